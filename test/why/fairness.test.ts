/** What is needed for a promise: fairness marks, and whatever else it breaks without. */
import { describe, expect, it } from "vitest";
import { elementsIn } from "../../src/elements/enumerate.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { isInferable } from "../../src/why/joint-candidates.js";
import { accepted, compileText, inMemory } from "../support.js";
import { oracle, oracleBase } from "./oracle.js";
import { openText, PROMISE, verdictsIn } from "./support.js";

/** The same for several processes that are alike, so that what is promised is judged by a second search. */
const ALIKE = `spec alike
type Cpu = symmetric 2
var lock : Process? = none
fair process cpu(c in Cpu) {
  idle want: when lock != self
  strong fair take: when lock = none  lock' = self
  give: lock' = none  restart
}
invariant One : forall c in Cpu : cpu[c] at give implies lock = cpu[c]
property Taken : forall c in Cpu : cpu[c] at take leads to cpu[c] at give
`;

const fairnessOf = (text: string) =>
  elementsIn(accepted(compileText(text))).filter(({ kind }) => kind === "fairness");

describe("marks of fairness", () => {
  it("are elements, with the address of an edit", () => {
    expect(fairnessOf(PROMISE).map(({ id, text }) => [id, text])).toEqual([
      ["ask.fair", "fair"],
      ["fault.fair", "fair"],
      ["fault.take.fair", "strong fair"],
      ["other.give.fair", "fair"],
    ]);
  });

  it("are no elements in a spec without temporal properties, which alone depend on them", () => {
    expect(
      fairnessOf(PROMISE.replace(/^property.*$/m, "invariant Has : mapped implies lock = lock")),
    ).toEqual([]);
  });

  it("are needed where a temporal property fails without them; the graph does not depend on them", async () => {
    const verdicts = await verdictsIn(await openText(PROMISE, { only: ["fairness"] }));
    expect(verdicts).toEqual({
      "ask.fair": "not-needed same-graph",
      "fault.fair": "needed Served 2",
      "fault.take.fair": "needed Served 4",
      "other.give.fair": "needed Served 4",
    });
  });

  it("are examined also where states are counted up to symmetry", async () => {
    const asked = await openText(ALIKE, { only: ["fairness"] });
    expect(asked.base.exploration.reduced).toBe(true);
    // The other one takes the lock and keeps it; it takes it and gives it back forever.
    expect(await verdictsIn(asked)).toEqual({
      "cpu.fair": "needed Taken 4",
      "cpu.take.fair": "needed Taken 4",
    });
  });
});

describe("a temporal property", () => {
  it("that is violated is not explained by `why`", async () => {
    const broken = PROMISE.replace("strong fair take", "take");
    await expect(openText(broken)).rejects.toThrow("the base is violated");
  });

  it("shows by a loop what an element is needed for", async () => {
    const { examiner } = await openText(PROMISE);
    const { answer } = await examiner.examine("fault.take.fair");
    const [served] = answer.properties;
    expect([served?.name, served?.kind, served?.trace?.loop]).toEqual(["Served", "temporal", 2]);
  });

  it("that has become vacuous gives breaks-model", async () => {
    const { examiner } = await openText(PROMISE);
    const { answer } = await examiner.examine("ask.asked'");
    expect([answer.verdict, answer.vacuous]).toEqual(["breaks-model", ["Served"]]);
  });

  it("allows no inference from the unedited spec: with more behaviours fairness demands more", async () => {
    const inferable = async (text: string): Promise<number> => {
      const { base, elements } = await openText(text, { only: ["guards"] });
      return elements.filter(isInferable(base)).length;
    };
    expect(await inferable(PROMISE)).toBe(0);
    expect(await inferable(PROMISE.replace(/^property.*$/m, ""))).toBeGreaterThan(5);
  });

  it.each([
    ["of one process each", PROMISE],
    ["of processes that are alike", ALIKE],
  ])("%s: every answer is what the reference engine says by brute force", async (_, text) => {
    const { program } = load("a.subtle", inMemory({ "a.subtle": text }));
    const plain = await oracleBase(program, 1000);
    if (plain === null) throw new Error("it does not hold");
    expect(compileProgram(program, [], { constants: new Map(), variant: null }).diagnostics).toEqual([]);
    const { elements, examiner } = await openText(text);
    const verdicts = new Set<string>();
    for (const element of elements) {
      const { answer } = await examiner.examine(element.id);
      const { verdict, how, properties } = answer;
      verdicts.add(verdict);
      const violated = properties.map(({ name, trace }) => `${name} ${trace?.steps.length ?? ""}`);
      expect({ id: element.id, verdict, how, violated }).toEqual({
        id: element.id,
        ...(await oracle(plain, element, 5000)),
      });
    }
    expect([...verdicts].sort()).toEqual(expect.arrayContaining(["needed", "not-needed"]));
  });
});
