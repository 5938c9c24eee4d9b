/**
 * A trace in the Informal Trace Format, as Apalache and Quint read it, and back. What the format has no place for stands
 * in `#meta.subtle`, so that a trace written by Subtle is read again as it was.
 */
import type { Type } from "../ir/type.js";
import type { TraceStepJson } from "../result/json.js";
import type { Json } from "../state/print.js";
import { Mixed, typeOfValues, typesOfVariables } from "./infer-types.js";
import { type ItfCodec, identifiers, itfCodec } from "./itf-values.js";
import { typeOfJson } from "./shape.js";
import { lanesIn, type TraceFacts } from "./trace-view.js";
import { readTraces, TRACE_SCHEMA, traceDocument, UnreadableTrace, type WrittenTrace } from "./written.js";

type Members = { readonly [name: string]: Json };

const isMembers = (json: unknown): json is Members =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const isText = (json: unknown): json is string => typeof json === "string";

/** The names that Quint gives to the action of a step and to what was picked for it. */
const [ACTION_TAKEN, NONDET_PICKS] = ["mbt::actionTaken", "mbt::nondetPicks"];

/** The action by which Quint reaches an initial state. */
const INIT = "init";

const DESCRIBED = "https://apalache-mc.org/docs/adr/015adr-trace.html";

/** Whether a file is in this format. */
export const isItf = (json: unknown): boolean =>
  isMembers(json) && Array.isArray(json["states"]) && Array.isArray(json["vars"]);

/** Whether it was written by Subtle, so that no spec is needed to read it. */
export const isOwnItf = (json: unknown): boolean =>
  isMembers(json) && isMembers(json["#meta"]) && isMembers(json["#meta"]["subtle"]);

// ─────────────────────────────────────────────────────────────────────── writing

/**
 * @param facts Of the spec; null where only the trace is there, whose values then say what they are.
 * @throws {UnreadableTrace} If the values of the trace are not of its types.
 */
export function itfOf(trace: WrittenTrace, facts: TraceFacts | null): object {
  const { property, variables } = trace;
  const { steps, loop } = property.trace;
  const states = steps.flatMap(({ state }) => (state === null ? [] : [state]));
  const processes = lanesIn(states[0] ?? {}, facts);
  const types = typesFor(trace, states, processes, facts);
  const names = identifiers(
    variables.map(({ name }) => name),
    RESERVED_VARIABLES,
  );
  const nameOf = (variable: string): string => names.get(variable) ?? variable;
  const picks = picksOf(steps, processes);
  const pickTypes = Object.entries(picks.types);
  const codec = itfCodec([...Object.values(types), ...Object.values(picks.types)], processes);
  const varTypes = {
    ...Object.fromEntries(variables.map(({ name }) => [nameOf(name), codec.typeText(typeOf(types, name))])),
    [ACTION_TAKEN]: "Str",
    ...(pickTypes.length > 0 && {
      [NONDET_PICKS]: `{ ${pickTypes.map(([name, type]) => `${name}: ${codec.typeText({ kind: "optional", of: type })}`).join(", ")} }`,
    }),
  };
  return {
    "#meta": {
      format: "ITF",
      "format-description": DESCRIBED,
      description: "Created by Subtle",
      varTypes,
      subtle: { ...withoutStates(trace), types, processes },
    },
    vars: Object.keys(varTypes),
    states: steps.flatMap(({ action, state }, i) =>
      state === null
        ? []
        : [
            {
              "#meta": { index: i },
              ...Object.fromEntries(
                variables.map(({ name }) => [
                  nameOf(name),
                  codec.encode(typeOf(types, name), valueOf(state, name)),
                ]),
              ),
              [ACTION_TAKEN]: action ?? INIT,
              ...(pickTypes.length > 0 && {
                [NONDET_PICKS]: Object.fromEntries(
                  pickTypes.map(([name, type]) => [
                    name,
                    codec.encode({ kind: "optional", of: type }, picks.values[i]?.[name] ?? null),
                  ]),
                ),
              }),
            },
          ],
    ),
    ...(loop === null ? {} : { loop }),
  };
}

