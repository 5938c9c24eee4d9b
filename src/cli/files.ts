/** Files, as the commands read and write them. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { ReadFile } from "../resolve/load.js";

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EEXIST: "there is a file of that name",
  EACCES: "there is no permission",
  EPERM: "there is no permission",
  ENOTDIR: "a part of its path is not a directory",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links go round in a circle",
  EROFS: "the file system can't be written to",
  ENOSPC: "there is no space left",
};

/** The reason of a failed file operation, in words. */
export function whyFailed(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return WHY[code ?? ""] ?? message;
}

/** A file longer than this is not a spec; it is not even read. In bytes. */
const SIZE_MAX = 4_000_000;

export const readFile: ReadFile = (path) => {
  try {
    const { size } = statSync(path);
    if (size > SIZE_MAX)
      return { kind: "failed", why: `it has ${size} bytes, which is more than any specification` };
    return { kind: "text", text: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    return { kind: "failed", why: whyFailed(error) };
  }
};

/** Why a file can't be written, or null if it can. Nothing is changed; a file made for the test is removed. */
export function whyUnwritable(path: string): string | null {
  const existed = existsSync(path);
  try {
    closeSync(openSync(path, "a"));
    if (!existed) unlinkSync(path);
    return null;
  } catch (error) {
    return whyFailed(error);
  }
}

export const writeFile = (path: string, text: string): void => writeFileSync(path, text);

/** One after the other: asked for all at once, Node.js never comes back from a place such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: "EEXIST" });
    return;
  }
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Writes files into a folder, which is made if need be. Why that can't be done, or null once it is. */
export function writeInto(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): string | null {
  try {
    makeFolder(folder);
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    return null;
  } catch (error) {
    return whyFailed(error);
  }
}

/** The spec files at a path: itself, or all below a directory, sorted. */
export function specFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return specFiles(inner);
      return entry.name.endsWith(".subtle") ? [inner] : [];
    });
}
