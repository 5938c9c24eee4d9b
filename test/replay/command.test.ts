/** `subtle replay` on real files: formats, what is wrong with a log, limits, and what it writes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, subtle, subtleProcess } from "../cli/command.js";
import { replayed } from "../cli/replayed.js";
import { changed, GOOD, type LogLine, mapWith, SPEC, WRITTEN } from "./bench.js";

const jsonl = WRITTEN["jsonl"] as (lines: readonly LogLine[]) => string;
const ftrace = WRITTEN["ftrace"] as (lines: readonly LogLine[]) => string;

/** A folder with the spec, a map and a log, and the words that judge it. */
async function bench(log: string, map = mapWith(""), spec = SPEC) {
  const cwd = await folderWith({ "a.subtle": spec, "a.map": map, "a.log": log });
  return { cwd, words: ["a.subtle", "a.log", "--map", "a.map"] };
}

async function judged(log: string, map = mapWith(""), more: readonly string[] = []) {
  const { cwd, words } = await bench(log, map);
  return replayed([...words, ...more], { cwd });
}

/** The lines that can't be next. */
const blocked = ({ result }: Awaited<ReturnType<typeof replayed>>): readonly number[] =>
  result.objects.flatMap(({ rejection }) =>
    (rejection?.largest ?? []).flatMap((set) => set.blocked.map(({ line }) => line)),
  );

/** What is wrong with the log: of the one diagnostic, its line and message. */
function mistake({ code, result }: Awaited<ReturnType<typeof replayed>>) {
  expect(code).toBe(2);
  expect(result.diagnostics.length).toBe(1);
  const [one] = result.diagnostics;
  return { line: one?.line, message: one?.message ?? "", hint: one?.hint ?? "" };
}

// ─────────────────────────────────────────────────────────────────────── formats

describe("a log", () => {
  it.each(Object.keys(WRITTEN))("in %s is found to be that, and judged", async (format) => {
    const write = WRITTEN[format] as (lines: readonly LogLine[]) => string;
    for (const log of ["", format]) {
      const good = await judged(write(GOOD), mapWith(log));
      expect([good.code, good.result.verdict, good.result.events]).toEqual([0, "accepted", 8]);
    }
    const bad = await judged(write(changed(GOOD, 6, { fields: { total: 2 } })));
    const before = write([]).split(/\r?\n/).length - 1;
    expect([bad.code, bad.result.verdict, blocked(bad)]).toEqual([1, "rejected", [before + 7]]);
  });

  it("with names of its own for what lines say is read as the map says", async () => {
    const log = GOOD.map(({ time, cpu, pid, event, fields }) =>
      JSON.stringify({ what: event, when: time / 1000, "the node": cpu, tid: pid, ...fields }),
    ).join("\n");
    const roles = 'jsonl with event = what, time = when us, cpu = "the node", pid = tid';
    expect((await judged(log, mapWith(roles))).code).toBe(0);
    expect(mistake(await judged(log, mapWith("jsonl with event = kind"))).message).toContain("kind");
  });

  it("that is a trace of Subtle, or one in the Informal Trace Format, is judged step by step", async () => {
    const { cwd, words } = await bench("");
    const check = ["check", "a.subtle", "--property", "Twice", "--json", "a.log"];
    expect((await subtle(check, { cwd })).code).toBe(0);
    expect((await replayed(words, { cwd })).result.verdict).toBe("accepted");
    expect((await subtle(["trace", "a.log", "--property", "Twice", "--itf", "b.log"], { cwd })).code).toBe(0);
    const itf = await replayed(["a.subtle", "b.log", "--map", "a.map"], { cwd });
    expect([itf.code, itf.result.events]).toEqual([0, 4]);
    // Without the names of its steps, and with another value at the end.
    const foreign = JSON.parse(await readFile(join(cwd, "b.log"), "utf8")) as {
      states: { count: unknown }[];
    };
    (foreign.states.at(-1) as { count: unknown }).count = 3;
    const off = await folderWith({
      "a.subtle": SPEC,
      "a.map": mapWith("itf"),
      "a.log": JSON.stringify(foreign),
    });
    const bad = await replayed(words, { cwd: off });
    expect([bad.code, bad.result.verdict]).toEqual([1, "rejected"]);
  });

  it("comes through a pipe, too", async () => {
    const { cwd } = await bench("");
    const words = ["replay", "a.subtle", "-", "--map", "a.map", "--quiet"];
    const good = await subtleProcess(words, { cwd, input: jsonl(GOOD) });
    expect([good.code, good.stdout]).toEqual([0, expect.stringContaining("is accepted")]);
    const bad = await subtleProcess(words, { cwd, input: jsonl(GOOD.slice(1)) });
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringContaining("is rejected")]);
  });
});

