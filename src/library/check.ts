/** `check`: explores a spec, or one of its variants, and says what holds. */

import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import { suggest } from "../diagnostics/suggest.js";
import { evaluatorOf, mistakesIn } from "../repl/evaluator.js";
import { renderCoverage } from "../report/coverage.js";
import { renderResult } from "../report/text.js";
import type { TraceStyle } from "../report/trace-style.js";
import { load, type Program } from "../resolve/load.js";
import { type ErrorJson, errorJson, type ResultJson, resultJson } from "../result/json.js";
import { type CompiledSpec, compileProgram, propertyNames } from "../run/compile.js";
import {
  type Backend,
  type EngineName,
  type EngineOptions,
  type Exploration,
  explore,
  type OnProgress,
} from "../run/explore.js";
import { withInsights } from "../run/insights.js";
import { reported } from "../run/interruptions.js";
import type { ShownExpression } from "../run/shows.js";
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
  /** What does the compiled engine's work; by default WebAssembly takes over in a large search. */
  readonly backend?: Backend | null;
  /** Threads that can share the work of a large search; by default none, where the environment has no threads. */
  readonly crew?: EngineOptions["crew"];
  /** Whether to save memory rather than time; not by default. */
  readonly lowMemory?: boolean;
  /** The search ends after this many distinct states; never by default. */
  readonly maxStates?: number;
  /** Bytes that the search may use for states; no limit by default. */
  readonly maxMemory?: number;
  /** Whether to count how often conditions are true; not by default. */
  readonly coverage?: boolean;
  /** Expressions whose values are shown beside each state of a trace, besides what the spec shows. */
  readonly evaluate?: readonly string[];
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

type GivenSettings = Omit<CheckSettings, "constants" | "variant" | keyof SearchSettings> & {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant?: string | null;
  /** Where states are kept besides memory: nowhere by default. */
  readonly storage?: EngineOptions["storage"];
};

/** A spec that can be explored, and warnings. */
export interface Compiled {
  readonly program: Program;
  readonly spec: CompiledSpec;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles what is to be explored, and finds out whether the settings fit it. */
export function compileFor(
  path: string,
  { constants, variant = null, only = [], evaluate = [] }: GivenSettings,
  readFile: Environment["readFile"],
): Compiled | Wrong {
  const { program, diagnostics: loaded } = load(path, readFile);
  const { spec, sources, diagnostics } = compileProgram(program, loaded, { constants, variant });
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
  for (const text of evaluate) {
    const mistakes = mistakesIn(text, spec);
    if (mistakes.length > 0) return { wrong: mistakes, sources: [...sources, { path: "expression", text }] };
  }
  return { program, spec, diagnostics };
}

export async function exploreCompiled(
  { program, spec, diagnostics }: Compiled,
  settings: GivenSettings,
  onProgress: OnProgress,
): Promise<Checked | Wrong> {
  const { constants, variant = null, only = [] } = settings;
  const exploration = await explore(
    spec,
    {
      all: settings.all ?? false,
      only: only.length === 0 ? null : new Set(only),
      statesMax: settings.maxStates ?? Number.POSITIVE_INFINITY,
      symmetry: settings.symmetry ?? true,
      engine: settings.engine ?? "compiled",
      backend: settings.backend ?? null,
      crew: settings.crew,
      memoryMax: settings.maxMemory ?? Number.POSITIVE_INFINITY,
      lowMemory: settings.lowMemory ?? false,
      coverage: settings.coverage ?? false,
      storage: settings.storage ?? null,
    },
    onProgress,
  );
  if ("refused" in exploration) return { wrong: [exploration.refused], sources: spec.sources };
  const unedited = (more: ReadonlyMap<string, string>): CompiledSpec | null =>
    compileProgram(program, [], { constants: new Map([...constants, ...more]), variant: null }).spec;
  const shows = [...(exploration.shows ?? []), ...askedFor(settings.evaluate ?? [], spec)];
  const told = { ...exploration, shows };
  return {
    spec,
    exploration: await withInsights(told, spec, variant === null ? null : unedited, onProgress),
    diagnostics: [...diagnostics, ...exploration.diagnostics],
  };
}

/** Compiles and explores. */
export async function checkSpec(
  path: string,
  settings: GivenSettings,
  readFile: Environment["readFile"],
  onProgress: OnProgress,
): Promise<Checked | Wrong> {
  const compiled = compileFor(path, settings, readFile);
  return "wrong" in compiled ? compiled : exploreCompiled(compiled, settings, onProgress);
}

/** Expressions that are shown beside each state of a trace; each is called by its text. */
function askedFor(texts: readonly string[], spec: CompiledSpec): readonly ShownExpression[] {
  let evaluateIn: ReturnType<typeof evaluatorOf> | null = null;
  return texts.map((text) => ({
    name: text,
    valueIn: (state, model) => {
      evaluateIn ??= evaluatorOf(spec, model);
      const found = evaluateIn(text, state);
      if (found.kind === "value") return found;
      return { why: found.kind === "none" ? found.why : "this is no expression of the spec" };
    },
  }));
}

interface Wanted {
  readonly variant: string | null;
  /** Properties given by name. */
  readonly asked: readonly string[];
  /** Whether to print only the verdict. */
  readonly quiet: boolean;
  /** How the trace is shown; by what changes, if it is left out. */
  readonly traceStyle?: TraceStyle;
  /** The signal that ended the search, or null. */
  readonly signal?: string | null;
  /** Whether a limit on memory was given; not by default. */
  readonly memoryLimited?: boolean;
}

/** The text of a result, marked for `paint`, without warnings. */
export function resultText(
  { spec, exploration }: Checked,
  { variant, asked, quiet, traceStyle = "diff", signal = null, memoryLimited = false }: Wanted,
  elapsedMs: number,
): string {
  const { ir, edits, sources } = spec;
  const change = variant === null ? null : `variant ${variant}`;
  const { coverage } = exploration;
  return (
    renderResult(
      {
        ir,
        edits,
        sources,
        change,
        exploration,
        elapsedMs,
        quiet,
        traceStyle,
        signal,
        memoryLimited,
        asked: new Set(asked),
      },
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
  const onProgress = progressOf(environment, settings);
  const checked = await checkSpec(path, given, readFile, onProgress);
  if ("wrong" in checked) return wrongResult(checked);
  const elapsedMs = environment.now() - start;
  const { spec, diagnostics } = checked;
  const { ir, sources } = spec;
  const variant = settings.variant ?? null;
  const wanted = { variant, asked: settings.only ?? [], quiet: false };
  return reported(checked.exploration, onProgress.poll, (exploration) =>
    withText(
      resultJson(ir, sources, variant, exploration, diagnostics, elapsedMs),
      resultText({ ...checked, exploration }, wanted, elapsedMs) + diagnosticsText(diagnostics, sources),
    ),
  );
}
