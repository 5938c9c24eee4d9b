/** The TextMate grammar of Subtle: its words are those of the Ohm grammar, so that neither can have one that the other lacks. */

/** All words of the language that a grammar mentions. */
export function wordsOf(ohm: string): readonly string[] {
  const rules = ohm.replace(/\/\/.*$/gm, "");
  const inRule = (name: string): string =>
    new RegExp(`^ *${name}(?: \\([^)]*\\))?\\s*=[\\s\\S]*?\\n\\s*\\n`, "m").exec(rules)?.[0] ?? "";
  const texts = [
    ...[...rules.matchAll(/kw<"(\w+)">/g)].map(([, word = ""]) => word),
    ...["reservedWord", "infixWord", "aggregateWord", "temporalWord", "quantifierWord"]
      .map(inRule)
      .flatMap((rule) => [...rule.matchAll(/"([a-z]{2,})"/g)].map(([, word = ""]) => word)),
  ];
  return [...new Set(texts)].sort();
}

const VALUES = ["true", "false", "none", "self"];
const OPERATORS =
  "and or not implies iff until leads to intersect in subset union minus at is with where then".split(" ");
const TYPES = ["bool", "int", "Process"];
const NAME = "[A-Za-z_][A-Za-z_0-9]*";

const words = (list: readonly string[]): string => `\\b(?:${list.join("|")})\\b`;

export function textMateGrammar(ohm: string): object {
  const all = wordsOf(ohm);
  const keywords = all.filter((word) => !VALUES.includes(word) && !OPERATORS.includes(word));
  const declared = (pattern: string, scope: string): object => ({
    match: `\\b(${pattern})\\s+(${NAME})`,
    captures: { 1: { name: "keyword.other.subtle" }, 2: { name: scope } },
  });
  return {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "Subtle",
    scopeName: "source.subtle",
    fileTypes: ["subtle"],
    patterns: [
      { name: "comment.block.documentation.subtle", match: "///.*$" },
      { name: "comment.line.double-slash.subtle", match: "//.*$" },
      { name: "comment.block.subtle", begin: "/\\*", end: "\\*/" },
      {
        name: "string.quoted.double.subtle",
        begin: '"',
        end: '"|$',
        patterns: [{ name: "constant.character.escape.subtle", match: '\\\\["\\\\]' }],
      },
      declared("process|procedure|macro|action|def", "entity.name.function.subtle"),
      declared("type", "entity.name.type.subtle"),
      declared("spec|module|variant", "entity.name.section.subtle"),
      declared("invariant|step|reachable|property", "entity.name.function.subtle"),
      {
        match: `^\\s*(?:(?:strong\\s+)?(?:fair\\s+)?(?:idle\\s+)?)(?!${words(all)})(${NAME})(?=\\s*(?:at\\s*"[^"]*"\\s*)?:(?!=))`,
        captures: { 1: { name: "entity.name.label.subtle" } },
      },
      { name: "constant.language.subtle", match: words(VALUES) },
      { name: "keyword.operator.word.subtle", match: words(OPERATORS.filter((word) => all.includes(word))) },
      { name: "keyword.control.subtle", match: words(keywords) },
      { name: "support.type.subtle", match: words(TYPES) },
      { name: "constant.numeric.subtle", match: "\\b[0-9]+\\b" },
      {
        name: "keyword.operator.subtle",
        match: "\\|->|->|<=>|=>|<=|>=|!=|\\.\\.|~>|/\\\\|\\\\/|[=<>+*/%?'~-]|[∧∨⇒⇔∈∉⊆∪∩≤≥≠¬∀∃]",
      },
      { name: "variable.other.subtle", match: NAME },
    ],
  };
}
