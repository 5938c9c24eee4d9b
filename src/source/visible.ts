/**
 * Shows the characters that would control a terminal or be invisible. Text from a spec or a command line can hold any of
 * them, and printed as they are they could erase lines, reorder them, or make two names look the same.
 */

/** Controls, bidirectional controls, line and paragraph separators, lone surrogates, and what has no width. */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u00AD\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200D\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\u034F/gu;

/** `U+202E`: how Unicode writes the code point at the start of `character`. */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Each unseen character as `<U+202E>`; line feeds and tabs stay. For texts of several lines. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (character) =>
    character === "\n" || character === "\t" ? character : `<${codePoint(character)}>`,
  );

/** As `visible`, and cut to `lengthMax` characters of what is shown; none is cut in half. */
export function clipped(text: string, lengthMax: number): string {
  const shown = Array.from(visible(text));
  return shown.length > lengthMax ? `${shown.slice(0, lengthMax - 1).join("")}…` : shown.join("");
}

/** As `visible`, with line feeds and tabs shown too. For names, paths, and whatever must stay one line. */
export const visibleLine = (text: string): string =>
  text.replace(UNSEEN, (character) => `<${codePoint(character)}>`);
