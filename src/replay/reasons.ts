/** Why an event can't be next: for each state that is possible, what stands against it, states with the same grouped. */
import { pathsThrough, type ReadValue, readsIn } from "../interpret/blocked-paths.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { IrAction } from "../ir/ir.js";
import { placeText } from "../result/place.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Source } from "../source/source.js";
import type { StateJson } from "../state/codec.js";
import type { Json } from "../state/print.js";
import type { Value } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import { entriesOf, valueText } from "../view/values.js";
import type { Place, Situation } from "./judge.js";
import type { Filled, Label, LabelWay, Mapped } from "./label.js";
import type { Possible } from "./possible.js";
import type { Step } from "./space.js";

/** How near a state is to allowing an event: what comes later was not reached. */
const STAGES = ["value", "label", "guard", "choice", "before", "after"] as const;
export type Stage = (typeof STAGES)[number];

export interface Reason {
  readonly stage: Stage;
  /** The step that is not possible. */
  readonly step: string;
  readonly text: string;
}

export interface Group {
  readonly reasons: readonly Reason[];
  /** How many of the possible states these are. */
  readonly states: number;
  /** The first of them, and who is what in it. */
  readonly example: StateJson;
  readonly bound: readonly { readonly identity: string; readonly who: string; readonly value: string }[];
}

/** A step that a line could have shown. */
export interface Acceptable {
  /** The events of the log that show it, as the map names them. */
  readonly events: readonly string[];
  readonly step: string;
  readonly states: number;
}

export interface Explaining {
  readonly possible: Possible;
  readonly spec: CompiledSpec;
  /** Those of the spec, and the map. */
  readonly sources: readonly Source[];
  readonly model: InterpretedModel;
}

/** States that are further hidden steps away are not looked for if that takes more work, in configurations. */
const CLOSURE_WORK_MAX = 2_000_000;

/** `fault.touch(me = Fault#1, p = 0)`. */
export const stepText = (name: string, choices: Step["choices"]): string =>
  choices.size === 0
    ? name
    : `${name}(${[...choices].map(([key, json]) => `${key} = ${jsonText(json)}`).join(", ")})`;

const jsonText = (json: string): string => valueText(null, JSON.parse(json) as Json);

/** The states that are possible after some events, and hidden steps. */
export interface PossibleThen {
  /** How many there are; null if they are too many to be counted. */
  readonly count: number | null;
  /** The first of them. */
  readonly members: readonly number[];
}

export function possibleThen({ possible }: Explaining, { set }: Situation, max: number): PossibleThen {
  const closed = possible.work.within(
    CLOSURE_WORK_MAX,
    () => {},
    () => possible.closure(set),
  );
  return { count: closed?.length ?? null, members: [...(closed ?? set.members).subarray(0, max)] };
}

export function groupsAgainst(
  c: Explaining,
  at: Situation,
  one: Mapped,
  members: readonly number[],
): readonly Group[] {
  const { possible } = c;
  const groups = new Map<string, { reasons: readonly Reason[]; states: number; member: number }>();
  for (const member of members) {
    const named = namesIn(c, at, member);
    const reasons = nearest(
      reasonsAgainst(c, at, member, one).map(({ stage, step, text }) => ({
        stage,
        step: named(step),
        text: named(text),
      })),
    );
    const key = JSON.stringify(reasons);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { reasons, states: 1, member });
    else known.states += 1;
  }
  const rank = ({ reasons }: { reasons: readonly Reason[] }): number =>
    Math.max(...reasons.map(({ stage }) => STAGES.indexOf(stage)), -1);
  return [...groups.values()]
    .sort((a, b) => rank(b) - rank(a) || b.states - a.states)
    .map(({ reasons, states, member }) => {
      const { state, bound } = possible.configuration(member);
      return { reasons, states, example: possible.space.json(state), bound: boundIn(c, at.roster, bound) };
    });
}

