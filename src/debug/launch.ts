/** What is debugged: a spec, and the behaviour that is walked along, which is found or read first. */

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import { paint, style } from "../diagnostics/style.js";
import { type InterpretedModel, interpret } from "../interpret/model.js";
import type { RunningCommand } from "../language/runs.js";
import { type ExplorerSession, explorerSession } from "../page/engine/session.js";
import type { ReadFile } from "../resolve/load.js";
import { type CompiledSpec, compile } from "../run/compile.js";
import type { Source } from "../source/source.js";
import { deviationOf } from "../view/behaviour.js";
import { foreignTrace } from "../view/foreign.js";
import { isItf, isOwnItf, readOwnItf } from "../view/itf.js";
import { differenceFrom } from "../view/same-spec.js";
import { type TraceFacts, type TraceView, traceFacts, traceView } from "../view/trace-view.js";
import {
  chosenTrace,
  type NamedTrace,
  parsedTrace,
  readTraces,
  tracesOf,
  UnreadableTrace,
  type WrittenTrace,
} from "../view/written.js";
import { listOf, membersOf, numberIn, textIn } from "./protocol.js";

export interface DebugHost {
  readonly read: ReadFile;
  /** The same for results, which may be larger. */
  readonly readLarge: ReadFile;
  /** Whether two paths lead to the same file. */
  readonly isSame: (a: string, b: string) => boolean;
  /** Runs the command with these words in a process of its own. */
  readonly run: (words: readonly string[]) => RunningCommand;
}

export interface Debugged {
  readonly spec: CompiledSpec;
  readonly model: InterpretedModel;
  readonly facts: TraceFacts;
  /** For steps that are chosen by hand. */
  readonly explorer: ExplorerSession;
  readonly view: TraceView;
  /** What the behaviour is, in a line. */
  readonly about: string;
}

/** It can't be debugged, and why. */
export class Refused extends Error {}

interface Wanted {
  readonly program: string;
  readonly variant: string | null;
  readonly constants: ReadonlyMap<string, string>;
  readonly property: string | null;
  readonly trace: string | null;
  /** The number of an initial state, from 1: then nothing is searched. */
  readonly initial: number | null;
}

function wantedIn(given: unknown): Wanted {
  const { program, variant, constants, property, trace, initial } = membersOf(given);
  const path = textIn(program);
  if (path === null) throw new Refused("the configuration has no `program`: the path of a spec");
  return {
    program: path,
    variant: textIn(variant) === "base" ? null : textIn(variant),
    constants: new Map(Object.entries(membersOf(constants)).map(([name, value]) => [name, String(value)])),
    property: textIn(property),
    trace: textIn(trace),
    initial: numberIn(initial),
  };
}

/**
 * @param given The arguments of the request `launch`.
 * @param started Told of a search in another process.
 * @throws {Refused}
 */
export async function launched(
  given: unknown,
  host: DebugHost,
  started: (command: RunningCommand) => void,
): Promise<Debugged> {
  const wanted = wantedIn(given);
  try {
    return await opened(wanted, host, started);
  } catch (error) {
    if (error instanceof UnreadableTrace) throw new Refused(`the trace can't be read: ${error.message}`);
    throw error;
  }
}

