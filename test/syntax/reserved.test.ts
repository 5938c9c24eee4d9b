/** A reserved word as a name is called so, once, wherever the name is declared or used. */
import { describe, expect, it } from "vitest";
import { codesOf, compileText } from "../support.js";

const SPEC = "spec a\nvar x : 0 .. 3 = 0\naction inc { x' = x }\n";

const NAMES: readonly (readonly [what: string, word: string, text: string])[] = [
  ["a constant", "is", "const is = 1\nassume is > 0"],
  ["a type", "at", "type at = p | q\nvar y : at = p"],
  ["a parameter of a type", "or", "type T(or) = (or, or)"],
  ["an alternative", "none", "type T = p | none"],
  ["the first alternative", "taken", "type T = taken | p"],
  ["a part of an alternative", "match", "type T = p(match: bool)"],
  ["a field", "step", "var r : [step: bool] = [step |-> true]"],
  [
    "a variable",
    "leads",
    "var leads : bool = true\naction f { when leads  leads' = not leads }\ninvariant I : leads",
  ],
  ["a variable that is an operator", "until", "var until : bool = true\ninvariant I : until or x = 1"],
  ["a local", "in", "process p { var in : bool = true\n a: x' = 1 }"],
  ["a label", "return", "process p { return: x' = 1 }"],
  ["a process", "with", "process with { a: x' = 1 }"],
  ["an action", "until", "action until { x' = 1 }"],
  ["a macro and its call", "goto", "macro goto() { x' = 1 }\naction b { goto() }"],
  ["a procedure", "return", "procedure return() { a: x' = 1 }"],
  ["a definition and its use", "def", "def def(y) = y\ninvariant I : def(x) = 1"],
  ["a parameter", "at", "def f(at) = at + 1"],
  ["a parameter of an action", "for", "action b(for in 0 .. 3) { x' = for }"],
  ["an invariant", "if", "invariant if : x < 3"],
  ["a variant", "fair", "variant fair { drop inc }"],
  ["a binder", "is", "invariant I : forall is in 0 .. 3 : is >= 0"],
  ["a binder of a set", "then", "invariant I : {then in 0 .. 3 where then > 1} = {}"],
  ["a name of `let`", "for", "action b { let for = 1  x' = for }"],
  ["a name of `pick`", "or", "action b { pick or in 0 .. 3  x' = or }"],
  [
    "a name of an arm",
    "and",
    "type T = p(n: bool)\nvar t : T = p(true)\ninvariant I : match t { p(and) -> and }",
  ],
  ["a use that nothing declares", "step", "invariant I : step"],
  ["an operand", "step", "invariant I : x > step and x < 3"],
  ["a use before the declaration", "match", "invariant I : match and x < 3\nvar match : bool = true"],
  ["what is assigned", "until", "action b { until' = 1 }"],
  ["a field that is read", "at", "invariant I : x.at = 1"],
  ["the goal of a `goto`", "restart", "process p { a: goto restart }"],
  ["a property that is expected", "step", "expect violates step"],
];

describe("a reserved word gets one message, which says so", () => {
  it.each(NAMES)("as %s: %s", (_, word, text) => {
    const { diagnostics } = compileText(`${SPEC}${text}\n`);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      `\`${word}\` is a reserved word and can't be used as a name`,
    ]);
    expect(diagnostics[0]?.hint).toBe(`choose another name, such as \`${word}_\``);
    expect(diagnostics[0]?.span?.start).toBe(SPEC.length + text.search(new RegExp(`(?<!^)\\b${word}\\b`)));
  });
});

