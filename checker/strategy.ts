/** How the states of a model are explored, and how a caller runs that and follows its progress. */
import type { Outcome, Poll, Progress, SearchOptions, Stop } from "./outcome.js";

/**
 * A running search: a generator that yields its progress, may receive a reason to stop, and returns what it found. So
 * limits, signals and progress bars stay outside, and a search stays a plain loop.
 */
export type Search<Result> = Generator<Progress, Result, Stop | undefined>;

/**
 * A way to explore a model. Every strategy returns an `Outcome`, so callers need not know which one was used. Both
 * strategies, the reference search and the search over packed states, are breadth-first.
 */
export interface Strategy<
  Model,
  State,
  Options extends SearchOptions = SearchOptions,
  Result extends Outcome<State> = Outcome<State>,
> {
  readonly name: string;
  readonly search: (model: Model, options: Options) => Search<Result>;
}

/** Called now and then during a search, between two states; returning a reason stops it. */
export interface OnProgress {
  (progress: Progress): Promise<Stop | undefined> | Stop | undefined;
  /** For the option `poll` of the searches, which also hears within the work on one state. */
  readonly poll?: Poll;
}

/** Runs a search to its end, or until it is stopped. */
export async function carryOut<Result>(search: Search<Result>, onProgress: OnProgress): Promise<Result> {
  let step = search.next();
  while (step.done !== true) {
    const { wait } = step.value;
    if (wait !== undefined) await wait;
    step = search.next(await onProgress(step.value));
  }
  return step.value;
}
