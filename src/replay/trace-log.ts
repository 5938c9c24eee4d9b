/** A trace as a log: of Subtle itself, or in the Informal Trace Format. Each step is an event, and all values are given. */
import type { InterpretedModel } from "../interpret/model.js";
import { PROCESS } from "../ir/type.js";
import { type FieldValue, type LogEvent, LogMistake } from "../logs/event.js";
import type { CompiledSpec } from "../run/compile.js";
import { isItf, isOwnItf, readForeignItf, readOwnItf } from "../view/itf.js";
import { identifiers } from "../view/itf-values.js";
import { traceFacts } from "../view/trace-view.js";
import { parsedTrace, readTraces, UnreadableTrace } from "../view/written.js";
import type { Log } from "./replay.js";

interface TraceStep {
  /** Empty if nothing is said. */
  readonly action: string;
  readonly parameters: { readonly [name: string]: FieldValue };
  readonly state: { readonly [variable: string]: FieldValue } | null;
}

/** @throws {LogMistake} If the text is no trace. */
export function traceLog(text: string, spec: CompiledSpec, model: InterpretedModel): Log {
  const [first, ...steps] = stepsIn(text, spec, model);
  const failed = steps.findIndex(({ state }) => state === null);
  if (failed >= 0)
    throw new LogMistake(
      failed + 2,
      "this step of the trace fails, which no step of a behaviour does",
      "a state is counted as a line",
    );
  let next = 0;
  const eventOf = ({ action, parameters, state }: TraceStep, line: number): LogEvent => ({
    name: action,
    ...{ time: null, cpu: null, pid: null, task: null, line },
    text: Object.entries(parameters)
      .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(" "),
    isWhole: false,
    fields: () => new Map(Object.entries(parameters)),
    state: state ?? {},
  });
  return {
    isFollowed: false,
    again: null,
    initial: first === undefined ? null : eventOf({ ...first, action: "", parameters: {} }, 1),
    next: () => {
      const step = steps[next];
      next += 1;
      return step === undefined ? null : { kind: "event", ...eventOf(step, next + 1) };
    },
  };
}

function stepsIn(text: string, spec: CompiledSpec, model: InterpretedModel): readonly TraceStep[] {
  try {
    const json = parsedTrace(text);
    if (isItf(json) && !isOwnItf(json)) return foreignSteps(json, spec, model);
    const traces = isOwnItf(json) ? [{ label: "", trace: readOwnItf(json) }] : readTraces(json);
    const [only, ...others] = traces;
    if (only === undefined) throw new LogMistake(null, "there is no trace in it", null);
    if (others.length > 0)
      throw new LogMistake(
        null,
        `there are several traces in it: ${traces.map(({ label }) => label).join(", ")}`,
        "`subtle trace FILE --property NAME --json FILE` takes one of them",
      );
    return only.trace.property.trace.steps.map(({ action, parameters, state }) => ({
      action: action ?? "",
      parameters: parameters as TraceStep["parameters"],
      state: state as TraceStep["state"],
    }));
  } catch (error) {
    if (error instanceof UnreadableTrace)
      throw new LogMistake(null, `it is no trace: ${error.message}`, null);
    throw error;
  }
}

function foreignSteps(json: unknown, spec: CompiledSpec, model: InterpretedModel): readonly TraceStep[] {
  const processes = model.universe.instances.map((_, i) => model.printer.text(PROCESS, i));
  const { states, actions } = readForeignItf(json, traceFacts(spec), processes);
  // Apalache and Quint know no dots in names.
  const names = new Map(
    [...identifiers(spec.ir.actions.map(({ name }) => name))].map(([name, written]) => [written, name]),
  );
  return states.map((state, i) => {
    const action = actions[i] ?? "";
    return { action: names.get(action) ?? action, parameters: {}, state: state as TraceStep["state"] };
  });
}
