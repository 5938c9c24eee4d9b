/**
 * What one instance of a process may do, as an automaton over the names of its steps: the state graph seen through this
 * process alone. What others do, and values, are not seen.
 */
import type { StateSpace } from "../graph/space.js";
import type { IrProcess } from "../ir/ir.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Json } from "../state/print.js";
import { type Automaton, determinise } from "./automaton.js";
import { uniqueNames } from "./c-names.js";

/** A step of which parameters or choices are seen. */
export interface VisibleStep {
  /** The action: `fault.touch`. */
  readonly action: string;
  readonly parameters: readonly string[];
}

export interface Monitor {
  /** Names for C, all different, of the states and events. */
  readonly states: readonly string[];
  readonly events: readonly string[];
  readonly automaton: Automaton;
  /** The instance that is seen: `fault(me = Fault#1)`. */
  readonly instance: string;
  /** How many instances there are. */
  readonly instances: number;
}

const isObject = (json: Json | undefined): json is { readonly [name: string]: Json } =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** A value as part of a name. */
function wordOf(json: Json | undefined): string {
  if (json === undefined || json === null) return "none";
  if (Array.isArray(json)) return json.map(wordOf).join("_");
  if (!isObject(json)) return String(json).replace("-", "minus_");
  return Object.values(json).map(wordOf).join("_");
}

/** The values by which a process has its first instance, and how many there are. Null for a process without parameters. */
function firstInstance(space: StateSpace, process: IrProcess, counter: string) {
  const pc = space.state(space.initial[0] ?? 0)[counter];
  const { length } = process.parameters;
  if (length === 0 || !isObject(pc) || !Array.isArray(pc["#map"])) return { key: null, count: 1 };
  const entries = pc["#map"] as readonly (readonly [Json, Json])[];
  return { key: entries[0]?.[0] ?? null, count: entries.length };
}

/** @param space Without symmetry, so that instances can be told apart. */
export function monitorOf(
  { ir }: CompiledSpec,
  space: StateSpace,
  process: number,
  visible: readonly VisibleStep[],
  poll: () => void,
): Monitor {
  const its = ir.processes[process] as IrProcess;
  const counter = ir.variables[its.pc]?.name ?? "";
  const { key, count } = firstInstance(space, its, counter);
  const names = its.parameters.map(({ name }) => name);
  const parts: readonly Json[] =
    names.length < 2
      ? key === null
        ? []
        : [key]
      : ((isObject(key) ? (key["#tup"] as readonly Json[]) : []) ?? []);
  const isIts = (parameters: { readonly [name: string]: Json }): boolean =>
    names.every((name, i) => JSON.stringify(parameters[name]) === JSON.stringify(parts[i]));
  const seen = new Map(visible.map(({ action, parameters }) => [action, parameters]));

  const events = new Map<string, number>();
  const eventOf = (name: string): number => {
    const known = events.get(name) ?? events.size;
    events.set(name, known);
    return known;
  };
  const steps: (readonly (readonly [number, number])[])[] = [];
  for (let state = 0; state < space.size; state += 1) {
    if (state % 64 === 0) poll();
    steps.push(
      space.steps(state).map(({ action, parameters, choices, to }) => {
        const of = ir.actions[action];
        if (of?.process !== process || !isIts(parameters)) return [-1, to] as const;
        const values = (seen.get(of.name) ?? []).map((name) =>
          wordOf(parameters[name] ?? choices.find((choice) => choice.name === name)?.value),
        );
        return [eventOf([of.name.slice(its.name.length + 1), ...values].join("_")), to] as const;
      }),
    );
  }

  const sorted = [...events.keys()].sort();
  const place = new Int32Array(events.size);
  for (const [name, number] of events) place[number] = sorted.indexOf(name);
  const placed = steps.map((list) =>
    list.map(([event, to]) => [event < 0 ? -1 : (place[event] as number), to] as const),
  );
  const observed = {
    size: space.size,
    initial: space.initial,
    steps: (state: number) => placed[state] ?? [],
  };
  const automaton = determinise(observed, sorted.length, poll);
  const whereabouts = automaton.members.map((members) => placesOf(members, space, counter, key));
  const [states = [], named = []] = uniqueNames([whereabouts.map(stateName), sorted]);
  const instance =
    names.length === 0
      ? its.name
      : `${its.name}(${names.map((name, i) => `${name} = ${wordOf(parts[i])}`).join(", ")})`;
  return { states, events: named, automaton, instance, instances: count };
}

/** More places than these make no name. */
const PLACES_MAX = 2;

/** The labels at which the instance may be, in the order of their first states; null if they are too many. */
function placesOf(
  members: Int32Array,
  space: StateSpace,
  counter: string,
  key: Json,
): readonly string[] | null {
  const found = new Set<string>();
  for (const state of members) {
    const pc = space.state(state)[counter];
    const entries =
      isObject(pc) && Array.isArray(pc["#map"]) ? (pc["#map"] as readonly (readonly Json[])[]) : null;
    const at = entries?.find(([each]) => JSON.stringify(each) === JSON.stringify(key))?.[1] ?? pc;
    found.add(wordOf(at));
    if (found.size > PLACES_MAX) return null;
  }
  return [...found];
}

const stateName = (places: readonly string[] | null): string =>
  places === null ? "anywhere" : `at_${places.join("_or_")}`;
