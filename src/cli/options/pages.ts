/** The command lines of `subtle explore` and `subtle playground`. */
import type { Command } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";
import { constants, variantNamed } from "./values.js";

export function pageCommandLines(
  program: Command,
  host: Host,
  version: string,
  finish: (code: ExitCode) => void,
): void {
  program
    .command("explore")
    .description("write a page in which a spec can be explored by hand, and open it in a browser")
    .argument("<spec>", "a .subtle file")
    .addOption(constants())
    .option("--variant <name>", "explore this variant")
    .option("-o, --output <file>", "where to write it; by default a temporary file")
    .option("--no-open", "only write it")
    .action(async (path: string, options) => {
      const { exploreCommand } = await import("../commands/explore.js");
      finish(
        await exploreCommand(host, path, {
          constants: options.const,
          variant: variantNamed(options.variant),
          output: options.output ?? null,
          opens: options.open,
          version,
        }),
      );
    });

  program
    .command("playground")
    .description("write a page with an editor, examples and the checker, for any web server")
    .requiredOption("-o, --output <folder>", "the folder to write to")
    .action(async (options) => {
      const { playgroundCommand } = await import("../commands/playground.js");
      finish(await playgroundCommand(host, { output: options.output, version }));
    });
}
