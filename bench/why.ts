/**
 * `npm run bench:why`: what `subtle why` takes, against a process of its own for each edit, which compiles the edited
 * spec and searches it to its end. Prints the table of docs/why.md: of processor time, since that depends less on what
 * else the machine does.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { elementsIn } from "../src/elements/enumerate.js";
import { load, type ReadFile } from "../src/resolve/load.js";
import { compileProgram } from "../src/run/compile.js";
import { explore } from "../src/run/explore.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const MAIN = join(ROOT, "dist/src/cli/start.cjs");
const SPEC = join(ROOT, "specs/dax/fault_vs_truncate.subtle");

const CONSTANTS: readonly (readonly string[])[] = [
  ["FAULTS=2", "PAGES=1"],
  ["FAULTS=2", "PAGES=2"],
  ["FAULTS=3", "PAGES=2"],
];

const readFile: ReadFile = (path) => ({ kind: "text", text: readFileSync(path, "utf8") });

const settings = (constants: readonly string[]): ReadonlyMap<string, string> =>
  new Map(constants.map((text) => text.split("=") as [string, string]));

/** The work of one process: compile the spec without an element, and search it. */
async function searchAlone(id: string, constants: readonly string[]): Promise<void> {
  const options = { constants: settings(constants), variant: null };
  const { program } = load(SPEC, readFile);
  const { spec } = compileProgram(program, [], options);
  const element = spec && elementsIn(spec).find((each) => each.id === id);
  const edited = element && compileProgram(program, [], { ...options, edits: element.edits }).spec;
  if (edited == null) return;
  const statesMax = Number.POSITIVE_INFINITY;
  await explore(edited, { all: true, only: null, statesMax, symmetry: true, traces: "violations" });
}

/** Tells, when the process ends, how many seconds of processor time it has taken, all its threads together. */
const CPU_REPORT = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); ' +
    'process.stderr.write("cpu " + (user + system) / 1e6 + "\\n"); });',
)}`;

interface Took {
  /** Wall-clock seconds. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly stdout: string;
}

function timed(args: readonly string[]): Took {
  const start = performance.now();
  const child = spawnSync(process.execPath, ["--import", CPU_REPORT, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (child.status !== 0) throw new Error(`${args.join(" ")} ended with ${child.status}`);
  const reports = [...child.stderr.matchAll(/^cpu ([\d.]+)$/gm)].map((match) => Number(match[1]));
  return {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: Math.max(0, ...reports),
    stdout: child.stdout,
  };
}

function whyTakes(constants: readonly string[], more: readonly string[]): ReturnType<typeof timed> {
  const given = constants.flatMap((text) => ["--const", text]);
  return timed([MAIN, "why", SPEC, ...given, ...more, "--json", "-"]);
}

interface Output {
  readonly states: { readonly distinct: number };
  readonly elements: readonly { readonly id: string }[];
}

const HEAD = [
  "constants",
  "states",
  "elements",
  "each alone",
  "`why --depth 1`",
  "times less",
  "`why`, in all",
  "on the clock",
];

/** Processor seconds, and those of the clock for the command as it is used. */
function measure(constants: readonly string[]): string {
  const one = whyTakes(constants, ["--depth", "1", "--threads", "1"]);
  const { states, elements } = JSON.parse(one.stdout) as Output;
  const all = whyTakes(constants, []);
  const self = fileURLToPath(import.meta.url);
  const alone = elements.reduce(
    (sum, { id }) => sum + timed([self, "--alone", id, ...constants]).cpuSeconds,
    0,
  );
  const cells = [
    constants.join(", ").replaceAll("=", " = "),
    states.distinct.toLocaleString("en-US"),
    String(elements.length),
    `${alone.toFixed(1)} s`,
    `${one.cpuSeconds.toFixed(1)} s`,
    (alone / one.cpuSeconds).toFixed(1),
    `${all.cpuSeconds.toFixed(1)} s`,
    `${all.seconds.toFixed(1)} s`,
  ];
  return `| ${cells.join(" | ")} |`;
}

const [word, id, ...constants] = process.argv.slice(2);
if (word === "--alone") await searchAlone(id ?? "", constants);
else {
  process.stdout.write(`Processor seconds; on the clock with ${availableParallelism()} cores.\n\n`);
  process.stdout.write(`| ${HEAD.join(" | ")} |\n|${"---|".repeat(HEAD.length)}\n`);
  for (const each of CONSTANTS) process.stdout.write(`${measure(each)}\n`);
}
