/** Runs the built command as a process of its own: real files in a folder of its own, real pipes, real signals. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bytesOf, type Contents, contentOf, type Run, type Stream } from "./input.js";
import type { Outcome } from "./outcome.js";
import { watchProcess } from "./watchdog.js";

const MAIN = join(import.meta.dirname, "..", "src", "cli", "main.js");
/** Tells on this descriptor that the command listens for signals. */
const LISTENING = join(import.meta.dirname, "listening.js");
const LISTENING_DESCRIPTOR = 3;
/** More output than this is not kept. */
const OUTPUT_MAX = 2 ** 22;

/** What stands before the command: nothing, but for planted faults. */
export type Wrapping = (command: readonly string[]) => readonly string[];

/** Runs one after the other in one folder, which is gone afterwards. */
export async function inFolder(
  files: Contents,
  runs: readonly Run[],
  wrap: Wrapping,
  /** Told of each outcome; whether the rest is left out. */
  isOver: (outcome: Outcome) => boolean,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "torture-"));
  try {
    for (const [path, content] of Object.entries(files)) put(join(folder, path), bytesOf(content));
    for (const run of runs) if (isOver(await inProcessOfItsOwn(folder, run, wrap))) break;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file or a folder; nothing where the file system does not take the name. */
function put(path: string, bytes: Buffer | null): void {
  try {
    mkdirSync(bytes === null ? path : dirname(path), { recursive: true });
    if (bytes !== null) writeFileSync(path, bytes);
  } catch (error) {
    if (!["ENAMETOOLONG", "EILSEQ"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** What stands in a folder, by paths from it. */
function contentsOf(folder: string): Contents {
  const found: Record<string, Contents[string]> = {};
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const stat = lstatSync(join(folder, path));
    if (stat.isDirectory()) found[path] = { folder: true };
    else if (stat.isFile()) found[path] = contentOf(readFileSync(join(folder, path)));
  }
  return found;
}

/** The command, after a shell has closed what should be closed. */
function closing(command: readonly string[], { out, err }: Run): readonly string[] {
  const closed = [out === "closed" ? ">&-" : "", err === "closed" ? "2>&-" : ""].join(" ").trim();
  return closed === "" ? command : ["sh", "-c", `exec "$@" ${closed}`, "sh", ...command];
}

async function inProcessOfItsOwn(folder: string, run: Run, wrap: Wrapping): Promise<Outcome> {
  const [program = "", ...words] = wrap(closing([process.execPath, MAIN, ...run.words], run));
  const full = openSync("/dev/full", "w");
  const stdioOf = (stream: Stream) => (stream === "full" ? full : stream === "closed" ? "ignore" : "pipe");
  const options: SpawnOptions = {
    cwd: folder,
    // A group of its own, so that whatever it leaves behind can be found.
    detached: true,
    stdio: ["pipe", stdioOf(run.out), stdioOf(run.err), "pipe"],
    env: { PATH: process.env["PATH"], NODE_OPTIONS: `--import=file://${LISTENING}` },
  };
  const child = spawn(program, words, options);
  closeSync(full);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} can't be started`);
  let hung: string | null = null;
  const watched = watchProcess(pid, (why) => {
    hung = why;
    endGroup(pid);
  });
  watched.begin();
  const stdout = collect(child, 1, run.out);
  const stderr = collect(child, 2, run.err);
  child.stdin?.on("error", () => {}).end(run.stdin);
  disturb(child, run);

  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on("error", reject).on("exit", (...ended) => resolve(ended));
  });
  watched.end();
  const leftOver = endGroup(pid) ? ["a process of its group is still there"] : [];
  await Promise.all([stdout.done, stderr.done]);
  const after = contentsOf(folder);
  for (const path of Object.keys(after))
    if (/(?:^|\/)\.subtle-.*\.tmp$/.test(path)) leftOver.push("a temporary file is still there");
  return {
    code,
    ended: hung !== null ? "hung" : signal !== null ? "by a signal" : "by itself",
    stdout: stdout.text(),
    stderr: stderr.text() + (hung ?? ""),
    isWhole: { stdout: run.out === "open", stderr: run.err === "open" },
    files: after,
    leftOver,
    memoryPeak: watched.memoryPeak(),
  };
}

/** Ends what is left of a group of processes; whether there was anything. */
function endGroup(group: number): boolean {
  try {
    process.kill(-group, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

function collect(child: ChildProcess, descriptor: 1 | 2, stream: Stream) {
  const pipe = descriptor === 1 ? child.stdout : child.stderr;
  const chunks: Buffer[] = [];
  let length = 0;
  if (pipe === null) return { text: () => "", done: Promise.resolve() };
  const done = new Promise<void>((resolve) => pipe.once("close", () => resolve()));
  pipe.on("error", () => {});
  pipe.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= OUTPUT_MAX) chunks.push(chunk);
    if (stream === "cut") pipe.destroy();
  });
  if (stream === "gone") pipe.destroy();
  return { text: () => Buffer.concat(chunks).toString("utf8"), done };
}

/** Sends a signal once the command says that it listens. */
function disturb(child: ChildProcess, { disturbance }: Run): void {
  const pipe = child.stdio[LISTENING_DESCRIPTOR];
  pipe?.on("error", () => {});
  let times = 0;
  pipe?.on("data", () => {
    times += 1;
    if (disturbance?.kind !== "signal" || times !== 1) return;
    for (let i = 0; i < disturbance.times; i += 1) child.kill(disturbance.signal);
  });
}
