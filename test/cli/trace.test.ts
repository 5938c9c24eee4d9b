/** `subtle trace`: exit codes, what it prints, what it converts to, and the traces of other tools. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";

const SPEC = `spec turns
const N = 2
type Task = symmetric N
type Mutex = Process?
macro take(k) pairs give { when k = none  k' = self }
macro give(k) { k' = none }
var m : Mutex = none
var n : 0 .. 3 = 0
process work(t in Task) {
  lock: take(m)
  add: n' = n + 1
  unlock: give(m)
}
invariant Low : n < 2
reachable One : n = 1
variant quick "without the lock" { drop work.lock  drop work.unlock  expect violates Low }
`;

const CHECK = ["check", "a.subtle", "--variant", "quick", "--const", "N=3"];

/** What these commands leave behind, one after the other on the same files. */
async function filesAfter(
  ...commands: readonly (readonly string[])[]
): Promise<Readonly<Record<string, string>>> {
  let files: Record<string, string> = { "a.subtle": SPEC };
  for (const words of commands) {
    const { host } = await run(words, { files });
    files = Object.fromEntries(host.paths().map((path) => [path, host.text(path) ?? ""]));
  }
  return files;
}

const written = filesAfter([...CHECK, "--json", "r.json", "--itf", "r.itf.json"]);

const traced = async (...words: readonly string[]) => run(["trace", ...words], { files: await written });

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, `schema/${name}.schema.json`), "utf8"));

