/** The interface for examining elements: implemented in this process, and by a pool of threads. */
import type { PackedModel } from "../../checker/packed/model.js";
import type { WhyElement } from "../elements/element.js";
import type { CompiledSpec } from "../run/compile.js";
import { explore, type OnProgress } from "../run/explore.js";
import type { Edit } from "../syntax/tree.js";
import { NEEDS } from "./answer.js";
import type { Removal } from "./compose.js";
import {
  type Base,
  consequencesOf,
  edited,
  examineSpec,
  type Found,
  illFormed,
  undecided,
  unjudgedIn,
} from "./examine.js";
import { type Family, familyOf, likeVersions, type Version } from "./family.js";
import { fingerprintOf } from "./texts.js";
import { SHARED_MIN, type SharedModule, shareModule, shareModules } from "./versions.js";

/** Whether all properties hold without some elements. */
export type Keeps = "keeps" | "fails" | "ill-formed" | "unknown";

/** An answer, and a text that is equal for elements with equivalent edits. */
export interface Examined {
  readonly answer: Found;
  readonly fingerprint: string;
}

export interface Examiner {
  /** Examines one element completely. */
  readonly examine: (id: string) => Promise<Examined>;
  /** The same for several elements, removed together. */
  readonly examineTogether: (ids: readonly string[]) => Promise<Found>;
  /** The same for versions of the spec with any other edits, in their order; graphs are not compared. */
  readonly attempt: (versions: readonly (readonly Edit[])[]) => Promise<readonly Found[]>;
  /** Only whether the properties hold without them; deadlocks and mistakes do not count. */
  readonly keeps: (ids: readonly string[]) => Promise<Keeps>;
}

/** Answers `unknown`, with the given reason. */
export const undecidedExaminer = (reason: string): Examiner => ({
  examine: async (id) => ({ answer: undecided(reason), fingerprint: `without ${id}` }),
  examineTogether: async () => undecided(reason),
  attempt: async (versions) => versions.map(() => undecided(reason)),
  keeps: async () => "unknown",
});

/** The edits that remove several elements: from last to first, since addresses count what comes before. */
export function editsTogether(elements: readonly WhyElement[], ids: readonly string[]): readonly Edit[] {
  const chosen = new Set(ids);
  return elements
    .filter(({ id }) => chosen.has(id))
    .reverse()
    .flatMap(({ edits }) => edits);
}

/** An edited spec, with its model if there is one already. */
interface Ready {
  readonly spec: CompiledSpec;
  readonly packed: PackedModel | null;
}

