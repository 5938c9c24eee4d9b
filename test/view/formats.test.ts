/** Traces as tables and diagrams: what they show, and that hostile texts stay text in them. */
import { describe, expect, it } from "vitest";
import { resultJson } from "../../src/result/json.js";
import { csvOf } from "../../src/view/csv.js";
import { mermaidOf } from "../../src/view/mermaid.js";
import { type TraceView, traceFacts, traceView } from "../../src/view/trace-view.js";
import { HOSTILE } from "../hostile.js";
import { accepted, compileText, runSpec } from "../support.js";

const SPEC = `spec handoff
type Task = symmetric 2
type Mutex = Process?
macro take(k) pairs give { when k = none  k' = self }
macro give(k) { k' = none }
var m : Mutex = none
var n : -1 .. 2 = 0
process work(t in Task) {
  lock: take(m)
  add: pick by in {-1, 1}  n' = n + by
  unlock: give(m)
}
invariant Low : n < 2
`;

async function viewOf(text: string): Promise<TraceView> {
  const spec = accepted(compileText(text));
  const exploration = await runSpec(spec, { engine: "compiled", all: false });
  const result = resultJson(spec.ir, spec.sources, null, exploration, [], 0);
  const [property] = result.properties.filter(({ trace }) => trace !== null);
  const view = property === undefined ? null : traceView(result, property, traceFacts(spec));
  if (view === null) throw new Error("there is no trace");
  return view;
}

describe("of a trace with locks", () => {
  it("the table has a row for each state", async () => {
    expect(csvOf(await viewOf(SPEC)).replaceAll("\r\n", "\n")).toMatchInlineSnapshot(`
      "step,process,action,parameters,choices,m,n,work.pc
      1,,,,,none,0,"[Task#1 |-> lock, Task#2 |-> lock]"
      2,work(Task#1),work.lock,t = Task#1,,work(Task#1),0,"[Task#1 |-> add, Task#2 |-> lock]"
      3,work(Task#1),work.add,"t = Task#1, by = 1",,work(Task#1),1,"[Task#1 |-> unlock, Task#2 |-> lock]"
      4,work(Task#1),work.unlock,t = Task#1,,none,1,"[Task#1 |-> done, Task#2 |-> lock]"
      5,work(Task#2),work.lock,t = Task#2,,work(Task#2),1,"[Task#1 |-> done, Task#2 |-> add]"
      6,work(Task#2),work.add,"t = Task#2, by = 1",,work(Task#2),2,"[Task#1 |-> done, Task#2 |-> unlock]"
      "
    `);
  });

  it("the diagram has a participant for each lane, active while it holds the lock", async () => {
    expect(mermaidOf(await viewOf(SPEC))).toMatchInlineSnapshot(`
      "sequenceDiagram
        %% handoff, Low
        participant P0 as work(Task#35;1)
        participant P1 as work(Task#35;2)
        Note over P0,P1: 1 initial state#58; m = none, n = 0
        P0->>P0: 2 work.lock (t = Task#35;1)
        Note over P0: m#58; none -#62; work(Task#35;1)
        activate P0
        P0->>P0: 3 work.add (t = Task#35;1, by = 1)
        Note over P0: n#58; 0 -#62; 1
        P0->>P0: 4 work.unlock (t = Task#35;1)
        Note over P0: m#58; work(Task#35;1) -#62; none
        deactivate P0
        P1->>P1: 5 work.lock (t = Task#35;2)
        Note over P1: m#58; none -#62; work(Task#35;2)
        activate P1
        P1->>P1: 6 work.add (t = Task#35;2, by = 1)
        Note over P1: n#58; 1 -#62; 2
        Note over P0,P1: Low is violated#58; it is false in this state
        deactivate P1
      "
    `);
  });
});

it("the diagram of a loop is a loop", async () => {
  const view = await viewOf(`spec lasso
var x : 0 .. 2 = 0
fair action go { x' = if x = 2 then 1 else x + 1 }
property Rests : eventually always x = 1
`);
  expect(mermaidOf(view)).toMatchInlineSnapshot(`
    "sequenceDiagram
      %% lasso, Rests
      participant P0 as (no process)
      Note over P0: 1 initial state#58; x = 0
      loop forever
        P0->>P0: 2 go
        Note over P0: x#58; 0 -#62; 1
        P0->>P0: 3 go
        Note over P0: x#58; 1 -#62; 2
        Note over P0: go leads back to state 2
      end
    "
  `);
});

/** A trace in which a text stands wherever a file can have one. */
const hostileView = (text: string): TraceView => ({
  spec: text,
  variant: text,
  constants: { [text]: text },
  property: { name: text, kind: "invariant", verdict: "violated", message: text },
  variables: [
    { name: text, type: text },
    { name: "other", type: "bool" },
  ],
  lanes: [
    { name: text, process: text },
    { name: "", process: null },
  ],
  steps: [
    {
      number: 1,
      action: null,
      label: null,
      lane: null,
      parameters: {},
      choices: [],
      span: { file: text, line: 1, column: 1 },
      state: { [text]: text, other: true },
      shown: [],
      changes: [],
    },
    {
      number: 2,
      action: text,
      label: text,
      lane: 0,
      parameters: { [text]: text },
      choices: [{ name: text, value: text }],
      span: { file: text, line: 1, column: 1 },
      state: { [text]: [text], other: true },
      shown: [],
      changes: [{ path: text, before: text, after: [text] }],
    },
  ],
  loop: 1,
  back: { action: text, parameters: { [text]: text } },
  fair: [],
  held: [{ lock: text, mode: text, lane: 0, from: 1, to: null }],
  insight: {
    doomed: { from: 2, escapes: [{ action: text, parameters: { [text]: text }, to: "safe" }], mayRest: true },
    orders: null,
    deciding: { step: 2, instead: [{ path: text, value: text }] },
  },
});

/** The cells of a table in CSV. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, text = "", end] of csv.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)) {
    rows.at(-1)?.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end === "\r\n") rows.push([]);
  }
  return rows;
}

describe.each(HOSTILE)("a hostile text: %s", (_, text) => {
  it("is a cell of a table like others, and no formula", () => {
    const csv = csvOf(hostileView(text));
    expect(csv.replaceAll("\r\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    const rows = cellsOf(csv);
    expect(rows.map((cells) => cells.length)).toEqual([7, 7, 7, 0]);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r](?!\d+$)/);
  });

  it("is a part of a message in a diagram", () => {
    const diagram = mermaidOf(hostileView(text));
    const lines = diagram.trimEnd().split("\n");
    for (const line of lines) {
      expect(line).toMatch(
        /^(?:sequenceDiagram| *%% .*| *participant P\d as .+| *Note over P0(?:,P1)?: .*| *P\d->>P\d: .*| *(?:de)?activate P\d| *loop forever| *end)$/,
      );
      expect(line.length).toBeLessThan(1200);
      const told = line.replace(/^ *(?:Note over [P\d,]+|P\d->>P\d): /, "").replaceAll("<br/>", "");
      if (told !== line) expect(told).not.toMatch(/[<>"`{}%\\&]|(?<!#\d+);|#(?!\d+;)|\bend\b/);
    }
    expect(diagram).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    expect(lines.filter((line) => line.trim() === "loop forever")).toHaveLength(1);
    expect(lines.filter((line) => line.trim() === "end")).toHaveLength(1);
  });
});
