/** A walk that an editor watches: where it stands, how it goes on, and what is seen there. It knows no protocol. */

import { renderDiagnostic } from "../diagnostics/render.js";
import { paint, style } from "../diagnostics/style.js";
import type { StepChoice } from "../page/engine/protocol.js";
import { type Evaluated, evaluatorOf } from "../repl/evaluator.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";
import { type LaneView, ownPart } from "../view/trace-view.js";
import { valueText } from "../view/values.js";
import { type Breakpoints, breakpoints } from "./breakpoints.js";
import type { Debugged } from "./launch.js";
import { type Place, type Places, placesOf } from "./places.js";
import type { Named } from "./variables.js";
import { type Walk, walkAlong } from "./walk.js";

/** Why a walk has stopped. */
export interface Stopped {
  readonly reason: "entry" | "step" | "breakpoint" | "exception" | "goto";
  /** A line for people. */
  readonly description: string;
  /** The thread that steps next, or has stepped last. */
  readonly thread: number;
}

export interface DebugSession {
  readonly breakpoints: Breakpoints;
  /** Process instances, from 1; then all actions together. */
  readonly threads: () => readonly LaneView[];
  readonly stopped: (reason: Stopped["reason"], description?: string) => Stopped;
  readonly forward: () => Stopped;
  readonly back: () => Stopped;
  /** Until another thread is to step. */
  readonly out: () => Stopped;
  readonly run: (direction: 1 | -1) => Stopped;
  readonly restart: () => Stopped;
  /** Goes another way from here. @throws {Error} If that step fails, or there is none. */
  readonly choose: (number: number) => Stopped;
  readonly choices: () => readonly StepChoice[];
  /** Back to the behaviour that was found, where it was left. */
  readonly rejoin: () => Stopped;
  /** Where a thread is: its label, and where that stands. */
  readonly frame: (thread: number) => { readonly name: string; readonly place: Place };
  readonly locals: (thread: number) => readonly Named[];
  readonly globals: () => readonly Named[];
  readonly changes: () => readonly {
    readonly path: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** What the spec shows beside this state, where the trace has it. */
  readonly shown: () => readonly Named[];
  readonly evaluate: (text: string) => Evaluated;
  readonly json: (value: TypedValue) => Json;
  readonly wrongText: (value: Extract<Evaluated, { kind: "wrong" }>, text: string) => string;
  /** Where it stands, in a line. */
  readonly where: () => string;
}

const START = "the initial state";

export function debugSession(debugged: Debugged, isSame: (a: string, b: string) => boolean): DebugSession {
  const { spec, model, facts, explorer, view } = debugged;
  const places: Places = placesOf(spec);
  const evaluateIn = evaluatorOf(spec, model);
  const found: Walk = walkAlong(view, facts);
  let walk = found;
  let at = 0;
  /** Where the behaviour that was found was left. */
  let leftAt = 0;
  const states = new Map<string, State>();

  function stateAt(place: number): State {
    const json = walk.stateAt(place);
    const key = JSON.stringify(json);
    const known = states.get(key) ?? model.codec.state(json);
    states.set(key, known);
    return known;
  }
  const holdsAt =
    (place: number) =>
    (condition: string): boolean => {
      const value = evaluateIn(condition, stateAt(place));
      return value.kind === "value" && value.value === true;
    };

  function wrongWith(condition: string): string | null {
    const value = evaluateIn(condition, stateAt(0));
    if (value.kind === "wrong") return wrongText(value, condition);
    return value.kind === "value" && value.type.kind !== "bool" ? "it is neither true nor false" : null;
  }

  function wrongText(value: Extract<Evaluated, { kind: "wrong" }>, text: string): string {
    const all = [...spec.sources, { path: "expression", text }];
    return paint(value.diagnostics.map((one) => renderDiagnostic(one, all, style)).join("\n"), false).trim();
  }

  const stops = breakpoints(places, isSame, wrongWith);

  // ───────────────────────────────────────────────────────────────────── threads

  const threads = (): readonly LaneView[] => {
    const { lanes } = walk.view;
    const isOpen = lanes.some(({ process }) => process === null);
    const hasActions = spec.ir.actions.some(({ process }) => process === null);
    return isOpen || (!hasActions && lanes.length > 0) ? lanes : [...lanes, { name: "", process: null }];
  };
  const threadOf = (lane: number | null): number => (lane === null || lane < 0 ? 1 : lane + 1);
  const laneAt = (): number | null => (walk.comingAt(at) ?? walk.lastAt(at)).lane;

  function frame(thread: number): { readonly name: string; readonly place: Place } {
    const lane = threads()[thread - 1];
    const [coming, last] = [walk.comingAt(at), walk.lastAt(at)];
    if (lane === undefined || lane.process === null) {
      const step = [coming, last].find((each) => each?.action != null && each.lane === thread - 1) ?? null;
      const place = step?.action == null ? null : places.ofAction(step.action);
      return { name: step?.action ?? spec.ir.name, place: place ?? places.ofSpec };
    }
    const pc = ownPart(walk.stateAt(at)[`${lane.process}.pc`], lane, facts);
    const label = pc === undefined ? "?" : valueText(null, pc.value);
    const place =
      places.ofAction(`${lane.process}.${label}`) ?? places.ofProcess(lane.process) ?? places.ofSpec;
    return { name: `${lane.name} at ${label}`, place };
  }

  // ───────────────────────────────────────────────────────────────────── going

  const where = (): string => {
    const { view: seen } = walk;
    const number = walk.indexAt(at) + 1;
    const action = walk.lastAt(at).action;
    const how = at === 0 ? START : action === null ? "the loop" : `after ${action}`;
    return `state ${number} of ${seen.steps.length}: ${how}`;
  };

  function stopped(reason: Stopped["reason"], description: string = where()): Stopped {
    return { reason, description, thread: threadOf(laneAt()) };
  }

  const fails = (): boolean => walk.view.steps[walk.indexAt(at)]?.state === null;

  /** The end of a behaviour is a reason of its own; what it shows is told there. */
  function atEnd(): Stopped {
    if (walk !== found) return stopped("step", `${where()}; from here, choose a step`);
    const { property } = view;
    if (property.verdict === "violated") return stopped("exception", `${where()}: ${debugged.about}`);
    return stopped("step", `${where()}: the end`);
  }

  const isAtEnd = (): boolean => walk.comingAt(at) === null;

  function arrived(): Stopped {
    if (isAtEnd()) return atEnd();
    if (walk.closesAt(at)) return stopped("step", `${where()}: the loop is closed, and goes on for ever`);
    return stopped("step");
  }

  function forward(): Stopped {
    if (isAtEnd()) return atEnd();
    at += 1;
    return arrived();
  }

  function back(): Stopped {
    at = Math.max(0, at - 1);
    return at === 0 ? stopped("step") : arrived();
  }

  /** A stop at this place, when it is come to from a neighbour; null if there is none. */
  function stopHere(from: number): Stopped | null {
    if (stops.stopsBefore(walk.comingAt(at)?.action ?? null, holdsAt(at)))
      return stopped("breakpoint", `${where()}; next is ${walk.comingAt(at)?.action ?? ""}`);
    const condition = stops.becomesTrue(holdsAt(at), holdsAt(from));
    return condition === null ? null : stopped("breakpoint", `${where()}: ${condition} is true`);
  }

  function run(direction: 1 | -1): Stopped {
    for (;;) {
      if (direction === 1 ? isAtEnd() : at === 0) return arrived();
      at += direction;
      const stop = stopHere(at - direction);
      if (stop !== null) return stop;
      if (direction === 1 && walk.closesAt(at)) return arrived();
    }
  }

  function out(): Stopped {
    const lane = laneAt();
    while (!isAtEnd() && laneAt() === lane) {
      at += 1;
      const stop = stopHere(at - 1);
      if (stop !== null) return stop;
      if (walk.closesAt(at)) break;
    }
    return arrived();
  }

  // ───────────────────────────────────────────────────────────────────── another way

  /** The path to here, as numbers of successors. */
  const pathHere = (): readonly number[] =>
    explorer.follow(walk.view.steps.slice(0, walk.indexAt(at) + 1).filter(({ state }) => state !== null));

  const choices = (): readonly StepChoice[] => explorer.place(pathHere(), []).steps;

  function choose(number: number): Stopped {
    const path = pathHere();
    const choice = explorer.place(path, []).steps.find((each) => each.number === number);
    if (choice === undefined) throw new Error("there is no such step from here");
    if (choice.failure !== null) throw new Error(`that step fails: ${choice.failure}`);
    const { trace } = explorer.place([...path, number], []);
    const index = walk.indexAt(at) + 1;
    const next = walk.view.steps[index];
    const same = trace.steps.at(-1);
    const isSameStep =
      next?.state !== undefined &&
      next.action === same?.action &&
      JSON.stringify(next.state) === JSON.stringify(same?.state);
    if (isSameStep) at = index;
    else {
      if (walk === found) leftAt = at;
      walk = walkAlong(trace, facts);
      at = trace.steps.length - 1;
    }
    return stopped("goto");
  }

  // ───────────────────────────────────────────────────────────────────── what is seen

  /** The process that a variable belongs to: names of processes can begin alike. */
  const processOf = (variable: string): string | null =>
    spec.ir.processes
      .map(({ name }) => name)
      .filter((name) => variable.startsWith(`${name}.`))
      .sort((a, b) => b.length - a.length)[0] ?? null;

  const elementType = (name: string, key: unknown): Named["type"] => {
    const type = facts.types[name];
    if (key === null || type?.kind !== "function") return type ?? null;
    return type.value;
  };

  function locals(thread: number): readonly Named[] {
    const lane = threads()[thread - 1];
    if (lane === undefined || lane.process === null) return [];
    return Object.entries(walk.stateAt(at)).flatMap(([name, json]): readonly Named[] => {
      if (processOf(name) !== lane.process) return [];
      const part = ownPart(json, lane, facts);
      if (part === undefined) return [];
      const path = part.key === null ? name : `${name}[${valueText(null, part.key)}]`;
      const short = name.slice((lane.process ?? "").length + 1);
      return [{ name: short, json: part.value, type: elementType(name, part.key), path }];
    });
  }

  const globals = (): readonly Named[] =>
    Object.entries(walk.stateAt(at))
      .filter(([name]) => processOf(name) === null)
      .map(([name, json]) => ({ name, json, type: facts.types[name] ?? null, path: name }));

  return {
    breakpoints: stops,
    threads,
    stopped,
    forward,
    back,
    out,
    run,
    restart: () => {
      at = 0;
      return stopped("entry");
    },
    choose,
    choices,
    rejoin: () => {
      if (walk !== found) at = leftAt;
      walk = found;
      return stopped("goto");
    },
    frame,
    locals,
    globals,
    changes: () =>
      (fails() ? [] : walk.lastAt(at).changes).map(({ path, before, after }) => ({
        path,
        before: valueText(null, before),
        after: valueText(null, after),
      })),
    shown: () =>
      (walk.view.steps[walk.indexAt(at)]?.shown ?? []).map((one) => ({
        name: one.name,
        json: "why" in one ? one.why : one.value,
        type: null,
        path: null,
      })),
    evaluate: (text) => evaluateIn(text, stateAt(at)),
    json: ({ type, value }) => model.printer.json(type, value),
    wrongText,
    where,
  };
}
