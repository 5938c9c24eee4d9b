/** On every spec of the library, and in the long run on every variant, the two engines give the same answers. */
import { describe, expect, it } from "vitest";
import { loadModel } from "../../src/emit/load.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { accepted, compileFile, LONG, specPaths, variantsOf } from "../support.js";
import { differences, stepDifferences } from "./both.js";

/** What has more states up to symmetry is searched to its end in the long run only: the reference engine takes its time. */
const STATES_MAX = LONG ? Number.POSITIVE_INFINITY : 2500;
/** For variants it is left out from fewer states on: they are made of what their specs are made of. */
const VARIANT_STATES_MAX = LONG ? Number.POSITIVE_INFINITY : 400;
/** Each spec is compared with so many of its variants; test/tla/recorded.test.ts goes through all of them. */
const VARIANTS_MAX = LONG ? Number.POSITIVE_INFINITY : 1;

const EXPANDED_MAX = LONG ? 20_000 : 100;

const TO_THE_END = { all: true, symmetry: true };
const TO_THE_FIRST = { all: false, symmetry: false };

/** In the normal run a spec is searched to its end, its variant to the first violation. */
const waysOf = (variant: string | null) =>
  LONG ? [TO_THE_END, TO_THE_FIRST] : [variant === null ? TO_THE_END : TO_THE_FIRST];

/** Other constants than the default ones. */
const CONSTANTS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  "specs/bench/dax_bench.subtle": [
    { F: "1", P: "1" },
    { F: "1", P: "3" },
    { F: "3", P: "1" },
  ],
  "specs/bench/ricart_agrawala.subtle": [{ NODES: "2", REQUESTS: "3" }],
  "specs/bench/chain_replication.subtle": [{ SERVERS: "2" }],
  "specs/dax/fault_vs_truncate.subtle": [{ FAULTS: "1" }, { FAULTS: "1", PAGES: "2" }],
  "specs/gallery/two_phase_commit.subtle": [{ N: "1" }, { N: "2" }],
  "specs/gallery/ticket_lock.subtle": [{ CPUS: "2", NUMBERS: "3" }],
};

describe.each(specPaths())("%s", (path) => {
  const runs = [
    { what: "as it stands", variant: null, constants: {} },
    ...variantsOf(path)
      .slice(0, VARIANTS_MAX)
      .map((variant) => ({ what: `as the variant ${variant}`, variant, constants: {} })),
    ...(CONSTANTS[path] ?? []).map((constants) => ({
      what: `with ${Object.entries(constants).map((pair) => pair.join(" = "))}`,
      variant: null,
      constants,
    })),
  ];
  it.for(runs)("has the same answers from both engines $what", async (options, { skip }) => {
    const spec = accepted(compileFile(path, options));
    const isVariant = options.variant !== null;
    const found = await differences(spec, {
      statesMax: isVariant ? VARIANT_STATES_MAX : STATES_MAX,
      expandedMax: EXPANDED_MAX,
      ways: waysOf(options.variant),
    });
    skip(found === null && isVariant, "more states than the reference engine is asked for here");
    // Of a spec that is too large to be searched to its end the first steps are compared.
    expect((found ?? firstSteps(spec)).slice(0, 5).join("\n")).toBe("");
  });
});

function firstSteps(spec: CompiledSpec): readonly string[] {
  const packed = loadModel(spec.ir, spec.sources, false);
  if ("why" in packed) throw new Error(packed.why);
  return stepDifferences(spec, packed, EXPANDED_MAX);
}
