/** Removes something from a spec and finds out the consequences: one complete search, and a comparison of graphs. */
import type { Stop } from "../../checker/outcome.js";
import { compareGraphs } from "../../checker/packed/compare.js";
import type { PackedModel } from "../../checker/packed/model.js";
import type { WhyElement } from "../elements/element.js";
import type { Ir } from "../ir/ir.js";
import type { Program } from "../resolve/load.js";
import { resultJson } from "../result/json.js";
import { type CompiledSpec, type CompileOptions, compileProgram } from "../run/compile.js";
import { type Exploration, explore, type OnProgress } from "../run/explore.js";
import type { Edit } from "../syntax/tree.js";
import { type Answer, type How, NEEDS } from "./answer.js";

/** The unedited spec, fully explored; everything holds in it. */
export interface Base {
  readonly program: Program;
  readonly options: CompileOptions;
  readonly spec: CompiledSpec;
  readonly exploration: Exploration;
  readonly symmetry: boolean;
  /** States of an edited spec at most. */
  readonly statesMax: number;
  readonly memoryMax: number;
}

/**
 * The spec with edits applied, or why there is none.
 * @param like Another version of it, whose numbering is kept.
 */
export function edited(
  { program, options }: Base,
  edits: readonly Edit[],
  like: CompileOptions["like"] | null = null,
): CompiledSpec | { readonly why: string } {
  const { spec, diagnostics } = compileProgram(program, [], {
    ...options,
    edits: [...(options.edits ?? []), ...edits],
    ...(like && { like }),
  });
  if (spec !== null) return spec;
  const [first] = diagnostics.filter((d) => d.severity === "error");
  return { why: first?.message ?? "it is not accepted" };
}

export type Found = Omit<Answer, "id" | "sameAs">;

export const illFormed = (message: string): Found => nothingFound("ill-formed", message);

export const undecided = (message: string): Found => ({
  ...nothingFound("unknown", message),
  states: { distinct: 0, generated: 0, depth: 0 },
});

const nothingFound = (verdict: Found["verdict"], message: string): Found => ({
  verdict,
  how: null,
  properties: [],
  vacuous: [],
  neverTaken: [],
  message,
  states: null,
});

/**
 * Examines what is left.
 * @param element The element that was removed, if it is a single one: it may be dead.
 * @param packed A model of the edited spec, if one exists already.
 */
export async function examineSpec(
  base: Base,
  element: WhyElement | null,
  spec: CompiledSpec,
  onProgress: OnProgress,
  packed: PackedModel | null = null,
): Promise<Found> {
  const { found: common, exploration } = await consequencesOf(base, spec, onProgress, packed);
  if (exploration === null || common.verdict !== "not-needed") return common;
  const how = await compareWithBase(base, spec, exploration);
  const isDead =
    how === "same-graph" &&
    element !== null &&
    (await isNeverInEffect(base, element, exploration, onProgress));
  return { ...common, how: isDead ? "dead" : how };
}

/** The same without a comparison of graphs. */
export async function consequencesOf(
  base: Base,
  spec: CompiledSpec,
  onProgress: OnProgress,
  packed: PackedModel | null = null,
): Promise<{ readonly found: Found; readonly exploration: Exploration | null }> {
  const { symmetry, statesMax, memoryMax } = base;
  const exploration = await explore(
    spec,
    { all: true, only: null, statesMax, memoryMax, symmetry, traces: "violations", packed, keepsSteps: true },
    onProgress,
  );
  if ("refused" in exploration) return { found: illFormed(exploration.refused.message), exploration: null };
  const { stop, counts } = exploration;
  const violated = consequences(base, spec, exploration);
  const message = stop === null ? unjudgedIn(exploration) : LIMITS[stop];
  const isNeeded = violated.properties.some(({ kind }) => NEEDS.has(kind));
  const isLess = violated.properties.length + violated.vacuous.length + violated.neverTaken.length > 0;
  const verdict = isNeeded ? "needed" : message !== null ? "unknown" : isLess ? "breaks-model" : "not-needed";
  // Where a violation decides, only a search that was cut off has something to add.
  const said = isNeeded && stop === null ? null : message;
  return {
    found: { ...violated, verdict, how: null, message: said, states: statesOf(counts) },
    exploration,
  };
}

/** Why a search did not finish. */
export const LIMITS: Readonly<Record<Stop, string>> = {
  violation: "the search stopped at a violation",
  states: "the limit on states was reached",
  memory: "there was not enough memory",
  disk: "there was no room on the disk, or it could not be used",
  time: "the limit on time was reached",
  interrupted: "interrupted",
  thread: "a thread that searched was lost",
};

