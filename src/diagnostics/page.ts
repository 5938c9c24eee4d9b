/** The page about each diagnostic: docs/errors.md is made of them, and `subtle explain` prints one. */
import { visible } from "../source/visible.js";
import { type Code, catalogue } from "./catalogue.js";
import type { Entry } from "./entry.js";

/** An example longer than this says nothing by being shown. */
const SHOWN_MAX = 600;

const fence = (text: string): string => `\`\`\`\n${visible(text.trimEnd())}\n\`\`\``;

const shown = (text: string | null): text is string => text !== null && text.length <= SHOWN_MAX;

/** All codes in alphabetical order. */
export const codes = (): readonly Code[] =>
  (Object.keys(catalogue) as Code[]).sort((a, b) => (a < b ? -1 : 1));

/** What a code means, with a wrong example and a right one, as Markdown. */
export function pageOf(code: Code): string {
  const { severity, meaning, wrong, right } = catalogue[code] as Entry<never>;
  const parts = [`## ${code}${severity === "warning" ? " (warning)" : ""}`, meaning];
  if (shown(wrong)) parts.push("Wrong:", fence(wrong));
  if (shown(right)) parts.push("Right:", fence(right));
  return parts.join("\n\n");
}
