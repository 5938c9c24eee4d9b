/**
 * The documents that are open, the specs they belong to, and what the compiler says of them. A module is compiled as part
 * of a spec that imports it, because what its names mean is said there.
 */
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { fileEntries } from "../diagnostics/catalogue/files.js";
import { syntaxEntries } from "../diagnostics/catalogue/syntax.js";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import type { ReadFile, ReadResult } from "../resolve/load.js";
import { folderOf, isAbsolute, normalized } from "../resolve/paths.js";
import { type Compilation, NO_OPTIONS } from "../run/compile.js";
import { type Workspace, workspace } from "../run/workspace.js";
import { stretchesOf, withoutComments } from "../source/lexical.js";
import { changed, type LinedText, lined } from "./lined-text.js";
import { pathOf, uriOf } from "./uris.js";

/** What the service needs of the machine. */
export interface Files {
  readonly read: ReadFile;
  /** Paths of all specs and modules in the folders that the editor works on. */
  readonly list: () => readonly string[];
}

export interface Document extends LinedText {
  readonly uri: string;
  readonly path: string;
  readonly version: number;
}

/** A spec, compiled with all that it imports. */
export interface Analysis {
  readonly root: string;
  readonly compilation: Compilation;
  /** The sources with their lines; spans have their numbers. */
  readonly texts: readonly (LinedText & { readonly path: string; readonly uri: string })[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Project {
  readonly open: (uri: string, text: string, version: number) => void;
  /** False if the document is not open, or the change is older than what is known. */
  readonly change: (
    uri: string,
    changes: readonly TextDocumentContentChangeEvent[],
    version: number,
  ) => boolean;
  readonly close: (uri: string) => void;
  /** Files that are not open have changed; with `listing`, some have come or gone. */
  readonly changedOutside: (listing: boolean) => void;
  readonly documents: () => readonly Document[];
  readonly document: (uri: string) => Document | null;
  /** The analysis that a document belongs to, and its number in it; null if it can't be read. */
  readonly analysisOf: (uri: string) => { readonly analysis: Analysis; readonly file: number } | null;
  readonly analyse: (root: string) => Analysis;
  /** A variant of a spec. */
  readonly variantOf: (root: string, variant: string) => Compilation;
  /** All specs that read a file, or the file itself if none does. */
  readonly rootsOf: (path: string) => readonly string[];
  /** Specs and modules that are open or in the folders. */
  readonly paths: () => readonly string[];
  readonly textOf: (path: string) => LinedText | null;
  readonly isSaved: (path: string) => boolean;
  /** Another workspace with the same files, some of them with other texts. */
  readonly tried: (texts: ReadonlyMap<string, string>) => Workspace;
}

/** So many files of the folders are looked at for what imports what. */
const LISTED_MAX = 2_000;

interface Outline {
  readonly kind: "spec" | "module" | null;
  /** As paths. */
  readonly imports: readonly string[];
}

export function project(files: Files): Project {
  const documents = new Map<string, Document>();
  const disk = new Map<string, ReadResult>();
  const lines = new Map<string, LinedText>();
  const outlines = new Map<string, { readonly text: string; readonly outline: Outline }>();
  const analyses = new Map<string, Analysis>();
  let listed: readonly string[] | null = null;

  const readDisk: ReadFile = (path, written = path) => {
    const key = `${path}\n${written}`;
    const known = disk.get(key) ?? files.read(path, written);
    disk.set(key, known);
    return known;
  };
  const compiler = workspace(readDisk);

  const textOf = (path: string): LinedText | null => {
    const document = documents.get(path);
    if (document !== undefined) return document;
    const known = lines.get(path);
    if (known !== undefined) return known;
    const result = readDisk(path);
    if (result.kind === "failed") return null;
    const made = lined(result.text);
    lines.set(path, made);
    return made;
  };

  function outlineOf(path: string): Outline {
    const text = textOf(path)?.text ?? "";
    const known = outlines.get(path);
    if (known?.text === text) return known.outline;
    const outline = outlineIn(path, text);
    outlines.set(path, { text, outline });
    return outline;
  }

  /** Whether a spec reads a file, directly or through other modules. */
  function reads(spec: string, path: string): boolean {
    const seen = new Set<string>();
    const visit = (at: string): boolean => {
      if (at === path) return true;
      if (seen.has(at)) return false;
      seen.add(at);
      return outlineOf(at).imports.some(visit);
    };
    return visit(spec);
  }

  function candidates(): readonly string[] {
    listed ??= files.list().slice(0, LISTED_MAX);
    return [...new Set([...documents.keys(), ...listed])];
  }

  const specs = (): readonly string[] => candidates().filter((path) => outlineOf(path).kind === "spec");

  function rootsOf(path: string): readonly string[] {
    if (outlineOf(path).kind !== "module") return [path];
    const found = specs().filter((spec) => reads(spec, path));
    return found.length === 0 ? [path] : found;
  }

  function analyse(root: string): Analysis {
    const compilation = compiler.compile(root, NO_OPTIONS);
    const known = analyses.get(root);
    if (known?.compilation === compilation) return known;
    const texts = compilation.sources.map((source) => {
      const text = textOf(source.path) ?? lined(source.text);
      return { text: text.text, starts: text.starts, path: source.path, uri: uriOf(source.path) };
    });
    const made = { root, compilation, texts, diagnostics: diagnosticsOf(compilation) };
    analyses.set(root, made);
    return made;
  }

  return {
    open: (uri, text, version) => {
      const path = pathOf(uri);
      documents.set(path, { ...lined(text), uri, path, version });
      compiler.open(path, text);
    },
    change: (uri, changes, version) => {
      const path = pathOf(uri);
      const before = documents.get(path);
      if (before === undefined || version < before.version) return false;
      const after = changed(before, changes);
      documents.set(path, { ...after, uri, path, version });
      compiler.open(path, after.text);
      return true;
    },
    close: (uri) => {
      const path = pathOf(uri);
      documents.delete(path);
      compiler.close(path);
      analyses.delete(path);
      outlines.delete(path);
    },
    changedOutside: (listing) => {
      disk.clear();
      lines.clear();
      if (listing) listed = null;
      compiler.changed();
      for (const path of [...analyses.keys()]) if (textOf(path) === null) analyses.delete(path);
    },
    documents: () => [...documents.values()],
    document: (uri) => documents.get(pathOf(uri)) ?? null,
    analysisOf: (uri) => {
      const path = pathOf(uri);
      if (textOf(path) === null) return null;
      const root = rootsOf(path)[0] ?? path;
      for (const at of root === path ? [path] : [root, path]) {
        const analysis = analyse(at);
        const file = analysis.texts.findIndex((text) => text.path === path);
        if (file !== -1) return { analysis, file };
      }
      return null;
    },
    analyse,
    variantOf: (root, variant) => compiler.compile(root, { ...NO_OPTIONS, variant }),
    rootsOf,
    paths: candidates,
    textOf,
    isSaved: (path) => {
      const document = documents.get(path);
      if (document === undefined) return true;
      const result = files.read(path, path);
      return (
        result.kind === "text" && result.text.replace(/^\uFEFF/, "") === document.text.replace(/^\uFEFF/, "")
      );
    },
    tried: (texts) => {
      const other = workspace(readDisk);
      for (const { path, text } of documents.values()) other.open(path, text);
      for (const [path, text] of texts) other.open(path, text);
      return other;
    },
  };
}

/** What kind of file it is, and what it imports, also of a text that does not parse. */
function outlineIn(path: string, text: string): Outline {
  const code = withoutComments(stretchesOf(text.replace(/^\uFEFF/, "")));
  const kind = /^\s*(spec|module)\b/.exec(code)?.[1];
  const imports = [...code.matchAll(/^[ \t]*import\s+"([^"\r\n]*)"/gm)].map(([, written = ""]) =>
    importedFrom(path, written),
  );
  return { kind: kind === "spec" || kind === "module" ? kind : null, imports };
}

/** The path of what a file imports. */
export function importedFrom(path: string, written: string): string {
  const joined = isAbsolute(written) ? written : `${folderOf(path)}/${written}`;
  return normalized(joined.endsWith(".subtle") ? joined : `${joined}.subtle`);
}

/**
 * A module that no spec imports is judged by its syntax alone: what it does not declare, the spec would.
 */
function diagnosticsOf({ diagnostics }: Compilation): readonly Diagnostic[] {
  if (!diagnostics.some(({ code }) => code === "module-not-spec")) return diagnostics;
  const own = diagnostics.filter(
    ({ code }) => code !== "module-not-spec" && (code in syntaxEntries || code in fileEntries),
  );
  return hasErrors(own) ? own : [];
}
