/** Parts of the IR as texts, for comparing them: each is written once, since versions of a spec share most of it. */
import type { Ir } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Span } from "../source/span.js";

const texts = new WeakMap<object, string>();

export function textOf(part: object): string {
  const known = texts.get(part);
  if (known !== undefined) return known;
  // What is in a list is asked for by itself, too, and may be in the list of another version.
  const text = Array.isArray(part) ? `[${part.map(textOfItem).join()}]` : written(part);
  texts.set(part, text);
  return text;
}

const textOfItem = (item: unknown): string =>
  typeof item === "object" && item !== null ? textOf(item) : written(item);

/** Most of an IR are types, the same few again and again: each is short in a text, most are a number. */
const types = new Map<string, number>();
const numbers = new WeakMap<object, number>();

function typeText(type: Type): string {
  if (type.kind === "bool") return "#bool";
  return type.kind === "int" ? `#${type.low}:${type.high}` : `#${numberOf(type)}`;
}

function numberOf(type: object): number {
  const known = numbers.get(type);
  if (known !== undefined) return known;
  const text = JSON.stringify(type);
  const number = types.get(text) ?? types.size;
  types.set(text, number);
  numbers.set(type, number);
  return number;
}

function written(part: unknown): string {
  if (typeof part === "string") return JSON.stringify(part);
  if (typeof part !== "object" || part === null) return String(part);
  if (Array.isArray(part)) return `[${part.map(written).join()}]`;
  let text = "{";
  for (const key in part) {
    const value: unknown = part[key as keyof typeof part];
    const isType = key === "type" && typeof value === "object" && value !== null;
    text += `${key}:${isType ? typeText(value as Type) : key === "span" ? spanText(value as Span | null) : written(value)},`;
  }
  return `${text}}`;
}

const spanText = (span: Span | null): string =>
  span === null ? "null" : `@${span.file}:${span.start}-${span.end}`;

/** Whether two specs differ in nothing but these parts. */
export function sameBesides(a: Ir, b: Ir, parts: ReadonlySet<keyof Ir>): boolean {
  if (a === b) return true;
  const keys = Object.keys(a) as (keyof Ir)[];
  return keys.every((key) => {
    const [first, second] = [a[key], b[key]];
    if (parts.has(key) || first === second) return true;
    return (
      typeof first === "object" &&
      typeof second === "object" &&
      first !== null &&
      second !== null &&
      textOf(first) === textOf(second)
    );
  });
}

const ACTIONS: ReadonlySet<keyof Ir> = new Set(["actions"]);

export const sameBesidesActions = (a: Ir, b: Ir): boolean => sameBesides(a, b, ACTIONS);

/** What stands in specs, without places, by numbers: those of one thread mean nothing in another. */
const parts: string[] = [];
const partNumbers = new Map<string, number>();
/** By the text with places. */
const known = new Map<string, number>();

/** A text that is equal for specs that differ in nothing but places in the source, in one thread. */
export function fingerprintOf({ ir, refinements }: Pick<CompiledSpec, "ir" | "refinements">): string {
  const mappings = refinements.flatMap(({ mapping, functions }) => [mapping, functions]);
  return [...Object.values(ir), ...mappings].map(withoutPlaces).join();
}

/** The same in all threads; long. */
export const portable = (fingerprint: string): string =>
  fingerprint.replaceAll(/#(\d+)/g, (_, number) => parts[Number(number)] ?? "");

function withoutPlaces(part: unknown): string {
  if (Array.isArray(part)) return `[${part.map(withoutPlaces).join()}]`;
  if (typeof part !== "object" || part === null) return `#${partNumber(JSON.stringify(part) ?? "")}`;
  const text = textOf(part);
  const number =
    known.get(text) ??
    partNumber(JSON.stringify(part, (key, value: unknown) => (key === "span" ? undefined : value)));
  known.set(text, number);
  return `#${number}`;
}

function partNumber(written: string): number {
  const number = partNumbers.get(written) ?? parts.length;
  if (number === parts.length) parts.push(written);
  partNumbers.set(written, number);
  return number;
}
