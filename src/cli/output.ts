/** Writes the result of a command. */
import { diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";

/** Whether a file, which is not `-`, can't be written; if so, a diagnostic says why. Asked before long work is done. */
export function isUnwritable(host: Host, path: string): boolean {
  const why = path === "-" ? null : host.files.whyUnwritable(path);
  if (why !== null) printDiagnostics(host, [diagnose("path-unwritable", null, { path, why })], []);
  return why !== null;
}

/** Writes a text for programs. True, after a diagnostic, if that fails; standard output, `-`, reports its own failures. */
export function writeTo(host: Host, path: string, text: string): boolean {
  if (path === "-") {
    host.out.write(text);
    return false;
  }
  const why = host.files.replace(path, text);
  if (why !== null) printDiagnostics(host, [diagnose("path-unwritable", null, { path, why })], []);
  return why !== null;
}

/** What a terminal would obey, or a reader not see, and what JSON leaves as it is; it stands in strings only. */
const UNSAFE = /[\u007F-\u009F\u2028\u2029]|\p{Bidi_Control}/gu;

/** JSON that shows the same on every terminal, and means the same to every reader. */
export const jsonText = (value: object): string =>
  `${JSON.stringify(value, null, 2).replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;

/** As `writeTo`. */
export const writeJson = (host: Host, path: string, result: object): boolean =>
  writeTo(host, path, jsonText(result));

/** The exit code of a run whose result could not be written: a violation is still one. */
export const codeUnwritten = (code: ExitCode): ExitCode => (code === EXIT.violated ? code : EXIT.wrong);
