/**
 * Where the cursor stands, found in the text alone: what is being typed does not parse yet. So names that are bound around
 * it are found by how they are written.
 */

import type { Position } from "vscode-languageserver";
import { stretchesOf, withoutComments } from "../source/lexical.js";
import { declarationAround } from "../syntax/declarations.js";
import { isReserved } from "../syntax/reserved.js";
import { type LinedText, offsetAt } from "./lined-text.js";

export interface Place {
  /** The code of the declaration before the cursor, without comments, and without the word that is typed. */
  readonly before: string;
  /** The beginning of the word that is typed. */
  readonly word: string;
  /** The code of the whole declaration. */
  readonly declaration: string;
  /** Whether the cursor stands in a comment or in a quoted text. */
  readonly isText: boolean;
}

export function placeAt(of: LinedText, position: Position): Place {
  const text = of.text.replace(/^\uFEFF/, "");
  const offset = offsetAt(of, position);
  const stretches = stretchesOf(text);
  const within = stretches.find(
    ({ start, text: part, kind, isClosed }) =>
      start < offset &&
      (offset < start + part.length || (kind !== "code" && isOpenAt(part, isClosed, offset - start))),
  );
  const code = withoutComments(stretches);
  const { start, end } = declarationAround(code, offset) ?? { start: 0, end: code.length };
  const word = /[A-Za-z_]\w*$/.exec(code.slice(start, offset))?.[0] ?? "";
  return {
    before: code.slice(start, offset - word.length),
    word,
    declaration: code.slice(start, end),
    isText: within !== undefined && within.kind !== "code",
  };
}

/** A comment of a line goes on at its end, as all that is not closed. */
const isOpenAt = (part: string, isClosed: boolean, at: number): boolean =>
  at === part.length && (part.startsWith("//") || !isClosed);

/** How deeply the cursor stands in braces. */
export function depthOf(before: string): number {
  let depth = 0;
  for (const brace of before.match(/[{}]/g) ?? []) depth += brace === "{" ? 1 : -1;
  return Math.max(0, depth);
}

const BINDING = [
  /\b(?<name>[A-Za-z_]\w*)\s+(?:in\b|∈|\\in\b)/g,
  /\blet\s+(?<name>[A-Za-z_]\w*)/g,
  /\bvar\s+(?<name>[A-Za-z_]\w*)/g,
  /^(?:def|macro|procedure)\s+\w+\s*\((?<list>[^()]*)/g,
  /\b[A-Za-z_]\w*\s*\((?<list>[\w\s,]*)\)\s*->/g,
];

/** Names that are bound in a declaration before the cursor. */
export function boundIn(before: string): readonly string[] {
  const isVariable = /^var\b/.test(before);
  const found = BINDING.flatMap((pattern) =>
    [...before.matchAll(pattern)].flatMap(({ groups = {} }) =>
      groups["list"] === undefined
        ? [groups["name"] ?? ""]
        : groups["list"].split(",").map((part) => /[A-Za-z_]\w*/.exec(part)?.[0] ?? ""),
    ),
  );
  return [...new Set(found)].filter(
    (name) => name !== "" && name !== "_" && !isVariable && !isReserved(name),
  );
}

/** Labels that a declaration has. */
export function labelsIn(declaration: string): readonly string[] {
  const body = declaration.slice(declaration.indexOf("{") + 1).replace(/\bvar\s+\w+\s*:/g, "");
  const found = [...body.matchAll(/(?:^|[\s{}])([A-Za-z_]\w*)(?:\s+at\s+"[^"\r\n]*")?\s*:(?!=)/g)];
  const names = found.map(([, name = ""]) => name).filter((name) => !isReserved(name));
  return [...new Set(names)];
}

/** The process or procedure that a declaration declares, or null. */
export const ownerIn = (declaration: string): string | null =>
  /^(?:strong\s+)?(?:fair\s+)?(?:process|procedure)\s+([A-Za-z_]\w*)/.exec(declaration)?.[1] ?? null;
