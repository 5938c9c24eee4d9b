/**
 * What a line means, apart from when and where: the steps that it may be, with the values that it gives them. Lines that mean
 * the same have the same label, so what was found out about one is known of all.
 */
import { suggest } from "../diagnostics/suggest.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { showType, type Type } from "../ir/type.js";
import { copied, type FieldValue, fieldOf, fieldText, type LogEvent, LogMistake } from "../logs/event.js";
import type { BoundMap, Rule, Way } from "../mapping/bound-map.js";
import type { Input, Prepared } from "../mapping/conditions.js";
import { OutsideType, valueFrom } from "../mapping/values.js";
import type { Groups } from "../mapping/where.js";
import type { Value } from "../state/values.js";

/** A condition with the values of the line in it. */
export interface Filled {
  readonly prepared: Prepared;
  /** Of each input that is a field; undefined for the others. */
  readonly values: readonly (Value | undefined)[];
}

/** What a parameter or pick must be: a value as the text of its JSON, the value of an identity, or what is to be computed. */
export type Wanted =
  | { readonly kind: "value"; readonly json: string }
  | { readonly kind: "identity"; readonly identity: number }
  | { readonly kind: "expression"; readonly filled: Filled };

export interface GivenValue {
  readonly name: string;
  readonly type: Type;
  readonly wanted: Wanted;
  /** The field that it comes from; null if it is no single one. */
  readonly field: string | null;
}

export interface LabelWay {
  readonly action: number;
  readonly given: readonly GivenValue[];
  readonly before: readonly Filled[];
  readonly after: readonly Filled[];
  /** Indices of the identities that it names. */
  readonly identities: readonly number[];
}

export interface Label {
  readonly number: number;
  readonly ways: readonly LabelWay[];
  /** Identities that some way names. */
  readonly identities: readonly number[];
  /** Values of variables after the step. */
  readonly observed: readonly {
    readonly variable: number;
    readonly name: string;
    readonly type: Type;
    readonly value: Value;
  }[];
  readonly rules: readonly Rule[];
}

/** A line that is to be explained. */
export interface Mapped {
  readonly kind: "event";
  readonly label: Label;
  /** For each identity of the label, who it is. */
  readonly ids: readonly string[];
  readonly event: LogEvent;
}

export interface Mapper {
  /** Null: the line is ignored. @throws {LogMistake} */
  readonly map: (event: LogEvent) => Mapped | null;
  /** How many lines were ignored. */
  readonly ignored: () => number;
  readonly labels: () => readonly Label[];
  /** Makes a label, which is known from then on: for lines that are not there. */
  readonly intern: (label: Omit<Label, "number">) => Label;
}

/** What was found out about so many different lines is remembered. */
const KNOWN_MAX = 8_000;

/** Names of a line that its text does not have. */
const OF_PREFIX: ReadonlySet<string> = new Set(["PID", "CPU", "TIME", "TASK"]);

