/** Shapes that look like Subtle and are not: the hint shows how they are written. */
import { expect, it } from "vitest";
import { codesOf, compileText } from "../support.js";

it.each([
  ["Seq(Id)", "seq of T max N"],
  ["Set(Id)", "set of T"],
])("type Z = %s", (wrong, right) => {
  const { diagnostics } = compileText(
    `spec a\ntype Id = 0 .. 1\ntype Z = ${wrong}\naction go { when true }\n`,
  );
  expect(codesOf(diagnostics)).toEqual(["foreign-syntax"]);
  expect(diagnostics[0]?.hint).toContain(right);
});

it.each([
  ["type Z = seq<Id>", "seq of Id max 3"],
  ["type Z = seq 2 of Id", "seq of Id max 2"],
  ["type Z = seq(2) of 0 .. 3", "seq of 0 .. 3 max 2"],
  ["def two() = 2", "def two = 2"],
  ["macro set(value v) { x' = v }", "macro set(v) { x' = v }"],
])("%s", (wrong, right) => {
  const spec = (line: string) =>
    `spec a\ntype Id = 0 .. 1\nvar x : 0 .. 3 = 0\n${line}\naction go { x' = 1 }\n`;
  const { diagnostics } = compileText(spec(wrong));
  expect(codesOf(diagnostics)).toEqual(["foreign-syntax"]);
  expect(diagnostics[0]?.hint).toContain(right);
  const mended = compileText(spec(wrong.startsWith("type") ? `type Z = ${right}` : right));
  expect(codesOf(mended.diagnostics)).toEqual([]);
});
