/** What the naive evaluator carries along: the spec, a state, and what names stand for. */
import type { ExpandedProcess, Expansion } from "../../src/expand/expand.js";
import type { Resolution } from "../../src/resolve/resolve.js";
import type { Symbol } from "../../src/resolve/symbols.js";
import type { Expression, Name, Span } from "../../src/syntax/tree.js";
import type { Typed } from "../../src/types/inference.js";
import { settled, type Type } from "../../src/types/type.js";
import {
  type Domains,
  equal,
  itemsIn,
  lookUp,
  mapIn,
  mapOf,
  recordIn,
  recordOf,
  type Value,
} from "./naive-values.js";

/** One value for each variable, by name; `fault.page` and `fault.pc` are variables too. */
export type State = { readonly [variable: string]: Value };

/** A mistake in the spec, met while evaluating. */
export class Mistake extends Error {
  constructor(
    readonly kind: "evaluation" | "type" | "assertion",
    readonly place: Span,
  ) {
    super(kind);
  }
}

/** The spec, and what is learnt about it on the way. */
export interface World {
  readonly expansion: Expansion;
  readonly resolution: Resolution;
  readonly typed: Typed;
  readonly domains: Domains;
  /** The states an action leads to; null where the step fails. */
  readonly successors: (
    action: string,
    given: readonly Value[] | null,
    state: State,
  ) => readonly (State | null)[];
  /** Set when a result depended on the order in which interchangeable values were tried. */
  readonly order: { matters: boolean };
}

export interface Running {
  readonly process: ExpandedProcess;
  readonly keys: readonly Value[];
}

export interface Context {
  readonly world: World;
  readonly state: State;
  readonly next: State | null;
  readonly bound: ReadonlyMap<Symbol, Value>;
  /** The process whose step this is. */
  readonly running: Running | null;
}

export function symbolOf(world: World, name: Name): Symbol {
  const symbol = world.resolution.uses.get(name) ?? world.resolution.declares.get(name);
  if (symbol === undefined) throw new Error(`${name.name} is not bound`);
  return symbol;
}

export const bind = (context: Context, name: Name, value: Value): Context => ({
  ...context,
  bound: new Map([...context.bound, [symbolOf(context.world, name), value]]),
});

export const typeOfSymbol = (world: World, symbol: Symbol): Type => {
  const type = world.typed.symbols.get(symbol);
  if (type === undefined) throw new Error(`${symbol.name} has no type`);
  return settled(type);
};

/** Mistakes are blamed on what stands inside parentheses. */
export const bare = (node: Expression): Expression => (node.kind === "group" ? bare(node.body) : node);

export const mistake = (node: Expression): Mistake => new Mistake("evaluation", bare(node).span);

/** The key by which a process's variables are kept: its parameter, or the tuple of them. */
export const keyOf = (keys: readonly Value[]): Value | null => {
  const [only, ...more] = keys;
  return only === undefined ? null : more.length === 0 ? only : { tuple: keys };
};

// ─────────────────────────────────────────────────────────────────────── interchangeable values

/** Whether values of the type are interchangeable, or have such values in them. */
export function isInterchangeable(unsettled: Type, world: World): boolean {
  const type = settled(unsettled);
  const some = (types: readonly Type[]): boolean => types.some((inner) => isInterchangeable(inner, world));
  switch (type.kind) {
    case "symmetric":
      return true;
    case "process":
      return world.expansion.agents.some(
        (agent) =>
          "process" in agent &&
          some(agent.process.parameters.map((p) => typeOfSymbol(world, symbolOf(world, p.name)))),
      );
    case "optional":
    case "set":
    case "sequence":
      return some([type.of]);
    case "record":
      return some(type.fields.map((f) => f.type));
    case "tuple":
      return some(type.items);
    case "function":
      return some([type.key, type.value]);
    case "alternatives":
      return some(type.cases.flatMap((c) => c.fields.map((f) => f.type)));
    default:
      return false;
  }
}

/**
 * What `work` makes of each value, in order, until `enough`. Where the values are interchangeable all of them are
 * tried, to find out whether another order would have come to something else: one mistake instead of another, or
 * a mistake instead of an answer.
 */
export function each<T>(
  type: Type,
  values: readonly Value[],
  context: Context,
  work: (value: Value) => T,
  enough: (result: T) => boolean = () => false,
): readonly T[] {
  const { world } = context;
  if (values.length > 1 && isInterchangeable(type, world)) {
    const outcomes = new Set(
      values.map((value) => {
        try {
          return enough(work(value)) ? "enough" : "more";
        } catch (error) {
          if (error instanceof Mistake) return `${error.kind} at ${error.place.start}`;
          throw error;
        }
      }),
    );
    outcomes.delete("more");
    if (outcomes.size > 1) world.order.matters = true;
  }
  const results: T[] = [];
  for (const value of values) {
    const result = work(value);
    results.push(result);
    if (enough(result)) break;
  }
  return results;
}

// ─────────────────────────────────────────────────────────────────────── parts

export function applied(target: Value, key: Value, blame: Expression): Value {
  const sequence = typeof target === "object" && target !== null && "sequence" in target;
  const found = sequence ? itemsIn(target)[(key as number) - 1] : lookUp(target, key);
  if (found === undefined) throw mistake(blame);
  return found;
}

/** A selector with its key evaluated. */
export type Key =
  | { readonly field: string; readonly span: Span }
  | { readonly value: Value; readonly node: Expression; readonly span: Span };

/** The value with the part at a path replaced; the path must lead somewhere. */
export function updated(whole: Value, path: readonly Key[], value: () => Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value();
  if (whole === null) throw new Mistake("evaluation", key.span);
  if ("field" in key) {
    const record = recordIn(whole);
    const changed = updated(record[key.field] as Value, rest, value);
    return recordOf(Object.entries({ ...record, [key.field]: changed }));
  }
  const changed = updated(applied(whole, key.value, key.node), rest, value);
  if (typeof whole === "object" && "sequence" in whole)
    return { sequence: whole.sequence.map((item, i) => (i === (key.value as number) - 1 ? changed : item)) };
  return mapOf(mapIn(whole).map(([k, item]) => (equal(k, key.value) ? [k, changed] : [k, item])));
}
