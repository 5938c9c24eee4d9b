/**
 * Which hidden steps matter for an event: those that the event, or another one that matters, can't be exchanged with, and
 * those without which they can't be taken. Any other hidden step can just as well happen after the event. This is the theory
 * of stubborn sets (Valmari 1989), with the event in each set.
 */
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir, IrStatement } from "../ir/ir.js";
import type { BoundMap } from "../mapping/bound-map.js";
import type { Value } from "../state/values.js";
import { type Access, accessesIn, accessesOf, conflict } from "./accesses.js";
import type { Label } from "./label.js";
import type { Space, Step } from "./space.js";

/** A hidden step, and whose it is: an instance of a process, or an action without one. */
export interface HiddenStep {
  readonly action: number;
  readonly unit: number;
  readonly to: number;
}

/** An action of a unit. */
interface Act {
  readonly action: number;
  readonly unit: number;
}

export interface Relevance {
  readonly unitOf: (step: Step) => number;
  /** Of the hidden steps from a state, those that matter for an event. @param bound For each place, the value it has. */
  readonly of: (
    state: number,
    hidden: readonly HiddenStep[],
    label: Label,
    bound: readonly number[],
    shape: readonly number[],
    places: readonly number[],
  ) => readonly HiddenStep[];
}

/** Null: the spec or the map is such that all hidden steps matter. */
export function relevanceOf(space: Space, map: BoundMap, model: InterpretedModel, ir: Ir): Relevance | null {
  if (ir.constraints.length > 0) return null;
  const { instances } = model.universe;
  const hidden = map.hidden.flatMap((is, action) => (is === false ? [] : [action]));
  const withConditions = (action: number): readonly Access[] | null => {
    const node = ir.actions[action];
    const own = node === undefined ? null : accessesOf(node, ir);
    const conditions = map.hidden[action];
    if (own === null || typeof conditions !== "object") return own;
    const more = conditions.map((condition) => accessesIn(condition, ir, node?.parameters[0]?.name ?? null));
    return more.includes(null) ? null : [...own, ...more.flatMap((one) => one ?? [])];
  };
  /** Each list is of one action: equal ones are told apart. */
  const accesses = ir.actions.map((_, action) => withConditions(action));
  for (const { freeWhen } of map.identities) {
    const read = freeWhen === null ? [] : accessesIn(freeWhen, ir, null);
    // Whether a value is given back may depend on what its own process does only.
    if (read === null || !read.every(({ isOwn }) => isOwn)) return null;
  }

  const processOf = (action: number): number | null => ir.actions[action]?.process ?? null;
  const units = ir.actions.map(({ process }, action) =>
    process === null
      ? [instances.length + action]
      : instances.flatMap((instance, unit) => (instance.process === process ? [unit] : [])),
  );
  const unitsOf = (action: number): readonly number[] => units[action] ?? [];
  /** The hidden acts that an act can't be exchanged with. */
  const conflicting = (own: readonly Access[] | null, process: number | null, unit: number): readonly Act[] =>
    hidden.flatMap((action) =>
      unitsOf(action).flatMap((other) => {
        const areApart = process !== null && processOf(action) === process && other !== unit;
        return conflict(own, accesses[action] ?? null, areApart) ? [{ action, unit: other }] : [];
      }),
    );
  /** By what is accessed, then by the unit that does. */
  const known = new Map<readonly Access[] | null, Map<number, readonly Act[]>>();
  const dependents = (own: readonly Access[] | null, { action, unit }: Act): readonly Act[] => {
    const ofUnits = known.get(own) ?? new Map<number, readonly Act[]>();
    known.set(own, ofUnits);
    const found = ofUnits.get(unit) ?? conflicting(own, processOf(action), unit);
    ofUnits.set(unit, found);
    return found;
  };

  const atLabel = labelsOf(space, model, ir);
  const byLabel = new Map<string, number>(
    ir.actions.flatMap(({ process, label }, action) =>
      process === null ? [] : [[`${process} ${label}`, action] as const],
    ),
  );
  /** The step at which a unit is. */
  const nextOf = (state: number, unit: number): number | null => {
    const process = instances[unit]?.process;
    return process === undefined ? null : (byLabel.get(`${process} ${atLabel(state, unit)}`) ?? null);
  };

  const canReach = reachOf(map, ir, byLabel);

  const unitNumbers = new Map<string, number>();
  const unitOf = ({ action, choices }: Step): number => {
    const process = processOf(action);
    if (process === null) return instances.length + action;
    const parameters = ir.actions[action]?.parameters ?? [];
    const key = `${process} ${parameters.map(({ name }) => choices.get(name)).join()}`;
    const found = unitNumbers.get(key);
    if (found !== undefined) return found;
    const values = parameters.map(({ name, type }) =>
      model.codec.value(type, JSON.parse(choices.get(name) ?? "null")),
    );
    const unit = model.universe.instanceOf(process, values);
    unitNumbers.set(key, unit);
    return unit;
  };

  const labels = new Map<Label, readonly (readonly Access[] | null)[]>();
  const ofLabel = (label: Label): readonly (readonly Access[] | null)[] => {
    const found = labels.get(label);
    if (found !== undefined) return found;
    const observed = label.observed.map(({ variable }) => ({
      variable,
      isOwn: false,
      field: null,
      isWrite: false,
    }));
    const made = label.ways.map(({ action, given, before, after }) => {
      const own = accesses[action] ?? null;
      const conditions = [
        ...given.flatMap(({ wanted }) => (wanted.kind === "expression" ? [wanted.filled] : [])),
        ...before,
        ...after,
      ].map(({ prepared }) => accessesIn(prepared, ir, ir.actions[action]?.parameters[0]?.name ?? null));
      return own === null || conditions.includes(null)
        ? null
        : [...own, ...observed, ...conditions.flatMap((one) => one ?? [])];
    });
    labels.set(label, made);
    return made;
  };

  /** The units that may take a way of a label; values of identities that have none may be any. */
  function unitsFor(
    label: Label,
    way: number,
    bound: readonly number[],
    places: readonly number[],
  ): readonly number[] {
    const { action, given } = label.ways[way] as Label["ways"][number];
    const all = unitsOf(action);
    const [parameter] = ir.actions[action]?.parameters ?? [];
    if (processOf(action) === null || parameter === undefined) return all;
    const wanted = given.find(({ name }) => name === parameter.name)?.wanted;
    if (wanted?.kind !== "identity") return all;
    const index = bound[places[label.identities.indexOf(wanted.identity)] ?? -1] ?? -1;
    const value = map.identities[wanted.identity]?.values[index];
    return value === undefined ? all : all.filter((unit) => instances[unit]?.keys[0] === value);
  }

  return {
    unitOf,
    of: (state, steps, label, bound, shape, places) => {
      if (steps.length === 0) return steps;
      const seen = new Set<number>();
      const todo: Act[] = [];
      const add = ({ action, unit }: Act): void => {
        const key = action * (instances.length + ir.actions.length) + unit;
        if (seen.has(key)) return;
        seen.add(key);
        todo.push({ action, unit });
      };
      /** Without what an act can't be taken: what brings its unit there, or, where it is, what it can't be exchanged with. */
      const enabling = (action: number, unit: number, own: readonly Access[] | null): void => {
        const at = nextOf(state, unit);
        if (at !== null && at !== action) {
          if (canReach(at, action)) add({ action: at, unit });
          return;
        }
        for (const act of dependents(own, { action, unit })) add(act);
      };
      for (const [way, own] of ofLabel(label).entries()) {
        const { action } = label.ways[way] as Label["ways"][number];
        for (const unit of unitsFor(label, way, bound, places)) enabling(action, unit, own);
      }
      // Values that are given back can be taken by a newcomer.
      for (const [i, identity] of label.identities.entries())
        if ((bound[places[i] ?? -1] ?? -1) < 0)
          for (const [place, index] of bound.entries())
            if (shape[place] === identity && index >= 0) {
              const value = map.identities[identity]?.values[index] as Value;
              for (const [unit, { keys }] of instances.entries()) {
                const at = keys[0] === value ? nextOf(state, unit) : null;
                if (at !== null && map.hidden[at] !== false) add({ action: at, unit });
              }
            }
      for (let act = todo.pop(); act !== undefined; act = todo.pop()) {
        const { action, unit } = act;
        if (steps.some((step) => step.action === action && step.unit === unit))
          for (const other of dependents(accesses[action] ?? null, act)) add(other);
        else enabling(action, unit, accesses[action] ?? null);
      }
      const width = instances.length + ir.actions.length;
      return steps.filter(({ action, unit }) => seen.has(action * width + unit));
    },
  };
}

