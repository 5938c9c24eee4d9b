/** The result of `why` as JSON; schema/why-v1.schema.json describes it. */
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { type ErrorResult, errorResult } from "../../diagnostics/render.js";
import { CLASS_OF, type ElementClass, type ElementKind } from "../../elements/element.js";
import { assertingStepsIn } from "../../elements/enumerate.js";
import type { Proof } from "../../proof/proof.js";
import { constantsJson, type PropertyJson, type ResultJson, resultJson } from "../../result/json.js";
import { type Location, locate, type Source } from "../../source/source.js";
import type { Answer, How, Verdict } from "../../why/answer.js";
import type { Tried } from "../../why/constants.js";
import { type Base, type Found, unfinished } from "../../why/examine.js";
import type { Goals } from "../../why/goals.js";
import type { Protection } from "../../why/protection.js";
import type { Range } from "../../why/ranges.js";
import type { WeakerForm, WeakerSearch } from "../../why/weaker.js";
import type { WeakestLock } from "../../why/weakest.js";
import type { WhyResult } from "../../why/why.js";
import { type ProofJson, proofJson } from "./proof-json.js";

export const WHY_SCHEMA = "subtle/why-v1";

interface ElementJson extends Answer {
  readonly class: ElementClass;
  readonly kind: ElementKind;
  readonly name: string;
  readonly span: Location;
  readonly text: string;
  readonly at: string | null;
}

interface WeakerJson extends Omit<WeakerForm, "span"> {
  readonly span: Location;
}

interface RangeJson extends Omit<Range, "span"> {
  readonly span: Location;
}

export interface WhyJson {
  readonly schema: typeof WHY_SCHEMA;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: ResultJson["constants"];
  /** Of the spec as it stands, up to symmetry if it was reduced. */
  readonly states: ResultJson["states"];
  /** Why the spec itself was not fully checked, so that no element is decided; null if it was. */
  readonly incomplete: string | null;
  readonly elements: readonly ElementJson[];
  /** Steps and actions that only assert: properties, which are never removed. */
  readonly asserting: readonly {
    readonly id: string;
    readonly span: Location;
    readonly text: string;
    readonly at: string | null;
  }[];
  /** Sets of elements none of which is needed alone, but which can't all be removed. */
  readonly joint: readonly {
    readonly elements: readonly string[];
    readonly properties: readonly PropertyJson[];
  }[];
  readonly jointSearch: {
    readonly depth: number;
    readonly checked: number;
    readonly undecided: readonly (readonly string[])[];
    readonly left: number;
  };
  readonly core: {
    readonly kept: readonly string[];
    readonly removed: readonly string[];
    readonly verdict: Verdict;
    readonly how: How | null;
    readonly states: Found["states"];
  } | null;
  /** By what the ranges are judged; left out without them. */
  readonly goals?: Goals;
  /** How far steps can be moved; left out if that was not asked. */
  readonly ranges?: readonly RangeJson[];
  /** The weakest form of each lock that is enough; left out without ranges. */
  readonly weakest?: readonly (({ readonly kind: "lock" } & WeakestLock) | WeakerJson)[];
  /** Pairs of weaker forms each of which is enough by itself, and that fail together; left out without ranges. */
  readonly weakestTogether?: WeakerSearch["pairs"];
  /** The constants that were tried for places that are never executed; left out without ranges. */
  readonly elsewhere?: readonly Tried[];
  readonly weakestSearch?: Pick<WeakerSearch, "asked" | "undecided"> & { readonly cut: boolean };
  readonly rangeSearch?: { readonly searched: number; readonly cut: boolean };
  /** Which steps conflict, and what protects them; left out if that was not asked. */
  readonly protection?: Protection;
  /** As for the first screen: with a small budget. Left out where that is not shown. */
  readonly proof?: ProofJson;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly elapsedMs: number;
}

export type WhyErrorJson = ErrorResult<typeof WHY_SCHEMA>;

