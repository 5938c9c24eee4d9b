/** Finite automata in which every state accepts: what can be observed of a graph, step by step. */

/** A graph whose edges are seen as events, or not at all. */
export interface Observed {
  readonly size: number;
  readonly initial: readonly number[];
  /** The steps from a state: the event, by its number, or -1 if it is not seen, and where it leads. */
  readonly steps: (state: number) => readonly (readonly [event: number, to: number])[];
}

/** A deterministic one. States are numbered as a breadth-first search finds them, taking events in their order. */
export interface Automaton {
  /** Of each state: where each event leads, by the event's number; -1 if it can't happen. State 0 is the initial one. */
  readonly next: readonly Int32Array[];
  /** Of each state, some states of the graph in which one may be then. */
  readonly members: readonly Int32Array[];
}

/** Thrown if there are more sets of states than can be kept. */
export class TooManySets extends Error {}

/** Members of all sets together, at most: each takes four bytes. */
const MEMBERS_MAX = 2 ** 27;

interface Edges {
  /** Where the steps of a state begin in `events` and `targets`; one more than there are states. */
  readonly begin: Int32Array;
  readonly events: Int32Array;
  readonly targets: Int32Array;
}

function edgesOf({ size, steps }: Observed, poll: () => void): Edges {
  const begin = new Int32Array(size + 1);
  const events: number[] = [];
  const targets: number[] = [];
  for (let state = 0; state < size; state += 1) {
    if (state % 256 === 0) poll();
    for (const [event, to] of steps(state)) {
      events.push(event);
      targets.push(to);
    }
    begin[state + 1] = events.length;
  }
  return { begin, events: Int32Array.from(events), targets: Int32Array.from(targets) };
}

/**
 * The deterministic automaton with the fewest states for what can be observed. A set of states in which one may be is
 * one state of it; those from which the same can be observed become one.
 * @throws {TooManySets}
 */
export function determinise(observed: Observed, events: number, poll: () => void = () => {}): Automaton {
  const edges = edgesOf(observed, poll);
  const seen = new Int32Array(observed.size).fill(-1);
  let round = 0;
  /** These states, and what is reached from them without an event. */
  const closed = (begin: readonly number[]): Int32Array => {
    round += 1;
    const found: number[] = [];
    const add = (state: number): void => {
      if (seen[state] === round) return;
      seen[state] = round;
      found.push(state);
    };
    for (const state of begin) add(state);
    for (let i = 0; i < found.length; i += 1) {
      const state = found[i] as number;
      for (let edge = edges.begin[state] as number; edge < (edges.begin[state + 1] as number); edge += 1)
        if (edges.events[edge] === -1) add(edges.targets[edge] as number);
    }
    return Int32Array.from(found).sort();
  };

  const sets: Int32Array[] = [];
  const byHash = new Map<number, number[]>();
  let members = 0;
  const numberOf = (set: Int32Array): number => {
    let hash = 0;
    for (const state of set) hash = (Math.imul(hash, 31) + state) | 0;
    const alike = byHash.get(hash) ?? [];
    for (const known of alike) if (isSame(sets[known] as Int32Array, set)) return known;
    members += set.length;
    if (members > MEMBERS_MAX) throw new TooManySets();
    byHash.set(hash, [...alike, sets.length]);
    return sets.push(set) - 1;
  };

  const next: Int32Array[] = [];
  numberOf(closed(observed.initial));
  for (let at = 0; at < sets.length; at += 1) {
    poll();
    const reached: number[][] = Array.from({ length: events }, () => []);
    for (const state of sets[at] as Int32Array)
      for (let edge = edges.begin[state] as number; edge < (edges.begin[state + 1] as number); edge += 1)
        reached[edges.events[edge] as number]?.push(edges.targets[edge] as number);
    next.push(Int32Array.from(reached, (to) => (to.length === 0 ? -1 : numberOf(closed(to)))));
  }
  return minimal({ next, members: sets });
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Moore's algorithm: classes are split until all members of one go to the same classes. */
function minimal({ next, members }: Automaton): Automaton {
  let classes = new Int32Array(next.length);
  for (let count = 1; ; ) {
    const numbers = new Map<string, number>();
    const finer = classes.map((own, state) => {
      const leads = (next[state] as Int32Array).map((to) => (to < 0 ? -1 : (classes[to] as number)));
      const key = `${own} ${leads.join(" ")}`;
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
    classes = finer;
    if (numbers.size === count) break;
    count = numbers.size;
  }
  // Classes are numbered by their first states, which are in the order of the search.
  const first = new Map<number, number>();
  for (const [state, own] of classes.entries()) if (!first.has(own)) first.set(own, state);
  const firsts = [...first.values()];
  return {
    next: firsts.map((state) =>
      (next[state] as Int32Array).map((to) => (to < 0 ? -1 : (classes[to] as number))),
    ),
    members: firsts.map((state) => members[state] as Int32Array),
  };
}
