/**
 * Refinements of specs whose states are on disk, as a whole run says: a search that was stopped anywhere goes on, and then
 * all transitions are judged, also those that were expanded before.
 */
import { describe, expect, it } from "vitest";
import type { Stop } from "../../checker/index.js";
import { SavedSearch } from "../../checker/runs/checkpoint.js";
import { type Folder, FolderFailure, MemoryFolder, type RunFile } from "../../checker/runs/sorted/folder.js";
import { resultJson } from "../../src/result/json.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { type EngineOptions, explore, type OnProgress } from "../../src/run/explore.js";
import { accepted, compileFile, compileText, EXPLORE_ALL, findingOf, LONG } from "../support.js";

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

const COPIED = `type Me = symmetric 2
var x : Me in Me
var y : Me in Me
var first : bool in bool
action copy { when first      x' = y }
action back { when not first  y' = x }
deadlock allowed
`;

/** One of the steps leads to a state of which the representative differs in the other variable. */
const SYMMETRIC = accepted(
  compileText(`spec b\n${COPIED}refinement R : "copied" { var x = x  var y = y  var first = first }\n`, {
    files: { "copied.subtle": `spec copied\n${COPIED}` },
  }),
);

it.each([
  ["in memory", { disk: false, lowMemory: false }],
  ["with little memory", { disk: false, lowMemory: true }],
])("steps between representatives are not judged where memory runs short %s", async (_, way) => {
  const verdicts = new Set<string>();
  for (let k = 1, isOver = false; !isOver; k += 1) {
    const found = await told(SYMMETRIC, { ...MEMORY, ...way, stops: stopAt(k, "memory") });
    isOver = found.asked < k;
    verdicts.add(found.result.properties.find(({ name }) => name === "R")?.verdict ?? "");
  }
  expect([...verdicts].sort()).toEqual(["holds", "unknown"]);
});

/** A folder of which nothing can be read from some moment on. */
class Failing extends MemoryFolder {
  isBroken = false;

  override create(name: string): RunFile {
    const file = super.create(name);
    const read = file.read.bind(file);
    file.read = (at, into) => {
      if (this.isBroken) throw new FolderFailure("damaged", name, "it can't be read");
      read(at, into);
    };
    return file;
  }
}

it.each(["disk", "time"] as const)("is not decided where its judging ends early: %s", async (why) => {
  const spec = accepted(compileFile("specs/gallery/mcs_lock.subtle"));
  for (const polls of [0, 40]) {
    const folder = new Failing();
    let asked = 0;
    const poll = (during: string): Stop | null => {
      if (during !== "traces") return null;
      asked += 1;
      if (asked <= polls) return null;
      folder.isBroken = why === "disk";
      return why === "time" ? "time" : null;
    };
    const onProgress: OnProgress = Object.assign(() => undefined, { poll });
    const storage = { disk: folder, checkpoint: null };
    const options = { ...EXPLORE_ALL, only: new Set(["IsLock"]), lowMemory: true, storage };
    const found = await explore(spec, options, onProgress);
    if ("refused" in found) throw new Error(found.refused.message);
    expect(findingOf(found, "IsLock")).toMatchObject({ verdict: "unknown", trace: null });
    expect(found.stop).toBe(why);
    expect(found.diagnostics.some(({ code }) => code === "disk-failed")).toBe(why === "disk");
    expect(folder.names()).toEqual([]);
  }
});

const stopAt = (k: number, stop: Stop) => (asked: number) => (asked === k ? stop : null);
