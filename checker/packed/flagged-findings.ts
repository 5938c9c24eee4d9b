/**
 * Turns the flags that a model raises into findings. A flag says that something happened, and the level at which it
 * is first up says when; the search for a trace finds out where, by expanding states again.
 */
import { Sightings, sameFailure } from "../findings.js";
import type { Goal } from "../trace.js";
import type { Flag, PackedModel, Words } from "./model.js";

export class FlaggedFindings {
  readonly sightings: Sightings<Words>;
  private readonly known: Uint8Array;
  /** The marks that were seen, and when, in order: enough to report all of them again. */
  readonly noted: { readonly mark: number; readonly level: number }[] = [];

  constructor(
    private readonly model: PackedModel,
    /** Expands a state again, so that the model raises its flags. */
    private readonly expand: (state: Words) => void,
  ) {
    const { properties, judged } = model;
    this.sightings = new Sightings({
      properties: properties.filter((_, i) => judged[i] === 1),
      deadlock: judged[properties.length] === 1,
    });
    this.known = new Uint8Array(model.flags.length);
  }

  /**
   * Reads the flags after the states of a level were expanded (-1: after the initial states were found). What
   * concerns a state itself is noticed when the state is found, so it belongs to the next level.
   */
  read(level: number): void {
    const { model, known, sightings } = this;
    for (let i = 0; i < known.length; i += 1)
      if (model.seen[i] === 1 && known[i] === 0) {
        known[i] = 1;
        this.noted.push({ mark: i, level });
        this.report(model.flags[i] as Flag, i, level);
      }
    for (const [i, { name }] of model.properties.entries()) if (model.spoken[i] === 1) sightings.speak(name);
  }

  private report(mark: Flag, index: number, level: number): void {
    const { sightings } = this;
    switch (mark.kind) {
      case "property": {
        const { name, kind } = this.propertyAt(mark.property);
        sightings.see(name, kind, this.goalInProperty(mark.property, index, level));
        return;
      }
      case "deadlock":
        sightings.see("deadlock", "deadlock", this.goalInState(index, level, this.expand));
        return;
      case "failure":
        this.reportFailure(mark, index, level);
        return;
      default:
        mark satisfies never;
    }
  }

  private reportFailure(mark: Flag & { readonly kind: "failure" }, index: number, level: number): void {
    const { sightings } = this;
    const { failure, within } = mark;
    switch (within) {
      case "initial":
        sightings.fail(failure, within, null);
        return;
      case "step":
        sightings.fail(failure, within, this.goalInFailedStep(mark, index, level));
        return;
      case "constraint":
        sightings.fail(failure, within, this.goalInConstraint(index, level));
        return;
      case "deadlock":
        sightings.leaveUnjudged("deadlock");
        sightings.fail(failure, "judging deadlock", this.goalInState(index, level, this.expand));
        return;
      default: {
        const { name } = this.propertyAt(within);
        sightings.leaveUnjudged(name);
        sightings.fail(failure, `judging ${name}`, this.goalInProperty(within, index, level));
      }
    }
  }

  private propertyAt(index: number) {
    const property = this.model.properties[index];
    if (property === undefined) throw new Error(`a mark refers to property ${index}, which does not exist`);
    return property;
  }

  /** Whether doing something again raises a flag. */
  private raises(index: number, again: () => void): boolean {
    const { seen } = this.model;
    seen[index] = 0;
    again();
    return seen[index] === 1;
  }

  private goalInState(
    index: number,
    level: number,
    again: (state: Words) => void,
    outside = false,
  ): Goal<Words> {
    return { level, ends: { kind: "state", is: (state) => this.raises(index, () => again(state)), outside } };
  }

  private goalInProperty(property: number, index: number, level: number): Goal<Words> {
    const { model } = this;
    if (this.propertyAt(property).kind !== "step")
      return this.goalInState(index, level + 1, (state) => model.judge(state, 0), true);
    return this.goalInStep(
      index,
      level,
      (state, next) =>
        next !== null && differ(state, next) && this.raises(index, () => model.judgeStep(state, 0, next, 0)),
    );
  }

  /** Judging whether an initial state or a step lies inside has failed. */
  private goalInConstraint(index: number, level: number): Goal<Words> {
    const { constraint, explain } = this.model;
    if (level < 0) return this.goalInState(index, 0, (state) => constraint?.inState(state, 0), true);
    const fails = (state: Words, next: Words): boolean =>
      this.raises(index, () => constraint?.inState(next, 0) && constraint.inStep?.(state, 0, next, 0));
    const find = (state: Words): number =>
      explain(state).findIndex(({ outcome }) => outcome.kind === "state" && fails(state, outcome.state));
    return { level, ends: { kind: "transition", find } };
  }

  private goalInFailedStep(mark: Flag & { readonly kind: "failure" }, index: number, level: number) {
    return this.goalInStep(
      index,
      level,
      (_, next, failure) => next === null && failure !== null && sameFailure(failure, mark.failure),
    );
  }

  private goalInStep(
    index: number,
    level: number,
    is: (state: Words, next: Words | null, failure: Parameters<typeof sameFailure>[0] | null) => boolean,
  ): Goal<Words> {
    const find = (state: Words): number => {
      // Expanding is fast and explaining is slow; most states are dismissed here.
      if (!this.raises(index, () => this.expand(state))) return -1;
      return this.model
        .explain(state)
        .findIndex(({ outcome }) =>
          outcome.kind === "state" ? is(state, outcome.state, null) : is(state, null, outcome.failure),
        );
    };
    return { level, ends: { kind: "transition", find } };
  }
}

const differ = (a: Words, b: Words): boolean => a.some((word, i) => word !== b[i]);

const isJudgedInStates = ({ properties }: PackedModel, property: number): boolean =>
  properties[property]?.kind !== "step";

/** Whether a mark tells of a state by itself, which is judged when it is found, and not of a step. */
export function isOfState(model: PackedModel, mark: number): boolean {
  const flag = model.flags[mark];
  const within = flag?.kind === "property" ? flag.property : flag?.kind === "failure" ? flag.within : null;
  return typeof within === "number" && isJudgedInStates(model, within);
}

/** Lowers the flags of a model that tell of states, but for those that were up before. */
export function keepOfStates(model: PackedModel, seen: Uint8Array, spoken: Uint8Array): void {
  for (const mark of seen.keys()) if (isOfState(model, mark)) model.seen[mark] = seen[mark] as number;
  for (const i of spoken.keys()) if (isJudgedInStates(model, i)) model.spoken[i] = spoken[i] as number;
}

/** Whether a model judges states when they are found, or looks for where temporal properties begin. */
export const judgesStates = (model: PackedModel): boolean =>
  model.properties.some(
    ({ kind, hasPremise }, i) =>
      (kind === "temporal" ? hasPremise : kind !== "step") && model.judged[i] === 1,
  );
