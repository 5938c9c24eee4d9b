/** Sets that are not built: gone through element by element, asked for an element, counted. */
import type { Set as ImmutableSet } from "immutable";
import { Interruption } from "../../checker/interruption.js";
import type { IrExpression, Slot } from "../ir/ir.js";
import { cardinality } from "../ir/type.js";
import type { Span } from "../source/span.js";
import { eachInteger, eachSubset } from "../state/each-value.js";
import { isOf, sorted, type Value } from "../state/values.js";
import { type Environment, evaluate, tick } from "./evaluate.js";

/**
 * A set or function of more elements is not built: some hundred megabytes, of which Immutable.js computes the hash, and
 * compares two, in half a second or more, in which nothing can be heard.
 */
const BUILT_MAX = 2 ** 20;

/** Ends the work where a value would be built that is too large for memory: that is no mistake of the spec. */
export function needRoomFor(size: number, place: Span): void {
  if (size > BUILT_MAX) throw new Interruption("memory", { place, size });
}

/** With fewer elements than this a value is not what memory was short for. */
const LARGE_MIN = 2 ** 16;

/** Builds a value: where memory gets short meanwhile, and it is large, it is said to be the reason. */
export function built<Whole>(size: () => number, place: Span, build: () => Whole): Whole {
  try {
    return build();
  } catch (thrown) {
    const isShort = thrown instanceof Interruption && thrown.stop === "memory" && thrown.tooLarge === null;
    if (!isShort || size() < LARGE_MIN) throw thrown;
    throw new Interruption("memory", { place, size: size() });
  }
}

/**
 * The elements of a set, in the order of their type. What decides which set it is, is evaluated at once; its elements
 * come one by one.
 */
export function elementsOf(node: IrExpression, env: Environment): Iterable<Value> {
  switch (node.kind) {
    case "all":
      return env.universe.eachOf(node.of);
    case "range":
      return ((low) => eachInteger(low, evaluate(node.high, env) as number))(
        evaluate(node.low, env) as number,
      );
    case "subsets":
      return eachSubset(elementsOf(node.of, env), env.universe.tick);
    case "filter":
      // If the condition can fail, it is evaluated for all elements before anything is done with any.
      if (env.canFail(node.condition)) break;
      return filtered(node, elementsOf(node.set, env), env);
    default:
      break;
  }
  const { type } = node;
  return sorted(
    type.kind === "set" ? type.of : type,
    evaluate(node, env) as ImmutableSet<Value>,
    env.universe.tick,
  );
}

function* filtered(
  { slot, condition }: Extract<IrExpression, { kind: "filter" }>,
  elements: Iterable<Value>,
  env: Environment,
): Generator<Value> {
  for (const element of elements) {
    env.frame[slot.slot] = element;
    if (evaluate(condition, env) === true) yield element;
  }
}

/**
 * Tells whether values are elements of a set. What decides which set it is, is evaluated at once; the set is built only
 * where its elements can't be told otherwise.
 */
export function membershipIn(node: IrExpression, env: Environment): (value: Value) => boolean {
  switch (node.kind) {
    case "all":
      return (value) => isOf(node.of, value);
    case "range": {
      const low = evaluate(node.low, env) as number;
      const high = evaluate(node.high, env) as number;
      return (value) => typeof value === "number" && value >= low && value <= high;
    }
    case "subsets": {
      const within = membershipIn(node.of, env);
      return (value) => value !== null && (value as ImmutableSet<Value>).every(within);
    }
    case "filter": {
      if (env.canFail(node.condition)) break;
      const within = membershipIn(node.set, env);
      return (value) => {
        if (!within(value)) return false;
        env.frame[node.slot.slot] = value;
        return evaluate(node.condition, env) === true;
      };
    }
    case "union":
    case "intersect":
    case "minus": {
      const left = membershipIn(node.left, env);
      const right = membershipIn(node.right, env);
      if (node.kind === "union") return (value) => left(value) || right(value);
      return (value) => left(value) && right(value) === (node.kind === "intersect");
    }
    case "if":
      return membershipIn(evaluate(node.condition, env) === true ? node.then : node.else, env);
    default:
      break;
  }
  const set = evaluate(node, env) as ImmutableSet<Value>;
  return (value) => set.has(value);
}

/** How many elements a set has; it can be more than a number says exactly. */
export function sizeOf(node: IrExpression, env: Environment): number {
  switch (node.kind) {
    case "all":
      return cardinality(node.of, env.universe.instances.length);
    case "range": {
      const low = evaluate(node.low, env) as number;
      return Math.max(0, (evaluate(node.high, env) as number) - low + 1);
    }
    case "subsets":
      return 2 ** sizeOf(node.of, env);
    case "filter": {
      if (env.canFail(node.condition)) break;
      let count = 0;
      for (const _ of elementsOf(node, env)) count += 1;
      return count;
    }
    default:
      break;
  }
  return (evaluate(node, env) as ImmutableSet<Value>).size;
}

/** Whether all elements of one set are in another. */
export function isWithin(left: IrExpression, right: IrExpression, env: Environment): boolean {
  const elements = elementsOf(left, env);
  const within = membershipIn(right, env);
  for (const element of elements) {
    tick(env);
    if (!within(element)) return false;
  }
  return true;
}

/** Binds the slots to each combination in order, until `visit` returns true. */
export function forEachCombination(
  slots: readonly Slot[],
  sets: readonly IrExpression[],
  env: Environment,
  visit: () => boolean,
): boolean {
  const [slot, ...slotsLeft] = slots;
  const [set, ...setsLeft] = sets;
  if (slot === undefined || set === undefined) return visit();
  for (const element of elementsOf(set, env)) {
    env.frame[slot.slot] = element;
    if (forEachCombination(slotsLeft, setsLeft, env, visit)) return true;
  }
  return false;
}
