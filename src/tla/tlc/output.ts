/** Reads the output of a TLC run: counts, verdict, and the states of a counterexample. */
import { fromJson, readValue, type TlaValue, Unreadable } from "./value.js";

export interface TlcViolation {
  readonly kind: "invariant" | "step" | "temporal" | "deadlock";
  /** As the module names it; null where TLC does not say. */
  readonly name: string | null;
  /** The module where it stands, if TLC says that instead of a name. */
  readonly module?: string | null;
}

export type TlcState = ReadonlyMap<string, TlaValue>;

export interface TlcOutput {
  /** As TLC calls itself. */
  readonly version: string | null;
  readonly distinct: number | null;
  readonly generated: number | null;
  readonly depth: number | null;
  /** Distinct initial states. */
  readonly initial: number | null;
  readonly elapsedMs: number | null;
  /** What the module was written from, and its name; null if TLC has not printed it. */
  readonly origin: string | null;
  readonly module: string | null;
  /** Whether the output goes to its end. */
  readonly ended: boolean;
  /** Whether it says that it has seen everything and found nothing. */
  readonly holds: boolean;
  readonly violation: TlcViolation | null;
  /** The first error that is no violation: an expression that could not be evaluated, say. */
  readonly error: string | null;
  readonly trace: readonly TlcState[];
  /** Index of the state that the last one leads back to; null if the trace ends, or stutters at its end. */
  readonly loop: number | null;
  readonly stutters: boolean;
}

/** In the form that `-tool` gives, messages are wrapped in lines of their own. */
const WRAPPING = /^@!@!@(?:START|END)MSG .*$/;

export function readTlcOutput(text: string): TlcOutput {
  const lines = text.split(/\r?\n/).filter((line) => !WRAPPING.test(line));
  const find = (pattern: RegExp): RegExpExecArray | null => {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
    return null;
  };
  const counts = lines.findLast((line) => /^[\d,]+ states generated, /.test(line)) ?? "";
  const count = /^([\d,]+) states generated, ([\d,]+) distinct states found/.exec(counts);
  const violation = violationIn(lines);
  const error = violation === null ? errorIn(lines) : null;
  const back = find(/^(?:Error: )?Back to state (\d+)/);
  return {
    version: find(/^(TLC2 Version .*?) \(rev/)?.[1] ?? find(/^(TLC2 Version .*)$/)?.[1] ?? null,
    generated: number(count?.[1]),
    distinct: number(count?.[2]),
    depth: number(find(/^The depth of the complete state graph search is (\d+)/)?.[1]),
    initial: number(find(/^Finished computing initial states: ([\d,]+) distinct/)?.[1]),
    elapsedMs: elapsedIn(find(/^Finished in (?:(\d+)h )?(?:(\d+)min )?(\d+)s at /)),
    origin: find(/^"(This is .*\.)"$/)?.[1] ?? null,
    module:
      lines.flatMap((line) => /^Semantic processing of module (\w+)$/.exec(line)?.[1] ?? []).at(-1) ?? null,
    ended: lines.some((line) => /^Finished in /.test(line)),
    holds: lines.some((line) => line.startsWith("Model checking completed. No error has been found.")),
    violation,
    error,
    trace: statesIn(lines),
    loop: back === null ? null : Number(back[1]) - 1,
    stutters: lines.some((line) => /^State \d+: Stuttering/.test(line)),
  };
}

const number = (text: string | undefined): number | null =>
  text === undefined ? null : Number(text.replaceAll(",", ""));

const elapsedIn = (match: RegExpExecArray | null): number | null =>
  match === null
    ? null
    : ((Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0)) * 60 + Number(match[3])) * 1000;

