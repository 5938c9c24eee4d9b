/** What the values of options on the command line mean. */
import { InvalidArgumentError, Option } from "commander";
import { ELEMENT_CLASSES, type ElementClass } from "../../elements/element.js";
import { TRACE_STYLES } from "../../report/trace-style.js";
import type { Every } from "../storage.js";

type Constants = ReadonlyMap<string, string>;

export function constant(text: string, before: Constants): Constants {
  const match = /^([A-Za-z_]\w*)=(.+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError("It must be NAME=VALUE.");
  return new Map([...before, [match[1] ?? "", match[2] ?? ""]]);
}

/** `base` is the spec as it stands, as in `expect same graph as base`. */
export const variantNamed = (name: string | undefined): string | null =>
  name === undefined || name === "base" ? null : name;

export const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];

export function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return number;
}

function factor(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number))
    throw new InvalidArgumentError("It must be a positive number.");
  return number;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `512M`, `2G`: in bytes. */
export function size(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text);
  const bytes = Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ""] ?? Number.NaN);
  if (!(bytes >= 1)) throw new InvalidArgumentError("It must be a size such as 512M or 2G.");
  return bytes;
}

const TIMES: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `1.5h`: in milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const ms = Number(match?.[1]) * (TIMES[match?.[2] ?? ""] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError("It must be a time such as 500ms, 90s, 10m or 2h.");
  return ms;
}

/** `10m`, `1000000`: after so much time, or so many states. */
export function every(text: string): Every {
  return /^\d+$/.test(text) ? { states: positive(text) } : { ms: duration(text) };
}

/** `guards,locks`: some of the classes of elements. */
export function classes(text: string): readonly ElementClass[] {
  const isClass = (word: string): word is ElementClass =>
    (ELEMENT_CLASSES as readonly string[]).includes(word);
  return text.split(",").map((word) => {
    const name = word.trim();
    if (!isClass(name))
      throw new InvalidArgumentError(`It must be one or more of ${ELEMENT_CLASSES.join(", ")}.`);
    return name;
  });
}

/** More threads than that would only take memory. */
const WORKERS_MAX = 64;

export function workers(text: string): number {
  const count = positive(text);
  if (count > WORKERS_MAX) throw new InvalidArgumentError(`There can be at most ${WORKERS_MAX} workers.`);
  return count;
}

/** `--const NAME=VALUE`. */
export const constants = (): Option =>
  new Option("--const <name=value>", "set a constant; can be repeated")
    .argParser(constant)
    .default(new Map() as Constants, "as in the spec");

/** `--effort N`: work is counted, so the answer is the same on every machine. */
export const effort = (): Option =>
  new Option("--effort <n>", "multiply the budgets, which are counted in work and not in time")
    .argParser(factor)
    .default(1);

export const properties = (): Option =>
  new Option("--property <name>", "check only this property; can be repeated")
    .argParser(collect)
    .default([] as readonly string[], "all");

export const traceStyle = (): Option =>
  new Option("--trace <style>", "how the trace is shown: whole states, what changes, a line a step, or not")
    .choices(TRACE_STYLES)
    .default("diff");