// ─────────────────────────────────────────────────────────────────────── mistakes in a log

describe("a line that can't be judged is told with its number (2):", () => {
  const at = (index: number, by: Partial<LogLine>): string => jsonl(changed(GOOD, index, by));
  it.each<[what: string, log: string, line: number, message: string, hint: string]>([
    ["time that goes backwards on a CPU", at(5, { time: 900_000 }), 6, "backwards on CPU 1", "one CPU"],
    ["an event that maps to nothing", at(2, { event: "adds" }), 3, "nothing of `adds`", "`add`"],
    ["a value outside its type", at(4, { fields: { by: 3 } }), 5, "`by` is 3", "constants"],
    ["a value that is missing", at(4, { fields: {} }), 5, "no field `by`", "cut"],
    ["a line that is cut", `${jsonl(GOOD).slice(0, -20)}`, 8, "no JSON", "cut"],
    ["a line that is no object", `${jsonl(GOOD.slice(0, 2))}[1]\n`, 3, "no object", "a line is like"],
    ["a line of bytes", `${jsonl(GOOD.slice(0, 2))}\0\0\n`, 3, "no text", "a log"],
    ["a line of ftrace that is cut", ftrace(GOOD).slice(0, -25), 10, "no line of ftrace", "cut"],
  ])("%s", async (_, log, line, message, hint) => {
    const told = mistake(await judged(log));
    expect(told.line).toBe(line);
    expect(told.message).toContain(`line ${line}: `);
    expect(told.message).toContain(message);
    expect(told.hint).toContain(hint);
  });

  it("more threads at once than the spec has: which constant to raise", async () => {
    const starts = [71, 72, 73].map(
      (pid, i): LogLine => ({ time: 1000 * i, cpu: 0, pid, event: "start", fields: { by: 1 } }),
    );
    const told = mistake(await judged(jsonl(starts)));
    expect(told.line).toBe(3);
    expect(told.message).toContain("3 values of `who` at once, and `Thread` has 2: THREADS = 2");
    expect(told.hint).toContain("--const THREADS=3");
    expect((await judged(jsonl(starts), mapWith(""), ["--const", "THREADS=3"])).code).toBe(0);
  });

  it("an event that belongs to no object, with `for each`", async () => {
    const told = mistake(await judged(jsonl(GOOD), mapWith("", "for each file")));
    expect([told.line, told.message]).toEqual([1, expect.stringContaining("no field `file`")]);
  });
});

// ─────────────────────────────────────────────────────────────────────── what the map says

describe("the map", () => {
  it("splits a log into objects, each with a verdict", async () => {
    const of = (file: string, lines: readonly LogLine[]): readonly LogLine[] =>
      lines.map((line) => ({ ...line, fields: { ...line.fields, file } }));
    const bad = changed(GOOD, 2, { fields: { total: 1 } });
    const log = [...of("a", GOOD), ...of("b", bad)].sort((a, b) => a.time - b.time);
    const { code, result } = await judged(jsonl(log), mapWith("", "for each file"));
    expect(code).toBe(1);
    expect(result.objects.map(({ object, verdict }) => [object, verdict])).toEqual([
      ["a", "accepted"],
      ["b", "rejected"],
    ]);
  });

  it("lets a log begin in mid-run", async () => {
    const rest = jsonl(GOOD.slice(2));
    expect((await judged(rest)).code).toBe(1);
    expect((await judged(rest, mapWith("", "start any"))).code).toBe(0);
    // Nowhere is the lock free while it is given back.
    const twice = jsonl([...GOOD.slice(2, 4), ...GOOD.slice(3, 4)]);
    expect((await judged(twice, mapWith("", "start any"))).code).toBe(1);
  });

  it("says how far clocks are apart: within that, lines of other CPUs may be in another order", async () => {
    // The second thread takes the lock, by its own clock, just before the first one has given it back.
    const late = GOOD.map((line, i) => (i >= 5 ? { ...line, time: line.time - 8_500 } : line));
    const log = jsonl([...changed(late, 4, { time: 1_000_000 })].sort((a, b) => a.time - b.time));
    expect((await judged(log)).code).toBe(1);
    expect((await judged(log, mapWith("", "reorder 1us"))).code).toBe(0);
  });
});

