/**
 * The steps of a spec one state at a time, from whichever engine: what questions about single behaviours need, which go
 * where the search has not been. Both engines list the same steps in the same order, so the answers are the same.
 */
import { type Failure, isExcluded, type Judgement, type Transition } from "../../checker/model.js";
import { type Finding, isFailureKind } from "../../checker/outcome.js";
import type { Explored } from "../../checker/packed/compare.js";
import type { Flag, Words } from "../../checker/packed/model.js";
import { firstTransition } from "../../checker/trace.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { StateJson } from "../state/codec.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";

/** Parameters and picks by name, in order; or what else was decided on the way. */
export type Given = readonly { readonly name: string; readonly value: Json }[];

/** A step that can be taken from a state. */
export interface Move {
  /** Index of the action. */
  readonly action: number;
  readonly given: Given;
  /** Which branches are taken, and which elements assigned; empty where the engine does not say. */
  readonly decided: Given;
  /** The number of the state that it leads to; null if it fails. */
  readonly to: number | null;
  readonly failure: Failure | null;
  /** Whether constraints exclude it. */
  readonly isOutside: boolean;
}

/** States are numbered as they are met. */
export interface Steps {
  /** How many states have been met. */
  readonly size: () => number;
  readonly numberOf: (state: StateJson) => number;
  readonly stateOf: (number: number) => StateJson;
  /** The initial states, each once. */
  readonly initial: () => readonly number[];
  /** The steps from a state, in order, without those that constraints exclude. @throws {TooMuch} If they are too many. */
  readonly from: (state: number) => readonly Move[];
  /** The same, with those that constraints exclude. @throws {TooMuch} */
  readonly allFrom: (state: number) => readonly Move[];
  /** The steps from each state that was explored, without the numbers of those that they lead to. @throws {TooMuch} */
  readonly each: () => Iterable<readonly Move[]>;
}

/** What a counterexample ends in. */
export interface Violation {
  /** Whether it is a violation to be in a state. */
  readonly inState: (state: number) => boolean;
  /** Whether it is one to take this step. */
  readonly inStep: (state: number, move: Move) => boolean;
}

export interface Judging extends Steps {
  /** Null for what no single state or step violates: a cycle, a state that can't be reached. */
  readonly violationOf: (finding: Finding<unknown>) => Violation | null;
}

/** Thrown where a question takes more work than it may. */
export class TooMuch extends Error {}

/** Work, in steps listed. */
export class Budget {
  constructor(private left: number) {}

  /** @throws {TooMuch} If there is not so much left. */
  spend(work: number): void {
    this.left -= work;
    if (this.left < 0) throw new TooMuch();
  }
}

/** Null where that takes more work than it may. */
export function unlessTooMuch<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof TooMuch) return null;
    throw thrown;
  }
}

/** How an engine's states are told apart, expanded and shown. */
interface Engine<S> {
  readonly key: (state: S) => string | number;
  readonly same: (a: S, b: S) => boolean;
  readonly encode: (state: StateJson) => S;
  readonly decode: (state: S) => StateJson;
  readonly initial: () => Iterable<S>;
  /** Every state that was explored; up to symmetry, if the search was. Null where that is not kept. */
  readonly found: (() => Iterable<S>) | null;
  readonly explain: (state: S, found: Transition<S>[]) => readonly Transition<S>[];
  readonly isExcluded: (from: S, to: S) => boolean;
  readonly json: (value: unknown) => Json;
  readonly inState: (finding: Finding<unknown>) => ((state: S) => boolean) | null;
  readonly inStep: (finding: Finding<unknown>) => ((from: S, to: S) => boolean) | null;
}

/** More steps of one state are too many to look at. */
const STEPS_MAX = 2 ** 16;

/** Asked so often whether to stop. */
const POLL_EVERY = 64;

