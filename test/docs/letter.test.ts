/**
 * docs/letter.md against the checker: every reference exists, and every verdict and trace is what the checker says.
 * `npx vitest run test/docs/letter.test.ts --update` writes the verdicts and traces that are found into the page; what
 * the page says about them in words is for a person to read again.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileFile, LONG, ROOT, specPaths } from "../support.js";
import { type Asked, allHolds, pathOf, statesOf, traceOf, verdictOf } from "./letter.js";
import { blocksOf } from "./page.js";

const page = readFileSync(join(ROOT, "docs/letter.md"), "utf8");
const lines = page.split("\n");

const LETTER = ["dax", "xip", "pagecache", "hugetlb", "locks"];

/** More states than these are explored in the long run only. */
const STATES_MAX = 2_000;

const cellsOf = (row: string): readonly string[] =>
  row
    .replace(/^\|\s*|\s*\|$/g, "")
    .split(/\s*\|\s*/)
    .map((cell) => cell.trim());

const nameIn = (cell: string): string => /`([^`]+)`/.exec(cell)?.[1] ?? cell;

/** The rows of all tables with these headings: the number of the line, and its cells. */
function rowsOf(
  ...headings: readonly string[]
): readonly { readonly line: number; readonly cells: readonly string[] }[] {
  return lines.flatMap((line, i) => {
    if (!line.startsWith("|") || cellsOf(line).join() !== headings.join()) return [];
    const end = lines.findIndex((other, j) => j > i && !other.startsWith("|"));
    return lines
      .slice(i + 2, end === -1 ? lines.length : end)
      .map((row, j) => ({ line: i + 2 + j, cells: cellsOf(row) }));
  });
}

const constantsIn = (cell: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...cell.matchAll(/(\w+) = (\w+)/g)].map(([, name = "", value = ""]) => [name, value]));

const asked = (spec: string, variant: string, constants = ""): Asked => ({
  spec: nameIn(spec),
  variant: variant === "" ? null : nameIn(variant),
  constants: constantsIn(constants),
});

interface Row {
  readonly line: number;
  readonly asked: Asked;
  readonly property: string;
  readonly verdict: string;
}

const verdictRows: readonly Row[] = rowsOf("spec", "variant", "property", "verdict").map(
  ({ line, cells }) => {
    const [spec = "", variant = "", property = "", verdict = ""] = cells;
    return { line, asked: asked(spec, variant), property: nameIn(property), verdict };
  },
);

const sizeRows = rowsOf("spec", "constants", "states", "time").map(({ line, cells }) => {
  const [spec = "", constants = "", states = ""] = cells;
  return { line, asked: asked(spec, "", constants), states };
});

const traces = blocksOf(page).filter(({ language }) => language === "trace");

/** The page with the verdicts and traces that are found. */
async function refreshed(): Promise<string> {
  const found = [...lines];
  for (const { line, asked: question, property } of verdictRows) {
    const row = found[line] ?? "";
    found[line] = row.replace(/[^|]*\|$/, ` ${await verdictOf(question, property)} |`);
  }
  for (const block of [...traces].reverse()) {
    const [spec = "", ...rest] = [block.kind ?? "", ...block.details];
    const [property = "", variant = ""] = [...rest].reverse();
    found.splice(
      block.line,
      block.text === "" && found[block.line]?.startsWith("```") === true ? 0 : block.text.split("\n").length,
      ...(await traceOf(asked(spec, variant), property)),
    );
  }
  return found.join("\n");
}

