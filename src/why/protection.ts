/**
 * Who protects what: the conflicting steps of a spec, and for those that are never both enabled, which elements keep them
 * apart: removed alone, or, where none of them does so alone, several guards and locks removed together.
 */
import { Interruption } from "../../checker/interruption.js";
import type { WhyElement } from "../elements/element.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { isDeciding, some } from "../ir/walk.js";
import { nameKey, type Pair, pairsIn, togetherIn } from "../race/protection.js";
import { Budget, interpretedSteps, packedSteps, unlessTooMuch } from "../race/steps.js";
import type { CompiledSpec } from "../run/compile.js";
import { explore, type OnProgress } from "../run/explore.js";
import { pollingWith } from "../run/interruptions.js";
import { type Base, edited, LIMITS } from "./examine.js";
import { apart } from "./joint-candidates.js";
import { fingerprintOf } from "./texts.js";

export interface Protected {
  /** The names of the two actions; the same for two instances of one step. */
  readonly steps: readonly [string, string];
  /** The names of the variables that they conflict on. */
  readonly on: readonly string[];
  readonly verdict: Pair["verdict"];
  /** In how many states both are enabled. */
  readonly together: number;
  /**
   * Of steps that are never both enabled: the sets of elements without which they are, each of one element, or one set of
   * several where no element does it alone; null if that is not decided.
   */
  readonly apartBy: readonly (readonly string[])[] | null;
  /** Of steps whose order matters: what makes that harmless; null if that is not decided. */
  readonly difference: Pair["difference"];
}

export interface Protection {
  readonly pairs: readonly Protected[];
  /** Distinct states, without symmetry; null if there were too many to look at. */
  readonly states: number | null;
  /** Edited specs that were searched. */
  readonly searched: number;
  /** Why not everything is decided; null if it is. */
  readonly undecided: string | null;
}

export const isProtectionDecided = ({ pairs, undecided }: Protection): boolean =>
  undecided === null &&
  pairs.every(
    ({ verdict, apartBy, difference }) =>
      verdict === "commute" || (verdict === "apart" ? apartBy : difference) !== null,
  );

/** Work is counted in steps listed; an edited spec, which has to be compiled, costs as many at least. */
export const PROTECTION_WORK = 1_500_000;
const WORK_OF_EDIT = 10_000;
/** The reference engine takes so much longer. */
const SLOWER = 20;

const TOO_MUCH = "there are too many steps to look at all";

export async function findProtection(
  base: Base,
  elements: readonly WhyElement[],
  onProgress: OnProgress,
  onSearch: () => void,
  work = PROTECTION_WORK,
): Promise<Protection> {
  const nothing = { pairs: [], states: null, searched: 0 };
  const poll = pollingWith(onProgress.poll, "search");
  const budget = new Budget(work);
  try {
    const { spec, exploration } = base;
    const { interpret } = await import("../interpret/model.js");
    const model = interpret(spec.ir, { symmetry: false });
    model.pollWith?.(poll);
    const { explored } = exploration;
    const exact = explored === null || decides(spec.ir);
    const steps = exact ? interpretedSteps(model, poll) : packedSteps(explored, poll);
    const pairs = unlessTooMuch(() =>
      pairsIn(spec.ir, model, steps, exact ? new Budget(work / SLOWER) : budget),
    );
    if (pairs === null) return { ...nothing, undecided: TOO_MUCH };
    const states = steps.size();
    const search = new Opening(base, elements, budget, onProgress, onSearch);
    const wanted = new Set(
      pairs.flatMap(({ verdict, actions }) => (verdict === "apart" ? [nameKey(spec.ir, ...actions)] : [])),
    );
    const openedBy = await search.openers(wanted);
    return {
      pairs: pairs.map(({ actions, on, verdict, together, difference }): Protected => {
        const [first, second] = actions.map((action) => spec.ir.actions[action]?.name ?? "");
        return {
          steps: [first as string, second as string],
          on: on.map((variable) => spec.ir.variables[variable]?.name ?? ""),
          verdict,
          together,
          apartBy: verdict === "apart" ? (openedBy.get(nameKey(spec.ir, ...actions)) ?? null) : null,
          difference,
        };
      }),
      states,
      searched: search.searched,
      undecided: search.undecided,
    };
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    return { ...nothing, undecided: LIMITS[thrown.stop] };
  }
}

/** Whether some step decides what only the reference engine tells apart. */
const decides = ({ actions }: Ir): boolean =>
  some(
    actions.map(({ body }) => body),
    isDeciding,
  );

/** Which elements keep pairs of steps apart. */
class Opening {
  searched = 0;
  undecided: string | null = null;
  private readonly known = new Map<string, ReadonlySet<string> | null>();

