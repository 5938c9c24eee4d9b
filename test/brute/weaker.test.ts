/** Weaker forms of steps and comparisons: written into the text of the spec, and explored with the reference engine. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import { goalsOf } from "../../src/why/goals.js";
import { why } from "../../src/why/why.js";
import { onDisk, ROOT } from "../support.js";
import { openFile } from "../why/support.js";
import { SPECS, titled } from "./specs.js";

/** Whether the goals hold, and nothing is wrong that is built in; null for a text that is no spec. */
async function isEnough(
  path: string,
  text: string,
  constants: ReadonlyMap<string, string>,
  goals: readonly string[],
): Promise<boolean | null> {
  const { program, diagnostics } = load(path, (name) =>
    name === path ? { kind: "text", text } : onDisk(name),
  );
  const { spec } = compileProgram(program, diagnostics, { constants, variant: null });
  if (spec === null) return null;
  const found = await explore(spec, {
    all: true,
    only: null,
    symmetry: false,
    engine: "reference",
    statesMax: 50_000,
    traces: "none",
  });
  if ("refused" in found) return null;
  const isHelper = (kind: string): boolean =>
    ["invariant", "step", "temporal", "reachable", "refinement"].includes(kind);
  return found.findings.every(
    ({ name, kind, verdict }) => verdict !== "violated" || (isHelper(kind) && !goals.includes(name)),
  );
}

interface ByHand {
  readonly id: string;
  readonly text: string;
}

/** A step of a guard and assignments in two steps; a comparison at a guard that holds more often. */
function formsByHand(source: string): readonly ByHand[] {
  const found: ByHand[] = [];
  const changed = (from: number, to: number, by: string): string =>
    source.slice(0, from) + by + source.slice(to);
  for (const process of source.matchAll(/^(?:\w+ )*process (\w+)[^{]*\{([\s\S]*?)^\}/gm)) {
    const [whole, name = "", body = ""] = process;
    const start = process.index + whole.length - body.length - 1;
    const labels = [...body.matchAll(/^ *(?:(?:idle|fair|strong) )*(\w+):(?!=) */gm)];
    for (const [i, label] of labels.entries()) {
      const from = start + label.index + label[0].length;
      const to = start + (labels[i + 1]?.index ?? body.length);
      const text = source.slice(from, to);
      const guard = /^when ([^\n]*)\n\s*(?=\w+(?:\[[^\]]*\])?' )/.exec(text);
      if (guard === null) continue;
      const step = label[1] ?? "";
      const rest = from + guard[0].length;
      found.push({ id: `${name}.${step}.split`, text: changed(rest, rest, `${step}_by_hand: `) });
      const comparison = /^when [\w.]+ (<|>) [\w.]+\n/.exec(text);
      if (comparison === null) continue;
      const at = from + text.indexOf(` ${comparison[1]} `) + 1;
      found.push({ id: `${name}.${step}.when.weaker`, text: changed(at, at + 1, `${comparison[1]}=`) });
    }
  }
  return found;
}

let compared = 0;
describe("every weaker form that brute force writes:", () => {
  it.each(titled(SPECS))("%s", async (_, { path, constants }) => {
    const asked = await openFile(path, { constants });
    const goals = goalsOf(asked.base.spec);
    const { weaker } = await why(asked.base, asked.elements, asked.examiner, {
      depth: 1,
      core: null,
      ranges: { goals, effort: 1 },
    });
    if (weaker === null) throw new Error("it was not asked");
    const verdicts = new Map(weaker.forms.map(({ id, verdict }) => [id, verdict]));
    const source = readFileSync(join(ROOT, path), "utf8").replace(/^(expect|variant)[\s\S]*/m, "");
    for (const { id, text } of formsByHand(source)) {
      const enough = await isEnough(path, text, new Map(Object.entries(constants)), goals.names);
      const verdict = verdicts.get(id);
      if (verdict === "unknown") continue;
      expect({ id, verdict }).toEqual({
        id,
        verdict: enough === null ? "ill-formed" : enough ? "enough" : "fails",
      });
      compared += 1;
    }
  });

  it("were not few", () => {
    expect(compared).toBeGreaterThan(5);
  });
});
