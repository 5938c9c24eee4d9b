/**
 * Finds small edits with which a spec that fails holds. A candidate is compiled and searched up to its first violation,
 * unless a counterexample that is known already is one of it too: then all steps of that are the same in both. What is
 * left is searched completely, also with larger constants.
 */
import type { PropertyKind, Trace } from "../../checker/outcome.js";
import type { PackedModel } from "../../checker/packed/model.js";
import type { Ir } from "../ir/ir.js";
import type { CompiledSpec } from "../run/compile.js";
import { type Exploration, explore, type OnProgress } from "../run/explore.js";
import type { State } from "../state/values.js";
import { boundingConstants } from "../why/constants.js";
import { type Base, consequences, consequencesOf, edited, LIMITS, unfinished } from "../why/examine.js";
import { likeVersions } from "../why/family.js";
import { sameBesidesActions, textOf } from "../why/texts.js";
import { groupsAlike, shareModule, speaksOfActions } from "../why/versions.js";
import { CANDIDATE_KINDS, type Candidate } from "./candidate.js";
import { candidatesIn } from "./candidates.js";

/** What is known with one constant one larger. */
export interface Larger {
  readonly constant: string;
  readonly value: number;
  /** `unknown`: the search was not finished. */
  readonly verdict: "holds" | "unknown";
  readonly states: number;
}

export interface Fix extends Candidate {
  /** Distinct states with it. */
  readonly states: number;
  readonly larger: readonly Larger[];
}

export interface FixSearch {
  /** Ranked, at most `FIXES_MAX`. */
  readonly fixes: readonly Fix[];
  /** Those that were tried and hold with the constants of the spec. */
  readonly held: number;
  /** Candidates with one edit, and pairs of them, that are in the search space; pairs are 0 where none was needed. */
  readonly singles: number;
  readonly pairs: number;
  /** Those of both that were decided. */
  readonly tried: number;
  /** Those that hold with the constants of the spec, and fail with larger ones. */
  readonly failedLarger: number;
  /** Those that may hold: a search of theirs was not finished. */
  readonly undecided: number;
  /** Why not all candidates were tried; null if they were. */
  readonly limit: string | null;
  /** Whether a signal or the limit on time came first. */
  readonly isInterrupted: boolean;
}

export const FIXES_MAX = 10;

/** Work is counted in transitions: compiling an edited spec costs as many, and making it run, and a search at least. */
const WORK_OF_EDIT = 6_000;
const WORK_OF_MODEL = 30_000;
/** The fewest versions for which a shared module is counted as less work. */
const SHARED_MIN = 4;
const WORK_OF_SEARCH = 10_000;
const WORK_MAX = 14_000_000;
/** Candidates that are compiled before any of them is searched, so that they can share a module. */
const CHUNK = 64;
/** States of a search with larger constants at most. */
const LARGER_STATES_MAX = 100_000;

/** A candidate's version. */
interface Ready {
  readonly candidate: Candidate;
  readonly spec: CompiledSpec;
  readonly isSingle: boolean;
  readonly rest: string;
}

interface Refutation {
  /** The actions that the counterexample takes. */
  readonly actions: Texts;
  /** See `restOf`. */
  readonly rest: string;
  readonly length: number;
}

interface Counterexample {
  /** The names of the actions that it takes. */
  readonly taken: ReadonlySet<string>;
  /** In states. */
  readonly length: number;
}

/** What is known of a candidate that fails. */
interface Failed {
  readonly candidate: Candidate;
  /** Null if none is known. */
  readonly example: Counterexample | null;
  /** The names of the actions that it changes. */
  readonly changed: ReadonlySet<string>;
}

