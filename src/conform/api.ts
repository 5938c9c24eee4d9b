/**
 * What a test of code against a spec is given, and what it gives back: the public types of `conforms`. `subtle compile
 * SPEC --target test` writes a `Model` and a handle for a spec.
 */

/** What is known of a spec: `steps` has the arguments of each step, by its name. */
export interface Model {
  readonly constants: object;
  readonly state: object;
  readonly steps: object;
}

/** A spec that code is tested against. */
export interface SpecHandle<M extends Model = Model> {
  /** Of the file with the spec. */
  readonly path: string;
  /** `import.meta` of the file that `path` is relative to; the current folder by default. */
  readonly from?: object;
  /** Hash of the types below, as they were when this was written; empty: not compared. */
  readonly identity: string;
  /** The variant that the types are of; the spec as it stands by default. */
  readonly variant?: string;
  /** Never there: it carries the types. */
  readonly model?: M;
}

/** What a step of the code answers if it did not take place. */
export const refused: unique symbol = Symbol.for("subtle-checker.refused") as never;

/** What a step tells of itself besides. */
export interface Told<S> {
  /** Parts of the state as this step left them. */
  readonly saw?: Partial<S>;
  /** What the code chose, of the choices that are `free`: by their names. */
  readonly choices?: object;
}

/** What a step of the code says: nothing, that it did not take place, or something about how it did. */
// biome-ignore lint/suspicious/noConfusingVoidType: a step may be a function without a result
export type Answer<S> = void | typeof refused | Told<S>;

/**
 * A step of the code.
 * @param args The parameters and choices with which it is to take place.
 * @param before The state before it, if only one is possible.
 */
export type Step<Sut, S, A> = (sut: Sut, args: A, before: S | undefined) => Answer<S> | Promise<Answer<S>>;

/** `name` or `step.name` for a choice of a step. */
type ChoiceOf<A, F> = F extends `${A & string}.${infer Choice}` ? Choice : F;

/** The arguments of a step, without those that the code chooses by itself. */
export type ArgumentsOf<M extends Model, A extends keyof M["steps"], F> = [F] extends [never]
  ? M["steps"][A]
  : Omit<M["steps"][A], ChoiceOf<A, F> & PropertyKey>;

/** Random walks instead of a tour. */
export interface Walks {
  readonly runs: number;
  /** 1 by default: the same walks each time. */
  readonly seed?: number;
  /** Steps of a walk; 50 by default. */
  readonly depth?: number;
}

export interface ConformOptions<
  M extends Model,
  Sut,
  H extends keyof M["steps"] = never,
  N extends keyof M["steps"] = never,
  F = never,
> {
  readonly constants?: Partial<M["constants"]>;
  /** The variant to test against; by default the one that the handle is of. */
  readonly variant?: string;
  /** Steps that happen inside of the code, unasked. */
  readonly hidden?: readonly H[];
  /** Steps that are never taken. */
  readonly never?: readonly N[];
  /** Choices that are the code's own: `step.choice`, or `choice` for every step that has one of this name. */
  readonly free?: readonly F[];
  /** Whether steps that the spec forbids are tried as well; not by default. */
  readonly probe?: boolean;
  /** Whether a step that is forbidden may stay pending until it is allowed; not by default. */
  readonly blocking?: boolean;
  /** Makes what is tested, in an initial state. */
  readonly setup: (initial: M["state"]) => Sut | Promise<Sut>;
  /** Always called, whatever has happened. */
  readonly teardown?: (sut: Sut) => void | Promise<void>;
  readonly steps: {
    readonly [A in Exclude<keyof M["steps"], H | N>]: Step<Sut, M["state"], ArgumentsOf<M, A, F>>;
  };
  /** What can be seen of the state; what is left out is not compared. */
  readonly observe: (sut: Sut) => Partial<M["state"]> | Promise<Partial<M["state"]>>;
  /** How the graph is gone through: by a tour through all its transitions, by default. */
  readonly cover?: "transitions" | Walks;
  /**
   * Runs in which steps of different processes are started without waiting for each other: instead of what `cover` says,
   * unless that is given too.
   */
  readonly concurrent?: Walks;
  /** Milliseconds within which a step that is allowed must settle; 1,000 by default. */
  readonly timeout?: number;
  /** How many steps of a tour a new `setup` is worth; 10 by default. */
  readonly resetCost?: number;
  /** States that the spec may have; 200,000 by default. */
  readonly maxStates?: number;
  /** A run to repeat, as a failure prints it: nothing else is run. */
  readonly replay?: string;
  /** A file for a page with the run that failed. */
  readonly html?: string;
}

/** What was done, if all of it conformed. */
export interface Report {
  /** Steps of the code that were started, in all runs. */
  readonly steps: number;
  /** How often `setup` was called. */
  readonly resets: number;
  /** Steps that were tried though the spec forbids them. */
  readonly probes: number;
  /** Transitions of the spec that are neither `hidden` nor `never`. */
  readonly edges: {
    /** How many were taken. */
    readonly taken: number;
    readonly all: number;
  };
  /** How many of those taken were so only perhaps, as what was seen fits another as well. */
  readonly perhaps: number;
  /** Transitions that were tried and never came about, as text. */
  readonly neverChosen: readonly string[];
  /** Concurrent runs. */
  readonly runs: number;
  /** All this in words. */
  readonly text: () => string;
}
