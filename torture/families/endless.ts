/** Specs whose work never ends, at one place or another: only a signal or a limit ends them. */
import type { Chance } from "../../test/random/text.js";

const CASES = "type R = 0 .. 4999\n";
const EVERY = "(forall p in R, q in R, r in R : p + q + r > 0 or x < 9)";

const SPECS: readonly string[] = [
  // Successors of one state.
  "var x : 0 .. 65535 = 0\nvar y : 0 .. 65535 = 0\naction a { x' in 0 .. 65535  y' in 0 .. 65535 }\n",
  "var x : 0 .. 1 = 0\naction a(p in 0 .. 65535, q in 0 .. 65535) { when p + q < 0 or x = 0  x' = 0 }\n",
  "var f : [1 .. 40 -> bool] = [i in 1 .. 40 |-> false]\naction a { f' in [1 .. 40 -> bool] }\n",
  "var s : set of 1 .. 40 = {}\naction a { s' in subsets(1 .. 40) }\n",
  // Initial states.
  "var x : 0 .. 65535 in 0 .. 65535\nvar y : 0 .. 65535 in 0 .. 65535\n",
  "var x : 0 .. 65535 in 0 .. 65535\nvar y : 0 .. 65535 in 0 .. 65535\ninit x * y = 4000000007\n",
  // One formula.
  `${CASES}var x : 0 .. 1 = 0\ninvariant I : ${EVERY}\n`,
  `${CASES}var x : 0 .. 1 = 0\naction a { when ${EVERY}  x' = 1 - x }\n`,
  `${CASES}var x : 0 .. 1 = 0\naction a { assert ${EVERY}  x' = 1 - x }\n`,
  `${CASES}var x : 0 .. 1 = 0\naction a { x' = 1 - x }\nstep S : ${EVERY.replaceAll("x <", "x' <")}\n`,
  `${CASES}var x : 0 .. 1 = 0\naction a { x' = 1 - x }\nproperty P : always eventually ${EVERY}\n`,
  "var s : set of 1 .. 60 = {}\ninvariant I : forall t in subsets(1 .. 60) : size(t) >= size(s)\n",
  "var x : 0 .. 1 = 0\ninvariant I : size({t in subsets(1 .. 60) where size(t) > 3}) > x\n",
  // Loops.
  "var x : 0 .. 1 = 0\naction a { for i in 0 .. 99999999 { when x < 2 }  x' = 0 }\n",
];

export const endlessSpec = (chance: Chance): string =>
  `spec endless\n\n${chance.pick(SPECS)}deadlock allowed\n${chance.percent(30) ? "reachable R : true\n" : ""}`;
