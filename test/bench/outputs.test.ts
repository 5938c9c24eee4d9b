/** What the tools print is understood, and what is no result of a whole search is not taken for one. */
import { describe, expect, it } from "vitest";
import {
  readC,
  readPeakKb,
  readRumur,
  readSpin,
  readSpinDepth,
  readSubtle,
  readTlc,
} from "../../bench/outputs.js";

const SPIN = `
(Spin Version 6.5.2 -- 6 December 2019)

State-vector 84 byte, depth reached 19, errors: 0
     1313 states, stored
     1575 states, matched
     2888 transitions (= stored+matched)
        0 atomic steps
hash conflicts:         0 (resolved)

pan: elapsed time 3.77 seconds
`;
const RUMUR = `Memory usage:

	* The size of the hash table is 2048 slots.

Progress Report:

	 20000 states explored in 0s, with 54186 rules fired and 1561 states in the queue.

Status:

	No error found.

State Space Explored:

	24005 states, 65603 rules fired in 0s.
`;
const TLC = `Model checking completed. No error has been found.
1,146 states generated, 288 distinct states found, 0 states left on queue.
Finished in 03s at (2020-01-01 00:00:00)
`;

describe("the output", () => {
  it("of subtle has milliseconds", () => {
    const result = { verdict: "holds", states: { distinct: 32, generated: 61 }, elapsedMs: 250 };
    expect(readSubtle(JSON.stringify(result))).toEqual({ distinct: 32, generated: 61, seconds: 0.25 });
    expect(readSubtle(JSON.stringify({ ...result, verdict: "incomplete" }))).toBeNull();
    expect(readSubtle("error[syntax]")).toBeNull();
  });

  it("of the C programs is JSON", () => {
    expect(readC('{"v":"c","F":4,"states":32,"gen":61,"ms":1.5}')).toEqual({
      distinct: 32,
      generated: 61,
      seconds: 0.0015,
    });
    expect(readC("INVARIANT VIOLATED")).toBeNull();
  });

  it("of Spin counts a step at the start, if the model has one", () => {
    expect(readSpin(SPIN, 1)).toEqual({ distinct: 1312, generated: 2887, seconds: 3.77 });
    expect(readSpin(SPIN, 0)).toEqual({ distinct: 1313, generated: 2888, seconds: 3.77 });
    expect(readSpinDepth(SPIN)).toBe(19);
  });

  it.each([
    ["an error", SPIN.replace("errors: 0", "errors: 1")],
    ["too small a stack", `error: max search depth too small\n${SPIN}`],
    ["the end of memory", `Warning: Search not completed\n${SPIN}`],
    ["something else", "Segmentation fault"],
  ])("of Spin with %s is no result", (_, text) => {
    expect(readSpin(text, 1)).toBeNull();
  });

  it("of Rumur does not count the initial state as a rule, and has whole seconds only", () => {
    expect(readRumur(RUMUR)).toEqual({ distinct: 24005, generated: 65604, seconds: null });
    expect(readRumur(RUMUR.replace("No error found.", "1 error(s) found."))).toBeNull();
  });

  it("of TLC has whole seconds only", () => {
    expect(readTlc(TLC)).toEqual({ distinct: 288, generated: 1146, seconds: null });
    expect(readTlc("Error: Invariant Exclusion is violated.")).toBeNull();
  });

  it("of the kernel names the peak of memory", () => {
    expect(readPeakKb("VmPeak:\t  9000 kB\nVmHWM:\t    4242 kB\nVmRSS:\t    4000 kB\n")).toBe(4242);
    expect(readPeakKb("")).toBe(0);
  });
});
