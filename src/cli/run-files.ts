/** The files of a run: what it reads is never overwritten by what it writes, and each result has a file of its own. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { type Host, type ReadPatiently, STANDARD_INPUT, shownPath } from "../host/host.js";
import type { ReadResult } from "../resolve/load.js";
import { printDiagnostics } from "./failures.js";
import { isUnwritable } from "./output.js";
import { EXTENSION } from "./spec-files.js";

/** A file that a run is to write, and the option that asks for it. */
export interface Target {
  readonly option: string;
  readonly path: string;
}

export interface RunFiles {
  /** Reads a spec or what it imports; that can't be read if it is also to be written, so nothing is searched in vain. */
  readonly read: ReadPatiently;
  /** True, after a diagnostic, if one of the targets, or of these, is a file that was read, a spec, or another target. */
  readonly isRefused: (more?: readonly Target[]) => boolean;
}

/** The target that an option names; none for standard output. */
export const targetsOf = (option: string, path: string | null): readonly Target[] =>
  path === null || path === "-" ? [] : [{ option, path }];

const OVERWRITTEN: ReadResult = { kind: "failed", why: "the command would overwrite it" };

/**
 * Null, after a diagnostic, if a target can't be written or must not be. @param inputs What the command line names to be
 * read; imports are added as they are read.
 */
export function openFiles(
  host: Host,
  inputs: readonly string[],
  targets: readonly Target[],
): RunFiles | null {
  const { keyOf, list } = host.files;
  const written = new Set(targets.map(({ path }) => keyOf(path)));
  /** Whether something was read that is also to be written: nothing more is waited for, then. */
  let isClash = false;
  /** The names of the files that are read, by what identifies them. */
  const sources = new Map<string, string>();
  const note = (key: string | null, name: string): void => {
    if (key !== null) sources.set(key, name);
  };
  for (const path of inputs) note(keyOf(path), shownPath(path));

  /** What the target stands for already. */
  function clashOf({ option, path }: Target, others: ReadonlyMap<string, string>): Diagnostic | null {
    const key = keyOf(path);
    if (key === null) return null;
    const source = sources.get(key);
    if (source !== undefined)
      return diagnose("would-overwrite", null, { option, path, other: source, role: "input" });
    // A spec with errors may import it without being understood so far.
    if (path.endsWith(EXTENSION) && list(path).kind === "file")
      return diagnose("would-overwrite", null, { option, path, other: path, role: "spec" });
    const other = others.get(key);
    return other === undefined
      ? null
      : diagnose("would-overwrite", null, { option, path, other, role: "result" });
  }

  function isRefused(more: readonly Target[] = []): boolean {
    const before = new Map<string, string>();
    for (const target of [...targets, ...more]) {
      const clash = clashOf(target, before);
      if (clash !== null) {
        printDiagnostics(host, [clash], []);
        return true;
      }
      const key = keyOf(target.path);
      if (key !== null) before.set(key, target.path);
    }
    return false;
  }

  if (isRefused() || targets.some(({ path }) => isUnwritable(host, path))) return null;
  return {
    read: (path, asWritten, poll) => {
      if (isClash) return OVERWRITTEN;
      const result = host.files.read(path, asWritten, poll);
      if (result.kind === "failed") return result;
      const { name = path } = result;
      const key = keyOf(path === STANDARD_INPUT ? path : name);
      note(key, name);
      isClash = key !== null && written.has(key);
      return isClash ? OVERWRITTEN : result;
    },
    isRefused,
  };
}
