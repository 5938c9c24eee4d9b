/**
 * The states that an exploration found, as a graph: numbered, with the steps between them. A state's number is its
 * place in the order in which a breadth-first search finds the states, taking initial states and steps in the order of
 * the language; up to symmetry, the first state of an orbit that is found so is shown. So neither depends on the engine,
 * on threads or on where the engine keeps a state.
 */
import { type Choices, isExcluded } from "../../checker/model.js";
import type { Explored } from "../../checker/packed/compare.js";
import type { Words } from "../../checker/packed/model.js";
import type { Listing } from "../../checker/trace.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { StateJson } from "../state/codec.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";

/** A step that can be taken from a state. */
export interface Step {
  /** Index of the action. */
  readonly action: number;
  /** Values of the parameters and picks. */
  readonly parameters: { readonly [name: string]: Json };
  /** Which branches were taken, and which elements assigned. */
  readonly choices: readonly { readonly name: string; readonly value: Json }[];
  /** The number of the state that it leads to. */
  readonly to: number;
}

/** What is to be said of a state: properties by name, the built-in ones too. */
export interface Judged {
  /** Properties that are violated in it, or by a step from it; `deadlock`, `asserts`, `types` and `evaluation` too. */
  readonly violated: readonly string[];
  /** Each `reachable` that is true in it. */
  readonly reached: readonly string[];
}

export interface StateSpace {
  readonly size: number;
  /** Numbers of the initial states, each once, in order. */
  readonly initial: readonly number[];
  /** Names of the actions, by index. */
  readonly actions: readonly string[];
  /** Whether a state stands for all that differ from it by a permutation of symmetric values. */
  readonly reduced: boolean;
  /** The values of a state. */
  readonly state: (number: number) => StateJson;
  /** The steps from a state, in order. */
  readonly steps: (number: number) => readonly Step[];
  /** Where the steps from a state lead, in the same order: faster. */
  readonly successors: (number: number) => readonly number[];
  readonly judge: (number: number) => Judged;
  /** The number of a state; -1 if it was not found. */
  readonly numberOf: (state: StateJson) => number;
}

const byName = (choices: readonly { readonly name: string; readonly value: Json }[]): Step["parameters"] =>
  Object.fromEntries(choices.map(({ name, value }) => [name, value]));

/** Choices of the reference engine, with values as JSON. */
const printed = (choices: Choices, { printer }: InterpretedModel): Step["choices"] =>
  choices.map(({ name, value }) => {
    const typed = value as TypedValue;
    return { name, value: printer.json(typed.type, typed.value) };
  });

// ─────────────────────────────────────────────────────────────────────── the compiled engine's states

/** The reference engine, for the steps of actions that decide something on their way. */
export interface Deciding {
  readonly model: InterpretedModel;
  /** Indices of the actions. */
  readonly actions: ReadonlySet<number>;
}

/**
 * The states that the compiled engine found, in a search that was complete and has continued after violations. Steps
 * are not kept: they are computed whenever they are asked for.
 * @param poll Called now and then while the states are numbered; may throw.
 * @param deciding Says what the compiled engine does not note: branches and elements.
 */
export function packedSpace(
  { model, states }: Explored,
  poll: () => void = () => {},
  deciding: Deciding | null = null,
): StateSpace {
  const { size } = states;
  /** The engine's index of each state, by its number; and the reverse, -1 for a state that is not numbered yet. */
  const indices = new Int32Array(size);
  const numbers = new Int32Array(size).fill(-1);
  const { canonicalise, flags, properties, words } = model;
  /** Up to symmetry: the state of each orbit that was found first. */
  const firsts = canonicalise === null ? null : new Int32Array(size * words);
  let numbered = 0;
  const all = (listing: Listing<Words>): number[] => {
    const found: number[] = [];
    for (let part: Listing<Words> | null = listing; part !== null; part = part.more?.() ?? null)
      for (const index of part.indices) found.push(index);
    return found;
  };
  const number = (listing: Listing<Words>): void => {
    for (let part: Listing<Words> | null = listing; part !== null; part = part.more?.() ?? null)
      for (const [rank, index] of part.indices.entries()) {
        if (index < 0 || numbers[index] !== -1) continue;
        numbers[index] = numbered;
        indices[numbered] = index;
        firsts?.set(part.stateAt(rank), numbered * words);
        numbered += 1;
      }
  };
  const at = (wanted: number): Words =>
    firsts === null
      ? states.state(indices[wanted] as number)
      : firsts.slice(wanted * words, (wanted + 1) * words);
  number(states.initial());
  const initial = Array.from({ length: numbered }, (_, i) => i);
  for (let next = 0; next < numbered; next += 1) {
    if (next % 1024 === 0) poll();
    number(states.successors(at(next)));
  }
  if (numbered !== size) throw new Error("states were found that no step leads to");

  const represented = (state: Words): Words => {
    const representative = state.slice();
    canonicalise?.(representative, 0);
    return representative;
  };
  const numberAt = (index: number): number => (index < 0 ? -1 : (numbers[index] as number));
  const numberOfWords = (state: Words): number => numberAt(states.find(represented(state)));
  /** Of each step from a state, in order: both engines list the same steps. */
  const decidedFrom = (state: Words): readonly Step["choices"][] => {
    if (deciding === null) return [];
    const { codec, explain } = deciding.model;
    return explain(codec.state(model.decode(state))).flatMap(({ decided, outcome }) =>
      outcome.kind === "state" ? [printed(decided ?? [], deciding.model)] : [],
    );
  };
  const nameOf = (flag: (typeof flags)[number]): string => {
    if (flag.kind === "property") return properties[flag.property]?.name ?? "";
    if (flag.kind === "deadlock") return "deadlock";
    return FAILURE_NAMES[flag.failure.kind];
  };
  const isReached = (flag: (typeof flags)[number]): boolean =>
    flag.kind === "property" && properties[flag.property]?.kind === "reachable";

  return {
    size,
    initial,
    actions: model.actions,
    reduced: canonicalise !== null,
    state: (wanted) => model.decode(at(wanted)) as StateJson,
    successors: (wanted) =>
      all(states.successors(at(wanted)))
        .map(numberAt)
        .filter((to) => to >= 0),
    steps: (wanted) => {
      const taken = model
        .explain(at(wanted))
        .flatMap(({ action, choices, outcome }) =>
          outcome.kind === "state" ? [{ action, choices, state: outcome.state }] : [],
        );
      // -1 for what constraints exclude, which is no step of the graph.
      const targets = all(states.successors(at(wanted)));
      const decided = taken.some(({ action }) => deciding?.actions.has(action) === true)
        ? decidedFrom(at(wanted))
        : [];
      return taken.flatMap(({ action, choices }, i): readonly Step[] => {
        const to = numberAt(targets[i] ?? -1);
        const parameters = byName(choices as Step["choices"]);
        return to < 0 ? [] : [{ action, parameters, choices: decided[i] ?? [], to }];
      });
    },
    judge: (wanted) => {
      const state = at(wanted);
      const { seen, judged } = model;
      judged.fill(1);
      seen.fill(0);
      model.judge(state, 0);
      states.expand(state);
      const up = flags.filter((_, i) => seen[i] === 1);
      seen.fill(0);
      return {
        violated: [...new Set(up.filter((flag) => !isReached(flag)).map(nameOf))],
        reached: [...new Set(up.filter(isReached).map(nameOf))],
      };
    },
    numberOf: (state) => numberOfWords(model.encode(state)),
  };
}

