/** What people who think in TLA+, C or TypeScript write, and what they are told to write instead. */
import { describe, expect, it } from "vitest";
import { codesOf, compileText } from "../support.js";

const diagnosticsOf = (text: string) => compileText(text).diagnostics;

const declarations = `spec a
var x : 0 .. 3 = 0
var y : bool = true
var f : [0 .. 3 -> bool] = [k in 0 .. 3 |-> true]
`;

/** A slip in a statement, and what the hint must contain. */
const statements: readonly (readonly [slip: string, hint: string])[] = [
  ["when x == 1", "`=`"],
  ["when x === 1", "`=`"],
  ["when x !== 1", "`!=`"],
  ["when x /= 1", "`!=`"],
  ["when x # 1", "`!=`"],
  ["when x =< 1", "`<=`"],
  ["when x <> 1", "`!=`"],
  ["when y && y", "`and`"],
  ["when y || y", "`or`"],
  ["when !y", "`not`"],
  ["when y; x' = 1", "leave the semicolon out"],
  ["x := 1", "`x' = e`"],
  ["x += 1", "`x' = x + e`"],
  ["x -= 1", "`x' = x + e`"],
  ["x *= 1", "`x' = x + e`"],
  ["x++", "`x' = x + 1`"],
  ["x--", "`x' = x + 1`"],
  ["x' = 1 UNCHANGED y", "leave it out"],
  ["x' = 1 UNCHANGED <<y, f>>", "leave it out"],
  ["f' = [f EXCEPT ![1] = false]", "`f with [k] = v`"],
  ["when SUBSET {1} = {}", "`subsets(S)`"],
  ["when UNION {{1}} = {1}", "`{x for s in S, x in s}`"],
  ["x' = CHOOSE k \\in 0 .. 3 : k > x", "`choose x in S : P`"],
  ["when 1 \\in DOMAIN f", "key type"],
  ["x' = IF y THEN 1 ELSE 2", "`if c then a else b`"],
  ["x' = LET k = 1 IN k", "`let x = e : body`"],
  ["when y = TRUE", "`true` or `false`"],
  ["when f[0] = null", "`none`"],
  ["when ENABLED other", "`enabled ACTION`"],
  ["when []y", "`always e`"],
  ["when <>y", "`eventually e`"],
  ["f' = [k \\in 0 .. 3 -> true]", "`[k in S |-> e]`"],
  ["while y { x' = 1 }", "`goto`"],
  ["if x = 1 { } elif x = 2 { }", "`else if`"],
  ["await x = 1", "`when CONDITION`"],
  ["x' = y ? 1 : 2", "`if c then a else b`"],
  ["when {k in 0 .. 3 | k > 1} = {}", "`{x in S where P}`"],
  ["x' = x ^ 2", "there is no power"],
  ["x' = x mod 3", "`%`"],
  ["x' = (x + 1) MOD 3", "`%`"],
  ["x' = x mod (x + 1)", "`%`"],
  ["when (x mod 2) = 1", "`%`"],
  ["when x = 0 and f[0] and x rem 2 = 1", "`%`"],
  ["x' = mod(x, 3)", "`%`"],
  ["x' = x div 2", "`/`"],
  ["x' = x div x", "`/`"],
  ["x' = x \\div 2", "`/`"],
  ["when y xor y", "`!=`"],
  ["x' = x pow 2", "there is no power"],
  ["when y \\land y", "`and`"],
  ["when y \\lor y", "`or`"],
  ["when \\lnot y", "`not`"],
  ["when x \\leq 1", "`<=`"],
  ["when x \\geq 1", "`>=`"],
  ["when y \\equiv y", "`iff`"],
  ["when {x} \\subset {1}", "`S subset T`"],
  ["when <<x>> \\o <<x>> = <<>>", "`concat(s, t)`"],
  ["when y & y", "`and`"],
];

/** A slip in a declaration. */
const declared: readonly (readonly [slip: string, hint: string])[] = [
  ["VARIABLES p, q", "`var NAME : TYPE = VALUE`"],
  ["CONSTANT N", "`const NAME = VALUE`"],
  ["EXTENDS Naturals", '`import "file"`'],
  ["MODULE other", "`spec NAME`"],
  ["import 'lib/locks'", "double quotes"],
  ["Next == x' = 1", "`def NAME = …`"],
  ["Inc(k) == k + 1", "`def NAME = …`"],
  ["var z : BOOLEAN = true", "`bool`"],
  ["function f(x) { }", "`def NAME(x) = e`"],
  ["enum Colour { red, green }", "`type T = a | b | c`"],
  ["var k : BOOLEAN;", "leave the semicolon out"],
  ["#define N 3", "`const NAME = VALUE`"],
  ["variable k : bool = true", "`var NAME : TYPE = VALUE`"],
  ["constant K = 3", "`const NAME = VALUE`"],
  ["var z : boolean = true", "`bool`"],
  ["var z : Nat = 0", "write a range"],
  ["var k : [0 .. 3 |-> bool] = f", "`[K -> V]` for its type"],
  ["invariant A : Cardinality({x}) = 1", "`size(S)`"],
  ["invariant A : Len(<<x>>) = 1", "`len(s)`"],
  ["invariant A : x mod 2 = 0", "`%`"],
  ["def half(k) = k div (2)", "`/`"],
  ["var z : bool \\X bool = (true, true)", "`(S, T)`"],
];

