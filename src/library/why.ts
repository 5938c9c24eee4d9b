/** `why`: which elements of a spec are needed, and what happens without them. */
import { diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import type { ElementClass, WhyElement } from "../elements/element.js";
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
import { renderWhy, type WhyTextInput } from "../report/why-text.js";
import { load, type ReadFile } from "../resolve/load.js";
import { type CompiledSpec, compileProgram } from "../run/compile.js";
import { type Exploration, explore, type OnProgress } from "../run/explore.js";
import { type Base, edited } from "../why/examine.js";
import { localExaminer, undecidedExaminer } from "../why/examiner.js";
import { remarkOf } from "../why/remark.js";
import { why as answerAll, type BaseOptions, CORE_CLASSES, openBase, type WhyOptions } from "../why/why.js";
import type { Wrong } from "./check.js";
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

/** What is asked for, as the command and the library both have it. */
export interface WhyQuestion {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Null for all classes. */
  readonly only: readonly ElementClass[] | null;
  /** The address of the only element to examine; null for all. */
  readonly element: string | null;
  readonly limits: BaseOptions;
}

/** A spec whose elements can be examined. */
export interface OpenedWhy {
  readonly base: Base;
  readonly elements: readonly WhyElement[];
  /** The one that was asked for by its address; null if none was. */
  readonly shown: WhyElement | null;
  /** Why no element can be decided; null if they can. */
  readonly undecided: string | null;
}

/** The spec does not hold, so `why` has nothing to explain. */
export interface ViolatedWhy {
  readonly spec: CompiledSpec;
  readonly violated: Exploration;
}

/** Compiles and explores the spec, which must hold, and finds its elements. */
export async function openWhy(
  path: string,
  { constants, variant, only, element, limits }: WhyQuestion,
  readFile: ReadFile,
  onProgress: OnProgress,
): Promise<OpenedWhy | ViolatedWhy | Wrong> {
  const { program, diagnostics } = load(path, readFile);
  const compilation = compileProgram(program, diagnostics, { constants, variant });
  const { spec, sources } = compilation;
  if (spec === null) return { wrong: compilation.diagnostics, sources };
  const shown = element === null ? null : elementNamed(spec, element);
  if (shown !== null && "suggestion" in shown)
    return { wrong: [diagnose("unknown-element", null, { name: element ?? "", ...shown })], sources };
  const opened = await openBase(program, spec, { constants, variant }, limits, onProgress);
  if ("kind" in opened && opened.kind === "refused") return { wrong: opened.diagnostics, sources };
  if ("kind" in opened && opened.kind === "violated") return { spec, violated: opened.exploration };
  const elements = shown === null ? elementsIn(spec, only && new Set(only)) : [shown];
  return "kind" in opened
    ? { base: opened.base, elements, shown, undecided: opened.reason }
    : { base: opened, elements, shown, undecided: null };
}

/** The classes among which a core is looked for; null for no core. */
export const coreClasses = (core: boolean, only: readonly ElementClass[] | null): WhyOptions["core"] =>
  core ? (only === null ? CORE_CLASSES : new Set(only)) : null;

/** Options of `subtle why` that the hints in a result may mention. */
const HINTED = new Set(["--json"] as const);

/** Why there is nothing to explain, marked for `paint`. */
export function violatedText(
  { spec: { ir, edits, sources }, violated }: ViolatedWhy,
  variant: string | null,
  elapsedMs: number,
): string {
  const change = variant === null ? null : `variant ${variant}`;
  const input = {
    ir,
    edits,
    sources,
    change,
    exploration: violated,
    elapsedMs,
    quiet: false,
    options: HINTED,
  };
  return `${renderResult(input, style)}\n\`subtle why\` needs a spec that holds: it asks what keeps the properties true.\n`;
}

/**
 * One element with all that happens without it, marked for `paint`: the search again, printed as `check` prints it.
 * @param now Milliseconds since the command or the call began.
 */
export async function elementText(
  { base, result, sources }: Omit<WhyTextInput, "elapsedMs">,
  element: WhyElement,
  now: () => number,
): Promise<string> {
  const answer = result.answers.find(({ id }) => id === element.id);
  const lines = [
    `${style.bold(element.id)}  ${element.text}`,
    ...(answer === undefined ? [] : [`  ${answer.verdict}: ${remarkOf(answer)}`]),
  ];
  const head = `${lines.join("\n")}\n`;
  // Its verdict is unknown, and another search would end like the first.
  if (answer?.verdict === "unknown" && answer.states?.distinct === 0) return head;
  const spec = edited(base, element.edits);
  if ("why" in spec) return head;
  const { symmetry, statesMax, memoryMax } = base;
  const options = { all: true, only: null, symmetry, statesMax, memoryMax, traces: "violations" } as const;
  const exploration = await explore(spec, options);
  if ("refused" in exploration) return head;
  const { ir, edits } = spec;
  const change = `without ${element.id}`;
  const elapsedMs = now();
  const input = { ir, edits, sources, change, exploration, elapsedMs, quiet: false, options: HINTED };
  return `${head}\n${renderResult(input, style)}`;
}

/** Examines elements in this thread, one after the other. */
export async function why(path: string, settings: WhySettings, environment: Environment): Promise<WhyResult> {
  const start = environment.now();
  const elapsed = (): number => environment.now() - start;
  const { variant = null, symmetry = true, core = false, depth = DEPTH, only = null } = settings;
  const onProgress = progressOf(environment, settings);
  const question: WhyQuestion = {
    constants: constantTexts(settings.constants),
    variant,
    only,
    element: settings.element ?? null,
    limits: {
      symmetry,
      statesMax: settings.maxStates ?? null,
      memoryMax: settings.maxMemory ?? Number.POSITIVE_INFINITY,
    },
  };
  const opened = await openWhy(path, question, environment.readFile, onProgress);
  if ("wrong" in opened)
    return withText(
      whyErrorJson(opened.wrong, opened.sources),
      diagnosticsText(opened.wrong, opened.sources),
    );
  if ("violated" in opened) {
    const { ir, sources } = opened.spec;
    const elapsedMs = elapsed();
    return withText(
      whyViolatedJson(ir, sources, variant, opened.violated, [], elapsedMs),
      violatedText(opened, variant, elapsedMs),
    );
  }
  const { base, elements, shown, undecided } = opened;
  const { sources } = base.spec;
  const examiner =
    undecided === null ? localExaminer(base, elements, onProgress) : undecidedExaminer(undecided);
  const result = await answerAll(base, elements, examiner, { depth, core: coreClasses(core, only) });
  const elapsedMs = elapsed();
  const input: WhyTextInput = { base, result, sources, variant, elapsedMs };
  return withText(
    whyJson(base, result, sources, variant, elapsedMs),
    shown === null ? renderWhy(input, style) : await elementText(input, shown, elapsed),
  );
}
