/** `fix`: small edits with which a spec that fails holds again. */
import { style } from "../diagnostics/style.js";
import {
  type FixErrorJson,
  type FixesJson,
  fixErrorJson,
  fixesJson,
  type NothingToFixJson,
  nothingToFixJson,
  violatedIn,
} from "../fix/json.js";
import { findFixes } from "../fix/search.js";
import { toldFixes } from "../fix/told.js";
import { renderFixes } from "../report/fix-text.js";
import type { ReadFile } from "../resolve/load.js";
import { load } from "../resolve/load.js";
import { type CompiledSpec, compileProgram } from "../run/compile.js";
import { explore, type OnProgress } from "../run/explore.js";
import { type Base, unfinished } from "../why/examine.js";
import { type BaseOptions, statesMaxFor } from "../why/why.js";
import type { Wrong } from "./check.js";
import {
  type ConstantSettings,
  constantTexts,
  type Environment,
  progressOf,
  type SearchSettings,
} from "./environment.js";
import { diagnosticsText, type WithText, withText } from "./text.js";

export interface FixSettings extends SearchSettings {
  /** The variant to fix; the unedited spec by default. */
  readonly variant?: string;
  readonly constants?: ConstantSettings;
  /** Multiplies the budget, which is counted in work; 1 by default. */
  readonly effort?: number;
  readonly symmetry?: boolean;
  /** The most distinct states of a search; by default a multiple of the spec's own. */
  readonly maxStates?: number;
  /** Bytes that one search may use for states; no limit by default. */
  readonly maxMemory?: number;
}

/** What `subtle fix --json` writes, and as text what it prints. */
export type FixResult = (FixesJson | NothingToFixJson | FixErrorJson) & WithText;

export interface FixQuestion {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly limits: BaseOptions;
}

/** It holds, or was not searched to the end, for the reason that is told. */
export interface NothingToFix {
  readonly spec: CompiledSpec;
  /** Null if it holds. */
  readonly reason: string | null;
}

export async function openFix(
  path: string,
  { constants, variant, limits }: FixQuestion,
  readFile: ReadFile,
  onProgress: OnProgress,
): Promise<Base | NothingToFix | Wrong> {
  const { symmetry, statesMax, memoryMax } = limits;
  const options = { constants, variant };
  const { program, diagnostics } = load(path, readFile);
  const { spec, sources, diagnostics: all } = compileProgram(program, diagnostics, options);
  if (spec === null) return { wrong: all, sources };
  const exploration = await explore(
    spec,
    {
      all: true,
      only: null,
      statesMax: statesMax ?? Number.POSITIVE_INFINITY,
      memoryMax,
      symmetry,
      traces: "violations",
    },
    onProgress,
  );
  if ("refused" in exploration) return { wrong: [exploration.refused], sources };
  const reason = unfinished(exploration);
  if (reason !== null) return { spec, reason };
  if (exploration.findings.every(({ verdict }) => verdict !== "violated")) return { spec, reason: null };
  const most = statesMax ?? statesMaxFor(exploration);
  return { program, options, spec, exploration, symmetry, statesMax: most, memoryMax };
}

/** Why there is nothing to be done, as text. */
export const nothingText = ({ spec, reason }: NothingToFix, variant: string | null): string => {
  const what = variant === null ? spec.ir.name : `variant ${variant} of ${spec.ir.name}`;
  return reason === null
    ? `${what} holds already: nothing is to be fixed`
    : `It is not decided what fails in ${what}: ${reason}.`;
};

/** Looks for small edits with which a spec that fails, or a variant of it, holds again. */
export async function fix(path: string, settings: FixSettings, environment: Environment): Promise<FixResult> {
  const start = environment.now();
  const { variant = null, symmetry = true, effort = 1 } = settings;
  const onProgress = progressOf(environment, settings);
  const limits = {
    symmetry,
    statesMax: settings.maxStates ?? null,
    memoryMax: settings.maxMemory ?? Number.POSITIVE_INFINITY,
  };
  const question = { constants: constantTexts(settings.constants), variant, limits };
  const opened = await openFix(path, question, environment.readFile, onProgress);
  if ("wrong" in opened)
    return withText(
      fixErrorJson(opened.wrong, opened.sources),
      diagnosticsText(opened.wrong, opened.sources),
    );
  if ("reason" in opened)
    return withText(
      nothingToFixJson(opened.spec, variant, opened.reason),
      `${nothingText(opened, variant)}\n`,
    );
  const search = await findFixes(opened, effort, onProgress);
  const told = toldFixes(opened, search.fixes);
  const elapsedMs = environment.now() - start;
  const { spec, exploration } = opened;
  const text = { spec: spec.ir.name, variant, violated: violatedIn(exploration), search, told, elapsedMs };
  return withText(fixesJson(spec, exploration, search, told, variant, elapsedMs), renderFixes(text, style));
}
