/**
 * Which orders between the steps of different processes a counterexample needs. Of all feasible schedules of exactly its
 * steps, each process keeping its own order and its choices, some may not reach the violation: the core is a smallest set
 * of orders, as they are in the trace, with which every schedule reaches it. It is empty if every schedule does.
 *
 * The schedules are paths in a small graph, whose nodes are the steps done so far and the state that they lead to; so
 * they are counted and searched without listing them. The core is a smallest hitting set: each schedule without the
 * violation, found one after the other, has to contradict one of its orders.
 */
import type { Ir } from "../ir/ir.js";
import { Budget, type Move, type Steps, type Violation } from "./steps.js";

/** Numbers, from 1, of two steps of the trace: the first comes before the other. */
export interface Order {
  readonly first: number;
  readonly then: number;
}

export interface Orders {
  /** All feasible schedules, and those that reach the violation. */
  readonly schedules: number;
  readonly violating: number;
  readonly core: readonly Order[];
}

/** More schedules are not decided. */
const SCHEDULES_MAX = 200_000;

/** Steps of a trace; a longer one is not decided. */
const STEPS_MAX = 500;

/** Choices between orders, in the search for a smallest set. */
const CHOICES_MAX = 200_000;

/** A step of the trace: a move of somebody. */
interface Event {
  /** The process, or the action of no process, that keeps its own order. */
  readonly line: string;
  /** The move, whatever it leads to. */
  readonly key: string;
}

const keyOf = ({ action, given, decided }: Pick<Move, "action" | "given" | "decided">): string =>
  JSON.stringify([action, given, decided]);

/** Whose step it is: an instance of a process; or an action with its parameters, which has no other steps. */
export function lineOf({ actions }: Ir, { action, given }: Pick<Move, "action" | "given">): string {
  const node = actions[action];
  const keys = given.slice(0, node?.parameters.length ?? 0).map(({ value }) => value);
  return JSON.stringify([node?.process ?? node?.name, keys]);
}

/** Some of the steps done, in a state. */
interface Node {
  /** Steps that can be taken here: the index of the event, and where it leads. */
  readonly next: { readonly event: number; readonly node: Node }[];
  readonly isBad: boolean;
  readonly isWhole: boolean;
  /** Schedules from here on, and those among them without violation. */
  all: number;
  good: number;
}

/**
 * @param start The number of the initial state.
 * @param moves The steps of the trace.
 * @returns Null if the trace is too long, or there are too many schedules. @throws {TooMuch}
 */
export function ordersOf(
  ir: Ir,
  steps: Steps,
  violation: Violation,
  start: number,
  moves: readonly Pick<Move, "action" | "given" | "decided">[],
  budget: Budget,
): Orders | null {
  if (moves.length > STEPS_MAX) return null;
  const events = moves.map((move): Event => ({ line: lineOf(ir, move), key: keyOf(move) }));
  const root = scheduleGraph(steps, violation, start, events, budget);
  if (root.all > SCHEDULES_MAX) return null;
  const core = coreOf(root, events, new Budget(CHOICES_MAX));
  return {
    schedules: root.all,
    violating: root.all - root.good,
    core: core.map(([first, then]) => ({ first: first + 2, then: then + 2 })),
  };
}

