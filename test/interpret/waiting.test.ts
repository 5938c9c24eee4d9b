/** Who waits for what in a deadlock, and who is in the way. */
import { expect, it } from "vitest";
import { type StandstillJson, standstillIn } from "../../src/result/standstill.js";
import { showing } from "../../src/run/explore.js";
import { outputOf } from "../docs/examples.js";
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
     b at wait waits for n = 4`,
  ],
  [
    "an action of no process that would have gone on",
    `spec s var n : 0 .. 9 = 0
process b { wait: when n = 4 }
action up(k in 1 .. 2 where k > n + 1) { when n = k  n' = 4 }`,
    `No step is possible:
     b at wait waits for n = 4
     up waits for k > n + 1, or for n = k`,
  ],
  [
    "the actions of a spec without processes, of the environment too",
    `spec s var n : 0 .. 1 = 0
action up { when n = 0  n' = 1 }
environment action away { when n = 7  n' = 0 }`,
    "No step is possible:\n     up waits for n = 0\n     away waits for n = 7",
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
environment action e { n' = 1 }`);
  expect(waiting).toEqual([
    { process: "b", at: "wait", for: "n = 1", heldBy: [] },
    { process: "b", at: "wait", for: "n = 7", heldBy: [] },
    { process: "c", at: "rest", for: "n = 5", heldBy: [], idle: true },
  ]);
  expect(blocked).toEqual([{ action: "up", for: "n = 6", heldBy: [] }]);
  expect(couldStep).toEqual([
    { action: "a.rest", process: "a", at: "rest" },
    { action: "e", process: null, at: null },
  ]);
});