function violationIn(lines: readonly string[]): TlcViolation | null {
  for (const line of lines) {
    const invariant = /^(?:Error: )?Invariant (\S+) is violated/.exec(line);
    if (invariant !== null) return { kind: "invariant", name: invariant[1] ?? null };
    // An invariant without variables is found to be false before there is a state.
    const constant = /^(?:Error: )?The invariant of (\S+) is equal to FALSE/.exec(line);
    if (constant !== null) return { kind: "invariant", name: constant[1] ?? null };
    const step = /^(?:Error: )?Action property (.+) is violated\.?$/.exec(line);
    if (step !== null) return { kind: "step", ...namedOrPlaced(step[1] ?? "") };
    const initial = /^(?:Error: )?Property (.+) is violated by the initial state/.exec(line);
    if (initial !== null) return { kind: "step", ...namedOrPlaced(initial[1] ?? "") };
    if (/^(?:Error: )?Temporal properties were violated/.test(line)) return { kind: "temporal", name: null };
    if (/^(?:Error: )?Deadlock reached/.test(line)) return { kind: "deadlock", name: null };
  }
  return null;
}

/** A name, or a place: `line 9, col 17 to line 9, col 29 of module c`. */
const namedOrPlaced = (text: string): Pick<TlcViolation, "name" | "module"> =>
  /^\w+$/.test(text) ? { name: text } : { name: null, module: / of module (\w+)$/.exec(text)?.[1] ?? null };

function errorIn(lines: readonly string[]): string | null {
  const at = lines.findIndex((line) => line.startsWith("Error: ") || line.startsWith("*** Errors:"));
  if (at === -1) return null;
  return lines
    .slice(at, at + 6)
    .filter((line) => line.trim() !== "")
    .join(" ");
}

/** The states of the first trace. */
function statesIn(lines: readonly string[]): readonly TlcState[] {
  const states: Map<string, TlaValue>[] = [];
  let at = lines.findIndex((line) => /^State 1: /.test(line) || /violated by the initial state:/.test(line));
  if (at === -1) return states;
  if (!lines[at]?.startsWith("State")) states.push(new Map());
  let variable: { readonly name: string; text: string } | null = null;
  const close = (): void => {
    if (variable !== null) states.at(-1)?.set(variable.name, readValue(variable.text));
    variable = null;
  };
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const head = /^State (\d+): /.exec(line);
    if (head !== null) {
      close();
      // Another trace begins where the count does, and a stuttering step has no state.
      if (Number(head[1]) !== states.length + 1 || /^State \d+: Stuttering/.test(line)) break;
      states.push(new Map());
      continue;
    }
    // A spec of one variable has no bullets.
    const assignment = /^(?:\/\\ )?([A-Za-z_]\w*) = (.*)$/.exec(line);
    if (assignment !== null) {
      close();
      variable = { name: assignment[1] ?? "", text: assignment[2] ?? "" };
    } else if (/^\s+\S/.test(line) && variable !== null) variable.text += ` ${line.trim()}`;
    else if (line.trim() === "") close();
    else if (
      variable !== null &&
      /^[<>{}[\](),@:|"\w]/.test(line) &&
      !/^(?:Error|Back|Finished|\d|The )/.test(line)
    )
      variable.text += ` ${line}`;
    else {
      close();
      if (states.length > 0 && /^(?:Error|Back|Finished|[\d,]+ states|The )/.test(line)) break;
    }
  }
  close();
  return states;
}

/** The states of a trace that `-dumpTrace json` wrote. */
export function readTlcJson(text: string): readonly TlcState[] {
  const json = parsed(text);
  const list = Array.isArray(json) ? json : (json as { readonly state?: unknown }).state;
  if (!Array.isArray(list)) throw new Unreadable("it has no list of states");
  return list.map((entry: unknown) => {
    const state: unknown = Array.isArray(entry) ? entry[1] : entry;
    if (typeof state !== "object" || state === null) throw new Unreadable("a state in it is not an object");
    return new Map(Object.entries(state).map(([name, value]) => [name, fromJson(value)]));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`its trace is not JSON: ${(error as Error).message}`);
  }
}
