/** Intervals of numbers, and what arithmetic makes of them. */
import type { Type } from "../ir/type.js";

/** Numbers are exact up to here. */
export const SAFE = Number.MAX_SAFE_INTEGER;
const clamp = (n: number): number => (Number.isNaN(n) ? SAFE : Math.max(-SAFE, Math.min(SAFE, n)));
/** The type of the numbers of an interval, cut to what can be said exactly. */
export const interval = (low: number, high: number): Type => ({
  kind: "int",
  low: clamp(low),
  high: clamp(high),
});

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The interval of a bounded number; everything for anything else. */
/** The type of the numbers of an interval, cut to what can be said exactly. */
export const intervalOf = (type: Type): Interval =>
  type.kind === "int" ? { low: type.low ?? -SAFE, high: type.high ?? SAFE } : { low: -SAFE, high: SAFE };

/** Whether a sum or product of numbers can leave what numbers can say exactly. */
export const mayOverflow = ({ low, high }: Interval): boolean => low < -SAFE || high > SAFE;

/** The exact interval of an arithmetic node, before it is cut to what numbers can say. */
export function arithmeticInterval(
  operator: "+" | "-" | "*" | "/" | "%",
  a: Interval,
  b: Interval,
): Interval {
  const of = (...values: readonly number[]): Interval => ({
    low: Math.min(...values),
    high: Math.max(...values),
  });
  switch (operator) {
    case "+":
      return { low: a.low + b.low, high: a.high + b.high };
    case "-":
      return { low: a.low - b.high, high: a.high - b.low };
    case "*":
      return of(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
    case "/": {
      const divisors = [b.low, b.high, -1, 1].filter((d) => d !== 0 && d >= b.low && d <= b.high);
      if (divisors.length === 0) return { low: 0, high: 0 };
      return of(...divisors.flatMap((d) => [Math.floor(a.low / d), Math.floor(a.high / d)]));
    }
    case "%":
      return {
        low: 0,
        high: a.low >= 0 ? Math.min(a.high, Math.max(0, b.high - 1)) : Math.max(0, b.high - 1),
      };
    default:
      return operator satisfies never;
  }
}
