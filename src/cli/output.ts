/** Writes the result of a command. */
import { Interruption } from "../../checker/interruption.js";
import { diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import type { Host } from "../host/host.js";
import { visibleLine } from "../source/visible.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";

/** Returns true, after a diagnostic, if a file (not `-`) can't be written. Checked before the actual work starts. */
export function isUnwritable(host: Host, path: string): boolean {
  const obstacle = path === "-" ? null : host.files.whyUnwritable(path);
  if (obstacle !== null)
    printDiagnostics(host, [diagnose("path-unwritable", null, { path, ...obstacle })], []);
  return obstacle !== null;
}

/** Writes a text for programs. True, after a diagnostic, if that fails; standard output, `-`, reports its own failures. */
export function writeTo(host: Host, path: string, text: string | Uint8Array): boolean {
  if (path === "-") {
    if (typeof text !== "string") throw new Error("bytes are written to files only");
    host.out.write(text);
    return false;
  }
  const obstacle = host.files.replace(path, text);
  if (obstacle !== null)
    printDiagnostics(host, [diagnose("path-unwritable", null, { path, ...obstacle })], []);
  return obstacle !== null;
}

/** As pieces are written: many short ones at once. */
const PIECES_LENGTH = 2 ** 16;

function* joined(pieces: Iterable<string>): Iterable<string> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < PIECES_LENGTH) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

/**
 * As `writeTo`, for a text that may be larger than memory. What the pieces throw while they are made is thrown; a file is
 * then as it was.
 */
export function writePieces(host: Host, path: string, pieces: Iterable<string>): boolean {
  if (path === "-") {
    for (const text of joined(pieces)) host.out.write(text);
    return false;
  }
  const obstacle = host.files.replaceByPieces(path, joined(pieces));
  if (obstacle !== null)
    printDiagnostics(host, [diagnose("path-unwritable", null, { path, ...obstacle })], []);
  return obstacle !== null;
}

/** Control and invisible characters that JSON does not escape; they occur in strings only. */
const UNSAFE = /[\u007F-\u009F\u2028\u2029]|\p{Bidi_Control}/gu;

/** Escapes them, which does not change the meaning of the JSON. */
export const escaped = (text: string): string =>
  text.replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A value of no more parts is written at once. */
const AT_ONCE_MAX = 4096;

/** A longer text is no use, and one of twice the length is more than Node.js can hold. */
const JSON_MAX = 2 ** 28;

/**
 * A value as JSON, indented.
 * @param poll Called now and then where there is much to write; may throw.
 * @throws {Interruption} If `poll` is given, and the text would be too long.
 */
export function jsonText(value: object, poll: (() => void) | null = null): string {
  const pieces: string[] = [];
  let length = 0;
  const put = (text: string): void => {
    length += text.length;
    if (poll !== null && length > JSON_MAX) throw new Interruption("memory");
    pieces.push(text);
  };
  const write = (part: unknown, indent: string): void => {
    if (partsIn(part, AT_ONCE_MAX) < AT_ONCE_MAX) {
      poll?.();
      put(escaped((JSON.stringify(part, null, 2) ?? "null").replaceAll("\n", `\n${indent}`)));
      return;
    }
    const isList = Array.isArray(part);
    const inner = `${indent}  `;
    let separator = isList ? "[" : "{";
    const next = (): void => {
      put(`${separator}\n${inner}`);
      separator = ",";
    };
    if (isList)
      for (const group of groupsOf(part)) {
        next();
        const [first] = group;
        if (group.length === 1) write(first, inner);
        else {
          poll?.();
          // Without the brackets around it and their lines; what is left is indented as it stands.
          const text = JSON.stringify(group, null, 2).slice(4, -2);
          put(escaped(text.replaceAll("\n", `\n${indent}`)));
        }
      }
    else
      for (const [key, item] of Object.entries(part as object)) {
        if (item === undefined) continue;
        next();
        put(`${escaped(JSON.stringify(key))}: `);
        write(item, inner);
      }
    put(`\n${indent}${isList ? "]" : "}"}`);
  };
  write(value, "");
  put("\n");
  return pieces.join("");
}

/** The items of a list in their order, large ones by themselves, small ones together. */
function* groupsOf(items: readonly unknown[]): Generator<readonly unknown[]> {
  let group: unknown[] = [];
  let parts = 0;
  for (const item of items) {
    const more = partsIn(item, AT_ONCE_MAX);
    if (parts + more > AT_ONCE_MAX && group.length > 0) {
      yield group;
      group = [];
      parts = 0;
    }
    group.push(item);
    parts += more;
  }
  if (group.length > 0) yield group;
}

/** The number of parts of a value, at most as many as `max`. */
function partsIn(value: unknown, max: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let parts = 1;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (parts >= max) return max;
    parts += partsIn(item, max - parts);
  }
  return Math.min(parts, max);
}

/** As `writeTo`. */
export const writeJson = (host: Host, path: string, result: object): boolean =>
  writeTo(host, path, jsonText(result));

/**
 * Writes what a run was asked for, and says so where there is nothing to write. True, after a diagnostic, if one of the
 * files can't be written.
 */
export function writeResults(
  host: Host,
  results: readonly { readonly path: string | null; readonly text: string | null }[],
): boolean {
  const failed = results.map(({ path, text }) => {
    if (path === null) return false;
    if (text !== null) return writeTo(host, path, text);
    host.err.show(`${style.dim(`there is no trace: ${visibleLine(path)} is not written`)}\n`);
    return false;
  });
  return failed.includes(true);
}

/** The exit code of a run whose result could not be written: 1 for a violation all the same. */
export const codeUnwritten = (code: ExitCode): ExitCode => (code === EXIT.violated ? code : EXIT.wrong);
