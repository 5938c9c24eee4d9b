/** The grammar, as it is used to parse. */
import type { Matcher, MatchResult } from "ohm-js";
import grammar from "#grammar/subtle.ohm-bundle.js";
import { predicting } from "./predict.js";

const predicted = predicting(grammar);
export default predicted;

/** The matcher of the file that is being parsed, for the length of one synchronous `matchingBy`. */
let current: Matcher | null = null;

/** A matcher that knows what it has matched before; it is of no use any more once a match has been broken off. */
export const newMatcher = (): Matcher => predicted.matcher();

/**
 * Does some work on the text of a file, in which it and texts that hardly differ from it are matched by one matcher: to
 * tell mistakes apart there are many. What is known of the text itself is still known afterwards.
 */
export function matchingBy<T>(matcher: Matcher, text: string, work: () => T): T {
  const outer = current;
  current = matcher;
  try {
    put(matcher, text);
    const done = work();
    put(matcher, text);
    return done;
  } finally {
    current = outer;
  }
}

/** Where less of a text is the same, it is matched by itself. */
const SAME_MIN = 0.75;

/** So many characters are compared at once, which is quicker. */
const BLOCK = 256;

interface Difference {
  readonly start: number;
  readonly before: string;
  /** So many characters at the end are the same. */
  readonly kept: number;
}

function difference(matcher: Matcher, text: string): Difference {
  const before = matcher.getInput();
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start + BLOCK <= shorter && before.slice(start, start + BLOCK) === text.slice(start, start + BLOCK))
    start += BLOCK;
  while (start < shorter && before.charCodeAt(start) === text.charCodeAt(start)) start += 1;
  let kept = 0;
  while (
    kept + BLOCK <= shorter - start &&
    before.slice(before.length - kept - BLOCK, before.length - kept) ===
      text.slice(text.length - kept - BLOCK, text.length - kept)
  )
    kept += BLOCK;
  while (
    kept < shorter - start &&
    before.charCodeAt(before.length - 1 - kept) === text.charCodeAt(text.length - 1 - kept)
  )
    kept += 1;
  return { start, before, kept };
}

/** Gives the matcher another text; what it knows of it is kept where the texts are the same. */
function put(matcher: Matcher, text: string, of: Difference = difference(matcher, text)): void {
  const { start, before, kept } = of;
  if (before !== text)
    matcher.replaceInputRange(start, before.length - kept, text.slice(start, text.length - kept));
}

/** Matches a file, or a piece of one. */
export function matchFile(text: string): MatchResult {
  if (current === null) return predicted.match(text, "File");
  const found = difference(current, text);
  if (found.start + found.kept < SAME_MIN * Math.max(found.before.length, text.length))
    return predicted.match(text, "File");
  put(current, text, found);
  return current.match("File");
}
