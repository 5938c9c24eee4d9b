/** Searches over sorted runs, by whichever code and however many threads: what they say, and the files of their levels. */
import type { PackedModel } from "../../checker/packed/model.js";
import type { RunsTuning } from "../../checker/runs/plan.js";
import { type RunsOptions, type RunsOutcome, searchRuns } from "../../checker/runs/search.js";
import { MemoryFolder } from "../../checker/runs/sorted/folder.js";
import { carryOut } from "../../checker/strategy.js";

/** A folder that remembers the files of levels, which a search removes in the end. */
class Remembering extends MemoryFolder {
  readonly levels: Uint8Array[] = [];

  override remove(name: string): void {
    const file = name.startsWith("levels") ? this.open(name) : null;
    if (file !== null) {
      const bytes = new Uint8Array(file.size);
      file.read(0, bytes);
      this.levels.push(bytes);
    }
    super.remove(name);
  }
}

export interface Searched {
  /** All that it says, as text. */
  readonly told: string;
  readonly outcome: RunsOutcome;
  readonly levels: readonly Uint8Array[];
}

const optionsOf = (folder: MemoryFolder, options: Partial<RunsOptions>): RunsOptions => ({
  all: true,
  only: null,
  statesMax: Number.POSITIVE_INFINITY,
  memoryMax: 2 ** 32,
  folders: { levels: folder, scratch: folder },
  ...options,
});

export const toldOf = ({ counts, stop, actions, findings }: RunsOutcome): string =>
  JSON.stringify([counts, stop, actions, findings], (_, value: unknown) =>
    ArrayBuffer.isView(value) ? [...(value as Int32Array)] : value,
  );

export function searched(
  model: PackedModel,
  backend: "wasm" | "javascript",
  tuning: RunsTuning,
  options: Partial<RunsOptions> = {},
): Searched {
  const folder = new Remembering();
  const search = searchRuns(
    model,
    optionsOf(folder, { backend, tuning: { ...tuning, kernelFrom: 0 }, ...options }),
  );
  let next = search.next();
  while (next.done !== true) next = search.next();
  return { told: toldOf(next.value), outcome: next.value, levels: folder.levels };
}

/** The same for a search that threads may share. */
export async function searchedTogether(model: PackedModel, options: Partial<RunsOptions>): Promise<Searched> {
  const folder = new Remembering();
  const outcome = await carryOut(searchRuns(model, optionsOf(folder, options)), () => undefined);
  return { told: toldOf(outcome), outcome, levels: folder.levels };
}

/** Whether the files of levels are the same, byte by byte. */
export const sameLevels = ({ levels }: Searched, { levels: others }: Searched): boolean =>
  levels.length > 0 &&
  levels.length === others.length &&
  levels.every((bytes, i) => Buffer.compare(bytes, others[i] as Uint8Array) === 0);
