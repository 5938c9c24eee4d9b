/** `subtle check`: explores one spec, or one variant of it, and says what holds. */
import { compile, propertyNames } from "../compile.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { type EngineName, explore } from "../engine.js";
import { renderCoverage } from "../report/coverage.js";
import { errorJson, overallVerdict, resultJson } from "../report/json.js";
import { renderResult } from "../report/text.js";
import { suggest } from "../resolve/suggest.js";
import type { Source } from "../source/source.js";
import { EXIT, EXIT_OF, type ExitCode } from "./exit-codes.js";
import { colours, printDiagnostics } from "./failures.js";
import { readFile } from "./files.js";
import { memoryForStates } from "./memory.js";
import { isUnwritable, writeJson } from "./output.js";
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

export async function check(path: string, options: CheckOptions): Promise<ExitCode> {
  const { json } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ExitCode => {
    printDiagnostics(diagnostics, sources);
    if (json !== null) writeJson(json, errorJson(diagnostics, sources));
    return EXIT.wrong;
  };

  if (json !== null && isUnwritable(json)) return EXIT.wrong;
  const compilation = compile(path, readFile, options);
  const { spec, sources, diagnostics } = compilation;
  if (spec === null) return refuse(diagnostics, sources);

  const names = propertyNames(spec.resolution);
  const strange = options.properties.filter((name) => !names.includes(name));
  if (strange.length > 0)
    return refuse(
      strange.map((name) => diagnose("unknown-property", null, { name, suggestion: suggest(name, names) })),
      sources,
    );

  const { onProgress, end } = watch(options.memoryMax);
  const exploration = await explore(
    spec,
    {
      all: options.all,
      only: options.properties.length === 0 ? null : new Set(options.properties),
      statesMax: options.statesMax,
      symmetry: options.symmetry,
      engine: options.engine,
      memoryMax: memoryForStates(options.memoryMax),
      lowMemory: options.lowMemory,
      coverage: options.coverage,
    },
    onProgress,
  );
  end();
  if ("refused" in exploration) return refuse([exploration.refused], sources);

  const elapsedMs = performance.now();
  const warnings = [...diagnostics, ...exploration.diagnostics];
  const { variant, quiet } = options;
  if (json !== "-") {
    const { ir, edits } = spec;
    const change = variant === null ? null : `variant ${variant}`;
    const result = { ir, edits, sources, change, exploration, elapsedMs, quiet };
    process.stdout.write(renderResult(result, colours()));
    const coverage = exploration.model.coverage();
    if (coverage !== null)
      process.stdout.write(renderCoverage(coverage, exploration, spec.ir, sources, colours()));
  }
  if (!quiet) printDiagnostics(warnings, sources);
  if (json !== null) {
    const unwritten = writeJson(
      json,
      resultJson(spec.ir, sources, variant, exploration, warnings, elapsedMs),
    );
    if (unwritten) return EXIT.wrong;
  }
  return EXIT_OF[overallVerdict(exploration.findings, exploration.stop)];
}