export async function findFixes(
  base: Base,
  effort: number,
  onProgress: OnProgress,
  onStep: (done: number, total: number) => void = () => undefined,
): Promise<FixSearch> {
  const singles = candidatesIn(base.spec);
  const like = likeVersions(
    base,
    singles.map(({ edits }) => edits),
  );
  const own = accepted(edited(base, [], like));
  const textsOf = textNumbers();
  const ownTexts = textsOf(own.ir);
  const refutations: Refutation[] = [];
  const first = note(base.exploration, base.spec, own);
  const seen = new Set([fingerprintOf(own.ir, restOf(own.ir, own.ir.functions.length), ownTexts)]);
  const constants = boundingConstants(base, 1);
  const held: Fix[] = [];
  const fixes: Fix[] = [];
  const failed: Failed[] = [];
  let work = 0;
  let tried = 0;
  let failedLarger = 0;
  let undecided = 0;
  let limit: string | null = null;
  let isInterrupted = false;

  /** Remembers the counterexamples of a search. */
  function note(
    { findings }: Exploration,
    { ir }: CompiledSpec,
    numbered: CompiledSpec,
  ): Counterexample | null {
    let first: Counterexample | null = null;
    for (const { kind, verdict, trace } of findings) {
      if (verdict !== "violated" || trace === null || !SAFE.has(kind)) continue;
      const names = namesIn(trace, ir);
      const texts = textsOf(numbered.ir);
      refutations.push({
        actions: new Map([...names].map((name) => [name, texts.get(name) ?? -1])),
        rest: restOf(numbered.ir, own.ir.functions.length),
        length: trace.steps.length,
      });
      if (first === null || trace.steps.length < first.length)
        first = { taken: names, length: trace.steps.length };
    }
    return first;
  }

  /** The edited spec, unless it is none, is one that was there before, or fails as others do. */
  function readied(candidate: Candidate, isSingle: boolean): readonly Ready[] {
    work += WORK_OF_EDIT;
    tried += 1;
    const spec = edited(base, candidate.edits, like);
    if ("why" in spec) return [];
    const rest = restOf(spec.ir, own.ir.functions.length);
    const fingerprint = fingerprintOf(spec.ir, rest, textsOf(spec.ir));
    if (seen.has(fingerprint)) return [];
    seen.add(fingerprint);
    const ready = { candidate, spec, isSingle, rest };
    return isRefuted(ready) ? [] : [ready];
  }

  function fails({ candidate, spec, isSingle }: Ready, example: Counterexample | null): void {
    if (isSingle) failed.push({ candidate, example, changed: changedIn(ownTexts, textsOf(spec.ir)) });
  }

  /** Whether one of the counterexamples that are known is one of this version, too. */
  function isRefuted(ready: Ready): boolean {
    const actions = textsOf(ready.spec.ir);
    const place = refutations.findIndex(
      (known) =>
        known.rest === ready.rest && [...known.actions].every(([name, text]) => actions.get(name) === text),
    );
    if (place < 0) return false;
    const [known] = refutations.splice(place, 1) as [Refutation];
    // What refutes one candidate is likely to refute the next.
    refutations.unshift(known);
    fails(ready, { taken: new Set(known.actions.keys()), length: known.length });
    return true;
  }

  /** Searches up to the first violation, and completely if there is none. */
  async function judge(ready: Ready, packed: PackedModel | null): Promise<void> {
    const { symmetry, statesMax, memoryMax } = base;
    const options = {
      all: false,
      only: null,
      statesMax,
      memoryMax,
      symmetry,
      traces: "violations",
      packed,
    } as const;
    const quick = await explore(ready.spec, options, onProgress);
    if ("refused" in quick) return;
    work += (packed === null ? WORK_OF_MODEL : WORK_OF_SEARCH) + quick.counts.generated;
    if (isOver(quick)) return;
    if (quick.findings.some(({ verdict }) => verdict === "violated"))
      return fails(ready, note(quick, ready.spec, ready.spec));
    const { vacuous, neverTaken } = consequences(base, ready.spec, quick);
    if (vacuous.length > 0 || neverTaken.length > 0) return;
    if (unfinished(quick) !== null) undecided += 1;
    else if (!(await isNeverDone(ready.candidate, quick)))
      held.push({ ...ready.candidate, states: quick.counts.distinct, larger: [] });
  }

  function isOver({ stop }: Pick<Exploration, "stop">): boolean {
    if (stop !== "time" && stop !== "interrupted" && stop !== "memory" && stop !== "thread") return false;
    limit = LIMITS[stop];
    isInterrupted = true;
    return true;
  }

  /** Whether a step that is done only if something holds is never done: then there are the same states and steps. */
  async function isNeverDone({ never }: Candidate, { counts, actions }: Exploration): Promise<boolean> {
    const spec = never === undefined ? null : edited(base, never, like);
    if (spec === null || "why" in spec) return false;
    const { symmetry, statesMax, memoryMax } = base;
    const options = { all: true, only: null, statesMax, memoryMax, symmetry, traces: "none" } as const;
    const without = await explore(spec, options, onProgress);
    if ("refused" in without) return false;
    work += WORK_OF_MODEL + without.counts.generated;
    return (
      !isOver(without) &&
      without.counts.distinct === counts.distinct &&
      without.counts.generated === counts.generated &&
      without.actions.every(({ taken }, i) => taken === actions[i]?.taken)
    );
  }

  /** The best of those that hold, which have to hold with larger constants too; after a signal that is not known. */
  async function confirmLarger(): Promise<void> {
    const unknown = constants.map((setting): Larger => ({ ...setting, verdict: "unknown", states: 0 }));
    for (const fix of ranked(held, base.exploration.counts.distinct)) {
      if (fixes.length === FIXES_MAX) return;
      const states = isInterrupted ? null : await asPasted(fix);
      const larger = states === null ? null : await withLarger(fix);
      if (states !== null && larger !== null) fixes.push({ ...fix, states, larger });
      else if (isInterrupted) fixes.push({ ...fix, larger: unknown });
      else failedLarger += 1;
    }
  }

  /** How many states there are with it, in a version by itself; null if that does not hold. */
  async function asPasted({ edits }: Fix): Promise<number | null> {
    const spec = edited(base, edits);
    if ("why" in spec) return null;
    const { found, exploration } = await consequencesOf(base, spec, onProgress);
    if (exploration === null || isOver(exploration)) return null;
    const isFix = [found.properties, found.vacuous, found.neverTaken].every(({ length }) => length === 0);
    return isFix && unfinished(exploration) === null ? exploration.counts.distinct : null;
  }

  /** Null if it fails with some constant that is one larger. */
  async function withLarger({ edits }: Fix): Promise<readonly Larger[] | null> {
    const { symmetry, memoryMax, options } = base;
    const larger: Larger[] = [];
    for (const { constant, value } of constants) {
      const settings = new Map([...options.constants, [constant, String(value)]]);
      const spec = edited({ ...base, options: { ...options, constants: settings } }, edits);
      if ("why" in spec) continue;
      const searching = {
        all: false,
        only: null,
        statesMax: LARGER_STATES_MAX * effort,
        memoryMax,
        symmetry,
        traces: "none",
      } as const;
      const searched = isInterrupted ? null : await explore(spec, searching, onProgress);
      if (searched === null || "refused" in searched) {
        larger.push({ constant, value, verdict: "unknown", states: 0 });
        continue;
      }
      isOver(searched);
      if (searched.findings.some(({ verdict }) => verdict === "violated")) return null;
      const verdict = unfinished(searched) === null ? "holds" : "unknown";
      larger.push({ constant, value, verdict, states: searched.counts.distinct });
    }
    return larger;
  }

  /** Why nothing more is to be tried; null if something is. */
  async function isSpent(): Promise<boolean> {
    if (limit === null && work >= WORK_MAX * effort) limit = "the budget was spent";
    const stop = limit === null ? ((await onProgress.poll?.("search")) ?? null) : null;
    if (stop !== null) isOver({ stop });
    return limit !== null;
  }

  async function attemptAll(candidates: readonly Candidate[], isSingle: boolean): Promise<void> {
    for (let from = 0; from < candidates.length; from += CHUNK) {
      const chunk: Ready[] = [];
      for (const candidate of candidates.slice(from, from + CHUNK)) {
        if (await isSpent()) break;
        chunk.push(...readied(candidate, isSingle));
      }
      for (const group of groupsAlike(chunk, sameBesidesActions)) {
        const [first] = group as [Ready];
        const open = group.filter((ready, i) => i === 0 || !isRefuted(ready));
        const shared =
          open.length < SHARED_MIN
            ? null
            : await shareModule(
                first.spec,
                open.map(({ spec }) => spec),
                base.exploration.reduced,
              );
        if (shared !== null) work += WORK_OF_MODEL;
        for (const [i, ready] of open.entries()) {
          if (await isSpent()) {
            tried -= open.length - i;
            break;
          }
          onStep(tried, candidates.length);
          if (i === 0 || !isRefuted(ready)) await judge(ready, shared?.modelOf(ready.spec.ir) ?? null);
        }
      }
      if (limit !== null) return;
    }
  }

  await attemptAll(singles, true);
  await confirmLarger();
  let pairs = 0;
  if (fixes.length === 0 && limit === null) {
    const both = pairsOf(failed, first);
    pairs = both.length;
    held.length = 0;
    await attemptAll(both, false);
    await confirmLarger();
  }
  return {
    fixes,
    held: held.length,
    singles: singles.length,
    pairs,
    tried,
    failedLarger,
    undecided,
    limit,
    isInterrupted,
  };
}

