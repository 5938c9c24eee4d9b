/**
 * The memory of a kernel. Where that which threads can share is refused, as in a browser, JavaScript goes on searching.
 */
import { expect, it } from "vitest";
import type { PackedModel } from "../../checker/packed/model.js";
import { searchPacked } from "../../checker/packed/search.js";
import { loadModel } from "../../src/emit/load.js";
import { compile } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import { linked } from "../emit/backends.js";
import { accepted, compileText } from "../support.js";

const TEXT = `spec a
type N = 0 .. 20
var x : N = 0
var y : N = 0
action right { x' = (x + 1) % 21 }
action up { y' = (y + 1) % 21 }
`;

async function searched() {
  const { spec } = compile("a.subtle", () => ({ kind: "text", text: TEXT }));
  if (spec === null) throw new Error("the spec has errors");
  const options = { all: true, only: null, statesMax: 10_000, symmetry: true, backend: "wasm" } as const;
  const found = await explore(spec, options);
  if ("refused" in found) throw new Error("refused");
  return found;
}

it("a search without shared memory finds the same in JavaScript", async () => {
  const assembly = (globalThis as unknown as { readonly WebAssembly: { Memory: unknown } }).WebAssembly;
  const usual = await searched();
  const { Memory } = assembly;
  assembly.Memory = class {
    constructor() {
      throw new TypeError("shared memory is refused");
    }
  };
  const without = await searched().finally(() => {
    assembly.Memory = Memory;
  });
  expect([usual.backend, without.backend]).toEqual(["wasm", "javascript"]);
  const codes = [usual, without].map(({ diagnostics }) => diagnostics.map(({ code }) => code));
  expect(codes).toEqual([[], ["not-by-wasm"]]);
  expect(without.counts).toEqual(usual.counts);
  expect(without.counts.distinct).toBe(441);
});

it.each([
  ["a kernel", 0, true],
  ["JavaScript", Number.POSITIVE_INFINITY, false],
])("of memory without limit %s uses a share: what it can address", (_, kernelFrom, isUsed) => {
  const { ir, sources } = accepted(compileText(TEXT));
  const model = loadModel(ir, sources, true) as PackedModel;
  model.kernel = () => linked(model).program;
  const shares: number[] = [];
  const search = searchPacked(model, {
    ...{ all: true, only: null, statesMax: 10_000, lowMemory: false },
    ...{ memoryMax: Number.POSITIVE_INFINITY, tuning: { kernelFrom } },
  });
  for (let step = search.next(); step.done !== true; step = search.next())
    shares.push(step.value.memoryShare ?? 0);
  expect(shares.some((share) => share > 0 && share < 1)).toBe(isUsed);
});
