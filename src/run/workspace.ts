/**
 * Files as an editor has them: some are open, with texts that are not saved. Compiles any of them, and does again only
 * what a change touches: a file is parsed when its text changes, a program is resolved when one of its files does, and
 * what was compiled of it is kept until then.
 */
import { type Loaded, load, type ReadFile, type ReadResult } from "../resolve/load.js";
import { type Memory, newMemory } from "../syntax/memory.js";
import { type Parsed, parse } from "../syntax/parse.js";
import { type Compilation, type CompileOptions, compileProgram, NO_OPTIONS } from "./compile.js";

export interface Workspace {
  /** Gives a file a text that need not be saved, in place of what can be read. */
  readonly open: (path: string, text: string) => void;
  /** The file on disk counts again. */
  readonly close: (path: string) => void;
  /** Some file that is not open has changed, come or gone. */
  readonly changed: () => void;
  /** Compiles a spec, or a module by itself. */
  readonly compile: (path: string, options?: CompileOptions) => Compilation;
}

interface Known {
  readonly loaded: Loaded;
  /** What was read for it. */
  readonly files: readonly { readonly path: string; readonly written: string; readonly result: ReadResult }[];
  /** Its trees, by the number of the file, which their spans hold. */
  readonly trees: readonly { readonly text: string; readonly parsed: Parsed; readonly memory: Memory }[];
  readonly compilations: Map<string, Compilation>;
}

const isSame = (a: ReadResult, b: ReadResult): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** @param readFile Reads what is not open. Its answers are kept until `changed` is called. */
export function workspace(readFile: ReadFile): Workspace {
  const open = new Map<string, ReadResult>();
  const saved = new Map<string, ReadResult>();
  const programs = new Map<string, Known>();

  function read(path: string, written: string): ReadResult {
    const unsaved = open.get(path);
    if (unsaved !== undefined) return unsaved;
    const known = saved.get(written) ?? readFile(path, written);
    saved.set(written, known);
    return known;
  }

  function programOf(path: string): Known {
    const known = programs.get(path);
    if (known?.files.every((file) => isSame(read(file.path, file.written), file.result)) === true)
      return known;
    const files: Known["files"][number][] = [];
    const trees: Known["trees"][number][] = [];
    const loaded = load(
      path,
      (file, written = file) => {
        const result = read(file, written);
        files.push({ path: file, written, result });
        return result;
      },
      (text, file) => {
        const before = known?.trees[file];
        const memory = before?.memory ?? newMemory();
        const parsed = before?.text === text ? before.parsed : parse(text, file, memory);
        trees[file] = { text, parsed, memory };
        return parsed;
      },
    );
    const made = { loaded, files, trees, compilations: new Map() };
    programs.set(path, made);
    return made;
  }

  return {
    open: (path, text) => void open.set(path, { kind: "text", text }),
    close: (path) => void open.delete(path),
    changed: () => saved.clear(),
    compile: (path, options = NO_OPTIONS) => {
      const { loaded, compilations } = programOf(path);
      const { constants, variant, edits = null } = options;
      const key = JSON.stringify([[...constants], variant, edits]);
      const known = compilations.get(key) ?? compileProgram(loaded.program, loaded.diagnostics, options);
      compilations.set(key, known);
      return known;
    },
  };
}
