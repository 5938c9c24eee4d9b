/** `subtle trace`: shows a trace that was written, converts it, or checks that it is a behaviour of a spec. */
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { style } from "../../diagnostics/style.js";
import type { Host } from "../../host/host.js";
import type { InterpretedModel } from "../../interpret/model.js";
import { interpret } from "../../interpret/model.js";
import type { TraceStyle } from "../../report/trace-style.js";
import { renderDeviation, renderView } from "../../report/view-text.js";
import { errorJson } from "../../result/json.js";
import { type CompiledSpec, compile } from "../../run/compile.js";
import type { Source } from "../../source/source.js";
import { deviationOf } from "../../view/behaviour.js";
import { csvOf } from "../../view/csv.js";
import { foreignTrace } from "../../view/foreign.js";
import { isItf, isOwnItf, itfOf, readOwnItf } from "../../view/itf.js";
import { mermaidOf } from "../../view/mermaid.js";
import { differenceFrom } from "../../view/same-spec.js";
import { type TraceFacts, type TraceView, traceFacts, traceView } from "../../view/trace-view.js";
import {
  chosenTrace,
  type NamedTrace,
  parsedTrace,
  readTraces,
  traceDocument,
  tracesOf,
  UnreadableTrace,
  type WrittenTrace,
} from "../../view/written.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { codeUnwritten, jsonText, writeJson, writeTo } from "../output.js";
import { openFiles, type RunFiles, targetsOf } from "../run-files.js";

/** What a trace is converted to, each with the file to write; `-` is standard output. */
export interface Conversions {
  readonly json: string | null;
  readonly itf: string | null;
  readonly mermaid: string | null;
  readonly csv: string | null;
  readonly html: string | null;
}

/** What only some formats need. */
interface Making {
  readonly host: Host;
  readonly version: string;
}

/** How each is made: a new one is added here, in `Conversions` and among the options of the command. */
const MADE: {
  readonly [Format in keyof Conversions]: (
    trace: WrittenTrace,
    view: TraceView,
    facts: TraceFacts | null,
    making: Making,
  ) => string | Promise<string>;
} = {
  json: (trace) => jsonText(traceDocument(trace)),
  itf: (trace, _, facts) => jsonText(itfOf(trace, facts)),
  mermaid: (_, view) => mermaidOf(view),
  csv: (_, view) => csvOf(view),
  html: async (_, view, __, { host, version }) => {
    const { tracePage } = await import("../../page/document/write.js");
    return tracePage(view, version, host.browser.assets());
  },
};

const FORMATS = Object.keys(MADE) as readonly (keyof Conversions)[];

export interface TraceOptions {
  readonly property: string | null;
  readonly traceStyle: TraceStyle;
  readonly to: Conversions;
  /** The spec that the trace is checked against. */
  readonly check: string | null;
  /** The spec that says what the values are. */
  readonly spec: string | null;
  /** For a trace that does not say them itself. */
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Of the program. */
  readonly version: string;
}

/** Nothing can be done with the file, or the command line. */
class Refused extends Error {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly sources: readonly Source[] = [],
  ) {
    super("refused");
  }
}

export async function trace(host: Host, path: string, options: TraceOptions): Promise<ExitCode> {
  try {
    return await traced(host, path, options);
  } catch (error) {
    const refused =
      error instanceof UnreadableTrace
        ? new Refused([diagnose("trace-unreadable", null, { path, why: error.message })])
        : error;
    if (!(refused instanceof Refused)) throw error;
    printDiagnostics(host, refused.diagnostics, refused.sources);
    if (options.to.json === "-") writeJson(host, "-", errorJson(refused.diagnostics, refused.sources));
    return EXIT.wrong;
  }
}

