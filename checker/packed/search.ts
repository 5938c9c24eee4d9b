/**
 * The fast search, over packed states: breadth-first, level by level, exact. For the same graph it gives the same
 * result as the reference search, to the last step of every trace; only the results of a search that was cut short
 * differ.
 *
 * A model can be used by only one search at a time, which owns its flags and counters.
 */

import { judgeTemporal, type TemporalResult } from "../liveness/temporal.js";
import type { Outcome, Progress, SearchOptions, Stop } from "../outcome.js";
import type { Search, Strategy } from "../strategy.js";
import { traceIn } from "../trace.js";
import { Explorer } from "./explorer.js";
import type { ExplorerOptions } from "./explorer-options.js";
import { FlaggedFindings } from "./flagged-findings.js";
import type { PackedModel, Words } from "./model.js";
import { PackedFairGraph } from "./state-graph.js";
import { PackedStates } from "./states.js";

export interface PackedOptions extends SearchOptions, ExplorerOptions {
  /** Keeps checkpoints of the search, and makes it go on from one. */
  readonly saving?: ((model: PackedModel, explorer: Explorer, flags: FlaggedFindings) => Saving) | undefined;
}

export interface Saving {
  /** Restores an earlier search, if there is one to go on from. */
  readonly resume: () => boolean;
  /** Whenever a level is complete, and in the end. */
  readonly atLevel: (isOver: boolean) => void;
  /** Whenever states of a level that ends before an index were expanded, and all that they lead to is kept. */
  readonly atBatch: (end: number) => void;
  /** After the search. */
  readonly end: () => void;
}

export interface PackedOutcome extends Outcome<Words> {
  /** What the model has counted in `covered`; null if it counts nothing there. */
  readonly covered: Float64Array | null;
  /** All states that were found. */
  readonly states: PackedStates;
  /** Which code did the work in the end. */
  readonly backend: "wasm" | "javascript";
  /** How many threads shared the work. */
  readonly workers: number;
}

/** How many batches are expanded between two reports of progress: about a millisecond's worth. */
const REPORT_EVERY = 64;

/** The fast search as a strategy. */
export const packedBreadthFirst: Strategy<PackedModel, Words, PackedOptions, PackedOutcome> = {
  name: "packed breadth-first",
  search: searchPacked,
};

/** A search in memory, and what it works with. */
export interface TableSearch {
  readonly explorer: Explorer;
  readonly states: PackedStates;
  readonly flags: FlaggedFindings;
  readonly saving: Saving | undefined;
}

/** Explores a model. It yields its progress at least once for each level. */
export function* searchPacked(model: PackedModel, options: PackedOptions): Search<PackedOutcome> {
  const search = prepare(model, options);
  yield* exploreLevels(search, options);
  search.saving?.end();
  return yield* conclude(model, options, search);
}

/** A search that has not begun. */
export function prepare(model: PackedModel, options: PackedOptions): TableSearch {
  judgeOnly(model, options.only);
  const explorer = new Explorer(model, options);
  const states = new PackedStates(model, explorer, options.poll);
  const flags = new FlaggedFindings(model, states.expand);
  return { explorer, states, flags, saving: options.saving?.(model, explorer, flags) };
}

const progressOf = ({ store, generated, head, memory }: Explorer, level: number): Progress => ({
  distinct: store.size,
  generated,
  depth: level + 1,
  queue: store.size - head,
  memoryShare: memory.share,
});

/** Explores all levels, until there is a reason to stop, which the explorer has then. */
export function* exploreLevels(
  { explorer, flags, saving }: TableSearch,
  options: PackedOptions,
): Search<void> {
  const { store } = explorer;
  const { sightings } = flags;
  if (saving?.resume() !== true) {
    explorer.begin();
    store.endLevel();
    explorer.outside?.store.endLevel();
    flags.read(-1);
  }
  // A level in whose middle an earlier search has ended is finished first.
  const { head } = explorer;
  const isBetween =
    store.size === store.levelStarts.at(-1) && (head === store.levelStarts.at(-2) || head === store.size);
  if (explorer.stop === null && isBetween && sightings.violated && !options.all) explorer.stop = "violation";

  for (let level = store.levelStarts.length - 2; explorer.stop === null; level += 1) {
    const end = store.levelStarts[level + 1] as number;
    const isOver = explorer.head === end && store.size === end;
    saving?.atLevel(isOver);
    if (isOver) break;
    explorer.stop = (yield progressOf(explorer, level)) ?? null;
    for (let batch = 1; explorer.head < end && explorer.stop === null; batch += 1) {
      const wait = explorer.expandBatch(end);
      // While it waits the explorer can find a reason of its own.
      const asked = wait === null ? undefined : yield { ...progressOf(explorer, level), wait };
      if (explorer.stop === null) saving?.atBatch(end);
      explorer.stop ??= asked ?? options.poll?.("search") ?? null;
      if (batch % REPORT_EVERY === 0) explorer.stop ??= (yield progressOf(explorer, level)) ?? null;
    }
    store.endLevel();
    explorer.outside?.store.endLevel();
    flags.read(level);
    if (explorer.stop === null && sightings.violated && !options.all) {
      explorer.stop = "violation";
      saving?.atLevel(false);
    }
  }
}

