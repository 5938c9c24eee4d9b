/** Models that expand a state in parts: the search finds the same, and can be stopped in the middle of a state. */
import { describe, expect, it } from "vitest";
import { type PackedModel, searchPacked } from "../../../checker/index.js";
import { daxModel } from "./dax.js";

/** The model, which writes at most `most` successors at a time, and counts like the whole. */
function inParts(model: PackedModel, most: number): PackedModel & { calls: number } {
  const whole = new Int32Array(model.successorsMax * model.words);
  let end = 0;
  const parts: PackedModel & { calls: number } = {
    ...model,
    calls: 0,
    initial: (out, to) => model.initial(out, to),
    explain: (state) => model.explain(state),
    decode: (state) => model.decode(state),
    encode: (state) => model.encode(state),
    judge: (states, from) => model.judge(states, from),
    judgeStep: (states, from, next, to) => model.judgeStep(states, from, next, to),
    expand: (states, from, out, to) => model.expand(states, from, out, to),
    expandPart: (states, from, out, to, expansion) => {
      parts.calls += 1;
      if (expansion.position === 0) end = model.expand(states, from, whole, 0);
      const start = expansion.position;
      const stop = Math.min(end, start + most * model.words, start + out.length - to);
      out.set(whole.subarray(start, stop), to);
      expansion.position = stop === end ? 0 : stop;
      return to + stop - start;
    },
  };
  return parts;
}

const OPTIONS = { all: true, only: null, statesMax: Number.POSITIVE_INFINITY, memoryMax: 1e9 } as const;

function run(model: PackedModel, stopAfter = Number.POSITIVE_INFINITY) {
  const running = searchPacked(model, { ...OPTIONS, lowMemory: false });
  let step = running.next();
  for (let n = 1; step.done !== true; n += 1) step = running.next(n >= stopAfter ? "interrupted" : undefined);
  return step.value;
}

describe("a model that expands in parts", () => {
  it.each([1, 2, 5])("of at most %s successors gives the same counts", (most) => {
    const [whole, parts] = [run(daxModel(3, 2)), run(inParts(daxModel(3, 2), most))];
    expect(parts.counts).toEqual(whole.counts);
    expect(parts.actions).toEqual(whole.actions);
    expect(parts.counts).toMatchObject({ distinct: 11_640, generated: 52_380 });
  });

  it("is asked again for what is left", () => {
    const model = inParts(daxModel(2, 2), 1);
    const { counts } = run(model);
    expect(model.calls).toBeGreaterThan(counts.distinct);
  });

  it("can be stopped between two parts of a state", () => {
    const { stop, counts } = run(inParts(daxModel(3, 2), 1), 3);
    expect(stop).toBe("interrupted");
    expect(counts.distinct).toBeLessThan(11_640);
  });
});
