/** The TextMate grammar of Subtle: its words are those of the Ohm grammar, so that neither can have one that the other lacks. */

const withoutComments = (ohm: string): string => ohm.replace(/\/\/.*$/gm, "");

const ruleIn = (ohm: string, name: string): string =>
  new RegExp(`^ *${name}(?: \\([^)]*\\))?\\s*=[\\s\\S]*?\\n\\s*\\n`, "m").exec(withoutComments(ohm))?.[0] ??
  "";

/** Words that can't be names. */
const reservedIn = (ohm: string): readonly string[] =>
  [...ruleIn(ohm, "reservedWord").matchAll(/"([a-z]+)"/g)].map(([, word = ""]) => word);

/** All words of the language that a grammar mentions. */
export function wordsOf(ohm: string): readonly string[] {
  const rules = withoutComments(ohm);
  const texts = [
    ...[...rules.matchAll(/kw<"(\w+)">/g)].map(([, word = ""]) => word),
    ...["reservedWord", "infixWord", "aggregateWord", "temporalWord", "quantifierWord"]
      .map((name) => ruleIn(ohm, name))
      .flatMap((rule) => [...rule.matchAll(/"([a-z]{2,})"/g)].map(([, word = ""]) => word)),
  ];
  return [...new Set(texts)].sort();
}

const VALUES = ["true", "false", "none", "self"];
const OPERATORS =
  "and or not implies iff until leads in intersect subset union minus at is with where then".split(" ");
const TYPES = ["bool", "int", "Process"];
const NAME = "[A-Za-z_][A-Za-z_0-9]*";

const words = (list: readonly string[]): string => `\\b(?:${list.join("|")})\\b`;

/** No part of an address or of a field's name, nor what a jump goes to. */
const FREE = "(?<![.\\w])(?<!\\bgoto )";

/**
 * Where words that are also names are words of the language: each pattern has the words as groups. A name stands before
 * something else: `drop p.read` is an edit, `drop: x' = 1` a step.
 */
function contextual(reserved: readonly string[]): readonly string[] {
  const name = `(?!${words(reserved)})${NAME}`;
  return [
    `(?:(?<=[{}])|^)\\s*(init)(?=\\s)(?!\\s*:)`,
    `(?:(?<=[{}])|^)\\s*(show|constraint)(?=\\s+${name}\\s*:)`,
    `(step)\\s+(constraint)(?=\\s)`,
    `(refinement)(?:\\s+(safety))?(?=\\s+${name}\\s*:)`,
    `\\b(expect)\\s+(?:(holds|violates|unknown|needed|taken)|(not|never)\\s+(needed|taken)|(same)\\s+(graph)\\s+(as))\\b`,
    `(?<=\\d)\\s+(states?)\\b`,
    `(deadlock)\\s+(allowed)\\b`,
    `(?<=")\\s*(as)(?=\\s+${name})`,
    `(?<=\\))\\s*(pairs)(?=\\s+${name})`,
    `(?<=[(,])\\s*(value)(?=\\s+${name})`,
    `\\b(variant)\\s+(${name})\\s+(of)(?=\\s+${name})`,
    `\\b(set|seq)\\s+(of)\\b`,
    `${FREE}(symmetric)(?=\\s+[\\w(])(?!\\s+${words(reserved)})`,
    `${FREE}(max)(?=\\s+(?:[0-9(]|${name}))(?!\\s+${name}\\s*:)`,
    `${FREE}(choose|count|sum|min|max)(?=\\s+${name}\\s*(?:∈|\\\\in\\b|\\bin\\b))`,
    `${FREE}(fold)(?=\\s+${name}\\s*=)`,
    `${FREE}(idle)(?=\\s+${name}\\s*(?:at\\s*"[^"]*"\\s*)?:)`,
    `${FREE}(leads)\\s+(to)\\b`,
    `${FREE}(insert)\\s+(before|after)(?=\\s)`,
    `${FREE}(drop|unfair|split)(?=\\s+(?:${name}|fair\\b))`,
    `${FREE}(move|join|replace)(?=\\s+(?:${name}|fair\\b))(?!\\s+${name}\\s*:)`,
    `(?<=[\\w'])\\s+(before|after)(?=\\s+${name})`,
  ];
}

export function textMateGrammar(ohm: string): object {
  const all = wordsOf(ohm);
  const reserved = reservedIn(ohm);
  const keywords = all.filter(
    (word) => reserved.includes(word) && !VALUES.includes(word) && !OPERATORS.includes(word),
  );
  const keyword = { name: "keyword.control.subtle" };
  const declared = (pattern: string, scope: string): object => ({
    match: `\\b(${pattern})\\s+(?!${words(reserved)})(${NAME})`,
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
      ...contextual(reserved).map((match) => ({
        match,
        captures: Object.fromEntries(
          groupsOf(match).map((group, i) => [
            i + 1,
            group.includes(NAME) ? { name: "entity.name.section.subtle" } : keyword,
          ]),
        ),
      })),
      declared("process|procedure|macro|action|def", "entity.name.function.subtle"),
      declared("type", "entity.name.type.subtle"),
      declared("spec|module|variant", "entity.name.section.subtle"),
      declared("invariant|step|reachable|property", "entity.name.function.subtle"),
      {
        match: `(?:(?<=[{}])|^)\\s*(?:(?:strong\\s+)?(fair)\\s+)?(?!${words(reserved)})(${NAME})(?=\\s*(?:at\\s*"[^"]*"\\s*)?:(?!=))`,
        captures: { 1: keyword, 2: { name: "entity.name.label.subtle" } },
      },
      {
        match: `(?<=\\bidle)\\s+(${NAME})(?=\\s*(?:at\\s*"[^"]*"\\s*)?:)`,
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

/** The texts of the groups of a pattern that capture. */
function groupsOf(pattern: string): readonly string[] {
  const found: { readonly start: number; text: string }[] = [];
  const open: ({ readonly start: number; text: string } | null)[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "(") {
      const group = pattern[at + 1] === "?" ? null : { start: at, text: "" };
      if (group !== null) found.push(group);
      open.push(group);
    } else if (pattern[at] === ")") {
      const group = open.pop() ?? null;
      if (group !== null) group.text = pattern.slice(group.start, at + 1);
    }
  }
  return found.map(({ text }) => text);
}
