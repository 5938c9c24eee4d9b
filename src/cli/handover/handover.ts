/** `subtle handover`: hands a spec over to Spark, or exports it for TLC, and reads back what was found. */
import { posix } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { style } from "../../diagnostics/style.js";
import type { Host } from "../../host/host.js";
import type { Obstacle } from "../../host/obstacle.js";
import { interpret } from "../../interpret/model.js";
import { renderResult } from "../../report/text.js";
import { errorJson, overallVerdict, resultJson } from "../../result/json.js";
import { type CompiledSpec, compile } from "../../run/compile.js";
import type { Exploration } from "../../run/explore.js";
import type { Source } from "../../source/source.js";
import { instructions } from "../../tla/instructions.js";
import type { TlaModule } from "../../tla/module.js";
import { readTlcJson, readTlcOutput } from "../../tla/tlc/output.js";
import { handedBack, NoSuchRun } from "../../tla/tlc/result.js";
import { Unreadable } from "../../tla/tlc/value.js";
import { hiddenIn, tlaOf, tlaTargets, writeTlaFiles } from "../commands/tla.js";
import { EXIT, EXIT_OF, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { codeUnwritten, writeJson } from "../output.js";
import { openFiles, type RunFiles, targetsOf } from "../run-files.js";

export interface HandoverOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly symmetry: boolean;
  /** The target of the export; null with `--read` of TLC's output. */
  readonly to: "spark" | "tlc" | "tlc-distributed" | null;
  /** The folder to write to. */
  readonly output: string | null;
  /** The output of TLC, of one or several runs, or the folder for Spark; empty for an export. */
  readonly read: readonly string[];
  /** The run that the output belongs to; null for the first. */
  readonly run: string | null;
  /** The trace that `-dumpTrace json` wrote. */
  readonly trace: string | null;
  /** With Spark: whether to run it, on which master, and from which states. */
  readonly start: boolean;
  readonly master: string | null;
  readonly fromStart: boolean;
  readonly version: string;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
}

/** Prints the errors, also as JSON if requested. */
function refuse(
  host: Host,
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
  { json }: HandoverOptions,
): ExitCode {
  printDiagnostics(host, diagnostics, sources);
  if (json !== null) writeJson(host, json, errorJson(diagnostics, sources));
  return EXIT.wrong;
}

export async function handover(host: Host, path: string, options: HandoverOptions): Promise<ExitCode> {
  const wrong = wrongOption(options);
  if (wrong !== null) return refuse(host, [usageError(wrong)], [], options);
  if (options.to === "spark") {
    const { conflictIn, sparkCommand } = await import("./spark.js");
    const asked = { ...options, read: options.read[0] ?? null };
    const conflict = conflictIn(asked);
    return conflict === null ? sparkCommand(host, path, asked) : refuse(host, [conflict], [], options);
  }
  const inputs = [path, ...options.read, ...(options.trace === null ? [] : [options.trace])];
  const files = openFiles(host, inputs, targetsOf("--json", options.json));
  if (files === null) return EXIT.wrong;
  const { spec, sources, diagnostics } = compile(path, files.read, options);
  if (files.isRefused()) return EXIT.wrong;
  if (spec === null) return refuse(host, diagnostics, sources, options);
  printDiagnostics(
    host,
    options.to === null ? diagnostics : [...diagnostics, ...hiddenIn(spec.refinements)],
    sources,
  );
  const { symmetry, variant } = options;
  const module = tlaOf(spec, { symmetry, apalache: false, variant });
  if ("unwritable" in module) return refuse(host, [module.unwritable], sources, options);
  return options.to !== null ? handOver(host, module, files, options) : takeBack(host, spec, module, options);
}

/** An option that does not apply is rejected: who gives it expects something of it. */
function wrongOption(options: HandoverOptions): string | null {
  const { to, output, read, trace, run, json } = options;
  if (to === "spark") {
    if (run !== null || trace !== null) return "--run and --trace are for the output of TLC: leave them out";
    return read.length > 1 ? "--to spark reads one folder: give one --read" : null;
  }
  if (options.start || options.master !== null || options.fromStart)
    return "--start, --master and --from-start need --to spark";
  if ((to === null) === (read.length === 0))
    return "give either --to, to export a spec, or --read, to read the output of TLC";
  if (to !== null && output === null) return "--to writes several files: name a folder for them with -o";
  if (to !== null && json !== null) return "--json needs --read: an export has no result";
  if (to === null && output !== null) return "-o needs --to: nothing else writes to a folder";
  if (trace !== null && read.length !== 1) return "--trace needs exactly one --read";
  return run !== null && read.length !== 1 ? "--run needs exactly one --read" : null;
}

