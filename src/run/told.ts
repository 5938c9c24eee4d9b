/** What is told of the mistakes that the phases have found: each once, and without those that only follow from another. */
import { stepEntries } from "../diagnostics/catalogue/steps.js";
import { typeEntries } from "../diagnostics/catalogue/types.js";
import { type Diagnostic, diagnose, hasErrors } from "../diagnostics/diagnostic.js";
import type { Source } from "../source/source.js";
import { withRewritten } from "../syntax/mistakes/finding.js";
import { phrasesAt } from "../syntax/mistakes/phrases.js";

/** Of a name that is not declared, its other places are notes: so many at most. */
const NOTES_MAX = 5;

const isUnbound = ({ code }: Diagnostic): boolean =>
  code === "unknown-name" || code === "foreign-syntax" || code === "wrong-kind-of-name";

/**
 * The name that has no meaning, or two: of those that are about it, one is told. Empty if the diagnostic is about something
 * else.
 */
function nameIn({ code, message }: Diagnostic): string {
  const quoted = [...message.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
  if (code === "address-unknown") return quoted.at(-1) ?? "";
  // The first name is that of what has no such part.
  if (/^unknown-(?:field|local|alternative)$/.test(code)) return message;
  return /^unknown-|^(?:wrong-kind-of-name|declared-twice)$/.test(code) ? (quoted[0] ?? "") : "";
}

/** What a type, a constant or a macro without a meaning makes of what uses it, anywhere. */
const FOLLOWING: ReadonlySet<string> = new Set([
  "unused-constant",
  "unbounded",
  "parameter-domain",
  "not-constant",
  "address-unknown",
  "unknown-label",
]);

export function told(diagnostics: readonly Diagnostic[], sources: readonly Source[]): readonly Diagnostic[] {
  if (!hasErrors(diagnostics)) return diagnostics;
  const first = new Map<string, number>();
  const kept: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const name = nameIn(diagnostic);
    const at = first.get(name);
    const same = at === undefined ? undefined : kept[at];
    if (name === "" || at === undefined || same === undefined) {
      if (name !== "") first.set(name, kept.length);
      kept.push(diagnostic);
    } else if (diagnostic.span !== null && same.notes.length < NOTES_MAX)
      kept[at] = { ...same, notes: [...same.notes, { message: "and here", span: diagnostic.span }] };
  }
  const unbound = diagnostics.filter(isUnbound);
  const untyped = unbound.flatMap(({ span }) => variableBefore(span, sources) ?? []);
  const all = kept
    .filter((diagnostic) => !follows(diagnostic, unbound) && !usesOne(diagnostic, untyped, sources))
    .map((diagnostic) => rewritten(diagnostic, sources));
  const phrases = all.filter(({ code }) => code === "foreign-syntax");
  return all.filter(
    (each, i) =>
      !phrases.some((other) => isWithin(each, other)) &&
      all.findIndex(({ span, message }) => message === each.message && isSame(span, each.span)) === i,
  );
}

const isSame = (one: Diagnostic["span"], other: Diagnostic["span"]): boolean =>
  one === other || (one !== null && other !== null && one.file === other.file && one.start === other.start);

/** Whether what one is about is a part of what another one is about. */
const isWithin = ({ span: part }: Diagnostic, { span: whole }: Diagnostic): boolean =>
  part !== null &&
  whole !== null &&
  part.file === whole.file &&
  whole.start <= part.start &&
  part.end <= whole.end &&
  part.end - part.start < whole.end - whole.start;

/** Whether it is about an expression with a name that has no meaning, or warns of what an unknown name may have meant. */
function follows(diagnostic: Diagnostic, unbound: readonly Diagnostic[]): boolean {
  const { code, span } = diagnostic;
  if (unbound.length === 0 || span === null) return false;
  if (FOLLOWING.has(code)) return true;
  return (
    (code in typeEntries || code in stepEntries) &&
    unbound.some(
      ({ span: of }) => of !== null && of.file === span.file && span.start <= of.start && of.end <= span.end,
    )
  );
}

/** The variable whose type a name without a meaning stands in: `var s : nothing`. */
function variableBefore(span: Diagnostic["span"], sources: readonly Source[]): string | null {
  const text = span === null ? undefined : sources[span.file]?.text;
  const before = text?.slice(text.lastIndexOf("\n", (span?.start ?? 0) - 1) + 1, span?.start);
  return /\bvar\s+(\w+)\s*:[^\n]*$/.exec(before ?? "")?.[1] ?? null;
}

/** Whether it is about types where one of these variables is used, of which no type is known. */
function usesOne(
  { code, span }: Diagnostic,
  variables: readonly string[],
  sources: readonly Source[],
): boolean {
  const text = span === null ? undefined : sources[span.file]?.text;
  if (span === null || text === undefined || !(code in typeEntries)) return false;
  const words: readonly string[] = text.slice(span.start, span.end).match(/\w+/g) ?? [];
  return variables.some((name) => words.includes(name));
}

/** Codes of what a phrase of another language can look like to the parser. */
const READ_AS: ReadonlySet<string> = new Set([
  "unknown-name",
  "no-fields",
  "unknown-field",
  "wrong-kind-of-name",
]);

/** With the line as Subtle writes it, where that is known. */
function rewritten(diagnostic: Diagnostic, sources: readonly Source[]): Diagnostic {
  const { span, code, notes } = diagnostic;
  const text = span === null ? undefined : sources[span.file]?.text;
  if (span === null || text === undefined) return diagnostic;
  const found = READ_AS.has(code) ? phrasesAt(text, span.start, "names")[0] : undefined;
  if (found !== undefined) {
    const at = { file: span.file, start: found.start, end: found.end };
    const word = text.slice(found.start, found.end);
    return withRewritten(diagnose("foreign-syntax", at, { word, hint: found.hint }, notes), text);
  }
  return (code === "foreign-syntax" || code === "joined-assignments") &&
    diagnostic.hint?.includes("; here: ") === false
    ? withRewritten(diagnostic, text)
    : diagnostic;
}
