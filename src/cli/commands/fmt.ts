/** `subtle fmt`: formats specs in the canonical layout. */
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { type Formatted, format } from "../../format/format.js";
import { type Host, STANDARD_INPUT } from "../../host/host.js";
import { visibleLine } from "../../source/visible.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics } from "../failures.js";
import { isUnwritable, writeTo } from "../output.js";
import { specFiles } from "../spec-files.js";

export interface FmtOptions {
  /** Only say which files would change. */
  readonly check: boolean;
}

/** The result for one file. */
type Outcome = "same" | "changed" | "wrong";

export function fmt(host: Host, paths: readonly string[], options: FmtOptions): ExitCode {
  if (paths.includes(STANDARD_INPUT) && paths.length > 1)
    return refuse(host, [diagnose("usage", null, { message: "`-` can't be combined with other paths" })]);
  const { files, diagnostics } = specFiles(host, paths);
  if (diagnostics.length > 0) return refuse(host, diagnostics);
  if (files.length === 0)
    return refuse(
      host,
      paths.map((path) => diagnose("no-spec", null, { path })),
    );
  const outcomes = files.map((file) => fmtFile(host, file, options));
  if (outcomes.includes("wrong")) return EXIT.wrong;
  return options.check && outcomes.includes("changed") ? EXIT.violated : EXIT.ok;
}

function refuse(host: Host, diagnostics: readonly Diagnostic[]): typeof EXIT.wrong {
  printDiagnostics(host, diagnostics, []);
  return EXIT.wrong;
}

function fmtFile(host: Host, path: string, { check }: FmtOptions): Outcome {
  const read = host.files.read(path);
  if (read.kind === "failed") {
    refuse(host, [
      diagnose("file-unreadable", null, { path: read.name ?? path, why: read.why, hint: read.hint }),
    ]);
    return "wrong";
  }
  const name = read.name ?? path;
  const { text } = formatShowingErrors(host, read.text, name);
  if (text === null) return "wrong";
  if (path === STANDARD_INPUT && !check) {
    // A pipe gets the text unchanged; for a terminal, control characters are made visible.
    if (host.out.isTerminal) host.out.show(text);
    else host.out.write(text);
    return "same";
  }
  if (text === read.text) return "same";
  if (!check && (isUnwritable(host, path) || writeTo(host, path, text))) return "wrong";
  host.out.show(`${visibleLine(name)}\n`);
  return "changed";
}

function formatShowingErrors(host: Host, text: string, path: string): Formatted {
  const formatted = format(text);
  if (formatted.text === null)
    printDiagnostics(host, formatted.diagnostics, [{ path, text: formatted.source }]);
  return formatted;
}
