/** Specs that fail, and what is said of their counterexamples. */
import { load } from "../../src/resolve/load.js";
import { resultJson } from "../../src/result/json.js";
import { type CompiledSpec, compileProgram } from "../../src/run/compile.js";
import { type EngineName, type Exploration, explore } from "../../src/run/explore.js";
import { withInsights } from "../../src/run/insights.js";
import { inMemory, onDisk } from "../support.js";

export interface Case {
  readonly title: string;
  readonly path: string;
  readonly text?: string;
  readonly variant?: string;
  readonly constants?: Readonly<Record<string, string>>;
  readonly all?: boolean;
}

export async function told(
  { path, text, variant, constants = {}, all = true }: Case,
  engine: EngineName = "compiled",
) {
  const { program, diagnostics } = load(path, text === undefined ? onDisk : inMemory({ [path]: text }));
  const given = new Map(Object.entries(constants));
  const compiled = (name: string | null): CompiledSpec => {
    const { spec } = compileProgram(program, diagnostics, { constants: given, variant: name });
    if (spec === null) throw new Error(`${path} is wrong`);
    return spec;
  };
  const spec = compiled(variant ?? null);
  const options = { all, only: null, statesMax: Number.POSITIVE_INFINITY, symmetry: true, engine } as const;
  const found = await explore(spec, options);
  if ("refused" in found) throw new Error("refused");
  const unedited = variant === undefined ? null : () => compiled(null);
  const exploration: Exploration = await withInsights(found, spec, unedited, () => undefined);
  const json = resultJson(spec.ir, spec.sources, null, exploration, [], 0).properties;
  return { spec, exploration, base: compiled(null), json };
}

/** Two take turns; who does not wait for the other may go on for good. */
const LOOPS = `spec loops
var a : 0 .. 3 = 0
var b : bool = false
process up { go: when a < 3  a' = a + 1  restart }
process spin { idle rest: when true
  on: b' = not b  restart }
process other { turn: b' = not b  restart }
environment action reset { when a = 2  a' = 0 }
invariant Low : a < 3
`;

const DOOM = `spec doom
var x : 0 .. 9 = 0
var y : 0 .. 3 = 0
fair process p {
  idle begin: when true
  one: either { x' = 1 } or { x' = 2 }
  two: x' = x + 3
  three: assert x != 5 or y = 0
         y' = 1
}
process q(me in 0 .. 1) {
  set:  when y < 2  y' = y + 1
  back: y' = 0
}
action plain(n in 1 .. 2) { when x = 0 and y = n  x' = 9 }
invariant NotNine : x != 9
step NeverBack : x' >= x
`;

const DEAD = `spec dead
var m : Process? = none
var n : Process? = none
process p { a: when m = none  m' = self
  b: when n = none  n' = self
  c: m' = none  n' = none  restart }
process q { a: when n = none  n' = self
  b: when m = none  m' = self
  c: m' = none  n' = none  restart }
`;

export const DAX = "specs/dax/fault_vs_truncate.subtle";
const small = { FAULTS: "1" };
export const CASES: readonly Case[] = [
  { title: "loops", path: "loops.subtle", text: LOOPS },
  { title: "branches, an assertion, a step property", path: "doom.subtle", text: DOOM },
  { title: "a deadlock", path: "dead.subtle", text: DEAD },
  ...["no_recheck", "shared", "size_last", "no_unmap", "locked_twice", "wrong_mode", "grows_again"].map(
    (variant): Case => ({ title: variant, path: DAX, variant, constants: small }),
  ),
  { title: "no_recheck with two faults", path: DAX, variant: "no_recheck", all: false },
  ...["no_turn", "flag_late", "no_wait_for_turn", "no_flag"].map(
    (variant): Case => ({ title: variant, path: "specs/teaching/peterson.subtle", variant }),
  ),
  ...["nap", "one_list"].map(
    (variant): Case => ({
      title: variant,
      path: "specs/gallery/producer_consumer.subtle",
      variant,
      all: false,
    }),
  ),
  { title: "locks", path: "specs/locks/deadlocks.subtle" },
  { title: "tickets", path: "specs/gallery/ticket_lock.subtle", variant: "too_few_numbers", all: false },
];
