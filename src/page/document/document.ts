/** A whole page in one file: static text, data, and the application, compressed. It never asks for anything else. */
import { sha256 } from "../../ir/sha256.js";
import { encode85 } from "./base85.js";
import type { PageAssets, PageData } from "./data.js";
import { line } from "./escape.js";

export interface PageContent {
  readonly title: string;
  /** The report, as HTML that is safe; empty if there is none. */
  readonly body: string;
  readonly data: PageData;
}

/** Which scripts a page holds. A light one can neither explore nor search. */
export type Parts = readonly ("engine" | "editor")[];

/** The policy of a page: it runs its own scripts and nothing else, and can't reach anything outside of itself. */
export const policyOf = (script: string): string =>
  [
    "default-src 'none'",
    `script-src 'sha256-${base64OfHex(sha256(script))}' 'wasm-unsafe-eval' blob:`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

const base64OfHex = (hex: string): string =>
  base64Of(Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16)));

/** Bytes that are turned into a string at once: arguments of one call. */
const AT_ONCE = 0x8000;

export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return btoa(text);
}

/** Compressed, as text. */
export async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return encode85(new Uint8Array(await new Response(stream).arrayBuffer()));
}

const part = (name: string, content: string): string =>
  `<script type="application/gzip" id="part-${name}">${content}</script>`;

export async function pageDocument(
  { title, body, data }: PageContent,
  assets: PageAssets,
  parts: Parts,
): Promise<string> {
  const packedParts = [
    part("data", await packed(JSON.stringify(data))),
    part("app", assets.app),
    ...parts.map((name) => part(name, assets[name])),
  ];
  return `<!DOCTYPE html>
<html lang="en" data-door="${data.door}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${line(policyOf(assets.loader)).replaceAll("&#39;", "'")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="subtle ${line(data.version)}">
<title>${line(title)}</title>
<link rel="icon" href="data:,">
<style>${assets.style}</style>
</head>
<body>
<header id="bar"></header>
<p id="note" role="status" hidden></p>
<noscript><p id="no-script">Without JavaScript this page is a report: exploring needs it.</p></noscript>
<main id="main"><div id="report"${body === "" ? " hidden" : ""}>${body}</div><aside id="side" aria-label="The chosen step" hidden></aside><div id="views"></div></main>
${packedParts.join("\n")}
<script>${assets.loader}</script>
</body>
</html>
`;
}
