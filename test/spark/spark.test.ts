/**
 * Searches that Apache Spark carries out, against those of the command: `.ci/spark` installs it, `npm run test:spark` runs this.
 * Under `SUBTLE_LONG` also larger ones.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "vitest";
import { startWords } from "../../src/cli/handover/spark-start.js";
import { folderWith, resultOf, subtle, subtleProcess } from "../cli/command.js";
import { emptyFolder } from "../folders.js";
import { ROOT } from "../support.js";

const LONG = process.env["SUBTLE_LONG"] !== undefined;
const DAX = join(ROOT, "specs/dax/fault_vs_truncate.subtle");
const BENCH = join(ROOT, "specs/bench/dax_bench.subtle");

/** Short runs of the virtual machine don't pay for its second compiler, and nobody looks at the page of a test. */
const DEFAULTS = [
  "spark.ui.enabled false",
  ...["driver", "executor"].map((one) => `spark.${one}.extraJavaOptions -XX:TieredStopAtLevel=1`),
];

beforeAll(async () => {
  if (!LONG)
    process.env["SPARK_CONF_DIR"] = await folderWith({ "spark-defaults.conf": `${DEFAULTS.join("\n")}\n` });
});

type Result = Record<string, unknown>;

/** The result without what is of the engine, not of the spec. */
function answerIn(stdout: string): Result {
  const { elapsedMs, engine, backend, workers, ...answer } = resultOf(stdout) as unknown as Result;
  return answer;
}

const given = (constants: readonly string[]): readonly string[] =>
  constants.flatMap((one) => ["--const", one]);

/** What `check` says, and what Spark says, started by the command. */
async function both(
  spec: string,
  more: readonly string[],
  master = "local[2]",
): Promise<readonly [Result, Result, string]> {
  const folder = join(await emptyFolder(), "handed");
  const checked = await subtle(["check", spec, ...more, "--json", "-"]);
  const words = ["handover", spec, ...more, "--to", "spark", "-o", folder, "--from-start"];
  const started = await subtleProcess([...words, "--start", "--master", master, "--json", "-"]);
  expect(started.stderr).not.toContain("error");
  expect(started.code).toBe(checked.code);
  return [answerIn(started.stdout), answerIn(checked.stdout), folder];
}

/** The processes below one, by the system's own list. */
function descendants(of: number): readonly number[] {
  const processes = readdirSync("/proc").flatMap((name) => {
    try {
      const [, , parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      return parent === undefined ? [] : [{ id: Number(name), parent: Number(parent) }];
    } catch {
      return [];
    }
  });
  const below = (id: number): readonly number[] =>
    processes.flatMap((one) => (one.parent === id ? [one.id, ...below(one.id)] : []));
  return below(of);
}

const isExecutor = (id: number): boolean => {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8").includes("CoarseGrainedExecutorBackend");
  } catch {
    return false;
  }
};

/** Runs the driver on two executors; when a level is complete, the first of them is killed, or the driver itself. */
function driveKilling(
  folder: string,
  level: number,
  killsDriver = false,
): Promise<{ readonly code: number | null; readonly killed: number }> {
  return new Promise((resolve) => {
    const child = spawn("spark-submit", startWords("local-cluster[2,1,2048]", `${folder}/`), {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let killed = 0;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith(`level ${level}:`)) return;
      const [victim] = killsDriver ? [child.pid ?? 0] : descendants(child.pid ?? 0).filter(isExecutor);
      if (victim === undefined) return;
      process.kill(victim, "SIGKILL");
      killed += 1;
    });
    child.once("close", (code) => resolve({ code, killed }));
  });
}

/** What Spark says although one of its executors is killed. */
async function afterKill(
  constants: readonly string[],
  level: number,
  more: readonly string[] = [],
): Promise<Result> {
  const folder = join(await emptyFolder(), "handed");
  const words = ["handover", BENCH, ...given(constants), "--to", "spark"];
  expect((await subtleProcess([...words, "-o", folder, ...more])).code).toBe(0);
  expect(await driveKilling(folder, level)).toEqual({ code: 0, killed: 1 });
  const { code, stdout } = await subtle([...words, "--read", folder, "--json", "-"]);
  expect(code).toBe(0);
  return answerIn(stdout);
}

const checkedBench = async (constants: readonly string[]): Promise<Result> =>
  answerIn((await subtle(["check", BENCH, ...given(constants), "--json", "-"])).stdout);

describe("Spark", () => {
  it("finds what the command finds, shuffles once a level, and never what was visited", async () => {
    const [found, expected, folder] = await both(BENCH, []);
    expect(found).toEqual(expected);
    expect(found["states"]).toMatchObject({ distinct: 1494, generated: 5164 });
    const plan = readFileSync(join(folder, "explain.txt"), "utf8");
    expect(plan.match(/\bExchange\b/g)).toHaveLength(1);
    expect(plan).not.toMatch(/Broadcast|Reused|AdaptiveSparkPlan|\bSort\b/);
    // The one exchange is below the side that has the successors; the other is read by its buckets.
    const [, successors = "", visited = ""] =
      /ShuffledHashJoin.*BuildLeft\n([\s\S]*)\n( +\+- [\s\S]*)$/.exec(plan) ?? [];
    expect(successors).toContain("Exchange hashpartitioning(tag");
    expect(visited).toMatch(/Bucketed: true[\s\S]*SelectedBucketsCount: (\d+) out of \1\b/);
  });

  it("finds the same though an executor is killed midway", async () => {
    expect(await afterKill(["F=3", "P=2"], 8, ["--from-start"])).toEqual(await checkedBench(["F=3", "P=2"]));
  });

  it("finds the same counterexample, and what check says about it", async () => {
    const [found, expected] = await both(DAX, ["--variant", "no_recheck"]);
    expect(found).toEqual(expected);
    expect(found["verdict"]).toBe("violated");
  });
});

describe.runIf(LONG)("Spark, at length", () => {
  it("finds 1,226,172 states, after levels of the command's own", async () => {
    const constants = ["F=4", "P=3"];
    expect(await afterKill(constants, 16)).toEqual(await checkedBench(constants));
  });

  it.each([
    "base",
    ...[...readFileSync(DAX, "utf8").matchAll(/^variant (\w+)/gm)].map(([, name = ""]) => name),
  ])("finds the same without symmetry: %s", async (variant) => {
    const [found, expected] = await both(DAX, ["--variant", variant, "--no-symmetry"]);
    expect(found).toEqual(expected);
  });
});