/** Whether hidden steps alone can bring a process from one of its steps to another. */
function reachOf(
  map: BoundMap,
  ir: Ir,
  byLabel: ReadonlyMap<string, number>,
): (from: number, to: number) => boolean {
  /** Null: any step of its process. */
  const next = ir.actions.map((action): readonly number[] | null => {
    const { process } = action;
    const pc = process === null ? undefined : ir.processes[process]?.pc;
    if (pc === undefined) return [];
    const labels = labelsSet(action.body, pc);
    return labels === null ? null : labels.flatMap((label) => byLabel.get(`${process} ${label}`) ?? []);
  });
  const known = ir.actions.map((action, from): ReadonlySet<number> => {
    const found = new Set<number>();
    const todo = [from];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (map.hidden[at] === false) continue;
      const others =
        next[at] ?? ir.actions.flatMap(({ process }, i) => (process === action.process ? [i] : []));
      for (const other of others)
        if (!found.has(other)) {
          found.add(other);
          todo.push(other);
        }
    }
    return found;
  });
  return (from, to) => known[from]?.has(to) ?? true;
}

/** The labels that statements go to; null if that is not written in them. */
function labelsSet(statements: readonly IrStatement[], pc: number): readonly string[] | null {
  const found: string[] = [];
  let isKnown = true;
  const visit = (statement: IrStatement): void => {
    switch (statement.kind) {
      case "assign":
        if (statement.place.variable !== pc) return;
        if (
          statement.value.kind === "alternative" &&
          statement.place.path.every(({ kind }) => kind === "key")
        )
          found.push(statement.value.name);
        else isKnown = false;
        return;
      case "assignIn":
        if (statement.place.variable === pc) isKnown = false;
        return;
      case "if":
        statement.then.forEach(visit);
        statement.else.forEach(visit);
        return;
      case "either":
        for (const branch of statement.branches) branch.forEach(visit);
        return;
      case "match":
        for (const { body } of statement.arms) body.forEach(visit);
        return;
      case "for":
        statement.body.forEach(visit);
        return;
      default:
        return;
    }
  };
  statements.forEach(visit);
  return isKnown && found.length > 0 ? found : null;
}

