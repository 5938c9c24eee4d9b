/** `subtle eval`: the value of an expression in one state of a spec. */
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import type { Host } from "../../host/host.js";
import { interpret } from "../../interpret/model.js";
import { showType } from "../../ir/type.js";
import { evaluatorOf } from "../../repl/evaluator.js";
import { errorJson } from "../../result/json.js";
import { plural } from "../../result/words.js";
import { type CompiledSpec, compile } from "../../run/compile.js";
import type { Source } from "../../source/source.js";
import type { StateJson } from "../../state/codec.js";
import { differenceFrom } from "../../view/same-spec.js";
import {
  chosenTrace,
  parsedTrace,
  readTraces,
  UnreadableTrace,
  type WrittenTrace,
} from "../../view/written.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { codeUnwritten, writeJson } from "../output.js";
import { openFiles, targetsOf } from "../run-files.js";

export interface EvalOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** A file with a trace, in which the state stands. */
  readonly trace: string | null;
  readonly property: string | null;
  /** From 1. */
  readonly state: number | null;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
}

const SCHEMA = "subtle/eval-v1";

/** So many initial states are looked at. */
const INITIAL_MAX = 10_000;

/** The question can't be answered. */
class Refused extends Error {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly sources: readonly Source[] = [],
  ) {
    super("refused");
  }
}

export function evalCommand(host: Host, path: string, expression: string, options: EvalOptions): ExitCode {
  try {
    return evaluated(host, path, expression, options);
  } catch (error) {
    const refused =
      error instanceof UnreadableTrace
        ? new Refused([diagnose("trace-unreadable", null, { path: options.trace ?? "", why: error.message })])
        : error;
    if (!(refused instanceof Refused)) throw error;
    printDiagnostics(host, refused.diagnostics, refused.sources);
    if (options.json !== null)
      writeJson(host, options.json, { ...errorJson(refused.diagnostics, refused.sources), schema: SCHEMA });
    return EXIT.wrong;
  }
}

function evaluated(host: Host, path: string, expression: string, options: EvalOptions): ExitCode {
  const { trace, property, json } = options;
  if (trace === null && property !== null) throw new Refused([usageError("--property needs --trace")]);
  const inputs = trace === null ? [path] : [path, trace];
  const files = openFiles(host, inputs, targetsOf("--json", json));
  if (files === null) return EXIT.wrong;
  const written = trace === null ? null : readTrace(host, trace, property);
  const { spec, sources, diagnostics } = compile(
    path,
    files.read,
    written === null ? options : askedBy(written),
  );
  if (files.isRefused()) return EXIT.wrong;
  if (spec === null) throw new Refused(diagnostics, sources);
  const model = interpret(spec.ir, { symmetry: false });
  const { state, number } =
    written === null
      ? initialState(model, options.state)
      : stateIn(written, spec, model, trace ?? "", options.state);
  const value = evaluatorOf(spec, model)(expression, state);
  if (value.kind === "wrong")
    throw new Refused(value.diagnostics, [...sources, { path: "expression", text: expression }]);
  const found =
    value.kind === "none"
      ? { value: null, type: null, text: null, message: value.why }
      : {
          value: model.printer.json(value.type, value.value),
          type: showType(value.type),
          text: model.printer.text(value.type, value.value),
          message: null,
        };
  const code = value.kind === "none" ? EXIT.violated : EXIT.ok;
  if (json !== "-") host.out.show(`${found.text ?? found.message}\n`);
  if (json === null) return code;
  const { name } = spec.ir;
  const result = { schema: SCHEMA, verdict: value.kind, spec: name, expression, state: number, ...found };
  return writeJson(host, json, result) ? codeUnwritten(code) : code;
}

function readTrace(host: Host, path: string, property: string | null): WrittenTrace {
  const result = host.files.readLarge(path);
  if (result.kind === "failed")
    throw new Refused([diagnose("file-unreadable", null, { path, why: result.why, hint: result.hint })]);
  const chosen = chosenTrace(readTraces(parsedTrace(result.text)), property);
  if ("trace" in chosen) return chosen.trace;
  if (chosen.labels.length === 0) throw new Refused([diagnose("no-trace", null, { path })]);
  throw new Refused([diagnose("which-trace", null, { path, ...chosen })]);
}

const askedBy = ({ constants, variant }: WrittenTrace) => ({
  constants: new Map(Object.entries(constants).map(([name, value]) => [name, String(value)])),
  variant,
});

type Model = ReturnType<typeof interpret>;

interface Stated {
  readonly state: ReturnType<Model["codec"]["state"]>;
  readonly number: number;
}

function initialState(model: Model, asked: number | null): Stated {
  const number = asked ?? 1;
  let count = 0;
  for (const one of model.initial()) {
    if (one.kind !== "state") continue;
    count += 1;
    if (count === number) return { state: one.state, number };
    if (count === INITIAL_MAX) break;
  }
  throw new Refused([
    usageError(`there is no initial state ${number}: the spec has ${plural(count, "initial state")}`),
  ]);
}

function stateIn(
  written: WrittenTrace,
  { ir }: CompiledSpec,
  model: Model,
  path: string,
  asked: number | null,
): Stated {
  const why = differenceFrom(written, ir);
  if (why !== null) throw new Refused([diagnose("trace-of-other-spec", null, { path, why })]);
  const states = written.property.trace.steps.flatMap(({ state }) => (state === null ? [] : [state]));
  const number = asked ?? states.length;
  const json: StateJson | undefined = states[number - 1];
  if (json === undefined)
    throw new Refused([
      usageError(`there is no state ${number}: the trace has ${plural(states.length, "state")}`),
    ]);
  try {
    return { state: model.codec.state(json), number };
  } catch (error) {
    const { message } = error as Error;
    throw new Refused([diagnose("trace-unreadable", null, { path, why: `state ${number}: ${message}` })]);
  }
}
