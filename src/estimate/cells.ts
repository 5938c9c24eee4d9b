/**
 * How many states the values of their parts allow. Parts take far fewer values than states, so a small sample has seen most of
 * them; what it has not seen is how they combine. Of all pairs of parts it is counted how many combinations occur, and the pairs that
 * say most are joined to a tree, as Chow and Liu (1968) approximate distributions: if parts were free but for those pairs, there would be
 * as many states as the product says.
 */
import type { Json } from "../state/print.js";

/** Larger tables of pairs would take more memory than they are worth: such pairs count as free. */
const PAIRS_MAX = 2 ** 22;

/** @returns The natural logarithm of the number of states. */
export function statesAllowedBy(sample: readonly { readonly [variable: string]: Json }[]): number {
  const numbers = numbered(sample.map((state) => Object.values(state).flatMap(partsOf)));
  const counts = numbers.map((column) => column.reduce((most, number) => Math.max(most, number + 1), 1));
  const pairs: { readonly a: number; readonly b: number; readonly gain: number }[] = [];
  for (const [b, column] of numbers.entries())
    for (let a = 0; a < b; a += 1) {
      const free = (counts[a] as number) * (counts[b] as number);
      if (free > PAIRS_MAX) continue;
      const gain = Math.log(free / occurring(numbers[a] as Int32Array, column, counts[b] as number, free));
      if (gain > 0) pairs.push({ a, b, gain });
    }
  pairs.sort((p, q) => q.gain - p.gain || p.a - q.a || p.b - q.b);
  const roots = [...counts.keys()];
  const rootOf = (part: number): number => {
    const above = roots[part] as number;
    return above === part ? part : rootOf(above);
  };
  let allowed = counts.reduce((sum, count) => sum + Math.log(count), 0);
  for (const { a, b, gain } of pairs) {
    const [p, q] = [rootOf(a), rootOf(b)];
    if (p === q) continue;
    roots[p] = q;
    allowed -= gain;
  }
  return allowed;
}

/** The parts of a variable's value: of functions, records and tuples each element; anything else is one. */
function partsOf(value: Json): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [JSON.stringify(value)];
  const { "#map": entries, "#tup": items } = value as { readonly [key: string]: Json };
  if (Array.isArray(entries))
    return entries.flatMap((entry) => partsOf((entry as readonly Json[])[1] ?? null));
  if (Array.isArray(items)) return items.flatMap(partsOf);
  return "#set" in value || "tag" in value ? [JSON.stringify(value)] : Object.values(value).flatMap(partsOf);
}

/** Of each part, the values in all states, as numbers from 0 on. */
function numbered(states: readonly (readonly string[])[]): readonly Int32Array[] {
  const width = Math.min(...states.map((parts) => parts.length));
  return Array.from({ length: width }, (_, part) => {
    const known = new Map<string, number>();
    return Int32Array.from(states, (parts) => {
      const text = parts[part] as string;
      const number = known.get(text) ?? known.size;
      known.set(text, number);
      return number;
    });
  });
}

/** How many combinations of two parts occur. */
function occurring(a: Int32Array, b: Int32Array, countB: number, free: number): number {
  const seen = new Uint8Array(free);
  let count = 0;
  for (let i = 0; i < a.length; i += 1) {
    const at = (a[i] as number) * countB + (b[i] as number);
    if (seen[at] === 0) count += 1;
    seen[at] = 1;
  }
  return count;
}
