/** Mistakes that only a search finds: what happened, the expression with its values, what to do. */
import { expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { compileText } from "../support.js";

const said = async (text: string): Promise<string> =>
  (await run(["check", "a.subtle"], { files: { "a.subtle": text } })).stdout;

const HEAD = "spec a\nvar x : 0 .. 3 = 0\nvar f : [0 .. 2 -> bool] = [k in 0 .. 2 |-> true]\n";

it.each([
  [
    "a value outside of its type",
    "action go { x' = x + 1 }",
    "4 is outside the type of `x`: 0 .. 3\n     in `x' = x + 1`, where x = 3\n     hint: give the variable a larger type, or let a `when`",
  ],
  [
    "a place outside of a function's domain",
    "action go { when f[x]  x' = x + 1 }",
    "3 is outside the domain of the function\n     in `f[x]`, where x = 3, f = [0 |-> true, 1 |-> true, 2 |-> true]\n     hint: let a `when` before it",
  ],
  ["a division by zero", "action go { x' = 3 / (2 - x) when x < 3 }", "where x = "],
  [
    "an assertion",
    'action go { when x < 3  x\' = x + 1  assert x < 2 "small" }',
    'in `assert x < 2 "small"`, where x = 2',
  ],
  ["a spec in which nothing happens", "", "No step is possible: the spec has no actions and no processes."],
])("%s", async (_, action, told) => {
  expect(await said(`${HEAD}${action}\n`)).toContain(told);
});

it("a local has the name that it has in traces", async () => {
  const text = "spec a\nprocess p {\n  var n : 0 .. 2 = 0\n  go: n' = n + 1  goto go\n}\n";
  expect(await said(text)).toContain("in `n' = n + 1`, where p.n = 2");
});

it("a name alone is told to be no statement", () => {
  const hintOf = (text: string) => compileText(`spec a\nvar x : bool = true\n${text}\n`).diagnostics[0]?.hint;
  const told = "a name alone is no statement: a label has a colon, `NAME:`, a call has parentheses, `NAME()`";
  expect(hintOf("process p {\n  one: x' = false\n  end\n}")).toBe(told);
  expect(hintOf("process p {\n  one: x' = false\n  two\n  three: x' = true\n}")).toBe(told);
  expect(hintOf("process p {\n  one: x' = false\n  two: x' = true\n}")).toBeUndefined();
});
