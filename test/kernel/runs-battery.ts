/**
 * What the kernel of the search over sorted runs does with states, beside what JavaScript does with the same: sorting,
 * merging, coding; and whole searches, of which the files of levels must be the same byte by byte.
 */
import type { PackedModel } from "../../checker/packed/model.js";
import type { RunsTuning } from "../../checker/runs/plan.js";
import { decode, encode } from "../../checker/runs/sorted/code.js";
import { MemoryFolder } from "../../checker/runs/sorted/folder.js";
import type { Heap, Span } from "../../checker/runs/sorted/heap.js";
import { mergedAll, withoutAll, writeAll } from "../../checker/runs/sorted/merge.js";
import { InHeap, type Run, RunReader, RunWriter } from "../../checker/runs/sorted/run.js";
import { sortStates } from "../../checker/runs/sorted/sort.js";
import { runsKernelOf } from "../../src/emit/wasm/kernel-of.js";
import type { Case } from "../seeded.js";
import { ALIKE, differentNumbers, type Listed, listedModel, stateOf } from "./listed.js";
import { sameLevels, searched } from "./runs-searches.js";
import { heapsOf, KINDS, numbers, statesOf } from "./runs-states.js";
import { MANY, modelsOf, SYMMETRIC } from "./texts.js";

const WIDTHS = [2, 3, 4, 8, 9, 22] as const;
const COUNTS = [2, 3, 31, 33, 70, 1000, 40_000] as const;

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (each: number, i) => each === b[i]);

/** Puts states into the area of a heap. */
function put(heap: Heap, states: Int32Array): Span {
  const { at } = heap.areas[0] as Span;
  heap.words.set(states, at);
  return { at, end: at + states.length };
}

function sorting(width: number): readonly string[] {
  const { plain, kernel } = heapsOf(width, Math.max(...COUNTS));
  return Object.keys(KINDS).flatMap((kind) =>
    COUNTS.flatMap((count) => {
      const states = statesOf(kind, width, count, count);
      const [wanted, found] = [plain, kernel].map((heap) => {
        const { at, end } = sortStates(heap, put(heap, states));
        return heap.words.slice(at, end);
      }) as [Int32Array, Int32Array];
      return same(wanted, found) ? [] : [`${count} states, ${kind}: sorted wrongly`];
    }),
  );
}

/** The words of sorted and different states. */
function sorted(heap: Heap, kind: string, count: number, seed: number): Int32Array {
  const { at, end } = sortStates(heap, put(heap, statesOf(kind, heap.width, count, seed)));
  return heap.words.slice(at, end);
}

/** Writes runs, merges them, lessens them, and gives the bytes of all that was written. */
function worked(heap: Heap, parts: readonly Int32Array[]): readonly Uint8Array[] {
  const folder = new MemoryFolder();
  const runs = parts.map((states, i): Run => {
    const writer = new RunWriter(heap, folder.create(`part ${i}`));
    writer.append(put(heap, states));
    return writer.seal();
  });
  const [first, second, third, ...others] = runs as [Run, Run, Run, ...Run[]];
  const last = put(heap, parts[1] as Int32Array);
  const merged = mergedAll(heap, [
    ...[first, second, third].map((run) => new RunReader(heap, run)),
    new InHeap(heap, last, last.end),
  ]);
  if (merged !== null) writeAll(new RunWriter(heap, folder.create("merged")), merged, () => true);
  const source = mergedAll(heap, [new RunReader(heap, first), new RunReader(heap, third)]);
  const known = [second, ...others].map((run) => new RunReader(heap, run));
  if (source !== null)
    writeAll(new RunWriter(heap, folder.create("lessened")), withoutAll(heap, source, known), () => true);
  return folder.names().map((name) => {
    const file = folder.open(name);
    const bytes = new Uint8Array(file?.size ?? 0);
    file?.read(0, bytes);
    return bytes;
  });
}

function merging(width: number): readonly string[] {
  const { plain, kernel } = heapsOf(width, 20_000);
  return Object.keys(KINDS).flatMap((kind) =>
    [5, 700, 20_000].flatMap((count) => {
      const parts = [1, 2, 3, 4].map((seed) => sorted(plain, kind, seed === 4 ? count >> 3 : count, seed));
      const [wanted, found] = [worked(plain, parts), worked(kernel, parts)];
      return wanted.flatMap((bytes, i) =>
        same(bytes, found[i] ?? []) ? [] : [`${count} states, ${kind}: file ${i} is another`],
      );
    }),
  );
}

