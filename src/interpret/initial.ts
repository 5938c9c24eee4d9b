/** The initial states: searched for, variable by variable, and in order. */
import { List } from "immutable";
import type { Failure, Initial, Judgement } from "../../checker/model.js";
import { type NarrowedPart, narrowed, narrowedParts, type Ranges } from "../../checker/runtime/narrow.js";
import type { InitialPlan, KnownNarrowing } from "../facts/initial-plan.js";
import type { Ir, IrCondition, IrExpression, IrInitial } from "../ir/ir.js";
import { showType, type Type } from "../ir/type.js";
import { eachInteger, eachValueWithin } from "../state/each-value.js";
import { isOf, type State, same, type Value } from "../state/values.js";
import { elementsOf, membershipIn } from "./elements.js";
import { type Environment, evaluate, Mistake, tick } from "./evaluate.js";

interface Given {
  readonly ir: Ir;
  readonly plan: InitialPlan;
  readonly environment: (state: State, frameSize: number) => Environment;
  readonly judge: (condition: IrCondition, state: State) => Judgement;
  readonly show: (type: Type, value: Value) => string;
}

/** Every initial assignment that meets the conditions, and every failure on the way, in order. */
export function* initialStates(given: Given): Generator<Initial<State>> {
  const { ir, plan, judge } = given;

  /** Whether an assignment is to be continued, or why that is not known. */
  function passes(conditions: readonly IrCondition[], state: State): Judgement {
    for (const condition of conditions) {
      const judgement = judge(condition, state);
      if (judgement !== true) return judgement;
    }
    return true;
  }

  function* assigned(level: number, state: State): Generator<Initial<State>> {
    const start = ir.initials[level];
    const step = plan.steps[level];
    if (start === undefined || step === undefined) {
      yield { kind: "state", state };
      return;
    }
    for (const value of valuesOf(given, start, step.narrowing, state)) {
      if (typeof value === "object" && value !== null && "failure" in value) {
        yield { kind: "failed", failure: value.failure };
        continue;
      }
      const next = state.set(start.variable, value);
      const judgement = passes(step.tests, next);
      if (judgement === true) yield* assigned(level + 1, next);
      else if (judgement !== false) yield { kind: "failed", failure: judgement };
    }
  }

  const blank: State = List(ir.variables.map(() => null));
  const judgement = passes(plan.first, blank);
  if (judgement === true) yield* assigned(0, blank);
  else if (judgement !== false) yield { kind: "failed", failure: judgement };
}

/** Whether a state is among them: nothing is searched for. */
export function isInitialState(
  { ir, environment, judge }: Omit<Given, "plan" | "show">,
  state: State,
): boolean {
  const starts = ({ kind, value, variable, frameSize }: IrInitial): boolean => {
    const env = environment(state, frameSize);
    const found = state.get(variable) as Value;
    return kind === "in" ? membershipIn(value, env)(found) : same(evaluate(value, env), found);
  };
  try {
    return ir.initials.every(starts) && ir.initialConditions.every((c) => judge(c, state) === true);
  } catch (error) {
    if (error instanceof Mistake) return false;
    throw error;
  }
}

/** The values that a variable starts with, those before it being given; a failure in place of one that does not fit. */
function* valuesOf(
  { ir, environment, show }: Given,
  start: IrInitial,
  narrowing: KnownNarrowing | null,
  state: State,
): Generator<Value | { readonly failure: Failure }> {
  const variable = ir.variables[start.variable];
  if (variable === undefined) throw new Error(`no variable ${start.variable}`);
  const { type, name } = variable;
  const env = environment(state, Math.max(start.frameSize, narrowing?.frameSize ?? 0));
  try {
    for (const value of start.kind === "in"
      ? candidates(start.value, narrowing, env)
      : [evaluate(start.value, env)]) {
      tick(env);
      if (isOf(type, value)) yield value;
      else {
        const message = `${show(type, value)} is outside the type of \`${name}\`: ${showType(type)}`;
        yield { failure: { kind: "type", message, place: start.value.span } };
      }
    }
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    yield { failure: { kind: error.kind, message: error.message, place: error.span } };
  }
}

function candidates(set: IrExpression, narrowing: KnownNarrowing | null, env: Environment): Iterable<Value> {
  if (narrowing === null) return elementsOf(set, env);
  const known = narrowing.known.map((expression) => evaluate(expression, env) as number);
  const { parts } = narrowing;
  if (parts !== null) return withinParts(set, narrowedParts(narrowing, known, parts), env);
  return within(set, narrowed(narrowing, known), env);
}

/** The elements of a set whose parts have numbers that lie in ranges. */
function* withinParts(set: IrExpression, parts: readonly NarrowedPart[], env: Environment): Generator<Value> {
  if (set.kind === "all") {
    yield* eachValueWithin(set.of, env.universe, parts);
    return;
  }
  if (set.kind !== "filter") throw new Error(`a ${set.kind} is not narrowed`);
  for (const element of withinParts(set.set, parts, env)) {
    env.frame[set.slot.slot] = element;
    if (evaluate(set.condition, env) === true) yield element;
  }
}

/** The elements of a set of numbers that lie in ranges. */
function* within(set: IrExpression, ranges: Ranges, env: Environment): Generator<Value> {
  if (set.kind === "filter") {
    for (const element of within(set.set, ranges, env)) {
      env.frame[set.slot.slot] = element;
      if (evaluate(set.condition, env) === true) yield element;
    }
    return;
  }
  const [low, high] = boundsOf(set, env);
  for (const [from, to] of ranges) yield* eachInteger(Math.max(low, from), Math.min(high, to));
}

function boundsOf(set: IrExpression, env: Environment): readonly [number, number] {
  if (set.kind === "range") {
    const low = evaluate(set.low, env) as number;
    return [low, evaluate(set.high, env) as number];
  }
  if (set.kind !== "all" || set.of.kind !== "int") throw new Error(`a ${set.kind} is not narrowed`);
  return [set.of.low ?? Number.NEGATIVE_INFINITY, set.of.high ?? Number.POSITIVE_INFINITY];
}
