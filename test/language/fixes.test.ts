/** Fixes: each is applied, and the text compiled again. */

import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, CodeLens, InlayHint, SemanticTokens } from "vscode-languageserver";
import { type Code, catalogue } from "../../src/diagnostics/catalogue.js";
import { TOKEN_MODIFIERS, TOKEN_TYPES } from "../../src/language/decorations.js";
import { lined, rangeOf } from "../../src/language/lined-text.js";
import { compile } from "../../src/run/compile.js";
import { inMemory } from "../support.js";
import { type Client, client, covered, edited, uri } from "./client.js";

let open: Client | null = null;
async function opened(text: string): Promise<Client> {
  open ??= await client();
  open.open("/w/a.subtle", text);
  return open;
}
afterEach(() => {
  expect(open?.errors ?? []).toEqual([]);
  open?.close();
  open = null;
});

const compiled = (text: string) => compile("a.subtle", inMemory({ "a.subtle": text }));

async function actions(text: string): Promise<readonly CodeAction[]> {
  const editor = await opened(text);
  const range = rangeOf(lined(text), { start: 0, end: text.length });
  return editor.request<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: uri("/w/a.subtle") },
    range,
    context: { diagnostics: [] },
  });
}

const applied = (text: string, { edit }: CodeAction): string =>
  edited(text, edit?.changes?.[uri("/w/a.subtle")] ?? []);

/** The text after its preferred fixes, one at a time, until none is left. */
async function mended(text: string): Promise<string> {
  let now = text;
  for (let fixes = 0; fixes < 20; fixes += 1) {
    const fix = (await actions(now)).find(({ isPreferred }) => isPreferred);
    if (fix === undefined) return now;
    now = applied(now, fix);
  }
  throw new Error(`no end: ${now}`);
}

/** Diagnostics whose hint says by itself what to write: their wrong example has a fix. */
const MECHANICAL: readonly Code[] = [
  "unknown-element",
  "foreign-character",
  "false-line-end",
  "reserved-word",
  "foreign-syntax",
  "unexpected-end",
  "syntax",
  "joined-assignments",
  "chained-operators",
  "shadowed-name",
  "unknown-name",
  "unknown-local",
  "unknown-label",
  "not-indexable",
  "unknown-field",
  "match-not-exhaustive",
  "empty-range",
  "unbounded",
  "optional-twice",
  "jump-outside-process",
  "restart-in-procedure",
  "return-outside-procedure",
  "wrong-level",
  "address-unknown",
  "text-direction",
  "unused-constant",
  "variant-without-expect",
];

