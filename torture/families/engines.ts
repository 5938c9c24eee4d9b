/** Random specs: both engines, and both ways to count, give the same answer, whole. */
import { type Knobs, specText } from "../../test/random/spec.js";
import type { Chance } from "../../test/random/text.js";
import { type Made, run } from "../input.js";

const PATH = "random.subtle";

export const randomSpec = (chance: Chance): string => {
  const knobs: Partial<Knobs> = {
    size: chance.pick([1, 1, 1, 2, 2]),
    temporal: chance.percent(25),
    mistakes: chance.percent(60),
    processes: chance.percent(60),
    symmetric: chance.percent(50),
  };
  return specText(chance.below(2 ** 31), knobs);
};

export function engines(chance: Chance): Made {
  const check = ["check", PATH, "--json", "-", "--max-states", "800"];
  const options = [
    ...(chance.percent(60) ? ["--all"] : []),
    ...(chance.percent(40) ? ["--no-symmetry"] : []),
  ];
  const other = chance.percent(80) ? ["--engine", "reference"] : ["--low-memory"];
  return {
    files: { [PATH]: { text: randomSpec(chance) } },
    relation: "equal",
    runs: [run([...check, ...options]), run([...check, ...options, ...other])],
  };
}
