/** A model of the reference engine, walked as one over words: it does what the packed model does. */
import { describe, expect, it } from "vitest";
import type { PackedModel } from "../../../checker/packed/model.js";
import { numberedModel } from "../../../checker/packed/numbered.js";
import type { Json } from "../../../checker/runtime/json.js";
import { findingsOf } from "../../../checker/walks/findings.js";
import { Walker } from "../../../checker/walks/walker.js";
import { loadModel } from "../../../src/emit/load.js";
import { interpret } from "../../../src/interpret/model.js";
import type { CompiledSpec } from "../../../src/run/compile.js";
import { run } from "../../host/memory-host.js";
import { accepted, compileFile, compileText } from "../../support.js";

function modelsOf({ ir, sources }: CompiledSpec): readonly PackedModel[] {
  const model = interpret(ir, { symmetry: false });
  const { json, state } = model.codec;
  const numbered = numberedModel(model, {
    encode: json,
    decode: (value) => state(value as { [name: string]: Json }),
  });
  const packed = loadModel(ir, sources, false);
  if ("why" in packed) throw new Error(packed.why);
  return [packed, numbered];
}

/** What can be observed of some walks, and of their findings. */
function observed(model: PackedModel, seed: number) {
  const walker = new Walker(model, { seed, depth: 40, poll: () => {} });
  const initials = walker.prepare();
  const isFailedAtOnce = walker.hasFailed;
  if (isFailedAtOnce || initials === 0) {
    const options = { seed, depth: 40, runs: [], isFailedAtOnce, poll: () => {} };
    return { initials, findings: findingsOf(model, options) };
  }
  const { violating, reached, states, taken, ended } = walker.walk(0, 30);
  const distinct = walker.distinct.takeFresh()?.length;
  const runs = [
    ...new Set([...reached.filter((run) => run >= 0), ...(violating === null ? [] : [violating])]),
  ];
  const options = { seed, depth: 40, runs: runs.sort((a, b) => a - b), isFailedAtOnce, poll: () => {} };
  const findings = findingsOf(model, options).map(({ trace, message: _, ...finding }) => ({
    ...finding,
    trace: trace?.steps.map((step) => [
      step.action,
      step.position,
      step.state === null ? null : model.decode(step.state),
    ]),
  }));
  return { initials, violating, reached, states, taken, ended, isNew: distinct !== 0, findings };
}

const SPECS: readonly string[] = [
  "var x : 0 .. 9 = 0\naction up { when x < 9  x' = x + 1 }\ninvariant NoFour : x != 4",
  "var x : 0 .. 9 = 0\naction up { when x < 8  x' in {x + 1, x + 2} }\nstep Slow : x' <= x + 1",
  "var x : 0 .. 9 = 0\naction up { when x < 5  x' = x + 1 }",
  "var x : 0 .. 9 = 0\naction up { assert x < 3  x' = (x + 1) % 9 }",
  "var x : 0 .. 9 = 0\naction up { x' = x + 1 }\nreachable Five : x = 5",
  "var x : 0 .. 9 = 5\naction down { x' = x - 1 }\ninvariant Div : 9 / x > 0",
  "var x : 0 .. 9 = 0\nvar y : 0 .. 3 = 6 / x\naction up { x' = 0 }",
  "var x : 0 .. 9 in 0 .. 9\ninit x > 7\naction up { x' = 0 }\ninvariant I : x != 8",
  "var x : 0 .. 9 = 0\naction up { when x < 9  x' = x + 1 }\nconstraint Low : x < 6\nstep constraint Odd : x != 3\ninvariant I : x < 6",
  "var x : 0 .. 9 = 0\naction up { x' = (x + 1) % 5 }\ninvariant If : x = 9 implies false\nstep Same : x = 4 implies x' = 0",
];

describe("walks in the reference engine are those in the compiled engine", () => {
  it.each(SPECS)("%s", (body) => {
    const spec = accepted(compileText(`spec a\n${body}`));
    for (const seed of [1, 2]) {
      const [packed, numbered] = modelsOf(spec).map((model) => observed(model, seed));
      expect(numbered).toEqual(packed);
    }
  });

  it.each([
    "locks/mutex",
    "locks/rwsem",
    "dax/fault_vs_truncate",
    "gallery/alternating_bit",
    "teaching/dining_philosophers",
  ])("specs/%s", (name) => {
    const [packed, numbered] = modelsOf(accepted(compileFile(`specs/${name}.subtle`))).map((model) =>
      observed(model, 7),
    );
    expect(numbered).toEqual(packed);
  });
});

it("so a spec that can't be packed is walked, too", async () => {
  const spec =
    "spec a\nvar s : set of (1 .. 2000000000) = {}\naction add { s' = {size(s) + 7} }\ninvariant I : 8 not in s";
  const words = ["simulate", "a.subtle", "--json", "-", "--runs", "20"];
  const { code, stdout, stderr } = await run(words, { files: { "a.subtle": spec } });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    engine: "reference",
    properties: [
      {
        trace: {
          steps: [[], [7], [8]].map((elements) => ({ state: { s: { "#set": elements } } })),
          shortest: false,
        },
      },
      {},
      {},
      {},
      {},
    ],
  });
  expect(stderr).toContain("warning[slow-engine]");
});
