/**
 * From where on a counterexample can't be avoided any more. A state is *doomed* if every behaviour from it in which each
 * process goes on reaches the violation, and *safe* if none does; between them it is *at risk*.
 *
 * That a process goes on means that its steps that are not idle are weakly fair, declared or not: if it can take one that
 * changes something from some time on, it takes one again and again. So do actions that are no process's; actions of the
 * environment may happen or not. Of the states without violation, a state is therefore not doomed if it leads to a
 * strongly connected component in which each unit takes such a step, or can't somewhere.
 */
import { Components } from "../../checker/liveness/components.js";
import type { Ir } from "../ir/ir.js";
import { type Budget, type Given, type Move, type Steps, unlessTooMuch, type Violation } from "./steps.js";

export interface Doomed {
  /** The number, from 1, of the first step of the trace after which nothing can avoid the violation; null: not decided. */
  readonly from: number | null;
  /** The steps that would have avoided that in its place; null if that is not decided. */
  readonly escapes: readonly Escape[] | null;
  /** Whether it would have been avoided if nothing more had happened, which no process would have prevented. */
  readonly mayRest: boolean;
}

export interface Escape {
  /** Index of the action. */
  readonly action: number;
  readonly given: Given;
  /** Whether the violation can't be reached any more, or still can; null if that is not decided. */
  readonly to: "safe" | "at risk" | null;
}

/** What has to go on: an instance of a process, or an action with its parameters. Null for what may stop. */
export type UnitOf = (move: Move) => string | null;

export function unitsOf(ir: Ir): UnitOf {
  const facts = ir.actions.map(({ process, label, environment, parameters }, action) => {
    const idle = process === null ? [] : (ir.processes[process]?.idle ?? []);
    const goesOn = !environment && !(label !== null && idle.includes(label));
    return {
      goesOn,
      owner: process === null ? `action ${action}` : `process ${process}`,
      count: parameters.length,
    };
  });
  return ({ action, given }) => {
    const { goesOn, owner, count } = facts[action] as (typeof facts)[number];
    return goesOn ? `${owner} ${JSON.stringify(given.slice(0, count).map(({ value }) => value))}` : null;
  };
}

/** What a unit can do in a state: the steps that change something, by unit. */
interface Expanded {
  readonly targets: readonly number[];
  /** Of each target: the unit whose step it is; -1 for what may stop. */
  readonly units: readonly number[];
  /** The units that can take a step, one that is the violation included. */
  readonly able: ReadonlySet<number>;
}

/** Nodes after which it is asked again whether some fair behaviour lies among them. */
const FIRST_LOOK = 256;

/** Answers what can be reached from states, in one question after the other, each with its own budget. */
export class Danger {
  private readonly units = new Map<string, number>();
  private readonly expanded: (Expanded | undefined)[] = [];
  private readonly known = new Map<number, boolean>();

  constructor(
    private readonly steps: Steps,
    private readonly violation: Violation,
    private readonly unitOf: UnitOf,
  ) {}

  /** Whether every behaviour from a state reaches the violation. @throws {TooMuch} */
  isDoomed(state: number, budget: Budget): boolean {
    const known = this.known.get(state);
    if (known !== undefined) return known;
    const doomed = this.violation.inState(state) || !this.canAvoid(state, budget);
    this.known.set(state, doomed);
    return doomed;
  }

  /** Whether no behaviour from a state reaches the violation. @throws {TooMuch} */
  isSafe(state: number, budget: Budget): boolean {
    const met = new Set([state]);
    for (const at of met) {
      if (this.violation.inState(at)) return false;
      const moves = this.steps.from(at);
      budget.spend(moves.length + 1);
      for (const move of moves) {
        if (this.violation.inStep(at, move)) return false;
        if (move.to !== null) met.add(move.to);
      }
    }
    return true;
  }

  isViolation(state: number, move: Move): boolean {
    return this.violation.inStep(state, move);
  }

  /** Whether nothing has to go on in a state. */
  rests(state: number): boolean {
    return this.expand(state).able.size === 0;
  }

