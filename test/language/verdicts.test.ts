/** What commands have found is kept by the question: in hovers, as marks, in lenses and tests, also after edits. */
import { afterEach, describe, expect, it } from "vitest";
import type { CodeLens, Hover, InlayHint } from "vscode-languageserver";
import type { Outcome, RunningCommand } from "../../src/language/runs.js";
import type { TestItem } from "../../src/language/verdicts/expectations.js";
import { memoryHost, runOn } from "../host/memory-host.js";
import { type Client, client, edited, uri } from "./client.js";

const PATH = "/w/a.subtle";
const SPEC = `spec a
const N = 3
var x : 0 .. 9 = 0
var lazy : bool = false
action up { when x < N  x' = x + 1 }
action idle_step { when not lazy  lazy' = false }
invariant Low : x <= 3
invariant Small : x < 9
deadlock allowed
expect holds
expect 7 states
expect 7 states with N = 2
variant more "one more" {
  const N = 4
  expect violates Low
  expect 2 states
}
`;

let open: Client | null = null;
afterEach(() => {
  expect(open?.errors ?? []).toEqual([]);
  open?.close();
  open = null;
});

/** An editor whose commands run in this process. */
async function editing(text = SPEC): Promise<Client> {
  const files: Record<string, string> = { [PATH]: text };
  const run = (words: readonly string[]): RunningCommand => {
    const host = memoryHost({ files });
    const ended = runOn(host, words).then((code) => ({ code, out: host.stdout(), err: host.stderr() }));
    return { ended, kill: () => undefined };
  };
  open = await client(files, run);
  open.open(PATH, text);
  return open;
}

const execute = (editor: Client, command: string, ...given: unknown[]): Promise<Outcome> =>
  editor.request("workspace/executeCommand", {
    command: `subtle.${command}`,
    arguments: [uri(PATH), ...given],
  });

async function hover(editor: Client, piece: string): Promise<string> {
  const found = await editor.request<Hover | null>("textDocument/hover", editor.at(PATH, piece));
  return found === null ? "" : (found.contents as { value: string }).value;
}

const document = { textDocument: { uri: uri(PATH) } };

async function marks(editor: Client): Promise<readonly string[]> {
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const hints = await editor.request<InlayHint[]>("textDocument/inlayHint", { ...document, range });
  return hints.map(({ label, position }) => `${position.line + 1}: ${String(label)}`);
}

const lenses = async (editor: Client): Promise<readonly string[]> =>
  (await editor.request<CodeLens[]>("textDocument/codeLens", document)).flatMap(({ command, range }) =>
    command?.command === "subtle.countStates" ? [`${range.start.line + 1}: ${command.title}`] : [],
  );

describe("after a check, hovering tells", () => {
  it.each([
    ["invariant |Low", "holds, in 4 states"],
    ["action |up", "taken 3 times"],
    ["action |idle_step", "never taken"],
    ["var |x", ""],
  ])("of %s: %s", async (piece, text) => {
    const editor = await editing(
      SPEC.replace("lazy' = false }", "lazy' = x > 7 }").replace("when not lazy", "when lazy"),
    );
    expect(await hover(editor, piece)).not.toMatch(/holds|taken|enabled/);
    await execute(editor, "check");
    const told = await hover(editor, piece);
    if (text === "") expect(told).not.toMatch(/holds|taken/);
    else expect(told).toMatch(text === "never taken" ? /never (?:taken|enabled)$/ : new RegExp(`${text}$`));
  });

  it("that it was before the last change, until the change is undone", async () => {
    const editor = await editing();
    await execute(editor, "check");
    editor.type(PATH, SPEC.replace("x <= 3", "x <= 2"));
    expect(await hover(editor, "invariant |Low")).toMatch(/before your last change: holds, in 4 states$/);
    editor.type(PATH, SPEC);
    expect(await hover(editor, "invariant |Low")).not.toContain("before");
    // What no question depends on is no change of it.
    editor.type(PATH, SPEC.replace("var lazy", "// a comment\nvar lazy"));
    expect(await hover(editor, "invariant |Low")).toMatch(/\n\nholds, in 4 states$/);
    editor.type(PATH, SPEC.replace("invariant Low", "invariant"));
    expect(await hover(editor, "var |x")).not.toContain("internal");
  });

  it("what a variant violates", async () => {
    const editor = await editing();
    await execute(editor, "check", "more");
    expect(await hover(editor, "variant |more")).toMatch(/violates Low$/);
    editor.type(PATH, SPEC.replace("const N = 4", "const N = 5"));
    expect(await hover(editor, "variant |more")).toMatch(/before your last change: violates Low$/);
  });
});

