/** Specs whose coverage is counted in every way that there is, for the defects of `coverage-mutations.ts`. */
import type { Tuning } from "../../checker/packed/explorer-options.js";
import { type CompiledSpec, compile, NO_OPTIONS } from "../../src/run/compile.js";
import type { Case } from "../seeded.js";
import { TINY } from "./backends.js";
import { compareCoverage, countingModel, MANY, stoppedAfter } from "./covered.js";

/** Conditions that depend on no parameter, before and after those that do. */
const GUARDS = `spec guards
var x : 0 .. 3 = 0
var f : [0 .. 2 -> 0 .. 2] = [i in 0 .. 2 |-> 0]
action few(i in 0 .. 2, v in 0 .. 2) {
  when x < 3 and f[i] != v and v != 2
  when x = 0 or v > 0
  f[i]' = v
}
action many(i in 0 .. 2, v in 0 .. 99) {
  when x < 3 and v < 3
  when f[i] + v < 2 and x < 2
  f[i]' = v
}
action up { when x < 3  x' = x + 1 }
`;

/** Conditions and branches after choices and in loops, some of them twice, one after the other and one in the other. */
const BRANCHES = `spec branches
type Colour = red | green | blue
var c : Colour = red
var n : 0 .. 4 = 0
var f : [0 .. 2 -> bool] = [i in 0 .. 2 |-> false]
action turn {
  match c {
    red -> { either { c' = green } or { when n > 1  c' = blue } or { } }
    green -> { if n < 2 and n > 0 { c' = blue } }
    blue -> { c' = red }
  }
}
action cool {
  match c {
    red -> { n' = 0 }
    green -> { if n = 4 { n' = 3 } }
    blue -> { }
  }
}
action twice {
  either { n' = 0 } or { when n > 0  n' = n - 1 }
  either { c' = red } or { either { c' = green } or { c' = blue } }
}
action mark(k in 0 .. 4) {
  pick m in 0 .. k
  if m < n and m != 2 { n' = m } else { n' = 4 - m }
  for i in 0 .. 2 { if i <= m and not f[i] { f[i]' = true } }
}
`;

function specOf(text: string): CompiledSpec {
  const { spec, diagnostics } = compile("a.subtle", () => ({ kind: "text", text }), NO_OPTIONS);
  if (spec === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return spec;
}

function stopped(tuning: Tuning): readonly string[] {
  const spec = specOf(MANY);
  const model = countingModel(spec, false);
  if (model === null) throw new Error("it can't be packed");
  return [1, 5, 9, 13, 21, 33].flatMap((polls) => stoppedAfter(spec, model, tuning, polls).wrong);
}

const compared = (text: string) => (): readonly string[] =>
  compareCoverage(specOf(text), [{ all: true, symmetry: false }], 5_000)?.found ?? ["it was not compared"];

export const CASES: readonly Case[] = [
  { what: "guards", run: compared(GUARDS) },
  { what: "branches", run: compared(BRANCHES) },
  { what: "a search that is stopped", run: () => stopped({}) },
  { what: "a search by a kernel that is stopped", run: () => stopped({ kernelFrom: 0 }) },
  { what: "the same with small buffers", run: () => stopped({ kernelFrom: 0, kernel: TINY }) },
];
