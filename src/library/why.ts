/** `why`: which elements of a spec are needed, and what happens without them. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import { suggest } from "../diagnostics/suggest.js";
import type { ElementClass, WhyElement } from "../elements/element.js";
import { elementNamed, elementsIn } from "../elements/enumerate.js";
import type { Proof } from "../proof/proof.js";
import { renderResult } from "../report/text.js";
import {
  type WhyErrorJson,
  type WhyJson,
  type WhyViolatedJson,
  whyErrorJson,
  whyJson,
  whyViolatedJson,
} from "../report/why/why-json.js";
import { renderProtection } from "../report/why/why-protection.js";
import { hasScreen, renderScreen } from "../report/why/why-screen.js";
import { renderWhy, type WhyTextInput } from "../report/why/why-text.js";
import { load, type ReadFile } from "../resolve/load.js";
import { resultJson } from "../result/json.js";
import { type CompiledSpec, compileProgram } from "../run/compile.js";
import { type Exploration, explore, type OnProgress } from "../run/explore.js";
import { withInsights } from "../run/insights.js";
import { pollingWith, reported } from "../run/interruptions.js";
import { type Base, edited } from "../why/examine.js";
import { localExaminer, undecidedExaminer } from "../why/examiner.js";
import { goalsOf, reasonOf } from "../why/goals.js";
import { findProtection, PROTECTION_WORK, type Protection } from "../why/protection.js";
import { remarkOf } from "../why/remark.js";
import {
  why as answerAll,
  type BaseOptions,
  CORE_CLASSES,
  openBase,
  type WhyOptions,
  type WhyResult as WhyResultData,
} from "../why/why.js";
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
  /** The properties that the spec is for; by default those that name no place in the code. */
  readonly goals?: readonly string[];
  /** Multiplies the budgets, which are counted in work: orders, weaker forms, sets, other constants; 1 by default. */
  readonly effort?: number;
  /** Whether the text lists all elements, and not only what matters for the goals; not by default. */
  readonly all?: boolean;
  /** Whether to ask who protects what, and nothing else: no element is examined then; not by default. */
  readonly protect?: boolean;
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

/** A goal has to be a property that says what always holds. */
export function unknownGoal(
  { ir, refinements }: CompiledSpec,
  goals: readonly string[] | null,
): Diagnostic | null {
  const names = [
    ...ir.properties.flatMap(({ name, kind }) => (kind === "reachable" ? [] : [name])),
    ...refinements.map(({ name }) => name),
  ];
  const strange = goals?.find((name) => !names.includes(name));
  return strange === undefined
    ? null
    : diagnose("unknown-property", null, { name: strange, suggestion: suggest(strange, names) });
}

/** Orders are asked for unless other classes were chosen, or one element. */
export const rangesWanted = (
  spec: CompiledSpec,
  only: readonly ElementClass[] | null,
  shown: WhyElement | null,
  goals: readonly string[] | null = null,
  effort = 1,
  onProgress: OnProgress = () => undefined,
): NonNullable<WhyOptions["ranges"]> | null =>
  shown === null && (only === null || only.includes("order"))
    ? { goals: goalsOf(spec, goals), effort, onProgress }
    : null;

/** A first screen does not wait for a proof for long; `--proof` does. */
const SCREEN_EFFORT = 0.2;

/** The proof that the first screen shows; null where there is no such screen. */
export async function screenProof(
  base: Base,
  isScreen: boolean,
  { prove }: Pick<Environment, "prove">,
  { poll }: OnProgress,
): Promise<Proof | null> {
  if (!isScreen || prove === undefined) return null;
  return prove(base.program, base.spec, base.options, {
    effort: SCREEN_EFFORT,
    enlarge: false,
    poll: pollingWith(poll, "search"),
  });
}

/** Options of `subtle why` that the hints in a result may mention. */
const HINTED = new Set(["--json"] as const);

/** The same where one element is shown. */
const HINTED_OF_ONE = new Set(["--json", "--goal"] as const);

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

/** What happens without one element: the search again, with what its counterexamples say. */
export interface ElementShown {
  readonly spec: CompiledSpec;
  readonly exploration: Exploration;
}

/** Null where another search would find nothing: the spec is not valid without it, or a limit was reached at once. */
export async function showElement(
  base: Base,
  element: WhyElement,
  { answers }: WhyResultData,
  onProgress: OnProgress,
): Promise<ElementShown | null> {
  const answer = answers.find(({ id }) => id === element.id);
  if (answer?.verdict === "unknown" && answer.states?.distinct === 0) return null;
  const spec = edited(base, element.edits);
  if ("why" in spec) return null;
  const { symmetry, statesMax, memoryMax } = base;
  const options = { all: true, only: null, symmetry, statesMax, memoryMax, traces: "violations" } as const;
  const exploration = await explore(spec, options, onProgress);
  if ("refused" in exploration) return null;
  return { spec, exploration: await withInsights(exploration, spec, () => base.spec, onProgress) };
}

