/** Documents of an editor: their texts, what is reported of them, their layout and outlines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { DocumentSymbol, FoldingRange, SymbolInformation, TextEdit } from "vscode-languageserver";
import { format } from "../../src/format/format.js";
import { changed, editTo, lined, offsetAt, positionAt, withEdits } from "../../src/language/lined-text.js";
import { pathOf, uriOf } from "../../src/language/uris.js";
import { ROOT } from "../support.js";
import { type Client, client, covered, edited, namesOf, uri } from "./client.js";

const SPEC = `spec a
import "b"
var x : Colour = red
action go { x' = green }
invariant Any : x in {red, green}
`;
const MODULE = "module b\ntype Colour = red | green\n";

let open: Client | null = null;
const started = async (files: Record<string, string> = {}): Promise<Client> => {
  open = await client(files);
  return open;
};
afterEach(() => {
  expect(open?.errors ?? []).toEqual([]);
  open?.close();
  open = null;
});

const codes = async (of: Client, path: string): Promise<readonly unknown[]> =>
  (await of.diagnostics(path)).diagnostics.map(({ code }) => code);

describe("positions", () => {
  it("count UTF-16 units, and lines that end in LF, CRLF or CR but not in other separators", () => {
    const text = lined("a😀b\r\nc\u2028d\re\n");
    expect(positionAt(text, 3)).toEqual({ line: 0, character: 3 });
    expect(positionAt(text, 8)).toEqual({ line: 1, character: 2 });
    expect(positionAt(text, 10)).toEqual({ line: 2, character: 0 });
    expect(offsetAt(text, { line: 1, character: 99 })).toBe(9);
    expect(offsetAt(text, { line: 99, character: 0 })).toBe(text.text.length);
  });

  it("stand behind a byte order mark", () => {
    const text = lined("\uFEFFspec a");
    expect(positionAt(text, 0)).toEqual({ line: 0, character: 1 });
    expect(offsetAt(text, { line: 0, character: 6 })).toBe(5);
  });

  it("of changes are those after the changes before", () => {
    const at = (line: number, character: number) => ({ line, character });
    const after = changed(lined("ab\r\ncd"), [
      { range: { start: at(0, 1), end: at(1, 1) }, text: "\n\n" },
      { range: { start: at(2, 0), end: at(2, 1) }, text: "X" },
    ]);
    expect(after.text).toBe("a\n\nX");
    expect(after.starts).toEqual(lined(after.text).starts);
  });

  it.each([
    ["a\r\nb", "a\nb"],
    ["x😀y", "x😁y"],
    ["aaa", "aa"],
    ["", "new"],
  ])("of the edit that makes %j into %j give just that", (before, after) => {
    expect(withEdits(lined(before), editTo(lined(before), after))).toBe(after);
  });

  it("and paths of addresses are undone by each other", () => {
    for (const path of ["/w/a b.subtle", "/ü/100%.subtle", "/w/#1?.subtle"])
      expect(pathOf(uriOf(path))).toBe(path);
    expect(pathOf("untitled:Untitled-1")).toBe("untitled:Untitled-1");
    expect(pathOf("file:///w/%zz")).toBe("/w/%zz");
  });
});

describe("diagnostics", () => {
  it("come with the version of the text, and go when it is mended", async () => {
    const editor = await started({ "/w/b.subtle": MODULE });
    editor.open("/w/a.subtle", SPEC.replace("= green }", "= greeen }"));
    const { diagnostics, version } = await editor.diagnostics("/w/a.subtle");
    expect(version).toBe(1);
    expect(diagnostics.map(({ code }) => code)).toEqual(["unknown-name"]);
    expect(covered(editor.text("/w/a.subtle"), diagnostics[0]?.range ?? expect.fail())).toBe("greeen");
    expect(diagnostics[0]?.message).toContain("did you mean `green`?");
    editor.type("/w/a.subtle", SPEC);
    expect(await editor.diagnostics("/w/a.subtle")).toMatchObject({ version: 2, diagnostics: [] });
  });

  it("are of the text after the last of several changes, and of no other", async () => {
    const editor = await started({ "/w/b.subtle": MODULE });
    editor.open("/w/a.subtle", SPEC);
    editor.type("/w/a.subtle", "spec a var");
    editor.type("/w/a.subtle", SPEC);
    await editor.diagnostics("/w/a.subtle");
    expect(editor.sent.map(({ version, diagnostics }) => [version, diagnostics.length])).toEqual([[3, 0]]);
  });

  it("of CRLF texts stand where the editor shows them", async () => {
    const editor = await started();
    const text = "spec a\r\n// 😀\r\nvar x : bool = true\r\naction go { x' = y }\r\n";
    editor.open("/w/a.subtle", text);
    const { diagnostics } = await editor.diagnostics("/w/a.subtle");
    expect(diagnostics[0]?.range).toEqual({
      start: { line: 3, character: 17 },
      end: { line: 3, character: 18 },
    });
  });

  it("of an import are shown there, also where it is not saved, and taken back with it", async () => {
    const editor = await started({ "/w/b.subtle": MODULE, "/w/a.subtle": SPEC });
    editor.open("/w/a.subtle", SPEC);
    editor.open("/w/b.subtle", "module b\ntype Colour = red | \n");
    expect(await codes(editor, "/w/b.subtle")).toEqual(["unexpected-end"]);
    editor.type("/w/b.subtle", "module b\ntype Colour = red | blue\n");
    expect(await codes(editor, "/w/b.subtle")).toEqual([]);
    expect(await codes(editor, "/w/a.subtle")).toEqual(["unknown-name"]);
    editor.notify("textDocument/didClose", { textDocument: { uri: uri("/w/b.subtle") } });
    expect(await codes(editor, "/w/a.subtle")).toEqual([]);
  });

  it("of an import that is not open are shown in its own file", async () => {
    const editor = await started({ "/w/b.subtle": "module b\ntype Colour = red | green | green\n" });
    editor.open("/w/a.subtle", SPEC);
    expect(await codes(editor, "/w/b.subtle")).toEqual(["declared-twice"]);
    editor.files["/w/b.subtle"] = MODULE;
    editor.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uri("/w/b.subtle"), type: 2 }] });
    expect(await codes(editor, "/w/b.subtle")).toEqual([]);
  });

  it("of a module are those of the spec that imports it, or of its syntax alone", async () => {
    const module = "module m\nmacro put() { x' = Value }\n";
    const editor = await started();
    editor.open("/w/m.subtle", module);
    expect(await codes(editor, "/w/m.subtle")).toEqual([]);
    editor.type("/w/m.subtle", "module m\nmacro put() { x' = }\n");
    expect(await codes(editor, "/w/m.subtle")).toEqual(["syntax"]);
    editor.type("/w/m.subtle", module);
    editor.files["/w/c.subtle"] = 'spec c\nimport "m"\nvar x : bool = true\naction go { put() }\n';
    editor.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uri("/w/c.subtle"), type: 1 }] });
    expect(await codes(editor, "/w/m.subtle")).toEqual(["unknown-name"]);
  });

  it("of an import that is gone are errors of the import", async () => {
    const editor = await started({ "/w/b.subtle": MODULE });
    editor.open("/w/a.subtle", SPEC);
    expect(await codes(editor, "/w/a.subtle")).toEqual([]);
    delete editor.files["/w/b.subtle"];
    editor.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uri("/w/b.subtle"), type: 3 }] });
    expect(await codes(editor, "/w/a.subtle")).toEqual(["import-unreadable"]);
  });

  it("say of what is never used that it is not necessary, and where the other declaration stands", async () => {
    const editor = await started();
    editor.open(
      "/w/a.subtle",
      "spec a\nconst N = 1\nvar x : bool = true\nvar x : bool = true\naction go { x' = not x }\n",
    );
    const { diagnostics } = await editor.diagnostics("/w/a.subtle");
    const twice = diagnostics.find(({ code }) => code === "declared-twice");
    expect(twice?.relatedInformation?.[0]?.location).toMatchObject({ uri: uri("/w/a.subtle") });
    editor.type("/w/a.subtle", "spec a\nconst N = 1\nvar x : bool = true\naction go { x' = not x }\n");
    const [unused] = (await editor.diagnostics("/w/a.subtle")).diagnostics;
    expect(unused).toMatchObject({ code: "unused-constant", severity: 2, tags: [1] });
  });
});

describe("formatting", () => {
  const formatted = async (text: string): Promise<string> => {
    const editor = await started();
    editor.open("/w/a.subtle", text);
    const edits = await editor.request<TextEdit[]>("textDocument/formatting", {
      textDocument: { uri: uri("/w/a.subtle") },
      options: { tabSize: 8, insertSpaces: false },
    });
    return edited(text, edits);
  };

  it.each(["\n", "\r\n"])("gives the canonical layout, with line ends %j kept", async (end) => {
    const text = ["spec a", "var x :bool=true", "", "", "action go {x'=not x}", ""].join(end);
    expect(await formatted(text)).toBe(format(text).text);
  });

  it("leaves a text with errors alone", async () => {
    expect(await formatted("spec a\nvar x :bool=true\naction {")).toBe("spec a\nvar x :bool=true\naction {");
  });

  it("keeps a byte order mark", async () => {
    expect(await formatted("\uFEFFspec a\nvar x :bool=true\n")).toBe("\uFEFFspec a\n\nvar x : bool = true\n");
  });
});

describe("outlines", () => {
  it("have all that is declared, with the steps and locals inside", async () => {
    const editor = await started();
    const text = readFileSync(join(ROOT, "specs/locks/mutex.subtle"), "utf8");
    editor.open("/w/mutex.subtle", text);
    const symbols = await editor.request<DocumentSymbol[]>("textDocument/documentSymbol", {
      textDocument: { uri: uri("/w/mutex.subtle") },
    });
    expect(namesOf(symbols)).toEqual(
      expect.arrayContaining(["../lib/locks", "TASKS", "Task", "task", "task.lock", "Exclusion", "no_lock"]),
    );
    for (const { name, selectionRange } of symbols)
      expect(covered(text, selectionRange).replaceAll('"', "")).toBe(name);
  });

  it("are searched over all files, by letters in their order", async () => {
    const editor = await started({ "/w/b.subtle": MODULE, "/w/a.subtle": SPEC });
    const found = await editor.request<SymbolInformation[]>("workspace/symbol", { query: "grn" });
    expect(found.map(({ name, containerName, location }) => [name, containerName, location.uri])).toEqual([
      ["green", "Colour", uri("/w/b.subtle")],
    ]);
  });

  it("fold what has several lines", async () => {
    const editor = await started();
    const text = '// one\n// two\nspec a\nimport "b"\nimport "c"\naction go {\n  x\' = 1\n}\n/* a\nb */\n';
    editor.open("/w/a.subtle", text);
    const folds = await editor.request<FoldingRange[]>("textDocument/foldingRange", {
      textDocument: { uri: uri("/w/a.subtle") },
    });
    expect(folds.map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
      [0, 1, "comment"],
      [3, 4, "imports"],
      [5, 7, undefined],
      [8, 9, "comment"],
    ]);
  });
});
