/** `subtle check`: explores one spec, or one variant of it, and says what holds. */
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import { checkSpec, resultText } from "../library/check.js";
import { errorJson, overallVerdict, resultJson } from "../result/json.js";
import type { EngineName } from "../run/explore.js";
import type { Source } from "../source/source.js";
import { EXIT, EXIT_OF, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { codeUnwritten, isUnwritable, writeJson } from "./output.js";
import { watch } from "./progress.js";

export interface CheckOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly all: boolean;
  /** Names of the properties to check; empty for all. */
  readonly properties: readonly string[];
  readonly symmetry: boolean;
  readonly engine: EngineName;
  /** Whether to save memory rather than time. */
  readonly lowMemory: boolean;
  readonly statesMax: number;
  /** In bytes, of the whole process; null for what the machine has left. */
  readonly memoryMax: number | null;
  /** Milliseconds that the command may take; null without a limit. */
  readonly timeMax: number | null;
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
  const { onProgress, signal, end } = watch(host, options);
  const settings = {
    ...options,
    only: options.properties,
    maxStates: options.statesMax,
    maxMemory: host.memory.forStates(options.memoryMax),
  };
  const checked = await checkSpec(path, settings, host.files.read, onProgress);
  end();
  if ("wrong" in checked) return refuse(checked.wrong, checked.sources);

  const elapsedMs = host.now();
  const { spec, exploration, diagnostics } = checked;
  const { ir, sources } = spec;
  const { variant, quiet } = options;
  if (json !== "-")
    host.out.show(
      resultText(checked, { variant, asked: options.properties, quiet, signal: signal() }, elapsedMs),
    );
  if (!quiet) printDiagnostics(host, diagnostics, sources);
  const code = EXIT_OF[overallVerdict(exploration.findings, exploration.stop)];
  if (json === null) return code;
  const unwritten = writeJson(
    host,
    json,
    resultJson(ir, sources, variant, exploration, diagnostics, elapsedMs),
  );
  return unwritten ? codeUnwritten(code) : code;
}
