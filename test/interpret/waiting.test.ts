/** Who waits for what in a deadlock, and who is in the way. */
import { expect, it } from "vitest";
import { type StandstillJson, standstillIn } from "../../src/result/standstill.js";
import { showing } from "../../src/run/explore.js";
import { outputOf } from "../docs/examples.js";
import { run } from "../host/memory-host.js";
import { accepted, compileText, findingOf, onDisk, runSpec } from "../support.js";

const read = onDisk("specs/lib/locks.subtle");
const files = { "locks.subtle": read.kind === "text" ? read.text : "" };

const spec = (processes: string): string => `spec a
import "locks"
var m : Mutex  = none
var l : RwLock = unlocked
var q : Rwsem  = rwsem_unlocked
type Id = 1 .. 2
${processes}
`;

/** What is told of the deadlock that a spec reaches first. */
async function standstillOf(text: string): Promise<StandstillJson> {
  const compiled = accepted(compileText(text, { files }));
  const exploration = await runSpec(compiled, { all: false });
  const state = findingOf(exploration, "deadlock").trace?.steps.at(-1)?.state;
  if (state == null) throw new Error("there is no deadlock");
  return standstillIn(state, compiled.ir, compiled.sources, showing(exploration));
}

/** Each process that waits, with what it waits for and who is in the way. */
async function waitingOf(processes: string): Promise<readonly string[]> {
  const { waiting } = await standstillOf(spec(processes));
  return waiting.map(({ process, for: what, heldBy }) => `${process}: ${what}: ${heldBy.join(", ")}`);
}

it.each([
  [
    "a mutex in another one's hands",
    "process a { one: mutex_lock(m) }  process b { two: mutex_lock(m) }  init a at one",
    ["b: mutex_lock(m): a"],
  ],
  [
    "a mutex that is taken twice: the process itself",
    "process a { one: mutex_lock(m) two: mutex_lock(m) }",
    ["a: mutex_lock(m): a"],
  ],
  [
    "a lock with readers inside: all of them, and no writer",
    "process a(i in Id) { one: read_lock(l) two: write_lock(l) }",
    ["a(1): write_lock(l): a(1), a(2)", "a(2): write_lock(l): a(1), a(2)"],
  ],
  [
    "a reader that comes a second time: the writer that waits, and who waits for the reader",
    "process a { one: down_read(q) two: when q.waiting != {} three: down_read(q) }  process b { one: down_write(q) two: up_write(q) }",
    ["a: down_read(q): b", "b: l.writer = none and l.readers = {} in down_write(q): a"],
  ],
  [
    "all of several: the first one that is in the way",
    "var of : [Id -> Process?] = [i in Id |-> none] process a { one: of[2]' = self two: when forall i in Id : of[i] = none }",
    ["a: forall i in Id : of[i] = none: a"],
  ],
  [
    "what is false of the condition, not what is true of it",
    "process a { one: mutex_lock(m) two: when m = a and l.writer = none and false }",
    ["a: m = a and l.writer = none and false: "],
  ],
  [
    "a conjunct that has no value does not count",
    "process a { one: when m != none and (m = a or 1 / 0 = 1) }",
    ["a: m != none and (m = a or 1 / 0 = 1): "],
  ],
])("a deadlock says who waits for what: %s", async (_, processes, waiting) => {
  expect(await waitingOf(processes)).toEqual(waiting);
});

/** The part of the text that tells of the deadlock. */
async function toldOf(text: string): Promise<string> {
  const output = await outputOf("a.subtle", {
    variant: null,
    symmetry: true,
    files: { ...files, "a.subtle": text },
  });
  for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  const told =
    /\n\n((?:No (?:required )?step is possible|Possible, but not required)[\s\S]*?)\n\n {2}[✗✓?]/.exec(
      output,
    )?.[1];
  if (told === undefined) throw new Error(output);
  return told;
}

