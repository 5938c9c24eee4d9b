/** How one file names another. */
import { isAbsolute, normalized } from "../../resolve/paths.js";

/**
 * The path of a file as another names it: `../specs/a.subtle`. Null if the names do not tell: one is absolute and the other
 * not, or the other lies outside of the current folder.
 */
export function relativePath(from: string, to: string): string | null {
  if (isAbsolute(from) !== isAbsolute(to)) return null;
  const folder = normalized(from).split("/").slice(0, -1);
  const file = normalized(to).split("/");
  let common = 0;
  while (common < folder.length && folder[common] === file[common]) common += 1;
  const up = folder.slice(common);
  if (up.includes("..")) return null;
  const path = [...up.map(() => ".."), ...file.slice(common)].join("/");
  return path.startsWith("..") ? path : `./${path}`;
}
