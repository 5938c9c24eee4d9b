/**
 * The product of a state graph and an automaton. Its nodes are numbered: the automaton's state times the number of
 * states of the graph, plus the graph's state. A step that changes nothing is possible in every state.
 */
import { type Automaton, type AutomatonTransition, type Literal, NEVER } from "./automaton.js";
import type { FairGraph } from "./graph.js";

/** A successor of a node, and the transition of the automaton by which it is reached. */
export interface Successor {
  readonly node: number;
  readonly transition: AutomatonTransition;
}

export class Product {
  readonly size: number;
  /** What the last `reach` found. */
  reached = new Int32Array(64);
  private readonly waitsForChange: boolean;

  constructor(
    readonly graph: FairGraph,
    readonly automaton: Automaton,
  ) {
    this.size = graph.size * automaton.transitions.length;
    this.waitsForChange = automaton.transitions[0]?.some(({ changing }) => changing.length > 0) ?? false;
  }

  node(state: number, duty: number): number {
    return duty * this.graph.size + state;
  }

  stateOf(node: number): number {
    return node % this.graph.size;
  }

  private dutyOf(node: number): number {
    return Math.floor(node / this.graph.size);
  }

  private transitionsOf(node: number): readonly AutomatonTransition[] {
    return this.automaton.transitions[this.dutyOf(node)] as readonly AutomatonTransition[];
  }

  /**
   * Writes the successors of a node to `reached`, and returns how many there are. They are in no order, and some may
   * come more than once: this is for going over all nodes, fast.
   */
  reach(node: number): number {
    const { graph } = this;
    const state = this.stateOf(node);
    let steps = -1;
    let count = 0;
    for (const transition of this.transitionsOf(node)) {
      if (!this.isOpen(transition, state)) continue;
      if (steps === -1) steps = graph.successors(state);
      if (count + steps >= this.reached.length) this.widen(count + steps);
      const { out } = graph;
      const { reached } = this;
      const base = transition.to * graph.size;
      const readsSteps = transition.unlessSame.length + transition.changing.length > 0;
      if (transition.changing.length === 0) {
        reached[count] = base + state;
        count += 1;
      }
      for (let i = 0; i < steps; i += 1) {
        const target = out[i] as number;
        if (target < 0 || target === state || (readsSteps && !this.allows(transition, state, target)))
          continue;
        reached[count] = base + target;
        count += 1;
      }
    }
    return count;
  }

  /** The same, of the successors that `to` gives. */
  reachTo(node: number, target: number): number {
    const state = this.stateOf(node);
    const transitions = this.transitionsOf(node);
    if (transitions.length > this.reached.length) this.widen(transitions.length);
    let count = 0;
    for (const transition of transitions) {
      if (!this.isOpen(transition, state) || !this.allows(transition, state, target)) continue;
      this.reached[count] = this.node(target, transition.to);
      count += 1;
    }
    return count;
  }

  /** The successors of a node by steps that change nothing. */
  staying(node: number): readonly Successor[] {
    const state = this.stateOf(node);
    return this.transitionsOf(node).flatMap((transition) =>
      transition.changing.length === 0 && this.isOpen(transition, state)
        ? [{ node: this.node(state, transition.to), transition }]
        : [],
    );
  }

  /** The successors of a node whose state is that one, which differs and can be reached in a step. */
  to(node: number, target: number): readonly Successor[] {
    const state = this.stateOf(node);
    return this.transitionsOf(node).flatMap((transition) =>
      this.isOpen(transition, state) && this.allows(transition, state, target)
        ? [{ node: this.node(target, transition.to), transition }]
        : [],
    );
  }

  /** All successors of a node, in order: those by steps that change nothing first. */
  successors(node: number): readonly Successor[] {
    const targets = this.targets(this.stateOf(node));
    return [...this.staying(node), ...targets.flatMap((target) => this.to(node, target))];
  }

  /**
   * For an automaton that waits: the nodes in which waiting can end in a state. Ending it by a step that changes
   * nothing loses nothing, since no formula distinguishes that; only a transition that requires a change needs one.
   */
  ends(state: number): readonly number[] {
    let open = false;
    for (const transition of this.transitionsOf(state))
      open ||= transition.to !== 0 && this.isOpen(transition, state);
    if (!open) return NOWHERE;
    const ends = this.staying(state).filter(({ transition }) => transition.to !== 0);
    if (!this.waitsForChange) return ends.map(({ node }) => node);
    const changing = this.targets(state)
      .flatMap((target) => this.to(state, target))
      .filter(({ transition }) => transition.to !== 0 && transition.changing.length > 0);
    return [...ends, ...changing].map(({ node }) => node);
  }

  /** The other states that can be reached from a state in one step: each once, in order. */
  targets(state: number): readonly number[] {
    const count = this.graph.successors(state);
    const found = new Set(this.graph.out.subarray(0, count));
    found.delete(state);
    found.delete(-1);
    return [...found];
  }

  /** Whether a state satisfies what a transition requires. */
  private isOpen({ now }: AutomatonTransition, state: number): boolean {
    for (const { atom, positive } of now) if (this.graph.holds(atom, state) !== positive) return false;
    return true;
  }

  /** Whether a step satisfies what a transition requires. */
  private allows({ unlessSame, changing }: AutomatonTransition, from: number, to: number): boolean {
    return this.allow(unlessSame, from, to) && this.allow(changing, from, to);
  }

  private allow(literals: readonly Literal[], from: number, to: number): boolean {
    for (const literal of literals)
      if (literal === NEVER || this.graph.holdsStep(literal.atom, from, to) !== literal.positive)
        return false;
    return true;
  }

  private widen(count: number): void {
    const larger = new Int32Array(2 * (count + 1));
    larger.set(this.reached);
    this.reached = larger;
  }
}

const NOWHERE: readonly number[] = [];