/** Bytes that decode to states again, also where a difference has ten bytes. */
function coding(width: number): readonly string[] {
  const { kernel } = heapsOf(width, 4096);
  const [page, window] = [kernel.take(), kernel.take() * 4];
  return Object.keys(KINDS).flatMap((kind) => {
    const states = sorted(kernel, kind, Math.min(900, kernel.blockStates), 9).slice();
    const bytes = new Uint8Array(64 * states.length + 64);
    const end = encode(states, 0, states.length, width, bytes, 0);
    kernel.bytes.set(bytes.subarray(0, end), window);
    kernel.kernel?.decode(window, page, page + states.length);
    const again = new Int32Array(states.length);
    decode(bytes, 0, again, 0, states.length, width);
    const isRight = same(again, states) && same(kernel.words.subarray(page, page + states.length), states);
    return isRight ? [] : [`${kind}: read wrongly`];
  });
}

function compared(model: PackedModel, tunings: readonly RunsTuning[]): readonly string[] {
  return tunings.flatMap((tuning) => {
    const [wanted, found] = [searched(model, "javascript", tuning), searched(model, "wasm", tuning)];
    const what = JSON.stringify(tuning);
    if (found.outcome.backend !== "wasm") return [`${what}: the kernel did not run`];
    if (wanted.told !== found.told) return [`${what}:\n  ${wanted.told}\n  ${found.told}`];
    return sameLevels(wanted, found) ? [] : [`${what}: levels are written otherwise`];
  });
}

const TUNINGS: readonly RunsTuning[] = [{}, { gathered: 1300, blockStates: 16, runsMax: 4, outFlush: 1 }];

/** States all over, in three lists that have much in common, and one that violates the invariant. */
function anywhere(used: readonly number[], count: number): Listed {
  const bits = used.reduce((a, b) => a + b, 0);
  const states = differentNumbers(bits, count, bits).map((n) => stateOf(n, { used }));
  const random = numbers(5);
  const lists = [0, 1, 2].map((i) => [
    states[i] ?? [],
    ...Array.from({ length: count }, () => states[(random() >>> 0) % states.length] ?? []),
  ]);
  return { used, lists, bad: lists[2]?.slice(-1) ?? [], hasPartners: true };
}

const WIDE: readonly (readonly number[])[] = [
  [20, 16],
  [32, 32],
  [32, 32, 7],
  [9, 32, 32, 32],
  [32, 32, 32, 32, 32, 32, 32, 32, 32],
];

const CONSTRAINED = `spec constrained
var a : 0 .. 40 = 0
var b : 0 .. 40 = 0
action right { when a < 40  a' = a + 1 }
action up { when b < 40  b' = b + 1 }
constraint Near : a < b + 9
invariant Sum : a + b < 70
`;

const specCase = (
  text: string,
  tunings: readonly RunsTuning[],
  symmetries?: readonly boolean[],
): readonly string[] =>
  modelsOf(text, symmetries).flatMap((model) => {
    model.runsKernel = runsKernelOf(model);
    return compared(model, tunings);
  });

export const CASES: readonly Case[] = [
  ...WIDTHS.map((width) => ({ what: `coding states of ${width} words`, run: () => coding(width) })),
  ...WIDTHS.map((width) => ({ what: `sorting states of ${width} words`, run: () => sorting(width) })),
  ...WIDTHS.map((width) => ({ what: `merging states of ${width} words`, run: () => merging(width) })),
  ...WIDE.map((used) => ({
    what: `a search over states of ${used.join(", ")} bits`,
    run: () => compared(listedModel(anywhere(used, 1200)).model, TUNINGS),
  })),
  {
    what: "different states of which the hash is the same",
    run: () =>
      ALIKE.flatMap(([a, b]) =>
        compared(listedModel({ used: [32, 32, 32], lists: [[[1, 2, 3], a, b, a]] }).model, [{}]),
      ),
  },
  {
    what: "symmetric values",
    run: () => specCase(SYMMETRIC, [{ gathered: 64, blockStates: 8, outFlush: 1 }]),
  },
  { what: "constraints", run: () => specCase(CONSTRAINED, [{ gathered: 64, blockStates: 8 }]) },
  {
    what: "a state with more successors than the buffer has room for",
    run: () => specCase(MANY, [{ gathered: 5000, outFlush: 512 }], [false]),
  },
];
