/** The command line of `subtle replay`. */
import type { Command } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";
import { constants, duration, positive, size, variantNamed } from "./values.js";

const HELP = `
A map says which lines are which steps (docs/replay.md). A log is accepted if
some order of its lines, in which lines of one CPU keep theirs, is what a
behaviour of the spec shows. The spec may be left out if the map names it.

Exit codes: 0 accepted, 1 rejected, 2 the spec, the map or a line of the log is
wrong, 3 not decided.`;

/** Possible states at once, unless an option says otherwise. */
const STATES_MAX = 5_000_000;

export function replayCommandLine(
  program: Command,
  host: Host,
  version: string,
  finish: (code: ExitCode) => void,
): void {
  program
    .command("replay")
    .description("judge a log of the real thing against a spec")
    .argument("<files...>", "a .subtle file and a log; of the log, - is standard input")
    .option("--map <file>", "what the lines of the log mean")
    .option("--learn", "propose a map for a log, to be completed", false)
    .addOption(constants())
    .option("--variant <name>", "judge against this variant instead of the spec as it stands")
    .option("--follow", "wait for lines that are added to the log", false)
    .option("--coverage-file <file>", "add what this log has covered to what others have")
    .option("--max-states <n>", "stop when more states than this are possible at once", positive, STATES_MAX)
    .option("--max-memory <size>", "stop when the process uses this much memory, such as 2G", size)
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .option("--json <file>", "write the result as JSON; - for standard output")
    .option("--html <file>", "write the result as a page for a browser")
    .option("--quiet", "print only the verdict", false)
    .addHelpText("after", HELP)
    .action(async (files: readonly string[], options) => {
      const { replayCommand } = await import("../commands/replay.js");
      finish(
        await replayCommand(host, files, {
          map: options.map ?? null,
          learn: options.learn,
          constants: options.const,
          variant: variantNamed(options.variant),
          follow: options.follow,
          coverageFile: options.coverageFile ?? null,
          statesMax: options.maxStates,
          memoryMax: options.maxMemory ?? null,
          timeMax: options.maxTime ?? null,
          json: options.json ?? null,
          html: options.html ?? null,
          quiet: options.quiet,
          version,
        }),
      );
    });
}
