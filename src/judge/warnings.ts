/** Which warnings of a spec and its variants are worth saying when it is judged. */
import type { CompiledSpec } from "../compile.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Span, Variant } from "../syntax/tree.js";

export interface SpecWarnings {
  /** Null for the spec as it stands. */
  readonly variant: string | null;
  readonly spec: CompiledSpec;
  /** Of compiling and of exploring it. */
  readonly warnings: readonly Diagnostic[];
}

/** Each warning once; one that only variants have names them. */
export function warningsOf(
  variants: readonly Variant[],
  specs: readonly SpecWarnings[],
): readonly Diagnostic[] {
  const byKey = new Map<string, { readonly warning: Diagnostic; readonly variants: (string | null)[] }>();
  for (const { variant: name, spec, warnings } of specs) {
    const variant = variants.find((v) => v.name.name === name) ?? null;
    for (const warning of warnings) {
      if (variant !== null && isMeant(warning, variant, spec)) continue;
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

const isWithin = (inner: Span | null, outer: Span): boolean =>
  inner !== null && inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;

const isSame = (a: Span | null, b: Span): boolean => isWithin(a, b) && isWithin(b, a ?? b);

/** Whether a warning tells of what the variant is there to bring about. */
function isMeant(warning: Diagnostic, variant: Variant, spec: CompiledSpec): boolean {
  return false && isWithin(warning.span, variant.span) && isSame(warning.span, variant.span) && spec !== null;
}