const statesOf = ({ distinct, generated, depth }: Exploration["counts"]) => ({ distinct, generated, depth });

/** Why not everything was decided: the search was cut off, or a temporal property is too large. Null if it was. */
export function unfinished(exploration: Exploration): string | null {
  const { stop, findings } = exploration;
  if (stop !== null) return LIMITS[stop];
  const open = findings.find(({ verdict }) => verdict === "unknown");
  return unjudgedIn(exploration) ?? (open === undefined ? null : `${open.name} was not decided`);
}

/**
 * Why a property is not decided although the search finished: a temporal one, or the fairness that a refinement asks for,
 * is too large. Null if all are decided.
 */
export function unjudgedIn({ findings }: Exploration): string | null {
  const isLate = ({ kind }: { readonly kind: string }): boolean =>
    kind === "temporal" || kind === "refinement";
  const found = findings.find((f) => isLate(f) && f.verdict === "unknown" && f.message !== null);
  return found === undefined ? null : `${found.name}: ${found.message}`;
}

/** Everything that an edited spec violates, and what becomes vacuous or is never taken in it and was in the base. */
export function consequences(base: Base, spec: CompiledSpec, exploration: Exploration) {
  const before = new Map(base.exploration.actions.map(({ name, taken }) => [name, taken]));
  const spoken = new Set(base.exploration.findings.filter((f) => !f.vacuous).map((f) => f.name));
  const { properties } = resultJson(spec.ir, spec.sources, null, exploration, [], 0);
  const complete = exploration.stop === null;
  return {
    properties: properties.filter(({ verdict }) => verdict === "violated"),
    vacuous: exploration.findings.flatMap((f) => (f.vacuous && spoken.has(f.name) ? [f.name] : [])),
    neverTaken: exploration.actions.flatMap(({ name, taken }) =>
      complete && taken === 0 && (before.get(name) ?? 0) > 0 && spec.edits.get(name) !== "dropped"
        ? [name]
        : [],
    ),
  };
}

// ─────────────────────────────────────────────────────────────────────── graphs

async function compareWithBase(
  base: Base,
  spec: CompiledSpec,
  exploration: Exploration,
): Promise<How | null> {
  const inclusion =
    base.exploration.explored !== null && exploration.explored !== null
      ? await comparePacked(base, spec, exploration)
      : await compareInterpreted(base.spec.ir, spec.ir);
  if (inclusion === null) return null;
  const { firstInSecond, secondInFirst } = inclusion;
  if (firstInSecond) return secondInFirst ? "same-graph" : "restricts";
  return secondInFirst ? "shrinks" : "differs";
}

async function comparePacked(base: Base, spec: CompiledSpec, { explored }: Exploration) {
  const { sameLayout } = await import("../emit/load.js");
  const first = base.exploration.explored;
  return first && explored && compareGraphs(first, explored, sameLayout(base.spec.ir, spec.ir));
}

/** Graphs of specs that can't be packed are compared as sets of texts; null if they are too large for that. */
const TEXTS_MAX = 200_000;

async function compareInterpreted(base: Ir, ir: Ir) {
  const { interpret } = await import("../interpret/model.js");
  const { comparableGraphOf: graphOf, inclusionOf } = await import("../interpret/graph.js");
  const [first, second] = [base, ir].map((each) =>
    graphOf(each, interpret(each, { symmetry: false }), TEXTS_MAX),
  );
  return first == null || second == null ? null : inclusionOf(first, second);
}

// ─────────────────────────────────────────────────────────────────────── dead code

/** For an element without which the graph is the same: whether it is a condition that never has an effect. */
async function isNeverInEffect(
  base: Base,
  element: WhyElement,
  without: Exploration,
  onProgress: OnProgress,
): Promise<boolean> {
  const { exploration, symmetry, statesMax } = base;
  if (element.effectTest !== null) {
    const spec = edited(base, [element.effectTest]);
    if ("why" in spec) return false;
    const options = { all: false, only: new Set<string>(), statesMax, symmetry, traces: "none" } as const;
    const probed = await explore(spec, options, onProgress);
    return !("refused" in probed) && probed.findings.every(({ verdict }) => verdict === "holds");
  }
  // Each combination of choices that a guard has forbidden is one transition more without it.
  if (element.monotone)
    return (
      without.counts.generated === exploration.counts.generated &&
      without.actions.every(({ taken }, i) => taken === exploration.actions[i]?.taken)
    );
  return false;
}
