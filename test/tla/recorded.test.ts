/**
 * The compiled engine says what TLC said of every spec and variant: `npm run crosscheck -- --record` has kept TLC's
 * answers. A spec that TLC was not asked about is named.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { foundIn, lassosIn } from "../../crosscheck/compare.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { accepted, compileFile, LONG, ROOT, runSpec, specPaths, variantsOf } from "../support.js";

interface Recorded {
  readonly path: string;
  readonly variant: string | null;
  readonly constants: Readonly<Record<string, string>>;
  readonly tlc: {
    readonly distinct: number | null;
    readonly generated: number | null;
    readonly found: Readonly<Record<string, number>>;
  };
  readonly accounted: readonly string[];
  readonly differences: readonly string[];
}

const { version, answers } = JSON.parse(readFileSync(join(ROOT, "crosscheck", "recorded.json"), "utf8")) as {
  readonly version: string;
  readonly answers: readonly Recorded[];
};

/** As TLC finds it: its invariant is false in the state before the step whose assertion fails. */
function foundByTlc(
  spec: CompiledSpec,
  { findings }: Awaited<ReturnType<typeof runSpec>>,
): Readonly<Record<string, number>> {
  const { asserts, ...found } = foundIn(spec, findings);
  return asserts === undefined ? found : { ...found, asserts: asserts - 1 };
}

/** Lassos need not be equally long: of a temporal property only the verdict is compared. */
const lengthsOf = (found: Readonly<Record<string, number>>, temporal: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(found).map(([name, length]) => [name, temporal.has(name) ? 0 : length]));

describe(`what ${version} says`, () => {
  it("is recorded for every spec and variant", () => {
    const asked = new Set(answers.map(({ path, variant }) => `${path} ${variant}`));
    const all = specPaths().flatMap((path) => {
      return [null, ...variantsOf(path)].map((variant) => `${path} ${variant}`);
    });
    expect(all.filter((each) => !asked.has(each))).toEqual([]);
  });

  it("differs only where a reason is recorded", () => {
    expect(answers.filter(({ differences }) => differences.length > 0)).toEqual([]);
  });

  const exact = answers.filter(({ accounted }) => accounted.length === 0);
  it("is compared exactly for nearly all of them", () => {
    expect(exact.length).toBeGreaterThan(0.9 * answers.length);
  });

  const title = ({ path, variant, constants }: Recorded): string =>
    [path, variant ?? "base", ...Object.entries(constants).map(([c, v]) => `${c}=${v}`)].join(" ");

  /** Each spec, and one of three variants: the long run has all of them. */
  const compared = exact.filter(({ variant }, i) => LONG || variant === null || i % 3 === 0);

  it.each(compared.map((each) => [title(each), each] as const))(
    "the compiled engine says too of %s",
    async (_, { path, variant, constants, tlc }) => {
      const spec = accepted(compileFile(path, { variant, constants }));
      const exploration = await runSpec(spec, { engine: "compiled" });
      const { distinct, generated } = exploration.counts;
      const temporal = lassosIn(exploration.findings);
      expect({ distinct, generated, found: lengthsOf(foundByTlc(spec, exploration), temporal) }).toEqual({
        distinct: tlc.distinct,
        generated: tlc.generated,
        found: lengthsOf(tlc.found, temporal),
      });
    },
  );
});
