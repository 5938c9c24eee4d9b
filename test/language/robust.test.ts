/** Random edits with requests between them: the server answers, and what it reports is true of the text at that moment. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { allDiagnostics } from "../../src/language/diagnostics.js";
import { project } from "../../src/language/project.js";
import { inMemory, LONG } from "../support.js";
import { client, uri } from "./client.js";

const EDITS = LONG ? 20_000 : 250;

/** Each so many edits, what is shown is compared with what a server says that has just been started. */
const EXAMINED = LONG ? 1 : 8;

/** After so many edits everything has been loaded that ever is. */
const HEATED = LONG ? 2_000 : 80;

/** More than this, in bytes, may not be kept of what is gone. */
const GROWTH_MAX = 40 * 2 ** 20;

/** What is in use when the garbage has been collected. */
function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

const MODULE =
  "module m\ntype Lock = Process?\nmacro take(l) { when l = none  l' = self }\nmacro give(l) { l' = none }\n";
const SPEC = `spec a
import "m"
const N = 2
type Id = symmetric N
type Shape = point | box(width : 0 .. 3)
/// Who holds it.
var lock : Lock = none
var f : [0 .. 1 -> Shape] = [k in 0 .. 1 |-> point]
def held(k) = lock != none and k = 1
process p(me in Id) {
  var page : 0 .. 3 = 0
  begin: pick q in 1 .. 3  page' = q  take(lock)
  end: if page > 0 { give(lock)  goto begin } else { restart }
}
action shrink { match f[0] { point -> { f[0]' = box(1) } box(w) -> { when w > 0  f[0]' = point } } }
invariant Small : held(1) implies forall i in Id : p[i].page <= N + 1
expect holds Small
variant v "nobody waits" {
  drop p.begin.take
  insert after p.end { more: goto begin }
  expect violates Small, deadlock
}
`;

/** Of a seed, always the same. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PASTED = [
  "\r",
  "\u2028",
  "\u0000\u0001\uFFFD\uD800",
  "{",
  "}",
  "(",
  '"',
  "/*",
  "*/",
  "//",
  "'",
  "\r\n",
  "😀",
  "\uFEFF",
  " goto ",
  " p.",
  "at {",
  "lock",
  "invariant X : ",
  "variant w {\n drop ",
  "type T = T\n",
  'import "a"\n',
  'import "m"\n',
  "process p { a: }\n",
  "expect needed p.begin, v.x\n",
  "((((((((((",
];

const REQUESTS = [
  "hover",
  "definition",
  "references",
  "documentHighlight",
  "completion",
  "signatureHelp",
  "prepareRename",
  "rename",
  "documentSymbol",
  "foldingRange",
  "formatting",
  "codeAction",
  "semanticTokens/full",
  "inlayHint",
  "codeLens",
];

it(`holds for ${EDITS} edits`, async () => {
  const files: Record<string, string> = { "/w/m.subtle": MODULE };
  const editor = await client(files);
  const draw = random(7);
  const texts: Record<string, string> = { "/w/a.subtle": SPEC, "/w/m.subtle": MODULE };
  const paths = Object.keys(texts);
  const versions: Record<string, number> = {};
  for (const path of paths) {
    editor.open(path, texts[path] ?? "");
    versions[path] = 1;
  }
  const position = (text: string, offset: number) => {
    const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  };
  let [answered, reported, heap] = [0, 0, 0];
  for (let edit = 0; edit < EDITS; edit += 1) {
    // Mostly the spec, so that there is enough that is right.
    const path = draw(4) === 0 ? "/w/m.subtle" : "/w/a.subtle";
    const text = texts[path] ?? "";
    const [first, second] = [draw(text.length + 1), draw(text.length + 1)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    const near = Math.min(first + draw(6), text.length);
    const choices: readonly (readonly [number, number, string])[] = [
      [first, first, PASTED[draw(PASTED.length)] ?? ""],
      [first, near, ""],
      [first, near, PASTED[draw(PASTED.length)] ?? ""],
      [first, first, text.slice(second, second + draw(30))],
      draw(4) === 0 ? [first, second, ""] : [first, first, String.fromCharCode(draw(300))],
      draw(2) === 0 ? [0, text.length, path.endsWith("m.subtle") ? MODULE : SPEC] : [first, first, "\n"],
    ];
    const [start, end, by] = choices[draw(choices.length)] ?? [0, 0, ""];
    // A position in the middle of a CRLF is none: editors don't send it.
    const whole = (at: number): number => (text[at] === "\n" && text[at - 1] === "\r" ? at - 1 : at);
    const [from, to] = [whole(start), whole(end)];
    const version = (versions[path] ?? 0) + 1;
    versions[path] = version;
    texts[path] = text.slice(0, from) + by + text.slice(to);
    editor.notify("textDocument/didChange", {
      textDocument: { uri: uri(path), version },
      contentChanges: [{ range: { start: position(text, from), end: position(text, to) }, text: by }],
    });
    const now = texts[path] ?? "";
    const at = position(now, draw(now.length + 1));
    const method = REQUESTS[draw(REQUESTS.length)] ?? "";
    const answer = editor.request(`textDocument/${method}`, {
      textDocument: { uri: uri(path) },
      position: at,
      range: { start: at, end: at },
      context: { diagnostics: [], includeDeclaration: true },
      options: { tabSize: 2, insertSpaces: true },
      newName: "other",
    });
    const found = await answer.catch((error: { readonly message: string; readonly code: number }) => {
      // To rename may be refused, and nothing else.
      if (error.code !== -32803) throw new Error(`${method}: ${error.message}\n${JSON.stringify(texts)}`);
    });
    if (found != null && JSON.stringify(found).length > 20) answered += 1;
    if (edit % EXAMINED !== 0) continue;
    const scratch = project({ read: inMemory(files), list: () => Object.keys(files) });
    for (const each of paths) scratch.open(uri(each), texts[each] ?? "", versions[each] ?? 0);
    const expected = allDiagnostics(scratch);
    for (const each of paths) {
      const { diagnostics, version: of } = await editor.diagnostics(each);
      expect(diagnostics, JSON.stringify(texts)).toEqual(expected.get(uri(each)));
      expect(of).toBe(versions[each]);
      reported += diagnostics.length;
    }
    expect(editor.errors).toEqual([]);
    // The test itself keeps nothing of them.
    const last = paths.map((each) => editor.sent.findLast((one) => one.uri === uri(each)));
    editor.sent.splice(0, editor.sent.length, ...last.filter((one) => one !== undefined));
    if (edit === HEATED) heap = heapUsed();
  }
  expect(heapUsed()).toBeLessThan(heap + GROWTH_MAX);
  editor.close();
  // Most texts are broken, and yet there is something to say of them.
  expect(answered).toBeGreaterThan(EDITS / 10);
  expect(reported).toBeGreaterThan(EDITS / 20);
});
