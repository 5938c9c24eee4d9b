/** Traces as they are written as JSON, by themselves or in a result, read again. Whatever the text is, it is looked at. */
import type { PropertyKind, Verdict } from "../../checker/outcome.js";
import type { InsightJson } from "../result/insight.js";
import type { PropertyJson, ResultJson, SpanJson, TraceJson, TraceStepJson } from "../result/json.js";
import { placeSuffix } from "../result/json.js";
import type { BackJson, FairReasonJson } from "../result/lasso.js";
import type { ShownJson } from "../result/shown.js";
import type { Json } from "../state/print.js";
import type { TraceContext, TracedProperty } from "./trace-view.js";

/** What a file with one trace begins with. */
export const TRACE_SCHEMA = "subtle/trace-v1";

/** A trace, and what it is a trace of. */
export interface WrittenTrace extends TraceContext {
  readonly property: TracedProperty & { readonly trace: TraceJson };
}

/** A text is no trace, and why. */
export class UnreadableTrace extends Error {}

export const traceDocument = ({ spec, variant, constants, variables, property }: WrittenTrace): object => ({
  schema: TRACE_SCHEMA,
  spec,
  variant,
  constants,
  variables,
  property,
});

/** A trace of a result, and how it is told from the others in it. */
export interface NamedTrace {
  /** The property; with its place if others have the same name. */
  readonly label: string;
  readonly trace: WrittenTrace;
}

/** The traces in the JSON of a result. */
export function tracesOf(
  result: TraceContext & { readonly properties: readonly (TracedProperty & Pick<PropertyJson, "place">)[] },
): readonly NamedTrace[] {
  const { spec, variant, constants, variables, properties } = result;
  return properties.flatMap(({ place, ...property }): readonly NamedTrace[] => {
    const { name, kind, verdict, message, trace } = property;
    if (trace === null) return [];
    const isAlone = properties.filter((other) => other.name === name && other.trace !== null).length === 1;
    const label = isAlone ? name : `${name}${placeSuffix(place)}`;
    const one = { spec, variant, constants, variables, property: { name, kind, verdict, message, trace } };
    return [{ label, trace: one }];
  });
}

/** The trace that is asked for, or the only one; else the names of those that it could be. @param asked Null for none. */
export function chosenTrace(
  traces: readonly NamedTrace[],
  asked: string | null,
): { readonly trace: WrittenTrace } | { readonly asked: string | null; readonly labels: readonly string[] } {
  const matching = traces.filter(
    ({ label, trace: { property } }) => asked === null || label === asked || property.name === asked,
  );
  const [first] = matching.filter(({ label }) => label === asked).concat(matching);
  if (first !== undefined && (matching.length === 1 || first.label === asked)) return { trace: first.trace };
  const labels = (matching.length === 0 ? traces : matching).map(({ label }) => label);
  return { asked: matching.length === 0 ? asked : null, labels };
}

// ─────────────────────────────────────────────────────────────────────── reading

type Members = { readonly [name: string]: unknown };

/** JSON whose objects have what stands in the text and nothing else: a name in it can be that of a built-in member. */
export function parsedTrace(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.assign(Object.create(null) as object, value)
        : value,
    );
  } catch {
    throw new UnreadableTrace("it is not JSON");
  }
}

const wrong = (where: string, what: string): UnreadableTrace =>
  new UnreadableTrace(`${where} is not ${what}`);

function members(value: unknown, where: string): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(where, "an object");
  return value as Members;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(where, "a list");
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== "string") throw wrong(where, "a text");
  return value;
}

const textOrNull = (value: unknown, where: string): string | null =>
  value === null || value === undefined ? null : text(value, where);

function count(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw wrong(where, "a number of at least 0");
  return value;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw wrong(where, `one of ${allowed.join(", ")}`);
  return found;
}

const KINDS: readonly PropertyKind[] = [
  "invariant",
  "step",
  "reachable",
  "temporal",
  "refinement",
  "deadlock",
  "type",
  "assertion",
  "evaluation",
];
const VERDICTS: readonly Verdict[] = ["holds", "violated", "unknown"];

/** What results with traces begin with: of a search, and of walks at random. */
const RESULT_SCHEMAS: readonly string[] = ["subtle/result-v1", "subtle/simulate-v1"];

