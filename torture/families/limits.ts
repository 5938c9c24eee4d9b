/** Limits of states and memory at random values: a search that is cut short says the same as a whole one, or nothing. */
import type { Chance } from "../../test/random/text.js";
import { anySample } from "../corpus.js";
import { type Made, run } from "../input.js";

export function limits(chance: Chance): Made {
  const { path, files } = anySample(chance);
  const command = chance.percent(85) ? ["check", path] : ["why", path, "--threads", "1", "--depth", "1"];
  // Of the larger ones even the first run is not whole: then it is the second one's limit that is compared.
  const whole = [...command, "--max-states", "400"];
  const json = chance.percent(60) ? ["--json", "-"] : [];
  const all = chance.percent(40) && command[0] === "check" ? ["--all"] : [];
  const way = chance.below(3);
  const cut =
    way === 0
      ? run([...command, ...all, ...json, "--max-states", String(chance.between(1, 40))])
      : way === 1
        ? run([
            ...whole,
            ...all,
            ...json,
            "--max-memory",
            `${chance.pick([1, 30, 60, 61, 62, 65, 70, 100])}M`,
          ])
        : run([...whole, ...all, ...json], { disturbance: { kind: "memory", at: chance.between(1, 5) } });
  return { files, relation: "weaker", runs: [run([...whole, ...all]), cut] };
}
