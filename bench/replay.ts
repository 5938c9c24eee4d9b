/**
 * What it costs to judge a long log: the simulator of examples/replay writes one, `subtle replay` judges it against the DAX
 * spec, from a file and through a pipe. CPU seconds and the peak of memory are those of the whole process.
 *
 *     npm run bench:replay [-- --lines 1000000] [--seed 1]
 */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./contestants.js";

const { values } = parseArgs({
  options: { lines: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
});

const folder = mkdtempSync(join(tmpdir(), "subtle-replay-"));
const log = join(folder, "log.txt");
const usage = join(folder, "usage.json");
/** Run in the process of the command when it ends. */
const HOOK = `process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require("node:fs").writeFileSync(${JSON.stringify(usage)}, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 }));
});`;

async function measured(how: string, given: string, stdin: number | "ignore"): Promise<void> {
  const command = [join(ROOT, "dist/src/cli/start.cjs"), "replay", "specs/dax/truncate.subtle", given];
  const started = performance.now();
  const code = await new Promise((resolve, reject) => {
    const words = ["--require", join(folder, "hook.cjs"), ...command];
    const child = spawn(process.execPath, [...words, "--map", "examples/replay/dax_ftrace.map", "--quiet"], {
      cwd: ROOT,
      stdio: [stdin, "inherit", "inherit"],
    });
    child.on("error", reject);
    child.on("close", resolve);
  });
  const { cpu, peak } = JSON.parse(readFileSync(usage, "utf8")) as { cpu: number; peak: number };
  const wall = (performance.now() - started) / 1000;
  console.log(
    `${how}: ${cpu.toFixed(1)} CPU s, ${wall.toFixed(1)} s, ${Math.round(peak)} MB at most, exit code ${String(code)}`,
  );
}

try {
  const out = openSync(log, "w");
  const simulator = [
    join(ROOT, "examples/replay/simulate.mjs"),
    "--seed",
    values.seed,
    "--lines",
    values.lines,
  ];
  const { status } = spawnSync(process.execPath, simulator, { stdio: ["ignore", out, "inherit"] });
  closeSync(out);
  if (status !== 0) throw new Error("the simulator failed");
  writeFileSync(join(folder, "hook.cjs"), HOOK);
  console.log(`${values.lines} lines, ${Math.round(statSync(log).size / 1e6)} MB`);
  await measured("from a file", log, "ignore");
  const input = openSync(log, "r");
  await measured("from standard input", "-", input);
  closeSync(input);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
