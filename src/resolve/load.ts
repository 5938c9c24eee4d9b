/** Reads a spec and all it imports: each file once, imported files first. */
import { posix } from "node:path";
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import type { Source } from "../source/source.js";
import { parse } from "../syntax/parse.js";
import type { Module, Span } from "../syntax/tree.js";

/** What the shell answers when asked for a file: its text, or why there is none. */
export type ReadResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "failed"; readonly why: string };

export type ReadFile = (path: string) => ReadResult;

export interface Program {
  /** Spans index these. The first is the file that was asked for. */
  readonly sources: readonly Source[];
  /** Imported modules before those that import them; the spec last. */
  readonly modules: readonly Module[];
}

export interface Loaded {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

const EXTENSION = ".subtle";

export function load(path: string, readFile: ReadFile): Loaded {
  const { diagnostics, report } = collector();
  const sources: Source[] = [];
  const modules: Module[] = [];
  /** Files that are being read, from the spec down to the one at hand: an import of one of them is a cycle. */
  const pending: string[] = [];
  const done = new Set<string>();

  function visit(file: string, importedAt: Span | null): void {
    if (pending.includes(file)) {
      const cycle = [...pending.slice(pending.indexOf(file)), file].map((p) => posix.basename(p));
      report("import-cycle", importedAt, { cycle });
      return;
    }
    if (done.has(file)) return;
    const result = readFile(file);
    if (result.kind === "failed") {
      if (importedAt === null) report("file-unreadable", null, { path: file, why: result.why });
      else report("import-unreadable", importedAt, { path: file, why: result.why });
      return;
    }
    const index = sources.length;
    sources.push({ path: file, text: result.text });
    pending.push(file);
    const parsed = parse(result.text, index);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.module !== null) {
      checkKind(parsed.module, importedAt, report);
      for (const declaration of parsed.module.declarations)
        if (declaration.kind === "import")
          visit(importedPath(file, declaration.path.text), declaration.path.span);
      modules.push(parsed.module);
    }
    pending.pop();
    done.add(file);
  }

  visit(path, null);
  return { program: { sources, modules }, diagnostics };
}

function importedPath(importer: string, path: string): string {
  const joined = posix.isAbsolute(path) ? posix.normalize(path) : posix.join(posix.dirname(importer), path);
  return joined.endsWith(EXTENSION) ? joined : joined + EXTENSION;
}

/** A spec is what is asked for; a module is what is imported, and has neither expectations nor variants. */
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
