/** Where a match with the grammar failed, and what could have stood there. */
import type { MatchResult } from "ohm-js";
import { SPACES } from "../source/lexical.js";
import { matchFile } from "./grammar.js";

export interface Failure {
  /** The span where the parser stopped: a token, or the end of the text. */
  readonly offset: number;
  /** Signs and words that could stand there. */
  readonly terminals: readonly string[];
  /** What else could, as the grammar describes it: `a name`. */
  readonly descriptions: readonly string[];
  /** All of these, and what may be left out there: the start of a list that may be empty, a word such as `fair`. */
  readonly possible: readonly string[];
}

/** What the grammar calls a name. */
export const NAME = "a name";

/** Ohm's details about a failed match, which its types omit. */
interface OhmFailure {
  getText(): string;
  isStringTerminal(): boolean;
  isDescription(): boolean;
  /** It only says how the last token could continue, such as a name with more letters. */
  isFluffy(): boolean;
}
interface FailedMatch {
  getRightmostFailurePosition(): number;
  getRightmostFailures(): readonly OhmFailure[];
}

/** Descriptions of rules, as opposed to those that Ohm generates for a part of one. */
const DESCRIBED = /^(?!a letter|a digit|a space)an? (?!.*[("])/;

/** The failure of a match of `code`, a text without comments. */
export function failureOf(code: string, match: MatchResult): Failure {
  const failed = match as unknown as FailedMatch;
  const all = failed.getRightmostFailures();
  const failures = all.filter((failure) => !failure.isFluffy());
  const textsOf = (some: readonly OhmFailure[]) => [...new Set(some.map((failure) => failure.getText()))];
  return {
    offset: skipSpace(code, failed.getRightmostFailurePosition()),
    terminals: textsOf(failures.filter((failure) => failure.isStringTerminal())),
    descriptions: textsOf(failures.filter((failure) => failure.isDescription())).filter((text) =>
      DESCRIBED.test(text),
    ),
    possible: textsOf(all),
  };
}

/** How far the parser gets in a file. */
export function reach(code: string): number {
  const match = matchFile(code);
  return match.succeeded() ? Number.POSITIVE_INFINITY : failureOf(code, match).offset;
}

const SPACE = new RegExp(`[${SPACES}]*`, "y");

/** The first offset from `offset` on at which no white space stands. */
export function skipSpace(code: string, offset: number): number {
  SPACE.lastIndex = offset;
  return offset + (SPACE.exec(code)?.[0].length ?? 0);
}

/** What was expected at the failure, for the message; nothing if that is too much. */
export function expectedAt({ terminals, descriptions }: Failure): readonly string[] {
  // Words before signs: `in` says more than `∈`.
  const quoted = terminals
    .map((terminal) => `\`${terminal}\``)
    .sort((a, b) => Number(/^`\W/.test(a)) - Number(/^`\W/.test(b)));
  const expected = [...descriptions, ...quoted];
  return expected.length <= 4 ? expected : [];
}
