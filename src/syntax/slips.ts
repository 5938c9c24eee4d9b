/**
 * Slips of people who think in TLA+, C or TypeScript: what stands where the parse failed, and what Subtle writes
 * instead. Looked up only after a syntax error, by the text around it.
 */
import { isReserved } from "./reserved.js";

interface Slip {
  /** Matched at or just before the place of the error. */
  readonly pattern: RegExp;
  readonly hint: string;
}

const SLIPS: readonly Slip[] = [
  { pattern: /\\(?:div|mod)\b/y, hint: "write `/` for the whole quotient, `%` for the remainder" },
  { pattern: /\\(?:land|wedge)\b/y, hint: "write `and` (or `/\\`)" },
  { pattern: /\\(?:lor|vee)\b/y, hint: "write `or` (or `\\/`)" },
  { pattern: /\\(?:lnot|neg)\b/y, hint: "write `not` (or `~`)" },
  { pattern: /\\equiv\b/y, hint: "write `iff` (or `<=>`)" },
  { pattern: /\\leq\b/y, hint: "write `<=` for “at most”" },
  { pattern: /\\geq\b/y, hint: "write `>=` for “at least”" },
  { pattern: /\\(?:o|circ)\b/y, hint: "write `concat(s, t)`" },
  { pattern: /\\(?:X|times)\b/y, hint: "write `(S, T)` for the type of pairs" },
  { pattern: /\\subset\b/y, hint: "write `S subset T`, which equal sets are, too" },
  { pattern: /===/y, hint: "write `=` to compare" },
  { pattern: /!==/y, hint: "write `!=` for “differs from”" },
  { pattern: /==/y, hint: "write `=` to compare, and `def NAME = …` to define" },
  { pattern: /[A-Za-z_]\w*(?:\([^()\n\r]*\))?\s*==/y, hint: "write `def NAME = …` to define" },
  { pattern: /\/=/y, hint: "write `!=` for “differs from”" },
  { pattern: /#define\b/y, hint: "write `const NAME = VALUE`" },
  { pattern: /#\d/y, hint: "symmetric values have no names: use `pick` or a quantifier" },
  { pattern: /#/y, hint: "write `!=` for “differs from”" },
  { pattern: /=</y, hint: "write `<=` for “at most”" },
  { pattern: /:=/y, hint: "write `x' = e` to assign" },
  { pattern: /\+=|-=|\*=/y, hint: "write `x' = x + e`: the right side reads the state before the step" },
  { pattern: /\bMODULE\b|----/y, hint: "a file starts with `spec NAME` or `module NAME`" },
  { pattern: /\+\+|--/y, hint: "write `x' = x + 1`" },
  { pattern: /&&/y, hint: "write `and` (or `/\\`)" },
  { pattern: /&/y, hint: "write `and` (or `/\\`); there are no operations on bits" },
  { pattern: /\|\|/y, hint: "write `or` (or `\\/`)" },
  { pattern: /!/y, hint: "write `not` (or `~`)" },
  { pattern: /;/y, hint: "nothing is needed between statements: leave the semicolon out" },
  { pattern: /\bUNCHANGED\b/y, hint: "leave it out: what a step does not mention stays as it is" },
  { pattern: /\bEXCEPT\b/y, hint: "write `f with [k] = v`, or assign to the place: `f[k]' = v`" },
  { pattern: /\bSUBSET\b/y, hint: "write `subsets(S)` for the set of all subsets, `set of T` for a type" },
  { pattern: /\bUNION\b/y, hint: "write `{x for s in S, x in s}` for the union of a set of sets" },
  { pattern: /\bCHOOSE\b/y, hint: "write `choose x in S : P`" },
  { pattern: /\bDOMAIN\b/y, hint: "name the key type: a function's domain is part of its type" },
  { pattern: /\b(?:IF|THEN|ELSE|CASE)\b/y, hint: "write it in small letters: `if c then a else b`" },
  { pattern: /\bLET\b/y, hint: "write `let x = e : body`" },
  { pattern: /\b(?:TRUE|FALSE)\b/y, hint: "write `true` or `false`" },
  { pattern: /\bBOOLEAN\b/y, hint: "write `bool`" },
  { pattern: /\bENABLED\b/y, hint: "write `enabled ACTION`" },
  { pattern: /\bVARIABLES?\b/y, hint: "write `var NAME : TYPE = VALUE`" },
  { pattern: /\bCONSTANTS?\b/y, hint: "write `const NAME = VALUE`" },
  { pattern: /\bvariables?\b/y, hint: "write `var NAME : TYPE = VALUE`" },
  { pattern: /\bconstants?\b/y, hint: "write `const NAME = VALUE`" },
  { pattern: /\bEXTENDS\b/y, hint: 'write `import "file"`' },
  { pattern: /\[\]/y, hint: "write `always e`; an empty sequence is `<<>>`, an empty set `{}`" },
  { pattern: /<>/y, hint: "write `eventually e`, or `!=` for “differs from”" },
  { pattern: /(?<=\w)->(?=[A-Za-z_])/y, hint: "write `r.x` for a field, `[k in S |-> e]` for a function" },
  { pattern: /\|->/y, hint: "write `[k in K |-> e]` for a function, `[K -> V]` for its type" },
  { pattern: /->/y, hint: "write `[k in S |-> e]` for a function" },
  {
    pattern: /\bfunction\b|\bfn\b/y,
    hint: "write `def NAME(x) = e` for an expression, `macro` for statements",
  },
  { pattern: /\bwhile\b/y, hint: "write a label and `goto` it" },
  { pattern: /\belif\b|\belsif\b/y, hint: "write `else if`" },
  { pattern: /\bawait\b/y, hint: "write `when CONDITION`" },
  { pattern: /\benum\b/y, hint: "write `type T = a | b | c`" },
  { pattern: /\bnull\b|\bundefined\b|\bNULL\b/y, hint: "write `none`" },
  { pattern: /(?<![\w\])'])'[^'\n\r]*'/y, hint: 'write text in double quotes: `"…"`' },
  { pattern: /\?/y, hint: "write `if c then a else b`" },
  { pattern: /\|/y, hint: "write `{x in S where P}` for a filtered set, `or` for “or”" },
  { pattern: /\^|\*\*/y, hint: "there is no power: write the product out, or the number" },
  { pattern: /\d+\.\d/y, hint: "there are only whole numbers" },
];

/** The hint for the first slip that stands at `offset` or covers it. */
export function slipAt(
  text: string,
  offset: number,
): { readonly hint: string; readonly start: number } | null {
  for (const back of [0, 1, 2]) {
    const start = offset - back;
    if (start < 0 || /[\n\r]/.test(text.slice(start, offset))) break;
    for (const { pattern, hint } of SLIPS) {
      pattern.lastIndex = start;
      const match = pattern.exec(text);
      if (match !== null && start + match[0].length >= offset && match[0].length > back)
        return { hint, start };
    }
  }
  return null;
}

/** Operators that are words in other languages: to the parser they are names. */
const WORD_OPERATORS: readonly (readonly [word: RegExp, hint: string])[] = [
  [/^(?:mod|modulo|rem|remainder)$/i, "write `%` for the remainder: `x % 3`"],
  [/^(?:div|idiv)$/i, "write `/` for the whole quotient: `x / 3`"],
  [/^xor$/i, "write `!=` between two conditions"],
  [/^(?:pow|power)$/i, "there is no power: write the product out, or the number"],
];

const wordOperator = (word: string): string | null =>
  WORD_OPERATORS.find(([pattern]) => pattern.test(word))?.[1] ?? null;

/** Names of TLA+ and other languages for what Subtle has under another name, by what is expected there. */
const NAMES: Readonly<Record<string, readonly (readonly [pattern: RegExp, hint: string])[]>> = {
  "a type": [
    [/^(?:Nat|Int|int32|uint|unsigned|number|integer)$/, "write a range, such as `0 .. 3`"],
    [/^[Bb]oolean$/, "write `bool`"],
  ],
  "a type with parameters": [
    [/^[Ss]eq(?:uence)?$/, "write `seq of T max N`"],
    [/^(?:SUBSET|[Ss]et|[Pp]owerset)$/, "write `set of T`"],
  ],
  "a definition": [
    [/^Cardinality$/, "write `size(S)`"],
    [/^(?:Len|length)$/, "write `len(s)`"],
  ],
};

/** The hint for a name that is not declared, where `expected` (such as "a type") stands; null if there is none. */
export function slipName(name: string, expected: string): { readonly hint: string } | null {
  // `mod(x, 3)`; and in a step the parser takes what follows `x` in `x mod (3)` for the call of a macro.
  const isCalled = expected === "a definition" || expected === "a macro or procedure";
  const hint =
    (NAMES[expected] ?? []).find(([pattern]) => pattern.test(name))?.[1] ??
    (isCalled ? wordOperator(name) : null);
  return hint === null ? null : { hint };
}

/** A name between two operands. */
const BETWEEN = /(?<=[\w)\]}][ \t]+)[A-Za-z]+(?=[ \t]*\(|[ \t]+(\w+))/g;

/**
 * The last word between two offsets, or at the second one, that is an operator elsewhere and stands like one: `x mod 3`.
 * To the parser it is a name, so it stops there or one token later.
 */
export function wordOperatorBefore(
  text: string,
  start: number,
  offset: number,
): { readonly hint: string; readonly start: number } | null {
  let last: { readonly hint: string; readonly start: number } | null = null;
  BETWEEN.lastIndex = start;
  for (let match = BETWEEN.exec(text); match !== null && match.index <= offset; match = BETWEEN.exec(text)) {
    const hint = wordOperator(match[0]);
    const left = /(\w+)[ \t]+$/.exec(text.slice(Math.max(0, match.index - 60), match.index))?.[1] ?? "";
    const right = match[1] ?? "";
    if (hint !== null && !isReserved(left) && !isReserved(right)) last = { hint, start: match.index };
  }
  return last;
}

const WORDS =
  /\b(?:UNCHANGED|EXCEPT|SUBSET|UNION|CHOOSE|DOMAIN|IF|THEN|ELSE|LET|CASE|ENABLED|VARIABLES?|CONSTANTS?|EXTENDS|while|await|elif|elsif)\b/g;

/**
 * The first TLA+ or C word between two offsets: such a word is a legal name to the parser, which therefore
 * stops one token later, at what follows it.
 */
export function slipWordBefore(
  text: string,
  start: number,
  offset: number,
): { readonly hint: string; readonly start: number } | null {
  WORDS.lastIndex = 0;
  const stretch = text.slice(start, offset);
  let last: { readonly hint: string; readonly start: number } | null = null;
  for (const match of stretch.matchAll(WORDS)) last = slipAt(text, start + match.index) ?? last;
  return last;
}

/** A mistake that shows in what stands before the place of the error, and at it. */
interface Misfit {
  readonly before: RegExp;
  readonly at: RegExp;
  readonly hint: string;
}

/** Unless the name is a misspelled word. */
export const NAME_ALONE =
  "a name alone is no statement: a label has a colon, `NAME:`, a call has parentheses, `NAME()`";

const MISFITS: readonly Misfit[] = [
  {
    before: /\b(?:forall|exists|\\[AE]|count|sum|min|max|choose|pick|for)\s+\w+\s*$/,
    at: /^,/,
    hint: "each name has a set of its own: `forall a in S, b in S`",
  },
  {
    before: /\bprocess\b[^{}]*\{\s*(?:var\b[^\n\r]*\s+)*$/,
    at: /^(?:when|if|pick|let|either|for|match|assert|goto|restart)\b/,
    hint: "a step starts with a label: `a: when …`",
  },
  {
    before: /\bprocess\b[^{}]*\{\s*(?:var\b[^\n\r]*\s+)*\w+$/,
    at: /^'/,
    hint: "a step starts with a label: `a: x' = …`",
  },
  {
    before: /\b(?:process|action)\s+\w+\s*\([^(){}]*\b\w+\s*$/,
    at: /^:/,
    hint: "a parameter ranges over a type: `NAME(x in T)`",
  },
  {
    before: /\b(?:invariant|step|reachable|property)\s+\w+\s*$/,
    at: /^[^:\s]/,
    hint: "a property has a name and a colon: `invariant NAME : e`",
  },
  {
    before: /\bseq\s+of\b[^=\n\r]*$/,
    at: /^=/,
    hint: "the type of a sequence has a maximum length: `seq of T max N`",
  },
  {
    before: /\bconst\s+\w+\s*$/,
    at: /^\w/,
    hint: "a constant needs a value: `const NAME = VALUE`",
  },
  {
    before: /\{\s*$/,
    at: /^(?:\/\\|∧|and\b)/,
    hint: "statements stand one after the other: `when e` for a condition, `x' = e` for an assignment",
  },
  {
    before: /[\n\r;}'][ \t]*\w+\s*$/,
    at: /^(?:\}|\w+ *:(?!=))/,
    hint: NAME_ALONE,
  },
  { before: /\w'\s*$/, at: /^[[.]/, hint: "the prime comes last: `f[k]' = e`, `r.x' = e`" },
  { before: /\bvar\s+\w+\s*$/, at: /^=/, hint: "a variable needs a type: `var x : 0 .. 3 = 0`" },
  { before: /\bvar\s+\w+\s*$/, at: /^in\b/, hint: "a variable needs a type: `var x : T in S`" },
  {
    before: /\bprocess\s+\w+\s*$/,
    at: /^in\b/,
    hint: "the set stands behind a parameter: `process p(me in S) { … }`",
  },
  { before: /\baction\s+\w+\s*\(\s*$/, at: /^\)/, hint: "an action without parameters has no parentheses" },
  { before: /\b(?:macro|procedure)\s+\w+\s*$/, at: /^\{/, hint: "write `()` where there are no parameters" },
  { before: /\bif\b[^{}]*$/, at: /^then\b/, hint: "as a statement: `if c { … } else { … }`" },
  {
    before: /\bif\s*\([^{}\n\r]*\)\s*$/,
    at: /^\w/,
    hint: "the branches of an `if` need braces: `if c { … } else { … }`",
  },
  {
    before: /\b(?:forall|exists|\\[AE]|count|sum|min|max|choose)\s+\w+\s*$/,
    at: /^:(?!=)/,
    hint: "each name has a set of its own: `forall x in S : P`",
  },
  {
    before: /\b(?:invariant|step|reachable|property)\s*$/,
    at: /^:(?!=)/,
    hint: "a property has a name: `invariant NAME : e`",
  },
  {
    before: /[{}]\s*[^{}]*\b\w+\s*$/,
    at: /^:(?!=)/,
    hint: "labels stand only at the top level of a process or procedure; a branch can `goto` one",
  },
  {
    before: /[\w\])]\s*$/,
    at: /^(?:=|<=?|>=?|\/\\|and\b)/,
    hint: "in a step, `x' = e` assigns and `when e` waits for a condition",
  },
  {
    before: /^\s*$|[\n\r]\s*$|\}\s*$/,
    at: /^(?:int|bool|boolean|number|let|unsigned|long|char)\b/,
    hint: "write `var x : 0 .. 3 = 0`",
  },
  {
    before: /\bis\s*$/,
    at: /^(?:none|self|true|false)\b/,
    hint: "`is` asks for an alternative by its name; write `x = none` to compare",
  },
  { before: /^\s*$/, at: /^\w/, hint: "a file starts with `spec NAME` or `module NAME`" },
];

/** What may help with a syntax error that no foreign sign explains; null if nothing is known. */
export function hintFor(text: string, offset: number): string | null {
  const before = text.slice(Math.max(0, offset - 200), offset);
  const at = text.slice(offset, offset + 20);
  return MISFITS.find((misfit) => misfit.before.test(before) && misfit.at.test(at))?.hint ?? null;
}
