/** Ctrl-C: a search that would go on forever ends, with what it has found. */
import { describe, expect, it } from "vitest";
import { type Machine, run } from "../host/memory-host.js";
import { resultOf, subtleProcess } from "./command.js";

/** More states than can be explored in any test, and an invariant that the first of them violates. */
const ENDLESS = `spec endless
const LOW = 0
var x : 0 .. 999 = 0
var y : 0 .. 999 = 0
var z : 0 .. 999 = 0
action right { when x < 999  x' = x + 1 }
action up    { when y < 999  y' = y + 1 }
action out   { when z < 999  z' = z + 1 }
invariant Low : x >= LOW
reachable One : x = 1
`;

/** The signal comes when the search has looked several times whether there is one. */
const interrupted = (words: readonly string[], signal: "SIGINT" | "SIGTERM" = "SIGINT") => {
  const machine: Machine = {
    files: { "endless.subtle": ENDLESS },
    tickMs: 30,
    onBreath: (count, host) => {
      if (count === 5) host.signal(signal);
    },
  };
  return run(["check", "endless.subtle", ...words], machine);
};

describe("a search that a signal stops", () => {
  it("ends with exit code 3, and says which signal stopped it, and what it found", async () => {
    const { code, stdout } = await interrupted([]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^\? endless is not decided: no violation found so far\n/);
    expect(stdout).toMatch(/^ {2}stopped by SIGINT$/m);
    expect(stdout).toMatch(/^ {2}✓ One +reachable, witness after 2 states$/m);
  });

  it("gives in JSON what it has found, and nothing else", async () => {
    const { code, stdout } = await interrupted(["--json", "-"]);
    const { verdict, states, properties } = resultOf(stdout);
    expect([code, verdict]).toEqual([3, "incomplete"]);
    expect(states.distinct).toBeGreaterThan(10);
    expect(properties.map(({ name, verdict: found }) => `${name} ${found}`)).toEqual([
      "Low unknown",
      "One holds",
      "deadlock unknown",
      "types unknown",
      "asserts unknown",
      "evaluation unknown",
    ]);
  });

  it("has still found a violation, if it had before SIGTERM came", async () => {
    const { code, stdout } = await interrupted(["--all", "--const", "LOW=1", "--json", "-"], "SIGTERM");
    const { verdict, properties } = resultOf(stdout);
    expect([code, verdict]).toEqual([1, "violated"]);
    expect(properties[0]?.trace?.steps.length).toBe(1);
  });
});

/**
 * So long that it does not fit into what the system holds of a pipe: once all is written, the command has read most
 * of it, so it listens to signals.
 */
const lengthy = (text: string): string => `${text}${" ".repeat(300_000)}`;

/** Work on one state that would take days. */
const LONG_STEP = `spec long_step
var x : 0 .. 65535 = 0
var y : 0 .. 65535 = 0
action go { x' in 0 .. 65535  y' in 0 .. 65535 }
deadlock allowed
`;
const LONG_FORMULA = `spec long_formula
var x : 0 .. 1 = 0
type R = 0 .. 4999
invariant I : forall p in R, q in R, r in R : p + q + r >= x
deadlock allowed
`;

describe("a process that searches", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends by itself at %s, with exit code 3 and a result",
    async (signal) => {
      const { code, stdout, stderr } = await subtleProcess(["check", "-", "--json", "-"], {
        input: lengthy(ENDLESS),
        onceRead: (kill) => kill(signal),
      });
      expect([code, stderr]).toEqual([3, ""]);
      expect(resultOf(stdout).verdict).toBe("incomplete");
    },
  );

  it("takes two signals at once for one, as `timeout` sends them to a process and to its group", async () => {
    const { code, stdout } = await subtleProcess(["check", "-", "--json", "-"], {
      input: lengthy(ENDLESS),
      onceRead: (kill) => {
        // Two of one kind that are sent so soon may arrive as one.
        kill("SIGTERM");
        kill("SIGINT");
      },
    });
    expect([code, resultOf(stdout).verdict]).toEqual([3, "incomplete"]);
  });

  it.each([
    ["successors of one state", LONG_STEP, "compiled"],
    ["successors of one state", LONG_STEP, "reference"],
    ["one formula", LONG_FORMULA, "compiled"],
    ["one formula", LONG_FORMULA, "reference"],
  ])("hears a signal while it works on %s: %#", async (_, text, engine) => {
    const { code, stdout, stderr } = await subtleProcess(["check", "-", "--json", "-", "--engine", engine], {
      input: lengthy(text),
      onceRead: (kill) => kill("SIGINT"),
    });
    expect([code, stderr]).toEqual([3, ""]);
    expect(resultOf(stdout).stop).toBe("interrupted");
  });
});
