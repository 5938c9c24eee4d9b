/**
 * `npm run bench:why`: how long `subtle why` takes, against a process of its own for each edit, which compiles the
 * edited spec and searches it to its end. Prints the table of docs/why.md.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "../src/compile.js";
import { explore } from "../src/engine.js";
import { load, type ReadFile } from "../src/resolve/load.js";
import { elementsIn } from "../src/why/enumerate.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const MAIN = join(ROOT, "dist/src/cli/main.js");
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

/** Wall-clock seconds that a process takes, and what it printed. */
function timed(args: readonly string[]): { readonly seconds: number; readonly stdout: string } {
  const start = performance.now();
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  return { seconds: (performance.now() - start) / 1000, stdout };
}

function whyTakes(constants: readonly string[], more: readonly string[]): ReturnType<typeof timed> {
  const given = constants.flatMap((text) => ["--const", text]);
  return timed([MAIN, "why", SPEC, ...given, ...more, "--json", "-"]);
}

interface Output {
  readonly states: { readonly distinct: number };
  readonly elements: readonly { readonly id: string }[];
}

function measure(constants: readonly string[]): string {
  const cores = availableParallelism();
  const { seconds: one, stdout } = whyTakes(constants, ["--depth", "1", "--threads", "1"]);
  const { states, elements } = JSON.parse(stdout) as Output;
  const { seconds: all } = whyTakes(constants, ["--depth", "1", "--threads", String(cores)]);
  const { seconds: together } = whyTakes(constants, ["--threads", String(cores)]);
  const self = fileURLToPath(import.meta.url);
  const alone = elements.reduce((sum, { id }) => sum + timed([self, "--alone", id, ...constants]).seconds, 0);
  const cells = [
    constants.join(", ").replaceAll("=", " = "),
    states.distinct.toLocaleString("en-US"),
    String(elements.length),
    ...[alone, one, all, together].map((seconds) => `${seconds.toFixed(1)} s`),
    `${(alone / all).toFixed(1)}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

const [word, id, ...constants] = process.argv.slice(2);
if (word === "--alone") await searchAlone(id ?? "", constants);
else {
  const cores = availableParallelism();
  const head = [
    "constants",
    "states",
    "elements",
    "each alone",
    "one thread",
    `${cores} threads`,
    "with pairs",
    "times",
  ];
  process.stdout.write(`| ${head.join(" | ")} |\n|${"---|".repeat(head.length)}\n`);
  for (const each of CONSTANTS) process.stdout.write(`${measure(each)}\n`);
}
