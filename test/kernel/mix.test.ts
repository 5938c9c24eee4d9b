/** Mixing is a bijection for each number of bits, and what is compiled to WebAssembly is the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mixing, mixOf, unmixing } from "../../src/kernel/mix.js";
import { Writer } from "../../src/kernel/shorthand.js";
import type { ModuleBuilder } from "../../src/wasm/module.js";
import { get, leave, tee } from "../../src/wasm/tree.js";
import { instantiate, newModule } from "../wasm/running.js";

const ALL_BITS = Array.from({ length: 64 }, (_, i) => i + 1);

function writeFunction(module: ModuleBuilder, name: string, bits: number, code: typeof mixing): void {
  const w = new Writer(module, name, [["value", "i64"]], "i64", true);
  const kept = w.local("kept", "i64");
  w.write(leave(code(bits, get(w.parameter(0)), (value) => tee(kept, value), kept)));
}

const module = newModule();
for (const bits of ALL_BITS) {
  writeFunction(module, `mix${bits}`, bits, mixing);
  writeFunction(module, `unmix${bits}`, bits, unmixing);
}
const { exports } = instantiate(module);
const compiled = (name: string, value: bigint): bigint =>
  BigInt.asUintN(64, exports[name]?.(BigInt.asIntN(64, value)) as bigint);

/** 0, all bits, single bits, and what lies beside them. */
function edges(bits: number): readonly bigint[] {
  const size = 1n << BigInt(bits);
  const near = ALL_BITS.slice(0, bits).flatMap((bit) =>
    [-1n, 0n, 1n].map((by) => (1n << BigInt(bit - 1)) + by),
  );
  return [...new Set([0n, size - 1n, ...near])].filter((value) => value >= 0n && value < size);
}

describe.each(ALL_BITS)("of %i bits", (bits) => {
  const { mix, unmix } = mixOf(bits);
  const check = (value: bigint): void => {
    const mixed = mix(value);
    expect(mixed >= 0n && mixed < 1n << BigInt(bits)).toBe(true);
    expect(unmix(mixed)).toBe(value);
    expect(mix(unmix(value))).toBe(value);
    expect([compiled(`mix${bits}`, value), compiled(`unmix${bits}`, value)]).toEqual([mixed, unmix(value)]);
  };

  it("values at the edges are mixed and unmixed", () => edges(bits).forEach(check));

  it("so are random ones", () =>
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), check), {
      numRuns: 30,
      seed: bits,
    }));
});

it.each(ALL_BITS.slice(0, 12))("all values of %i bits give different ones", (bits) => {
  const all = Array.from({ length: 2 ** bits }, (_, value) => mixOf(bits).mix(BigInt(value)));
  expect(new Set(all).size).toBe(2 ** bits);
});

it("values that lie side by side are spread over all high bits", () => {
  const { mix } = mixOf(40);
  const places = new Set(Array.from({ length: 4096 }, (_, value) => mix(BigInt(value)) >> 32n));
  expect(places.size).toBe(256);
});
