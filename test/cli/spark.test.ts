/** `subtle handover --to spark`, up to where Spark begins and from where it has ended. */
import { describe, expect, it } from "vitest";
import { type Entry, type Machine, memoryHost, run, runOn } from "../host/memory-host.js";
import { resultOf } from "./command.js";

/** Three counters; two of them may not be full together. */
const SPEC = `spec counters
type Who = 0 .. 2
var n : [Who -> 0 .. 2] = [w in Who |-> 0]
action add(w in Who) { when n[w] < 2  n[w]' = n[w] + 1 }
action clear(w in Who) { n[w]' = 0 }
invariant Fine : not (n[0] = 2 and n[1] = 2)
step Slow : taken add implies n[2] <= n[2]'
reachable Full : n[2] = 2
`;

const TO = ["handover", "a.subtle", "--to", "spark"];
const EXPORT = [...TO, "-o", "out"];

const handed = async (spec = SPEC, more: readonly string[] = ["--from-start"]) => {
  const ran = await run([...EXPORT, ...more], { files: { "a.subtle": spec } });
  return { ...ran, handover: JSON.parse(ran.host.text("out/handover.json") ?? "{}") };
};

/** A result of Spark for the spec: what it found, and a trace to the violation. */
const found = (question: string, more: object = {}) => ({
  ...{
    question,
    distinct: 27,
    generated: 100,
    depth: 5,
    stop: "violation",
    taken: [50, 50],
    enabled: [27, 27],
  },
  ...{ seen: {}, spoken: [], paths: {}, seconds: 1.5 },
  ...more,
});

const readBack = async (result: (question: string) => unknown, spec = SPEC) => {
  const { host, handover } = await handed();
  const content = result(handover.question);
  const files: Record<string, Entry> = {
    "a.subtle": spec,
    "out/handover.json": host.text("out/handover.json") ?? "",
    ...(content === undefined ? {} : { "out/result.json": JSON.stringify(content) }),
  };
  return run([...TO, "--read", "out", "--json", "-"], { files });
};

