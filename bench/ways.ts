/**
 * The ways to explore a spec beside each other, in one run: `npm run bench:ways -- --help`. Each is run as a user runs it; what is
 * measured is that process with all that it starts, as Linux tells of them in /proc.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodePrograms } from "../src/host/node-programs.js";
import { ROOT } from "./contestants.js";

const HELP = `npm run bench:ways -- [OPTION]…

  --const F=4     a constant of dax_bench; can be given several times (F=4, P=3)
  --ways LIST     only these, of: memory, low-memory, disk, spark, tlc
  --timeout N     seconds after which a run is given up (1800)

Spark is tried where spark-submit is on the PATH, TLC where TLA2TOOLS_JAR names its jar.
`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    const: { type: "string", multiple: true, default: ["F=4", "P=3"] },
    ways: { type: "string", default: "memory,low-memory,disk,spark,tlc" },
    timeout: { type: "string", default: "1800" },
  },
});

const SPEC = join(ROOT, "specs/bench/dax_bench.subtle");
const SUBTLE = [process.execPath, join(ROOT, "dist/src/cli/start.cjs")];
const POLL_MS = 50;
/** Of the kernel's clock, in which it counts the time of processes. */
const TICKS = 100;
const PAGE_BYTES = 4096;
const WORKERS = `${Math.min(2, availableParallelism())}`;

const constants = (options.const ?? []).flatMap((one) => ["--const", one]);

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly output: string;
}

interface Process {
  readonly parent: number;
  readonly cpu: number;
  readonly bytes: number;
}

/** All processes, by their numbers. */
function processes(): ReadonlyMap<number, Process> {
  const all = new Map<number, Process>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [, parent = 0] = fields;
      const cpu = ((fields[11] ?? 0) + (fields[12] ?? 0)) / TICKS;
      all.set(Number(name), { parent, cpu, bytes: (fields[21] ?? 0) * PAGE_BYTES });
    } catch {
      // It has ended meanwhile.
    }
  }
  return all;
}

function measured(command: readonly string[], cwd: string): Promise<Measured> {
  const [program = "", ...words] = command;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, words, { cwd, detached: true });
    let output = "";
    let peakBytes = 0;
    /** The last that was heard of each process. */
    const cpu = new Map<number, number>();
    const look = (): void => {
      const all = processes();
      const isOurs = (id: number): boolean => {
        const parent = all.get(id)?.parent;
        return id === child.pid || (parent !== undefined && parent > 1 && isOurs(parent));
      };
      let bytes = 0;
      for (const [id, one] of all) {
        if (!isOurs(id)) continue;
        cpu.set(id, one.cpu);
        bytes += one.bytes;
      }
      peakBytes = Math.max(peakBytes, bytes);
    };
    const poll = setInterval(look, POLL_MS);
    const limit = setTimeout(
      () => process.kill(-(child.pid ?? 0), "SIGKILL"),
      Number(options.timeout) * 1000,
    );
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    child.once("error", reject);
    child.once("close", () => {
      clearInterval(poll);
      clearTimeout(limit);
      const seconds = (performance.now() - start) / 1000;
      resolve({ seconds, cpuSeconds: [...cpu.values()].reduce((a, b) => a + b, 0), peakBytes, output });
    });
  });
}

/** How many states a command's output says there are, at its end. */
function statesIn(output: string): number {
  const [found] = [...output.matchAll(/([\d,]+) (?:distinct states found|states,)/g)].reverse();
  return Number(found?.[1]?.replaceAll(",", ""));
}

type Way = (folder: string) => Promise<Measured | string>;

const WAYS: Readonly<Record<string, Way>> = {
  memory: (folder) => measured([...SUBTLE, "check", SPEC, ...constants, "--workers", WORKERS], folder),
  "low-memory": (folder) =>
    measured([...SUBTLE, "check", SPEC, ...constants, "--workers", WORKERS, "--low-memory"], folder),
  // Without the second option it would begin in memory, and perhaps stay there.
  disk: (folder) =>
    measured(
      [...SUBTLE, "check", SPEC, ...constants, "--workers", WORKERS, "--disk", "states", "--low-memory"],
      folder,
    ),
  spark: async (folder) => {
    if (nodePrograms.find("spark-submit") === null) return "no spark-submit";
    const words = ["handover", SPEC, ...constants, "--to", "spark", "-o", "handed", "--start"];
    return measured([...SUBTLE, ...words, "--master", `local[${WORKERS}]`], folder);
  },
  tlc: async (folder) => {
    const jar = process.env["TLA2TOOLS_JAR"];
    if (jar === undefined) return "no TLA2TOOLS_JAR";
    await measured([...SUBTLE, "handover", SPEC, ...constants, "--to", "tlc", "-o", "."], folder);
    const java = ["java", "-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC", "-workers", WORKERS];
    return measured([...java, "-config", "dax_bench.cfg", "dax_bench.tla"], folder);
  },
};

if (options.help) process.stdout.write(HELP);
else {
  process.stdout.write(`dax_bench ${(options.const ?? []).join(" ")}\n\n`);
  process.stdout.write(
    "| way | states | seconds | CPU seconds | peak memory |\n| --- | ---: | ---: | ---: | ---: |\n",
  );
  for (const name of options.ways?.split(",") ?? []) {
    const folder = mkdtempSync(join(tmpdir(), "subtle-ways-"));
    try {
      const found = (await WAYS[name]?.(folder)) ?? "no such way";
      if (typeof found === "string") process.stderr.write(`${name}: ${found}\n`);
      else {
        const cells = [
          found.seconds.toFixed(1),
          found.cpuSeconds.toFixed(1),
          `${(found.peakBytes / 1e9).toFixed(2)} GB`,
        ];
        process.stdout.write(
          `| ${[name, statesIn(found.output).toLocaleString("en-US"), ...cells].join(" | ")} |\n`,
        );
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
