/** `subtle fmt`: gives specs their one layout. */
import { chmodSync, existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { type Formatted, format } from "../format/format.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { readFile, specFiles, whyFailed, whyUnwritable, writeFile } from "./files.js";

export interface FmtOptions {
  /** Only say which files would change. */
  readonly check: boolean;
}

/** What became of one file. */
type Outcome = "same" | "changed" | "wrong";

/** How standard input is named on the command line. */
const STANDARD_INPUT = "-";

export function fmt(paths: readonly string[], options: FmtOptions): ExitCode {
  if (paths.includes(STANDARD_INPUT)) {
    if (paths.length > 1) return refuse([diagnose("usage", null, { message: "`-` stands alone" })]);
    return exitCode([fmtStandardInput(options)], options);
  }
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0)
    return refuse(
      missing.map((path) => diagnose("file-unreadable", null, { path, why: "there is no such file" })),
    );
  const files = [...new Set(paths.flatMap(specFiles))];
  if (files.length === 0)
    return refuse([diagnose("usage", null, { message: `there is no spec in ${paths.join(", ")}` })]);
  return exitCode(
    files.map((file) => fmtFile(file, options)),
    options,
  );
}

function refuse(diagnostics: readonly Diagnostic[]): ExitCode {
  printDiagnostics(diagnostics, []);
  return EXIT.wrong;
}

function exitCode(outcomes: readonly Outcome[], { check }: FmtOptions): ExitCode {
  if (outcomes.includes("wrong")) return EXIT.wrong;
  return check && outcomes.includes("changed") ? EXIT.violated : EXIT.ok;
}

function fmtStandardInput({ check }: FmtOptions): Outcome {
  let text: string;
  try {
    text = readFileSync(0, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    refuse([diagnose("file-unreadable", null, { path: "standard input", why: whyFailed(error) })]);
    return "wrong";
  }
  const formatted = formatShowingErrors(text, "standard input");
  if (formatted.text === null) return "wrong";
  if (!check) process.stdout.write(formatted.text);
  else if (formatted.text !== text) process.stdout.write("standard input\n");
  return formatted.text === text ? "same" : "changed";
}

function fmtFile(path: string, { check }: FmtOptions): Outcome {
  const read = readFile(path);
  if (read.kind === "failed") {
    refuse([diagnose("file-unreadable", null, { path, why: read.why })]);
    return "wrong";
  }
  const { text } = formatShowingErrors(read.text, path);
  if (text === null) return "wrong";
  if (text === read.text) return "same";
  const why = check ? null : replaceFile(path, text);
  if (why !== null) {
    refuse([diagnose("path-unwritable", null, { path, why })]);
    return "wrong";
  }
  process.stdout.write(`${path}\n`);
  return "changed";
}

function formatShowingErrors(text: string, path: string): Formatted {
  const formatted = format(text);
  if (formatted.text === null) printDiagnostics(formatted.diagnostics, [{ path, text: formatted.source }]);
  return formatted;
}

/**
 * Writes a file that exists, in one move: whoever reads it meanwhile, or after a failure, finds the old text or the
 * new one, and nothing between. Says why it could not, or null.
 */
function replaceFile(path: string, text: string): string | null {
  const unwritable = whyUnwritable(path);
  if (unwritable !== null) return unwritable;
  // A link stays a link: the file it leads to is replaced.
  const target = realpathSync(path);
  const fresh = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFile(fresh, text);
    chmodSync(fresh, statSync(target).mode);
    renameSync(fresh, target);
    return null;
  } catch (error) {
    rmSync(fresh, { force: true });
    return whyFailed(error);
  }
}
