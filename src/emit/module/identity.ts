/** A name for all that the packed states of a spec depend on. */
import type { Ir } from "../../ir/ir.js";
import type { StateLayout } from "../layout/layout.js";

/** Raised whenever the same spec comes to be packed otherwise. */
const LAYOUT_VERSION = 1;

export function identityOf(ir: Ir, layout: StateLayout, symmetry: boolean): string {
  const text = JSON.stringify([LAYOUT_VERSION, symmetry, ir, layout]);
  return [0, 1].map((seed) => hashOf(text, seed).toString(16).padStart(8, "0")).join("");
}

/** Fowler, Noll and Vo's hash, over UTF-16 units. */
function hashOf(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193 + 2 * seed);
  return hash >>> 0;
}
