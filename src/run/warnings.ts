/** What a search makes worth a warning, whatever the verdicts. */
import type { TooLarge } from "../../checker/interruption.js";
import type { Counts, Finding, Stop } from "../../checker/outcome.js";
import type { FolderFailure } from "../../checker/runs/sorted/folder.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { showAddress } from "../edit/address.js";
import type { Ir } from "../ir/ir.js";
import { PERMUTATIONS_MAX, permutationCount } from "../ir/renamings.js";
import type { State } from "../state/values.js";
import type { CompiledSpec } from "./compile.js";
import type { Backend, Exploration } from "./explore.js";
import type { Judging } from "./lassos.js";

export const tooLargeWarning = (tooLarge: TooLarge | null, temporal = false): readonly Diagnostic[] =>
  tooLarge === null
    ? []
    : [diagnose("too-large-to-build", tooLarge.place, { size: tooLarge.size, temporal })];

/** WebAssembly was asked for, and something else explored what there was to explore. */
export const backendWarning = (
  asked: Backend | null | undefined,
  { backend, actions }: { readonly backend: Backend | null; readonly actions: Exploration["actions"] },
): readonly Diagnostic[] =>
  asked === "wasm" && backend === "javascript" && actions.some(({ taken }) => taken > 0)
    ? [diagnose("not-by-wasm", null, {})]
    : [];

/** What went wrong with the folder of a search, at which it ended. */
export const failedWarning = (failure: FolderFailure | null): readonly Diagnostic[] =>
  failure === null
    ? []
    : [diagnose("disk-failed", null, { file: failure.file, why: failure.why, then: "over" })];

/** Why temporal properties that were asked for are not decided; each reason once. */
export function undecidedWarnings(
  findings: readonly Finding<State>[],
  ir: Ir,
  judging: Judging | null,
): readonly Diagnostic[] {
  const asked = new Set(findings.map(({ name }) => name));
  const whys = [...(judging?.plan.undecided ?? [])].flatMap(([property, why]) =>
    asked.has(ir.properties[property]?.name ?? "") ? [why] : [],
  );
  return [...new Set(whys)].flatMap(({ tooLarge }) => tooLargeWarning(tooLarge, true));
}

/** What holds among the behaviours within constraints may fail in one that leaves them. */
export const constrainedWarnings = (
  findings: readonly Finding<State>[],
  { ir, refinements }: Pick<CompiledSpec, "ir" | "refinements">,
): readonly Diagnostic[] =>
  findings.flatMap(({ name, kind, verdict }) => {
    const isOfGraph = kind === "temporal" || kind === "refinement";
    if (ir.constraints.length === 0 || !isOfGraph || verdict !== "holds") return [];
    const span = [...ir.properties, ...refinements].find((p) => p.name === name)?.span ?? null;
    return [diagnose("temporal-within", span, { name, within: ir.constraints.map((c) => c.name) })];
  });

/** Whether `expect never taken` says so of an action, or of the process that it is a step of. */
const isExpectedNever = (action: string, { expectations }: CompiledSpec): boolean =>
  expectations.some(
    (e) =>
      e.kind === "expectTaken" &&
      !e.taken &&
      e.addresses.some(({ segments }) => `${action}.`.startsWith(`${showAddress(segments)}.`)),
  );

/** Actions that are never taken, and properties that hold vacuously. */
export function warnings(
  spec: CompiledSpec,
  counts: Counts,
  stop: Stop | null,
  findings: readonly Finding<State>[],
  actions: readonly { readonly name: string; readonly taken: number }[],
): readonly Diagnostic[] {
  if (stop !== null || counts.distinct === 0) return [];
  const { ir } = spec;
  const failing = new Set(
    findings.map(({ trace }) => trace?.steps.at(-1)).map((s) => s?.state === null && s.action),
  );
  const never = actions.flatMap(({ name, taken }, i) =>
    taken > 0 || spec.edits.get(name) === "dropped" || failing.has(i) || isExpectedNever(name, spec)
      ? []
      : [diagnose("action-never-taken", ir.actions[i]?.span ?? null, { name })],
  );
  const vacuous = findings.flatMap((finding) => {
    const property = ir.properties.find((p) => p.name === finding.name);
    return finding.vacuous && property !== undefined
      ? [diagnose("vacuous", property.span, { name: finding.name, kind: property.kind })]
      : [];
  });
  return [...never, ...vacuous];
}

/** Why a spec can't be explored up to symmetry, if it is to be. */
export function symmetryTooLarge(
  spec: CompiledSpec,
  { symmetry }: { readonly symmetry: boolean },
): Diagnostic | null {
  const permutations = permutationCount(spec.ir);
  if (!symmetry || permutations <= PERMUTATIONS_MAX) return null;
  return diagnose("symmetry-too-large", symmetricPlace(spec), {
    permutations,
    permutationsMax: PERMUTATIONS_MAX,
  });
}

function symmetricPlace(spec: CompiledSpec) {
  const declaration = spec.expansion.declarations.find(
    (d) => d.kind === "type" && d.definition.kind === "symmetric",
  );
  return declaration?.span ?? null;
}

/** Why there is nothing to explore. @param outside How many initial states constraints exclude; null without constraints. */
export function withoutStart({ initialConditions, constraints }: Ir, outside: number | null): Diagnostic {
  if (outside === null || outside === 0)
    return diagnose("no-initial-state", initialConditions[0]?.span ?? null, {});
  const names = constraints.flatMap(({ ofSteps, name }) => (ofSteps ? [] : [name]));
  const span = constraints.find(({ ofSteps }) => !ofSteps)?.span ?? null;
  return diagnose("no-initial-state-inside", span, { names, outside });
}
