/**
 * Lets long work be interrupted: loops that can take many rounds count them, and ask now and then whether to stop. Loops
 * that are always short, which are nearly all, count nothing. A round that goes through large values counts for several.
 */
import type { FunctionScope } from "./scope.js";

/** So many rounds of nested loops take no time worth mentioning. */
const UNCOUNTED_MAX = 1024;

/** To go through so many words takes as long as a round. */
const WORDS_OF_ROUND = 64;

/** What a round counts for at most: even the largest values are gone through several times in a tenth of a second. */
const ROUND_MAX = 2 ** 10;

/** The rounds between two questions whether to stop. */
export const FUEL = 2 ** 13;

/**
 * Writes the body of a loop that has at most `rounds` rounds.
 * @param words How many words the loop itself goes through in each, to come to the next.
 */
export function inRounds(scope: FunctionScope, rounds: number, body: () => void, words = 0): void {
  const { rounds: outerRounds, words: outerWords, code } = scope;
  scope.rounds = outerRounds * Math.max(rounds, 1);
  scope.words = words;
  const start = code.length;
  body();
  const weight = weightOf(scope.words);
  const isCounted = scope.rounds * weight > UNCOUNTED_MAX;
  const lines = [...(isCounted ? [counted(weight)] : []), ...(scope.onRound ?? [])];
  if (lines.length > 0) code.insert(start, lines);
  // Where the rounds count nothing, what is around the loop counts for them.
  scope.words = outerWords + (isCounted ? 0 : scope.words * Math.max(rounds, 1));
  scope.rounds = outerRounds;
}

/** Lines for the beginning of a function: what it does outside of its loops counts, if it goes through large values. */
export function countedOnce({ words }: FunctionScope): readonly string[] {
  const weight = weightOf(words);
  return weight > 1 ? [counted(weight)] : [];
}

const weightOf = (words: number): number => Math.min(ROUND_MAX, 1 + Math.floor(words / WORDS_OF_ROUND));

const counted = (weight: number): string => `if ((fuel -= ${weight}) < 0) refuel();`;
