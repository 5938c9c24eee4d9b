/** The weakest form of a lock. Brute force writes each form out as a variant, and explores it with the reference engine. */
import { expect, it } from "vitest";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import { goalsOf } from "../../src/why/goals.js";
import { why } from "../../src/why/why.js";
import { inMemory } from "../support.js";
import { type Asked, openFile, openText } from "./support.js";

async function weakest({ base, examiner, elements }: Asked, goals: readonly string[] | null = null) {
  const ranges = { goals: goalsOf(base.spec, goals), effort: 1 };
  const result = await why(base, elements, examiner, { depth: 1, core: null, ranges });
  return (result.weakest ?? []).map(({ id, forms, section }) => ({
    id,
    forms: forms.map(({ macro, verdict, failures }) =>
      [macro ?? "none", verdict, ...failures.map(({ name, length }) => `${name} ${length}`)].join(" "),
    ),
    section: section && `${section.steps.join(" ")}: ${section.first} .. ${section.last}`,
  }));
}

it("for the fault shared is enough, over recheck and insert; for the truncate it is not, and it may release it at once", async () => {
  const asked = await openFile("specs/dax/fault_vs_truncate.subtle", { only: ["locks"] });
  expect(await weakest(asked, ["NoDangling"])).toEqual([
    {
      id: "fault.lock.read_lock.pair",
      forms: ["none fails NoDangling 12"],
      section: "recheck insert: recheck .. insert",
    },
    {
      id: "truncate.lock.write_lock.pair",
      forms: ["none fails NoDangling 12", "read_lock fails NoDangling 12"],
      section: "zap: zap .. null",
    },
  ]);
});

const LOCKS = `
type Lock = [writer: Process?, readers: set of Process]
macro read_lock(l) pairs read_unlock { when l.writer = none  l.readers' = l.readers union {self} }
macro read_unlock(l) { assert self in l.readers  l.readers' = l.readers minus {self} }
macro write_lock(l) pairs write_unlock { when l.writer = none and l.readers = {}  l.writer' = self }
macro write_unlock(l) { assert l.writer = self  l.writer' = none }
var a : Lock = [writer |-> none, readers |-> {}]
var x : 0 .. 1 = 0
var y : 0 .. 1 = 0
type P = symmetric 2
`;
/** The writer holds the lock longer than it has to. */
const text = (writer: readonly string[], reader: readonly string[]): string => `spec s ${LOCKS}
process p { ${writer.join("\n")} restart }
process q(me in P) { ${reader.join("\n")} restart }
invariant Same : (forall me in P : not (q[me] at r2)) or x = y`;
const WRITER = [
  "take: write_lock(a)",
  "w1: y' = y",
  "w2: x' = 1 - x",
  "w3: y' = x",
  "w4: y' = y",
  "give: write_unlock(a)",
];
const READER = ["r_take: read_lock(a)", "r1: x' = x", "r2: x' = x", "r3: x' = x", "r_give: read_unlock(a)"];

async function holds(source: string): Promise<boolean> {
  const { program, diagnostics } = load("a.subtle", inMemory({ "a.subtle": source }));
  const { spec } = compileProgram(program, diagnostics, { constants: new Map(), variant: null });
  if (spec === null) throw new Error("a variant by hand is not accepted");
  const found = await explore(spec, {
    all: true,
    only: null,
    symmetry: false,
    engine: "reference",
    statesMax: 100_000,
  });
  if ("refused" in found) throw new Error("a variant by hand is refused");
  return found.findings.every(({ verdict }) => verdict !== "violated");
}

const moved = (lines: readonly string[], from: number, to: number): readonly string[] => {
  const rest = lines.filter((_, i) => i !== from);
  return [...rest.slice(0, to), lines[from] as string, ...rest.slice(to)];
};

/** The first of the inner steps that has to lie behind what takes the lock, and the last before what releases it. */
async function sectionByHand(lines: readonly string[], whole: (lines: readonly string[]) => string) {
  const label = (i: number): string => (lines[i] as string).replace(/:.*/, "");
  const end = lines.length - 1;
  let first: string | null = null;
  let last: string | null = null;
  for (let k = 1; k < end && first === null; k += 1)
    if (!(await holds(whole(moved(lines, 0, k))))) first = label(k);
  for (let k = end - 1; k > 0 && last === null; k -= 1)
    if (!(await holds(whole(moved(lines, end, k))))) last = label(k);
  return `${lines
    .slice(1, -1)
    .map((_, i) => label(i + 1))
    .join(" ")}: ${first} .. ${last}`;
}

it("forms and sections are what brute force says", async () => {
  const found = await weakest(await openText(text(WRITER, READER)));
  const without = (lines: readonly string[]): readonly string[] => lines.slice(1, -1);
  const shared = WRITER.map((line) => line.replace("write_", "read_"));
  const said = (ok: boolean): string => (ok ? "enough" : "fails");
  const none = [await holds(text(without(WRITER), READER)), await holds(text(WRITER, without(READER)))];
  const forms = found.map(({ forms: own }) => own.map((form) => form.split(" ").slice(0, 2).join(" ")));
  expect(forms).toEqual([
    [`none ${said(none[0] === true)}`, `read_lock ${said(await holds(text(shared, READER)))}`],
    [`none ${said(none[1] === true)}`],
  ]);
  expect(found.map(({ section }) => section)).toEqual([
    await sectionByHand(WRITER, (lines) => text(lines, READER)),
    await sectionByHand(READER, (lines) => text(WRITER, lines)),
  ]);
  // Neither end is where it has to be.
  expect(found[0]?.section).toBe("w1 w2 w3 w4: w2 .. w3");
});
