/**
 * The states of a spec that a judgement meets, numbered as they are met, and the steps between them. Symmetric values are
 * told apart, since identities are: there is no reduction. The compiled engine finds the steps, the reference engine
 * where the spec can't be packed.
 */
import { isExcluded } from "../../checker/model.js";
import type { PackedModel } from "../../checker/packed/model.js";
import { sizeOf, WORD_BITS } from "../../checker/runtime/shapes.js";
import { layOut } from "../emit/layout/layout.js";
import { shapesOf } from "../emit/layout/shape.js";
import { loadModel } from "../emit/load.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir, IrExpression } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { CompiledSpec } from "../run/compile.js";
import type { StateJson } from "../state/codec.js";
import type { State, TypedValue } from "../state/values.js";

/** A step that can be taken. */
export interface Step {
  readonly action: number;
  /** Parameters and picks by name, as the text of their JSON. */
  readonly choices: ReadonlyMap<string, string>;
  readonly to: number;
}

/** Some of the actions of a spec. */
export interface Part {
  /** The steps of these actions, in order. */
  readonly steps: (state: number) => readonly Step[];
  /** Where they lead: faster. */
  readonly targets: (state: number) => readonly number[];
}

export interface Space {
  readonly initial: () => readonly number[];
  /** All steps. */
  readonly steps: (state: number) => readonly Step[];
  readonly part: (actions: readonly number[]) => Part;
  readonly state: (state: number) => State;
  readonly json: (state: number) => StateJson;
  /** Numbers of all reachable states, which are then numbered; null if there are more than `max`. */
  readonly reachable: (max: number) => readonly number[] | null;
  /** How many states are numbered. */
  readonly size: () => number;
  /** A key of the values of some variables in a state: states in which they are the same have the same. */
  readonly projection: (variables: readonly number[]) => (state: number) => number | string;
  /** What identifies a state to other runs with the same spec. */
  readonly key: (state: number) => string;
}

/** Steps of so many states are remembered at once. */
const REMEMBERED_MAX = 50_000;

/** A state with more words of successors is left to the reference engine. */
const SUCCESSOR_WORDS_MAX = 2 ** 24;

/** @param poll Called now and then; may throw. */
export function spaceOf(spec: CompiledSpec, model: InterpretedModel, poll: () => void): Space {
  const packed = loadModel(spec.ir, spec.sources, false);
  const isPacked = !("why" in packed) && packed.successorsMax * packed.words <= SUCCESSOR_WORDS_MAX;
  return remembering(isPacked ? packedSpace(packed, spec, model, poll) : interpretedSpace(model, poll));
}

type Plain = Omit<Space, "steps" | "state"> & {
  readonly stepsOf: (state: number) => readonly Step[];
  readonly stateOf: (state: number) => State;
};

function remembering(plain: Plain): Space {
  const steps = new Map<number, readonly Step[]>();
  const states = new Map<number, State>();
  const parts = new Map<string, Part>();
  return {
    ...plain,
    part: (actions) => {
      const key = actions.join();
      const found = parts.get(key) ?? plain.part(actions);
      parts.set(key, found);
      return found;
    },
    steps: (state) => remembered(steps, state, plain.stepsOf),
    state: (state) => remembered(states, state, plain.stateOf),
  };
}

/** The spec with these actions alone; the others have no steps, and keep their numbers. */
function withOnly(ir: Ir, actions: readonly number[]): Ir {
  const kept = new Set(actions);
  return {
    ...ir,
    properties: [],
    actions: ir.actions.map((action, i) => {
      if (kept.has(i)) return action;
      const never: IrExpression = {
        kind: "literal",
        value: false,
        type: { kind: "bool" },
        span: action.span,
      };
      return { ...action, body: [{ kind: "when", condition: never, calls: [], span: action.span }] };
    }),
  };
}

function remembered<T>(known: Map<number, T>, key: number, make: (key: number) => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= REMEMBERED_MAX) known.clear();
  const made = make(key);
  known.set(key, made);
  return made;
}

const WORDS_AT_ONCE = 4096;

/** States as words in one list, found by a table with open addressing: there can be millions. */
class States {
  private words: Int32Array;
  private table = new Int32Array(1 << 12).fill(-1);
  size = 0;

  constructor(readonly width: number) {
    this.words = new Int32Array(width * 1024);
  }

