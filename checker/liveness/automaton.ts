/**
 * Translates a formula to an automaton that accepts the behaviours that satisfy it: a generalised Büchi automaton
 * with acceptance on transitions (Couvreur 1999). A state is a set of formulas that the rest of the behaviour must
 * satisfy. A transition is one way to do so: what must be true now, and what remains for later. A "promise"
 * is an eventuality, the right side of an `until`, which must not be postponed forever.
 */
import type { Formula } from "./formula.js";

/** An atom, or its negation. */
export interface Literal {
  readonly atom: number;
  readonly positive: boolean;
}

/** A transition. */
export interface AutomatonTransition {
  /** What must be true in the state. */
  readonly now: readonly Literal[];
  /** What must be true of the step, unless it changes nothing. */
  readonly unlessSame: readonly Literal[];
  /** What must be true of the step, which must change something. */
  readonly changing: readonly Literal[];
  readonly to: number;
  /** A bit for each acceptance condition (a promise of the tableau, such as the `b` of `a until b`): 1 if it is met. */
  readonly kept: number;
}

export interface Automaton {
  /** Of each state its transitions; the first state is the initial one. */
  readonly transitions: readonly (readonly AutomatonTransition[])[];
  /** The promises that must be kept infinitely often: all bits set. */
  readonly promises: number;
  /**
   * Whether the initial state only waits: it can be kept up in any state, but not forever, and there is no other way
   * back to it.
   */
  readonly waits: boolean;
}

/** A formula with negations on atoms only. `id` is the same for the same formula. */
type Normal = { readonly id: number } & (
  | { readonly kind: "true" | "false" }
  | { readonly kind: "literal" | "everyStep" | "someStep"; readonly literal: Literal }
  | { readonly kind: "and" | "or"; readonly operands: readonly Normal[] }
  | { readonly kind: "until" | "release"; readonly left: Normal; readonly right: Normal }
);

/** Automata with more transitions are not built: such formulas don't occur in practice. */
const TRANSITIONS_MAX = 10_000;
/** The most promises: they are the bits of a number. */
const PROMISES_MAX = 30;

/** Null if the formula is too large. */
export function automatonOf(formula: Formula): Automaton | null {
  const normals = new Normals();
  const start = normals.of(formula, true);
  const promises = normals.all.filter(({ kind }) => kind === "until" || kind === "someStep");
  if (promises.length > PROMISES_MAX) return null;
  const bits = new Map(promises.map(({ id }, bit) => [id, 1 << bit]));
  const promised = [...bits.values()].reduce((a, b) => a | b, 0);

  const states = new Map<string, number>();
  const pending: (readonly Normal[])[] = [];
  const stateOf = (duties: readonly Normal[]): number => {
    const key = duties.map(({ id }) => id).join(" ");
    const known = states.get(key);
    if (known !== undefined) return known;
    states.set(key, pending.length);
    return pending.push(duties) - 1;
  };
  stateOf([start]);
  const transitions: (readonly AutomatonTransition[])[] = [];
  let left = TRANSITIONS_MAX;
  for (let at = 0; at < pending.length; at += 1) {
    const all = coversOf(pending[at] as readonly Normal[], bits, left);
    if (all === null) return null;
    const covers = withoutStronger(all);
    left -= covers.length;
    transitions.push(
      covers.map(({ now, unlessSame, changing, next, putOff }) => ({
        now: [...now.values()],
        unlessSame: [...unlessSame.values()],
        changing: [...changing.values()],
        to: stateOf([...next.values()].sort((a, b) => a.id - b.id)),
        kept: promised & ~putOff,
      })),
    );
  }
  const merged = withoutTwins(transitions);
  return { transitions: merged, promises: promised, waits: onlyWaits(merged, promised) };
}

// ─────────────────────────────────────────────────────────────────────── normal form

class Normals {
  readonly all: Normal[] = [];
  private readonly known = new Map<string, Normal>();

