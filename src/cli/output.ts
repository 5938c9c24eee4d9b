/** Writes what a command found out. */
import { diagnose } from "../diagnostics/diagnostic.js";
import { printDiagnostics } from "./failures.js";
import { whyFailed, whyUnwritable, writeFile } from "./files.js";

/** Whether a file, which is not `-`, can't be written; if so, a diagnostic says why. Asked before long work is done. */
export function isUnwritable(path: string): boolean {
  const why = path === "-" ? null : whyUnwritable(path);
  if (why !== null) printDiagnostics([diagnose("path-unwritable", null, { path, why })], []);
  return why !== null;
}

/** Writes a result; true, and a diagnostic, if that fails in spite of the test at the start. */
export function writeJson(path: string, result: object): boolean {
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (path === "-") {
    process.stdout.write(text);
    return false;
  }
  try {
    writeFile(path, text);
    return false;
  } catch (error) {
    printDiagnostics([diagnose("path-unwritable", null, { path, why: whyFailed(error) })], []);
    return true;
  }
}
