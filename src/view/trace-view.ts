/**
 * A trace as people look at it: who steps, what each step changes, and while who holds which lock. It is plain data, and
 * made from the JSON of a result, so what is shown of a trace does not depend on whether it was just found or written
 * long ago. Texts, pages and other formats are made from it.
 */
import type { PropertyKind, Verdict } from "../../checker/outcome.js";
import type { Type } from "../ir/type.js";
import type { InsightJson } from "../result/insight.js";
import type { ChoiceJson, ResultJson, SpanJson, TraceJson, TraceStepJson } from "../result/json.js";
import type { BackJson, FairReasonJson } from "../result/lasso.js";
import type { ShownJson } from "../result/shown.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Json } from "../state/print.js";
import { heldIn } from "./held.js";
import { type LockPlace, lockPlaces } from "./lock-places.js";
import { typeOfText } from "./shape.js";
import { changesIn, entriesOf, tupleItems, valueText } from "./values.js";

export interface TraceView {
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: ResultJson["constants"];
  readonly property: {
    readonly name: string;
    readonly kind: PropertyKind | null;
    readonly verdict: Verdict | null;
    readonly message: string | null;
  };
  readonly variables: readonly { readonly name: string; readonly type: string }[];
  /** Who steps: process instances as declared; then one without a name, if a step belongs to no process. */
  readonly lanes: readonly LaneView[];
  /** The first one is the initial state. */
  readonly steps: readonly StepView[];
  /** Index of the step that the last one leads back to; null for a finite trace. */
  readonly loop: number | null;
  /** The step that leads back; null if no further step is taken. */
  readonly back: BackJson | null;
  readonly fair: readonly FairReasonJson[];
  /** In the order in which they begin. Empty if it is not known which values are locks. */
  readonly held: readonly HeldView[];
  /** From where on a counterexample is doomed, which step decides, which orders it needs; null if that was not asked. */
  readonly insight: InsightJson | null;
}

export interface LaneView {
  /** `fault(Fault#1)`, or empty. */
  readonly name: string;
  readonly process: string | null;
}

export interface StepView {
  /** From 1, as texts count. */
  readonly number: number;
  /** Null for the initial state. */
  readonly action: string | null;
  /** Where its process was; null without a process. */
  readonly label: string | null;
  /** Index of the lane; null for the initial state. */
  readonly lane: number | null;
  /** The process's parameters, the action's and what was picked, by name. */
  readonly parameters: { readonly [name: string]: Json };
  /** The branches of `either` that were taken, and the elements of `x' in S`. */
  readonly choices: readonly ChoiceJson[];
  readonly span: SpanJson;
  /** Null for a step that fails. */
  readonly state: { readonly [variable: string]: Json } | null;
  readonly changes: readonly ChangeView[];
  /** What is shown beside its state. */
  readonly shown: readonly ShownJson[];
}

