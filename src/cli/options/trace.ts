/** The command line of `subtle trace`. */
import type { Command } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";
import { constants, traceStyle, variantNamed } from "./values.js";

const HELP = `
Exit codes: 0 shown or written, and with --check a behaviour of the spec,
1 not a behaviour, 2 unreadable, or of another spec.`;

export function traceCommandLine(
  program: Command,
  host: Host,
  version: string,
  finish: (code: ExitCode) => void,
): void {
  program
    .command("trace")
    .description("show a trace that was written, convert it, or check that it is a behaviour of a spec")
    .argument("<file>", "a result or trace as JSON, or an ITF trace; - for standard input")
    .option("--property <name>", "the trace of this property, if the file has several")
    .addOption(traceStyle())
    .option("--check <spec>", "check that the trace is a behaviour of this spec")
    .option("--spec <spec>", "the spec of the trace, which an ITF trace of another tool needs")
    .option("--json <file>", "write the trace as JSON; - for standard output")
    .option("--itf <file>", "write it as an ITF trace, for Apalache and Quint")
    .option("--mermaid <file>", "write it as a sequence diagram of Mermaid")
    .option("--csv <file>", "write it as a table, a row for each state")
    .option("--html <file>", "write it as a page for a browser")
    .addOption(constants())
    .option("--variant <name>", "the variant that a trace of another tool is of")
    .addHelpText("after", HELP)
    .action(async (path: string, options) => {
      const { trace } = await import("../commands/trace.js");
      finish(
        await trace(host, path, {
          property: options.property ?? null,
          traceStyle: options.trace,
          to: {
            json: options.json ?? null,
            itf: options.itf ?? null,
            mermaid: options.mermaid ?? null,
            csv: options.csv ?? null,
            html: options.html ?? null,
          },
          check: options.check ?? null,
          spec: options.spec ?? null,
          constants: options.const,
          variant: variantNamed(options.variant),
          version,
        }),
      );
    });
}
