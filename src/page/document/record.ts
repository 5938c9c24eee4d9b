/** What a page has to hold so that its engine reads what the command has read. */
import type { ReadFile } from "../../resolve/load.js";
import type { SpecFile } from "../engine/protocol.js";

/** Remembers all that is read: the page reads the same. */
export function recorder(readFile: ReadFile): {
  readonly read: ReadFile;
  readonly files: () => readonly SpecFile[];
} {
  const files = new Map<string, SpecFile>();
  return {
    read: (path, written) => {
      const result = readFile(path, written);
      files.set(path, { path, result });
      return result;
    },
    files: () => [...files.values()],
  };
}
