/** Slots for bound names: one frame for each action, function and property. */

import type { Slot } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { Symbol } from "../resolve/symbols.js";

export interface Frame {
  readonly bind: (symbol: Symbol, name: string, type: Type) => Slot;
  /** A slot without a name in the source. */
  readonly fresh: (name: string, type: Type) => Slot;
  readonly slotOf: (symbol: Symbol) => Slot | null;
  readonly size: () => number;
}

export function frame(): Frame {
  const slots = new Map<Symbol, Slot>();
  let size = 0;
  const fresh = (name: string, type: Type): Slot => {
    const slot = { slot: size, name, type };
    size += 1;
    return slot;
  };
  return {
    fresh,
    bind: (symbol, name, type) => {
      const slot = fresh(name, type);
      slots.set(symbol, slot);
      return slot;
    },
    slotOf: (symbol) => slots.get(symbol) ?? null,
    size: () => size,
  };
}