/** Kinds of violations that a behaviour is, whatever else the spec may do. */
const SAFE: ReadonlySet<PropertyKind> = new Set(["invariant", "step", "assertion", "type", "evaluation"]);

const namesIn = ({ steps }: Trace<State>, { actions }: Ir): ReadonlySet<string> =>
  new Set(steps.flatMap(({ action }) => (action === null ? [] : [actions[action]?.name ?? ""])));

/**
 * Smaller ones first, then by kind, then those with the fewest states less than the spec, then in the order in which they
 * were tried.
 * @param states Of the spec that fails.
 */
function ranked(fixes: readonly Fix[], states: number): readonly Fix[] {
  const rank = ({ kind }: Fix): number => CANDIDATE_KINDS.indexOf(kind);
  const lost = (fix: Fix): number => Math.max(0, states - fix.states);
  return fixes
    .map((fix, i) => ({ fix, i }))
    .sort(
      (a, b) =>
        a.fix.size - b.fix.size || rank(a.fix) - rank(b.fix) || lost(a.fix) - lost(b.fix) || a.i - b.i,
    )
    .map(({ fix }) => fix);
}

/**
 * Pairs of candidates that fail by themselves: each changes some step of the other's counterexample, which would be one
 * of both otherwise. First those of which one fails otherwise than the spec does, since something has to end what the
 * spec itself fails by. Of two edits that belong together there is no pair with another.
 * @param first A shortest counterexample of the spec.
 */
