/** A trace as people look at it: lanes, changes and held locks, with the spec at hand and without it. */
import { describe, expect, it } from "vitest";
import { type ResultJson, resultJson } from "../../src/result/json.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { type TraceView, traceFacts, traceViews } from "../../src/view/trace-view.js";
import { valueText } from "../../src/view/values.js";
import { accepted, compileFile, compileText, LONG, runSpec, specPaths, variantsOf } from "../support.js";

async function resultOf(spec: CompiledSpec, variant: string | null = null): Promise<ResultJson> {
  const exploration = await runSpec(spec, { engine: "compiled", all: false });
  return JSON.parse(JSON.stringify(resultJson(spec.ir, spec.sources, variant, exploration, [], 0)));
}

async function viewsOf(text: string): Promise<readonly TraceView[]> {
  const spec = accepted(compileText(text));
  return traceViews(await resultOf(spec), traceFacts(spec));
}

const viewOf = async (text: string): Promise<TraceView> => {
  const [view] = await viewsOf(text);
  if (view === undefined) throw new Error("there is no trace");
  return view;
};

const LOCKS = `
type Mutex = Process?
macro take(k) pairs give { when k = none  k' = self }
macro give(k) { k' = none }
`;

const RW = `
type Rw = [writer: Process?, readers: set of Process, waiting: set of Process]
def free = [writer |-> none, readers |-> {}, waiting |-> {}]
macro read(k) pairs unread { when k.writer = none and k.waiting = {}  k.readers' = k.readers union {self} }
macro unread(k) { k.readers' = k.readers minus {self} }
macro unwrite(k) { k.writer' = none }
procedure write(k) {
  announce: k.waiting' = k.waiting union {self}
  take: when k.writer = none and k.readers = {}
        k.waiting' = k.waiting minus {self}
        k.writer' = self
}
`;

const heldText = ({ held, lanes }: TraceView): readonly string[] =>
  held.map(
    ({ lock, mode, lane, from, to }) =>
      `${lanes[lane]?.name} ${lock}${mode === "" ? "" : ` ${mode}`} ${from}..${to ?? ""}`,
  );

describe("the lanes are", () => {
  it("the instances as declared, and one for what belongs to no process where it steps", async () => {
    const text = (invariant: string) => `spec a
type T = symmetric 2
var x : 0 .. 4 = 0
action tick { when x = 0  x' = 1 }
process p(t in T, n in 0 .. 1) { go: x' = if x = 0 then 3 else 2 }
process q { end: when x = 2  x' = 4 }
invariant I : ${invariant}`;
    const names = ["p(T#1, 0)", "p(T#1, 1)", "p(T#2, 0)", "p(T#2, 1)", "q"];
    const outside = await viewOf(text("x != 2"));
    expect(outside.lanes.map(({ name }) => name)).toEqual([...names, ""]);
    expect(outside.steps.map(({ lane, label, action }) => [lane, label, action])).toEqual([
      [null, null, null],
      [5, null, "tick"],
      [0, "go", "p.go"],
    ]);
    const inside = await viewOf(text("x != 3"));
    expect(inside.lanes.map(({ name }) => name)).toEqual(names);
    expect(inside.lanes.map(({ process }) => process)).toEqual(["p", "p", "p", "p", "q"]);
  });

  it("one for a parameter that is a tuple, as the spec knows", async () => {
    const view = await viewOf(`spec a
type Pair = (bool, 0 .. 1)
var x : 0 .. 4 = 0
process p(t in Pair) { go: when t.2 = 1  x' = 1 }
invariant I : x = 0`);
    expect(view.lanes.map(({ name }) => name)).toContain("p((false, 1))");
    expect(view.lanes[view.steps[1]?.lane ?? -1]?.name).toBe("p((false, 1))");
  });
});

