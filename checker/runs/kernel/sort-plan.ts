/** By which bits a kernel sorts states of more than two words; see `src/kernel/runs-sort-wide.ts`. */

/** Bits that a record has for them: the others are the number of the state. */
const RECORD_BITS = 40;

/** @param varying Of each word, the bits in which states differ. */
export function sortPlan(varying: Int32Array): readonly number[] {
  const plan: number[] = [];
  let left = 0;
  for (let word = varying.length - 1; word >= 0; word -= 1) {
    const mask = varying[word] as number;
    if (mask === 0) continue;
    const low = 31 - Math.clz32(mask & -mask);
    const bits = 32 - Math.clz32(mask) - low;
    if (bits > left) {
      // The one before it is the last of its record.
      if (plan.length > 0) plan[plan.length - 1] = 1;
      left = RECORD_BITS;
    }
    plan.push(4 * word, low, bits, 0);
    left -= bits;
  }
  if (plan.length > 0) plan[plan.length - 1] = 1;
  return [...plan, -1];
}