export function boundIn(
  { possible, model }: Explaining,
  roster: readonly Place[],
  bound: readonly number[],
): Group["bound"] {
  return roster.flatMap(({ identity, who }, place) => {
    const known = possible.map.identities[identity];
    const value = known?.values[bound[place] ?? -1];
    if (known === undefined || value === undefined) return [];
    return [{ identity: known.name, who, value: model.printer.text(known.type, value) }];
  });
}

/** Symmetric values have no names in a spec: in a text they are called as the log calls who has them. */
function namesIn(c: Explaining, at: Situation, member: number): (text: string) => string {
  const { model, possible } = c;
  const { bound } = possible.configuration(member);
  const names = new Map<string, string>();
  for (const [place, { identity, who }] of at.roster.entries()) {
    const known = possible.map.identities[identity];
    const value = known?.values[bound[place] ?? -1];
    if (known?.type.kind === "symmetric" && value !== undefined)
      names.set(model.printer.text(known.type, value), who);
  }
  return names.size === 0
    ? (text) => text
    : (text) => text.replace(/\b[A-Za-z_]\w*#\d+/g, (name) => names.get(name) ?? name);
}

/** Those of the ways that come furthest; steps of which the same is said together. */
function nearest(reasons: readonly Reason[]): readonly Reason[] {
  const furthest = Math.max(...reasons.map(({ stage }) => STAGES.indexOf(stage)));
  const steps = new Map<string, { readonly stage: Stage; readonly steps: Set<string> }>();
  for (const { stage, step, text } of reasons) {
    if (STAGES.indexOf(stage) < furthest) continue;
    const known = steps.get(text) ?? { stage, steps: new Set<string>() };
    steps.set(text, known);
    known.steps.add(step);
  }
  return [...steps].map(([text, { stage, steps: of }]) => ({ stage, step: [...of].join(" or "), text }));
}

function reasonsAgainst(
  c: Explaining,
  { set, roster }: Situation,
  member: number,
  one: Mapped,
): readonly Reason[] {
  const { possible } = c;
  const { label, ids } = one;
  const { state, bound } = possible.configuration(member);
  const shape = [...set.shape];
  const places = label.identities.map((identity, i) => {
    const place = roster.findIndex((other) => other.identity === identity && other.who === ids[i]);
    if (place >= 0) return place;
    shape.push(identity);
    return shape.length - 1;
  });
  const whole = shape.map((_, place) => bound[place] ?? -1);
  return label.ways.flatMap((way): readonly Reason[] => {
    const needed = way.identities.map((identity) => places[label.identities.indexOf(identity)] ?? -1);
    const choices = [...possible.choices(whole, shape, needed)];
    const action = c.spec.ir.actions[way.action];
    if (action === undefined) return [];
    if (choices.length === 0) {
      const names = way.identities.map((identity) => `\`${possible.map.identities[identity]?.name ?? ""}\``);
      return [{ stage: "value", step: action.name, text: `every value of ${names.join(", ")} is in use` }];
    }
    return choices.flatMap((chosen) => {
      const identityValue = (identity: number): number =>
        chosen[places[label.identities.indexOf(identity)] ?? -1] ?? -1;
      return againstWay(c, state, action, way, label, identityValue);
    });
  });
}

function againstWay(
  c: Explaining,
  state: number,
  action: IrAction,
  way: LabelWay,
  label: Label,
  identityValue: (identity: number) => number,
): readonly Reason[] {
  const { possible, model } = c;
  const steps = possible.space.part([way.action]).steps(state);
  const parameters = new Set(action.parameters.map(({ name }) => name));
  const ofParameters = way.given.filter(({ name }) => parameters.has(name));
  const own = steps.filter((step) =>
    ofParameters.every((given) => possible.evaluation.isGiven(given, state, step, identityValue)),
  );
  const step = stepText(
    action.name,
    new Map(
      way.given.flatMap((given) => {
        const json = possible.evaluation.wantedJson(given, state, NO_STEP, identityValue);
        return json === null ? [] : [[given.name, json] as const];
      }),
    ),
  );
  if (own.length === 0)
    return obstacles(c, state, action, way, identityValue).map((reason) => ({ ...reason, step }));
  const given = own.filter((one) =>
    way.given.every((each) => possible.evaluation.isGiven(each, state, one, identityValue)),
  );
  if (given.length === 0) {
    const odd = way.given.filter(
      (each) => !own.some((one) => possible.evaluation.isGiven(each, state, one, identityValue)),
    );
    const texts = (odd.length === 0 ? way.given.filter(({ name }) => !parameters.has(name)) : odd).map(
      (each) => {
        const can = [...new Set(own.flatMap(({ choices }) => choices.get(each.name) ?? []))].map(jsonText);
        const json = possible.evaluation.wantedJson(each, state, own[0] ?? NO_STEP, identityValue);
        const line = json === null ? "something else" : jsonText(json);
        return can.length === 0
          ? `\`${each.name}\` is not chosen on the way that it takes here`
          : `\`${each.name}\` can be ${can.slice(0, 6).join(" or ")} here, the line says ${line}`;
      },
    );
    return texts.map((text) => ({ stage: "choice", step, text }));
  }
  const isTrue = (filled: Filled, at: number, one: Step): boolean =>
    possible.evaluation.holdsFilled(filled, at, one, identityValue);
  const allowed = given.filter((one) => way.before.every((filled) => isTrue(filled, state, one)));
  if (allowed.length === 0)
    return given.slice(0, 1).flatMap((one) =>
      way.before
        .filter((filled) => !isTrue(filled, state, one))
        .map((filled) => ({
          stage: "before" as const,
          step,
          text: `before it, ${falseText(c, filled, state, one, identityValue)}`,
        })),
    );
  return allowed.slice(0, 1).flatMap((one): readonly Reason[] => {
    const after = way.after
      .filter((filled) => !isTrue(filled, one.to, one))
      .map((filled) => `after it, ${falseText(c, filled, one.to, one, identityValue)}`);
    const values = possible.space.state(one.to);
    const observed = label.observed.flatMap(({ variable, name, type, value }) => {
      const is = values.get(variable) as Value;
      return model.printer.text(type, is) === model.printer.text(type, value)
        ? []
        : [
            `after it, \`${name}\` is ${model.printer.text(type, is)}, the line says ${model.printer.text(type, value)}`,
          ];
    });
    return [...after, ...observed].map((text) => ({ stage: "after", step, text }));
  });
}

const NO_STEP: Step = { action: -1, choices: new Map(), to: -1 };

/** A condition that is false, with the values that it reads. */
function falseText(
  { possible, sources, model }: Explaining,
  { prepared, values }: Filled,
  state: number,
  step: Step,
  identityValue: (identity: number) => number,
): string {
  const environment = model.environment(possible.space.state(state), null, prepared.frameSize);
  const line: string[] = [];
  for (const [i, { slot, source, type }] of prepared.inputs.entries()) {
    if (source.kind === "field") {
      environment.frame[slot] = values[i] as Value;
      line.push(`the line says ${source.field} = ${model.printer.text(type, values[i] as Value)}`);
    } else if (source.kind === "identity")
      environment.frame[slot] = possible.map.identities[source.identity]?.values[
        identityValue(source.identity)
      ] as Value;
    else if (source.kind === "choice") {
      const json = step.choices.get(source.name);
      if (json !== undefined) environment.frame[slot] = model.codec.value(type, JSON.parse(json));
    }
  }
  const fields = new Set(
    prepared.inputs.flatMap(({ source }) => (source.kind === "field" ? [source.field] : [])),
  );
  const reads = readsIn(prepared.body, environment).filter(({ path }) => !fields.has(path));
  const parts = [...reads.map((read) => readText(read, model)), ...line];
  return `\`${excerpt(sources, prepared.span)}\` is false${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

const readText = ({ path, type, value }: ReadValue, model: InterpretedModel): string =>
  `${path} is ${model.printer.text(type, value)}`;

/** What blocks an action: its process is elsewhere, or guards are false. */
function obstacles(
  { possible, sources, model }: Explaining,
  state: number,
  action: IrAction,
  way: LabelWay,
  identityValue: (identity: number) => number,
): readonly Omit<Reason, "step">[] {
  const values = action.parameters.map(({ name, type }) => {
    const given = way.given.find((one) => one.name === name);
    const json =
      given === undefined
        ? null
        : possible.evaluation.wantedJson({ ...given, type }, state, NO_STEP, identityValue);
    return json === null ? undefined : model.codec.value(type, JSON.parse(json));
  });
  const known = values.every((value) => value !== undefined) ? (values as readonly Value[]) : null;
  const environment = model.environment(possible.space.state(state), null, 0);
  const { blocked } = pathsThrough(action, way.action, known, environment);
  const found = blocked.flat().flatMap(({ kind, parts, reads }): readonly Omit<Reason, "step">[] => {
    if (kind === "label")
      return [{ stage: "label", text: atText(possible.space.json(state), action, known, model) }];
    return parts.map((part, i) => {
      const text = `\`${excerpt(sources, part)}\``;
      const where = ` (${placeText(sources, part)})`;
      if (kind === "choice") return { stage: "guard", text: `there is nothing to pick in ${text}${where}` };
      const is = (reads[i] ?? []).map((read) => readText(read, model));
      return {
        stage: "guard",
        text: `${text} is false${is.length === 0 ? "" : `: ${is.join(", ")}`}${where}`,
      };
    });
  });
  // Where the process is elsewhere, its guards are of no interest.
  const elsewhere = found.filter(({ stage }) => stage === "label");
  if (elsewhere.length > 0) return elsewhere;
  return found.length > 0 ? found : [{ stage: "guard", text: "it can't be taken" }];
}

