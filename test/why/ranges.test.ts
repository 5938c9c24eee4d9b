/** How far steps can be moved. Brute force writes each move as a variant, and explores it with the reference engine. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import { goalsOf } from "../../src/why/goals.js";
import type { Reach } from "../../src/why/ranges.js";
import { why } from "../../src/why/why.js";
import { LONG, onDisk, ROOT } from "../support.js";
import { type Asked, openFile, openText } from "./support.js";

async function rangesOf(
  { base, examiner, elements }: Asked,
  goals: readonly string[] | null = null,
  effort = 1,
) {
  const wanted = { goals: goalsOf(base.spec, goals), effort };
  const { ranges } = await why(base, elements, examiner, { depth: 1, core: null, ranges: wanted });
  if (ranges === null) throw new Error("there are no ranges");
  return ranges;
}

/** `lock, zap | unlock: NoDangling 12`. */
const shown = ({ across, end }: Reach): string => {
  const failures = end?.failures.map(({ name, length }) => `${name} ${length}`).join(", ");
  return [across.join(", "), ...(end === null ? [] : [`${end.step}: ${failures || end.verdict}`])].join(
    " | ",
  );
};

describe("the range of a step ends", () => {
  it("where the protocol of the fault and the truncate fails, at the length of the shortest trace", async () => {
    const asked = await openFile("specs/dax/fault_vs_truncate.subtle", { only: ["order"] });
    const { ranges } = await rangesOf(asked, ["NoDangling"]);
    const all = Object.fromEntries(
      ranges.map(({ id, earlier, later }) => [id, [shown(earlier), shown(later)]]),
    );
    expect(all).toMatchObject({
      "fault.recheck": [" | lock: NoDangling 12, asserts 7", " | insert: NoDangling 11"],
      "fault.insert": [" | recheck: NoDangling 11", " | unlock: NoDangling 13"],
      "truncate.set_size": [" | start: NoDangling 12", "lock, zap | unlock: NoDangling 12"],
      "truncate.release": ["unlock | zap: NoDangling 11", ""],
      "truncate.zap": [" | lock: NoDangling 13", "unlock | release: NoDangling 12"],
    });
  });

  const SIMPLE = `spec s var x : 0 .. 9 = 0 var y : 0 .. 9 = 0
    process p { a: x' = 1 b: y' = 1 c: x' = 2 d: y' = x }`;

  it("at the first place that fails, and not where only another property does", async () => {
    const text = `${SIMPLE} invariant Goal : y != 1 or x >= 1  invariant Helper : p at done implies y = 2`;
    const { ranges } = await rangesOf(await openText(text), ["Goal"]);
    const [a, b, c, d] = ranges;
    expect([a, b, c, d].map((range) => range && [shown(range.earlier), shown(range.later)])).toEqual([
      ["", " | b: Goal 2"],
      [" | a: Goal 2", "c, d"],
      ["b, a", "d"],
      ["c, b, a", ""],
    ]);
    expect(c?.later.notes).toEqual(["Helper fails after 5"]);
  });

  it("where the spec is not valid, with the reason", async () => {
    const text = `spec s var x : bool = false
      process p { a: x' = true b: if x { goto d } c: goto a d: x' = false goto c }
      invariant Is : x in {true, false}`;
    const { ranges } = await rangesOf(await openText(text));
    const ill = ranges.flatMap(({ earlier, later }) =>
      [earlier.end, later.end].filter((end) => end?.verdict === "ill-formed"),
    );
    expect(ill.length).toBeGreaterThan(0);
    for (const end of ill) expect(end?.message).not.toBeNull();
  });

  it("nowhere, as far as the budget goes, and says so", async () => {
    const { ranges, searched, isCut } = await rangesOf(
      await openText(`${SIMPLE} invariant I : x < 9`),
      null,
      0,
    );
    expect({ searched, isCut }).toEqual({ searched: 0, isCut: true });
    expect(ranges.length).toBe(4);
    for (const { earlier, later } of ranges)
      for (const { across, end } of [earlier, later])
        if (end !== null) expect([end.verdict, across]).toEqual(["unknown", []]);
  });
});

it("a release of what is not held is skipped where only that fails", async () => {
  const text = `spec s var m : Process? = none var x : 0 .. 2 = 0 type P = symmetric 2
    macro enter(l) pairs leave { when l = none  l' = self }
    macro leave(l) { assert l = self  l' = none }
    process p(me in P) {
      take: enter(m)
      test: if x > 0 { goto give }
      set:  x' = 1
      give: leave(m)
    }
    invariant Small : x < 2`;
  const { ranges } = await rangesOf(await openText(text));
  const take = ranges.find(({ id }) => id === "p.take");
  expect(take && [shown(take.later), take.later.skips]).toEqual(["test, set | give: deadlock 7", true]);
});

// ─────────────────────────────────────────────────────────────────────── brute force

