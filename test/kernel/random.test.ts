/**
 * Threads find what one finds in random specs within constraints. They all run in this one, so that there can be many
 * searches.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadModel } from "../../src/emit/load.js";
import { permutationCount } from "../../src/ir/renamings.js";
import { differing, linked, raiseHere, searched, searchedTogether, TINY } from "../emit/backends.js";
import { type RandomSpec, specs } from "../random/spec.js";
import { accepted, compileText, LONG } from "../support.js";

const KERNELS = [TINY, { outFlush: 5, partitionStates: 4, firstLineBits: 1 }, {}];
const RUNS = LONG ? 600 : 60;

let compared = 0;
let excluded = 0;

async function agree({ text }: RandomSpec, size: number, all: boolean, turn: number): Promise<void> {
  const { ir, sources } = accepted(compileText(text));
  const model = loadModel(ir, sources, permutationCount(ir) > 1);
  if ("why" in model) return;
  const wanted = searched(model, { all, statesMax: 500 });
  if (!wanted.isWhole) return;
  const { program } = linked(model);
  model.kernel = () => program;
  const kernel = { sharedFrom: 1, waits: true, ...KERNELS[turn % KERNELS.length] };
  const tuning = { kernelFrom: 0, crewFrom: 0, chunkStates: 8, kernel };
  const found = await searchedTogether(model, { all, tuning, crew: { size, raise: raiseHere } });
  expect(differing(`${size} threads`, wanted.told, found.told).join("\n")).toBe("");
  if (found.workers === size) compared += 1;
  if (Number(wanted.told["outside"]) > 0) excluded += 1;
}

test("threads find what one finds in random specs within constraints", async () => {
  const compiles = (text: string): boolean => compileText(text).spec !== null;
  await fc.assert(
    fc.asyncProperty(
      specs({ size: 3, constrained: true }, compiles),
      fc.constantFrom(2, 3, 7),
      fc.boolean(),
      fc.nat(2),
      agree,
    ),
    { numRuns: RUNS, seed: 401 },
  );
  expect(compared).toBeGreaterThan(RUNS / 2);
  expect(excluded).toBeGreaterThan(RUNS / 4);
});