function handOver(host: Host, module: TlaModule, files: RunFiles, options: HandoverOptions): ExitCode {
  const folder = options.output ?? "";
  if (files.isRefused(tlaTargets(folder, module))) return EXIT.wrong;
  const failed = writeTlaFiles(host, folder, module);
  if (failed !== null) return refuse(host, [failed], [], options);
  host.out.show(instructions(module, folder, options.to === "tlc-distributed"));
  return EXIT.ok;
}

function takeBack(host: Host, spec: CompiledSpec, module: TlaModule, options: HandoverOptions): ExitCode {
  const { json, variant } = options;
  const model = interpret(spec.ir, { symmetry: false });
  let elapsedMs = 0;
  const parts: Exploration[] = [];
  for (const path of options.read) {
    // The file that is being read: errors in it are reported for it.
    let file = path;
    try {
      const output = readTlcOutput(textOf(host, path));
      elapsedMs += output.elapsedMs ?? 0;
      file = options.trace ?? path;
      const trace = options.trace === null ? null : readTlcJson(textOf(host, options.trace));
      file = path;
      // Output files have the names that the printed commands give them: `NAME.REACHABLE.out`.
      const named = module.runs.find(({ name }) => name === posix.basename(path).replace(/\.\w+$/, ""));
      const run = options.run ?? named?.name ?? null;
      parts.push(handedBack({ output, trace, run, variant }, spec, module, model));
    } catch (error) {
      return refuse(host, [whyUnread(error, file)], [], options);
    }
  }
  const exploration = combinedExploration(parts);
  const { sources, ir, edits } = spec;
  const code = EXIT_OF[overallVerdict(exploration.findings, exploration.stop)];
  if (json !== "-") {
    const change = variant === null ? null : `variant ${variant}`;
    const hinted = new Set(["--json"] as const);
    const result = { ir, edits, sources, exploration, elapsedMs, quiet: false, change, options: hinted };
    host.out.show(renderResult(result, style));
  }
  if (json === null) return code;
  const unwritten = writeJson(host, json, resultJson(ir, sources, variant, exploration, [], elapsedMs));
  return unwritten ? codeUnwritten(code) : code;
}

function whyUnread(error: unknown, path: string): Diagnostic {
  if (error instanceof Unreadable) return diagnose("tlc-unreadable", null, { path, why: error.message });
  if (error instanceof NoSuchRun) return usageError(error.message);
  if (error instanceof NoFile) return diagnose("file-unreadable", null, { path, ...error.obstacle });
  throw error;
}

class NoFile extends Error {
  constructor(readonly obstacle: Obstacle) {
    super(obstacle.why);
  }
}

function textOf({ files }: Host, path: string): string {
  const result = files.readLarge(path);
  if (result.kind === "failed") throw new NoFile(result);
  return result.text;
}

/**
 * Merges several runs into one result: what any of them found is known. The counts are those of the most complete
 * run.
 */
function combinedExploration(parts: readonly Exploration[]): Exploration {
  const [first] = parts;
  if (first === undefined) throw new Error("nothing was read");
  const fullest = parts.reduce((a, b) => (b.counts.distinct > a.counts.distinct ? b : a));
  const findings = first.findings.map((finding, i) => {
    const all = parts.map((part) => part.findings[i] ?? finding);
    return (
      all.find(({ verdict }) => verdict === "violated") ??
      all.find(({ verdict }) => verdict === "holds") ??
      finding
    );
  });
  // A run for a `reachable` is complete when it has reached it.
  const isOpen = findings.some(({ verdict }) => verdict === "unknown");
  const stop = parts.some((part) => part.stop === null) || !isOpen ? null : first.stop;
  return { ...fullest, findings, stop };
}
