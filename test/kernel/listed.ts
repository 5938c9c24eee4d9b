/**
 * Models whose states are chosen one by one, so that a table can be led into every corner: hubs lead to lists of states,
 * and every other state leads back to the first hub and to itself. They are written as the emitter writes modules, and
 * run both as JavaScript and as WebAssembly.
 */
import type { PackedModel, Words } from "../../checker/packed/model.js";
import type { StateLayout } from "../../src/emit/layout/layout.js";
import { type Linked, linkKernel, linkRunsKernel } from "../../src/emit/wasm/link.js";
import { mixOf } from "../../src/kernel/mix.js";

export type State = readonly number[];

export interface Listed {
  /** How many low bits of each word a state uses. */
  readonly used: readonly number[];
  /** Whether a bit is set in all states, the highest of word 0. */
  readonly isMarked?: boolean;
  /** Where each hub leads; it leads to the next hub as well. */
  readonly lists: readonly (readonly State[])[];
  /** How often a state that is no hub leads to itself; once unless said otherwise. */
  readonly loops?: number;
  /** Whether a state that is no hub also leads to the one that differs in the lowest bit. */
  readonly hasPartners?: boolean;
  /** States that violate the invariant. */
  readonly bad?: readonly State[];
  /** What lies outside: states in which a bit of a word is set, and steps that set another one. */
  readonly outside?: { readonly word: number; readonly inState: number; readonly inStep: number };
}

/** Two states of three words of which half of the hash is the same. */
export const ALIKE: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [-187074055, 200466658, 5],
    [-1643314032, -1495445505, 5],
  ],
  [
    [77, -5, -203096246],
    [77, -5, 1897787955],
  ],
];

/** The state of a number. */
export function stateOf(
  number: bigint,
  { used, isMarked = false }: Pick<Listed, "used" | "isMarked">,
): State {
  let rest = number;
  return used.map((bits, word) => {
    const part = rest & ((1n << BigInt(bits)) - 1n);
    rest >>= BigInt(bits);
    return Number(BigInt.asIntN(32, isMarked && word === 0 ? part | (1n << 31n) : part));
  });
}

/** The state that mixing makes to a number. */
export const stateMixedTo = (mixed: bigint, shape: Pick<Listed, "used" | "isMarked">): State =>
  stateOf(mixOf(shape.used.reduce((a, b) => a + b, 0)).unmix(mixed), shape);

/** Numbers that look random, and are always the same. */
export function numbersBelow(end: bigint, count: number, seed: number): readonly bigint[] {
  let state = seed;
  const next = (): bigint => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return BigInt((t ^ (t >>> 14)) >>> 0);
  };
  return Array.from(
    { length: count },
    () => ((next() << 96n) | (next() << 64n) | (next() << 32n) | next()) % end,
  );
}

/** Different numbers below a power of two: all of them if there are no more. */
export function differentNumbers(bits: number, count: number, seed: number): readonly bigint[] {
  const end = 1n << BigInt(bits);
  if (end <= BigInt(count)) return Array.from({ length: Number(end) }, (_, i) => BigInt(i));
  return [...new Set(numbersBelow(end, 2 * count, seed))].slice(0, count);
}

/** Hubs are the first states of each list: they need not be named. */
const hubsOf = ({ lists }: Listed): readonly State[] => lists.map((list) => list[0] as State);

function textOf(listed: Listed): string {
  const { used, lists, loops = 1, hasPartners = false, bad = [], outside } = listed;
  const words = used.length;
  const hubs = hubsOf(listed);
  const is = (state: State): string => state.map((word, i) => `s[i + ${i}] === ${word}`).join(" && ");
  const tables = lists.map((list, k) => {
    const all = [...list, ...(hubs[k + 1] === undefined ? [] : [hubs[k + 1] as State])];
    return { all, text: `const list${k} = Int32Array.of(${all.flat().join(", ")});` };
  });
  const copied = (from: (i: number) => string): string =>
    used.map((_, i) => `out[to + ${i}] = ${from(i)};`).join(" ");
  return `
const seen = new Uint8Array(2);
const judged = new Uint8Array(2);
const spoken = new Uint8Array(1);
const taken = new Int32Array(2);
const enabled = new Int32Array(2);
${tables.map(({ text }) => text).join("\n")}
function expand(s, i, out, to) {
${tables
  .map(
    ({ all }, k) => `  if (${is(hubs[k] as State)}) {
    for (let k = 0; k < ${all.length * words}; k += ${words}) {
      ${copied((i) => `list${k}[k + ${i}]`)}
      to += ${words};
    }
    taken[0] += ${all.length};
    enabled[0] += 1;
    return to;
  }`,
  )
  .join("\n")}
  ${copied((i) => String(hubs[0]?.[i]))}
  to += ${words};
  for (let k = 0; k < ${loops}; k += 1) {
    ${copied((i) => `s[i + ${i}]`)}
    to += ${words};
  }
${
  hasPartners
    ? `  ${copied((i) => (i === 0 ? "s[i + 0] ^ 1" : `s[i + ${i}]`))}
  to += ${words};`
    : ""
}
  taken[1] += ${1 + loops + Number(hasPartners)};
  enabled[1] += 1;
  return to;
}
function judge(s, i) {
${bad.map((state) => `  if (judged[0] !== 0 && ${is(state)}) seen[0] = 1;`).join("\n")}
}
${
  outside === undefined
    ? ""
    : `function insideState(s, i) {
  return (s[i + ${outside.word}] & ${outside.inState}) === 0;
}
function insideStep(s, i, n, j) {
  return (n[j + ${outside.word}] & ~s[i + ${outside.word}] & ${outside.inStep}) === 0;
}
`
}`;
}

