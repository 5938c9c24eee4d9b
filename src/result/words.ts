/** Numbers and findings in a few words. */
import type { Finding } from "../../checker/outcome.js";
import type { State } from "../state/values.js";

export const grouped = (n: number): string => n.toLocaleString("en-US");

export const plural = (n: number, what: string, many = `${what}s`): string =>
  `${grouped(n)} ${n === 1 ? what : many}`;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

export const violatedAfter = ({ trace }: Finding<State>, length: number): string =>
  trace?.cycle === undefined
    ? `violated after ${plural(length, "state")}`
    : `violated after ${plural(trace.loop ?? 0, "state")} by a loop of ${grouped(length - (trace.loop ?? 0))}`;
