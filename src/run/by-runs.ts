/** How the compiled engine keeps states: in a table in memory, or as sorted runs in memory or on disk. */
import type { SearchOptions } from "../../checker/outcome.js";
import type { PackedModel } from "../../checker/packed/model.js";
import { SavedSearch } from "../../checker/runs/checkpoint.js";
import { type MovingOptions, type MovingOutcome, searchMoving } from "../../checker/runs/moving.js";
import { savingWith } from "../../checker/runs/saving.js";
import { searchRuns } from "../../checker/runs/search.js";
import type { Resumption } from "../../checker/runs/snapshot.js";
import { FolderFailure } from "../../checker/runs/sorted/folder.js";
import type { RaiseRunsCrew } from "../../checker/runs/threads/together.js";
import { carryOut, type OnProgress } from "../../checker/strategy.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Ir } from "../ir/ir.js";
import { checkpointsOf, resumptionOf, type StateStorage } from "./storage.js";

/** Where the states of one search are kept. */
export interface Stored {
  readonly storage: StateStorage;
  readonly from: Resumption | undefined;
  /** Whether as sorted runs, and not in a table. */
  readonly isRuns: boolean;
  /** Whether runs in files are used only when memory runs short. */
  readonly beginsInMemory: boolean;
  /** Whether the levels that were found are to be gone over after the search. */
  readonly keepsLevels: boolean;
}

interface Planned extends Pick<SearchOptions, "only"> {
  /** Null if the reference engine explores. */
  readonly packed: PackedModel | null;
  /** Why states can't be packed, if that is why. */
  readonly unpackable: string | null;
}

/** Finds out whether states can be kept so, and where the search goes on. */
export function openStored(
  ir: Ir,
  { packed, unpackable, only }: Planned,
  storage: StateStorage,
  ways: Omit<Stored, "storage" | "from">,
): { readonly stored: Stored } | { readonly refused: Diagnostic } {
  const { checkpoint } = storage;
  if (packed === null) {
    const why = unpackable ?? "the reference engine explores it";
    const message = `--disk and --checkpoint are for states that are packed into bits, and these are not: ${why}`;
    return { refused: diagnose("usage", null, { message }) };
  }
  const resumption = checkpoint === null ? { from: undefined } : resumptionOf(checkpoint, ir, packed, only);
  if ("refused" in resumption) return resumption;
  return { stored: { storage, from: resumption.from, ...ways } };
}

interface RunsSettings extends SearchOptions {
  readonly memoryMax?: number;
  /** Of the search in memory before. */
  readonly table: MovingOptions["table"];
  /** By default a kernel takes over when the search has become large. */
  readonly backend?: "wasm" | "javascript" | null;
  /** Threads that can share the work; none by default. */
  readonly crew?: { readonly size: number; readonly raiseRuns: RaiseRunsCrew } | undefined;
}

/** Transitions after which a kernel is made ready: long before one takes over. */
const KERNEL_READY = 2 ** 18;

async function giveKernel(model: PackedModel): Promise<void> {
  const { runsKernelOf } = await import("../emit/wasm/kernel-of.js");
  model.runsKernel ??= runsKernelOf(model);
}

/** Follows a search, and makes the kernel ready when the search has become large. */
const withKernel =
  (model: PackedModel, onProgress: OnProgress): OnProgress =>
  async (progress) => {
    if (model.runsKernel === undefined && progress.generated > KERNEL_READY) await giveKernel(model);
    return onProgress(progress);
  };

/** What a table search is told for its checkpoints, if it is to keep any. */
export function savingFor(
  { storage, from }: Stored,
  ir: Ir,
  model: PackedModel,
  only: SearchOptions["only"],
): ReturnType<typeof savingWith> | undefined {
  const { checkpoint } = storage;
  if (checkpoint === null) return undefined;
  const checkpoints = checkpointsOf(checkpoint, ir, model, only);
  return savingWith({ checkpoints, folder: checkpoint.folder, from });
}

/** Searches over sorted runs; if they are in files, in memory as long as there is enough. */
export async function exploreRuns(
  model: PackedModel,
  ir: Ir,
  options: RunsSettings,
  { storage, from, beginsInMemory, keepsLevels }: Stored,
  onProgress: OnProgress,
): Promise<MovingOutcome> {
  const { disk, checkpoint } = storage;
  const { poll } = onProgress;
  const { backend = null, crew } = options;
  if (backend === "wasm") await giveKernel(model);
  const levels = checkpoint?.folder ?? disk;
  const settings = {
    ...options,
    memoryMax: options.memoryMax ?? Number.POSITIVE_INFINITY,
    from,
    keepsLevels,
    // Those of a checkpoint of another search, which go on being of use.
    kept: checkpoint === null && disk !== null ? SavedSearch.in(disk)?.names : undefined,
    backend,
    crew: crew && { size: crew.size, raise: crew.raiseRuns },
    ...(backend === "wasm" && { tuning: { kernelFrom: 0 } }),
    ...(checkpoint && { checkpoints: checkpointsOf(checkpoint, ir, model, options.only) }),
    ...(poll && { poll }),
  };
  const following = backend === null ? withKernel(model, onProgress) : onProgress;
  if (beginsInMemory && levels !== null && disk !== null) {
    const folders = { levels, scratch: disk };
    return carryOut(searchMoving(model, { ...settings, folders, table: options.table }), following);
  }
  const search = searchRuns(model, { ...settings, folders: { levels, scratch: disk } });
  return { ...(await carryOut(search, following)), movedAt: null };
}

/** What is said of a checkpoint that can't be read. */
export function damagedCheckpoint(thrown: unknown, { checkpoint }: StateStorage): Diagnostic {
  if (!(thrown instanceof FolderFailure) || checkpoint === null) throw thrown;
  return diagnose("checkpoint-refused", null, {
    path: checkpoint.path,
    why: `\`${thrown.file}\`: ${thrown.why}`,
  });
}
