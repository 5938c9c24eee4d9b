/** Bytes as the text of a spec, or why they are not one. */
import type { ReadResult } from "../../resolve/load.js";

/** A file longer than this is not a spec; it is not even read. In bytes. */
export const SPEC_BYTES_MAX = 16 * 2 ** 20;

const SAVE_AS = "save it as UTF-8";

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

export function textOf(bytes: Uint8Array): ReadResult {
  const failed = (why: string, hint: string): ReadResult => ({ kind: "failed", why, hint });
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff) || alternates(bytes))
    return failed("it is encoded in UTF-16", SAVE_AS);
  const zero = bytes.indexOf(0);
  if (zero >= 0) return failed(`it is not a text: byte ${zero + 1} is zero`, "name a text file");
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    const { line, byte } = firstMalformed(bytes);
    return failed(`it is not encoded in UTF-8: byte 0x${byte} in line ${line}`, SAVE_AS);
  }
}

/** Whether every other byte of the start is zero, as in UTF-16 without a mark of its order. */
function alternates(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64);
  if (start.length < 4 || start.length % 2 !== 0) return false;
  const zeros = (rest: number): number => start.filter((byte, i) => i % 2 === rest && byte === 0).length;
  const half = start.length / 2;
  return Math.max(zeros(0), zeros(1)) >= 0.8 * half && Math.min(zeros(0), zeros(1)) <= 0.2 * half;
}

/** The first byte that is not valid UTF-8. */
function firstMalformed(bytes: Uint8Array): { readonly line: number; readonly byte: string } {
  // As a stream, so that a character which the cut divides is not malformed.
  const isFine = (length: number, stream = true): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream });
      return true;
    } catch {
      return false;
    }
  };
  let [fine, malformed] = [0, bytes.length];
  while (malformed - fine > 1) {
    const middle = (fine + malformed) >> 1;
    if (isFine(middle)) fine = middle;
    else malformed = middle;
  }
  // What shows that a character is malformed may be that another one follows.
  while (fine > 0 && !isFine(fine, false)) fine -= 1;
  const line = bytes.subarray(0, fine).filter((byte) => byte === 0x0a).length + 1;
  return { line, byte: (bytes[fine] ?? 0).toString(16).toUpperCase().padStart(2, "0") };
}
