/** `subtle why` as a command: what it prints and writes, and how it ends. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";
import { PROMISE } from "../why/support.js";
import { folderWith, subtle, subtleProcess } from "./command.js";

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, "schema", name), "utf8")) as object;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, strictTypes: false })
  .addSchema(schema("result-v1.schema.json"))
  .compile(schema("why-v1.schema.json"));

interface WhyOutput {
  readonly elements: readonly {
    readonly id: string;
    readonly class: string;
    readonly kind: string;
    readonly verdict: string;
    readonly how: string | null;
    readonly properties: readonly {
      readonly name: string;
      readonly trace: { readonly loop: number | null } | null;
    }[];
    readonly at: string | null;
  }[];
  readonly joint: readonly { readonly elements: readonly string[] }[];
  readonly core: { readonly kept: readonly string[] } | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly verdict?: string;
}

function read(stdout: string): WhyOutput {
  const value: unknown = JSON.parse(stdout);
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
  return value as WhyOutput;
}

const DAX = "specs/dax/fault_vs_truncate.subtle";

const LOST_UPDATE = `spec lost_update
var counter : 0 .. 2 = 0
var lock    : Process? = none
macro take(l) pairs give { when l = none  l' = self }
macro give(l) { assert l = self "given back by another"  l' = none }
process cpu(me in 0 .. 1) {
  var seen : 0 .. 2 = 0
  take at "count.c: add */ take": take(lock)
  /// Reads it. And more.
  read:  seen' = counter
  write: counter' = seen + 1
  give:  give(lock)
}
invariant Exact : (forall c in 0 .. 1 : cpu[c] at done) implies counter = 2
`;

const AGAIN = "spec t var x : bool = true action flip { x' = not x } property Again : always eventually x";

let folder = "";
beforeAll(async () => {
  folder = await folderWith({
    "lost.subtle": LOST_UPDATE,
    "broken.subtle": `${LOST_UPDATE}invariant Never : counter = 0\n`,
    "places.subtle": `spec places
const KIND : 0 .. 1 = 0
var x : 0 .. 3 = 0
process p {
  first at "a.c: nothing": x' = x
  test:  if KIND = 0 { goto set }
  other at "a.c: other":   x' = 3
  set at "a.c: set":       x' = 1
}
invariant Set : p at done implies x = 1
`,
    "twice.subtle": `spec twice
