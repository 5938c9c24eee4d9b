import { describe, expect, it } from "vitest";
import { compile, NO_OPTIONS } from "../../src/run/compile.js";
import { accepted, codesOf, compileFile, compileText, onDisk, run, runSpec, verdicts } from "../support.js";

/** Two processes add one each; the whole of `add` is one step. */
const ADDERS = (edits: string) => `spec adders
type Cpu = symmetric 2
var n : 0 .. 4 = 0
var log : [Cpu -> 0 .. 4] = [c in Cpu |-> 0]
process cpu(me in Cpu) {
  var seen : 0 .. 4 = 0
  add:  let old = n
        pick d in 1 .. 2 where d > 1
        seen' = old
        n' = old + d
        log[me]' = d
  rest: seen' = 0
  end:  when log[me] > 0
}
invariant Sum : (forall c in Cpu : cpu[c] at done) implies n = 4
invariant Logged : forall c in Cpu : log[c] in {0, 2}
variant v { ${edits} expect holds }
`;

describe("a step that is split", () => {
  it("gives each effect a step of its own, and other processes can run between them", async () => {
    const whole = await run(ADDERS(""), { variant: null });
    expect(verdicts(whole)).toEqual({ Sum: "holds", Logged: "holds" });
    const split = await run(ADDERS("split cpu.add"), { variant: "v" });
    expect(split.actions.map((action) => action.name)).toEqual([
      "cpu.add",
      "cpu.add_2",
      "cpu.add_3",
      "cpu.rest",
      "cpu.end",
    ]);
    // `old` is read anew by the part that adds, which is atomic in itself; what was picked is kept.
    expect(verdicts(split)).toEqual({ Sum: "holds", Logged: "holds" });
    expect(split.counts.distinct).toBeGreaterThan(whole.counts.distinct);
  });

  it("shows a race that atomicity excluded: a picked value is kept, and may be outdated", async () => {
    const text = `spec race
type Cpu = symmetric 2
var n : 0 .. 2 = 0
var busy : [Cpu -> bool] = [c in Cpu |-> false]
process cpu(me in Cpu) {
  add: pick old in 0 .. 2 where old = n
       busy[me]' = true
       n' = old + 1
}
invariant Sum : (forall c in Cpu : cpu[c] at done) implies n = 2
expect holds
variant v { split cpu.add expect violates Sum }
`;
    expect(verdicts(await run(text))).toEqual({ Sum: "holds" });
    expect(verdicts(await run(text, { variant: "v" }))).toEqual({ Sum: "violated" });
  });
});

describe("steps that are joined", () => {
  it("are taken as one step", async () => {
    const joined = await run(ADDERS("join cpu.rest, cpu.end"), { variant: "v" });
    expect(joined.actions.map((action) => action.name)).toEqual(["cpu.add", "cpu.rest"]);
    expect(verdicts(joined)).toEqual({ Sum: "holds", Logged: "holds" });
  });
});

describe("splitting and joining is refused with the reason:", () => {
  it.each<[string, string, string]>([
    ["one effect", "split cpu.rest", "has one effect only"],
    ["no such step", "split cpu.ad", "address-unknown"],
    ["steps apart", "join cpu.add, cpu.end", "does not follow"],
    [
      "a pick from a set that changes",
      "replace cpu.add with { pick k in {n, n + 1} log[me]' = k n' = k } split cpu.add",
      "no declaration says the type of `k`",
    ],
    [
      "a label that is taken",
      "insert after cpu.add { add_2: when true } split cpu.add",
      "there is a step `add_2` already",
    ],
  ])("%s", (_, edits, expected) => {
    const { diagnostics } = compileText(ADDERS(edits), { variant: "v" });
    const texts = diagnostics.filter((d) => d.severity === "error").map((d) => d.message);
    expect([...codesOf(diagnostics), ...texts].join("\n")).toContain(expected);
  });
});

/** What a search finds of a variant with these edits. */
async function found(text: string, edits: string) {
  const exploration = await run(`${text}\nvariant v { ${edits} expect holds }`, { variant: "v" });
  const { counts, actions } = exploration;
  return { distinct: counts.distinct, verdicts: verdicts(exploration), actions };
}

describe("a choice that is split", () => {
  const COUNTER = `spec counter
type Cpu = symmetric 2
var head : 0 .. 2 = 0
process cpu(me in Cpu) {
  var cur : 0 .. 2 = 0
  again: cur' = head
  swap:  if head = cur { head' = cur + 1 } else { goto again }
}
invariant Counted : (forall c in Cpu : cpu[c] at done) implies head = 2
reachable Retries : exists c in Cpu : cpu[c] at again and head = 1
`;

  it("is a test, and then what it leads to: a compare-and-swap must be atomic", async () => {
    const whole = await found(COUNTER, "");
    expect(whole.verdicts).toEqual({ Counted: "holds", Retries: "holds" });
    const split = await found(COUNTER, "split cpu.swap");
    expect(split.actions.map(({ name }) => name)).toEqual(["cpu.again", "cpu.swap", "cpu.swap_2"]);
    expect(split.verdicts["Counted"]).toBe("violated");
  });

  it("remembers by the program counter which branch was chosen", async () => {
    const text = `spec a
var x : 0 .. 9 = 0
var y : 0 .. 9 = 0
type Msg = Put(place: 0 .. 2) | Get
var m : Msg = Put(2)
process p {
  a: either { x' = 1 } or { y' = 1 } or { x' = 2  y' = 2 }
  b: match m { Put(k) -> { x' = k  y' = k }  Get -> { goto done } }
     m' = Get
  c: if x = 2 { goto a }
}
environment action change { m' = Get }
invariant Kept : p at done implies m = Get
`;
    const split = await found(text, "split p.a split p.b");
    expect(split.actions.map(({ name }) => name)).toEqual([
      ...["p.a", "p.a_2", "p.a_3", "p.a_4", "p.a_5"],
      ...["p.b", "p.b_2", "p.b_3", "p.b_4", "p.c"],
      "change",
    ]);
  });

  it("waits in a step of its own, if that is all there is beside one effect", async () => {
    const text = `spec a
type Cpu = symmetric 2
var lock : Cpu? = none
macro take(l, who) { when l = none  l' = who }
process cpu(me in Cpu) {
  get:  take(lock, me)
  crit: lock' = none
}
invariant Mutex : forall a in Cpu, b in Cpu : a != b implies not (cpu[a] at crit and cpu[b] at crit)
`;
    expect((await found(text, "")).verdicts).toEqual({ Mutex: "holds" });
    const split = await found(text, "split cpu.get");
    expect(split.actions.map(({ name }) => name)).toEqual(["cpu.get", "cpu.get_2", "cpu.crit"]);
    expect(split.verdicts["Mutex"]).toBe("violated");
  });
});

