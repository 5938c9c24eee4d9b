/**
 * Which nodes of a product lie on a fair, accepting cycle. A strongly connected component is good as a whole if all
 * promises are kept in it, each weakly fair unit is taken or is disabled in some state of it, and each strongly fair
 * unit is taken or is disabled in all its states. If only strong fairness fails, the nodes in which the unit is
 * enabled are removed, and the rest is decomposed again.
 */
import { Components, DONE, UNVISITED } from "./components.js";
import type { Product } from "./product.js";

/** Marks the nodes of the component that is being examined. */
const INSIDE = -2;

/** Steps between two reports. */
const STEPS = 1 << 16;

/** Nodes on fair cycles, found one component after another. */
export class FairNodes {
  /** A bit for each node; null while there are none. */
  private bits: Uint8Array | null = null;

  constructor(
    private readonly product: Product,
    /** One entry for each node of the product, all `UNVISITED` at first. */
    private readonly marks: Int32Array,
  ) {}

  get some(): boolean {
    return this.bits !== null;
  }

  has(node: number): boolean {
    return this.bits !== null && (((this.bits[node >>> 3] as number) >> (node & 7)) & 1) === 1;
  }

  /** Visits everything reachable from the roots. Yields now and then. */
  *find(): Generator<void> {
    const { product } = this;
    const { graph, automaton } = product;
    const components = new Components(product, this.marks, (nodes) => this.judge(nodes));
    if (!automaton.waits) {
      for (const state of graph.initial) {
        components.begin(product.node(state, 0));
        while (!components.run(STEPS)) yield;
      }
      return;
    }
    // The automaton can wait in every state, and then go on for good.
    for (let state = 0; state < graph.size; state += 1) {
      if (state % STEPS === 0) yield;
      for (const node of product.ends(state)) {
        components.begin(node);
        while (!components.run(STEPS)) yield;
      }
    }
  }

  /**
   * The nodes of the component, among the good ones, in which a good node lies; for when all are found. From then on
   * `isInside` tells them apart.
   */
  componentOf(node: number): Int32Array {
    const { marks, product } = this;
    for (let i = 0; i < product.size; i += 1) marks[i] = this.has(i) ? UNVISITED : DONE;
    let last = new Int32Array(0);
    const components = new Components(product, marks, (nodes) => {
      last = nodes.slice();
    });
    components.begin(node);
    components.run(Number.POSITIVE_INFINITY);
    this.mark(last, INSIDE);
    return last;
  }

  isInside(node: number): boolean {
    return this.marks[node] === INSIDE;
  }

  private judge(found: Int32Array): void {
    const [only] = found;
    if (found.length === 1 && only !== undefined) {
      if (this.canStay(only)) this.keep(found);
      return;
    }
    const nodes = found.slice();
    this.mark(nodes, INSIDE);
    const missed = this.missedUnits(nodes);
    const kept = missed !== null && this.keepsPromises(nodes);
    this.mark(nodes, DONE);
    if (!kept) return;
    if (missed.length === 0) this.keep(nodes);
    else this.divide(nodes, missed);
  }

  /** Whether staying in this node forever is a fair cycle. */
  private canStay(node: number): boolean {
    const { graph, automaton } = this.product;
    const state = this.product.stateOf(node);
    for (let unit = 0; unit < graph.units.length; unit += 1) if (graph.canStep(unit, state)) return false;
    const staying = this.product.staying(node).filter((successor) => successor.node === node);
    const kept = staying.reduce((bits, { transition }) => bits | transition.kept, 0);
    return staying.length > 0 && kept === automaton.promises;
  }

  /** The strongly fair units to which a component is unfair; null if it is unfair to a weakly fair one. */
  private missedUnits(nodes: Int32Array): readonly number[] | null {
    const { graph } = this.product;
    let open = graph.units.map((_, unit) => unit);
    /** The units that can step somewhere. */
    const able = new Set<number>();
    for (const node of nodes) {
      if (open.length === 0) break;
      for (const unit of open)
        if (this.meets(unit, node, able)) open = open.filter((other) => other !== unit);
    }
    const missed = open.filter((unit) => able.has(unit));
    return missed.every((unit) => graph.units[unit]?.strong === true) ? missed : null;
  }

  /** Whether a node shows that a unit is treated fairly in the component inside. */
  private meets(unit: number, node: number, able: Set<number>): boolean {
    const { graph } = this.product;
    if (!graph.canStep(unit, this.product.stateOf(node))) return graph.units[unit]?.strong === false;
    able.add(unit);
    return this.takesInside(unit, node);
  }

  /** Whether a unit's step leads from a node to one inside. */
  private takesInside(unit: number, node: number): boolean {
    const { product } = this;
    const state = product.stateOf(node);
    const count = product.graph.unitSuccessors(unit, state);
    for (let i = 0; i < count; i += 1) {
      const target = product.graph.out[i] as number;
      if (target < 0 || target === state) continue;
      const reached = product.reachTo(node, target);
      for (let k = 0; k < reached; k += 1) if (this.isInside(product.reached[k] as number)) return true;
    }
    return false;
  }

  private keepsPromises(nodes: Int32Array): boolean {
    const { product } = this;
    const { promises } = product.automaton;
    let kept = 0;
    for (let n = 0; n < nodes.length && kept !== promises; n += 1)
      for (const { node, transition } of product.successors(nodes[n] as number))
        if ((transition.kept & ~kept) !== 0 && this.isInside(node)) kept |= transition.kept;
    return kept === promises;
  }

  /** Examines the rest of a component, without the nodes in which these units are enabled. */
  private divide(nodes: Int32Array, missed: readonly number[]): void {
    const { product, marks } = this;
    const { graph } = product;
    const left = nodes.filter((node) => !missed.some((unit) => graph.canStep(unit, product.stateOf(node))));
    this.mark(left, UNVISITED);
    const components = new Components(product, marks, (inner) => this.judge(inner));
    for (const node of left) {
      components.begin(node);
      components.run(Number.POSITIVE_INFINITY);
    }
  }

  private mark(nodes: Int32Array, mark: number): void {
    for (let i = 0; i < nodes.length; i += 1) this.marks[nodes[i] as number] = mark;
  }

  private keep(nodes: Int32Array): void {
    this.bits ??= new Uint8Array(Math.ceil(this.product.size / 8));
    for (let i = 0; i < nodes.length; i += 1) {
      const node = nodes[i] as number;
      this.bits[node >>> 3] = (this.bits[node >>> 3] as number) | (1 << (node & 7));
    }
  }
}
