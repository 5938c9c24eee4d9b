/**
 * Checkpoints: a search that ended anywhere, by a signal or a crash, goes on and says the same as one that did not. What
 * was not safe when the machine crashed is lost, kept or mangled.
 */
import { describe, expect, it } from "vitest";
import { CHECKPOINT, SavedSearch } from "../../../checker/runs/checkpoint.js";
import { FolderFailure, MemoryFolder, type RunFile } from "../../../checker/runs/sorted/folder.js";
import { Crash, Disk } from "./fragile.js";
import { layoutOf, type Mode, plain, searchSmall } from "./small-searches.js";

const LONG = process.env["SUBTLE_LONG"] !== undefined;
/** Every call, and every moment at which it can be interrupted. */
const FULL = LONG || process.env["SUBTLE_PART"] === "scale";
const MODES = ["table", "runs", "runs in memory", "moving"] as const;
const other = (mode: Mode): Mode => (mode === "runs" ? "table" : "runs");

/** Ten searches that find much: violations, symmetry, constraints, wide states. */
const ALL_SEEDS = [1, 2, 3, 5, 7, 9, 12, 21, 30, 37];
const SEEDS = FULL ? ALL_SEEDS : [1, 3, 9, 12];

/** What the search says that nothing disturbs. */
const undisturbed = (seed: number) =>
  plain(searchSmall({ seed, mode: "table", folder: null }), layoutOf(seed));

/** True or false, by the seed alone. */
function chances(seed: number): () => boolean {
  let state = seed * 2654435761;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 31 === 1;
  };
}

describe.each(MODES)("a search by %s", (mode) => {
  it.each(SEEDS)("that is interrupted anywhere goes on, in either way (seed %i)", (seed) => {
    const wanted = undisturbed(seed);
    for (let polls = 1, isOver = false; !isOver; polls += LONG ? 1 : 1 + Math.floor(polls / 2)) {
      const folder = new MemoryFolder();
      let asked = 0;
      const first = searchSmall({
        ...{ seed, mode, folder, isStopped: () => ++asked === polls },
        // One that moves has done so before, or not.
        ...(mode === "moving" && { isShort: () => asked === polls >> 1 }),
      });
      for (const next of [mode, other(mode)]) {
        const goesOn = searchSmall({ seed, mode: next, folder });
        expect(plain(goesOn, layoutOf(seed)), `seed ${seed}, stopped at ${polls}, then ${next}`).toEqual(
          wanted,
        );
      }
      isOver = first.stop !== "interrupted";
    }
  });

  it.each(SEEDS)("that crashes after any call goes on (seed %i)", (seed) => {
    const wanted = undisturbed(seed);
    const whole = new Disk();
    searchSmall({ seed, mode, folder: whole });
    let resumed = 0;
    for (
      let calls = 0;
      calls < whole.calls;
      calls += LONG ? 1 : 1 + Math.floor(whole.calls / (FULL ? 30 : 12))
    ) {
      const disk = new Disk(calls);
      let asked = 0;
      const isShort = (): boolean => mode === "moving" && ++asked === 20 + (calls >> 3);
      expect(() => searchSmall({ seed, mode, folder: disk, isShort })).toThrow(Crash);
      const after = disk.afterCrash(chances(seed * 1000 + calls));
      if (after.open(CHECKPOINT) !== null) resumed += 1;
      const next = calls % 3 === 0 ? other(mode) : mode;
      const found = searchSmall({ seed, mode: next, folder: after });
      expect(plain(found, layoutOf(seed)), `seed ${seed}, after ${calls} calls, then ${next}`).toEqual(
        wanted,
      );
    }
    expect(resumed).toBeGreaterThan(0);
  });
});

it("a finished search keeps its checkpoint, which says the same again", () => {
  for (const seed of SEEDS)
    for (const mode of MODES) {
      const folder = new MemoryFolder();
      searchSmall({ seed, mode, folder });
      expect(plain(searchSmall({ seed, mode: other(mode), folder }), layoutOf(seed))).toEqual(
        undisturbed(seed),
      );
    }
});

