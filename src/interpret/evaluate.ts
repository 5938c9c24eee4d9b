/** The meaning of expressions. */
import { Map as ImmutableMap, Set as ImmutableSet, List } from "immutable";
import { floorDivide, floorModulo } from "../ir/arithmetic.js";
import type { Ir, IrArm, IrExpression, PathStep } from "../ir/ir.js";
import { cardinality, type Type } from "../ir/type.js";
import type { Span } from "../source/span.js";
import {
  type FunctionValue,
  isOf,
  mapOf,
  payloadOf,
  type RecordValue,
  type State,
  same,
  setOf,
  tagOf,
  type Universe,
  type Value,
} from "../state/values.js";
import type { CoverageRecorder } from "./coverage.js";
import {
  built,
  elementsOf,
  forEachCombination,
  isWithin,
  membershipIn,
  needRoomFor,
  sizeOf,
} from "./elements.js";

/** A mistake of the spec that shows only when it is evaluated. Thrown here, and turned into data where a step ends. */
export class Mistake extends Error {
  constructor(
    readonly kind: "evaluation" | "type",
    message: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

/** The environment of an evaluation. */
export interface Environment {
  readonly ir: Ir;
  readonly universe: Universe;
  readonly state: State;
  /** The state after the step; null if there is none. */
  readonly next: State | null;
  /** Values of the slots. */
  readonly frame: Value[];
  /** The successors by an action, for `taken` and `enabled`. Failed steps are included as null. */
  readonly successors: (
    action: number,
    given: readonly Value[] | null,
    state: State,
  ) => readonly (State | null)[];
  /** Receives the values of conditions; null if they are not counted. */
  readonly coverage: CoverageRecorder | null;
  /** Whether evaluating an expression can fail, as far as is known beforehand. */
  readonly canFail: (node: IrExpression) => boolean;
  readonly ticks: Ticks;
  /** As a message shows a value. */
  readonly show: (type: Type, value: Value) => string;
}

/** Counts the work of a model, so that it can be interrupted. */
export interface Ticks {
  /** Until the next call of `poll`. */
  left: number;
  /** May throw an `Interruption`. */
  poll: (() => void) | null;
}

const TICKS = 512;

/** Called for each small piece of work. */
export function tick({ ticks }: Pick<Environment, "ticks">): void {
  ticks.left -= 1;
  if (ticks.left > 0) return;
  ticks.left = TICKS;
  ticks.poll?.();
}

/** Whether a boolean expression is true. */
export const holds = (expression: IrExpression, env: Environment): boolean =>
  evaluate(expression, env) === true;

export function evaluate(node: IrExpression, env: Environment): Value {
  tick(env);
  const value = (child: IrExpression): Value => evaluate(child, env);
  const number = (child: IrExpression): number => evaluate(child, env) as number;
  const set = (child: IrExpression): ImmutableSet<Value> => evaluate(child, env) as ImmutableSet<Value>;
  const list = (child: IrExpression): List<Value> => evaluate(child, env) as List<Value>;
  const mistake = (message: string): Mistake => new Mistake("evaluation", message, node.span);

  switch (node.kind) {
    case "literal":
      return node.value;
    case "none":
      return null;
    case "alternative":
      return node.payload.length === 0 ? node.name : List<Value>([node.name, ...node.payload.map(value)]);
    case "slot":
      return env.frame[node.slot] as Value;
    case "variable":
      return (node.primed ? (env.next as State) : env.state).get(node.variable) as Value;
    case "process": {
      const instance = env.universe.instanceOf(node.process, node.keys.map(value));
      if (instance === -1) throw mistake("there is no such process");
      return instance;
    }
    case "present": {
      const found = value(node.of);
      if (found === null) throw mistake("expected a value, found none");
      return found;
    }
    case "conform": {
      const found = value(node.of);
      if (!isOf(node.wanted, found))
        throw mistake(`${env.show(node.of.type, found)} is outside the type of \`${node.what}\``);
      return found;
    }

    case "not":
      return !value(node.of);
    case "and":
      return node.operands.every((operand) => value(operand));
    case "or":
      return node.operands.some((operand) => value(operand));
    case "implies":
      return !value(node.left) || value(node.right);
    case "iff":
    case "equal":
      return same(value(node.left), value(node.right));
    case "if":
      return value(node.condition) ? value(node.then) : value(node.else);
    case "let":
      env.frame[node.slot.slot] = value(node.value);
      return value(node.body);

    case "negate":
      return 0 - number(node.of);
    case "compare":
      return compareNumbers(node.operator, number(node.left), number(node.right));
    case "arithmetic":
      return arithmetic(node, number(node.left), number(node.right));

    case "in":
      return ((element) => membershipIn(node.set, env)(element))(value(node.element));
    case "subset":
      return isWithin(node.left, node.right, env);
    case "union":
      return ((left) => setOf(set(node.right), env.universe.tick, left))(set(node.left));
    case "intersect":
    case "minus": {
      const left = set(node.left);
      const right = set(node.right);
      const stays = node.kind === "intersect";
      return left.filter((element) => {
        tick(env);
        return right.has(element) === stays;
      });
    }
    case "set":
      return ImmutableSet(node.elements.map(value));
    case "range":
    case "all":
    case "subsets":
      return ((size) => {
        needRoomFor(size, node.span);
        return built(
          () => size,
          node.span,
          () => setOf(elementsOf(node, env), env.universe.tick),
        );
      })(sizeOf(node, env));
    case "filter": {
      const found: Value[] = [];
      const build = (): ImmutableSet<Value> => {
        for (const element of elementsOf(node.set, env)) {
          env.frame[node.slot.slot] = element;
          if (value(node.condition)) found.push(element);
          needRoomFor(found.length, node.span);
        }
        return setOf(found, env.universe.tick);
      };
      return built(() => found.length, node.span, build);
    }
    case "map": {
      const found = ImmutableSet<Value>().asMutable();
      const build = (): ImmutableSet<Value> => {
        forEachCombination(node.slots, node.sets, env, () => {
          if (node.where === null || value(node.where)) found.add(value(node.element));
          needRoomFor(found.size, node.span);
          return false;
        });
        return found.asImmutable();
      };
      return built(() => found.size, node.span, build);
    }
    case "collect": {
      const [low, high] = [number(node.low), number(node.high)];
      const found: Value[] = [];
      const build = (): List<Value> => {
        for (let i = low; i <= high; i += 1) {
          tick(env);
          env.frame[node.slot.slot] = i;
          if (node.where === null || value(node.where)) found.push(value(node.element));
          needRoomFor(found.length, node.span);
        }
        return List(found);
      };
      return built(() => found.length, node.span, build);
    }
    case "size":
      return safe(sizeOf(node.of, env), mistake);

    case "forall":
    case "exists": {
      const goal = node.kind === "exists";
      for (const element of elementsOf(node.set, env)) {
        env.frame[node.slot.slot] = element;
        if (value(node.body) === goal) return goal;
      }
      return !goal;
    }
    case "count":
    case "sum":
    case "min":
    case "max":
      return aggregate(node, env, mistake);
    case "choose": {
      let chosen: Value | undefined;
      forEachCombination(node.slots, node.sets, env, () => {
        if (!value(node.body)) return false;
        const values = node.slots.map((slot) => env.frame[slot.slot] as Value);
        chosen = values.length === 1 ? values[0] : List(values);
        return true;
      });
      if (chosen === undefined) throw mistake("there is nothing to choose");
      return chosen;
    }

    case "fold": {
      let result = value(node.initial);
      for (const element of elementsOf(node.set, env)) {
        env.frame[node.slot.slot] = element;
        env.frame[node.accumulator.slot] = result;
        result = value(node.body);
      }
      return result;
    }

    case "function":
      return ((size) => {
        needRoomFor(size, node.span);
        const build = (): ImmutableMap<Value, Value> =>
          mapOf(
            env.universe.valuesOf(node.slot.type).map((key): [Value, Value] => {
              env.frame[node.slot.slot] = key;
              return [key, value(node.body)];
            }),
            env.universe.tick,
          );
        return built(() => size, node.span, build);
      })(cardinality(node.slot.type, env.universe.instances.length));
    case "record":
      return ImmutableMap<Value, Value>(node.fields.map((f): [Value, Value] => [f.name, value(f.value)]));
    case "sequence":
    case "tuple":
      return List(node.elements.map(value));
    case "apply":
      return ((target) => applied(node.target.type, target, value(node.key), node.key, env))(
        value(node.target),
      );
    case "field":
      return fieldOf(node.target.type, value(node.target), node.name, node.span);
    case "item":
      return list(node.target).get(node.position - 1) as Value;
    case "update":
      return updated(
        node.target.type,
        value(node.target),
        keysOf(node.path, env),
        () => value(node.value),
        env,
      );

    case "len":
      return list(node.of).size;
    case "head":
    case "tail": {
      const sequence = list(node.of);
      if (sequence.isEmpty()) throw mistake(`\`${node.kind}\` of an empty sequence`);
      return node.kind === "head" ? (sequence.first() as Value) : sequence.rest();
    }
    case "reverse":
      return list(node.of).reverse();
    case "append":
      return ((left) => left.push(value(node.right)))(list(node.left));
    case "concat":
      return ((left) => left.concat(list(node.right)))(list(node.left));

    case "is":
      return tagOf(value(node.target)) === node.name;
    case "match": {
      const arm = chooseArm(node.arms, value(node.subject), env);
      return value(arm.body);
    }
    case "call": {
      const called = env.ir.functions[node.function];
      if (called === undefined) throw new Error(`no function ${node.function}`);
      return evaluate(called.body, { ...env, frame: node.arguments.map(value) });
    }
    case "enabled":
    case "taken": {
      const given = node.arguments?.map(value) ?? null;
      return node.actions.some((action) => {
        const reached = env.successors(action, given, env.state);
        if (node.kind === "enabled") return reached.length > 0;
        return reached.some((state) => state?.equals(env.next as State) ?? false);
      });
    }
    case "always":
    case "eventually":
    case "leadsTo":
    case "until":
      throw new Error("a temporal operator has no value in one state");
    default:
      return node satisfies never;
  }
}

/** A number made of the body's values for all elements. */
function aggregate(
  node: Extract<IrExpression, { readonly body: IrExpression; readonly set: IrExpression }>,
  env: Environment,
  mistake: (message: string) => Mistake,
): number {
  let result: number | null = node.kind === "count" || node.kind === "sum" ? 0 : null;
  for (const element of elementsOf(node.set, env)) {
    env.frame[node.slot.slot] = element;
    const value = evaluate(node.body, env);
    if (node.kind === "count") result = (result ?? 0) + (value === true ? 1 : 0);
    else if (node.kind === "sum") result = safe((result ?? 0) + (value as number), mistake);
    else if (result === null) result = value as number;
    else result = node.kind === "min" ? Math.min(result, value as number) : Math.max(result, value as number);
  }
  if (result === null) throw mistake(`\`${node.kind}\` over an empty set`);
  return result;
}

function compareNumbers(operator: "<" | "<=" | ">" | ">=", a: number, b: number): boolean {
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return operator satisfies never;
  }
}

function safe(result: number, mistake: (message: string) => Mistake): number {
  if (!Number.isSafeInteger(result)) throw mistake("the result is too large");
  return result;
}

function arithmetic(node: Extract<IrExpression, { kind: "arithmetic" }>, a: number, b: number): number {
  const mistake = (message: string): Mistake => new Mistake("evaluation", message, node.span);
  switch (node.operator) {
    case "+":
      return safe(a + b, mistake);
    case "-":
      return safe(a - b, mistake);
    case "*":
      return safe(a * b, mistake);
    case "/":
      if (b === 0) throw mistake("division by zero");
      return safe(floorDivide(a, b), mistake);
    case "%":
      if (b <= 0) throw mistake(`the divisor of \`%\` is ${b}, but must be positive`);
      return floorModulo(a, b);
    default:
      return node.operator satisfies never;
  }
}

/** A function at a key, or a sequence at a position. */
function applied(type: Type, target: Value, key: Value, at: IrExpression, env: Environment): Value {
  const found = type.kind === "sequence" ? elementAt(target, key) : (target as FunctionValue).get(key);
  if (found === undefined) throw outside(type, target, key, at, env);
  return found;
}

const elementAt = (sequence: Value, position: Value): Value | undefined =>
  (position as number) >= 1 ? (sequence as List<Value>).get((position as number) - 1) : undefined;

function outside(type: Type, target: Value, key: Value, at: IrExpression, env: Environment): Mistake {
  const shown = env.show(at.type, key);
  const message =
    type.kind === "sequence"
      ? `position ${shown} is outside the sequence, which has ${(target as List<Value>).size} elements`
      : `${shown} is outside the domain of the function`;
  return new Mistake("evaluation", message, at.span);
}

function fieldOf(type: Type, target: Value, name: string, span: Span): Value {
  if (type.kind !== "alternatives") return (target as RecordValue).get(name) as Value;
  const tag = tagOf(target);
  const fields = type.cases.find((c) => c.name === tag)?.fields ?? [];
  const position = fields.findIndex((f) => f.name === name);
  if (position === -1) throw new Mistake("evaluation", `\`${tag}\` has no field \`${name}\``, span);
  return payloadOf(target)[position] as Value;
}

/** A path with its keys evaluated. */
export type Keys = readonly (
  | { readonly kind: "key"; readonly value: Value; readonly at: IrExpression; readonly span: Span }
  | { readonly kind: "field"; readonly name: string; readonly span: Span }
)[];

export const keysOf = (path: readonly PathStep[], env: Environment): Keys =>
  path.map((step) =>
    step.kind === "key"
      ? { kind: "key", value: evaluate(step.key, env), at: step.key, span: step.span }
      : { kind: "field", name: step.name, span: step.span },
  );

/** A value with the part that a path leads to replaced. */
export function updated(type: Type, whole: Value, path: Keys, value: () => Value, env: Environment): Value {
  const [step, ...rest] = path;
  if (step === undefined) return value();
  const inner = type.kind === "optional" ? type.of : type;
  if (whole === null) throw new Mistake("evaluation", "expected a value, found none", step.span);
  if (step.kind === "field") {
    const field = inner.kind === "record" ? inner.fields.find((f) => f.name === step.name)?.type : undefined;
    const record = whole as ImmutableMap<Value, Value>;
    return record.set(step.name, updated(field ?? inner, record.get(step.name) as Value, rest, value, env));
  }
  const old = applied(inner, whole, step.value, step.at, env);
  const below = inner.kind === "function" ? inner.value : inner.kind === "sequence" ? inner.of : inner;
  const changed = updated(below, old, rest, value, env);
  return inner.kind === "sequence"
    ? (whole as List<Value>).set((step.value as number) - 1, changed)
    : (whole as FunctionValue).set(step.value, changed);
}

/** The arm of a `match` that the subject takes, its payload bound. */
export function chooseArm<Body>(arms: readonly IrArm<Body>[], subject: Value, env: Environment): IrArm<Body> {
  const arm = arms.find((a) => a.name === null || a.name === tagOf(subject));
  if (arm === undefined) throw new Error("no arm of a match fits");
  const payload = payloadOf(subject);
  arm.payload.forEach((slot, i) => {
    if (slot !== null) env.frame[slot.slot] = payload[i] as Value;
  });
  return arm;
}
