/**
 * The bench model by hand, as a generator of code could write it: F tasks fault on P pages against truncate, extend
 * and munmap. Two words for up to 5 tasks and 3 pages: a task's program counter (3 bits), page (2 bits) and whether
 * it holds the lock lie side by side in the first word; the rest is in the second, with one bit that is always set.
 * A wider variant carries words along that say the same in other ways.
 */
import type { PackedModel } from "../../../checker/index.js";

const TASK_BITS = 6;
const TASK = 63;
const LOOKED = 1;
const READER = 32;

const SIZE = 3;
const WRITER = 4;
const TPC_SHIFT = 3;
const TPC = 7 << TPC_SHIFT;
const NEW_SHIFT = 6;
const NEW = 3 << NEW_SHIFT;
const CURSOR_SHIFT = 8;
const CURSOR = 3 << CURSOR_SHIFT;
const MAPPED_SHIFT = 10;
const OWNED_SHIFT = 13;
const ALWAYS = 1 << 30;

export const DAX_ACTIONS = [
  "FaultStart",
  "FaultLock",
  "RecheckOk",
  "RecheckFail",
  "Insert",
  "Unlock",
  "TruncStart",
  "TruncLock",
  "TruncZap",
  "TruncUnlock",
  "TruncFree",
  "Extend",
  "Unmap",
] as const;

