/** What is kept of a file from one parse to the next, for files that change: matches and trees of what has not changed. */
import type { Matcher } from "ohm-js";
import { matchingBy, newMatcher } from "./grammar.js";
import type { Trees } from "./to-tree.js";

export interface Memory {
  /** Null when there is nothing to go on with. */
  matcher: Matcher | null;
  readonly trees: Trees;
}

export const newMemory = (): Memory => ({ matcher: null, trees: new WeakMap() });

/** Parses a code; if that is broken off, what was known is forgotten. */
export function remembering<T>(memory: Memory, code: string, parsed: (trees: Trees) => T): T {
  const matcher = memory.matcher ?? newMatcher();
  memory.matcher = null;
  const done = matchingBy(matcher, code, () => parsed(memory.trees));
  memory.matcher = matcher;
  return done;
}
