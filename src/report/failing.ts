/** Why a step fails: the part of the spec that has no value, what its names stand for there, and what can be done. */
import type { Finding } from "../../checker/outcome.js";
import type { Ir, IrAction } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { Source } from "../source/source.js";
import type { Span } from "../source/span.js";
import type { State, Value } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";

/** So many names are shown with their values, and values of such a length. */
const NAMES_MAX = 5;
const VALUE_MAX = 40;

/** What helps against it, by what is violated. */
const INSTEAD: Readonly<Record<string, string>> = {
  types: "give the variable a larger type, or let a `when` wait until the value fits",
  evaluation: "let a `when` before it wait until it has a value",
};

interface Given {
  readonly ir: Ir;
  readonly sources: readonly Source[];
  readonly text: (type: Type, value: Value) => string;
}

/** The smallest part of an action that a place is a part of: `f[x]` of the `x` in it, an assignment of its variable. */
function around(action: IrAction, place: Span): Span {
  let best: Span | null = null;
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("span" in value) {
      const { file, start, end } = value.span as Span;
      const length = end - start;
      const isLarger = start <= place.start && place.end <= end && length > place.end - place.start;
      if (file === place.file && isLarger && (best === null || length < best.end - best.start))
        best = { file, start, end };
    }
    for (const [key, child] of Object.entries(value)) if (key !== "span" && key !== "type") visit(child);
  };
  visit(action.body);
  return best ?? place;
}

/** @param before The state in which the step fails. */
export function failingLines(
  { name, place }: Finding<State>,
  action: IrAction | null,
  before: State | null,
  { ir, sources, text }: Given,
): readonly string[] {
  if (place === null || before === null || action === null) return [];
  const part = excerpt(sources, around(action, place));
  // Not what it is set to, nor fields.
  const words = new Set([...part.matchAll(/(?<![.\w])[A-Za-z_]\w*(?![\w'])/g)].map(([word]) => word));
  const process = action.name.replace(/\..*$/, "");
  const values = ir.variables.flatMap(({ name: variable, type }, at) => {
    const isLocal = variable.startsWith(`${process}.`) && words.has(variable.slice(process.length + 1));
    if (!words.has(variable) && !isLocal) return [];
    const value = text(type, before.get(at) as Value);
    return value.length > VALUE_MAX ? [] : [`${variable} = ${value}`];
  });
  const shown = values.slice(0, NAMES_MAX).join(", ");
  const instead = INSTEAD[name];
  return [
    `in \`${part}\`${shown === "" ? "" : `, where ${shown}`}`,
    ...(instead === undefined ? [] : [`hint: ${instead}`]),
  ];
}
