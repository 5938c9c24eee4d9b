/**
 * Where this engine's time goes: `npm run profile -- [SPEC] [--const NAME=VALUE]… [--low-memory]`, by default the
 * bench model with four tasks and three pages. The search tells when another phase begins; nothing is sampled.
 */
import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { type PackedOutcome, searchPacked } from "../checker/packed/search.js";
import { renderDiagnostic } from "../src/diagnostics/render.js";
import { loadModel } from "../src/emit/load.js";
import type { ReadFile } from "../src/resolve/load.js";
import { compile } from "../src/run/compile.js";
import { ROOT } from "./contestants.js";
import { aligned, count, figure } from "./results.js";
import { Stopwatch } from "./stopwatch.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { const: { type: "string", multiple: true }, "low-memory": { type: "boolean", default: false } },
});

const readFile: ReadFile = (path) => {
  try {
    return { kind: "text", text: readFileSync(path, "utf8") };
  } catch (error) {
    return { kind: "failed", why: error instanceof Error ? error.message : String(error) };
  }
};

function main(): number {
  const [path = join(ROOT, "specs", "bench", "dax_bench.subtle")] = positionals;
  const given = values.const ?? (positionals.length === 0 ? ["F=4", "P=3"] : []);
  const constants = new Map(given.map((text) => text.split("=", 2) as [string, string]));
  const stopwatch = new Stopwatch("front end");
  const { spec, sources, diagnostics } = compile(path, readFile, { constants, variant: null });
  if (spec === null) {
    const colours = pc.createColors(false);
    for (const each of diagnostics) process.stderr.write(`${renderDiagnostic(each, sources, colours)}\n`);
    return 2;
  }
  stopwatch.begin("emit");
  const model = loadModel(spec.ir, sources, true);
  if (model === null || "why" in model) {
    process.stderr.write("the fast engine can't take this spec\n");
    return 2;
  }
  stopwatch.begin("begin");
  const outcome = search(
    searchPacked(model, {
      all: true,
      only: null,
      statesMax: Number.POSITIVE_INFINITY,
      memoryMax: 0.8 * totalmem(),
      lowMemory: values["low-memory"],
      profile: (phase) => stopwatch.begin(phase),
    }),
  );
  stopwatch.begin("end");
  const { distinct, generated } = outcome.counts;
  const spent = [...stopwatch.milliseconds];
  const total = spent.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  const rows = spent.map(([phase, milliseconds]) => [
    phase,
    figure(milliseconds / 1e3),
    figure((100 * milliseconds) / total),
    figure((1e6 * milliseconds) / generated),
    figure((1e6 * milliseconds) / distinct),
  ]);
  const head = ["phase", "s", "%", "ns/transition", "ns/state"];
  const what = `${count(distinct)} states of ${model.words} words, ${count(generated)} transitions`;
  process.stdout.write(`${what}, ${figure(total / 1e3)} s\n\n${aligned([head, ...rows]).join("\n")}\n`);
  if (outcome.stop !== null) process.stderr.write(`cut short: ${outcome.stop}\n`);
  return outcome.stop === null ? 0 : 1;
}

function search(running: ReturnType<typeof searchPacked>): PackedOutcome {
  for (;;) {
    const step = running.next();
    if (step.done === true) return step.value;
  }
}

process.exitCode = main();
