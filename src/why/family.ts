/**
 * The edited versions of a spec, written so that what they share is the same in their IRs: definitions have the same
 * numbers in all of them, and program counters have the labels of all.
 */
import { showAddress } from "../edit/address.js";
import type { WhyElement } from "../elements/element.js";
import type { TypeOf } from "../ir/type.js";
import type { CompiledSpec, CompileOptions } from "../run/compile.js";
import type { Edit } from "../syntax/tree.js";
import { type Compose, composer } from "./compose.js";
import { type Base, edited } from "./examine.js";

export type Version = ReturnType<typeof edited>;

export interface Family {
  /** The spec itself. */
  readonly base: CompiledSpec;
  /** Whether program counters have labels that the spec itself does not have. */
  readonly isLarger: boolean;
  readonly without: (edits: readonly Edit[]) => Version;
  readonly compose: Compose;
}

/** Whether there are other labels without an element: those of more steps, or that of a step that calls nothing more. */
function addsLabels({ kind, id }: WhyElement, { expansion }: CompiledSpec): boolean {
  if (kind === "atomicity") return true;
  return expansion.agents.some((agent) => {
    if (!("process" in agent)) return false;
    const label = id.slice(agent.process.name.name.length + 1);
    return id === `${agent.process.name.name}.${label}` && agent.labels.get(label)?.includes(label) === false;
  });
}

export function familyOf(base: Base, elements: readonly WhyElement[]): Family {
  const { spec, exploration } = base;
  const pcTypes = new Map<string, TypeOf<"alternatives">>();
  let isLarger = false;
  // With symmetry the order of labels can decide which state stands for those like it.
  if (!exploration.reduced) {
    const larger = elements
      .filter((element) => addsLabels(element, spec))
      .flatMap(({ edits }) => {
        const version = edited(base, edits);
        return "why" in version ? [] : [version];
      });
    for (const { name, labels } of spec.ir.processes) {
      const all = new Set(labels);
      for (const { ir } of larger)
        for (const process of ir.processes)
          if (process.name === name) for (const label of process.labels) all.add(label);
      isLarger ||= all.size > labels.length;
      const cases = [...all].map((label) => ({ name: label, fields: [] }));
      pcTypes.set(name, { kind: "alternatives", name: `${name}.pc`, cases });
    }
  }
  const like: CompileOptions["like"] = { layout: spec.layout, expansion: spec.expansion, pcTypes };
  const own = isLarger ? edited(base, [], like) : spec;
  if ("why" in own) throw new Error("the spec itself is not accepted any more");
  return {
    base: own,
    isLarger,
    compose: composer(own),
    without: (edits) => edited(base, edits, { ...like, layout: own.layout }),
  };
}

/**
 * For versions whose states are not compared with those of the spec: the program counters of all of them, so that what
 * they share looks the same in their IRs. With symmetry another state may stand for those like it than in a version by
 * itself; what fails, and after how many states, is the same.
 */
export function likeVersions(
  base: Base,
  versions: readonly (readonly Edit[])[],
): NonNullable<CompileOptions["like"]> {
  const { ir, layout, expansion } = base.spec;
  const labels = new Map(ir.processes.map(({ name, labels: own }) => [name, new Set(own)]));
  const asked = new Set<string>();
  for (const edits of versions) {
    const key = edits.flatMap(labelsKey).join();
    if (key === "" || asked.has(key)) continue;
    asked.add(key);
    const version = edited(base, edits);
    if ("why" in version) continue;
    for (const process of version.ir.processes)
      for (const label of process.labels) labels.get(process.name)?.add(label);
  }
  const pcTypes = new Map<string, TypeOf<"alternatives">>();
  for (const [name, all] of labels) {
    const cases = [...all].map((label) => ({ name: label, fields: [] }));
    pcTypes.set(name, { kind: "alternatives", name: `${name}.pc`, cases });
  }
  return { layout, expansion, pcTypes };
}

/** Equal for edits that bring in the same labels; nothing for one that brings in none. */
function labelsKey(edit: Edit): readonly string[] {
  if (edit.kind === "split") return [`split ${showAddress(edit.address.segments)}`];
  if (edit.kind !== "insert" || edit.body.kind === "block") return [];
  const place = showAddress(edit.target.segments.slice(0, -1));
  return edit.body.steps.map(({ label }) => `${place} ${label.name}`);
}
