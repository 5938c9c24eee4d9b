/** The spec files on a command line: given by their paths, or by folders that contain them. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";

export const EXTENSION = ".subtle";

export interface SpecFiles {
  readonly files: readonly string[];
  /** What was found at each path that can be read: the path itself if it is no folder. */
  readonly found: readonly FoundAt[];
  /** Paths that can't be read. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface FoundAt {
  readonly path: string;
  readonly isFolder: boolean;
  readonly files: readonly string[];
}

/** Each path itself, or all specs below it if it is a folder, sorted; none twice. Links to folders are not followed. */
export function specFiles({ files: { list } }: Host, paths: readonly string[]): SpecFiles {
  const diagnostics: Diagnostic[] = [];
  const filesAt = (path: string): readonly string[] | null => {
    const listing = list(path);
    if (listing.kind === "failed") {
      diagnostics.push(diagnose("file-unreadable", null, { path, why: listing.why, hint: listing.hint }));
      return null;
    }
    if (listing.kind === "file") return [path];
    return listing.names.flatMap((name) => {
      if (name.startsWith(".") || name === "node_modules/") return [];
      const inner = path === "." ? name : `${path.replace(/\/+$/, "")}/${name}`;
      if (name.endsWith("/")) return filesAt(inner.slice(0, -1)) ?? [];
      return name.endsWith(EXTENSION) ? [inner] : [];
    });
  };
  const found = [...new Set(paths)].flatMap((path) => {
    const files = filesAt(path);
    return files === null ? [] : [{ path, isFolder: files[0] !== path, files }];
  });
  return { files: [...new Set(found.flatMap(({ files }) => files))], found, diagnostics };
}