describe("a slip in a statement is answered with Subtle's own form", () => {
  it.each(statements)("%s -> %s", (slip, hint) => {
    const found = diagnosticsOf(`${declarations}action go { ${slip} }\n`);
    expect(codesOf(found)).toEqual(["foreign-syntax"]);
    expect(found[0]?.hint).toContain(hint);
    expect(found[0]?.message).toMatch(/is not Subtle syntax$/);
  });
});

describe("a slip in a declaration is answered with Subtle's own form", () => {
  it.each(declared)("%s -> %s", (slip, hint) => {
    const found = diagnosticsOf(`${declarations}${slip}\naction go { x' = 1 }\n`);
    expect(codesOf(found)).toEqual(["foreign-syntax"]);
    expect(found[0]?.hint).toContain(hint);
  });
});

describe("a name that is an operator elsewhere is no slip", () => {
  it.each([
    ["a variable", "var mod : 0 .. 3 = 0\naction a { mod' = 1 }\n"],
    ["a parameter and a choice", "action a(div in 0 .. 1) { pick rem in 0 .. 1  x' = div + rem }\n"],
    ["a definition", "def mod(k, n) = k % n\naction go { x' = mod(x, 2) }\n"],
    ["a macro behind an assignment", "macro mod(k) { when k = 1 }\naction go { y' = y mod(x) }\n"],
  ])("%s", (_, text) => {
    expect(diagnosticsOf(declarations + text)).toEqual([]);
  });

  it.each([
    ["behind a word of the language", "action a { pick mod in }\n"],
    ["before one", "action a { x' = 1 mod when }\n"],
  ])("%s", (_, text) => {
    expect(diagnosticsOf(declarations + text)[0]?.message).not.toContain("`mod` is not Subtle syntax");
  });
});

it("a file that starts like a TLA+ module is told how to start", () => {
  const found = diagnosticsOf("---- MODULE a ----\nVARIABLE x\n====\n");
  expect(found.map((d) => d.hint)).toEqual([
    "a file starts with `spec NAME` or `module NAME`; here: `spec a`",
    "write `var NAME : TYPE = VALUE`; here: `var x : 0 .. 3 = 0`",
    "leave it out: a file ends where it ends",
  ]);
});

describe("syntax errors in several declarations", () => {
  const text = `spec a
var x : 0 .. 3 = 0
action one { when x == 1 }
action two { x' = 1 }
invariant Low x < 3
action three {
  when x = 1;
  x' = 2
}
`;

  it("are all reported in one run, each at its own place", () => {
    const { diagnostics } = compileText(text);
    const found = diagnostics.map(({ code, span }) => [code, text.slice(span?.start, span?.end)]);
    expect(found).toEqual([
      ["foreign-syntax", "=="],
      ["syntax", "x"],
      ["foreign-syntax", ";"],
    ]);
  });

  it("of a spec in the style of C are reported in one run, also several of one declaration", () => {
    const { diagnostics } = compileText(`spec counter;
#define N 3
int x = 0;
bool busy = false;
process thread(i : 0 .. 1) {
  one: x++
  two: if (x == N) x' = 0
}
invariant Small x <= N
`);
    expect(diagnostics.map(({ hint }) => /; here: `(.*)`$/.exec(hint ?? "")?.[1])).toEqual([
      "spec counter",
      "const N = 3",
      "var x : 0 .. 3 = 0",
      "var busy : bool = false",
      "process thread(i in 0 .. 1) {",
      "one: x' = x + 1",
      "two: if x = N { x' = 0 }",
      "invariant Small : x <= N",
    ]);
  });

  it("are given up after ten of them", () => {
    const { diagnostics } = compileText(`spec a\n${"action a { when x == 1 }\n".repeat(19)}`);
    expect(codesOf(diagnostics)).toEqual(Array.from({ length: 10 }, () => "foreign-syntax"));
  });
});