/** The spec does not hold: `why` has nothing to explain. */
export interface WhyViolatedJson {
  readonly schema: typeof WHY_SCHEMA;
  readonly verdict: "violated";
  readonly result: ResultJson;
}

/** What `--proof` finds. */
export interface WhyProofJson
  extends Pick<WhyJson, "schema" | "spec" | "variant" | "constants" | "states" | "elapsedMs"> {
  readonly proof: ProofJson;
}

export const whyProofJson = (
  { spec, exploration }: Base,
  proof: ProofJson,
  variant: string | null,
  elapsedMs: number,
): WhyProofJson => ({
  schema: WHY_SCHEMA,
  spec: spec.ir.name,
  variant,
  constants: constantsJson(spec.ir),
  states: exploration.counts,
  proof,
  elapsedMs: Math.round(elapsedMs),
});

export const whyErrorJson = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): WhyErrorJson =>
  errorResult(WHY_SCHEMA, diagnostics, sources);

export const whyViolatedJson = (...given: Parameters<typeof resultJson>): WhyViolatedJson => ({
  schema: WHY_SCHEMA,
  verdict: "violated",
  result: resultJson(...given),
});

export function whyJson(
  { spec, exploration }: Base,
  { elements, answers, joint, core, ranges, weakest, weaker, elsewhere, goals, protection }: WhyResult,
  sources: readonly Source[],
  variant: string | null,
  elapsedMs: number,
  proof: Proof | null = null,
): WhyJson {
  const count = (verdict: Verdict): number => answers.filter((answer) => answer.verdict === verdict).length;
  return {
    schema: WHY_SCHEMA,
    spec: spec.ir.name,
    variant,
    constants: constantsJson(spec.ir),
    states: exploration.counts,
    incomplete: unfinished(exploration),
    elements: elements.map(({ id, kind, name, span, text, at }, i): ElementJson => {
      const { verdict, how, properties, vacuous, neverTaken, message, states, sameAs } = answers[i] as Answer;
      return {
        id,
        class: CLASS_OF[kind],
        kind,
        name,
        span: locate(sources, span),
        text,
        verdict,
        how,
        properties,
        vacuous,
        neverTaken,
        message,
        states,
        sameAs,
        at,
      };
    }),
    asserting: assertingStepsIn(spec).map(({ id, span, text, at }) => ({
      id,
      span: locate(sources, span),
      text,
      at,
    })),
    joint: joint.sets,
    jointSearch: { depth: joint.depth, checked: joint.checked, undecided: joint.undecided, left: joint.left },
    core: core && {
      kept: core.kept,
      removed: core.removed,
      verdict: core.confirmed.verdict,
      how: core.confirmed.how,
      states: core.confirmed.states,
    },
    ...(goals === null || ranges === null
      ? {}
      : {
          goals,
          ranges: ranges.ranges.map((range) => ({ ...range, span: locate(sources, range.span) })),
          weakest: [
            ...(weakest ?? []).map((lock) => ({ kind: "lock", ...lock }) as const),
            ...(weaker?.forms ?? []).map((form) => ({ ...form, span: locate(sources, form.span) })),
          ],
          elsewhere: elsewhere ?? [],
          weakestTogether: weaker?.pairs ?? [],
          weakestSearch: {
            asked: weaker?.asked ?? 0,
            undecided: weaker?.undecided ?? 0,
            cut: weaker?.isCut ?? false,
          },
          rangeSearch: { searched: ranges.searched, cut: ranges.isCut },
        }),
    ...(protection && { protection }),
    ...(proof && { proof: proofJson(proof, spec.ir) }),
    counts: {
      needed: count("needed"),
      "breaks-model": count("breaks-model"),
      "not-needed": count("not-needed"),
      "ill-formed": count("ill-formed"),
      unknown: count("unknown"),
    },
    elapsedMs: Math.round(elapsedMs),
  };
}