  /** The formula, or its negation. */
  of(formula: Formula, positive: boolean): Normal {
    switch (formula.kind) {
      case "constant":
        return this.make(formula.value === positive ? { kind: "true" } : { kind: "false" });
      case "state":
        return this.make({ kind: "literal", literal: { atom: formula.atom, positive } });
      case "not":
        return this.of(formula.of, !positive);
      case "and":
      case "or": {
        const kind = (formula.kind === "and") === positive ? "and" : "or";
        return this.junction(
          kind,
          formula.operands.map((operand) => this.of(operand, positive)),
        );
      }
      case "always":
      case "eventually": {
        const of = this.of(formula.of, positive);
        if ((formula.kind === "always") === positive)
          return this.make({ kind: "release", left: this.make({ kind: "false" }), right: of });
        return this.make({ kind: "until", left: this.make({ kind: "true" }), right: of });
      }
      case "until": {
        const [left, right] = [this.of(formula.left, positive), this.of(formula.right, positive)];
        return this.make({ kind: positive ? "until" : "release", left, right });
      }
      case "alwaysStep":
      case "eventuallyStep": {
        const kind = (formula.kind === "alwaysStep") === positive ? "everyStep" : "someStep";
        return this.make({ kind, literal: { atom: formula.atom, positive } });
      }
      default:
        return formula satisfies never;
    }
  }

  private junction(kind: "and" | "or", operands: readonly Normal[]): Normal {
    const [neutral, absorbing] = kind === "and" ? (["true", "false"] as const) : (["false", "true"] as const);
    const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
    if (flat.some((operand) => operand.kind === absorbing)) return this.make({ kind: absorbing });
    const kept = [...new Set(flat.filter((operand) => operand.kind !== neutral))];
    const [only, ...more] = kept;
    if (only === undefined) return this.make({ kind: neutral });
    return more.length === 0 ? only : this.make({ kind, operands: kept });
  }