describe("a fix", () => {
  it.each(MECHANICAL)("of %s mends the wrong example of the catalogue", async (code) => {
    const wrong = catalogue[code].wrong ?? "";
    const fixes = await actions(wrong);
    const own = fixes.filter(({ diagnostics }) => diagnostics?.[0]?.code === code);
    expect(own.length).toBeGreaterThan(0);
    for (const fix of own)
      expect(compiled(applied(wrong, fix)).diagnostics.map((d) => d.code)).not.toContain(code);
  });

  it("whatever it is of leaves nothing worse, for each wrong example of the catalogue", async () => {
    for (const { wrong } of Object.values(catalogue)) {
      if (wrong === null || wrong.length > 2_000) continue;
      const before = compiled(wrong).diagnostics.length;
      for (const fix of await actions(wrong))
        expect(compiled(applied(wrong, fix)).diagnostics.length, `${wrong} ${fix.title}`).toBeLessThan(
          before,
        );
    }
  });

  const HEAD =
    "spec a\nvar x : 0 .. 3 = 0\nvar b : bool = true\nvar f : [0 .. 1 -> 0 .. 3] = [k in 0 .. 1 |-> 0]\n";

  it.each([
    ["action go { when x == 1  x' = 2 }", "action go { when x = 1  x' = 2 }"],
    ["action go { when x === 1  x' = 2 }", "action go { when x = 1  x' = 2 }"],
    ["action go { when b && b  x' = 2 }", "action go { when b and b  x' = 2 }"],
    ["action go { when b || b  x' = 2 }", "action go { when b or b  x' = 2 }"],
    ["action go { when !b  x' = 2 }", "action go { when not b  x' = 2 }"],
    ["action go { when x # 1  x' = 2 }", "action go { when x != 1  x' = 2 }"],
    ["action go { when x =< 1  x' = 2 }", "action go { when x <= 1  x' = 2 }"],
    ["action go { x' = 2; }", "action go { x' = 2 }"],
    ["action go { x := 2 }", "action go { x' = 2 }"],
    ["action go { x += 1 }", "action go { x' = x + 1 }"],
    ["action go { x++ }", "action go { x' = x + 1 }"],
    ["action go { when b  x = 2 }", "action go { when b  x' = 2 }"],
    ["action go { f[0] = 2 }", "action go { f[0]' = 2 }"],
    ["action go { f'[0] = 2 }", "action go { f[0]' = 2 }"],
    ["action go { f' = [f EXCEPT ![0] = 2] }", "action go { f[0]' = 2 }"],
    ["action go { x' = 2 /\\ UNCHANGED <<b, f>> }", "action go { x' = 2  }"],
    ["action go() { x' = 2 }", "action go { x' = 2 }"],
    ["action go { b' = TRUE  x' = x }", "action go { b' = true  x' = x }"],
    ["action go { b' = not bb  x' = x }", "action go { b' = not b  x' = x }"],
    ["action go { x' = x mod 2 }", "action go { x' = x % 2 }"],
    [
      "action go { if x = 0 { x' = 1 } elif x = 1 { x' = 2 } }",
      "action go { if x = 0 { x' = 1 } else if x = 1 { x' = 2 } }",
    ],
    ["invariant Any x < 4", "invariant Any : x < 4"],
    ["property Soon : []b", "property Soon : always b"],
    ["property Soon : <>b", "property Soon : eventually b"],
    ["invariant Soon : always b", "property Soon : always b"],
    ["Twice(k) == k * 2\ninvariant Any : Twice(x) < 9", "def Twice(k) = k * 2\ninvariant Any : Twice(x) < 9"],
    ["invariant Any : Cardinality({1}) = 1", "invariant Any : size({1}) = 1"],
    ["const N 3\ninvariant Any : x <= N", "const N = 3\ninvariant Any : x <= N"],
    ["actoin go { x' = 2 }", "action go { x' = 2 }"],
    ["macro m { x' = 2 }\naction go { m() }", "macro m() { x' = 2 }\naction go { m() }"],
  ])("makes %j into %j", async (wrong, right) => {
    const flip =
      wrong.startsWith("action") || wrong.startsWith("actoin") || wrong.includes("action go")
        ? ""
        : "\naction go { x' = 0 }";
    expect(await mended(`${HEAD}${wrong}${flip}\n`)).toBe(`${HEAD}${right}${flip}\n`);
    expect(
      compiled(`${HEAD}${right}${flip}\n`).diagnostics.filter(({ severity }) => severity === "error"),
    ).toEqual([]);
  });

  it.each([
    ["\r\n", "CRLF"],
    ["\r", "CR"],
  ])("does the same to a text whose lines end in %j (%s)", async (end) => {
    const turned = (text: string): string => text.replaceAll("\n", end);
    let [tried, multiline] = [0, 0];
    for (const { wrong } of Object.values(catalogue)) {
      // One that is about line ends has some already.
      if (wrong === null || wrong.length > 2_000 || wrong.includes("\r")) continue;
      const fixes = await actions(wrong);
      const results = fixes.map((fix) => [fix.title, turned(applied(wrong, fix))]);
      const there = (await actions(turned(wrong))).map((fix) => [fix.title, applied(turned(wrong), fix)]);
      expect(there).toEqual(results);
      tried += fixes.length;
      multiline += fixes.filter(({ edit }) => JSON.stringify(edit).includes("\\n")).length;
    }
    expect(tried).toBeGreaterThan(30);
    expect(multiline).toBeGreaterThan(0);
  });

  it("mends a spec with three mistakes, one after the other", async () => {
    const right =
      "spec lost\ntype Id = symmetric 2\nvar n : 0 .. 2 = 0\nprocess p(me in Id) {\n  var seen : 0 .. 2 = 0\n  read: seen' = n\n  write: when seen < 2  n' = seen + 1\n}\ninvariant Sum : n <= 2\n";
    const wrong = right
      .replace("seen' = n", "seen' = n;")
      .replace("seen < 2", "sen < 2")
      .replace("n' =", "n =");
    expect(compiled(right).diagnostics).toEqual([]);
    expect(await mended(wrong)).toBe(right);
  });

  it("is not offered for what is right, nor outside of its place, nor where other kinds are asked for", async () => {
    const text = "spec a\nvar x : bool = true\naction go { x' = not y }\n";
    const editor = await opened(text);
    const ask = (line: number, only?: readonly string[]): Promise<CodeAction[]> =>
      editor.request("textDocument/codeAction", {
        textDocument: { uri: uri("/w/a.subtle") },
        range: { start: { line, character: 0 }, end: { line, character: 30 } },
        context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
      });
    expect((await ask(2)).map(({ title }) => title)).toEqual(["Replace `y` by `x`"]);
    expect(await ask(1)).toEqual([]);
    expect(await ask(2, ["refactor"])).toEqual([]);
  });

  it("that gives something up, or says what is expected, is never the preferred one", async () => {
    for (const code of ["variant-without-expect", "unused-constant", "unbounded"] as const)
      for (const { isPreferred } of await actions(catalogue[code].wrong ?? ""))
        expect(isPreferred).toBe(false);
  });
});