describe("a lock is held", () => {
  it("by whom a macro with `pairs` writes into it, as long as the value says so", async () => {
    const view = await viewOf(`spec a
${LOCKS}
type T = symmetric 2
var m : [0 .. 1 -> Mutex] = [i in 0 .. 1 |-> none]
var done : set of Process = {}
process p(t in T) {
  lock: take(m[1])
  work: done' = done union {self}
  unlock: give(m[1])
}
invariant I : size(done) < 2`);
    expect(heldText(view)).toEqual(["p(T#1) m[1] 1..3", "p(T#2) m[1] 4.."]);
  });

  it("in its modes; who only waits for it does not hold it", async () => {
    const view = await viewOf(`spec a
${RW}
var l : Rw = free
var n : 0 .. 3 = 0
process r { lock: read(l)  unlock: unread(l) }
process w { lock: write(l)  work: n' = 1  unlock: unwrite(l) }
invariant I : not (n = 1 and l.writer = none and r at done)`);
    expect(heldText(view)).toEqual(["r l readers 1..2", "w l writer 4..6"]);
  });

  it("but not by who had it last", async () => {
    const view = await viewOf(`spec a
type Lock = [by: Process?, last: Process?]
macro take(k) pairs give { when k.by = none  k.by' = self  k.last' = self }
macro give(k) { k.by' = none }
var l : Lock = [by |-> none, last |-> none]
process p { lock: take(l)  unlock: give(l)  rest: when l.by = none }
invariant I : not (p at done)`);
    expect(heldText(view)).toEqual(["p l by 1..2"]);
  });

  it("by a value that is a process's only parameter", async () => {
    const view = await viewOf(`spec a
var owner : (1 .. 2)? = none
macro take(k, who) pairs give { when k = none  k' = who }
macro give(k) { k' = none }
process p(t in 1 .. 2) { lock: take(owner, t)  unlock: give(owner) }
invariant I : owner != 2`);
    expect(heldText(view)).toEqual(["p(2) owner 1.."]);
  });

  it("by nobody where no macro has `pairs`", async () => {
    const view = await viewOf(`spec a
var m : Process? = none
macro take(k) { k' = self }
process p { go: take(m)  rest: m' = none }
invariant I : m = none`);
    expect(view.held).toEqual([]);
  });
});

it("what was chosen stands in the step", async () => {
  const view = await viewOf(`spec a
type Key = symmetric 2
var x : 0 .. 3 = 0
var f : [Key -> 0 .. 2] = [k in Key |-> 0]
action go { pick k in Key  either { x' in {1, 2} } or { f[k]' in {1, 2}  x' = 3 } }
invariant I : forall k in Key : f[k] != 2`);
  expect(view.steps.map(({ parameters, choices }) => ({ parameters, choices }))).toEqual([
    { parameters: {}, choices: [] },
    {
      parameters: { k: "Key#1" },
      choices: [
        { name: "either", value: 2 },
        { name: "f[Key#1]", value: 2 },
      ],
    },
  ]);
});

/** Some specs in each run, all in the long one. */
const SPECS = specPaths().filter(
  (path) => LONG || /dax\/(?:truncate|entry_lock|write)|gallery\/raft|locks\/|peterson|two_phase/.test(path),
);

describe("on the specs, the view", () => {
  it.each(SPECS)("of %s has the changes that the result lists, and needs no spec for it", async (path) => {
    for (const variant of [null, ...variantsOf(path)].slice(0, LONG ? undefined : 3)) {
      const spec = accepted(compileFile(path, { variant }));
      const result = await resultOf(spec, variant);
      const views = traceViews(result, traceFacts(spec));
      const withTrace = result.properties.filter(({ trace }) => trace !== null);
      expect(views.map(({ property }) => property.name)).toEqual(withTrace.map(({ name }) => name));
      views.forEach((view, i) => {
        const steps = withTrace[i]?.trace?.steps ?? [];
        expect(view.steps.map(({ changes }) => changes.map((change) => change.path))).toEqual(
          steps.map(({ changed }) => changed),
        );
      });
      const alone = traceViews(result);
      expect(alone).toEqual(views.map((view) => ({ ...view, held: [] })));
    }
  });
});

it("values are written as the printer of states writes them", async () => {
  const spec = accepted(
    compileText(`spec a
type A = plain | full(n: 0 .. 3, on: bool)
type R = [tag: A, value: [n: 0 .. 3]]
type S = symmetric 2
var a : A = full(2, true)
var o : A? = none
var r : R = [tag |-> plain, value |-> [n |-> 1]]
var s : set of (0 .. 2, S) = {(1, k) for k in S}
var q : seq of R max 2 = <<[tag |-> plain, value |-> [n |-> 1]]>>
var f : [S -> [0 .. 1 -> bool]] = [k in S |-> [i in 0 .. 1 |-> i = 0]]
var p : Process? = none
process go(t in S) { one: p' = self }
invariant I : p = none`),
  );
  const exploration = await runSpec(spec);
  const { printer, codec } = exploration.model ?? {};
  const state = exploration.findings[0]?.trace?.steps[1]?.state;
  if (printer === undefined || codec === undefined || state == null) throw new Error("there is no trace");
  const json = codec.json(state);
  const { types } = traceFacts(spec);
  for (const [i, { name, type }] of spec.ir.variables.entries())
    expect(valueText(types[name] ?? null, json[name] ?? null)).toBe(printer.text(type, state.get(i) ?? null));
});
