/** What properties say: of states, of steps, of actions; and when they say nothing. */
import { describe, expect, it } from "vitest";
import { findingOf, run } from "../support.js";

const around = (property: string): string => `spec a
var x : 0 .. 3               = 0
var f : [0 .. 3 -> 0 .. 3]   = [k in 0 .. 3 |-> 0]
var g : [on: bool]           = [on |-> false]
def grows = x' >= x
action up(k in 1 .. 2) { when x + k <= 3  x' = x + k }
action leap { when x = 1  x' = 3 }
action mark { f[x]' = x  g.on' = true }
action stay { }
action fail { when x = 3  assert false }
action never { when x > 3 }
process p(i in 1 .. 2) {
  var seen : 0 .. 1 = 0
  idle one: seen' = x % 2
  two:      x' = seen
}
${property}
deadlock allowed`;

async function verdictOf(property: string): Promise<string> {
  const outcome = await run(around(property));
  const found = findingOf(outcome, "It");
  const length = found.trace === null ? "" : ` after ${found.trace.steps.length}`;
  return `${found.verdict}${length}${found.vacuous ? ", vacuously" : ""}`;
}

describe("the verdict is right on", () => {
  it.each([
    ["an invariant that holds", "invariant It : x <= 3", "holds"],
    ["an invariant that does not hold", "invariant It : x < 3", "violated after 3"],
    ["an invariant that fails in the initial state", "invariant It : x > 0", "violated after 1"],
    ["a state that is reached", "reachable It : f[3] = 3", "holds after 4"],
    ["a state that is not reached", "reachable It : f[3] = 2", "violated"],
    ["a step that may only grow", "step It : x' >= x", "violated after 4"],
    ["a step judged by a definition", "step It : grows", "violated after 4"],
    [
      "the prime of a part reads its index before the step",
      "step It : x' != x implies f[x]' = f[x]",
      "holds",
    ],
    ["the prime of a field", "step It : g.on implies g.on'", "holds"],
    ["the prime of a local", "step It : p[1].seen' != 1", "violated after 3"],
    [
      "steps that change nothing are not judged",
      "step It : x' != x or f' != f or g' != g or p[1].seen' != p[1].seen or p[1] at two or p[1] at done",
      "violated after 2",
    ],
    [
      "steps that change nothing are not judged, with everything named",
      "step It : exists i in 1 .. 2 : x' != x or f' != f or g' != g or taken p[i]",
      "holds",
    ],
  ])("%s", async (_, property, verdict) => {
    expect(await verdictOf(property)).toBe(verdict);
  });
});

describe("the verdict on a property with `taken` is right, which", () => {
  it.each([
    ["is true of what the action does", "step It : taken mark implies f[x]' = x", "holds"],
    ["is true whichever action made the step", "step It : taken leap implies taken up", "holds"],
    ["is true without parameters if it is for some", "step It : taken up implies x' > x", "holds"],
    ["is true with parameters for these", "step It : taken up(2) implies x' = x + 2", "holds"],
    ["is false with parameters for others", "step It : taken up(1) implies x' = x + 2", "violated after 2"],
    ["is true of a step of any instance", "step It : taken p.two implies x' = 0", "violated after 4"],
    ["is true of a step of one instance", "step It : taken p[1].one implies p[2].seen' = p[2].seen", "holds"],
    ["is true of any step of a process", "step It : taken p[2] implies p[1].seen' = p[1].seen", "holds"],
    ["is false of an action that is never taken", "step It : taken never implies false", "holds, vacuously"],
  ])("%s", async (_, property, verdict) => {
    expect(await verdictOf(property)).toBe(verdict);
  });
});

describe("the verdict on a property with `enabled` is right, of an action", () => {
  it.each([
    ["that can step", "invariant It : enabled leap iff x = 1", "holds"],
    ["that can step for some of its parameters", "invariant It : enabled up iff x < 3", "holds"],
    ["that can step for these parameters", "invariant It : enabled up(2) iff x < 2", "holds"],
    ["that can step though it changes nothing", "invariant It : enabled stay", "holds"],
    ["that would fail if it stepped", "invariant It : enabled fail iff x = 3", "holds"],
    [
      "that is a step of a process",
      "invariant It : forall i in 1 .. 2 : enabled p[i].two iff p[i] at two",
      "holds",
    ],
    [
      "that is any step of a process",
      "invariant It : forall i in 1 .. 2 : enabled p[i] iff not (p[i] at done)",
      "holds",
    ],
    ["that can never step", "reachable It : enabled never", "violated"],
  ])("%s", async (_, property, verdict) => {
    expect(await verdictOf(property)).toBe(verdict);
  });
});

describe("whether a property says something is known by its premise:", () => {
  it.each([
    ["one that is true once says something", "invariant It : x = 3 implies x > 2", "holds"],
    ["one that is never true says nothing", "invariant It : x > 3 implies x = 0", "holds, vacuously"],
    [
      "one under a quantifier",
      "invariant It : forall k in 0 .. 9 : k > 5 and k = x implies k = 0",
      "holds, vacuously",
    ],
    ["one that is true for one of many", "invariant It : forall k in 0 .. 9 : k = x implies k < 4", "holds"],
    ["one under a `let`", "invariant It : let k = x + 9 : k = 0 implies x = 1", "holds, vacuously"],
    ["one of a step property", "step It : x' = 9 implies x = 0", "holds, vacuously"],
    [
      "one of a property that is violated matters no more",
      "invariant It : x < 4 implies x < 3",
      "violated after 3",
    ],
    ["a property without a premise always says something", "invariant It : x < 4", "holds"],
  ])("%s", async (_, property, verdict) => {
    expect(await verdictOf(property)).toBe(verdict);
  });
});

describe("a mistake in a property", () => {
  it.each([
    ["of a state", "invariant It : f[x + 1] >= 0", "in `It`: 4 is outside the domain of the function", 3],
    ["of a step", "step It : f[x' + 1] >= 0", "in `It`: 4 is outside the domain of the function", 3],
    ["of a `reachable`", "reachable It : 1 / (3 - x) = 7", "in `It`: division by zero", 3],
    ["of an initial state", "invariant It : 1 / x >= 0", "in `It`: division by zero", 1],
  ])("%s leaves it open, and is reported by itself", async (_, property, message, length) => {
    const outcome = await run(around(property));
    expect(findingOf(outcome, "It").verdict).toBe("unknown");
    expect(findingOf(outcome, "evaluation")).toMatchObject({ verdict: "violated", message });
    const { trace } = findingOf(outcome, "evaluation");
    expect(trace?.steps.length).toBe(length);
    expect(trace?.steps.at(-1)?.state).not.toBeNull();
  });
});

describe("a mistake in a temporal property", () => {
  it.each([
    [
      "of a state",
      "x = 0 leads to f[x + 1] >= 0",
      "in a temporal property: 4 is outside the domain of the function",
      3,
    ],
    [
      "of a step",
      "always (f[x' + 1] >= 0)",
      "in a temporal property: 4 is outside the domain of the function",
      3,
    ],
    ["that is never reached", "forall k in {1 / 0} : eventually x = k", "in `It`: division by zero", 1],
  ])("%s leaves it open, and is reported by itself", async (_, formula, message, length) => {
    const outcome = await run(around(`property It : ${formula}`));
    expect(findingOf(outcome, "It")).toMatchObject({ verdict: "unknown", trace: null });
    const found = findingOf(outcome, "evaluation");
    expect(found).toMatchObject({ verdict: "violated", message });
    expect(found.trace?.steps.length).toBe(length);
  });
});
