/**
 * Whether a written trace is a behaviour of a spec: it starts in an initial state, each step is one of the spec's, and
 * what repeats forever is allowed to. The interpreter is asked, step by step.
 */
import type { Choices, Transition } from "../../checker/model.js";
import { isFailureKind } from "../../checker/outcome.js";
import { type Obstacle, pathsThrough } from "../interpret/blocked-paths.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { IrAction } from "../ir/ir.js";
import { cardinality, PROCESS, type Type } from "../ir/type.js";
import type { ChoiceJson, TraceStepJson } from "../result/json.js";
import { placeText } from "../result/place.js";
import type { CompiledSpec } from "../run/compile.js";
import { type FairUnitOf, judgingIn, unfairUnit } from "../run/lassos.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import { changesIn, elementsOf, entriesOf, sameJson, tupleItems, valueText } from "./values.js";
import type { WrittenTrace } from "./written.js";

/** Where a trace is no behaviour any more. */
export interface Deviation {
  /** The number of the step, from 1; null for what comes after the last one, the way back to the loop. */
  readonly step: number | null;
  readonly action: string | null;
  /** The step's parameters, as text. */
  readonly given: string;
  readonly why: string;
}

class NoBehaviour extends Error {}

/** Null if it is a behaviour. */
export async function deviationOf(
  trace: WrittenTrace,
  spec: CompiledSpec,
  model: InterpretedModel,
): Promise<Deviation | null> {
  const { steps, loop, back } = trace.property.trace;
  const states: State[] = [];
  const checks = checksFor(trace, spec, model);
  let at: Pick<TraceStepJson, "action" | "parameters"> & { readonly number: number | null } = {
    number: 1,
    action: null,
    parameters: {},
  };
  try {
    if (steps.length === 0) throw new NoBehaviour("there is no initial state");
    for (const [i, step] of steps.entries()) {
      at = { ...step, number: i + 1 };
      const before = states[i - 1];
      if (i > 0 && before === undefined) throw new NoBehaviour("the step before it has failed");
      const state = before === undefined ? checks.initial(step) : checks.step(before, step);
      if (state !== null) states.push(state);
    }
    const [first, last] = [states[loop ?? -1], states.at(-1)];
    if (loop === null || last === undefined) return null;
    at = { number: null, action: back?.action ?? null, parameters: back?.parameters ?? {} };
    if (first === undefined) throw new NoBehaviour("what repeats has no state");
    const stays = back === null || (back === undefined && first.equals(last));
    if (stays && !first.equals(last)) throw new NoBehaviour("the last state is not the one that repeats");
    if (!stays) checks.back(last, first, back ?? null);
    await checkFairness(states, loop, spec, model);
    return null;
  } catch (error) {
    if (!(error instanceof NoBehaviour)) throw error;
    const given = Object.entries(at.parameters).map(([name, value]) => `${name} = ${valueText(null, value)}`);
    return { step: at.number, action: at.action, given: given.join(", "), why: error.message };
  }
}

async function checkFairness(
  states: readonly State[],
  loop: number,
  { ir }: CompiledSpec,
  model: InterpretedModel,
): Promise<void> {
  const { temporal, units } = await judgingIn(ir, model, () => undefined);
  const unfair = unfairUnit(states, loop, temporal);
  if (unfair === null) return;
  const { action, strong, parameters } = units[unfair] as FairUnitOf;
  const given = parameters.map(
    ({ name, value }) => `${name} = ${model.printer.text(value.type, value.value)}`,
  );
  const who = [ir.actions[action]?.name ?? "", ...(given.length === 0 ? [] : [given.join(", ")])].join(
    " with ",
  );
  const when = strong ? "can take a step again and again" : "can always take a step";
  throw new NoBehaviour(`the loop is not fair: ${who} ${when}, and never does`);
}

interface Checks {
  readonly initial: (step: TraceStepJson) => State;
  /** The state after a step; null if it fails. */
  readonly step: (before: State, step: TraceStepJson) => State | null;
  readonly back: (
    last: State,
    first: State,
    step: { readonly action: string; readonly parameters: TraceStepJson["parameters"] } | null,
  ) => void;
}

