/** Reads a spec and all it imports: each file once, imported files first. */
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import { withoutMark } from "../source/lexical.js";
import type { Source } from "../source/source.js";
import { type Parsed, parse } from "../syntax/parse.js";
import type { Declaration, DeclarationOf, Module, Name, Span, Text } from "../syntax/tree.js";
import {
  type InstanceParts,
  instanceParts,
  noInstances,
  placed,
  replacements,
  reportUnknown,
  type Shared,
  withDottedNames,
} from "./instances.js";
import { EXTENSION, LIBRARY, type Located, locatePackaged, PACKAGE } from "./packages.js";
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
  | {
      readonly kind: "failed";
      readonly why: string;
      /** What helps; null if that is not known, absent if the path is probably wrong. */
      readonly hint?: string | null;
      /** As it is shown to the user; the path by default. */
      readonly name?: string;
    };

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
  /** Which of the sources is the spec's own file; the first by default. */
  readonly main?: number;
  /**
   * What each `refinement` refers to, read from the same sources, which have a file again for each program that it is
   * part of. Those have no refinements of their own. Left out where nothing is refined.
   */
  readonly refined?: ReadonlyMap<Text, Program>;
  /** The names of instances, with the places where they are declared; left out where there are none. */
  readonly instances?: readonly Name[];
  /** Names that stand for another, in an instance. */
  readonly aliases?: ReadonlyMap<string, string>;
}

/** The file of the spec itself. */
export const mainOf = ({ main = 0 }: Pick<Program, "main">): number => main;

