/** Where memory that threads can share is refused, as in a browser, JavaScript goes on searching. */
import { expect, it } from "vitest";
import { compile } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";

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
