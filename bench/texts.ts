/**
 * `npm run bench:texts -- [KIND]…`: what each phase of the front end and the emitter takes for long texts of several
 * kinds, in microseconds of processor time for each part of the text: where a row grows with the number of parts, the
 * phase takes more than in proportion. Each kind has a process of its own.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { checkLevels } from "../src/check/levels.js";
import { checkPlaces } from "../src/check/places.js";
import { applyEdits, editsOf } from "../src/edit/edit.js";
import { emitted } from "../src/emit/load.js";
import { expandProgram } from "../src/expand/expand.js";
import { lower } from "../src/lower/lower.js";
import { layerOver } from "../src/resolve/layer.js";
import { load, type ReadFile } from "../src/resolve/load.js";
import { resolve } from "../src/resolve/resolve.js";
import type { Variant } from "../src/syntax/tree.js";
import { inferTypes } from "../src/types/infer.js";
import { aligned } from "./results.js";

const SIZES = [100, 1_000, 10_000];

/** As much stack as the thread of a command has: with less, more is nested too deeply. */
const STACK = "--stack-size=3900";

/** A process that takes longer is ended. */
const LIMIT_MS = 120_000;

const each = (n: number, part: (i: number) => string, between = "\n"): string =>
  Array.from({ length: n }, (_, i) => part(i)).join(between);

const COUNTER = (n: number): string => `spec long\nvar x : 0 .. ${n} = 0\n`;

/** Of each kind, a text of so many parts. */
const KINDS: Readonly<Record<string, (n: number) => string>> = {
  "else if": (n) =>
    `${COUNTER(n)}action a {\n${each(n, (i) => `if x = ${i} { x' = ${i + 1} }`, "\nelse ")}\n}`,
  conjunction: (n) => `${COUNTER(n)}action a {\nwhen ${each(n, (i) => `x != ${i + 1}`, "\nand ")}\nx' = 0\n}`,
  actions: (n) => COUNTER(n) + each(n, (i) => `action a${i} { when x = ${i} x' = ${i + 1} }`),
  labels: (n) => `${COUNTER(n)}process p {\n${each(n, (i) => `l${i}: x' = ${i + 1}`)}\n}`,
  either: (n) => `${COUNTER(n)}action a { either ${each(n, (i) => `{ x' = ${i} }`, "\nor ")} }`,
  alternatives: (n) =>
    `spec long\ntype T = ${each(n, (i) => `c${i}`, " | ")}\nvar x : T = c0\naction a { x' = c1 }`,
  constants: (n) => `${COUNTER(n)}${each(n, (i) => `const C${i} = ${i}`)}\naction a { when x < C0 x' = C1 }`,
  variables: (n) =>
    `spec long\n${each(n, (i) => `var v${i} : bool = false`)}\naction a {\n${each(n, (i) => `v${i}' = true`)}\n}`,
  imports: (n) =>
    `spec long\n${each(n, (i) => `import "m${i}"`)}\nvar x : bool = true\naction a { x' = false }`,
  comments: (n) =>
    `${COUNTER(n)}${each(n, (i) => `// line ${i}, a comment that is long\n/* and another */`)}`,
  "one line": (n) =>
    `spec long ${each(n, (i) => `var v${i} : bool = false`, " ")} action a { ${each(n, (i) => `v${i}' = true`, " ")} }`,
  variants: (n) =>
    `${COUNTER(3)}action a { when x < 3 x' = 1 }\n${each(n, (i) => `variant v${i} { drop a.when expect holds }`)}`,
};

const PHASES = ["parse", "resolve", "edits", "expand", "types", "check", "lower", "emit"];

/** Microseconds of each phase, up to one that refuses the text. */
function phasesOf(text: string): readonly number[] {
  const spent: number[] = [];
  let since = process.cpuUsage();
  const mark = (): void => {
    const { user, system } = process.cpuUsage(since);
    spent.push(user + system);
    since = process.cpuUsage();
  };
  const readFile: ReadFile = (path) => {
    const name = /m\d+/.exec(path)?.[0];
    return { kind: "text", text: name === undefined ? text : `module ${name}\nconst N_${name} = 1` };
  };
  const { program, diagnostics } = load("long.subtle", readFile);
  mark();
  const module = program.modules.find(({ span }) => span.file === 0);
  if (diagnostics.length > 0 || module === undefined) return [];
  const base = resolve(program);
  const resolution = layerOver(base);
  mark();
  const variants = module.declarations.filter((one): one is Variant => one.kind === "variant");
  for (const variant of variants) applyEdits(editsOf(variant, variants), layerOver(base));
  mark();
  const expansion = expandProgram(resolution.declarations, resolution);
  mark();
  const typed = inferTypes(resolution, expansion, new Map());
  mark();
  checkLevels(resolution, expansion, typed);
  checkPlaces(resolution, expansion);
  mark();
  const { ir } = lower(module.name.name, resolution, expansion, typed);
  mark();
  emitted(ir, program.sources, { symmetry: true, language: "javascript", temporal: null });
  mark();
  return spent;
}

/** A row of the table, with nothing where the text is nested too deeply. */
function row(kind: string, n: number): readonly string[] {
  let spent: readonly number[] = [];
  try {
    spent = phasesOf(KINDS[kind]?.(n) ?? "");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return [
    kind,
    String(n),
    ...PHASES.map((_, i) => (spent[i] === undefined ? "–" : (spent[i] / n).toFixed(1))),
  ];
}

function rowsOf(kind: string): readonly (readonly string[])[] {
  const self = fileURLToPath(import.meta.url);
  const { stdout } = spawnSync(process.execPath, [STACK, self, "--kind", kind], {
    encoding: "utf8",
    timeout: LIMIT_MS,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const done = stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as readonly string[]);
  return [...done, ...SIZES.slice(done.length).map((n) => [kind, String(n), "too long"])];
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--kind") {
  const [kind = ""] = rest;
  // What is compiled and optimised before counts for nobody.
  row(kind, SIZES[0] ?? 1);
  for (const n of SIZES) process.stdout.write(`${JSON.stringify(row(kind, n))}\n`);
} else {
  const kinds = first === undefined ? Object.keys(KINDS) : [first, ...rest];
  const rows = kinds.flatMap(rowsOf);
  process.stdout.write(`${aligned([["kind", "parts", ...PHASES], ...rows]).join("\n")}\n`);
}
