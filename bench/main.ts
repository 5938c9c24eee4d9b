/**
 * Measures this engine, and the peers that are installed, on the benchmark models: `npm run bench -- --help`.
 *
 * All that is compared is run in turns within one run of this program (A B C A B C …), each as a whole process, so
 * that a machine that gets slower gets slower for everybody. Nobody is believed: all must find the same states.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { CONTESTANTS, type Contestant, type Ready, ROOT, versions } from "./contestants.js";
import { inDocs } from "./docs.js";
import { MEMORY_SOURCE, run } from "./measure.js";
import { type Case, FULL, QUICK, showConstants } from "./models.js";
import { type CaseResult, disagreements, type Entry, figure, type Sample, table } from "./results.js";

const HELP = `npm run bench -- [OPTION]…

  --quick         small constants: a minute or two in all
  --model NAME    only this model; can be given several times
  --runs N        how often each is run (3)
  --peers LIST    only these, beside subtle: of ${[...new Set(CONTESTANTS.slice(1).map(({ name }) => name))].join(" ")},
                  or what their names start with; those are run that are too slow to be run otherwise
  --timeout N     seconds after which a run is given up (1800)
  --json FILE     where the figures go (bench/results/latest.json)
  --write-docs    puts the tables into docs/performance.md; not with --quick, --model or --peers

TLC is found by TLA2TOOLS_JAR.
`;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    model: { type: "string", multiple: true },
    runs: { type: "string", default: "3" },
    peers: { type: "string" },
    timeout: { type: "string", default: "1800" },
    json: { type: "string", default: join(ROOT, "bench", "results", "latest.json") },
    "write-docs": { type: "boolean", default: false },
  },
});

interface Running extends Entry {
  readonly contestant: Contestant;
  readonly ready: Ready;
  readonly samples: Sample[];
  lastOutput: string | null;
  retired: boolean;
}

/** Prepares every requested peer that can run. */
function prepare(each: Case, folder: string): { running: Running[]; missing: CaseResult["missing"] } {
  const wanted = options.peers?.split(",");
  const running: Running[] = [];
  const missing: { name: string; why: string }[] = [];
  for (const contestant of CONTESTANTS) {
    const { name } = contestant;
    const asked = wanted?.some((start) => name.startsWith(start)) ?? false;
    if (wanted !== undefined && !asked && name !== "subtle") continue;
    const own = join(folder, name);
    mkdirSync(own);
    const start = performance.now();
    const tooSlow = !asked && each.onlyIfAsked.some((slow) => name.startsWith(slow));
    const ready = tooSlow
      ? "too slow at these constants to be run without being asked for"
      : (contestant.missing() ?? contestant.prepare(each, own));
    if (typeof ready === "string") missing.push({ name, why: ready });
    else {
      const compiles = !name.startsWith("subtle") && !name.startsWith("tlc");
      const compileSeconds = compiles ? (performance.now() - start) / 1000 : 0;
      running.push({
        name,
        contestant,
        ready,
        compileSeconds,
        samples: [],
        lastOutput: null,
        retired: false,
      });
    }
  }
  return { running, missing };
}

async function measure(each: Running, folder: string, distinct: number | null): Promise<void> {
  const { name, ready, samples, lastOutput } = each;
  const command = ready.command({ distinct, lastOutput });
  const { seconds, peakBytes, output, code } = await run(
    command,
    join(folder, name),
    Number(options.timeout),
  );
  const reported = ready.read(output);
  if (reported === null) {
    const why = code === null ? `took more than ${options.timeout} s` : `ended with ${code}`;
    throw new Error(`${name} ${why} without a result: ${command.join(" ")}\n${output.slice(-2000)}`);
  }
  samples.push({
    searchSeconds: reported.seconds,
    wholeSeconds: seconds,
    peakBytes,
    distinct: reported.distinct,
    generated: reported.generated,
    ownStates: reported.ownStates ?? false,
  });
  each.lastOutput = output;
  say(`  ${name}: ${figure(seconds)} s, ${figure(peakBytes / 2 ** 20)} MiB`);
}

/** Whoever is not the fastest of its group goes. */
function retire(running: readonly Running[]): void {
  const time = ({ samples }: Running) => samples[0]?.wholeSeconds ?? Number.POSITIVE_INFINITY;
  for (const each of running)
    each.retired = running.some(
      (other) => other.contestant.group === each.contestant.group && time(other) < time(each),
    );
}

async function runCase(each: Case): Promise<CaseResult> {
  const { model, constants } = each;
  say(`${model.name}, ${showConstants(constants)}`);
  const folder = mkdtempSync(join(tmpdir(), "subtle-bench-"));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", clear);
  try {
    const { running, missing } = prepare(each, folder);
    for (const { name, why } of missing) say(`  ${name}: ${why}`);
    for (let round = 1; round <= Number(options.runs); round += 1) {
      for (const one of running)
        if (!one.retired) await measure(one, folder, running[0]?.samples[0]?.distinct ?? null);
      if (round === 1) retire(running);
    }
    const entries = running.map(({ name, compileSeconds, samples }) => ({ name, compileSeconds, samples }));
    return { model: model.name, constants, entries, missing };
  } finally {
    clear();
    process.off("exit", clear);
  }
}

const NOTES = [
  "search s: as the tool reports it; subtle's counts from the start of the process, and",
  "with * it is the whole process, of a tool that reports whole seconds only. whole s:",
  "the whole process. B/state: peak of resident memory over distinct states. x: how",
  Number(options.runs) === 1
    ? "many times as long as subtle. Each ran once."
    : `many times as long as subtle. Medians of ${options.runs}; of Spin's two searches the slower ran once.`,
].join("\n");

async function main(): Promise<number> {
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const partly = options.quick || options.model !== undefined || options.peers !== undefined;
  if (options["write-docs"] && partly) {
    say("--write-docs wants all models and peers");
    return 2;
  }
  const cases = (options.quick ? QUICK : FULL).filter(
    ({ model }) => options.model === undefined || options.model.includes(model.name),
  );
  if (cases.length === 0 || !(Number(options.runs) >= 1)) {
    say("there is nothing to run: is the name of the model right?");
    return 2;
  }
  const [cpu] = cpus();
  const machine = {
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    memoryMeasuredBy: MEMORY_SOURCE,
    ...versions(),
  };
  const results: CaseResult[] = [];
  const wrong: string[] = [];
  for (const each of cases) {
    const result = await runCase(each);
    results.push(result);
    process.stdout.write(`${table(result)}\n\n`);
    wrong.push(...disagreements(result).map((text) => `${result.model}: ${text}`));
  }
  process.stdout.write(`${NOTES}\n`);
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(
    options.json,
    `${JSON.stringify({ schema: "subtle/bench-v1", machine, runs: Number(options.runs), results }, null, 2)}\n`,
  );
  say(`figures: ${options.json}`);
  if (wrong.length > 0) {
    say(`THE TOOLS DISAGREE\n${wrong.join("\n")}`);
    return 1;
  }
  if (options["write-docs"]) {
    const page = join(ROOT, "docs", "performance.md");
    const text = [...results.map(table), NOTES].join("\n\n");
    writeFileSync(page, inDocs(readFileSync(page, "utf8"), machine, text));
    say(`written: ${page}`);
  }
  return 0;
}

// What is running is ended with this program, which a signal alone would not do.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

process.exitCode = await main();
