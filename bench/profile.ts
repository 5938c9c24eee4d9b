/**
 * Where this engine's time goes: `npm run profile -- [SPEC] [--const NAME=VALUE]… [--low-memory]`, by default the
 * bench model with four tasks and three pages. The command runs as it is, under the profiler of Node.js, which looks
 * at it some thousand times a second.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { COMMAND, ROOT } from "./contestants.js";
import { readSubtle } from "./outputs.js";
import { type CpuProfile, PHASES, phaseSeconds } from "./phases.js";
import { aligned, count, figure } from "./results.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { const: { type: "string", multiple: true }, "low-memory": { type: "boolean", default: false } },
});

const INTERVAL_US = 250;

function main(): number {
  const [spec] = positionals;
  const constants = values.const ?? (spec === undefined ? ["F=4", "P=3"] : []);
  const folder = mkdtempSync(join(tmpdir(), "subtle-profile-"));
  try {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        "--cpu-prof",
        `--cpu-prof-dir=${folder}`,
        `--cpu-prof-interval=${INTERVAL_US}`,
        COMMAND,
        "check",
        spec ?? join(ROOT, "specs", "bench", "dax_bench.subtle"),
        ...constants.map((text) => `--const=${text}`),
        ...(values["low-memory"] ? ["--low-memory"] : []),
        "--json",
        "-",
      ],
      { encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    const reported = readSubtle(stdout);
    const [file] = readdirSync(folder);
    if (reported === null || file === undefined) {
      process.stderr.write(`the search did not go to its end\n${stderr}${stdout.slice(0, 2000)}\n`);
      return 1;
    }
    const profile: CpuProfile = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const seconds = phaseSeconds(profile);
    const total = [...seconds.values()].reduce((sum, each) => sum + each, 0);
    const rows = PHASES.map((phase) => {
      const spent = seconds.get(phase) ?? 0;
      return [
        phase,
        figure(spent),
        figure((100 * spent) / total),
        figure((1e9 * spent) / reported.generated),
        figure((1e9 * spent) / reported.distinct),
      ];
    });
    const head = ["phase", "s", "%", "ns/transition", "ns/state"];
    process.stdout.write(
      `${count(reported.distinct)} states, ${count(reported.generated)} transitions, ${figure(total)} s under the profiler\n\n`,
    );
    process.stdout.write(`${aligned([head, ...rows]).join("\n")}\n`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main();