const FAILURE_NAMES = { type: "types", assertion: "asserts", evaluation: "evaluation" } as const;

// ─────────────────────────────────────────────────────────────────────── the reference engine's states

/**
 * The same from the reference engine, which explores for it: for specs that can't be packed, and where no code can be
 * made at run time.
 * @param reduced Whether the model takes states that differ by a permutation of symmetric values as one.
 * @param poll Called now and then; may throw.
 */
export function interpretedSpace(
  model: InterpretedModel,
  reduced: boolean,
  poll: () => void = () => {},
): StateSpace {
  /** The state of each orbit that was found first, and the one that stands for the orbit. */
  const states: State[] = [];
  const representatives: State[] = [];
  /** By hash code: numbers of the states. */
  const buckets = new Map<number, number[]>();
  const find = (representative: State): number =>
    buckets
      .get(representative.hashCode())
      ?.find((number) => representatives[number]?.equals(representative)) ?? -1;
  const add = (state: State): void => {
    const representative = model.representative(state);
    if (find(representative) !== -1) return;
    const hash = representative.hashCode();
    const bucket = buckets.get(hash);
    if (bucket === undefined) buckets.set(hash, [states.length]);
    else bucket.push(states.length);
    representatives.push(representative);
    states.push(state);
  };
  const { constraint } = model;
  for (const outcome of model.initial())
    if (outcome.kind === "state" && !isExcluded(constraint, null, outcome.state)) add(outcome.state);
  const initial = states.map((_, i) => i);
  for (let next = 0; next < states.length; next += 1) {
    if (next % 64 === 0) poll();
    for (const { outcome } of model.explain(states[next] as State))
      if (outcome.kind === "state" && !isExcluded(constraint, states[next] as State, outcome.state))
        add(outcome.state);
  }
  const at = (number: number): State => {
    const state = states[number];
    if (state === undefined) throw new Error(`there is no state ${number}`);
    return state;
  };
  const numberOf = (state: State): number => find(model.representative(state));
  const steps = (number: number): readonly Step[] =>
    model.explain(at(number)).flatMap(({ action, choices, decided, outcome }) =>
      outcome.kind === "state" && !isExcluded(constraint, at(number), outcome.state)
        ? [
            {
              action,
              parameters: byName(printed(choices, model)),
              choices: printed(decided ?? [], model),
              to: numberOf(outcome.state),
            },
          ]
        : [],
    );

  function judge(number: number): Judged {
    const state = at(number);
    const transitions = model.explain(state);
    const violated = new Set<string>();
    const reached = new Set<string>();
    const properties = model.properties.filter(({ kind }) => kind !== "temporal");
    for (const { name, kind, inState, inStep } of properties) {
      const judgements =
        kind === "step"
          ? transitions.flatMap(({ outcome }) =>
              outcome.kind === "state" && !outcome.state.equals(state) ? [inStep(state, outcome.state)] : [],
            )
          : [inState(state)];
      for (const judgement of judgements)
        if (typeof judgement === "object") violated.add(FAILURE_NAMES[judgement.kind]);
        else if (kind === "reachable" && judgement) reached.add(name);
        else if (kind !== "reachable" && !judgement) violated.add(name);
    }
    const stuck = model.deadlocked(state, transitions);
    if (typeof stuck === "object") violated.add(FAILURE_NAMES[stuck.kind]);
    else if (stuck) violated.add("deadlock");
    for (const { outcome } of transitions)
      if (outcome.kind === "failed") violated.add(FAILURE_NAMES[outcome.failure.kind]);
    return { violated: [...violated], reached: [...reached] };
  }

  return {
    size: states.length,
    initial,
    actions: model.actions,
    reduced,
    state: (number) => model.codec.json(at(number)),
    successors: (number) => steps(number).map(({ to }) => to),
    steps,
    judge,
    numberOf: (state) => numberOf(model.codec.state(state)),
  };
}