/** The traces in the JSON of a result, or of a single trace. @throws {UnreadableTrace} */
export function readTraces(json: unknown): readonly NamedTrace[] {
  const top = members(json, "the file");
  const schema = top["schema"];
  if (schema === TRACE_SCHEMA) {
    const property = propertyIn(top["property"], "`property`");
    if (property.trace === null) throw wrong("`property.trace`", "a trace");
    return tracesOf({ ...contextIn(top), properties: [property] });
  }
  if (typeof schema !== "string" || !RESULT_SCHEMAS.includes(schema))
    throw new UnreadableTrace("it is neither a result or a trace of Subtle nor an ITF trace");
  if (top["verdict"] === "error")
    throw new UnreadableTrace("it is the result of a spec with errors: nothing was checked");
  const properties = list(top["properties"], "`properties`").map((property, i) =>
    propertyIn(property, `\`properties[${i}]\``),
  );
  return tracesOf({ ...contextIn(top), properties });
}

function contextIn(top: Members): TraceContext {
  const constants = members(top["constants"], "`constants`");
  for (const value of Object.values(constants))
    if (!["boolean", "number", "string"].includes(typeof value)) throw wrong("a constant", "a value");
  return {
    spec: text(top["spec"], "`spec`"),
    variant: textOrNull(top["variant"], "`variant`"),
    constants: constants as ResultJson["constants"],
    variables: list(top["variables"], "`variables`").map((variable, i) => {
      const { name, type } = members(variable, `\`variables[${i}]\``);
      return {
        name: text(name, `\`variables[${i}].name\``),
        type: text(type, `\`variables[${i}].type\``),
      };
    }),
  };
}

function propertyIn(json: unknown, where: string): TracedProperty & Pick<PropertyJson, "place"> {
  const { name, kind, verdict, message, trace, place } = members(json, where);
  return {
    name: text(name, `the name of ${where}`),
    kind: kind === null ? null : oneOf(kind, KINDS, `the kind of ${where}`),
    verdict: verdict === null ? null : oneOf(verdict, VERDICTS, `the verdict of ${where}`),
    message: textOrNull(message, `the message of ${where}`),
    trace: trace === null ? null : traceIn(trace, `the trace of ${where}`),
    ...(place === undefined ? {} : { place: spanIn(place, `the place of ${where}`) }),
  };
}

function traceIn(json: unknown, where: string): TraceJson {
  const { steps, loop, back, fair, ...rest } = members(json, where);
  const all = list(steps, `\`steps\` of ${where}`).map((step, i) =>
    stepIn(step, `step ${i + 1} of ${where}`),
  );
  const start = loop === null ? null : count(loop, `\`loop\` of ${where}`);
  if (start !== null && start >= all.length) throw wrong(`\`loop\` of ${where}`, "the index of a step");
  return {
    steps: all,
    loop: start,
    ...(back === undefined ? {} : { back: back === null ? null : backIn(back, `\`back\` of ${where}`) }),
    ...(fair === undefined
      ? {}
      : { fair: list(fair, `\`fair\` of ${where}`).map((reason) => fairIn(reason, `\`fair\` of ${where}`)) }),
    ...insightIn(rest, all.length, where),
  };
}

/** @param size The number of steps. */
function insightIn(json: Members, size: number, where: string): Partial<InsightJson> {
  const { doomed, orders, deciding } = json;
  const stepOf = (value: unknown, of: string): number => {
    const number = count(value, of);
    if (number < 1 || number > size) throw wrong(of, "the number of a step");
    return number;
  };
  return {
    ...(doomed !== undefined && { doomed: doomedIn(doomed, stepOf, `\`doomed\` of ${where}`) }),
    ...(orders !== undefined && {
      orders: orders === null ? null : ordersIn(orders, stepOf, `\`orders\` of ${where}`),
    }),
    ...(deciding !== undefined && {
      deciding: deciding === null ? null : decidingIn(deciding, stepOf, `\`deciding\` of ${where}`),
    }),
  };
}

type StepOf = (value: unknown, where: string) => number;

function doomedIn(json: unknown, stepOf: StepOf, where: string): InsightJson["doomed"] {
  const { from, escapes, mayRest } = members(json, where);
  if (typeof mayRest !== "boolean") throw wrong(`\`mayRest\` in ${where}`, "true or false");
  return {
    from: from === null ? null : stepOf(from, `\`from\` in ${where}`),
    escapes:
      escapes === null
        ? null
        : list(escapes, `\`escapes\` in ${where}`).map((escape) => {
            const { to } = members(escape, where);
            return {
              ...backIn(escape, where),
              to:
                to === null ? null : oneOf<"safe" | "at risk">(to, ["safe", "at risk"], `\`to\` in ${where}`),
            };
          }),
    mayRest,
  };
}

