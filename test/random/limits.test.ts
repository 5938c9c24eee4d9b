/** What a search reports that a limit or a signal has cut is true of the whole search. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isFailureKind, type SearchOptions, type Stop } from "../../checker/outcome.js";
import { type EngineOptions, type Exploration, explore, type OnProgress } from "../../src/run/explore.js";
import { accepted, compileText, LONG } from "../support.js";
import { type RandomSpec, specs } from "./spec.js";

/** Specs with more states are left out. */
const STATES_MAX = 1000;

const ENGINES: readonly Pick<EngineOptions, "engine" | "backend">[] = [
  { engine: "compiled" },
  { engine: "compiled", backend: "wasm" },
  { engine: "reference" },
];

interface Cut {
  /** The share of all states that are allowed. */
  readonly share: number;
  /** How often the search may ask whether to stop, before it is told to. */
  readonly polls: number;
  readonly reason: Exclude<Stop, "violation">;
  readonly all: boolean;
}

/** Stops a search when it asks for the nth time, and leaves it no time for traces after that. */
function stopping(polls: number, reason: Stop): OnProgress {
  let asked = 0;
  const poll = (): Stop | null => {
    asked += 1;
    return asked > polls ? reason : null;
  };
  return Object.assign(() => undefined, { poll });
}

function compare(cut: Exploration, whole: Exploration): readonly string[] {
  const wrong: string[] = [];
  for (const [name, number] of Object.entries(cut.counts))
    if (number > whole.counts[name as keyof typeof whole.counts]) wrong.push(`more ${name}: ${number}`);
  for (const [i, { name, taken, enabled }] of cut.actions.entries()) {
    const all = whole.actions[i];
    if (all === undefined || taken > all.taken || enabled > all.enabled) wrong.push(`more of ${name}`);
  }
  for (const finding of cut.findings) {
    if (finding.verdict === "unknown") continue;
    const is = (other: typeof finding): boolean =>
      other.name === finding.name &&
      other.verdict === finding.verdict &&
      (!isFailureKind(finding.kind) || JSON.stringify(other.place) === JSON.stringify(finding.place));
    if (!whole.findings.some(is)) wrong.push(`${finding.name} is ${finding.verdict}`);
    // What holds everywhere is only known of a search that was not cut.
    const isKnown = finding.verdict === "violated" || finding.kind === "reachable";
    if (cut.stop !== null && cut.stop !== "violation" && !isKnown) wrong.push(`${finding.name} holds so far`);
  }
  return wrong;
}

let cutShort = 0;

async function isTrue({ text }: RandomSpec, { share, polls, reason, all }: Cut): Promise<void> {
  const spec = accepted(compileText(text));
  const options = { all: true, only: null, statesMax: STATES_MAX, symmetry: false };
  const whole = await explore(spec, options);
  if ("refused" in whole || whole.stop !== null) return;
  const limits: readonly (readonly [Partial<SearchOptions>, OnProgress | undefined])[] = [
    [{ statesMax: Math.max(1, Math.floor(share * whole.counts.distinct)) }, undefined],
    [{}, stopping(polls, reason)],
  ];
  for (const engine of ENGINES)
    for (const [limit, onProgress] of limits) {
      const cut = await explore(spec, { ...options, all, ...limit, ...engine }, onProgress);
      if ("refused" in cut) throw new Error(cut.refused.message);
      if (cut.stop !== null) cutShort += 1;
      expect(compare(cut, whole)).toEqual([]);
    }
}

const cuts: fc.Arbitrary<Cut> = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  polls: fc.nat(60),
  reason: fc.constantFrom("states", "memory", "time", "interrupted"),
  all: fc.boolean(),
});

const RUNS = LONG ? 5000 : 125;

test.each([
  ["", {}, RUNS, 31],
  [" within constraints", { constrained: true }, Math.ceil(RUNS / 2), 32],
] as const)(
  "a search%s that a limit ends reports no more than the complete search",
  async (_, knobs, numRuns, seed) => {
    const compiles = (text: string): boolean => compileText(text).spec !== null;
    cutShort = 0;
    await fc.assert(
      fc.asyncProperty(specs({ size: 3, ...knobs }, compiles), cuts, (spec, cut) => isTrue(spec, cut)),
      { numRuns, seed },
    );
    expect(cutShort).toBeGreaterThan(numRuns);
  },
);

/** From x = 3 on, whether a state lies inside takes long to say. */
const LONG_WORK = `spec long
var x : 0 .. 9 = 0
var y : 0 .. 9 = 0
action up { when x < 9  x' = x + 1 }
action other { when y < 9  y' = y + 1 }
constraint Slow : x < 3 or forall s in subsets(0 .. 40) : size(s) < 42
`;

test.each(ENGINES)("a constraint that takes long is interrupted: %j", async (engine) => {
  const spec = accepted(compileText(LONG_WORK));
  const options = { all: true, only: null, statesMax: STATES_MAX, symmetry: false };
  const found = await explore(spec, { ...options, ...engine }, stopping(40, "time"));
  if ("refused" in found) throw new Error(found.refused.message);
  expect(found.stop).toBe("time");
  // What the states before gave is kept.
  expect(found.counts.distinct).toBeGreaterThan(2);
  const taken = found.actions.reduce((sum, action) => sum + action.taken, 0);
  // The reference engine has counted the transition that it could not judge.
  expect(found.counts.generated - taken).toBe(engine.engine === "reference" ? 2 : 1);
});
