/** Writes what a command found out. */
import { diagnose } from "../diagnostics/diagnostic.js";
import { printDiagnostics } from "./failures.js";
import { whyFailed, writeFile } from "./files.js";

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
