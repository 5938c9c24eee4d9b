/** A machine in memory: files, streams, signals, memory and time are what a test says, so that commands run in process. */
import { posix } from "node:path";
import { run as runCommand } from "../../src/cli/run.js";
import type { Files, Host, Input, Listing, Memory, Output, Signal } from "../../src/host/host.js";
import { output, outputUnwritable } from "../../src/host/output.js";
import { SPEC_BYTES_MAX, textOf } from "../../src/host/text-of.js";
import type { ReadResult } from "../../src/resolve/load.js";

/** What stands at a path: a text, bytes, a folder, or something that can't be opened for the reason given. */
export type Entry = string | Uint8Array | "folder/" | { readonly failing: string };

/** How a stream takes what is written: all of it; nothing, as the reader has gone; nothing, as there is no space. */
export type StreamState = "open" | "closed" | "full";

export interface Machine {
  /** By paths; relative ones start at the working folder. The folders around them are there too. */
  readonly files?: Readonly<Record<string, Entry>>;
  /** Paths that can be read but not written, and why. */
  readonly unwritable?: Readonly<Record<string, string>>;
  /** Paths that seem fine until something is written, and what then goes wrong. */
  readonly failingLate?: Readonly<Record<string, string>>;
  /** What is typed, or comes through a pipe. */
  readonly stdin?: string | Uint8Array;
  /** Whether the streams are terminals, which show colours. */
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly out?: StreamState;
  readonly err?: StreamState;
  /** Whether memory is short, asked each time the command looks. */
  readonly isShort?: Memory["isShort"];
  /** In bytes. */
  readonly forStates?: number;
  /** How much later it is each time that the command looks at the clock, in milliseconds. */
  readonly tickMs?: number;
  /** Called each time that signals can be heard; `count` from 1. It may send one, or do anything else meanwhile. */
  readonly onBreath?: (count: number, host: MemoryHost) => void;
  /** Called each time that the command asks within its work whether there was a signal; `count` from 1. */
  readonly onPoll?: (count: number, host: MemoryHost) => void;
}

export interface MemoryHost extends Host {
  /** All that was written to standard output. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The text at a path, or undefined. */
  readonly text: (path: string) => string | undefined;
  /** Paths of all files, sorted. */
  readonly paths: () => readonly string[];
  readonly signal: (signal: Signal) => void;
  /** The code that the command ended the process with, at once; null if it did not. */
  readonly exited: () => number | null;
  /** Whether somebody listens to signals: nobody must be left when the command is over. */
  readonly isListening: () => boolean;
}

const FOLDER = "folder/";

const asBytes = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

/** A path as the key of the file that it leads to. */
const keyOf = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, "");

interface MemoryFiles {
  readonly files: Files;
  readonly entries: ReadonlyMap<string, Entry>;
}

function memoryFiles({ files = {}, unwritable = {}, failingLate = {}, stdin = "" }: Machine): MemoryFiles {
  const entries = new Map<string, Entry>();
  const makeAround = (path: string): string | null => {
    const folder = posix.dirname(path);
    const at = entries.get(folder);
    if (at === FOLDER) return null;
    if (at !== undefined) return "a part of its path is not a directory";
    if (folder !== path) makeAround(folder);
    entries.set(folder, FOLDER);
    return null;
  };
  entries.set(".", FOLDER);
  for (const [path, entry] of Object.entries(files)) {
    makeAround(keyOf(path));
    entries.set(keyOf(path), entry);
  }

  const failed = (why: string): { readonly kind: "failed"; readonly why: string } => ({
    kind: "failed",
    why,
  });

  function read(path: string): ReadResult {
    if (path === "-") {
      const result = textOf(asBytes(stdin));
      return result.kind === "failed" ? result : { ...result, name: "<stdin>", folder: "." };
    }
    const entry = entries.get(keyOf(path));
    if (entry === undefined) return failed("there is no such file");
    if (entry === FOLDER) return failed("it is a directory");
    if (typeof entry === "object" && "failing" in entry) return failed(entry.failing);
    const bytes = asBytes(entry);
    return bytes.length > SPEC_BYTES_MAX ? failed("it has more than the limit of 16 MiB") : textOf(bytes);
  }

  function list(path: string): Listing {
    if (path === "-") return { kind: "file" };
    const key = keyOf(path);
    const entry = entries.get(key);
    if (entry === undefined) return failed("there is no such file");
    if (entry !== FOLDER) return { kind: "file" };
    const within = [...entries].filter(([inner]) => inner !== key && posix.dirname(inner) === key);
    return {
      kind: "folder",
      names: within.map(([inner, e]) => posix.basename(inner) + (e === FOLDER ? "/" : "")).sort(),
    };
  }

  function whyUnwritable(path: string): string | null {
    const key = keyOf(path);
    const entry = entries.get(key);
    if (unwritable[path] !== undefined) return unwritable[path];
    if (entry === FOLDER) return "it is a directory";
    if (typeof entry === "object" && "failing" in entry) return entry.failing;
    return entries.get(posix.dirname(key)) === FOLDER ? null : "there is no such file";
  }

  return {
    entries,
    files: {
      read,
      readLarge: read,
      list,
      whyUnwritable,
      replace: (path, text) => {
        const why = whyUnwritable(path) ?? failingLate[path] ?? null;
        if (why === null) entries.set(keyOf(path), text);
        return why;
      },
      makeFolder: (path) => {
        const key = keyOf(path);
        const entry = entries.get(key);
        if (entry === FOLDER) return null;
        if (entry !== undefined) return "there is a file of that name";
        const why = unwritable[path] ?? makeAround(key);
        if (why === null) entries.set(key, FOLDER);
        return why;
      },
    },
  };
}

