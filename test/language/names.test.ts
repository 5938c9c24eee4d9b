/** Names: what is known of them, where they stand, other names for them, and those that can be typed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type {
  CompletionItem,
  DocumentHighlight,
  Hover,
  Location,
  MarkupContent,
  SignatureHelp,
  WorkspaceEdit,
} from "vscode-languageserver";
import { occurrencesIn } from "../../src/language/occurrences.js";
import { compile } from "../../src/run/compile.js";
import { inMemory, onDisk, ROOT } from "../support.js";
import { type Client, client, covered, edited, uri } from "./client.js";

const MODULE = `module m
/// A lock that *one* holds.
type Lock = Process?
macro take(l) { when l = none  l' = self }
macro give(l) { l' = none }
procedure both(l) {
  first: take(l)
  second: give(l)
}
`;
const SPEC = `spec a
import "m"
const N = 2
type Id = symmetric N
type Shape = point | box(size_x : 0 .. 3, y : bool)
/// Who holds it.
var lock : Lock = none
var r : [left : 0 .. 3, right : bool] = [left |-> 0, right |-> true]
def held(k) = lock != none and k = 1
process p(me in Id) {
  var page : 0 .. 3 = 0
  begin: pick q in 1 .. 3  page' = q
  locked: both(lock)
  end: if page > 0 { goto begin } else { restart }
}
action shrink { when r.left > 0  r.left' = r.left - 1  r.right' = false }
invariant Small : held(1) implies forall i in Id : p[i].page <= N + 1
invariant Where : forall i in Id : p[i] at {begin, locked.second} implies not enabled p[i].end
expect holds Small
variant v "nobody waits" {
  drop p.locked.first.take
  replace p.begin with { page' = r.left }
  drop both.second
  insert after p.end { more: goto begin }
  expect violates Small, deadlock
}
variant w {
  drop take.when
  replace shrink.r' with { r.left' = 0 }
  const N = 1
  expect same graph as v
}
expect needed p.begin, take.when
`;

let open: Client | null = null;
async function started(files: Record<string, string> = { "/w/m.subtle": MODULE }): Promise<Client> {
  open = await client(files);
  return open;
}
async function opened(): Promise<Client> {
  const editor = await started();
  editor.open("/w/a.subtle", SPEC);
  return editor;
}
afterEach(() => {
  expect(open?.errors ?? []).toEqual([]);
  open?.close();
  open = null;
});

describe("occurrences", () => {
  it("stand where the text has the name, in the library with all its variants too", () => {
    for (const path of ["specs/dax/truncate", "specs/locks/mutex", "specs/gallery/paxos"]) {
      const compilation = compile(`${path}.subtle`, onDisk);
      const { sources } = compilation;
      const all = occurrencesIn(compilation);
      expect(all.length).toBeGreaterThan(100);
      for (const { span, target } of all) {
        const text = sources[span.file]?.text.slice(span.start, span.end);
        if (target.kind !== "file") expect(text).toBe(target.name);
      }
    }
  });

  it("miss no name in the code of a spec, but words of addresses", () => {
    const compilation = compile("a.subtle", inMemory({ "a.subtle": SPEC, "m.subtle": MODULE }));
    const code = SPEC.replace(/\/\/.*|"[^"]*"/g, (text) => " ".repeat(text.length));
    const at = new Set(
      occurrencesIn(compilation).flatMap(({ span }) => (span.file === 0 ? [span.start] : [])),
    );
    const words = [...code.matchAll(/[A-Za-z_]\w*/g)]
      .filter(({ index }) => !at.has(index))
      .map(([word]) => word);
    const left = new Set(words.filter((word) => !KEYWORDS.has(word)));
    // The name of the spec is used nowhere, and the effect of an edit that went before is not.
    expect([...left]).toEqual(["a"]);
  });
});

const KEYWORDS = new Set(
  `spec import const type symmetric var def process pick in if goto else restart action when invariant implies forall at not
  enabled expect holds variant drop replace with insert after violates same graph as needed true false none and`.split(
    /\s+/,
  ),
);

