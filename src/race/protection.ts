/**
 * What protects conflicting steps from each other. Two steps of different processes or instances, one of which writes a
 * place that the other reads or writes, are either never both enabled; or wherever they are, they can be taken in both
 * orders, which lead to the same state; or their order matters. Then no property depends on it, since the spec holds; what
 * makes it harmless is a later step that finds out: the first whose guard or branch differs between the two orders.
 */
import type { Choices } from "../../checker/model.js";
import { branchedPaths, canBranch } from "../interpret/branches.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir, IrAction, Slot } from "../ir/ir.js";
import type { TypedValue } from "../state/values.js";
import { type Conflict, conflictsIn } from "./accesses.js";
import { lineOf } from "./orders.js";
import { Budget, type Given, type Move, reached, type Steps, unlessTooMuch } from "./steps.js";

/** What the order of two steps changes. */
export interface Difference {
  /** The name of the first later action whose guard or branch differs; null if only values do. */
  readonly step: string | null;
  readonly differs: "guard" | "branch" | "values";
}

export interface Pair extends Conflict {
  readonly verdict: "apart" | "commute" | "order matters";
  /** In how many states both are enabled. */
  readonly together: number;
  /** Of steps whose order matters; null if that is not decided. */
  readonly difference: Difference | null;
}

/** Pairs of states to compare for one pair of steps. */
const COMPARED_MAX = 20_000;

const keyOf = ({ action, given, decided }: Move): string => JSON.stringify([action, given, decided]);

/** A key for two actions, whatever their order. */
export const pairKey = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** Calls back for every two steps of different instances that are both enabled in a state. */
function eachTogether(ir: Ir, moves: readonly Move[], see: (one: Move, other: Move) => void): void {
  const lines = moves.map((move) => lineOf(ir, move));
  moves.forEach((one, i) => {
    for (let k = i + 1; k < moves.length; k += 1) if (lines[i] !== lines[k]) see(one, moves[k] as Move);
  });
}

/**
 * The names of the actions of which two instances are both enabled somewhere, as keys.
 * @param all The steps from each state; a state may stand for those that differ by a renaming.
 * @throws {TooMuch}
 */
export function togetherIn(ir: Ir, all: Iterable<readonly Move[]>, budget: Budget): ReadonlySet<string> {
  const found = new Set<string>();
  for (const moves of all) {
    budget.spend(moves.length + 1);
    eachTogether(ir, moves, (one, other) => {
      found.add(nameKey(ir, one.action, other.action));
    });
  }
  return found;
}

/** As `pairKey`, but the same in an edited spec. */
export const nameKey = ({ actions }: Ir, a: number, b: number): string =>
  JSON.stringify([actions[a]?.name, actions[b]?.name].sort());

/**
 * All conflicting pairs of steps that are taken at all.
 * @param steps Of the spec without symmetry.
 * @throws {TooMuch}
 */
export function pairsIn(ir: Ir, model: InterpretedModel, steps: Steps, budget: Budget): readonly Pair[] {
  const states: number[] = [];
  for (const state of reached(steps)) {
    budget.spend(steps.from(state).length + 1);
    states.push(state);
  }
  const enabled = new Set<number>();
  const lines = new Map<number, Set<string>>();
  for (const state of states)
    for (const move of steps.from(state)) {
      enabled.add(move.action);
      const own = lines.get(move.action) ?? new Set();
      lines.set(move.action, own.add(lineOf(ir, move)));
    }
  const conflicts = conflictsIn(ir).filter(
    ({ actions: [a, b] }) => enabled.has(a) && enabled.has(b) && (a !== b || (lines.get(a)?.size ?? 0) > 1),
  );
  const meetings = new Map(conflicts.map(({ actions }) => [pairKey(...actions), newMeeting()] as const));
  for (const state of states) {
    const seen = new Set<Meeting>();
    eachTogether(ir, steps.from(state), (one, other) => {
      const meeting = meetings.get(pairKey(one.action, other.action));
      if (meeting === undefined) return;
      budget.spend(1);
      seen.add(meeting);
      const orders = bothOrders(steps, state, one, other);
      if (orders !== null) meeting.differ.push(orders);
    });
    for (const meeting of seen) meeting.together += 1;
  }
  const compare = comparing(ir, model, steps);
  return conflicts.map((conflict): Pair => {
    const { together, differ } = meetings.get(pairKey(...conflict.actions)) as Meeting;
    if (together === 0) return { ...conflict, verdict: "apart", together, difference: null };
    if (differ.length === 0) return { ...conflict, verdict: "commute", together, difference: null };
    const difference = unlessTooMuch(() => compare(differ, new Budget(COMPARED_MAX)));
    return { ...conflict, verdict: "order matters", together, difference };
  });
}

