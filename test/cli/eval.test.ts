/** `subtle eval`: values of expressions in initial states and in states of traces. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, `schema/${name}-v1.schema.json`), "utf8")) as object;
const validate = new Ajv2020({ allowUnionTypes: true }).addSchema(schema("result")).compile(schema("eval"));

const SPEC =
  "spec a\nconst N = 2\nvar x : 0 .. 9 in 1 .. N\nvar q : seq of bool max 2 = <<>>\naction up { when x < 9  x' = x + 1 }\n" +
  "invariant Low : x < 5\ndeadlock allowed\nvariant v { const N = 1  expect violates Low }\n";

const evaluated = (expression: string, ...options: readonly string[]) =>
  run(["eval", "a.subtle", expression, ...options], { files: { "a.subtle": SPEC } });

it.each([
  ["x + 1", [], "2"],
  ["x", ["--state", "2"], "2"],
  ["{x, N}", ["--const", "N=3"], "{1, 3}"],
  ["N", ["--variant", "v"], "1"],
  ["forall k in 0 .. 9 : k >= 0", [], "true"],
])("%s with %j is %s", async (expression, options, value) => {
  const { code, stdout, stderr } = await evaluated(expression, ...options);
  expect([code, stdout, stderr]).toEqual([0, `${value}\n`, ""]);
});

it("the value as JSON", async () => {
  const { stdout } = await evaluated("{x}", "--json", "-");
  const json: unknown = JSON.parse(stdout);
  expect([validate(json), validate.errors]).toEqual([true, null]);
  expect(json).toMatchObject({ verdict: "value", value: { "#set": [1] }, text: "{1}", state: 1 });
});

it("what has no value says why, and is 1", async () => {
  const { code, stdout } = await evaluated("q[1]", "--json", "-");
  const json: unknown = JSON.parse(stdout);
  expect([code, validate(json)]).toEqual([1, true]);
  expect(json).toMatchObject({
    verdict: "none",
    value: null,
    message: expect.stringContaining("no value") as string,
  });
});

it.each([
  ["y", [], "unknown-name"],
  ["x +", [], "error["],
  ["x'", [], "error["],
  ["x", ["--state", "3"], "the spec has 2 initial states"],
  ["x", ["--property", "Low"], "needs --trace"],
  ["x", ["--trace", "none.json"], "can't be read"],
  ["x", ["--trace", "a.subtle"], "it is not JSON"],
  ["x", ["--variant", "w"], "no variant"],
])("%s with %j is refused", async (expression, options, why) => {
  const { code, stderr } = await evaluated(expression, ...options);
  expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  const { stdout } = await evaluated(expression, ...options, "--json", "-");
  const json: unknown = JSON.parse(stdout);
  expect([validate(json), (json as { verdict: string }).verdict]).toEqual([true, "error"]);
});

describe("in a trace", () => {
  const inTrace = async (spec: string, ...words: readonly string[]) => {
    const files = { "a.subtle": SPEC };
    const { stdout } = await run(["check", "a.subtle", "--variant", "v", "--json", "-"], { files });
    return run(["eval", "a.subtle", ...words, "--trace", "t.json"], {
      files: { "a.subtle": spec, "t.json": stdout },
    });
  };

  it.each([
    [[], "5\n"],
    [["--state", "2"], "2\n"],
    [["--property", "Low"], "5\n"],
  ])("%j is %j: its constants and variant are those of the trace", async (options, value) => {
    expect((await inTrace(SPEC, "x * N", ...options)).stdout).toBe(value);
  });

  it.each([
    [SPEC, ["--state", "6"], "the trace has 5 states"],
    [SPEC, ["--property", "High"], "High"],
    [SPEC.replace("q : seq of bool", "p : seq of bool"), [], "where the trace has"],
  ])("%# is refused", async (spec, options, why) => {
    const { code, stderr } = await inTrace(spec, "x", ...options);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});
