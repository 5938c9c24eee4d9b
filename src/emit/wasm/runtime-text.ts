/**
 * The runtime's functions over words once more, in the language of emitted modules, so that they are compiled with
 * them. Those that copy and clear words are instructions.
 */
export const RUNTIME_TEXT = `
function countAll(words, from, count) {
  let bits = 0;
  for (let k = from; k < from + count; k += 1) bits += countBits(words[k]);
  return bits;
}
function sameWords(a, from, b, at, count) {
  for (let k = 0; k < count; k += 1) if (a[from + k] !== b[at + k]) return false;
  return true;
}
function withinWords(a, from, b, at, count) {
  for (let k = 0; k < count; k += 1) if ((a[from + k] & ~b[at + k]) !== 0) return false;
  return true;
}
function areClear(words, from, count) {
  for (let k = from; k < from + count; k += 1) if (words[k] !== 0) return false;
  return true;
}
function orWords(a, from, b, at, count) {
  for (let k = 0; k < count; k += 1) a[from + k] |= b[at + k];
}
function andWords(a, from, b, at, count) {
  for (let k = 0; k < count; k += 1) a[from + k] &= b[at + k];
}
function andNotWords(a, from, b, at, count) {
  for (let k = 0; k < count; k += 1) a[from + k] &= ~b[at + k];
}
function isLess(a, from, b, at, count) {
  for (let k = 0; k < count; k += 1) {
    const x = a[from + k];
    const y = b[at + k];
    if (x !== y) return x < y;
  }
  return false;
}
function mixedWords(words, from, count) {
  let x = 0;
  for (let k = from; k < from + count; k += 1) {
    x = (Math.imul(x, 0x2c1b3c6d) + words[k]) | 0;
    x = x ^ (x >>> 15);
  }
  return x;
}
function tiesIn(words, weights, groups, from, end) {
  let ties = 0;
  for (let b = from + 1; b < end; b += 1)
    for (let a = from; a < b; a += 1)
      if (
        ((words[weights + a] ^ words[weights + b]) & 0x7fffffff) === 0 &&
        words[groups + a] !== words[groups + b]
      )
        ties = (ties + 1) | 0;
  return ties;
}
function tiedMember(words, weights, groups, from, end) {
  let found = -1;
  for (let b = from; b < end; b += 1) {
    const weight = words[weights + b] & 0x7fffffff;
    for (let a = from; a < end; a += 1)
      if (
        (words[weights + a] & 0x7fffffff) === weight &&
        words[groups + a] !== words[groups + b] &&
        (found < 0 || weight < (words[weights + found] & 0x7fffffff))
      )
        found = b;
  }
  return found;
}
function listMembers(words, order, keys, images, weights, groups, from, end) {
  for (let member = from; member < end; member += 1) {
    const weight = words[weights + member] & 0x7fffffff;
    const group = words[groups + member];
    let first = from;
    let place = from;
    for (let other = from; other < end; other += 1) {
      const otherWeight = words[weights + other] & 0x7fffffff;
      const otherGroup = words[groups + other];
      if (otherWeight < weight) {
        first = (first + 1) | 0;
        place = (place + 1) | 0;
      } else if (
        otherWeight === weight &&
        (otherGroup < group || (otherGroup === group && other < member))
      )
        place = (place + 1) | 0;
    }
    words[order + place] = member;
    words[keys + place] = (first << 16) | group;
    words[images + member] = place - from;
  }
}
function nextOrder(words, order, keys, images, from, end) {
  let high = end;
  for (let k = end - 1; k > from; k -= 1) {
    const left = words[keys + k - 1];
    const right = words[keys + k];
    if ((left ^ right) >>> 16 !== 0) {
      turnMembers(words, order, keys, images, from, k, high);
      high = k;
    } else if (left < right) {
      let other = k;
      for (let m = k + 1; m < high; m += 1) if (words[keys + m] > left) other = m;
      const member = words[order + other];
      words[order + other] = words[order + k - 1];
      words[keys + k - 1] = words[keys + other];
      words[order + k - 1] = member;
      words[keys + other] = left;
      words[images + member] = k - 1 - from;
      turnMembers(words, order, keys, images, from, k, high);
      return true;
    }
  }
  turnMembers(words, order, keys, images, from, from, high);
  return false;
}
function turnMembers(words, order, keys, images, from, low, high) {
  for (let k = 0; low + k < high - 1 - k; k += 1) {
    const member = words[order + low + k];
    const key = words[keys + low + k];
    words[order + low + k] = words[order + high - 1 - k];
    words[keys + low + k] = words[keys + high - 1 - k];
    words[order + high - 1 - k] = member;
    words[keys + high - 1 - k] = key;
  }
  for (let k = low; k < high; k += 1) words[images + words[order + k]] = k - from;
}
`;
