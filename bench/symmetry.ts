/**
 * `npm run bench:symmetry -- [--whole] [FILE]…`: how fast orbits are found when symmetric members are put in order by
 * what tells them apart, and when every renaming of every state is tried, in turns. Both are searches of the same emitted
 * module but for one function. With `--whole` the spec is also explored without symmetry, and the orbits' sizes are
 * added up. Times are of the processor, the least of three runs.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PackedModel } from "../checker/packed/model.js";
import { packedBreadthFirst } from "../checker/packed/search.js";
import * as runtime from "../checker/runtime/index.js";
import { carryOut } from "../checker/strategy.js";
import { emitted } from "../src/emit/load.js";
import { permutationCount, renamings, symmetricTypesOf } from "../src/ir/renamings.js";
import { type CompiledSpec, compile } from "../src/run/compile.js";

const RUNS = 3;
const FOLDER = fileURLToPath(new URL("../../bench/symmetric/", import.meta.url));

function specOf(path: string): CompiledSpec {
  const { spec } = compile(path, () => ({ kind: "text", text: readFileSync(path, "utf8") }));
  if (spec === null) throw new Error(`${path} has errors`);
  return spec;
}

/** @param every Whether every renaming is tried: as if all members weighed the same and none were interchangeable. */
function modelOf({ ir, sources }: CompiledSpec, symmetry: boolean, every: boolean): PackedModel {
  const module = emitted(ir, sources, { symmetry, language: "javascript", temporal: null });
  if ("why" in module) throw new Error(module.why);
  const members = symmetricTypesOf(ir).reduce((sum, { size }) => sum + size + 1, 0);
  const text = every
    ? module.text.replace(
        /function canonicalise\(s, i\) \{\n[\s\S]*?\n\}/,
        `function canonicalise(s, i) {
  arrange();
  for (let k = 0; k < ${members}; k += 1) {
    scratch[WEIGHTS + k] = 0;
    scratch[GROUPS + k] = k;
  }
  for (let k = 0; k < ${module.layout.words}; k += 1) scratch[LEAST + k] = 0x7fffffff;
  tryOrders(s, i);
  copyWords(s, i, scratch, LEAST, ${module.layout.words});
}`,
      )
    : module.text;
  if (every && text === module.text) throw new Error("the emitted module has no such function");
  return new Function("runtime", text)(runtime) as PackedModel;
}

interface Searched {
  readonly found: number;
  readonly generated: number;
  readonly seconds: number;
  readonly stateAt: (index: number) => Int32Array;
}

async function search(model: PackedModel): Promise<Searched> {
  const since = process.cpuUsage();
  const { counts, states } = await carryOut(
    packedBreadthFirst.search(model, {
      all: true,
      only: null,
      statesMax: Number.POSITIVE_INFINITY,
      memoryMax: Number.POSITIVE_INFINITY,
      lowMemory: false,
      traces: "none",
    }),
    () => undefined,
  );
  const { user, system } = process.cpuUsage(since);
  const stateAt = (index: number): Int32Array => states.state(index);
  return { found: counts.distinct, generated: counts.generated, seconds: (user + system) / 1e6, stateAt };
}

/** The sizes of the orbits of all states found, added up: of each the number of renamings, by those that change nothing. */
function orbitSum({ ir, sources }: CompiledSpec, { found, stateAt }: Searched): number {
  const module = emitted(ir, sources, { symmetry: true, language: "javascript", temporal: null });
  if ("why" in module) throw new Error(module.why);
  const text = module.text.replace(/return model;\s*$/, "return { renamed, scratch, IMAGES, RENAMED };");
  const { renamed, scratch, IMAGES, RENAMED } = new Function("runtime", text)(runtime) as {
    readonly renamed: (states: Int32Array, from: number) => void;
    readonly scratch: Int32Array;
    readonly IMAGES: number;
    readonly RENAMED: number;
  };
  const types = symmetricTypesOf(ir);
  const all = renamings(types).map((renaming) =>
    types.flatMap(({ name }) => [-1, ...(renaming.get(name) ?? [])]),
  );
  let sum = 0;
  for (let index = 0; index < found; index += 1) {
    const state = stateAt(index);
    let same = 0;
    for (const images of all) {
      scratch.set(images, IMAGES);
      renamed(state, 0);
      if (runtime.sameWords(scratch, RENAMED, state, 0, module.layout.words)) same += 1;
    }
    sum += all.length / same;
  }
  return sum;
}

const number = (value: number): string => Math.round(value).toLocaleString("en");

async function row(path: string, isWhole: boolean): Promise<readonly string[]> {
  const spec = specOf(path);
  const best = { every: Number.POSITIVE_INFINITY, ordered: Number.POSITIVE_INFINITY };
  let orbits = 0;
  for (let run = 0; run < RUNS; run += 1)
    for (const how of ["every", "ordered"] as const) {
      const searched = await search(modelOf(spec, true, how === "every"));
      if (orbits > 0 && searched.found !== orbits) throw new Error(`${searched.found} orbits, not ${orbits}`);
      orbits = searched.found;
      best[how] = Math.min(best[how], searched.seconds);
    }
  const whole = isWhole ? await search(modelOf(spec, false, false)) : null;
  const sum = isWhole ? orbitSum(spec, await search(modelOf(spec, true, false))) : 0;
  return [
    spec.ir.name,
    number(permutationCount(spec.ir)),
    number(orbits),
    number(orbits / best.every),
    number(orbits / best.ordered),
    (best.every / best.ordered).toFixed(1),
    ...(whole === null ? [] : [number(sum), number(whole.found)]),
  ];
}

const given = process.argv.slice(2);
const isWhole = given.includes("--whole");
const files = given.filter((item) => item !== "--whole");
const paths =
  files.length > 0
    ? files
    : readdirSync(FOLDER)
        .sort()
        .map((name) => `${FOLDER}${name}`);
const COLUMNS = [16, 10, 10, 10, 10, 6, 14, 14];
const head = ["spec", "renamings", "orbits", "every/s", "ordered/s", "×", "sum of sizes", "states"];
/** A line as soon as it is known: some take minutes. */
const write = (cells: readonly string[]): void => {
  const line = cells.map((cell, i) =>
    i === 0 ? cell.padEnd(COLUMNS[i] ?? 0) : cell.padStart(COLUMNS[i] ?? 0),
  );
  process.stdout.write(`${line.join(" ")}\n`);
};
write(isWhole ? head : head.slice(0, 6));
for (const path of paths) write(await row(path, isWhole));
