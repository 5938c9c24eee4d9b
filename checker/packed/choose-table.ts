/** The one place that says how the states of a search are looked up. */
import { IndexTable } from "./index-table.js";
import type { Memory } from "./memory.js";
import type { PackedModel } from "./model.js";
import { SlotTable } from "./slot-table.js";
import type { Store } from "./store.js";
import type { Table, TableOptions } from "./table.js";

/**
 * States of two words stand in the slots of the table themselves, one cache miss each; wider ones, and all where memory
 * is to be saved, are looked up through a table of indices. Null if there is no memory for the smallest table.
 */
export function tableFor(
  model: Pick<PackedModel, "words" | "neverZero">,
  store: Store,
  memory: Memory,
  options: TableOptions,
  lowMemory: boolean,
): Table | null {
  const inSlots = model.words === 2 && model.neverZero && !lowMemory;
  return inSlots
    ? SlotTable.create(store, memory, options)
    : IndexTable.create(store, memory, options, lowMemory);
}
