/** `subtle why` as a command: what it prints and writes, and how it ends. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";
import { PROMISE } from "../why/support.js";
import { folderWith, subtle } from "./command.js";

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
    "wrong.subtle": "spec wrong var x : bool = 3",
    "promise.subtle": PROMISE,
    "temporal.subtle": AGAIN,
    "fair.subtle": AGAIN.replace("action", "fair action"),
  });
});

describe("the table", () => {
  it("says what is needed and what is not, the same with one thread and with two, at 80 columns", async () => {
    const [one, two] = await Promise.all(
      ["1", "2"].map((threads) => subtle(["why", DAX, "--threads", threads])),
    );
    expect(one?.code).toBe(0);
    expect(one?.stderr).toBe("");
    const withoutTime = (text = ""): string => text.replace(/; [\d.]+ s$/m, "");
    expect(withoutTime(two?.stdout)).toBe(withoutTime(one?.stdout));
    expect(one?.stdout).toContain("  truncate.lock.write_lock.pair          NoDangling 12, Blocked 8\n");
    expect(one?.stdout).toMatch(/^Not needed/m);
    for (const line of one?.stdout.split("\n") ?? []) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("has the classes that are asked for", async () => {
    const { stdout, code } = await subtle(["why", "lost.subtle", "--only", "locks, order"], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain("cpu.take.take.pair");
    expect(stdout).toContain("cpu.read.before.write");
    expect(stdout).not.toContain("cpu.read.seen'");
  });

  it("tells of sets and of a core", async () => {
    const { stdout } = await subtle([
      "why",
      DAX,
      "--variant",
      "two_unmaps",
      "--only",
      "steps,locks",
      "--core",
    ]);
    expect(stdout).toContain("  truncate.zap or truncate.zap_2\n");
    expect(stdout).toMatch(/^A core/m);
  });
});

describe("other forms", () => {
  it("the source has a margin", async () => {
    const { stdout } = await subtle(["why", "lost.subtle", "--source"], { cwd: folder });
    expect(stdout).toMatch(/^ +needed Exact \d+ │ {3}read: {2}seen' = counter$/m);
    expect(stdout).toMatch(/^ +│ var counter : 0 \.\. 2 = 0$/m);
  });

  it("a comment tells the story, at 78 columns, and nothing of the spec ends it", async () => {
    const { stdout } = await subtle(["why", "lost.subtle", "--comment", "c"], { cwd: folder });
    expect(stdout).toMatch(/^\/\*\n \* count\.c: add \* \/ take\n/);
    expect(stdout).toContain("Here lock is held, from take to give");
    expect(stdout).toContain("1. cpu.take (me = 0)");
    expect(stdout).toContain("cpu.read (me = 0): Reads it\n");
    expect(stdout.match(/\*\//g)).toHaveLength(1);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(78);
  });

  it("Markdown has a table", async () => {
    const { stdout } = await subtle(["why", "lost.subtle", "--markdown"], { cwd: folder });
    expect(stdout).toContain("| needed | `cpu.take.take.pair` |");
    expect(stdout).toContain("## What happens without them");
  });

  it("--show tells one element's trace", async () => {
    const { stdout, code } = await subtle(["why", DAX, "--show", "fault.insert.pte"]);
    expect(code).toBe(0);
    expect(stdout).toContain("(without fault.insert.pte')");
    const { stdout: trace } = await subtle(["why", DAX, "--show", "fault.recheck"]);
    expect(trace).toContain("the invariant NoDangling is");
    expect(trace).toMatch(/^ {2}1 {2}initial state$/m);
    expect(trace).toMatch(/^ 12 {2}truncate\.release$/m);
  });
});

describe("JSON", () => {
  it("fits its schema, and has a trace for all that fails", async () => {
    const { stdout, code } = await subtle(["why", DAX, "--json", "-"]);
    expect(code).toBe(0);
    const { elements, counts } = read(stdout);
    expect(elements.length).toBeGreaterThan(40);
    expect(counts["needed"]).toBe(elements.filter(({ verdict }) => verdict === "needed").length);
    const recheck = elements.find(({ id }) => id === "fault.recheck");
    expect(recheck?.at).toBe("fs/dax.c: do_dax_fault");
    expect(recheck?.properties.map(({ name, trace }) => [name, trace === null])).toEqual([
      ["NoDangling", false],
    ]);
  });

  it("has the joint needs, the core, and the one element that is shown", async () => {
    const joint = await subtle([
      "why",
      DAX,
      "--variant",
      "two_unmaps",
      "--only",
      "steps",
      "--core",
      "--json",
      "-",
    ]);
    const found = read(joint.stdout);
    expect(found.joint.map(({ elements }) => elements)).toContainEqual(["truncate.zap", "truncate.zap_2"]);
    expect(found.core).not.toBeNull();
    const shown = await subtle(["why", DAX, "--show", "fault.recheck", "--json", "-"]);
    expect(read(shown.stdout).elements.map(({ id }) => id)).toEqual(["fault.recheck"]);
  });

  it("has the marks of fairness, and the loops that are there without them", async () => {
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

  it("fits its schema too where there is nothing to ask", async () => {
    const violated = await subtle(["why", "broken.subtle", "--json", "-"], { cwd: folder });
    expect([violated.code, read(violated.stdout).verdict]).toEqual([1, "violated"]);
    const wrong = await subtle(["why", "wrong.subtle", "--json", "-"], { cwd: folder });
    expect([wrong.code, read(wrong.stdout).verdict]).toEqual([2, "error"]);
  });
});

describe("the exit code", () => {
  it.each<[what: string, args: readonly string[], code: number, says: string]>([
    ["a spec that is violated", ["broken.subtle"], 1, "`subtle why` needs a spec that holds"],
    [
      "a spec that is not explored",
      ["lost.subtle", "--max-states", "3"],
      3,
      "of the spec itself: the limit on states was reached\n",
    ],
    ["a wrong spec", ["wrong.subtle"], 2, "error"],
    ["a file that is not there", ["none.subtle"], 2, "can't be read"],
    ["an element that is not there", ["lost.subtle", "--show", "cpu.reed"], 2, "did you mean `cpu.read`?"],
    ["a class that is not there", ["lost.subtle", "--only", "doors"], 2, "It must be some of guards"],
    ["a language that is not there", ["lost.subtle", "--comment", "cobol"], 2, "Allowed choices are c"],
    ["forms that exclude each other", ["lost.subtle", "--source", "--markdown"], 2, "cannot be used with"],
    [
      "an edit that reaches a limit",
      ["lost.subtle", "--max-states", "20", "--depth", "1"],
      3,
      "limit on states",
    ],
    ["a promise that is not kept", ["temporal.subtle"], 1, "needs a spec that holds"],
    ["one that is", ["fair.subtle"], 0, "flip.fair"],
  ])("of %s", async (_, args, code, says) => {
    const ended = await subtle(["why", ...args], { cwd: folder });
    expect(ended.stdout + ended.stderr).toContain(says);
    expect(ended.code).toBe(code);
  });
});

it("is ended by Ctrl-C with what it knows, and what it does not is not decided", async () => {
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
