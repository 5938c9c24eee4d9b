/** Who answers questions about elements: this process, or several threads that do the same. */
import type { OnProgress } from "../engine.js";
import { explore } from "../engine.js";
import type { Edit } from "../syntax/tree.js";
import { NEEDS } from "./answer.js";
import type { WhyElement } from "./element.js";
import { type Base, edited, examineSpec, type Found, illFormed } from "./examine.js";

/** Whether all properties hold without some elements. */
export type Keeps = "keeps" | "fails" | "ill-formed" | "unknown";

/** An answer, and a text that is the same for elements whose edits come to the same. */
export interface Examined {
  readonly answer: Found;
  readonly fingerprint: string;
}

export interface Examiner {
  /** Examines one element: all that is to be known. */
  readonly examine: (id: string) => Promise<Examined>;
  /** The same of several, taken away together. */
  readonly examineTogether: (ids: readonly string[]) => Promise<Found>;
  /** Only whether the properties hold without them; deadlocks and mistakes do not count. */
  readonly keeps: (ids: readonly string[]) => Promise<Keeps>;
}

/** The edits that take several elements away: what stands later goes first, since addresses count what is before. */
export function editsTogether(elements: readonly WhyElement[], ids: readonly string[]): readonly Edit[] {
  const chosen = new Set(ids);
  return elements
    .filter(({ id }) => chosen.has(id))
    .reverse()
    .flatMap(({ edits }) => edits);
}

/** Answers in this process, one question after the other. */
export function localExaminer(base: Base, elements: readonly WhyElement[], onProgress: OnProgress): Examiner {
  const byId = new Map(elements.map((element) => [element.id, element]));
  const known = new Map<string, Found>();

  async function examineOne(id: string): Promise<Examined> {
    const element = byId.get(id);
    if (element === undefined) throw new Error(`no element ${id}`);
    const spec = edited(base, element.edits);
    if ("why" in spec) return { answer: illFormed(spec.why), fingerprint: `without ${id}` };
    const fingerprint = JSON.stringify(spec.ir, (key, value: unknown) =>
      key === "span" ? undefined : value,
    );
    const answer = known.get(fingerprint) ?? (await examineSpec(base, element, spec, onProgress));
    // Whether it is dead depends on the element; all else on the edited spec alone.
    if (answer.how !== "dead" && answer.how !== "same-graph") known.set(fingerprint, answer);
    return { answer, fingerprint };
  }

  async function examineTogether(ids: readonly string[]): Promise<Found> {
    const spec = edited(base, editsTogether(elements, ids));
    if ("why" in spec) return illFormed(spec.why);
    return examineSpec(base, null, spec, onProgress);
  }

  async function keeps(ids: readonly string[]): Promise<Keeps> {
    const spec = edited(base, editsTogether(elements, ids));
    if ("why" in spec) return "ill-formed";
    const { symmetry, statesMax, memoryMax } = base;
    const only = new Set(spec.ir.properties.filter((p) => p.kind !== "reachable").map((p) => p.name));
    // Most often the first violation says it; a deadlock or a mistake does not, and then the search goes on.
    for (const all of [false, true]) {
      const found = await explore(
        spec,
        { all, only, statesMax, memoryMax, symmetry, traces: "none" },
        onProgress,
      );
      if ("refused" in found) return "ill-formed";
      if (found.findings.some(({ kind, verdict }) => NEEDS.has(kind) && verdict === "violated"))
        return "fails";
      if (found.stop === null) return "keeps";
      if (found.stop !== "violation") return "unknown";
    }
    return "unknown";
  }
  return { examine: examineOne, examineTogether, keeps };
}
