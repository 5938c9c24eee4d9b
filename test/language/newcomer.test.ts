/**
 * The way of a newcomer by README.md alone, as far as a script can go: the extension's file is packed and unpacked, and its
 * server gets the spec of README.md with mistakes in it, which are mended by quick fixes alone; then the spec is checked,
 * its trace is shown as a page, and it is asked why it holds.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import type { CodeAction, Hover, PublishDiagnosticsParams } from "vscode-languageserver";
import { lined, rangeOf } from "../../src/language/lined-text.js";
import type { Outcome } from "../../src/language/runs.js";
import { subtle } from "../cli/command.js";
import { emptyFolder } from "../folders.js";
import { ROOT } from "../support.js";
import { edited } from "./client.js";
import { initialize, sessionWith } from "./session.js";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const RIGHT = /```\n(spec lost_update\n[\s\S]*?)```/.exec(README)?.[1] ?? "";

/** As somebody writes it who comes from C. */
const WRONG = RIGHT.replace("when lock = none ", "when lock == none ")
  .replace("counter' = seen + 1", "counter = sen + 1")
  .replace("lock' = none\n}", "lock' = none;\n}");

/** Writes the files of a ZIP archive, which has its list of contents at the end. */
function unpack(archive: Buffer, folder: string): void {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06"));
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [method, size, local] = [
      archive.readUInt16LE(at + 10),
      archive.readUInt32LE(at + 20),
      archive.readUInt32LE(at + 42),
    ];
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + size);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), method === 0 ? data : inflateRawSync(data));
    at += 46 + nameLength + extra + comment;
  }
}

it("goes from the extension's file to the answer why", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const vsix = `subtle-${version}.vsix`;
  // What README.md says of it.
  expect(README).toContain("`npm run extension` in a clone");
  expect(README).toContain(`\`code --install-extension ${vsix}\``);
  execFileSync(process.execPath, [join(ROOT, "dist/build/extension.js")], { cwd: ROOT, stdio: "ignore" });
  const folder = await emptyFolder();
  unpack(readFileSync(join(ROOT, vsix)), folder);
  const program = join(folder, "extension/server/dist/src/cli/start.cjs");
  expect(existsSync(program)).toBe(true);

  const editor = sessionWith(program, "--stdio");
  await initialize(editor.connection);
  await editor.connection.sendNotification("initialized", {});
  const path = join(folder, "lost_update.subtle");
  const uri = pathToFileURL(path).href;
  let [text, number] = [WRONG, 1];
  const shown = async (): Promise<PublishDiagnosticsParams["diagnostics"]> => {
    for (;;) {
      const next = await editor.next();
      if (next.uri === uri && next.version === number) return next.diagnostics;
    }
  };
  await editor.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "subtle", version: number, text },
  });
  const first = await shown();
  // Three lines are wrong, and each says so with the line as it is to be; the misspelt name shows when its line can be read.
  expect(first.map(({ range, code }) => [range.start.line, code])).toEqual([
    [8, "foreign-syntax"],
    [10, "syntax"],
    [11, "foreign-syntax"],
  ]);
  for (const { message } of first) expect(message).toContain("here: `");

  const titles: string[] = [];
  let left = first;
  while (left.length > 0 && titles.length < 10) {
    const actions = await editor.connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: rangeOf(lined(text), { start: 0, end: text.length }),
      context: { diagnostics: left },
    });
    const fix = actions.find(({ isPreferred }) => isPreferred);
    expect(fix, text).toBeDefined();
    titles.push(fix?.title ?? "");
    text = edited(text, fix?.edit?.changes?.[uri] ?? []);
    number += 1;
    await editor.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: number },
      contentChanges: [{ text }],
    });
    left = await shown();
  }
  expect(titles).toEqual([
    "Write `=`",
    "Assign: add the prime",
    "Delete the semicolon",
    "Replace `sen` by `seen`",
  ]);
  expect(text).toBe(RIGHT);

  writeFileSync(path, text);
  await editor.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
  const execute = (name: string, ...more: readonly string[]): Promise<Outcome> =>
    editor.connection.sendRequest("workspace/executeCommand", {
      command: `subtle.${name}`,
      arguments: [uri, ...more],
    });
  expect(await execute("check")).toMatchObject({ verdict: "holds" });
  expect(await execute("check", "no_lock")).toMatchObject({ verdict: "violated" });
  const violated = await shown();
  expect(violated.map(({ range }) => range.start.line)).toEqual([
    RIGHT.split("\n").findIndex((line) => line.startsWith("invariant")),
  ]);
  expect(violated[0]?.relatedInformation?.length).toBe(9);
  expect(await execute("why")).toMatchObject({ verdict: "holds" });
  const taken = text.split("\n").findIndex((line) => line.includes("take:"));
  const hover = await editor.connection.sendRequest<Hover | null>("textDocument/hover", {
    textDocument: { uri },
    position: { line: taken, character: text.split("\n")[taken]?.indexOf("take") ?? 0 },
  });
  expect(JSON.stringify(hover?.contents)).toMatch(/needed/);
  await editor.connection.sendRequest("shutdown");
  await editor.connection.sendNotification("exit");
  expect(await editor.ended).toBe(0);

  // As README.md goes on, in a terminal.
  const page = join(folder, "trace.html");
  const checked = await subtle(["check", path, "--variant", "no_lock", "--html", page]);
  expect(checked.code).toBe(1);
  const html = readFileSync(page, "utf8");
  for (const piece of ["Exact", "cpu.write", "Cpu#2", "no_lock"]) expect(html).toContain(piece);
  const why = await subtle(["why", path]);
  expect(why.code).toBe(0);
  expect(why.stdout).toMatch(/It works because[\s\S]*\n +take +sets lock/);
});
