/** The built command as an editor starts it: over the standard streams, to the end of the session. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { ROOT } from "../support.js";
import { initialize, session } from "./session.js";

it("serves an editor until it says goodbye", async () => {
  const { connection, ended, next } = session("--stdio");
  await initialize(connection);
  await connection.sendNotification("initialized", {});
  const folder = mkdtempSync(join(tmpdir(), "subtle-"));
  writeFileSync(join(folder, "m.subtle"), "module m\ntype T = 0 .. 1\n");
  const uri = pathToFileURL(join(folder, "a.subtle")).href;
  const text = 'spec a\nimport "m"\nvar x : T = 2\naction go { x\' = 1 - x }\n';
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "subtle", version: 7, text },
  });
  expect(await next()).toMatchObject({ uri, version: 7 });
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await ended).toBe(0);
});

it("checks a spec in a process of its own, and shows the counterexample at its property", async () => {
  const { connection, next, ended } = session();
  await initialize(connection);
  const folder = mkdtempSync(join(tmpdir(), "subtle-"));
  const text =
    "spec a\nvar x : 0 .. 3 = 0\naction go { when x < 3  x' = x + 1 }\ninvariant Low : x < 2\ndeadlock allowed\n";
  const path = join(folder, "a.subtle");
  writeFileSync(path, text);
  const uri = pathToFileURL(path).href;
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "subtle", version: 1, text },
  });
  expect((await next()).diagnostics).toEqual([]);
  const outcome = await connection.sendRequest("workspace/executeCommand", {
    command: "subtle.check",
    arguments: [uri],
  });
  expect(outcome).toMatchObject({ verdict: "violated", message: "a: Low violated, 3 states" });
  const [found] = (await next()).diagnostics;
  expect(found).toMatchObject({ severity: 1, range: { start: { line: 3, character: 10 } } });
  expect(found?.relatedInformation?.map(({ message }) => message)).toEqual([
    "0. initial state",
    "1. go: changes x",
    "2. go: changes x",
  ]);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await ended).toBe(0);
});

it("ends when the editor goes away", async () => {
  const { connection, ended, child } = session();
  await initialize(connection);
  child.stdin?.end();
  expect(await ended).toBe(1);
});

it("is loaded by no other command", () => {
  const preload = join(mkdtempSync(join(tmpdir(), "subtle-")), "listen.cjs");
  writeFileSync(
    preload,
    `const modules = require("node:module");
     const load = modules._load;
     modules._load = function (request, ...rest) {
       if (/vscode|mcp-sdk/.test(request)) require("node:fs").writeSync(2, "loaded " + request + "\\n");
       return load.call(this, request, ...rest);
     };`,
  );
  const loaded = (...words: readonly string[]): string =>
    spawnSync(process.execPath, ["--require", preload, join(ROOT, "dist/src/cli/start.cjs"), ...words], {
      encoding: "utf8",
      cwd: ROOT,
      input: "",
    }).stderr;
  expect(loaded("check", "specs/teaching/peterson.subtle", "--quiet")).not.toContain("loaded");
  for (const command of ["lsp", "dap", "mcp"]) expect(loaded(command, "--help")).not.toContain("loaded");
  expect(loaded("lsp")).toContain("loaded vscode-languageserver");
  expect(loaded("dap")).toContain("loaded vscode-languageserver");
  expect(loaded("lsp") + loaded("dap")).not.toContain("mcp-sdk");
  expect(loaded("mcp")).toContain("mcp-sdk");
  expect(loaded("mcp")).not.toContain("vscode");
});
