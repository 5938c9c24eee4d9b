/**
 * A second opinion on what a spec means: a breadth-first search over the expanded tree, written as plainly as
 * possible and without the IR or the engines. Random specs are explored by both, and all answers compared.
 */

import type { ExpandedProcess } from "../../src/expand/expand.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import type { Json } from "../../src/state/print.js";
import type { Declaration, Expression, Span } from "../../src/syntax/tree.js";
import type { Type } from "../../src/types/type.js";
import { elementsOf, evaluate, isTrue, sameState } from "./naive-evaluate.js";
import {
  type Agent,
  agentOfAction,
  agentOfStep,
  type Choice,
  labelOf,
  type Transition,
  transitionsOf,
} from "./naive-steps.js";
import { combinations, domainsOf, equal, mapOf, type Value } from "./naive-values.js";
import {
  bare,
  bind,
  type Context,
  keyOf,
  Mistake,
  type Running,
  type State,
  symbolOf,
  typeOfSymbol,
  type World,
} from "./naive-world.js";

export interface NaiveOptions {
  /** Go on after a violation. */
  readonly all: boolean;
  readonly statesMax: number;
  /** No more steps than these are taken: some specs have few states and many ways between them. */
  readonly generatedMax: number;
}

/** One step of a trace, as the result schema has it. */
export interface NaiveStep {
  readonly action: string | null;
  readonly parameters: { readonly [name: string]: Json };
  readonly state: { readonly [variable: string]: Json } | null;
}

export interface NaiveFinding {
  readonly name: string;
  readonly verdict: "holds" | "violated" | "unknown";
  readonly trace: readonly NaiveStep[] | null;
  /** Of a mistake or failed assertion: where it stands. */
  readonly place: Span | null;
}

export interface NaiveResult {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly initial: number;
  /** States that constraints exclude, and no step reaches otherwise; null without constraints. */
  readonly outside: number | null;
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  readonly findings: readonly NaiveFinding[];
  /** Every state, as JSON text with its variables sorted by name. */
  readonly states: ReadonlySet<string>;
  /** Every step between two states: text of the one, name of the action, text of the other. */
  readonly edges: ReadonlySet<string>;
  /** Null when everything was explored. */
  readonly stop: "violation" | "states" | null;
  /** A result depended on the order of interchangeable values, so that renaming them may change it. */
  readonly orderMatters: boolean;
}

interface Visited {
  readonly state: State;
  readonly trace: readonly NaiveStep[];
  readonly level: number;
}

type ConstraintNode = Extract<Declaration, { kind: "constraint" }>;
type PropertyNode = Extract<Declaration, { kind: "property" }>;

