/**
 * How sorted states are coded, each by what differs from the one before it. A state of two words is a number of 64 bits,
 * of which the difference is kept, 7 bits in a byte. For others see `wide-code.ts`.
 */
import { decodeWide, encodeWide } from "./wide-code.js";

/** Codes sorted states; returns the byte after the last. */
export function encode(
  words: Int32Array,
  from: number,
  end: number,
  width: number,
  bytes: Uint8Array,
  to: number,
): number {
  return width === 2
    ? encodePairs(words, from, end, bytes, to)
    : encodeWide(words, from, end, width, bytes, to);
}

/** Reads states up to a word; returns the byte after the last. */
export function decode(
  bytes: Uint8Array,
  at: number,
  words: Int32Array,
  to: number,
  end: number,
  width: number,
): number {
  return width === 2 ? decodePairs(bytes, at, words, to, end) : decodeWide(bytes, at, words, to, end, width);
}

function encodePairs(words: Int32Array, from: number, end: number, bytes: Uint8Array, start: number): number {
  let to = start;
  let lastLow = 0;
  let lastHigh = 0;
  for (let at = from; at < end; at += 2) {
    const low = words[at] as number;
    const high = words[at + 1] as number;
    let less = (low - lastLow) | 0;
    let more = (high - lastHigh - (low >>> 0 < lastLow >>> 0 ? 1 : 0)) | 0;
    lastLow = low;
    lastHigh = high;
    while (more !== 0 || less >>> 0 > 127) {
      bytes[to] = (less & 127) | 128;
      to += 1;
      less = (less >>> 7) | (more << 25);
      more >>>= 7;
    }
    bytes[to] = less;
    to += 1;
  }
  return to;
}

function decodePairs(
  bytes: Uint8Array,
  start: number,
  words: Int32Array,
  first: number,
  end: number,
): number {
  let at = start;
  let low = 0;
  let high = 0;
  for (let to = first; to < end; to += 2) {
    let byte = bytes[at] as number;
    at += 1;
    let less = byte & 127;
    let more = 0;
    for (let shift = 7; byte > 127 && shift < 70; shift += 7) {
      byte = bytes[at] as number;
      at += 1;
      const part = byte & 127;
      if (shift < 32) {
        less |= part << shift;
        if (shift > 25) more |= part >>> (32 - shift);
      } else more |= part << (shift - 32);
    }
    const sum = (low + less) | 0;
    high = (high + more + (sum >>> 0 < low >>> 0 ? 1 : 0)) | 0;
    low = sum;
    words[to] = low;
    words[to + 1] = high;
  }
  return at;
}

/**
 * A checksum of bytes. Each step is a bijection of the sum for a given word, and of the word for a given sum, so a change
 * within one word never goes unnoticed.
 * @param seed What the bytes are, so that they are not taken for others.
 */
export function checksum(bytes: Uint8Array, from: number, end: number, seed: number): number {
  let sum = seed | 0;
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    sum = Math.imul(sum ^ word, 0x01000193);
    sum ^= sum >>> 15;
  }
  for (; at < end; at += 1) sum = Math.imul(sum ^ (bytes[at] as number), 0x01000193);
  return Math.imul(sum ^ (end - from), 0x9e3779b1);
}
