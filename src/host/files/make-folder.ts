/** Folders for what is written. */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Obstacle, writingFailed } from "../obstacle.js";

/** One by one: with the option `recursive`, Node.js never returns for a place such as /proc. */
function makeFolders(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return;
  if (stat !== undefined) throw Object.assign(new Error(), { code: "EEXIST" });
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  mkdirSync(folder);
}

/** The answer of a file system such as /proc. */
const NO_PLACE: Obstacle = { why: "no folder can be made there", hint: "name another folder" };

/** Makes a folder, and those that it lies in; says why that can't be done. */
export function makeFolder(path: string): Obstacle | null {
  try {
    makeFolders(path);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? NO_PLACE : writingFailed(error);
  }
}
