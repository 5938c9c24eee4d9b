/**
 * Whether facts are inductive: goes through all type-correct states that satisfy them, cell by cell, and gives up a
 * branch as soon as a fact is false whatever the rest is. Each step from such a state has to keep them.
 */
import { type Budget, OutOfBudget } from "./budget.js";
import type { Cell } from "./cells.js";
import { type Clause, type ClauseInstance, clauseInstances, isTrue } from "./clauses.js";
import { SUCCESSORS_MAX, type World } from "./world.js";

/** A step from a state that satisfies all facts: it makes a mistake, or a fact is false afterwards. */
export interface Breach {
  /** The values of the cells. */
  readonly before: Int32Array;
  /** Null for a step that fails. */
  readonly after: Int32Array | null;
  readonly state: Int32Array;
  readonly next: Int32Array | null;
}

export interface Search {
  /** Type-correct states that satisfy the facts, as far as the search went. */
  readonly satisfying: number;
  readonly steps: number;
  readonly breaches: readonly Breach[];
  /** Whether all were gone through. */
  readonly whole: boolean;
}

/** How often it is asked whether to stop. */
const POLL_NODES = 4096;

/** A step costs as much as trying so many values. */
const STEP_WORK = 4;

/**
 * @param apart See `clauseInstances`.
 * @param most So many breaches are enough.
 */
export function searchBreaches(
  world: World,
  clauses: readonly Clause[],
  apart: readonly number[],
  most: number,
  budget: Budget,
  /** Shuffles the order of values, so that the first breaches are not all alike; 0 for the order of the types. */
  seed = 0,
): Search {
  const instances = clauses.flatMap((clause, i) => clauseInstances(clause, i, apart, world));
  const { model, words } = world;
  const order = orderOf(world.cells, instances);
  const depthOf = new Int32Array(order.length);
  order.forEach((cell, depth) => {
    depthOf[cell] = depth;
  });
  const due: ClauseInstance[][] = order.map(() => []);
  const reading: ClauseInstance[][] = order.map(() => []);
  let constant = true;
  const values = new Int32Array(order.length);
  for (const instance of instances) {
    if (instance.cells.length === 0) constant &&= isTrue(instance, world, values);
    else due[Math.max(...instance.cells.map((cell) => depthOf[cell] as number))]?.push(instance);
    for (const cell of instance.cells) reading[cell]?.push(instance);
  }
  const sorted = world.orders;
  const following = new Int32Array(order.length).fill(-1);
  sorted.forEach((before, cell) => {
    if (before >= 0) following[before] = cell;
  });
  const breaches: Breach[] = [];
  let satisfying = 0;
  let steps = 0;
  if (!constant) return { satisfying, steps, breaches, whole: true };

  const state = new Int32Array(words);
  const room = Math.min(model.successorsMax, SUCCESSORS_MAX);
  const out = new Int32Array((room + 1) * words);
  const after = new Int32Array(order.length);
  const stamps = new Map<ClauseInstance, number>();
  let stamp = 0;
  const cellsInWord: number[][] = Array.from({ length: words }, () => []);
  for (const [i, { word, mask }] of world.cells.entries()) if (mask !== 0) cellsInWord[word]?.push(i);

  /** Whether a step from the current state to `out[at]` keeps all facts. */
  const keeps = (at: number): boolean => {
    stamp += 1;
    after.set(values);
    let changed: number[] | null = null;
    for (let word = 0; word < words; word += 1) {
      const difference = (state[word] as number) ^ (out[at + word] as number);
      if (difference === 0) continue;
      for (const cell of cellsInWord[word] as number[]) {
        const { mask, shift, ranks } = world.cells[cell] as Cell;
        if ((difference & mask) === 0) continue;
        const code = ((out[at + word] as number) & mask) >>> shift;
        after[cell] = ranks === null ? code : (ranks.get(code | 0) as number);
        changed ??= [];
        changed.push(cell);
      }
    }
    for (const cell of changed ?? [])
      for (const instance of reading[cell] as ClauseInstance[]) {
        if (stamps.get(instance) === stamp) continue;
        stamps.set(instance, stamp);
        budget.left -= 1;
        if (!isTrue(instance, world, after)) return false;
      }
    return true;
  };

  const visit = (): void => {
    satisfying += 1;
    world.pack(values, state, 0);
    model.seen.fill(0);
    const end = model.expand(state, 0, out, 0);
    if (end > out.length) throw new Error("a state has too many successors");
    const failed = world.wrong.some((flag) => model.seen[flag] === 1);
    if (failed) breaches.push({ before: values.slice(), after: null, state: state.slice(), next: null });
    let broken = failed;
    for (let at = 0; at < end; at += words) {
      steps += 1;
      budget.left -= STEP_WORK;
      if (broken || keeps(at)) continue;
      broken = true;
      breaches.push({
        before: values.slice(),
        after: after.slice(),
        state: state.slice(),
        next: out.slice(at, at + words),
      });
    }
  };

  let hash = seed;
  let nodes = 0;
  const descend = (depth: number): void => {
    if (depth === order.length) {
      visit();
      return;
    }
    const cell = order[depth] as number;
    const { count } = world.cells[cell] as Cell;
    if (seed !== 0) hash = (Math.imul(hash, 1664525) + 1013904223) | 0;
    const start = seed === 0 ? 0 : (hash >>> 8) % count;
    for (let i = 0; i < count; i += 1) {
      values[cell] = (start + i) % count;
      budget.left -= 1;
      if (isPossible(depth, cell)) descend(depth + 1);
      if (breaches.length >= most) return;
    }
    if (budget.left < 0) throw new OutOfBudget();
    nodes += 1;
    if (nodes % POLL_NODES === 0) budget.poll?.();
  };
  const isPossible = (depth: number, cell: number): boolean => {
    const before = sorted[cell] as number;
    if (
      before >= 0 &&
      (depthOf[before] as number) < depth &&
      (values[before] as number) > (values[cell] as number)
    )
      return false;
    const next = following[cell] as number;
    if (next >= 0 && (depthOf[next] as number) < depth && (values[cell] as number) > (values[next] as number))
      return false;
    for (const instance of due[depth] as ClauseInstance[]) {
      budget.left -= 1;
      if (!isTrue(instance, world, values)) return false;
    }
    return true;
  };
  descend(0);
  return { satisfying, steps, breaches, whole: breaches.length < most };
}

/** Which cell comes next: the one that completes most facts soonest, for its number of values. */
function orderOf(cells: readonly Cell[], instances: readonly ClauseInstance[]): readonly number[] {
  const open = instances.map((instance) => instance.cells.length);
  const byCell: number[][] = cells.map(() => []);
  for (const [i, instance] of instances.entries()) for (const cell of instance.cells) byCell[cell]?.push(i);
  const left = new Set(cells.keys());
  const order: number[] = [];
  while (left.size > 0) {
    let best = -1;
    let bestScore = -1;
    for (const cell of left) {
      let score = 0;
      for (const i of byCell[cell] as number[]) score += 4 ** -(open[i] as number);
      score /= Math.log2((cells[cell] as Cell).count + 1);
      if (score > bestScore) [best, bestScore] = [cell, score];
    }
    order.push(best);
    left.delete(best);
    for (const i of byCell[best] as number[]) open[i] = (open[i] as number) - 1;
  }
  return order;
}
