/**
 * What people write by habit: twenty mistakes each of kernel programmers, of TLA+ users and of TypeScript programmers,
 * what they are to write instead, and the places where they can stand.
 */

export type Kind = keyof typeof PLACES;

export interface Habit {
  readonly kind: Kind;
  readonly wrong: string;
  /** The same as Subtle writes it: nothing is reported of it. */
  readonly right: string;
  /** What the hint says of it, besides the line. */
  readonly hint: string;
  /** What the hint shows of the line as it is to be; `right` if absent. */
  readonly shown?: string;
  /** The code, if it is not that of foreign syntax. */
  readonly code?: string;
}

/** What the mistakes speak of. */
export const PREAMBLE = `spec a
const N = 3
type Id = 0 .. 1
type Mode = off | on
var x : 0 .. N = 0
var y : 0 .. N = 0
var b : bool = true
var m : Mode = off
var l : bool? = none
var f : [0 .. 3 -> bool] = [k in 0 .. 3 |-> true]
var s : set of 0 .. 3 = {}
var q : seq of 0 .. 3 max 2 = <<>>
var r : [v: 0 .. 3] = [v |-> 0]
def twice(k) = 2 * k
macro take(k) { when k = none  k' = true }
action base { when b  x' = 0 }
action other { x' = 1 }
`;

/** Texts behind the preamble, by where a mistake stands in them. */
export const PLACES = {
  statement: {
    action: (text: string) => `action go { ${text} }`,
    process: (text: string) => `process p {\n  one: ${text}\n}`,
    branch: (text: string) => `action go { if b { ${text} } else { y' = 1 } }`,
    macro: (text: string) => `macro mine() {\n  ${text}\n}\naction go { mine() }`,
    procedure: (text: string) => `procedure called() {\n  one: ${text}\n}\nprocess p { call: called() }`,
    variant: (text: string) => `variant v { replace base with { ${text} }  expect violates types }`,
  },
  condition: {
    action: (text: string) => `action go { when ${text}\n  y' = 1 }`,
    process: (text: string) => `process p {\n  one: when ${text}\n    y' = 1\n}`,
    if: (text: string) => `action go { if ${text} { y' = 1 } }`,
    macro: (text: string) => `macro mine() { when ${text} }\naction go { mine() }`,
    definition: (text: string) => `def mine = ${text}\ninvariant I : mine`,
    property: (text: string) => `invariant I : ${text}`,
    temporal: (text: string) => `property P : always (${text})`,
    variant: (text: string) => `variant v { replace base.when with (${text})  expect violates types }`,
  },
  /** Temporal formulas, which stand in properties alone. */
  formula: {
    property: (text: string) => `property P : ${text}`,
    premise: (text: string) => `property P : b implies ${text}`,
    quantified: (text: string) => `property P : forall k in Id : x = k implies ${text}`,
  },
  type: {
    variable: (text: string) => `var z : (${text})? = none`,
    alias: (text: string) => `type Z = ${text}`,
    record: (text: string) => `type Z = [v: ${text}]`,
    parameter: (text: string) => `macro mine(k : ${text}) { when k = k }`,
  },
  declaration: {
    last: (text: string) => text,
    first: (text: string) => `${text}\ninvariant I : x >= 0`,
    between: (text: string) => `invariant I : x >= 0\n${text}\naction go { y' = 1 }`,
  },
} as const;

