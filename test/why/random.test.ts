/** On random specs every verdict, and how an element is not needed, is what brute force says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { elementsIn } from "../../src/elements/enumerate.js";
import { load, type Program } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import type { Declaration, Module } from "../../src/syntax/tree.js";
import { localExaminer } from "../../src/why/examiner.js";
import { openBase } from "../../src/why/why.js";
import { temporalSpec } from "../liveness/specs.js";
import { type Knobs, type RandomSpec, specs } from "../random/spec.js";
import { compileText, inMemory, LONG } from "../support.js";
import { oracle, oracleBase } from "./oracle.js";

const STATES_MAX = 80;
const EDITED_STATES_MAX = 1500;
/** So many elements of a spec are asked about. */
const ELEMENTS_MAX = LONG ? Number.POSITIVE_INFINITY : 3;
const OPTIONS = { constants: new Map<string, string>(), variant: null };

const seen = new Map<string, number>();
/** Elements without which a temporal property fails. */
let promised = 0;
let asked = 0;

/** The program without the properties that it violates, and with deadlocks allowed if it has some. */
async function holding(text: string): Promise<Program | null> {
  const { program } = load("a.subtle", inMemory({ "a.subtle": text }));
  const { spec } = compileProgram(program, [], OPTIONS);
  if (spec === null) return null;
  const run = await explore(spec, {
    all: true,
    only: null,
    statesMax: STATES_MAX,
    symmetry: false,
    engine: "reference",
    traces: "none",
  });
  if ("refused" in run || run.stop !== null) return null;
  const violated = new Set(run.findings.filter((f) => f.verdict === "violated").map((f) => f.name));
  if (["types", "asserts", "evaluation"].some((name) => violated.has(name))) return null;
  const modules = program.modules.map((module): Module => {
    const kept = module.declarations.filter((d) => d.kind !== "property" || !violated.has(d.name.name));
    const allowed: Declaration = { kind: "deadlock", allowedWhen: null, span: module.span };
    return { ...module, declarations: violated.has("deadlock") ? [...kept, allowed] : kept };
  });
  return { ...program, modules };
}

/** Some of a list, evenly. */
const sample = <T>(all: readonly T[], count: number): readonly T[] =>
  all.length <= count
    ? all
    : Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] as T);

/** Whether there is a base to ask about: if so, every answer is checked. */
async function agree(text: string): Promise<boolean> {
  const program = await holding(text);
  const plain = program && (await oracleBase(program, STATES_MAX));
  if (plain === null) return false;
  const { spec } = plain;
  const options = { symmetry: true, statesMax: null, memoryMax: Number.POSITIVE_INFINITY };
  const base = await openBase(plain.program, spec, OPTIONS, options, () => undefined);
  if ("kind" in base) throw new Error(`the compiled engine finds that it does not hold: ${base.kind}`);
  const elements = sample(elementsIn(spec), ELEMENTS_MAX);
  const examiner = localExaminer(base, elements, () => undefined);
  let compared = 0;
  for (const element of elements) {
    const opinion = await oracle(plain, element, EDITED_STATES_MAX);
    if (opinion === null) continue;
    const { answer } = await examiner.examine(element.id);
    const { verdict, how, properties } = answer;
    const violated = properties.map(({ name, trace }) => `${name} ${trace?.steps.length ?? ""}`);
    expect({ id: element.id, verdict, how, violated }).toEqual({ id: element.id, ...opinion });
    if (properties.some((property) => property.kind === "temporal")) promised += 1;
    const kind = how === null ? verdict : how;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    compared += 1;
  }
  if (compared > 0) asked += 1;
  return true;
}

const compiles = (text: string): boolean => compileText(text).spec !== null;
/** Thirty times as many in the long run. */
const times = LONG ? 30 : 1;

const RUNS: readonly (readonly [what: string, knobs: Partial<Knobs>, numRuns: number, seed: number])[] = [
  ["small specs", { size: 2, mistakes: false }, 20, 21],
  ["middling specs", { size: 3, mistakes: false }, 17, 22],
];

test.each(RUNS)("each answer about random %s is what brute force says", (_, knobs, numRuns, seed) =>
  fc.assert(
    fc.asyncProperty(specs(knobs, compiles), async ({ text }: RandomSpec) => fc.pre(await agree(text))),
    {
      numRuns: numRuns * times,
      seed,
      maxSkipsPerRun: 1000,
      endOnFailure: true,
    },
  ),
);

test("each answer about small specs with fairness and temporal properties is what brute force says", async () => {
  let found = 0;
  for (let seed = 0; found < 22 * times; seed += 1) if (await agree(temporalSpec(seed))) found += 1;
});

test("enough of the random specs could be asked about, and every kind of answer was given", () => {
  expect(asked).toBeGreaterThanOrEqual(55 * times);
  for (const answer of ["needed", "breaks-model", "same-graph", "dead", "restricts", "shrinks", "differs"])
    expect([answer, seen.get(answer) ?? 0]).not.toEqual([answer, 0]);
  expect(promised).toBeGreaterThan(3 * times);
});
