/**
 * What a command needs from the machine that it runs on: streams, files, signals, memory, time. Commands use only
 * these interfaces; `node.ts` implements them for Node.js, and tests have an implementation in memory.
 */
import type { ReadFile } from "../resolve/load.js";

export interface Host {
  readonly out: Output;
  readonly err: Output;
  readonly input: Input;
  readonly files: Files;
  readonly memory: Memory;
  /** Milliseconds since the command started. */
  readonly now: () => number;
  /** Lets pending signals and messages be delivered. */
  readonly breathe: () => Promise<void>;
  /** The first signal that was received, or null: also where messages can't be delivered, within long work. */
  readonly signalNow: () => Signal | null;
  /** Calls `listener` at each SIGINT and SIGTERM, until the function that is returned is called. */
  readonly onSignal: (listener: (signal: Signal) => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

export type Signal = "SIGINT" | "SIGTERM";

/** A stream to write to. Writing never throws: a closed or full stream only loses output. */
export interface Output {
  /** Text for people, with the marks of `style`: control characters in it are made visible. */
  readonly show: (text: string) => void;
  /** Text for programs, exactly as it is. */
  readonly write: (text: string) => void;
  /** Shows a line that replaces the previous one shown this way; null removes it. Only for terminals. */
  readonly status: (line: string | null) => void;
  readonly isTerminal: boolean;
  /** Whether nothing can be written any more. */
  readonly isOver: () => boolean;
}

/** Standard input. */
export interface Input {
  readonly isTerminal: boolean;
  /**
   * Its lines, as they arrive.
   * @throws {InputFailed} If they can't be read.
   * @param complete The completions of a line: words, and the part of the line that they would replace.
   */
  readonly lines: (prompt: string, complete: (line: string) => [string[], string]) => AsyncIterable<string>;
}

/** Standard input can't be read; the message says why. */
export class InputFailed extends Error {}

/** What stands at a path. */
export type Listing =
  | { readonly kind: "file" }
  /** A folder, with the names in it, sorted; folders among them end in `/`. */
  | { readonly kind: "folder"; readonly names: readonly string[] }
  | { readonly kind: "failed"; readonly why: string };

export interface Files {
  /** The text of a spec; `-` is standard input, read to its end. */
  readonly read: ReadFile;
  /** The text of a file that may be larger than a spec, such as the output of a tool. */
  readonly readLarge: ReadFile;
  readonly list: (path: string) => Listing;
  /** Why a file can't be written, or null if it can, as far as this is known beforehand. Nothing is changed. */
  readonly whyUnwritable: (path: string) => string | null;
  /**
   * Writes a file atomically, if the kind of file allows it: readers find the old text or the new one, even if
   * writing fails or is killed. Returns the reason if it can't be written, else null.
   */
  readonly replace: (path: string, text: string) => string | null;
  /** Makes a folder and its parents, unless it exists. Returns the reason if that fails, else null. */
  readonly makeFolder: (path: string) => string | null;
}

export interface Memory {
  /** Whether the process has used up its memory. @param max In bytes; null for what Node.js allows its heap. */
  readonly isShort: (max: number | null) => boolean;
  /**
   * Bytes that states may use in addition to what the process uses now. @param max Of the whole process; null for
   * all.
   */
  readonly forStates: (max: number | null) => number;
}
