/**
 * Every spec and variant through TLC too, and random specs: `npm run crosscheck -- --help`.
 *
 * TLC was written by other people, from the definition of TLA+. What it is given is what `--target tla` writes.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CompiledSpec, compile } from "../src/run/compile.js";
import { specText } from "../test/random/spec.js";
import { type Compared, compare } from "./compare.js";
import { inDocs, table } from "./report.js";
import type { Row, Target } from "./row.js";
import { findTlc, runTlc, type Tlc } from "./tlc.js";

const ROOT = join(import.meta.dirname, "..", "..");
const RECORDED = join(ROOT, "crosscheck", "recorded.json");

/** The specs, and those that were written to have every type and awkward names in TLA+. */
const FOLDERS = ["specs", "test/tla/specs"];

const HELP = `TLA2TOOLS_JAR=… npm run crosscheck -- [OPTION]…

  --spec TEXT     only specs whose path contains this
  --random N      so many random specs instead
  --seed N        where the random specs start (1)
  --large         dax_bench at F = 4, P = 3 too
  --record        keep the answers in crosscheck/recorded.json, beside those that are there already,
                  and put the table of all into docs/crosscheck.md
  --jobs N        how many run at once (2)
`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    spec: { type: "string", default: "" },
    random: { type: "string" },
    seed: { type: "string", default: "1" },
    large: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    jobs: { type: "string", default: "2" },
  },
});

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const onDisk = (path: string) => ({
  kind: "text" as const,
  text: readFileSync(join(ROOT, path), "utf8"),
});

const LARGE: Target = {
  path: "specs/bench/dax_bench.subtle",
  variant: null,
  constants: { F: "4", P: "3" },
};

function compiled({ path, variant, constants }: Target): CompiledSpec {
  const { spec, diagnostics } = compile(path, onDisk, {
    variant,
    constants: new Map(Object.entries(constants)),
  });
  if (spec === null) throw new Error(`${path}: ${diagnostics.map((d) => d.message).join("; ")}`);
  return spec;
}

function targets(part: string): readonly Target[] {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".subtle"))
      .map((path) => join(folder, path))
      .filter((path) => path.includes(part) && /^\s*spec\s/m.test(onDisk(path).text))
      .sort(),
  );
  return [
    ...paths.flatMap((path) => {
      const { variants } = compile(path, onDisk);
      return [null, ...variants.map((v) => v.name.name)].map(
        (variant): Target => ({
          path,
          variant,
          constants: {},
        }),
      );
    }),
    ...(options.large ? [LARGE] : []),
  ];
}

/** Does the work on each item, several at once; answers come in the items' order. */
async function spread<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next;
      next += 1;
      results[at] = await work(items[at] as Item);
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
  return results;
}

const show = ({ path, variant, constants }: Target): string =>
  [
    path,
    ...(variant === null ? [] : [`--variant ${variant}`]),
    ...Object.entries(constants).map(([c, v]) => `${c}=${v}`),
  ].join(" ");

async function crossCheckSpecs(tlc: Tlc): Promise<number> {
  const rows = await spread(targets(options.spec), async (target): Promise<Row> => {
    const result = await compare(compiled(target), tlc);
    const differs = "differences" in result && result.differences.length > 0;
    say(`${differs ? "DIFFERS" : "leftOut" in result ? "left out" : "agrees"}  ${show(target)}`);
    return { ...target, result };
  });
  const version = (await runTlc(tlc, { name: "none", text: "" }, "")).version ?? "TLC";
  process.stdout.write(`${table(rows)}\n`);
  if (options.record) record(rows, version);
  return rows.filter(({ result }) => "differences" in result && result.differences.length > 0).length;
}

interface Recorded extends Target, Omit<Compared, "ours"> {}

const keyOf = ({ path, variant, constants }: Target): string => JSON.stringify([path, variant, constants]);

/** Keeps the answers, for tests that have no TLC, one line for each; of what was not asked now the old one stays. */
function record(rows: readonly Row[], version: string): void {
  const found = rows.flatMap(({ path, variant, constants, result }): readonly Recorded[] => {
    if ("leftOut" in result) return [];
    const { tlc, accounted, differences } = result;
    return [{ path, variant, constants, tlc, accounted, differences }];
  });
  const known = new Map([...before(), ...found].map((each) => [keyOf(each), each]));
  const all = [...targets(""), LARGE].flatMap((target) => known.get(keyOf(target)) ?? []);
  const lines = all.map((each) => JSON.stringify(each));
  const text = `{\n"version": ${JSON.stringify(version)},\n"answers": [\n${lines.join(",\n")}\n]\n}\n`;
  writeFileSync(RECORDED, text);
  const page = join(ROOT, "docs", "crosscheck.md");
  const shown = all.map(({ path, variant, constants, ...rest }): Row => {
    return { path, variant, constants, result: { ...rest, ours: rest.tlc } };
  });
  writeFileSync(page, inDocs(readFileSync(page, "utf8"), version, table(shown)));
}

function before(): readonly Recorded[] {
  if (!existsSync(RECORDED)) return [];
  return (JSON.parse(readFileSync(RECORDED, "utf8")) as { readonly answers: readonly Recorded[] }).answers;
}

const RANDOM_STATES_MAX = 3000;

async function crossCheckRandom(tlc: Tlc, count: number): Promise<number> {
  const first = Number(options.seed);
  let compared = 0;
  let differing = 0;
  const left = new Map<string, number>();
  let next = first;
  const one = async (): Promise<void> => {
    while (compared < count) {
      const seed = next;
      next += 1;
      const text = specText(seed);
      const { spec } = compile("random.subtle", () => ({ kind: "text", text }));
      if (spec === null) continue;
      const result = await compare(spec, tlc, RANDOM_STATES_MAX);
      if ("leftOut" in result) {
        left.set(result.leftOut, (left.get(result.leftOut) ?? 0) + 1);
        continue;
      }
      compared += 1;
      if (result.differences.length > 0) {
        differing += 1;
        say(`DIFFERS  seed ${seed}: ${result.differences.join("; ")}`);
      }
      for (const reason of result.accounted) left.set(reason, (left.get(reason) ?? 0) + 1);
      if (compared % 20 === 0) say(`${compared} of ${count}`);
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, one));
  const counted = [...left].map(([why, times]) => `  ${times}  ${why}`);
  process.stdout.write(
    `${compared} random specs from seed ${first} on: ${compared - differing} agree, ${differing} differ\n${counted.join("\n")}\n`,
  );
  return differing;
}

async function main(): Promise<number> {
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const tlc = findTlc();
  if (typeof tlc === "string") {
    say(tlc);
    return 2;
  }
  const differing =
    options.random === undefined
      ? await crossCheckSpecs(tlc)
      : await crossCheckRandom(tlc, Number(options.random));
  return differing === 0 ? 0 : 1;
}

process.exitCode = await main();
