/** Commands that an editor starts: with limits, one for each spec, ended by an edit, and never of an older text. */

import { expect, it } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver/node.js";
import type { Outcome, RunningCommand } from "../../src/language/runs.js";
import { type Client, client, uri } from "./client.js";

const SPEC = "spec a\nvar x : bool = true\naction go { x' = not x }\ninvariant On : x\n";
const RESULT = {
  spec: "a",
  variant: null,
  verdict: "violated",
  states: { distinct: 2 },
  properties: [
    {
      name: "On",
      verdict: "violated",
      message: null,
      trace: {
        loop: null,
        steps: [
          {
            action: "go",
            parameters: { k: 1 },
            span: { file: "/w/a.subtle", line: 3, column: 1 },
            changed: ["x"],
          },
        ],
      },
    },
    { name: "deadlock", verdict: "holds", message: null, trace: null },
  ],
};

/** A command that ends when the test says so, or is killed. */
function command() {
  let end: (ended: Awaited<RunningCommand["ended"]>) => void = () => undefined;
  const ended = new Promise<Awaited<RunningCommand["ended"]>>((resolve) => {
    end = resolve;
  });
  const state = { isKilled: false };
  const running: RunningCommand = {
    ended,
    kill: () => {
      state.isKilled = true;
      end({ code: null, out: "", err: "" });
    },
  };
  return { running, state, end: (code: number, out: string) => end({ code, out, err: "" }) };
}

async function started() {
  const commands: ReturnType<typeof command>[] = [];
  const editor = await client({ "/w/a.subtle": SPEC }, () => {
    const next = command();
    commands.push(next);
    return next.running;
  });
  editor.open("/w/a.subtle", SPEC);
  return { editor, commands };
}

const execute = (editor: Client, name: string, ...given: unknown[]): Promise<Outcome> =>
  editor.request("workspace/executeCommand", { command: name, arguments: given });

/** Until the server has taken what was sent. */
const settled = (editor: Client): Promise<unknown> =>
  editor.request("textDocument/foldingRange", { textDocument: { uri: uri("/w/a.subtle") } });

it("a check has limits, and its counterexample is shown until the next edit", async () => {
  const { editor, commands } = await started();
  const outcome = execute(editor, "subtle.check", uri("/w/a.subtle"));
  await settled(editor);
  expect(editor.started).toEqual([
    ["check", "/w/a.subtle", "--json", "-", "--max-time", "30s", "--max-memory", "1G"],
  ]);
  commands[0]?.end(1, JSON.stringify(RESULT));
  expect(await outcome).toMatchObject({ verdict: "violated", message: "a: On violated, 2 states" });
  const { diagnostics } = await editor.diagnostics("/w/a.subtle");
  expect(diagnostics).toMatchObject([
    {
      code: "violated",
      range: { start: { line: 3, character: 10 }, end: { line: 3, character: 12 } },
      relatedInformation: [{ message: "0. go(1): changes x", location: { range: { start: { line: 2 } } } }],
    },
  ]);
  expect(editor.messages).toEqual(["a: On violated, 2 states"]);
  editor.type("/w/a.subtle", `${SPEC}// more\n`);
  expect((await editor.diagnostics("/w/a.subtle")).diagnostics).toEqual([]);
  editor.close();
});

it("what a variant violates is information", async () => {
  const text = `${SPEC}variant v { drop go  expect violates On }\n`;
  const { editor, commands } = await started();
  editor.files["/w/a.subtle"] = text;
  editor.type("/w/a.subtle", text);
  const outcome = execute(editor, "subtle.check", uri("/w/a.subtle"), "v");
  await settled(editor);
  expect(editor.started[0]).toContain("--variant=v");
  commands[0]?.end(1, JSON.stringify({ ...RESULT, variant: "v" }));
  await outcome;
  expect((await editor.diagnostics("/w/a.subtle")).diagnostics).toMatchObject([
    { severity: 3, message: "On is violated in variant v" },
  ]);
  editor.close();
});

it.each(["edit", "second run", "request", "end of the session"])("a run is ended by: %s", async (by) => {
  const { editor, commands } = await started();
  const source = new CancellationTokenSource();
  const outcome = editor.connection.sendRequest<Outcome>(
    "workspace/executeCommand",
    { command: "subtle.check", arguments: [uri("/w/a.subtle")] },
    source.token,
  );
  await settled(editor);
  if (by === "edit") editor.type("/w/a.subtle", `${SPEC}// more\n`);
  const second = by === "second run" ? execute(editor, "subtle.check", uri("/w/a.subtle")) : null;
  if (by === "request") source.cancel();
  if (by === "end of the session") await editor.request("shutdown", undefined);
  expect(await outcome).toMatchObject({ verdict: "cancelled" });
  expect(commands[0]?.state.isKilled).toBe(true);
  expect(editor.messages).toEqual([]);
  if (second !== null) {
    expect(commands[1]?.state.isKilled).toBe(false);
    commands[1]?.end(1, JSON.stringify(RESULT));
    expect(await second).toMatchObject({ verdict: "violated" });
  }
  editor.close();
});

it.each([
  ["a spec with errors", `${SPEC}invariant Off : y\n`, `${SPEC}invariant Off : y\n`, "has errors"],
  ["a text that is not saved", SPEC, `${SPEC}// more\n`, "save a.subtle first"],
])("%s is not run", async (_, saved, text, why) => {
  const { editor } = await started();
  editor.files["/w/a.subtle"] = saved;
  editor.type("/w/a.subtle", text);
  expect((await execute(editor, "subtle.check", uri("/w/a.subtle"))).message).toContain(why);
  expect(editor.started).toEqual([]);
  editor.close();
});

it.each([
  ["subtle.check", []],
  ["subtle.check", [7]],
  ["subtle.check", [uri("/w/none.subtle")]],
  ["subtle.nothing", [uri("/w/a.subtle")]],
])("%s with %j is refused", async (name, given) => {
  const { editor } = await started();
  expect((await execute(editor, name, ...given)).verdict).toBe("refused");
  editor.close();
});

it("an answer that can't be read is a failure, and a test says what came of each expectation", async () => {
  const { editor, commands } = await started();
  const broken = execute(editor, "subtle.check", uri("/w/a.subtle"));
  await settled(editor);
  commands[0]?.end(70, "{");
  expect((await broken).verdict).toBe("failed");
  const tested = execute(editor, "subtle.test", uri("/w/a.subtle"));
  await settled(editor);
  const cases = [
    { variant: null, outcome: "passed", details: [] },
    { variant: "v", outcome: "passed", details: [] },
    { variant: "v", outcome: "failed", details: ["it holds"] },
  ];
  commands[1]?.end(1, JSON.stringify({ files: [{ cases }] }));
  expect(await tested).toMatchObject({
    verdict: "violated",
    message: "a: 2 as expected, 1 not",
    cases: [
      { id: "/0", outcome: "passed" },
      { id: "v/0", outcome: "passed" },
      { id: "v/1", outcome: "failed", details: ["it holds"] },
    ],
  });
  editor.close();
});
