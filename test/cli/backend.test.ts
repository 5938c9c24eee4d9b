/** `--backend`: what does the work of the compiled engine, and what the result says of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check as checkInLibrary } from "../../src/library/check.js";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";
import { resultOf } from "./command.js";

const SPEC = `spec a
var x : 0 .. 20 = 0
action up { when x < 20  x' = x + 1 }
action down { when x > 3  x' = x - 2 }
invariant Low : x < 20
reachable Ten : x = 10
`;

const check = async (...words: readonly string[]) => {
  const { code, stderr, host } = await run(["check", "a.subtle", "--json", "out.json", ...words], {
    files: { "a.subtle": SPEC },
  });
  return { code, stderr, text: host.text("out.json") ?? "" };
};

describe("the result says which back end did the work:", () => {
  it.each([
    [[], "compiled", "javascript"],
    [["--backend", "javascript"], "compiled", "javascript"],
    [["--backend", "wasm"], "compiled", "wasm"],
    [["--engine", "compiled", "--backend", "wasm", "--all"], "compiled", "wasm"],
    [["--engine", "reference"], "reference", undefined],
    [["--low-memory", "--backend", "javascript"], "compiled", "javascript"],
    [["--low-memory", "--backend", "wasm"], "compiled", "wasm"],
  ] as const)("%j", async (words, engine, backend) => {
    const { code, stderr, text } = await check(...words);
    expect([code, stderr]).toEqual([1, ""]);
    expect(resultOf(text)).toMatchObject({ engine });
    expect((JSON.parse(text) as { readonly backend?: string }).backend).toBe(backend);
  });
});

it("but for that, and the time, both give the same", async () => {
  const results = await Promise.all(
    ["wasm", "javascript"].map(async (backend) => {
      const { text } = await check("--backend", backend, "--all");
      return { ...resultOf(text), backend: null, elapsedMs: 0 };
    }),
  );
  expect(results[0]).toEqual(results[1]);
});

describe("what does not go together is refused, also in JSON:", () => {
  it.each([
    [["--engine", "reference", "--backend", "wasm"], "--backend is for the compiled engine"],
    [["--engine", "reference", "--backend", "javascript"], "--backend is for the compiled engine"],
  ] as const)("%j", async (words, message) => {
    const { code, stderr, text } = await check(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(resultOf(text)).toMatchObject({ verdict: "error" });
  });

  it("another name", async () => {
    const { code, stderr } = await check("--backend", "native");
    expect(code).toBe(2);
    expect(stderr).toContain("wasm, javascript");
  });
});

it("the schema names both", () => {
  const schema = JSON.parse(readFileSync(join(ROOT, "schema/result-v1.schema.json"), "utf8"));
  expect(JSON.stringify(schema)).toContain('"enum":["wasm","javascript"]');
});

it.each(["wasm", "javascript", null] as const)("the library takes it: %s", async (backend) => {
  const result = await checkInLibrary(
    "a.subtle",
    { backend },
    {
      readFile: () => ({ kind: "text", text: SPEC }),
      now: () => 0,
      breathe: () => Promise.resolve(),
    },
  );
  expect(result).toMatchObject({
    verdict: "violated",
    engine: "compiled",
    backend: backend ?? "javascript",
  });
});
