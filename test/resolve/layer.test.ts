/** A program is resolved once; what a variant binds and replaces is seen by nobody else. */
import { describe, expect, it } from "vitest";
import { load, type Program } from "../../src/resolve/load.js";
import { resolve } from "../../src/resolve/resolve.js";
import { compileProgram } from "../../src/run/compile.js";

const SPEC = `spec gate
const N = 2
var open : bool = true
var count : 0 .. 4 = 0
macro pass() { when open  count' = count + 1 }
procedure twice() { first: pass()  second: pass() }
action close { when count >= N  open' = false }
process walker { enter: twice()  leave: when not open  open' = true  count' = 0 }
variant ajar { drop close }
variant wide { const N = 3 }
variant rash { drop pass.when }
variant once { drop walker.enter.second }
variant apart { split walker.leave }
variant late { insert after walker.enter { wait: when open } }
`;

const freshly = (): Program => load("gate.subtle", () => ({ kind: "text", text: SPEC })).program;

const irOf = (program: Program, variant: string | null): string => {
  const { spec } = compileProgram(program, [], { variant, constants: new Map() });
  if (spec === null) throw new Error(`the variant ${variant} does not compile`);
  return JSON.stringify(spec.ir);
};

const VARIANTS = [null, "ajar", "wide", "rash", "once", "apart", "late"];

describe("a program that is resolved once", () => {
  it("is not resolved again", () => {
    const program = freshly();
    expect(resolve(program)).toBe(resolve(program));
  });

  it.each(VARIANTS)("gives the variant %s the same, whatever was compiled before it", (variant) => {
    const used = freshly();
    for (const other of [...VARIANTS, ...VARIANTS.toReversed()]) irOf(used, other);
    expect(irOf(used, variant)).toBe(irOf(freshly(), variant));
  });

  it("gives each variant an answer of its own", () => {
    const program = freshly();
    expect(new Set(VARIANTS.map((variant) => irOf(program, variant))).size).toBe(VARIANTS.length);
  });
});
