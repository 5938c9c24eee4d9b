/**
 * Runs commands on real files: in this process, which costs a few milliseconds, or as a user does, in a process of
 * their own, which costs half a second and is for what only a process has. `npm test` builds the command first.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { nodeFiles } from "../../src/host/files/node-files.js";
import type { Files, Host } from "../../src/host/host.js";
import { emptyFolder } from "../folders.js";
import { memoryHost, runOn } from "../host/memory-host.js";
import { ROOT } from "../support.js";

export const MAIN = join(ROOT, "dist/src/cli/start.cjs");

export interface Ended {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Where {
  /** The folder that it runs in; that of the project unless said otherwise. */
  readonly cwd?: string;
}

export interface HowToRun extends Where {
  readonly env?: Readonly<Record<string, string>>;
  /** What comes on standard input; nothing unless said otherwise. */
  readonly input?: string;
  /** Called when the system has taken all of the input, with a way to send a signal. */
  readonly onceRead?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** No command may ever show where in its own sources something went wrong, or colours to a pipe. */
function checkManners({ stdout, stderr }: Ended): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(text).not.toMatch(/node:internal|subtle: internal error/);
    expect(text).not.toContain("\u001b");
  }
}

/** The files of this machine, as a command sees them that runs in this folder. */
function filesFrom(cwd: string, { files: simulated }: Host): Files {
  const at = (path: string): string => (path === "-" ? path : resolve(cwd, path));
  /** A path that the command gave as it gave it. */
  const asGiven = (path: string, name: string): string =>
    isAbsolute(path) || !isAbsolute(name) ? name : relative(cwd, name);
  const reading =
    (read: Files["read"]): Files["read"] =>
    (path, written = path, poll) => {
      if (path === "-") return simulated.read(path, written, poll);
      const result = read(at(path), at(written), poll);
      return result.kind === "failed" || result.name === undefined
        ? result
        : { ...result, name: asGiven(path, result.name) };
    };
  return {
    read: reading(nodeFiles.read),
    readLarge: reading(nodeFiles.readLarge),
    lines: (path, options) =>
      path === "-" ? simulated.lines(path, options) : nodeFiles.lines(at(path), options),
    list: (path) => nodeFiles.list(at(path)),
    keyOf: (path) => nodeFiles.keyOf(at(path)),
    whyUnwritable: (path) => nodeFiles.whyUnwritable(at(path)),
    replace: (path, text) => nodeFiles.replace(at(path), text),
    replaceByPieces: (path, pieces) => nodeFiles.replaceByPieces(at(path), pieces),
    makeFolder: (path) => nodeFiles.makeFolder(at(path)),
    claim: (path, budget) => nodeFiles.claim(at(path), budget),
    watch: (changed) => {
      const { add, end } = nodeFiles.watch(changed);
      return { add: (path) => add(at(path)), end };
    },
  };
}

interface Here extends Where {
  /** What memory there seems to be. */
  readonly memory?: Partial<Host["memory"]>;
}

/** Runs `subtle` with these words, in this process. */
export async function subtle(
  words: readonly string[],
  { cwd = ROOT, memory = {} }: Here = {},
): Promise<Ended> {
  const machine = memoryHost();
  const host: Host = {
    ...machine,
    files: filesFrom(cwd, machine),
    memory: {
      ...machine.memory,
      isShort: (max) => max !== null && process.memoryUsage.rss() > max,
      ...memory,
    },
  };
  const code = await runOn(host, words);
  const ended = { code: machine.exited() ?? code, stdout: machine.stdout(), stderr: machine.stderr() };
  checkManners(ended);
  return ended;
}

/** Runs the built command with these words, in a process of its own. */
export function subtleProcess(
  command: readonly string[],
  { cwd = ROOT, env = {}, input = "", onceRead }: HowToRun = {},
): Promise<Ended> {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...command], { cwd, env: { ...process.env, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    // A command that does not read its input may be over before all is written.
    child.stdin.on("error", () => {});
    child.stdin.end(input, () => onceRead?.((signal) => child.kill(signal)));
    child.on("close", (code) => {
      const ended = { code, stdout, stderr };
      try {
        checkManners(ended);
        resolve(ended);
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** A folder of its own for a test, with these files in it; gone when all tests are done. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true }).compile(
  JSON.parse(readFileSync(join(ROOT, "schema/result-v1.schema.json"), "utf8")),
);

interface Step {
  readonly action: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly span: { readonly file: string; readonly line: number; readonly column: number };
  readonly state: Readonly<Record<string, unknown>> | null;
  readonly changed: readonly string[];
}

/** A result as a reader of the schema sees it. */
export interface Result {
  readonly schema: string;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly variables: readonly { readonly name: string; readonly type: string }[];
  readonly verdict: string;
  readonly stop: string | null;
  readonly states: Readonly<Record<"distinct" | "generated" | "depth" | "initial", number>>;
  readonly elapsedMs: number;
  readonly properties: readonly {
    readonly name: string;
    readonly kind: string;
    readonly verdict: string;
    readonly message: string | null;
    readonly trace: { readonly steps: readonly Step[]; readonly loop: number | null } | null;
    readonly waiting?: readonly unknown[];
  }[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
  readonly coverage?: { readonly conditions: readonly unknown[]; readonly branches: readonly unknown[] };
}

/** Reads a result and holds it against the schema. */
export function resultOf(text: string): Result {
  const parsed: unknown = JSON.parse(text);
  validate(parsed);
  expect(validate.errors ?? []).toEqual([]);
  return parsed as Result;
}

/** What `check SPEC --json -` says. */
export async function checked(
  command: readonly string[],
  where: Here = {},
): Promise<Ended & { result: Result }> {
  const ended = await subtle(["check", ...command, "--json", "-"], where);
  return { ...ended, result: resultOf(ended.stdout) };
}
