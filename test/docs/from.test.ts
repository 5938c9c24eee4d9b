/** The pages for those who come from TLA+ and from C: all that is Subtle in their tables is compiled. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileText, ROOT, rendered } from "../support.js";
import { PLACES, PREAMBLE } from "../syntax/habits.js";

/** How the code of a table's right column stands in a spec. */
const TEXTS: Readonly<Record<string, (code: string) => string>> = {
  declaration: (code) => code,
  statement: PLACES.statement.process,
  condition: PLACES.condition.property,
  type: PLACES.type.alias,
  body: (code) => `process p { ${code} }`,
};

/** Cells of a row; a bar in code is written with a backslash. */
const cellsOf = (row: string): readonly string[] =>
  row
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

function rowsOf(page: string) {
  const lines = readFileSync(join(ROOT, page), "utf8").split("\n");
  return lines.flatMap((line, i) => {
    const kind = /^<!-- kind: (\w+) -->$/.exec(line)?.[1];
    if (kind === undefined) return [];
    const end = lines.findIndex((row, k) => k > i + 2 && !row.startsWith("|"));
    return lines.slice(i + 4, end).map((row) => ({ kind, cells: cellsOf(row) }));
  });
}

describe.each(["docs/from-tlaplus.md", "docs/from-c.md"])("%s", (page) => {
  const rows = rowsOf(page);

  it("has enough to begin with", () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows.map(({ kind, cells }) => [cells[1] ?? "", kind, cells[0] ?? ""]))(
    "%s (%s)",
    (cell, kind, other) => {
      const code = /^`([^`]*)`$/.exec(cell)?.[1];
      expect(code, `one code in ${cell}`).toBeDefined();
      const text = `${PREAMBLE}${TEXTS[kind]?.(code ?? "") ?? ""}\n`;
      const { diagnostics, sources } = compileText(text);
      const errors = diagnostics.filter(({ code: found }) => found !== "unused-constant");
      expect(rendered(errors, sources)).toEqual([]);
      expect(other).not.toBe("");
    },
  );
});
