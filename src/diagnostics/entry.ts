/** The shape of a catalogue entry: one kind of diagnostic, its texts, and an example that shows it. */

export interface Entry<Details> {
  readonly severity: "error" | "warning";
  /** One sentence for the reference of errors. */
  readonly meaning: string;
  /** What is wrong, with the names of the case at hand. */
  readonly message: (details: Details) => string;
  /** How to mend it, or null where the message says it all. */
  readonly hint: (details: Details) => string | null;
  /** A file that gets this diagnostic; null where no file can show it (a missing file, an option). */
  readonly wrong: string | null;
  /** The same file, mended. */
  readonly right: string | null;
}

export const error = <Details>(entry: Omit<Entry<Details>, "severity">): Entry<Details> => ({
  severity: "error",
  ...entry,
});

export const warning = <Details>(entry: Omit<Entry<Details>, "severity">): Entry<Details> => ({
  severity: "warning",
  ...entry,
});

/** `a`, `b` or `c`, each in backticks. */
export const alternatives = (names: readonly string[]): string => {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
};

/** The noun behind its indefinite article. */
export const withArticle = (noun: string): string => `${/^[aeio]/i.test(noun) ? "an" : "a"} ${noun}`;

/** The hint for a name that may be a slip of another one. */
export const didYouMean = (suggestion: string | null): string | null =>
  suggestion === null ? null : `did you mean \`${suggestion}\`?`;