it.each<[what: string, spec: string, told: string]>([
  [
    "who waits for itself",
    spec("process a { one: mutex_lock(m) two: mutex_lock(m) }"),
    "No step is possible:\n     a at two waits for mutex_lock(m), held by itself",
  ],
  [
    "both branches of an either, an idle process and an enabled action of the environment",
    `spec s var n : 0 .. 1 = 0
process a { idle rest: n' = 1 }
process b { wait: either { when n = 1 } or { when n = 7  n' = 0 } }
environment action e { n' = 1 }`,
    `No required step is possible:
     b at wait waits for n = 1, or for n = 7

Possible, but not required:
     a at rest, where it may wait forever
     e, an action of the environment`,
  ],
  [
    "the guard of the branch of an if that is gone into, and those of an either in it",
    `spec s var n : 0 .. 9 = 0
process p { a: if n = 0 { either { when n = 1 } or { when n = 2 } or { n' = 3  when n = 3 } } else { when n = 4 } }`,
    "No step is possible:\n     p at a waits for n = 1, or for n = 2, or for n = 3",
  ],
  [
    "what is demanded of each thing picked, once, with all who hold one",
    spec(`var of : [Id -> Process?] = [i in Id |-> none]
process a(i in Id) { one: of[i]' = self  two: when false }
process b { one: when of[1] != none and of[2] != none  two: pick i in Id where of[i] = none  of[i]' = self }`),
    `No step is possible:
     a(1) at two waits for false
     a(2) at two waits for false
     b at two waits for of[i] = none, held by a(1), a(2)`,
  ],
  [
    "a choice without elements",
    "spec s var some : set of 1 .. 3 = {} process p { a: pick i in some  some' = {i} }",
    "No step is possible:\n     p at a waits for i in some",
  ],
  [
    "each guard of macros in a macro, with the call that they came in with",
    spec(`macro both(x, y) { either { mutex_lock(x) } or { mutex_lock(y) } }
var k : Mutex = none
process a { one: mutex_lock(m) two: mutex_lock(k) three: both(m, k) }`),
    `No step is possible:
     a at three waits for mutex_lock(x) in both(m, k), held by itself, or for
         mutex_lock(y) in both(m, k), held by itself`,
  ],
  [
    "a macro that has one guard by its call alone, however deep the guard stands",
    spec("macro outer(x) { mutex_lock(x) } process a { one: outer(m) two: outer(m) }"),
    "No step is possible:\n     a at two waits for outer(m), held by itself",
  ],
  [
    "two calls of macros in two branches",
    spec(`var k : Mutex = none
process a { one: mutex_lock(m) two: mutex_lock(k) three: either { mutex_lock(m) } or { mutex_lock(k) } }`),
    `No step is possible:
     a at three waits for mutex_lock(m), held by itself, or for mutex_lock(k),
         held by itself`,
  ],
  [
    "a process that may rest and can't go on, and an action of the environment that is not enabled",
    `spec s var n : 0 .. 9 = 0
process a { idle rest: when n = 3 }
process b { wait: when n = 4 }
environment action e { when n = 5  n' = 4 }`,
    `No step is possible:
     a at rest waits for n = 3, and may wait there forever
     b at wait waits for n = 4
     e, an action of the environment, waits for n = 5`,
  ],
  [
    "an action of the environment that a process waits for, beside one that is possible",
    `spec s var ready : bool = false var n : 0 .. 9 = 0
process p { one: when ready }
environment action deliver { when n = 10  ready' = true }
environment action other { n' = 0 }`,
    `No required step is possible:
     p at one waits for ready
     deliver, an action of the environment, waits for n = 10

Possible, but not required:
     other, an action of the environment`,
  ],
  [
    "an action of no process that would have gone on",
    `spec s var n : 0 .. 9 = 0
process b { wait: when n = 4 }
action up(k in 1 .. 2 where k > n + 1) { when n = k  n' = 4 }`,
    `No step is possible:
     b at wait waits for n = 4
     up waits for k > n + 1, and for n = k; or for n = k`,
  ],
  [
    "the actions of a spec without processes, of the environment too",
    `spec s var n : 0 .. 1 = 0
action up { when n = 0  n' = 1 }
environment action away { when n = 7  n' = 0 }`,
    `No step is possible:
     up waits for n = 0
     away, an action of the environment, waits for n = 7`,
  ],
  [
    "an idle step of each of several processes",
    `spec s var n : 0 .. 9 = 0
process a(i in 1 .. 2) { idle rest: n' = 1 }
process b { wait: when n = 4 }`,
    `No required step is possible:
     b at wait waits for n = 4

Possible, but not required:
     a(1) at rest, where it may wait forever
     a(2) at rest, where it may wait forever`,
  ],
])("a deadlock is told in words: %s", async (_, text, told) => {
  expect(await toldOf(text)).toBe(told);
});

