/**
 * Loads one of the bundles: the command, or the entry of a thread of `why`, each with V8's code cache of it, which spares
 * most of the compiling. There is one made by the build. For another version of Node.js, or another processor, V8 refuses
 * it; then one is made at the end of the first run, in the folder for caches of the user.
 *
 * It loads as little as it can, and whatever fails here costs time, nothing else.
 */
import fs = require("node:fs");
import path = require("node:path");
import v8 = require("node:v8");
import vm = require("node:vm");
import threads = require("node:worker_threads");

/** Made by the build, beside the code. */
const BUNDLES = path.join(__dirname, "../bundle");

/** So many caches are kept in the folder of the user. */
const KEPT_MAX = 8;

/**
 * V8 optimises a function when it has run for so many bytes of bytecode, ten times what is usual: of what runs once for
 * a small spec, nothing earns the time that it takes to optimise it. A search notices no difference. `atUsualPace` ends it.
 */
const INTERRUPT_BUDGET = 700_000;

/** The folder for what V8 compiled, for users who want another one; none if it is empty. */
function userFolder(): string | null {
  const { SUBTLE_CODE_CACHE: own, XDG_CACHE_HOME: shared, HOME: home } = process.env;
  if (own !== undefined) return own === "" ? null : own;
  if (shared !== undefined && path.isAbsolute(shared)) return path.join(shared, "subtle-checker");
  return home !== undefined && path.isAbsolute(home) ? path.join(home, ".cache", "subtle-checker") : null;
}

function contentOf(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** V8 trusts what it reads, and a fault of the disk would end the process: so what the user's folder has is checked. */
const digestOf = (cache: Buffer): Buffer =>
  (require("node:crypto") as typeof import("node:crypto")).createHash("sha256").update(cache).digest();

const DIGEST_LENGTH = 32;

/** Whether nobody else could have put there what V8 is to run. */
function isOwn(folder: string): boolean {
  try {
    const { uid, mode } = fs.statSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}

/** The cache in the user's folder; undefined if there is none, or none that can be trusted. */
function keptIn(folder: string, name: string): Buffer | undefined {
  const content = isOwn(folder) ? contentOf(path.join(folder, name)) : undefined;
  if (content === undefined || content.length < DIGEST_LENGTH) return undefined;
  const cache = content.subarray(DIGEST_LENGTH);
  return digestOf(cache).equals(content.subarray(0, DIGEST_LENGTH)) ? cache : undefined;
}

/** Writes the cache so that readers find all of it or nothing, and removes the oldest ones. */
function keep(folder: string, name: string, cache: Buffer): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const written = path.join(folder, `${name}.${process.pid}.${threads.threadId}`);
    fs.writeFileSync(written, Buffer.concat([digestOf(cache), cache]), { mode: 0o600 });
    fs.renameSync(written, path.join(folder, name));
    const ages = fs
      .readdirSync(folder)
      .map((each) => ({ file: path.join(folder, each), time: fs.statSync(path.join(folder, each)).mtimeMs }))
      .sort((a, b) => b.time - a.time);
    for (const { file } of ages.slice(KEPT_MAX)) fs.unlinkSync(file);
  } catch {
    // Next time it is compiled again.
  }
}

/** Runs a bundle. */
function start(bundle: "command" | "why-thread" | "kernel-thread" | "walk-thread"): void {
  if (bundle === "command" || bundle === "why-thread")
    v8.setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  const filename = path.join(BUNDLES, `${bundle}.cjs`);
  const source = fs.readFileSync(filename, "latin1");
  const hash = /^\/\*(\w+)\*\//.exec(source)?.[1] ?? "";
  const tag = v8.cachedDataVersionTag().toString(16);
  const name = `${bundle}-${hash}-${process.arch}-${tag}.cache`;
  const folder = userFolder();
  const built = contentOf(path.join(BUNDLES, name));
  const cachedData = built ?? (folder === null ? undefined : keptIn(folder, name));
  const script = new vm.Script(`(function(require,__filename){"use strict";${source}\n})`, {
    filename,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const isMade = cachedData !== undefined && script.cachedDataRejected !== true;
  if (!isMade && folder !== null) {
    const make = (): void => keep(folder, name, script.createCachedData());
    // A thread of `why` is ended from outside. With its first question it has compiled most of what it will need.
    if (bundle === "why-thread") threads.parentPort?.once("message", make);
    else process.once("exit", make);
  }
  const run = script.runInThisContext() as (load: NodeJS.Require, name: string) => void;
  run(require, filename);
}

export = { start };
