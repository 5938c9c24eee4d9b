/**
 * Lets long work be interrupted: loops that can take many rounds count them, and ask now and then whether to stop. Loops
 * that are always short, which are nearly all, count nothing.
 */
import type { FunctionScope } from "./scope.js";

/** So many rounds of nested loops take no time worth mentioning. */
const UNCOUNTED_MAX = 1024;

/** The rounds between two questions whether to stop. */
export const FUEL = 2 ** 13;

/** Writes the body of a loop that has at most `rounds` rounds. */
export function inRounds(scope: FunctionScope, rounds: number, body: () => void): void {
  const outer = scope.rounds;
  scope.rounds = outer * Math.max(rounds, 1);
  if (scope.rounds > UNCOUNTED_MAX) scope.code.line("if ((fuel -= 1) < 0) refuel();");
  body();
  scope.rounds = outer;
}
