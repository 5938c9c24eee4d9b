/** The command line of `subtle fix`. */
import type { Command } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";
import { constants, duration, effort, positive, size, variantNamed } from "./values.js";

const HELP = `
Tries small edits: a check, a step moved or repeated, a longer lock section or a
new one, another mode of a lock, all woken instead of one; at most two of them,
and two only where one is not enough. What is told holds with these constants,
and with each that bounds the model one larger.

Exit codes: 0 fixes are found, 1 there is none among the edits that are tried,
2 the spec or command line has errors, or the spec holds already,
3 a limit or a signal came first.`;

export function fixCommandLine(program: Command, host: Host, finish: (code: ExitCode) => void): void {
  program
    .command("fix")
    .description("find small edits with which a spec that fails holds again")
    .argument("<spec>", "a .subtle file; it must fail")
    .addOption(constants())
    .option("--variant <name>", "fix this variant instead of the spec as it stands")
    .addOption(effort())
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .option("--max-states <n>", "stop a search after this many distinct states", positive)
    .option("--max-memory <size>", "stop a search when the process uses this much memory, such as 2G", size)
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .option("--json <file>", "write the result as JSON; - for standard output")
    .addHelpText("after", HELP)
    .action(async (path: string, options) => {
      const { fixCommand } = await import("../commands/fix.js");
      finish(
        await fixCommand(host, path, {
          constants: options.const,
          variant: variantNamed(options.variant),
          effort: options.effort,
          symmetry: options.symmetry,
          statesMax: options.maxStates ?? null,
          memoryMax: options.maxMemory ?? null,
          timeMax: options.maxTime ?? null,
          json: options.json ?? null,
        }),
      );
    });
}
