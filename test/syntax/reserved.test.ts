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
    ["behind an invariant that breaks off", "invariant I :\nstep S : x = 1", "unexpected `step`"],
    ["behind a variable without a name", "var\naction b { x' = 1 }", "unexpected `action`: expected a name"],
    ["behind a definition without a body", "def f(y) =\ninvariant J : true", "unexpected `invariant`"],
    ["in an action", "action b { var y : bool = true }", "unexpected `var`"],
    ["behind a condition", "action b { when x = 1 then x' = 2 }", "unexpected `then`"],
    ["of two operators", "action b { when x > 0 and or x < 1 }", "unexpected `or`"],
    ["as a value", "invariant I : x is none", "unexpected `none`: expected a name"],
  ])("%s", (_, text, message) => {
    expect(compileText(`${SPEC}${text}\n`).diagnostics.map((d) => d.message)).toEqual([message]);
  });
});