function numbered<S>(engine: Engine<S>, poll: () => void): Judging {
  const states: S[] = [];
  const buckets = new Map<string | number, number[]>();
  const moves: (readonly Move[] | undefined)[] = [];
  const moving = (state: number): readonly Move[] => {
    const known = moves[state];
    if (known !== undefined) return known;
    const found = expand(states[state] as S, add);
    moves[state] = found;
    return found;
  };
  const inside = (found: readonly Move[]): readonly Move[] =>
    found.some(({ isOutside }) => isOutside) ? found.filter(({ isOutside }) => !isOutside) : found;
  let expanded = 0;
  const add = (state: S): number => {
    const key = engine.key(state);
    const bucket = buckets.get(key) ?? [];
    const known = bucket.find((number) => engine.same(states[number] as S, state));
    if (known !== undefined) return known;
    if (bucket.length === 0) buckets.set(key, bucket);
    bucket.push(states.length);
    states.push(state);
    return states.length - 1;
  };
  const printed = (choices: Transition<S>["choices"]): Given =>
    choices.map(({ name, value }) => ({ name, value: engine.json(value) }));

  function expand(state: S, numberOf: (to: S) => number): readonly Move[] {
    expanded += 1;
    if (expanded % POLL_EVERY === 0) poll();
    const listed: Transition<S>[] = [];
    const more = firstTransition<S>(
      (found) => engine.explain(state, found),
      (transition) => {
        listed.push(transition);
        return listed.length > STEPS_MAX;
      },
    );
    if (more !== null) throw new TooMuch();
    return listed.flatMap(({ action, choices, decided, outcome }): readonly Move[] => {
      return [
        {
          action,
          given: printed(choices),
          decided: printed(decided ?? []),
          isOutside: outcome.kind === "state" && engine.isExcluded(state, outcome.state),
          to: outcome.kind === "state" ? numberOf(outcome.state) : null,
          failure: outcome.kind === "failed" ? outcome.failure : null,
        },
      ];
    });
  }

  return {
    size: () => states.length,
    numberOf: (state) => add(engine.encode(state)),
    stateOf: (number) => engine.decode(states[number] as S),
    initial: () => [...new Set([...engine.initial()].map(add))],
    from: (state) => inside(moving(state)),
    allFrom: moving,
    *each() {
      if (engine.found === null) for (const state of reached(this)) yield this.from(state);
      else for (const state of engine.found()) yield inside(expand(state, () => -1));
    },
    violationOf: (finding) => {
      const [inState, inStep] = [engine.inState(finding), engine.inStep(finding)];
      if (inState === null && inStep === null && !isFailureKind(finding.kind)) return null;
      const judged: (boolean | undefined)[] = [];
      return {
        inState: (number) => {
          judged[number] ??= inState?.(states[number] as S) ?? false;
          return judged[number];
        },
        inStep: (from, { to, failure }) =>
          failure !== null
            ? isFound(finding, failure)
            : inStep !== null && to !== null && to !== from && inStep(states[from] as S, states[to] as S),
      };
    },
  };
}

/** Every state that can be reached, in the order of a breadth-first search. */
export function* reached(steps: Pick<Steps, "initial" | "from">): Iterable<number> {
  const met = new Set(steps.initial());
  for (const state of met) {
    yield state;
    for (const { to } of steps.from(state)) if (to !== null) met.add(to);
  }
}

/** Whether a failure is the one that was found. */
const isFound = ({ kind, place }: Finding<unknown>, failure: Failure): boolean =>
  failure.kind === kind && failure.place.file === place?.file && failure.place.start === place.start;

// ─────────────────────────────────────────────────────────────────────── the reference engine

export function interpretedSteps(model: InterpretedModel, poll: () => void): Judging {
  const { codec, printer, constraint } = model;
  function* initial(): Iterable<State> {
    for (const outcome of model.initial())
      if (outcome.kind === "state" && !isExcluded(constraint, null, outcome.state)) yield outcome.state;
  }
  return numbered<State>(
    {
      key: (state) => state.hashCode(),
      same: (a, b) => a.equals(b),
      encode: codec.state,
      decode: codec.json,
      initial,
      found: null,
      explain: model.explain,
      isExcluded: (from, to) => isExcluded(constraint, from, to),
      json: (value) => printer.json((value as TypedValue).type, (value as TypedValue).value),
      inState: (finding) => {
        const { kind, name } = finding;
        const stuck = (state: State): Judgement => model.deadlocked(state, model.explain(state));
        if (kind === "deadlock") return (state) => stuck(state) === true;
        const properties = model.properties.filter((property) =>
          isFailureKind(kind) ? isOfState(property) : kind === "invariant" && property.name === name,
        );
        if (isFailureKind(kind))
          return (state) =>
            properties.some(({ inState }) => violates(finding, inState(state))) ||
            violates(finding, stuck(state));
        return kind === "invariant"
          ? (state) => properties.some(({ inState }) => violates(finding, inState(state)))
          : null;
      },
      inStep: (finding) => {
        const { kind, name } = finding;
        if (kind !== "step" && !isFailureKind(kind)) return null;
        const properties = model.properties.filter(
          (property) => property.kind === "step" && (kind !== "step" || property.name === name),
        );
        return (from, to) => properties.some(({ inStep }) => violates(finding, inStep(from, to)));
      },
    },
    poll,
  );
}