function checksFor(trace: WrittenTrace, { ir, sources }: CompiledSpec, model: InterpretedModel): Checks {
  const { printer, universe } = model;
  const { kind } = trace.property;
  const processes = new Set(universe.instances.map((_, i) => printer.text(PROCESS, i)));

  const jsonOf = (choices: Choices): { readonly [name: string]: Json } =>
    Object.fromEntries(
      choices.map(({ name, value }) => {
        const typed = value as TypedValue;
        return [name, printer.json(typed.type, typed.value)];
      }),
    );

  function stateOf(json: { readonly [variable: string]: Json }): State {
    for (const { name, type } of ir.variables) {
      const value = json[name];
      if (value === undefined) throw new NoBehaviour(`its state has no value for \`${name}\``);
      const odd = oddIn(type, value, processes);
      if (odd !== null) throw new NoBehaviour(`\`${name}\` has a value outside its type: ${odd}`);
    }
    for (const name of Object.keys(json))
      if (!ir.variables.some((variable) => variable.name === name))
        throw new NoBehaviour(`the spec has no variable \`${name}\``);
    return model.codec.state(json);
  }

  function initial({ action, state: json }: TraceStepJson): State {
    if (action !== null) throw new NoBehaviour("a trace begins with a state, not with an action");
    if (json === null) throw new NoBehaviour("there is no initial state");
    const state = stateOf(json);
    if (!model.isInitial(state)) throw new NoBehaviour("it is not an initial state");
    return state;
  }

  function step(
    before: State,
    { action: name, parameters, choices, state: json }: TraceStepJson,
  ): State | null {
    const after = json === null ? null : stateOf(json);
    if (name === null) throw new NoBehaviour("a step needs an action");
    const taken = transitionsWith(before, name, parameters, choices ?? null);
    if (after === null) {
      const wanted = kind !== null && isFailureKind(kind) ? kind : null;
      const fails = taken.some(
        ({ outcome }) => outcome.kind === "failed" && (wanted === null || outcome.failure.kind === wanted),
      );
      if (!fails) throw new NoBehaviour("in the trace it fails, in the spec it does not");
      return null;
    }
    if (taken.some(({ outcome }) => outcome.kind === "state" && outcome.state.equals(after))) return after;
    throw new NoBehaviour(differenceOf(taken, after));
  }

  function back(last: State, first: State, step: Parameters<Checks["back"]>[2]): void {
    const taken =
      step === null ? model.explain(last) : transitionsWith(last, step.action, step.parameters, null);
    if (!taken.some(({ outcome }) => outcome.kind === "state" && outcome.state.equals(first)))
      throw new NoBehaviour(
        step === null
          ? "no step leads from the last state to the one that repeats"
          : differenceOf(taken, first),
      );
  }

  /** At least one. */
  function transitionsWith(
    before: State,
    name: string,
    parameters: TraceStepJson["parameters"],
    choices: readonly ChoiceJson[] | null,
  ): readonly Transition<State>[] {
    const index = ir.actions.findIndex((action) => action.name === name);
    const action = ir.actions[index];
    if (action === undefined) throw new NoBehaviour("the spec has no such action");
    const all = model.explain(before).filter((transition) => transition.action === index);
    const taken = all.filter((transition) => sameMembers(jsonOf(transition.choices), parameters));
    if (taken.length === 0) throw new NoBehaviour(whyNotTaken(action, index, before, parameters, all));
    if (choices === null) return taken;
    const chosen = taken.filter(({ decided = [] }) =>
      sameJson(
        decided.map((one) => ({ name: one.name, value: Object.values(jsonOf([one]))[0] ?? null })),
        choices.map(({ name: of, value }) => ({ name: of, value })),
      ),
    );
    if (chosen.length === 0) throw new NoBehaviour("these branches and elements can't be chosen");
    return chosen;
  }

  function whyNotTaken(
    action: IrAction,
    index: number,
    before: State,
    parameters: TraceStepJson["parameters"],
    others: readonly Transition<State>[],
  ): string {
    const given = action.parameters.map(({ name, type }) => {
      const value = parameters[name];
      if (value === undefined) throw new NoBehaviour(`it needs a value for the parameter \`${name}\``);
      const odd = oddIn(type, value, processes);
      if (odd !== null)
        throw new NoBehaviour(`the parameter \`${name}\` has a value outside its type: ${odd}`);
      return model.codec.value(type, value);
    });
    const env = model.environment(before, null, 0);
    const { blocked } = pathsThrough(action, index, given, env);
    const [way] = blocked;
    if (way !== undefined && way.length > 0) return `it can't be taken: ${way.map(obstacleText).join("; ")}`;
    const own = Object.fromEntries(action.parameters.map(({ name }) => [name, parameters[name] as Json]));
    const near = others.find(({ choices }) =>
      sameMembers(jsonOf(choices.slice(0, action.parameters.length)), own),
    );
    if (near === undefined) return "it can't be taken";
    const picked = Object.entries(jsonOf(near.choices)).filter(([name]) => !(name in own));
    return picked.length === 0
      ? "it picks nothing"
      : `it can't pick that; it can pick ${picked.map(([name, value]) => `${name} = ${valueText(null, value)}`).join(", ")}`;
  }

  function obstacleText({ kind: what, span, parts, heldBy }: Obstacle): string {
    const place = placeText(sources, span);
    const texts = parts.map((part) => `\`${excerpt(sources, part)}\``).join(" and ");
    if (what === "label") return `its process is not at the label \`${excerpt(sources, span)}\` (${place})`;
    if (what === "choice") return `there is nothing to choose at ${texts} (${place})`;
    const held = heldBy.map((process) => printer.text(PROCESS, process));
    return `the guard ${texts} is false (${place}${held.length === 0 ? "" : `; held by ${held.join(", ")}`})`;
  }

  function differenceOf(taken: readonly Transition<State>[], after: State): string {
    const [nearest] = taken
      .flatMap(({ outcome }) => (outcome.kind === "state" ? [differences(outcome.state, after)] : []))
      .sort((a, b) => a.length - b.length);
    if (nearest === undefined) {
      const failure = taken.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome.failure] : []))[0];
      return `it fails: ${failure?.message ?? ""}`;
    }
    const shown = nearest.slice(0, 3);
    const more = nearest.length - shown.length;
    return `${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
  }

  function differences(ours: State, theirs: State): readonly string[] {
    const [a, b] = [model.codec.json(ours), model.codec.json(theirs)];
    return ir.variables.flatMap(({ name, type }) =>
      changesIn(name, type, a[name] as Json, b[name] as Json).map(
        ({ path, before, after, type: of }) =>
          `\`${path}\` becomes ${valueText(of, before)}, in the trace it is ${valueText(of, after)}`,
      ),
    );
  }

  return { initial, step, back };
}

