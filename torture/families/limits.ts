/** Limits of states and memory at random values: a search that is cut short says the same as a whole one, or nothing. */
import type { Chance } from "../../test/random/text.js";
import { anySample } from "../corpus.js";
import { type Made, run } from "../input.js";
import { endlessSpec } from "./endless.js";

/** Within the work on one state: a limit is all that can end it. */
function withinAState(chance: Chance): Made {
  const files = { "endless.subtle": { text: endlessSpec(chance) } };
  const words = [
    ...["check", "endless.subtle", "--engine", chance.pick(["compiled", "reference"])],
    ...(chance.percent(60) ? ["--json", chance.pick(["-", "out.json"])] : []),
    ...(chance.percent(30) ? ["--all"] : []),
  ];
  const cut = chance.percent(50)
    ? run([...words, "--max-time", chance.pick(["1ms", "900ms", "5s", "0.01m"])])
    : // In a process of its own, memory does not end: its time does.
      run([...words, "--max-time", "3s"], { disturbance: { kind: "memory", at: chance.between(1, 5) } });
  return { files, relation: "none", runs: [cut] };
}

export function limits(chance: Chance): Made {
  if (chance.percent(20)) return withinAState(chance);
  const { path, files } = anySample(chance);
  const command = chance.percent(85) ? ["check", path] : ["why", path, "--threads", "1", "--depth", "1"];
  // Of the larger ones even the first run is not whole: then it is the second one's limit that is compared.
  const whole = [...command, "--max-states", "400"];
  const json = chance.percent(60) ? ["--json", "-"] : [];
  const all = chance.percent(40) && command[0] === "check" ? ["--all"] : [];
  const way = chance.below(4);
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
        : way === 2
          ? run([...whole, ...all, ...json, "--max-time", `${chance.between(1, 5000)}ms`])
          : run([...whole, ...all, ...json], { disturbance: { kind: "memory", at: chance.between(1, 5) } });
  return { files, relation: "weaker", runs: [run([...whole, ...all]), cut] };
}
