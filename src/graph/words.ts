/** Values and states in JSON as text, in the language's own notation. */
import type { StateJson } from "../state/codec.js";
import type { Json } from "../state/print.js";

type Members = { readonly [name: string]: Json | undefined };

const isList = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);

/** A value as the language writes it. */
export function valueText(json: Json): string {
  if (json === null) return "none";
  if (typeof json !== "object") return String(json);
  if (isList(json)) return `<<${json.map(valueText).join(", ")}>>`;
  const { "#map": map, "#set": set, "#tup": tuple, tag, value } = json as Members;
  if (isList(map))
    return `[${map.map((entry) => (isList(entry) ? entry.map(valueText).join(" |-> ") : "")).join(", ")}]`;
  if (isList(set)) return `{${set.map(valueText).join(", ")}}`;
  if (isList(tuple)) return `(${tuple.map(valueText).join(", ")})`;
  if (typeof tag === "string" && typeof value === "object" && value !== null)
    return `${tag}(${Object.values(value).map(valueText).join(", ")})`;
  return `[${Object.entries(json)
    .map(([name, item]) => `${name} |-> ${valueText(item)}`)
    .join(", ")}]`;
}

/** `x = 1, y = 2`. */
export const stateText = (state: StateJson, separator = ", "): string =>
  Object.entries(state)
    .map(([name, value]) => `${name} = ${valueText(value)}`)
    .join(separator);

/** What a step changes, part by part: `owner[0]: ours -> unused`. */
export function changesText(before: StateJson, after: StateJson): readonly string[] {
  return Object.entries(after).flatMap(([name, value]) => changedParts(name, before[name] ?? null, value));
}

function changedParts(path: string, before: Json, after: Json): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [a, b] = [entriesOf(before), entriesOf(after)];
  const isSame =
    a !== null && b !== null && a.length === b.length && a.every(([key], i) => key === b[i]?.[0]);
  if (isSame) return a.flatMap(([key, item], i) => changedParts(`${path}${key}`, item, b[i]?.[1] ?? null));
  return [`${path}: ${valueText(before)} -> ${valueText(after)}`];
}

/** The parts of a function or record, by what is written behind its name; null for other values. */
function entriesOf(json: Json): readonly (readonly [string, Json])[] | null {
  if (json === null || typeof json !== "object" || isList(json)) return null;
  const { "#map": map, "#set": set, "#tup": tuple, tag } = json as Members;
  if (isList(map))
    return map.map((entry) =>
      isList(entry) ? [`[${valueText(entry[0] ?? null)}]`, entry[1] ?? null] : ["", null],
    );
  if (set !== undefined || tuple !== undefined || tag !== undefined) return null;
  return Object.entries(json).map(([name, item]) => [`.${name}`, item]);
}

/** `fault.lock(me = Fault#1, p = 0)`. */
export function stepText(action: string, parameters: { readonly [name: string]: Json }): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name} = ${valueText(value)}`);
  return given.length === 0 ? action : `${action}(${given.join(", ")})`;
}

const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ["deadlock", "a deadlock"],
  ["types", "a value outside its type"],
  ["asserts", "an assert that fails"],
  ["evaluation", "a mistake"],
]);

/** What a strongly connected component is in which the loop of a violation lies. */
export const foreverText = (names: readonly string[]): string =>
  `in the component of the loop of ${names.join(", ")}`;

/** `violates A, B; a deadlock`: what is wrong in a state, by the names of properties. */
export function violationText(names: readonly string[]): string {
  const declared = names.filter((name) => !BUILT_IN.has(name));
  return [
    ...(declared.length === 0 ? [] : [`violates ${declared.join(", ")}`]),
    ...names.flatMap((name) => BUILT_IN.get(name) ?? []),
  ].join("; ");
}
