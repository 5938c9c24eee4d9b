/** What TLC said of proofs: `npm run proofs -- --record` has kept its answers. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Recorded, withProofTable } from "../../crosscheck/proof-table.js";
import { factText } from "../../src/proof/facts.js";
import { prove } from "../../src/proof/proof.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { LONG, onDisk, ROOT } from "../support.js";

const { answers, specs } = JSON.parse(
  readFileSync(join(ROOT, "crosscheck", "proofs.json"), "utf8"),
) as Recorded;

/** Those of few states: to find the proof again of others takes long. */
const isQuick = (path: string): boolean => LONG || /peterson|two_phase/.test(path);

describe("what TLC says of proofs", () => {
  it("is recorded for three specs", () => {
    expect(answers.length).toBe(3);
  });

  it.each(answers.map((answer) => [answer.path, answer] as const))(
    "%s: the facts are kept, and without one of them they are not",
    (_, { facts, inductive, initial, without }) => {
      expect([inductive.holds, initial.holds]).toEqual([true, true]);
      // The facts are true in states that can't be reached, or the proof would be a list of the others.
      expect(inductive.distinct).toBeGreaterThan(initial.distinct ?? Number.POSITIVE_INFINITY);
      expect(without.length).toBe(facts.length);
      // A step leads to where the fact is false; an assertion can also be false in the first state.
      for (const { violated, states } of without)
        expect(violated !== null && (states === 2 || (states === 1 && violated.startsWith("Asserts_")))).toBe(
          true,
        );
    },
  );

  it.each(answers.filter(({ path }) => isQuick(path)).map((answer) => [answer.path, answer] as const))(
    "%s: these are the facts that are found",
    (path, { facts, constants }) => {
      const { program, diagnostics } = load(path, onDisk);
      const settings = { constants: new Map<string, string>(), variant: null };
      const { spec } = compileProgram(program, diagnostics, settings);
      if (spec === null) throw new Error(path);
      const proof = prove(program, spec, settings, { effort: 1, enlarge: false, poll: () => {} });
      if (proof.kind !== "found") throw new Error(proof.kind);
      expect(proof.facts.map(factText)).toEqual(facts);
      expect(Object.fromEntries(proof.checked[0]?.constants ?? [])).toEqual(constants);
    },
  );
});

describe("the specs that are proved", () => {
  const shipped = readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
    .map((path) => `specs/${path}`)
    .filter((path) => path.endsWith(".subtle"))
    .filter((path) => /^spec /m.test(readFileSync(join(ROOT, path), "utf8")));

  it("are recorded for all that there are, in their order", () => {
    expect(specs.map(({ path }) => path)).toEqual(shipped.sort());
  });

  it("stand in docs/why.md as they are recorded", () => {
    const page = readFileSync(join(ROOT, "docs", "why.md"), "utf8");
    expect(withProofTable(page, specs) === page).toBe(true);
  });
});
