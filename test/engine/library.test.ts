/** The engine against a search by brute force: the library of specs, and in the long run all their variants. */
import { describe, expect, it } from "vitest";
import { accepted, compileFile, LONG, runSpec, specPaths, variantsOf } from "../support.js";
import { bothAnswers, FORCE_STATES_MAX } from "./brute-force.js";

/** Larger ones are left to the long run, in which everything is explored that brute force can. */
const STATES_MAX = LONG ? FORCE_STATES_MAX : 150;

/** Constants with which a spec has few states; the long run takes them as they are. */
const SMALLER: Readonly<Record<string, Readonly<Record<string, string>>>> = LONG
  ? {}
  : { "specs/dax/fault_vs_truncate.subtle": { FAULTS: "1" }, "specs/bench/dax_bench.subtle": { P: "1" } };

const library = specPaths().flatMap((path) => {
  const constants = SMALLER[path] ?? {};
  const variants = [null, ...variantsOf(path)];
  return (LONG ? variants : variants.slice(0, 1)).map(
    (variant) => [`${path} ${variant ?? ""}`, path, { variant, constants }] as const,
  );
});

describe("the engine answers like a search by brute force", () => {
  it.for(library)("on %s", async ([, path, options], { skip }) => {
    const spec = accepted(compileFile(path, options));
    const { stop } = await runSpec(spec, { engine: "compiled", statesMax: STATES_MAX, symmetry: false });
    skip(stop === "states", "more states than brute force is asked for");
    for (const { way, found, wanted } of await bothAnswers(spec)) expect(found, way).toEqual(wanted);
  });

  it("on a spec with two faults, which are symmetric", async () => {
    const spec = accepted(compileFile("specs/dax/fault_vs_truncate.subtle", { variant: "shared" }));
    for (const { way, found, wanted } of await bothAnswers(spec)) expect(found, way).toEqual(wanted);
  });
});
