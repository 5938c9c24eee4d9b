/** The states that a search has found, to be gone over level by level after it, wherever they are. */
import type { Levels } from "../level-refinement.js";
import type { Trace } from "../outcome.js";
import type { PackedModel, Words } from "../packed/model.js";
import type { Successors } from "../packed/successors.js";
import { firstTransition, type Goal } from "../trace.js";

/** Where they are. */
export interface FoundLevels extends Pick<Levels<Words>, "depth" | "each" | "traceTo"> {
  /** Gives up what they take: files, or memory. */
  readonly release: () => void;
}

export class PackedLevels implements Levels<Words> {
  readonly depth: number;
  readonly each: Levels<Words>["each"];
  readonly traceTo: (goal: Goal<Words>) => Trace<Words>;
  /** Gives up what they take. Afterwards there is nothing to go over. */
  readonly release: () => void;
  private readonly next: Int32Array;

  constructor(
    private readonly model: PackedModel,
    private readonly made: Successors,
    { depth, each, traceTo, release }: FoundLevels,
  ) {
    this.depth = depth;
    this.each = each;
    this.traceTo = traceTo;
    this.release = () => {
      made.rest();
      release();
    };
    this.next = new Int32Array(model.words);
  }

  /** Does work that goes over them. It is interrupted as that on traces is. Steps have been judged before. */
  during<Result>(work: () => Result): Result {
    const { model, made } = this;
    const judged = model.judged.slice();
    model.judged.fill(0);
    made.watch();
    try {
      return work();
    } finally {
      model.judged.set(judged);
    }
  }

  eachSuccessor(state: Words, show: (next: Words) => boolean): void {
    const { made, next } = this;
    const { words } = this.model;
    for (let before = 0; ; ) {
      const { states, isWhole } = made.list(state, before);
      for (let at = 0; at < states.length; at += words) {
        if (this.excludes(state, states, at)) continue;
        for (let i = 0; i < words; i += 1) next[i] = states[at + i] as number;
        if (!show(next)) return;
      }
      before += states.length / words;
      if (isWhole) return;
    }
  }

  findTransition(state: Words, is: (next: Words) => boolean): number {
    // Expanding is fast and explaining is slow; most states are dismissed here.
    let isThere = false;
    this.eachSuccessor(state, (next) => {
      isThere = is(next);
      return !isThere;
    });
    if (!isThere) return -1;
    const found = firstTransition<Words>(
      (list) => this.model.explain(state, list),
      ({ outcome }) =>
        outcome.kind === "state" && !this.excludes(state, outcome.state, 0) && is(outcome.state),
    );
    return found?.position ?? -1;
  }

  private excludes(from: Words, states: Int32Array, at: number): boolean {
    const { constraint } = this.model;
    if (constraint === undefined) return false;
    return !constraint.inState(states, at) || constraint.inStep?.(from, 0, states, at) === false;
  }
}
