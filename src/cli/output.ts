/** Writes the result of a command. */
import { diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";

/** Returns true, after a diagnostic, if a file (not `-`) can't be written. Checked before the actual work starts. */
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

/** Control and invisible characters that JSON does not escape; they occur in strings only. */
const UNSAFE = /[\u007F-\u009F\u2028\u2029]|\p{Bidi_Control}/gu;

/** Escapes them, which does not change the meaning of the JSON. */
export const jsonText = (value: object): string =>
  `${JSON.stringify(value, null, 2).replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;

/** As `writeTo`. */
export const writeJson = (host: Host, path: string, result: object): boolean =>
  writeTo(host, path, jsonText(result));

/** The exit code of a run whose result could not be written: 1 for a violation all the same. */
export const codeUnwritten = (code: ExitCode): ExitCode => (code === EXIT.violated ? code : EXIT.wrong);
