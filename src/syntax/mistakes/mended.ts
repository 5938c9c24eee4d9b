/** A text that is mended step by step, so that its other mistakes can be found, and where its parts stood before. */
import { type Change, withReplaced } from "./rewrite.js";

export interface Mended {
  readonly text: string;
  /** Where what stands at an offset of the text stood in the one that was not mended. */
  readonly original: (offset: number) => number;
}

export const unmended = (text: string): Mended => ({ text, original: (offset) => offset });

/** The same with changes, none of which overlap. */
export function mendedBy(before: Mended, changes: readonly Change[]): Mended {
  const sorted = [...changes].sort((a, b) => a.start - b.start);
  return {
    text: withReplaced(before.text, changes),
    original: (offset) => {
      let shift = 0;
      for (const { start, end, by } of sorted) {
        const at = start + shift;
        if (offset <= at) break;
        // Inside of what was put in: as far into what it stands for.
        if (offset < at + by.length) return before.original(Math.min(start + offset - at, end));
        shift += by.length - (end - start);
      }
      return before.original(offset - shift);
    },
  };
}
