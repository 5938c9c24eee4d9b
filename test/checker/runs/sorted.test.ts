/** How few bytes states take in a run, and how seldom they are written again. */
import { describe, expect, it } from "vitest";
import { MemoryFolder } from "../../../checker/runs/sorted/folder.js";
import { Heap, type Span } from "../../../checker/runs/sorted/heap.js";
import { Known, LADDER_MAX } from "../../../checker/runs/sorted/known.js";
import { type Run, RunReader, RunWriter } from "../../../checker/runs/sorted/run.js";
import { RunFiles } from "../../../checker/runs/sorted/run-files.js";
import { decodeWide, encodeWide } from "../../../checker/runs/sorted/wide-code.js";
import { numbers } from "../../kernel/runs-states.js";

describe("wide states", () => {
  const coded = (states: Int32Array, width: number): number => {
    const bytes = new Uint8Array(states.length * 8 + 64);
    const end = encodeWide(states, 0, states.length, width, bytes, 0);
    const again = new Int32Array(states.length);
    expect(decodeWide(bytes, 0, again, 0, states.length, width)).toBe(end);
    expect(again).toEqual(states);
    return end;
  };

  it.each([1, 3, 4, 9, 40])(
    "of %i words that have nothing in common take a few bits more for each word",
    (width) => {
      const random = numbers(width);
      const marks = ((width + 7) >>> 3) + ((width + 1) >>> 1);
      expect(coded(Int32Array.from({ length: 200 * width }, random), width)).toBeLessThanOrEqual(
        200 * (4 * width + marks) + 2,
      );
    },
  );

  it("take next to nothing where parts of them are free of each other", () => {
    const states = Array.from({ length: 512 }, (_, i) => [
      i & 1,
      5 * ((i >> 1) & 7),
      9,
      (i >> 4) & 3,
      i >> 6,
    ]);
    expect(coded(Int32Array.from(states.flat()), 5) / states.length).toBeLessThan(0.5);
  });
});

describe("known states", () => {
  const setup = (): {
    readonly known: Known;
    readonly add: (size: number) => void;
    readonly written: () => number;
  } => {
    const heap = new Heap({ width: 3, gathered: 64, areas: 1, pages: 130 });
    const folder = new MemoryFolder();
    const files = new RunFiles(folder, folder);
    const known = new Known(heap, files, () => {});
    let next = 0;
    let written = 0;
    const merge = known.merge.bind(known);
    known.merge = (runs, kind): Run => {
      const run = merge(runs, kind);
      written += run.count;
      return run;
    };
    const add = (size: number): void => {
      const writer = new RunWriter(heap, files.file("levels"));
      const { at } = heap.areas[0] as Span;
      for (let i = 0; i < size; i += 1) {
        heap.words.set([next, 7, 7], at);
        writer.append({ at, end: at + 3 });
        next += 1;
      }
      known.endLevel([writer.seal()]);
      known.tidy();
    };
    const states = (): number[] =>
      known.runs.flatMap((run) => {
        const found: number[] = [];
        const reader = new RunReader(heap, run);
        while (reader.refill())
          for (let at = reader.at; at < reader.end; at += 3) found.push(heap.words[at] as number);
        reader.close();
        return found;
      });
    return {
      known,
      add: (size) => {
        add(size);
        expect(known.runs.length).toBeLessThanOrEqual(LADDER_MAX);
        const found = Int32Array.from(states()).sort();
        expect(found.length === next && found.every((state, i) => state === i)).toBe(true);
      },
      written: () => written / next,
    };
  };

  it("are written seldom, and are in few runs", () => {
    const { known, add, written } = setup();
    for (let level = 0; level < 200; level += 1) add(3);
    expect(known.runs.length).toBeLessThan(10);
    expect(written()).toBeLessThan(4);
    expect(written()).toBeGreaterThan(1);
  });

  it("are in few runs where each level is so much shorter than the one before that no rung is short", () => {
    const { known, add } = setup();
    let longest = 0;
    for (let size = 60_000; size >= 1; size /= 1.55) {
      add(Math.ceil(size));
      longest = Math.max(longest, known.runs.length);
    }
    expect(longest).toBe(LADDER_MAX);
  });
});