/** The result with what the counterexamples of the element that is shown say. */
export function withShown(
  result: WhyResultData,
  element: WhyElement,
  shown: ElementShown | null,
  poll: OnProgress["poll"],
): WhyResultData {
  if (shown === null) return result;
  const { ir, sources } = shown.spec;
  const { properties } = reported(shown.exploration, poll, (exploration) =>
    resultJson(ir, sources, null, exploration, [], 0),
  );
  const violated = properties.filter(({ verdict }) => verdict === "violated");
  const answers = result.answers.map((answer) =>
    answer.id === element.id && violated.length === answer.properties.length
      ? { ...answer, properties: violated }
      : answer,
  );
  return { ...result, answers };
}

/**
 * One element with all that happens without it, marked for `paint`: the search again, printed as `check` prints it, with
 * the trace of the goal that makes the element needed.
 */
export function elementText(
  { base, result, sources, elapsedMs }: WhyTextInput,
  element: WhyElement,
  shown: ElementShown | null,
  goals: readonly string[] | null,
  poll: OnProgress["poll"],
): string {
  const answer = result.answers.find(({ id }) => id === element.id);
  const lines = [
    `${style.bold(element.id)}  ${element.text}`,
    ...(answer === undefined ? [] : [`  ${answer.verdict}: ${remarkOf(answer)}`]),
  ];
  const head = `${lines.join("\n")}\n`;
  if (shown === null) return head;
  const reason = answer === undefined ? null : reasonOf(answer, goalsOf(base.spec, goals));
  const { ir, edits } = shown.spec;
  return reported(shown.exploration, poll, (exploration) => {
    const input = {
      ir,
      edits,
      sources,
      change: `without ${element.id}`,
      exploration,
      elapsedMs,
      quiet: false,
      options: HINTED_OF_ONE,
      asked: new Set(reason === null ? [] : [reason.name]),
    };
    return `${head}\n${renderResult(input, style)}`;
  });
}

/** Who protects what, and nothing else. */
export async function askProtection(
  { base, elements, undecided }: OpenedWhy,
  onProgress: OnProgress,
  effort: number,
  onSearch: () => void = () => undefined,
): Promise<WhyResultData & { readonly protection: Protection }> {
  const result = await answerAll(base, [], undecidedExaminer(""), { depth: 1, core: null });
  const protection =
    undecided === null
      ? await findProtection(base, elements, onProgress, onSearch, PROTECTION_WORK * effort)
      : { pairs: [], states: null, searched: 0, undecided };
  return { ...result, protection };
}

/** The first screen, or the list of all elements: where that is wanted, and where there is no screen. */
export const tableText = (
  input: WhyTextInput,
  { all, core, only }: { readonly all: boolean; readonly core: boolean; readonly only: unknown },
): string =>
  // A core, and a choice of elements, are asked for to see them.
  all || core || only !== null || !hasScreen(input) ? renderWhy(input, style) : renderScreen(input, style);

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
    return reported(opened.violated, onProgress.poll, (violated) =>
      withText(
        whyViolatedJson(ir, sources, variant, violated, [], elapsedMs),
        violatedText({ ...opened, violated }, variant, elapsedMs),
      ),
    );
  }
  const { base, elements, shown, undecided } = opened;
  const { sources } = base.spec;
  const wrongGoal = unknownGoal(base.spec, settings.goals ?? null);
  if (wrongGoal !== null)
    return withText(whyErrorJson([wrongGoal], sources), diagnosticsText([wrongGoal], sources));
  if (settings.protect === true) {
    const result = await askProtection(opened, onProgress, settings.effort ?? 1);
    const input = { base, variant, elapsedMs: elapsed() };
    return withText(
      whyJson(base, result, sources, variant, input.elapsedMs),
      renderProtection(input, result.protection, elements, style),
    );
  }
  const examiner =
    undecided === null ? localExaminer(base, elements, onProgress) : undecidedExaminer(undecided);
  const result = await answerAll(base, elements, examiner, {
    depth,
    core: coreClasses(core, only),
    ranges: rangesWanted(base.spec, only, shown, settings.goals ?? null, settings.effort ?? 1, onProgress),
    effort: settings.effort ?? 1,
  });
  const again = shown && (await showElement(base, shown, result, onProgress));
  const told = shown === null ? result : withShown(result, shown, again, onProgress.poll);
  const isScreen = shown === null && only === null && !core && settings.all !== true && undecided === null;
  const proof = await screenProof(base, isScreen, environment, onProgress);
  const elapsedMs = elapsed();
  const input: WhyTextInput = { base, result: told, sources, variant, elapsedMs, proof };
  return withText(
    whyJson(base, told, sources, variant, elapsedMs, proof),
    shown === null
      ? tableText(input, { all: settings.all ?? false, core, only })
      : elementText(input, shown, again, settings.goals ?? null, onProgress.poll),
  );
}
