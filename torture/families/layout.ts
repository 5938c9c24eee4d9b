/** A spec without errors can be formatted; formatting changes no result, and formatting twice changes nothing. */
import type { Chance } from "../../test/random/text.js";
import { anySample } from "../corpus.js";
import { type Made, run } from "../input.js";
import { randomSpec } from "./engines.js";

/** Other white space, and comments where a line ends. */
const disarranged = (chance: Chance, text: string): string =>
  text
    .split("\n")
    .map((line) => {
      if (!chance.percent(25)) return line;
      const comment = chance.pick(["", " // a comment", "\n// a comment", " /* a comment */", "\n\n\n"]);
      return (
        " ".repeat(chance.below(5)) +
        line.replace(/(?<=\S) +/g, () => " ".repeat(chance.between(1, 3))) +
        comment
      );
    })
    .join("\n");

export function layout(chance: Chance): Made {
  const isRandom = chance.percent(50);
  const sample = anySample(chance);
  const path = isRandom ? "random.subtle" : sample.path;
  const text = disarranged(chance, isRandom ? randomSpec(chance) : sample.text);
  const check = run(["check", path, "--json", "-", "--max-states", "300"]);
  return {
    files: { ...(isRandom ? {} : sample.files), [path]: { text } },
    relation: "formatted",
    runs: [check, run(["fmt", path]), run(["fmt", "--check", path]), check],
  };
}
