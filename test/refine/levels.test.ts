/**
 * Refinements of specs whose states are sorted runs: what is said is what a search in memory says, to the last step of
 * every trace and what the other spec lacks for it, but that hidden variables and fairness are not judged.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOfFairness, isWhollyMapped } from "../../src/ir/refinement.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { specText } from "../random/spec.js";
import { accepted, compileFile, compileText, LONG, ROOT, specPaths, variantsOf } from "../support.js";
import { type Told, toldOf, type Wanted, type Way } from "./by-levels.js";
import { pairs, textOf } from "./pairs.js";
import { toyText } from "./toy.js";

type Property = Told["properties"][number];

const WAYS: readonly Way[] = [
  "files",
  "little memory",
  { movesAt: 3 },
  { movesAt: Number.POSITIVE_INFINITY },
];

/** What is left out where states can't be looked up. */
const undecided = (property: Property, message: string | null): Property => {
  const { name, kind } = property;
  return { name, kind, verdict: "unknown", message, trace: null } as unknown as Property;
};

/** What has to be said over levels, by what is said in memory. */
function wantedOf({ properties }: Told, spec: CompiledSpec): readonly Partial<Property>[] {
  const hidden = spec.refinements.filter((each) => !isWhollyMapped(each)).map(({ name }) => name);
  const isMistakeIn = (name: string) => (property: Property) =>
    property.name === "evaluation" && property.message?.includes(`in \`${name}\``) === true;
  return properties.flatMap((property): readonly Property[] => {
    const { name, trace, verdict } = property;
    if (hidden.includes(name)) return [undecided(property, "its states are not kept in memory")];
    if (hidden.some((each) => isMistakeIn(each)(property))) return [];
    const refinement = spec.refinements.find((each) => each.name === name);
    if (refinement === undefined) return [property];
    const mistake = properties.find(isMistakeIn(name));
    if (mistake !== undefined && (trace?.steps.length ?? 0) > (mistake.trace?.steps.length ?? 0))
      return [undecided(property, null)];
    const isOnlyFairness = verdict === "holds" || (trace !== null && trace.loop !== null);
    if (!isOfFairness(refinement) || !isOnlyFairness) return [property];
    const of = refinement.abstract.name;
    return [
      undecided(
        property,
        `its steps are those of \`${of}\`; whether fairness is kept is judged in memory only`,
      ),
    ];
  });
}

/** What it comes to in memory; null if states can't be packed. */
async function compare(spec: CompiledSpec, ways = WAYS, wanted: Wanted = {}): Promise<Told | null> {
  const inMemory = await toldOf(spec, "memory");
  if (inMemory === null) return null;
  const { counts } = inMemory;
  const properties = wantedOf(inMemory, spec).map((each) => expect.objectContaining(each));
  for (const way of ways)
    expect(await toldOf(spec, way, wanted), JSON.stringify(way)).toEqual({ counts, properties });
  return inMemory;
}

const refinementIn = (told: Told | null): Property | undefined =>
  told?.properties.find(({ kind }) => kind === "refinement");

/** All specs with refinements, and their variants. */
const library = [...specPaths(), ...specPaths("test/tla/specs")]
  .filter((path) => /^refinement/m.test(readFileSync(join(ROOT, path), "utf8")))
  .flatMap((path) => {
    const variants = [null, ...variantsOf(path)];
    return variants.map((variant) => [path, variant] as const);
  });

