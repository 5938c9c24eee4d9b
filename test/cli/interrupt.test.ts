/** Ctrl-C: a long search ends soon, with what it has found. */
import { describe, expect, it } from "vitest";
import { type Ended, folderWith, resultOf, subtle } from "./command.js";

/** More states than can be explored in any test, and an invariant that the first of them violates. */
const LONG = `spec long
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

interface Interrupted extends Ended {
  readonly afterMs: number;
}

/** More is found than the initial state. */
const hasBegun = ({ stdout }: Ended): boolean => !/^ {2}1 state,|"distinct": 1,/m.test(stdout);

/**
 * Sends the signal once the search has surely begun: again later if it came too early, when nobody was listening
 * or nothing was found yet.
 */
async function interrupted(
  command: readonly string[],
  signal: NodeJS.Signals = "SIGINT",
): Promise<Interrupted> {
  const cwd = await folderWith({ "long.subtle": LONG });
  for (const waitMs of [1500, 5000, 20_000]) {
    let sentAt = 0;
    const ended = await subtle(["check", "long.subtle", ...command], {
      cwd,
      meanwhile: (kill) =>
        setTimeout(() => {
          sentAt = performance.now();
          kill(signal);
        }, waitMs),
    });
    if (ended.code !== null && hasBegun(ended)) return { ...ended, afterMs: performance.now() - sentAt };
  }
  throw new Error("it never began");
}

describe.concurrent("a search that is interrupted", () => {
  it("ends soon, and says so", async () => {
    const { code, stdout, afterMs } = await interrupted([]);
    expect(code).toBe(3);
    expect(afterMs).toBeLessThan(5000);
    expect(stdout).toMatch(/^\? long is not decided: no violation found so far\n/);
    expect(stdout).toMatch(/^ {2}interrupted$/m);
    expect(stdout).toMatch(/^ {2}✓ One +reachable, witness after 2 states$/m);
  });

  it("gives in JSON what it has found, and nothing else", async () => {
    const { code, stdout } = await interrupted(["--json", "-"]);
    const { verdict, states, properties } = resultOf(stdout);
    expect([code, verdict]).toEqual([3, "incomplete"]);
    expect(states.distinct).toBeGreaterThan(100);
    expect(properties.map(({ name, verdict: found }) => `${name} ${found}`)).toEqual([
      "Low unknown",
      "One holds",
      "deadlock unknown",
      "types unknown",
      "asserts unknown",
      "evaluation unknown",
    ]);
  });

  it("or told to end, once it had found a violation, is still violated", async () => {
    const { code, stdout } = await interrupted(["--all", "--const", "LOW=1", "--json", "-"], "SIGTERM");
    const { verdict, properties } = resultOf(stdout);
    expect([code, verdict]).toEqual([1, "violated"]);
    expect(properties[0]?.trace?.steps.length).toBe(1);
  });
});
