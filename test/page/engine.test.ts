/** The engine of the page, without a browser: what it answers agrees with the command and with the session of `repl`. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/index.js";
import { line } from "../../src/page/document/escape.js";
import { traceHtml } from "../../src/page/document/trace-html.js";
import { pageEngine, readerOf } from "../../src/page/engine/engine.js";
import { type Answers, type Asked, PAGE_LIMITS, type Question } from "../../src/page/engine/protocol.js";
import { openSession } from "../../src/repl/session.js";
import { compile } from "../../src/run/compile.js";
import { traceFacts, traceViews } from "../../src/view/trace-view.js";
import { LONG } from "../support.js";
import { readSpec } from "./specs.js";

const DAX = "specs/dax/fault_vs_truncate.subtle";

async function engineFor(path: string, variant: string | null = null) {
  const engine = pageEngine({ now: () => performance.now(), breathe: async () => {} });
  const ask = <Q extends Question>(question: Q, asked: Asked[Q]): Promise<Answers[Q]> =>
    engine.answer(question, asked, () => {});
  const opened = await ask("open", { spec: readSpec(path), constants: {}, variant });
  return { ask, opened };
}

const textEngine = async (text: string) => {
  const engine = pageEngine({ now: () => performance.now(), breathe: async () => {} });
  const spec = { main: "a.subtle", files: [{ path: "a.subtle", result: { kind: "text", text } as const }] };
  const opened = await engine.answer("open", { spec, constants: {}, variant: null }, () => {});
  const ask = <Q extends Question>(question: Q, asked: Asked[Q]): Promise<Answers[Q]> =>
    engine.answer(question, asked, () => {});
  return { ask, opened };
};

const COUNTER =
  "spec a\nvar x : 0 .. 5 = 0\naction up(n in 1 .. 2) { when x + n <= 5  x' = x + n }\ninvariant I : x < 5\n";

describe("opening", () => {
  it("tells variants, constants and what is wrong", async () => {
    const { opened } = await engineFor(DAX);
    expect(opened.spec?.constants).toEqual({ FAULTS: 2, PAGES: 1 });
    expect(opened.variants[0]).toEqual({ name: "no_recheck", title: "nobody rechecks i_size" });
    const wrong = await textEngine("spec a\nvar x : bool = 1\n");
    expect(wrong.opened.spec).toBeNull();
    expect(wrong.opened.diagnostics[0]).toMatchObject({ severity: "error", file: "a.subtle", line: 2 });
  });

  it("does not look for initial states: they can be many", async () => {
    const many = Array.from({ length: 12 }, (_, i) => `var v${i} : 0 .. 99 in 0 .. 99\n`).join("");
    const { opened, ask } = await textEngine(`spec many\n${many}action stay { v0' = v0 }\n`);
    expect(opened.spec?.name).toBe("many");
    const place = await ask("place", { path: [], watched: [] });
    expect(place.initial).toBe(10_000);
  });

  it("reads nothing but what is in the page", async () => {
    const { opened } = await textEngine('spec a\nimport "../secret"\nvar x : bool = true\n');
    expect(opened.diagnostics.map(({ code }) => code)).toEqual(["import-unreadable"]);
  });
});

describe("a place", () => {
  it("has the steps that can be taken, with what they change", async () => {
    const { ask } = await textEngine(COUNTER);
    const { steps, trace, path } = await ask("place", { path: [0, 1, 1], watched: [] });
    expect(path).toEqual([0, 1, 1]);
    expect(trace.steps.map(({ state }) => state)).toEqual([{ x: 0 }, { x: 2 }, { x: 4 }]);
    expect(steps).toEqual([
      {
        number: 0,
        action: "up",
        lane: "",
        given: "n = 1",
        changes: [{ path: "x", before: "4", after: "5" }],
        failure: null,
      },
    ]);
  });

  it("says why the others can't be taken, and the values that the guard reads", async () => {
    const { ask } = await textEngine(COUNTER);
    const { blocked } = await ask("place", { path: [0, 1, 1], watched: [] });
    expect(blocked).toHaveLength(1);
    expect(blocked[0]).toMatchObject({ action: "up", given: "n = 2", elsewhere: false });
    expect(blocked[0]?.reasons).toEqual([
      {
        kind: "guard",
        text: "x + n <= 5",
        place: { file: "a.subtle", line: 3, column: 31 },
        within: [],
        values: [
          { path: "x", value: "4" },
          { path: "n", value: "2" },
        ],
      },
    ]);
  });

  it("goes as far as the path can be gone", async () => {
    const { ask } = await textEngine(COUNTER);
    expect((await ask("place", { path: [0, 1, 7, 1], watched: [] })).path).toEqual([0, 1]);
    expect((await ask("place", { path: [3], watched: [] })).path).toEqual([]);
  });

  it("judges the properties, and watches expressions along the path", async () => {
    const { ask } = await textEngine(COUNTER);
    const place = await ask("place", { path: [0, 1, 1, 0], watched: ["x * 2", "x > 3", "y"] });
    expect(place.properties).toEqual([{ name: "I", kind: "invariant", value: "false" }]);
    expect(place.deadlock).toBe(true);
    expect(place.watched.map(({ values }) => values)).toEqual([
      ["0", "4", "8", "10"],
      ["false", "false", "true", "true"],
      [],
    ]);
    expect(place.watched[2]?.wrong).toMatch(/`y`/);
  });

  it("tells which step and which property fails", async () => {
    const { ask } = await textEngine("spec a\nvar x : 0 .. 1 = 1\naction up { x' = x + 1 }\n");
    const { steps } = await ask("place", { path: [], watched: [] });
    expect(steps[0]?.failure).toMatch(/x/);
  });
});

describe("going on", () => {
  it("takes the shortest way to a condition", async () => {
    const { ask } = await textEngine(COUNTER);
    expect(await ask("seek", { path: [0], condition: "x = 5" })).toEqual({
      path: [0, 0, 1, 1],
      reached: true,
      told: "it is true after 3 steps",
    });
    expect(await ask("seek", { path: [0], condition: "x = 6" })).toMatchObject({ reached: false });
    expect(await ask("seek", { path: [0], condition: "x + 1" })).toMatchObject({ wrong: expect.any(String) });
  });

  it("walks by chance, the same way for the same seed, until a condition is true", async () => {
    const { ask } = await engineFor(DAX);
    const asked = { path: [0], steps: 500, seed: 7, until: "truncate at zap" };
    const first = await ask("wander", asked);
    expect(await ask("wander", asked)).toEqual(first);
    if ("wrong" in first) throw new Error(first.wrong);
    expect(first.reached).toBe(true);
    const { trace } = await ask("place", { path: first.path, watched: [] });
    expect(trace.steps.at(-1)?.state?.["truncate.pc"]).toBe("zap");
    expect(trace.steps.slice(0, -1).some(({ state }) => state?.["truncate.pc"] === "zap")).toBe(false);
  });

  it("finds out whether a condition is ever true", async () => {
    const { ask } = await engineFor(DAX);
    const never = await ask("ever", {
      condition: "i_mmap.writer != none and i_mmap.readers != {}",
      limits: PAGE_LIMITS,
    });
    if ("wrong" in never || never.result.verdict === "error") throw new Error("wrong");
    expect(never.result.states.distinct).toBe(564);
    expect(never.traces).toEqual([]);
    const once = await ask("ever", { condition: "i_size = 0 // a comment", limits: PAGE_LIMITS });
    if ("wrong" in once) throw new Error("wrong");
    expect(once.traces[0]?.steps.at(-1)?.state?.["i_size"]).toBe(0);
    expect(await ask("ever", { condition: "i_size = 0) or (true", limits: PAGE_LIMITS })).toHaveProperty(
      "wrong",
    );
  });

  it("follows the trace of a report", async () => {
    const { ask } = await engineFor(DAX, "grows_again");
    const { traces } = await ask("check", { limits: PAGE_LIMITS, all: true });
    for (const trace of traces) {
      const { path } = await ask("follow", { steps: trace.steps });
      expect(path).toHaveLength(trace.steps.length);
      const place = await ask("place", { path, watched: [] });
      expect(place.trace.steps).toEqual(trace.steps);
      expect(place.trace.lanes).toEqual(trace.lanes);
      expect(place.trace.held).toEqual(trace.held);
    }
    expect(traces.length).toBeGreaterThan(0);
  });
});

/** Ten specs and variants of all kinds; two of them where time is short. */
const SEVERAL: readonly (readonly [string, string | null])[] = [
  [DAX, "shared"],
  ["specs/locks/deadlocks.subtle", null],
  [DAX, null],
  [DAX, "locked_twice"],
  ["specs/locks/rwsem.subtle", null],
  ["specs/teaching/die_hard.subtle", null],
  ["specs/teaching/dining_philosophers.subtle", "weak"],
  ["specs/gallery/readers_writers.subtle", null],
  ["specs/gallery/alternating_bit.subtle", null],
  ["specs/pagecache/truncate.subtle", null],
].slice(0, LONG ? 10 : 2) as never;