describe("lost events", () => {
  const lines = ftrace(GOOD).split("\n");
  /** The log with a loss in the place of some lines, numbered from 0; the header has two. */
  const withLoss = (
    loss: readonly string[],
    without: readonly number[],
    more: readonly string[] = [],
  ): string =>
    [
      ...lines
        .slice(0, -1)
        .flatMap((line, i) => (i === without[0] ? loss : without.includes(i) ? [] : [line])),
      ...more,
      "",
    ].join("\n");
  const LOSS = "CPU:0 [LOST 2 EVENTS]";
  const startAgain = "             cat-71      [000] d..2.    61.001020: start: by=1";

  it("are said, and any reachable state may follow", async () => {
    // Without all that the second thread does, and the end of what the first one does.
    expect((await judged(withLoss([], [4, 5, 6, 7, 8, 9], [startAgain]))).code).toBe(1);
    const log = withLoss([LOSS], [4, 5, 6, 7, 8, 9], [startAgain]);
    const { code, result } = await judged(log);
    expect([code, result.lost]).toEqual([0, [{ line: 5, count: 2, since: 4 }]]);
    const { cwd, words } = await bench(log);
    expect((await subtle(["replay", ...words], { cwd })).stdout).toContain("line 5: 2 events lost");
    const dropped = await judged(withLoss(["CPU:0 [EVENTS DROPPED]"], [4, 5, 6, 7, 8, 9], [startAgain]));
    expect([dropped.code, dropped.result.lost[0]?.count]).toEqual([0, null]);
  });

  it("of a CPU may explain what others did since its last line", async () => {
    // The tracer says so only before the next line of that CPU.
    const log = withLoss([], [4, 5], [LOSS, startAgain]);
    expect((await judged(log.replace(`${LOSS}\n`, ""))).code).toBe(1);
    const { code, result } = await judged(log);
    expect([code, result.lost]).toEqual([0, [{ line: 9, count: 2, since: 4 }]]);
    // From a pipe that can't be read again, it is left open.
    const { cwd } = await bench("");
    const words = ["replay", "a.subtle", "-", "--map", "a.map"];
    const piped = await subtleProcess(words, { cwd, input: log });
    expect([piped.code, piped.stdout]).toEqual([3, expect.stringContaining("give the log as a file")]);
  });

  it("do not make good what can't be from anywhere", async () => {
    const free = (time: string): string => `             cat-72      [001] d..2.    61.0010${time}: free: `;
    const { code, result } = await judged(withLoss([LOSS], [4, 5], [free("21"), free("22"), free("23")]));
    expect([code, result.verdict]).toEqual([1, "rejected"]);
  });
});

// ─────────────────────────────────────────────────────────────────────── limits

describe("a limit", () => {
  it("on possible states leaves the log undecided (3)", async () => {
    const map = mapWith("", "start any");
    const { code, result } = await judged(jsonl(GOOD), map, ["--max-states", "2"]);
    expect([code, result.verdict, result.stop]).toEqual([3, "undecided", "states"]);
  });

  it("on time does so, too", async () => {
    const lines = Array.from({ length: 20_000 }, () => GOOD)
      .flat()
      .map((line, i) => ({ ...line, time: 1000 * i, cpu: 0, fields: {} }));
    const map = `map m
on start is thread.start
on take is thread.take
on add is thread.add
on free is thread.free
hidden reset
`;
    const { code, result } = await judged(jsonl(lines), map, ["--max-time", "1ms"]);
    expect([code, result.verdict, result.stop]).toEqual([3, "undecided", "time"]);
  });
});

// ─────────────────────────────────────────────────────────────────────── what it writes