/** What the search has found. */
export function* conclude(
  model: PackedModel,
  options: PackedOptions,
  { explorer, states, flags }: TableSearch,
): Search<PackedOutcome> {
  const { store } = explorer;
  const { sightings } = flags;
  explorer.dismiss();
  explorer.emptyCounters();
  states.watch();

  let temporal: TemporalResult = { stop: null, idle: [] };
  if (model.temporal !== undefined && mayJudge(explorer.stop)) {
    const { formulas, atoms, takeFailure } = model.temporal;
    const properties = model.properties.flatMap(({ name, kind }, index) =>
      kind === "temporal" && model.judged[index] === 1 ? [{ name, index }] : [],
    );
    // Other step properties have been checked already.
    const judged = model.judged.slice();
    model.judged.fill(0);
    temporal = yield* judgeTemporal({
      properties,
      formulas,
      complete: explorer.stop === null,
      numbered: new PackedFairGraph(model, model.temporal, explorer, states),
      graph: states,
      naming: {
        stateAt: (index) => states.state(index),
        same: (a, b) => a.every((word, i) => word === b[i]),
      },
      arrays: explorer.memory,
      opinion: () => null,
      sightings,
      atoms,
      failureOf: (atom, state, next) => {
        atoms[atom]?.holds(state, 0, next, 0);
        return takeFailure();
      },
      progress: () => progressOf(explorer, store.levelStarts.length - 2),
    });
    model.judged.set(judged);
  }

  const { levelStarts } = store;
  const findings = sightings.findings(explorer.stop, options, (goal) => traceIn(states, goal, explorer.stop));
  const { outside } = explorer;
  const isWhole = explorer.stop === null || explorer.stop === "violation";
  states.rest();
  reset(model);
  return {
    counts: {
      distinct: store.size,
      generated: explorer.generated,
      depth: levelStarts.filter((start, i) => start < (levelStarts[i + 1] ?? start)).length,
      initial: levelStarts[1] ?? store.size,
    },
    outside:
      outside === null
        ? null
        : isWhole
          ? outside.countBeside(() => explorer.indexTable(() => {}))
          : outside.size,
    stop: temporal.stop ?? explorer.stop,
    tooLarge: explorer.tooLarge,
    findings,
    idleUnits: temporal.idle,
    actions: model.actions.map((_, i) => ({
      taken: explorer.taken[i] as number,
      enabled: explorer.enabled[i] as number,
    })),
    covered: model.covered === undefined ? null : explorer.covered,
    states,
    backend: explorer.backend,
    workers: explorer.threads,
  };
}

/**
 * Temporal properties are also checked on the states found before a limit: a lasso among them is a counterexample.
 */
const mayJudge = (stop: Stop | null): boolean => stop === null || stop === "states" || stop === "memory";

/** Makes a model ready for a search. @param only The properties that are judged; null for all. */
export function judgeOnly(model: PackedModel, only: SearchOptions["only"]): void {
  reset(model);
  const isJudged = (name: string): 0 | 1 => ((only?.has(name) ?? true) ? 1 : 0);
  for (const [i, { name }] of model.properties.entries()) model.judged[i] = isJudged(name);
  model.judged[model.properties.length] = isJudged("deadlock");
}

/** Leaves the model as it was: no flag is up, nothing is counted. */
export function reset(model: PackedModel): void {
  for (const flags of [model.seen, model.spoken, model.taken, model.enabled, model.covered]) flags?.fill(0);
}
