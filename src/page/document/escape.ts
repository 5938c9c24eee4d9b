/** Text as HTML: whatever it says, it stays text. Characters that can't be seen or reorder others are shown by name. */
import { visible, visibleLine } from "../../source/visible.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** A text of one line: a name, a value. In an attribute it must stand between quotes. */
export const line = (text: string): string => escaped(visibleLine(text));

/** A name of several parts: where it does not fit in a line, it ends behind a dot or an underscore. */
export const breakable = (name: string): string =>
  line(name).replace(/(?<=[A-Za-z0-9][._])(?=[A-Za-z0-9])/g, "<wbr>");

/** A text of several lines. */
export const lines = (text: string): string => escaped(visible(text));
