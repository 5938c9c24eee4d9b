/** A random system as a model for the reference search, and as one over packed states of any width. */
import type {
  Failure,
  Flag,
  Model,
  PackedModel,
  StateValue,
  Transition,
  Words,
} from "../../../checker/index.js";
import { FAILURES, isFailure, type Judged, type System } from "./systems.js";

export class Id implements StateValue {
  constructor(readonly id: number) {}
  equals(other: unknown): boolean {
    return other instanceof Id && other.id === this.id;
  }
  hashCode(): number {
    return this.id;
  }
}

export function referenceModel(system: System): Model<Id> {
  const outcomeOf = (to: number | Failure): Transition<Id>["outcome"] =>
    isFailure(to) ? { kind: "failed", failure: to } : { kind: "state", state: new Id(to) };
  const expand = ({ id }: Id): readonly Transition<Id>[] =>
    system.steps(id).map(({ action, choice, to }) => ({
      action,
      choices: [{ name: "c", value: choice }],
      outcome: outcomeOf(to),
    }));
  return {
    actions: Array.from({ length: system.actions }, (_, i) => `a${i}`),
    properties: system.properties.map(({ name, kind, judge, premise }) => ({
      name,
      kind,
      inState: ({ id }) => judge(id, id),
      inStep: (from, to) => judge(from.id, to.id),
      premise: premise === null ? null : (from, to) => premise(from.id, to.id),
    })),
    initial: () => system.initial.map(outcomeOf),
    expand,
    explain: expand,
    deadlocked: ({ id }) => system.deadlocked(id),
    representative: (state) =>
      system.representative === null ? state : new Id(system.representative(state.id)),
  };
}

/**
 * How a number is laid out in words: one digit in each, base 3, so that states differ in a single word wherever it
 * stands; digits use all 32 bits. With a `base` the words are never all zero.
 */
export class Layout {
  constructor(
    readonly words: number,
    readonly neverZero: boolean,
  ) {}

  private get digits(): number {
    return Math.max(3, Math.ceil(1000 ** (1 / this.words)));
  }

  write(id: number, out: Int32Array, at: number): void {
    let rest = id;
    for (let i = 0; i < this.words; i += 1) {
      // Beyond the end nothing is written: a model need not care.
      out[at + i] = Math.imul(rest % this.digits, 0x40000001) ^ (this.neverZero && i === 0 ? 1 << 28 : 0);
      rest = Math.floor(rest / this.digits);
    }
  }

  read(states: Int32Array, at: number): number {
    let id = 0;
    for (let i = this.words - 1; i >= 0; i -= 1) {
      const word = (states[at + i] as number) ^ (this.neverZero && i === 0 ? 1 << 28 : 0);
      // The inverse of the multiplication: 0x40000001 * 0xc0000001 = 1 modulo 2^32.
      id = id * this.digits + (Math.imul(word, 0xc0000001) >>> 0);
    }
    return id;
  }

  encode(id: number): Words {
    const words = new Int32Array(this.words);
    this.write(id, words, 0);
    return words;
  }
}

export function packedModel(system: System, layout: Layout): PackedModel<{ readonly id: number }> {
  const { properties } = system;
  const { words } = layout;
  const withins = ["step", "initial", "deadlock", ...properties.keys()] as const;
  const flags: readonly Flag[] = [
    ...properties.map((_, property) => ({ kind: "property", property }) as const),
    { kind: "deadlock" },
    ...withins.flatMap((within) =>
      FAILURES.map((failure) => ({ kind: "failure", failure, within }) as const),
    ),
  ];
  const seen = new Uint8Array(flags.length);
  const judged = new Uint8Array(properties.length + 1);
  const spoken = new Uint8Array(properties.length);
  const taken = new Int32Array(system.actions);
  const enabled = new Int32Array(system.actions);

  const fail = (failure: Failure, within: (typeof withins)[number]): void => {
    seen[properties.length + 1 + withins.indexOf(within) * FAILURES.length + FAILURES.indexOf(failure)] = 1;
  };
  const report = (judgement: Judged, property: number, bad: boolean): void => {
    if (isFailure(judgement)) fail(judgement, property);
    else if (judgement === bad) seen[property] = 1;
  };
  const judgeStep = (from: number, to: number): void => {
    for (const [i, { kind, judge, premise }] of properties.entries()) {
      if (kind !== "step" || judged[i] === 0) continue;
      if (premise?.(from, to)) spoken[i] = 1;
      report(judge(from, to), i, false);
    }
  };

  return {
    identity: "random",
    words,
    neverZero: layout.neverZero,
    actions: Array.from({ length: system.actions }, (_, i) => `a${i}`),
    properties: properties.map(({ name, kind, premise }) => ({ name, kind, hasPremise: premise !== null })),
    flags,
    seen,
    judged,
    spoken,
    taken,
    enabled,
    successorsMax: 12,
    initial(out, to) {
      let at = to;
      for (const state of system.initial)
        if (isFailure(state)) fail(state, "initial");
        else {
          layout.write(state, out, at);
          at += words;
        }
      return at;
    },
    expand(states, from, out, to) {
      const id = layout.read(states, from);
      const actions = new Set<number>();
      let at = to;
      for (const step of system.steps(id)) {
        if (isFailure(step.to)) {
          fail(step.to, "step");
          continue;
        }
        taken[step.action] = (taken[step.action] as number) + 1;
        actions.add(step.action);
        if (step.to !== id) judgeStep(id, step.to);
        layout.write(step.to, out, at);
        at += words;
      }
      for (const action of actions) enabled[action] = (enabled[action] as number) + 1;
      if (judged[properties.length] === 1) {
        const judgement = system.deadlocked(id);
        if (isFailure(judgement)) fail(judgement, "deadlock");
        else if (judgement) seen[properties.length] = 1;
      }
      return at;
    },
    judge(states, from) {
      const id = layout.read(states, from);
      for (const [i, { kind, judge, premise }] of properties.entries()) {
        if ((kind !== "invariant" && kind !== "reachable") || judged[i] === 0) continue;
        if (premise?.(id, id)) spoken[i] = 1;
        report(judge(id, id), i, kind === "reachable");
      }
    },
    judgeStep: (states, from, next, to) => judgeStep(layout.read(states, from), layout.read(next, to)),
    canonicalise:
      system.representative === null
        ? null
        : (states, from) =>
            layout.write(system.representative?.(layout.read(states, from)) ?? 0, states, from),
    explain: (state) =>
      system.steps(layout.read(state, 0)).map(({ action, choice, to }) => ({
        action,
        choices: [{ name: "c", value: choice }],
        outcome: isFailure(to)
          ? { kind: "failed", failure: to }
          : { kind: "state", state: layout.encode(to) },
      })),
    decode: (state) => ({ id: layout.read(state, 0) }),
    encode: ({ id }) => layout.encode(id),
  };
}
