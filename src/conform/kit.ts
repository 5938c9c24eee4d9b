/** What all runs of one test share: the spec's graph, what the test says, and what was counted so far. */

import { suggest } from "../diagnostics/suggest.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Json } from "../state/print.js";
import { oddIn } from "../view/behaviour.js";
import type { Answer } from "./api.js";
import type { Timers } from "./calls.js";
import { type Argument, argumentsOf } from "./graph/choices.js";
import type { ConformGraph } from "./graph/graph.js";
import type { Placing } from "./graph/places.js";
import { TestMistake } from "./mistakes.js";
import { canonical, jsonOf, valueOf } from "./values.js";

/** The part of the options that runs need, without the types of the spec. */
export interface Driven {
  readonly setup: (initial: object) => unknown;
  readonly teardown: ((sut: unknown) => unknown) | null;
  readonly steps: ReadonlyMap<
    string,
    (sut: unknown, args: object, before?: object) => Answer<object> | Promise<Answer<object>>
  >;
  readonly observe: (sut: unknown) => unknown;
  readonly blocking: boolean;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface Kit {
  readonly spec: CompiledSpec;
  readonly ir: Ir;
  readonly graph: ConformGraph;
  /** Says why a step is forbidden. */
  readonly model: InterpretedModel;
  /** The names of all process instances. */
  readonly processes: ReadonlySet<string>;
  readonly placeOf: Placing;
  readonly driven: Driven;
  readonly timers: Timers;
  readonly count: Count;
}

/** What was done so far; runs that repeat a failure are not counted. */
export interface Count {
  steps: number;
  resets: number;
  probes: number;
  runs: number;
  /** Of each edge: 0 not taken, 1 perhaps, 2 taken. */
  readonly taken: Uint8Array;
}

/** What was seen of a state. */
export interface Seen {
  /** By index of the variable. */
  readonly values: ReadonlyMap<number, Json>;
  /** The same as canonical texts. */
  readonly texts: ReadonlyMap<number, string>;
  readonly fits: (state: number) => boolean;
}

/** Reads parts of a state that the test gives. @param what Who gives them, for messages. */
export function seenIn(value: unknown, what: string, { ir, graph, processes }: Kit): Seen {
  if (typeof value !== "object" || value === null)
    throw new TestMistake(`${what} is to be an object with values of variables, but is ${String(value)}`);
  const values = new Map<number, Json>();
  const texts = new Map<number, string>();
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const at = ir.variables.findIndex((variable) => variable.name === name);
    const variable = ir.variables[at];
    if (variable === undefined)
      throw unknownName(
        `${what} has`,
        "variable",
        name,
        ir.variables.map((v) => v.name),
      );
    const json = jsonOf(variable.type, part, `${name} of ${what}`, processes);
    values.set(at, json);
    texts.set(at, canonical(json));
  }
  return {
    values,
    texts,
    fits: (state) => {
      const here = graph.texts(state);
      for (const [at, text] of texts) if (here[at] !== text) return false;
      return true;
    },
  };
}

/** A state as the test sees it: new values each time. */
export const stateValue = ({ ir, graph }: Kit, state: number): object =>
  Object.fromEntries(
    ir.variables.map(({ name, type }, i) => [name, valueOf(type, graph.json(state)[i] as Json)]),
  );

/** The mistake of naming something that is not there. */
export function unknownName(who: string, kind: string, name: string, known: readonly string[]): TestMistake {
  const near = suggest(name, known);
  const hint = near === null ? "" : `: did you mean ${JSON.stringify(near)}?`;
  return new TestMistake(`${who} no ${kind} ${JSON.stringify(name)} of the spec${hint}`);
}

/** The arguments of a command as its step gets them. */
export function argumentValues(
  action: number,
  args: { readonly [name: string]: Json },
  { ir, processes }: Kit,
): object {
  const node = ir.actions[action];
  const known = new Map((node === undefined ? [] : argumentsOf(node, ir)).map((one) => [one.name, one]));
  const valueIn = (types: readonly Type[], json: Json): unknown => {
    // Choices of several kinds can have one name: the value tells which.
    const type = types.find((one) => oddIn(one, json, processes) === null);
    return type === undefined ? json : valueOf(type, json);
  };
  return Object.fromEntries(
    Object.entries(args).map(([name, json]) => {
      const { types = [], many = false } = known.get(name) ?? {};
      return [
        name,
        many ? (json as readonly Json[]).map((one) => valueIn(types, one)) : valueIn(types, json),
      ];
    }),
  );
}

/** An argument that the test gives. @throws {TestMistake} If it is none of those that it can be. */
export function argumentJson(
  { types, branches, many }: Argument,
  value: unknown,
  what: string,
  { processes }: Kit,
): Json {
  if (many) {
    if (!Array.isArray(value))
      throw new TestMistake(`${what} is to be an array: it can be chosen several times`);
    return value.map((one) => one as Json);
  }
  if (branches.includes(value as string)) return value as string;
  let mistake: unknown = new TestMistake(`${what} is to be one of ${branches.join(", ")}`);
  for (const type of types)
    try {
      return jsonOf(type, value, what, processes);
    } catch (error) {
      mistake = error;
    }
  throw mistake;
}
