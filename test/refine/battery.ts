/** What is said of refinements over levels, beside what is said in memory of the same specs. */
import { compile, NO_OPTIONS } from "../../src/run/compile.js";
import type { Case } from "../seeded.js";
import { toldOf, type Way } from "./by-levels.js";

const OTHER = `spec of
var n : 0 .. 9 in {0, 1}
var b : bool = false
action up { when n < 9 and n != 5  n' = n + 1 }
action turn { when n = 3  b' = not b }
deadlock allowed
`;

const MAPPED = { n: "n", b: "b" };

interface Given {
  readonly starts?: string;
  readonly steps: string;
  readonly mapping?: Partial<typeof MAPPED>;
}

const textOf = ({ starts = "{0, 1}", steps, mapping = {} }: Given): string => `spec b
var n : 0 .. 9 in ${starts}
var m : 0 .. 9 = 0
var b : bool = false
${steps}
deadlock allowed
refinement R : "of" { var n = ${mapping.n ?? MAPPED.n}  var b = ${mapping.b ?? MAPPED.b} }
`;

const UP = "action up { when n < 5  n' = n + 1 }\naction turn { when n = 3  b' = not b  m' = (m + 1) % 10 }";

const SPECS: Readonly<Record<string, Given>> = {
  "that holds": { steps: UP },
  "with a wrong start": { starts: "{0, 4}", steps: UP },
  "with a wrong step, far away": { steps: `${UP}\naction back { when n = 4 and m = 7  n' = 0 }` },
  "with a wrong step from the last level": {
    starts: "{0}",
    steps: "action up { when n < 5  n' = n + 1 }\naction back { when n = 5  n' = 0 }",
  },
  "with two wrong steps from one state": {
    steps: `${UP}\naction much { when n = 2  n' = 7 }\naction back { when n = 2  n' = 0 }`,
  },
  "with a wrong step that is excluded": {
    steps: `${UP}\naction back { when n = 4  n' = 0 }\nstep constraint Rises : n' >= n`,
  },
  "with a wrong step to a state that is excluded": {
    steps: `${UP}\naction leap { when n = 2  n' = 9 }\naction back { when n = 4  n' = 1 }\nconstraint Low : n < 9`,
  },
  "with a mistake at the start": { steps: UP, mapping: { n: "n + 0 / n" } },
  "with a mistake far away": { steps: UP, mapping: { n: "n + 0 / (4 - n)" } },
  "with a mistake, and then a wrong step": {
    steps: `action much { when n = 2  n' = 7 }\n${UP}`,
    mapping: { n: "n + 0 / (3 - n)" },
  },
  "with a wrong step, and then a mistake": {
    steps: `${UP}\naction much { when n = 2  n' = 7 }\naction three { when n = 2  m' = 3 }`,
    mapping: { n: "n + 0 / (3 - m)" },
  },
};

const WAYS: readonly Way[] = [
  "files",
  "little memory",
  { movesAt: 5 },
  { movesAt: Number.POSITIVE_INFINITY },
];

async function differences(given: Given): Promise<readonly string[]> {
  const texts: Readonly<Record<string, string>> = { "a.subtle": textOf(given), "of.subtle": OTHER };
  const { spec } = compile("a.subtle", (path) => ({ kind: "text", text: texts[path] ?? "" }), NO_OPTIONS);
  if (spec === null) throw new Error("the spec is wrong");
  const wanted = JSON.stringify(await toldOf(spec, "memory"));
  const found: string[] = [];
  for (const way of WAYS)
    for (const observedMax of [1, 100]) {
      const told = JSON.stringify(await toldOf(spec, way, { observedMax, tuning: TUNING }));
      if (told !== wanted) found.push(`${JSON.stringify(way)}: ${told}`);
    }
  return found;
}

const TUNING = { gathered: 4, blockStates: 2, runsMax: 4, lookedUpMax: 2 };

export const CASES: readonly Case[] = Object.entries(SPECS).map(([what, given]) => ({
  what: `a refinement ${what}`,
  run: () => differences(given),
}));
