/** The Test Anything Protocol, version 14. */
import { visible, visibleLine } from "../source/visible.js";
import { diagnosticLine, isError, type Report, type ReportCase, titleOf } from "./report.js";

export function tap({ files, stopped }: Report): string {
  const lines: string[] = [];
  let count = 0;
  const point = (isOk: boolean, name: string, more: string, details: readonly string[]): void => {
    count += 1;
    lines.push(`${isOk ? "ok" : "not ok"} ${count} - ${described(name)}${more}`);
    if (details.length === 0) return;
    lines.push("  ---", "  message: |", ...details.flatMap(indented), "  ...");
  };
  for (const { path, cases, diagnostics } of files) {
    for (const diagnostic of diagnostics.filter(isError))
      point(false, `${path}: is a spec`, "", [diagnosticLine(diagnostic)]);
    for (const each of cases) point(isOk(each), `${path}: ${titleOf(each)}`, skip(each), each.details);
    for (const diagnostic of diagnostics)
      if (!isError(diagnostic)) lines.push(`# ${visibleLine(`${path}: ${diagnosticLine(diagnostic)}`)}`);
  }
  if (stopped !== null) lines.push(`Bail out! stopped by ${visibleLine(stopped)}`);
  return `${["TAP version 14", ...lines, `1..${count}`].join("\n")}\n`;
}

const isOk = ({ outcome }: ReportCase): boolean => outcome !== "failed";
const skip = ({ outcome }: ReportCase): string => (outcome === "undecided" ? " # SKIP not decided" : "");

/** A `#` would begin a directive. */
const described = (text: string): string => visibleLine(text).replaceAll("\\", "\\\\").replaceAll("#", "\\#");

const indented = (text: string): readonly string[] =>
  visible(text)
    .split("\n")
    .map((line) => `    ${line}`);