function ordersIn(json: unknown, stepOf: StepOf, where: string): NonNullable<InsightJson["orders"]> {
  const { schedules, violating, core } = members(json, where);
  return {
    schedules: count(schedules, where),
    violating: count(violating, where),
    core: list(core, `\`core\` in ${where}`).map((order) => {
      const { first, then } = members(order, where);
      return { first: stepOf(first, where), then: stepOf(then, where) };
    }),
  };
}

function decidingIn(json: unknown, stepOf: StepOf, where: string): NonNullable<InsightJson["deciding"]> {
  const { step, instead } = members(json, where);
  return {
    step: stepOf(step, `\`step\` in ${where}`),
    instead:
      instead === null
        ? null
        : list(instead, `\`instead\` in ${where}`).map((change) => {
            const { path, value } = members(change, where);
            return { path: text(path, where), value: text(value, where) };
          }),
  };
}

const backIn = (json: unknown, where: string): BackJson => {
  const { action, parameters } = members(json, where);
  return { action: text(action, `\`action\` in ${where}`), parameters: valuesIn(parameters, where) };
};

function fairIn(json: unknown, where: string): FairReasonJson {
  const { fairness, why, at } = members(json, where);
  return {
    ...backIn(json, where),
    fairness: oneOf(fairness, ["weak", "strong"], `\`fairness\` in ${where}`),
    why: oneOf(why, ["taken", "disabled"], `\`why\` in ${where}`),
    at: count(at, `\`at\` in ${where}`),
  };
}

function stepIn(json: unknown, where: string): TraceStepJson {
  const { action, parameters, choices, span, state, changed, shown } = members(json, where);
  return {
    action: textOrNull(action, `the action of ${where}`),
    parameters: valuesIn(parameters, `\`parameters\` of ${where}`),
    ...(choices === undefined
      ? {}
      : {
          choices: list(choices, `\`choices\` of ${where}`).map((choice) => {
            const { name, value } = members(choice, `a choice of ${where}`);
            return {
              name: text(name, `the name of a choice of ${where}`),
              value: valueIn(value, `a choice of ${where}`),
            };
          }),
        }),
    span: spanIn(span, `\`span\` of ${where}`),
    state: state === null ? null : valuesIn(state, `\`state\` of ${where}`),
    changed: list(changed, `\`changed\` of ${where}`).map((path) => text(path, `\`changed\` of ${where}`)),
    ...(shown === undefined
      ? {}
      : { shown: list(shown, `\`shown\` of ${where}`).map((each) => shownValueIn(each, where)) }),
  };
}

function shownValueIn(json: unknown, where: string): ShownJson {
  const given = members(json, `what is shown of ${where}`);
  const name = text(given["name"], `the name of what is shown of ${where}`);
  if (given["why"] !== undefined) return { name, why: text(given["why"], `what is shown of ${where}`) };
  return { name, value: valueIn(given["value"], `what is shown of ${where}`) };
}

function spanIn(json: unknown, where: string): SpanJson {
  const { file, line, column } = members(json, where);
  return { file: text(file, where), line: count(line, where), column: count(column, where) };
}

function valuesIn(json: unknown, where: string): { readonly [name: string]: Json } {
  const found = members(json, where);
  for (const [name, value] of Object.entries(found)) valueIn(value, `\`${name}\` in ${where}`);
  return found as { readonly [name: string]: Json };
}

/** Values are not nested more deeply than types, which people write. */
const DEPTH_MAX = 200;

/** @throws {UnreadableTrace} If it is no value as results write them. */
function valueIn(json: unknown, where: string, depth = 0): Json {
  if (depth > DEPTH_MAX) throw new UnreadableTrace(`${where} is nested too deeply`);
  const inner = (value: unknown): Json => valueIn(value, where, depth + 1);
  if (json === null || typeof json === "boolean" || typeof json === "string") return json;
  if (typeof json === "number" && Number.isSafeInteger(json)) return json;
  if (Array.isArray(json)) {
    json.forEach(inner);
    return json;
  }
  if (typeof json !== "object") throw wrong(where, "a value");
  const keys = Object.keys(json);
  if (keys.every((key) => !key.startsWith("#"))) {
    Object.values(json).forEach(inner);
    return json as Json;
  }
  const [mark = ""] = keys;
  const items = (json as Members)[mark];
  if (keys.length !== 1 || !["#set", "#tup", "#map"].includes(mark) || !Array.isArray(items))
    throw wrong(where, "a value");
  for (const item of items) {
    inner(item);
    if (mark === "#map" && (!Array.isArray(item) || item.length !== 2)) throw wrong(where, "a function");
  }
  return json as Json;
}
