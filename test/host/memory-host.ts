/** A machine in memory: files, streams, signals, memory and time are what a test says, so that commands run in process. */
import { posix } from "node:path";
import { Interruption } from "../../checker/interruption.js";
import { type Folder, FolderFailure, MemoryFolder, type RunFile } from "../../checker/runs/sorted/folder.js";
import { run as runCommand } from "../../src/cli/run.js";
import { SPEC_BYTES_MAX, textOf } from "../../src/host/files/text-of.js";
import {
  type DiskBudget,
  type Files,
  type Host,
  type Input,
  type Listing,
  type Memory,
  type Output,
  type Signal,
  shownPath,
} from "../../src/host/host.js";
import type { Obstacle } from "../../src/host/obstacle.js";
import { output, outputUnwritable } from "../../src/host/output.js";
import type { ReadResult } from "../../src/resolve/load.js";

/** What stands at a path: a text, bytes, a folder, a pipe that is silent, or what can't be opened for the reason given. */
export type Entry = string | Uint8Array | "folder/" | typeof SILENT | { readonly failing: string };

/** A pipe to which nothing is written, and which is not closed. */
export const SILENT = { silent: true } as const;

/** So often a silent pipe is asked before a test gives up. */
const ASKED_MAX = 100_000;

/** How a stream takes what is written: all of it; nothing, as the reader has gone; nothing, as there is no space. */
export type StreamState = "open" | "closed" | "full";

export interface Machine {
  /** By paths; relative ones start at the working folder. The folders around them are there too. */
  readonly files?: Readonly<Record<string, Entry>>;
  /** Paths that can be read but not written, and why. */
  readonly unwritable?: Readonly<Record<string, string>>;
  /** Paths that seem fine until something is written, and what then goes wrong. */
  readonly failingLate?: Readonly<Record<string, string>>;
  /** Folders for the states of searches, which runs on the same machine share. */
  readonly folders?: Map<string, Folder>;
  /** What is typed, or comes through a pipe. */
  readonly stdin?: string | Uint8Array | typeof SILENT;
  /** Whether the streams are terminals, which show colours. */
  readonly terminal?: boolean;
  readonly columns?: number;
  /** Whether a browser can show something; not by default. */
  readonly display?: boolean;
  readonly out?: StreamState;
  readonly err?: StreamState;
  /** Whether memory is short, asked each time the command looks. */
  readonly isShort?: Memory["isShort"];
  /** What tells the build of the program from others. */
  readonly build?: string;
  /** Programs that are installed, and what comes of running one: it may write files. None by default. */
  readonly programs?: Readonly<Record<string, (words: readonly string[], host: MemoryHost) => Ended>>;
  /** In bytes. */
  readonly forStates?: number;
  /** How much later it is each time that the command looks at the clock, in milliseconds. */
  readonly tickMs?: number;
  /** Called each time that signals can be heard; `count` from 1. It may send one, or do anything else meanwhile. */
  readonly onBreath?: (count: number, host: MemoryHost) => void;
  /** Called each time that the command asks within its work whether there was a signal; `count` from 1. */
  readonly onPoll?: (count: number, host: MemoryHost) => void;
}

/** How a program ended, and the lines that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

export interface MemoryHost extends Host {
  /** All that was written to standard output. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The text at a path, or undefined. */
  readonly text: (path: string) => string | undefined;
  /** Changes a file, as somebody else would; those who watch it are told. */
  readonly edit: (path: string, text: string) => void;
  /** Waits until this stands in what was written to standard output or standard error, as often as that. */
  readonly written: (text: string, times?: number) => Promise<void>;
  /** Paths of all files, sorted. */
  readonly paths: () => readonly string[];
  /** What a browser was asked to show. */
  readonly opened: () => readonly string[];
  readonly signal: (signal: Signal) => void;
  /** The code that the command ended the process with, at once; null if it did not. */
  readonly exited: () => number | null;
  /** Whether somebody listens to signals: nobody must be left when the command is over. */
  readonly isListening: () => boolean;
}

