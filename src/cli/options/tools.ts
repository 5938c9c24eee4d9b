/** The command lines of `subtle new`, `init`, `eval` and `completion`. */
import { Argument, type Command, Option } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";
import { SHELLS, type Shell } from "../manual/completion.js";
import { constants, positive, variantNamed } from "./values.js";

const NEW_HELP = `
The spec is a small one that holds, with comments that say what its parts are.

Exit codes: 0 written, 2 the name can't be that of a spec, or there is such a
file already: nothing is overwritten.`;

const INIT_HELP = `
Writes specs/first.subtle if there is no spec yet, and adds a script that runs
\`subtle test specs\` to package.json, which is written if there is none. What is
there already stays as it is.

Exit codes: 0 written, or all is there already, 2 something can't be written.`;

const EVAL_HELP = `
Without --trace, the state is an initial one: the first, or that of --state.

Exit codes: 0 it has a value, 1 it has none in this state, 2 it is no expression
of the spec, or the spec or command line has errors.`;

export function toolCommandLines(
  program: Command,
  host: Host,
  version: string,
  finish: (code: ExitCode) => void,
): void {
  program
    .command("new")
    .description("write a commented spec to begin with, as NAME.subtle")
    .argument("<name>", "the name of the spec, with the path of a folder before it if it is not to be here")
    .addHelpText("after", NEW_HELP)
    .action(async (name: string) => {
      const { newCommand } = await import("../tools/new.js");
      finish(newCommand(host, name));
    });

  program
    .command("init")
    .description("add a first spec, and a script that tests all specs, to a project")
    .argument("[folder]", "the folder of the project", ".")
    .addHelpText("after", INIT_HELP)
    .action(async (folder: string) => {
      const { initCommand } = await import("../tools/init.js");
      finish(initCommand(host, folder, version));
    });

  program
    .command("eval")
    .description("evaluate an expression in a state of a spec")
    .argument("<spec>", "a .subtle file")
    .argument("<expression>", "an expression of the language")
    .addOption(constants())
    .option("--variant <name>", "take the states of this variant")
    .addOption(
      new Option("--trace <file>", "a result or trace as JSON, with the state").conflicts([
        "const",
        "variant",
      ]),
    )
    .option("--property <name>", "with --trace: the trace of this property, if the file has several")
    .option(
      "--state <n>",
      "the number of the state, from 1: among the initial ones, or in the trace, where the last is the default",
      positive,
    )
    .option("--json <file>", "write the value as JSON; - for standard output")
    .addHelpText("after", EVAL_HELP)
    .action(async (path: string, expression: string, options) => {
      const { evalCommand } = await import("../tools/eval.js");
      finish(
        evalCommand(host, path, expression, {
          constants: options.const,
          variant: variantNamed(options.variant),
          trace: options.trace ?? null,
          property: options.property ?? null,
          state: options.state ?? null,
          json: options.json ?? null,
        }),
      );
    });

  program
    .command("completion")
    .description("print completions of commands and options for a shell")
    .addArgument(new Argument("<shell>", "where they are for").choices(SHELLS))
    .addHelpText("after", '\nFor bash: eval "$(subtle completion bash)"')
    .action(async (shell: Shell) => {
      const { completionCommand } = await import("../tools/completion.js");
      finish(completionCommand(host, program, shell));
    });
}
