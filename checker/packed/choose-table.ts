/** Chooses the hash table of a search. */
import type { ExplorerOptions } from "./explorer-options.js";
import { IndexTable } from "./index-table.js";
import type { Memory } from "./memory.js";
import type { PackedModel } from "./model.js";
import { SlotTable } from "./slot-table.js";
import type { Store } from "./store.js";
import type { Table, TableOptions } from "./table.js";

/**
 * States of two words are stored in the slots of the table itself, so a lookup is one cache miss. Wider states, and
 * all states under `lowMemory` and where steps are kept, are looked up through a table of indices. Null if there is no
 * memory for the smallest table.
 */
export function tableFor(
  model: Pick<PackedModel, "words" | "neverZero">,
  store: Store,
  memory: Memory,
  options: TableOptions,
  { lowMemory, keepsSteps = false }: Pick<ExplorerOptions, "lowMemory" | "keepsSteps">,
): Table | null {
  const inSlots = model.words === 2 && model.neverZero && !lowMemory && !keepsSteps;
  return inSlots
    ? SlotTable.create(store, memory, options)
    : IndexTable.create(store, memory, options, lowMemory);
}
