/** What is known of a value in emitted code: what it is, and, of a number, between which bounds it lies. */

export type Kind =
  /** Of code that is never reached. */
  | { readonly kind: "none" }
  | { readonly kind: "boolean" }
  | { readonly kind: "number"; readonly low: number; readonly high: number; readonly isWhole: boolean }
  /** The index of a word in memory, for example of the first of a state. */
  | { readonly kind: "index" }
  /** The beginning of an array of 32-bit words. */
  | { readonly kind: "array" };

export const NONE: Kind = { kind: "none" };
export const BOOLEAN: Kind = { kind: "boolean" };
export const INDEX: Kind = { kind: "index" };
export const ARRAY: Kind = { kind: "array" };

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/** Sums and products below this are exact in a double. */
const EXACT_MAX = 2 ** 53;

export const whole = (low: number, high: number): Kind => ({ kind: "number", low, high, isWhole: true });
export const INT32 = whole(INT32_MIN, INT32_MAX);
export const REAL: Kind = {
  kind: "number",
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  isWhole: false,
};

export const constant = (value: number): Kind => ({
  kind: "number",
  low: value,
  high: value,
  isWhole: Number.isInteger(value),
});

/** Whether it is an integer of 32 bits with sign. */
export const isInt32 = (kind: Kind): boolean =>
  kind.kind === "number" && kind.isWhole && kind.low >= INT32_MIN && kind.high <= INT32_MAX;

/** Whether it is kept in an i32: the rest are doubles. */
export const isWord = (kind: Kind): boolean => kind.kind !== "number" || isInt32(kind);

/** Whether it is an integer so small that arithmetic modulo 2^32 gives the low bits of the exact result. */
export const isExact = (kind: Kind): boolean =>
  kind.kind === "index" ||
  (kind.kind === "number" && kind.isWhole && kind.low >= -EXACT_MAX && kind.high <= EXACT_MAX);

export function same(a: Kind, b: Kind): boolean {
  if (a.kind !== "number" || b.kind !== "number") return a.kind === b.kind;
  return a.low === b.low && a.high === b.high && a.isWhole === b.isWhole;
}

/** What is either one or the other. */
export function join(a: Kind, b: Kind): Kind {
  if (a.kind === "none") return b;
  if (b.kind === "none") return a;
  if (a.kind === "number" && b.kind === "number")
    return {
      kind: "number",
      low: Math.min(a.low, b.low),
      high: Math.max(a.high, b.high),
      isWhole: a.isWhole && b.isWhole,
    };
  if (a.kind === b.kind) return a;
  if ([a, b].every(({ kind }) => kind === "index" || kind === "number")) return INDEX;
  throw new Error(`a value that is sometimes ${a.kind}, sometimes ${b.kind}`);
}

const LOWS = [0, -1, INT32_MIN, -EXACT_MAX];
const HIGHS = [0, 1, INT32_MAX, 2 ** 32 - 1, EXACT_MAX];

/** Bounds that grow again and again are moved out to the next that matters. */
export function widen(kind: Kind): Kind {
  if (kind.kind !== "number") return kind;
  return {
    ...kind,
    low: LOWS.find((bound) => bound <= kind.low) ?? Number.NEGATIVE_INFINITY,
    high: HIGHS.find((bound) => bound >= kind.high) ?? Number.POSITIVE_INFINITY,
  };
}

type Bounds = Extract<Kind, { kind: "number" }>;

const MASK = 0xffffffff;

/** The least 2^k - 1 that is not below a number. */
const filled = (value: number): number => 2 ** Math.ceil(Math.log2(value + 1)) - 1;

/** A sum, difference or product; of an index, another one. */
export function arithmetic(operator: "+" | "-" | "*", a: Kind, b: Kind): Kind {
  if (a.kind === "none" || b.kind === "none") return NONE;
  if (a.kind === "index" || b.kind === "index")
    return operator === "-" && a.kind === "index" && b.kind === "index" ? INT32 : INDEX;
  const [x, y] = [numbers(a), numbers(b)];
  const isWhole = x.isWhole && y.isWhole;
  if (operator === "+") return { kind: "number", low: x.low + y.low, high: x.high + y.high, isWhole };
  if (operator === "-") return { kind: "number", low: x.low - y.high, high: x.high - y.low, isWhole };
  const corners = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high].map((corner) =>
    Number.isNaN(corner) ? 0 : corner,
  );
  return { kind: "number", low: Math.min(...corners), high: Math.max(...corners), isWhole };
}

/** Of operators on 32 bits. */
export function bitwise(operator: string, a: Kind, b: Kind): Kind {
  if (a.kind === "none" || b.kind === "none") return NONE;
  const shift = b.kind === "number" && b.low === b.high ? b.low & 31 : null;
  switch (operator) {
    case "&": {
      const masks = [a, b].flatMap((kind) =>
        kind.kind === "number" && kind.low >= 0 && kind.high <= INT32_MAX ? [kind.high] : [],
      );
      return masks.length === 0 ? INT32 : whole(0, Math.min(...masks));
    }
    case "|":
    case "^": {
      const isSmall = (kind: Kind): kind is Bounds =>
        kind.kind === "number" && kind.low >= 0 && kind.high <= INT32_MAX;
      return isSmall(a) && isSmall(b) ? whole(0, filled(Math.max(a.high, b.high))) : INT32;
    }
    case "<<": {
      if (a.kind !== "number" || b.kind !== "number" || a.low < 0 || b.low < 0 || b.high > 31) return INT32;
      const high = a.high * 2 ** b.high;
      return high <= INT32_MAX ? whole(0, high) : INT32;
    }
    case ">>":
      if (a.kind !== "number" || !isInt32(a)) return INT32;
      return shift === null
        ? whole(Math.min(a.low, 0), Math.max(a.high, 0))
        : whole(a.low >> shift, a.high >> shift);
    case ">>>": {
      const isPositive = a.kind === "number" && a.low >= 0 && a.high <= MASK;
      const high = isPositive ? a.high : MASK;
      return whole(0, shift === null ? high : Math.floor(high / 2 ** shift));
    }
    default:
      throw new Error(`operator ${operator}`);
  }
}

/** The remainder of a division, which has the sign of the dividend. */
export function remainder(a: Kind, b: Kind): Kind {
  if (a.kind === "none" || b.kind === "none") return NONE;
  const [x, y] = [numbers(a), numbers(b)];
  if (!x.isWhole || !y.isWhole) return REAL;
  const most = Math.max(Math.abs(y.low), Math.abs(y.high)) - 1;
  return whole(x.low < 0 ? -Math.min(most, -x.low) : 0, x.high > 0 ? Math.min(most, x.high) : 0);
}

/** The quotient of two numbers: not more than the dividend if the divisor is an integer that is not 0. */
export function quotient(a: Kind, b: Kind): Kind {
  if (a.kind === "none" || b.kind === "none") return NONE;
  const [x, y] = [numbers(a), numbers(b)];
  if (!y.isWhole) return REAL;
  const most = Math.max(Math.abs(x.low), Math.abs(x.high));
  return { kind: "number", low: x.low < 0 || y.low < 0 ? -most : 0, high: most, isWhole: false };
}

export const rounded = (kind: Kind): Kind =>
  kind.kind === "number"
    ? { kind: "number", low: Math.floor(kind.low), high: Math.ceil(kind.high), isWhole: true }
    : kind;

export function numbers(kind: Kind): Bounds {
  if (kind.kind === "number") return kind;
  if (kind.kind === "index") return INT32 as Bounds;
  throw new Error(`a number is wanted, not ${kind.kind}`);
}
