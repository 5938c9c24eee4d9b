/** Texts of a spec in the comments of a TLA+ module: apart from names, they get there only through this file. */

/**
 * The lines of a text as comments to the end of the line. Nothing in it can end a comment or begin one, look like the
 * rule that begins or ends a module, or be an annotation to Apalache. Null, and white space alone, are no lines.
 */
export const commentLines = (text: string | null): readonly string[] =>
  text === null || text.trim() === ""
    ? []
    : text.split(LINE_ENDS).map((line) => `\\* ${harmless(line)}`.trimEnd());

const LINE_ENDS = /[\r\n\v\f\u0085\u2028\u2029]+/;

/** TLA+ is ASCII, also in comments. */
const harmless = (line: string): string =>
  line
    .normalize("NFKD")
    .replace(/[\u2010-\u2015\u2500]/g, "-")
    .replace(/\t/g, " ")
    .replace(/[^\x20-\x7e]/g, "")
    .trim()
    .replace(/\((?=\*)|\*(?=\))/g, "$& ")
    .replace(/(?<==)={3,}/g, "==")
    .replace(/(?<=-)-{3,}/g, "--")
    .replace(/@(?=\w)/g, "@ ");
