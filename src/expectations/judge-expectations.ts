/** Checks a spec's expectations: runs the spec and its variants, and compares. */

import type { Stop } from "../../checker/outcome.js";
import { carryOut } from "../../checker/strategy.js";
import { type Diagnostic, hasErrors, strictly } from "../diagnostics/diagnostic.js";
import type { Program } from "../resolve/load.js";
import { type Compilation, type CompiledSpec, compileProgram, expectationsOf } from "../run/compile.js";
import { type Exploration, explore, type OnProgress } from "../run/explore.js";
import type { Expectation, Setting } from "../syntax/tree.js";
import { showConstant } from "../types/constants.js";
import { LIMITS } from "../why/examine.js";
import { judgeRun } from "./findings.js";
import { AGREES, differs, type Judged, undecided, type Verdict } from "./judged.js";
import { needsJudge } from "./needs.js";
import { type SpecWarnings, warningsOf } from "./warnings.js";

export type { Found, Judged, Shown } from "./judged.js";

export interface JudgeOptions {
  readonly onProgress?: OnProgress;
  /** Called before each search: whether to stop. The remaining expectations are then undecided. */
  readonly isStopped?: () => Promise<boolean>;
  /** Of the states of a search, in bytes; no limit by default. */
  readonly memoryMax?: number;
  /** Whether warnings count as failures, and a spec without expectations too; not by default. */
  readonly strict?: boolean;
}

export interface Judgement {
  /** Every expectation: those of the spec, then those of each variant. */
  readonly judged: readonly Judged[];
  /** Errors, which prevented something from being checked. */
  readonly diagnostics: readonly Diagnostic[];
  readonly strict: boolean;
  /** Warnings, errors if it is strict, of the spec, and of its variants unless a variant is meant to cause them; each once. */
  readonly warnings: readonly Diagnostic[];
  readonly runs: number;
  /** Whether a search, or the work on what it found, was cut short by a signal or the limit on time. */
  readonly isCut: boolean;
}

type RunResult = { readonly run: Exploration } | { readonly failed: readonly Diagnostic[] };

