/**
 * Runs a compiled spec through an engine and hands back what was found, in terms of the spec. Immutable.js comes
 * in only with the reference engine, which is loaded when it is asked for.
 */
import type { Model } from "../checker/model.js";
import type { Counts, Finding, Progress, SearchOptions, Stop } from "../checker/outcome.js";
import type { CompiledSpec } from "./compile.js";
import { type Diagnostic, diagnose } from "./diagnostics/diagnostic.js";
import type { State } from "./interpret/evaluate.js";
import type { InterpretedModel } from "./interpret/model.js";

export interface EngineOptions extends SearchOptions {
  readonly symmetry: boolean;
  /** Whether to count how often conditions are true and false; not by default. */
  readonly coverage?: boolean;
}

export interface Exploration {
  readonly model: InterpretedModel;
  readonly counts: Counts;
  readonly stop: Stop | null;
  readonly findings: readonly Finding<State>[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  /** Warnings that only exploring can give. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether states that differ by a renaming were counted as one. */
  readonly reduced: boolean;
}

/** The search could not start: what is wrong with the spec. */
export interface Refusal {
  readonly refused: Diagnostic;
}

/** Called as the search goes on; an answer stops it. */
export type OnProgress = (progress: Progress) => Promise<Stop | undefined> | Stop | undefined;

export async function explore(
  spec: CompiledSpec,
  options: EngineOptions,
  onProgress: OnProgress = () => undefined,
): Promise<Exploration | Refusal> {
  const { interpret } = await import("./interpret/model.js");
  const { permutationCount, PERMUTATIONS_MAX } = await import("./interpret/symmetry.js");
  const { search } = await import("../checker/reference.js");
  const { ir } = spec;

  const permutations = permutationCount(ir);
  if (options.symmetry && permutations > PERMUTATIONS_MAX)
    return {
      refused: diagnose("symmetry-too-large", symmetricPlace(spec), {
        permutations,
        permutationsMax: PERMUTATIONS_MAX,
      }),
    };
  const reduced = options.symmetry && permutations > 1;
  const model = interpret(ir, { symmetry: reduced, coverage: options.coverage ?? false });
  if (model.initial().length === 0)
    return { refused: diagnose("no-initial-state", ir.initialConditions[0]?.span ?? null, {}) };

  const running = search(model satisfies Model<State>, options);
  let step = running.next();
  while (step.done !== true) step = running.next(await onProgress(step.value));
  const { counts, stop, findings, actions } = step.value;
  const named = actions.map((action, i) => ({ name: ir.actions[i]?.name ?? "", ...action }));
  return {
    model,
    counts,
    stop,
    findings: findings.map((finding) => withMessage(finding, spec, model)),
    actions: named,
    diagnostics: warnings(spec, counts, stop, findings, named),
    reduced,
  };
}

function symmetricPlace(spec: CompiledSpec) {
  const declaration = spec.expansion.declarations.find(
    (d) => d.kind === "type" && d.definition.kind === "symmetric",
  );
  return declaration?.span ?? null;
}

function withMessage(finding: Finding<State>, { ir }: CompiledSpec, model: InterpretedModel): Finding<State> {
  if (finding.kind === "temporal")
    return { ...finding, message: "temporal properties can't be evaluated yet" };
  if (finding.verdict !== "violated") return finding;
  if (finding.kind === "reachable")
    return { ...finding, message: "no state that can be reached satisfies it" };
  const property = ir.properties.find(({ name, kind }) => name === finding.name && kind === finding.kind);
  const [before, last] = (finding.trace?.steps ?? []).slice(-2).map((step) => step.state);
  const state = property?.kind === "step" ? before : (last ?? before);
  if (property === undefined || state == null) return finding;
  const { bindings, span } = model.blame(property, state, property.kind === "step" ? (last ?? null) : null);
  const given = bindings.map(({ name, type, value }) => `${name} = ${model.printer.text(type, value)}`);
  const message = given.length === 0 ? "it is false there" : `it is false for ${given.join(", ")}`;
  return { ...finding, message, place: span };
}

function warnings(
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
    taken > 0 || spec.edits.get(name) === "dropped" || failing.has(i)
      ? []
      : [diagnose("action-never-taken", ir.actions[i]?.span ?? null, { name })],
  );
  const vacuous = findings.flatMap((finding) => {
    const property = ir.properties.find((p) => p.name === finding.name);
    return finding.vacuous && property !== undefined
      ? [diagnose("vacuous", property.span, { name: finding.name, kind: property.kind })]
      : [];
  });
  const expected = new Set(
    spec.expectations.flatMap((e) => (e.kind === "expectUnknown" ? e.names.map((n) => n.name) : [])),
  );
  const temporal = ir.properties
    .filter((p) => p.kind === "temporal" && findings.some((f) => f.name === p.name) && !expected.has(p.name))
    .map((p) => diagnose("temporal-unknown", p.span, { name: p.name }));
  return [...never, ...vacuous, ...temporal];
}
