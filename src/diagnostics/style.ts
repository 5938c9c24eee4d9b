/**
 * Colours that text from outside can't imitate. Renderers mark what they colour with lone low surrogates, which no
 * decoded text contains. `paint` makes all control characters visible, and only then turns the marks into escape
 * sequences, or removes them.
 */
import { visible } from "../source/visible.js";

export type Style = "red" | "yellow" | "green" | "cyan" | "bold" | "dim";
export type Palette = Readonly<Record<Style, (text: string) => string>>;

/** Numbers of Select Graphic Rendition (ECMA-48, 8.3.117): what begins a style, and what ends it. */
const RENDITIONS: Readonly<Record<Style, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
};

/** The mark of rendition `n` is the surrogate 0xDC00 + n. With the flag `u` it matches only where it stands alone. */
const MARK_BASE = 0xdc00;
const MARKS = /[\uDC00-\uDC7F]/gu;

const marked =
  ([begin, end]: readonly [number, number]) =>
  (text: string): string =>
    String.fromCharCode(MARK_BASE + begin) + text + String.fromCharCode(MARK_BASE + end);

export const style: Palette = {
  red: marked(RENDITIONS.red),
  yellow: marked(RENDITIONS.yellow),
  green: marked(RENDITIONS.green),
  cyan: marked(RENDITIONS.cyan),
  bold: marked(RENDITIONS.bold),
  dim: marked(RENDITIONS.dim),
};

/** Marked text as it is written to a terminal, or, without colours, to anything else. */
export function paint(text: string, colours: boolean): string {
  let painted = "";
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    painted += visible(text.slice(from, index));
    if (colours) painted += `\u001b[${mark.charCodeAt(0) - MARK_BASE}m`;
    from = index + 1;
  }
  return painted + visible(text.slice(from));
}

/** Marked text without its marks. */
export const unmarked = (text: string): string => text.replace(MARKS, "");