export function mapperOf(map: BoundMap, model: InterpretedModel, ir: Ir): Mapper {
  const byName = new Map<
    string,
    { readonly rules: readonly Rule[]; readonly ignored: readonly BoundMap["ignored"][number][] }
  >();
  const known = new Map<string, Label | "ignored">();
  const labels = new Map<string, Label>();
  let ignoredCount = 0;

  function rulesFor(name: string) {
    const found = byName.get(name);
    if (found !== undefined) return found;
    const made = {
      rules: map.rules.filter(({ matches }) => matches(name)),
      ignored: map.ignored.filter(({ matches }) => matches(name)),
    };
    byName.set(name, made);
    return made;
  }

  const prefixFields = map.fields.filter((field) => OF_PREFIX.has(field));

  /** Lines with the same key have the same label. */
  function keyOf(event: LogEvent): string | null {
    if (event.state !== undefined) return null;
    const of = (fields: readonly string[]): string =>
      fields.map((field) => JSON.stringify(fieldOf(event, field) ?? null)).join("\u0000");
    const rest = event.isWhole
      ? prefixFields.length === 0
        ? event.text
        : `${event.text}\u0000${of(prefixFields)}`
      : of(map.fields);
    return `${event.name}\u0000${rest}`;
  }

  const idsOf = (event: LogEvent, { identities }: Label): readonly string[] =>
    identities.map((identity) => {
      const field = map.identities[identity]?.field ?? "";
      const value = fieldOf(event, field);
      if (value === undefined || value === null) throw missing(event, field, map);
      return fieldText(value);
    });

  function intern(label: Omit<Label, "number">): Label {
    const key = labelKey(label, model);
    const found = labels.get(key) ?? { ...label, number: labels.size };
    labels.set(key, found);
    return found;
  }

  function labelFor(event: LogEvent): Label | "ignored" {
    const { rules, ignored } = rulesFor(event.name);
    const matching = rules.flatMap((rule) => {
      const groups: Groups = new Map();
      return rule.where === null || rule.where(event, groups) ? [{ rule, groups }] : [];
    });
    if (matching.length === 0) {
      if (ignored.some(({ where }) => where === null || where(event, new Map()))) return "ignored";
      const own = event.state === undefined ? [] : ofTrace(event, ir);
      if (own.length === 0) throw unmapped(event, rules, map);
      return intern({ ways: own, identities: [], observed: observedIn(event, map, model, ir), rules: [] });
    }
    const ways = matching.flatMap(({ rule, groups }) =>
      rule.ways.map((way) => filledWay(way, event, rule, groups, map, model)),
    );
    return intern({
      ways,
      identities: [...new Set(ways.flatMap(({ identities }) => identities))].sort((a, b) => a - b),
      observed: observedIn(event, map, model, ir),
      rules: matching.map(({ rule }) => rule),
    });
  }

  return {
    ignored: () => ignoredCount,
    labels: () => [...labels.values()],
    intern,
    map: (event) => {
      const key = keyOf(event);
      let label = key === null ? undefined : known.get(key);
      if (label === undefined) {
        label = labelFor(event);
        if (known.size >= KNOWN_MAX) known.clear();
        if (key !== null) known.set(key, label);
      }
      if (label === "ignored") {
        ignoredCount += 1;
        return null;
      }
      const own = event.isWhole ? event : { ...event, text: copied(event.text) };
      return { kind: "event", label, ids: idsOf(event, label), event: own };
    },
  };
}

// ─────────────────────────────────────────────────────────────────────── mistakes

const ofEvent = (event: LogEvent, why: string, hint: string | null, part: string | null = null): LogMistake =>
  new LogMistake(event.line, why, hint, event.text === "" ? event.name : event.text, part);

function missing(event: LogEvent, field: string, map: BoundMap): LogMistake {
  const names = [...event.fields().keys(), ...map.identities.map(({ name }) => name)];
  const found = suggest(field, names);
  return ofEvent(
    event,
    `\`${event.name}\` has no field \`${field}\`, which the map needs`,
    found === null
      ? `it has ${names.length === 0 ? "no fields" : names.slice(0, 8).join(", ")}; is the line cut?`
      : `did you mean \`${found}\`?`,
  );
}

function unmapped(event: LogEvent, rules: readonly Rule[], map: BoundMap): LogMistake {
  if (rules.length > 0)
    return ofEvent(
      event,
      `no \`where\` of the map is true of this \`${event.name}\``,
      `add an \`on\` for it, or \`ignore ${event.name}\``,
    );
  const known = map.rules.flatMap(({ events }) => events).filter((name) => /^[\w.:-]+$/.test(name));
  const found = suggest(event.name, known);
  return ofEvent(
    event,
    `the map says nothing of \`${event.name}\``,
    found === null
      ? `write \`on ${event.name} is STEP\`, or \`ignore ${event.name}\``
      : `did you mean \`${found}\`? Else write \`ignore ${event.name}\``,
  );
}

// ─────────────────────────────────────────────────────────────────────── values

function fieldValue(
  event: LogEvent,
  field: string,
  type: Type,
  rule: Rule | null,
  groups: Groups,
  map: BoundMap,
  model: InterpretedModel,
): Value {
  const value: FieldValue | undefined = groups.get(field) ?? fieldOf(event, field);
  if (value === undefined) throw missing(event, field, map);
  const table = rule?.values.get(field);
  const stands = table?.get(fieldText(value));
  if (table !== undefined && stands === undefined && !map.identities.some(({ field: own }) => own === field))
    throw ofEvent(
      event,
      `\`${field}\` is ${JSON.stringify(value)}, which the map does not say the meaning of`,
      `it has ${[...table.keys()].map((key) => JSON.stringify(key)).join(", ")}; add it there`,
      fieldText(value),
    );
  try {
    return valueFrom(type, stands ?? value, model);
  } catch (error) {
    if (!(error instanceof OutsideType)) throw error;
    throw ofEvent(
      event,
      `\`${field}\` is ${fieldText(value)}, which is not of the type ${showType(type)}`,
      type.kind === "int"
        ? "are the constants of the spec too small? `--const` sets them"
        : `say what it stands for: \`${field} : ${JSON.stringify(fieldText(value))} -> …\``,
      fieldText(value),
    );
  }
}

