/**
 * How many states a spec has, before it is explored. Half of the work goes into the first levels, the other half into random walks,
 * which get further away; from what both have seen it is computed how many states there may be. Work is counted in transitions, and
 * walks have a fixed seed, so an estimate is the same every time. Nothing is judged.
 */
import type { PackedModel, Words } from "../../checker/packed/model.js";
import { Random } from "../../checker/walks/random.js";
import { Expander } from "../cluster/expander.js";
import type { Json } from "../state/print.js";
import { statesAllowedBy } from "./cells.js";

export interface Estimate {
  /** Whether all states were found, so that nothing is estimated. */
  readonly exact: boolean;
  readonly states: number;
  /** What was found for certain, or what is unlikely to be missed. */
  readonly low: number;
  /** Infinite if types allow more states than a number can say. */
  readonly high: number;
  /** Successors of a state, on average. */
  readonly degree: number;
  readonly work: {
    readonly transitions: number;
    /** States found breadth-first, and levels that are complete. */
    readonly found: number;
    readonly levels: number;
    readonly steps: number;
  };
}

const WALKS = 8;
const SEED = 1;

/** So many states of the walks, and of the last level, are looked at part by part. */
const SAMPLE_MAX = 20_000;

/**
 * Bounds are this factor away where a sample is large; where fewer transitions were looked at than this, as much further. Both were
 * chosen by `npm run estimates`, which says how often the true number lies between them.
 */
const FACTOR = 10;
const LARGE = 5_000;

/**
 * @param budget Transitions to look at.
 * @param allowed The natural logarithm of the number of states that types allow.
 * @param poll Called now and then; may throw.
 */
export function estimate(model: PackedModel, budget: number, allowed: number, poll: () => void): Estimate {
  const graph = new Graph(model, poll);
  const first = levels(graph, budget / 2);
  const { found, transitions, expanded } = first;
  if (first.exact) return finished(first);
  const { walked, work, steps } = walks(graph, first.initial, budget / 2);
  const sample = [...walked, ...first.last.slice(0, SAMPLE_MAX)].map((state) => model.decode(state));
  const guess = Math.exp(Math.min(allowed, statesAllowedBy(sample as { [variable: string]: Json }[])));
  const total = transitions + work;
  const factor = FACTOR * Math.max(1, LARGE / total);
  const states = Math.round(Math.max(found + 1, guess));
  const low = Math.max(found, Math.floor(guess / factor));
  return {
    exact: false,
    states,
    low,
    high: Math.max(low, Math.ceil(Math.min(Math.exp(allowed), states * factor))),
    degree: expanded === 0 ? 0 : transitions / expanded,
    work: { transitions: total, found, levels: first.complete, steps },
  };
}

function finished({ found, transitions, complete }: Levels): Estimate {
  return {
    exact: true,
    states: found,
    low: found,
    high: found,
    degree: transitions / Math.max(1, found),
    work: { transitions, found, levels: complete, steps: 0 },
  };
}

/** The successors of a state that the search would keep. */
class Graph {
  private readonly expander: Expander;

  constructor(
    private readonly model: PackedModel,
    poll: () => void,
  ) {
    this.expander = new Expander(model);
    model.work?.({ poll, drain: null });
  }

  initial(): readonly Words[] {
    const { constraint } = this.model;
    const states = this.expander.list(null);
    return states.filter((state) => constraint?.inState(state, 0) ?? true).map(this.representative);
  }

  /** All of them, and how many there were before constraints were asked. */
  successors(from: Words): { readonly states: readonly Words[]; readonly work: number } {
    const { constraint } = this.model;
    const states = this.expander.list(from);
    const inside = states.filter(
      (to) => (constraint?.inState(to, 0) ?? true) && (constraint?.inStep?.(from, 0, to, 0) ?? true),
    );
    return { states: inside.map(this.representative), work: states.length };
  }

  private readonly representative = (state: Words): Words => {
    this.model.canonicalise?.(state, 0);
    return state;
  };
}

interface Levels {
  readonly exact: boolean;
  readonly initial: readonly Words[];
  readonly found: number;
  readonly expanded: number;
  readonly transitions: number;
  /** How many levels were expanded to their end. */
  readonly complete: number;
  /** The states of the level that was not. */
  readonly last: readonly Words[];
}

function levels(graph: Graph, budget: number): Levels {
  const seen = new Set<string>();
  const isNew = (state: Words): boolean => {
    const { size } = seen;
    seen.add(keyOf(state));
    return seen.size > size;
  };
  const initial = graph.initial().filter(isNew);
  let transitions = 0;
  let expanded = 0;
  let level = initial;
  for (let complete = 0; ; complete += 1) {
    if (level.length === 0)
      return { exact: true, initial, found: seen.size, expanded, transitions, complete, last: [] };
    const next: Words[] = [];
    for (const state of level) {
      if (transitions >= budget)
        return { exact: false, initial, found: seen.size, expanded, transitions, complete, last: level };
      const { states, work } = graph.successors(state);
      transitions += work;
      expanded += 1;
      for (const one of states) if (isNew(one)) next.push(one);
    }
    level = next;
  }
}

const keyOf = (state: Words): string =>
  String.fromCharCode(...new Uint16Array(state.buffer, state.byteOffset, 2 * state.length));

/** Every step is as likely as the others of its state; where there is none, the walk begins anew. */
function walks(graph: Graph, initial: readonly Words[], budget: number) {
  const random = new Random();
  const walked: Words[] = [];
  let work = 0;
  let steps = 0;
  for (let walk = 0; walk < WALKS; walk += 1) {
    random.start(SEED, walk);
    const start = (): Words => initial[random.below(initial.length)] as Words;
    const end = (budget * (walk + 1)) / WALKS;
    for (let state = start(); work < end; ) {
      const { states, work: more } = graph.successors(state);
      work += Math.max(1, more);
      const next = states[random.below(states.length)];
      state = next ?? start();
      if (next === undefined) continue;
      steps += 1;
      if (walked.length < (SAMPLE_MAX * (walk + 1)) / WALKS) walked.push(next);
    }
  }
  return { walked, work, steps };
}