/** Where the process is instead of where the step is. */
function atText(
  state: StateJson,
  { name, label, parameters }: IrAction,
  keys: readonly Value[] | null,
  model: InterpretedModel,
): string {
  const process = name.slice(0, name.length - (label?.length ?? 0) - 1);
  const pc = state[`${process}.pc`];
  const [parameter, ...more] = parameters;
  if (typeof pc === "string") return `${process} is at \`${pc}\``;
  if (keys === null || parameter === undefined || more.length > 0) return `no ${process} is at \`${label}\``;
  const own = JSON.stringify(model.printer.json(parameter.type, keys[0] as Value));
  const at = entriesOf(pc)?.find(([key]) => JSON.stringify(key) === own)?.[1];
  return `it is at \`${String(at)}\``;
}

/** What lines could have shown instead. */
export function acceptableAt(
  c: Explaining,
  at: Situation,
  members: readonly number[],
): readonly Acceptable[] {
  const { possible, spec } = c;
  const { rules, visible } = possible.map;
  const found = new Map<string, { action: number; states: number }>();
  for (const member of members) {
    const { state } = possible.configuration(member);
    const named = namesIn(c, at, member);
    const own = new Set(
      possible.space.steps(state).flatMap(({ action, choices }) => {
        if (visible[action] !== true) return [];
        const text = stepText(spec.ir.actions[action]?.name ?? "", choices);
        const key = named(text);
        if (!found.has(key)) found.set(key, { action, states: 0 });
        return [key];
      }),
    );
    for (const key of own) {
      const known = found.get(key);
      if (known !== undefined) known.states += 1;
    }
  }
  return [...found].map(([step, { action, states }]) => ({
    step,
    states,
    events: [
      ...new Set(
        rules.flatMap(({ events, ways }) => (ways.some((way) => way.action === action) ? events : [])),
      ),
    ],
  }));
}
