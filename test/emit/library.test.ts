/** On every spec of the library, and in the long run on every variant, the two engines give the same answers. */
import { describe, expect, it } from "vitest";
import { accepted, compileFile, LONG, specPaths, variantsOf } from "../support.js";
import { differences } from "./both.js";

/** What has more states up to symmetry is left to the long run: the reference engine takes its time. */
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
    ...[null, ...variantsOf(path).slice(0, VARIANTS_MAX)].map((variant) => ({
      variant,
      constants: {},
    })),
    ...(CONSTANTS[path] ?? []).map((constants) => ({ variant: null, constants })),
  ];
  it.for(runs)(
    "has the same answers from both engines: variant $variant, constants $constants",
    async (options, { skip }) => {
      const statesMax = options.variant === null ? STATES_MAX : VARIANT_STATES_MAX;
      const found = await differences(accepted(compileFile(path, options)), {
        statesMax,
        expandedMax: EXPANDED_MAX,
        ways: waysOf(options.variant),
      });
      skip(found === null, "more states than the reference engine is asked for here");
      expect(found?.slice(0, 5).join("\n")).toBe("");
    },
  );
});
