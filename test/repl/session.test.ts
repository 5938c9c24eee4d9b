import { describe, expect, it } from "vitest";
import { openSession } from "../../src/repl/session.js";
import { accepted, codesOf, compileText } from "../support.js";

const COUNTER = `spec counter
type Cpu = symmetric 2
var n : 0 .. 2 = 0
var lock : Process? = none
macro take(l) { when l = none  l' = self }
process cpu(me in Cpu) {
  var seen : 0 .. 2 = 0
  lock_it: take(lock)
  read:    seen' = n
  write:   n' = seen + 1
           lock' = none
}
action jump(k in 1 .. 2) { when n = 0 and k > 1 and lock != none  n' = k }
`;

/** The same with actions that have several ways. */
const WAYS = `${COUNTER}var none_of : set of 0 .. 2 = {}
action choose { either { when n = 1 } or { pick k in 0 .. 1 where k > n + 1 } or { pick k in none_of  n' = k } }
macro free(l) { when l = none }
macro one_of(x, y) { either { free(x) } or { free(y) } }
action both_locks { one_of(lock, lock) }
`;

const TWO_STARTS = "spec two\nvar x : 0 .. 3 in 1 .. 2\naction inc { pick d in 1 .. 2  x' = x + d }\n";

/** What a session answers to the last of some lines. */
function answerTo(text: string, ...lines: string[]): string {
  const compilation = compileText(text);
  const { session, greeting } = openSession(accepted(compilation), compilation.sources);
  return lines.reduce((_, line) => {
    const { text: said, diagnostics } = session.execute(line);
    return [said, ...codesOf(diagnostics)].filter((part) => part !== "").join("\n");
  }, greeting);
}