export interface Loaded {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** The parser, or one that remembers what it has parsed. */
export type Parse = (text: string, file: number) => Parsed;

/** Where a file stands, as its imports see it. */
interface Place {
  /** To which its imports are relative. */
  readonly folder: string;
  /** From which packages are looked for: the real one. */
  readonly home: string;
}

/** What is being read: the files of one program. */
interface Reading {
  readonly modules: { readonly module: Module; readonly place: Place }[];
  /** Files from the spec down to the current one: an import of one of them is a cycle. */
  readonly pending: string[];
  readonly done: Set<string>;
  readonly shared: Shared;
}

/** How a file is part of a program. */
interface Part {
  /** Stands before its names; empty for a file that is imported without a name. */
  readonly prefix: string;
  /** Null for a file that is shared by all that import it. */
  readonly instance: InstanceParts | null;
}

const FLAT: Part = { prefix: "", instance: null };

export function load(path: string, readFile: ReadFile, parseText: Parse = parse): Loaded {
  const { diagnostics, report } = collector();
  const sources: Source[] = [];

  const textAt = (file: string): string | null => {
    const result = readFile(file, file);
    return result.kind === "text" ? result.text : null;
  };
  const locate = (text: string, { folder, home }: Place): Located =>
    text.startsWith(PACKAGE) && !text.startsWith(LIBRARY)
      ? locatePackaged(text, home, textAt)
      : { path: importedPath(folder, text) };

  /** The path of an imported file; null after a report. */
  function located({ text, span }: Text, place: Place): string | null {
    const found = locate(text, place);
    if ("path" in found) return found.path;
    report("import-unreadable", span, { path: text, why: found.why, hint: found.hint });
    return null;
  }

  function visit(
    written: string,
    importedAt: Span | null,
    reading: Reading,
    checkKind: (module: Module) => void,
    { prefix, instance }: Part = FLAT,
  ): void {
    const { modules, pending, done, shared } = reading;
    const path = importedAt === null ? written : normalized(written);
    const result = readFile(path, written);
    if (result.kind === "failed") {
      report(importedAt === null ? "file-unreadable" : "import-unreadable", importedAt, {
        path: result.name ?? path,
        why: result.why,
        hint: result.hint,
      });
      return;
    }
    const { name: file = path, identity = path } = result;
    if (pending.includes(identity)) {
      const cycle = [...pending.slice(pending.indexOf(identity)), file].map((p) => nameOf(p));
      report("import-cycle", importedAt, { cycle });
      return;
    }
    const known = instance === null ? done : instance.files;
    if (known.has(identity)) return;
    const index = sources.length;
    const text = withoutMark(result.text);
    const place = placeOf(result, path);
    const isNew = sources.every(({ path }) => path !== file);
    sources.push({ path: file, text });
    pending.push(identity);
    const parsed = parseText(text, index);
    // What is wrong in a file that is part of several programs, or has several instances, is said once.
    if (isNew) diagnostics.push(...parsed.diagnostics);
    if (parsed.module !== null) {
      checkKind(parsed.module);
      const added = parsed.module.declarations.flatMap((declaration) =>
        declaration.kind === "import" ? readImport(declaration, place, reading, { prefix, instance }) : [],
      );
      const module = placed(parsed.module, prefix, instance, identity, shared);
      const whole =
        added.length === 0 ? module : { ...module, declarations: [...module.declarations, ...added] };
      modules.push({ module: whole, place });
    }
    pending.pop();
    known.add(identity);
  }

  /** @returns what stands in the importing module for what is replaced. */
  function readImport(
    declaration: DeclarationOf<"import">,
    place: Place,
    reading: Reading,
    importing: Part,
  ): readonly Declaration[] {
    const { span } = declaration.path;
    const path = located(declaration.path, place);
    if (path === null) return [];
    const check = (module: Module): void => checkImported(module, span, report);
    if (declaration.instance === null) {
      // What an instance replaces in a file that its module imports is another in that instance alone.
      const isOwn = importing.instance !== null && declares(path, importing.instance.replaced, new Set());
      visit(path, span, reading, check, isOwn ? importing : FLAT);
      return [];
    }
    const { shared } = reading;
    const prefix = `${importing.prefix}${declaration.instance.name.name}.`;
    const name = { ...declaration.instance.name, name: prefix.slice(0, -1) };
    const isTaken = shared.instances.some((other) => other.name === name.name);
    shared.instances.push(name);
    if (isTaken) return [];
    const instance = instanceParts(declaration.instance);
    visit(path, span, reading, check, { prefix, instance });
    reportUnknown(instance, declaration.instance, report);
    return replacements(declaration.instance, prefix);
  }

  /** Whether a file, or one that it imports without a name, declares one of the constants and types. */
  function declares(written: string, names: ReadonlySet<string>, seen: Set<string>): boolean {
    if (names.size === 0) return false;
    const path = normalized(written);
    const result = readFile(path, written);
    if (result.kind === "failed" || seen.has(result.identity ?? path)) return false;
    seen.add(result.identity ?? path);
    const { module } = parseText(withoutMark(result.text), sources.length);
    const place = placeOf(result, path);
    return (module?.declarations ?? []).some((node) => {
      if (node.kind === "constant" || node.kind === "type") return names.has(node.name.name);
      if (node.kind !== "import" || node.instance !== null) return false;
      const found = locate(node.path.text, place);
      return "path" in found && declares(found.path, names, seen);
    });
  }

  function read(
    path: string,
    importedAt: Span | null,
    checkKind: (module: Module) => void,
    judged: (module: Module) => Module,
  ): { readonly program: Program; readonly places: ReadonlyMap<Module, Place> } {
    const reading: Reading = { modules: [], pending: [], done: new Set(), shared: noInstances() };
    const main = sources.length;
    visit(path, importedAt, reading, checkKind);
    const { instances, aliases } = reading.shared;
    const names = new Set(instances.map(({ name }) => name));
    const places = new Map<Module, Place>();
    for (const { module, place } of reading.modules) {
      const isInstance = (path: readonly string[]): boolean =>
        names.has(`${module.prefix ?? ""}${path.join(".")}`);
      const whole = names.size === 0 ? module : withDottedNames(module, isInstance);
      places.set(judged(whole), place);
    }
    const program: Program = { sources, modules: [...places.keys()] };
    return {
      program: {
        ...program,
        ...(main > 0 && { main }),
        ...(instances.length > 0 && { instances, aliases }),
      },
      places,
    };
  }

  const { program, places } = read(
    path,
    null,
    (module) => checkMain(module, report),
    (module) => module,
  );
  const refined = new Map<Text, Program>();
  for (const [{ declarations }, place] of places)
    for (const node of declarations) {
      if (node.kind !== "refinement") continue;
      const otherPath = located(node.path, place);
      if (otherPath === null) continue;
      const other = read(otherPath, node.path.span, () => {}, withoutJudgements);
      refined.set(node.path, other.program);
    }
  return { program: refined.size === 0 ? program : { ...program, refined }, diagnostics };
}

function placeOf({ name, folder, identity }: Extract<ReadResult, { kind: "text" }>, path: string): Place {
  const near = folder ?? folderOf(name ?? path);
  return { folder: near, home: identity !== undefined && isAbsolute(identity) ? folderOf(identity) : near };
}

/** What a spec does, without what is to be checked of it. */
const withoutJudgements = (module: Module): Module => ({
  ...module,
  declarations: module.declarations.filter(
    ({ kind }) =>
      !["refinement", "property", "constraint", "show", "variant"].includes(kind) &&
      !kind.startsWith("expect"),
  ),
});

/** `package:subtle-checker/lib/locks` does not depend on where it is imported: whoever reads files knows what it is. */
function importedPath(folder: string, path: string): string {
  const joined = isAbsolute(path) || path.startsWith(PACKAGE) ? path : `${folder}/${path}`;
  return joined.endsWith(EXTENSION) ? joined : joined + EXTENSION;
}

/** The file given must be a spec. */
function checkMain(module: Module, report: Report): void {
  if (module.kind === "module") report("module-not-spec", module.name.span, { name: module.name.name });
  checkDeclarations(module, report);
}

/** Imported files must be modules, which have neither expectations nor variants. */
function checkImported(module: Module, importedAt: Span, report: Report): void {
  if (module.kind === "spec") report("import-of-spec", importedAt, { name: module.name.name });
  checkDeclarations(module, report);
}

function checkDeclarations(module: Module, report: Report): void {
  if (module.kind !== "module") return;
  for (const declaration of module.declarations)
    if (declaration.kind === "variant" || declaration.kind.startsWith("expect"))
      report("not-in-module", declaration.span, {
        what: declaration.kind === "variant" ? "variant" : "expect",
      });
}
