/** Takes back states that a kernel has found beyond the limit on their number, and what was seen in them. */
import { keepOfStates } from "../packed/flagged-findings.js";
import type { PackedModel } from "../packed/model.js";
import type { Outside } from "../packed/outside.js";
import type { Store } from "../packed/store.js";

/** How far a search has come: its states, those outside of its constraints, and what was seen. */
export interface Before {
  readonly inside: number;
  readonly outside: number;
  readonly seen: Uint8Array;
  readonly spoken: Uint8Array;
}

export const before = (model: PackedModel, store: Store, outside: Outside | null): Before => ({
  inside: store.size,
  outside: outside?.size ?? 0,
  seen: model.seen.slice(),
  spoken: model.spoken.slice(),
});

/**
 * Leaves out the states beyond the limit that were found since; what was seen in them counts for nothing, so all that was
 * seen in states since then has to be judged again. False if there are none.
 */
export function leaveTooMany(
  model: PackedModel,
  store: Store,
  outside: Outside | null,
  statesMax: number,
  known: Before,
): boolean {
  const excluded = outside?.size ?? 0;
  if (store.size + excluded <= statesMax) return false;
  store.size = Math.max(known.inside, statesMax - excluded);
  if (outside !== null)
    outside.store.size = Math.max(known.outside, Math.min(excluded, statesMax - store.size));
  keepOfStates(model, known.seen, known.spoken);
  return true;
}
