/** `subtle handover`: a spec goes to TLC, and what TLC found comes back. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Finding } from "../../checker/outcome.js";
import { type CompiledSpec, compile } from "../compile.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Exploration } from "../engine.js";
import { interpret } from "../interpret/model.js";
import { errorJson, resultJson } from "../report/json.js";
import { renderResult } from "../report/text.js";
import { handedBack, NoSuchRun } from "../tla/handed-back.js";
import { instructions } from "../tla/instructions.js";
import { writeTla } from "../tla/module.js";
import { readTlcJson, readTlcOutput } from "../tla/tlc-output.js";
import { Unwritable } from "../tla/unwritable.js";
import { Unreadable } from "../tla/value.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { colours, printDiagnostics, usageError } from "./failures.js";
import { readFile, whyFailed, whyUnwritable, writeFile, writeInto } from "./files.js";

export interface HandoverOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly symmetry: boolean;
  /** Whom the spec is for; null when something is read. */
  readonly to: "tlc" | "tlc-distributed" | null;
  /** The folder to write to. */
  readonly output: string | null;
  /** What TLC printed, of one run or of several; empty when something is handed over. */
  readonly read: readonly string[];
  /** Which of the runs that were written it is the output of; null for the first. */
  readonly run: string | null;
  /** The trace that `-dumpTrace json` wrote. */
  readonly trace: string | null;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
}

export async function handover(path: string, options: HandoverOptions): Promise<ExitCode> {
  const refuse = (diagnostic: Diagnostic): ExitCode => {
    printDiagnostics([diagnostic], []);
    if (options.json === "-")
      process.stdout.write(`${JSON.stringify(errorJson([diagnostic], []), null, 2)}\n`);
    return EXIT.wrong;
  };
  if ((options.to === null) === (options.read.length === 0))
    return refuse(usageError("say either --to, to hand a spec over, or --read, to read what TLC said"));
  if (options.to !== null && options.output === null)
    return refuse(usageError("--to writes several files: name a folder for them with -o"));
  if (options.trace !== null && options.read.length !== 1)
    return refuse(usageError("--trace goes with one --read"));
  const compilation = compile(path, readFile, options);
  if (options.run !== null && options.read.length !== 1)
    return refuse(usageError("--run goes with one --read"));
  if (compilation.spec === null || options.json !== "-")
    printDiagnostics(compilation.diagnostics, compilation.sources);
  if (compilation.spec === null) return EXIT.wrong;
  try {
    return options.to !== null ? handOver(compilation.spec, options) : takeBack(compilation.spec, options);
  } catch (error) {
    if (error instanceof Unwritable) {
      printDiagnostics(
        [diagnose("not-in-tla", error.span, { what: error.what, apalache: error.apalache })],
        compilation.sources,
      );
      return EXIT.wrong;
    }
    if (error instanceof NoSuchRun) return refuse(usageError(error.message));
    throw error;
  }
}

function handOver(spec: CompiledSpec, options: HandoverOptions): ExitCode {
  const module = writeTla(spec, { symmetry: options.symmetry, apalache: false, variant: options.variant });
  const folder = options.output ?? "";
  const why = writeInto(folder, [
    { name: `${module.name}.tla`, text: module.text },
    ...module.runs.map(({ name, config }) => ({ name: `${name}.cfg`, text: config })),
  ]);
  if (why !== null) {
    printDiagnostics([diagnose("path-unwritable", null, { path: folder, why })], []);
    return EXIT.wrong;
  }
  process.stdout.write(instructions(module, folder, options.to === "tlc-distributed"));
  return EXIT.ok;
}

function takeBack(spec: CompiledSpec, options: HandoverOptions): ExitCode {
  const { json, variant } = options;
  const refuse = (diagnostic: Diagnostic): ExitCode => {
    printDiagnostics([diagnostic], []);
    if (json === "-") process.stdout.write(`${JSON.stringify(errorJson([diagnostic], []), null, 2)}\n`);
    return EXIT.wrong;
  };
  const unwritable = json === null || json === "-" ? null : whyUnwritable(json);
  if (json !== null && unwritable !== null)
    return refuse(diagnose("path-unwritable", null, { path: json, why: unwritable }));
  const module = writeTla(spec, { symmetry: options.symmetry, apalache: false, variant });
  const model = interpret(spec.ir, { symmetry: false });
  let elapsedMs = 0;
  const parts: Exploration[] = [];
  for (const path of options.read) {
    let file = path;
    try {
      const output = readTlcOutput(readFileSync(path, "utf8"));
      elapsedMs += output.elapsedMs ?? 0;
      file = options.trace ?? path;
      const trace = options.trace === null ? null : readTlcJson(readFileSync(options.trace, "utf8"));
      file = path;
      // Outputs are called as the printed commands call them: `NAME.REACHABLE.out`.
      const named = module.runs.find(({ name }) => name === basename(path).replace(/\.\w+$/, ""));
      const run = options.run ?? named?.name ?? null;
      parts.push(handedBack({ output, trace, run, variant }, spec, module, model));
    } catch (error) {
      if (error instanceof Unreadable)
        return refuse(diagnose("tlc-unreadable", null, { path: file, why: error.message }));
      if (error instanceof NoSuchRun) throw error;
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return refuse(diagnose("file-unreadable", null, { path: file, why: whyFailed(error) }));
    }
  }
  const exploration = together(parts);
  const { sources, ir, edits } = spec;
  if (json !== null) {
    const text = `${JSON.stringify(resultJson(ir, sources, variant, exploration, [], elapsedMs), null, 2)}\n`;
    if (json === "-") process.stdout.write(text);
    else writeFile(json, text);
  }
  if (json !== "-") {
    const change = variant === null ? null : `variant ${variant}`;
    process.stdout.write(
      renderResult({ ir, edits, sources, exploration, elapsedMs, quiet: false, change }, colours()),
    );
  }
  return exitOf(exploration);
}

/** Several runs as one result: what one of them has found out is known. The counts are those of the fullest. */
function together(parts: readonly Exploration[]): Exploration {
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
  // A run that ends with what it was to reach has done what it was for.
  const isOpen = findings.some(({ verdict }) => verdict === "unknown");
  const stop = parts.some((part) => part.stop === null) || !isOpen ? null : first.stop;
  return { ...fullest, findings, stop };
}

function exitOf({ findings, stop }: Exploration): ExitCode {
  const verdicts = new Set(findings.map((finding: Finding<unknown>) => finding.verdict));
  if (verdicts.has("violated")) return EXIT.violated;
  return stop !== null || verdicts.has("unknown") ? EXIT.incomplete : EXIT.ok;
}
