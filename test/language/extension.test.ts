/** The extension for VS Code: its files fit each other and the language, and it starts the server that is in it. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { textMateGrammar, wordsOf } from "../../build/text-mate.js";
import { COMMANDS } from "../../src/language/decorations.js";
import { parse } from "../../src/syntax/parse.js";
import { isReserved } from "../../src/syntax/reserved.js";
import { ROOT } from "../support.js";

const EXTENSION = join(ROOT, "editors/vscode");
const json = (path: string) => JSON.parse(readFileSync(join(EXTENSION, path), "utf8"));
const OHM = readFileSync(join(ROOT, "grammar/subtle.ohm"), "utf8");

describe("the grammar for colours", () => {
  it("is the one that `npm run extension` writes", () => {
    expect(json("syntaxes/subtle.tmLanguage.json")).toEqual(textMateGrammar(OHM));
  });

  it("has every word of the language", () => {
    const words = wordsOf(OHM);
    expect(words).toEqual(
      expect.arrayContaining([
        "process",
        "idle",
        "symmetric",
        "unfair",
        "leads",
        "graph",
        "choose",
        "allowed",
      ]),
    );
    // Words that may be names have patterns that tell where they are words of the language.
    const patterns = JSON.stringify(textMateGrammar(OHM)).replaceAll("\\\\b", " ");
    for (const word of words) expect(patterns, word).toMatch(new RegExp(`[^a-z]${word}(?:s\\?)?[^a-z]`));
    // Whatever the grammar writes in quotes as a whole word of small letters.
    const quoted = [...OHM.replace(/\/\/.*$/gm, "").matchAll(/"([a-z]{3,})"/g)].map(([, word = ""]) => word);
    const notWords = ["notin", "subseteq", "cup", "cap"];
    for (const word of quoted.filter(isReserved)) expect([...words, ...notWords]).toContain(word);
  });

  it("has patterns that are regular expressions", () => {
    const all = JSON.stringify(textMateGrammar(OHM)).matchAll(/"(?:match|begin|end)":("(?:[^"\\]|\\.)*")/g);
    for (const [, pattern = '""'] of all) expect(() => new RegExp(JSON.parse(pattern), "m")).not.toThrow();
  });
});

it("snippets parse when their places are filled in", () => {
  const snippets: Record<string, { body: string[] }> = json("snippets/subtle.json");
  const filled = (name: string): string =>
    (snippets[name]?.body.join("\n") ?? "")
      .replace(/\$\{\d+:([^}]*)\}/g, "$1")
      .replace(/\$0/g, name === "variant" ? "deadlock" : name === "invariant" ? "true" : "x' = 1")
      .replace(
        /\$(\d)/g,
        (_, number: string) =>
          new RegExp(`\\$\\{${number}:([^}]*)\\}`).exec(snippets[name]?.body.join("\n") ?? "")?.[1] ?? "",
      );
  for (const name of Object.keys(snippets)) {
    const text = name === "spec" ? filled(name) : `spec a\n${filled(name)}\n`;
    expect([name, parse(text, 0).diagnostics]).toEqual([name, []]);
  }
});

it("the manifest names files that are there, and no command that the server has", () => {
  const { contributes, capabilities } = json("package.json");
  for (const { path } of [...contributes.grammars, ...contributes.snippets])
    expect(() => json(path)).not.toThrow();
  expect(() => json(contributes.languages[0].configuration)).not.toThrow();
  const own = contributes.commands.map(({ command }: { command: string }) => command);
  // The client registers those of the server by itself, and would fail where one is there already.
  for (const command of Object.values(COMMANDS)) expect(own).not.toContain(command);
  expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(["subtle.server.path"]);
});

describe("the extension, with stand-ins for VS Code and its client,", () => {
  function activated(path: string) {
    const folder = mkdtempSync(join(tmpdir(), "subtle-"));
    const stand = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const alias = {
      vscode: stand(
        "vscode.cjs",
        `exports.log = [];
         exports.answers = {};
         const disposable = { dispose() {} };
         exports.commands = { registerCommand: (name, work) => (exports.log.push(name), { ...disposable, work }) };
         exports.workspace = {
           getConfiguration: () => ({ get: () => ${JSON.stringify(path)} }),
           createFileSystemWatcher: (glob) => glob,
           textDocuments: [
             { languageId: "subtle", uri: "file:///a.subtle" },
             { languageId: "json", uri: "file:///b.json" },
           ],
           onDidOpenTextDocument: () => disposable,
           onDidSaveTextDocument: (listener) => ((exports.saved = listener), disposable),
         };
         exports.window = {};
         exports.debug = {
           registerDebugAdapterDescriptorFactory: (type, factory) => ((exports.factory = factory), disposable),
           registerDebugConfigurationProvider: (type, provider) => ((exports.provider = provider), disposable),
         };
         exports.DebugAdapterExecutable = class {
           constructor(command, words, options) { Object.assign(this, { command, words, options }); }
         };
         class Items extends Map { add(item) { this.set(item.id, item); } }
         exports.Range = class { constructor(...at) { this.at = at; } };
         exports.TestMessage = class { constructor(text) { this.text = text; } };
         exports.TestRunProfileKind = { Run: 1 };
         exports.tests = {
           createTestController: () => (exports.controller = {
             ...disposable,
             items: new Items(),
             createTestItem: (id, label, uri) => ({ id, label, uri, children: new Items() }),
             createRunProfile: (name, kind, run) => (exports.run = run),
             createTestRun: () => ({
               started: (item) => exports.log.push("started " + item.id),
               passed: (item) => exports.log.push("passed " + item.id),
               failed: (item, message) => exports.log.push("failed " + item.id + ": " + message.text),
               errored: (item, message) => exports.log.push("errored " + item.id + ": " + message.text),
               end: () => exports.log.push("end"),
             }),
           }),
         };`,
      ),
      "vscode-languageclient/node.js": stand(
        "client.cjs",
        `const { log } = require("./vscode.cjs");
         exports.TransportKind = { stdio: 0 };
         exports.LanguageClient = class {
           constructor(id, name, server, client) { Object.assign(this, { server, client }); }
           async start() { log.push("start " + this.server.run.module, this.client.synchronize.fileEvents); }
           async stop() { log.push("stop"); }
           async sendRequest(method, given) {
             const { answers } = require("./vscode.cjs");
             if (answers[method] === undefined) throw new Error(method);
             return answers[method](given);
           }
         };`,
      ),
    };
    const outfile = join(folder, "extension.cjs");
    buildSync({
      stdin: {
        contents: `export * from ${JSON.stringify(join(EXTENSION, "src/extension.mts"))}; export { default as vscode } from "vscode";`,
        resolveDir: folder,
      },
      outfile,
      bundle: true,
      format: "cjs",
      platform: "node",
      alias,
      logLevel: "error",
    });
    return createRequire(import.meta.url)(outfile) as {
      vscode: StandIn;
      activate: (context: unknown) => Promise<void>;
      deactivate: () => Promise<void>;
    };
  }

  it.each([
    ["", "/e/server/dist/src/cli/start.cjs"],
    ["/other/start.cjs", "/other/start.cjs"],
  ])("with the setting %j starts %s, once more when it is asked to, and ends it", async (path, program) => {
    const { vscode, activate, deactivate } = activated(path);
    const subscriptions: { work: () => Promise<void> }[] = [];
    await activate({ extensionPath: "/e", subscriptions });
    await subscriptions[0]?.work();
    await deactivate();
    await deactivate();
    const started = [`start ${program}`, "**/*.subtle"];
    expect(vscode.log).toEqual(["subtle.restart", ...started, "stop", ...started, "stop"]);
  });

  it("debugs by the command that comes with it, and without a configuration what is edited", async () => {
    const { vscode, activate } = activated("");
    await activate({ extensionPath: "/e", subscriptions: [] });
    expect(vscode.factory.createDebugAdapterDescriptor()).toEqual({
      command: process.execPath,
      words: ["/e/server/dist/src/cli/start.cjs", "dap"],
      options: { env: { ELECTRON_RUN_AS_NODE: "1" } },
    });
    const { resolveDebugConfiguration } = vscode.provider;
    expect(resolveDebugConfiguration(undefined, {})).toEqual({});
    vscode.window.activeTextEditor = { document: { languageId: "subtle", fileName: "/w/a.subtle" } };
    expect(resolveDebugConfiguration(undefined, {})).toMatchObject({
      request: "launch",
      program: "/w/a.subtle",
    });
    expect(resolveDebugConfiguration(undefined, { program: "/b" })).toEqual({ program: "/b" });
  });

  it("lists expectations as tests, and tells what came of those that were asked for", async () => {
    const { vscode, activate } = activated("");
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 9 } };
    const item = (id: string, children: object[] = []) => ({ id, label: `test ${id}`, range, children });
    vscode.answers["subtle/tests"] = () => [item("/", [item("/0"), item("v/", [item("v/0"), item("v/1")])])];
    vscode.answers["workspace/executeCommand"] = () => ({
      message: "told",
      cases: [
        { id: "/0", outcome: "passed", details: [] },
        { id: "v/0", outcome: "failed", details: ["it holds"] },
      ],
    });
    await activate({ extensionPath: "/e", subscriptions: [] });
    await vscode.saved({ languageId: "subtle", uri: "file:///a.subtle" });
    await expect.poll(() => [...vscode.controller.items.keys()]).toEqual(["file:///a.subtle"]);
    vscode.log.length = 0;
    await vscode.run({}, {});
    expect(vscode.log).toEqual([
      "started /0",
      "started v/0",
      "started v/1",
      "passed /0",
      "failed v/0: it holds",
      "errored v/1: told",
      "end",
    ]);
    vscode.log.length = 0;
    delete vscode.answers["workspace/executeCommand"];
    const variant = vscode.controller.items.get("file:///a.subtle")?.children.get("v/");
    await vscode.run({ include: [variant], exclude: [variant?.children.get("v/1")] }, {});
    expect(vscode.log).toEqual(["started v/0", "errored v/0: it was not tested", "end"]);
  });
});

interface Item {
  readonly children: Map<string, Item>;
}

/** What the stand-in for VS Code has noted, and what a test can do with it. */
interface StandIn {
  readonly log: string[];
  readonly answers: Record<string, (given: unknown) => unknown>;
  readonly window: { activeTextEditor?: object };
  readonly factory: { createDebugAdapterDescriptor: () => object };
  readonly provider: { resolveDebugConfiguration: (folder: undefined, given: object) => object };
  readonly controller: { readonly items: Map<string, Item> };
  readonly saved: (document: object) => Promise<void>;
  readonly run: (request: object, token: object) => Promise<void>;
}
