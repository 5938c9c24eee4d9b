/** Trees of declarations that have not changed since a file was parsed before; only their places may have. */
import type { OperatorMistake } from "../operators.js";
import type { Declaration } from "../tree.js";

export interface Kept {
  /** The text from the end of the declaration before it, which holds its doc comment, to its own end. */
  readonly text: string;
  readonly start: number;
  readonly file: number;
  readonly tree: Declaration;
  readonly mistakes: readonly OperatorMistake[];
}

/** By what the grammar has matched. */
export type Trees = WeakMap<object, Kept>;

/** The same at another place. */
export function moved(kept: Kept, start: number, file: number): Kept {
  const by = start - kept.start;
  if (by === 0 && file === kept.file) return kept;
  return {
    ...kept,
    start,
    file,
    tree: shifted(kept.tree, by, file),
    mistakes: shifted(kept.mistakes, by, file),
  };
}

/** A copy of a tree, or a part of one, in which all spans are moved. */
function shifted<T>(part: T, by: number, file: number): T {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.map((each) => shifted(each, by, file)) as T;
  if ("start" in part && "end" in part && "file" in part)
    return { file, start: (part.start as number) + by, end: (part.end as number) + by } as T;
  const copy: Record<string, unknown> = {};
  for (const key in part) {
    const value = part[key];
    copy[key] = typeof value === "object" ? shifted(value, by, file) : value;
  }
  return copy as T;
}