describe.each(SEVERAL)("%s, variant %s", (path, variant) => {
  it("the page finds what the command finds", async () => {
    const { ask } = await engineFor(path, variant);
    const { result } = await ask("check", { limits: PAGE_LIMITS, all: true });
    const expected = await check(path, { all: true, ...(variant !== null && { variant }) });
    if (result.verdict === "error" || expected.verdict === "error") throw new Error("errors");
    expect({ ...result, elapsedMs: 0, workers: 1 }).toEqual({ ...expected, elapsedMs: 0, workers: 1 });
  });

  it("false guards are those that the repl tells", async () => {
    const { ask } = await engineFor(path, variant);
    const { spec } = compile(path, readerOf(readSpec(path)), { constants: new Map(), variant });
    if (spec === null) throw new Error("errors");
    const { session } = openSession(spec, spec.sources);
    session.execute("init 1");
    let compared = 0;
    let at: readonly number[] = [0];
    for (let i = 0; i < 12; i += 1) {
      const place = await ask("place", { path: at, watched: [] });
      for (const action of new Set(place.blocked.map((choice) => choice.action))) {
        const told = new Set(
          place.blocked
            .filter((choice) => choice.action === action)
            .flatMap(({ reasons }) => reasons)
            .map(({ kind, text, within, place: { file, line } }) => {
              const calls = within.map((call) => ` in \`${call}\``).join("");
              if (kind === "label") return `not at \`${text}\``;
              return kind === "guard"
                ? `\`${text}\` is false${calls} (${file}:${line})`
                : `there is no element to pick in \`${text}\` (${file}:${line})`;
            }),
        );
        for (const line of session.execute(`why-not ${action}`).text.split("\n")) {
          // What is cut, in the repl alone, and what can be taken for another choice of parameters.
          if (/…|it can be taken|it fails/.test(line)) continue;
          const reason = /(?:not at|there is no element|`[^`]*` is false).*/.exec(line)?.[0] ?? line;
          expect([action, [...told]]).toEqual([action, expect.arrayContaining([reason])]);
          compared += 1;
        }
      }
      const next = place.steps.findIndex(({ failure }) => failure === null);
      if (next < 0) break;
      session.execute(String(next + 1));
      at = [...place.path, next];
    }
    expect(compared).toBeGreaterThan(path.includes("die_hard") ? -1 : 3);
  });

  it("lanes, held locks and changes of traces are those of the command's result", async () => {
    const { ask } = await engineFor(path, variant);
    const { traces } = await ask("check", { limits: PAGE_LIMITS, all: true });
    const expected = await check(path, { all: true, ...(variant !== null && { variant }) });
    if (expected.verdict === "error") throw new Error("errors");
    const { spec } = compile(path, readerOf(readSpec(path)), { constants: new Map(), variant });
    expect(traces).toEqual(traceViews(expected, spec && traceFacts(spec)));
    for (const view of traces) {
      // Where a line may break says nothing.
      const html = traceHtml(view, { prefix: "step-" }).replaceAll("<wbr>", "");
      for (const { name } of view.lanes) expect(html).toContain(name === "" ? "no process" : line(name));
      const changes = view.steps.flatMap((step) => step.changes.map(({ path: of }) => line(of)));
      const shown = [...html.matchAll(/<li><code>([^<]*)<\/code>: <del>/g)].map(([, of]) => of);
      expect(shown).toEqual(changes);
      const held = [...html.matchAll(/ holds <code>([^<]*)<\/code>/g)].map(([, of]) => of);
      expect(held.sort()).toEqual(
        view.held
          .flatMap(({ lock, to }) => (to === null ? [lock] : [lock, lock]))
          .map(line)
          .sort(),
      );
    }
  });
});

describe("checking", () => {
  it("stops at the limit of the page", async () => {
    const { ask } = await engineFor(DAX);
    const { result } = await ask("check", { limits: { ...PAGE_LIMITS, states: 100 }, all: true });
    expect(result).toMatchObject({ verdict: "incomplete", stop: "states" });
  });

  it("answers why", async () => {
    const { ask } = await textEngine(
      COUNTER.replace("x < 5\n", "x <= 5\naction down { when x > 0  x' = x - 1 }\n"),
    );
    expect((await ask("why", { limits: PAGE_LIMITS })).text).toMatch(/Each goal holds without any one/);
  });
});

describe("the graph", () => {
  it("opens whole with few states, and collapsed with more", async () => {
    const small = await (await textEngine(COUNTER)).ask("graph", {
      collapse: null,
      expanded: [],
      limits: PAGE_LIMITS,
    });
    if ("wrong" in small) throw new Error(small.wrong);
    expect([small.nodes.length, small.states, small.collapsedBy]).toEqual([6, 6, null]);
    const { ask } = await engineFor(DAX);
    const large = await ask("graph", { collapse: null, expanded: [], limits: PAGE_LIMITS });
    if ("wrong" in large) throw new Error(large.wrong);
    expect(large.states).toBe(564);
    expect(large.collapsedBy).toBe("the program counters");
    expect(large.nodes.reduce((sum, { members }) => sum + members, 0)).toBe(564);
  });

  it("expands a node into its states", async () => {
    const { ask } = await engineFor(DAX);
    const before = await ask("graph", { collapse: "i_size", expanded: [], limits: PAGE_LIMITS });
    if ("wrong" in before) throw new Error(before.wrong);
    expect(before.nodes.map(({ label }) => label).sort()).toEqual(["0", "1"]);
    const counters = await ask("graph", { collapse: "", expanded: [], limits: PAGE_LIMITS });
    if ("wrong" in counters) throw new Error(counters.wrong);
    const node = counters.nodes.find(({ members }) => members > 1);
    const after = await ask("graph", { collapse: "", expanded: [node?.key ?? ""], limits: PAGE_LIMITS });
    if ("wrong" in after) throw new Error(after.wrong);
    expect(after.nodes.length).toBe(counters.nodes.length - 1 + (node?.members ?? 0));
    expect(after.nodes.filter(({ state }) => state !== null)).toHaveLength(node?.members ?? 0);
  });

  it("refuses to draw more than 200 nodes, and what is no expression", async () => {
    const { ask } = await textEngine("spec a\nvar x : 0 .. 300 = 0\naction up { x' = (x + 1) % 301 }\n");
    const told = async (collapse: string | null): Promise<string> => {
      const answer = await ask("graph", { collapse, expanded: [], limits: PAGE_LIMITS });
      return "wrong" in answer ? answer.wrong : `${answer.nodes.length} nodes`;
    };
    expect(await told(null)).toMatch(/^301 states are too many to draw/);
    expect(await told("x")).toMatch(/^301 nodes are too many to draw/);
    expect(await told("x / 2")).toBe("151 nodes");
    expect(await told("y")).toMatch(/`y`/);
  });
});
