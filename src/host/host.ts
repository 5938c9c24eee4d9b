/**
 * What a command needs from the machine that it runs on: streams, files, signals, memory, time. Commands use only
 * these interfaces; `node.ts` implements them for Node.js, and tests have an implementation in memory.
 */
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Connection } from "vscode-languageserver";
import type { Folder } from "../../checker/runs/sorted/folder.js";
import type { RunningCommand } from "../language/runs.js";
import type { PageAssets } from "../page/document/data.js";
import type { Documentation } from "../page/document/documentation.js";
import type { ReadFile } from "../resolve/load.js";
import type { Obstacle } from "./obstacle.js";

export interface Host {
  readonly out: Output;
  readonly err: Output;
  readonly input: Input;
  readonly files: Files;
  readonly memory: Memory;
  readonly browser: Browser;
  readonly editor: Editor;
  readonly programs: Programs;
  /** What tells this build of the program from all others. */
  readonly build: () => string;
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

/** Standard input can't be read. */
export class InputFailed extends Error {
  constructor(readonly obstacle: Obstacle) {
    super(obstacle.why);
  }
}

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

/** A path as it is shown to the user. */
export const shownPath = (path: string): string => (path === STANDARD_INPUT ? "<stdin>" : path);

/** What stands at a path. */
export type Listing =
  | { readonly kind: "file" }
  /** A folder, with the names in it, sorted; folders among them end in `/`. */
  | { readonly kind: "folder"; readonly names: readonly string[] }
  | ({ readonly kind: "failed" } & Obstacle);

/**
 * Reads what need not be there yet: a pipe may be silent for long.
 * @param poll Called while there is nothing to read; may throw an `Interruption`. By default it does after a signal.
 */
export type ReadPatiently = (
  path: Parameters<ReadFile>[0],
  written?: Parameters<ReadFile>[1],
  poll?: () => void,
) => ReturnType<ReadFile>;

/** A text that is read line by line, and need not fit in memory. */
export interface Lines {
  /** The next line, without its end; null behind the last one, undefined while it is awaited. May throw what `poll` throws. */
  readonly next: () => string | null | undefined;
  readonly close: () => void;
}

export interface LinesOptions {
  /** Whether to wait for what is added to a file. Then, and of a pipe, the last line has an end. */
  readonly isFollowed: boolean;
  /** Called while there is nothing to read; may throw. */
  readonly poll: () => void;
}

export interface Files {
  /** Opens a text to read it line by line; `-` is standard input. */
  readonly lines: (path: string, options: LinesOptions) => Lines | ({ readonly kind: "failed" } & Obstacle);
  /** The text of a spec; `-` is standard input, read to its end. */
  readonly read: ReadPatiently;
  /** The text of a file that may be larger than a spec, such as the output of a tool. */
  readonly readLarge: ReadPatiently;
  readonly list: (path: string) => Listing;
  /**
   * The same for all paths that lead to one file, also to one that does not exist yet; null for what is no file.
   * `-` is the file that standard input comes from.
   */
  readonly keyOf: (path: string) => string | null;
  /** Why a file can't be written, or null if it can, as far as this is known beforehand. Nothing is changed. */
  readonly whyUnwritable: (path: string) => Obstacle | null;
  /**
   * Writes a file atomically, if the kind of file allows it: readers find the old text or the new one, even if
   * writing fails or is killed. Returns the reason if it can't be written, else null.
   */
  readonly replace: (path: string, text: string | Uint8Array) => Obstacle | null;
  /** The same for a text in pieces, which need not fit in memory. Throws what they throw, after which the old text stays. */
  readonly replaceByPieces: (path: string, pieces: Iterable<string>) => Obstacle | null;
  /** Makes a folder and its parents, unless it exists. Returns the reason if that fails, else null. */
  readonly makeFolder: (path: string) => Obstacle | null;
  /** A folder for the states of a search, which is made unless it exists. */
  readonly claim: ClaimFolder;
  /** Calls back when one of the files to which it is pointed may have changed, come or gone. */
  readonly watch: (changed: () => void) => FileWatch;
}

/** Bytes that may still be written. */
export interface DiskBudget {
  left: number;
}

/** Takes a folder for this run alone, or says why that can't be. */
export type ClaimFolder = (
  path: string,
  budget: DiskBudget,
) => ClaimedFolder | ({ readonly kind: "failed" } & Obstacle);

export interface ClaimedFolder {
  readonly kind: "folder";
  readonly folder: Folder;
  readonly release: () => void;
}

export interface FileWatch {
  /** Watches one more file, which need not be there. */
  readonly add: (path: string) => void;
  readonly end: () => void;
}

/** What pages for a browser need. */
export interface Browser {
  /** The application that every page holds. */
  readonly assets: () => PageAssets;
  /** The specs that come with the program, by their paths from its folder. */
  readonly examples: () => readonly { readonly path: string; readonly text: string }[];
  /** The documentation that comes with the program, as HTML. */
  readonly documentation: () => Documentation;
  /** The bytes of a picture that comes with the program, in base64; null if there is none at this path from its folder. */
  readonly picture: (path: string) => string | null;
  /** A path for a file that nobody else has. */
  readonly temporaryFile: (name: string) => string;
  /** Asks a browser to show a file. False if there is no display. */
  readonly open: (path: string) => boolean;
}

/** An editor that has started the command as its language server. */
export interface Editor {
  /** Speaks with it over the standard streams. What that needs is loaded only then. */
  readonly connect: () => Promise<Connection>;
  /** The same for a protocol of other messages, which are framed alike. */
  readonly messages: () => Promise<Messages>;
  /** A coding assistant in the place of the editor. What that needs is loaded only then. */
  readonly assistant: () => Promise<Transport>;
  /** Calls back after so many milliseconds, once; the function that is returned prevents it. */
  readonly later: (work: () => void, milliseconds: number) => () => void;
  /** Runs the command with other words in a process of its own. */
  readonly run: (words: readonly string[]) => RunningCommand;
}

/** Messages over the standard streams: JSON objects, each with its length before it. */
export interface Messages {
  /** Calls back with each message, and once when no more can come. */
  readonly listen: (receive: (message: unknown) => void, closed: () => void) => void;
  readonly send: (message: object) => void;
  /** Reads no more, so that the process can end. */
  readonly end: () => void;
}

/** Other programs of the machine, and what the package has for them. */
export interface Programs {
  /** The text of a file that comes with the program, by its path from the folder of the package. */
  readonly shipped: (path: string) => string;
  /** Where a program stands, given its name or its path; null if there is none that could be run. */
  readonly find: (name: string) => string | null;
  /** A variable of the environment; null if it is not set. */
  readonly variable: (name: string) => string | null;
  /** Runs a program. @param heard Told each line that it prints, to whichever stream. */
  readonly run: (
    program: string,
    words: readonly string[],
    heard: (line: string) => void,
  ) => {
    /** Its exit code; null if a signal ended it, or if it could not be started. */
    readonly ended: Promise<number | null>;
    readonly kill: () => void;
  };
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