function pairsOf(failed: readonly Failed[], first: Counterexample | null): readonly Candidate[] {
  const meets = (example: Counterexample | null, { changed }: Failed): boolean =>
    example === null || [...example.taken].some((name) => changed.has(name));
  const isOther = ({ example }: Failed): boolean =>
    example === null ||
    first === null ||
    example.length > first.length ||
    [...example.taken].sort().join() !== [...first.taken].sort().join();
  const rank = ({ candidate: { kind } }: Failed): number => CANDIDATE_KINDS.indexOf(kind);
  const able = failed.filter(({ candidate: { edits } }) => edits.length === 1);
  const found: { readonly pair: readonly [Failed, Failed]; readonly order: number }[] = [];
  able.forEach((a, i) => {
    for (const b of able.slice(i + 1))
      if (meets(a.example, b) && meets(b.example, a)) {
        const order = (isOther(a) || isOther(b) ? 0 : CANDIDATE_KINDS.length) + Math.max(rank(a), rank(b));
        found.push({ pair: [a, b], order });
      }
  });
  return found
    .sort((a, b) => a.order - b.order)
    .map(({ pair: [a, b] }) => ({
      kind: rank(a) > rank(b) ? a.candidate.kind : b.candidate.kind,
      edits: [...a.candidate.edits, ...b.candidate.edits],
      size: a.candidate.size + b.candidate.size,
    }));
}

// ─────────────────────────────────────────────────────────────────────── versions

function accepted(version: ReturnType<typeof edited>): CompiledSpec {
  if ("why" in version) throw new Error("the spec itself is not accepted any more");
  return version;
}

/** For each action by its name, a number that stands for its text. */
type Texts = ReadonlyMap<string, number>;

function textNumbers(): (ir: Ir) => Texts {
  const numbers = new Map<string, number>();
  const known = new WeakMap<Ir, Texts>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  return (ir) => {
    const texts =
      known.get(ir) ?? new Map(ir.actions.map((action) => [action.name, numberOf(textOf(action))]));
    known.set(ir, texts);
    return texts;
  };
}

/** Equal for versions that are the same spec, but for places in the source that only one of them has. */
const fingerprintOf = (ir: Ir, rest: string, texts: Texts): string =>
  [rest, textOf(ir.fairGroups), ...[...texts].flat()].join("\n");

function changedIn(before: Texts, after: Texts): ReadonlySet<string> {
  const names = new Set([...before.keys(), ...after.keys()]);
  return new Set([...names].filter((name) => before.get(name) !== after.get(name)));
}

/**
 * What a counterexample depends on besides the actions that it takes: where it starts, and definitions that only this
 * version has. Edits of steps leave the rest as it is, but for the numbers of actions.
 * @param functions How many definitions all versions share.
 */
function restOf({ initials, initialConditions, functions: all, actions }: Ir, functions: number): string {
  const names = actions.some(speaksOfActions) ? actions.map(({ name }) => name) : [];
  return textOf([initials, initialConditions, all.slice(functions), names]);
}
