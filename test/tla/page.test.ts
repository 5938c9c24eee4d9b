/** The page on TLA+ is true: what it shows beside each spec is what is written for it, line by line and in order. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeTla } from "../../src/tla/module.js";
import { blocksOf } from "../docs/page.js";
import { accepted, compileText, ROOT } from "../support.js";

const blocks = blocksOf(readFileSync(join(ROOT, "docs", "tla.md"), "utf8"));
const pairs = blocks.flatMap((block, i) => {
  const next = blocks[i + 1];
  return block.language === "subtle" && next?.language === "tla" ? [{ spec: block, tla: next }] : [];
});

const words = (line: string): string => line.trim().replace(/\s+/g, " ");

describe("docs/tla.md", () => {
  test("has pairs of a spec and the TLA+ module written for it", () => {
    expect(pairs.length).toBeGreaterThanOrEqual(4);
    expect(pairs.length * 2).toBe(blocks.length);
  });

  test.each(pairs.map((pair) => [pair.spec.line, pair] as const))("line %i", (_, { spec, tla }) => {
    const { text } = writeTla(accepted(compileText(spec.text)), {
      symmetry: true,
      apalache: false,
      variant: null,
    });
    const written = text.split("\n").map(words);
    let from = 0;
    for (const line of tla.text
      .split("\n")
      .map(words)
      .filter((each) => each !== "")) {
      const at = written.indexOf(line, from);
      expect(at, `${line}\nis not written after the lines before it:\n${text}`).toBeGreaterThanOrEqual(0);
      from = at + 1;
    }
  });
});