function filledWay(
  way: Way,
  event: LogEvent,
  rule: Rule,
  groups: Groups,
  map: BoundMap,
  model: InterpretedModel,
): LabelWay {
  const valueOf = ({ source, type }: Input): Value | undefined =>
    source.kind === "field" ? fieldValue(event, source.field, type, rule, groups, map, model) : undefined;
  const filled = (prepared: Prepared): Filled => ({ prepared, values: prepared.inputs.map(valueOf) });
  const given = way.given.map(({ name, type, value }): GivenValue => {
    const [input] = value.inputs;
    const field = input?.source.kind === "field" && value.inputs.length === 1 ? input.source.field : null;
    if (value.body.kind === "slot" && input !== undefined && value.inputs.length === 1) {
      if (input.source.kind === "identity")
        return { name, type, field, wanted: { kind: "identity", identity: input.source.identity } };
      if (input.source.kind === "field") {
        const own = fieldValue(event, input.source.field, type, rule, groups, map, model);
        return { name, type, field, wanted: { kind: "value", json: jsonOf(type, own, model) } };
      }
    }
    return { name, type, field, wanted: { kind: "expression", filled: filled(value) } };
  });
  const all = [...way.given.map(({ value }) => value), ...way.before, ...way.after];
  const identities = all.flatMap(({ inputs }) =>
    inputs.flatMap(({ source }) => (source.kind === "identity" ? [source.identity] : [])),
  );
  return {
    action: way.action,
    given,
    before: way.before.map(filled),
    after: way.after.map(filled),
    identities: [...new Set(identities)].sort((a, b) => a - b),
  };
}

export const jsonOf = (type: Type, value: Value, model: InterpretedModel): string =>
  JSON.stringify(model.printer.json(type, value));

/** What a line says about variables; that of a trace about all of them. */
function observedIn(event: LogEvent, map: BoundMap, model: InterpretedModel, ir: Ir): Label["observed"] {
  const { state } = event;
  const observed: BoundMap["observed"] =
    state === undefined
      ? map.observed
      : ir.variables.map(({ name, type }, variable) => ({ name, variable, type }));
  return observed.flatMap(({ name, variable, type }) => {
    const value = state === undefined ? fieldOf(event, name) : state[name];
    if (value === undefined) return [];
    const alone = { ...event, fields: () => new Map([[name, value]]) };
    return [{ name, variable, type, value: fieldValue(alone, name, type, null, new Map(), map, model) }];
  });
}

/** A trace names steps as the spec does: without a rule, an event is the step of its name, or any step if it has none. */
function ofTrace(event: LogEvent, { actions }: Ir): readonly LabelWay[] {
  const parameters = [...event.fields()].map(
    ([name, value]): GivenValue => ({
      name,
      type: { kind: "nothing" },
      field: name,
      wanted: { kind: "value", json: JSON.stringify(value) },
    }),
  );
  return actions.flatMap(({ name }, action): readonly LabelWay[] =>
    event.name === "" || event.name === name
      ? [{ action, given: parameters, before: [], after: [], identities: [] }]
      : [],
  );
}

function labelKey({ ways, observed, rules }: Omit<Label, "number">, model: InterpretedModel): string {
  const texts = (filled: Filled): unknown => [
    filled.prepared.span.start,
    filled.values.map((value, i) =>
      value === undefined
        ? null
        : jsonOf(filled.prepared.inputs[i]?.type ?? { kind: "nothing" }, value, model),
    ),
  ];
  return JSON.stringify([
    rules.map(({ span }) => span.start),
    ways.map(({ action, given, before, after }) => [
      action,
      given.map(({ name, wanted }) => [
        name,
        wanted.kind === "expression"
          ? texts(wanted.filled)
          : wanted.kind === "value"
            ? wanted.json
            : wanted.identity,
      ]),
      before.map(texts),
      after.map(texts),
    ]),
    observed.map(({ name, type, value }) => [name, jsonOf(type, value, model)]),
  ]);
}
