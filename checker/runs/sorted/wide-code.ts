/**
 * How sorted states of more than two words, or of one, are coded. Neighbours mostly differ by as much as others before
 * them in the same block do: where two processes hardly know of each other, states of one are enumerated again and again,
 * for each state of the other.
 *
 * A byte n says what follows. Below 128: the next n states, each of which is as much more than the one before it as an
 * earlier state is than the one before that. How many states earlier is a number in one byte, or in two: 7 bits and 8. From
 * 128 on: n - 127 states, of each of which the bytes that have changed are kept: a bit for each word that has; then four
 * bits for each of those, one for each byte that has; then these bytes. The first state is told from one of zeros.
 *
 * How much one state is more than another is the difference of each two of their words as a number of 64 bits, and of the
 * last word if they are odd.
 */

/** An earlier state is found by a hash of the difference, which is that of hashes of states, so that each is looked at once. */
export const HASH_FACTOR = 0x9e3779b1;
/** log2 of the places of earlier states. */
export const HEADS_BITS = 11;

/** Steps that are repeated by one code at most. */
export const LENGTH_MAX = 127;
/** The first byte before a state of which changes are kept; so much more for each that follows. */
export const CHANGES = 128;
/** Behind so many states a block has no more: distances have 15 bits. */
export const BLOCK_STATES_MAX = 2 ** 15;

/** Numbers of states in the block, by the hash of how much more they are than the one before them; 0 is none. */
const heads = new Int32Array(2 ** HEADS_BITS);

/** A sum of words, each times a power of the factor. */
function hashOf(words: Int32Array, at: number, width: number): number {
  let hash = 0;
  for (let i = at + width - 1; i >= at; i -= 1)
    hash = (Math.imul(hash, HASH_FACTOR) + (words[i] as number)) | 0;
  return hash;
}

/** Codes sorted states; returns the byte after the last. */
export function encodeWide(
  words: Int32Array,
  from: number,
  end: number,
  width: number,
  bytes: Uint8Array,
  start: number,
): number {
  let to = start;
  let before = 0;
  // Where it is said how many states follow of which changes are kept; -1 if it is not such a place.
  let counted = -1;
  heads.fill(0);
  for (let at = from; at < end; ) {
    const own = hashOf(words, at, width);
    const place = Math.imul(own - before, HASH_FACTOR) >>> (32 - HEADS_BITS);
    const other = from + (heads[place] as number) * width;
    heads[place] = (at - from) / width;
    const stop =
      other === from ? at : likeUntil(words, other, at, Math.min(end, at + LENGTH_MAX * width), width);
    if (stop === at) {
      if (counted >= 0 && (bytes[counted] as number) < 255) bytes[counted] = (bytes[counted] as number) + 1;
      else {
        counted = to;
        bytes[to] = CHANGES;
        to += 1;
      }
      to = encodeChanges(words, at === from ? -1 : at - width, at, width, bytes, to);
      at += width;
      before = own;
      continue;
    }
    const distance = (at - other) / width;
    bytes[to] = (stop - at) / width;
    bytes[to + 1] = distance > 127 ? distance | 128 : distance;
    to += 2;
    if (distance > 127) {
      bytes[to] = distance >>> 7;
      to += 1;
    }
    at = stop;
    before = hashOf(words, at - width, width);
    counted = -1;
  }
  return to;
}

/** Up to where states are as much more than the one before them as those from another one on are. */
function likeUntil(words: Int32Array, other: number, start: number, end: number, width: number): number {
  let at = start;
  for (let from = other; at < end && isLike(words, from, at, width); from += width) at += width;
  return at;
}

function isLike(words: Int32Array, a: number, b: number, width: number): boolean {
  const pairsEnd = width - (width & 1);
  for (let i = 0; i < pairsEnd; i += 2) {
    const [low, lowBefore] = [words[a + i] as number, words[a + i - width] as number];
    const [otherLow, otherBefore] = [words[b + i] as number, words[b + i - width] as number];
    if (((low - lowBefore - otherLow + otherBefore) | 0) !== 0) return false;
    const borrow = Number(low >>> 0 < lowBefore >>> 0) - Number(otherLow >>> 0 < otherBefore >>> 0);
    if (((difference(words, a + i + 1, width) - difference(words, b + i + 1, width) - borrow) | 0) !== 0)
      return false;
  }
  const last = width - 1;
  return pairsEnd === width || difference(words, a + last, width) === difference(words, b + last, width);
}

