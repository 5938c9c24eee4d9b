/** Text inside of XML. */
import { codePoint, visibleLine } from "../source/visible.js";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** These can't stand in XML at all; what else can't is unseen. */
const FORBIDDEN = /[\uFFFE\uFFFF]/g;

/** In an element or an attribute: nothing of it is markup, and what would be invisible is shown. Lines stay. */
export const xmlText = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      visibleLine(line)
        .replace(FORBIDDEN, (character) => `<${codePoint(character)}>`)
        .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? ""),
    )
    .join("\n");