/** `broken`: nobody rechecks the size, so that a page stays mapped that is not owned any more. */
export function daxModel(F: number, P: number, W = 2, broken = false): PackedModel {
  if (F > 5 || P > 3) throw new RangeError("the model has no room for so many");
  const readers = Array.from({ length: F }, (_, f) => READER << (TASK_BITS * f)).reduce((a, b) => a | b, 0);
  const pages = (1 << P) - 1;
  const taken = new Int32Array(DAX_ACTIONS.length);
  const enabled = new Int32Array(DAX_ACTIONS.length);
  const seen = new Uint8Array(2);
  const judged = new Uint8Array(3);

  /** Writes a successor. */
  function put(out: Int32Array, to: number, w0: number, w1: number): number {
    out[to] = w0;
    out[to + 1] = w1;
    if (W > 2) repeat(out, to);
    return to + W;
  }

  /** Fills the words after the first two with what follows from them. */
  function repeat(out: Int32Array, to: number): void {
    for (let i = to + 2; i < to + W; i += 1) out[i] = out[i - 2] as number;
  }

  const count = (action: number, before: number, after: number): void => {
    if (after > before) {
      taken[action] = (taken[action] as number) + (after - before) / W;
      enabled[action] = (enabled[action] as number) + 1;
    }
  };

  function faults(w0: number, w1: number, out: Int32Array, start: number): number {
    const size = w1 & SIZE;
    const writer = w1 & WRITER;
    let to = start;
    let started = 0;
    let locked = 0;
    let ok = 0;
    let fail = 0;
    let inserted = 0;
    let unlocked = 0;
    for (let shift = 0; shift < TASK_BITS * F; shift += TASK_BITS) {
      const task = w0 >>> shift;
      const page = (task >>> 3) & 3;
      switch (task & 7) {
        case 0:
          for (let p = 0; p < size; p += 1) to = put(out, to, w0 | ((LOOKED | (p << 3)) << shift), w1);
          started += size;
          break;
        case 1:
          if (writer === 0) {
            to = put(out, to, (w0 + (1 << shift)) | (READER << shift), w1);
            locked += 1;
          }
          break;
        case 2:
          if (page < size || broken) {
            to = put(out, to, w0 + (1 << shift), w1);
            ok += 1;
          } else {
            to = put(out, to, w0 & ~(TASK << shift), w1);
            fail += 1;
          }
          break;
        case 3:
          to = put(out, to, w0 + (1 << shift), w1 | (1 << (MAPPED_SHIFT + page)));
          inserted += 1;
          break;
        default:
          to = put(out, to, w0 & ~(TASK << shift), w1);
          unlocked += 1;
      }
    }
    tally(0, started);
    tally(1, locked);
    tally(2, ok);
    tally(3, fail);
    tally(4, inserted);
    tally(5, unlocked);
    return to;
  }

  const tally = (action: number, times: number): void => {
    if (times === 0) return;
    taken[action] = (taken[action] as number) + times;
    enabled[action] = (enabled[action] as number) + 1;
  };

  function truncate(w0: number, w1: number, out: Int32Array, start: number): number {
    const size = w1 & SIZE;
    let to = start;
    switch ((w1 & TPC) >>> TPC_SHIFT) {
      case 0:
        for (let n = 0; n < size; n += 1)
          to = put(out, to, w0, (w1 & ~SIZE) | n | (n << NEW_SHIFT) | (1 << TPC_SHIFT));
        count(6, start, to);
        break;
      case 1:
        if ((w1 & WRITER) === 0 && (w0 & readers) === 0) {
          const cursor = ((w1 & NEW) >>> NEW_SHIFT) << CURSOR_SHIFT;
          to = put(out, to, w0, (w1 & ~TPC) | (2 << TPC_SHIFT) | WRITER | cursor);
        }
        count(7, start, to);
        break;
      case 2: {
        const cursor = (w1 & CURSOR) >>> CURSOR_SHIFT;
        if (cursor < P) {
          to = put(out, to, w0, (w1 & ~(1 << (MAPPED_SHIFT + cursor))) + (1 << CURSOR_SHIFT));
          count(8, start, to);
        } else {
          to = put(out, to, w0, (w1 & ~(TPC | WRITER | CURSOR)) | (3 << TPC_SHIFT));
          count(9, start, to);
        }
        break;
      }
      default: {
        const kept = (1 << ((w1 & NEW) >>> NEW_SHIFT)) - 1;
        to = put(out, to, w0, w1 & ~(TPC | NEW | ((pages & ~kept) << OWNED_SHIFT)));
        count(10, start, to);
      }
    }
    return to;
  }

  function rest(w0: number, w1: number, out: Int32Array, start: number): number {
    let to = start;
    if ((w1 & TPC) === 0)
      for (let n = (w1 & SIZE) + 1; n <= P; n += 1)
        to = put(out, to, w0, (w1 & ~SIZE) | n | (((1 << n) - 1) << OWNED_SHIFT));
    count(11, start, to);
    const unmapping = to;
    for (let p = 0; p < P; p += 1) {
      const mapped = 1 << (MAPPED_SHIFT + p);
      if ((w1 & mapped) !== 0) to = put(out, to, w0, w1 & ~mapped);
    }
    count(12, unmapping, to);
    return to;
  }

  function expand(states: Int32Array, from: number, out: Int32Array, to: number): number {
    const w0 = states[from] as number;
    const w1 = states[from + 1] as number;
    return rest(w0, w1, out, truncate(w0, w1, out, faults(w0, w1, out, to)));
  }

  const model: PackedModel = {
    identity: `dax ${F} ${P} ${W} ${broken}`,
    words: W,
    neverZero: true,
    actions: DAX_ACTIONS,
    properties: [
      { name: "Owned", kind: "invariant", hasPremise: false },
      { name: "Exclusion", kind: "invariant", hasPremise: false },
    ],
    flags: [
      { kind: "property", property: 0 },
      { kind: "property", property: 1 },
    ],
    seen,
    judged,
    spoken: new Uint8Array(2),
    taken,
    enabled,
    successorsMax: F * P + 2 * P + 1,
    initial: (out, to) => put(out, to, 0, P | (pages << OWNED_SHIFT) | ALWAYS),
    expand,
    judge(states, from) {
      const w0 = states[from] as number;
      const w1 = states[from + 1] as number;
      if (((w1 >>> MAPPED_SHIFT) & ~(w1 >>> OWNED_SHIFT) & pages) !== 0) seen[0] = 1;
      if ((w1 & WRITER) !== 0 && (w0 & readers) !== 0) seen[1] = 1;
    },
    judgeStep: () => undefined,
    canonicalise: null,
    explain(state) {
      const before = taken.slice();
      const out = new Int32Array((F * P + 3 * P + 2) * W);
      const end = expand(state, 0, out, 0);
      taken.set(before);
      return Array.from({ length: end / W }, (_, i) => ({
        action: 0,
        choices: [],
        outcome: { kind: "state", state: out.slice(i * W, (i + 1) * W) },
      }));
    },
    decode: (state) => ({ words: [...state] }),
    encode: () => new Int32Array(W),
  };
  return model;
}
