/**
 * Whole phrases of TLA+, C and TypeScript, and how Subtle says the same: `[f EXCEPT ![k] = v]`, `x += 1`, `s.push(e)`.
 * Looked up only after an error, on its line.
 */

interface Phrase {
  /** Of one line. */
  readonly pattern: RegExp;
  /** Groups of the pattern stand in it as `$1`. */
  readonly hint: string;
  /** What to write instead, the first that can be read there; none where one line can't say it. */
  readonly by: readonly (string | ((groups: readonly string[]) => string))[];
}

/** A variable, or a part of one. */
const PLACE = String.raw`[A-Za-z_]\w*(?:\[[^\][\n\r]*\]|\.\w+(?!\w*\())*`;
/** What stands in brackets, with at most one more pair inside. */
const INSIDE = String.raw`(?:[^[\]\n\r]|\[[^[\]\n\r]*\])`;
const IN = String.raw`(?:\\in|∈|in)\b`;

const phrase = (pattern: string, hint: string, ...by: Phrase["by"]): Phrase => ({
  pattern: new RegExp(pattern, "gm"),
  hint,
  by,
});

/** `, ![j] = w` behind the first part of an EXCEPT. */
const updates = (place: string, text: string): readonly (readonly [part: string, value: string])[] =>
  text.split(/,\s*(?=!)/).map((each) => {
    const [, part = "", value = ""] = /^!\s*((?:\[[^\]]*\]|\.\w+)+)\s*=\s*(.*)$/.exec(each) ?? [];
    return [part, value.trim().replaceAll("@", `${place}${part}`)];
  });

/** The types of other languages, as the range or type that is nearest. */
function typeFor(name: string): string {
  if (/^bool(?:ean)?$/i.test(name)) return "bool";
  return /^(?:u?int|long|short|char|unsigned|size_t|number|[us]\d+|u?int\d*_t|atomic_t|Nat|Int|integer)/i.test(
    name,
  )
    ? "0 .. 3"
    : name;
}

/** `int v; bool on;` or `v: number, on: boolean` as fields of a record. */
function fieldsOf(text: string): string {
  const fields = text.split(/[;,]/).flatMap((each) => {
    const c = /^\s*(?:unsigned\s+)?(\w+)\s+\*?(\w+)\s*$/.exec(each);
    const typescript = /^\s*(\w+)\??\s*:\s*([\w .]+?)\s*$/.exec(each);
    if (typescript !== null) return [`${typescript[1]}: ${typeFor(typescript[2] ?? "")}`];
    return c === null ? [] : [`${c[2]}: ${typeFor(c[1] ?? "")}`];
  });
  return `[${fields.join(", ")}]`;
}