/** Of a property that is false, or of a failure: whether it is what was found. */
const violates = (finding: Finding<unknown>, judgement: Judgement): boolean =>
  isFailureKind(finding.kind)
    ? typeof judgement === "object" && isFound(finding, judgement)
    : judgement === false;

const isOfState = ({ kind }: { readonly kind: string }): boolean =>
  kind === "invariant" || kind === "reachable";

// ─────────────────────────────────────────────────────────────────────── the compiled engine

/** @param explored Symmetric values are told apart, whether or not the search did so. */
export function packedSteps({ model, states }: Explored, poll: () => void): Judging {
  const { flags, properties, seen, judged, constraint } = model;
  const excludes = states.excludes;
  /** Whether one of these flags is raised by some work of the model. */
  const raises = (wanted: readonly number[], work: () => void): boolean => {
    judged.fill(1);
    seen.fill(0);
    work();
    const raised = wanted.some((flag) => seen[flag] === 1);
    seen.fill(0);
    return raised;
  };
  const where = (is: (flag: Flag) => boolean): readonly number[] =>
    flags.flatMap((flag, i) => (is(flag) ? [i] : []));
  /** Flags of a failure within what is judged in a state, or of a step. */
  const failing = (finding: Finding<unknown>, ofSteps: boolean): readonly number[] =>
    where(
      (flag) =>
        flag.kind === "failure" &&
        isFound(finding, flag.failure) &&
        (typeof flag.within === "number"
          ? (properties[flag.within]?.kind === "step") === ofSteps
          : flag.within === "deadlock" && !ofSteps),
    );
  const ofProperty = (name: string): readonly number[] =>
    where((flag) => flag.kind === "property" && properties[flag.property]?.name === name);
  return numbered<Words>(
    {
      key: (state) => state.join(),
      same: () => true,
      encode: (state) => model.encode(state).slice(),
      decode: (state) => model.decode(state) as StateJson,
      *initial() {
        for (
          let list = states.initial() as ReturnType<typeof states.initial> | undefined;
          list !== undefined;
          list = list.more?.()
        )
          for (const rank of list.indices.keys()) {
            const state = list.stateAt(rank);
            if (constraint === undefined || constraint.inState(state, 0)) yield state;
          }
      },
      *found() {
        for (let i = 0; i < states.size; i += 1) yield states.state(i);
      },
      explain: (state, found) => model.explain(state, found),
      isExcluded: (from, to) => excludes?.(from, to) ?? false,
      json: (value) => value as Json,
      inState: (finding) => {
        const { kind, name } = finding;
        if (kind === "invariant") {
          const wanted = ofProperty(name);
          return (state) => raises(wanted, () => model.judge(state, 0));
        }
        if (kind === "deadlock") {
          const wanted = where((flag) => flag.kind === "deadlock");
          return (state) => raises(wanted, () => states.expand(state));
        }
        if (!isFailureKind(kind)) return null;
        const wanted = failing(finding, false);
        if (wanted.length === 0) return () => false;
        return (state) =>
          raises(wanted, () => {
            model.judge(state, 0);
            states.expand(state);
          });
      },
      inStep: (finding) => {
        const { kind, name } = finding;
        if (kind !== "step" && !isFailureKind(kind)) return null;
        const wanted = kind === "step" ? ofProperty(name) : failing(finding, true);
        if (wanted.length === 0) return () => false;
        return (from, to) => raises(wanted, () => model.judgeStep(from, 0, to, 0));
      },
    },
    poll,
  );
}