describe("hovering", () => {
  it.each([
    ["const |N", ["const N = 2", "value `2`"]],
    ["lock| : Lock", ["var lock : Lock = none", "type `Process?`", "Who holds it."]],
    [": |Lock", ["type Lock = Process?", "A lock that *one* holds."]],
    ["|page' = q", ["var page : 0 .. 3 = 0", "type `0 .. 3`", "4 values"]],
    ["type |Shape", ["9 values"]],
    ["p[i].|page", ["var page"]],
    ["goto |begin", ["step begin of process p"]],
    ["pick |q", ["type `1 .. 3`"]],
    ["|both(lock)", ["procedure both(l)"]],
    ["violates |Small", ["invariant Small"]],
    ["locked.first.|take", ["macro take(l)"]],
    ["violates Small, |deadlock", ["built in"]],
  ])("over %s tells %j", async (piece, parts) => {
    const editor = await opened();
    const found = await editor.request<Hover>("textDocument/hover", editor.at("/w/a.subtle", piece));
    for (const part of parts) expect((found.contents as MarkupContent).value).toContain(part);
  });

  it("over nothing tells nothing, and goes on while the text is broken elsewhere", async () => {
    const editor = await opened();
    expect(await editor.request("textDocument/hover", editor.at("/w/a.subtle", "goto| begin"))).toBeNull();
    editor.type("/w/a.subtle", `${SPEC}\naction broken { x' = = }\n`);
    expect(await editor.request("textDocument/hover", editor.at("/w/a.subtle", "const |N"))).not.toBeNull();
  });
});

describe("definitions", () => {
  it.each([
    ['import "|m"', "/w/m.subtle", ""],
    ["both(|lock)", "/w/a.subtle", "lock"],
    ["|both(lock)", "/w/m.subtle", "both"],
    ["both.|second", "/w/m.subtle", "second"],
    ["locked.|second}", "/w/m.subtle", "second"],
    ["drop |take.when", "/w/m.subtle", "take"],
    ["goto |begin }", "/w/a.subtle", "begin"],
    ["more: goto |begin", "/w/a.subtle", "begin"],
    ["same graph as |v", "/w/a.subtle", "v"],
    ["shrink.|r'", "/w/a.subtle", "r"],
    ["r.|left > 0", "/w/a.subtle", "left"],
  ])("of %s stand in %s at %j", async (piece, path, name) => {
    const editor = await opened();
    const [found] = await editor.request<Location[]>(
      "textDocument/definition",
      editor.at("/w/a.subtle", piece),
    );
    expect(found?.uri).toBe(uri(path));
    const text = path === "/w/m.subtle" ? MODULE : SPEC;
    expect(covered(text, found?.range ?? expect.fail())).toBe(name);
  });
});

it("references are found in every spec that reads a module, and highlights say what is written", async () => {
  const editor = await started({
    "/w/m.subtle": MODULE,
    "/w/c.subtle": 'spec c\nimport "m"\nvar k : Lock = none\nprocess q { here: take(k)  give(k) }\n',
  });
  editor.open("/w/a.subtle", SPEC);
  editor.open("/w/m.subtle", MODULE);
  const found = await editor.request<Location[]>("textDocument/references", {
    ...editor.at("/w/m.subtle", "macro |take"),
    context: { includeDeclaration: true },
  });
  const of = (path: string): number => found.filter((each) => each.uri === uri(path)).length;
  expect([of("/w/m.subtle"), of("/w/a.subtle"), of("/w/c.subtle")]).toEqual([2, 3, 1]);
  const marks = await editor.request<DocumentHighlight[]>(
    "textDocument/documentHighlight",
    editor.at("/w/a.subtle", "if |page"),
  );
  expect(marks.map(({ kind }) => kind)).toEqual([3, 3, 2, 2, 3]);
});