/** The meaning of a spec without search: its initial states, its steps and what is a deadlock. */
function modelOf({ expansion, resolution, typed }: CompiledSpec) {
  const processes: { value: Extract<Value, { process: string }>; types: Type[] }[] = [];
  const domains = domainsOf(processes);
  const expandedProcesses = expansion.agents.filter((a): a is ExpandedProcess => "process" in a);
  const agents = expansion.agents.flatMap((agent): readonly Agent[] =>
    "action" in agent ? [agentOfAction(agent)] : agent.steps.map((step) => agentOfStep(agent, step)),
  );
  const remembered = new Map<string, readonly Transition[]>();
  const world: World = {
    expansion,
    resolution,
    typed,
    domains,
    order: { matters: false },
    successors: (action, given, state) =>
      steps(agents.find((a) => a.name === action) as Agent, state)
        .filter(({ choices }) => (given ?? []).every((value, i) => equal(value, choices[i]?.value as Value)))
        .map(({ outcome }) => (outcome instanceof Mistake ? null : outcome)),
  };

  function steps(agent: Agent, state: State): readonly Transition[] {
    const key = agent.name + JSON.stringify(state);
    const found = remembered.get(key) ?? transitionsOf(agent, state, world);
    remembered.set(key, found);
    return found;
  }

  const keyTypes = ({ process }: ExpandedProcess): Type[] =>
    process.parameters.map((p) => typeOfSymbol(world, symbolOf(world, p.name)));
  const runningOf = (process: ExpandedProcess): readonly Running[] =>
    combinations(keyTypes(process).map(domains.valuesOf)).map((keys) => ({ process, keys }));
  for (const process of expandedProcesses)
    for (const { keys } of runningOf(process))
      processes.push({ value: { process: process.process.name.name, keys }, types: keyTypes(process) });
  const instances = expandedProcesses.flatMap(runningOf);

  const contextOf = (state: State, next: State | null, running: Running | null = null): Context => {
    const context: Context = { world, state, next, bound: new Map(), running };
    const parameters = running?.process.process.parameters ?? [];
    return parameters.reduce((c, p, i) => bind(c, p.name, running?.keys[i] as Value), context);
  };

  // ───────────────────────────────────────────────────────────────── initial states

  type Assigned = State | Mistake;

  function assign(
    partial: Assigned,
    type: Type,
    name: string,
    blame: Expression,
    values: () => readonly Value[],
  ) {
    if (partial instanceof Mistake) return [partial];
    try {
      return values().map(
        (value): Assigned =>
          domains.isOf(type, value) ? { ...partial, [name]: value } : new Mistake("type", bare(blame).span),
      );
    } catch (error) {
      if (error instanceof Mistake) return [error];
      throw error;
    }
  }

  function initial(): readonly Assigned[] {
    let found: readonly Assigned[] = [{}];
    for (const node of expansion.declarations) {
      if (node.kind !== "variable" || node.initial === null) continue;
      const { kind, value } = node.initial;
      const type = typeOfSymbol(world, symbolOf(world, node.name));
      found = found.flatMap((partial) =>
        assign(partial, type, node.name.name, value, () => {
          const context = contextOf(partial as State, null);
          return kind === "in" ? elementsOf(value, context) : [evaluate(value, context)];
        }),
      );
    }
    for (const process of expandedProcesses) {
      const start: Value = { tag: process.steps[0]?.label as string, payload: [] };
      found = found.map((partial) =>
        partial instanceof Mistake ? partial : withAll(partial, process, "pc", () => start),
      );
      for (const local of process.locals) {
        const value = local.node.initial?.value as Expression;
        const type = typeOfSymbol(world, local.symbol);
        found = found.map((partial): Assigned => {
          if (partial instanceof Mistake) return partial;
          try {
            return withAll(partial, process, local.name, (running) => {
              const own = evaluate(value, contextOf(partial, null, running));
              if (!domains.isOf(type, own)) throw new Mistake("type", bare(value).span);
              return own;
            });
          } catch (error) {
            if (error instanceof Mistake) return error;
            throw error;
          }
        });
      }
    }
    return found.flatMap(conditioned);
  }

  /** The state with a variable of a process: one value, or one for each instance. */
  function withAll(
    state: State,
    process: ExpandedProcess,
    variable: string,
    value: (running: Running) => Value,
  ): State {
    const all = runningOf(process).map((running) => [keyOf(running.keys), value(running)] as const);
    const isOne = process.process.parameters.length === 0;
    const whole = isOne ? (all[0]?.[1] as Value) : mapOf(all as readonly (readonly [Value, Value])[]);
    return { ...state, [`${process.process.name.name}.${variable}`]: whole };
  }

  function conditioned(state: Assigned): readonly Assigned[] {
    if (state instanceof Mistake) return [state];
    try {
      for (const node of expansion.declarations)
        if (node.kind === "init" && !isTrue(node.condition, contextOf(state, null))) return [];
      return [state];
    } catch (error) {
      if (error instanceof Mistake) return [error];
      throw error;
    }
  }

  // ───────────────────────────────────────────────────────────────── deadlock

  function midCourse(running: Running, state: State): boolean {
    const label = labelOf(running, state);
    const step = running.process.steps.find((s) => s.label === label);
    return step !== undefined && !step.idle;
  }

  function moves({ action, choices }: Transition, state: State): boolean {
    const agent = agents.find((a) => a.name === action) as Agent;
    if (agent.process === null) return !agent.environment;
    return midCourse(
      { process: agent.process, keys: choices.slice(0, agent.parameters.length).map((c) => c.value) },
      state,
    );
  }

  function deadlocked(state: State, transitions: readonly Transition[]): boolean {
    const stuck =
      expandedProcesses.length === 0
        ? transitions.length === 0
        : instances.some((running) => midCourse(running, state)) && !transitions.some((t) => moves(t, state));
    if (!stuck) return false;
    const allowed = expansion.declarations.flatMap((node) =>
      node.kind === "deadlock" ? [node.allowedWhen] : [],
    );
    return !allowed.some((condition) => condition === null || isTrue(condition, contextOf(state, null)));
  }

  const variableTypes = new Map<string, Type>();
  for (const node of expansion.declarations)
    if (node.kind === "variable")
      variableTypes.set(node.name.name, typeOfSymbol(world, symbolOf(world, node.name)));
  for (const process of expandedProcesses) {
    const items = keyTypes(process);
    const key: Type | undefined = items.length > 1 ? { kind: "tuple", items } : items[0];
    const kept = (value: Type): Type => (key === undefined ? value : { kind: "function", key, value });
    const cases = [...process.steps.map((s) => s.label), "done"].map((name) => ({ name, fields: [] }));
    const prefix = process.process.name.name;
    variableTypes.set(`${prefix}.pc`, kept({ kind: "alternatives", name: "pc", cases }));
    for (const local of process.locals)
      variableTypes.set(`${prefix}.${local.name}`, kept(typeOfSymbol(world, local.symbol)));
  }
  type StateJson = { readonly [variable: string]: Json };
  const written = new WeakMap<State, StateJson>();
  const stateJson = (state: State): StateJson => {
    const entries = () =>
      Object.entries(state).map(
        ([name, value]) => [name, domains.json(variableTypes.get(name) as Type, value)] as const,
      );
    const json = written.get(state) ?? Object.fromEntries(entries());
    written.set(state, json);
    return json;
  };

  return {
    agents,
    world,
    initial,
    deadlocked,
    stateJson,
    choicesJson: (choices: readonly Choice[]) =>
      Object.fromEntries(choices.map(({ name, type, value }) => [name, domains.json(type, value)])),
    transitions: (state: State) => agents.flatMap((agent) => steps(agent, state)),
    properties: expansion.declarations.filter((d): d is PropertyNode => d.kind === "property"),
    constraints: expansion.declarations.filter((d): d is ConstraintNode => d.kind === "constraint"),
    judge: (node: Expression, state: State, next: State | null) => isTrue(node, contextOf(state, next)),
  };
}

