/** Sets that no memory could hold are gone through, asked and counted, in both engines alike. */
import { describe, expect, it } from "vitest";
import { type EngineName, explore } from "../../src/run/explore.js";
import { accepted, answerOf, compileText } from "../support.js";

const HUGE = "0 .. 4294967295";
const ENGINES: readonly EngineName[] = ["compiled", "reference"];

async function exploredBy(engine: EngineName, text: string, statesMax: number) {
  const spec = accepted(compileText(text));
  const exploration = await explore(spec, { engine, all: true, only: null, statesMax, symmetry: false });
  if ("refused" in exploration) throw new Error(exploration.refused.message);
  return { exploration, answer: answerOf(spec, exploration) };
}

/** The search from few states to few others: with the same answer by both engines, which is returned. */
async function both(text: string, statesMax = Number.POSITIVE_INFINITY) {
  const [compiled, reference] = await Promise.all(
    ENGINES.map(async (engine) => exploredBy(engine, text, statesMax)),
  );
  expect(compiled?.exploration.engine).toBe("compiled");
  expect(compiled?.answer).toEqual(reference?.answer);
  return compiled?.exploration;
}

const verdicts = (exploration: Awaited<ReturnType<typeof both>>): readonly string[] =>
  (exploration?.findings ?? []).flatMap(({ name, verdict, kind }) =>
    kind === "invariant" || verdict === "violated" ? [`${name}: ${verdict}`] : [],
  );

describe("initial states are narrowed", () => {
  const two = (condition: string): string => `spec a
var a : ${HUGE} in ${HUGE}
var b : ${HUGE} in ${HUGE}
def small(x) = x < 2
init ${condition}
deadlock allowed
`;
  it.each<readonly [string, string, number]>([
    ["a sum", "a + b <= 1", 3],
    ["a difference", "a - b = 4294967294", 2],
    ["coefficients", "2 * a + 3 * b = 12", 3],
    ["the other way round", "not (a + b > 1)", 3],
    ["both", "a <= 1 and b < 2", 4],
    ["one of two ranges far apart", "(a = 0 or a >= 4294967294) and b = a", 3],
    ["a chain", "a = b and b <= 2", 3],
    ["elements of a set", "a in {1, 7, 4000000000} and b in {a, a + 1}", 6],
    ["elements of a range", "a in 5 .. 7 and b in a .. 7", 6],
    ["without some", "a in (0 .. 5) minus {1, 2} and b in (a .. 9) intersect (0 .. a)", 4],
    ["a conclusion", "(a > 1 implies b > 4294967294) and a < 3 and b != 0 and b > 4294967292", 7],
    ["a definition", "small(a) and small(b)", 4],
    ["a conditional", "a < 2 and b = (if a = 0 then 10 else 20) and b < 100", 2],
    ["equal truth values", "(a < 1 iff b < 1) and a < 2 and b < 2", 2],
    ["nothing is left but a failure", "a < 1 and b < 1 and 1 / a = 1", 0],
  ])("%s: %s", async (_, condition, states) => {
    const exploration = await both(two(condition));
    expect(exploration?.counts.distinct).toBe(states);
  });

  it("a failure is met where nothing before it excludes the values", async () => {
    const exploration = await both(two("a < 2 and 1 / a = 1 and b < 2"));
    expect(exploration?.counts.distinct).toBe(2);
    expect(verdicts(exploration)).toEqual(["evaluation: violated"]);
  });

  it("a failure is not met where something before it excludes the values", async () => {
    const exploration = await both(two("a = 1 and b < 2 and 1 / a = 1"));
    expect(exploration?.counts.distinct).toBe(2);
    expect(verdicts(exploration)).toEqual([]);
  });

  it("by what earlier variables hold", async () => {
    const text = `spec a
var f : [1 .. 3 -> 0 .. 2] in [1 .. 3 -> 0 .. 2]
var s : set of 1 .. 3 in subsets(1 .. 3)
var n : ${HUGE} in ${HUGE}
init n <= f[1] and n + size(s) = 3
deadlock allowed
`;
    // For each n: f[1] from n on, nine ways for the rest, and the sets of 3 - n elements.
    expect((await both(text))?.counts.distinct).toBe(27 * 1 + 18 * 3 + 9 * 3);
  });

  it("are all found, however many there are", async () => {
    const text = `spec a
type K = 1 .. 17
var f : [K -> bool] in [K -> bool]
init f[1] = f[17]
deadlock allowed
`;
    const { exploration } = await exploredBy("compiled", text, Number.POSITIVE_INFINITY);
    expect(exploration.counts.initial).toBe(2 ** 16);
  });
});

