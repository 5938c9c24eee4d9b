/** Proofs of specs: all values of all variables by the interpreter, and every subset of few facts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { opinionOn, proofOf, textsOf } from "../proof/brute-force.js";
import { LONG, ROOT } from "../support.js";
import { type Given, SPECS, titled } from "./specs.js";

/** The interpreter goes through so many type-correct states in a few seconds. */
const SIZE_MAX = LONG ? 600_000 : 20_000;

const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The spec alone, as a file beside its modules. */
const alone = ({ path }: Given): string =>
  textOf(path)
    .replace(/^(expect|variant)[\s\S]*/m, "")
    .replace(/^refinement [\s\S]*?^\}$/gm, "");

const files = { "../lib/locks.subtle": textOf("specs/lib/locks.subtle") };

let judged = 0;
describe("what is found is inductive, and no fact can be left out:", () => {
  it.each(titled(SPECS))("%s", (_, given) => {
    const { constants } = given;
    const text = alone(given);
    const { proof } = proofOf(text, { constants, files });
    if (proof.kind !== "found") return;
    const [setting] = proof.checked;
    if (setting === undefined || setting.size > SIZE_MAX) return;
    const facts = textsOf(proof);
    // A set is the bits of a number.
    if (facts.length > 30) return;
    const settings = Object.fromEntries([...setting.constants].map(([name, value]) => [name, `${value}`]));
    const all = 2 ** facts.length - 1;
    // Larger sets would have too many subsets to list: each without one fact is enough to be irredundant.
    const asked = facts.map((_fact, i) => all - 2 ** i);
    const opinion = opinionOn(text, facts, settings, files, facts.length > 12 ? [all, ...asked] : null);
    expect(opinion.states).toBe(setting.size);
    expect(opinion.falseAtFirst).toEqual([]);
    expect(opinion.inductive).toEqual([all]);
    judged += 1;
  });

  it("and that was asked of several", () => {
    expect(judged).toBeGreaterThan(3);
  });
});
