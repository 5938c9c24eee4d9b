/** `subtle fix`: small edits with which a spec that fails holds again. */
import { style } from "../../diagnostics/style.js";
import { fixErrorJson, fixesJson, nothingToFixJson, verdictOf, violatedIn } from "../../fix/json.js";
import { findFixes } from "../../fix/search.js";
import { toldFixes } from "../../fix/told.js";
import type { Host } from "../../host/host.js";
import { type NothingToFix, nothingText, openFix } from "../../library/fix.js";
import { renderFixes } from "../../report/fix-text.js";
import { grouped } from "../../source/numbers.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { codeUnwritten, writeJson } from "../output.js";
import { watch } from "../progress.js";
import { openFiles, targetsOf } from "../run-files.js";

export interface FixCommandOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Multiplies the budget. */
  readonly effort: number;
  readonly symmetry: boolean;
  readonly statesMax: number | null;
  readonly memoryMax: number | null;
  /** Milliseconds that the command may take; null without a limit. */
  readonly timeMax: number | null;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
}

const CODES = { found: EXIT.ok, none: EXIT.violated, unknown: EXIT.incomplete } as const;

export async function fixCommand(host: Host, path: string, options: FixCommandOptions): Promise<ExitCode> {
  const { constants, variant, effort, symmetry, statesMax, json } = options;
  const files = openFiles(host, [path], targetsOf("--json", json));
  if (files === null) return EXIT.wrong;
  const { onProgress, patient, signal, tell, end } = watch(host, options);
  try {
    const limits = { symmetry, statesMax, memoryMax: host.memory.forStates(options.memoryMax) };
    const opened = await openFix(path, { constants, variant, limits }, patient(files.read), onProgress);
    if (files.isRefused()) return EXIT.wrong;
    if ("wrong" in opened) {
      end();
      printDiagnostics(host, opened.wrong, opened.sources);
      if (json !== null) writeJson(host, json, fixErrorJson(opened.wrong, opened.sources));
      return EXIT.wrong;
    }
    if ("reason" in opened) {
      end();
      return tellNothing(host, opened, options);
    }
    const search = await findFixes(opened, effort, onProgress, (done, total) =>
      tell(`${grouped(done)} of ${grouped(total)} edits`),
    );
    const told = toldFixes(opened, search.fixes);
    end();
    const elapsedMs = host.now();
    const { spec, exploration } = opened;
    if (json !== "-")
      host.out.show(
        renderFixes(
          { spec: spec.ir.name, variant, violated: violatedIn(exploration), search, told, elapsedMs },
          style,
        ),
      );
    const code = signal() !== null || search.isInterrupted ? EXIT.incomplete : CODES[verdictOf(search)];
    if (json === null) return code;
    const written = fixesJson(spec, exploration, search, told, variant, elapsedMs);
    return writeJson(host, json, written) ? codeUnwritten(code) : code;
  } finally {
    end();
  }
}

function tellNothing(host: Host, nothing: NothingToFix, { variant, json }: FixCommandOptions): ExitCode {
  const { spec, reason } = nothing;
  const text = nothingText(nothing, variant);
  if (reason === null) printDiagnostics(host, [usageError(text)], []);
  else if (json !== "-") host.out.show(`${text}\n`);
  const code = reason === null ? EXIT.wrong : EXIT.incomplete;
  return json !== null && writeJson(host, json, nothingToFixJson(spec, variant, reason))
    ? codeUnwritten(code)
    : code;
}