interface Meeting {
  together: number;
  /** Where the two orders do not meet. */
  readonly differ: Orders[];
}

const newMeeting = (): Meeting => ({ together: 0, differ: [] });

/** Two orders that do not meet: the state before them, and those after; null where the second step can't follow. */
interface Orders {
  readonly from: number;
  readonly moves: readonly [Move, Move];
  readonly states: readonly [number | null, number | null];
}

/** Null if both orders are possible, and lead to the same state. */
function bothOrders(steps: Steps, from: number, one: Move, other: Move): Orders | null {
  const follow = (first: Move, second: Move): number | null => {
    const key = keyOf(second);
    const found = first.to === null ? undefined : steps.from(first.to).find((move) => keyOf(move) === key);
    return found?.to ?? null;
  };
  const states = [follow(one, other), follow(other, one)] as const;
  return states[0] !== null && states[0] === states[1] ? null : { from, moves: [one, other], states };
}

/** Finds what differs first after one of some orders that do not meet. */
function comparing(ir: Ir, model: InterpretedModel, steps: Steps) {
  const branches = branching(ir, model, steps);
  const nameOf = (action: number): string => ir.actions[action]?.name ?? "";

  /** What differs between the steps of two states; or the states after the same steps. */
  function differ(a: number, b: number): Difference | readonly (readonly [number, number])[] {
    const [left, right] = [a, b].map(
      (state) => new Map(steps.from(state).map((move) => [keyOf(move), move])),
    );
    const next: (readonly [number, number])[] = [];
    for (const [key, move] of left as Map<string, Move>) {
      const other = right?.get(key);
      if (other === undefined) return { step: nameOf(move.action), differs: "guard" };
      if (branches(a, move) !== branches(b, other)) return { step: nameOf(move.action), differs: "branch" };
      if (move.to !== null && other.to !== null && move.to !== other.to) next.push([move.to, other.to]);
    }
    for (const [key, move] of right as Map<string, Move>)
      if (left?.has(key) !== true) return { step: nameOf(move.action), differs: "guard" };
    return next;
  }

  /** What the second of the two steps itself does otherwise behind the first. */
  function differAtOnce({ from, moves: [one, other], states: [there, back] }: Orders): Difference | null {
    if (there === null) return { step: nameOf(other.action), differs: "guard" };
    if (back === null) return { step: nameOf(one.action), differs: "guard" };
    const [behind, behindOther] = [one.to as number, other.to as number];
    if (branches(from, other) !== branches(behind, other))
      return { step: nameOf(other.action), differs: "branch" };
    return branches(from, one) === branches(behindOther, one)
      ? null
      : { step: nameOf(one.action), differs: "branch" };
  }

  return (orders: readonly Orders[], budget: Budget): Difference => {
    for (const order of orders) {
      budget.spend(1);
      const found = differAtOnce(order);
      if (found !== null) return found;
    }
    const open = orders.map(({ states }) => states as readonly [number, number]);
    const met = new Set(open.map((pair) => pair.join()));
    for (const [a, b] of open) {
      budget.spend(1);
      const found = differ(a, b);
      if ("differs" in found) return found;
      for (const pair of found)
        if (!met.has(pair.join())) {
          met.add(pair.join());
          open.push(pair);
        }
    }
    return { step: null, differs: "values" };
  };
}

/** Which branches a step takes: nothing where it has none. */
function branching(ir: Ir, model: InterpretedModel, steps: Steps): (state: number, move: Move) => string {
  const branching = ir.actions.map(canBranch);
  const known = new Map<string, ReadonlyMap<string, string>>();
  const printed = (choices: Choices): Given =>
    choices.map(({ name, value }) => {
      const typed = value as TypedValue;
      return { name, value: model.printer.json(typed.type, typed.value) };
    });
  return (state, move) => {
    if (branching[move.action] !== true) return "";
    const action = ir.actions[move.action] as IrAction;
    const own = move.given.slice(0, action.parameters.length);
    const id = JSON.stringify([state, move.action, own]);
    const paths =
      known.get(id) ??
      new Map(
        branchedPaths(
          action,
          own.map(({ value }, i) => model.codec.value((action.parameters[i] as Slot).type, value)),
          model.environment(model.codec.state(steps.stateOf(state)), null, action.frameSize),
        ).map(({ choices, decided, branches }) => [
          JSON.stringify([move.action, printed(choices), printed(decided)]),
          branches,
        ]),
      );
    known.set(id, paths);
    return paths.get(keyOf(move)) ?? "";
  };
}
