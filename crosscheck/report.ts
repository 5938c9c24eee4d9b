/** The table of a cross-check, and its place in the docs. */
import type { Row } from "./row.js";

const COLUMNS = [
  "spec",
  "variant",
  "distinct",
  "generated",
  "found (states of the trace)",
  "and Subtle",
] as const;

const number = (value: number | null): string => (value === null ? "-" : value.toLocaleString("en-US"));

const findings = (found: Readonly<Record<string, number>>): string => {
  const text = Object.entries(found)
    .map(([name, length]) => `${name} ${length}`)
    .join(", ");
  return text === "" ? "-" : text;
};

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ path, variant, constants, result }) => {
    const name = path.replace(/^specs\//, "").replace(/\.subtle$/, "");
    const given = Object.entries(constants).map(([c, v]) => `${c}=${v}`);
    const shown = [name, ...given].join(" ");
    if ("leftOut" in result) return [shown, variant ?? "", "", "", "", `left out: ${result.leftOut}`];
    const { tlc, differences, accounted } = result;
    const verdict = differences.length > 0 ? `DIFFERS: ${differences.join("; ")}` : "agrees";
    return [
      shown,
      variant ?? "",
      number(tlc.distinct),
      number(tlc.generated),
      findings(tlc.found),
      [verdict, ...accounted.map((why) => `(${why})`)].join(" "),
    ];
  });
  const all = [[...COLUMNS], ...lines];
  const widths = COLUMNS.map((_, c) => Math.max(...all.map((line) => (line[c] ?? "").length)));
  const isNumber = (c: number): boolean => c === 2 || c === 3;
  return all
    .map((line) =>
      line
        .map((cell, c) => (isNumber(c) ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const BEGIN = "<!-- written by npm run crosscheck -- --record -->";
const END = "<!-- end of what is written by it -->";

export function inDocs(page: string, version: string, text: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error("the page has no place for the table");
  return `${page.slice(0, from)}${BEGIN}\n\n${version}.\n\n\`\`\`text\n${text}\n\`\`\`\n\n${page.slice(to)}`;
}
