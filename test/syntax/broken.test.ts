/** Half-written addresses, numbers, paths and texts are answered by a syntax error at the place where they break off. */
import { describe, expect, it } from "vitest";
import { format } from "../../src/format/format.js";
import { parseExpression } from "../../src/syntax/parse.js";
import { compileText } from "../support.js";

const SPEC = "spec a\nvar x : 0 .. 3 = 0\naction inc { x' = x }\n";

/** What is written, and what the message says is wrong with it. */
const BROKEN: readonly (readonly [what: string, text: string, message: string])[] = [
  ["an address that ends in a dot", "variant v { drop a. }", "unexpected `}`: expected a part of an address"],
  ["a sign in an address", "expect not needed p.-x", "unexpected `-`: expected a part of an address"],
  ["two dots in an address", "variant v { drop inc..when }", "unexpected `.`: expected a part of an address"],
  ["an address at the end of the file", "expect needed inc.", "unexpected end of file: expected a part of"],
  ["an address that starts with a dot", "variant v { split .when }", "unexpected `.`"],
  ["letters behind a number in an address", "variant v { move inc.1x before inc }", "unexpected `1x`"],
  ["a bracket in an address", "variant v { join inc.[1], inc }", "unexpected `[`"],
  ["letters behind a number", "const N = 12a", "unexpected `12a`"],
  ["a number of a tuple that is missing", "invariant I : x.", "unexpected end of file"],
  ["a sign instead of a field", "invariant I : x.+ = 1", "unexpected `+`"],
  ["a path that nobody closed", 'import "lib', "this text is never closed"],
  ["a quote alone", 'import "', "this text is never closed"],
  [
    "a place that goes on in the next line",
    'action b at "a.c:\n  b" { x\' = 1 }',
    "this text is never closed",
  ],
  ["a backslash before a letter in a text", 'import "lib\\q"', "`\\q` is not a valid escape in a text"],
  ["a word of TeX that is none", "invariant I : x \\foo 1", "unexpected `"],
  [
    "half a character in code",
    "invariant I : x \uD83D 1",
    "a half of a character (U+D83D) is not allowed in code",
  ],
];

describe("what breaks off gets its message at its place:", () => {
  it.each(BROKEN)("%s", (_, text, message) => {
    const { spec, diagnostics } = compileText(SPEC + text);
    expect(spec).toBeNull();
    expect(diagnostics[0]?.message).toContain(message);
    expect(diagnostics[0]?.span?.start).toBeGreaterThan(SPEC.length);
    expect(format(SPEC + text).text).toBeNull();
  });
});

it("what stands in comments is no part of an error behind it", () => {
  const { diagnostics } = compileText(`${SPEC}/* drop\nvar y\n*/ invariant I : x. /* none */\n// a.\n`);
  expect(diagnostics.map(({ code }) => code)).toEqual(["unexpected-end"]);
});

describe("an expression of the REPL that is none gets a diagnostic", () => {
  it.each([
    ["nothing", "", "unexpected-end"],
    ["nested too deeply", "(".repeat(4000), "nested-too-deeply"],
    ["with an open comment", "1 /* one", "unterminated-comment"],
    ["with an open text", '1 + "', "unterminated-text"],
    ["with a foreign character", "1 − 1", "foreign-character"],
    ["with NUL", "1\0", "not-text"],
  ])("%s", (_, text, code) => {
    const { expression, diagnostics } = parseExpression(text, 0);
    expect(expression).toBeNull();
    expect(diagnostics.map((d) => d.code)).toEqual([code]);
  });
});