/** How much more a word is than that of the state before. */
const difference = (words: Int32Array, at: number, width: number): number =>
  ((words[at] as number) - (words[at - width] as number)) | 0;

/** @param before Where the state before it lies; -1 for one of zeros. */
function encodeChanges(
  words: Int32Array,
  before: number,
  at: number,
  width: number,
  bytes: Uint8Array,
  start: number,
): number {
  let to = start + marksOf(width);
  bytes.fill(0, start, to);
  let changed = 0;
  for (let i = 0; i < width; i += 1) {
    if (words[at + i] === (before < 0 ? 0 : words[before + i])) continue;
    bytes[start + (i >>> 3)] = (bytes[start + (i >>> 3)] as number) | (1 << (i & 7));
    changed += 1;
  }
  let place = to;
  let isSecond = false;
  to += (changed + 1) >>> 1;
  for (let i = 0; i < width; i += 1) {
    const word = words[at + i] as number;
    const differing = word ^ (before < 0 ? 0 : (words[before + i] as number));
    if (differing === 0) continue;
    let which = 0;
    for (let byte = 0; byte < 4; byte += 1)
      if (((differing >>> (8 * byte)) & 255) !== 0) {
        which |= 1 << byte;
        bytes[to] = (word >>> (8 * byte)) & 255;
        to += 1;
      }
    bytes[place] = isSecond ? (bytes[place] as number) | (which << 4) : which;
    if (isSecond) place += 1;
    isSecond = !isSecond;
  }
  return to;
}

/** Reads states up to a word; returns the byte after the last. */
export function decodeWide(
  bytes: Uint8Array,
  start: number,
  words: Int32Array,
  first: number,
  end: number,
  width: number,
): number {
  let at = start;
  for (let to = first; to < end; ) {
    const length = bytes[at] as number;
    at += 1;
    if (length >= CHANGES) {
      for (const stop = Math.min(end, to + (length + 1 - CHANGES) * width); to < stop; to += width)
        at = decodeChanges(bytes, at, words, to === first ? -1 : to - width, to, width);
      continue;
    }
    let distance = bytes[at] as number;
    at += 1;
    if (distance > 127) {
      distance = (distance & 127) | ((bytes[at] as number) << 7);
      at += 1;
    }
    for (const stop = Math.min(end, to + length * width); to < stop; to += width)
      repeatStep(words, to - distance * width, to, width);
  }
  return at;
}

/** Makes a state that is as much more than the one before it as another one is. */
function repeatStep(words: Int32Array, from: number, to: number, width: number): void {
  let carry = 0;
  for (let i = 0; i < width; i += 1) {
    const [word, before] = [words[from + i] as number, words[from + i - width] as number];
    const last = words[to + i - width] as number;
    const sum = (last + word - before + carry) | 0;
    words[to + i] = sum;
    carry = (i & 1) === 1 ? 0 : Number(sum >>> 0 < last >>> 0) - Number(word >>> 0 < before >>> 0);
  }
}

/** @param before Where the state before it lies; -1 for one of zeros. */
function decodeChanges(
  bytes: Uint8Array,
  start: number,
  words: Int32Array,
  before: number,
  to: number,
  width: number,
): number {
  const marksEnd = start + marksOf(width);
  let changed = 0;
  for (let mark = start; mark < marksEnd; mark += 1) changed += BITS[bytes[mark] as number] as number;
  let place = marksEnd;
  let isSecond = false;
  let at = place + ((changed + 1) >>> 1);
  for (let i = 0; i < width; i += 1) {
    let word = before < 0 ? 0 : (words[before + i] as number);
    if ((((bytes[start + (i >>> 3)] as number) >>> (i & 7)) & 1) === 1) {
      const which = ((bytes[place] as number) >>> (isSecond ? 4 : 0)) & 15;
      if (isSecond) place += 1;
      isSecond = !isSecond;
      for (let byte = 0; byte < 4; byte += 1)
        if (((which >>> byte) & 1) === 1) {
          word = (word & ~(255 << (8 * byte))) | ((bytes[at] as number) << (8 * byte));
          at += 1;
        }
    }
    words[to + i] = word;
  }
  return at;
}

/** Bytes that have a bit for each word. */
const marksOf = (width: number): number => (width + 7) >>> 3;

/** How many bits of a byte are set. */
const BITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  return count;
});
