/** `subtle simulate`: walks through a spec at random. */
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { style } from "../../diagnostics/style.js";
import { suggest } from "../../diagnostics/suggest.js";
import type { Host } from "../../host/host.js";
import { startWalkThread } from "../../host/node-threads.js";
import { renderResult } from "../../report/text.js";
import type { TraceStyle } from "../../report/trace-style.js";
import { compile, propertyNames } from "../../run/compile.js";
import { reported } from "../../run/interruptions.js";
import { simulationErrorJson, simulationJson } from "../../simulate/json.js";
import { simulate } from "../../simulate/simulate.js";
import { simulationHead } from "../../simulate/text.js";
import { grouped } from "../../source/numbers.js";
import type { Source } from "../../source/source.js";
import { atUsualPace } from "../at-usual-pace.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { codeUnwritten, jsonText, writeJson, writeResults } from "../output.js";
import { watch } from "../progress.js";
import { openFiles, targetsOf } from "../run-files.js";
import { itfText } from "./itf-text.js";

export interface SimulateCommandOptions {
  readonly runs: number;
  readonly depth: number;
  readonly seed: number;
  readonly workers: number;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Names of the properties to check; empty for all. */
  readonly properties: readonly string[];
  readonly memoryMax: number | null;
  /** Milliseconds that the command may take; null without a limit. */
  readonly timeMax: number | null;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
  /** Where to write a trace as ITF: a path, `-` for standard output, or null. */
  readonly itf: string | null;
  readonly traceStyle: TraceStyle;
  readonly quiet: boolean;
}

export async function simulateCommand(
  host: Host,
  path: string,
  options: SimulateCommandOptions,
): Promise<ExitCode> {
  const { json, itf, properties, quiet, memoryMax, runs, depth, seed, workers, variant } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ExitCode => {
    printDiagnostics(host, diagnostics, sources);
    if (json !== null) writeJson(host, json, simulationErrorJson(diagnostics, sources));
    return EXIT.wrong;
  };
  if (json === "-" && itf === "-")
    return refuse([usageError("only one of --json and --itf can be written to standard output")], []);
  const targets = [...targetsOf("--json", json), ...targetsOf("--itf", itf)];
  const files = openFiles(host, [path], targets);
  if (files === null) return EXIT.wrong;
  const { onProgress, patient, signal, tell, end } = watch(host, options);
  try {
    const { spec, sources, diagnostics } = compile(path, patient(files.read), options);
    if (files.isRefused()) return EXIT.wrong;
    if (spec === null) return refuse(diagnostics, sources);
    const names = propertyNames(spec.resolution);
    const strange = properties.filter((name) => !names.includes(name));
    if (strange.length > 0)
      return refuse(
        strange.map((name) => diagnose("unknown-property", null, { name, suggestion: suggest(name, names) })),
        sources,
      );
    const began = host.now();
    const simulation = await simulate(
      spec,
      {
        runs,
        depth,
        seed,
        workers,
        only: properties.length === 0 ? null : new Set(properties),
        start: atUsualPace(startWalkThread),
        now: host.now,
        tell: (done, steps) =>
          tell(
            `${grouped(done)} of ${grouped(runs)} runs  ${grouped(Math.round((1000 * steps) / Math.max(1, host.now() - began)))} steps/s`,
          ),
      },
      onProgress,
    );
    end();
    if ("refused" in simulation) return refuse([simulation.refused], sources);
    const elapsedMs = host.now();
    const asked = { variant, runs, depth, seed };
    const { text, texts } = reported(simulation.exploration, onProgress.poll, (exploration, poll) => {
      const shown = { ...simulation, exploration };
      const about = { elapsedMs, signal: signal(), memoryLimited: memoryMax !== null, quiet };
      const result =
        json === null && itf === null ? null : simulationJson(spec, shown, asked, diagnostics, elapsedMs);
      return {
        texts: [
          { path: json, text: json && result && jsonText(result, poll) },
          { path: itf, text: itf && result && itfText(spec, exploration, result, properties, poll) },
        ],
        text:
          json === "-" || itf === "-"
            ? ""
            : renderResult(
                {
                  ir: spec.ir,
                  sources,
                  change: variant === null ? null : `variant ${variant}`,
                  exploration,
                  elapsedMs,
                  edits: spec.edits,
                  quiet,
                  traceStyle: options.traceStyle,
                  options: new Set(["--property", "--json"]),
                  asked: new Set(properties),
                  head: simulationHead(spec, shown, asked, about, style),
                },
                style,
              ),
      };
    });
    host.out.show(text);
    if (!quiet) printDiagnostics(host, [...diagnostics, ...simulation.exploration.diagnostics], sources);
    const isViolated = simulation.exploration.findings.some(({ verdict }) => verdict === "violated");
    const code = isViolated ? EXIT.violated : EXIT.incomplete;
    return writeResults(host, texts) ? codeUnwritten(code) : code;
  } finally {
    end();
  }
}
