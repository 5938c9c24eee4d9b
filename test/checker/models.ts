/** Models written by hand, without the language: a state is a list of small numbers. */
import type { Failure, FailureKind, Model, StateValue, Transition } from "../../checker/index.js";

export class Numbers implements StateValue {
  constructor(readonly values: readonly number[]) {}
  equals(other: unknown): boolean {
    return other instanceof Numbers && other.toString() === this.toString();
  }
  hashCode(): number {
    return this.values.reduce((hash, value) => (hash * 31 + value) | 0, 7);
  }
  toString(): string {
    return this.values.join(",");
  }
}

export const state = (...values: readonly number[]): Numbers => new Numbers(values);

/** A failure; two of them at one place are the same. */
export const failureAt = (start: number, kind: FailureKind = "assertion"): Failure => ({
  kind,
  message: `at ${start}`,
  place: { file: 0, start, end: start + 1 },
});

/** What an action does: nothing, one step, or one step for each choice; a failure leads nowhere. */
export type Act = (values: readonly number[]) => readonly (readonly number[] | Failure)[];

export type Property = Partial<Model<Numbers>["properties"][number]> & {
  readonly kind: Model<Numbers>["properties"][number]["kind"];
};

export interface Handwritten {
  readonly initial: readonly (readonly number[] | Failure)[];
  readonly actions: Readonly<Record<string, Act>>;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly deadlocked?: Model<Numbers>["deadlocked"];
  readonly representative?: (values: readonly number[]) => readonly number[];
}

const isFailure = (next: readonly number[] | Failure): next is Failure => "kind" in next;

const outcomeOf = (next: readonly number[] | Failure): Transition<Numbers>["outcome"] =>
  isFailure(next) ? { kind: "failed", failure: next } : { kind: "state", state: state(...next) };

export function modelOf(given: Handwritten): Model<Numbers> {
  const { initial, actions, properties = {}, deadlocked = () => false, representative } = given;
  const expand: Model<Numbers>["expand"] = ({ values }) =>
    Object.values(actions).flatMap((act, action) =>
      act(values).map((next, i) => ({
        action,
        choices: [{ name: "choice", value: i }],
        outcome: outcomeOf(next),
      })),
    );
  return {
    actions: Object.keys(actions),
    properties: Object.entries(properties).map(([name, property]) => ({
      name,
      inState: () => true,
      inStep: () => true,
      premise: null,
      ...property,
    })),
    initial: () => initial.map(outcomeOf),
    expand,
    explain: expand,
    deadlocked,
    representative: (from) => (representative === undefined ? from : state(...representative(from.values))),
  };
}

/** `x` and `y` count up to `max`, each by its own action. */
export const grid = (max: number): Handwritten => ({
  initial: [[0, 0]],
  actions: {
    right: ([x = 0, y = 0]) => (x < max ? [[x + 1, y]] : []),
    up: ([x = 0, y = 0]) => (y < max ? [[x, y + 1]] : []),
  },
});

/** An invariant, or a `reachable`, over the numbers of a state. */
export const inState =
  (kind: "invariant" | "reachable") =>
  (is: (...values: readonly number[]) => boolean): Property => ({
    kind,
    inState: ({ values }) => is(...values),
  });

export const invariant = inState("invariant");
export const reachable = inState("reachable");
export const step = (is: (from: readonly number[], to: readonly number[]) => boolean): Property => ({
  kind: "step",
  inStep: (from, to) => is(from.values, to.values),
});
