/** `check`: explores a spec, or one of its variants, and says what holds. */

import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import { suggest } from "../diagnostics/suggest.js";
import { renderCoverage } from "../report/coverage.js";
import { renderResult } from "../report/text.js";
import { type ErrorJson, errorJson, type ResultJson, resultJson } from "../result/json.js";
import { type CompiledSpec, compile, propertyNames } from "../run/compile.js";
import { type EngineName, type Exploration, explore, type OnProgress } from "../run/explore.js";
import type { Source } from "../source/source.js";
import {
  type ConstantSettings,
  constantTexts,
  type Environment,
  progressOf,
  type SearchSettings,
} from "./environment.js";
import { diagnosticsText, type WithText, withText } from "./text.js";

export interface CheckSettings extends SearchSettings {
  /** The variant to check; the spec as it stands by default. */
  readonly variant?: string;
  readonly constants?: ConstantSettings;
  /** Whether to continue after a violation, and to find a shortest trace for each property; not by default. */
  readonly all?: boolean;
  /** Names of the properties to check; all by default. */
  readonly only?: readonly string[];
  /** Whether states that differ by a permutation of symmetric values count as one; they do by default. */
  readonly symmetry?: boolean;
  readonly engine?: EngineName;
  /** Whether to save memory rather than time; not by default. */
  readonly lowMemory?: boolean;
  /** The search ends after this many distinct states; never by default. */
  readonly maxStates?: number;
  /** Bytes that the search may use for states; no limit by default. */
  readonly maxMemory?: number;
  /** Whether to count how often conditions are true; not by default. */
  readonly coverage?: boolean;
}

/**
 * What `subtle check --json` writes, and as text what the command prints. A spec with errors has the verdict `error`.
 */
export type CheckResult = (ResultJson | ErrorJson) & WithText;

/** A spec that was explored, as far as it went. */
export interface Checked {
  readonly spec: CompiledSpec;
  readonly exploration: Exploration;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Nothing was explored. */
export interface Wrong {
  readonly wrong: readonly Diagnostic[];
  readonly sources: readonly Source[];
}

/** Compiles and explores. */
export async function checkSpec(
  path: string,
  settings: Omit<CheckSettings, "constants" | "variant" | keyof SearchSettings> & {
    readonly constants: ReadonlyMap<string, string>;
    readonly variant?: string | null;
  },
  readFile: Environment["readFile"],
  onProgress: OnProgress,
): Promise<Checked | Wrong> {
  const { constants, variant = null, only = [] } = settings;
  const { spec, sources, diagnostics } = compile(path, readFile, { constants, variant });
  if (spec === null) return { wrong: diagnostics, sources };
  const names = propertyNames(spec.resolution);
  const strange = only.filter((name) => !names.includes(name));
  if (strange.length > 0)
    return {
      wrong: strange.map((name) =>
        diagnose("unknown-property", null, { name, suggestion: suggest(name, names) }),
      ),
      sources,
    };
  const exploration = await explore(
    spec,
    {
      all: settings.all ?? false,
      only: only.length === 0 ? null : new Set(only),
      statesMax: settings.maxStates ?? Number.POSITIVE_INFINITY,
      symmetry: settings.symmetry ?? true,
      engine: settings.engine ?? "compiled",
      memoryMax: settings.maxMemory ?? Number.POSITIVE_INFINITY,
      lowMemory: settings.lowMemory ?? false,
      coverage: settings.coverage ?? false,
    },
    onProgress,
  );
  if ("refused" in exploration) return { wrong: [exploration.refused], sources };
  return { spec, exploration, diagnostics: [...diagnostics, ...exploration.diagnostics] };
}

interface Wanted {
  readonly variant: string | null;
  /** Properties given by name. */
  readonly asked: readonly string[];
  /** Whether to print only the verdict. */
  readonly quiet: boolean;
  /** The signal that ended the search, or null. */
  readonly signal?: string | null;
}

/** The text of a result, marked for `paint`, without warnings. */
export function resultText(
  { spec, exploration }: Checked,
  { variant, asked, quiet, signal = null }: Wanted,
  elapsedMs: number,
): string {
  const { ir, edits, sources } = spec;
  const change = variant === null ? null : `variant ${variant}`;
  const coverage = exploration.model?.coverage() ?? null;
  return (
    renderResult(
      { ir, edits, sources, change, exploration, elapsedMs, quiet, signal, asked: new Set(asked) },
      style,
    ) + (coverage === null ? "" : renderCoverage(coverage, exploration, ir, sources, style))
  );
}

/** The result of a spec, or of a command line, that is wrong. */
export const wrongResult = ({ wrong, sources }: Wrong): ErrorJson & WithText =>
  withText(errorJson(wrong, sources), diagnosticsText(wrong, sources));

export async function check(
  path: string,
  settings: CheckSettings,
  environment: Environment,
): Promise<CheckResult> {
  const start = environment.now();
  const { readFile } = environment;
  const given = { ...settings, constants: constantTexts(settings.constants) };
  const checked = await checkSpec(path, given, readFile, progressOf(environment, settings));
  if ("wrong" in checked) return wrongResult(checked);
  const elapsedMs = environment.now() - start;
  const { spec, exploration, diagnostics } = checked;
  const { ir, sources } = spec;
  const variant = settings.variant ?? null;
  const result = resultJson(ir, sources, variant, exploration, diagnostics, elapsedMs);
  const text =
    resultText(checked, { variant, asked: settings.only ?? [], quiet: false }, elapsedMs) +
    diagnosticsText(diagnostics, sources);
  return withText(result, text);
}
