/** Which states are one node: the value of an expression, by default of all program counters. */
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { type Renaming, renamings, symmetricTypesOf } from "../ir/renamings.js";
import type { evaluatorOf } from "../repl/evaluator.js";
import type { Json } from "../state/print.js";
import type { NodeKey } from "./graph.js";
import type { StateSpace } from "./space.js";
import { valueText } from "./words.js";

/** What collapsing by program counters is called. */
export const BY_COUNTERS = "the program counters";

/** By the program counters of all processes; null if there is no process. */
export function countersKey(ir: Ir, space: StateSpace): ((number: number) => NodeKey) | null {
  const counters = ir.processes.flatMap(({ name, pc }) => {
    const variable = ir.variables[pc]?.name;
    return variable === undefined ? [] : [{ name, variable }];
  });
  if (counters.length === 0) return null;
  const keyOf = keying(ir, space);
  return (number) => {
    const state = space.state(number);
    const value = Object.fromEntries(counters.map(({ variable }) => [variable, state[variable] ?? null]));
    return keyOf(value, (least) => {
      const labels = least as { readonly [variable: string]: Json };
      return counters
        .map(({ name, variable }) => `${name}: ${labelsText(labels[variable] ?? null)}`)
        .join("; ");
    });
  };
}

/** `look, get`: of a process with parameters, for each instance in order. */
function labelsText(value: Json): string {
  const map = typeof value === "object" && value !== null && "#map" in value ? value["#map"] : null;
  if (!Array.isArray(map)) return valueText(value);
  return (map as readonly (readonly Json[])[]).map(([, label]) => valueText(label ?? null)).join(", ");
}

/** By the value of an expression. A state in which it has none is in a node of such states: why is what they share. */
export function expressionKey(
  expression: string,
  evaluateIn: Evaluator,
  { codec, printer }: InterpretedModel,
  ir: Ir,
  space: StateSpace,
): (number: number) => NodeKey {
  const keyOf = keying(ir, space);
  return (number) => {
    const found = evaluateIn(expression, codec.state(space.state(number)));
    if (found.kind === "value") return keyOf(printer.json(found.type, found.value), valueText);
    const why = found.kind === "none" ? found.why : "this is no expression of the spec";
    return keyOf({ "#none": why }, () => why);
  };
}

/** As `evaluatorOf` makes it. */
export type Evaluator = ReturnType<typeof evaluatorOf>;

type Keying = (value: Json, label: (value: Json) => string) => NodeKey;

/**
 * Of states up to symmetry, values that differ only by a permutation of symmetric values are one: which of them a state
 * has depends on which state stands for its orbit. The least of their texts is shown.
 */
function keying(ir: Ir, space: StateSpace): Keying {
  const known = new Map<string, NodeKey>();
  const all = space.reduced ? renamings(symmetricTypesOf(ir)) : [];
  return (value, label) => {
    const text = JSON.stringify(value);
    const found = known.get(text);
    if (found !== undefined) return found;
    const key = all.length < 2 ? text : leastText(value, text, all);
    const least = key === text ? value : (JSON.parse(key) as Json);
    const made: NodeKey = { key, label: label(least), value: least };
    known.set(text, made);
    return made;
  };
}

const SYMMETRIC = /\b([A-Za-z_]\w*)#(\d+)/g;

function leastText(value: Json, text: string, all: readonly Renaming[]): string {
  if (text.search(SYMMETRIC) === -1) return text;
  let least: string | null = null;
  for (const renaming of all) {
    const renamed = JSON.stringify(ordered(renamedIn(value, renaming)));
    if (least === null || renamed < least) least = renamed;
  }
  return least ?? text;
}

function renamedIn(json: Json, renaming: Renaming): Json {
  if (typeof json === "string")
    return json.replace(SYMMETRIC, (whole, type: string, number: string) => {
      const image = renaming.get(type)?.[Number(number) - 1];
      return image === undefined ? whole : `${type}#${image + 1}`;
    });
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item: Json) => renamedIn(item, renaming));
  return Object.fromEntries(Object.entries(json).map(([name, item]) => [name, renamedIn(item, renaming)]));
}

/** The same with the elements of sets and the entries of functions in the order of their texts. */
function ordered(json: Json): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(ordered);
  return Object.fromEntries(
    Object.entries(json).map(([name, item]): [string, Json] => {
      const inner = ordered(item);
      if ((name !== "#set" && name !== "#map") || !Array.isArray(inner)) return [name, inner];
      const texts = (inner as readonly Json[]).map((one) => [JSON.stringify(one), one] as const);
      return [name, texts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)];
    }),
  );
}