export interface ListedModel {
  readonly model: PackedModel;
  readonly linked: Linked;
  /** The number of different states. */
  readonly distinct: number;
  /** How many of them lie outside. */
  readonly outside: number;
}

/** Where a state leads. */
function stepsFrom(state: State, { lists, loops = 1, hasPartners = false }: Listed): readonly State[] {
  const hubs = lists.map((list) => (list[0] as State).join());
  const hub = hubs.indexOf(state.join());
  const next = lists[hub + 1]?.[0];
  if (hub >= 0) return [...(lists[hub] as readonly State[]), ...(next === undefined ? [] : [next])];
  const partner = hasPartners ? [state.with(0, (state[0] as number) ^ 1)] : [];
  return [lists[0]?.[0] as State, ...(loops > 0 ? [state] : []), ...partner];
}

/** Counts the states that can be reached, as slowly as it is simple. */
function counted(listed: Listed): Pick<ListedModel, "distinct" | "outside"> {
  const { word, inState, inStep } = listed.outside ?? { word: 0, inState: 0, inStep: 0 };
  const bits = (state: State): number => state[word] as number;
  const hub = listed.lists[0]?.[0] as State;
  const found = new Map((bits(hub) & inState) === 0 ? [[hub.join(), hub]] : []);
  const outside = new Set((bits(hub) & inState) === 0 ? [] : [hub.join()]);
  for (const state of found.values())
    for (const next of stepsFrom(state, listed)) {
      const isInside = (bits(next) & inState) === 0 && (bits(next) & ~bits(state) & inStep) === 0;
      if (isInside) found.set(next.join(), next);
      else outside.add(next.join());
    }
  return { distinct: found.size, outside: [...outside].filter((name) => !found.has(name)).length };
}

export function listedModel(listed: Listed): ListedModel {
  const { used, isMarked = false, lists, loops = 1 } = listed;
  const words = used.length;
  const text = textOf(listed);
  const constraint = "constraint: { inState: insideState, inStep: insideStep }";
  const parts = new Function(
    `${text}return { seen, judged, spoken, taken, enabled, expand, judge, ${listed.outside === undefined ? "" : constraint} };`,
  )() as Pick<
    PackedModel,
    "seen" | "judged" | "spoken" | "taken" | "enabled" | "expand" | "judge" | "constraint"
  >;
  const layout: StateLayout = {
    words,
    variables: used.map((bits, word) => ({
      name: `w${word}`,
      shape: { kind: "int", low: 0, high: 2 ** bits - 1 },
      word,
      shift: 0,
    })),
    mark: isMarked ? 0 : null,
    bits: used.reduce((a, b) => a + b, 0),
  };
  const linked = linkKernel(text, layout, "listed", true);
  const hubs = hubsOf(listed);
  const sameAs = (state: Words, other: State): boolean => other.every((word, i) => state[i] === word);
  const model: PackedModel = {
    ...parts,
    identity: "listed",
    words,
    neverZero: false,
    actions: ["listed", "back"],
    properties: [{ name: "Good", kind: "invariant", hasPremise: false }],
    flags: [{ kind: "property", property: 0 }, { kind: "deadlock" }],
    successorsMax: Math.max(2 + loops, ...lists.map((list) => list.length + 1)),
    initial(out, to) {
      hubs[0]?.forEach((word, i) => {
        out[to + i] = word;
      });
      return to + words;
    },
    judgeStep: () => {},
    canonicalise: null,
    explain(state) {
      const out = new Int32Array(words * this.successorsMax);
      const end = parts.expand(state, 0, out, 0);
      const action = hubs.some((hub) => sameAs(state, hub)) ? 0 : 1;
      return Array.from({ length: end / words }, (_, i) => ({
        action,
        choices: [],
        outcome: { kind: "state", state: out.slice(i * words, (i + 1) * words) },
      }));
    },
    decode: (state) => ({ state: [...state] }),
    encode: (json) => Int32Array.from((json as { readonly state: readonly number[] }).state),
    kernel: () => linked.program,
    runsKernel: () => linkRunsKernel(text, layout, "listed").program,
  };
  return { model, linked, ...counted(listed) };
}