describe("renaming", () => {
  const renamed = async (editor: Client, path: string, piece: string, newName: string): Promise<string> => {
    const answer = editor.request<WorkspaceEdit>("textDocument/rename", {
      ...editor.at(path, piece),
      newName,
    });
    const { changes = {} } = await answer;
    const all = Object.entries(changes).map(([at, edits]) => {
      const file = at.slice("file://".length);
      return edited(editor.text(file) || (editor.files[file] ?? ""), edits);
    });
    return all.join("\n");
  };
  const replaced = (text: string, from: RegExp, to: string): string => text.replace(from, to);

  it.each(["\r\n", "\r"])("keeps line ends that are %j", async (end) => {
    const turned = (text: string): string => text.replaceAll("\n", end);
    const editor = await started({ "/w/m.subtle": turned(MODULE) });
    editor.open("/w/a.subtle", turned(SPEC));
    const places = await editor.request<WorkspaceEdit>("textDocument/rename", {
      ...editor.at("/w/a.subtle", "in 1 .. 3  |page'"),
      newName: "number",
    });
    const after = edited(turned(SPEC), places.changes?.[uri("/w/a.subtle")] ?? []);
    expect(after).toBe(turned(SPEC.replaceAll(/\bpage\b/g, "number")));
  });

  it.each([
    ["process |p(", /\bp(?=[.[(])/g, "proc", SPEC],
    ["|begin: pick", /\bbegin\b/g, "first_step", SPEC],
    ["var |page", /\bpage\b/g, "number", SPEC],
    ["invariant |Small", /\bSmall\b/g, "Tiny", SPEC],
    ["variant |v ", /(?<=variant |as )v\b/g, "other", SPEC],
    ["const |N =", /\bN\b/g, "COUNT", SPEC],
    ["pick |q", /\bq\b/g, "chosen", SPEC],
    ["r.|left > 0", /\bleft\b/g, "lower", SPEC],
    ["var |r ", /\br(?=[ .'])/g, "pair", SPEC],
  ] as const)("%s changes all its names and no other", async (piece, pattern, name, text) => {
    const editor = await opened();
    expect(await renamed(editor, "/w/a.subtle", piece, name)).toBe(replaced(text, pattern, name));
  });

  it("goes through modules, calls and addresses", async () => {
    const editor = await opened();
    const found = await renamed(editor, "/w/a.subtle", "drop |take.when", "seize");
    expect(found).toContain("macro seize(l)");
    expect(found).toContain("first: seize(l)");
    expect(found).toContain("drop p.locked.first.seize");
    expect(found).toContain("expect needed p.begin, seize.when");
    expect(found).not.toContain("take");
  });

  it("goes through all that a module is imported as", async () => {
    const module =
      "module slots\nconst SLOTS = 1\nvar used : 0 .. 2 = 0\nmacro take() { when used < SLOTS  used' = used + 1 }\ninvariant Few : used <= SLOTS\n";
    const spec =
      'spec parking\nimport "slots" as cars\nimport "slots" as bikes with { SLOTS = 2 }\naction one { cars.take() }\naction two { bikes.take() }\ninvariant Both : cars.used + bikes.used < 9\nexpect holds cars.Few\ndeadlock allowed\n';
    const editor = await started({ "/w/slots.subtle": module });
    editor.open("/w/a.subtle", spec);
    expect((await editor.diagnostics("/w/a.subtle")).diagnostics).toEqual([]);
    const taken = await renamed(editor, "/w/a.subtle", "cars.|take", "seize");
    expect(taken).toContain(spec.replaceAll("take", "seize"));
    expect(taken).toContain(module.replaceAll("take", "seize"));
    const used = await renamed(editor, "/w/a.subtle", "bikes.|used", "full");
    expect(used).toContain(spec.replaceAll("used", "full"));
    expect(used).toContain(module.replaceAll("used", "full"));
    const few = await renamed(editor, "/w/a.subtle", "cars.|Few", "Least");
    expect(few).toContain(spec.replaceAll("Few", "Least"));
    expect(few).toContain(module.replaceAll("Few", "Least"));
  });

  it.each([
    ["const |N", "lock", "already the name"],
    ["const |N", "when", "reserved"],
    ["const |N", "len", "built in"],
    ["const |N", "x y", "not a name"],
    ["|begin: pick", "end", "can't be the name"],
    ["invariant |Small", "Where", "already the name"],
    ["pick |q", "page", "already the name"],
    ["violates Small, |deadlock", "x", "built in"],
  ])("%s to %s is refused: %s", async (piece, name, why) => {
    const editor = await opened();
    await expect(renamed(editor, "/w/a.subtle", piece, name)).rejects.toThrow(why);
  });

  it("gives specs that are as right as before, whatever is renamed", async () => {
    const text = readFileSync(join(ROOT, "specs/locks/mutex.subtle"), "utf8");
    const locks = readFileSync(join(ROOT, "specs/lib/locks.subtle"), "utf8");
    const editor = await started({ "/lib/locks.subtle": locks });
    editor.open("/w/mutex.subtle", text);
    for (const piece of ["process |task", "var |m ", "|inside:", "const |TASKS", "type |Task"]) {
      const changed = await renamed(editor, "/w/mutex.subtle", piece, "renamed_");
      const { diagnostics } = compile(
        "/w/mutex.subtle",
        inMemory({ "/w/mutex.subtle": changed, "/lib/locks.subtle": locks }),
      );
      expect(diagnostics).toEqual([]);
      expect(changed).not.toBe(text);
    }
  });
});

describe("alternatives that two types have", () => {
  const TEXT = `spec a
type Rm = working | committed(by : 0 .. 1)
type Tm = init | committed(by : 0 .. 1)
var rm : Rm = working
var tm : Tm = init
def done(x) = x = committed(0)
action go { rm' = committed(1)  tm' = Tm.committed(0) }
invariant I : done(tm) or rm = Rm.working or (match rm { Rm.committed(_) -> true else -> false })
`;
  const renamed = async (piece: string, newName: string): Promise<string> => {
    const editor = await started();
    editor.open("/w/a.subtle", TEXT);
    const answer = await editor.request<WorkspaceEdit>("textDocument/rename", {
      ...(editor.at("/w/a.subtle", piece) as object),
      newName,
    });
    return edited(editor.text("/w/a.subtle"), answer.changes?.[uri("/w/a.subtle")] ?? []);
  };

  it.each([
    [
      "of one type",
      "rm' = |committed",
      "over",
      /(?<=\| |rm' = |Rm\.)committed(?=\(by : 0 .. 1\)\ntype|\(1|\(_)/g,
    ],
    ["of the other, in a definition too", "x = |committed", "over", /(?<=init \| |x = |Tm\.)committed/g],
    ["and the type before them", "type |Rm", "Manager", /\bRm\b/g],
  ])("are told apart: %s", async (_, piece, name, pattern) => {
    expect(await renamed(piece, name)).toBe(TEXT.replace(pattern, name));
  });
});

describe("completion", () => {
  /** The words offered behind a text that replaces the last line of the spec. */
  async function offered(behind: string): Promise<readonly string[]> {
    const editor = await started();
    editor.open("/w/a.subtle", SPEC + behind);
    const lines = editor.text("/w/a.subtle").split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const items = await editor.request<CompletionItem[]>("textDocument/completion", {
      textDocument: { uri: uri("/w/a.subtle") },
      position,
    });
    expect(new Set(items.map(({ label }) => label)).size).toBe(items.length);
    return items.map(({ label }) => label);
  }

  it.each([
    ["", ["process", "invariant", "variant"], ["when", "goto"]],
    ["action x { ", ["when", "take", "lock"], ["process", "len"]],
    ["process x { one: when true\n  two: goto ", ["one", "two", "done"], ["begin", "when"]],
    ["invariant X : exists i in Id : p[i] at ", ["begin", "locked"], ["N", "page"]],
    ["invariant X : exists i in Id : p[i] at {begin, ", ["end"], ["N"]],
    ["invariant X : exists i in Id : p[i].", ["page"], ["begin", "N"]],
    ["invariant X : r.", ["left", "right"], ["N", "page"]],
    ["invariant X : forall inner in Id : in", ["inner", "intersect", "lock", "held"], ["take", "goto"]],
    ["var x : ", ["bool", "Shape", "N"], ["lock", "when"]],
    ["expect violates Small, ", ["Where", "deadlock", "asserts"], ["lock"]],
    ["expect ", ["holds", "needed"], ["N"]],
    ["variant x { drop ", ["p", "both", "shrink", "take"], ["lock", "when"]],
    ["variant x { drop p.", ["begin", "end"], ["lock"]],
    ["variant x { drop shrink.", ["when", "r'"], ["begin"]],
    ["variant x {\n  ", ["drop", "replace", "expect"], ["when"]],
    ["invariant X : taken p.", ["begin"], ["page"]],
    ["def k(number) = num", ["number"], []],
    ["invariant X : x is ", ["point", "box"], ["N"]],
    ["invariant X : x is Shape.", ["point", "box"], ["N"]],
    ["invariant X : sl", ["slice", "len", "union_all"], []],
  ])("behind %j offers %j and not %j", async (behind, there, missing) => {
    const words = await offered(behind);
    for (const word of there) expect(words).toContain(word);
    for (const word of missing) expect(words).not.toContain(word);
  });

  it.each(["// a comment ", 'variant x "a text '])("in %j offers nothing", async (behind) => {
    expect(await offered(behind)).toEqual([]);
  });
});

describe("signatures", () => {
  it.each([
    ["invariant X : held(", "held(k)", 0],
    ["action x { take(lo", "take(l)", 0],
    ["invariant X : append(<<1>>, ", "append(s, x)", 1],
    ["invariant X : box(1, (2 + ", "box(size_x : 0 .. 3, y : bool)", 1],
  ])("behind %j are %j, parameter %i", async (behind, label, parameter) => {
    const editor = await started();
    editor.open("/w/a.subtle", SPEC + behind);
    const lines = editor.text("/w/a.subtle").split("\n");
    const found = await editor.request<SignatureHelp>("textDocument/signatureHelp", {
      textDocument: { uri: uri("/w/a.subtle") },
      position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
    });
    expect(found.signatures[0]?.label).toBe(label);
    expect(found.activeParameter).toBe(parameter);
  });

  it("outside of calls are none", async () => {
    const editor = await opened();
    expect(
      await editor.request("textDocument/signatureHelp", editor.at("/w/a.subtle", "const N| = 2")),
    ).toBeNull();
  });
});
