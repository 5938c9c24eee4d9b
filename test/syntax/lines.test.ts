/** Lines end at LF, CRLF and CR, for comments, places and excerpts alike, and at nothing else. */
import { describe, expect, it } from "vitest";
import { format } from "../../src/format/format.js";
import { lineStartBefore } from "../../src/source/lexical.js";
import { lineText, positionAt } from "../../src/source/source.js";
import { docBefore } from "../../src/syntax/comments.js";
import { codesOf, compileText, rendered } from "../support.js";

const ENDS: readonly (readonly [name: string, end: string])[] = [
  ["LF", "\n"],
  ["CRLF", "\r\n"],
  ["CR", "\r"],
];

const LINES = [
  "spec a",
  "var x : 0 .. 3 = 0",
  "action a { x' = x } // c",
  "/// the rule:",
  "invariant A : x < 2",
];

describe.each(ENDS)("in a file whose lines end in %s", (_, end) => {
  const text = LINES.join(end) + end;

  it("a line comment ends with its line", () => {
    const { spec, diagnostics } = compileText(text);
    expect(codesOf(diagnostics)).toEqual([]);
    expect(spec?.ir.properties.map(({ name }) => name)).toContain("A");
  });

  it("each offset is in the line in which it is written", () => {
    LINES.forEach((line, i) => {
      const start = LINES.slice(0, i).join(end).length + (i === 0 ? 0 : end.length);
      for (const column of [1, line.length + 1])
        expect(positionAt(text, start + column - 1)).toEqual({ line: i + 1, column });
      expect(lineStartBefore(text, start + line.length)).toBe(start);
      expect(lineText(text, i + 1)).toBe(line);
    });
  });

  it("a doc comment is found above its declaration", () => {
    expect(docBefore(text, text.indexOf("invariant"))).toBe("the rule:");
  });

  it("an error is shown in its own line", () => {
    const { diagnostics, sources } = compileText(text.replace("x < 2", "y < 2"));
    expect(rendered(diagnostics, sources)[0]).toContain(
      "--> a.subtle:5:15\n  |\n5 | invariant A : y < 2\n  |               ^\n",
    );
  });

  it("errors in two declarations are both found", () => {
    const { diagnostics } = compileText(text.replace(": 0", "0").replace("A :", "A"));
    expect(codesOf(diagnostics)).toEqual(["syntax", "syntax"]);
  });

  it("a text ends with its line", () => {
    expect(codesOf(compileText(`spec a${end}import "b${end}"`).diagnostics)).toEqual([
      "unterminated-text",
      "unterminated-text",
    ]);
  });

  it("the formatter keeps each comment and each declaration", () => {
    expect(format(text).text).toBe(
      format(`${LINES.join("\n")}\n`).text?.replaceAll("\n", end === "\r\n" ? end : "\n"),
    );
  });
});

it("line ends of several kinds in one file each count as one", () => {
  const text = "a\r\nb\rc\n\rd\n\ne";
  const lines = [...text].flatMap((letter, i) => (/\w/.test(letter) ? [positionAt(text, i).line] : []));
  expect(lines).toEqual([1, 2, 3, 5, 7]);
});

/** Not a line end, though some programs show it as one. */
const FALSE_ENDS: readonly (readonly [name: string, character: string])[] = [
  ["a line separator", "\u2028"],
  ["a paragraph separator", "\u2029"],
  ["a next line", "\u0085"],
  ["a vertical tab", "\v"],
];

const around = (comment: string): string =>
  `spec a\nvar x : 0 .. 3 = 0\naction a { x' = x }\n${comment}invariant A : x < 2\n`;

describe.each(FALSE_ENDS)("%s is an error", (_, character) => {
  it.each([
    ["in a line comment", around(`// the rule:${character}`)],
    ["in a doc comment", around(`/// the rule:${character}\n`)],
    ["in a block comment", around(`/* the rule:${character}*/`)],
    ["in a text", around(`variant v "why${character}" { drop a expect holds }\n`)],
    ["in code", around(character)],
    ["at the end of the file", around("") + character],
  ])("%s, at its own place", (_where, text) => {
    const { spec, diagnostics } = compileText(text);
    expect(spec).toBeNull();
    expect(codesOf(diagnostics)).toEqual(["false-line-end"]);
    expect(diagnostics[0]?.span?.start).toBe(text.indexOf(character));
  });
});

it.each([
  ["between declarations it is white space", around("\f"), []],
  ["inside a declaration it is white space", around("").replace("A :", "A\f:"), []],
  ["inside a comment it is an error", around("// the rule:\f"), ["false-line-end"]],
  ["inside a text it is an error", around('import "a\fb"\n'), ["false-line-end"]],
])("a form feed: %s", (_, text, codes) => {
  expect(codesOf(compileText(text).diagnostics)).toEqual(codes);
});
