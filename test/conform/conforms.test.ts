/** Code against specs, by the public function: what passes, what is found, and what is said of it. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { conforms as built } from "../../dist/src/conform.js";
import { refused, TestMistake } from "../../src/conform.js";
import { COUNTER, type Counter, counter, failureOf, mismatchOf, withSteps } from "./counter.js";
import { conformsText, idealOfText, idealRun } from "./ideal.js";

describe("code that does what the spec says", () => {
  it.each([
    "specs/gallery/producer_consumer.subtle",
    "specs/gallery/alternating_bit.subtle",
    "specs/teaching/die_hard.subtle",
    "specs/locks/lock.subtle",
    "specs/gallery/two_phase_commit.subtle",
  ])("takes every transition of %s", async (path) => {
    const { edges, neverChosen } = await idealRun(path);
    expect(edges.taken).toBe(edges.all);
    expect(neverChosen).toEqual([]);
  });

  it("is driven by the constants and the variant that are given", async () => {
    expect((await conformsText(COUNTER, { ...counter, constants: { MOST: 2 } })).edges.all).toBe(4);
    const error = await mismatchOf(COUNTER, { ...counter, variant: "free" });
    expect(error).toMatchObject({ expected: { n: 0 } });
  });

  it("says what was done", async () => {
    const report = await conformsText(COUNTER, { ...counter, resetCost: 3 });
    expect(report.text()).toBe(
      "counter conforms: 9 steps, 1 setup\n  6 of 6 transitions taken\n  a setup was worth 3 steps\n",
    );
  });

  it("is walked through at random, the same way for the same seed", async () => {
    const taken: string[] = [];
    const steps = {
      up: (c: Counter) => {
        c.n += 1;
        taken.push("u");
      },
      reset: (c: Counter) => {
        c.n = 0;
        taken.push("r");
      },
    };
    const walk = async (seed: number): Promise<string> => {
      taken.length = 0;
      const report = await conformsText(COUNTER, withSteps(steps, { cover: { runs: 3, depth: 9, seed } }));
      expect(report).toMatchObject({ steps: 27, resets: 3 });
      return taken.join("");
    };
    expect(await walk(1)).toBe(await walk(1));
    expect(await walk(1)).not.toBe(await walk(2));
  });

  it("gets values of its own, and the state before a step", async () => {
    const text = `spec s
type Node = symmetric 2
type Shape = dot | box(size: 1 .. 2)
type Pair = [left: 0 .. 1, right: bool]
var seen  : set of Node           = {}
var spot  : [Node -> 0 .. 1]      = [n in Node |-> 0]
var queue : seq of Node max 2     = <<>>
var shape : Shape                 = dot
var last  : Node?                 = none
var pair  : Pair                  = [left |-> 0, right |-> false]
process p(me in Node) {
  go:  seen' = seen union {me}  queue' = append(queue, me)  last' = me
       pick s in 1 .. 2
       shape' = box(s)
       spot[me]' = 1  pair.right' = true
}`;
    const ideal = idealOfText(text);
    let before: unknown;
    const steps = {
      "p.go": (sut: never, args: object, state: object) => {
        before ??= [args, state];
        return ideal.steps["p.go"]?.(sut, args as never);
      },
    };
    const { edges } = await conformsText(text, { ...ideal, steps });
    expect(edges).toMatchObject({ taken: 12, all: 12 });
    expect(before).toEqual([
      { me: "Node#1", s: 1 },
      {
        seen: new Set(),
        spot: new Map([
          ["Node#1", 0],
          ["Node#2", 0],
        ]),
        queue: [],
        shape: "dot",
        last: null,
        pair: { left: 0, right: false },
        "p.pc": new Map([
          ["Node#1", "go"],
          ["Node#2", "go"],
        ]),
      },
    ]);
  });
});

describe("a mismatch", () => {
  it("is told with the shortest way, what is allowed and what was seen", async () => {
    const up = (c: Counter): void => {
      c.n += c.n === 2 ? 0 : 1;
    };
    const error = await mismatchOf(COUNTER, withSteps({ up }));
    expect(error.message).toBe(`counter: the state after up is not one that the spec allows

  set up with n = 0
      up
   1  up
   2  up
   3  up

  the last: up
  the spec allows:
    n = 3
  and seen was:
    n = 2

  This is a shortest way there.
  To run it again: conforms(…, { …, replay: "0:0,0,0" })`);
    expect(error).toMatchObject({ expected: { n: 3 }, actual: { n: 2 }, replay: "0:0,0,0" });
  });

  it("comes back when its run is replayed, and only then is one reported", async () => {
    const up = (c: Counter): void => {
      c.n += c.n === 2 ? 0 : 1;
    };
    const { replay } = await mismatchOf(COUNTER, withSteps({ up }));
    expect((await mismatchOf(COUNTER, withSteps({ up }, { replay }))).replay).toBe(replay);
    expect(await conformsText(COUNTER, { ...counter, replay })).toMatchObject({ steps: 3, resets: 1 });
    for (const wrong of ["", "0:9", "7:0", "0:0;1", "x"])
      expect(await failureOf(COUNTER, { ...counter, replay: wrong })).toBeInstanceOf(TestMistake);
  });

  it("of code with a memory is told with what of the run is needed", async () => {
    // After four resets, in all its life, it counts by two.
    const setup = () => ({ n: 0, resets: 0 });
    const steps = {
      up: (c: Counter & { resets: number }) => {
        c.n += c.resets >= 2 ? 2 : 1;
      },
      reset: (c: Counter & { resets: number }) => {
        c.n = 0;
        c.resets += 1;
      },
    };
    const error = await mismatchOf(COUNTER, withSteps(steps, { setup }));
    expect(error.message).toContain("what is left of the run");
    expect(error.replay.split(",")).toHaveLength(5);
  });

  it("that does not come back is told with the whole run", async () => {
    let calls = 0;
    const up = (c: Counter): void => {
      calls += 1;
      c.n += calls === 3 ? 0 : 1;
    };
    expect((await mismatchOf(COUNTER, withSteps({ up }))).message).toContain("depends on history or time");
  });

  it.each([
    ["the code refuses", { up: () => refused }, "the code refuses up, which the spec allows"],
    [
      "by rejecting",
      { reset: () => Promise.reject(refused) },
      "the code refuses reset, which the spec allows",
    ],
    [
      "a step throws",
      {
        up: () => {
          throw new RangeError("no room");
        },
      },
      "RangeError: no room",
    ],
    [
      "a step rejects",
      {
        reset: async () => {
          throw new Error("gone");
        },
      },
      "the step reset throws",
    ],
    [
      "a step never settles",
      { reset: () => new Promise(() => {}) },
      "reset is allowed and does not settle within 50 ms",
    ],
  ])("is found if %s", async (_, steps, said) => {
    const torn: Counter[] = [];
    const setUp: Counter[] = [];
    const setup = (initial: Counter) => {
      setUp.push({ ...initial });
      return setUp.at(-1) as Counter;
    };
    const error = await mismatchOf(
      COUNTER,
      withSteps(steps, { setup, timeout: 50, teardown: (c: Counter) => torn.push(c) }),
    );
    expect(error.message).toContain(said);
    expect(torn).toEqual(setUp);
  });

  it("has the error of the code as its cause", async () => {
    const cause = new Error("deep");
    const steps = {
      up: () => {
        throw cause;
      },
    };
    expect((await mismatchOf(COUNTER, withSteps(steps))).cause).toBe(cause);
    expect((await mismatchOf(COUNTER, { ...counter, setup: () => Promise.reject(cause) })).message).toContain(
      "`setup` throws",
    );
    expect(
      (
        await mismatchOf(COUNTER, {
          ...counter,
          observe: () => {
            throw cause;
          },
        })
      ).message,
    ).toContain("`observe` throws");
    expect(
      (await mismatchOf(COUNTER, { ...counter, teardown: () => Promise.reject(cause) })).message,
    ).toContain("`teardown` throws");
  });

  it("is drawn on a page, if that is asked for", async () => {
    const html = join(mkdtempSync(join(tmpdir(), "conform-")), "failed.html");
    // The built one, as the application of pages is built.
    const path = join(mkdtempSync(join(tmpdir(), "conform-")), "counter.subtle");
    writeFileSync(path, COUNTER);
    const options = withSteps({ up: () => refused }, { html });
    await expect(built({ path, identity: "" }, options as never)).rejects.toThrow("the code refuses up");
    expect(existsSync(html) && readFileSync(html, "utf8")).toContain("Content-Security-Policy");
  });
});

it("waits by real time, whatever the test puts in its place", async () => {
  vi.useFakeTimers();
  try {
    const reset = async (c: Counter): Promise<void> => {
      const slept = new Promise((resolve) => setTimeout(resolve, 3_600_000));
      await vi.advanceTimersByTimeAsync(3_600_000);
      await slept;
      c.n = 0;
    };
    expect((await conformsText(COUNTER, withSteps({ reset }))).edges.taken).toBe(6);
    const stuck = withSteps(
      { reset: () => new Promise((resolve) => setTimeout(resolve, 1)) },
      { timeout: 30 },
    );
    expect((await mismatchOf(COUNTER, stuck)).message).toContain("does not settle");
  } finally {
    vi.useRealTimers();
  }
});
