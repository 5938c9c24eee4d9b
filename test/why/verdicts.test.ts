/** What is answered: on small specs, and what the letter of the README's protocol says. */
import { describe, expect, it } from "vitest";
import { load } from "../../src/resolve/load.js";
import { CORE_CLASSES } from "../../src/why/why.js";
import { onDisk, runFile } from "../support.js";
import { oracle, oracleBase } from "./oracle.js";
import { askAll, openFile, openText, shown, verdictsIn } from "./support.js";

const DAX = "specs/dax/fault_vs_truncate.subtle";

/** The answers for some elements of a text. */
async function some(text: string, ids: readonly string[]) {
  const all = await verdictsIn(await openText(text));
  return Object.fromEntries(ids.map((id) => [id, all[id]]));
}

it("the lock of a procedure is needed although each call of it could do without", async () => {
  const asked = await openFile("specs/xip/fault_vs_truncate.subtle", { only: ["locks"] });
  const pairs = asked.elements.filter(({ kind }) => kind === "lock").map(({ id }) => id);
  const answers = await Promise.all(
    pairs.map(async (id) => [id, shown((await asked.examiner.examine(id)).answer)]),
  );
  expect(Object.fromEntries(answers)).toEqual({
    "truncate.unmap_1.lock.write_lock.pair": "not-needed differs",
    "truncate.unmap_2.lock.write_lock.pair": "not-needed differs",
    "fault.xip.lock.read_lock.pair": "needed NoDangling 16, Together -",
    "unmap_mapping_range.lock.write_lock.pair": "needed NoDangling 16",
  });
});

describe("the verdict is right:", () => {
  it.each<[what: string, text: string, expected: Readonly<Record<string, string>>]>([
    [
      "needed: an invariant, a step property, an assertion; with the length of the least trace",
      `spec s var x : 0 .. 4 = 0
       action up { when x < 3  x' = x + 1 }
       action check { assert x < 4  x' = 0 }
       invariant Small : x < 4   step Up : x' <= 3`,
      { "up.when": "needed Small 5, Up 5, types 6, asserts 6" },
    ],
    [
      "breaks-model: a deadlock, a mistake, something that is not reached, said or done any more",
      `spec s var x : 0 .. 3 = 0
       action up { when x < 3  x' = x + 1 }
       action down { when x = 3  x' = 0 }
       reachable Two : x = 2
       invariant Says : x = 1 implies x < 2`,
      {
        "up.when": "breaks-model types 5",
        up: "breaks-model Two -, deadlock 1",
        "up.x'": "breaks-model Two -",
        down: "breaks-model deadlock 4",
        "down.when": "not-needed restricts",
      },
    ],
    [
      "ill-formed: without it there is a step that nobody comes to",
      `spec s var x : 0 .. 3 = 0
       process p { a: if x = 0 { goto c } b: goto d c: x' = 1 d: x' = 2 }`,
      { "p.a": "ill-formed", "p.a.if": "not-needed dead", "p.c": "not-needed differs" },
    ],
    [
      "same-graph and dead: a guard that never was false; one that was, but what it keeps out is there anyway",
      `spec s var x : bool = false
       action never { when x = x  x' = not x }
       action twice { either { when x  x' = not x } or { x' = not x } }`,
      { "never.when": "not-needed dead", "twice.when": "not-needed same-graph" },
    ],
    [
      "dead: a condition that never was false, that never was true, that never was evaluated",
      `spec s var x : 0 .. 2 = 0
       action a { if x < 3 { x' = x } }
       action b { if x > 2 { x' = x } }
       action c { when x > 2  if x = 1 { x' = 0 } }`,
      {
        "a.if": "not-needed dead",
        "a.if.false": "not-needed same-graph",
        "b.if": "not-needed same-graph",
        "b.if.false": "not-needed dead",
        "c.if": "not-needed dead",
        "c.if.false": "not-needed dead",
      },
    ],
    [
      "a conjunct is dead where it is never false while the others are true",
      `spec s var x : 0 .. 3 = 0
       action a { when x >= 0 and x < 3 and x != 3  x' = x + 1 }
       action b { if x > 0 and x < 4 { x' = 0 } }`,
      {
        "a.when.and.1": "not-needed dead",
        "a.when.and.2": "not-needed dead",
        "a.when.and.3": "not-needed dead",
        "b.if.and.2": "not-needed dead",
      },
    ],
    [
      "restricts, shrinks, differs: more without it, less, or other things",
      `spec s var x : 0 .. 3 = 0
       action up { when x = 0  x' = 1 }
       action on { x' in {2, 3} }
       action away { x' = 0 }`,
      {
        "up.when": "not-needed restricts",
        on: "not-needed shrinks",
        "up.x'": "not-needed differs",
      },
    ],
  ])("%s", async (_, text, expected) => {
    const found = await some(text, Object.keys(expected));
    expect(found).toEqual(expected);
  });

  it("is unknown at a limit, unless a property has failed before, and never hangs", async () => {
    const text = `spec s var x : 0 .. 9999 = 0
      action up { when x < 5  x' = if x < 9999 then x + 1 else 0 }
      action reset { when x = 5  x' = 0 }`;
    const open = await openText(text, { statesMax: 100 });
    expect(shown((await open.examiner.examine("up.when")).answer)).toBe("unknown");
    const failing = await openText(`${text} invariant Low : x < 7`, { statesMax: 100 });
    expect(shown((await failing.examiner.examine("up.when")).answer)).toBe("needed Low 8");
  });
});