async function opened(
  wanted: Wanted,
  host: DebugHost,
  started: (command: RunningCommand) => void,
): Promise<Debugged> {
  const json = wanted.trace === null ? null : jsonIn(wanted.trace, host);
  const traces = json === null || (isItf(json) && !isOwnItf(json)) ? null : ownTraces(json);
  const written = traces === null ? null : chosen(traces, wanted.property);
  const asked = written ?? wanted;
  const constants = new Map(Object.entries(asked.constants).map(([name, value]) => [name, String(value)]));
  const { spec, diagnostics, sources } = compile(wanted.program, host.read, {
    constants: written === null ? wanted.constants : constants,
    variant: asked.variant,
  });
  if (spec === null) throw new Refused(textOf(diagnostics, sources));
  const model = interpret(spec.ir, { symmetry: false });
  const facts = traceFacts(spec);
  const explorer = explorerSession(spec);
  const debugged = { spec, model, facts, explorer };
  const along = async (trace: WrittenTrace, isChecked: boolean): Promise<Debugged> => {
    const other = differenceFrom(trace, spec.ir);
    if (other !== null) throw new Refused(`the trace is of another spec: ${other}`);
    const deviation = isChecked ? null : await deviationOf(trace, spec, model);
    if (deviation !== null)
      throw new Refused(
        `the trace is no behaviour of the spec: ${deviation.step === null ? "the way back" : `state ${deviation.step}`}: ${deviation.why}`,
      );
    const view = traceView(trace, trace.property, facts);
    if (view === null || view.steps.length === 0) throw new Refused("the trace has no states");
    return { ...debugged, view, about: aboutOf(view) };
  };
  if (written !== null) return along(written, false);
  if (json !== null) return along(foreignTrace(json, spec, wanted.variant, model), true);
  if (wanted.initial === null) {
    const found = await search(wanted, host, started);
    if (found !== null) return along(found, true);
  }
  const { trace: view, initial } = explorer.place([(wanted.initial ?? 1) - 1], []);
  if (view.steps.length === 0) throw new Refused(`there is no such initial state: the spec has ${initial}`);
  const about =
    wanted.initial === null
      ? "no property is violated: choose each step by hand"
      : "choose each step by hand";
  return { ...debugged, view, about };
}

function jsonIn(path: string, host: DebugHost): unknown {
  const result = host.readLarge(path);
  if (result.kind === "failed") throw new Refused(`${path} can't be read: ${result.why}`);
  return parsedTrace(result.text);
}

function ownTraces(json: unknown): readonly NamedTrace[] {
  if (!isOwnItf(json)) return readTraces(json);
  const written = readOwnItf(json);
  return tracesOf({ ...written, properties: [written.property] });
}

/** The trace of a property; without a name, the first one of what is violated. */
function chosen(traces: readonly NamedTrace[], property: string | null): WrittenTrace {
  const [violated] = traces.filter(({ trace }) => trace.property.verdict === "violated");
  const found = chosenTrace(property === null && violated !== undefined ? [violated] : traces, property);
  if ("trace" in found) return found.trace;
  throw new Refused(
    found.labels.length === 0
      ? "there is no trace in the file"
      : `\`property\` must be one of ${found.labels.join(", ")}`,
  );
}

const LIMITS = ["--max-time", "30s", "--max-memory", "1G"];

/** The counterexample that a check finds, or the witness of the property that is asked for; null if there is none. */
async function search(
  { program, variant, constants, property }: Wanted,
  host: DebugHost,
  started: (command: RunningCommand) => void,
): Promise<WrittenTrace | null> {
  const command = host.run([
    "check",
    "--json",
    "-",
    ...LIMITS,
    ...(variant === null ? [] : [`--variant=${variant}`]),
    ...(property === null ? [] : [`--property=${property}`]),
    ...[...constants].map(([name, value]) => `--const=${name}=${value}`),
    "--",
    program,
  ]);
  started(command);
  const { code, out, err } = await command.ended;
  if (code === null) throw new Refused("the check was ended");
  if (out === "" || code === 2) throw new Refused(err.trim() === "" ? "the check has failed" : err.trim());
  const json = parsedTrace(out);
  const traces = readTraces(json);
  const violated = listOf(membersOf(json)["properties"]).some(
    (each) => membersOf(each)["verdict"] === "violated",
  );
  if (!violated && code === 3) throw new Refused("nothing is decided within the limits, 30 s and 1 GB");
  const shown =
    property === null ? traces.filter(({ trace }) => trace.property.verdict === "violated") : traces;
  return shown[0]?.trace ?? null;
}

const textOf = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): string =>
  paint(
    diagnostics
      .filter(({ severity }) => severity === "error")
      .map((one) => renderDiagnostic(one, sources, style))
      .join("\n"),
    false,
  ).trim();

function aboutOf({ property, steps, loop, back }: TraceView): string {
  const { name, kind, verdict, message } = property;
  const count = steps.length === 1 ? "1 state" : `${steps.length} states`;
  const shape =
    loop === null
      ? count
      : back === null && loop === steps.length - 1
        ? `${count}, and then nothing happens any more`
        : `${count}, the last of which leads back to state ${loop + 1}`;
  if (name === "" || kind === null) return `a trace of ${shape}`;
  const what = verdict === "violated" ? `${name} is violated` : `${name}`;
  return `${what}${message === null ? "" : `: ${message}`} (${shape})`;
}
