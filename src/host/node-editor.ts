/** An editor at the other end of the standard streams, and commands in processes of their own. */
import { spawn } from "node:child_process";
import type { Message } from "vscode-languageserver";
import type { RunningCommand } from "../language/runs.js";
import type { Editor } from "./host.js";

/** A command that prints more than so many characters is not listened to any more. */
const OUTPUT_MAX = 50_000_000;

/** Runs the file that this process was started with. */
function run(words: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? "", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (out.length < OUTPUT_MAX) out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (err.length < OUTPUT_MAX) err += text;
  });
  const ended = new Promise<Awaited<RunningCommand["ended"]>>((resolve) => {
    child.once("error", (error) => resolve({ code: null, out, err: error.message }));
    child.once("close", (code) => resolve({ code, out, err }));
  });
  const killAlso = (): void => void child.kill("SIGKILL");
  process.once("exit", killAlso);
  void ended.then(() => process.off("exit", killAlso));
  return { ended, kill: () => void child.kill("SIGTERM") };
}

export const nodeEditor: Editor = {
  connect: async () => {
    const { createConnection } = await import("vscode-languageserver/node.js");
    return createConnection(process.stdin, process.stdout);
  },
  messages: async () => {
    const { StreamMessageReader, StreamMessageWriter } = await import("vscode-languageserver/node.js");
    const [reader, writer] = [
      new StreamMessageReader(process.stdin),
      new StreamMessageWriter(process.stdout),
    ];
    return {
      listen: (receive, closed) => {
        reader.onClose(closed);
        // What is no message can't be skipped: where the next one begins is not known any more.
        reader.onError(closed);
        reader.listen(receive);
      },
      // The writer adds nothing to a message, whatever its protocol is.
      send: (message) => void writer.write(message as Message),
      end: () => void process.stdin.destroy(),
    };
  },
  assistant: async () => {
    const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
    const transport = new StdioServerTransport();
    // It does not notice by itself that nobody is there any more.
    process.stdin.once("end", () => void transport.close());
    return transport;
  },
  later: (work, milliseconds) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  run,
};