describe("the same is said of", () => {
  it("more than one spec", () => {
    expect(new Set(library.map(([path]) => path)).size).toBeGreaterThan(6);
  });

  it.each(library)("%s %s", async (path, variant) => {
    const spec = accepted(compileFile(path, { variant }));
    expect(spec.refinements.length).toBeGreaterThan(0);
    expect(await compare(spec, WAYS)).not.toBeNull();
  });

  it("random pairs of specs", async () => {
    const count = { holds: 0, violated: 0, long: 0, hidden: 0 };
    const tuning = { gathered: 3, blockStates: 2, runsMax: 4, lookedUpMax: 1 };
    await fc.assert(
      fc.asyncProperty(pairs, async (pair) => {
        const files = { "of.subtle": toyText("of", pair.of) };
        const spec = accepted(compileText(textOf(pair), { files }));
        const found = refinementIn(await compare(spec, WAYS, { tuning, observedMax: 1 }));
        if (pair.mapping.first === null || pair.mapping.second === null) count.hidden += 1;
        else count[found?.verdict === "holds" ? "holds" : "violated"] += 1;
        if ((found?.trace?.steps.length ?? 0) > 2) count.long += 1;
      }),
      { numRuns: LONG ? 3000 : 300, seed: 11 },
    );
    for (const each of Object.values(count)) expect(each).toBeGreaterThan(2);
  });

  it("random pairs of specs whose mapping makes mistakes", async () => {
    const count = { mistakes: 0, both: 0, beyond: 0 };
    await fc.assert(
      fc.asyncProperty(pairs, fc.constantFrom("2 - x", "1 - y", "2 - x - y"), async (pair, divisor) => {
        const files = { "of.subtle": toyText("of", pair.of) };
        const mistaken = { ...pair, mapping: { ...pair.mapping, first: null } };
        const term = pair.mapping.first?.text("x", "y") ?? "x";
        const text = textOf(mistaken).replace(
          /refinement R : "of" \{/,
          (line) => `${line}\n  var ${pair.of.names[0]} = ${term} + 0 / (${divisor})`,
        );
        const told = await compare(accepted(compileText(text, { files })));
        const [refuted, mistake] = [
          refinementIn(told),
          told?.properties.find(({ name }) => name === "evaluation"),
        ];
        if (mistake !== undefined) count.mistakes += 1;
        if (mistake === undefined || refuted?.trace == null) return;
        if (refuted.trace.steps.length === mistake.trace?.steps.length) count.both += 1;
        else count.beyond += 1;
      }),
      { numRuns: LONG ? 3000 : 150, seed: 12 },
    );
    for (const each of Object.values(count)) expect(each).toBeGreaterThan(2);
  });

  it("random specs that refine themselves, but for an action", async () => {
    const count = { holds: 0, violated: 0 };
    for (let seed = 1; seed <= (LONG ? 2000 : 120); seed += 1) {
      const spec = itself(
        specText(seed, { size: 2 + (seed % 3), ...KNOBS, constrained: seed % 5 === 0 }),
        seed,
      );
      const found = refinementIn(
        spec && (await compare(spec, ["files", { movesAt: 5 }], { observedMax: 8 })),
      );
      if (found === undefined) continue;
      if (found.verdict === "holds") count.holds += 1;
      if (found.verdict === "violated") count.violated += 1;
    }
    for (const each of Object.values(count)) expect(each).toBeGreaterThan(0);
  });
});

const KNOBS = { processes: false, mistakes: true };

const actions = /^(?:strong )?(?:fair )?action .*\n(?: .*\n)*\}\n/gm;

/** The spec, and that it refines one without one of its actions, or without none; null if that makes no spec. */
function itself(text: string, seed: number): CompiledSpec | null {
  const plain = accepted(compileText(text));
  const all = text.match(actions) ?? [];
  const other = text.replace(/^(?:invariant|step|reachable|deadlock|show) .*\n/gm, "");
  const without = seed % 4 === 0 ? other : other.replace(all[seed % Math.max(1, all.length)] ?? "", "");
  const mapping = plain.ir.variables.map(({ name }) => `  var ${name} = ${name}\n`);
  const { spec } = compileText(`${text}\nrefinement safety R : "of" {\n${mapping.join("")}}\n`, {
    files: { "of.subtle": without.replace(/^spec \w+/, "spec of") },
  });
  return spec;
}