/** Places where a name can stand, with the word that nothing declares. */
const OPERANDS: readonly (readonly [what: string, text: (word: string) => string])[] = [
  ["a whole invariant", (w) => `invariant I : ${w}`],
  ["a left side", (w) => `invariant I : ${w} = 1`],
  ["a right side", (w) => `invariant I : x > ${w}`],
  ["an operand in the middle", (w) => `invariant I : x > ${w} and x < 3`],
  ["in parentheses", (w) => `invariant I : (${w} = 1)`],
  ["behind `not`", (w) => `invariant I : not ${w}`],
  ["on the next line", (w) => `invariant I :\n  x = 1 or\n  ${w} = 1`],
  ["what is assigned", (w) => `action b { x' = ${w} + 1 }`],
  ["what is assigned, before a statement", (w) => `action b { x' = ${w}  when x = 1 }`],
  ["a condition", (w) => `action b { when ${w} = 1  x' = 1 }`],
  ["a condition, before an assignment", (w) => `action b { if x = 1 { when ${w} = 1\n x' = 1 } }`],
  ["an index", (w) => `invariant I : x[${w}] = 1`],
  ["an argument", (w) => `invariant I : len(${w}) = 1`],
  ["an element", (w) => `invariant I : x in {1, ${w}}`],
  ["a set to choose from", (w) => `action b { pick i in ${w} where i > 1 x' = 1 }`],
  ["an initial value", (w) => `var y : 0 .. 3 = ${w}`],
  ["a bound", (w) => `var y : 0 .. ${w} = 0`],
  ["a type", (w) => `var y : ${w} = 0`],
  ["the target of an assignment", (w) => `action b { ${w}' = 1 }`],
  ["a target on a line of its own", (w) => `action b { when x = 1\n ${w}' = 1 }`],
  ["a part as the target", (w) => `action b { ${w}.f' = 1 }`],
  ["a parameter", (w) => `action b(${w} in 0 .. 3) { x' = 1 }`],
  ["a parameter of a macro", (w) => `macro m(${w}) { x' = 1 }`],
  ["a label", (w) => `process p { a: x' = 1\n ${w}: x' = 2 }`],
  ["an idle label", (w) => `process p { idle ${w}: x' = 1 }`],
  ["a variant", (w) => `variant ${w} { drop inc }`],
  ["a binder", (w) => `invariant I : forall ${w} in 0 .. 3 : x > 0`],
  ["a binder of a set", (w) => `invariant I : {${w} in 0 .. 3 where x > 1} = {}`],
  ["a binder of a count", (w) => `invariant I : (count ${w} in 0 .. 3 : true) = 1`],
  ["a field", (w) => `var r : [k: bool, ${w}: bool] = 1`],
  ["an alternative", (w) => `type T = p | ${w}(n: bool)`],
  ["a part of an alternative", (w) => `type T = p(${w}: bool)`],
];

/** Operators, words that begin an expression, a statement or a declaration, and those that begin with another one. */
const WORDS = [
  "at",
  "leads",
  "and",
  "always",
  "match",
  "exists",
  "enabled",
  "let",
  "goto",
  "return",
  "step",
  "iff",
  "minus",
];

describe("a reserved word that nothing declares gets one message in each place", () => {
  it.each(OPERANDS)("as %s", (_, text) => {
    for (const word of WORDS) {
      const code = text(word);
      const { diagnostics } = compileText(`${SPEC}${code}\n`);
      const found = diagnostics.map(({ code: name, span }) => `${name} ${span?.start}`);
      const place = SPEC.length + code.search(new RegExp(`(?<!^)\\b${word}\\b`));
      expect([word, ...found]).toEqual([word, `reserved-word ${place}`]);
    }
  });
});

it("a reserved word as the name of the spec gets that message too", () => {
  expect(codesOf(compileText("spec step\nvar x : bool = true\n").diagnostics)).toEqual(["reserved-word"]);
});

it("several words get one message each, and other mistakes theirs", () => {
  const { diagnostics } = compileText(
    "spec res\nvar step : bool = false\nvar at : bool = step\ndef leads(x) = x and at\ninvariant I step\ninvariant J : leads(at)\n",
  );
  expect(codesOf(diagnostics)).toEqual(["reserved-word", "reserved-word", "reserved-word", "syntax"]);
});

it("the name that is put in for a reserved word is one that the spec does not have", () => {
  const { diagnostics } = compileText("spec a\nvar at_ : bool = true\nvar at : bool = true\n");
  expect(diagnostics[0]?.hint).toContain("`at__`");
});

describe("a word that belongs to what comes next is not taken for a name", () => {
  it.each([
    [
      "behind an invariant that breaks off",
      "invariant I :\nstep S : x = 1",
      "something is missing behind `:`",
    ],
    ["behind a variable without a name", "var\naction b { x' = 1 }", "something is missing behind `var`"],
    [
      "behind a definition without a body",
      "def f(y) =\ninvariant J : true",
      "something is missing behind `=`",
    ],
    ["in an action", "action b { var y : bool = true }", "unexpected `var`"],
    ["behind a condition", "action b { when x = 1 then x' = 2 }", "unexpected `then`"],
    ["of two operators", "action b { when x > 0 and or x < 1 }", "unexpected `or`"],
    ["as a value", "invariant I : x is none", "unexpected `none`: expected a name"],
    ["behind a negation of nothing", "action b { when not }", "unexpected `}`"],
    ["before parentheses", "step S : enabled(inc)", "unexpected `(`: expected a name"],
    [
      "before a local without a name",
      "process p { var : bool = true\n a: x' = 1 }",
      "unexpected `:`: expected a name",
    ],
    ["before a statement", "process p { a: when\n restart }", "unexpected `restart`"],
    [
      "before a branch without braces",
      "action b { if x = 1 { } else x' = 2 }",
      "unexpected `x'`: expected `if` or `{`",
    ],
    ["before nothing to go to", "process p { a: goto }", "unexpected `}`: expected a name"],
    ["of a declaration without a name", "invariant : x = 1", "unexpected `:`: expected a name"],
  ])("%s", (_, text, message) => {
    expect(compileText(`${SPEC}${text}\n`).diagnostics.map((d) => d.message)).toEqual([message]);
  });
});