function scheduleGraph(
  steps: Steps,
  violation: Violation,
  start: number,
  events: readonly Event[],
  budget: Budget,
): Node {
  const lines = [...new Set(events.map(({ line }) => line))].map((line) =>
    events.flatMap((event, i) => (event.line === line ? [i] : [])),
  );
  const known = new Map<string, Node>();

  /** @param done How many steps of each line are done. */
  function visit(done: readonly number[], state: number, wasBad: boolean): Node {
    const isBad = wasBad || violation.inState(state);
    const id = `${done.join()} ${state} ${isBad}`;
    const seen = known.get(id);
    if (seen !== undefined) return seen;
    const isWhole = done.every((count, i) => count === lines[i]?.length);
    const node: Node = { next: [], isBad, isWhole, all: isWhole ? 1 : 0, good: isWhole && !isBad ? 1 : 0 };
    known.set(id, node);
    if (isWhole) return node;
    // What constraints exclude can be the last step of a schedule, as of the trace: it is judged.
    const isLast = done.reduce((sum, count) => sum + count, 1) >= events.length;
    const possible = isLast ? steps.allFrom(state) : steps.from(state);
    budget.spend(possible.length + 1);
    // In the order of the trace, so that what is found first is near to it.
    const open = lines
      .flatMap((line, i) => {
        const event = line[done[i] as number];
        return event === undefined ? [] : [{ event, line: i }];
      })
      .sort((a, b) => a.event - b.event);
    for (const { event, line } of open) {
      const move = possible.find((other) => keyOf(other) === events[event]?.key);
      if (move === undefined) continue;
      const hits = violation.inStep(state, move);
      // A failed step ends the schedule: it counts if it fails as that of the trace does.
      if (move.to === null && !hits) continue;
      const after =
        move.to === null
          ? FAILED
          : visit(
              done.map((count, i) => (i === line ? count + 1 : count)),
              move.to,
              isBad || hits,
            );
      if (after.all === 0) continue;
      node.next.push({ event, node: after });
      node.all += after.all;
      node.good += after.good;
    }
    return node;
  }
  return visit(
    lines.map(() => 0),
    start,
    false,
  );
}

const FAILED: Node = { next: [], isBad: true, isWhole: true, all: 1, good: 0 };

type Pair = readonly [first: number, then: number];

function coreOf(root: Node, events: readonly Event[], choices: Budget): readonly Pair[] {
  const pairs = events.flatMap(({ line }, first) =>
    events.flatMap((other, then): readonly Pair[] =>
      first < then && other.line !== line ? [[first, then]] : [],
    ),
  );
  // Steps that are far apart first: their order says the least.
  pairs.sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]);
  /** Of each schedule without violation so far, the orders that it contradicts. */
  const contradicted: (readonly number[])[] = [];
  let core: readonly number[] = [];
  for (;;) {
    const schedule = goodSchedule(
      root,
      core.map((pair) => pairs[pair] as Pair),
    );
    if (schedule === null)
      return core.map((pair) => pairs[pair] as Pair).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const places = new Map(schedule.map((event, place) => [event, place]));
    const placeOf = (event: number): number => places.get(event) ?? Number.POSITIVE_INFINITY;
    contradicted.push(pairs.flatMap(([first, then], i) => (placeOf(first) > placeOf(then) ? [i] : [])));
    core = smallestHitting(contradicted, choices);
  }
}

/** A schedule without violation that keeps these orders; null if there is none. */
function goodSchedule(root: Node, orders: readonly Pair[]): readonly number[] | null {
  const dead = new Set<Node>();
  const before = new Map<number, readonly number[]>();
  for (const [first, then] of orders) before.set(then, [...(before.get(then) ?? []), first]);
  const done: number[] = [];
  const taken = new Set<number>();
  const visit = (node: Node): boolean => {
    if (node.good === 0 || dead.has(node)) return false;
    if (node.isWhole) return true;
    for (const { event, node: after } of node.next) {
      if (before.get(event)?.some((first) => !taken.has(first)) === true) continue;
      done.push(event);
      taken.add(event);
      if (visit(after)) return true;
      done.pop();
      taken.delete(event);
    }
    // What was taken on the way is the same for all ways to a node.
    dead.add(node);
    return false;
  };
  return visit(root) ? done : null;
}

/** The first of the smallest sets that have an element of each of these. @throws {TooMuch} */
function smallestHitting(sets: readonly (readonly number[])[], choices: Budget): readonly number[] {
  const pick = (chosen: readonly number[], left: number): readonly number[] | null => {
    choices.spend(1);
    const open = sets.find((set) => !set.some((item) => chosen.includes(item)));
    if (open === undefined) return chosen;
    if (left === 0) return null;
    for (const item of open) {
      const found = pick([...chosen, item], left - 1);
      if (found !== null) return found;
    }
    return null;
  };
  for (let size = 0; ; size += 1) {
    const found = pick([], size);
    if (found !== null) return found;
  }
}
