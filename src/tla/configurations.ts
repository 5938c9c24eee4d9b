/** The configurations that TLC checks a module with: one for each run. */
import type { TlaContext } from "./context.js";
import type { Stated } from "./properties.js";
import { symmetricTypes, symmetrySet, type TlaOptions } from "./sections.js";

/** One way to run TLC on the module. */
export interface TlcRun {
  /** Of the file, without `.cfg`. */
  readonly name: string;
  readonly what: "safety" | "reachable" | "temporal" | "refinement";
  readonly config: string;
  /** What it judges. */
  readonly stated: readonly Omit<Stated, "lines">[];
}

/** TLC errs if it reduces by symmetry when it looks for what never happens; and a mapping may choose among symmetric values. */
const UNREDUCED: ReadonlySet<Stated["kind"]> = new Set(["temporal", "refinement"]);

export function configuration(
  tla: TlaContext,
  chosen: readonly Pick<Stated, "name" | "kind">[],
  options: TlaOptions,
): string {
  const isReduced = symmetrySet(tla, options).length > 0 && !chosen.some(({ kind }) => UNREDUCED.has(kind));
  const constants = [
    ...symmetricTypes(tla).map(
      ({ name, type }) =>
        `    ${name} = {${Array.from({ length: type.size }, (_, i) => `${name}_${i + 1}`).join(", ")}}`,
    ),
    ...(tla.helpers.has("none") ? ["    none = none"] : []),
  ];
  const listed = (head: string, kinds: readonly Stated["kind"][]): readonly string[] => {
    const names = chosen.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => `    ${name}`);
    return names.length > 0 ? [head, ...names] : [];
  };
  const excluding = (head: string, steps: boolean): readonly string[] => {
    const { ir } = tla.spec;
    const names = ir.constraints.flatMap(({ ofSteps }, i) =>
      ofSteps === steps ? [`    ${tla.constraints[i]}`] : [],
    );
    return names.length > 0 ? [head, ...names] : [];
  };
  return [
    "SPECIFICATION Spec",
    ...(constants.length > 0 ? ["CONSTANTS", ...constants] : []),
    ...excluding("CONSTRAINTS", false),
    ...excluding("ACTION_CONSTRAINTS", true),
    ...(isReduced ? ["SYMMETRY Symmetry"] : []),
    "\\* Deadlock is what NoDeadlock says.",
    "CHECK_DEADLOCK FALSE",
    ...listed("INVARIANTS", ["invariant", "reachable"]),
    ...listed("PROPERTIES", ["step", "temporal", "refinement"]),
    "",
  ].join("\n");
}

/** A `reachable` or a refinement may be called `temporal`. */
const temporalSuffix = (stated: readonly Stated[]): string =>
  stated.some(({ kind, of }) => (kind === "reachable" || kind === "refinement") && of === "temporal")
    ? ".temporal_"
    : ".temporal";

/** @param name Of the module. */
export function runs(
  tla: TlaContext,
  name: string,
  stated: readonly Stated[],
  options: TlaOptions,
): readonly TlcRun[] {
  const of = (...kinds: readonly Stated["kind"][]): readonly Stated[] =>
    stated.filter((each) => kinds.includes(each.kind));
  const run = (suffix: string, what: TlcRun["what"], chosen: readonly Stated[]): TlcRun => ({
    name: `${name}${suffix}`,
    what,
    config: configuration(tla, chosen, options),
    stated: chosen,
  });
  const promises = of("temporal");
  return [
    run("", "safety", of("invariant", "step")),
    ...of("reachable").map((each) => run(`.${each.of}`, "reachable", [each])),
    ...(promises.length > 0 ? [run(temporalSuffix(stated), "temporal", promises)] : []),
    // One for each: TLC does not say which one is violated.
    ...of("refinement").map((each) => run(`.${each.of}`, "refinement", [each])),
  ];
}
