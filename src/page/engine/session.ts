/** An exploration by hand: the states on a path, what can be taken from its end, and what can't and why. */
import type { Initial, Transition } from "../../../checker/model.js";
import { renderDiagnostic } from "../../diagnostics/render.js";
import { paint, style } from "../../diagnostics/style.js";
import { pathsThrough } from "../../interpret/blocked-paths.js";
import { interpret } from "../../interpret/model.js";
import type { IrAction } from "../../ir/ir.js";
import { showType } from "../../ir/type.js";
import { type Evaluated, evaluatorOf } from "../../repl/evaluator.js";
import { constantsJson, type TraceStepJson } from "../../result/json.js";
import { shownJson } from "../../result/shown.js";
import type { CompiledSpec } from "../../run/compile.js";
import { shownExpressions } from "../../run/shows.js";
import { positionAt } from "../../source/source.js";
import type { Span } from "../../source/span.js";
import { changesBetween } from "../../state/changes.js";
import { product, type State, type TypedValue, type Value } from "../../state/values.js";
import { excerpt } from "../../syntax/excerpt.js";
import { type TraceFacts, type TraceView, traceFacts, traceView } from "../../view/trace-view.js";
import type {
  BlockedChoice,
  BlockedReason,
  FollowedStep,
  Path,
  Place,
  SpecView,
  StepChoice,
  Wandered,
  WatchedView,
  Wrong,
} from "./protocol.js";
import { randomNumbers } from "./random.js";

/** So many combinations of an action's parameters are told apart when it can't be taken. */
const COMBINATIONS_MAX = 64;

/** States that are looked at for the nearest one with a condition. */
const SOUGHT_MAX = 20_000;

interface Visited {
  readonly state: State;
  /** How the state before led here; null at the start. */
  readonly via: Transition<State> | null;
  readonly number: number;
}

export interface ExplorerSession {
  readonly view: () => SpecView;
  readonly place: (path: Path, watched: readonly string[]) => Place;
  /** Takes steps by chance, up to a state in which the condition is true; an empty one never is. */
  readonly wander: (path: Path, steps: number, seed: number, until: string) => Wandered | Wrong;
  /** The nearest state with a condition. */
  readonly seek: (path: Path, condition: string) => Wandered | Wrong;
  /** The path with the steps of a trace, as far as there is one. */
  readonly follow: (steps: readonly FollowedStep[]) => Path;
}

