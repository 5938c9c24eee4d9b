/** Arithmetic near 2^32: more states and slots than a test could hold. */
import { describe, expect, it } from "vitest";
import { Memory } from "../../../checker/packed/memory.js";
import {
  entryOf,
  indexBitsOf,
  indexIn,
  indexMaskOf,
  placeAmong,
  segmentOf,
  tagOf,
} from "../../../checker/packed/places.js";
import { Store } from "../../../checker/packed/store.js";

const HASHES = [0, 1, 12345, 0x7fffffff, 0x80000000 | 0, -2, -1];

describe("the store", () => {
  const store = new Store(2, new Memory(Number.POSITIVE_INFINITY), undefined);

  it.each([0, 1, 131_071, 131_072, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 131_073, 2 ** 32 - 3])(
    "finds index %i again in its chunk",
    (index) => {
      const [chunk, offset] = [store.chunkOf(index), store.offsetOf(index)];
      expect(chunk * store.chunkStates + offset / 2).toBe(index);
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThan(store.chunkStates * 2);
    },
  );

  it("takes no more states than there are indices", () => {
    const full = new Store(2, new Memory(0), undefined);
    full.size = 2 ** 32 - 3;
    expect(full.reserve(2)).toBe(false);
  });

  it.each([
    [2, 131_072],
    [3, 65_536],
    [20, 8_192],
    [2 ** 20, 1],
  ])("with %i words a state has %i states in a chunk", (words, states) => {
    expect(new Store(words, new Memory(0), undefined).chunkStates).toBe(states);
  });
});

describe("a slot of an index table", () => {
  it.each([16, 1000, 2 ** 20, 3 * 2 ** 18, 2 ** 31, 2 ** 31 + 2 ** 20, 2 ** 32])(
    "among %i holds an index and a tag, whole",
    (slots) => {
      const bits = indexBitsOf(slots);
      const mask = indexMaskOf(bits);
      expect(2 ** bits).toBeGreaterThanOrEqual(slots);
      for (const hash of HASHES)
        for (const index of [0, 1, Math.floor(0.8 * slots) - 1]) {
          const tag = tagOf(hash, bits, mask);
          const [entry = 0] = new Int32Array([entryOf(tag, index)]);
          expect(entry).not.toBe(0);
          expect(indexIn(entry, mask)).toBe(index);
          expect(entry & ~mask).toBe(tag);
        }
    },
  );

  it("has the low bits of the hash for a tag, as many as the index leaves free", () => {
    const mask = indexMaskOf(24);
    expect(tagOf(0x12345678, 24, mask) >>> 24).toBe(0x78);
    expect(tagOf(-1, 32, indexMaskOf(32))).toBe(0);
  });
});

describe("a place", () => {
  it.each([16, 1000, 2 ** 20, 2 ** 31, 2 ** 31 + 2 ** 20, 2 ** 32])(
    "among %i slots follows the hash, from the first to the last",
    (slots) => {
      const places = HASHES.map((hash) => placeAmong(slots, hash) >>> 0);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect([places[0], places.at(-1)]).toEqual([0, slots - 1]);
    },
  );

  it.each([
    [14, 14, 1],
    [27, 27, 1],
    [28, 27, 2],
    [32, 27, 32],
  ])("in a table of 2^%i slots lies in one of its segments of 2^%i: %i", (bits, segmentBits, segments) => {
    const numbers = HASHES.map((hash) => segmentOf(hash, bits, segmentBits));
    expect(numbers).toEqual(HASHES.map((hash) => Math.floor(((hash >>> 0) / 2 ** 32) * segments)));
  });
});
