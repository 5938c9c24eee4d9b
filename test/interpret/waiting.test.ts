/** Who waits for what in a deadlock, and who is in the way. */
import { expect, it } from "vitest";
import { showing } from "../../src/engine.js";
import { waitingIn } from "../../src/report/json.js";
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

/** Each process that waits, with what it waits for and who is in the way. */
async function waitingOf(processes: string): Promise<readonly string[]> {
  const compiled = accepted(compileText(spec(processes), { files }));
  const exploration = await runSpec(compiled);
  const state = findingOf(exploration, "deadlock").trace?.steps.at(-1)?.state;
  if (state == null) throw new Error("there is no deadlock");
  return waitingIn(state, compiled.sources, showing(exploration)).map(
    ({ process, for: what, heldBy }) => `${process}: ${what}: ${heldBy.join(", ")}`,
  );
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
])("%s", async (_, processes, waiting) => {
  expect(await waitingOf(processes)).toEqual(waiting);
});

it("is told in words, itself as well", async () => {
  const text = spec("process a { one: mutex_lock(m) two: mutex_lock(m) }");
  const output = await outputOf("a.subtle", {
    variant: null,
    symmetry: true,
    files: { ...files, "a.subtle": text },
  });
  expect(output).toContain("Nobody can step:\n     a at two waits for mutex_lock(m), held by itself\n");
});
