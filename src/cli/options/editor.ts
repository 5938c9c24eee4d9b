/** The command lines of `subtle lsp`, `dap`, `mcp` and `explain`. */
import type { Command } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";

const LSP_HELP = `
It speaks the Language Server Protocol over standard input and output.
docs/editors.md says how to set up VS Code, Neovim, Emacs and Helix.

Exit codes: 0 the editor ended the session, 1 it went away without.`;

const DAP_HELP = `
It speaks the Debug Adapter Protocol over standard input and output.
docs/editors.md says how editors start it, and with which arguments.

Exit codes: 0 the editor has ended the session or is gone.`;

const MCP_HELP = `
It speaks the Model Context Protocol over standard input and output.
docs/assistants.md lists the tools. Each runs the command of its name in a
process of its own, with limits, and answers with its JSON. Nothing is written
but the files that a request names.

Exit codes: 0 the assistant is gone.`;

export function editorCommandLines(
  program: Command,
  host: Host,
  version: string,
  finish: (code: ExitCode) => void,
): void {
  program
    .command("lsp")
    .description("serve an editor: diagnostics, navigation, completion, renaming, formatting")
    .option("--stdio", "use standard input and output, as it always does; many editors pass it", true)
    .addHelpText("after", LSP_HELP)
    .action(async () => {
      const { lspCommand } = await import("../commands/lsp.js");
      finish(await lspCommand(host, version));
    });

  program
    .command("dap")
    .description("serve a debugger: step through a counterexample, forward and back")
    .addHelpText("after", DAP_HELP)
    .action(async () => {
      const { dapCommand } = await import("../tools/dap.js");
      finish(await dapCommand(host));
    });

  program
    .command("mcp")
    .description("serve a coding assistant: check, why, test, explain, simulate, trace and eval as tools")
    .addHelpText("after", MCP_HELP)
    .action(async () => {
      const { mcpCommand } = await import("../tools/mcp.js");
      finish(await mcpCommand(host, version));
    });

  program
    .command("explain")
    .description("say what the code of a diagnostic means, with a wrong example and a right one")
    .argument("<code>", "such as unknown-name: it stands in brackets before the message")
    .addHelpText("after", "\nExit codes: 0 printed, 2 there is no such code.")
    .action(async (code: string) => {
      const { explainCommand } = await import("../commands/explain.js");
      finish(explainCommand(host, code));
    });
}