/** At which label a unit is; null for one that has none. */
function labelsOf(
  space: Space,
  model: InterpretedModel,
  ir: Ir,
): (state: number, unit: number) => string | null {
  const { instances } = model.universe;
  const counters = ir.processes.map(({ pc, parameters }) => ({
    pc,
    isSingle: parameters.length === 0,
    key: space.projection([pc]),
    known: new Map<number | string, readonly string[]>(),
  }));
  return (state, unit) => {
    const instance = instances[unit];
    const counter = counters[instance?.process ?? -1];
    if (instance === undefined || counter === undefined) return null;
    const key = counter.key(state);
    let labels = counter.known.get(key);
    if (labels === undefined) {
      const value = space.state(state).get(counter.pc) as Value;
      const own = instances.filter(({ process }) => process === instance.process);
      labels = own.map(({ keys }) => labelAt(value, keys));
      if (counter.known.size > 10_000) counter.known.clear();
      counter.known.set(key, labels);
    }
    const first = instances.findIndex(({ process }) => process === instance.process);
    return labels[unit - first] ?? null;
  };
}

function labelAt(value: Value, keys: readonly Value[]): string {
  if (typeof value === "string") return value;
  const map = value as unknown as {
    readonly get: (key: unknown) => unknown;
    readonly entries: () => Iterable<[unknown, unknown]>;
  };
  if (keys.length === 1) return String(map.get(keys[0]));
  for (const [key, label] of map.entries()) {
    const items = (key as { readonly toArray?: () => readonly unknown[] }).toArray?.() ?? [];
    if (items.length === keys.length && items.every((item, i) => item === keys[i])) return String(label);
  }
  return "";
}
