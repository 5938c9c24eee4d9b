/** The built command as an editor starts it: over its standard streams. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { PublishDiagnosticsParams } from "vscode-languageserver";
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node.js";
import { ROOT } from "../support.js";

export interface Session {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly ended: Promise<number | null>;
  /** The next diagnostics that are sent. */
  readonly next: () => Promise<PublishDiagnosticsParams>;
}

export const session = (...words: readonly string[]): Session =>
  sessionWith(join(ROOT, "dist/src/cli/start.cjs"), ...words);

/** With the server of another installation. */
export function sessionWith(program: string, ...words: readonly string[]): Session {
  const child = spawn(process.execPath, [program, "lsp", ...words]);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const waiting: ((one: PublishDiagnosticsParams) => void)[] = [];
  const sent: PublishDiagnosticsParams[] = [];
  connection.onNotification("textDocument/publishDiagnostics", (one: PublishDiagnosticsParams) => {
    const first = waiting.shift();
    if (first === undefined) sent.push(one);
    else first(one);
  });
  return {
    child,
    connection,
    ended: new Promise((resolve) => child.once("close", resolve)),
    next: () => {
      const first = sent.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
  };
}

export const initialize = (connection: ProtocolConnection): Promise<unknown> =>
  connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
