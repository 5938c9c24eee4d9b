/** Signals while a command works: it says the same as without, or that it did not end. */
import type { Chance } from "../../test/random/text.js";
import { anySample } from "../corpus.js";
import { type Disturbance, type Made, run } from "../input.js";
import { endlessSpec } from "./endless.js";

const disturbance = (chance: Chance): Disturbance => ({
  kind: "signal",
  signal: chance.pick(["SIGINT", "SIGTERM"]),
  at: chance.pick([1, 1, 2, 3, 10]),
  times: chance.pick([1, 1, 1, 2]),
});

/** Within the work on one state: a signal is all that can end it. */
function withinAState(chance: Chance): Made {
  const files = { "endless.subtle": { text: endlessSpec(chance) } };
  const json = chance.percent(60) ? ["--json", chance.pick(["-", "out.json"])] : [];
  const words = chance.pick<readonly string[]>([
    ["check", "endless.subtle", ...json],
    ["check", "endless.subtle", "--all", "--engine", "reference", ...json],
    ["test", "endless.subtle"],
    ["why", "endless.subtle", "--threads", "1", ...json],
  ]);
  return { files, relation: "none", runs: [run(words, { disturbance: disturbance(chance) })] };
}

export function signals(chance: Chance): Made {
  if (chance.percent(20)) return withinAState(chance);
  const { path, files } = anySample(chance);
  const json = chance.percent(50) ? ["--json", chance.pick(["-", "out.json"])] : [];
  const limit = ["--max-states", "400"];
  const words = chance.pick<readonly string[]>([
    ["check", path, ...limit, ...json],
    ["check", path, "--all", ...limit, ...json],
    ["check", path, "--engine", "reference", ...limit, ...json],
    ["test", path.startsWith("torture") ? path : "torture"],
    ["why", path, "--threads", "1", "--depth", "1", ...limit, ...json],
  ]);
  const all = path.startsWith("torture") ? files : { ...files, "torture/x.subtle": { text: ONE } };
  return {
    files: all,
    relation: "weaker",
    runs: [run(words), run(words, { disturbance: disturbance(chance) })],
  };
}

const ONE = "spec x\n\nvar x : 0 .. 1 = 0\n\naction flip { x' = 1 - x }\n\nexpect holds\n";

/** More states than are found while a signal is on its way. */
const LONG = `spec long

const LOW = 0
var x : 0 .. 99 = 0
var y : 0 .. 99 = 0
var z : 0 .. 99 = 0

action right { when x < 99  x' = x + 1 }
action up    { when y < 99  y' = y + 1 }
action out   { when z < 99  z' = z + 1 }

invariant Low : x >= LOW
deadlock allowed
`;

/** A whole process: the signal comes once the command listens. */
export function signalsToProcess(chance: Chance): Made {
  const files = { "long.subtle": { text: LONG } };
  const low = chance.percent(30) ? ["--all", "--const", "LOW=1"] : [];
  const json = chance.percent(60) ? ["--json", "-"] : [];
  const words = chance.pick<readonly string[]>([
    ["check", "long.subtle", ...low, ...json],
    ["check", "long.subtle", "--quiet", ...low, ...json],
    ["why", "long.subtle", "--threads", "1", ...json],
    ["test", "long.subtle"],
  ]);
  return { files, relation: "none", runs: [run(words, { disturbance: disturbance(chance) })] };
}
