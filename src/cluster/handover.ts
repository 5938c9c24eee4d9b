/** What stands between the command and a cluster, as files: `handover.json` goes there, `result.json` comes back. */
import type { Counters } from "./counters.js";

export const HANDOVER_SCHEMA = "subtle/handover-v1";

/** What is known when a search is handed over. */
export interface Handover {
  readonly schema: typeof HANDOVER_SCHEMA;
  /** Of the packed states and their graph. */
  readonly identity: string;
  /** The same, with everything that is judged. */
  readonly question: string;
  readonly words: number;
  /** The level whose states are all found and not expanded; initial states are level 0. */
  readonly level: number;
  readonly distinct: number;
  readonly generated: number;
  readonly initial: number;
  /** Of each action. */
  readonly taken: readonly number[];
  readonly enabled: readonly number[];
  /** The level at which each flag was raised first: of the state that was judged or expanded then. */
  readonly seen: { readonly [flag: string]: number };
  /** Properties whose premise was true. */
  readonly spoken: readonly number[];
  /** How many there are. */
  readonly flags: number;
  readonly properties: number;
  /** Flags that end the search with the level. */
  readonly violations: readonly number[];
  /** Flags of which a trace is looked for. */
  readonly goals: readonly number[];
  readonly counters: Counters;
}

/** What a cluster has found. */
export interface Returned {
  readonly question: string;
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly stop: "violation" | null;
  readonly taken: readonly number[];
  readonly enabled: readonly number[];
  readonly seen: ReadonlyMap<number, number>;
  readonly spoken: readonly number[];
  /** The packed states of the trace to each flag. */
  readonly paths: ReadonlyMap<number, readonly Int32Array[]>;
  readonly seconds: number;
}

/** A file is not what it should be; the message says why. */
export class Unreadable extends Error {}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function need<Value>(isSo: boolean, value: unknown, what: string): Value {
  if (!isSo) throw new Unreadable(`${what} is missing, or not what it should be`);
  return value as Value;
}

function objectOf(text: string): { readonly [key: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unreadable("it is not JSON, or not whole");
  }
  return need(typeof value === "object" && value !== null && !Array.isArray(value), value, "its object");
}

const countOf = (value: unknown, what: string): number => need(isCount(value), value, what);

const countsOf = (value: unknown, length: number | null, what: string): readonly number[] =>
  need(
    Array.isArray(value) && (length === null || value.length === length) && value.every(isCount),
    value,
    what,
  );

/** The numbers that belong to flags. */
function byFlag<Value>(
  value: unknown,
  flags: number,
  what: string,
  of: (value: unknown) => Value,
): ReadonlyMap<number, Value> {
  const entries = Object.entries(need<object>(typeof value === "object" && value !== null, value, what));
  return new Map(
    entries.map(([key, item]) => [
      need<number>(/^\d+$/.test(key) && Number(key) < flags, Number(key), what),
      of(item),
    ]),
  );
}

/** Of `handover.json`, what the command needs again. */
export function readHandover(text: string): Handover {
  const value = objectOf(text);
  need(value["schema"] === HANDOVER_SCHEMA, null, `\`"schema": "${HANDOVER_SCHEMA}"\``);
  for (const name of ["identity", "question"]) need(typeof value[name] === "string", null, `\`${name}\``);
  countOf(value["initial"], "`initial`");
  return value as unknown as Handover;
}

/** @param sizes Of the model: words of a state, actions, flags, properties. */
export function readReturned(
  text: string,
  sizes: {
    readonly words: number;
    readonly actions: number;
    readonly flags: number;
    readonly properties: number;
  },
): Returned {
  const value = objectOf(text);
  const state = (words: unknown): Int32Array =>
    Int32Array.from(
      need<readonly number[]>(
        Array.isArray(words) &&
          words.length === sizes.words &&
          words.every((word) => Number.isInteger(word) && word === (word | 0)),
        words,
        "a state in `paths`",
      ),
    );
  const spoken = countsOf(value["spoken"], null, "`spoken`");
  need(
    spoken.every((property) => property < sizes.properties),
    null,
    "`spoken`",
  );
  return {
    question: need(typeof value["question"] === "string", value["question"], "`question`"),
    distinct: countOf(value["distinct"], "`distinct`"),
    generated: countOf(value["generated"], "`generated`"),
    depth: countOf(value["depth"], "`depth`"),
    stop: need(value["stop"] === null || value["stop"] === "violation", value["stop"], "`stop`"),
    taken: countsOf(value["taken"], sizes.actions, "`taken`"),
    enabled: countsOf(value["enabled"], sizes.actions, "`enabled`"),
    seen: byFlag(value["seen"], sizes.flags, "`seen`", (level) => countOf(level, "`seen`")),
    spoken,
    paths: byFlag(value["paths"], sizes.flags, "`paths`", (path) =>
      need<readonly unknown[]>(Array.isArray(path), path, "`paths`").map(state),
    ),
    seconds: need(typeof value["seconds"] === "number", value["seconds"], "`seconds`"),
  };
}