function variable([type = "", name = "", written]: readonly (string | undefined)[]): string {
  const fitting = typeFor(type);
  const value = written?.replace(/^["'](\w+)["']$/, "$1");
  return `var ${name} : ${fitting} = ${value || (fitting === "bool" ? "false" : "0")}`;
}

const C_TYPE = String.raw`(?:u?int(?:\d+_t)?|unsigned(?: int)?|long|short|char|bool|boolean|size_t|atomic_t|[us](?:8|16|32|64)|number)`;
const A_VARIABLE = "a variable has its type behind a colon: `var x : 0 .. 3 = 0`";
const EXCEPT = "write `f with [k] = v`, or assign to the place: `f[k]' = v`";
const A_RECORD = "a record's type is `type T = [x: 0 .. 3]`";
const NOT_PRINTED = "leave it out: nothing is printed, and a trace shows every variable";

/** Phrases that the parser reads, as calls or fields: what they name is not there. */
const NAMED: readonly Phrase[] = [
  phrase(
    String.raw`\b[WS]F_(?:\w+|<<[^>\n]*>>)\s*\(\s*(\w+)[^()\n]*(?:\([^()\n]*\))?\)`,
    "fairness is a mark on what is fair: `fair action $1`, `fair process $1`",
  ),
  phrase(
    String.raw`\b(?:console\.\w+|printf|printk|print|pr_\w+)\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)`,
    NOT_PRINTED,
    "",
  ),
  phrase(String.raw`\b(\w+)\.length\b(?!\()`, "write `len(s)` for the length of a sequence", "len($1)"),
  phrase(String.raw`\b(\w+)\.size\b(?!\()`, "write `size(S)` for the number of elements", "size($1)"),
  phrase(String.raw`\b(${PLACE})\.(?:includes|has|contains)\(([^()\n]*)\)`, "write `x in S`", "$2 in $1"),
  phrase(
    String.raw`\b(${PLACE})\.some\(\s*\(?(\w+)\)?\s*=>\s*((?:[^()\n]|\([^()\n]*\))*)\)`,
    "write `exists x in S : P`",
    "(exists $2 in $1 : $3)",
  ),
  phrase(
    String.raw`\b(${PLACE})\.every\(\s*\(?(\w+)\)?\s*=>\s*((?:[^()\n]|\([^()\n]*\))*)\)`,
    "write `forall x in S : P`",
    "(forall $2 in $1 : $3)",
  ),
  phrase(
    String.raw`\b(${PLACE})\.filter\(\s*\(?(\w+)\)?\s*=>\s*((?:[^()\n]|\([^()\n]*\))*)\)`,
    "write `{x in S where P}`",
    "{$2 in $1 where $3}",
  ),
  phrase(
    String.raw`\b(${PLACE})\.map\(\s*\(?(\w+)\)?\s*=>\s*((?:[^()\n]|\([^()\n]*\))*)\)`,
    "write `{e for x in S}`",
    "{$3 for $2 in $1}",
  ),
  phrase(String.raw`\b(${PLACE})\.push\(([^()\n]*)\)`, "write `q' = append(q, x)`", "$1' = append($1, $2)"),
  phrase(String.raw`\b(${PLACE})\.add\(([^()\n]*)\)`, "write `s' = s union {x}`", "$1' = $1 union {$2}"),
  phrase(
    String.raw`\b(${PLACE})\.(?:delete|remove)\(([^()\n]*)\)`,
    "write `s' = s minus {x}`",
    "$1' = $1 minus {$2}",
  ),
  phrase(String.raw`\bMath\.(max|min)\(([^()\n]*)\)`, "write `max x in S : x`", "($1 i in {$2} : i)"),
];

const PHRASES: readonly Phrase[] = [
  // ───────────────────────────────────────────────────────────── TLA+ and PlusCal
  phrase(
    String.raw`(${PLACE})'\s*=\s*\[\s*\1\s+EXCEPT\s+(!${INSIDE}+?)\s*\]`,
    EXCEPT,
    ([place = "", rest = ""]) =>
      updates(place, rest)
        .map(([part, value]) => `${place}${part}' = ${value}`)
        .join("  "),
  ),
  phrase(String.raw`\[\s*(${PLACE})\s+EXCEPT\s+(!${INSIDE}+?)\s*\]`, EXCEPT, ([place = "", rest = ""]) =>
    [place, ...updates(place, rest).map(([part, value]) => `with ${part} = ${value}`)].join(" "),
  ),
  phrase(
    String.raw`(?:\/\\|∧|\band\b)?[ \t]*\bUNCHANGED\s+(?:<<[^<>\n]*>>|\([^()\n]*\)|\w+)`,
    "leave it out: what a step does not mention stays as it is",
    "",
  ),
  phrase(
    String.raw`\bIF\b(.+?)\bTHEN\b(.+?)\bELSE\b`,
    "write it in small letters: `if c then a else b`",
    "if$1then$2else",
  ),
  phrase(String.raw`\bLET\s+(\w+)\s*==?\s*(.+?)\s+IN\b\s*`, "write `let x = e : body`", "let $1 = $2 : "),
  phrase(
    String.raw`\b[Ww]ith\s*\(\s*(\w+)\s+${IN}\s*([^()\n]*|[^()\n]*\([^()\n]*\)[^()\n]*)\)\s*\{\s*([^{}\n]*?)\s*\}`,
    "write `pick x in S`, which reaches to the end of its block",
    "pick $1 in $2 $3",
  ),
  phrase(
    String.raw`\bSUBSET\s+(\w+|\([^()\n]*\)|\{[^{}\n]*\})`,
    "write `subsets(S)` for the set of all subsets, `set of T` for a type",
    "set of $1",
    "subsets($1)",
  ),
  phrase(
    String.raw`^\s*EXTENDS\s+(\w+)[^\n\r]*`,
    'write `import "file"`; numbers, sequences and sets are built in',
    "",
  ),
  phrase(String.raw`^VARIABLES?\s+(\w+(?:\s*,\s*\w+)*)`, "write `var NAME : TYPE = VALUE`", ([names = ""]) =>
    names
      .split(",")
      .map((name) => `var ${name.trim()} : 0 .. 3 = 0`)
      .join("  "),
  ),
  phrase(String.raw`^CONSTANTS?\s+(\w+(?:\s*,\s*\w+)*)`, "write `const NAME = VALUE`", ([names = ""]) =>
    names
      .split(",")
      .map((name) => `const ${name.trim()} = 3`)
      .join("  "),
  ),
  phrase(String.raw`^variables?\b\s*(?=\w+\s*:)`, "write `var NAME : TYPE = VALUE`", "var "),
  phrase(String.raw`^constants?\b\s*(?=\w+\s*=)`, "write `const NAME = VALUE`", "const "),
  phrase(String.raw`^ASSUME\s+`, "write it in small letters: `assume EXPR`", "assume "),
  phrase(
    String.raw`^(?:THEOREM|LEMMA)\b.*`,
    "leave it out: write what is to hold as `invariant` or `property`",
    "",
  ),
  phrase(
    String.raw`^-{4,}\s*MODULE\s+(\w+)\s*-*`,
    "a file starts with `spec NAME` or `module NAME`",
    "spec $1",
  ),
  phrase("^={4,}", "leave it out: a file ends where it ends", ""),
  phrase(String.raw`\\\*(.*)`, "a comment is `// …` or `/* … */`", "//$1"),
  phrase(String.raw`\(\*(.*?)\*\)`, "a comment is `// …` or `/* … */`", "/*$1*/"),
  phrase(
    String.raw`(?<=^\s*)(?!def\b)([A-Za-z_]\w*(?:\([^()\n\r]*\))?)\s*==(?!=)`,
    "write `def NAME = …` to define",
    "def $1 =",
  ),
  phrase(
    String.raw`\{\s*(\w+\s+${IN}\s*[^:{}|\n]+?)\s*[:|](?![|=])\s*`,
    "write `{x in S where P}` for a filtered set",
    "{$1 where ",
  ),
  phrase(
    String.raw`\{\s*([^:{}|\n]+?)\s*[:|](?![|=])\s*(\w+)\s+${IN}\s*([^{}\n]+?)\s*\}`,
    "write `{e for x in S}` for the set of all `e`",
    "{$1 for $2 in $3}",
  ),
  phrase(
    String.raw`\[\s*(\w+)\s+${IN}\s*([^[\]\n]+?)\s*->`,
    "write `[k in S |-> e]` for a function",
    "[$1 in $2 |->",
  ),
  phrase(
    String.raw`(?<=:\s*)\[([^[\]\n]+?)\s*\|->`,
    "write `[k in K |-> e]` for a function, `[K -> V]` for its type",
    "[$1 ->",
  ),
  // ───────────────────────────────────────────────────────────── assignments
  phrase(String.raw`(${PLACE})'?\s*:=`, "write `x' = e` to assign", "$1' ="),
  phrase(
    String.raw`(${PLACE})'?\s*([-+*%])=(?!=)`,
    "write `x' = x + e`: the right side reads the state before the step",
    "$1' = $1 $2",
  ),
  phrase(String.raw`(${PLACE})'?\s*\+\+`, "write `x' = x + 1`", "$1' = $1 + 1"),
  phrase(String.raw`(${PLACE})'?\s*--`, "write `x' = x + 1`", "$1' = $1 - 1"),
  phrase(String.raw`\+\+\s*(${PLACE})`, "write `x' = x + 1`", "$1' = $1 + 1"),
  phrase(String.raw`--\s*(${PLACE})`, "write `x' = x + 1`", "$1' = $1 - 1"),
  // ───────────────────────────────────────────────────────────── statements of C and TypeScript
  phrase(
    String.raw`\bwhile\s*\(?([^{}\n]*?)\)?\s*(?:\{|do\b|$)`,
    "there are no loops: write a label and `goto` it: `again: if $1 { …  goto again }`",
  ),
  phrase(
    String.raw`\bfor\s*\(\s*(?:int |let |var )?\s*(\w+)\s*=\s*([^;\n]+?)\s*;\s*\w+\s*<\s*([^;\n]+?)\s*;[^{}\n]*?\)\s*(?=\{)`,
    "write `for k in S { … }`: all its assignments are made at once",
    "for $1 in $2 .. $3 - 1 ",
  ),
  phrase(
    String.raw`\bfor\s*\(\s*(?:const |let |var )?\s*(\w+)\s+(?:of|in)\s+([^{}\n]*?)\)\s*(?=\{)`,
    "write `for k in S { … }`: all its assignments are made at once",
    "for $1 in $2 ",
  ),
  phrase(
    String.raw`\b(if)\s*\(([^{}\n]*?)\)\s*(?!and\b|or\b|in\b|is\b|at\b|then\b|implies\b)((?:${PLACE}'?\s*(?:=|in\b)|(?:goto|restart|return|assert|when|pick)\b|${PLACE}\()[^{}\n]*?)(?=\s*(?:\}|$))`,
    "the branches of an `if` need braces: `if c { … } else { … }`",
    "$1 $2 { $3 }",
  ),
  phrase(
    String.raw`\bswitch\s*\(?([^(){}\n]*)\)?\s*\{`,
    "write `match $1 { a -> { … } b -> { … } }`, with an arm for each alternative",
  ),
  phrase(
    String.raw`\bthrow\b(?:\s+new)?\s*(?:\w+\s*\()?\s*(?:(["'])(.*?)\1)?\s*\)?`,
    'write `assert CONDITION "text"`: a false one is a violation',
    ([, text = ""]) => `assert false${text === "" ? "" : ` "${text}"`}`,
  ),
  phrase(
    String.raw`(?<=[ \t{:])(?:const|let|int|auto)\s+(\w+)\s*(?::\s*\w+\s*)?=`,
    "in a step, write `let x = e`",
    "let $1 =",
  ),
  phrase(String.raw`\batomic\s*(?=\{)`, "leave it out: a step is atomic as it is", "if true "),
  phrase(String.raw`(?<=[(,=]\s*)&(?=[A-Za-z_])`, "there are no pointers: pass the variable itself", ""),
  phrase(String.raw`(?<=[(,=]\s*)\*(?=[A-Za-z_])`, "there are no pointers: name the variable itself", ""),
  phrase(
    String.raw`(?<=[\w\]])->(?=[A-Za-z_])`,
    "write `r.x` for a field, `[k in S |-> e]` for a function",
    ".",
  ),
  phrase(String.raw`\b0[xX]([0-9a-fA-F]+)\b`, "write numbers in decimal", ([digits = ""]) =>
    String(Number.parseInt(digits, 16)),
  ),
  phrase(
    String.raw`(${PLACE})\s*&\s*1\b`,
    "there are no operations on bits: `x % 2` is the lowest one; write `and` for “and”",
    "$1 % 2",
  ),
  phrase(
    String.raw`([\w.[\]]+(?:\s*(?:=|!=|<=?|>=?)\s*[\w.]+)?|\([^()\n]*\))\s*\?\s*([^?:()\n]+?)\s*:\s*([\w.[\]]+)`,
    "write `if c then a else b`",
    "if $1 then $2 else $3",
  ),
  // ───────────────────────────────────────────────────────────── declarations of C and TypeScript
  phrase(String.raw`^#define\s+(\w+)\s+(\S+)`, "write `const NAME = VALUE`", "const $1 = $2"),
  phrase(String.raw`^#include\s+("[^"\n]*")`, 'write `import "file"`', "import $1"),
  phrase(
    String.raw`^#include\b.*`,
    'write `import "file"`; what is in the standard library is not needed',
    "",
  ),
  phrase(
    String.raw`^(?:static\s+|volatile\s+|const\s+)*(${C_TYPE})\s+(\w+)\s*(?:=\s*([^;\n]+?))?\s*(?:;|$)`,
    A_VARIABLE,
    (groups) => variable(groups),
  ),
  phrase(String.raw`^let\s+(\w+)\s*:\s*(\w+)\s*=\s*([^;\n]+?)\s*(?:;|$)`, A_VARIABLE, ([name, type, value]) =>
    variable([type, name, value]),
  ),
  phrase(String.raw`^let\s+(\w+)\s*=\s*([^;\n]+?)\s*(?:;|$)`, A_VARIABLE, ([name, value]) =>
    variable([/^(?:true|false)$/.test(value ?? "") ? "bool" : "int", name, value]),
  ),
  phrase(
    String.raw`^(?:typedef\s+)?(?:struct|interface|class)\s+(\w+)\s*\{([^{}\n]*)\}\s*;?`,
    A_RECORD,
    ([name = "", fields = ""]) => `type ${name} = ${fieldsOf(fields)}`,
  ),
  phrase(String.raw`^(?:typedef\s+)?(?:struct|interface|class)\b`, A_RECORD),
  phrase(
    String.raw`^(?:typedef\s+)?enum\s+(\w+)\s*\{\s*([^{}\n]*?)\s*,?\s*\}\s*;?`,
    "write `type T = a | b | c`",
    ([name = "", cases = ""]) => `type ${name} = ${cases.split(/\s*,\s*/).join(" | ")}`,
  ),
  phrase(
    String.raw`^type\s+(\w+)\s*=\s*((?:\|?\s*(?:"\w+"|'\w+')\s*)+);?`,
    "alternatives are names: `type T = a | b | c`",
    ([name = "", cases = ""]) => `type ${name} = ${cases.replace(/["']/g, "").trim()}`,
  ),
  phrase(
    String.raw`^(?:function|fn|def)\s+(\w+)\s*(\([^()\n]*\))[^{}\n]*\{\s*return\s+([^{};\n]*?)\s*;?\s*\}`,
    "write `def NAME(x) = e` for an expression, `macro` for statements",
    "def $1$2 = $3",
  ),
  phrase(
    String.raw`^(?:function|fn|void)\s+(\w+)\s*\(([^()\n]*)\)`,
    "write `def NAME(x) = e` for an expression, `macro` for statements",
    ([name = "", parameters = ""]) =>
      `macro ${name}(${parameters.replace(/\b(?:void|int|bool|struct \w+|unsigned|\w+_t)\b\s*\*?/g, "").trim()})`,
  ),
  phrase(
    String.raw`^const\s+(\w+)\s*=\s*\(?([\w, ]*)\)?\s*=>\s*`,
    "write `def NAME(x) = e`",
    "def $1($2) = ",
  ),
  phrase(
    String.raw`^import\s+\{[^{}\n]*\}\s+from\s+["']([^"'\n]+)["']`,
    'write `import "file"`',
    'import "$1"',
  ),
  phrase(
    String.raw`^(?:export|public|extern|static)\s+(?=\w)`,
    "leave it out: every name of a module can be used by those that import it",
    "",
  ),
  // ───────────────────────────────────────────────────────────── values and types
  phrase(String.raw`\bnew Set(?:<[^<>\n]*>)?\(\)`, "an empty set is `{}`", "{}"),
  phrase(String.raw`(?<=[=(,]\s*)\[([^[\]|>:\n]*)\]`, "a sequence is written `<<a, b>>`", "<<$1>>"),
  phrase(
    String.raw`(?<=[=(,]\s*)\{\s*(\w+\s*:[^{}\n]*?)\s*\}`,
    "a record is written `[x |-> a, y |-> b]`",
    ([fields = ""]) => `[${fields.replace(/(\w+)\s*:\s*/g, "$1 |-> ")}]`,
  ),
  phrase(
    String.raw`\bSet<\s*(\w+)\s*>`,
    "write `set of T` for a type",
    ([type = ""]) => `set of ${typeFor(type)}`,
  ),
  phrase(
    String.raw`\b(?:Map|Record)<\s*(\w+)\s*,\s*(\w+)\s*>`,
    "write `[K -> V]` for the type of a function",
    ([key = "", value = ""]) => `[${typeFor(key)} -> ${typeFor(value)}]`,
  ),
  phrase(
    String.raw`\b(?:(\w+)\[\]|Array<\s*(\w+)\s*>)`,
    "write `seq of T max N` for the type of a sequence",
    ([one = "", other = ""]) => `seq of ${typeFor(one || other)} max 3`,
  ),
  phrase(
    String.raw`\b[sS]eq(?:uence)?\s*(?:\(\s*(\d+)\s*\)|<\s*(\d+)\s*>|(\d+))\s*of\s+(\w+(?:\s*\.\.\s*\w+)?)`,
    "the most elements of a sequence stand at the end: `seq of T max N`",
    ([a, b, c, type = ""]) => `seq of ${typeFor(type)} max ${a || b || c}`,
  ),
  phrase(
    String.raw`\b[sS]eq(?:uence)?(?:<\s*(\w+)\s*>|\(\s*(\w+)\s*\))`,
    "write `seq of T max N` for the type of a sequence",
    ([one = "", other = ""]) => `seq of ${typeFor(one || other)} max 3`,
  ),
  phrase(
    String.raw`\bdef\s+(\w+)\s*\(\s*\)`,
    "a definition without parameters has no parentheses, where it is declared and where it is used",
    "def $1",
  ),
  phrase(
    String.raw`\bmacro\s+(\w+)\s*\(([^()\n]*\bvalue\s+\w[^()\n]*)\)`,
    "only a procedure keeps values: a macro is one step, in which its parameters stand for the arguments",
    ([name = "", list = ""]) => `macro ${name}(${list.replace(/\bvalue\s+(?=\w)/g, "")})`,
  ),
  phrase(String.raw`(?<![\w\])'])'([^'\n\r]*)'`, 'write text in double quotes: `"…"`', '"$1"'),
];

export interface FoundPhrase {
  readonly start: number;
  readonly end: number;
  readonly hint: string;
  readonly by: readonly string[];
}

/**
 * The phrases on the line of `offset` that begin at or before it, and end behind what comes before it: all, or only those
 * that the parser reads.
 */
export function phrasesAt(text: string, offset: number, of: "all" | "names" = "all"): readonly FoundPhrase[] {
  const breaks = /[\n\r]/g;
  const from = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  breaks.lastIndex = offset;
  const line = text.slice(from, breaks.exec(text)?.index ?? text.length);
  if (line.length > LINE_MAX) return [];
  return (of === "names" ? NAMED : [...PHRASES, ...NAMED]).flatMap(({ pattern, hint, by }) =>
    [...line.matchAll(pattern)].flatMap((match) => {
      const [start, end] = [from + match.index, from + match.index + match[0].length];
      if (start > offset || end < offset || match[0] === "") return [];
      const groups = match.slice(1).map((group) => group ?? "");
      const filled = (template: string): string =>
        template.replace(/\$(\d)/g, (_, n: string) => groups[Number(n) - 1] ?? "");
      return [
        {
          ...{ start, end, hint: filled(hint) },
          by: by.map((each) => (typeof each === "string" ? filled(each) : each(groups))),
        },
      ];
    }),
  );
}

/** Longer lines are not written by people. */
const LINE_MAX = 400;