  constructor(
    private readonly base: Base,
    private readonly elements: readonly WhyElement[],
    private readonly budget: Budget,
    private readonly onProgress: OnProgress,
    private readonly onSearch: () => void,
  ) {}

  /** For each pair, the sets of elements that open it; none for a pair of which that is not decided. */
  async openers(wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
    const found = new Map<string, (readonly string[])[]>([...wanted].map((pair) => [pair, []]));
    const open = new Set(wanted);
    try {
      await this.search(found, open);
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      this.undecided = LIMITS[thrown.stop];
    }
    return new Map([...found].filter(([pair]) => !open.has(pair)));
  }

  /** @param open The pairs that are not decided: all at first. */
  private async search(found: ReadonlyMap<string, (readonly string[])[]>, open: Set<string>): Promise<void> {
    const wanted = [...found.keys()];
    if (wanted.length === 0) return;
    let isOpen = false;
    const fingerprints = new Set<string>();
    for (const element of this.elements) {
      if (element.kind === "fairness") continue;
      const spec = edited(this.base, element.edits);
      if ("why" in spec) continue;
      const fingerprint = fingerprintOf(spec);
      if (fingerprints.has(fingerprint)) continue;
      fingerprints.add(fingerprint);
      const together = await this.togetherIn(spec);
      if (together === null) isOpen = true;
      else for (const pair of wanted) if (together.has(pair)) found.get(pair)?.push([element.id]);
    }
    if (isOpen) return;
    for (const pair of wanted) {
      const sets = found.get(pair) ?? [];
      const joint = sets.length > 0 ? [] : await this.jointOpener(pair);
      if (joint === null) continue;
      if (joint.length > 0) sets.push(joint.map(({ id }) => id));
      open.delete(pair);
    }
  }

  /** A set of guards and locks without which a pair is enabled together, and none of which may stay; null: not decided. */
  private async jointOpener(pair: string): Promise<readonly WhyElement[] | null> {
    const candidates: WhyElement[] = [];
    for (const element of this.elements)
      if ((element.monotone || element.kind === "lock") && apart([...candidates, element]))
        candidates.push(element);
    const opens = async (set: readonly WhyElement[]): Promise<boolean | null> =>
      (await this.togetherWithout(set))?.has(pair) ?? null;
    const whole = await opens(candidates);
    if (whole !== true) return whole === null ? null : [];
    let set: readonly WhyElement[] = candidates;
    // Half after half, then one by one: most have nothing to do with it.
    for (let size = Math.ceil(set.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < set.length; ) {
        const less = [...set.slice(0, from), ...set.slice(from + size)];
        const still = await opens(less);
        if (still === null) return null;
        if (still) set = less;
        else from += size;
      }
    return set;
  }

  private async togetherWithout(set: readonly WhyElement[]): Promise<ReadonlySet<string> | null> {
    const key = JSON.stringify(set.map(({ id }) => id));
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const spec = edited(
      this.base,
      set.flatMap(({ edits }) => edits),
    );
    const together = "why" in spec ? new Set<string>() : await this.togetherIn(spec);
    this.known.set(key, together);
    return together;
  }

  /** The pairs that are both enabled somewhere in an edited spec; null if that is not decided. */
  private async togetherIn(spec: CompiledSpec): Promise<ReadonlySet<string> | null> {
    const isSpent = unlessTooMuch(() => {
      this.budget.spend(WORK_OF_EDIT);
      return false;
    });
    if (isSpent === null) {
      this.undecided ??= TOO_MUCH;
      return null;
    }
    this.searched += 1;
    this.onSearch();
    const { symmetry, statesMax, memoryMax } = this.base;
    const options = {
      all: true,
      only: new Set<string>(),
      symmetry,
      statesMax,
      memoryMax,
      traces: "none",
    } as const;
    const exploration = await explore(spec, options, this.onProgress);
    if ("refused" in exploration) return new Set();
    if (exploration.stop === "time" || exploration.stop === "interrupted")
      throw new Interruption(exploration.stop);
    if (exploration.stop !== null) {
      this.undecided ??= LIMITS[exploration.stop];
      return null;
    }
    const poll = pollingWith(this.onProgress.poll, "search");
    const { explored } = exploration;
    const steps =
      explored === null ? interpretedSteps(await modelOf(spec), poll) : packedSteps(explored, poll);
    const together = unlessTooMuch(() => togetherIn(spec.ir, steps.each(), this.budget));
    if (together === null) this.undecided ??= TOO_MUCH;
    return together;
  }
}

async function modelOf(spec: CompiledSpec): Promise<InterpretedModel> {
  const { interpret } = await import("../interpret/model.js");
  return interpret(spec.ir, { symmetry: false });
}
