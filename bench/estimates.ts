/**
 * How good estimates are: each spec and benchmark model is explored whole, and estimated from a share of its transitions.
 * `npm run estimates -- --help`.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { searchPacked } from "../checker/packed/search.js";
import { emittedOf, loadModel } from "../src/emit/load.js";
import { estimate } from "../src/estimate/estimate.js";
import { valuesIn } from "../src/estimate/type-count.js";
import { nodeFiles } from "../src/host/files/node-files.js";
import { permutationCount } from "../src/ir/renamings.js";
import { compile } from "../src/run/compile.js";
import { grouped } from "../src/source/numbers.js";
import { ROOT } from "./contestants.js";

const BEGIN = "<!-- written by npm run estimates -- --write-docs -->";
const END = "<!-- end of what is written by it -->";
const MARKS = new RegExp(`${BEGIN}([^]*)${END}`);

const HELP = `npm run estimates -- [OPTION]…

  --share N       the share of a model's transitions to look at, in percent (1)
  --check         models that the bounds were not chosen by, and other shares of all
  --write-docs    puts the table into docs/scale.md; for 1 percent only
`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    share: { type: "string", default: "1" },
    check: { type: "boolean", default: false },
    "write-docs": { type: "boolean", default: false },
  },
});

interface Case {
  readonly path: string;
  readonly constants: Readonly<Record<string, number>>;
}

const specs: readonly Case[] = readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
  .filter(
    (path) => path.endsWith(".subtle") && /^spec /m.test(readFileSync(join(ROOT, "specs", path), "utf8")),
  )
  .sort()
  .map((path) => ({ path, constants: {} }));

const larger = (path: string, ...sizes: readonly Case["constants"][]): readonly Case[] =>
  sizes.map((constants) => ({ path, constants }));

/** By these the bounds were chosen. */
const CASES: readonly Case[] = [
  ...specs,
  ...larger("bench/dax_bench.subtle", { F: 3, P: 2 }, { F: 3, P: 3 }, { F: 4, P: 3 }, { F: 4, P: 4 }),
];

/** By these they were not. */
const OTHERS: readonly Case[] = [
  ...larger("bench/ricart_agrawala.subtle", { NODES: 3, REQUESTS: 4 }, { NODES: 3, REQUESTS: 7 }),
  ...larger(
    "bench/chain_replication.subtle",
    { SERVERS: 4, UPDATES: 3, VALUES: 2 },
    { SERVERS: 5, UPDATES: 4, VALUES: 3 },
  ),
  ...larger("dax/fault_vs_truncate.subtle", { FAULTS: 2, PAGES: 2 }, { FAULTS: 3, PAGES: 2 }),
  ...larger("xip/sparse_page.subtle", { FAULTS: 2, PAGES: 1 }),
];

interface Row {
  readonly name: string;
  readonly states: number;
  readonly work: number;
  readonly low: number;
  readonly guess: number;
  readonly high: number;
}

function rowOf({ path, constants }: Case, share: number): Row | string {
  const given = new Map(Object.entries(constants).map(([name, value]) => [name, String(value)]));
  const { spec, diagnostics } = compile(join(ROOT, "specs", path), nodeFiles.read, {
    constants: given,
    variant: null,
  });
  const sizes = Object.values(constants).join(",");
  const name = path.replace(/\.subtle$/, "") + (sizes === "" ? "" : ` ${sizes}`);
  if (spec === null) return `${name}: ${diagnostics[0]?.code}`;
  const model = loadModel(spec.ir, spec.sources, permutationCount(spec.ir) > 1);
  if ("why" in model) return `${name}: ${model.why}`;
  const whole = {
    all: true,
    only: null,
    statesMax: Infinity,
    memoryMax: 8e9,
    lowMemory: false,
    traces: "none",
  } as const;
  const search = searchPacked(model, whole);
  let step = search.next();
  while (step.done !== true) step = search.next();
  const { counts, stop } = step.value;
  if (stop !== null) return `${name}: ${stop}`;
  const budget = Math.max(1, Math.floor(counts.generated * share));
  const variables = emittedOf(model)?.layout.variables ?? [];
  const allowed = variables.reduce((sum, { shape }) => sum + valuesIn(shape), 0);
  const { states, low, high, work } = estimate(model, budget, allowed, () => {});
  return { name, states: counts.distinct, work: work.transitions, low, guess: states, high };
}

const isWithin = ({ states, low, high }: Row): boolean => low <= states && states <= high;

const size = (n: number): string => (n < 1e9 ? grouped(n) : n.toExponential(1).replace("e+", "·10^"));

function measured(cases: readonly Case[], share: number): readonly Row[] {
  return cases.flatMap((one) => {
    const row = rowOf(one, share);
    if (typeof row !== "string") return [row];
    process.stderr.write(`left out: ${row}\n`);
    return [];
  });
}

function summary(rows: readonly Row[]): string {
  const large = rows.filter(({ work }) => work >= 1000);
  const ratio = large
    .map(({ states, guess }) => Math.max(states / guess, guess / states))
    .sort((a, b) => a - b);
  const wide = large.map(({ low, high }) => high / low).sort((a, b) => a - b);
  const middle = (numbers: readonly number[]): string =>
    (numbers[numbers.length >> 1] ?? Number.NaN).toFixed(1);
  return (
    `The true number lies within the bounds of ${rows.filter(isWithin).length} of ${rows.length}. ` +
    `Where at least 1,000 transitions were looked at, ${large.length} models, the middle one of the estimates is off by a factor of ${middle(ratio)}, ` +
    `and of the bounds the upper is ${middle(wide)} times the lower.`
  );
}

function table(rows: readonly Row[]): string {
  return [
    "| model | states | transitions looked at | at least | estimate | at most | within |",
    "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ...rows.map(
      (row) =>
        `| ${row.name} | ${grouped(row.states)} | ${grouped(row.work)} | ${size(row.low)} | ${size(row.guess)} | ${size(row.high)} | ${isWithin(row) ? "yes" : "no"} |`,
    ),
  ].join("\n");
}

function writeDocs(text: string): void {
  const path = join(ROOT, "docs/scale.md");
  const [before, , after] = readFileSync(path, "utf8").split(MARKS);
  if (before === undefined || after === undefined)
    throw new Error("docs/scale.md has no place for the table");
  writeFileSync(path, `${before}${BEGIN}\n\n${text}\n${END}${after}`);
}

if (options.help) process.stdout.write(HELP);
else if (options.check)
  for (const share of [1, 0.1, 10]) {
    const cases = share === 1 ? OTHERS : [...CASES, ...OTHERS];
    const rows = measured(cases, share / 100);
    process.stdout.write(
      `${share} %, ${share === 1 ? "models that nothing was chosen by" : "all models"}\n\n`,
    );
    process.stdout.write(`${table(rows)}\n\n${summary(rows)}\n\n`);
  }
else {
  const rows = measured(CASES, Number(options.share) / 100);
  const text = `${table(rows)}\n\n${summary(rows)}\n`;
  process.stdout.write(text);
  if (options["write-docs"]) writeDocs(text);
}
