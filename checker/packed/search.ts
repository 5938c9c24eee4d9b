/**
 * The fast search, over packed states: breadth-first, level by level, exact. It answers what the reference search
 * answers for the same graph, to the last step of every trace; only what a search found that was cut short differs.
 *
 * A model serves one search at a time: its flags and counters are the search's while it runs.
 */
import type { Outcome, Progress, SearchOptions, Stop } from "../outcome.js";
import { leastTrace } from "../trace.js";
import { Explorer, type ExplorerOptions } from "./explorer.js";
import { Marks } from "./marks.js";
import type { PackedModel, Words } from "./model.js";
import { PackedStates } from "./states.js";

export interface PackedOptions extends SearchOptions, ExplorerOptions {}

export interface PackedOutcome extends Outcome<Words> {
  /** All states that were found. */
  readonly states: PackedStates;
}

/** How many batches are expanded between two reports of progress: about a millisecond's worth. */
const REPORT_EVERY = 64;

/**
 * Explores a model. It yields its progress, at least once for each level, and may be answered with a reason to stop;
 * it returns what it found.
 */
export function* searchPacked(
  model: PackedModel,
  options: PackedOptions,
): Generator<Progress, PackedOutcome, Stop | undefined> {
  reset(model);
  for (const [i, { name }] of model.properties.entries()) model.judged[i] = isJudged(options, name);
  model.judged[model.properties.length] = isJudged(options, "deadlock");
  const explorer = new Explorer(model, options);
  const states = new PackedStates(model, explorer);
  const { store } = explorer;
  const marks = new Marks(model, states.expand);
  const { sightings } = marks;

  const progress = (level: number): Progress => ({
    distinct: store.size,
    generated: explorer.generated,
    depth: level + 1,
    queue: store.size - explorer.head,
  });

  explorer.begin();
  store.endLevel();
  const initial = store.size;
  marks.read(-1);
  if (sightings.violated && !options.all) explorer.stop = "violation";

  for (let level = 0; explorer.stop === null; level += 1) {
    const end = store.size;
    if (explorer.head === end) break;
    explorer.stop = (yield progress(level)) ?? null;
    for (let batch = 1; explorer.head < end && explorer.stop === null; batch += 1) {
      explorer.expandBatch(end);
      if (batch % REPORT_EVERY === 0) explorer.stop ??= (yield progress(level)) ?? null;
    }
    store.endLevel();
    marks.read(level);
    if (explorer.stop === null && sightings.violated && !options.all) explorer.stop = "violation";
  }
  explorer.emptyCounters();

  const { levelStarts } = store;
  const findings = sightings.findings(explorer.stop, options, (goal) => leastTrace(states, goal));
  reset(model);
  return {
    counts: {
      distinct: store.size,
      generated: explorer.generated,
      depth: levelStarts.filter((start, i) => start < (levelStarts[i + 1] ?? start)).length,
      initial,
    },
    stop: explorer.stop,
    findings,
    actions: model.actions.map((_, i) => ({
      taken: explorer.taken[i] as number,
      enabled: explorer.enabled[i] as number,
    })),
    states,
  };
}

const isJudged = ({ only }: SearchOptions, name: string): 0 | 1 => ((only?.has(name) ?? true) ? 1 : 0);

/** Leaves the model as it was: no flag is up, nothing is counted. */
function reset(model: PackedModel): void {
  for (const flags of [model.seen, model.spoken, model.taken, model.enabled]) flags.fill(0);
}
