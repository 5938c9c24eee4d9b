/** Which warnings of a spec and its variants `subtle test` shows. */

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Span, Variant } from "../syntax/tree.js";

export interface SpecWarnings {
  /** Null for the spec as it stands. */
  readonly variant: string | null;
  readonly spec: CompiledSpec;
  /** Of compiling and of exploring it. */
  readonly warnings: readonly Diagnostic[];
}

/** Each warning once; a warning that only variants have names them. */
export function warningsOf(
  variants: readonly Variant[],
  specs: readonly SpecWarnings[],
): readonly Diagnostic[] {
  const byKey = new Map<string, { readonly warning: Diagnostic; readonly variants: (string | null)[] }>();
  for (const { variant: name, spec, warnings } of specs) {
    const variant = variants.find((v) => v.name.name === name) ?? null;
    for (const warning of warnings) {
      if (variant !== null && isMeant(warning, spec)) continue;
      const { span, code, message } = warning;
      const key = JSON.stringify([code, span?.file, span?.start, message]);
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, { warning, variants: [name] });
      else if (!known.variants.includes(name)) known.variants.push(name);
    }
  }
  return [...byKey.values()].map(({ warning, variants: names }) => {
    if (names.includes(null)) return warning;
    const notes = variants
      .filter(({ name }) => names.includes(name.name))
      .map(({ name }) => ({ message: `in the variant \`${name.name}\``, span: name.span }));
    return { ...warning, notes: [...warning.notes, ...notes] };
  });
}

/**
 * Whether a warning is about an intended effect of the variant. A variant that is expected to fail removes something,
 * so that other things become unreachable or vacuous; only in a variant that is expected to hold can that be a
 * mistake. And an edit of a process is meant to change which of its steps are taken.
 */
function isMeant({ code, span }: Diagnostic, { expectations, ir, edits }: CompiledSpec): boolean {
  if (code !== "vacuous" && code !== "action-never-taken" && code !== "fair-never-steps") return false;
  const isIt = ({ span: other }: { readonly span: Span }): boolean =>
    span !== null && other.file === span.file && other.start === span.start && other.end === span.end;
  const holding = expectations.filter((e) => e.kind === "expectHolds");
  if (code === "vacuous") {
    const property = ir.properties.find(isIt)?.name;
    return !holding.some(({ names }) => names.length === 0 || names.some(({ name }) => name === property));
  }
  const edited = new Set([...edits.keys()].map(owner));
  const isToFail = holding.length === 0 || expectations.some((e) => e.kind === "expectViolates");
  return isToFail || ir.actions.some((action) => isIt(action) && edited.has(owner(action.name)));
}

/** The process of a step, by its name; an action is its own. */
const owner = (action: string): string => action.split(".")[0] ?? action;
