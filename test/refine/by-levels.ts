/** Refinements of a spec, judged in memory, or over levels of a search whose runs are tiny. */
import { type Outcome, type PackedModel, type Stop, searchPacked } from "../../checker/index.js";
import type { PackedStates } from "../../checker/packed/states.js";
import type { PackedLevels } from "../../checker/runs/levels.js";
import { searchMoving } from "../../checker/runs/moving.js";
import type { RunsTuning } from "../../checker/runs/plan.js";
import { searchRuns } from "../../checker/runs/search.js";
import { MemoryFolder } from "../../checker/runs/sorted/folder.js";
import { partReader } from "../../src/emit/layout/part.js";
import { loadModel } from "../../src/emit/load.js";
import { interpret } from "../../src/interpret/model.js";
import { resultJson } from "../../src/result/json.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import type { Exploration } from "../../src/run/explore.js";
import { traceWork } from "../../src/run/interruptions.js";
import { withRefinements } from "../../src/run/refinements.js";
import { outcomeOf } from "../checker/runs/small-searches.js";

/** `moving` is in memory for so many questions, and then in files. */
export type Way = "memory" | "files" | "little memory" | { readonly movesAt: number };

const TINY: RunsTuning = { gathered: 64, blockStates: 16, runsMax: 6, lookedUpMax: 32 };

export interface Wanted {
  readonly tuning?: RunsTuning;
  /** States of the other spec that are known at once. */
  readonly observedMax?: number;
  readonly statesMax?: number;
}

type Found = Outcome<Int32Array> & {
  readonly states?: PackedStates;
  readonly levels?: PackedLevels | null;
};

function search(
  model: PackedModel,
  way: Way,
  { tuning = TINY, statesMax = Number.POSITIVE_INFINITY }: Wanted,
): Found {
  const options = { all: true, only: null, statesMax, memoryMax: 2 ** 32, keepsLevels: true, tuning };
  const folder = new MemoryFolder();
  if (way === "memory") return outcomeOf(searchPacked(model, { ...options, tuning: {}, lowMemory: false }));
  if (way === "little memory")
    return outcomeOf(searchRuns(model, { ...options, folders: { levels: null, scratch: null } }));
  const folders = { levels: folder, scratch: folder };
  if (way === "files") return outcomeOf(searchRuns(model, { ...options, folders }));
  let asked = 0;
  const poll = (during: string): Stop | null => {
    if (during === "search") asked += 1;
    return during === "search" && asked === way.movesAt ? "memory" : null;
  };
  return outcomeOf(searchMoving(model, { ...options, folders, poll, table: { tuning: { batch: 4 } } }));
}

export interface Told {
  readonly counts: Outcome<unknown>["counts"];
  /** What is said of each refinement, and of mistakes in mappings, as in the JSON of a result. */
  readonly properties: ReturnType<typeof resultJson>["properties"];
}

/** What is said of the refinements of a spec, without symmetry; null if its states can't be packed. */
export async function toldOf(spec: CompiledSpec, way: Way, wanted: Wanted = {}): Promise<Told | null> {
  const packed = loadModel(spec.ir, spec.sources, false);
  if ("why" in packed) return null;
  const { counts, stop, states, levels } = search(packed, way, wanted);
  const model = interpret(spec.ir, { symmetry: false });
  const partOf = partReader(spec.ir);
  const stateOf = (words: Int32Array) => model.codec.state(packed.decode(words));
  const exploration: Exploration = {
    ...{ model, engine: "compiled", backend: null, workers: 1, counts, stop, findings: [], actions: [] },
    ...{ coverage: null, diagnostics: [], reduced: false, explored: null, unreduced: null, fairUnits: [] },
  };
  const judged = await withRefinements(exploration, {
    spec,
    options: { all: true, only: null, statesMax: Number.POSITIVE_INFINITY, symmetry: false },
    work: traceWork(() => undefined),
    searched: states === undefined ? null : (judge) => judge(states, stateOf, partOf),
    byLevels: levels == null ? null : async (judge) => judge(levels, stateOf, partOf),
    ...(wanted.observedMax !== undefined && { observedMax: wanted.observedMax }),
    model,
  });
  levels?.release();
  return { counts, properties: resultJson(spec.ir, spec.sources, null, judged, [], 0).properties };
}
