/**
 * What a model over packed states offers to the fast search: a state is `words` 32-bit words in a typed array. The
 * model never sees the store; it is given a state in place and writes successors to a given place.
 *
 * Such a model is generated from a spec, or written by hand in TypeScript.
 */

import type { KernelProgram, RunsProgram } from "../kernel/program.js";
import type { Formula } from "../liveness/formula.js";
import type { FairUnit } from "../liveness/graph.js";
import type { Failure, Transition } from "../model.js";

/** A state by itself: its words. */
export type Words = Int32Array;

/**
 * Something that the model can notice during a search and that is to be reported. The model raises the flag of the
 * same index in `seen`; the search reads the flags after each level.
 */
export type Flag =
  /** An invariant or a step property that is false, or a `reachable` that is true. */
  | { readonly kind: "property"; readonly property: number }
  | { readonly kind: "deadlock" }
  /**
   * A failure, and where it happened: in a step, an initial assignment, a property (its index), a constraint, or the
   * condition under which deadlock is allowed. A place in the source that can fail in several of these has a mark for each.
   */
  | {
      readonly kind: "failure";
      readonly failure: Failure;
      readonly within: "step" | "initial" | "deadlock" | "constraint" | number;
    };

export interface PackedProperty {
  readonly name: string;
  readonly kind: "invariant" | "step" | "reachable" | "temporal";
  /** Whether it has a premise, so that it can hold vacuously. */
  readonly hasPremise: boolean;
}

/** What a model needs in addition for temporal properties; none of it allocates anything. */
export interface PackedTemporal {
  /** Of each property: its formulas; null or a failure as in `TemporalModel`. */
  readonly formulas: readonly (readonly Formula[] | Failure | null)[];
  readonly atoms: readonly {
    /** Whether it is about a step rather than a state. */
    readonly step: boolean;
    readonly canFail: boolean;
    /** Whether it is true of the state at `states[from]`, or of the step from there to the one at `next[to]`. */
    readonly holds: (states: Int32Array, from: number, next: Int32Array, to: number) => boolean;
  }[];
  readonly units: readonly (FairUnit & {
    /** Writes where the steps of the unit lead, as `expand` does. */
    readonly successors: (states: Int32Array, from: number, out: Int32Array, to: number) => number;
  })[];
  /** The failure in an atom since the last call; null if there was none. */
  readonly takeFailure: () => Failure | null;
}

/** What a model calls from within its work on one state. Each may throw an `Interruption`. */
export interface WorkHooks {
  /** Called now and then. */
  readonly poll: () => void;
  /**
   * Takes the states that lie in `out` up to index `to`, so that there is room again. Returns the index to go on at.
   * Null: the model goes on writing, and what is beyond the end of `out` is lost, as always.
   */
  readonly drain: ((to: number) => number) | null;
}

/** How far a state is expanded by a model that does it in parts. */
export interface Expansion {
  /** 0 at the beginning and at the end; in between a number that means something to the model only. */
  position: number;
}

/** `Json` is what a state is as a JSON value: an object with a value for each variable. */
export interface PackedModel<Json extends object = object> {
  /** Hash of all that the packed states depend on; what was stored under another identity can't be read. */
  readonly identity: string;
  /** 32-bit words of a state, at least 2. */
  readonly words: number;
  /** Whether some bit is set in every state, so that all words 0 can stand for an empty slot. */
  readonly neverZero: boolean;
  /** Names of the actions; transitions refer to them by index. */
  readonly actions: readonly string[];
  readonly properties: readonly PackedProperty[];
  readonly flags: readonly Flag[];

  // ── flags and counters: the model sets them, the search reads and clears them

  /** One flag for each mark: 1 once it was seen. */
  readonly seen: Uint8Array;
  /** One flag for each property, and a last one for deadlock: 1 if it is to be checked. Set by the search. */
  readonly judged: Uint8Array;
  /** One flag for each property: 1 once its premise was true. */
  readonly spoken: Uint8Array;
  /** Of each action, since the search cleared it: transitions, without failed ones. */
  readonly taken: Int32Array;
  /** Of each action, since the search cleared it: expanded states in which it had a transition. */
  readonly enabled: Int32Array;
  /**
   * Other things that `expand` counts, since the search cleared it: of a spec, its coverage. A model without such
   * counters leaves it out.
   */
  readonly covered?: Float64Array;

  /** No state has more successors, and there are no more initial assignments: `out` has room for as many. */
  readonly successorsMax: number;

  /** Writes every initial assignment to `out` from index `to` on, in order; returns the index after the last. */
  initial(out: Int32Array, to: number): number;
  /**
   * Writes the successors of the state at `states[from]` to `out` from index `to` on, in order; returns the index
   * after the last. Counts, and raises the flags of step properties, failures and deadlock. Allocates nothing.
   */
  expand(states: Int32Array, from: number, out: Int32Array, to: number): number;
  /**
   * As `expand`, but it may return before the last successor: when `out` is full, or after any amount of work.
   * `expansion.position` is 0 at the start of a state. If the model leaves it unfinished, it sets a number above 0,
   * and is called again with that after its output was processed and `out` is empty. It counts each transition once,
   * writes nothing beyond the end of `out`, and judges deadlock at the last call. A model that has no state with many
   * successors leaves it out.
   */
  readonly expandPart?: (
    states: Int32Array,
    from: number,
    out: Int32Array,
    to: number,
    expansion: Expansion,
  ) => number;
  /**
   * From now on, the model calls these from within long work. A model that neither works long on one state nor has
   * many successors of one leaves this out.
   */
  readonly work?: (hooks: WorkHooks) => void;
  /** Checks the invariants and the `reachable`s in a state, and raises flags. Allocates nothing. */
  judge(states: Int32Array, from: number): void;
  /** Checks the step properties for two different states, and raises flags. */
  judgeStep(states: Int32Array, from: number, next: Int32Array, to: number): void;
  /**
   * What keeps the search to a part of the graph: see `ConstraintOf`. A failure raises a flag, and excludes what it was
   * asked about. A model that is explored whole leaves it out.
   */
  readonly constraint?: {
    readonly inState: (states: Int32Array, from: number) => boolean;
    /** Null if no step is excluded. */
    readonly inStep: ((states: Int32Array, from: number, next: Int32Array, to: number) => boolean) | null;
  };
  /** Replaces a state by the representative of all that differ by a permutation; null without symmetry. */
  readonly canonicalise: ((states: Int32Array, from: number) => void) | null;

  /** Undefined if there are no temporal properties to check, and always under symmetry. */
  readonly temporal?: PackedTemporal;

  /**
   * The kernel for searches that are large enough to pay for it. Absent as long as it is not loaded; null if there is
   * none.
   */
  kernel?: (() => KernelProgram | null) | undefined;
  /** The same for the search over sorted runs. */
  runsKernel?: (() => RunsProgram | null) | undefined;

  // ── cold

  /**
   * Every transition with its action and choices, failed ones too, in the order of `expand`. Raises no flags.
   * @param found Where to push them; see `firstTransition`.
   */
  explain(state: Words, found?: Transition<Words>[]): readonly Transition<Words>[];
  decode(state: Words): Json;
  encode(state: Json): Words;
}