interface Stream {
  readonly output: Output;
  readonly text: () => string;
}

function stream(
  state: StreamState,
  { terminal = false, columns = 80 }: Machine,
  failed: (why: string) => void,
): Stream {
  let text = "";
  const write = (more: string) => {
    if (state === "closed") return { why: "its reader has gone", isReaderGone: true };
    if (state === "full") return { why: "there is no space left", isReaderGone: false };
    text += more;
    return null;
  };
  return {
    output: output({ isTerminal: terminal, columns: () => columns, write }, true, failed),
    text: () => text,
  };
}

function input({ stdin = "", terminal = false }: Machine): Input {
  return {
    isTerminal: terminal,
    async *lines() {
      const lines = new TextDecoder().decode(asBytes(stdin)).split(/\r\n|\n|\r/);
      if (lines.at(-1) === "") lines.pop();
      yield* lines;
    },
  };
}

export function memoryHost(machine: Machine = {}): MemoryHost {
  const { files, entries } = memoryFiles(machine);
  const err = stream(machine.err ?? "open", machine, () => {});
  const out = stream(machine.out ?? "open", machine, (why) => err.output.show(outputUnwritable(why)));
  const listeners = new Set<(signal: Signal) => void>();
  let time = 0;
  let breaths = 0;
  let polls = 0;
  let received: Signal | null = null;
  let exited: number | null = null;
  const host: MemoryHost = {
    out: out.output,
    err: err.output,
    input: input(machine),
    files,
    memory: {
      isShort: machine.isShort ?? (() => false),
      forStates: (max) => Math.min(max ?? Number.POSITIVE_INFINITY, machine.forStates ?? 2 ** 30),
    },
    now: () => {
      time += machine.tickMs ?? 1;
      return time;
    },
    breathe: async () => {
      breaths += 1;
      machine.onBreath?.(breaths, host);
    },
    signalNow: () => {
      polls += 1;
      machine.onPoll?.(polls, host);
      return received;
    },
    onSignal: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    exit: (code) => {
      exited ??= code;
    },
    stdout: out.text,
    stderr: err.text,
    text: (path) => {
      const entry = entries.get(keyOf(path));
      return typeof entry === "string" && entry !== FOLDER ? entry : undefined;
    },
    paths: () => [...entries].flatMap(([path, entry]) => (entry === FOLDER ? [] : [path])).sort(),
    signal: (signal) => {
      received ??= signal;
      for (const listener of [...listeners]) listener(signal);
    },
    exited: () => exited,
    isListening: () => listeners.size > 0,
  };
  return host;
}

/** What a command ended with, and what it wrote. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly host: MemoryHost;
}

/** Runs `subtle` with these words, and says what the process would end with. */
export const runOn = (host: Host, words: readonly string[]): Promise<number> =>
  runCommand(words, host, { version: "0.0.0", debugs: true });

/** Runs `subtle` with these words on a machine in memory. */
export async function run(words: readonly string[], machine: Machine = {}): Promise<Ran> {
  const host = memoryHost(machine);
  const code = await runOn(host, words);
  return { code: host.exited() ?? code, stdout: host.stdout(), stderr: host.stderr(), host };
}
