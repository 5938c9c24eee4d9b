/** Input k of seed S: always the same, whatever else is run. */
import { type Chance, chanceFrom } from "../test/random/text.js";
import { engines } from "./families/engines.js";
import { hostile } from "./families/hostile.js";
import { layout } from "./families/layout.js";
import { limits } from "./families/limits.js";
import { mutated } from "./families/mutated.js";
import { options } from "./families/options.js";
import { places } from "./families/places.js";
import { signals, signalsToProcess } from "./families/signals.js";
import { streams } from "./families/streams.js";
import { threads } from "./families/threads.js";
import type { Content, FamilyName, Input, Made } from "./input.js";

/** One input in so many is run as a whole process: it costs some twenty times as much. */
export const WHOLE_EVERY = 20;

type Weighted = readonly (readonly [weight: number, family: FamilyName])[];

const IN_PROCESS: Weighted = [
  [45, "mutated"],
  [24, "hostile"],
  [6, "engines"],
  [2, "layout"],
  [16, "options"],
  [4, "limits"],
  [3, "signals"],
  [2, "streams"],
  [6, "places"],
];
/** Threads are so dear that they count as a whole process. */
const WHOLE: Weighted = [
  [1, "mutated"],
  [1, "hostile"],
  [2, "options"],
  [1, "limits"],
  [3, "signals"],
  [1, "threads"],
  [5, "streams"],
  [3, "places"],
];

const MAKERS: Readonly<Record<FamilyName, (chance: Chance, isWhole: boolean) => Made>> = {
  mutated,
  hostile,
  engines,
  layout,
  options,
  limits,
  signals: (chance, isWhole) => (isWhole ? signalsToProcess(chance) : signals(chance)),
  threads,
  streams,
  places,
};

function familyOf(chance: Chance, weighted: Weighted): FamilyName {
  let at = chance.below(weighted.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, family] of weighted) {
    at -= weight;
    if (at < 0) return family;
  }
  throw new Error("the weights do not add up");
}

/**
 * Whether words may be given to a process on the real machine: none of them leads out of its folder, and a system
 * call can take them.
 */
const isTame = (words: readonly string[]): boolean =>
  !words.some((word) => word.includes("\0") || /(?:^|=)\/|(?:^|[=/])\.\.(?:\/|$)/.test(word));

/** The family of an input, and whether it is to be a whole process, without making it. */
function kindOf(chance: Chance, index: number): { readonly family: FamilyName; readonly isWhole: boolean } {
  const isWhole = index % WHOLE_EVERY === WHOLE_EVERY - 1;
  const family = familyOf(chance, isWhole ? WHOLE : IN_PROCESS);
  // Threads are killed from inside of the process that started them.
  return { family, isWhole: isWhole && family !== "threads" };
}

const chanceAt = (seed: number, index: number): Chance =>
  chanceFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));

/** As a file system or a process takes a text: in UTF-8, so half a surrogate pair becomes U+FFFD. */
const encodable = (text: string): string => Buffer.from(text, "utf8").toString("utf8");

/** What a whole process is given is what is compared with what it leaves. */
function realOf({ files, relation, runs }: Made): Made {
  const contents = Object.entries(files).map(([path, content]): [string, Content] => [
    encodable(path),
    "text" in content ? { text: encodable(content.text) } : content,
  ]);
  return {
    files: Object.fromEntries(contents),
    relation,
    runs: runs.map((run) => ({ ...run, words: run.words.map(encodable), stdin: encodable(run.stdin) })),
  };
}

export function inputAt(seed: number, index: number): Input {
  const chance = chanceAt(seed, index);
  const { family, isWhole } = kindOf(chance, index);
  const made = MAKERS[family](chance, isWhole);
  const way = isWhole && made.runs.every(({ words }) => isTame(words)) ? "whole process" : "in process";
  return { seed, index, family, way, ...(way === "whole process" ? realOf(made) : made) };
}

/** Whether input `index` belongs to a family and, if requested, is a whole process or not. */
export function isOfKind(
  seed: number,
  index: number,
  { family, way }: { readonly family: FamilyName | null; readonly way: Input["way"] | null },
): boolean {
  const kind = kindOf(chanceAt(seed, index), index);
  return (
    (family === null || kind.family === family) &&
    (way === null || kind.isWhole === (way === "whole process"))
  );
}
