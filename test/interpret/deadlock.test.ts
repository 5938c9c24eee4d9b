/** What a deadlock is: some process is in mid-course, and neither such a process nor an ordinary action can step. */
import { describe, expect, it } from "vitest";
import { findingOf, run } from "../support.js";

const around = (text: string): string => `spec a
var x : 0 .. 3 = 0
${text}`;

const STUCK = "process stuck { wait: when false }\n";

describe("whether a state of processes is a deadlock:", () => {
  it.each([
    ["a process in mid-course that can't step", STUCK, "violated"],
    ["a process that is done", "process p { one: x' = 1 }", "holds"],
    ["a process that rests", "process p { idle rest: when false }", "holds"],
    [
      "a process that can go on and back to rest",
      "process p { idle rest: x' = 1 work: x' = 0  restart }",
      "holds",
    ],
    [
      "a process that rests at a call, at the first step of the procedure",
      "procedure w() { one: when false }\nprocedure v() { two: w() }\nprocess p { idle rest: v() }",
      "holds",
    ],
    [
      "a process that rests at a call, at a later step of the procedure",
      "procedure w() { one: x' = 1  two: when false }\nprocess p { idle rest: w() }",
      "violated",
    ],
    [
      "a process that can't go on once it has left its rest",
      "process p { idle rest: x' = 1 work: when x = 0 }",
      "violated",
    ],
    ["another one in mid-course can step", `${STUCK}process q { one: goto one }`, "holds"],
    ["another one can step only from its rest", `${STUCK}process q { idle rest: restart }`, "violated"],
    ["an ordinary action can step", `${STUCK}action a { }`, "holds"],
    ["only an environment action can", `${STUCK}environment action a { x' = (x + 1) % 4 }`, "violated"],
    ["a step that changes nothing is a step", "process p { one: goto one }", "holds"],
    ["a failing step is a step", "process p { one: assert false }", "holds"],
    ["a step into a mistake is a step", "process p { one: x' = 9 }", "holds"],
    ["one instance of several is stuck", "process p(i in 1 .. 2) { one: when i = 1 }", "violated"],
    [
      "a rest within a procedure",
      "procedure nap() { idle rest: when false }\nprocess p { one: nap() }",
      "holds",
    ],
    [
      "a step within a procedure",
      "procedure nap() { rest: when false }\nprocess p { one: nap() }",
      "violated",
    ],
  ])("%s", async (_, text, verdict) => {
    expect(findingOf(await run(around(text)), "deadlock").verdict).toBe(verdict);
  });
});

describe("whether a state without processes is a deadlock:", () => {
  it.each([
    ["no action can step", "action a { when x < 2  x' = x + 1 }", "violated"],
    ["only an environment action can step", "environment action a { x' = (x + 1) % 4 }", "holds"],
    ["an action can step that changes nothing", "action a { }", "holds"],
    ["there is no action", "", "violated"],
  ])("%s", async (_, text, verdict) => {
    expect(findingOf(await run(around(text)), "deadlock").verdict).toBe(verdict);
  });
});

describe("whether a deadlock is a violation with `deadlock allowed`:", () => {
  it.each([
    ["allowed everywhere", "deadlock allowed", "holds"],
    ["allowed where it is reached", "deadlock allowed when x = 2", "holds"],
    ["allowed somewhere else", "deadlock allowed when x = 1", "violated"],
    [
      "allowed at two places, which together are all",
      "deadlock allowed when x = 1\ndeadlock allowed when x = 2",
      "holds",
    ],
  ])("%s", async (_, allowed, verdict) => {
    const text = around(`action a { when x < 2  x' = x + 1 }\n${allowed}`);
    expect(findingOf(await run(text), "deadlock").verdict).toBe(verdict);
  });

  it("a condition of `deadlock allowed` that can't be evaluated leaves it open", async () => {
    const outcome = await run(
      around(`action a { when x < 2  x' = x + 1 }\ndeadlock allowed when 1 / (x - 2) = 1`),
    );
    expect(findingOf(outcome, "deadlock").verdict).toBe("unknown");
    expect(findingOf(outcome, "evaluation")).toMatchObject({
      verdict: "violated",
      message: "division by zero",
    });
    expect(findingOf(outcome, "evaluation").trace?.steps.length).toBe(3);
  });
});

it("the trace to a deadlock is the least of the shortest ones", async () => {
  const text = around("action up { when x < 3  x' = x + 1 }\naction jump { when x = 1  x' = 3 }");
  const { trace } = findingOf(await run(text), "deadlock");
  expect(trace?.steps.map((step) => step.action)).toEqual([null, 0, 1]);
});