interface Sighting {
  readonly name: string;
  readonly trace: readonly NaiveStep[];
  readonly place: Span | null;
}

const NAMES = { type: "types", assertion: "asserts", evaluation: "evaluation" } as const;

export function exploreNaively(spec: CompiledSpec, options: NaiveOptions): NaiveResult {
  const model = modelOf(spec);
  const queue: Visited[] = [];
  const indices = new Map<string, Visited>();
  const sightings = new Map<string, Sighting>();
  const witnessed = new Set<string>();
  const unjudged = new Set<string>();
  const outside = new Set<string>();
  const edges = new Set<string>();
  const counts = new Map(model.agents.map(({ name }) => [name, { taken: 0, enabled: 0 }]));
  let generated = 0;
  let depth = 0;
  let stop: NaiveResult["stop"] = null;

  const texts = new WeakMap<State, string>();
  const text = (state: State): string => {
    const json = model.stateJson(state);
    const names = Object.keys(json).sort();
    const found = texts.get(state) ?? JSON.stringify(names.map((name) => json[name]));
    texts.set(state, found);
    return found;
  };
  const sight = (key: string, sighting: Sighting): void => {
    if (!sightings.has(key)) sightings.set(key, sighting);
  };
  const sightMistake = (mistake: Mistake, trace: readonly NaiveStep[]): void => {
    const name = NAMES[mistake.kind];
    sight(`${name}@${mistake.place.file}:${mistake.place.start}`, { name, trace, place: mistake.place });
  };
  const violated = (): boolean => [...sightings.keys()].some((key) => !witnessed.has(key));

  /** Runs a judgement; a mistake in it belongs to the state that is judged. */
  function judged(name: string, trace: readonly NaiveStep[], judge: () => boolean): boolean | null {
    try {
      return judge();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      unjudged.add(name);
      sightMistake(error, trace);
      return null;
    }
  }

  /** A mistake is one of the whole search, and what it was asked about is left out. */
  function isOutside(from: State | null, to: State, trace: readonly NaiveStep[]): boolean {
    const asked = [
      ...model.constraints.filter(({ ofSteps }) => !ofSteps),
      ...(from === null ? [] : model.constraints.filter(({ ofSteps }) => ofSteps)),
    ];
    return asked.some(
      ({ body, ofSteps }) =>
        judged("", trace, () => model.judge(body, ofSteps ? (from as State) : to, ofSteps ? to : null)) !==
        true,
    );
  }

  function add(
    from: State | null,
    state: State,
    step: NaiveStep,
    before: readonly NaiveStep[],
    level: number,
  ): void {
    const key = JSON.stringify(state);
    if (isOutside(from, state, [...before, step])) {
      if (!outside.has(key)) judgeState(state, [...before, step]);
      outside.add(key);
      if (queue.length + outside.size > options.statesMax) stop = "states";
      return;
    }
    if (indices.has(key) && generated <= options.generatedMax) return;
    if (queue.length >= options.statesMax || generated > options.generatedMax) {
      stop = "states";
      return;
    }
    const visited = { state, trace: [...before, step], level };
    indices.set(key, visited);
    queue.push(visited);
    depth = level + 1;
    judgeState(state, visited.trace);
  }

  function judgeState(state: State, trace: readonly NaiveStep[]): void {
    for (const { property, name, body } of model.properties) {
      if (property !== "invariant" && property !== "reachable") continue;
      const holds = judged(name.name, trace, () => model.judge(body, state, null));
      if (holds !== (property === "reachable")) continue;
      sight(name.name, { name: name.name, trace, place: null });
      if (property === "reachable") witnessed.add(name.name);
    }
  }

  function judgeStep(from: State, to: State, trace: readonly NaiveStep[]): void {
    if (sameState(from, to)) return;
    for (const { property, name, body } of model.properties) {
      if (property !== "step") continue;
      if (judged(name.name, trace, () => model.judge(body, from, to)) === false)
        sight(name.name, { name: name.name, trace, place: null });
    }
  }

  function expand({ state, trace, level }: Visited): void {
    const transitions = model.transitions(state);
    const enabled = new Set<string>();
    for (const { action, choices, outcome } of transitions) {
      const parameters = model.choicesJson(choices);
      if (outcome instanceof Mistake) {
        sightMistake(outcome, [...trace, { action, parameters, state: null }]);
        continue;
      }
      generated += 1;
      const count = counts.get(action) as { taken: number; enabled: number };
      count.taken += 1;
      if (!enabled.has(action)) count.enabled += 1;
      enabled.add(action);
      const step = { action, parameters, state: model.stateJson(outcome) };
      if (!isOutside(state, outcome, [...trace, step]))
        edges.add(JSON.stringify([text(state), action, text(outcome)]));
      judgeStep(state, outcome, [...trace, step]);
      add(state, outcome, step, trace, level + 1);
    }
    if (judged("deadlock", trace, () => model.deadlocked(state, transitions)) === true)
      sight("deadlock", { name: "deadlock", trace, place: null });
  }

  for (const state of model.initial()) {
    if (state instanceof Mistake) {
      sightMistake(state, [{ action: null, parameters: {}, state: null }]);
      continue;
    }
    generated += 1;
    add(null, state, { action: null, parameters: {}, state: model.stateJson(state) }, [], 0);
  }
  const initial = queue.length;
  if (violated() && !options.all) stop = "violation";
  for (let i = 0; stop === null && i < queue.length; i += 1) {
    const visited = queue[i] as Visited;
    expand(visited);
    const levelEnds = queue[i + 1]?.level !== visited.level;
    if (levelEnds && violated() && !options.all) stop ??= "violation";
  }

  const finding = (name: string, kind: PropertyNode["property"] | "built-in"): NaiveFinding => {
    const sighting = sightings.get(name);
    if (kind === "temporal") return { name, verdict: "unknown", trace: null, place: null };
    if (sighting !== undefined) return { ...sighting, verdict: kind === "reachable" ? "holds" : "violated" };
    const open = stop !== null || unjudged.has(name);
    return {
      name,
      verdict: open ? "unknown" : kind === "reachable" ? "violated" : "holds",
      trace: null,
      place: null,
    };
  };
  const mistakes = (name: string): readonly NaiveFinding[] => {
    const seen = [...sightings.values()].filter((s) => s.place !== null && s.name === name);
    if (seen.length === 0) return [finding(name, "built-in")];
    return seen.map((sighting) => ({ ...sighting, verdict: "violated" }));
  };
  return {
    distinct: queue.length,
    outside: model.constraints.length === 0 ? null : [...outside].filter((key) => !indices.has(key)).length,
    generated,
    depth,
    initial,
    actions: model.agents.map(({ name }) => ({
      name,
      ...(counts.get(name) as { taken: number; enabled: number }),
    })),
    findings: [
      ...model.properties.map((p) => finding(p.name.name, p.property)),
      finding("deadlock", "built-in"),
      ...Object.values(NAMES).flatMap(mistakes),
    ],
    states: new Set(queue.map(({ state }) => text(state))),
    edges,
    stop,
    orderMatters: model.world.order.matters,
  };
}
