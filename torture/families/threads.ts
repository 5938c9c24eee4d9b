/** Threads of `why` that die while others wait for them: it ends, and says what is not decided. */
import type { Chance } from "../../test/random/text.js";
import { type Disturbance, type Made, run } from "../input.js";

/** Enough to ask about for two threads, and soon explored. */
const MANY = `spec many

var x : 0 .. 1 = 0
var y : 0 .. 1 = 0
var z : 0 .. 1 = 0

action a { when x = 0  when y = 0  x' = 1  z' = 1 }
action b { when x = 1  when y = 0  y' = 1  z' = 0 }
action c { when x = 1  when y = 1  x' = 0  z' = 1 }
action d { when x = 0  when y = 1  y' = 0  z' = 0 }

invariant Turn : x = 0 and y = 0 implies z = 0
reachable Both : x = 1 and y = 1
`;

export function threads(chance: Chance): Made {
  const files = { "many.subtle": { text: MANY } };
  const json = chance.percent(50) ? ["--json", "-"] : [];
  const words = ["why", "many.subtle", "--depth", "1", ...json];
  const disturbance: Disturbance = chance.percent(80)
    ? { kind: "thread", at: chance.between(1, 12) }
    : { kind: "signal", signal: "SIGINT", at: 1, times: 1 };
  return {
    files,
    relation: "weaker",
    runs: [run([...words, "--threads", "1"]), run([...words, "--threads", "2"], { disturbance })],
  };
}
