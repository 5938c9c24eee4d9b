/** Accidents that happen to texts: characters, tokens and lines are lost, doubled, swapped or exchanged. */
import { tokensOf } from "../../src/format/tokens.js";
import type { Chance } from "./text.js";

/** What an accident happens to. */
export type Unit = "character" | "token" | "line";

export interface Accident {
  readonly unit: Unit;
  readonly kind: "lost" | "doubled" | "swapped" | "exchanged" | "put in";
  /** Where: the unit at this part of the text, from 0 to 1. */
  readonly at: number;
  /** Where the unit stands that it is swapped or exchanged with. */
  readonly other: number;
  /** What is put in. */
  readonly intruder: string;
}

/** Brackets, quotes and comments that nobody closes, words that begin something, numbers beyond all bounds. */
export const INTRUDERS = [
  ...["{", "}", "(", ")", "[", "]", '"', "'", "/*", "*/", "//", "///", "\\", "|", ":", ".", "..", ",", "?"],
  ...[" ", "\n", "\r\n", "\t", "\u0001", "\0", "\uFFFD", "\uFEFF", "\u2028", "é", "→", "😀", "\uD800"],
  ...["\r", "\f", "\v", "\u0085", "\u00A0", "\u200B", "\u202E", "\u0430", "“", "−", "\u0301"],
  ...["p.", "p.-x", "a.1x", "a..b", "t.1.", '"a\\q"', "12a", "x''", "at", "leads", "step", "is", "\\in"],
  ...["when", "if", "else", "var", "process", "variant", "expect", "forall", "match", "goto", "self", "none"],
  ...["0", "-1", "99999999999999999999", "2.5", "1x", "x'", "and", "or", "not", "in", "with", "at", "max"],
  ...[
    "constructor",
    "__proto__",
    "toString",
    "true",
    "set of",
    "seq of",
    "symmetric 9",
    "0 .. 1000000000000",
  ],
];

const PARTS = 1 << 20;

export const accidentBy = (chance: Chance): Accident => ({
  unit: chance.pick<Unit>(["character", "token", "token", "token", "line"]),
  kind: chance.pick<Accident["kind"]>(["lost", "doubled", "swapped", "exchanged", "put in"]),
  at: chance.below(PARTS) / PARTS,
  other: chance.below(PARTS) / PARTS,
  intruder: chance.pick(INTRUDERS),
});

/** The units of a text; they join to the text again. */
function unitsOf(text: string, unit: Unit): readonly string[] {
  if (unit === "character") return text.split("");
  if (unit === "line") return text.split(/(?<=\n)/);
  const starts = [0, ...tokensOf(text).map((token) => token.start), text.length];
  return starts.map((start, i) => text.slice(start, starts[i + 1] ?? text.length));
}

export function afterAccident(text: string, { unit, kind, at, other, intruder }: Accident): string {
  const units = [...unitsOf(text, unit)];
  const i = Math.floor(at * units.length);
  const k = Math.floor(other * units.length);
  const [mine = "", theirs = ""] = [units[i], units[k]];
  if (kind === "lost") units[i] = "";
  else if (kind === "doubled") units[i] = mine + mine;
  else if (kind === "put in") units[i] = `${intruder} ${mine}`;
  else units[i] = theirs;
  if (kind === "swapped") units[k] = mine;
  return units.join("");
}