type Members = { readonly [name: string]: Json };

const sameMembers = (a: Members, b: Members): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => sameJson(a[key], b[key]));

/** What of a value is outside its type, as text; null if nothing is. @param processes The names of all instances. */
export function oddIn(type: Type, json: Json, processes: ReadonlySet<string>): string | null {
  const odd = (): string => valueText(null, json);
  const first = (items: Iterable<readonly [Type, Json]>): string | null => {
    for (const [of, item] of items) {
      const found = oddIn(of, item, processes);
      if (found !== null) return found;
    }
    return null;
  };
  const distinct = (items: readonly Json[]): boolean =>
    new Set(items.map((item) => JSON.stringify(item))).size === items.length;
  switch (type.kind) {
    case "bool":
      return typeof json === "boolean" ? null : odd();
    case "int":
      return typeof json === "number" && json >= (type.low ?? -Infinity) && json <= (type.high ?? Infinity)
        ? null
        : odd();
    case "symmetric": {
      const number = typeof json === "string" ? /#(\d+)$/.exec(json)?.[1] : undefined;
      const isOne = json === `${type.name}#${number}` && Number(number) >= 1 && Number(number) <= type.size;
      return isOne ? null : odd();
    }
    case "process":
      return typeof json === "string" && processes.has(json) ? null : odd();
    case "optional":
      return json === null ? null : oddIn(type.of, json, processes);
    case "alternatives": {
      const { tag = json, value = {} } = isMembers(json) ? json : {};
      const found = type.cases.find(({ name }) => name === tag);
      if (found === undefined || isMembers(json) !== found.fields.length > 0) return odd();
      return found.fields.length === 0 ? null : oddFields(found.fields, value);
    }
    case "record":
      return oddFields(type.fields, json);
    case "function": {
      const entries = entriesOf(json);
      if (entries === null || !distinct(entries.map(([key]) => key))) return odd();
      if (entries.length !== cardinality(type.key, processes.size)) return odd();
      return first(
        entries.flatMap(([key, value]) => [
          [type.key, key],
          [type.value, value],
        ]),
      );
    }
    case "set": {
      const elements = elementsOf(json);
      if (elements === null || !distinct(elements)) return odd();
      return first(elements.map((element) => [type.of, element]));
    }
    case "sequence":
      if (!Array.isArray(json) || json.length > (type.max ?? Infinity)) return odd();
      return first(json.map((item: Json) => [type.of, item]));
    case "tuple": {
      const items = tupleItems(json);
      if (items?.length !== type.items.length) return odd();
      return first(type.items.map((item, i) => [item, items[i] as Json]));
    }
    case "nothing":
      return odd();
    default:
      return type satisfies never;
  }

  function oddFields(
    fields: readonly { readonly name: string; readonly type: Type }[],
    of: Json,
  ): string | null {
    if (!isMembers(of) || Object.keys(of).length !== fields.length) return odd();
    if (fields.some(({ name }) => of[name] === undefined)) return odd();
    return first(fields.map((f) => [f.type, of[f.name] as Json]));
  }
}

const isMembers = (json: Json): json is Members =>
  typeof json === "object" && json !== null && !Array.isArray(json);