var x : 0 .. 3 = 0
var y : bool = false
process p {
  idle a: when x < 2
     y' = not y
  idle b: when x < 2
     x' = x + 1
     restart
}
invariant Low : x < 3
`,
    "wrong.subtle": "spec wrong var x : bool = 3",
    "promise.subtle": PROMISE,
    "temporal.subtle": AGAIN,
    "fair.subtle": AGAIN.replace("action", "fair action"),
  });
});

/** What `why` says of the protocol of the README, as text and as JSON at once: it takes a while. */
async function toldOfDax(words: readonly string[], how: typeof subtle | typeof subtleProcess = subtle) {
  const json = join(await folderWith({}), "why.json");
  const { code, stdout, stderr } = await how(["why", DAX, ...words, "--json", json]);
  expect([code, stderr]).toEqual([0, ""]);
  const text = stdout.replace(/; [\d.]+ s$/m, "");
  return { text, json: read(readFileSync(json, "utf8")) };
}

/** The time that it took is not the same twice. */
const timeless = (json: WhyOutput): object => ({ ...json, elapsedMs: 0 });

describe("`subtle why` on the protocol of the README", () => {
  let one: Awaited<ReturnType<typeof toldOfDax>>;
  beforeAll(async () => {
    one = await toldOfDax(["--threads", "1", "--all"]);
  });

  it("prints a table of what is needed and what is not, 80 columns wide", () => {
    expect(one.text).toContain("  truncate.lock.write_lock.pair          NoDangling 12, Blocked 8\n");
    expect(one.text).toMatch(/^Not needed/m);
    for (const line of one.text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("writes JSON that fits its schema, with a trace for all that fails", () => {
    const { elements, counts } = one.json;
    expect(elements.length).toBeGreaterThan(40);
    expect(counts["needed"]).toBe(elements.filter(({ verdict }) => verdict === "needed").length);
    const recheck = elements.find(({ id }) => id === "fault.recheck");
    expect(recheck?.at).toBe("fs/dax.c: do_dax_fault");
    expect(recheck?.properties.map(({ name, trace }) => [name, trace === null])).toEqual([
      ["NoDangling", false],
    ]);
  });

  it("says the same in a process of its own, with two threads", async () => {
    const two = await toldOfDax(["--threads", "2", "--all"], subtleProcess);
    expect(two.text).toBe(one.text);
    expect(timeless(two.json)).toEqual(timeless(one.json));
  });

  it("finds sets of which one is needed, and a core, and shows both as text and as JSON", async () => {
    const words = ["--variant", "two_unmaps", "--only", "steps,locks", "--core", "--threads", "1"];
    const { text, json } = await toldOfDax(words);
    expect(text).toContain("  truncate.zap or truncate.zap_2\n");
    expect(text).toMatch(/^A core/m);
    expect(json.joint.map(({ elements }) => elements)).toContainEqual(["truncate.zap", "truncate.zap_2"]);
    expect(json.core).not.toBeNull();
  });

  it("asks about the element of --show alone, and tells the trace without it", async () => {
    const { text, json } = await toldOfDax(["--show", "fault.recheck"]);
    expect(text).toContain("the invariant NoDangling is");
    expect(text).toMatch(/^ {2}1 {2}initial state$/m);
    expect(text).toMatch(/^ 12 {2}truncate\.release$/m);
    expect(json.elements.map(({ id }) => id)).toEqual(["fault.recheck"]);
  });

  it("tells with --show what a part of a step changes", async () => {
    const { text } = await toldOfDax(["--show", "fault.insert.pte"]);
    expect(text).toContain("(without fault.insert.pte')");
  });
});

describe("the first screen of `subtle why`", () => {
  const screenOf = async (words: readonly string[]): Promise<string> => {
    const { code, stdout } = await subtle(["why", ...words, "--threads", "1"], { cwd: folder });
    expect(code).toBe(0);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    return stdout.replace(/\s+/g, " ");
  };

  it("says of the protocol of the README, in forty lines, because of what it works", async () => {
    const { stdout } = await subtle(["why", DAX, "--threads", "1", "--goal", "NoDangling"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[2]).toBe("  goals: NoDangling (as named)");
    const text = stdout.replace(/ +/g, " ");
    expect(text).toContain(
      "read_lock holds i_mmap over recheck .. insert; read_lock NoDangling 12\n is enough",
    );
    expect(text).toContain(
      "write_lock holds i_mmap taken before zap; read_lock is not NoDangling 12\n enough",
    );
    expect(text).toContain("recheck tests page >= i_size after lock, before insert NoDangling 12\n");
    expect(text).toContain("set_size sets i_size after start, before unlock NoDangling 12\n");
    expect(text).toContain("release sets owner, block after zap NoDangling 11\n");
    expect(text).toContain("when waits for owner[b] = unused NoDangling 7\n");
    expect(text).toMatch(
      /mm\/memory\.c: unmap_mapping_range\n the lock i_mmap \(write_lock\), NoDangling 12\n/,
    );
    expect(text).toContain("Needed for other properties only: truncate.set_size.before.lock (SizeFirst 3)");
  });

  it("names the lock, its section and its place in the code", async () => {
    const text = await screenOf(["lost.subtle"]);
    expect(text).toMatch(/take holds lock over read \.\. write; take is enough Exact \d+/);
    expect(text).toMatch(/count\.c: add \*\/ take the lock lock \(take\), Exact \d+/);
  });

  it("says of a place at which nothing matters why not", async () => {
    const text = await screenOf(["places.subtle"]);
    expect(text).toContain("a.c: nothing: no difference: the same graph without it");
    expect(text).toContain("a.c: other: never executed with these constants");
    expect(text).toMatch(/a\.c: set set.*, Set \d/);
  });

  it("says that something fails only together, and not that either may go", async () => {
    const text = await screenOf(["twice.subtle"]);
    expect(text).toMatch(/Fails only together: of each set one has to stay p\.a\.when or p\.b\.when: Low 7/);
  });

  it("claims nothing where a limit kept it from searching", async () => {
    const { code, stdout } = await subtle(["why", "lost.subtle", "--max-states", "20", "--depth", "1"], {
      cwd: folder,
    });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Not decided: /m);
    expect(stdout).not.toMatch(/nowhere|Each goal holds/);
  });

  it("refuses a goal that the spec does not have", async () => {
    const { code, stderr } = await subtle(["why", "lost.subtle", "--goal", "Exakt"], { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining("did you mean `Exact`?")]);
  });
});

describe("`subtle why` on a small spec", () => {
  it("asks only about the classes of --only", async () => {
    const { stdout, code } = await subtle(["why", "lost.subtle", "--only", "locks, order"], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain("cpu.take.take.pair");
    expect(stdout).toContain("cpu.read.before.write");
    expect(stdout).not.toContain("cpu.read.seen'");
  });

  it("prints with --source the source, with what each line is needed for in its margin", async () => {
    const { stdout } = await subtle(["why", "lost.subtle", "--source"], { cwd: folder });
    expect(stdout).toMatch(/^ +needed Exact \d+ │ {3}read: {2}seen' = counter$/m);
    expect(stdout).toMatch(/^ +│ var counter : 0 \.\. 2 = 0$/m);
  });

  it("prints with --comment a comment of at most 78 columns that no text of the spec ends", async () => {
    const { stdout } = await subtle(["why", "lost.subtle", "--comment", "c"], { cwd: folder });
    expect(stdout).toMatch(/^\/\*\n \* count\.c: add \* \/ take\n/);
    expect(stdout).toContain("Here lock is held, from take to give");
    expect(stdout).toContain("cpu.read (me = 0): Reads it\n");
    expect(stdout.match(/\*\//g)).toHaveLength(2);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(78);
  });

  it("tells with --comment no step of a lock that is removed, and all that is needed at no named place", async () => {
    const { stdout } = await subtle(["why", "lost.subtle", "--comment", "c"], { cwd: folder });
    const story = /Here lock is held[\s\S]*?Checked with/.exec(stdout)?.[0] ?? "";
    expect(story).toContain("1. cpu.read (me = 0)");
    expect(story).not.toMatch(/cpu\.(?:take|give)/);
    expect(stdout).toContain(" * Needed as well, at no place of the code that the spec names:\n");
    for (const claim of ["read is done", "write is done", "write comes before give"])
      expect(stdout).toContain(` * - ${claim} `);
  });

  it("shows with --show the trace of the goal, and what it says, in JSON too", async () => {
    const words = ["why", DAX, "--const", "FAULTS=1", "--show", "fault.lock.read_lock.pair"];
    const json = join(await folderWith({}), "why.json");
    const { code, stdout } = await subtle([...words, "--json", json]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/fails: the invariant\s+NoDangling is violated\n/);
    expect(stdout).toMatch(/it needs the order \d+ truncate\.zap before \d+\s+fault\.insert/);
    expect(stdout).toContain("step 4 fault.lock decides: ");
    expect(stdout).toContain("--goal NAME shows the trace of another property");
    const other = await subtle([...words, "--goal", "Blocked"]);
    expect(other.stdout).toMatch(/fails: the invariant\s+Blocked\s+is violated\n/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const [element] = read(readFileSync(json, "utf8")).elements;
    expect(element?.properties.map(({ name }) => name)).toEqual(["NoDangling", "Blocked"]);
    for (const { trace } of element?.properties ?? [])
      expect(trace).toMatchObject({
        deciding: { step: 4 },
        orders: { core: [{}] },
        doomed: { mayRest: false },
      });
  });

  it("says with --protect who protects what, and nothing else; not decided is 3", async () => {
    const { code, stdout } = await subtle(["why", "lost.subtle", "--protect"], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}counter\n {4}cpu\.read \| cpu\.write {3,}never together: needs/m);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const json = await subtle(["why", "lost.subtle", "--protect", "--json", "-"], { cwd: folder });
    expect(read(json.stdout)).toMatchObject({ elements: [], protection: { undecided: null } });
    const cut = await subtle(["why", "lost.subtle", "--protect", "--max-states", "5", "--json", "-"], {
      cwd: folder,
    });
    expect([cut.code, read(cut.stdout)]).toMatchObject([3, { protection: { pairs: [] } }]);
    const both = await subtle(["why", "lost.subtle", "--protect", "--show", "cpu.read"], { cwd: folder });
    expect(both.code).toBe(2);
  });

  it("prints with --markdown a table, and what happens otherwise", async () => {
    const { stdout } = await subtle(["why", "lost.subtle", "--markdown"], { cwd: folder });
    expect(stdout).toContain("| needed | `cpu.take.take.pair` |");
    expect(stdout).toContain("## What happens without them");
  });

  it("writes into JSON the marks of fairness, and the loops that are there without them", async () => {
    const only = await subtle(["why", "promise.subtle", "--only", "fairness", "--json", "-"], {
      cwd: folder,
    });
    expect(only.code).toBe(0);
    const { elements } = read(only.stdout);
    expect(elements.map(({ id, class: of, kind }) => [id, of, kind])).toEqual(
      ["ask.fair", "fault.fair", "fault.take.fair", "other.give.fair"].map((id) => [
        id,
        "fairness",
        "fairness",
      ]),
    );
    expect(elements.map(({ verdict, how }) => [verdict, how])).toEqual([
      ["not-needed", "same-graph"],
      ["needed", null],
      ["needed", null],
      ["needed", null],
    ]);
    for (const { properties } of elements.slice(1))
      expect(properties.map(({ name, trace }) => [name, typeof trace?.loop])).toEqual([["Served", "number"]]);
  });

  it("writes JSON that fits its schema also where there is nothing to ask", async () => {
    const violated = await subtle(["why", "broken.subtle", "--json", "-"], { cwd: folder });
    expect([violated.code, read(violated.stdout).verdict]).toEqual([1, "violated"]);
    const wrong = await subtle(["why", "wrong.subtle", "--json", "-"], { cwd: folder });
    expect([wrong.code, read(wrong.stdout).verdict]).toEqual([2, "error"]);
  });
});

it("`subtle why` says of each dead condition where it stands, and what it never is", async () => {
  const files = {
    "guard.subtle": "module guard\nmacro wait_for(n) {\n  when n < 3\n}\n",
    "a.subtle": `spec a
