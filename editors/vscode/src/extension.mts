/** The extension for VS Code: starts the language server that comes with it, lists the tests of specs, and debugs traces. */
import { join } from "node:path";
import { commands, debug, type ExtensionContext, workspace } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node.js";
import { adapterFactory, configurationProvider } from "./debugging.mjs";
import { specTests } from "./testing.mjs";

let client: LanguageClient | null = null;

/** The program of the server. A workspace that is not trusted can't name one: the setting is restricted then. */
function serverIn(context: ExtensionContext): string {
  const own = workspace.getConfiguration("subtle").get<string>("server.path") ?? "";
  return own === "" ? join(context.extensionPath, "server/dist/src/cli/start.cjs") : own;
}

async function start(context: ExtensionContext): Promise<void> {
  const run = { module: serverIn(context), args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient(
    "subtle",
    "Subtle",
    { run, debug: run },
    {
      documentSelector: [
        { scheme: "file", language: "subtle" },
        { scheme: "untitled", language: "subtle" },
      ],
      synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.subtle") },
    },
  );
  await client.start();
}

export async function activate(context: ExtensionContext): Promise<void> {
  const tests = specTests(() => client);
  context.subscriptions.push(
    commands.registerCommand("subtle.restart", async () => {
      await deactivate();
      await start(context);
    }),
    debug.registerDebugAdapterDescriptorFactory(
      "subtle",
      adapterFactory(() => serverIn(context)),
    ),
    debug.registerDebugConfigurationProvider("subtle", configurationProvider),
    ...tests.subscriptions,
  );
  await start(context);
  tests.listAll();
}

export async function deactivate(): Promise<void> {
  const stopped = client;
  client = null;
  await stopped?.stop();
}