export function explorerSession(spec: CompiledSpec): ExplorerSession {
  const { ir, sources } = spec;
  const model = interpret(ir, { symmetry: false });
  const facts: TraceFacts = traceFacts(spec);
  const evaluateIn = evaluatorOf(spec, model);
  const shows = shownExpressions(spec.shows);
  let made: readonly State[] | null = null;
  /** Found when they are first needed: compiling a spec must not be long work. */
  const initialStates = (): readonly State[] => {
    made ??= firstStates(model.initial());
    return made;
  };
  let known: readonly Visited[] = [];

  const stepsFrom = (state: State): readonly Transition<State>[] => model.explain(state);
  const textOf = ({ type, value }: TypedValue): string => model.printer.text(type, value);

  /** The states on a path, as far as it can be gone; what is shared with the last one is not computed again. */
  function visited(path: Path): readonly Visited[] {
    const found: Visited[] = [];
    for (const [i, number] of path.entries()) {
      const before = known[i];
      if (before?.number === number && found.length === i && (i === 0 || known[i - 1] === found[i - 1])) {
        found.push(before);
        continue;
      }
      const from = found.at(-1);
      const via = from === undefined ? null : (stepsFrom(from.state)[number] ?? null);
      const state =
        from === undefined
          ? initialStates()[number]
          : via?.outcome.kind === "state"
            ? via.outcome.state
            : undefined;
      if (state === undefined) break;
      found.push({ state, via, number });
    }
    known = found;
    return found;
  }

  const startOf = (path: Path): Path => (path.length > 0 ? path : initialStates().length > 0 ? [0] : []);

  // ───────────────────────────────────────────────────────────────────── what is shown

  function placeJson(span: Span) {
    const source = sources[span.file];
    return { file: source?.path ?? "", ...positionAt(source?.text ?? "", span.start) };
  }

  function traceOf(states: readonly Visited[]): TraceView {
    const steps = states.map(({ state, via }): TraceStepJson => {
      const action = via === null ? null : (ir.actions[via.action] ?? null);
      return {
        action: action?.name ?? null,
        parameters: Object.fromEntries(
          (via?.choices ?? []).map(({ name, value }) => {
            const typed = value as TypedValue;
            return [name, model.printer.json(typed.type, typed.value)];
          }),
        ),
        ...(via?.decided !== undefined && {
          choices: via.decided.map(({ name, value }) => {
            const typed = value as TypedValue;
            return { name, value: model.printer.json(typed.type, typed.value) };
          }),
        }),
        span: placeJson(action?.span ?? { file: 0, start: 0, end: 0 }),
        state: model.codec.json(state),
        changed: [],
        shown: shownJson(state, { model, shows }),
      };
    });
    const variables = ir.variables.map(({ name, type }) => ({ name, type: showType(type) }));
    const context = { spec: ir.name, variant: null, constants: constantsJson(ir), variables };
    const property = { name: "", kind: "reachable", verdict: "unknown", message: null } as const;
    const view = traceView(context, { ...property, trace: { steps, loop: null } }, facts);
    if (view === null) throw new Error("a path has a trace");
    return { ...view, property: { name: "", kind: null, verdict: null, message: null } };
  }

  function laneOf(action: IrAction, values: readonly TypedValue[]): string {
    if (action.process === null) return "";
    const { name, parameters } = ir.processes[action.process] ?? { name: "", parameters: [] };
    const keys = parameters.map((_, i) => textOf(values[i] as TypedValue));
    return keys.length === 0 ? name : `${name}(${keys.join(", ")})`;
  }

  /** What its lane does not say already. */
  function givenText(action: IrAction, choices: Transition<State>["choices"]): string {
    const said = action.process === null ? 0 : (ir.processes[action.process]?.parameters.length ?? 0);
    return choices
      .slice(said)
      .map(({ name, value }) => `${name} = ${textOf(value as TypedValue)}`)
      .join(", ");
  }

  function choiceOf(step: Transition<State>, number: number, state: State): StepChoice {
    const action = ir.actions[step.action] as IrAction;
    const { outcome } = step;
    return {
      number,
      action: action.name,
      lane: laneOf(
        action,
        step.choices.map(({ value }) => value as TypedValue),
      ),
      given: givenText(action, [...step.choices, ...(step.decided ?? [])]),
      changes:
        outcome.kind === "failed"
          ? []
          : changesBetween(ir, model.printer, state, outcome.state).map((change) => ({
              path: change.path,
              before: change.old,
              after: change.new,
            })),
      failure: outcome.kind === "failed" ? outcome.failure.message : null,
    };
  }

  function blockedIn(state: State): readonly BlockedChoice[] {
    return ir.actions.flatMap((action, index) => {
      const all = product(action.parameters.map(({ type }) => model.universe.valuesOf(type)));
      return all.slice(0, COMBINATIONS_MAX).flatMap((values): readonly BlockedChoice[] => {
        const ways = pathsThrough(action, index, values, model.environment(state, null, 0));
        if (ways.transitions.length > 0) return [];
        const typed = action.parameters.map(({ type }, i) => ({ type, value: values[i] as Value }));
        const choices = action.parameters.map(({ name }, i) => ({ name, value: typed[i] }));
        const obstacles = ways.blocked.flat();
        const reasons = new Map<string, BlockedReason>();
        for (const { kind, parts, calls, reads } of obstacles)
          parts.forEach((part, i) => {
            const reason: BlockedReason = {
              kind,
              text: kind === "label" ? (action.label ?? "") : excerpt(sources, part, 200),
              place: placeJson(part),
              within: [...calls].reverse().map((call) => excerpt(sources, call)),
              values: (kind === "label" ? [] : (reads[i] ?? [])).map((read) => ({
                path: read.path,
                value: textOf(read),
              })),
            };
            reasons.set(JSON.stringify(reason), reason);
          });
        return [
          {
            action: action.name,
            lane: laneOf(action, typed),
            given: givenText(action, choices),
            elsewhere: obstacles.some(({ kind }) => kind === "label"),
            reasons: [...reasons.values()],
          },
        ];
      });
    });
  }

  function propertiesIn(states: readonly Visited[]): Place["properties"] {
    const state = states.at(-1)?.state;
    const before = states.at(-2)?.state;
    if (state === undefined) return [];
    return ir.properties.flatMap(({ name, kind }, i) => {
      const property = model.properties[i];
      if (property === undefined || kind === "temporal") return [];
      if (kind === "step" && before === undefined) return [];
      const value =
        kind === "step" && before !== undefined ? property.inStep(before, state) : property.inState(state);
      return [{ name, kind, value: typeof value === "boolean" ? String(value) : value.message }];
    });
  }

  function place(asked: Path, watched: readonly string[]): Place {
    const states = visited(startOf(asked));
    const state = states.at(-1)?.state;
    const steps = state === undefined ? [] : stepsFrom(state);
    const deadlocked = state !== undefined && model.deadlocked(state, steps) === true;
    return {
      path: states.map(({ number }) => number),
      trace: traceOf(states),
      initial: initialStates().length,
      steps: state === undefined ? [] : steps.map((step, i) => choiceOf(step, i, state)),
      blocked: state === undefined ? [] : blockedIn(state),
      properties: propertiesIn(states),
      deadlock: deadlocked,
      watched: watched.map((text) => watch(text, states)),
    };
  }

  // ───────────────────────────────────────────────────────────────────── expressions

  function watch(text: string, states: readonly Visited[]): WatchedView {
    const values = states.map(({ state }) => evaluateIn(text, state));
    const wrong = values.find((value) => value.kind === "wrong");
    return {
      text,
      wrong: wrong === undefined ? null : wrongText(wrong, text),
      values: wrong !== undefined ? [] : values.map(valueText),
    };
  }

  const valueText = (value: Evaluated): string =>
    value.kind === "value" ? textOf(value) : value.kind === "none" ? value.why : "";

  function wrongText(value: Extract<Evaluated, { kind: "wrong" }>, text: string): string {
    const all = [...sources, { path: "expression", text }];
    return paint(value.diagnostics.map((one) => renderDiagnostic(one, all, style)).join("\n"), false);
  }

  /** Whether a condition is true in a state; throws what is wrong with it. */
  function holdsIn(condition: string, state: State): boolean {
    const value = evaluateIn(condition, state);
    if (value.kind === "wrong") throw new NoCondition(wrongText(value, condition));
    if (value.kind === "none") return false;
    if (value.type.kind !== "bool")
      throw new NoCondition("this is no condition: it is neither true nor false");
    return value.value === true;
  }

  function asking<T>(ask: () => T): T | Wrong {
    try {
      return ask();
    } catch (error) {
      if (error instanceof NoCondition) return { wrong: error.message };
      throw error;
    }
  }

  // ───────────────────────────────────────────────────────────────────── going on

  const wander: ExplorerSession["wander"] = (asked, steps, seed, until) =>
    asking((): Wandered => {
      const states = visited(startOf(asked));
      const path = states.map(({ number }) => number);
      let state = states.at(-1)?.state;
      const random = randomNumbers(seed);
      if (state !== undefined && until !== "") holdsIn(until, state);
      for (let taken = 0; taken < steps && state !== undefined; taken += 1) {
        const possible = stepsFrom(state).flatMap(({ outcome }, number) =>
          outcome.kind === "state" ? [{ number, next: outcome.state }] : [],
        );
        const chosen = possible[random(possible.length)];
        if (chosen === undefined)
          return { path, reached: false, told: `no step can be taken after ${countOf(taken)}` };
        path.push(chosen.number);
        state = chosen.next;
        if (until !== "" && holdsIn(until, state))
          return { path, reached: true, told: `it is true after ${countOf(taken + 1)}` };
      }
      const told = until === "" ? `${countOf(steps)} taken` : `it was not true in ${countOf(steps)}`;
      return { path, reached: until === "", told };
    });

  const seek: ExplorerSession["seek"] = (asked, condition) =>
    asking((): Wandered => {
      const states = visited(startOf(asked));
      const path = states.map(({ number }) => number);
      const start = states.at(-1)?.state;
      if (start === undefined) return { path, reached: false, told: "there is no initial state" };
      holdsIn(condition, start);
      const seen = new Map<State, readonly [State, number] | null>();
      // Values are compared by what they are: a map of Immutable.js has them as keys.
      const index = new Map<number, State[]>();
      const isNew = (state: State): boolean => {
        const bucket = index.get(state.hashCode()) ?? [];
        if (bucket.some((other) => other.equals(state))) return false;
        index.set(state.hashCode(), [...bucket, state]);
        return true;
      };
      isNew(start);
      seen.set(start, null);
      const queue: State[] = [start];
      for (let head = 0; head < queue.length; head += 1) {
        if (queue.length > SOUGHT_MAX)
          return { path, reached: false, told: `it is true in none of the nearest ${SOUGHT_MAX} states` };
        const from = queue[head] as State;
        for (const [number, { outcome }] of stepsFrom(from).entries()) {
          if (outcome.kind !== "state" || !isNew(outcome.state)) continue;
          seen.set(outcome.state, [from, number]);
          if (holdsIn(condition, outcome.state)) {
            const way: number[] = [];
            for (let at = seen.get(outcome.state); at != null; at = seen.get(at[0])) way.unshift(at[1]);
            return {
              path: [...path, ...way],
              reached: true,
              told: `it is true after ${countOf(way.length)}`,
            };
          }
          queue.push(outcome.state);
        }
      }
      return { path, reached: false, told: "it is true in no state that can be reached from here" };
    });

  const follow: ExplorerSession["follow"] = (steps) => {
    const path: number[] = [];
    let before: State | null = null;
    for (const step of steps) {
      if (step.state === null) break;
      const next: Found | null = before === null ? initialLike(step) : stepLike(step, before);
      if (next === null) break;
      path.push(next.number);
      before = next.state;
    }
    return path;
  };

  const isIn = (state: State, step: FollowedStep): boolean =>
    JSON.stringify(model.codec.json(state)) === JSON.stringify(step.state);

  function initialLike(step: FollowedStep): Found | null {
    const number = initialStates().findIndex((state) => isIn(state, step));
    return number < 0 ? null : { number, state: initialStates()[number] as State };
  }

  function stepLike(step: FollowedStep, before: State): Found | null {
    for (const [number, { action, outcome }] of stepsFrom(before).entries())
      if (outcome.kind === "state" && ir.actions[action]?.name === step.action && isIn(outcome.state, step))
        return { number, state: outcome.state };
    return null;
  }

  return {
    view: () => ({
      name: ir.name,
      doc: spec.doc,
      constants: constantsJson(ir),
      variables: ir.variables.map(({ name, type }) => ({ name, type: showType(type) })),
      sources: sources.map(({ path, text }) => ({ path, text })),
    }),
    place,
    wander,
    seek,
    follow,
  };
}

/** A state, and the position of the step that leads to it. */
interface Found {
  readonly number: number;
  readonly state: State;
}

/** More initial states are not offered. */
const INITIAL_MAX = 10_000;

function firstStates(all: Iterable<Initial<State>>): readonly State[] {
  const found: State[] = [];
  for (const one of all) {
    if (one.kind === "state") found.push(one.state);
    if (found.length === INITIAL_MAX) break;
  }
  return found;
}

class NoCondition extends Error {}

const countOf = (steps: number): string => `${steps} ${steps === 1 ? "step" : "steps"}`;