import "guard"
var x : 0 .. 3 = 0
process p {
  a: when x = 0
     if x = 3 { x' = 2 } else { x' = 1 }
  b: when x < 3 and
       x > 0
     wait_for(x)
     if x = 1 { x' = 2 }
}
invariant Low : x < 3
`,
  };
  const { stdout } = await run(["why", "a.subtle", "--threads", "1", "--depth", "1", "--all"], { files });
  const dead = /Dead: never has an effect\n([\s\S]*?)\n(?:\n|$)/.exec(stdout)?.[1] ?? stdout;
  expect(dead.split("\n").map((line) => line.replace(/^ +\S+ +/, ""))).toEqual([
    "guard, line 3: n < 3 is never false",
    "line 5: x = 0 is never false",
    "line 7: x < 3 is never the only false part",
    "line 8: x > 0 is never the only false part",
    "line 6: x = 3 is never true",
    "line 10: x = 1 is never false",
  ]);
});

describe("`subtle why` ends", () => {
  it.each<[code: number, what: string, args: readonly string[], says: string]>([
    [1, "a spec that violates an invariant", ["broken.subtle"], "`subtle why` needs a spec that holds"],
    [
      3,
      "a spec that a limit keeps from being explored",
      ["lost.subtle", "--max-states", "3"],
      "of the spec itself: the limit on states was reached\n",
    ],
    [2, "a spec with a mistake", ["wrong.subtle"], "error"],
    [2, "a file that is not there", ["none.subtle"], "can't be read"],
    [
      2,
      "an element that the spec does not have",
      ["lost.subtle", "--show", "cpu.reed"],
      "did you mean `cpu.read`?",
    ],
    [2, "a class that there is not", ["lost.subtle", "--only", "doors"], "It must be one or more of guards"],
    [
      2,
      "a language that there are no comments for",
      ["lost.subtle", "--comment", "cobol"],
      "Allowed choices are c",
    ],
    [
      2,
      "two forms that exclude each other",
      ["lost.subtle", "--source", "--markdown"],
      "cannot be used with",
    ],
    [
      3,
      "a spec that reaches a limit when an element is taken away",
      ["lost.subtle", "--max-states", "20", "--depth", "1"],
      "limit on states",
    ],
    [
      1,
      "a spec that violates a temporal property, as it is not fair",
      ["temporal.subtle"],
      "needs a spec that holds",
    ],
    [0, "a spec that keeps a temporal property, as it is fair", ["fair.subtle"], "flip.fair"],
  ])("with exit code %i on %s", async (code, _, args, says) => {
    const ended = await subtle(["why", ...args], { cwd: folder });
    expect(ended.stdout + ended.stderr).toContain(says);
    expect(ended.code).toBe(code);
  });
});

it("`subtle why` that Ctrl-C ends says what it knows, and that all else is not decided", async () => {
  const texts = [DAX, "specs/lib/locks.subtle"].map((path) => [path, readFileSync(join(ROOT, path), "utf8")]);
  const { code, host } = await run(["why", DAX, "--core", "--threads", "1", "--json", "interrupted.json"], {
    files: Object.fromEntries(texts),
    tickMs: 100,
    // The signal comes as soon as the command listens to it.
    onBreath: (count, machine) => {
      if (count === 1) machine.signal("SIGINT");
    },
  });
  expect(code).toBe(3);
  const { counts, elements } = read(host.text("interrupted.json") ?? "");
  expect(elements.length).toBeGreaterThan(40);
  expect(counts["unknown"]).toBe(elements.length);
});
