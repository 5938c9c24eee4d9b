/**
 * Compares two explored graphs: their initial states, their states, and their steps as triples of state, action name
 * and state. Multiplicities and choices of steps are ignored.
 *
 * Under symmetry the full graphs are compared by their representatives: these have the same steps in both graphs if
 * and only if all the states that they represent have.
 */
import type { PackedModel, Words } from "./model.js";
import type { PackedStates } from "./states.js";

export interface Explored {
  readonly model: PackedModel;
  readonly states: PackedStates;
}

export interface Inclusion {
  /** Whether all initial states, states and steps of the first are in the second. */
  readonly firstInSecond: boolean;
  readonly secondInFirst: boolean;
}

/** Translates a state of one model to another; null if it is not a state there. */
type Translate = (state: Words) => Words | null;

/** @param sameLayout Whether the words of a state mean the same in both; otherwise states are compared as JSON. */
export function compareGraphs(first: Explored, second: Explored, sameLayout: boolean): Inclusion {
  const there = sameLayout ? (state: Words) => state : translation(first.model, second.model);
  const back = sameLayout ? (state: Words) => state : translation(second.model, first.model);
  if (there === null || back === null) return { firstInSecond: false, secondInFirst: false };
  const comparison = new Comparison(first, second, there, back);
  comparison.compareInitial();
  comparison.compareStates();
  const { firstInSecond, secondInFirst } = comparison;
  return { firstInSecond, secondInFirst };
}