describe("an action that is split", () => {
  const BANK = `spec bank
type Side = 0 .. 1
var account : [Side -> 0 .. 2] = [s in Side |-> 1]
/// Takes one from the one side, and puts it on the other.
action transfer(s in Side, n in 1 .. 2 where n < 2) {
  pick t in Side where t != s
  when account[s] >= n
  account[s]' = account[s] - n
  account[t]' = account[t] + n
}
step Both : taken transfer(0, 1) implies account'[0] < 2
invariant Kept : account[0] + account[1] = 2
`;

  it("becomes a process with its parameters, which keeps what was chosen", async () => {
    const whole = await found(BANK, "");
    expect(whole.verdicts).toEqual({ Both: "holds", Kept: "holds" });
    const split = await found(BANK, "split transfer");
    expect(split.actions.map(({ name }) => name)).toEqual(["transfer.transfer", "transfer.transfer_2"]);
    expect(split.verdicts["Kept"]).toBe("violated");
    const joined = await found(BANK, "split transfer join transfer.transfer, transfer.transfer_2");
    expect([joined.distinct, joined.verdicts]).toEqual([whole.distinct, whole.verdicts]);
  });

  it.each([
    // No process: what is stuck is stuck.
    ["action a { when x < 2  x' = x + 1  y' = y + 1 }", "violated"],
    // A process that waits, and an action that goes on for ever.
    ["process p { wait: when x > 5 } action a { x' = 1 - x  y' = x }", "holds"],
    ["process p { wait: when x > 5 } environment action a { x' = 1 - x  y' = x }", "violated"],
    // All that is left is at rest.
    ["process p { go: x' = 1 } action a { when x = 0  x' = 0  y' = 0 }", "holds"],
  ])("is stuck when the action was: %s", async (agents, verdict) => {
    const text = `spec a\nvar x : 0 .. 9 = 0\nvar y : 0 .. 9 = 0\n${agents}\n`;
    expect((await found(text, "")).verdicts["deadlock"]).toBe(verdict === "violated" ? verdict : undefined);
    expect((await found(text, "split a")).verdicts["deadlock"]).toBe(
      verdict === "violated" ? verdict : undefined,
    );
  });
});

describe("what is split and joined again is what it was:", () => {
  const SPECS = [
    "specs/gallery/mcs_lock.subtle",
    "specs/gallery/bakery.subtle",
    "specs/gallery/chameneos.subtle",
    "specs/gallery/ticket_lock.subtle",
    "specs/gallery/producer_consumer.subtle",
    "specs/gallery/coffee_can.subtle",
    "specs/locks/rwsem.subtle",
  ];
  it.each(SPECS)("%s", async (path) => {
    const whole = await runFile(path, "");
    const { agents } = accepted(compileFile(path)).expansion;
    const names = agents.flatMap((agent) =>
      "action" in agent
        ? [[agent.action.name.name, agent.action.name.name] as const]
        : agent.steps.map(({ label }) => [`${agent.process.name.name}.${label}`, label] as const),
    );
    let count = 0;
    for (const [address, label] of names) {
      const isAction = address === label;
      const prefix = isAction ? `${address}.` : address.slice(0, -label.length);
      const split = compileEdited(path, `split ${address}`);
      if (split.spec === null) {
        expect(codesOf(split.diagnostics)).toContain("edit-not-possible");
        continue;
      }
      const parts = split.spec.ir.actions
        .map(({ name }) => name)
        .filter((name) => new RegExp(`^${prefix}${label}_\\d+$`.replaceAll(".", "[.]")).test(name));
      expect(parts.length).toBeGreaterThan(0);
      const joins = parts.map((part) => `join ${prefix}${label}, ${part}`).join(" ");
      const again = await runFile(path, `split ${address} ${joins}`);
      expect([address, again.distinct, again.verdicts]).toEqual([address, whole.distinct, whole.verdicts]);
      count += 1;
    }
    expect(count).toBeGreaterThan(0);
  });
});

function compileEdited(path: string, edits: string) {
  return compile(
    path,
    (file, written) => {
      const read = onDisk(file, written);
      return file === path && read.kind === "text"
        ? { ...read, text: `${read.text}\nvariant again { ${edits} expect holds }\n` }
        : read;
    },
    { ...NO_OPTIONS, variant: "again" },
  );
}

async function runFile(path: string, edits: string) {
  const exploration = await runSpec(accepted(compileEdited(path, edits)), { engine: "compiled" });
  const judged = verdicts(exploration);
  return { distinct: exploration.counts.distinct, verdicts: judged };
}