describe("shows", () => {
  it("the trace of a property, as check does", async () => {
    const { code, stdout } = await traced("r.json", "--property", "Low");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "turns (variant quick): the invariant Low is violated
        N = 3

        1  initial state
           m = none
           n = 0
           work.pc = [Task#1 |-> lock, Task#2 |-> lock, Task#3 |-> lock]
        2  work.lock  t = Task#1
           a.subtle:10
           work.pc[Task#1]: lock -> add
        3  work.lock  t = Task#2
           a.subtle:10
           work.pc[Task#2]: lock -> add
        4  work.add  t = Task#1
           a.subtle:11
           n: 0 -> 1
           work.pc[Task#1]: add -> unlock
        5  work.add  t = Task#2
           a.subtle:11
           n: 1 -> 2
           work.pc[Task#2]: add -> unlock

      The last state:
           m = none
           n = 2
           work.pc = [Task#1 |-> unlock, Task#2 |-> unlock, Task#3 |-> lock]

      How it comes to that:
           doomed from the start: whatever happens, it ends like this
           step 2 work.lock decides: there the unedited spec makes it m = work(Task#1)
           in any order these steps end there: all 6 schedules
      "
    `);
  });

  it("a line for each step", async () => {
    const { stdout } = await traced("r.json", "--property", "One", "--trace", "oneline");
    expect(stdout).toMatchInlineSnapshot(`
      "turns (variant quick): One is reached
        N = 3

        1  initial state  m = none, n = 0, work.pc = [Task#1 |-> lock, Task#2 |-> loc…
        2  work.lock  t = Task#1; work.pc[Task#1]: lock -> add
        3  work.add  t = Task#1; n: 0 -> 1, work.pc[Task#1]: add -> unlock
      "
    `);
  });

  it("the only trace without being told which", async () => {
    const { code, stdout } = await traced("r.itf.json", "--trace", "none");
    expect(code).toBe(0);
    expect(stdout).toContain("turns (variant quick): the invariant Low is violated");
  });

  it("a trace that comes through a pipe", async () => {
    const { "r.itf.json": stdin = "" } = await written;
    const { code, stdout } = await run(["trace", "-"], { stdin });
    expect(code).toBe(0);
    expect(stdout).toContain("The last state:");
  });
});

describe("refuses, with 2,", () => {
  it.each<[string, readonly string[], string]>([
    ["to guess which trace is meant", ["r.json"], "has 2 traces: Low, One"],
    [
      "a property without a trace",
      ["r.json", "--property", "deadlock"],
      "no trace of `deadlock`, but of Low, One",
    ],
    ["what is not there", ["none.json"], "can't be read"],
    ["a spec", ["a.subtle"], "it is not JSON"],
    ["a variant where the trace says its own", ["r.itf.json", "--variant", "quick"], "this one says its own"],
    ["two specs", ["r.itf.json", "--check", "a.subtle", "--spec", "a.subtle"], "not both"],
    ["two texts at once", ["r.itf.json", "--csv", "-", "--mermaid", "-"], "only one result"],
    ["to write over what it reads", ["r.itf.json", "--json", "r.itf.json"], "would overwrite"],
    ["to write two results into one file", ["r.itf.json", "--json", "x", "--csv", "x"], "would overwrite"],
  ])("%s", async (_, words, why) => {
    const { code, stdout, stderr } = await traced(...words);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(why);
  });

  it("a result without traces, and one of a spec with errors", async () => {
    const files = await filesAfter(
      ["check", "a.subtle", "--property", "deadlock", "--json", "r.json"],
      ["check", "none.subtle", "--json", "e.json"],
    );
    expect((await run(["trace", "r.json"], { files })).stderr).toContain("has no trace");
    expect((await run(["trace", "e.json"], { files })).stderr).toContain("nothing was checked");
  });

  it("what looks like a result, whatever is wrong in it", async () => {
    const { "r.json": text = "" } = await written;
    const changes = [
      ['"steps": [', '"steps": ["x", '],
      ['"line": ', '"line": -'],
      ['"loop": null', '"loop": 99'],
      ['"parameters": {}', '"parameters": []'],
      ['"m": null', '"m": {"#set": 1}'],
      ['"n": 0', '"n": 0.5'],
      ['"kind": "invariant"', '"kind": "law"'],
      ['"name": "m"', '"name": 7'],
    ] as const;
    for (const [from, to] of changes) {
      const { code, stderr } = await run(["trace", "r.json", "--property", "Low"], {
        files: { "r.json": text.replace(from, to) },
      });
      expect(text.includes(from), from).toBe(true);
      expect(code, from).toBe(2);
      expect(stderr, from).toMatch(/^error\[trace-unreadable\]: `r.json` is not a trace: /);
    }
  });
});

describe("--check says, with the trace's own variant and constants,", () => {
  it("0: it is a behaviour", async () => {
    const { code, stdout } = await traced("r.json", "--property", "Low", "--check", "a.subtle");
    expect(code).toBe(0);
    expect(stdout).toBe("✓ the trace is a behaviour of turns (variant quick)\n  5 states\n");
  });

  it("1: it is none any more, since the spec was mended", async () => {
    const files = await written;
    const { code, stdout } = await run(["trace", "r.itf.json", "--check", "a.subtle"], {
      files: { ...files, "a.subtle": SPEC.replace("n' = n + 1", "when n = 0  n' = n + 1") },
    });
    expect(code).toBe(1);
    expect(stdout).toBe(
      "✗ the trace is not a behaviour of turns (variant quick)\n" +
        "  step 5, work.add  t = Task#2: it can't be taken: the guard `n = 0` is false\n" +
        "         (a.subtle:11)\n",
    );
  });

  it.each<[string, string, string, string]>([
    ["another name", "spec turns", "spec other", "the trace is of `turns`, the spec is `other`"],
    [
      "other variables",
      "var n : 0 .. 3",
      "var n : 0 .. 4",
      "where the trace has `n: 0 .. 3`, the spec has `n: 0 .. 4`",
    ],
    ["no such variant", "variant quick", "variant slow", "there is no variant `quick`"],
    [
      "no such constant",
      "const N = 2\ntype Task = symmetric N",
      "type Task = symmetric 3",
      "no constant `N`",
    ],
  ])("2: it is of another spec, which has %s", async (_, from, to, why) => {
    const { code, stdout, stderr } = await run(["trace", "r.itf.json", "--check", "a.subtle"], {
      files: { ...(await written), "a.subtle": SPEC.replace(from, to) },
    });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(why);
  });
});

describe("converts", () => {
  it("to JSON and to ITF and back: the trace stays the same, and the schema describes it", async () => {
    const files = await filesAfter(
      [...CHECK, "--json", "r.json"],
      ["trace", "r.json", "--property", "Low", "--json", "t.json"],
      ["trace", "t.json", "--itf", "t.itf.json"],
      ["trace", "t.itf.json", "--json", "again.json"],
    );
    expect(files["again.json"]).toBe(files["t.json"]);
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true });
    ajv.addSchema(schema("result-v1"));
    const validate = ajv.compile(schema("trace-v1"));
    expect(validate(JSON.parse(files["t.json"] ?? "")), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...JSON.parse(files["t.json"] ?? ""), more: 1 })).toBe(false);
  });

  it("to several files at once, and then prints nothing", async () => {
    const files = await filesAfter(["check", "a.subtle", "--itf", "t.itf.json"]);
    const words = ["trace", "t.itf.json", "--csv", "t.csv", "--mermaid", "t.mmd", "--spec", "a.subtle"];
    const { stdout, host } = await run(words, { files });
    expect(stdout).toBe("");
    expect(host.text("t.csv")).toMatch(/^step,process,action,/);
    // Only the spec knows what a lock is.
    expect(host.text("t.mmd")).toContain("activate P0");
  });

  it("to standard output", async () => {
    const { stdout } = await traced("r.itf.json", "--mermaid", "-");
    expect(stdout).toMatch(/^sequenceDiagram\n/);
    expect(stdout).not.toContain("activate");
  });
});

describe("check --itf", () => {
  it("writes the trace that is shown", async () => {
    const { "r.itf.json": text = "" } = await written;
    const itf = JSON.parse(text);
    expect(itf["#meta"].varTypes).toEqual({
      m: "Some(PROCESS) | None({ tag: Str })",
      n: "Int",
      work_pc: "TASK -> (lock({ tag: Str }) | add({ tag: Str }) | unlock({ tag: Str }) | done({ tag: Str }))",
      "mbt::actionTaken": "Str",
      "mbt::nondetPicks": "{ t: Some(TASK) | None({ tag: Str }) }",
    });
    expect(itf.states.map((state: Record<string, unknown>) => state["mbt::actionTaken"])).toEqual([
      "init",
      "work.lock",
      "work.lock",
      "work.add",
      "work.add",
    ]);
    expect(itf.loop).toBeUndefined();
  });

  it("writes a witness where nothing is violated, and says so where there is no trace", async () => {
    const files = { "a.subtle": SPEC };
    const { host, stderr } = await run(["check", "a.subtle", "--property", "One", "--itf", "w.json"], {
      files,
    });
    expect(host.text("w.json")).toContain('"name": "One"');
    expect(stderr).toBe("");
    const none = await run(["check", "a.subtle", "--property", "deadlock", "--itf", "w.json"], { files });
    expect(none.code).toBe(0);
    expect(none.host.text("w.json")).toBeUndefined();
    expect(none.stderr).toBe("there is no trace: w.json is not written\n");
  });

  it("keeps its exit code where the file can't be written and something is violated", async () => {
    const machine = { files: { "a.subtle": SPEC }, failingLate: { "w.json": "the disk is full" } };
    expect((await run([...CHECK, "--itf", "w.json"], machine)).code).toBe(1);
    expect((await run(["check", "a.subtle", "--property", "One", "--itf", "w.json"], machine)).code).toBe(2);
  });
});

it("a trace that simulate wrote is read, and is a behaviour", async () => {
  const words = [
    "simulate",
    "a.subtle",
    "--runs",
    "20",
    "--workers",
    "1",
    "--json",
    "s.json",
    "--itf",
    "s.itf.json",
  ];
  const files = await filesAfter(words);
  for (const file of ["s.json", "s.itf.json"]) {
    const asked = ["--property", "Low", "--check", "a.subtle"];
    const { code, stdout, stderr } = await run(["trace", file, ...asked], { files });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain("is a behaviour of turns");
  }
});

const foreign = (name: string): string => readFileSync(join(ROOT, "test/view/foreign", name), "utf8");

const specText = (path: string): string => readFileSync(join(ROOT, path), "utf8");

describe("a trace of another tool", () => {
  const FILES: readonly (readonly [string, string, readonly string[], number])[] = [
    ["die_hard.qnt.itf.json", "specs/teaching/die_hard.subtle", [], 4],
    ["two_phase_commit.apalache.itf.json", "specs/gallery/two_phase_commit.subtle", ["--const", "N=2"], 4],
    ["entry_wakeup.itf.json", "specs/dax/entry_wakeup.subtle", ["--variant", "wake_one_busy"], 12],
  ];

  it.each(FILES)(
    "%s is read with the types of %s, and is a behaviour",
    async (file, spec, options, count) => {
      const files = { "t.json": foreign(file), [spec]: specText(spec) };
      const checked = await run(["trace", "t.json", "--check", spec, ...options], { files });
      expect(checked.stderr).toBe("");
      expect(checked.stdout).toContain(`${count} states`);
      expect(checked.code).toBe(0);
      // Its steps have names from then on.
      const { stdout } = await run(["trace", "t.json", "--spec", spec, ...options, "--json", "-"], { files });
      const { trace } = JSON.parse(stdout).property;
      expect(trace.steps).toHaveLength(count);
      expect(trace.steps.slice(1).map((step: { action: string }) => step.action)).not.toContain("?");
    },
  );

  it("is none where a state is changed: which step is said", async () => {
    const files = {
      "t.json": foreign("die_hard.qnt.itf.json").replace(/"3"/, '"1"'),
      "a.subtle": specText("specs/teaching/die_hard.subtle"),
    };
    const { code, stdout } = await run(["trace", "t.json", "--check", "a.subtle"], { files });
    expect(code).toBe(1);
    expect(stdout).toContain("step 3, big_to_small: `small` becomes 3, in the trace it is 1");
  });

  it("needs its spec, and one that has its values", async () => {
    const files = {
      "t.json": foreign("two_phase_commit.apalache.itf.json"),
      "a.subtle": specText("specs/gallery/two_phase_commit.subtle"),
      "b.subtle": specText("specs/teaching/die_hard.subtle"),
    };
    const alone = await run(["trace", "t.json"], { files });
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain("what its values mean only the spec says");
    const other = await run(["trace", "t.json", "--check", "b.subtle"], { files });
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("a state has no value for `small`");
    const larger = await run(["trace", "t.json", "--check", "a.subtle"], { files });
    expect(larger.code).toBe(2);
    expect(larger.stderr).toContain("in state 1, `rm` has a value outside its type");
  });

  it("is none without states", async () => {
    const spec = "specs/teaching/die_hard.subtle";
    const files = {
      "t.json": '{"#meta":{"format":"ITF"},"vars":[],"states":[]}',
      "a.subtle": specText(spec),
    };
    for (const option of ["--spec", "--check"]) {
      const { code, stderr } = await run(["trace", "t.json", option, "a.subtle"], { files });
      expect(code).toBe(2);
      expect(stderr).toContain("it has no states");
    }
  });
});