/** Checks every expectation of a program that is loaded, and compiled as `base` without errors. */
export async function judge(
  program: Program,
  base: Compilation,
  options: JudgeOptions = {},
): Promise<Judgement> {
  const { onProgress = () => undefined, memoryMax = Number.POSITIVE_INFINITY } = options;
  const isStopped = options.isStopped ?? (async () => false);
  const judged: Judged[] = [];
  const errors = new Set<Diagnostic>();
  const warned: SpecWarnings[] = [];
  let runs = 0;
  let isCut = false;

  const compiled = (variant: string | null, constants: ReadonlyMap<string, string> = new Map()) =>
    variant === null && constants.size === 0 ? base : compileProgram(program, [], { variant, constants });

  /** Checks what the spec, or one variant of it, expects. */
  function judgeOf(variant: string | null, compilation: Compilation, spec: CompiledSpec) {
    const known = new Map<string, Promise<RunResult>>();
    const needs = needsJudge(program, spec, variant, { onProgress, isStopped, memoryMax });
    const warnings: Diagnostic[] = compilation.diagnostics.filter((d) => d.severity === "warning");
    warned.push({ variant, spec, warnings });
    const unknowns = spec.expectations.flatMap((e) =>
      e.kind === "expectUnknown" ? e.names.map(({ name }) => name) : [],
    );

    async function run(constants: ReadonlyMap<string, string>): Promise<RunResult> {
      runs += 1;
      const result = await runOne(compiled(variant, constants), memoryMax, onProgress);
      if ("run" in result)
        isCut ||= [result.run.stop, result.run.cut].some((why) => why === "time" || why === "interrupted");
      // With other constants it is another spec: an action never taken in it is due to the constants.
      if ("run" in result && constants.size === 0) warnings.push(...result.run.diagnostics);
      return result;
    }

    return async (expectation: Expectation): Promise<Verdict> => {
      switch (expectation.kind) {
        case "expectSameGraph": {
          const other = compiled(expectation.as.name === "base" ? null : expectation.as.name).spec;
          if (other === null) return undecided(`${expectation.as.name} has errors`);
          runs += 2;
          return compareGraphs(spec, other, onProgress);
        }
        case "expectNeeded": {
          runs += expectation.addresses.length;
          const verdict = await needs.judge(expectation);
          for (const error of needs.failed()) errors.add(error);
          warnings.push(...needs.warnings());
          return verdict;
        }
        default: {
          const settings = expectation.kind === "expectStates" ? expectation.settings : [];
          const constants = settingTexts(settings, spec);
          const key = JSON.stringify([...constants]);
          const running = known.get(key) ?? run(constants);
          known.set(key, running);
          const result = await running;
          if ("run" in result)
            return judgeRun(expectation, { run: result.run, variant, constants, unknowns });
          for (const error of result.failed) errors.add(error);
          return undecided("it could not be run");
        }
      }
    };
  }

  for (const variant of [null, ...base.variants]) {
    const name = variant?.name.name ?? null;
    const expectations = base.module === null ? [] : expectationsOf(variant, base.module);
    let judgeIt: ((expectation: Expectation) => Promise<Verdict>) | null = null;
    let stopped = await isStopped();
    if (!stopped) {
      const compilation = compiled(name);
      if (compilation.spec !== null) judgeIt = judgeOf(name, compilation, compilation.spec);
      else for (const d of compilation.diagnostics) if (d.severity === "error") errors.add(d);
    }
    for (const expectation of expectations) {
      stopped ||= await isStopped();
      const verdict = stopped
        ? undecided(LIMITS.interrupted)
        : ((await judgeIt?.(expectation)) ?? undecided("the variant has errors"));
      judged.push({ variant: name, expectation, span: expectation.span, ...verdict });
    }
  }
  const { strict = false } = options;
  const warnings = warningsOf(base.variants, warned);
  return {
    judged,
    diagnostics: [...errors],
    strict,
    warnings: strict ? strictly(warnings) : warnings,
    runs,
    isCut,
  };
}

function settingTexts(settings: readonly Setting[], spec: CompiledSpec): ReadonlyMap<string, string> {
  return new Map(
    settings.map(({ name, value }) => {
      const constant = spec.typed.evaluator.evaluate(value);
      return [name.name, constant === null ? "" : showConstant(constant)];
    }),
  );
}

async function runOne(
  { spec, diagnostics }: Compilation,
  memoryMax: number,
  onProgress: OnProgress,
): Promise<RunResult> {
  if (spec === null || hasErrors(diagnostics))
    return { failed: diagnostics.filter((d) => d.severity === "error") };
  const exploration = await explore(
    spec,
    {
      all: true,
      only: null,
      statesMax: Number.POSITIVE_INFINITY,
      memoryMax,
      symmetry: true,
      traces: "violations",
    },
    onProgress,
  );
  return "refused" in exploration ? { failed: [exploration.refused] } : { run: exploration };
}

async function compareGraphs(a: CompiledSpec, b: CompiledSpec, onProgress: OnProgress): Promise<Verdict> {
  const { interpret } = await import("../interpret/model.js");
  const { comparableGraphSteps, sameComparableGraph } = await import("../interpret/graph.js");
  const cut = (stop: Stop): Verdict => undecided(LIMITS[stop]);
  const graphOf = ({ ir }: CompiledSpec) =>
    carryOut(comparableGraphSteps(ir, interpret(ir, { symmetry: false }), onProgress.poll), onProgress);
  const left = await graphOf(a);
  if ("stopped" in left) return cut(left.stopped);
  const right = await graphOf(b);
  if ("stopped" in right) return cut(right.stopped);
  return sameComparableGraph(left, right) ? AGREES : differs([{ text: "the graphs differ", shownBy: null }]);
}
