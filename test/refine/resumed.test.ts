/**
 * Refinements of specs whose states are on disk, as a whole run says: a search that was stopped anywhere goes on, and then
 * all transitions are judged, also those that were expanded before.
 */
import { describe, expect, it } from "vitest";
import type { Stop } from "../../checker/index.js";
import { SavedSearch } from "../../checker/runs/checkpoint.js";
import { type Folder, type FolderFailure, MemoryFolder } from "../../checker/runs/sorted/folder.js";
import { resultJson } from "../../src/result/json.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { type EngineOptions, explore, type OnProgress } from "../../src/run/explore.js";
import { accepted, compileFile, EXPLORE_ALL, LONG } from "../support.js";

/** Symmetric and not, with and without constraints; they hold, or are violated. */
const SPECS = [
  ["specs/locks/rwsem.subtle", null],
  ["specs/locks/rwsem.subtle", "no_wait"],
  ["specs/gallery/mcs_lock.subtle", "no_compare"],
  ["test/tla/specs/refining.subtle", "within"],
] as const;

interface Way {
  readonly folder: Folder | null;
  readonly disk: boolean;
  readonly lowMemory: boolean;
  /** What stops the search, or has it move, by how often that was asked. */
  readonly stops?: (asked: number) => Stop | null;
}

/** How often the search has asked whether to stop, and the result. */
async function told(spec: CompiledSpec, { folder, disk, lowMemory, stops = () => null }: Way) {
  let asked = 0;
  const poll = (during: string): Stop | null => {
    if (during !== "search") return null;
    asked += 1;
    return stops(asked);
  };
  const onProgress: OnProgress = Object.assign(() => undefined, { poll });
  const checkpoint = folder && {
    ...{ path: "c", folder, from: SavedSearch.in(folder), isDue: () => true },
    failed: (failure: FolderFailure) => {
      throw failure;
    },
  };
  const storage: EngineOptions["storage"] =
    folder === null ? null : { disk: disk ? folder : null, checkpoint };
  // What is fair is judged in memory alone.
  const only = new Set(spec.refinements.map(({ name }) => name).filter((name) => !FAIR.has(name)));
  const found = await explore(spec, { ...EXPLORE_ALL, only, lowMemory, storage }, onProgress);
  if ("refused" in found) throw new Error(found.refused.message);
  const { elapsedMs, ...result } = resultJson(spec.ir, spec.sources, null, found, found.diagnostics, 0);
  const { backend, workers, onDiskFrom, ...rest } = result as typeof result &
    Readonly<Record<string, unknown>>;
  return { asked, stop: found.stop, result: rest };
}

const FAIR = new Set(["Same", "Never"]);

const MEMORY: Way = { folder: null, disk: false, lowMemory: false };

const NEXT = [
  ["in memory", { disk: false, lowMemory: false }],
  ["with little memory", { disk: false, lowMemory: true }],
  ["on disk", { disk: true, lowMemory: true }],
  ["on disk when memory is short", { disk: true, lowMemory: false }],
] as const;

describe.each(SPECS)("%s %s", (path, variant) => {
  const spec = accepted(compileFile(path, { variant }));

  it.each(NEXT)("stops anywhere, and goes on %s", async (_, next) => {
    const { result } = await told(spec, MEMORY);
    const move = next.disk && !next.lowMemory;
    for (let k = 1, isOver = false; !isOver; k += LONG ? 1 : 1 + Math.floor(2 * k)) {
      const folder = new MemoryFolder();
      const { [k % NEXT.length]: [, way] = ["", MEMORY] } = NEXT;
      const first = await told(spec, { ...way, folder, stops: stopAt(k, "interrupted") });
      isOver = first.asked < k;
      const goesOn = await told(spec, { ...next, folder, stops: stopAt(move ? 2 : 0, "memory") });
      expect(goesOn.result, `stopped at ${k}`).toEqual(result);
      // The files of the checkpoint are there still, also after another search without symmetry.
      expect((await told(spec, { ...next, folder })).result, `again after ${k}`).toEqual(result);
    }
  });
});

const stopAt = (k: number, stop: Stop) => (asked: number) => (asked === k ? stop : null);