describe("docs/letter.md", () => {
  it("says what the checker says", async () => {
    expect(verdictRows.length).toBeGreaterThan(60);
    expect(traces.length).toBeGreaterThan(20);
    await expect(await refreshed()).toMatchFileSnapshot("../../docs/letter.md");
  });

  it("tells each trace in six lines at most", () => {
    for (const { line, text } of traces) expect([line, text.split("\n").length <= 6]).toEqual([line, true]);
  });

  it("goes through all claims, and all that came later", () => {
    const headings = lines.filter((line) => line.startsWith("### ")).join("\n");
    for (const n of Array.from({ length: 12 }, (_, i) => i + 1))
      expect(headings).toMatch(new RegExp(`\\bC${n}\\b`));
    for (const h of ["H1", "H1'", "H2", "H4", "H5", "H6", "H8", "H9", "H10", "H11", "H12", "H13"])
      expect(headings.replaceAll("H1'", "Hprime")).toContain(h.replace("H1'", "Hprime"));
  });

  it("links to files that are there", () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(5);
    for (const path of links) expect([path, existsSync(join(ROOT, "docs", path))]).toEqual([path, true]);
  });

  it("has each spec of the letter in its tables", () => {
    const named = new Set(verdictRows.map((row) => pathOf(row.asked.spec)));
    const library = specsOfLetter();
    expect(library.filter((path) => !named.has(path))).toEqual([]);
  });

  it("shows a trace for each failure that it tells of in words", () => {
    for (const { kind, details, line } of traces) {
      const [property = "", variant = ""] = [...details].reverse();
      const row = verdictRows.find(
        (one) =>
          one.asked.spec === kind && (one.asked.variant ?? "") === variant && one.property === property,
      );
      expect([line, row?.verdict.startsWith("fails")]).toEqual([line, true]);
    }
  });
});

/** Specs of the letter's folders, but for short ones that say what others are for, which refine them. */
function specsOfLetter(): readonly string[] {
  const refined = new Set(
    specPaths().flatMap((path) =>
      [...readFileSync(join(ROOT, path), "utf8").matchAll(/^refinement .*"([\w./]+)"/gm)].map(([, to = ""]) =>
        join(dirname(path), `${to}.subtle`),
      ),
    ),
  );
  return specPaths().filter(
    (path) => LETTER.some((folder) => path.startsWith(`specs/${folder}/`)) && !refined.has(path),
  );
}

describe("the sizes that docs/letter.md gives", () => {
  it("are given for each spec of the letter that has sizes to choose", () => {
    const named = new Set(sizeRows.map((row) => pathOf(row.asked.spec)));
    const library = specsOfLetter();
    const sized = library.filter((path) =>
      compileFile(path).spec?.ir.constants.some(({ name }) => /^(?:FAULTS|PAGES|TASKS|IOS)$/.test(name)),
    );
    expect(sized.filter((path) => !named.has(path))).toEqual([]);
  });

  it.for(sizeRows)("are those of $asked.spec with $asked.constants", async (row, { skip }) => {
    skip(!LONG && Number(row.states.replaceAll(",", "")) > STATES_MAX, "more states than are explored here");
    expect(await statesOf(row.asked)).toBe(row.states);
    const violates = /^expect violates/m.test(readFileSync(join(ROOT, pathOf(row.asked.spec)), "utf8"));
    expect(await allHolds(row.asked)).toBe(!violates);
  });
});

const compiled = new Map<string, ReturnType<typeof compileFile>>();

/** There are many rows to a spec. */
function compiledOnce(path: string): ReturnType<typeof compileFile> {
  const known = compiled.get(path) ?? compileFile(path);
  compiled.set(path, known);
  return known;
}

/** `fails after 16 states` as `fails`. */
const kindOf = (verdict: string): string => verdict.split(" ")[0] ?? "";

describe.skipIf(!LONG)("with one thread more, or one page more, the verdicts are the same", () => {
  const fitting = (row: Row, name: string): boolean =>
    !row.property.startsWith("same graph") &&
    compiledOnce(pathOf(row.asked.spec)).spec?.ir.constants.some((constant) => constant.name === name) ===
      true;
  // The sparse page is modelled for one page; two faults are what `double_zero` has already. What a second page means
  // for what is revoked at last is for variants to say.
  const grown = ["FAULTS", "PAGES", "IOS"].flatMap((name) =>
    verdictRows
      .filter((row) => fitting(row, name) && !/sparse_page|double_zero|revoked/.test(row.asked.spec))
      .map((row) => ({ ...row, asked: { ...row.asked, constants: { [name]: "2" } } })),
  );

  it.each(grown)("line $line: $asked.spec $asked.variant $property $asked.constants", async (row) => {
    expect(kindOf(await verdictOf(row.asked, row.property))).toBe(kindOf(row.verdict));
  });
});
