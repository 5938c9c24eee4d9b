/** Runs a search of the compiled engine, wherever its states are kept, and gives it a kernel if it becomes large. */
import type { Tuning } from "../../checker/packed/explorer-options.js";
import type { PackedModel } from "../../checker/packed/model.js";
import type { PackedOutcome } from "../../checker/packed/search.js";
import type { PackedStates } from "../../checker/packed/states.js";
import type { PackedLevels } from "../../checker/runs/levels.js";
import type { FolderFailure } from "../../checker/runs/sorted/folder.js";
import { carryOut, type OnProgress } from "../../checker/strategy.js";
import type { Ir } from "../ir/ir.js";
import type { Stored } from "./by-runs.js";
import type { Backend, EngineOptions, Refusal } from "./explore.js";

interface Asked {
  readonly options: EngineOptions;
  readonly stored?: Stored | null;
}

interface PackedFound extends Omit<PackedOutcome, "states"> {
  /** Null if they are not at hand any more. */
  readonly states: PackedStates | null;
  readonly failure?: FolderFailure | null;
  readonly movedAt?: number | null;
  /** Where they can be gone over level by level instead. */
  readonly levels?: PackedLevels | null;
}

async function searchTable(
  packed: PackedModel,
  ir: Ir,
  { options, stored }: Asked,
  onProgress: OnProgress,
): Promise<PackedOutcome> {
  const { packedBreadthFirst } = await import("../../checker/packed/search.js");
  const { memoryMax = Number.POSITIVE_INFINITY, lowMemory = false, backend = null } = options;
  const { poll } = onProgress;
  const saving = stored && (await import("./by-runs.js")).savingFor(stored, ir, packed, options.only);
  const search = packedBreadthFirst.search(packed, {
    ...options,
    memoryMax,
    lowMemory,
    tuning: await tuningFor(packed, backend),
    ...(poll && { poll }),
    ...(saving && { saving }),
  });
  return carryOut(search, kernelLater(packed, backend, onProgress));
}

/** Searches with a table or by sorted runs. */
export async function searchPacked(
  packed: PackedModel,
  ir: Ir,
  pass: Asked,
  onProgress: OnProgress,
): Promise<PackedFound | Refusal> {
  const { stored, options } = pass;
  if (stored == null) return searchTable(packed, ir, pass, onProgress);
  const { damagedCheckpoint, exploreRuns } = await import("./by-runs.js");
  try {
    if (!stored.isRuns) return await searchTable(packed, ir, pass, onProgress);
    const { backend = null, crew } = options;
    const isTable = stored.beginsInMemory;
    const table = { crew, ...(isTable && { tuning: await tuningFor(packed, backend) }) };
    const following = isTable ? kernelLater(packed, backend, onProgress) : onProgress;
    const outcome = await exploreRuns(packed, ir, { ...options, table }, stored, following);
    return { ...outcome, states: null };
  } catch (thrown) {
    return { refused: damagedCheckpoint(thrown, stored.storage) };
  }
}

/** A kernel that was asked for does all of the work. */
async function tuningFor(packed: PackedModel, backend: Backend | null): Promise<Tuning> {
  if (backend !== "wasm") return {};
  await giveKernel(packed);
  return { kernelFrom: 0 };
}

/** Transitions after which a kernel is made ready: long before one takes over. */
const KERNEL_READY = 2 ** 18;

/** Follows a search, and makes the kernel ready when the search has become large, unless it was said what does the work. */
function kernelLater(packed: PackedModel, backend: Backend | null, onProgress: OnProgress): OnProgress {
  if (backend !== null) return onProgress;
  return async (progress) => {
    if (packed.kernel === undefined && progress.generated > KERNEL_READY) await giveKernel(packed);
    return onProgress(progress);
  };
}

async function giveKernel(packed: PackedModel): Promise<void> {
  const { kernelOf } = await import("../emit/wasm/kernel-of.js");
  packed.kernel ??= kernelOf(packed);
}