const RESERVED_VARIABLES: ReadonlySet<string> = new Set([ACTION_TAKEN ?? "", NONDET_PICKS ?? ""]);

const typeOf = (types: { readonly [variable: string]: Type }, name: string): Type =>
  types[name] ?? { kind: "nothing" };

function valueOf(state: Members, name: string): Json {
  const value = state[name];
  if (value === undefined) throw new UnreadableTrace(`a state has no value for \`${name}\``);
  return value;
}

function typesFor(
  { variables }: WrittenTrace,
  states: readonly Members[],
  processes: readonly string[],
  facts: TraceFacts | null,
): { readonly [variable: string]: Type } {
  try {
    return facts?.types ?? typesOfVariables(variables, states, new Set(processes));
  } catch (error) {
    if (error instanceof Mixed) throw new UnreadableTrace("values of one variable are of different types");
    throw error;
  }
}

interface Picks {
  /** By what they are called here. */
  readonly types: { readonly [name: string]: Type };
  /** Of each step. */
  readonly values: readonly Members[];
}

/** What was picked in all steps. A name that stands for different things has a field for each. */
function picksOf(steps: readonly TraceStepJson[], processes: readonly string[]): Picks {
  const known = new Set(processes);
  /** Of each name, its values as far as they can be of one type. */
  const kinds = new Map<string, Json[][]>();
  const fieldOf = new Map<string, string>();
  const keyOf = (name: string, value: Json): string => `${name} ${JSON.stringify(value)}`;
  for (const { parameters } of steps)
    for (const [name, value] of Object.entries(parameters)) {
      const key = keyOf(name, value);
      if (fieldOf.has(key)) continue;
      const all = kinds.get(name) ?? [];
      kinds.set(name, all);
      let at = all.findIndex((values) => typeOfAll([...values, value], known) !== null);
      if (at < 0) at = all.push([]) - 1;
      all[at]?.push(value);
      fieldOf.set(key, fieldName(name, at));
    }
  const found = [...kinds].flatMap(([name, all]) =>
    all.map((values, i) => ({ field: fieldName(name, i), type: typeOfAll(values, known) })),
  );
  const ids = identifiers(found.map(({ field }) => field));
  const idOf = (field: string): string => ids.get(field) ?? field;
  return {
    types: Object.fromEntries(
      found.flatMap(({ field, type }): readonly (readonly [string, Type])[] =>
        // An optional is one already.
        type === null ? [] : [[idOf(field), type.kind === "optional" ? type.of : type]],
      ),
    ),
    values: steps.map(({ parameters }) =>
      Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [
          idOf(fieldOf.get(keyOf(name, value)) ?? name),
          value,
        ]),
      ),
    ),
  };
}

const fieldName = (name: string, index: number): string => (index === 0 ? name : `${name}.${index + 1}`);

/** Null if they are not of one type. */
function typeOfAll(values: readonly Json[], processes: ReadonlySet<string>): Type | null {
  try {
    return typeOfValues(values, processes);
  } catch (error) {
    if (error instanceof Mixed) return null;
    throw error;
  }
}

/** All that is known of a trace but its states; of a step that failed, that it has none. */
function withoutStates(trace: WrittenTrace): object {
  const { property } = trace;
  const steps = property.trace.steps.map(({ state, ...step }) => ({
    ...step,
    ...(state === null && { failed: true }),
  }));
  const kept = { ...property, trace: { ...property.trace, steps } };
  return { ...traceDocument(trace), property: kept };
}

// ─────────────────────────────────────────────────────────────────────── reading

