/** States of all kinds to be sorted, merged and coded, and a heap for them with the kernel and one without. */
import { Arena } from "../../checker/kernel/arena.js";
import { wasmHost } from "../../checker/kernel/program.js";
import { Memory } from "../../checker/packed/memory.js";
import { RunsPart, setUpPart } from "../../checker/runs/kernel/part.js";
import { Heap, heapBytes, type Span } from "../../checker/runs/sorted/heap.js";
import { listedModel } from "./listed.js";

/** Numbers that look random, and are always the same. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) | 0;
  };
}

/** How each word of a state is made of a random number, and of the number of the state. */
type Kind = (random: () => number, word: number, index: number) => number;

export const KINDS: Readonly<Record<string, Kind>> = {
  "all over": (random) => random(),
  "many times the same": (random) => (random() & 3) - 1,
  "different in the lowest word": (random, word) => (word === 0 ? random() : -7),
  "different in the highest bit": (random) => random() & -(2 ** 31),
  "different in few bits of each word": (random) => random() & 0x00f0_0011,
  "one behind the other": (_random, word, index) => (word === 0 ? index * 3 : 0),
  "all the same": () => -1,
  // Each pair of words counts in steps of more than 32 bits, again and again for each value of the last word.
  "counted again and again": (_random, word, index) => {
    const step = 0x3_9000_0001 * (index % 300);
    if (word === 0) return step | 0;
    return (word & 1) === 1 ? Math.floor(step / 2 ** 32) + Math.floor(index / 300) * 2 ** 24 : step | 0;
  },
};

export function statesOf(kind: string, width: number, count: number, seed: number): Int32Array {
  const random = numbers(seed);
  const make = KINDS[kind] as Kind;
  return Int32Array.from({ length: width * count }, (_, i) => make(random, i % width, Math.floor(i / width)));
}

/** Two heaps of the same size: JavaScript works in one, the kernel in the other. */
export function heapsOf(width: number, gathered: number): { readonly plain: Heap; readonly kernel: Heap } {
  const wasm = wasmHost();
  if (wasm === undefined) throw new Error("no WebAssembly");
  const { model } = listedModel({
    used: Array.from({ length: width }, () => 32),
    lists: [[Array.from({ length: width }, () => 0)]],
  });
  const program = model.runsKernel?.();
  if (program == null || !wasm.validate(program.bytes)) throw new Error("the kernel is not valid");
  const size = { width, gathered, areas: 1, pages: 12 };
  const memory = new wasm.Memory({ initial: 1, maximum: 2 ** 16, shared: true });
  const arena = new Arena(memory, new Memory(Number.POSITIVE_INFINITY));
  const at = (arena.allocate(heapBytes(size))?.at ?? 0) / 4;
  const kernel = new Heap(size, { buffer: memory.buffer, at });
  const setup = setUpPart(model, program, arena, wasm, kernel.areas[0] as Span);
  kernel.kernel = new RunsPart(setup, wasm, () => {});
  return { plain: new Heap(size), kernel };
}
