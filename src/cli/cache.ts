/**
 * Complete verdicts of earlier runs, in a folder that several runs may share. An entry is found by all that its verdict
 * depends on, and is believed only if it is whole: anything else is as if it were not there.
 */
import { diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import { sha256 } from "../ir/sha256.js";
import { printDiagnostics } from "./failures.js";

/** An entry is found by all that it depends on, as JSON; the program itself is added. */
export interface Cache {
  /** Null if there is none. */
  readonly read: (parts: unknown) => unknown;
  /** A folder that can't be written any more costs time and no verdict, so it is only told. */
  readonly write: (parts: unknown, entry: unknown) => void;
}

const SCHEMA = "subtle/cache-v1";

/** Null, after a diagnostic, if the folder can't be made. */
export function openCache(host: Host, folder: string): Cache | null {
  const obstacle = host.files.makeFolder(folder);
  if (obstacle !== null) {
    printDiagnostics(host, [diagnose("path-unwritable", null, { path: folder, ...obstacle })], []);
    return null;
  }
  const keyOf = (parts: unknown): string => sha256(JSON.stringify([SCHEMA, host.build(), parts]));
  const pathOf = (key: string): string => `${folder.replace(/(?<=.)\/+$/, "")}/${key}.json`;
  let isTold = false;
  return {
    read: (parts) => {
      const key = keyOf(parts);
      const path = pathOf(key);
      // What is no file, such as a pipe, could be waited for in vain.
      if (host.files.list(path).kind !== "file") return null;
      const read = host.files.readLarge(path);
      return read.kind === "failed" ? null : wholeEntry(read.text, key);
    },
    write: (parts, entry) => {
      const key = keyOf(parts);
      const text = JSON.stringify(entry);
      const whole = JSON.stringify({ schema: SCHEMA, key, sum: sha256(key + text), entry });
      const failed = host.files.replace(pathOf(key), `${whole}\n`);
      if (failed === null || isTold) return;
      isTold = true;
      printDiagnostics(host, [diagnose("path-unwritable", null, { path: pathOf(key), ...failed })], []);
    },
  };
}

/** What an entry holds; null unless it is whole and the one that is looked for. */
function wholeEntry(text: string, key: string): unknown {
  try {
    const { schema, key: own, sum, entry } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (schema !== SCHEMA || own !== key) return null;
    return sum === sha256(key + JSON.stringify(entry)) ? (entry ?? null) : null;
  } catch {
    return null;
  }
}