describe("after `why`", () => {
  it("marks stand behind what is needed, and behind what is not, until the text is changed", async () => {
    const editor = await editing();
    expect(await marks(editor)).toEqual([]);
    await execute(editor, "why");
    expect(editor.refreshed).toContain("inlayHint");
    expect(await marks(editor)).toEqual(["5: needed for Low, Small", "6: not needed"]);
    expect(await hover(editor, "when x |< N")).toMatch(
      /the guard up\.when: needed for Low, Small: 5 states without it$/,
    );
    editor.type(PATH, SPEC.replace("var lazy", "var more : bool = true\nvar lazy"));
    expect(await marks(editor)).toEqual([]);
    expect(await hover(editor, "when x |< N")).toContain(
      "before your last change: the guard up.when: needed for",
    );
  });
});

describe("`expect N states`", () => {
  it("can be counted, and brought up to date where the number is known", async () => {
    const editor = await editing();
    const unknown = ["11: count states", "12: count states", "16: count states"];
    expect(await lenses(editor)).toEqual(unknown);
    await execute(editor, "check");
    expect(editor.refreshed).toContain("codeLens");
    expect(await lenses(editor)).toEqual(["11: update: 4 states", ...unknown.slice(1)]);
    const before = editor.started.length;
    for (const given of [
      [null, 1],
      [null, 2],
      ["more", 1],
    ])
      await execute(editor, "countStates", ...given);
    expect(editor.started).toHaveLength(before + 2);
    let text = editor.text(PATH);
    for (const { changes } of editor.applied.toReversed()) text = edited(text, changes?.[uri(PATH)] ?? []);
    expect(text).toContain("expect 4 states\nexpect 3 states with N = 2");
    expect(text).toContain("expect violates Low\n  expect 5 states");
  });

  it.each([
    [[null, 0], "no such expectation"],
    [[null, 9], "no such expectation"],
    [["none", 0], "no such expectation"],
    [[null, "x"], "no such expectation"],
  ])("is refused for %j", async (given, why) => {
    const editor = await editing();
    expect(await execute(editor, "countStates", ...given)).toMatchObject({
      verdict: "refused",
      message: expect.stringContaining(why) as string,
    });
    expect(editor.applied).toEqual([]);
  });
});

it("each expectation is a test, with what came of it", async () => {
  const editor = await editing();
  const [item] = await editor.request<TestItem[]>("subtle/tests", document);
  const flat = (one: TestItem): readonly string[] => [
    `${one.id} ${one.label}`,
    ...one.children.flatMap(flat),
  ];
  expect(item === undefined ? [] : flat(item)).toEqual([
    "/ a",
    "/0 expect holds",
    "/1 expect 7 states",
    "/2 expect 7 states with N = 2",
    "more/ variant more",
    "more/0 expect violates Low",
    "more/1 expect 2 states",
  ]);
  const { cases, message } = await execute(editor, "test");
  expect(message).toBe("a: 2 as expected, 3 not");
  expect(cases?.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    "/0 passed",
    "/1 failed",
    "/2 failed",
    "more/0 passed",
    "more/1 failed",
  ]);
  expect(cases?.[1]?.details.join()).toContain("4");
  for (const text of ["module a\n", "spec a\nvar", ""]) {
    editor.type(PATH, text);
    expect(await editor.request("subtle/tests", document)).toEqual([]);
  }
});
