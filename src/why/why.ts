/** `why` as a whole: examines every element by itself, then together. */

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ElementClass, WhyElement } from "../elements/element.js";
import type { Program } from "../resolve/load.js";
import type { CompiledSpec, CompileOptions } from "../run/compile.js";
import { type Exploration, explore, type OnProgress } from "../run/explore.js";
import type { Answer } from "./answer.js";
import { type Tried, takenElsewhere } from "./constants.js";
import { type Core, findCore } from "./core.js";
import { type Base, unfinished } from "./examine.js";
import type { Examiner } from "./examiner.js";
import type { Goals } from "./goals.js";
import { findJoint, type JointSearch } from "./joint.js";
import type { Protection } from "./protection.js";
import { findRanges, type RangeSearch } from "./ranges.js";
import { findWeaker, type WeakerSearch } from "./weaker.js";
import { type WeakestLock, weakestLocks } from "./weakest.js";

export interface BaseOptions {
  readonly symmetry: boolean;
  /** The most states of a search for an element; null for a multiple of the base's. */
  readonly statesMax: number | null;
  readonly memoryMax: number;
}

/** Without an element there can be more states. A search with this many times the states of the base is stopped. */
const STATES_TIMES = 50;
const STATES_MIN = 200_000;

export const statesMaxFor = ({ counts }: Exploration): number =>
  Math.max(STATES_MIN, STATES_TIMES * counts.distinct);

/**
 * The base can't be examined: it has errors, it does not hold, or it was not fully checked. In the last case `base`
 * has its elements, and `reason` says why none of them is decided.
 */
export type NoBase =
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "violated"; readonly exploration: Exploration }
  | { readonly kind: "stopped"; readonly base: Base; readonly reason: string };

/** Explores the unedited spec, which must hold. */
export async function openBase(
  program: Program,
  spec: CompiledSpec,
  options: CompileOptions,
  { symmetry, statesMax, memoryMax }: BaseOptions,
  onProgress: OnProgress,
): Promise<Base | NoBase> {
  const exploration = await explore(
    spec,
    {
      all: false,
      only: null,
      statesMax: statesMax ?? Number.POSITIVE_INFINITY,
      memoryMax,
      symmetry,
      traces: "violations",
    },
    onProgress,
  );
  if ("refused" in exploration) return { kind: "refused", diagnostics: [exploration.refused] };
  const { findings } = exploration;
  if (findings.some(({ verdict }) => verdict === "violated")) return { kind: "violated", exploration };
  const base: Base = {
    program,
    options,
    spec,
    exploration,
    symmetry,
    statesMax: statesMax ?? statesMaxFor(exploration),
    memoryMax,
  };
  const reason = unfinished(exploration);
  return reason === null ? base : { kind: "stopped", base, reason: `of the spec itself: ${reason}` };
}

export interface WantedRanges {
  readonly goals: Goals;
  /** Multiplies the budgets. */
  readonly effort: number;
  /** For the searches with other constants, which this thread runs. */
  readonly onProgress?: OnProgress;
}

export interface WhyOptions {
  /** The most elements that are removed together; 1 for each by itself. */
  readonly depth: number;
  /** The classes of elements for the core; null for no core. */
  readonly core: ReadonlySet<ElementClass> | null;
  /** How far steps can be moved, and for which goals; null if that is not wanted. */
  readonly ranges?: WantedRanges | null;
  /** Multiplies the number of sets that are searched; 1 by default. */
  readonly effort?: number;
}

export const CORE_CLASSES: ReadonlySet<ElementClass> = new Set(["guards", "locks"]);

export interface WhyResult {
  readonly elements: readonly WhyElement[];
  readonly answers: readonly Answer[];
  readonly joint: JointSearch;
  /** Null if it was not requested. */
  readonly core: Core | null;
  /** Null if it was not requested. */
  readonly ranges: RangeSearch | null;
  /** The weakest form of each lock that is enough; null without ranges. */
  readonly weakest: readonly WeakestLock[] | null;
  /** The same for what is no lock, and pairs of all of these; null without ranges. */
  readonly weaker: WeakerSearch | null;
  /** The constants that were tried for places that are never executed; null without ranges. */
  readonly elsewhere: readonly Tried[] | null;
  /** What the ranges are judged by; null without them. */
  readonly goals: Goals | null;
  /** Left out if it was not requested. */
  readonly protection?: Protection;
}

/** How far it is: of the elements by themselves, of sets of them. */
export interface WhyProgress {
  readonly phase: "elements" | "together" | "core" | "orders" | "weaker" | "protection";
  readonly done: number;
  /** Null where it is not known before. */
  readonly total: number | null;
}

export async function why(
  base: Base,
  elements: readonly WhyElement[],
  examiner: Examiner,
  { depth, core, ranges: wanted = null, effort = 1 }: WhyOptions,
  onStep: (progress: WhyProgress) => void = () => undefined,
): Promise<WhyResult> {
  let done = 0;
  onStep({ phase: "elements", done, total: elements.length });
  const examined = await Promise.all(
    elements.map(async ({ id }) => {
      const answer = await examiner.examine(id);
      done += 1;
      onStep({ phase: "elements", done, total: elements.length });
      return answer;
    }),
  );
  const firstWith = new Map<string, string>();
  const answers = elements.map(({ id }, i): Answer => {
    const { answer, fingerprint } = examined[i] as (typeof examined)[number];
    const sameAs = firstWith.get(fingerprint) ?? null;
    if (sameAs === null) firstWith.set(fingerprint, id);
    return { id, ...answer, sameAs };
  });
  const counted = (phase: WhyProgress["phase"]) => {
    let count = 0;
    return () => {
      count += 1;
      onStep({ phase, done: count, total: null });
    };
  };
  const joint = await findJoint(base, elements, answers, examiner, depth, counted("together"), effort);
  const found = core && (await findCore(base, elements, answers, examiner, core, counted("core")));
  const ranges =
    wanted && (await findRanges(base, answers, examiner, wanted.goals, wanted.effort, counted("orders")));
  const weakest = wanted && ranges && weakestLocks(base, elements, answers, ranges, wanted.goals);
  const weaker =
    wanted &&
    ranges &&
    weakest &&
    (await findWeaker(
      base,
      elements,
      weakest,
      ranges,
      examiner,
      wanted.goals,
      wanted.effort,
      counted("weaker"),
    ));
  const elsewhere =
    wanted &&
    (await takenElsewhere(
      base,
      neverTakenAt(base, elements),
      wanted.effort,
      wanted.onProgress ?? (() => undefined),
    ));
  const goals = wanted?.goals ?? null;
  return { elements, answers, joint, core: found, ranges, weakest, weaker, elsewhere, goals };
}

/** The actions at places of the code that the spec names which are never taken. */
function neverTakenAt({ exploration }: Base, elements: readonly WhyElement[]): readonly string[] {
  if (exploration.stop !== null) return [];
  const never = new Set(exploration.actions.flatMap(({ name, taken }) => (taken === 0 ? [name] : [])));
  const placed = elements.flatMap(({ at, actions }) => (at === null ? [] : actions));
  return [...new Set(placed)].filter((name) => never.has(name));
}
