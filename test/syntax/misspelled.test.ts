/** A misspelled word of the language gets the right one as a hint, at its own place, and nothing else does. */
import { describe, expect, it } from "vitest";
import { compileText } from "../support.js";

const SPEC = "spec a\nvar x : 0 .. 3 = 0\naction inc { x' = x }\n";

/** What is said of a text behind a right beginning: the word at the place, and the hint. */
const said = (text: string): readonly string[] =>
  compileText(`${SPEC}${text}\n`).diagnostics.map(
    ({ span, hint }) => `${`${SPEC}${text}\n`.slice(span?.start, span?.end)}: ${hint}`,
  );

const SLIPS: readonly (readonly [word: string, meant: string, text: string])[] = [
  ["acton", "action", "acton foo { x' = 1 }"],
  ["Process", "process", "Process p { a: x' = 1 }"],
  ["invaraint", "invariant", "invaraint I : x < 3"],
  ["reachabel", "reachable", "reachabel R : x = 3"],
  ["proprety", "property", "proprety P : always x = 1"],
  ["procdure", "procedure", "procdure p() { a: x' = 1 }"],
  ["cosnt", "const", "cosnt N = 3"],
  ["impotr", "import", 'impotr "x"'],
  ["varaint", "variant", "varaint v { drop inc }"],
  ["fiar", "fair", "fiar process p { a: x' = 1 }"],
  ["environmnet", "environment", "environmnet action b { x' = 1 }"],
  ["acton", "action", "expect holds\nacton foo { x' = 1 }"],
  ["vra", "var", "process p { vra y : bool = true  a: x' = 1 }"],
  ["pars", "pairs", "macro m() pars n { }"],
  ["repalce", "replace", "variant v { repalce inc with { x' = 1 } }"],
  ["drp", "drop", "variant v {\n  drp inc\n}"],
  ["mvoe", "move", "variant v { mvoe inc before b }"],
  ["isnert", "insert", "variant v { isnert before inc { a: x' = 1 } }"],
  ["expct", "expect", "variant v {\n  expct holds\n}"],
  ["wiht", "with", "variant v { replace inc wiht { x' = 1 } }"],
  ["hold", "holds", "expect hold"],
  ["vioaltes", "violates", "expect vioaltes I"],
  ["sttes", "states", "expect 3 sttes"],
  ["grpah", "graph", "expect same grpah as base"],
  ["alowed", "allowed", "deadlock alowed"],
  ["wehn", "when", "action b { wehn x = 1  x' = 2 }"],
  ["wehn", "when", "process p {\n  a: wehn x = 1\n     x' = 2\n}"],
  ["pikc", "pick", "action b { pikc p in 0 .. 3  x' = p }"],
  ["gooto", "goto", "process p { a: gooto b  b: x' = 1 }"],
  ["restrat", "restart", "process p { a: x' = 1  restrat }"],
  ["restrat", "restart", "process p { a: x' = 1\n restrat\n}"],
  ["asert", "assert", "action b { asert x = 1 }"],
  ["eithr", "either", "action b { eithr { x' = 1 } or { x' = 2 } }"],
  ["esle", "else", "action b { if x = 1 { } esle { x' = 1 } }"],
  ["mtach", "match", "action b { mtach x { a -> { } } }"],
  ["fro", "for", "action b { fro i in 0 .. 3 { x' = 1 } }"],
  ["idel", "idle", "process p { a: x' = 1\n idel b: x' = 1 }"],
  ["forrall", "forall", "invariant I : forrall i in 0 .. 3 : i > 0"],
  ["adn", "and", "invariant I : x = 1 adn x = 2"],
  ["adn", "and", "action b { when x = 1 adn x = 2 }"],
  ["implys", "implies", "invariant I : x = 1 implys x = 2"],
  ["alwyas", "always", "property P : alwyas x = 1"],
  ["leeds", "leads", "property P : x = 1 leeds to x = 2"],
  ["takne", "taken", "step S : takne inc"],
  ["thne", "then", "invariant I : if x = 1 thne true else false"],
  ["wehre", "where", "invariant I : {i in 0 .. 3 wehre i > 1} = {}"],
  ["sett", "set", "var r : sett of 0 .. 3 = {}"],
  ["fo", "of", "var r : set fo 0 .. 3 = {}"],
  ["mx", "max", "var r : seq of 0 .. 3 mx 3 = <<>>"],
  ["symetric", "symmetric", "type T = symetric 3"],
];

describe("a misspelled word of the language", () => {
  it.each(SLIPS)("%s: did you mean %s? (%s)", (word, meant, text) => {
    expect(said(text)).toEqual([`${word}: did you mean \`${meant}\`?`]);
  });
});

it("several of them are all reported, and nothing before them is lost", () => {
  const text =
    "spec a\nvar x : 0 .. 3 = 0\ninvaraint I : x < 3\nProcess p {\n  a: x' = y\n}\nacton b { x' = 1 }\naction c { x' = 2 }\n";
  const { diagnostics } = compileText(text);
  expect(diagnostics.map(({ hint }) => hint)).toEqual(
    ["invariant", "process", "action"].map((word) => `did you mean \`${word}\`?`),
  );
});

describe("no word is suggested", () => {
  it.each([
    ["that would not be right there", "foo bar baz", "foo: null"],
    ["where a name is what is wrong", "action b { foo x = 1 }", "x: null"],
    ["where something is missing", "invariant I : x y", "y: null"],
    ["that would need more behind it", "expect holds Foo Bar", "Bar: null"],
    ["before another declaration", "expect holds Foo Bar\ninvariant I : true", "Bar: null"],
    ["for a word of the language in the wrong place", "if x = 1 then x' = 2", "if: null"],
  ])("%s: %s", (_, text, expected) => {
    expect(said(text)).toEqual([expected]);
  });

  it.each([
    [
      "a word of another language",
      "action b { await x = 1 }",
      "write `when CONDITION`; here: `action b { when x = 1 }`",
    ],
    [
      "a type of another language",
      "int y",
      "a variable has its type behind a colon: `var x : 0 .. 3 = 0`; here: `var y : 0 .. 3 = 0`",
    ],
  ])("where a hint says more: %s", (_, text, hint) => {
    expect(compileText(`${SPEC}${text}\n`).diagnostics.map((d) => d.hint)).toEqual([hint]);
  });
});
