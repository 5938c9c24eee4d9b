/** Counts the coverage of a spec with each engine and back end, and says where they differ. */

import type { Tuning } from "../../checker/packed/explorer-options.js";
import type { PackedModel } from "../../checker/packed/model.js";
import { type PackedOptions, searchPacked } from "../../checker/packed/search.js";
import { search as searchByReference } from "../../checker/reference.js";
import type { Search } from "../../checker/strategy.js";
import { loadModel } from "../../src/emit/load.js";
import { countersOf } from "../../src/facts/coverage.js";
import { interpret } from "../../src/interpret/model.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { linked, TINY } from "./backends.js";

export interface Way {
  readonly all: boolean;
  readonly symmetry: boolean;
}

/** Each without what the other has. */
export const FEW_STATES: Way = { all: false, symmetry: true };
export const ALL_STATES: Way = { all: true, symmetry: false };

export const WAYS: readonly Way[] = [
  FEW_STATES,
  ALL_STATES,
  { all: true, symmetry: true },
  { all: false, symmetry: false },
];

export const SEARCH = {
  all: true,
  only: null,
  statesMax: Number.POSITIVE_INFINITY,
  memoryMax: Number.POSITIVE_INFINITY,
  lowMemory: false,
  traces: "none",
} as const;

export function finished<Result>(search: Search<Result>): Result {
  let next = search.next();
  while (next.done !== true) next = search.next();
  return next.value;
}

/** Searches that take over states, or expand them twice, or do it in WebAssembly. */
const TUNINGS: readonly Tuning[] = [
  {},
  { batch: 2, bufferWords: 1 },
  { kernelFrom: 0 },
  { kernelFrom: 40, batch: 1, kernel: TINY },
];

/** A model that counts, with its kernel; null if the spec can't be packed. */
export function countingModel({ ir, sources }: CompiledSpec, symmetry: boolean): PackedModel | null {
  const model = loadModel(ir, sources, symmetry, null, undefined, "coverage");
  if ("why" in model) return null;
  const { program } = linked(model);
  model.kernel = () => program;
  return model;
}

/** What was counted of conditions, and of the branches of `either`. */
export function coverageText({ ir }: CompiledSpec, counts: Float64Array | null): string {
  const counters = countersOf(ir, true);
  return JSON.stringify(counts && [counters.coverage(counts), counters.branches(counts)]);
}

/** What the interpreter counts; null if there are more states than asked for. */
export function countedByReference(spec: CompiledSpec, way: Way, statesMax: number): string | null {
  const model = interpret(spec.ir, { symmetry: way.symmetry, coverage: true });
  const { stop } = finished(searchByReference(model, { ...SEARCH, all: way.all, statesMax }));
  return stop === "states" ? null : coverageText(spec, model.counted());
}

interface Comparison {
  readonly found: readonly string[];
  /** Searches that a kernel has finished. */
  readonly byKernel: number;
}

/** @returns Null if the spec can't be packed, or has too many states. */
export function compareCoverage(
  spec: CompiledSpec,
  ways: readonly Way[],
  statesMax: number,
): Comparison | null {
  const found: string[] = [];
  const models = new Map<boolean, PackedModel>();
  let byKernel = 0;
  for (const way of ways) {
    const { all, symmetry } = way;
    const model = models.get(symmetry) ?? countingModel(spec, symmetry);
    if (model === null) return null;
    models.set(symmetry, model);
    // The fast one says which specs have too many states, before the slow one is asked at all.
    if (finished(searchPacked(model, { ...SEARCH, all, statesMax })).stop === "states") return null;
    const wanted = countedByReference(spec, way, statesMax);
    if (wanted === null) return null;
    for (const tuning of TUNINGS) {
      const { covered, backend } = finished(searchPacked(model, { ...SEARCH, all, tuning }));
      if (backend === "wasm") byKernel += 1;
      const told = coverageText(spec, covered);
      if (told !== wanted)
        found.push(`${JSON.stringify([way, tuning])}\n  reference: ${wanted}\n  compiled:  ${told}`);
    }
  }
  return { found, byKernel };
}

/** The last action has more successors than are written at once: a search can be stopped in the middle of a state. */
export const MANY = `spec many
type Number = 0 .. 12
var x : Number = 0
var s : set of Number = {}
action tick { when x < 12 and x != 20
              either { x' = x + 1 } or { x' = 0 } }
action any(n in Number) { when x < 2 or n = 0
                          pick t in subsets({m for m in Number where m != n})
                          when x < 20
                          s' = t }
`;

/**
 * Stops a search of that spec when it asks for the nth time, and says what is not counted once for each state that is
 * expanded.
 */
export function stoppedAfter(
  spec: CompiledSpec,
  model: PackedModel,
  tuning: Tuning,
  polls: number,
): { readonly isStopped: boolean; readonly wrong: readonly string[] } {
  let asked = 0;
  const poll: PackedOptions["poll"] = () => {
    asked += 1;
    return asked > polls ? "interrupted" : null;
  };
  const { covered, actions, stop } = finished(searchPacked(model, { ...SEARCH, tuning, poll }));
  const { conditions, branches } = countersOf(spec.ir, true).coverage(covered ?? []);
  const [below, other, few, each] = conditions.map((item) => ({ yes: item.true, no: item.false }));
  const [either, or] = branches.map(({ entered }) => entered);
  const taken = countersOf(spec.ir, true).branches(covered ?? []);
  if (below === undefined || other === undefined || few === undefined || each === undefined)
    throw new Error("there are four conditions");
  const [tick, any] = actions.map(({ taken }) => taken);
  const facts: readonly (readonly [what: string, is: boolean])[] = [
    ["tick has two steps wherever it steps", 2 * below.yes === tick],
    ["its second condition is evaluated where the first is true", other.yes === below.yes && other.no === 0],
    ["both branches are entered there", either === below.yes && or === below.yes],
    [
      "each branch is one step there",
      taken.length === 2 && taken.every((it) => it.taken === below.yes && it.enabled === below.yes),
    ],
    ["any is tried for each parameter", few.yes + few.no === 13 * (below.yes + below.no)],
    ["its last condition is evaluated for each step", each.yes === any && each.no === 0],
  ];
  const wrong = facts.flatMap(([what, is]) =>
    is ? [] : [`after ${polls} polls it is not true that ${what}`],
  );
  return { isStopped: stop === "interrupted", wrong };
}