const FOLDER = "folder/";

const asBytes = (content: string | Uint8Array | typeof SILENT): Uint8Array =>
  typeof content === "string"
    ? new TextEncoder().encode(content)
    : content instanceof Uint8Array
      ? content
      : new Uint8Array();

/** A path as the key of the file that it leads to. */
const keyOf = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, "");

/** A folder in which no more is written than there is room for. */
function within(folder: Folder, budget: DiskBudget): Folder {
  const limited = (file: RunFile): RunFile => ({
    name: file.name,
    get size() {
      return file.size;
    },
    append: (bytes) => {
      if (bytes.length > budget.left)
        throw new FolderFailure("full", file.name, "the limit of --max-disk was reached");
      budget.left -= bytes.length;
      file.append(bytes);
    },
    read: (at, into) => file.read(at, into),
    sync: () => file.sync(),
    close: () => file.close(),
  });
  return {
    names: () => folder.names(),
    create: (name) => limited(folder.create(name)),
    open: (name) => folder.open(name),
    rename: (from, to) => folder.rename(from, to),
    remove: (name) => folder.remove(name),
    sync: () => folder.sync(),
  };
}

interface MemoryFiles {
  readonly files: Files;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly edit: MemoryHost["edit"];
}

function memoryFiles(
  { files = {}, unwritable = {}, failingLate = {}, stdin = "", folders = new Map() }: Machine,
  pollSignals: () => void,
): MemoryFiles {
  const entries = new Map<string, Entry>();
  const claimed = new Set<string>();
  const watches = new Set<{ readonly keys: Set<string>; readonly changed: () => void }>();
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

  const obstacle = (why: string | null): Obstacle | null => (why === null ? null : { why, hint: null });

  function waited(poll: () => void): never {
    for (let asked = 0; asked < ASKED_MAX; asked += 1) poll();
    throw new Error("a silent pipe was waited for");
  }

  function read(path: string, _written: string | undefined, poll = pollSignals): ReadResult {
    if (path === "-") {
      poll();
      if (stdin === SILENT) return waited(poll);
      const result = textOf(asBytes(stdin));
      return result.kind === "failed"
        ? { ...result, name: shownPath(path) }
        : { ...result, name: shownPath(path), folder: "." };
    }
    const entry = entries.get(keyOf(path));
    if (entry === undefined) return failed("there is no such file");
    if (entry === FOLDER) return failed("it is a directory");
    if (typeof entry === "object" && "failing" in entry) return failed(entry.failing);
    if (entry === SILENT) return waited(poll);
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

  const replace: Files["replace"] = (path, text) => {
    const why = whyUnwritable(path) ?? failingLate[path] ?? null;
    if (why === null) entries.set(keyOf(path), text);
    return obstacle(why);
  };

  return {
    entries,
    edit: (path, text) => {
      const key = keyOf(path);
      makeAround(key);
      entries.set(key, text);
      for (const watch of [...watches]) if (watch.keys.has(key)) watch.changed();
    },
    files: {
      read,
      readLarge: read,
      lines: (path) => {
        const result = read(path, path);
        if (result.kind === "failed") return { kind: "failed", why: result.why };
        const lines = result.text.split(/\r\n|\n/);
        if (lines.at(-1) === "") lines.pop();
        let at = 0;
        return {
          next: () => lines[at++] ?? null,
          close: () => undefined,
        };
      },
      list,
      keyOf: (path) => (path === "-" || entries.get(keyOf(path)) === FOLDER ? null : keyOf(path)),
      whyUnwritable: (path) => obstacle(whyUnwritable(path)),
      replace,
      replaceByPieces: (path, pieces) => replace(path, [...pieces].join("")),
      makeFolder: (path) => {
        const key = keyOf(path);
        const entry = entries.get(key);
        if (entry === FOLDER) return null;
        if (entry !== undefined) return obstacle("there is a file of that name");
        const why = unwritable[path] ?? makeAround(key);
        if (why === null) entries.set(key, FOLDER);
        return obstacle(why);
      },
      claim: (path, budget) => {
        if (claimed.has(path)) return { kind: "failed", why: "a run that is not over uses it" };
        const folder = folders.get(path) ?? new MemoryFolder();
        folders.set(path, folder);
        claimed.add(path);
        return { kind: "folder", folder: within(folder, budget), release: () => void claimed.delete(path) };
      },
      watch: (changed) => {
        const one = { keys: new Set<string>(), changed };
        watches.add(one);
        return { add: (path) => void one.keys.add(keyOf(path)), end: () => void watches.delete(one) };
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
  failed: (obstacle: Obstacle) => void,
  wrote: () => void,
): Stream {
  let text = "";
  const write = (more: string) => {
    if (state === "closed") return { obstacle: { why: "its reader has gone" }, isReaderGone: true };
    if (state === "full") return { obstacle: { why: "there is no space left" }, isReaderGone: false };
    text += more;
    wrote();
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
  const { files, entries, edit } = memoryFiles(machine, () => {
    if (host.signalNow() !== null) throw new Interruption("interrupted");
  });
  const waiting = new Set<() => void>();
  const wrote = (): void => {
    for (const look of [...waiting]) look();
  };
  const err = stream(machine.err ?? "open", machine, () => {}, wrote);
  const out = stream(
    machine.out ?? "open",
    machine,
    (obstacle) => err.output.show(outputUnwritable(obstacle)),
    wrote,
  );
  const listeners = new Set<(signal: Signal) => void>();
  let time = 0;
  let breaths = 0;
  let polls = 0;
  let received: Signal | null = null;
  let exited: number | null = null;
  const opened: string[] = [];
  const host: MemoryHost = {
    out: out.output,
    err: err.output,
    input: input(machine),
    files,
    browser: {
      assets: () => ({ loader: "start();", style: "p{}", app: "QQ==", engine: "Qg==", editor: "Qw==" }),
      examples: () => [
        { path: "specs/teaching/one.subtle", text: "/// One. Two.\nspec one\nvar x : bool = true\n" },
        { path: "specs/lib/two.subtle", text: "module two\n" },
      ],
      documentation: () => ({
        style: "",
        pages: [
          { path: "docs/one.html", title: "One", body: '<p>One</p><img src="docs/a.png" alt="A">' },
          { path: "docs/decisions/two.html", title: "Two", body: '<img src="docs/none.png" alt="None">' },
        ],
      }),
      picture: (path) => (path === "docs/a.png" ? "QQ==" : null),
      temporaryFile: (name) => {
        files.makeFolder("/tmp/new");
        return `/tmp/new/${name}`;
      },
      open: (path) => {
        opened.push(path);
        return machine.display === true;
      },
    },
    editor: {
      connect: () => Promise.reject(new Error("no editor")),
      assistant: () => Promise.reject(new Error("no assistant")),
      messages: () => Promise.reject(new Error("no editor")),
      later: () => () => undefined,
      run: () => ({ ended: Promise.resolve({ code: null, out: "", err: "" }), kill: () => undefined }),
    },
    programs: {
      shipped: (path) => `what ${path} has\n`,
      find: (name) => (machine.programs?.[name] === undefined ? null : name),
      variable: () => null,
      run: (program, words, heard) => {
        const { code, lines } = machine.programs?.[program]?.(words, host) ?? { code: null, lines: [] };
        for (const line of lines) heard(line);
        return { ended: Promise.resolve(code), kill: () => undefined };
      },
    },
    memory: {
      isShort: machine.isShort ?? (() => false),
      forStates: (max) => Math.min(max ?? Number.POSITIVE_INFINITY, machine.forStates ?? 2 ** 30),
    },
    build: () => machine.build ?? "one build",
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
    edit,
    written: (text, times = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (out.text().split(text).length + err.text().split(text).length - 2 < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    opened: () => opened,
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