it("the JSON has an entry for each guard, and says what could step", async () => {
  const { waiting, blocked, couldStep } = await standstillOf(`spec s var n : 0 .. 1 = 0
process a { idle rest: n' = 1 }
process b { wait: either { when n = 1 } or { when n = 7  n' = 0 } }
process c { idle rest: when n = 5 }
action up { when n = 6 }
environment action e { n' = 1 }
environment action f { when n = 8  n' = 1 }`);
  expect(waiting).toEqual([
    { process: "b", at: "wait", for: "n = 1", heldBy: [], ways: [0] },
    { process: "b", at: "wait", for: "n = 7", heldBy: [], ways: [1] },
    { process: "c", at: "rest", for: "n = 5", heldBy: [], ways: [0], idle: true },
  ]);
  expect(blocked).toEqual([
    { action: "up", for: "n = 6", heldBy: [], ways: [0] },
    { action: "f", for: "n = 8", heldBy: [], ways: [0], environment: true },
  ]);
  expect(couldStep).toEqual([
    { action: "a.rest", process: "a", at: "rest" },
    { action: "e", process: null, at: null },
  ]);
});

// ─────────────────────────────────────────────────────────────────────── every guard on every way

const NUMBERS = `spec s
type Fruit = apple(weight: 1 .. 9) | none_left
var n : 0 .. 9 = 0
var s : seq of 1 .. 9 max 3 = <<>>
var o : (1 .. 9)? = none
var fruit : Fruit = none_left
var few : set of 1 .. 3 = {}
var of : [1 .. 3 -> 0 .. 9] = [i in 1 .. 3 |-> i - 1]
`;

/** What blocks the ways of a step that stands at `a`: each of them `guard and guard`, in the engine that runs by default. */
async function waysOf(statements: string, more = ""): Promise<readonly string[]> {
  const { waiting } = await standstillOf(`${NUMBERS}${more}process p { a: ${statements} }`);
  const count = 1 + Math.max(...waiting.flatMap(({ ways }) => ways));
  return Array.from({ length: count }, (_, way) =>
    waiting
      .filter(({ ways }) => ways.includes(way))
      .map(({ for: what }) => what)
      .join(" & "),
  );
}

