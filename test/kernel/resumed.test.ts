/** A search within constraints by a kernel keeps checkpoints, from which any search goes on. */
import { describe, expect, it } from "vitest";
import type { PackedModel } from "../../checker/packed/model.js";
import type { PackedOptions } from "../../checker/packed/search.js";
import { SavedSearch } from "../../checker/runs/checkpoint.js";
import { savingWith } from "../../checker/runs/saving.js";
import { MemoryFolder } from "../../checker/runs/sorted/folder.js";
import { loadModel } from "../../src/emit/load.js";
import { permutationCount } from "../../src/ir/renamings.js";
import { always, TINY as SMALL_RUNS } from "../checker/runs/small-searches.js";
import { differing, linked, searched, TINY } from "../emit/backends.js";
import { accepted, compileText } from "../support.js";
import { CONSTRAINED } from "./constrained.js";

function modelOf(text: string): PackedModel {
  const { ir, sources } = accepted(compileText(text));
  const model = loadModel(ir, sources, permutationCount(ir) > 1);
  if ("why" in model) throw new Error(model.why);
  const { program } = linked(model);
  model.kernel = () => program;
  return model;
}

/** Goes on from the checkpoint in a folder, if there is one, and saves there. */
function savingIn(folder: MemoryFolder): NonNullable<PackedOptions["saving"]> {
  const saved = SavedSearch.in(folder);
  const open = saved === null ? null : (...of: Parameters<SavedSearch["open"]>) => saved.open(...of);
  const from = open === null ? undefined : { open, judgesAgain: false };
  return savingWith({ checkpoints: always(folder), folder, from, ...SMALL_RUNS });
}

const byKernel = { tuning: { kernelFrom: 0, chunkStates: 16, kernel: TINY } };
const byScript = { tuning: { kernelFrom: Number.POSITIVE_INFINITY } };

describe.each(CONSTRAINED)("within constraints, of states of %s,", (_, text) => {
  const model = modelOf(text);
  const wanted = searched(model, byScript).told;

  it.each([2, 5, 9, 20])("what ends after %i questions goes on", (polls) => {
    for (const next of [byKernel, byScript]) {
      const folder = new MemoryFolder();
      let asked = 0;
      const poll = () => {
        asked += 1;
        return asked > polls ? ("interrupted" as const) : null;
      };
      const first = searched(model, { ...byKernel, poll, saving: savingIn(folder) });
      expect(first.told["stop"]).toBe('"interrupted"');
      const found = searched(model, { ...next, saving: savingIn(folder) });
      expect(differing("resumed", wanted, found.told).join("\n")).toBe("");
    }
  });
});
