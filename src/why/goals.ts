/** The properties that a spec is for; the others help to explain or to prove those. */
import type { Ir } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { PropertyJson } from "../result/json.js";
import type { CompiledSpec } from "../run/compile.js";
import { type Answer, NEEDS } from "./answer.js";

export interface Goals {
  readonly names: readonly string[];
  /** Whether they were named, are those that name no place in the code, or are all there are. */
  readonly chosen: "named" | "without-places" | "all";
}

type Asked = Pick<CompiledSpec, "ir" | "refinements">;

/** @param named The properties that were chosen; null for a choice by what they say. */
export function goalsOf({ ir, refinements }: Asked, named: readonly string[] | null = null): Goals {
  if (named !== null) return { names: named, chosen: "named" };
  const promises = ir.properties.filter(({ kind }) => kind !== "reachable");
  const refined = refinements.map(({ name }) => name);
  const free = promises.filter((property) => !namesPlace(property, ir)).map(({ name }) => name);
  const all = [...promises.map(({ name }) => name), ...refined];
  return free.length > 0
    ? { names: [...free, ...refined], chosen: free.length === promises.length ? "all" : "without-places" }
    : { names: all, chosen: "all" };
}

/** Whether it says where a process is, or which step is taken, itself or in what it calls. */
function namesPlace(part: object, { processes, functions }: Ir): boolean {
  const counters = new Set(processes.map(({ pc }) => pc));
  const seen = new Set<number>();
  const names = (inner: object): boolean =>
    some(inner, (node) => {
      if (node.kind === "taken" || node.kind === "enabled") return true;
      if (node.kind === "variable") return counters.has(node.variable);
      if (node.kind !== "call" || seen.has(node.function)) return false;
      seen.add(node.function);
      return names(functions[node.function] as object);
    });
  return names(part);
}

const HELPING: ReadonlySet<PropertyJson["kind"]> = new Set([
  "invariant",
  "step",
  "reachable",
  "temporal",
  "refinement",
]);

/** Whether a violation counts: of a goal, of an assertion, a deadlock, a value outside its type, or a mistake. */
export const counts = ({ names }: Goals, { name, kind }: Pick<PropertyJson, "name" | "kind">): boolean =>
  !HELPING.has(kind) || (kind !== "reachable" && names.includes(name));

/** The property that makes an element needed: a goal, if it is one; null if the element is not needed. */
export function reasonOf({ properties }: Pick<Answer, "properties">, { names }: Goals): PropertyJson | null {
  const needing = properties.filter(({ kind }) => NEEDS.has(kind));
  return needing.find(({ name }) => names.includes(name)) ?? needing[0] ?? null;
}
