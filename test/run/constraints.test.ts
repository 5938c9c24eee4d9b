/** Constraints: what they leave out is judged and counted apart, in both engines alike. */
import { describe, expect, it } from "vitest";
import { Walker } from "../../checker/walks/walker.js";
import { interpretedSpace, packedSpace } from "../../src/graph/space.js";
import { interpret } from "../../src/interpret/model.js";
import type { Ir } from "../../src/ir/ir.js";
import type { Exploration } from "../../src/run/explore.js";
import { explore } from "../../src/run/explore.js";
import { compileText, EXPLORE_ALL } from "../support.js";

const ENGINES = ["compiled", "reference"] as const;

async function explored(text: string, engine: (typeof ENGINES)[number], options = {}): Promise<Exploration> {
  const { spec, diagnostics } = compileText(text);
  if (spec === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const found = await explore(spec, { ...EXPLORE_ALL, engine, ...options });
  if ("refused" in found) throw new Error(found.refused.message);
  return found;
}

const verdict = ({ findings }: Exploration, name: string) => findings.find((f) => f.name === name)?.verdict;
const lengthOf = ({ findings }: Exploration, name: string) =>
  findings.find((f) => f.name === name)?.trace?.steps.length;

const UP = "spec a\nvar n : 0 .. 9 = 0\naction up { when n < 9  n' = n + 1 }\n";

describe.each(ENGINES)("the %s engine", (engine) => {
  it("does not go on outside, and counts what lies there apart", async () => {
    const found = await explored(`${UP}constraint Few : n < 3`, engine);
    expect(found.counts).toEqual({ distinct: 3, generated: 4, depth: 3, initial: 1 });
    expect(found.constrained).toEqual({ by: ["Few"], outside: 1 });
    expect(verdict(found, "deadlock")).toBe("holds");
  });

  it("judges what lies outside, and the step that leads there", async () => {
    const found = await explored(
      `${UP}constraint Few : n < 3\ninvariant Low : n < 3\nreachable Three : n = 3\nreachable Four : n = 4\nstep To : n' != 3`,
      engine,
    );
    expect([verdict(found, "Low"), lengthOf(found, "Low")]).toEqual(["violated", 4]);
    expect([verdict(found, "Three"), lengthOf(found, "Three")]).toEqual(["holds", 4]);
    expect(verdict(found, "Four")).toBe("violated");
    expect([verdict(found, "To"), lengthOf(found, "To")]).toEqual(["violated", 4]);
  });

  it("counts a state that one step may not reach and another may as inside", async () => {
    const spec =
      "spec a\nvar n : 0 .. 3 = 0\naction up { when n < 3  n' = n + 1 }\naction jump { when n = 0  n' = 3 }\ndeadlock allowed\n";
    const found = await explored(`${spec}step constraint Near : n' <= n + 1`, engine);
    expect(found.counts).toEqual({ distinct: 4, generated: 5, depth: 4, initial: 1 });
    expect(found.constrained).toEqual({ by: ["Near"], outside: 0 });
  });

  it("judges a state at the length of the excluded step that leads to it", async () => {
    const spec =
      "spec a\nvar n : 0 .. 3 = 0\naction up { when n < 3  n' = n + 1 }\naction jump { when n = 0  n' = 3 }\ndeadlock allowed\n";
    const found = await explored(`${spec}step constraint Near : n' <= n + 1\ninvariant Low : n < 3`, engine);
    expect(lengthOf(found, "Low")).toBe(2);
  });

  it("finds a deadlock only inside", async () => {
    const found = await explored(
      "spec a\nvar n : 0 .. 2 in 0 .. 1\naction up { when n = 2  n' = 2 }\nconstraint Late : n > 0",
      engine,
    );
    const steps = found.findings.find((f) => f.name === "deadlock")?.trace?.steps;
    expect(steps?.map(({ state }) => state?.get(0))).toEqual([1]);
  });

  it("refuses a spec that starts outside, unless something is violated there", async () => {
    await expect(explored(`${UP}constraint Never : n > 0`, engine)).rejects.toThrow(
      "the initial state lies outside Never",
    );
    const found = await explored(`${UP}constraint Never : n > 0\ninvariant Positive : n > 0`, engine);
    expect([verdict(found, "Positive"), lengthOf(found, "Positive")]).toEqual(["violated", 1]);
    expect(found.counts.distinct).toBe(0);
  });

  it("takes a mistake in a constraint for one of the spec", async () => {
    const found = await explored(
      "spec a\nvar s : seq of bool max 2 = <<true>>\naction drop_it { when s != <<>>  s' = tail(s) }\ndeadlock allowed\nconstraint First : head(s)",
      engine,
    );
    expect([verdict(found, "evaluation"), lengthOf(found, "evaluation")]).toEqual(["violated", 2]);
    expect(found.counts.distinct).toBe(1);
  });

  it("keeps temporal properties inside", async () => {
    const text =
      "spec a\nvar n : 0 .. 9 = 0\nfair action up { when n < 9  n' = n + 1 }\naction back { when n > 0  n' = 0 }\n";
    const held = await explored(
      `${text}constraint Few : n < 3\nproperty Returns : n = 2 leads to n = 0`,
      engine,
    );
    // The fair step leads outside: no behaviour inside can do without it, so the only one that is left goes back.
    expect(verdict(held, "Returns")).toBe("holds");
    expect(held.diagnostics.map(({ code }) => code)).toContain("temporal-within");
    const broken = await explored(
      `${text}constraint Few : n < 3\nproperty Stays : always eventually n = 9`,
      engine,
    );
    expect(verdict(broken, "Stays")).toBe("violated");
  });

  it("counts what lies outside up to symmetry, and against the limit", async () => {
    const spec =
      "spec a\ntype F = symmetric 3\nvar s : set of F = {}\naction add(f in F) { when f not in s  s' = s union {f} }\ndeadlock allowed\nconstraint One : size(s) < 2";
    const reduced = await explored(spec, engine, { symmetry: true });
    expect([reduced.counts.distinct, reduced.constrained?.outside]).toEqual([2, 1]);
    const plain = await explored(spec, engine, { symmetry: false });
    expect([plain.counts.distinct, plain.constrained?.outside]).toEqual([4, 3]);
    const limited = await explored(spec, engine, { symmetry: false, statesMax: 5 });
    expect(limited.stop).toBe("states");
  });
});

it("makes the state space another one", async () => {
  const identities = await Promise.all(
    ["", "constraint Few : n < 3", "constraint Few : n < 4", "constraint Other : n < 3"].map(
      async (constraint) => (await explored(UP + constraint, "compiled")).explored?.model.identity,
    ),
  );
  expect(new Set(identities.slice(0, 3)).size).toBe(3);
  expect(identities[3]).toBe(identities[1]);
});

describe("what lies outside", () => {
  const queue =
    "spec a\nvar n : 0 .. 9 = 0\naction up { when n < 9  n' = n + 1 }\naction down { when n > 0  n' = n - 1 }\nconstraint Few : n < 4\nstep constraint Slow : not (n = 3 and n' = 2)";

  it("is no part of the graph that is written, of either engine", async () => {
    const found = await explored(queue, "compiled");
    if (found.explored === null) throw new Error("nothing was explored");
    const model = interpret(compileText(queue).spec?.ir as Ir, { symmetry: false });
    for (const space of [packedSpace(found.explored), interpretedSpace(model, false)]) {
      expect(space.size).toBe(4);
      expect([0, 1, 2, 3].map((number) => space.successors(number))).toEqual([[1], [2, 0], [3, 1], []]);
      expect(space.steps(2).map(({ to }) => to)).toEqual([3, 1]);
    }
  });

  it("ends a random run", async () => {
    const found = await explored(queue, "compiled");
    if (found.explored === null) throw new Error("nothing was explored");
    const walker = new Walker(found.explored.model, { seed: 1, depth: 1000, poll: () => {} });
    walker.prepare();
    const lasts: number[] = [];
    for (let number = 0; number < 20; number += 1) {
      let last = 0;
      walker.run(number, {
        onState: (state) => {
          const decoded = found.explored?.model.decode(state) as { n: number } | undefined;
          last = decoded?.n ?? Number.NaN;
        },
        onSteps: () => {},
      });
      lasts.push(last);
    }
    expect(new Set(lasts)).toEqual(new Set([2, 4]));
  });
});
