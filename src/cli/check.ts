/** `subtle check`: explores one spec, or one variant of it, and says what holds. */
import { compile, propertyNames } from "../compile.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import { type EngineName, explore } from "../engine.js";
import type { Host } from "../host/host.js";
import { renderCoverage } from "../report/coverage.js";
import { errorJson, overallVerdict, resultJson } from "../report/json.js";
import { renderResult } from "../report/text.js";
import { suggest } from "../resolve/suggest.js";
import type { Source } from "../syntax/source.js";
import { EXIT, EXIT_OF, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { codeUnwritten, isUnwritable, writeJson } from "./output.js";
import { watch } from "./progress.js";

export interface CheckOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly all: boolean;
  /** Names of the only properties to judge; empty for all. */
  readonly properties: readonly string[];
  readonly symmetry: boolean;
  readonly engine: EngineName;
  /** Whether to save memory rather than time. */
  readonly lowMemory: boolean;
  readonly statesMax: number;
  /** In bytes, of the whole process; null for what the machine has left. */
  readonly memoryMax: number | null;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
  readonly coverage: boolean;
  readonly quiet: boolean;
}

export async function check(host: Host, path: string, options: CheckOptions): Promise<ExitCode> {
  const { json } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ExitCode => {
    printDiagnostics(host, diagnostics, sources);
    if (json !== null) writeJson(host, json, errorJson(diagnostics, sources));
    return EXIT.wrong;
  };

  if (json !== null && isUnwritable(host, json)) return EXIT.wrong;
  const compilation = compile(path, host.files.read, options);
  const { spec, sources, diagnostics } = compilation;
  if (spec === null) return refuse(diagnostics, sources);

  const names = propertyNames(spec.resolution);
  const strange = options.properties.filter((name) => !names.includes(name));
  if (strange.length > 0)
    return refuse(
      strange.map((name) => diagnose("unknown-property", null, { name, suggestion: suggest(name, names) })),
      sources,
    );

  const { onProgress, end } = watch(host, options.memoryMax);
  const exploration = await explore(
    spec,
    {
      all: options.all,
      only: options.properties.length === 0 ? null : new Set(options.properties),
      statesMax: options.statesMax,
      symmetry: options.symmetry,
      engine: options.engine,
      memoryMax: host.memory.forStates(options.memoryMax),
      lowMemory: options.lowMemory,
      coverage: options.coverage,
    },
    onProgress,
  );
  end();
  if ("refused" in exploration) return refuse([exploration.refused], sources);

  const elapsedMs = host.now();
  const warnings = [...diagnostics, ...exploration.diagnostics];
  const { variant, quiet } = options;
  if (json !== "-") {
    const { ir, edits } = spec;
    const change = variant === null ? null : `variant ${variant}`;
    const asked = new Set(options.properties);
    const result = { ir, edits, sources, change, exploration, elapsedMs, quiet, asked };
    host.out.show(renderResult(result, style));
    const coverage = exploration.model?.coverage() ?? null;
    if (coverage !== null) host.out.show(renderCoverage(coverage, exploration, spec.ir, sources, style));
  }
  if (!quiet) printDiagnostics(host, warnings, sources);
  const code = EXIT_OF[overallVerdict(exploration.findings, exploration.stop)];
  if (json === null) return code;
  const unwritten = writeJson(
    host,
    json,
    resultJson(spec.ir, sources, variant, exploration, warnings, elapsedMs),
  );
  return unwritten ? codeUnwritten(code) : code;
}
