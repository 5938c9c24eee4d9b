/** The catalogue's own examples: what is wrong gives its diagnostic and no other, what is right gives none. */
import { describe, expect, it } from "vitest";
import { expansionEntries } from "../../src/diagnostics/catalogue/expansion.js";
import { fileEntries } from "../../src/diagnostics/catalogue/files.js";
import { mapEntries } from "../../src/diagnostics/catalogue/maps.js";
import { nameEntries } from "../../src/diagnostics/catalogue/names.js";
import { refinementEntries } from "../../src/diagnostics/catalogue/refinements.js";
import { stepEntries } from "../../src/diagnostics/catalogue/steps.js";
import { syntaxEntries } from "../../src/diagnostics/catalogue/syntax.js";
import { typeEntries } from "../../src/diagnostics/catalogue/types.js";
import { warningEntries } from "../../src/diagnostics/catalogue/warnings.js";
import { catalogue } from "../../src/diagnostics/catalogue.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { explore } from "../../src/run/explore.js";
import { visible } from "../../src/source/visible.js";
import { codesOf, compileText, EXPLORE_ALL, rendered } from "../support.js";
import { withoutExample } from "./without-example.js";

const groups = {
  files: fileEntries,
  syntax: syntaxEntries,
  names: nameEntries,
  expansion: expansionEntries,
  types: typeEntries,
  steps: stepEntries,
  refinements: refinementEntries,
  maps: mapEntries,
  warnings: warningEntries,
};

const examples = Object.entries(catalogue).flatMap(([code, { severity, wrong, right }]) =>
  wrong === null || right === null ? [] : [{ code, severity, wrong, right }],
);

/** Given only once the spec is explored. */
const WHEN_EXPLORED = [
  "symmetry-too-large",
  "no-initial-state",
  "no-initial-state-inside",
  "action-never-taken",
  "vacuous",
  "temporal-unknown",
];

/** Everything that compiling a text, and exploring it if that succeeds, has to say. */
async function diagnosticsOf(text: string): Promise<readonly Diagnostic[]> {
  const { spec, diagnostics } = compileText(text);
  if (spec === null) return diagnostics;
  const exploration = await explore(spec, EXPLORE_ALL);
  const found = "refused" in exploration ? [exploration.refused] : exploration.diagnostics;
  return [...diagnostics, ...found];
}

describe("the wrong example gives its diagnostic and no other", () => {
  it.each(examples.map((e) => [e.code, e] as const))("%s", async (code, { wrong, severity }) => {
    const found = await diagnosticsOf(wrong);
    expect(codesOf(found)).toEqual([code]);
    expect(found[0]?.severity).toBe(severity);
    const compiles = WHEN_EXPLORED.includes(code) || severity === "warning";
    expect(compileText(wrong).spec !== null, "whether it compiles").toBe(compiles);
  });
});

describe("the right example gives no diagnostic", () => {
  it.each(examples.map((e) => [e.code, e.right] as const))("%s", async (_, right) => {
    const found = await diagnosticsOf(right);
    // Where a temporal property is what is right, nothing can judge it yet.
    expect(codesOf(found).filter((code) => code !== "temporal-unknown")).toEqual([]);
  });
});

describe("every entry of the catalogue", () => {
  it("is in one group", () => {
    expect(Object.values(groups).flatMap((group) => Object.keys(group))).toEqual(Object.keys(catalogue));
  });

  it("has two examples, or a command line that shows it", () => {
    const bare = Object.entries(catalogue).filter(([, { wrong, right }]) => wrong === null || right === null);
    expect(bare.map(([code]) => code).sort()).toEqual(Object.keys(withoutExample).sort());
  });

  it.each(Object.entries(catalogue))("%s has a name in kebab case and a meaning", (code, { meaning }) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(meaning).toMatch(/^[A-Z`].*\.$/);
  });
});

describe("what the user sees is what its snapshot shows", () => {
  const shortened = (text: string): string => visible(text).replace(/^(.{78}).{3,}$/gm, "$1…");

  it.each(Object.entries(groups))("of %s", async (name, group) => {
    const sections: string[] = [];
    for (const [code, { wrong }] of Object.entries(group) as [string, { wrong: string | null }][]) {
      if (wrong === null) continue;
      const shown = rendered(await diagnosticsOf(wrong), compileText(wrong).sources);
      const fence = (text: string): string => `\`\`\`\n${shortened(text.trimEnd())}\n\`\`\`\n`;
      sections.push(`## ${code}\n\n${fence(wrong)}\n${shown.map(fence).join("\n")}`);
    }
    await expect(sections.join("\n")).toMatchFileSnapshot(`__snapshots__/${name}.md`);
  });
});
