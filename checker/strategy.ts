/** How the states of a model are gone through, and how whoever wants to know lets it be done. */
import type { Outcome, Progress, SearchOptions, Stop } from "./outcome.js";

/**
 * A search under way. It yields its progress, and may be answered with a reason to stop; it returns what it found.
 * So limits, signals and progress bars stay outside, and a search stays a plain loop.
 */
export type Search<Result> = Generator<Progress, Result, Stop | undefined>;

/**
 * One way to go through a model. Every strategy answers in the terms of `Outcome`, so that whatever stands above need
 * not know which one it was: the reference search and the search over packed states are breadth-first.
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

/** Called as a search goes on; an answer stops it. */
export type OnProgress = (progress: Progress) => Promise<Stop | undefined> | Stop | undefined;

/** Runs a search to its end, or until it is stopped. */
export async function carryOut<Result>(search: Search<Result>, onProgress: OnProgress): Promise<Result> {
  let step = search.next();
  while (step.done !== true) step = search.next(await onProgress(step.value));
  return step.value;
}
