/** `subtle completion`: completions for a shell. */
import type { Command } from "commander";
import type { Host } from "../../host/host.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { completionFor, type Shell } from "../manual/completion.js";
import { tableOf } from "../manual/table.js";

export function completionCommand(host: Host, program: Command, shell: Shell): ExitCode {
  host.out.write(completionFor(shell, tableOf(program)));
  return EXIT.ok;
}
