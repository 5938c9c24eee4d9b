/**
 * A search that is killed, by a signal that no process hears, goes on from its checkpoint and says what one says that was
 * not. It is killed when its folder changes for the k-th time: after events, not after a time.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, watch } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder } from "../folders.js";
import { LONG, ROOT } from "../support.js";
import { checked, folderWith, MAIN, type Result, resultOf, subtleProcess } from "./command.js";

const SPEC = ["specs/bench/dax_bench.subtle", "--const", "F=3", "--const", "P=2"];

/** How often it is killed. */
const KILLS = LONG ? 1000 : 20;

/** Ways to keep states: at first, and when it goes on. */
const WAYS = [
  [[], []],
  [
    ["--disk", "d"],
    ["--disk", "d"],
  ],
  [[], ["--disk", "d"]],
  [["--disk", "c"], []],
] as const;

/** Runs the command, and kills it at the k-th change of its folder. Returns whether it was still at work. */
function killedAt(cwd: string, words: readonly string[], k: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let changes = 0;
    const child = spawn(process.execPath, [MAIN, "check", ...words], { cwd, stdio: "ignore" });
    const watcher = watch(join(cwd, "c"), () => {
      changes += 1;
      if (changes === k) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (_, signal) => {
      watcher.close();
      resolve(signal === "SIGKILL");
    });
  });
}

const found = ({ elapsedMs, spec, ...result }: Result) => ({ ...result, backend: null, workers: null });

it(`a search goes on that was killed at any of ${KILLS} moments`, async () => {
  const spec = SPEC.map((word) => (word.endsWith(".subtle") ? join(ROOT, word) : word));
  const wanted = found((await checked(spec)).result);
  let killed = 0;
  let resumed = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const cwd = await emptyFolder();
    mkdirSync(join(cwd, "c"));
    const [first, then] = WAYS[kill % WAYS.length] ?? [[], []];
    const often = ["--checkpoint", "c", "--every", "300"];
    const k = 3 + Math.floor((kill * 67) / Math.min(KILLS, 67));
    if (await killedAt(cwd, [...spec, ...often, ...first], k)) killed += 1;
    // It may have been killed before there was any checkpoint.
    if (!existsSync(join(cwd, "c", "checkpoint.json"))) continue;
    const { code, result } = await checked([...spec, "--resume", "c", ...then], { cwd });
    expect([kill, k, code, found(result)]).toEqual([kill, k, 0, wanted]);
    resumed += 1;
  }
  // The others were over before, or had only just begun.
  expect([killed > KILLS / 2, resumed > KILLS / 2]).toEqual([true, true]);
});

it.runIf(process.platform === "linux")("a search that moves to disk keeps within --max-memory", async () => {
  const cwd = await folderWith({
    // Threads run it too.
    "peak.cjs":
      "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + ' kB\\n'));\n",
  });
  const spec = [join(ROOT, "specs/bench/dax_bench.subtle"), "--const", "F=4", "--const", "P=4"];
  const words = ["check", ...spec, "--disk", "d", "--max-memory", "300M", "--workers", "2", "--json", "-"];
  const { code, stdout, stderr } = await subtleProcess(words, {
    cwd,
    env: { NODE_OPTIONS: `--require ${join(cwd, "peak.cjs")}` },
  });
  const result = resultOf(stdout) as Result & { readonly onDiskFrom?: number };
  const { distinct, generated } = result.states;
  expect([code, distinct, generated]).toEqual([0, 9_573_365, 65_683_002]);
  expect(result.onDiskFrom).toBeGreaterThan(100_000);
  const peaks = [...stderr.matchAll(/peak (\d+) kB/g)].map(([, peak]) => Number(peak) / 1024);
  expect(Math.max(...peaks)).toBeGreaterThan(50);
  expect(Math.max(...peaks)).toBeLessThan(300);
});