export const PEOPLE: Readonly<Record<string, readonly Habit[]>> = {
  "kernel programmers": [
    { kind: "condition", wrong: "x == 1", right: "x = 1", hint: "`=` to compare" },
    { kind: "condition", wrong: "!b", right: "not b", hint: "`not`" },
    { kind: "condition", wrong: "b && x > 1", right: "b and x > 1", hint: "`and`" },
    { kind: "condition", wrong: "b || x > 1", right: "b or x > 1", hint: "`or`" },
    { kind: "condition", wrong: "l != NULL", right: "l != none", hint: "`none`" },
    { kind: "condition", wrong: "r->v = 1", right: "r.v = 1", hint: "`r.x`" },
    { kind: "condition", wrong: "(x & 1) = 1", right: "(x % 2) = 1", hint: "operations on bits" },
    { kind: "condition", wrong: "x < 0x10", right: "x < 16", hint: "in decimal" },
    { kind: "statement", wrong: "x++", right: "x' = x + 1", hint: "x' = x + 1" },
    { kind: "statement", wrong: "x += 2", right: "x' = x + 2", hint: "reads the state before the step" },
    { kind: "statement", wrong: "f[1] = false", right: "f[1]' = false", hint: "assigns", code: "syntax" },
    { kind: "statement", wrong: "x' = 1;", right: "x' = 1", hint: "semicolon" },
    { kind: "statement", wrong: "take(&l)", right: "take(l)", hint: "no pointers" },
    {
      kind: "statement",
      wrong: "while (x < 3) { x' = 1 }",
      right: "if x < 3 { x' = 1 }",
      shown: "again: if x < 3 { …  goto again }",
      hint: "no loops",
    },
    { kind: "statement", wrong: "if (x = 1) x' = 2", right: "if x = 1 { x' = 2 }", hint: "braces" },
    {
      kind: "statement",
      wrong: "for (k = 0; k < 4; k++) { f[k]' = b }",
      right: "for k in 0 .. 3 { f[k]' = b }",
      shown: "for k in 0 .. 4 - 1 {",
      hint: "for k in S",
    },
    {
      kind: "statement",
      wrong: "switch (m) { case off: x' = 1 }",
      right: "match m { off -> { x' = 1 } on -> { } }",
      shown: "match m {",
      hint: "match",
    },
    { kind: "declaration", wrong: "int z = 0", right: "var z : 0 .. 3 = 0", hint: "a variable" },
    {
      kind: "declaration",
      wrong: "#define M 3",
      right: "const M = 3\ninvariant C : x <= M",
      shown: "const M = 3",
      hint: "const NAME",
    },
    { kind: "declaration", wrong: "struct pt { int v; }", right: "type pt = [v: 0 .. 3]", hint: "record" },
  ],
  "TLA+ users": [
    {
      kind: "statement",
      wrong: "f' = [f EXCEPT ![1] = false]",
      right: "f[1]' = false",
      hint: "assign to the place",
    },
    { kind: "statement", wrong: "x' = 1 UNCHANGED y", right: "x' = 1", hint: "leave it out" },
    {
      kind: "statement",
      wrong: "x' = 1 /\\ y' = 2",
      right: "x' = 1  y' = 2",
      hint: "one after the other",
      code: "joined-assignments",
    },
    {
      kind: "statement",
      wrong: "x' = IF b THEN 1 ELSE 2",
      right: "x' = if b then 1 else 2",
      hint: "small letters",
    },
    { kind: "statement", wrong: "x := 1", right: "x' = 1", hint: "to assign" },
    { kind: "statement", wrong: "await x = 1", right: "when x = 1", hint: "when" },
    {
      kind: "statement",
      wrong: "f'[1] = false",
      right: "f[1]' = false",
      hint: "the prime comes last",
      code: "syntax",
    },
    {
      kind: "statement",
      wrong: "with (k \\in Id) { x' = k }",
      right: "pick k in Id x' = k",
      shown: "pick k in Id",
      hint: "pick",
    },
    { kind: "condition", wrong: "x # 1", right: "x != 1", hint: "`!=`" },
    { kind: "condition", wrong: "b = TRUE", right: "b = true", hint: "`true`" },
    {
      kind: "condition",
      wrong: "(CHOOSE k \\in Id : k > 0) = x",
      right: "(choose k \\in Id : k > 0) = x",
      hint: "choose x in S",
    },
    { kind: "condition", wrong: "Len(q) = 0", right: "len(q) = 0", hint: "len(s)" },
    { kind: "condition", wrong: "Cardinality(s) = 0", right: "size(s) = 0", hint: "size(S)" },
    {
      kind: "condition",
      wrong: "{k \\in Id : k > 0} = s",
      right: "{k \\in Id where k > 0} = s",
      hint: "filtered set",
    },
    { kind: "formula", wrong: "[]b", right: "always b", hint: "always" },
    { kind: "formula", wrong: "<>b", right: "eventually b", hint: "eventually" },
    {
      kind: "formula",
      wrong: "WF_x(other)",
      right: "always eventually b",
      shown: "fair action other",
      hint: "fair",
    },
    {
      kind: "declaration",
      wrong: "VARIABLES z",
      right: "var z : 0 .. 3 = 0",
      shown: "var z : 0 .. 3 = 0",
      hint: "var NAME",
    },
    { kind: "declaration", wrong: "Small == x < 2", right: "def Small = x < 2", hint: "def NAME" },
    { kind: "type", wrong: "SUBSET Id", right: "set of Id", hint: "set of T" },
  ],
  "TypeScript programmers": [
    { kind: "condition", wrong: "x === 1", right: "x = 1", hint: "`=` to compare" },
    { kind: "condition", wrong: "x !== 1", right: "x != 1", hint: "`!=`" },
    { kind: "condition", wrong: "l = undefined", right: "l = none", hint: "`none`" },
    { kind: "condition", wrong: "q.length = 0", right: "len(q) = 0", hint: "len(s)" },
    { kind: "condition", wrong: "s.includes(1)", right: "1 in s", hint: "in S" },
    { kind: "condition", wrong: "s.some(k => k > 1)", right: "exists k in s : k > 1", hint: "exists x in S" },
    { kind: "condition", wrong: "q = [1, 2]", right: "q = <<1, 2>>", hint: "sequence" },
    { kind: "condition", wrong: "r = {v: 1}", right: "r = [v |-> 1]", hint: "record" },
    {
      kind: "condition",
      wrong: "(b ? 1 : 2) = x",
      right: "(if b then 1 else 2) = x",
      hint: "if c then a else b",
    },
    {
      kind: "condition",
      wrong: "x = Math.max(1, 2)",
      right: "x = (max i in {1, 2} : i)",
      hint: "max x in S",
    },
    { kind: "statement", wrong: "q.push(1)", right: "q' = append(q, 1)", hint: "append" },
    {
      kind: "statement",
      wrong: "for (const k of s) { f[k]' = b }",
      right: "for k in s { f[k]' = b }",
      hint: "for k in S",
    },
    { kind: "statement", wrong: 'throw new Error("no")', right: 'assert false "no"', hint: "assert" },
    {
      kind: "statement",
      wrong: "const z = x",
      right: "let z = x y' = z",
      shown: "let z = x",
      hint: "let x = e",
    },
    { kind: "statement", wrong: "console.log(x)", right: "x' = 1", shown: "", hint: "trace" },
    { kind: "declaration", wrong: "let z : number = 0", right: "var z : 0 .. 3 = 0", hint: "a variable" },
    {
      kind: "declaration",
      wrong: "function half(k) { return k / 2 }",
      right: "def half(k) = k / 2",
      hint: "def NAME(x) = e",
    },
    {
      kind: "declaration",
      wrong: 'type Z = "red" | "green"',
      right: "type Z = red | green",
      hint: "alternatives",
    },
    {
      kind: "declaration",
      wrong: "interface Z { v: number }",
      right: "type Z = [v: 0 .. 3]",
      hint: "record",
    },
    { kind: "type", wrong: "number", right: "0 .. 3", hint: "a range" },
  ],
};
