/** Annotations for GitHub's workflows: commands in the output of a step, each at a line of a file. */
import { visible, visibleLine } from "../source/visible.js";
import { diagnosticLine, isError, type Report, type ReportCase, titleOf } from "./report.js";

interface Place {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export function github({ files, stopped }: Report): string {
  const lines: string[] = [];
  for (const { path, cases, diagnostics } of files) {
    for (const each of diagnostics)
      lines.push(command(each.severity, each, path, each.code, diagnosticLine(each)));
    for (const each of cases)
      if (each.outcome !== "passed")
        lines.push(command(LEVELS[each.outcome], each.place, path, titleOf(each), said(each)));
  }
  if (stopped !== null) lines.push(`::warning title=subtle::${data(`stopped by ${stopped}`)}`);
  return lines.map((line) => `${line}\n`).join("");
}

const LEVELS = { failed: "error", undecided: "notice" } as const;

const said = ({ details, outcome }: ReportCase): string =>
  details.length > 0 ? details.join("\n") : outcome === "failed" ? "it does not hold" : "it is not decided";

function command(level: string, place: Place | null, path: string, title: string, message: string): string {
  const { line, column } = place ?? {};
  const properties = [
    `file=${property(place?.file ?? path)}`,
    ...(line == null ? [] : [`line=${line}`]),
    ...(column == null ? [] : [`col=${column}`]),
    `title=${property(title)}`,
  ];
  return `::${level} ${properties.join(",")}::${data(message)}`;
}

/** What would end a command or begin another is written as GitHub's runner reads it back. */
const data = (text: string): string =>
  visible(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string =>
  data(visibleLine(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** The summary of a job, in Markdown. */
export function githubSummary({ files, stopped }: Report): string {
  const rows = files.map(({ path, cases, diagnostics }) => {
    const count = (outcome: ReportCase["outcome"]) => cases.filter((each) => each.outcome === outcome).length;
    const errors = diagnostics.filter(isError).length;
    const [failed, open] = [count("failed") + errors, count("undecided")];
    const mark = failed > 0 ? "❌" : open > 0 || cases.length === 0 ? "❔" : "✅";
    return `| ${mark} | ${cell(path)} | ${count("passed")} | ${failed} | ${open} | ${diagnostics.length - errors} |`;
  });
  const failures = files.flatMap(({ path, cases }) =>
    cases
      .filter(({ outcome }) => outcome === "failed")
      .map((each) => `- ${cell(path)}: ${cell([titleOf(each), ...each.details].join(": "))}`),
  );
  return [
    "### subtle",
    "",
    "| | spec | passed | failed | not decided | warnings |",
    "|---|---|--:|--:|--:|--:|",
    ...rows,
    "",
    ...failures,
    ...(stopped === null ? [] : ["", `Stopped by ${cell(stopped)}.`]),
    "",
  ].join("\n");
}

/** Text in Markdown that can be neither markup nor the end of a cell. */
const cell = (text: string): string =>
  visibleLine(text).replace(/[\\`*_{}[\]<>()#+!|&~-]/g, (c) => `&#${c.charCodeAt(0)};`);
