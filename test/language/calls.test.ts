/** The hierarchy of calls: who calls a macro or a procedure, across files, and what they call. */
import { expect, it } from "vitest";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
} from "vscode-languageserver";
import { type Client, client, covered, uri } from "./client.js";

const MODULE = `module locks
macro take(l) { when not l  put(l, true) }
macro put(l, v) { l' = v }
procedure both() {
  one: take(m)
  two: put(m, false)
}
`;
const SPEC = `spec a
import "locks"
var m : bool = false
process p(me in 0 .. 1) {
  go:  both()
  end: put(m, false)  put(m, m)
}
action free { put(m, false) }
variant v { insert after p.go { more: take(m) }  expect holds }
`;
const A = "/w/a.subtle";
const LOCKS = "/w/locks.subtle";

async function opened(): Promise<Client> {
  const editor = await client({ [A]: SPEC, [LOCKS]: MODULE });
  editor.open(A, SPEC);
  editor.open(LOCKS, MODULE);
  return editor;
}

const prepare = (editor: Client, path: string, piece: string): Promise<CallHierarchyItem[]> =>
  editor.request("textDocument/prepareCallHierarchy", editor.at(path, piece));

it.each([
  [LOCKS, "macro |put", ["macro take: 1", "procedure both: 1", "process p: 2", "action free: 1"]],
  [A, "p|ut(m, m)", ["macro take: 1", "procedure both: 1", "process p: 2", "action free: 1"]],
  [LOCKS, "macro |take", ["procedure both: 1", "variant v: 1"]],
  [LOCKS, "procedure |both", ["process p: 1"]],
  [A, "process |p", []],
])("in %s, %s is called by %j", async (path, piece, callers) => {
  const editor = await opened();
  const [item] = await prepare(editor, path, piece);
  const calls = await editor.request<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item });
  expect(
    calls.map(({ from, fromRanges }) => `${from.detail} ${from.name}: ${fromRanges.length}`).sort(),
  ).toEqual([...callers].sort());
  for (const { from, fromRanges } of calls)
    for (const range of fromRanges)
      expect(covered(from.uri === uri(A) ? SPEC : MODULE, range)).toBe(item?.name);
  editor.close();
});

it.each([
  [A, "process |p", ["both: 1", "put: 2"]],
  [LOCKS, "procedure |both", ["put: 1", "take: 1"]],
  [LOCKS, "macro |put", []],
  [A, "action |free", ["put: 1"]],
])("in %s, %s calls %j", async (path, piece, called) => {
  const editor = await opened();
  const [item] = await prepare(editor, path, piece);
  const calls = await editor.request<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", { item });
  expect(calls.map(({ to, fromRanges }) => `${to.name}: ${fromRanges.length}`).sort()).toEqual(called);
  editor.close();
});

it("there is none of other names, and none of a text that does not parse", async () => {
  const editor = await opened();
  expect(await prepare(editor, A, "var |m")).toEqual([]);
  const [item] = await prepare(editor, LOCKS, "macro |put");
  editor.type(LOCKS, "module locks\nmacro");
  expect(await editor.request("callHierarchy/incomingCalls", { item })).toEqual([]);
  expect(await editor.request("callHierarchy/outgoingCalls", { item })).toEqual([]);
  editor.close();
});