  private make(parts: DistributiveOmit<Normal, "id">): Normal {
    const key = keyOf(parts);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = { ...parts, id: this.all.length } as Normal;
    this.known.set(key, made);
    this.all.push(made);
    return made;
  }
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

function keyOf(parts: DistributiveOmit<Normal, "id">): string {
  switch (parts.kind) {
    case "true":
    case "false":
      return parts.kind;
    case "literal":
    case "everyStep":
    case "someStep":
      return `${parts.kind} ${parts.literal.positive} ${parts.literal.atom}`;
    case "and":
    case "or":
      return `${parts.kind} ${parts.operands.map(({ id }) => id).join(" ")}`;
    case "until":
    case "release":
      return `${parts.kind} ${parts.left.id} ${parts.right.id}`;
    default:
      return parts satisfies never;
  }
}

// ─────────────────────────────────────────────────────────────────────── ways

/** A transition under construction. Literals are keyed by their atoms, formulas by their numbers. */
interface Cover {
  readonly done: ReadonlySet<number>;
  readonly now: ReadonlyMap<number, Literal>;
  readonly unlessSame: ReadonlyMap<number, Literal>;
  readonly changing: ReadonlyMap<number, Literal>;
  readonly next: ReadonlyMap<number, Normal>;
  /** Bits of the acceptance conditions that are not met. */
  readonly putOff: number;
}

const NO_COVER: Cover = {
  done: new Set(),
  now: new Map(),
  unlessSame: new Map(),
  changing: new Map(),
  next: new Map(),
  putOff: 0,
};

/** Every way to satisfy all formulas in `duties`, without contradictory ones; null if there are more than `most`. */
function coversOf(
  duties: readonly Normal[],
  bits: ReadonlyMap<number, number>,
  most: number,
): readonly Cover[] | null {
  const found: Cover[] = [];
  const later = (cover: Cover, duty: Normal): Cover => ({
    ...cover,
    next: new Map([...cover.next, [duty.id, duty]]),
  });
  const putOff = (cover: Cover, duty: Normal): Cover => {
    const after = later(cover, duty);
    return { ...after, putOff: after.putOff | (bits.get(duty.id) ?? 0) };
  };
  const meet = (todo: readonly Normal[], before: Cover): void => {
    if (found.length > most) return;
    const [duty, ...rest] = todo;
    if (duty === undefined) {
      found.push(before);
      return;
    }
    if (before.done.has(duty.id)) {
      meet(rest, before);
      return;
    }
    const cover = { ...before, done: new Set([...before.done, duty.id]) };
    switch (duty.kind) {
      case "true":
        meet(rest, cover);
        return;
      case "false":
        return;
      case "literal": {
        const now = withLiteral(cover.now, duty.literal);
        if (now !== null) meet(rest, { ...cover, now });
        return;
      }
      case "and":
        meet([...duty.operands, ...rest], cover);
        return;
      case "or":
        for (const operand of duty.operands) meet([operand, ...rest], cover);
        return;
      case "until":
        meet([duty.right, ...rest], cover);
        meet([duty.left, ...rest], putOff(cover, duty));
        return;
      case "release":
        meet([duty.left, duty.right, ...rest], cover);
        meet([duty.right, ...rest], later(cover, duty));
        return;
      case "everyStep": {
        const unlessSame = withLiteral(cover.unlessSame, duty.literal);
        if (unlessSame !== null) meet(rest, later({ ...cover, unlessSame }, duty));
        // Both an atom and its negation: only a step that changes nothing satisfies both, and no literal expresses
        // that.
        else meet(rest, later({ ...cover, unlessSame: new Map([...cover.unlessSame, [-1, NEVER]]) }, duty));
        return;
      }
      case "someStep": {
        const changing = withLiteral(cover.changing, duty.literal);
        if (changing !== null) meet(rest, { ...cover, changing });
        meet(rest, putOff(cover, duty));
        return;
      }
      default:
        duty satisfies never;
    }
  };
  meet(duties, NO_COVER);
  return found.length > most ? null : found;
}

/** A literal that no step satisfies. */
export const NEVER: Literal = { atom: -1, positive: true };

function withLiteral(
  literals: ReadonlyMap<number, Literal>,
  literal: Literal,
): ReadonlyMap<number, Literal> | null {
  const known = literals.get(literal.atom);
  if (known !== undefined) return known.positive === literal.positive ? literals : null;
  return new Map([...literals, [literal.atom, literal]]);
}

/** Removes transitions that another one subsumes: it requires no more now and leaves no more for later. */
function withoutStronger(covers: readonly Cover[]): readonly Cover[] {
  const within = (a: ReadonlyMap<number, Literal>, b: ReadonlyMap<number, Literal>): boolean =>
    [...a].every(([atom, { positive }]) => b.get(atom)?.positive === positive);
  const weaker = (a: Cover, b: Cover): boolean =>
    within(a.now, b.now) &&
    within(a.unlessSame, b.unlessSame) &&
    within(a.changing, b.changing) &&
    [...a.next.keys()].every((id) => b.next.has(id)) &&
    (a.putOff & ~b.putOff) === 0;
  return covers.filter(
    (cover, i) =>
      !covers.some((other, j) => i !== j && weaker(other, cover) && (!weaker(cover, other) || j < i)),
  );
}

// ─────────────────────────────────────────────────────────────────────── the whole

/** Merges states with the same transitions, and leaves out unreachable ones. */
function withoutTwins(
  given: readonly (readonly AutomatonTransition[])[],
): readonly (readonly AutomatonTransition[])[] {
  let transitions = given;
  for (;;) {
    const firsts = new Map<string, number>();
    const renamed = transitions.map((state, i) => {
      const key = JSON.stringify(state);
      const first = firsts.get(key) ?? i;
      firsts.set(key, first);
      return first;
    });
    const reached: number[] = [0];
    for (const at of reached)
      for (const { to } of transitions[at] ?? []) {
        const target = renamed[to] as number;
        if (!reached.includes(target)) reached.push(target);
      }
    if (reached.length === transitions.length) return transitions;
    const old = transitions;
    transitions = reached.map((at) =>
      distinct(
        (old[at] ?? []).map((transition) => ({
          ...transition,
          to: reached.indexOf(renamed[transition.to] as number),
        })),
      ),
    );
  }
}

function distinct(transitions: readonly AutomatonTransition[]): readonly AutomatonTransition[] {
  return [...new Map(transitions.map((transition) => [JSON.stringify(transition), transition])).values()];
}

function onlyWaits(transitions: readonly (readonly AutomatonTransition[])[], promises: number): boolean {
  const free = ({ now, unlessSame, changing }: AutomatonTransition): boolean =>
    now.length + unlessSame.length + changing.length === 0;
  const back = transitions.flatMap((state, from) =>
    state.filter(({ to }) => to === 0).map((transition) => ({ from, transition })),
  );
  const putOff = back.reduce((bits, { transition }) => bits | (promises & ~transition.kept), 0);
  const everKept = back.reduce((bits, { transition }) => bits | transition.kept, 0);
  return (
    back.length > 0 &&
    back.every(({ from }) => from === 0) &&
    back.some(({ transition }) => free(transition)) &&
    (putOff & ~everKept) !== 0
  );
}
