/** An integer with a comma before each three digits. `toLocaleString` takes as long for the first one as a small search. */
export const grouped = (n: number): string =>
  Number.isSafeInteger(n) ? String(n).replace(/\B(?=(?:\d{3})+$)/g, ",") : n.toLocaleString("en-US");