describe("sets are iterated without being built", () => {
  const stepping = (step: string, more = ""): string => `spec a
var n : ${HUGE} = 3
action go { ${step} }
${more}deadlock allowed
`;
  it.each<readonly [string, string]>([
    ["a range", "pick x in 0 .. n * 1000  n' = x"],
    ["a whole type", `n' in ${HUGE}`],
    ["a filter", `n' in {x in ${HUGE} where x % 3 = 1}`],
    ["subsets", "pick s in subsets(0 .. 40)  n' = size(s)"],
    ["functions", "pick f in [1 .. 40 -> bool]  n' = size({k in 1 .. 40 where f[k]})"],
    ["records", `pick r in [x : ${HUGE}, y : bool]  n' = r.x`],
    ["tuples", "pick t in Pair  n' = t.1"],
  ])("%s", async (_, step) => {
    for (const engine of ENGINES) {
      const text = stepping(`when n = 3  ${step}`, `type Pair = (${HUGE}, bool)\n`);
      const { exploration } = await exploredBy(engine, text, 3);
      expect([exploration.engine, exploration.stop, exploration.counts.distinct]).toEqual([
        engine,
        "states",
        3,
      ]);
    }
  });

  it.each<readonly [string, string]>([
    ["membership of a range", "n in 0 .. n * 1000000000"],
    ["of a filter", `n in {x in ${HUGE} where x < 4}`],
    ["of the set of all subsets", `{1, 2} in subsets(0 .. n * 1000000000)`],
    ["of the values of a type", `{1, 2} subset ${HUGE}`],
    ["of numbers far apart", "n in {n * n - 6, 4294967295 - n}"],
    ["the size of a range", "size(0 .. n * 1000000000) = 3000000001"],
    ["the size of a type", `size(${HUGE}) = 4294967296`],
    ["the size of all subsets", "size(subsets(0 .. 40)) = 2199023255552"],
    ["an element that exists", `(exists x in ${HUGE} : x * x = 49)`],
    ["a subset that exists", "(exists s in subsets(1 .. 25) : size(s) = 2 and 25 in s)"],
    ["the least", `(choose x in ${HUGE} : x > 100) = 101`],
  ])("%s", async (_, condition) => {
    const text = stepping("n' = 3", `invariant Is : ${condition}\n`);
    for (const engine of ENGINES) {
      const { exploration } = await exploredBy(engine, text, Number.POSITIVE_INFINITY);
      expect(verdicts(exploration)).toEqual(["Is: holds"]);
    }
  });

  it("a chosen value is shown in the trace, however wide it is", async () => {
    const step = "when n = 3  pick s in subsets({1, 40, 70})  when 70 in s and size(s) = 2  n' = 4";
    const exploration = await both(stepping(step, "invariant Is : n = 3\n"));
    const choices = exploration?.findings[0]?.trace?.steps[1]?.choices;
    expect(choices?.map(({ name }) => name)).toEqual(["s"]);
  });

  it("a size that exceeds the largest number is a mistake", async () => {
    const exploration = await both(stepping("n' = 3", "invariant Is : size(subsets(0 .. 60)) > n\n"));
    expect(verdicts(exploration)).toContain("evaluation: violated");
  });
});

it.each([
  "s' = 0 .. 4294967295",
  "s' = {x in 0 .. 4294967295 where x > 5}",
  "when s = 0 .. 4294967295  s' = {}",
])("a set that is built, and too large, leaves the verdict open: %s", async (step) => {
  const text = `spec a
var s : set of ${HUGE} = {}
action fill { ${step} }
invariant Is : size(s) < 9
`;
  const { exploration } = await exploredBy("compiled", text, Number.POSITIVE_INFINITY);
  expect([exploration.engine, exploration.stop]).toEqual(["reference", "memory"]);
  expect(verdicts(exploration)).toEqual(["Is: unknown"]);
});

describe("a constant that is too large", () => {
  const SPECS: readonly (readonly [string, string])[] = [
    ["keys", "var f : [1 .. N -> bool] = [k in 1 .. N |-> false]\naction a { f[1]' = true }"],
    ["a symmetric type", "type S = symmetric N\nvar x : S? = none\naction a(s in S) { x' = s }"],
    ["processes", "var n : 0 .. 1 = 0\nprocess p(me in 1 .. N) { a: n' = 1 - n  restart }"],
  ];
  it.each(SPECS)("is refused where it stands: %s", (_, text) => {
    const { diagnostics } = compileText(`spec a\nconst N = 4\n${text}\n`, { constants: { N: "1000000000" } });
    expect(diagnostics.map(({ code }) => code)).toContain("too-many-values");
  });

  it.each([
    ...SPECS,
    ["a parameter", "var n : 0 .. 1 = 0\naction a(k in 1 .. N) { n' = 1 - n }"] as const,
    ["an element", "var s : set of 1 .. N = {}\naction a(k in 1 .. N) { s' = {k} }"] as const,
  ])("but works while there is room: %s", async (_, text) => {
    const spec = accepted(compileText(`spec a\nconst N = 4\n${text}\n`, { constants: { N: "20000" } }));
    const exploration = await explore(spec, { all: true, only: null, statesMax: 2, symmetry: false });
    expect("refused" in exploration || exploration.engine).toBe("compiled");
  });
});
