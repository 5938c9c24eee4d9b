/** What one input of the harness is: files, and one or several runs of the command on them, one after the other. */

/** The kinds of inputs; each has a file in `families/`. */
export const FAMILIES = [
  "mutated",
  "hostile",
  "engines",
  "layout",
  "options",
  "limits",
  "signals",
  "threads",
  "streams",
  "places",
] as const;
export type FamilyName = (typeof FAMILIES)[number];

/** What stands at a path: a file's text, its bytes in base64, or a folder. */
export type Content = { readonly text: string } | { readonly base64: string } | { readonly folder: true };

export type Contents = Readonly<Record<string, Content>>;

/** What a record has under a name that anyone may have chosen, such as `constructor`. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * Where a stream leads: somewhere that takes all of it; a terminal (in process only); and, for whole processes, a
 * device that is full, nothing (it was closed before), or a reader that leaves at once or after the first piece.
 */
export type Stream = "open" | "terminal" | "full" | "closed" | "gone" | "cut";

/** What happens to a run from outside, at the nth time that the command does something: never after a while. */
export type Disturbance =
  /** At the nth time that it listens for signals (in process), or once it listens (whole process). */
  | {
      readonly kind: "signal";
      readonly signal: "SIGINT" | "SIGTERM";
      readonly at: number;
      readonly times: 1 | 2;
    }
  /** At the nth time that it asks whether memory is short, it is. */
  | { readonly kind: "memory"; readonly at: number }
  /** At the nth message of a thread, that thread is ended. */
  | { readonly kind: "thread"; readonly at: number };

export interface Run {
  readonly words: readonly string[];
  readonly stdin: string;
  readonly out: Stream;
  readonly err: Stream;
  readonly disturbance: Disturbance | null;
}

/**
 * What the runs of an input must say together; each is compared with the first.
 * - `equal`: the same answer, whole, where both came to an end.
 * - `refused or equal`: the same answer, or the spec is refused.
 * - `weaker`: the same exit code, or 3.
 * - `same code`: the same exit code.
 * - `formatted`: check, fmt, fmt --check, check: formatting changes no result, and formatting twice changes nothing.
 */
export type Relation = "none" | "equal" | "refused or equal" | "weaker" | "same code" | "formatted";

export interface Input {
  readonly seed: number;
  readonly index: number;
  readonly family: FamilyName;
  readonly way: "in process" | "whole process";
  readonly files: Contents;
  readonly runs: readonly Run[];
  readonly relation: Relation;
}

/** What a family makes: an input without what the runner adds. */
export type Made = Pick<Input, "files" | "runs" | "relation">;

export const run = (words: readonly string[], more: Partial<Run> = {}): Run => ({
  words,
  stdin: "",
  out: "open",
  err: "open",
  disturbance: null,
  ...more,
});

export const bytesOf = (content: Content): Buffer | null =>
  "folder" in content
    ? null
    : "text" in content
      ? Buffer.from(content.text, "utf8")
      : Buffer.from(content.base64, "base64");

/** Bytes as text where they are that, so that people can read what is written down. */
export function contentOf(bytes: Buffer): Content {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? { text } : { base64: bytes.toString("base64") };
}