/** Null if the variables differ: then nothing can be compared. */
function translation(from: PackedModel, to: PackedModel): Translate | null {
  const variables = (model: PackedModel): string =>
    Object.keys(model.decode(new Int32Array(model.words)))
      .sort()
      .join();
  if (variables(from) !== variables(to)) return null;
  const text = (state: object): string => JSON.stringify(Object.entries(state).sort(byName));
  return (state) => {
    const json = from.decode(state);
    try {
      const words = to.encode(json);
      return text(to.decode(words)) === text(json) ? words : null;
    } catch {
      return null;
    }
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

class Comparison {
  firstInSecond = true;
  secondInFirst = true;
  private readonly expandFirst: (index: number, state: Words) => Expander;
  private readonly expandSecond: Expander;
  /** Index of each action in the other model, by name; -1 if it has none. */
  private readonly partners: readonly number[];

  constructor(
    private readonly first: Explored,
    private readonly second: Explored,
    private readonly there: Translate,
    private readonly back: Translate,
  ) {
    this.expandFirst = expandingOnce(first);
    this.expandSecond = new Expander(second.model);
    this.partners = first.model.actions.map((name) => second.model.actions.indexOf(name));
  }

  private get decided(): boolean {
    return !this.firstInSecond && !this.secondInFirst;
  }

  compareInitial(): void {
    const all = ({ states }: Explored): readonly Words[] => {
      const { indices, stateAt } = states.initial();
      return indices.flatMap((index, rank) => (index < 0 ? [] : [stateAt(rank)]));
    };
    this.compareSets(all(this.first), all(this.second));
  }

  /** Visits the states of the first; the second must not have any others. */
  compareStates(): void {
    const { first, second, there } = this;
    const { canonicalise } = second.model;
    let shared = 0;
    for (let index = 0; index < first.states.size && !this.decided; index += 1) {
      const state = first.states.state(index);
      const other = there(state);
      if (other === null || second.states.find(representative(other, canonicalise)) < 0) {
        this.firstInSecond = false;
        continue;
      }
      shared += 1;
      this.compareSteps(this.expandFirst(index, state), state, other);
    }
    if (shared < second.states.size) this.secondInFirst = false;
  }

  private compareSteps(expanded: Expander, state: Words, other: Words): void {
    const { expandSecond, partners } = this;
    expandSecond.expand(other);
    if (other === state && expanded.equals(expandSecond, partners)) return;
    partners.forEach((partner, action) => {
      this.compareSets(expanded.successors(action), partner < 0 ? [] : expandSecond.successors(partner));
    });
    // Actions that only the second has.
    this.second.model.actions.forEach((_, action) => {
      if (!partners.includes(action) && expandSecond.successors(action).length > 0)
        this.secondInFirst = false;
    });
  }

  private compareSets(firsts: readonly Words[], seconds: readonly Words[]): void {
    const own = new Set(firsts.map((state) => state.join()));
    const others = new Set<string>();
    for (const state of seconds) {
      const translated = this.back(state);
      if (translated === null) this.secondInFirst = false;
      else others.add(translated.join());
    }
    for (const text of own) if (!others.has(text)) this.firstInSecond = false;
    for (const text of others) if (!own.has(text)) this.secondInFirst = false;
  }
}

function representative(state: Words, canonicalise: PackedModel["canonicalise"]): Words {
  if (canonicalise === null) return state;
  const copy = state.slice();
  canonicalise(copy, 0);
  return copy;
}

/** What is kept of a graph that is compared with many others: expansions with so many numbers, 4 MB. */
const KEPT_MAX = 2 ** 20;

const kept = new WeakMap<Explored, { readonly expansions: Map<number, Expander>; numbers: number }>();

/** Expands the states of a graph, by their indices, each once for all comparisons as long as there is room. */
function expandingOnce(explored: Explored): (index: number, state: Words) => Expander {
  const all = kept.get(explored) ?? { expansions: new Map<number, Expander>(), numbers: 0 };
  kept.set(explored, all);
  const expander = new Expander(explored.model);
  return (index, state) => {
    const known = all.expansions.get(index);
    if (known !== undefined) return known;
    expander.expand(state);
    if (all.numbers < KEPT_MAX) {
      const copy = expander.copy();
      all.expansions.set(index, copy);
      all.numbers += copy.size;
    }
    return expander;
  };
}

/** The successors of one state, by action. */
class Expander {
  private end = 0;

  constructor(
    private readonly model: PackedModel,
    private out = new Int32Array(1024),
    /** Where the successors of each action begin in `out`, and where the last ones end. */
    private readonly starts = new Int32Array(model.actions.length + 1),
  ) {}

  /** With the successors of the state that was expanded last. */
  copy(): Expander {
    const copy = new Expander(this.model, this.out.slice(0, this.end), this.starts.slice());
    copy.end = this.end;
    return copy;
  }

  get size(): number {
    return this.out.length + this.starts.length;
  }

  expand(state: Words): void {
    const { model } = this;
    this.end = this.write(state);
    if (this.end > this.out.length) {
      this.out = new Int32Array(2 * this.end);
      this.end = this.write(state);
    }
    let at = 0;
    for (let action = 0; action < model.actions.length; action += 1) {
      this.starts[action] = at;
      at += (model.taken[action] as number) * model.words;
    }
    this.starts[model.actions.length] = at;
    if (model.constraint !== undefined) this.leaveOut(state, model.constraint);
  }

  /** What constraints exclude is no step of the graph. */
  private leaveOut(state: Words, { inState, inStep }: NonNullable<PackedModel["constraint"]>): void {
    const { words } = this.model;
    let kept = 0;
    let action = 0;
    for (let at = 0; at < this.end; at += words) {
      while (this.starts[action] === at) {
        this.starts[action] = kept;
        action += 1;
      }
      if (!inState(this.out, at) || inStep?.(state, 0, this.out, at) === false) continue;
      this.out.copyWithin(kept, at, at + words);
      kept += words;
    }
    this.starts.fill(kept, action);
    this.end = kept;
  }

  private write(state: Words): number {
    const { model } = this;
    model.taken.fill(0);
    model.enabled.fill(0);
    return model.expand(state, 0, this.out, 0);
  }

  successors(action: number): readonly Words[] {
    const { words } = this.model;
    const found: Words[] = [];
    const end = this.starts[action + 1] as number;
    for (let at = this.starts[action] as number; at < end; at += words)
      found.push(this.out.slice(at, at + words));
    return found;
  }

  /** Whether the other model produced exactly the same successors, action by action, as is usual. */
  equals(other: Expander, partners: readonly number[]): boolean {
    if (this.end !== other.end || partners.length !== other.model.actions.length) return false;
    for (let action = 0; action < partners.length; action += 1)
      if (partners[action] !== action || this.starts[action] !== other.starts[action]) return false;
    for (let at = 0; at < this.end; at += 1) if (this.out[at] !== other.out[at]) return false;
    return true;
  }
}