describe("`subtle handover --to spark`", () => {
  it("writes the sources, the model, what expands it, a driver and a worker", async () => {
    const { code, host, handover, stdout } = await handed();
    expect(code).toBe(0);
    expect(host.paths().filter((path) => path.startsWith("out/"))).toEqual([
      "out/begin.csv",
      "out/expand.cjs",
      "out/handover.json",
      "out/model.cjs",
      "out/sources/a.subtle",
      "out/subtle_driver.py",
      "out/subtle_worker.py",
    ]);
    expect(host.text("out/sources/a.subtle")).toBe(SPEC);
    expect(handover).toMatchObject({ schema: "subtle/handover-v1", level: 0, distinct: 1, generated: 1 });
    expect(host.text("out/begin.csv")).toMatch(/^0,\d+\n$/);
    expect(stdout).toContain("spark-submit --master URL_OF_THE_CLUSTER");
  });

  it("checks here what has no level that is worth a job", async () => {
    const { code, host, stderr, stdout } = await handed(SPEC, []);
    expect(code).toBe(1);
    expect(stdout).toContain("the invariant Fine is violated");
    expect(stderr).toContain("--from-start hands over all the same");
    expect(host.paths()).not.toContain("out/handover.json");
  });

  it("refuses constraints, and what can't be packed, with the place", async () => {
    const { code, stderr } = await handed(`${SPEC}constraint Small : n[0] < 2\n`);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("it explores all states, and knows no constraints"),
    ]);
    expect(stderr).toContain("a.subtle:9");
    const wide = await handed("spec a\nvar s : set of 1 .. 2000000000 = {}\naction add { s' = {7} }\n");
    expect([wide.code, wide.stderr]).toEqual([2, expect.stringContaining("can't be handed over to Spark")]);
  });

  it("says what --start lacks, and how to install it, before it explores anything", async () => {
    const ran = (programs: Machine["programs"] = {}) =>
      run([...EXPORT, "--start"], { files: { "a.subtle": SPEC }, programs });
    const nothing = await ran();
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain("there is no Python, and no Java, and no Spark");
    expect(nothing.stderr).toMatch(/install Java 17[\s\S]*python3 -m pip install/);
    const ended = { code: 0, lines: [] };
    const noJava = await ran({ python3: () => ended, "spark-submit": () => ended });
    expect(noJava.stderr).toMatch(/there is no Java\n/);
    expect(noJava.host.paths()).toEqual(["a.subtle"]);
  });

  it("starts Spark with what it wrote, and shows the result", async () => {
    const asked: (readonly string[])[] = [];
    const ended = { code: 0, lines: [] };
    const host = memoryHost({
      files: { "a.subtle": SPEC },
      programs: {
        python3: () => ended,
        java: () => ended,
        "spark-submit": (words, machine) => {
          asked.push(words);
          const { question } = JSON.parse(machine.text("out/handover.json") ?? "");
          machine.edit("out/result.json", JSON.stringify(found(question, { stop: null })));
          return { code: 0, lines: ["level 1: 3 new, 4 states, 1 s"] };
        },
      },
    });
    expect(await runOn(host, [...EXPORT, "--from-start", "--start", "--master", "spark://a:7077"])).toBe(1);
    expect(asked[0]?.slice(0, 2)).toEqual(["--master", "spark://a:7077"]);
    expect(asked[0]?.at(-1)).toBe("out/subtle_driver.py");
    // `Full` was not seen, so it is violated.
    expect(host.stdout()).toContain("27 states");
  });

  it("shows what Spark said when it fails", async () => {
    const ended = { code: 0, lines: [] };
    const failed = { code: 1, lines: ["26/01/01 INFO all is well", "Exception: no space"] };
    const programs = { python3: () => ended, java: () => ended, "spark-submit": () => failed };
    const { code, stderr } = await run([...EXPORT, "--from-start", "--start"], {
      files: { "a.subtle": SPEC },
      programs,
    });
    expect(code).toBe(2);
    expect(stderr).toContain("Exception: no space");
    expect(stderr).not.toContain("all is well");
  });

  it("finds the trace again among the states that came back, and confirms it", async () => {
    const checked = await run(["check", "a.subtle", "--json", "-"], { files: { "a.subtle": SPEC } });
    const expected = resultOf(checked.stdout);
    // Two bits for each counter, from the lowest: the states of the least trace to 2, 2, and then of the witness.
    const state = (...n: readonly number[]): readonly number[] => [
      n.reduce((word, one, i) => word | (one << (2 * i)), 1 << 31),
      0,
    ];
    const path = [state(0, 0, 0), state(1, 0, 0), state(2, 0, 0), state(2, 1, 0), state(2, 2, 0)];
    const witness = [state(0, 0, 0), state(0, 0, 1), state(0, 0, 2)];
    const { code, stdout } = await readBack((question) =>
      found(question, { seen: { 0: 4, 2: 2 }, paths: { 0: path, 2: witness } }),
    );
    expect(code).toBe(1);
    const result = resultOf(stdout);
    const traceOf = (name: string, of: typeof result) =>
      of.properties.find((property) => property.name === name)?.trace;
    expect(traceOf("Fine", result)).toEqual(traceOf("Fine", expected));
    expect(traceOf("Full", result)).toEqual(traceOf("Full", expected));
    expect(result.states).toMatchObject({ distinct: 27, generated: 100, depth: 5, initial: 1 });
  });

  it.each<[string, (question: string) => unknown, string]>([
    ["no result", () => undefined, "there is no such file"],
    ["another question", () => found("other"), "it is of another search"],
    ["no object", () => [1], "its object"],
    ["counts that are none", (question) => found(question, { distinct: -1 }), "`distinct`"],
    ["too few actions", (question) => found(question, { taken: [1] }), "`taken`"],
    ["a flag that there is not", (question) => found(question, { seen: { 99: 1 } }), "`seen`"],
    ["states of other sizes", (question) => found(question, { paths: { 0: [[1]] } }), "a state in `paths`"],
    [
      "a violation without a trace",
      (question) => found(question, { seen: { 0: 4 } }),
      "its `paths` don't lead",
    ],
    [
      "a trace of no behaviour",
      (question) =>
        found(question, {
          seen: { 0: 1 },
          paths: {
            0: [
              [-2147483648, 0],
              [-2147483638, 0],
            ],
          },
        }),
      "its `paths` don't lead",
    ],
  ])("refuses %s", async (_, result, why) => {
    const { code, stdout, stderr } = await readBack(result);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
    expect(resultOf(stdout).verdict).toBe("error");
  });

  it("tells another spec from other properties", async () => {
    const other = await readBack((question) => found(question), SPEC.replace("< 2  n", "< 1  n"));
    expect(other.stderr).toContain("it is of another spec");
    const judged = await readBack((question) => found(question), `${SPEC}invariant Also : n[0] <= 2\n`);
    expect(judged.stderr).toContain("other properties were judged");
  });

  it.each([
    [TO, "either -o FOLDER"],
    [[...EXPORT, "--read", "out"], "either -o FOLDER"],
    [[...TO, "--read", "out", "--read", "more"], "give one --read"],
    [[...TO, "--read", "out", "--start"], "leave out --start"],
    [[...TO, "--read", "out", "--master", "local"], "--master needs -o"],
    [[...EXPORT, "--json", "-"], "--json needs --read or --start"],
    [[...EXPORT, "--run", "a"], "for the output of TLC"],
    [["handover", "a.subtle", "--to", "tlc", "-o", "out", "--start"], "need --to spark"],
  ])("%j is refused", async (words, why) => {
    const { code, stderr } = await run(words, { files: { "a.subtle": SPEC } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});
