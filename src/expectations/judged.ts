/** The verdict on an expectation. */
import type { Expectation, Span } from "../syntax/tree.js";

/** What was found instead of what is expected, or why it could not be decided. */
export interface Found {
  readonly text: string;
  /** The command that shows more of it; null if there is none. */
  readonly shownBy: Shown | null;
}

/** A command line about the spec: the words that follow the spec's path. */
export interface Shown {
  readonly command: "check" | "why";
  readonly options: readonly string[];
}

export interface Verdict {
  /** `undecided` if a limit or a signal cut the search, or if it could not be run. */
  readonly verdict: "agrees" | "differs" | "undecided";
  /** Of each property, or element, that differs or is undecided; empty when it agrees. */
  readonly found: readonly Found[];
}

export interface Judged extends Verdict {
  /** Null for the spec as it stands. */
  readonly variant: string | null;
  readonly expectation: Expectation;
  readonly span: Span;
}

export const AGREES: Verdict = { verdict: "agrees", found: [] };

export const differs = (found: readonly Found[]): Verdict => ({ verdict: "differs", found });

export const undecided = (...why: readonly string[]): Verdict => ({
  verdict: "undecided",
  found: why.map((text) => ({ text, shownBy: null })),
});

/** Combines verdicts: `differs` wins over `undecided`. */
export function combined(verdicts: readonly Verdict[]): Verdict {
  const verdict =
    (["differs", "undecided"] as const).find((v) => verdicts.some((one) => one.verdict === v)) ?? "agrees";
  const texts = new Set<string>();
  const found = verdicts
    .filter((one) => one.verdict === verdict)
    .flatMap((one) => one.found)
    .filter(({ text }) => !texts.has(text) && texts.add(text));
  return { verdict, found };
}

export const variantOption = (variant: string | null): readonly string[] =>
  variant === null ? [] : ["--variant", variant];