describe("in the protocol of the README", () => {
  /** Changes of the protocol that must fail, as variants, and the element that each takes away. */
  it.each([
    ["no_recheck", "fault.recheck"],
    ["no_fault_lock", "fault.lock.read_lock.pair"],
    ["unlocked_truncate", "truncate.lock.write_lock.pair"],
    ["shared", "truncate.lock.write_lock.as.read_lock"],
    ["no_unmap", "truncate.zap"],
  ])("what the variant %s takes away is needed, and fails as soon", async (variant, id) => {
    const { findings } = await runFile(DAX, { variant, engine: "compiled" });
    const { examiner } = await openFile(DAX);
    const { answer } = await examiner.examine(id);
    expect(answer.verdict).toBe("needed");
    const lengths = new Map(answer.properties.map(({ name, trace }) => [name, trace?.steps.length ?? 0]));
    const violated = findings.filter(
      (f) => f.verdict === "violated" && (f.kind === "invariant" || f.kind === "step"),
    );
    expect(violated.length).toBeGreaterThan(0);
    for (const { name, trace } of violated)
      expect(lengths.get(name) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(trace?.steps.length ?? 0);
  });

  it("the order of i_size before the lock is needed: when truncate takes it, the size is the new one", async () => {
    const { examiner } = await openFile(DAX);
    const { answer } = await examiner.examine("truncate.set_size.before.lock");
    expect(shown(answer)).toBe("needed SizeFirst 3");
  });

  it("one of two unmaps is needed", async () => {
    const asked = await openFile(DAX, { variant: "two_unmaps", only: ["steps"] });
    const { joint, answers } = await askAll(asked, { depth: 2, core: null });
    const alone = answers.filter(({ id }) => /^truncate\.zap(_2)?$/.test(id)).map(({ verdict }) => verdict);
    expect(alone).toEqual(["not-needed", "not-needed"]);
    expect(joint.sets.map(({ elements }) => elements)).toContainEqual(["truncate.zap", "truncate.zap_2"]);
    expect(joint.sets.flatMap(({ properties }) => properties.map(({ name }) => name))).toContain(
      "NoDangling",
    );
  });

  it("a core keeps the recheck and both locks, and holds", async () => {
    const asked = await openFile(DAX);
    const { core } = await askAll(asked, { depth: 1, core: CORE_CLASSES });
    expect(core?.kept).toEqual([
      "fault.recheck.if.false",
      "truncate.release.where.and.2",
      "reallocate.when",
      "fault.lock.read_lock.pair",
      "truncate.lock.write_lock.pair",
    ]);
    expect(core?.removed).toContain("fault.look.where");
    expect(core?.confirmed.verdict).toBe("not-needed");
  });

  it("every answer is what brute force says, with one fault", async () => {
    const constants = { FAULTS: "1" };
    const { program } = load(DAX, onDisk);
    const plain = await oracleBase(program, 1000, new Map(Object.entries(constants)));
    if (plain === null) throw new Error("it does not hold");
    const { elements, examiner } = await openFile(DAX, { constants });
    for (const element of elements) {
      const { answer } = await examiner.examine(element.id);
      const { verdict, how, properties } = answer;
      const violated = properties.map(({ name, trace }) => `${name} ${trace?.steps.length ?? ""}`);
      expect({ id: element.id, verdict, how, violated }).toEqual({
        id: element.id,
        ...(await oracle(plain, element, 5000)),
      });
    }
  });
});

describe("in the protocols of docs/letter.md", () => {
  const HUGETLB = `spec hugetlb
    type Kind = dax | huge
    const KIND : Kind = dax
    var lock : Process? = none
    var mapped : bool = true
    macro take(m) pairs give { when m = none  m' = self }
    macro give(m) { assert m = self  m' = none }
    process truncate {
      outer:  take(lock)
      branch: if KIND != huge { goto zap }
      inner:  take(lock)
      done_1: give(lock)
      zap:    mapped' = false
      end:    give(lock)
    }
    process fault { take_it: take(lock) insert: mapped' = mapped give_it: give(lock) }
    invariant One : not (truncate at zap and fault at insert)`;

  it("the lock in the branch of hugetlbfs does nothing for DAX: the graph is the same without it", async () => {
    const { examiner } = await openText(HUGETLB);
    expect(shown((await examiner.examine("truncate.inner.take.pair")).answer)).toBe("not-needed same-graph");
    expect(shown((await examiner.examine("truncate.outer.take.pair")).answer)).toBe("needed One 4");
  });

  const PAGECACHE = `spec pagecache
    type Pte = absent | file | copy
    var i_size : 0 .. 1   = 1
    var cached : bool     = true
    var page   : Process? = none
    var pte    : Pte      = absent
    macro lock_page(m) pairs unlock_page { when m = none  m' = self }
    macro unlock_page(m) { assert m = self  m' = none }
    process fault {
      idle look: when i_size > 0
      lock:      lock_page(page)
      mapping:   if not cached { goto unlock }
      size:      if i_size = 0 { goto unlock }
      insert:    either { pte' = file } or { pte' = copy }
      unlock:    unlock_page(page)  restart
    }
    process truncate {
      idle start: when i_size > 0
      set_size:   i_size' = 0
      unmap_1:    pte' = absent
      lock:       lock_page(page)
      evict:      cached' = false  if pte = file { pte' = absent }
      unlock:     unlock_page(page)
      unmap_2:    pte' = absent
    }
    invariant Past  : truncate at done implies pte = absent
    invariant Stale : pte = file implies cached`;

  it("the page cache with private copies needs the second unmap, and not the first", async () => {
    const { examiner } = await openText(PAGECACHE);
    expect((await examiner.examine("truncate.unmap_1")).answer.verdict).toBe("not-needed");
    expect(shown((await examiner.examine("truncate.unmap_2")).answer)).toMatch(/^needed Past \d+$/);
  });

  it("of the check of the mapping and the check of i_size one is needed", async () => {
    const asked = await openText(PAGECACHE);
    const { joint } = await askAll(asked, { depth: 2, core: null });
    expect(joint.sets.map(({ elements }) => elements.join(" or "))).toContain("fault.mapping or fault.size");
  });
});