  /** The number of a state, which it gets if it has none. */
  add(from: Int32Array, at: number): number {
    if (2 * (this.size + 1) > this.table.length) this.grow();
    const mask = this.table.length - 1;
    for (let slot = hashOf(from, at, this.width) & mask; ; slot = (slot + 1) & mask) {
      const found = this.table[slot] as number;
      if (found === -1) {
        this.table[slot] = this.size;
        this.append(from, at);
        return this.size - 1;
      }
      if (this.isAt(found, from, at)) return found;
    }
  }

  at(state: number): Int32Array {
    return this.words.subarray(state * this.width, (state + 1) * this.width);
  }

  word(state: number, word: number): number {
    return this.words[state * this.width + word] as number;
  }

  private isAt(state: number, from: Int32Array, at: number): boolean {
    const base = state * this.width;
    for (let i = 0; i < this.width; i += 1) if (this.words[base + i] !== from[at + i]) return false;
    return true;
  }

  private append(from: Int32Array, at: number): void {
    const base = this.size * this.width;
    if (base + this.width > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    for (let i = 0; i < this.width; i += 1) this.words[base + i] = from[at + i] as number;
    this.size += 1;
  }

  private grow(): void {
    this.table = new Int32Array(this.table.length * 4).fill(-1);
    const mask = this.table.length - 1;
    for (let state = 0; state < this.size; state += 1) {
      let slot = hashOf(this.words, state * this.width, this.width) & mask;
      while (this.table[slot] !== -1) slot = (slot + 1) & mask;
      this.table[slot] = state;
    }
  }
}

function hashOf(words: Int32Array, at: number, width: number): number {
  let hash = 0;
  for (let i = 0; i < width; i += 1) {
    hash = Math.imul(hash ^ (words[at + i] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function packedSpace(
  packed: PackedModel,
  spec: CompiledSpec,
  model: InterpretedModel,
  poll: () => void,
): Plain {
  const { words, constraint } = packed;
  const states = new States(words);
  packed.work?.({ poll, drain: null });
  const isInside = (from: Int32Array | null, to: Int32Array, at: number): boolean =>
    constraint === undefined ||
    (constraint.inState(to, at) &&
      (from === null || constraint.inStep === null || constraint.inStep(from, 0, to, at)));
  const buffer = (): Int32Array => new Int32Array(Math.max(packed.successorsMax, 1) * words);
  let out: Int32Array | null = null;
  const room = (): Int32Array => {
    out ??= buffer();
    return out;
  };
  const initial = (): readonly number[] => {
    const to = room();
    const end = packed.initial(to, 0);
    const found = new Set<number>();
    for (let at = 0; at < end; at += words) if (isInside(null, to, at)) found.add(states.add(to, at));
    return [...found];
  };
  packed.judged.fill(0);
  const stepsBy =
    (by: PackedModel) =>
    (state: number): readonly Step[] => {
      const from = states.at(state).slice();
      return by.explain(from).flatMap(({ action, choices, outcome }): readonly Step[] => {
        if (outcome.kind !== "state" || !isInside(from, outcome.state, 0)) return [];
        const named = choices.map(({ name, value }) => [name, JSON.stringify(value)] as const);
        return [{ action, choices: new Map(named), to: states.add(outcome.state, 0) }];
      });
    };
  const from = new Int32Array(words);
  const targetsBy =
    (by: PackedModel) =>
    (state: number): readonly number[] => {
      const to = room();
      from.set(states.at(state));
      const end = by.expand(from, 0, to, 0);
      const found: number[] = [];
      for (let at = 0; at < end; at += words) if (isInside(from, to, at)) found.push(states.add(to, at));
      return found;
    };
  // An action that asks whether another one is enabled needs them all.
  const asks = some(spec.ir, ({ kind }) => kind === "enabled" || kind === "taken");
  const explored = { next: 0, isDone: false };
  return {
    initial,
    stepsOf: stepsBy(packed),
    part: (actions) => {
      const kept = new Set(actions);
      const all = stepsBy(packed);
      const filtered = (state: number): readonly Step[] =>
        all(state).filter(({ action }) => kept.has(action));
      const own = asks ? null : loadModel(withOnly(spec.ir, actions), spec.sources, false);
      if (own === null || "why" in own || own.words !== words)
        return { steps: filtered, targets: (state) => filtered(state).map(({ to }) => to) };
      own.work?.({ poll, drain: null });
      const targets = targetsBy(own);
      const steps = stepsBy(own);
      return {
        targets,
        steps: (state) => (own.expand(states.at(state), 0, room(), 0) === 0 ? [] : steps(state)),
      };
    },
    stateOf: (state) => model.codec.state(packed.decode(states.at(state).slice())),
    json: (state) => packed.decode(states.at(state).slice()) as StateJson,
    reachable: (max) => {
      if (!explored.isDone) {
        // All that was met so far is reachable.
        initial();
        const to = room();
        while (explored.next < states.size) {
          if (explored.next % WORDS_AT_ONCE === 0) poll();
          if (states.size > max) return null;
          const from = states.at(explored.next).slice();
          const end = packed.expand(from, 0, to, 0);
          for (let at = 0; at < end; at += words) if (isInside(from, to, at)) states.add(to, at);
          explored.next += 1;
        }
        explored.isDone = true;
      }
      return Array.from({ length: states.size }, (_, i) => i);
    },
    size: () => states.size,
    projection: (variables) => projectionOf(variables, spec.ir, states),
    key: (state) => Array.from(states.at(state), (word) => (word >>> 0).toString(16)).join("."),
  };
}

/** A number has so many bits that are exact. */
const EXACT_BITS = 52;

function projectionOf(
  variables: readonly number[],
  ir: Ir,
  states: States,
): (state: number) => number | string {
  const places = layOut(ir, shapesOf(ir)).variables;
  const parts = variables.flatMap((variable): { word: number; shift: number; bits: number }[] => {
    const { word, shift, shape } = places[variable] as (typeof places)[number];
    const size = sizeOf(shape);
    if ("bits" in size) return size.bits === 0 ? [] : [{ word, shift, bits: size.bits }];
    return Array.from({ length: size.words }, (_, i) => ({ word: word + i, shift: 0, bits: WORD_BITS }));
  });
  const bits = parts.reduce((sum, part) => sum + part.bits, 0);
  const valueOf = (state: number, { word, shift, bits: count }: (typeof parts)[number]): number =>
    count === WORD_BITS
      ? states.word(state, word) >>> 0
      : (states.word(state, word) >>> shift) & (2 ** count - 1);
  if (bits > EXACT_BITS) return (state) => parts.map((part) => valueOf(state, part)).join();
  return (state) => parts.reduce((key, part) => key * 2 ** part.bits + valueOf(state, part), 0);
}

function interpretedSpace(model: InterpretedModel, poll: () => void): Plain {
  const states: State[] = [];
  const buckets = new Map<number, number[]>();
  const add = (state: State): number => {
    const hash = state.hashCode();
    const bucket = buckets.get(hash) ?? [];
    const found = bucket.find((one) => states[one]?.equals(state));
    if (found !== undefined) return found;
    states.push(state);
    buckets.set(hash, [...bucket, states.length - 1]);
    return states.length - 1;
  };
  const at = (state: number): State => {
    const found = states[state];
    if (found === undefined) throw new Error(`there is no state ${state}`);
    return found;
  };
  const { constraint } = model;
  const initial = (): readonly number[] => {
    const found = new Set<number>();
    for (const outcome of model.initial())
      if (outcome.kind === "state" && !isExcluded(constraint, null, outcome.state))
        found.add(add(outcome.state));
    return [...found];
  };
  const stepsOf = (state: number): readonly Step[] => {
    const from = at(state);
    return model.explain(from).flatMap(({ action, choices, outcome }): readonly Step[] => {
      if (outcome.kind !== "state" || isExcluded(constraint, from, outcome.state)) return [];
      const named = choices.map(({ name, value }) => {
        const typed = value as TypedValue;
        return [name, JSON.stringify(model.printer.json(typed.type, typed.value))] as const;
      });
      return [{ action, choices: new Map(named), to: add(outcome.state) }];
    });
  };
  let next = 0;
  return {
    initial,
    stepsOf,
    part: (actions) => {
      const kept = new Set(actions);
      const steps = (state: number): readonly Step[] =>
        stepsOf(state).filter(({ action }) => kept.has(action));
      return { steps, targets: (state) => steps(state).map(({ to }) => to) };
    },
    stateOf: at,
    json: (state) => model.codec.json(at(state)),
    reachable: (max) => {
      initial();
      for (; next < states.length; next += 1) {
        if (next % 64 === 0) poll();
        if (states.length > max) return null;
        stepsOf(next);
      }
      return states.map((_, i) => i);
    },
    size: () => states.length,
    projection: () => (state) => state,
    key: (state) => JSON.stringify(model.codec.json(at(state))),
  };
}
