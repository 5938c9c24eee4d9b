/**
 * `npm run bench:start`: what it costs to start, beside what Node.js costs that does nothing: user and system time of the
 * whole process with all its threads, the least of some runs. The commands do more and more, so what a phase costs is
 * what one takes more than the one before it.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./contestants.js";
import { aligned } from "./results.js";

const START = join(ROOT, "dist/src/cli/start.cjs");
const SPEC = join(ROOT, "specs/dax/fault_vs_truncate.subtle");

const { values } = parseArgs({ options: { runs: { type: "string", default: "12" } } });

const COMMANDS: readonly (readonly [name: string, phase: string, args: readonly string[]])[] = [
  ["node -e 0", "Node.js", ["-e", "0"]],
  ["--version", "start", [START, "--version"]],
  ["check, of a file that is not there", "thread, loading", [START, "check", join(ROOT, "none.subtle")]],
  ["compile --phase tree", "parse, print", [START, "compile", SPEC, "--phase", "tree"]],
  ["compile --phase ir", "types, lower, print", [START, "compile", SPEC, "--phase", "ir"]],
  ["compile --target typescript", "emit", [START, "compile", SPEC, "--target", "typescript"]],
  ["check", "search, report", [START, "check", SPEC]],
  [
    "check --variant no_recheck",
    "a trace, by both engines",
    [START, "check", SPEC, "--variant", "no_recheck"],
  ],
];

/** Processor milliseconds of a process, as its shell counts them. */
function cpuOf(args: readonly string[]): number {
  const { stdout } = spawnSync(
    "bash",
    ["-c", '"$0" "$@" >/dev/null 2>&1; times', process.execPath, ...args],
    {
      encoding: "utf8",
    },
  );
  // The second line is that of the processes which the shell has started.
  const times = [...(stdout.trim().split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  return times.reduce(
    (sum, [, minutes, seconds]) => sum + 60_000 * Number(minutes) + 1000 * Number(seconds),
    0,
  );
}

const least = COMMANDS.map(() => Number.POSITIVE_INFINITY);
for (let run = 0; run < Number(values.runs); run += 1)
  COMMANDS.forEach(([, , args], i) => {
    least[i] = Math.min(least[i] as number, cpuOf(args));
  });

const [bare = Number.NaN] = least;
const rows = COMMANDS.map(([name, phase], i) => {
  const took = least[i] as number;
  // The last one does without what `check` of the spec itself ends with.
  const more = i === 0 ? took : took - (least[i - 1] as number);
  return [name, took.toFixed(0), (took / bare).toFixed(1), phase, more.toFixed(0)];
});
process.stdout.write(
  `${aligned([["command", "ms", "× node", "what is new in it", "ms more"], ...rows]).join("\n")}\n`,
);