/** A trace that Subtle wrote. @throws {UnreadableTrace} */
export function readOwnItf(json: unknown): WrittenTrace {
  const { subtle, states } = partsOf(json);
  const { types: written, processes, ...document } = subtle as Members;
  if (!isMembers(written) || !Array.isArray(processes) || !processes.every(isText))
    throw new UnreadableTrace("`#meta.subtle` is not whole");
  const types = typesIn(written);
  const codec = itfCodec(Object.values(types), processes);
  const names = identifiers(Object.keys(types), RESERVED_VARIABLES);
  const property = isMembers(document["property"]) ? document["property"] : {};
  const trace = isMembers(property["trace"]) ? property["trace"] : {};
  const steps = Array.isArray(trace["steps"]) ? (trace["steps"] as readonly Json[]) : [];
  let next = 0;
  const whole = steps.map((step) => {
    const { failed, ...rest } = isMembers(step) ? step : {};
    if (failed === true) return { ...rest, state: null };
    const state = states[next];
    next += 1;
    if (state === undefined) throw new UnreadableTrace("there are fewer states than steps");
    return { ...rest, state: decoded(state, types, names, codec) };
  });
  if (next < states.length) throw new UnreadableTrace("there are more states than steps");
  const [found] = readTraces({ ...document, property: { ...property, trace: { ...trace, steps: whole } } });
  if (found === undefined || document["schema"] !== TRACE_SCHEMA)
    throw new UnreadableTrace("`#meta.subtle` is not a trace");
  return found.trace;
}

/** The types in a file, which are whatever somebody wrote there. */
function typesIn(json: Members): { readonly [variable: string]: Type } {
  return Object.fromEntries(
    Object.entries(json).map(([name, type]) => {
      const found = typeOfJson(type);
      if (found === null) throw new UnreadableTrace(`the type of \`${name}\` is not what Subtle writes`);
      return [name, found];
    }),
  );
}

function decoded(
  state: Members,
  types: { readonly [variable: string]: Type },
  names: ReadonlyMap<string, string>,
  codec: ItfCodec,
): Members {
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => {
      const value = state[names.get(name) ?? name];
      if (value === undefined) throw new UnreadableTrace(`a state has no value for \`${name}\``);
      try {
        return [name, codec.decode(type, value)];
      } catch (error) {
        if (!(error instanceof UnreadableTrace)) throw error;
        throw new UnreadableTrace(`of \`${name}\`: ${error.message}`);
      }
    }),
  );
}

/** What another tool wrote: its states, and what it says of the steps to them. */
export interface ForeignTrace {
  readonly states: readonly Members[];
  /** Of each state; null where nothing is said. */
  readonly actions: readonly (string | null)[];
  readonly loop: number | null;
}

/**
 * A trace of another tool, whose variables are those of a spec, under their names or as `--itf` writes them.
 * @param processes The names of all process instances.
 * @throws {UnreadableTrace}
 */
export function readForeignItf(
  json: unknown,
  { types }: TraceFacts,
  processes: readonly string[],
): ForeignTrace {
  const { states, loop } = partsOf(json);
  if (states.length === 0) throw new UnreadableTrace("it has no states");
  const written = identifiers(Object.keys(types), RESERVED_VARIABLES);
  const first = states[0] ?? {};
  const names = new Map(
    [...written].map(([name, id]) => [name, id in first || !(name in first) ? id : name]),
  );
  const codec = itfCodec(Object.values(types), processes);
  return {
    states: states.map((state) => decoded(state, types, names, codec)),
    actions: states.map((state) => {
      const action = state[ACTION_TAKEN ?? ""];
      return typeof action === "string" ? action : null;
    }),
    loop,
  };
}

function partsOf(json: unknown): {
  readonly subtle: Json;
  readonly states: readonly Members[];
  readonly loop: number | null;
} {
  if (!isMembers(json) || !isItf(json)) throw new UnreadableTrace("it is not an ITF trace");
  const states = json["states"] as readonly Json[];
  const meta = json["#meta"];
  const loop = json["loop"];
  if (!states.every(isMembers)) throw new UnreadableTrace("a state is not an object");
  const isIndex = typeof loop === "number" && Number.isInteger(loop) && loop >= 0 && loop < states.length;
  if (loop !== undefined && loop !== null && !isIndex)
    throw new UnreadableTrace("`loop` is not the index of a state");
  return {
    subtle: (isMembers(meta) ? meta["subtle"] : undefined) ?? {},
    states: states as readonly Members[],
    loop: isIndex ? loop : null,
  };
}
