/** `why`: which elements of a spec are needed, and what happens without them. */
import { diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import type { ElementClass } from "../elements/element.js";
import { elementNamed, elementsIn } from "../elements/enumerate.js";
import { renderResult } from "../report/text.js";
import {
  type WhyErrorJson,
  type WhyJson,
  type WhyViolatedJson,
  whyErrorJson,
  whyJson,
  whyViolatedJson,
} from "../report/why-json.js";
import { renderWhy } from "../report/why-text.js";
import { load } from "../resolve/load.js";
import { compileProgram } from "../run/compile.js";
import { localExaminer, undecidedExaminer } from "../why/examiner.js";
import { why as answerAll, CORE_CLASSES, openBase } from "../why/why.js";
import {
  type ConstantSettings,
  constantTexts,
  type Environment,
  progressOf,
  type SearchSettings,
} from "./environment.js";
import { diagnosticsText, type WithText, withText } from "./text.js";

export interface WhySettings extends SearchSettings {
  /** The variant to examine; the unedited spec by default. */
  readonly variant?: string;
  readonly constants?: ConstantSettings;
  /** Classes of elements to examine; all by default. */
  readonly only?: readonly ElementClass[];
  /** The address of the only element to examine; all by default. */
  readonly element?: string;
  /** The most elements that are removed together; 2 by default. */
  readonly depth?: number;
  /**
   * Whether to look for a core: elements that are enough together, and none of which can be removed; not by default.
   */
  readonly core?: boolean;
  readonly symmetry?: boolean;
  /** The most distinct states of a search for one element; by default a multiple of the spec's own. */
  readonly maxStates?: number;
  /** Bytes that one search may use for states; no limit by default. */
  readonly maxMemory?: number;
}

/** What `subtle why --json` writes, and as text what it prints. */
export type WhyResult = (WhyJson | WhyErrorJson | WhyViolatedJson) & WithText;

const DEPTH = 2;

/** Examines elements in this thread, one after the other. */
export async function why(path: string, settings: WhySettings, environment: Environment): Promise<WhyResult> {
  const start = environment.now();
  const onProgress = progressOf(environment, settings);
  const { variant = null, symmetry = true, core = false, depth = DEPTH } = settings;
  const constants = constantTexts(settings.constants);
  const { program, diagnostics } = load(path, environment.readFile);
  const compilation = compileProgram(program, diagnostics, { constants, variant });
  const { spec, sources } = compilation;
  const wrong = (found: typeof diagnostics): WhyResult =>
    withText(whyErrorJson(found, sources), diagnosticsText(found, sources));
  if (spec === null) return wrong(compilation.diagnostics);
  const shown = settings.element === undefined ? null : elementNamed(spec, settings.element);
  if (shown !== null && "suggestion" in shown)
    return wrong([diagnose("unknown-element", null, { name: settings.element ?? "", ...shown })]);

  const limits = {
    symmetry,
    statesMax: settings.maxStates ?? null,
    memoryMax: settings.maxMemory ?? Number.POSITIVE_INFINITY,
  };
  const opened = await openBase(program, spec, { constants, variant }, limits, onProgress);
  if ("kind" in opened && opened.kind === "refused") return wrong(opened.diagnostics);
  if ("kind" in opened && opened.kind === "violated") {
    const { exploration } = opened;
    const elapsedMs = environment.now() - start;
    const change = variant === null ? null : `variant ${variant}`;
    const { ir, edits } = spec;
    return withText(
      whyViolatedJson(ir, sources, variant, exploration, [], elapsedMs),
      renderResult({ ir, edits, sources, change, exploration, elapsedMs, quiet: false }, style),
    );
  }
  const base = "kind" in opened ? opened.base : opened;
  const elements = shown === null ? elementsIn(spec, settings.only && new Set(settings.only)) : [shown];
  const examiner =
    "kind" in opened ? undecidedExaminer(opened.reason) : localExaminer(base, elements, onProgress);
  const classes = settings.only === undefined ? CORE_CLASSES : new Set(settings.only);
  const result = await answerAll(base, elements, examiner, { depth, core: core ? classes : null });
  const elapsedMs = environment.now() - start;
  return withText(
    whyJson(base, result, sources, variant, elapsedMs),
    renderWhy({ base, result, sources, variant, elapsedMs }, style),
  );
}
