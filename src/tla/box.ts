/**
 * Text in two dimensions: lines that hang together, as TLA+ wants them, where the bullets of a junction list stand
 * in one column and what belongs to them stands to their right.
 */

export interface Box {
  readonly lines: readonly string[];
  /** How tightly it holds together, to know where parentheses are needed: see `LEVEL`. */
  readonly level: number;
}

/** Levels of binding, from the loosest. Where TLA+ lets two operators meet without parentheses we write them. */
export const LEVEL = {
  /** Reaches as far to the right as it can: quantifiers, IF, LET, CASE, CHOOSE. */
  open: 0,
  implies: 1,
  junction: 2,
  /** Also the prefixes that TLA+ knows beside it: ENABLED, UNCHANGED, `[]`, `<>`. */
  not: 3,
  comparison: 4,
  /** Also SUBSET and UNION. */
  set: 5,
  range: 6,
  sum: 7,
  /** A sign. */
  negative: 8,
  product: 9,
  atom: 10,
} as const;

/** Text of more columns is broken into several lines where that is possible. */
const WIDTH = 84;

export const text = (line: string, level: number = LEVEL.atom): Box => ({ lines: [line], level });

export const widthOf = (box: Box): number => Math.max(...box.lines.map((line) => line.length));
export const isFlat = (box: Box): boolean => box.lines.length === 1;

/** Side by side: each part begins where the one before ended, and its further lines hang below its first. */
export function beside(level: number, ...parts: readonly (string | Box)[]): Box {
  const lines: string[] = [""];
  for (const part of parts) {
    const [first = "", ...rest] = typeof part === "string" ? [part] : part.lines;
    const before = lines.at(-1) ?? "";
    lines[lines.length - 1] = before + first;
    lines.push(...rest.map((line) => (line === "" ? "" : " ".repeat(before.length) + line)));
  }
  return { lines, level };
}

/** One below the other. */
export const stack = (level: number, ...boxes: readonly Box[]): Box => ({
  lines: boxes.flatMap((box) => box.lines),
  level,
});

/** The first of the layouts that is on one line and narrow enough, or else the last one. */
export function best(...layouts: readonly (() => Box)[]): Box {
  let box: Box = text("");
  for (const layout of layouts) {
    box = layout();
    if (isFlat(box) && widthOf(box) <= WIDTH) return box;
  }
  return box;
}

/** In parentheses if it holds together less tightly than it must here. */
export const atLeast = (box: Box, level: number): Box =>
  box.level >= level ? box : beside(LEVEL.atom, "(", box, ")");

/** Separated by commas. */
export const list = (items: readonly Box[]): readonly (string | Box)[] =>
  items.flatMap((item, i) => (i === 0 ? [item] : [", ", item]));

/** `open a, b, c close`: on one line, or with an item on each. */
export function enclosed(open: string, items: readonly Box[], close: string): Box {
  if (items.length === 0) return text(`${open}${close}`);
  return best(
    () => beside(LEVEL.atom, open, ...list(items), close),
    () =>
      beside(
        LEVEL.atom,
        open,
        stack(
          LEVEL.atom,
          ...items.map((item, i) => (i < items.length - 1 ? beside(LEVEL.atom, item, ",") : item)),
        ),
        close,
      ),
  );
}

/** A junction as a list with a bullet for each item, if there are several. */
export function bullets(sign: "/\\" | "\\/", items: readonly Box[]): Box {
  const [only, ...more] = items;
  if (only !== undefined && more.length === 0) return only;
  return stack(LEVEL.junction, ...items.map((item) => beside(LEVEL.junction, `${sign} `, item)));
}

/** A junction on one line if it is short, else as a list. */
export function junction(sign: "/\\" | "\\/", items: readonly Box[], nothing: string): Box {
  const [only, ...more] = items;
  if (only === undefined) return text(nothing);
  if (more.length === 0) return only;
  if (items.every(isFlat) && items.length <= 3) {
    const line = items.map((item) => atLeast(item, LEVEL.not).lines[0]).join(` ${sign} `);
    if (line.length <= WIDTH - 14) return text(line, LEVEL.junction);
  }
  return bullets(sign, items);
}

/** `head body`, the body below and further right where there is no room for it. */
export function headed(head: string, body: Box, indent = 4): Box {
  return best(
    () => beside(LEVEL.open, `${head} `, body),
    () => stack(LEVEL.open, text(head), beside(LEVEL.open, " ".repeat(indent), body)),
  );
}

export function conditional(condition: Box, then: Box, otherwise: Box): Box {
  return best(
    () => beside(LEVEL.open, "IF ", condition, " THEN ", then, " ELSE ", otherwise),
    () =>
      stack(
        LEVEL.open,
        beside(LEVEL.open, "IF ", condition),
        beside(LEVEL.open, "THEN ", then),
        beside(LEVEL.open, "ELSE ", otherwise),
      ),
  );
}

export function local(name: string, value: Box, body: Box): Box {
  return best(
    () => beside(LEVEL.open, `LET ${name} == `, value, " IN ", body),
    () => stack(LEVEL.open, beside(LEVEL.open, `LET ${name} == `, value), beside(LEVEL.open, "IN  ", body)),
  );
}

/** A definition, with its parameters. */
export function definition(name: string, parameters: readonly string[], body: Box): readonly string[] {
  const head = `${name}${parameters.length > 0 ? `(${parameters.join(", ")})` : ""} ==`;
  return best(
    () => beside(LEVEL.open, `${head} `, body),
    () => stack(LEVEL.open, text(head), beside(LEVEL.open, "    ", body)),
  ).lines;
}

/** `\\E x \\in S : body`, the body below where there is no room for it. */
export const quantify = (sign: "\\A" | "\\E", name: string, set: Box, body: Box): Box => {
  const head = beside(LEVEL.open, `${sign} ${name} \\in `, set, " :");
  return best(
    () => beside(LEVEL.open, head, " ", body),
    () => stack(LEVEL.open, head, beside(LEVEL.open, "    ", body)),
  );
};

/** An arm of a CASE, what it comes to below where there is no room beside. */
export function caseArm(isFirst: boolean, test: Box, body: Box): Box {
  const head = isFirst ? "CASE " : "  [] ";
  return best(
    () => beside(LEVEL.open, head, test, " -> ", body),
    () => stack(LEVEL.open, beside(LEVEL.open, head, test, " ->"), beside(LEVEL.open, "         ", body)),
  );
}