  private expand(state: number): Expanded {
    const known = this.expanded[state];
    if (known !== undefined) return known;
    const targets: number[] = [];
    const units: number[] = [];
    const able = new Set<number>();
    for (const move of this.steps.from(state)) {
      const isBad = this.violation.inStep(state, move);
      if (!isBad && (move.to === null || move.to === state)) continue;
      const unit = this.numberOf(this.unitOf(move));
      if (unit >= 0) able.add(unit);
      if (isBad || move.to === null || this.violation.inState(move.to)) continue;
      targets.push(move.to);
      units.push(unit);
    }
    const made = { targets, units, able };
    this.expanded[state] = made;
    return made;
  }

  private numberOf(unit: string | null): number {
    if (unit === null) return -1;
    const known = this.units.get(unit) ?? this.units.size;
    this.units.set(unit, known);
    return known;
  }

  /** Whether some behaviour in which all go on never reaches the violation. */
  private canAvoid(start: number, budget: Budget): boolean {
    /** The states met, by their order; and the place of each in it. */
    const order = [start];
    const places = new Map([[start, 0]]);
    let look = FIRST_LOOK;
    for (let next = 0; next < order.length; next += 1) {
      const state = order[next] as number;
      budget.spend(this.steps.from(state).length + 1);
      if (this.rests(state)) return true;
      for (const target of this.expand(state).targets) {
        if (this.known.get(target) === false) return true;
        if (this.known.get(target) === true || places.has(target)) continue;
        places.set(target, order.length);
        order.push(target);
      }
      if (next + 1 === look) {
        if (this.hasFairComponent(order, places, next + 1)) return true;
        look *= 2;
      }
    }
    return this.hasFairComponent(order, places, order.length);
  }

  /** Whether it is possible to go on forever among the first states of an order. */
  private hasFairComponent(
    order: readonly number[],
    places: ReadonlyMap<number, number>,
    size: number,
  ): boolean {
    const reached = new Int32Array(size);
    const graph = {
      reached,
      reach: (place: number): number => {
        let count = 0;
        for (const target of new Set(this.expand(order[place] as number).targets)) {
          const to = places.get(target) ?? size;
          if (to >= size) continue;
          reached[count] = to;
          count += 1;
        }
        return count;
      },
    };
    let found = false;
    const components = new Components(graph, new Int32Array(size), (nodes) => {
      found ||= this.isFair([...nodes].map((place) => order[place] as number));
    });
    components.begin(0);
    components.run(Number.POSITIVE_INFINITY);
    return found;
  }

  /** Whether each unit takes a step within a component, or can't somewhere in it. */
  private isFair(component: readonly number[]): boolean {
    const inside = new Set(component);
    let open = new Set(this.expand(component[0] as number).able);
    for (const state of component) {
      const { targets, units, able } = this.expand(state);
      open = new Set([...open].filter((unit) => able.has(unit)));
      targets.forEach((target, i) => {
        if (inside.has(target)) open.delete(units[i] as number);
      });
    }
    return open.size === 0;
  }
}

/** Of the states of a trace, which are doomed; by asking from the end, since what follows a doomed state is doomed. */
export function doomedIn(
  danger: Danger,
  steps: Steps,
  trace: readonly number[],
  failed: boolean,
  budget: Budget,
): Doomed {
  const undecided: Doomed = { from: null, escapes: null, mayRest: false };
  const isDoomed = (state: number): boolean | null => unlessTooMuch(() => danger.isDoomed(state, budget));
  // The last entry of a trace whose last step is the violation has no state.
  let first = failed ? trace.length : trace.length - 1;
  while (first > 0) {
    const doomed = isDoomed(trace[first - 1] as number);
    if (doomed === null) return undecided;
    if (!doomed) break;
    first -= 1;
  }
  const before = trace[first - 1];
  if (before === undefined) return { from: first + 1, escapes: [], mayRest: false };
  const escapes: Escape[] = [];
  let isOpen = false;
  for (const move of steps.from(before)) {
    const { action, given, to } = move;
    if (to === null || to === before || danger.isViolation(before, move)) continue;
    const doomed = isDoomed(to);
    isOpen ||= doomed === null;
    if (doomed !== false) continue;
    const isSafe = unlessTooMuch(() => danger.isSafe(to, budget));
    escapes.push({ action, given, to: isSafe === null ? null : isSafe ? "safe" : "at risk" });
  }
  return { from: first + 1, escapes: isOpen ? null : escapes, mayRest: danger.rests(before) };
}
