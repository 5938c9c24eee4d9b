/** The searches to run, and how: decided completely before any starts. */
import { Interruption } from "../../checker/interruption.js";
import type { PackedModel } from "../../checker/packed/model.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Unpackable } from "../emit/load.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { type IrRefinement, isJudgedByLevels, isWhollyMapped } from "../ir/refinement.js";
import { permutationCount } from "../ir/renamings.js";
import type { Stored } from "./by-runs.js";
import type { CompiledSpec } from "./compile.js";
import type { EngineOptions, Refusal } from "./explore.js";
import { type Judging, judgingIn, withoutPlan } from "./lassos.js";

/** The refinements that are to be judged. */
export const askedRefinements = (
  { refinements }: CompiledSpec,
  { only }: Pick<EngineOptions, "only">,
): readonly IrRefinement[] => refinements.filter(({ name }) => only?.has(name) ?? true);

export interface Plan {
  readonly main: Pass;
  /**
   * Temporal properties and refinements are not checked under symmetry. If the main search counts states up to symmetry,
   * a second one explores the full graph for these alone.
   */
  readonly unreduced: Pass | null;
  /** Whether the main search counts states that differ by a renaming as one. */
  readonly reduced: boolean;
  /** The formulas of the temporal properties; null if none is checked. */
  readonly judging: Judging | null;
  /** The reference engine's model of the main search, created when it is first needed. */
  readonly reference: () => Promise<InterpretedModel>;
  readonly warnings: readonly Diagnostic[];
  /** Why states can't be packed; null if they are, or are not meant to be. */
  readonly unpackable: string | null;
}

/** One search. */
export interface Pass {
  readonly options: EngineOptions;
  /** Where its states are kept; left out for a table in memory, without checkpoints. */
  readonly stored?: Stored | null;
  /** Null where the reference engine explores. */
  readonly packed: PackedModel | null;
  /** Also shows what was found. */
  readonly reference: () => Promise<InterpretedModel>;
  /** The temporal properties that the search checks; null if none. */
  readonly judging: Judging | null;
}

export async function planOf(spec: CompiledSpec, options: EngineOptions, poll: () => void): Promise<Plan> {
  const { ir } = spec;
  const reduced = options.symmetry && permutationCount(ir) > 1;
  // Temporal properties need all states at hand, and so do refinements that hide variables.
  const isOnDisk = options.storage?.disk != null;
  const names = ir.properties.flatMap(({ kind, name }) =>
    kind === "temporal" && (options.only?.has(name) ?? true) && !isOnDisk ? [name] : [],
  );
  const reference = referenceOf(ir, reduced, options.coverage ?? false);
  const planned = names.length === 0 ? null : await judgingIn(ir, await reference(), poll);
  const alongside = reduced ? null : planned;
  const { model, judging } = await packedModel(spec, options, reduced, alongside, poll);
  const packed = model !== null && "why" in model ? null : model;
  const refinements = askedRefinements(spec, options);
  const isAsked = planned !== null || refinements.some((each) => !isOnDisk || isWhollyMapped(each));
  const unreduced = isAsked && reduced ? await unreducedPass(spec, options, names, planned, poll) : null;
  return {
    main: { options, packed, reference, judging },
    unreduced,
    reduced,
    judging: unreduced?.judging ?? judging,
    reference,
    warnings:
      model !== null && "why" in model ? [diagnose("slow-engine", spec.span, { why: model.why })] : [],
    unpackable: model !== null && "why" in model ? model.why : null,
  };
}

/** Where the states of both searches are kept; null for a table in memory, without checkpoints. */
interface BothStored {
  readonly main: Stored | null;
  readonly unreduced: Stored | null;
}

/** Where states are kept, or why they can't be kept there. */
export async function storedFor(
  spec: CompiledSpec,
  { main: { packed }, unreduced, reduced, unpackable, judging }: Plan,
  options: EngineOptions,
): Promise<BothStored | Refusal> {
  const { storage = null, lowMemory = false, coverage = false, only } = options;
  const refinements = askedRefinements(spec, options);
  // What needs all states at hand is searched for with a table.
  const needsStates = coverage || judging !== null || !refinements.every(isJudgedByLevels);
  const disk = storage?.disk ?? null;
  const isRuns = disk !== null || (lowMemory && !needsStates && packed !== null);
  const ways = { isRuns, beginsInMemory: !lowMemory };
  const keepsLevels = isRuns && refinements.some(isWhollyMapped);
  const runs = isRuns ? { storage: { disk, checkpoint: null }, from: undefined, ...ways } : null;
  // The other search is made again when a checkpoint of the main one goes on.
  const beside = runs === null || unreduced === null ? null : { ...runs, keepsLevels };
  const main = { ...ways, keepsLevels: keepsLevels && !reduced };
  if (storage === null) return { main: runs === null ? null : { ...runs, ...main }, unreduced: beside };
  const { openStored } = await import("./by-runs.js");
  const opened = openStored(spec.ir, { packed, unpackable, only }, storage, main);
  return "refused" in opened ? opened : { main: opened.stored, unreduced: beside };
}

async function unreducedPass(
  spec: CompiledSpec,
  options: EngineOptions,
  names: readonly string[],
  planned: Judging | null,
  poll: () => void,
): Promise<Pass> {
  // A model at hand is that of the main search.
  const uncounted = { ...options, coverage: false, storage: null, packed: null };
  const { model, judging } = await packedModel(spec, uncounted, false, planned, poll);
  return {
    options: { ...uncounted, all: true, only: new Set(names) },
    packed: model !== null && "why" in model ? null : model,
    reference: referenceOf(spec.ir, false, false),
    judging,
  };
}

/** The reference engine is loaded, and creates its model, when it is first needed. */
function referenceOf(ir: Ir, symmetry: boolean, coverage: boolean): () => Promise<InterpretedModel> {
  let made: Promise<InterpretedModel> | null = null;
  return () => {
    made ??= import("../interpret/model.js").then(({ interpret }) => interpret(ir, { symmetry, coverage }));
    return made;
  };
}

/**
 * The spec as a model for the fast search, null if the reference engine was requested; and what it judges, which is
 * nothing if writing it was interrupted.
 */
async function packedModel(
  { ir, sources }: CompiledSpec,
  options: EngineOptions,
  reduced: boolean,
  judging: Judging | null,
  poll: () => void,
): Promise<{ readonly model: PackedModel | Unpackable | null; readonly judging: Judging | null }> {
  const { engine, packed, coverage = false } = options;
  const counts = coverage ? "coverage" : "branches";
  if (engine === "reference") return { model: null, judging };
  if (packed != null && (packed.covered !== undefined || !coverage)) return { model: packed, judging };
  const { loadModel } = await import("../emit/load.js");
  try {
    return { model: loadModel(ir, sources, reduced, judging?.plan ?? null, poll, counts), judging };
  } catch (thrown) {
    if (!(thrown instanceof Interruption) || judging === null) throw thrown;
    const model = loadModel(ir, sources, reduced, null, poll, counts);
    return { model, judging: withoutPlan(judging, ir, thrown) };
  }
}