async function traced(host: Host, path: string, options: TraceOptions): Promise<ExitCode> {
  const { to, check, spec: given, traceStyle } = options;
  if (check !== null && given !== null)
    throw new Refused([usageError("give the spec with --check or --spec, not both")]);
  const wanted = FORMATS.filter((format) => to[format] !== null);
  if (wanted.filter((format) => to[format] === "-").length > 1)
    throw new Refused([usageError("only one result can be written to standard output")]);
  const specPath = check ?? given;
  const targets = wanted.flatMap((format) => targetsOf(`--${format}`, to[format]));
  const files = openFiles(host, [path, ...(specPath === null ? [] : [specPath])], targets);
  if (files === null) return EXIT.wrong;

  const json = jsonIn(host, path);
  const opened = specPath === null ? null : { path: specPath, files };
  const { written, spec, model } =
    isItf(json) && !isOwnItf(json)
      ? foreign(json, opened, options)
      : own(chosen(path, ownTraces(json), options.property), path, opened, options);
  if (files.isRefused()) return EXIT.wrong;
  const facts = spec === null ? null : traceFacts(spec);
  const view = traceView(written, written.property, facts);
  if (view === null) throw new Refused([diagnose("no-trace", null, { path })]);

  const { version } = options;
  const texts: { readonly path: string; readonly text: string }[] = [];
  for (const format of wanted) {
    const text = await MADE[format](written, view, facts, { host, version });
    texts.push({ path: to[format] ?? "-", text });
  }
  let code: ExitCode = EXIT.ok;
  if (check !== null && spec !== null) {
    const deviation = await deviationOf(written, spec, model());
    if (deviation !== null) code = EXIT.violated;
    if (!texts.some((one) => one.path === "-")) host.out.show(renderDeviation(view, deviation, style));
  } else if (texts.length === 0) host.out.show(renderView(view, traceStyle, style));
  const failed = texts.map((one) => writeTo(host, one.path, one.text));
  return failed.includes(true) ? codeUnwritten(code) : code;
}

function jsonIn(host: Host, path: string): unknown {
  const result = host.files.readLarge(path);
  if (result.kind === "failed")
    throw new Refused([diagnose("file-unreadable", null, { path, why: result.why, hint: result.hint })]);
  return parsedTrace(result.text);
}

function ownTraces(json: unknown): readonly NamedTrace[] {
  if (!isOwnItf(json)) return readTraces(json);
  const written = readOwnItf(json);
  return tracesOf({ ...written, properties: [written.property] });
}

/** The trace that is asked for, or the only one. */
function chosen(path: string, traces: readonly NamedTrace[], asked: string | null): WrittenTrace {
  if (traces.length === 0) throw new Refused([diagnose("no-trace", null, { path })]);
  const found = chosenTrace(traces, asked);
  if ("trace" in found) return found.trace;
  throw new Refused([diagnose("which-trace", null, { path, ...found })]);
}

interface Opened {
  readonly written: WrittenTrace;
  readonly spec: CompiledSpec | null;
  readonly model: () => InterpretedModel;
}

type SpecFile = { readonly path: string; readonly files: RunFiles };

/** A trace of Subtle, and the spec with the trace's constants and variant. */
function own(written: WrittenTrace, path: string, spec: SpecFile | null, options: TraceOptions): Opened {
  if (options.constants.size > 0 || options.variant !== null)
    throw new Refused([
      usageError("--const and --variant are for traces of other tools: this one says its own"),
    ]);
  if (spec === null)
    return {
      written,
      spec: null,
      model: () => {
        throw new Error("there is no spec");
      },
    };
  const constants = new Map(Object.entries(written.constants).map(([name, value]) => [name, String(value)]));
  const compilation = compile(spec.path, spec.files.read, { constants, variant: written.variant });
  const name = compilation.module?.name.name;
  const other = (why: string): Refused => new Refused([diagnose("trace-of-other-spec", null, { path, why })]);
  // A wrong constant or variant says less than that it is another spec.
  if (name !== undefined && name !== written.spec)
    throw other(`the trace is of \`${written.spec}\`, the spec is \`${name}\``);
  if (compilation.spec === null) throw new Refused(compilation.diagnostics, compilation.sources);
  const why = differenceFrom(written, compilation.spec.ir);
  if (why !== null) throw other(why);
  return opened(written, compilation.spec);
}

function opened(written: WrittenTrace, spec: CompiledSpec): Opened {
  return { written, spec, model: () => interpret(spec.ir, { symmetry: false }) };
}

/** A trace of another tool, which only a spec explains. */
function foreign(json: unknown, spec: SpecFile | null, options: TraceOptions): Opened {
  if (spec === null)
    throw new UnreadableTrace("another tool wrote it, and what its values mean only the spec says");
  if (options.property !== null)
    throw new Refused([usageError("--property is for results of Subtle: an ITF trace is of no property")]);
  const { constants, variant } = options;
  const compilation = compile(spec.path, spec.files.read, { constants, variant });
  if (compilation.spec === null) throw new Refused(compilation.diagnostics, compilation.sources);
  const model = interpret(compilation.spec.ir, { symmetry: false });
  return opened(foreignTrace(json, compilation.spec, variant, model), compilation.spec);
}
