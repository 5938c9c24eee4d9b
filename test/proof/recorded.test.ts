/** What TLC said of proofs: `npm run proofs -- --record` has kept its answers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { factText } from "../../src/proof/facts.js";
import { prove } from "../../src/proof/proof.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { onDisk, ROOT } from "../support.js";

interface Answer {
  readonly path: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly facts: readonly string[];
  readonly inductive: { readonly distinct: number; readonly holds: boolean };
  readonly initial: { readonly distinct: number; readonly holds: boolean };
  readonly without: readonly { readonly violated: string | null; readonly states: number }[];
}

const { answers } = JSON.parse(readFileSync(join(ROOT, "crosscheck", "proofs.json"), "utf8")) as {
  readonly answers: readonly Answer[];
};

describe("what TLC says of proofs", () => {
  it("is recorded for three specs", () => {
    expect(answers.length).toBe(3);
  });

  it.each(answers.map((answer) => [answer.path, answer] as const))(
    "%s: the facts are kept, and without one of them they are not",
    (_, { facts, inductive, initial, without }) => {
      expect([inductive.holds, initial.holds]).toEqual([true, true]);
      // The facts are true in states that can't be reached, or the proof would be a list of the others.
      expect(inductive.distinct).toBeGreaterThan(initial.distinct);
      expect(without.length).toBe(facts.length);
      for (const { violated, states } of without) expect([violated !== null, states]).toEqual([true, 2]);
    },
  );

  it.each(answers.map((answer) => [answer.path, answer] as const))(
    "%s: these are the facts that are found",
    (path, { facts, constants }) => {
      const { program, diagnostics } = load(path, onDisk);
      const settings = { constants: new Map<string, string>(), variant: null };
      const { spec } = compileProgram(program, diagnostics, settings);
      if (spec === null) throw new Error(path);
      const proof = prove(program, spec, settings, { effort: 1, enlarge: true, poll: () => {} });
      if (proof.kind !== "found") throw new Error(proof.kind);
      expect(proof.facts.map(factText)).toEqual(facts);
      expect(Object.fromEntries(proof.checked[0]?.constants ?? [])).toEqual(constants);
    },
  );
});