export interface ChangeView {
  /** `i_mmap.readers`, `pte[Fault#1][0]`. */
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

export interface HeldView {
  /** `i_mmap`, `entry[0].lock`. */
  readonly lock: string;
  /** `writer`, `readers`; empty where the lock has no modes. */
  readonly mode: string;
  /** Index of the lane that holds it. */
  readonly lane: number;
  /** Index of the step after which it is held. */
  readonly from: number;
  /** Index of the step after which it is no longer; null if it is held to the end. */
  readonly to: number | null;
}

/** What of a result describes its traces. */
export type TraceContext = Pick<ResultJson, "spec" | "variant" | "constants" | "variables">;

/** A property with its trace; what is not known of it is null. */
export interface TracedProperty {
  readonly name: string;
  readonly kind: PropertyKind | null;
  readonly verdict: Verdict | null;
  readonly message: string | null;
  readonly trace: TraceJson | null;
}

/** What a spec knows about its traces that a result does not say. Plain data. */
export interface TraceFacts {
  readonly locks: readonly LockPlace[];
  /** Of the variables, by name: the result has only texts of them. */
  readonly types: { readonly [variable: string]: Type };
  /** How many parameters a process has. */
  readonly arities: { readonly [process: string]: number };
}

export const traceFacts = (spec: Pick<CompiledSpec, "ir" | "expansion">): TraceFacts => ({
  locks: lockPlaces(spec),
  types: Object.fromEntries(spec.ir.variables.map(({ name, type }) => [name, type])),
  arities: Object.fromEntries(spec.ir.processes.map(({ name, parameters }) => [name, parameters.length])),
});

/**
 * The trace of a property; null if it has none.
 * @param facts Of the spec; null where only the result is there. Then nothing is known of locks.
 */
export function traceView(
  context: TraceContext,
  property: TracedProperty,
  facts: TraceFacts | null = null,
): TraceView | null {
  const { trace } = property;
  if (trace === null) return null;
  const { spec, variant, constants, variables } = context;
  const types = new Map(
    variables.map(({ name, type }) => [name, member(facts?.types, name) ?? typeOfText(type)] as const),
  );
  const processes = processesIn(trace.steps.find(({ state }) => state !== null)?.state ?? {}, facts);
  const own = processes.flatMap(({ name, instances }) =>
    instances.map((instance): LaneView => ({ name: instance, process: name })),
  );
  const laneOf = (name: string): number => own.findIndex((lane) => lane.name === name);
  /** The lane of a step, and its label. */
  const placed = (action: string, parameters: TraceStepJson["parameters"]) => {
    const process = processes.find(({ name }) => action.startsWith(`${name}.`));
    if (process === undefined) return { lane: own.length, label: null };
    const keys = Object.values(parameters).slice(0, process.arity);
    const lane = laneOf(instanceName(process.name, keys));
    return { lane: lane < 0 ? own.length : lane, label: action.slice(process.name.length + 1) };
  };
  const steps = trace.steps.map((step, i): StepView => {
    const { action, parameters, span, state } = step;
    const before = trace.steps[i - 1]?.state ?? null;
    return {
      number: i + 1,
      action,
      ...(action === null ? { lane: null, label: null } : placed(action, parameters)),
      parameters,
      choices: step.choices ?? [],
      span,
      state,
      changes: before === null || state === null ? [] : changesBetween(types, before, state),
      shown: step.shown ?? [],
    };
  });
  const back = trace.back ?? null;
  const outside = [
    ...steps.map(({ lane }) => lane),
    back === null ? null : placed(back.action, back.parameters).lane,
  ].includes(own.length);
  const { name, kind, verdict, message } = property;
  return {
    spec,
    variant,
    constants,
    property: { name, kind, verdict, message },
    variables,
    lanes: outside ? [...own, { name: "", process: null }] : own,
    steps,
    loop: trace.loop,
    back,
    fair: trace.fair ?? [],
    held: heldIn(
      trace.steps.map(({ state }) => state),
      facts?.locks ?? [],
      laneOf,
    ),
    insight: insightIn(trace),
  };
}

const insightIn = ({ doomed, orders, deciding }: TraceJson): InsightJson | null =>
  doomed === undefined || orders === undefined
    ? null
    : { doomed, orders, ...(deciding !== undefined && { deciding }) };

/** Names come from files, and can be those of built-in members. */
const member = <Value>(
  all: { readonly [name: string]: Value } | undefined,
  name: string,
): Value | undefined => (all !== undefined && Object.hasOwn(all, name) ? all[name] : undefined);

/** The types of the variables, as far as their texts say. */
export const typesIn = ({ variables }: Pick<TraceView, "variables">): ReadonlyMap<string, Type | null> =>
  new Map(variables.map(({ name, type }) => [name, typeOfText(type)]));

/** The traces of a result, in the order of its properties. */
export const traceViews = (
  result: TraceContext & Pick<ResultJson, "properties">,
  facts: TraceFacts | null = null,
): readonly TraceView[] =>
  result.properties.flatMap((property) => {
    const view = traceView(result, property, facts);
    return view === null ? [] : [view];
  });

/** A part of a variable of a process: that of one instance. Undefined if there is none. @param lane As lanes are called. */
export function ownPart(
  json: Json | undefined,
  { name, process }: LaneView,
  { arities }: TraceFacts,
): { readonly value: Json; readonly key: Json | null } | undefined {
  if (json === undefined || process === null) return undefined;
  const arity = member(arities, process) ?? 0;
  if (arity === 0) return { value: json, key: null };
  for (const [key, value] of entriesOf(json) ?? []) {
    const keys = arity === 1 ? [key] : (tupleItems(key) ?? [key]);
    if (instanceName(process, keys) === name) return { value, key };
  }
  return undefined;
}

/** Whose step it is, as the index of its lane, and at which label. */
export function placedIn(
  lanes: readonly LaneView[],
  { arities }: TraceFacts,
  { action, parameters }: BackJson,
): Pick<StepView, "lane" | "label"> {
  const process = lanes.find(
    (lane) => lane.process !== null && action.startsWith(`${lane.process}.`),
  )?.process;
  if (process == null) return { lane: lanes.findIndex((lane) => lane.process === null), label: null };
  const keys = Object.values(parameters).slice(0, member(arities, process) ?? 0);
  const lane = lanes.findIndex(({ name }) => name === instanceName(process, keys));
  return { lane: lane < 0 ? null : lane, label: action.slice(process.length + 1) };
}

/** What differs between two states of a trace; nothing if one of them is none. */
export const changesOf = (
  view: Pick<TraceView, "variables">,
  before: StepView["state"] | undefined,
  after: StepView["state"] | undefined,
): readonly ChangeView[] =>
  before == null || after == null ? [] : changesBetween(typesIn(view), before, after);

/** The names of all process instances, as declared. */
export const lanesIn = (
  state: { readonly [variable: string]: Json },
  facts: TraceFacts | null,
): readonly string[] => processesIn(state, facts).flatMap(({ instances }) => instances);

const instanceName = (process: string, keys: readonly Json[]): string =>
  keys.length === 0 ? process : `${process}(${keys.map((key) => valueText(null, key)).join(", ")})`;

interface ProcessInstances {
  readonly name: string;
  /** The number of its parameters. */
  readonly arity: number;
  readonly instances: readonly string[];
}

/** The processes, by their program counters. Of a tuple, only the spec knows whether it is one parameter or several. */
function processesIn(
  state: { readonly [variable: string]: Json },
  facts: TraceFacts | null,
): readonly ProcessInstances[] {
  return Object.entries(state).flatMap(([variable, json]): readonly ProcessInstances[] => {
    if (!variable.endsWith(".pc")) return [];
    const name = variable.slice(0, -".pc".length);
    const keys = entriesOf(json)?.map(([key]) => key);
    if (keys === undefined) return [{ name, arity: 0, instances: [instanceName(name, [])] }];
    const all = keys.map((key) => (member(facts?.arities, name) === 1 ? [key] : (tupleItems(key) ?? [key])));
    return [{ name, arity: all[0]?.length ?? 1, instances: all.map((each) => instanceName(name, each)) }];
  });
}

function changesBetween(
  types: ReadonlyMap<string, Type | null>,
  before: { readonly [variable: string]: Json },
  after: { readonly [variable: string]: Json },
): readonly ChangeView[] {
  return [...types].flatMap(([name, type]) =>
    changesIn(name, type, before[name] ?? null, after[name] ?? null).map(
      ({ path, before: old, after: now }) => ({ path, before: old, after: now }),
    ),
  );
}