describe("a session of the repl", () => {
  it.each<[string, string, string[], string]>([
    [
      "starts in the only initial state",
      COUNTER,
      [],
      "  n = 0\n  lock = none\n  cpu.pc = [Cpu#1 |-> lock_it, Cpu#2 |-> lock_it]\n  cpu.seen = [Cpu#1 |-> 0, Cpu#2 |-> 0]",
    ],
    [
      "asks which one, if there are several",
      TWO_STARTS,
      [],
      "2 initial states: `init` lists them, `init 1` takes the first",
    ],
    [
      "takes no step before that",
      TWO_STARTS,
      ["1"],
      "choose an initial state first: `init` lists them, `init 1` takes the first",
    ],
    ["lists initial states", TWO_STARTS, ["init"], "1:\n  x = 1\n2:\n  x = 2"],
    ["starts from the one that is named", TWO_STARTS, ["init 2"], "  x = 2"],
    ["refuses one that is not there", TWO_STARTS, ["init 3"], "there are only 2 initial states"],
    [
      "lists the steps from here",
      COUNTER,
      ["steps"],
      "  1  cpu.lock_it  me = Cpu#1\n  2  cpu.lock_it  me = Cpu#2",
    ],
    [
      "lists what would fail too",
      TWO_STARTS,
      ["init 2", "steps"],
      "  1  inc  d = 1\n  2  inc  d = 2  fails: 4 is outside the type of `x`: 0 .. 3",
    ],
    [
      "takes a step by its number",
      COUNTER,
      ["2"],
      "cpu.lock_it  me = Cpu#2\n  lock: none -> cpu(Cpu#2)\n  cpu.pc[Cpu#2]: lock_it -> read",
    ],
    [
      "takes a step by its name",
      COUNTER,
      ["2", "cpu.read"],
      "cpu.read  me = Cpu#2\n  cpu.pc[Cpu#2]: read -> write",
    ],
    [
      "asks which one a name means",
      COUNTER,
      ["cpu.lock_it"],
      "several steps match; type the number of one:\n  1  cpu.lock_it  me = Cpu#1\n  2  cpu.lock_it  me = Cpu#2",
    ],
    [
      "says that a name can't be taken",
      COUNTER,
      ["step cpu.read"],
      "cpu.read can't be taken here; `why-not cpu.read` says why",
    ],
    [
      "knows no such action",
      COUNTER,
      ["step cpu.raed"],
      "there is no action `cpu.raed`; did you mean `cpu.read`?",
    ],
    [
      "says why a step fails",
      TWO_STARTS,
      ["init 2", "2"],
      "the step fails: 4 is outside the type of `x`: 0 .. 3 (a.subtle:3)",
    ],
    ["has no step of that number", COUNTER, ["7"], "there are only 2 steps from here"],
    ["undoes a step", COUNTER, ["1", "undo"], "undone: cpu.lock_it  me = Cpu#1"],
    ["undoes no more than it did", COUNTER, ["undo"], "there is nothing to undo"],
    [
      "remembers the way",
      COUNTER,
      ["1", "cpu.read", "trace"],
      "  1  initial state\n  2  cpu.lock_it  me = Cpu#1\n  3  cpu.read  me = Cpu#1",
    ],
    ["evaluates in the current state", COUNTER, ["1", "{c in Cpu where cpu[c] at read}"], "{Cpu#1}"],
    ["evaluates a number as an expression where it is one", COUNTER, ["n + 3"], "3"],
    ["takes a variable as it is shown", COUNTER, ["1", "cpu.pc"], "[Cpu#1 |-> read, Cpu#2 |-> lock_it]"],
    ["takes a part as a step shows it", COUNTER, ["1", "cpu.pc[Cpu#1]"], "read"],
    ["takes a part as an instance has it", COUNTER, ["1", "cpu[Cpu#2].pc"], "lock_it"],
    ["takes a local of an instance", COUNTER, ["cpu[Cpu#2].seen"], "0"],
    ["takes a symmetric value", COUNTER, ["Cpu#2"], "Cpu#2"],
    [
      "takes symmetric values in an expression",
      COUNTER,
      ["1", "cpu[Cpu#1] at read and Cpu#1 != Cpu#2"],
      "true",
    ],
    ["takes a process as it is shown", COUNTER, ["1", "lock = cpu(Cpu#1)"], "true"],
    ["takes a set as it is shown", COUNTER, ["1", "{c in Cpu where cpu[c] at read} = {Cpu#1}"], "true"],
    [
      "takes a name that a value would have had",
      `${COUNTER}def Cpu_1(k) = k + 1\n`,
      ["{Cpu#1, Cpu#2} = {c in Cpu where Cpu_1(n) = 1}"],
      "true",
    ],
    ["refuses a symmetric value that is not there", COUNTER, ["Cpu#3"], "there is no `Cpu#3` in `Cpu`"],
    ["refuses a key that is not there", COUNTER, ["cpu.pc[Cpu#3]"], "there is no `Cpu#3` in `cpu.pc`"],
    ["refuses a value of a type that is not there", COUNTER, ["Gpu#1"], "unknown-name"],
    ["says where a sign is of another language", COUNTER, ["n # 1"], "foreign-syntax"],
    ["says why an expression has no value", COUNTER, ["1 / n"], "this has no value: division by zero"],
    ["diagnoses a name that is not there", COUNTER, ["m + 1"], "unknown-name"],
    ["diagnoses a type", COUNTER, ["n and true"], "type-mismatch"],
    ["diagnoses syntax", COUNTER, ["n +"], "unexpected-end"],
    ["refuses a prime, for there is no next state", COUNTER, ["n'"], "prime-read"],
    ["does nothing for an empty line", COUNTER, [""], ""],
  ])("%s", (_, text, lines, expected) => {
    expect(answerTo(text, ...lines)).toBe(expected);
  });

  it.each<[string, string[], string]>([
    [
      "a process that is elsewhere",
      ["why-not cpu.read"],
      "me = Cpu#1: not at `read`\nme = Cpu#2: not at `read`",
    ],
    [
      "the guard of a macro, with its call",
      ["1", "why-not cpu.lock_it"],
      "me = Cpu#1: not at `lock_it`\nme = Cpu#2: `l = none` is false in `take(lock)` (a.subtle:5)",
    ],
    [
      "each way of an either, and what is demanded of each thing picked",
      ["why-not choose"],
      "`n = 1` is false (a.subtle:15)\n`k > n + 1` is false (a.subtle:15)\nthere is no element to pick in `k in none_of` (a.subtle:15)",
    ],
    [
      "guards of macros in a macro, each with its calls",
      ["1", "why-not both_locks"],
      "`l = none` is false in `free(x)` in `one_of(lock, lock)` (a.subtle:16)\n`l = none` is false in `free(y)` in `one_of(lock, lock)` (a.subtle:16)",
    ],
    [
      "every conjunct that is false",
      ["why-not jump"],
      [
        "k = 1: `k > 1` is false (a.subtle:13)",
        "k = 1: `lock != none` is false (a.subtle:13)",
        "k = 2: `lock != none` is false (a.subtle:13)",
      ].join("\n"),
    ],
    [
      "what can be taken",
      ["1", "why-not jump"],
      "k = 1: `k > 1` is false (a.subtle:13)\nk = 2: it can be taken",
    ],
    ["an action that is not there", ["why-not leap"], "there is no action `leap`"],
  ])("says why not: %s", (_, lines, expected) => {
    expect(answerTo(WAYS, ...lines)).toBe(expected);
  });

  it("ends at the command to quit", () => {
    const compilation = compileText(COUNTER);
    const { session } = openSession(accepted(compilation), compilation.sources);
    expect(session.execute("help").text).toContain("why-not ACTION");
    expect(session.execute("quit").quit).toBe(true);
  });
});