/** What a release of `lib/locks` asserts, as a text. */
const HELD: Readonly<Record<string, (lock: string) => string>> = {
  mutex_unlock: (lock) => `${lock} = self`,
  read_unlock: (lock) => `self in ${lock}.readers`,
  write_unlock: (lock) => `${lock}.writer = self`,
};

interface Brute {
  readonly ill: boolean;
  readonly failures: readonly string[];
}

async function brute(
  path: string,
  source: string,
  edits: readonly string[],
  constants: ReadonlyMap<string, string>,
  goals: readonly string[],
): Promise<Brute> {
  const text = `${source}\nvariant moved_by_hand { ${edits.join("\n")} expect holds }\n`;
  const { program, diagnostics } = load(path, (name) =>
    name === path ? { kind: "text", text } : onDisk(name),
  );
  const { spec } = compileProgram(program, diagnostics, { constants, variant: "moved_by_hand" });
  if (spec === null) return { ill: true, failures: [] };
  const found = await explore(spec, {
    all: true,
    only: null,
    symmetry: false,
    engine: "reference",
    statesMax: 200_000,
  });
  if ("refused" in found) return { ill: true, failures: [] };
  const failures = found.findings
    .filter(({ verdict, name, kind }) => {
      const isHelper = ["invariant", "step", "temporal", "reachable"].includes(kind);
      return verdict === "violated" && (!isHelper || goals.includes(name));
    })
    .map(({ name, trace }) => `${name} ${trace?.steps.length ?? null}`);
  return { ill: false, failures };
}

const SPECS: readonly (readonly [path: string, constants: Readonly<Record<string, string>>])[] = [
  ["specs/dax/fault_vs_truncate.subtle", { FAULTS: "1" }],
  ["specs/locks/mutex.subtle", {}],
  ["specs/teaching/peterson.subtle", {}],
  ["specs/hugetlb/i_size.subtle", {}],
  ...(LONG
    ? ([
        ["specs/locks/rw_lock.subtle", {}],
        ["specs/teaching/dining_philosophers.subtle", {}],
        ["specs/gallery/ticket_lock.subtle", {}],
      ] as const)
    : []),
];

describe("every place is what brute force says:", () => {
  it.each(SPECS)("%s", async (path, constants) => {
    const asked = await openFile(path, { constants, only: ["order"] });
    const goals = goalsOf(asked.base.spec).names;
    const { ranges } = await rangesOf(asked);
    const source = readFileSync(join(ROOT, path), "utf8").replace(/^(expect|variant)[\s\S]*/m, "");
    // The steps of each process, from its text.
    const bodies = [...source.matchAll(/^(?:\w+ )*process (\w+)[^{]*\{([\s\S]*?)^\}/gm)].map(
      ([, name, body = ""]) => {
        const code = body.replace(/\/\/.*$/gm, "");
        const labels = [...code.matchAll(/^ *(?:(?:idle|fair|strong) )*(\w+)(?: at "[^"]*")?:(?!=)/gm)];
        const steps = labels.map((match, i) => ({
          label: match[1] ?? "",
          text: code.slice(match.index + match[0].length, labels[i + 1]?.index ?? code.length),
        }));
        return { name, steps };
      },
    );
    let compared = 0;
    for (const { name, steps } of bodies) {
      const places = steps
        .filter(({ text }) => !/^\s*(restart|goto \w+|return)?\s*$/.test(text))
        .map(({ label }) => label);
      const skipping = steps.flatMap(({ label, text }) =>
        [...text.matchAll(/(\w+)\((\w+)\)/g)].flatMap(([call, macro = "", lock = ""]) =>
          HELD[macro] === undefined
            ? []
            : [`replace ${name}.${label}.${macro} with { if ${HELD[macro](lock)} { ${call} } }`],
        ),
      );
      for (const { step, earlier, later } of ranges.filter(({ body }) => body === name)) {
        const own = places.indexOf(step);
        expect(own).not.toBe(-1);
        const sides = [
          ["before", earlier, places.slice(0, own).reverse()],
          ["after", later, places.slice(own + 1)],
        ] as const;
        for (const [side, { across, end }, ahead] of sides) {
          const reached = [...across, ...(end === null ? [] : [end.step])];
          expect(reached).toEqual(ahead.slice(0, reached.length));
          if (end === null) expect(reached).toEqual(ahead);
          for (const place of reached) {
            const move = `move ${name}.${step} ${side} ${name}.${place}`;
            const given = new Map(Object.entries(constants));
            const plain = await brute(path, source, [move], given, goals);
            const onlyRelease =
              plain.failures.length > 0 && plain.failures.every((f) => f.startsWith("asserts"));
            const again =
              onlyRelease && skipping.length > 0
                ? await brute(path, source, [...skipping, move], given, goals)
                : plain;
            const judged = again.ill ? plain : again;
            const ours = place === end?.step ? end : null;
            expect({
              move,
              ill: ours?.verdict === "ill-formed",
              failures: ours?.failures.map((f) => `${f.name} ${f.length}`) ?? [],
            }).toEqual({
              move,
              ...judged,
            });
            compared += 1;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
