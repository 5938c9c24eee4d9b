/** The command line of `subtle simulate`. */
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";
import {
  constants,
  duration,
  positive,
  properties,
  size,
  traceStyle,
  variantNamed,
  workers,
} from "./values.js";

function seed(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError("It must be a whole number from 0 to 2^53 - 1.");
  return number;
}

const HELP = `
Each step is one of all that can be taken, and all are as likely. A run depends
on the seed and its number alone, so the first run with a violation is the same
with any number of workers.

Exit codes: 1 violated, 2 the spec or command line has errors, 3 not decided:
runs without a violation prove nothing.`;

export function simulateCommandLine(program: Command, host: Host, finish: (code: ExitCode) => void): void {
  program
    .command("simulate")
    .description("walk through a spec at random, where there are too many states to explore")
    .argument("<spec>", "a .subtle file")
    .option("--runs <n>", "how many runs to walk", positive, 10_000)
    .option("--depth <n>", "how many states a run has at most", positive, 100)
    .option("--seed <n>", "a number that determines all runs", seed, 1)
    .addOption(
      new Option("--workers <n>", "threads that share the runs; by default, one for each core").argParser(
        workers,
      ),
    )
    .addOption(constants())
    .option("--variant <name>", "walk through this variant instead of the spec as it stands")
    .addOption(properties())
    .option("--max-memory <size>", "stop when the process uses this much memory, such as 2G", size)
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .option("--json <file>", "write the result as JSON; - for standard output")
    .option("--itf <file>", "write the trace that is shown, or a witness, for Apalache and Quint")
    .addOption(traceStyle())
    .option("--quiet", "print only the verdict", false)
    .addHelpText("after", HELP)
    .action(async (path: string, options) => {
      const { simulateCommand } = await import("../commands/simulate.js");
      finish(
        await simulateCommand(host, path, {
          runs: options.runs,
          depth: options.depth,
          seed: options.seed,
          workers: options.workers ?? availableParallelism(),
          constants: options.const,
          variant: variantNamed(options.variant),
          properties: options.property,
          memoryMax: options.maxMemory ?? null,
          timeMax: options.maxTime ?? null,
          json: options.json ?? null,
          itf: options.itf ?? null,
          traceStyle: options.trace,
          quiet: options.quiet,
        }),
      );
    });
}
