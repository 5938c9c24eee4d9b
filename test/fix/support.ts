/** `fix` on specs as texts and files, and what judges its answers: texts, and the reference engine. */

import { findFixes } from "../../src/fix/search.js";
import { toldFixes } from "../../src/fix/told.js";
import { openFix } from "../../src/library/fix.js";
import type { ReadFile } from "../../src/resolve/load.js";
import { compile } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";

export interface Given {
  readonly variant?: string | null;
  readonly constants?: Readonly<Record<string, string>>;
  readonly effort?: number;
}

export async function fixesOf(path: string, readFile: ReadFile, given: Given = {}) {
  const constants = new Map(Object.entries(given.constants ?? {}));
  const limits = { symmetry: true, statesMax: null, memoryMax: Number.POSITIVE_INFINITY };
  const question = { constants, variant: given.variant ?? null, limits };
  const opened = await openFix(path, question, readFile, () => undefined);
  if ("wrong" in opened || "reason" in opened) throw new Error("there is nothing to fix");
  const search = await findFixes(opened, given.effort ?? 1, () => undefined);
  return { search, told: toldFixes(opened, search.fixes) };
}

/** Whether everything holds, in the full graph; null for a text that is no spec. */
export async function holds(path: string, readFile: ReadFile, given: Given = {}): Promise<boolean | null> {
  const constants = new Map(Object.entries(given.constants ?? {}));
  const { spec } = compile(path, readFile, { constants, variant: given.variant ?? null });
  if (spec === null) return null;
  const found = await explore(spec, {
    all: true,
    only: null,
    symmetry: false,
    engine: "reference",
    statesMax: 100_000,
    traces: "none",
  });
  if ("refused" in found) return null;
  if (found.stop !== null) throw new Error("too large for brute force");
  return found.findings.every(({ verdict, vacuous }) => verdict === "holds" && !vacuous);
}

/** A text with a unified diff applied to it. */
export function patched(text: string, diff: string): string {
  const source = text.split("\n");
  const out: string[] = [];
  let next = 0;
  for (const line of diff.split("\n").slice(2, -1)) {
    const hunk = /^@@ -(\d+),\d+ \+(\d+),\d+ @@$/.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - 1;
      out.push(...source.slice(next, start));
      next = start;
      if (out.length !== Number(hunk[2]) - 1) throw new Error(`a hunk starts elsewhere: ${line}`);
      continue;
    }
    const said = line.slice(1);
    if (line[0] !== "+") {
      if (source[next] !== said) throw new Error(`\`${source[next]}\` stands where the diff has \`${said}\``);
      next += 1;
    }
    if (line[0] !== "-") out.push(said);
  }
  return [...out, ...source.slice(next)].join("\n");
}
