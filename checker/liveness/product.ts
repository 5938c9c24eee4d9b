/**
 * The product of a state graph and an automaton: behaviours together with what has yet to come true of them. Its nodes
 * are numbered: the automaton's state times the number of states of the graph, plus the graph's state. A step that
 * changes nothing is possible in every state.
 */
import { type Automaton, type Literal, NEVER, type Way } from "./automaton.js";
import type { StateGraph } from "./graph.js";
import { Numbers } from "./numbers.js";

export class Product {
  readonly size: number;
  /** The nodes that the last call of a function below has found, and on which way each is reached. */
  readonly nodes = new Numbers();
  readonly ways: Way[] = [];
  /** Where the steps from a state lead, without those that change nothing, each once and in order. */
  private targets = new Int32Array(64);
  private targetCount = 0;
  private targetsOf = -1;
  private readonly readsSteps: boolean;

  constructor(
    readonly graph: StateGraph,
    readonly automaton: Automaton,
  ) {
    this.size = graph.size * automaton.ways.length;
    this.readsSteps = automaton.ways.some((ways) => ways.some(readsStep));
  }

  node(state: number, duty: number): number {
    return duty * this.graph.size + state;
  }

  stateOf(node: number): number {
    return node % this.graph.size;
  }

  dutyOf(node: number): number {
    return Math.floor(node / this.graph.size);
  }

  /** The ways on which a node can be left: those whose demands on the state are met. */
  openWays(node: number): readonly Way[] {
    const { graph } = this;
    const ways = this.automaton.ways[this.dutyOf(node)] as readonly Way[];
    const state = this.stateOf(node);
    return ways.filter((way) => way.now.every(({ atom, positive }) => graph.holds(atom, state) === positive));
  }

  /** Finds the successors of a node by the given ways: first those by steps that change nothing. */
  expand(node: number, ways: readonly Way[]): void {
    this.begin();
    if (ways.length === 0) return;
    const state = this.stateOf(node);
    this.expandInPlace(node, ways);
    const count = this.findTargets(state);
    for (let i = 0; i < count; i += 1) this.addTo(state, this.targets[i] as number, ways);
  }

  /** Only the successors by steps that change nothing. */
  expandSame(node: number, ways: readonly Way[]): void {
    this.begin();
    this.expandInPlace(node, ways);
  }

  /** Only the successors whose state is that one, which differs. */
  expandTo(node: number, ways: readonly Way[], target: number): void {
    this.begin();
    this.addTo(this.stateOf(node), target, ways);
  }

  /** How many states, other than itself, can be reached from a state in one step; `target` has them. */
  findTargets(state: number): number {
    if (this.targetsOf === state) return this.targetCount;
    const { graph } = this;
    const count = graph.successors(state);
    if (count > this.targets.length) this.targets = new Int32Array(2 * count);
    const { targets } = this;
    let kept = 0;
    for (let i = 0; i < count; i += 1) {
      const target = graph.out[i] as number;
      if (target < 0 || target === state) continue;
      let known = false;
      for (let k = 0; k < kept && !known; k += 1) known = targets[k] === target;
      if (known) continue;
      targets[kept] = target;
      kept += 1;
    }
    this.targetsOf = state;
    this.targetCount = kept;
    return kept;
  }

  target(index: number): number {
    return this.targets[index] as number;
  }

  private begin(): void {
    this.nodes.size = 0;
    this.ways.length = 0;
  }

  private expandInPlace(node: number, ways: readonly Way[]): void {
    const state = this.stateOf(node);
    for (const way of ways) if (way.changing.length === 0) this.add(state, way);
  }

  private addTo(from: number, target: number, ways: readonly Way[]): void {
    for (const way of ways)
      if (
        !this.readsSteps ||
        (this.allow(way.unlessSame, from, target) && this.allow(way.changing, from, target))
      )
        this.add(target, way);
  }

  private allow(literals: readonly Literal[], from: number, to: number): boolean {
    const { graph } = this;
    return literals.every(
      (literal) => literal !== NEVER && graph.holdsStep(literal.atom, from, to) === literal.positive,
    );
  }

  private add(state: number, way: Way): void {
    this.nodes.push(way.to * this.graph.size + state);
    this.ways.push(way);
  }
}

const readsStep = ({ unlessSame, changing }: Way): boolean => unlessSame.length + changing.length > 0;
