/** `subtle handover`: a spec goes to TLC, and what TLC found comes back. */
import { readFileSync } from "node:fs";
import type { Finding } from "../../checker/outcome.js";
import { type CompiledSpec, compile } from "../compile.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Exploration } from "../engine.js";
import { interpret } from "../interpret/model.js";
import { errorJson, resultJson } from "../report/json.js";
import { renderResult } from "../report/text.js";
import { type Handed, handedBack } from "../tla/handed-back.js";
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
  /** TLC's output, as it printed it. */
  readonly read: string | null;
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
  if ((options.to === null) === (options.read === null))
    return refuse(usageError("say either --to, to hand a spec over, or --read, to read what TLC said"));
  if (options.to !== null && options.output === null)
    return refuse(usageError("--to writes several files: name a folder for them with -o"));
  if (options.trace !== null && options.read === null) return refuse(usageError("--trace goes with --read"));
  const compilation = compile(path, readFile, options);
  if (compilation.spec === null || options.json !== "-")
    printDiagnostics(compilation.diagnostics, compilation.sources);
  if (compilation.spec === null) return EXIT.wrong;
  try {
    return options.read === null
      ? handOver(compilation.spec, options)
      : takeBack(compilation.spec, options.read, options);
  } catch (error) {
    if (error instanceof Unwritable) {
      printDiagnostics([diagnose("not-in-tla", error.span, { what: error.what })], compilation.sources);
      return EXIT.wrong;
    }
    if (error instanceof Unreadable)
      return refuse(diagnose("tlc-unreadable", null, { path: options.read ?? "", why: error.message }));
    throw error;
  }
}

function handOver(spec: CompiledSpec, options: HandoverOptions): ExitCode {
  const module = writeTla(spec, { symmetry: options.symmetry, apalache: false });
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

function takeBack(spec: CompiledSpec, read: string, options: HandoverOptions): ExitCode {
  const { json } = options;
  const unwritable = json === null || json === "-" ? null : whyUnwritable(json);
  if (json !== null && unwritable !== null) {
    printDiagnostics([diagnose("path-unwritable", null, { path: json, why: unwritable })], []);
    return EXIT.wrong;
  }
  const texts: string[] = [];
  for (const file of [read, ...(options.trace === null ? [] : [options.trace])]) {
    try {
      texts.push(readFileSync(file, "utf8"));
    } catch (error) {
      printDiagnostics([diagnose("file-unreadable", null, { path: file, why: whyFailed(error) })], []);
      return EXIT.wrong;
    }
  }
  const [output = "", trace = null] = texts;
  const module = writeTla(spec, { symmetry: options.symmetry, apalache: false });
  const model = interpret(spec.ir, { symmetry: false });
  const found = readTlcOutput(output);
  const handed: Handed = {
    output: found,
    trace: trace === null ? null : readTlcJson(trace),
    run: options.run ?? module.name,
  };
  const exploration = handedBack(handed, spec, module, model);
  const { sources, ir, edits } = spec;
  if (json !== null) {
    const text = `${JSON.stringify(resultJson(ir, sources, options.variant, exploration, [], found.elapsedMs ?? 0), null, 2)}\n`;
    if (json === "-") process.stdout.write(text);
    else writeFile(json, text);
  }
  if (json !== "-") {
    const result = {
      ir,
      edits,
      sources,
      variant: options.variant,
      exploration,
      elapsedMs: found.elapsedMs ?? 0,
      quiet: false,
      change: options.variant === null ? null : `variant ${options.variant}`,
    };
    process.stdout.write(renderResult(result, colours()));
  }
  return exitOf(exploration);
}

function exitOf({ findings, stop }: Exploration): ExitCode {
  const verdicts = new Set(findings.map((finding: Finding<unknown>) => finding.verdict));
  if (verdicts.has("violated")) return EXIT.violated;
  return stop !== null || verdicts.has("unknown") ? EXIT.incomplete : EXIT.ok;
}
