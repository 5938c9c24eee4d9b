/** The spec files that a command is given by their paths, and by the folders that they are in. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";

const EXTENSION = ".subtle";

export interface SpecFiles {
  readonly files: readonly string[];
  /** Paths that can't be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Each path itself, or all specs below it if it is a folder, sorted; none twice. Links to folders are not followed. */
export function specFiles({ files: { list } }: Host, paths: readonly string[]): SpecFiles {
  const files = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const visit = (path: string): void => {
    const listing = list(path);
    if (listing.kind === "failed") {
      diagnostics.push(diagnose("file-unreadable", null, { path, why: listing.why }));
      return;
    }
    if (listing.kind === "file") {
      files.add(path);
      return;
    }
    for (const name of listing.names) {
      if (name.startsWith(".") || name === "node_modules/") continue;
      const inner = path === "." ? name : `${path.replace(/\/+$/, "")}/${name}`;
      if (name.endsWith("/")) visit(inner.slice(0, -1));
      else if (name.endsWith(EXTENSION)) files.add(inner);
    }
  };
  for (const path of paths) visit(path);
  return { files: [...files], diagnostics };
}
