/**
 * `npm run bench:keystrokes -- [--runs 3] [--keystrokes 500]`: the processor time of each keystroke in a spec of 1,000
 * lines, from the edit to the diagnostics of the whole text. It is typed as people do: most texts in between are broken. Of
 * each keystroke the least time of some runs counts, each in a process of its own: what else a machine does only adds to it.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allDiagnostics } from "../src/language/diagnostics.js";
import { project } from "../src/language/project.js";
import { longSpec, typed } from "./typing.js";

const LINES = 1_000;
const LIMIT_MS = 50;
const URI = "file:///long.subtle";

interface Run {
  /** Milliseconds of the first diagnostics, before anything is typed. */
  readonly opened: number;
  /** Milliseconds of each keystroke. */
  readonly spent: readonly number[];
  readonly broken: number;
  /** Of the heap, at the end. */
  readonly megabytes: number;
}

/** Milliseconds of processor time, those of threads that collect garbage too. */
function cpu(work: () => void): number {
  const since = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function run(keystrokes: number): Run {
  const text = longSpec(LINES);
  const files = project({ read: () => ({ kind: "failed", why: "it is not there" }), list: () => [] });
  files.open(URI, text, 0);
  const opened = cpu(() => void allDiagnostics(files));
  let broken = 0;
  const spent = typed(text, keystrokes).map((edit, i) =>
    cpu(() => {
      files.change(URI, [edit], i + 1);
      if (allDiagnostics(files).get(URI)?.length !== 0) broken += 1;
    }),
  );
  globalThis.gc?.();
  return { opened, spent, broken, megabytes: process.memoryUsage().heapUsed / 2 ** 20 };
}

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    keystrokes: { type: "string", default: "500" },
    single: { type: "boolean", default: false },
  },
});
const keystrokes = Number(values.keystrokes);

if (values.single) process.stdout.write(JSON.stringify(run(keystrokes)));
else {
  const runs = Array.from({ length: Number(values.runs) }, (): Run => {
    const words = [
      "--expose-gc",
      fileURLToPath(import.meta.url),
      "--single",
      "--keystrokes",
      values.keystrokes,
    ];
    const { stdout } = spawnSync(process.execPath, words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    return JSON.parse(stdout) as Run;
  });
  const least = (of: (run: Run) => number): number => Math.min(...runs.map(of));
  const spent = Array.from({ length: keystrokes }, (_, i) => least((one) => one.spent[i] ?? Number.NaN));
  const sorted = [...spent].sort((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN).toFixed(1);
  const text = longSpec(LINES);
  const within = spent.filter((ms) => ms < LIMIT_MS).length;
  process.stdout.write(
    [
      `${text.split("\n").length} lines, ${text.length} characters; first diagnostics: ${least(({ opened }) => opened).toFixed(0)} ms`,
      `${keystrokes} keystrokes, after ${runs[0]?.broken} of them there are diagnostics; least of ${runs.length} runs`,
      `median ${at(0.5)} ms, 90 % ${at(0.9)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`,
      `under ${LIMIT_MS} ms: ${((100 * within) / keystrokes).toFixed(1)} %`,
      `heap at the end: ${least(({ megabytes }) => megabytes).toFixed(0)} MB`,
      "",
    ].join("\n"),
  );
}