/** Answers in this process, one question after the other. */
export function localExaminer(base: Base, elements: readonly WhyElement[], onProgress: OnProgress): Examiner {
  const byId = new Map(elements.map((element) => [element.id, element]));
  const known = new Map<string, Found>();
  const specs = new Map<string, Version>();
  let family: Family | null = null;
  let shared: Promise<SharedModule> | null = null;
  let comparable: Base | null = null;

  function versionWithout(edits: readonly Edit[]): Version {
    if (elements.length < SHARED_MIN) return edited(base, edits);
    family ??= familyOf(base, elements);
    return family.without(edits);
  }

  function specWithout(id: string): Version {
    const element = byId.get(id);
    if (element === undefined) throw new Error(`no element ${id}`);
    const spec = specs.get(id) ?? versionWithout(element.edits);
    specs.set(id, spec);
    return spec;
  }

  /** The spec without several elements, with the edits for that. */
  function together(ids: readonly string[]): { readonly version: Version; readonly edits: readonly Edit[] } {
    const edits = editsTogether(elements, ids);
    const removals = ids.flatMap((id): readonly Removal[] => {
      const spec = specWithout(id);
      return "why" in spec ? [] : [{ element: byId.get(id) as WhyElement, spec }];
    });
    const composed = removals.length < ids.length ? null : (family?.compose(removals) ?? null);
    return { version: composed ?? versionWithout(edits), edits };
  }

  /** The model of an edited spec, from the module of all of them if it is there. */
  async function modelOf(spec: CompiledSpec): Promise<PackedModel | null> {
    if (family === null) return null;
    shared ??= shareModule(
      family.base,
      elements.flatMap(({ id }) => {
        const other = specWithout(id);
        return "why" in other ? [] : [other];
      }),
      base.exploration.reduced,
    );
    return (await shared).modelOf(spec.ir);
  }

  /** Without a shared model the spec is taken as it is by itself, with none of what only other versions have. */
  async function readied(spec: CompiledSpec, edits: readonly Edit[]): Promise<Ready> {
    const packed = await modelOf(spec);
    if (packed !== null || family === null) return { spec, packed };
    const alone = edited(base, edits);
    if ("why" in alone) throw new Error("an edited spec is not accepted any more");
    return { spec: alone, packed };
  }

  async function examineIt(
    element: WhyElement | null,
    version: CompiledSpec,
    edits: readonly Edit[],
  ): Promise<Found> {
    const { spec, packed } = await readied(version, edits);
    return examineSpec(packed === null ? base : await baseLikeVersions(), element, spec, onProgress, packed);
  }

  /** The base with states that are laid out as those of its versions are, so that they can be compared word by word. */
  async function baseLikeVersions(): Promise<Base> {
    if (family === null || !family.isLarger) return base;
    if (comparable !== null) return comparable;
    const { base: spec } = family;
    const packed = await modelOf(spec);
    if (packed === null) return base;
    const { symmetry, statesMax, memoryMax } = base;
    const options = {
      all: false,
      only: null,
      statesMax,
      memoryMax,
      symmetry,
      traces: "none",
      packed,
    } as const;
    const found = await explore({ ...spec, refinements: [] }, options, onProgress);
    if ("refused" in found || found.stop !== null) return base;
    comparable = { ...base, spec, exploration: { ...base.exploration, explored: found.explored } };
    return comparable;
  }

  async function examine(id: string): Promise<Examined> {
    const element = byId.get(id) ?? null;
    const spec = specWithout(id);
    if ("why" in spec) return { answer: illFormed(spec.why), fingerprint: `without ${id}` };
    const fingerprint = fingerprintOf(spec);
    // That an action is never taken is said of those that are not dropped.
    const dropped = [...spec.edits].flatMap(([name, edit]) => (edit === "dropped" ? [name] : []));
    const key = `${fingerprint}\n${dropped.join()}`;
    const answer = known.get(key) ?? (await examineIt(element, spec, element?.edits ?? []));
    // Whether it is dead depends on the element; everything else only on the edited spec.
    if (answer.how !== "dead" && answer.how !== "same-graph") known.set(key, answer);
    return { answer, fingerprint };
  }

  async function examineTogether(ids: readonly string[]): Promise<Found> {
    const { version: spec, edits } = together(ids);
    return "why" in spec ? illFormed(spec.why) : examineIt(null, spec, edits);
  }

  const attempted = new Map<string, Found>();

  async function attempt(versions: readonly (readonly Edit[])[]): Promise<readonly Found[]> {
    const like = versions.length < SHARED_MIN ? null : likeVersions(base, versions);
    const specs = versions.map((edits) => edited(base, edits, like));
    const accepted = specs.flatMap((spec) => ("why" in spec ? [] : [spec]));
    const models = like === null ? null : await shareModules(accepted, base.exploration.reduced);
    const answers: Found[] = [];
    for (const [i, spec] of specs.entries()) {
      const packed = "why" in spec ? null : (models?.(spec) ?? null);
      // Without a shared model it is taken as it is by itself.
      const alone = like === null || packed !== null ? spec : edited(base, versions[i] ?? []);
      answers.push("why" in alone ? illFormed(alone.why) : await attemptOne(alone, packed));
    }
    return answers;
  }

  async function attemptOne(spec: CompiledSpec, packed: PackedModel | null): Promise<Found> {
    const fingerprint = fingerprintOf(spec);
    const known = attempted.get(fingerprint);
    if (known !== undefined) return known;
    const { found, exploration } = await consequencesOf(base, spec, onProgress, packed);
    // Another property may be the one that matters, and be open.
    const answer = { ...found, message: found.message ?? (exploration && unjudgedIn(exploration)) };
    attempted.set(fingerprint, answer);
    return answer;
  }

  async function keeps(ids: readonly string[]): Promise<Keeps> {
    const { version, edits } = together(ids);
    if ("why" in version) return "ill-formed";
    const { symmetry, statesMax, memoryMax } = base;
    const { spec, packed } = await readied(version, edits);
    const only = new Set([
      ...spec.ir.properties.filter((p) => p.kind !== "reachable").map((p) => p.name),
      ...spec.refinements.map(({ name }) => name),
    ]);
    // Usually the first violation decides; a deadlock or a mistake does not, so then the search continues.
    for (const all of [false, true]) {
      const limits = { statesMax, memoryMax };
      const options = { all, only, ...limits, symmetry, traces: "none", packed, keepsSteps: true } as const;
      const found = await explore(spec, options, onProgress);
      if ("refused" in found) return "ill-formed";
      if (found.findings.some(({ kind, verdict }) => NEEDS.has(kind) && verdict === "violated"))
        return "fails";
      if (found.stop === null) return unjudgedIn(found) === null ? "keeps" : "unknown";
      if (found.stop !== "violation") return "unknown";
    }
    return "unknown";
  }
  /** One question after the other: a model serves one search at a time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn =
    <Given, Result>(answer: (given: Given) => Promise<Result>) =>
    (given: Given): Promise<Result> => {
      const asking = last.then(() => answer(given));
      last = asking.catch(() => undefined);
      return asking;
    };
  return {
    examine: inTurn(examine),
    examineTogether: inTurn(examineTogether),
    attempt: inTurn(attempt),
    keeps: inTurn(keeps),
  };
}
