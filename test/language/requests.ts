/** Every request that the server answers, and the texts on which all of them are tried. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../src/diagnostics/catalogue.js";
import { ROOT } from "../support.js";

/** Of the document, at a place in it; those without a document come last. */
export const REQUESTS = [
  "textDocument/hover",
  "textDocument/definition",
  "textDocument/references",
  "textDocument/documentHighlight",
  "textDocument/completion",
  "textDocument/signatureHelp",
  "textDocument/prepareRename",
  "textDocument/rename",
  "textDocument/documentSymbol",
  "textDocument/foldingRange",
  "textDocument/formatting",
  "textDocument/codeAction",
  "textDocument/semanticTokens/full",
  "textDocument/inlayHint",
  "textDocument/codeLens",
  "textDocument/prepareCallHierarchy",
  "subtle/tests",
  "workspace/symbol",
] as const;

/** What all of them need, together. */
export const parametersAt = (uri: string, place: { readonly line: number; readonly character: number }) => ({
  textDocument: { uri },
  position: place,
  range: { start: place, end: place },
  context: { diagnostics: [], includeDeclaration: true },
  options: { tabSize: 2, insertSpaces: true },
  newName: "another_name",
  query: "",
});

/** To rename may be refused. */
export const REQUEST_FAILED = -32803;

/** The wrong example of each entry of the catalogue, by its code. */
export const wrongExamples: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(catalogue).flatMap(([code, { wrong }]) =>
    wrong === null || wrong.length > 10_000 ? [] : [[code, wrong]],
  ),
);

/** A spec with imports and procedures. */
export const LONG_SPEC = join(ROOT, "specs/dax/truncate.subtle");
export const LONG_TEXT = readFileSync(LONG_SPEC, "utf8");