describe("a hint follows from where the error stands", () => {
  it.each([
    ["a step without a label", "process p { when y  x' = 1 }", "a step starts with a label"],
    ["an assignment without a label", "process p { x' = 1 }", "a step starts with a label"],
    ["a property with `=`", "invariant A = x > 0", "a property has a name and a colon"],
    ["a property without a name", "invariant x < 3", "a property has a name and a colon"],
    ["a parameter with a colon", "process p(me : Cpu) { a: x' = 1 }", "a parameter ranges over a type"],
    ["a sequence without a length", "var q : seq of 0 .. 3 = <<>>", "`seq of T max N`"],
    ["a prime before an index", "action b { f'[1] = false }", "the prime comes last"],
    ["an `if` without braces", "action b { if (x = 1) x' = 2 }", "braces"],
    ["a constant without a value", "const N\nvar z : bool = true", "a constant needs a value"],
  ])("%s", (_, declaration, hint) => {
    expect(diagnosticsOf(`${declarations}${declaration}\n`)[0]?.hint).toContain(hint);
  });
});

describe("what is built in is suggested", () => {
  it.each([
    ["flase", "y = flase", "false"],
    ["sizee", "sizee({x}) = 1", "size"],
  ])("%s", (_, condition, name) => {
    const found = diagnosticsOf(`${declarations}action go { when ${condition}  x' = 1 }\n`);
    expect(found.map(({ hint }) => hint)).toEqual([`did you mean \`${name}\`?`]);
  });
});

it("the whole word is named where the parser has taken a part of it", () => {
  const [first] = diagnosticsOf(`${declarations}fairness x\n`);
  expect(first?.message).toBe("unexpected `fairness`");
});

describe("a syntax error says what is wanted", () => {
  it.each([
    ["a missing colon", "var x bool = true", "unexpected `bool`: expected `:`"],
    ["a missing type", "var x = 3", "unexpected `=`: expected `:`"],
    ["a file that ends too early", "action a {", "unexpected end of file"],
  ])("%s", (_, declaration, message) => {
    expect(diagnosticsOf(`spec a\n${declaration}\n`).map((d) => d.message)).toEqual([message]);
  });
});

describe("assignments that are joined as in TLA+", () => {
  it.each([
    ["two of them", "x' = 1 /\\ y' = false", ["y' = false"]],
    ["in words", "x' = 1 and y' = y", ["y' = y"]],
    ["three of them", "x' = 1 /\\ y' = y /\\ f[1]' = true", ["y' = y", "f[1]' = true"]],
    ["behind a condition", "when x = 0 /\\ x' = 1", ["x' = 1"]],
    ["with a set", "when y and x' in 0 .. 2", ["x' in 0 .. 2"]],
    ["as alternatives", "x' = 1 \\/ x' = 2", ["x' = 2"]],
    ["behind a choice", "x' in {1, 2} /\\ y' = y", ["y' = y"]],
  ])("each gets one message, and nothing else does: %s", (_, statement, assigned) => {
    const text = `${declarations}action a { ${statement} }\n`;
    const found = diagnosticsOf(text);
    expect(codesOf(found)).toEqual(assigned.map(() => "joined-assignments"));
    expect(found.map(({ span }) => text.slice(span?.start, span?.end))).toEqual(assigned);
  });

  it("a comparison of primed variables in a step property is none", () => {
    expect(diagnosticsOf(`${declarations}action a { x' = 1 }\nstep S : y' = y and f' = f\n`)).toEqual([]);
  });

  it("at the start of a body the hint says how statements stand", () => {
    const [found] = diagnosticsOf(`${declarations}action a {\n  /\\ x = 0\n  /\\ x' = 1\n}\n`);
    expect(found?.hint).toContain("statements stand one after the other");
  });
});

describe("a label that is compared, as if there were a variable for it", () => {
  const SPEC = `${declarations}var m : Process? = none\nprocess p { a: m' = self  b: m' = none }\n`;

  it.each([
    ["a process in a variable", "m = none or m.pc = b"],
    ["a process by its name", "p = b"],
    ["a label that is nearly another name", "x = a"],
  ])("%s: the hint has `at`", (_, expression) => {
    const { hint } = diagnosticsOf(`${SPEC}invariant I : ${expression}\n`)[0] ?? {};
    const label = expression.slice(-1);
    expect(hint).toBe(`\`${label}\` is a label: write \`p at ${label}\` for “the process is there”`);
  });

  it("a field of a process has that hint too", () => {
    const found = diagnosticsOf(`${SPEC}invariant I : m != none and m.pc = m.pc\n`);
    expect(found[0]?.hint).toContain("`p at LABEL`");
  });
});

describe("the hint of a colon says what is missing before it", () => {
  it.each([
    ["a set", "invariant I : forall k : k > 1", "each name has a set of its own"],
    ["a set of a count", "invariant I : (count k : k > 1) = 0", "each name has a set of its own"],
    ["the name of an invariant", "invariant : x > 1", "a property has a name"],
    ["the name of a property", "property : always x > 1", "a property has a name"],
  ])("%s", (_, text, hint) => {
    expect(diagnosticsOf(`${declarations}action a { x' = 1 }\n${text}\n`)[0]?.hint).toContain(hint);
  });
});
