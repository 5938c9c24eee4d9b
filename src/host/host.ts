/**
 * What a command needs of the machine that it runs on: streams, files, signals, memory, time. The commands know only
 * this; `node.ts` is the machine under Node.js, and tests bring one of their own, with files and streams in memory.
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
  /** Lets signals and messages be heard that have arrived meanwhile. */
  readonly breathe: () => Promise<void>;
  /** Calls `listener` at each SIGINT and SIGTERM, until the function that is returned is called. */
  readonly onSignal: (listener: (signal: Signal) => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

export type Signal = "SIGINT" | "SIGTERM";

/** A stream to write to. Writing never throws: a stream that is closed or full changes nothing but what is read. */
export interface Output {
  /** Text for people, with the marks of `style`: control characters in it are made visible. */
  readonly show: (text: string) => void;
  /** Text for programs, exactly as it is. */
  readonly write: (text: string) => void;
  /** Shows a line in place of the last one that was shown so; null takes it away. Only for terminals. */
  readonly status: (line: string | null) => void;
  readonly isTerminal: boolean;
  /** Whether nothing can be written any more. */
  readonly isOver: () => boolean;
}

/** Standard input. */
export interface Input {
  readonly isTerminal: boolean;
  /**
   * Its lines, as they come.
   * @throws {InputFailed} If they can't be read.
   * @param complete What Tab offers for a line: words, and the part of the line that they stand for.
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
   * Writes a file. Who reads it meanwhile finds the old text or the new one, and so does everybody if the writing
   * fails or is killed, where the kind of file allows that. Why it could not be written, or null once it is.
   */
  readonly replace: (path: string, text: string) => string | null;
  /** Makes a folder, and those around it; nothing if it is there. Why that could not be done, or null. */
  readonly makeFolder: (path: string) => string | null;
}

export interface Memory {
  /** Whether the process has used up what it may. @param max In bytes; null for what Node.js allows its heap. */
  readonly isShort: (max: number | null) => boolean;
  /** Bytes that states may take beyond what the process has now. @param max Of the whole process; null for all. */
  readonly forStates: (max: number | null) => number;
}