describe("--coverage-file", () => {
  it("adds up what several logs have covered", async () => {
    const { cwd, words } = await bench(jsonl(GOOD.slice(0, 3)));
    const all = [...words, "--coverage-file", "covered.json"];
    const first = await replayed(all, { cwd });
    expect(first.result.coverage).toMatchObject({ logs: 1, transitions: 3, neverShown: ["thread.free"] });
    const other = await folderWith({
      "a.subtle": SPEC,
      "a.map": mapWith(""),
      "a.log": jsonl(GOOD),
      "covered.json": await readFile(join(cwd, "covered.json"), "utf8"),
    });
    const second = await replayed(all, { cwd: other });
    expect(second.result.coverage).toMatchObject({ logs: 2, transitions: 8, neverShown: [] });
    // The same log again adds nothing.
    const third = await replayed(all, { cwd: other });
    expect(third.result.coverage).toMatchObject({ logs: 3, transitions: 8 });
  });

  it("is refused if it is of another spec, and not written for a log that is rejected", async () => {
    const { cwd, words } = await bench(jsonl(GOOD));
    const all = ["replay", ...words, "--coverage-file", "covered.json"];
    expect((await subtle(all, { cwd })).code).toBe(0);
    const others = await subtle([...all, "--const", "THREADS=3"], { cwd });
    expect([others.code, others.stderr]).toEqual([2, expect.stringContaining("of another spec")]);
    const bad = await bench(jsonl(GOOD.slice(1)));
    expect((await subtle(["replay", ...bad.words, "--coverage-file", "c.json"], { cwd: bad.cwd })).code).toBe(
      1,
    );
    await expect(readFile(join(bad.cwd, "c.json"))).rejects.toThrow("ENOENT");
  });
});

describe("--learn", () => {
  it("proposes a map that is one, once its gaps are filled", async () => {
    const { cwd } = await bench(jsonl(GOOD));
    const { code, result } = await replayed(["a.subtle", "a.log", "--learn"], { cwd });
    expect(code).toBe(0);
    const { proposal } = result as unknown as { proposal: string };
    expect(proposal).toContain("// 2 lines, by: 2 1\non start is thread.start(me = who)");
    const filled = proposal
      .replace("-> TYPE", "-> Thread")
      .replace("STATE_IN_WHICH_IT_IS_DONE", "thread[it] at start")
      .replace("start(me = who)", "start(me = who, by = by)")
      .replace("reorder 0us", "reorder 1us");
    const other = await folderWith({ "a.subtle": SPEC, "a.map": filled, "a.log": jsonl(GOOD) });
    expect((await replayed(["a.log", "--map", "a.map"], { cwd: other })).result.verdict).toBe("accepted");
  });

  it("is refused together with what is about judging", async () => {
    const { cwd } = await bench(jsonl(GOOD));
    for (const option of [["--map", "a.map"], ["--follow"], ["--html", "a.html"]]) {
      const { code, stderr } = await subtle(["replay", "a.log", "--learn", ...option], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringContaining(option[0] ?? "")]);
    }
  });
});

describe("what is wrong with a log", () => {
  const nearest = async (lines: readonly LogLine[]): Promise<readonly string[]> => {
    const { result } = await judged(jsonl(lines));
    expect(result.verdict).toBe("rejected");
    return result.objects.flatMap(({ rejection }) => (rejection?.nearest ?? []).map(({ text }) => text));
  };

  it.each<[what: string, lines: readonly LogLine[], text: RegExp]>([
    [
      "a line is missing",
      GOOD.filter((_, i) => i !== 1),
      /before line 2 a line is missing: `take` for `thread\.take\(me = "?71/,
    ],
    ["a line is there twice", [...GOOD.slice(0, 2), ...GOOD.slice(1)], /line 3 says again what line 2 says/],
    [
      "lines are in the wrong order",
      [
        GOOD[0],
        { ...GOOD[2], time: 1_001_000 },
        { ...GOOD[1], time: 1_002_000 },
        ...GOOD.slice(3),
      ] as LogLine[],
      /lines 2 and 3 are in the wrong order/,
    ],
    [
      "a value is off",
      changed(GOOD, 2, { fields: { total: 1 } }),
      /line 3: a value is off: without `count = total`/,
    ],
  ])("%s: a change that explains it is found", async (_, lines, text) => {
    expect((await nearest(lines)).some((one) => text.test(one))).toBe(true);
  });

  it("is the same each time, and told within counted work", async () => {
    const { cwd, words } = await bench(jsonl(changed(GOOD, 6, { fields: { total: 2 } })));
    const [one, other] = [await replayed(words, { cwd }), await replayed(words, { cwd })];
    expect({ ...one.result, elapsedMs: 0 }).toEqual({ ...other.result, elapsedMs: 0 });
    expect(one.result.objects[0]?.rejection?.tried).toBeGreaterThan(10);
    expect(one.result.objects[0]?.rejection?.undecided).toBe(0);
  });
});
