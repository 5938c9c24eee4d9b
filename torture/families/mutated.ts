/** Specs after accidents: bytes, tokens and lines that are lost, doubled, swapped; two specs mixed; cut; nested deep. */
import { accidentBy, afterAccident } from "../../test/random/accidents.js";
import type { Chance } from "../../test/random/text.js";
import { anySample, type Sample } from "../corpus.js";
import { type Content, contentOf, type Made, run } from "../input.js";

const STATES_MAX = "300";
const PHASES = ["tree", "types", "ir", "layout"] as const;

const accidents = (chance: Chance, text: string): string =>
  Array.from({ length: chance.between(1, 4) }).reduce<string>(
    (before) => afterAccident(before, accidentBy(chance)),
    text,
  );

function withBytes(chance: Chance, text: string): Content {
  const bytes = Buffer.from(text, "utf8");
  for (let i = chance.between(1, 6); i > 0; i -= 1) bytes[chance.below(bytes.length)] = chance.below(256);
  return contentOf(bytes);
}

/** Parts between blank lines of one spec, some of them exchanged for parts of another. */
function mixed(chance: Chance, mine: string, theirs: string): string {
  const [parts, others] = [mine.split(/\n{2,}/), theirs.split(/\n{2,}/)];
  return parts.map((part) => (chance.percent(30) ? chance.pick(others) : part)).join("\n\n");
}

/** A part that is repeated very often, as generated texts have it. */
function repeated(chance: Chance, text: string): string {
  const at = chance.below(text.length);
  const piece = chance.pick([
    "(",
    "[",
    "{",
    "not ",
    "-",
    "a + ",
    "if a then ",
    "forall x in R : ",
    "[1 .. 2 -> ",
    "/* ",
    "\n",
    "'",
  ]);
  return text.slice(0, at) + piece.repeat(chance.pick([50, 400, 3000])) + text.slice(at);
}

function mutate(chance: Chance, { text }: Sample): Content {
  const way = chance.below(100);
  if (way < 60) return { text: accidents(chance, text) };
  if (way < 72) return withBytes(chance, text);
  if (way < 88) return { text: mixed(chance, text, anySample(chance).text) };
  if (way < 95) return { text: text.slice(0, chance.below(text.length)) };
  return { text: repeated(chance, text) };
}

export function mutated(chance: Chance): Made {
  const sample = anySample(chance);
  const { path } = sample;
  const files = { ...sample.files, [path]: mutate(chance, sample) };
  const way = chance.below(100);
  if (way < 60) {
    const check = ["check", path, "--json", "-", "--max-states", STATES_MAX];
    return { files, relation: "equal", runs: [run(check), run([...check, "--engine", "reference"])] };
  }
  const words =
    way < 70
      ? ["compile", path, "--phase", chance.pick(PHASES)]
      : way < 76
        ? ["compile", path, "--target", "typescript"]
        : way < 82
          ? ["compile", path, "--target", "tla", "-o", "out", ...(chance.percent(50) ? ["--apalache"] : [])]
          : way < 92
            ? ["fmt", path]
            : way < 95
              ? ["test", path]
              : way < 98
                ? ["repl", path]
                : ["why", path, "--threads", "1", "--max-states", STATES_MAX];
  return { files, relation: "none", runs: [run(words, { stdin: "steps\n1\nstate\nundo\nwhy-not 1\n" })] };
}
