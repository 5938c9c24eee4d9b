/** Reads a spec and all it imports: each file once, imported files first. */
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import { withoutMark } from "../source/lexical.js";
import type { Source } from "../source/source.js";
import { type Parsed, parse } from "../syntax/parse.js";
import type { Module, Span } from "../syntax/tree.js";
import { folderOf, isAbsolute, nameOf, normalized } from "./paths.js";

/** The result of reading a file: its text, or why it can't be read. */
export type ReadResult =
  | {
      readonly kind: "text";
      readonly text: string;
      /** As it is shown to the user; the path by default. */
      readonly name?: string;
      /** The folder to which its imports are relative; by default the folder of the file. */
      readonly folder?: string;
      /** The same for all paths that lead to the file; the path by default. */
      readonly identity?: string;
    }
  | { readonly kind: "failed"; readonly why: string };

/**
 * @param path Without `.` and `..` in its middle.
 * @param written The path as written in the importing file: if `folder` is a link, `folder/../file` is not `file`.
 */
export type ReadFile = (path: string, written?: string) => ReadResult;

export interface Program {
  /** Spans index these. The first is the file given by the caller. */
  readonly sources: readonly Source[];
  /** Imported modules before those that import them; the spec last. */
  readonly modules: readonly Module[];
}

export interface Loaded {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

const EXTENSION = ".subtle";

/** The parser, or one that remembers what it has parsed. */
export type Parse = (text: string, file: number) => Parsed;

export function load(path: string, readFile: ReadFile, parseText: Parse = parse): Loaded {
  const { diagnostics, report } = collector();
  const sources: Source[] = [];
  const modules: Module[] = [];
  /** Files that are being read, from the spec down to the current one: an import of one of them is a cycle. */
  const pending: string[] = [];
  const done = new Set<string>();

  function visit(written: string, importedAt: Span | null): void {
    const path = importedAt === null ? written : normalized(written);
    const result = readFile(path, written);
    if (result.kind === "failed") {
      report(importedAt === null ? "file-unreadable" : "import-unreadable", importedAt, {
        path,
        why: result.why,
      });
      return;
    }
    const { name: file = path, identity = path } = result;
    if (pending.includes(identity)) {
      const cycle = [...pending.slice(pending.indexOf(identity)), file].map((p) => nameOf(p));
      report("import-cycle", importedAt, { cycle });
      return;
    }
    if (done.has(identity)) return;
    const index = sources.length;
    const text = withoutMark(result.text);
    sources.push({ path: file, text });
    pending.push(identity);
    const parsed = parseText(text, index);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.module !== null) {
      checkKind(parsed.module, importedAt, report);
      for (const declaration of parsed.module.declarations)
        if (declaration.kind === "import")
          visit(importedPath(result.folder ?? folderOf(file), declaration.path.text), declaration.path.span);
      modules.push(parsed.module);
    }
    pending.pop();
    done.add(identity);
  }

  visit(path, null);
  return { program: { sources, modules }, diagnostics };
}

function importedPath(folder: string, path: string): string {
  const joined = isAbsolute(path) ? path : `${folder}/${path}`;
  return joined.endsWith(EXTENSION) ? joined : joined + EXTENSION;
}

/** The file given must be a spec; imported files must be modules, which have neither expectations nor variants. */
function checkKind(module: Module, importedAt: Span | null, report: Report): void {
  if (importedAt === null && module.kind === "module")
    report("module-not-spec", module.name.span, { name: module.name.name });
  if (importedAt !== null && module.kind === "spec")
    report("import-of-spec", importedAt, { name: module.name.name });
  if (module.kind !== "module") return;
  for (const declaration of module.declarations)
    if (declaration.kind === "variant" || declaration.kind.startsWith("expect"))
      report("not-in-module", declaration.span, {
        what: declaration.kind === "variant" ? "variant" : "expect",
      });
}
