/** Notices under Node.js that files change, come or go. */
import { type FSWatcher, watch, watchFile } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { FileWatch } from "../host.js";

/** Editors write a file in several steps: so long nothing must have happened, in milliseconds. */
const SETTLED_MS = 30;

/** How often a file is looked at where its folder can't be watched, in milliseconds. */
const LOOK_MS = 500;

/**
 * Folders are watched, not files: most editors write a new file and give it the old one's name, and then the old one
 * never changes.
 */
export function nodeWatch(changed: () => void): FileWatch {
  const folders = new Map<string, { readonly names: Set<string>; readonly watcher: FSWatcher | null }>();
  const ends: (() => void)[] = [];
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  const soon = (): void => {
    if (isOver) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(changed, SETTLED_MS);
  };

  function watched(folder: string, names: ReadonlySet<string>): FSWatcher | null {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || names.has(name)) soon();
      });
      watcher.on("error", soon);
      ends.push(() => watcher.close());
      return watcher;
    } catch {
      return null;
    }
  }

  return {
    add: (path) => {
      const [folder, name] = [dirname(resolve(path)), basename(path)];
      const known = folders.get(folder);
      const names = known?.names ?? new Set<string>();
      if (names.has(name)) return;
      names.add(name);
      const entry = known ?? { names, watcher: watched(folder, names) };
      folders.set(folder, entry);
      if (entry.watcher !== null) return;
      const looked = watchFile(path, { interval: LOOK_MS }, soon);
      ends.push(
        () => void looked.removeListener("change", soon),
        () => looked.unref(),
      );
    },
    end: () => {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      for (const end of ends) end();
    },
  };
}
