/** The language page as data: its fenced blocks, and the grammar rules that its headings say they describe. */
import { readFileSync } from "node:fs";

/** A fenced block. Its kind is the second word of the info string: ```` ```subtle statements ````. */
export interface Block {
  readonly language: string;
  readonly kind: string | null;
  /** What follows the kind. */
  readonly details: readonly string[];
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** The heading it stands under. */
  readonly heading: string;
}

export const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let heading = "";
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | null = null;
  markdown.split("\n").forEach((text, i) => {
    const fence = /^```(.*)$/.exec(text);
    if (open === null && fence !== null) open = { info: fence[1] ?? "", line: i + 1, lines: [] };
    else if (open !== null && fence !== null) {
      const [language = "", kind = null, ...details] = open.info.trim().split(/\s+/);
      blocks.push({ language, kind, details, text: open.lines.join("\n"), line: open.line, heading });
      open = null;
    } else if (open !== null) open.lines.push(text);
    else heading = /^#+ (.*)$/.exec(text)?.[1] ?? heading;
  });
  if (open !== null) throw new Error("a fence is never closed");
  return blocks;
}

/** The rules named in `<!-- rules: A, B -->`, with the lines they are named in. */
export function rulesNamedIn(markdown: string): readonly { readonly rule: string; readonly line: number }[] {
  return markdown.split("\n").flatMap((text, i) => {
    const list = /^<!-- rules: (.*) -->$/.exec(text)?.[1];
    return (list ?? "")
      .split(", ")
      .filter((rule) => rule !== "")
      .map((rule) => ({ rule, line: i + 1 }));
  });
}
