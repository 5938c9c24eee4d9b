/** `subtle check --estimate`: how many states there may be, and what exploring them takes. Nothing is judged. */
import { Interruption } from "../../../checker/interruption.js";
import type { PackedModel } from "../../../checker/packed/model.js";
import { searchPacked } from "../../../checker/packed/search.js";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { style } from "../../diagnostics/style.js";
import { emittedOf, loadModel } from "../../emit/load.js";
import { kernelOf } from "../../emit/wasm/kernel-of.js";
import { estimate } from "../../estimate/estimate.js";
import { estimateJson } from "../../estimate/json.js";
import { estimateText } from "../../estimate/text.js";
import { valuesIn } from "../../estimate/type-count.js";
import type { Host } from "../../host/host.js";
import { permutationCount } from "../../ir/renamings.js";
import { errorJson } from "../../result/json.js";
import { compile } from "../../run/compile.js";
import { pollingWith } from "../../run/interruptions.js";
import type { Source } from "../../source/source.js";
import type { CheckOptions } from "../check.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { writeJson } from "../output.js";
import { watch } from "../progress.js";
import { openFiles, targetsOf } from "../run-files.js";

/** Transitions that an estimate looks at: a second or two. */
const BUDGET = 2 ** 20;

/** Transitions after which a search is timed, if it comes so far: a kernel does the work by then. */
const UNTIMED = 2 ** 22;

/** Transitions of a search that is timed, and milliseconds after which it is long enough. */
const TIMED = 2 ** 24;
const TIMED_MS = 2000;

/** What asks for a verdict or for states is not answered by an estimate, and what asks for one way is by all. */
function conflictIn(options: CheckOptions): string | null {
  const asked = {
    "--itf": options.itf !== null,
    "--html": options.html !== null,
    "--html-light": options.htmlLight !== null,
    "--reporter": options.reporters.length > 0,
    "--coverage": options.coverage,
    "--cache": options.cache !== null,
    "--property": options.properties.length > 0,
    "--all": options.all,
    "--engine reference": options.engine === "reference",
  };
  const ways = {
    "--disk": options.disk !== null,
    "--checkpoint": options.checkpoint !== null,
    "--resume": options.resume !== null,
    "--low-memory": options.lowMemory,
  };
  const first = (given: Readonly<Record<string, boolean>>): string | undefined =>
    Object.entries(given).find(([, isGiven]) => isGiven)?.[0];
  const [other, way] = [first(asked), first(ways)];
  if (other !== undefined) return `--estimate judges nothing: leave out ${other}`;
  return way === undefined ? null : `--estimate tells of every way to keep states: leave out ${way}`;
}

export async function estimateCommand(host: Host, path: string, options: CheckOptions): Promise<ExitCode> {
  const { json, variant } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[] = []): ExitCode => {
    printDiagnostics(host, diagnostics, sources);
    if (json !== null) writeJson(host, json, errorJson(diagnostics, sources));
    return EXIT.wrong;
  };
  const conflict = conflictIn(options);
  if (conflict !== null) return refuse([usageError(conflict)]);
  const files = openFiles(host, [path], targetsOf("--json", json));
  if (files === null) return EXIT.wrong;
  const { spec, sources, diagnostics } = compile(path, files.read, options);
  if (files.isRefused()) return EXIT.wrong;
  if (spec === null) return refuse(diagnostics, sources);
  printDiagnostics(host, diagnostics, sources);
  const { ir } = spec;
  const model = loadModel(ir, sources, options.symmetry && permutationCount(ir) > 1);
  if ("why" in model) return refuse([diagnose("unpackable", spec.span, { why: model.why })], sources);
  const { onProgress, end } = watch(host, options);
  try {
    const variables = emittedOf(model)?.layout.variables ?? [];
    const allowed = variables.reduce((sum, { shape }) => sum + valuesIn(shape), 0);
    const found = estimate(model, BUDGET, allowed, pollingWith(onProgress.poll, "search"));
    const result = estimateJson(ir, variant, found, model.words, rateOf(host, model));
    if (json !== "-") host.out.show(estimateText(result, style));
    return json !== null && writeJson(host, json, result) ? EXIT.wrong : EXIT.incomplete;
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    host.err.show(`${style.dim("stopped before there was an estimate")}\n`);
    return EXIT.incomplete;
  } finally {
    end();
  }
}

/** Transitions a second of the search in memory, on one core. */
function rateOf(host: Host, model: PackedModel): number {
  const memoryMax = host.memory.forStates(null);
  const options = {
    all: true,
    only: new Set<string>(),
    statesMax: Infinity,
    memoryMax,
    lowMemory: false,
  } as const;
  model.kernel ??= kernelOf(model);
  const search = searchPacked(model, { ...options, traces: "none" });
  const begin = host.now();
  let [from, start] = [0, begin];
  for (let isLong = false; ; ) {
    const { done = false, value } = search.next(isLong ? "time" : undefined);
    const generated = "counts" in value ? value.counts.generated : value.generated;
    if (done) {
      const [count, since] = generated - from > UNTIMED ? [generated - from, start] : [generated, begin];
      return (1000 * count) / Math.max(1, host.now() - since);
    }
    if (from === 0 && generated > UNTIMED) [from, start] = [generated, host.now()];
    isLong = generated > TIMED || host.now() - begin > TIMED_MS;
  }
}
