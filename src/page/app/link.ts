/** A spec, and where one is in it, in the fragment of an address: it is never sent to a server. */

import { base64Of } from "../document/document.js";
import type { Path, Setup } from "../engine/protocol.js";

/** What a link holds may have so many characters when it is inflated. */
export const LINK_MAX = 2 ** 20;

const MARK = "#s=";

const EXAMPLE = "#example=";

/** The path of the example that a link names; null if it names none. */
export function exampleOf(hash: string): string | null {
  if (!hash.startsWith(EXAMPLE)) return null;
  try {
    return decodeURIComponent(hash.slice(EXAMPLE.length));
  } catch {
    return "";
  }
}

export interface Linked {
  readonly main: string;
  readonly text: string;
  readonly constants: { readonly [name: string]: string };
  readonly variant: string | null;
  readonly path: Path;
}

export const isLink = (hash: string): boolean => hash.startsWith(MARK);

export async function linkOf({ spec, constants, variant }: Setup, path: Path): Promise<string> {
  const file = spec.files.find((one) => one.path === spec.main);
  const text = file?.result.kind === "text" ? file.result.text : "";
  const linked: Linked = { main: spec.main, text, constants, variant, path };
  const stream = new Blob([JSON.stringify(linked)])
    .stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return MARK + base64Of(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What a link holds; null if it is none, broken or too large. */
export async function readLink(hash: string): Promise<Linked | null> {
  if (!isLink(hash)) return null;
  try {
    const coded = hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(coded), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return checked(JSON.parse(await textOf(stream)));
  } catch {
    return null;
  }
}

/** @throws {Error} If it is too long: a short link can inflate to anything. */
async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > LINK_MAX) {
      await reader.cancel();
      throw new Error("too long");
    }
  }
}

function checked(json: unknown): Linked | null {
  if (typeof json !== "object" || json === null) return null;
  const { main, text, constants, variant, path } = json as Record<string, unknown>;
  const isText = typeof main === "string" && typeof text === "string";
  const isVariant = variant === null || typeof variant === "string";
  const areConstants =
    typeof constants === "object" &&
    constants !== null &&
    Object.values(constants).every((value) => typeof value === "string");
  const isPath =
    Array.isArray(path) && path.every((step) => Number.isSafeInteger(step) && (step as number) >= 0);
  if (!isText || !isVariant || !areConstants || !isPath) return null;
  return { main, text, constants: constants as Linked["constants"], variant, path: path as Path };
}
