/** The interface for examining elements: implemented in this process, and by a pool of threads. */
import type { PackedModel } from "../../checker/packed/model.js";
import type { WhyElement } from "../elements/element.js";
import type { CompiledSpec } from "../run/compile.js";
import { explore, type OnProgress } from "../run/explore.js";
import type { Edit } from "../syntax/tree.js";
import { NEEDS } from "./answer.js";
import { type Base, edited, examineSpec, type Found, illFormed, undecided, unjudgedIn } from "./examine.js";
import { type SharedModule, shareModule } from "./versions.js";

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
  /** Only whether the properties hold without them; deadlocks and mistakes do not count. */
  readonly keeps: (ids: readonly string[]) => Promise<Keeps>;
}

/** Answers `unknown`, with the given reason. */
export const undecidedExaminer = (reason: string): Examiner => ({
  examine: async (id) => ({ answer: undecided(reason), fingerprint: `without ${id}` }),
  examineTogether: async () => undecided(reason),
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

/** The fewest elements for which a shared module saves time. */
const SHARED_MIN = 4;

/** Answers in this process, one question after the other. */
export function localExaminer(base: Base, elements: readonly WhyElement[], onProgress: OnProgress): Examiner {
  const byId = new Map(elements.map((element) => [element.id, element]));
  const known = new Map<string, Found>();
  const specs = new Map<string, ReturnType<typeof edited>>();
  let shared: Promise<SharedModule> | null = null;

  function specWithout(id: string): ReturnType<typeof edited> {
    const element = byId.get(id);
    if (element === undefined) throw new Error(`no element ${id}`);
    const spec = specs.get(id) ?? edited(base, element.edits);
    specs.set(id, spec);
    return spec;
  }

  /** The model of an edited spec, from the module of all of them if it is there. */
  async function modelOf(spec: CompiledSpec): Promise<PackedModel | null> {
    if (elements.length < SHARED_MIN) return null;
    shared ??= shareModule(
      base.spec,
      elements.flatMap(({ id }) => {
        const other = specWithout(id);
        return "why" in other ? [] : [other];
      }),
      base.exploration.reduced,
    );
    return (await shared).modelOf(spec.ir);
  }

  const examineIt = async (element: WhyElement | null, spec: CompiledSpec): Promise<Found> =>
    examineSpec(base, element, spec, onProgress, await modelOf(spec));

  async function examine(id: string): Promise<Examined> {
    const spec = specWithout(id);
    if ("why" in spec) return { answer: illFormed(spec.why), fingerprint: `without ${id}` };
    const fingerprint = JSON.stringify(spec.ir, (key, value: unknown) =>
      key === "span" ? undefined : value,
    );
    const answer = known.get(fingerprint) ?? (await examineIt(byId.get(id) ?? null, spec));
    // Whether it is dead depends on the element; everything else only on the edited spec.
    if (answer.how !== "dead" && answer.how !== "same-graph") known.set(fingerprint, answer);
    return { answer, fingerprint };
  }

  async function examineTogether(ids: readonly string[]): Promise<Found> {
    const spec = edited(base, editsTogether(elements, ids));
    return "why" in spec ? illFormed(spec.why) : examineIt(null, spec);
  }

  async function keeps(ids: readonly string[]): Promise<Keeps> {
    const spec = edited(base, editsTogether(elements, ids));
    if ("why" in spec) return "ill-formed";
    const { symmetry, statesMax, memoryMax } = base;
    const packed = await modelOf(spec);
    const only = new Set(spec.ir.properties.filter((p) => p.kind !== "reachable").map((p) => p.name));
    // Usually the first violation decides; a deadlock or a mistake does not, so then the search continues.
    for (const all of [false, true]) {
      const options = { all, only, statesMax, memoryMax, symmetry, traces: "none", packed } as const;
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
  return { examine: inTurn(examine), examineTogether: inTurn(examineTogether), keeps: inTurn(keeps) };
}
