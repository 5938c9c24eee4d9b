/** Numbers and findings in a few words. */
import type { Finding } from "../../checker/outcome.js";
import { grouped } from "../source/numbers.js";
import type { State } from "../state/values.js";

export const plural = (n: number, what: string, many = `${what}s`): string =>
  `${grouped(n)} ${n === 1 ? what : many}`;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

/** `violated after 3 states`, or by a lasso: `violated after 3 states, then a loop of 2`. */
export function violatedAfter({ trace }: Finding<State>, length: number): string {
  if (trace?.cycle === undefined) return `violated after ${plural(length, "state")}`;
  const before = trace.loop ?? 0;
  return before === 0
    ? `violated by a loop of ${plural(length, "state")}`
    : `violated after ${plural(before, "state")}, then a loop of ${grouped(length - before)}`;
}