it.each<[what: string, statements: string, ways: readonly string[], more?: string]>([
  ["two guards", "when n = 1  when n = 2", ["n = 1 & n = 2"]],
  ["not one that is true between them", "when n = 1  when n = 0  when n = 2", ["n = 1 & n = 2"]],
  [
    "a guard with several parts, as it is written",
    "when n = 1 and n = 2  when n = 3",
    ["n = 1 and n = 2 & n = 3"],
  ],
  ["guards behind an assignment", "when n = 1  n' = 5  when n = 2", ["n = 1 & n = 2"]],
  [
    "an either behind a guard: with each branch",
    "when n = 1  either { when n = 2 } or { when n = 3  when n = 4 }",
    ["n = 1 & n = 2", "n = 1 & n = 3 & n = 4"],
  ],
  [
    "a guard behind an either, on both ways",
    "either { when n = 2 } or { when n = 3 }  when n = 4",
    ["n = 2 & n = 4", "n = 4 & n = 3"],
  ],
  [
    "a way that only the guard before it blocks",
    "when n = 1  either { n' = 2 } or { when n = 3 }",
    ["n = 1", "n = 1 & n = 3"],
  ],
  [
    "the branch of an if that is gone into",
    "when n = 1  if n = 0 { when n = 2 } else { when n = 3 }",
    ["n = 1 & n = 2"],
  ],
  [
    "the arm of a match that is gone into",
    "when n = 1  match fruit { apple(w) -> { when w = 1 }  none_left -> { when n = 2 } }",
    ["n = 1 & n = 2"],
  ],
  ["each round of a loop", "when n = 1  for i in 1 .. 3 { when of[i] = 0 }", ["n = 1 & of[i] = 0"]],
  [
    "each thing picked",
    "when n = 1  pick i in 1 .. 3  when i > 1  when of[i] = 9",
    ["n = 1 & i > 1 & of[i] = 9", "n = 1 & of[i] = 9"],
  ],
  [
    "a choice from nothing, and not what depends on it",
    "when n = 1  pick i in few  when of[i] = 9",
    ["n = 1 & i in few"],
  ],
  [
    "guards of macros by their calls",
    "two()  twice(7)",
    ["n = 1 in two() & n = 2 in two() & twice(7)"],
    "macro two() { when n = 1  when n = 2 }\nmacro twice(k) { when n = k }\n",
  ],
  ["a name that is bound behind a guard", "when n = 1  let m = n + 1  when m = 5", ["n = 1 & m = 5"]],
  [
    "not what has no value behind it: a head",
    "when s != <<>>  when head(s) = 1  when n = 2",
    ["s != <<>> & n = 2"],
  ],
  [
    "not what has no value behind it: an optional",
    "when o != none  when o = 1  when n = 2",
    ["o != none & o = 1 & n = 2"],
  ],
  ["not what has no value behind it: a name", "when s != <<>>  let h = head(s)  when h = 1", ["s != <<>>"]],
  ["not what has no value behind it: a division", "when n != 0  when 4 / n = 2", ["n != 0"]],
  [
    "not what has no value behind it: a choice",
    "when s != <<>>  if head(s) = 1 { when n = 2 }",
    ["s != <<>>"],
  ],
  ["no assertion that a guard protects", "when n = 1  assert n = 1  when n = 2", ["n = 1 & n = 2"]],
])("every guard that is false on a way is told: %s", async (_, statements, ways, more = "") => {
  expect(await waysOf(statements, more)).toEqual(ways);
});

it("behind a false guard nothing is chosen from very many values", async () => {
  expect(await waysOf("when n = 1  pick k in 0 .. 999999  when k < n")).toEqual(["n = 1"]);
});

it.each(["compiled", "reference"] as const)(
  "the %s engine tells every guard, in words and as JSON",
  async (engine) => {
    const text = `${NUMBERS}process p { a: when n = 1  either { when n = 2 } or { when o = 3  when n = 4 } }
process q { b: when n = 5  when o = 6 }
action up { when n = 7  when n = 8 and n = 9 }
`;
    const files = { "a.subtle": text };
    const words = ["check", "a.subtle", "--engine", engine];
    const told = await run(words, { files });
    expect(told.stdout).toContain(`No step is possible:
     p at a waits for n = 1, and for n = 2; or for n = 1, and for o = 3, and for
         n = 4
     q at b waits for n = 5, and for o = 6
     up waits for n = 7, and for n = 8 and n = 9
`);
    const json = JSON.parse((await run([...words, "--json", "-"], { files })).stdout);
    const { waiting, blocked } = json.properties.find(({ kind }: { kind: string }) => kind === "deadlock");
    const waysFor = (entries: readonly { for: string; ways: readonly number[] }[]) =>
      Object.fromEntries(entries.map(({ for: what, ways }) => [what, ways]));
    expect(waysFor(waiting)).toEqual({
      ...{ "n = 1": [0, 1], "n = 2": [0], "o = 3": [1], "n = 4": [1] },
      ...{ "n = 5": [0], "o = 6": [0] },
    });
    expect(waysFor(blocked)).toEqual({ "n = 7": [0], "n = 8 and n = 9": [0] });
  },
);

it("of very many ways some are told, and the rest are counted", async () => {
  const either = (from: number): string => `either { when n = ${from} } or { when n = ${from + 1} }`;
  const text = `${NUMBERS}process p { a: ${[1, 3, 5, 7].map(either).join(" ")} }`;
  expect(await toldOf(text)).toMatch(/; or in 8 more\s+ways$/);
});
