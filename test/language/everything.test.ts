/** All requests over the standard streams of the built command: on a spec with imports, and on every wrong example. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PublishDiagnosticsParams } from "vscode-languageserver";
import { lined, positionAt } from "../../src/language/lined-text.js";
import { emptyFolder } from "../folders.js";
import { compileText } from "../support.js";
import { LONG_SPEC, LONG_TEXT, parametersAt, REQUEST_FAILED, REQUESTS, wrongExamples } from "./requests.js";
import { initialize, type Session, session } from "./session.js";

let editor: Session;
let folder: string;
beforeAll(async () => {
  folder = await emptyFolder();
  editor = session("--stdio");
  await initialize(editor.connection);
  await editor.connection.sendNotification("initialized", {});
});
afterAll(async () => {
  await editor.connection.sendRequest("shutdown");
  await editor.connection.sendNotification("exit");
  expect(await editor.ended).toBe(0);
});

/** Of the text that was opened last. */
async function diagnosticsOf(uri: string): Promise<PublishDiagnosticsParams> {
  for (;;) {
    const next = await editor.next();
    if (next.uri === uri && next.version === version) return next;
  }
}

/** How many requests had an answer that says something, at a place in a document that is open. */
async function answered(uri: string, place: { line: number; character: number }): Promise<string[]> {
  const found: string[] = [];
  for (const method of REQUESTS) {
    const answer = await editor.connection
      .sendRequest<object | null>(method, parametersAt(uri, place))
      .catch((error: { readonly code: number; readonly message: string }) => {
        if (method.endsWith("ename") && error.code === REQUEST_FAILED) return null;
        throw new Error(`${method}: ${error.message}`);
      });
    if (answer !== null && !(Array.isArray(answer) && answer.length === 0)) found.push(method);
  }
  return found;
}

let version = 0;
async function open(path: string, text: string): Promise<string> {
  version += 1;
  const uri = pathToFileURL(path).href;
  await editor.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "subtle", version, text },
  });
  return uri;
}
const close = (uri: string): Promise<void> =>
  editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });

it("a spec with imports and procedures", async () => {
  const uri = await open(LONG_SPEC, LONG_TEXT);
  expect((await diagnosticsOf(uri)).diagnostics).toEqual([]);
  const found = new Set<string>();
  for (const place of [
    "fault[f] at {dax",
    "rechecked(f|)",
    "SizeFirst",
    "lock(i_mmap_rwsem|)",
    "i_size = trun",
  ]) {
    const [before = "", behind = ""] = place.split("|");
    const at = positionAt(
      lined(LONG_TEXT),
      LONG_TEXT.indexOf(before + behind) + (behind === "" ? 4 : before.length),
    );
    for (const method of await answered(uri, at)) found.add(method);
  }
  // In a spec that is in order there is nothing to mend or to lay out, and all types are written.
  const none = ["formatting", "codeAction", "inlayHint", "prepareCallHierarchy"].map(
    (name) => `textDocument/${name}`,
  );
  expect(REQUESTS.filter((method) => !found.has(method) && !none.includes(method))).toEqual([]);
  await close(uri);
});

describe("the wrong example of", () => {
  it.each(Object.entries(wrongExamples))("%s", async (code, text) => {
    const uri = await open(join(folder, "a.subtle"), text);
    const { diagnostics } = await diagnosticsOf(uri);
    const [first] = diagnostics;
    const at = first?.range.start ?? { line: 0, character: 0 };
    const found = await answered(uri, at);
    expect(found).toContain("textDocument/semanticTokens/full");
    // What only a search finds is not known yet; and a module that is open is no mistake.
    const told = compileText(text).diagnostics.map((each) => each.code);
    expect(diagnostics.map((each) => each.code)).toEqual(code === "module-not-spec" ? [] : told);
    await close(uri);
  });
});