const SPEC = `spec a
const N = 3
type T = one | two(k : 0 .. N)
var x : 0 .. N = 0
/// 😀
action go { let y = x + 1  when y <= N  x' = y }
invariant Low : forall t in {one, two(1)} : x <= N and t is one
variant v "nothing" { drop go.when  expect holds }
`;

it("semantic tokens tell what names are", async () => {
  const editor = await opened(SPEC);
  const { data } = await editor.request<SemanticTokens>("textDocument/semanticTokens/full", {
    textDocument: { uri: uri("/w/a.subtle") },
  });
  const found: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, modifiers = 0] = data.slice(at, at + 5);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const text = covered(SPEC, { start: { line, character }, end: { line, character: character + length } });
    const shown = TOKEN_MODIFIERS.filter((_, bit) => (modifiers & (1 << bit)) !== 0);
    found.push([text, TOKEN_TYPES[type], ...shown].join(" "));
  }
  expect(found).toEqual([
    "N variable declaration readonly",
    "T type declaration",
    "one enumMember declaration",
    "two enumMember declaration",
    "k property declaration",
    "N variable readonly",
    "x variable declaration",
    "N variable readonly",
    "go event declaration",
    "y parameter declaration readonly",
    "x variable",
    "y parameter readonly",
    "N variable readonly",
    "x variable modification",
    "y parameter readonly",
    "Low function declaration",
    "t parameter declaration readonly",
    "one enumMember",
    "two enumMember",
    "x variable",
    "N variable readonly",
    "t parameter readonly",
    "one enumMember",
    "v namespace declaration",
    "go event",
  ]);
});

it("inlay hints tell types that are not written", async () => {
  const editor = await opened(SPEC);
  const hints = await editor.request<InlayHint[]>("textDocument/inlayHint", {
    textDocument: { uri: uri("/w/a.subtle") },
    range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
  });
  expect(hints.map(({ position: { line }, label }) => [line, label])).toEqual([
    [5, ": int"],
    [6, ": T"],
  ]);
});

it("code lenses run a spec and each of its variants", async () => {
  const editor = await opened(SPEC);
  const lenses = await editor.request<CodeLens[]>("textDocument/codeLens", {
    textDocument: { uri: uri("/w/a.subtle") },
  });
  expect(lenses.map(({ range, command }) => [range.start.line, command?.title, command?.arguments])).toEqual([
    [0, "check", [uri("/w/a.subtle")]],
    [0, "test", [uri("/w/a.subtle")]],
    [0, "why", [uri("/w/a.subtle")]],
    [7, "check this variant", [uri("/w/a.subtle"), "v"]],
  ]);
});
