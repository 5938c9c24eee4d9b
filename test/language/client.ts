/** A scripted editor: it speaks with the language server in this process, over streams in memory. */
import { PassThrough } from "node:stream";
import type {
  DocumentSymbol,
  PublishDiagnosticsParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import {
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node.js";
import { lined, withEdits } from "../../src/language/lined-text.js";
import type { RunningCommand } from "../../src/language/runs.js";
import { serve } from "../../src/language/server.js";

export interface Client {
  readonly connection: ProtocolConnection;
  readonly request: <Result>(method: string, parameters: unknown) => Promise<Result>;
  readonly open: (path: string, text: string) => void;
  /** Replaces the whole text. */
  readonly type: (path: string, text: string) => void;
  readonly notify: (method: string, parameters: unknown) => void;
  /** What a document has now, in the editor. */
  readonly text: (path: string) => string;
  /** The last diagnostics of a document that were sent, when nothing is left to be done. */
  readonly diagnostics: (path: string) => Promise<PublishDiagnosticsParams>;
  /** All that was ever sent. */
  readonly sent: PublishDiagnosticsParams[];
  readonly capabilities: Record<string, unknown>;
  readonly errors: string[];
  /** What was shown to the user. */
  readonly messages: string[];
  /** Edits that the server asked for. */
  readonly applied: WorkspaceEdit[];
  /** What the server asked to be asked for again. */
  readonly refreshed: string[];
  /** A position in a document: of `|` in a piece of its text. */
  readonly at: (path: string, piece: string) => { textDocument: { uri: string }; position: Position };
  /** The files of the machine, which the test may change. */
  readonly files: Record<string, string>;
  /** The commands that were started. */
  readonly started: (readonly string[])[];
  readonly close: () => void;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

export const uri = (path: string): string => `file://${path}`;

export async function client(
  files: Record<string, string> = {},
  run: (words: readonly string[]) => RunningCommand = () => {
    throw new Error("nothing runs here");
  },
): Promise<Client> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const timers = new Set<() => void>();
  const started: (readonly string[])[] = [];
  serve(server, {
    read: (path) => {
      const text = files[path];
      return text === undefined ? { kind: "failed", why: "there is no such file" } : { kind: "text", text };
    },
    list: () => Object.keys(files),
    version: "test",
    // Time passes when the test says so: all that waits is done before it looks at what was sent.
    later: (work) => {
      timers.add(work);
      return () => void timers.delete(work);
    },
    run: (words) => {
      started.push(words);
      return run(words);
    },
    exit: () => undefined,
  });
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  connection.listen();
  const sent: PublishDiagnosticsParams[] = [];
  const errors: string[] = [];
  connection.onNotification("textDocument/publishDiagnostics", (one: PublishDiagnosticsParams) => {
    sent.push(one);
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
    errors.push(message);
  });
  const messages: string[] = [];
  const applied: WorkspaceEdit[] = [];
  const refreshed: string[] = [];
  connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
    messages.push(message);
  });
  connection.onRequest("client/registerCapability", () => null);
  for (const refresh of ["codeLens", "inlayHint"])
    connection.onRequest(`workspace/${refresh}/refresh`, () => {
      refreshed.push(refresh);
      return null;
    });
  connection.onRequest("workspace/applyEdit", ({ edit }: { edit: WorkspaceEdit }) => {
    applied.push(edit);
    return { applied: true };
  });
  const { capabilities } = await connection.sendRequest<{ capabilities: Record<string, unknown> }>(
    "initialize",
    {
      processId: null,
      rootUri: null,
      capabilities: {
        workspace: { codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
      },
      workspaceFolders: [{ uri: "file:///w", name: "w" }],
    },
  );
  void connection.sendNotification("initialized", {});
  const texts = new Map<string, { text: string; version: number }>();
  const notify = (method: string, parameters: unknown): void => {
    void connection.sendNotification(method, parameters as never);
  };
  const textOf = (path: string): string => texts.get(path)?.text ?? "";
  return {
    connection,
    capabilities,
    sent,
    errors,
    messages,
    applied,
    refreshed,
    files,
    started,
    request: (method, parameters) => connection.sendRequest(method, parameters),
    notify,
    text: textOf,
    open: (path, text) => {
      texts.set(path, { text, version: 1 });
      notify("textDocument/didOpen", {
        textDocument: { uri: uri(path), languageId: "subtle", version: 1, text },
      });
    },
    type: (path, text) => {
      const version = (texts.get(path)?.version ?? 0) + 1;
      texts.set(path, { text, version });
      notify("textDocument/didChange", {
        textDocument: { uri: uri(path), version },
        contentChanges: [{ text }],
      });
    },
    diagnostics: async (path) => {
      // What was sent before is worked on before.
      await connection.sendRequest("textDocument/foldingRange", { textDocument: { uri: uri(path) } });
      for (const work of [...timers]) {
        timers.delete(work);
        work();
      }
      await connection.sendRequest("textDocument/foldingRange", { textDocument: { uri: uri(path) } });
      return sent.filter((each) => each.uri === uri(path)).at(-1) ?? { uri: uri(path), diagnostics: [] };
    },
    at: (path, piece) => {
      const text = textOf(path);
      const start = text.indexOf(piece.replace("|", ""));
      if (start === -1) throw new Error(`no ${piece} in ${path}`);
      const before = text.slice(0, start + piece.indexOf("|")).split(/\r\n?|\n/);
      return {
        textDocument: { uri: uri(path) },
        position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
      };
    },
    close: () => {
      connection.dispose();
      server.dispose();
    },
  };
}

/** A text after edits. */
export const edited = (text: string, edits: readonly TextEdit[]): string => withEdits(lined(text), edits);

/** The names in an outline, those inside another one behind it. */
export const namesOf = (symbols: readonly DocumentSymbol[]): readonly string[] =>
  symbols.flatMap((symbol) => [
    symbol.name,
    ...namesOf(symbol.children ?? []).map((name) => `${symbol.name}.${name}`),
  ]);

/** The piece of a text that a range covers. */
export function covered(text: string, range: { start: Position; end: Position }): string {
  const { starts } = lined(text);
  const at = ({ line, character }: Position): number => (starts[line] ?? 0) + character;
  return text.slice(at(range.start), at(range.end));
}
