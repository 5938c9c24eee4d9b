/** A walk takes steps that there are, and the same ones whatever its buffers hold. */
import { describe, expect, it } from "vitest";
import type { PackedModel, Words } from "../../../checker/packed/model.js";
import { Tally } from "../../../checker/walks/tally.js";
import { Walker } from "../../../checker/walks/walker.js";
import { loadModel } from "../../../src/emit/load.js";
import { accepted, compileFile, compileText } from "../../support.js";

function modelOf(text: string): PackedModel {
  const spec = accepted(compileText(text));
  const model = loadModel(spec.ir, spec.sources, false);
  if ("why" in model) throw new Error(model.why);
  model.judged.fill(1);
  return model;
}

const WIDE = `spec wide
var x : 0 .. 60 in 0 .. 60
var y : 0 .. 60 in 0 .. 60
init x >= 3 and y >= 5
action set(a in 0 .. 59) { when x != a  x' = a  y' in 0 .. 59 }
action swap { x' = y  y' = x }
action down { when x > 0  x' = x - 1 }
`;

const options = { seed: 5, depth: 12, poll: () => {} };

function pathOf(model: PackedModel, run: number, bufferMax: number): readonly Words[] {
  const walker = new Walker(model, { ...options, bufferMax });
  walker.prepare();
  const path: Words[] = [];
  walker.run(run, { onState: (state) => path.push(state), onSteps: () => {} });
  return path;
}

const noWhere = (words: Words, all: readonly Words[]): boolean =>
  !all.some((other) => other.every((word, i) => word === words[i]));

describe("a run", () => {
  it("is a path of the model, from an initial state", () => {
    const model = modelOf(WIDE);
    const out = new Int32Array(2 ** 16);
    const initial = Array.from({ length: model.initial(out, 0) / model.words }, (_, i) =>
      out.slice(i * model.words, (i + 1) * model.words),
    );
    for (let run = 0; run < 20; run += 1) {
      const path = pathOf(model, run, 2 ** 24);
      expect(path.length).toBe(12);
      expect(noWhere(path[0] as Words, initial)).toBe(false);
      for (const [i, state] of path.entries()) {
        const next = path[i + 1];
        const to = model
          .explain(state)
          .flatMap(({ outcome }) => (outcome.kind === "state" ? [outcome.state] : []));
        if (next !== undefined) expect(noWhere(next, to)).toBe(false);
      }
    }
  });

  it("is the same with a buffer that is too small for its successors, or for the initial states", () => {
    const model = modelOf(WIDE);
    for (let run = 0; run < 20; run += 1)
      expect(pathOf(model, run, 3 * model.words)).toEqual(pathOf(model, run, 2 ** 24));
    const { work, ...without } = model;
    expect(work).toBeDefined();
    expect(pathOf(without, 3, 8)).toEqual(pathOf(model, 3, 2 ** 24));
  });
});

/** What the model of a file is walked to be, in parts of these lengths, which are added up in a given order. */
function tallied(lengths: readonly number[], order: (a: number, b: number) => number): object {
  const spec = accepted(compileFile("specs/dax/fault_vs_truncate.subtle", { variant: "shared" }));
  const model = loadModel(spec.ir, spec.sources, false);
  if ("why" in model) throw new Error(model.why);
  model.judged.fill(1);
  const tally = new Tally(model.words, model.actions.length);
  // Two walkers, as in two threads; each has its runs in order.
  const walkers = [0, 1].map(() => {
    const walker = new Walker(model, { ...options, depth: 60 });
    walker.prepare();
    return walker;
  });
  let from = 0;
  const parts = lengths.flatMap((length, i) => {
    const walked = walkers[i % 2]?.walk(from, from + length);
    from += length;
    return walked === undefined ? [] : [walked];
  });
  for (const part of parts.sort((a, b) => order(a.from, b.from))) tally.add(part);
  return tally.total();
}

describe("a sum", () => {
  it("is that of the runs up to the first violation, however they were shared, and in whatever order they came", () => {
    const one = tallied([100], (a, b) => a - b);
    expect(one).toMatchObject({ violating: expect.any(Number) });
    for (const lengths of [new Array<number>(100).fill(1), [3, 2, 9, 30, 56], [50, 50]])
      for (const order of [(a: number, b: number) => a - b, (a: number, b: number) => b - a])
        expect(tallied(lengths, order)).toEqual(one);
  });
});
