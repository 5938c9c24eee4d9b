/** Who protects what. Brute force judges it in `test/brute/protection.test.ts`. */
import { describe, expect, it } from "vitest";
import type { Ir } from "../../src/ir/ir.js";
import { conflictsIn } from "../../src/race/accesses.js";
import { findProtection, isProtectionDecided } from "../../src/why/protection.js";
import { compileText } from "../support.js";
import { type Asked, type Given, openFile, openText } from "../why/support.js";
import { FREE, NOTICED, TWICE } from "./protection-texts.js";

interface Case {
  readonly title: string;
  readonly text?: string;
  readonly path?: string;
  readonly given?: Given;
}

const opened = ({ text, path = "", given }: Case): Promise<Asked> =>
  text === undefined ? openFile(path, given) : openText(text, given);

const saidOf = async (given: Case): Promise<Readonly<Record<string, string>>> => {
  const { base, elements } = await opened(given);
  const { pairs } = await findProtection(
    base,
    elements,
    () => undefined,
    () => undefined,
  );
  return Object.fromEntries(
    pairs.map(({ steps, verdict, apartBy, difference }) => [
      steps.join(" "),
      verdict === "apart"
        ? (apartBy ?? []).map((set) => set.join("+")).join(" ")
        : `${verdict}${difference === null ? "" : ` ${difference.step} ${difference.differs}`}`,
    ]),
  );
};

describe("what is said", () => {
  it("of two locks around one section: only both together open it", async () => {
    const said = await saidOf({ title: "", text: TWICE });
    expect(said["cpu.add cpu.add"]).toBe("cpu.lock_outer.take.pair+cpu.lock_inner.take.pair");
  });

  it("of an order that a later branch notices, and of one that nobody does", async () => {
    const said = await saidOf({ title: "", text: NOTICED });
    expect(said["a.set b.set"]).toBe("order matters a.look branch");
    expect(said["a.look b.set"]).toBe("order matters a.look branch");
    const values = NOTICED.replace("if x = 1", "if z = 2");
    expect((await saidOf({ title: "", text: values }))["a.set b.set"]).toBe("order matters null values");
  });

  it("of the fault and the truncate: the recheck makes the order harmless, the lock keeps the rest apart", async () => {
    const path = "specs/dax/fault_vs_truncate.subtle";
    const said = await saidOf({ title: "", path, given: { constants: { FAULTS: "1" } } });
    expect(said["fault.recheck truncate.set_size"]).toBe("order matters fault.recheck branch");
    expect(said["fault.lock truncate.lock"]).toMatch(/^order matters \S+ guard$/);
    expect(said["fault.insert truncate.zap"]).toContain("truncate.lock.write_lock.as.read_lock");
  });
});

it("a place of its own is no conflict, and a key that may be another's is", () => {
  const ir = compileText(FREE).spec?.ir as Ir;
  const pairs = conflictsIn(ir).map(({ actions }) =>
    actions.map((action) => ir.actions[action]?.name).join(" "),
  );
  expect(pairs).toEqual(["p.own q.read", "p.own clear", "q.read clear"]);
});

it("with too little work it is not decided", async () => {
  const { base, elements } = await openText(TWICE);
  for (const work of [10, 20_000]) {
    const found = await findProtection(
      base,
      elements,
      () => undefined,
      () => undefined,
      work,
    );
    expect(isProtectionDecided(found)).toBe(false);
  }
});