it.each(["table", "runs in memory"] as const)(
  "a full disk does not end a search by %s, nor lose the checkpoint before",
  (mode) => {
    let [searches, warned] = [0, 0];
    for (const seed of SEEDS.slice(0, LONG ? 10 : 3)) {
      const wanted = undisturbed(seed);
      const whole = new Disk();
      searchSmall({ seed, mode, folder: whole });
      for (let calls = 0; calls < whole.calls; calls += 1 + Math.floor(whole.calls / 10)) {
        const disk = new Disk(calls, () => new FolderFailure("full", "levels", "there is no room"));
        const failures: FolderFailure[] = [];
        const found = searchSmall({ seed, mode, folder: disk, failed: (failure) => failures.push(failure) });
        expect(plain(found, layoutOf(seed)), `seed ${seed}, full after ${calls} calls`).toEqual(wanted);
        searches += 1;
        if (failures.length > 0) warned += 1;
        const after = disk.afterCrash(() => false);
        expect(plain(searchSmall({ seed, mode, folder: after }), layoutOf(seed))).toEqual(wanted);
      }
    }
    // At last files are only removed.
    expect(warned).toBeGreaterThan(searches / 2);
  },
);

it("states are judged again by formulas that are new", () => {
  for (const seed of SEEDS)
    for (const mode of MODES) {
      const folder = new MemoryFolder();
      const all = { all: true };
      const only = new Set(["nothing", "deadlock"]);
      const steps = searchSmall({ seed, mode: "table", folder: null, options: { ...all, only: null } });
      const judged = new Set(
        steps.findings.flatMap(({ name, kind }) =>
          kind === "invariant" || kind === "reachable" ? [name] : [],
        ),
      );
      const both = new Set([...judged, "deadlock"]);
      const wanted = searchSmall({ seed, mode: "table", folder: null, options: { ...all, only: both } });
      searchSmall({ seed, mode, folder, options: { ...all, only } });
      for (const next of MODES) {
        const found = searchSmall({
          seed,
          mode: next,
          folder,
          judgesAgain: true,
          options: { ...all, only: both },
        });
        expect(plain(found, layoutOf(seed)), `seed ${seed}, ${mode}, then ${next}`).toEqual(
          plain(wanted, layoutOf(seed)),
        );
      }
    }
});

it.each(MODES)("damage is found wherever it is, after a search by %s", (mode) => {
  const [seed, layout] = [12, layoutOf(12)];
  const whole = new Disk();
  searchSmall({ seed, mode, folder: whole });
  const names = whole.names();
  expect(names).toContain(CHECKPOINT);
  let found = 0;
  for (const name of names) {
    const { size } = whole.open(name) as { size: number };
    for (let at = 0; at < size; at += LONG ? 1 : 1 + Math.floor(size / 12))
      for (const change of ["flip", "cut", "gone"] as const) {
        const disk = whole.afterCrash(() => true);
        if (change === "gone") disk.remove(name);
        else
          disk.damage(name, (bytes) => {
            if (change === "cut") return bytes.subarray(0, at);
            bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
            return bytes;
          });
        // Without its file there is no checkpoint: then it is a new search.
        if (change === "gone" && name === CHECKPOINT) continue;
        expect(() => searchSmall({ seed, mode: "table", folder: disk }), `${name}, ${at}, ${change}`).toThrow(
          FolderFailure,
        );
        found += 1;
      }
  }
  expect(found).toBeGreaterThan(20);
  expect(plain(searchSmall({ seed, mode, folder: whole }), layout)).toEqual(undisturbed(seed));
});

it("what is no checkpoint is not taken for one", () => {
  const folder = new MemoryFolder();
  folder.create(CHECKPOINT).append(new TextEncoder().encode('{"schema":"subtle/cache-v1"}\n'));
  expect(() => SavedSearch.in(folder)).toThrow(/it is no checkpoint/);
});

it("a checkpoint of another version is refused by its name", () => {
  const folder = new MemoryFolder();
  searchSmall({ seed: 1, mode: "table", folder });
  const file = folder.open(CHECKPOINT) as RunFile;
  const bytes = new Uint8Array(file.size);
  file.read(0, bytes);
  const older = new TextDecoder().decode(bytes).replace("subtle/checkpoint-v2", "subtle/checkpoint-v1");
  folder.create(CHECKPOINT).append(new TextEncoder().encode(older));
  expect(() => SavedSearch.in(folder)).toThrow(/a subtle\/checkpoint-v1, .* reads subtle\/checkpoint-v2/);
});
