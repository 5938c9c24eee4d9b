/** A debugger walks along counterexamples: forward and back, to breakpoints, and another way. */
import { expect, it } from "vitest";
import type { Json } from "../../src/state/print.js";
import { valueText } from "../../src/view/values.js";
import { checked } from "../cli/command.js";
import { type DebugClient, debugClient, type Stop } from "./client.js";

const LOCKED = "/w/locked.subtle";
const RACE = `spec race
type P = 0 .. 1
var count : 0 .. 2 = 0
process p(me in P) {
  var seen : 0 .. 2 = 0
  read:
    seen' = count
  write: count' = seen + 1
}
invariant Two : (forall q in P : p[q] at done) implies count = 2
`;

/** Debugs a text, up to the first stop. */
async function debugging(text: string, given: object = {}, wrong = ""): Promise<DebugClient> {
  const { json, code } = await resultOfText(text);
  const client = debugClient(
    () => ({ ended: Promise.resolve({ code, out: json, err: wrong }), kill: () => undefined }),
    { [LOCKED]: text },
  );
  await client.request("initialize");
  await client.request("launch", { program: LOCKED, ...given });
  expect(await client.go("configurationDone")).toMatchObject({ reason: "entry" });
  return client;
}

async function resultOfText(text: string): Promise<{ json: string; code: number }> {
  const { run } = await import("../host/memory-host.js");
  const { stdout, code } = await run(["check", LOCKED, "--json", "-"], { files: { [LOCKED]: text } });
  return { json: stdout, code };
}

const global = (state: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(state)
      .filter(([name]) => !name.includes("."))
      .map(([name, value]) => [name, valueText(null, value as Json)]),
  );

it.each([
  ["specs/dax/fault_vs_truncate.subtle", "no_recheck"],
  ["specs/teaching/peterson.subtle", "no_turn"],
  ["specs/locks/mutex.subtle", "no_unlock"],
  // At the end of it, nothing happens any more.
  ["specs/teaching/peterson.subtle", "unfair_steps"],
])("%s, %s: to the end and back", async (program, variant) => {
  const client = debugClient();
  await client.request("initialize");
  await client.request("launch", { program, variant });
  const { result } = await checked([program, "--variant", variant]);
  const trace = result.properties.find(
    ({ verdict, trace: own }) => verdict === "violated" && own !== null,
  )?.trace;
  const steps = trace?.steps ?? [];
  expect(steps.length).toBeGreaterThan(1);
  await client.go("configurationDone");
  const seen: Record<string, string>[] = [await client.variables("Variables")];
  for (const [i, { changed }] of steps.slice(1).entries()) {
    const stop = await client.go("stepIn");
    expect(stop.description).toContain(`state ${i + 2} of ${steps.length}`);
    if (steps[i + 1]?.state === null) continue;
    seen.push(await client.variables("Variables"));
    expect(Object.keys(await client.variables("Changed by the last step"))).toHaveLength(changed.length);
  }
  const states = steps.flatMap(({ state }) => (state === null ? [] : [state]));
  expect(seen).toEqual(states.map(global));
  expect((await client.go("stepIn")).description).toContain(`state ${steps.length} of`);
  for (const expected of seen.slice(0, -1).reverse()) {
    await client.go("stepBack");
    expect(await client.variables("Variables")).toEqual(expected);
  }
  expect((await client.go("stepBack")).description).toContain("the initial state");
  client.close();
});

it("goes round a lasso, forward and back", async () => {
  const client = await debugging(`spec lasso
var x : 0 .. 3 = 0
fair action up { when x < 3  x' = x + 1 }
fair action down { when x = 3  x' = 1 }
property Stays : eventually always x != 2
`);
  const values = async (): Promise<string | undefined> => (await client.variables("Variables"))["x"];
  const seen: (string | undefined)[] = [await values()];
  const told: string[] = [];
  for (let i = 0; i < 7; i += 1) {
    told.push((await client.go("next")).description);
    seen.push(await values());
  }
  expect(seen).toEqual(["0", "1", "2", "3", "1", "2", "3", "1"]);
  expect(told.map((text) => text.includes("the loop is closed"))).toEqual([
    ...Array(3).fill(false),
    true,
    false,
    false,
    true,
  ]);
  expect(await client.variables("Changed by the last step")).toEqual({ x: "3 -> 1" });
  const back: (string | undefined)[] = [];
  for (let i = 0; i < 7; i += 1) {
    await client.go("stepBack");
    back.push(await values());
  }
  expect(back).toEqual([...seen].reverse().slice(1));
  expect((await client.go("continue")).description).toContain("the loop is closed");
  await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "down" }] });
  expect((await client.go("continue")).description).toContain("next is down");
  expect((await client.go("reverseContinue")).description).toContain("next is down");
  expect((await client.go("reverseContinue")).description).toContain("the initial state");
});

it("shows where each process is, and its variables", async () => {
  const client = await debugging(RACE);
  expect(await client.request("threads")).toEqual({
    threads: [
      { id: 1, name: "p(0)" },
      { id: 2, name: "p(1)" },
    ],
  });
  expect(await client.line(1)).toBe(6);
  await client.go("next");
  await client.go("next");
  expect(await client.line(1)).toBe(8);
  expect(await client.variables("Locals", 2)).toEqual({ pc: "write", seen: "0" });
  const { threadId } = await client.go("continue");
  expect(await client.variables("Locals", threadId)).toMatchObject({ pc: "done" });
});

it.each<[string, string, object, string]>([
  [
    "a line of a step",
    "setBreakpoints",
    { breakpoints: [{ line: 8 }] },
    "state 3 of 5: after p.read; next is p.write",
  ],
  [
    "a line inside a step",
    "setBreakpoints",
    { breakpoints: [{ line: 7 }] },
    "state 2 of 5: after p.read; next is p.read",
  ],
  [
    "a line and a condition",
    "setBreakpoints",
    { breakpoints: [{ line: 8, condition: "count = 1" }] },
    "state 4 of 5: after p.write; next is p.write",
  ],
  ["a label", "setFunctionBreakpoints", { breakpoints: [{ name: "write" }] }, "state 3 of 5"],
  [
    "a step by its whole name",
    "setFunctionBreakpoints",
    { breakpoints: [{ name: "p.write" }] },
    "state 3 of 5",
  ],
  [
    "a condition",
    "setExceptionBreakpoints",
    { filters: [], filterOptions: [{ filterId: "condition", condition: "exists q in P : p[q] at done" }] },
    "state 4 of 5: after p.write: exists q in P : p[q] at done is true",
  ],
])("stops at a breakpoint: %s", async (_, request, given, where) => {
  const client = await debugging(RACE);
  const { breakpoints } = await client.request<{ breakpoints: object[] }>(request, {
    source: { path: LOCKED },
    ...given,
  });
  expect(breakpoints).toMatchObject([{ verified: true }]);
  const stop = await client.go("continue");
  expect(stop).toMatchObject({ reason: "breakpoint", description: expect.stringContaining(where) as string });
  await client.go("stepIn");
  const end = await runToEnd(client);
  expect(end.description).toContain("Two is violated");
});

async function runToEnd(client: DebugClient): Promise<Stop> {
  for (;;) {
    const stop = await client.go("continue");
    if (stop.reason !== "breakpoint") return stop;
  }
}

it.each<[string, string, object, string]>([
  ["a line without a step", "setBreakpoints", { breakpoints: [{ line: 1 }] }, "no step stands here"],
  [
    "a condition that is none",
    "setBreakpoints",
    { breakpoints: [{ line: 8, condition: "cuont = 1" }] },
    "`cuont` is not declared",
  ],
  [
    "a value as a condition",
    "setBreakpoints",
    { breakpoints: [{ line: 8, condition: "count" }] },
    "neither true nor false",
  ],
  [
    "a name that is none",
    "setFunctionBreakpoints",
    { breakpoints: [{ name: "wriet" }] },
    "no step or action `wriet`",
  ],
  [
    "no condition",
    "setExceptionBreakpoints",
    { filterOptions: [{ filterId: "condition" }] },
    "needs a condition",
  ],
])("says why there is no breakpoint at %s", async (_, request, given, why) => {
  const client = await debugging(RACE);
  const { breakpoints } = await client.request<{ breakpoints: { message: string }[] }>(request, {
    source: { path: LOCKED },
    ...given,
  });
  expect(breakpoints).toMatchObject([{ verified: false, message: expect.stringContaining(why) as string }]);
  expect((await client.go("continue")).reason).toBe("exception");
});

it("goes another way by hand, and returns to the trace where it was left", async () => {
  const client = await debugging(RACE);
  await client.go("next");
  const { targets } = await client.request<{ targets: { id: number; label: string }[] }>("stepInTargets", {
    frameId: 1,
  });
  const other = targets.find(({ label }) => label.startsWith("p(0): write"));
  const gone = await client.go("stepIn", { targetId: other?.id });
  expect(gone).toMatchObject({ reason: "goto", description: "state 3 of 3: after p.write" });
  expect(await client.variables("Variables")).toEqual({ count: "1" });
  expect((await client.go("next")).description).toContain("choose a step");
  await client.go("evaluate", { expression: "take 1", context: "repl" });
  await client.go("stepBack");
  await client.go("stepBack");
  const back = await client.go("evaluate", { expression: "rejoin", context: "repl" });
  expect(back.description).toBe("state 2 of 5: after p.read");
  await expect(client.request("stepIn", { targetId: 9 })).rejects.toThrow("there is no such step");
});

it("evaluates expressions, and shows the parts of values", async () => {
  const client = await debugging(
    "spec s\nvar f : [0 .. 1 -> set of bool] = [k in 0 .. 1 |-> {true}]\nvar q : seq of 0 .. 5 max 2 = <<3>>\n" +
      "var go : bool = false\naction turn { go' = not go }\ninvariant Off : not go\n",
  );
  const evaluate = (
    expression: string,
    context = "watch",
  ): Promise<{ result: string; variablesReference: number }> =>
    client.request("evaluate", { expression, context });
  expect(await evaluate("q[1] + 1")).toMatchObject({ result: "4", variablesReference: 0 });
  const { result, variablesReference } = await evaluate("f");
  expect(result).toBe("[0 |-> {true}, 1 |-> {true}]");
  expect(await client.request("variables", { variablesReference })).toMatchObject({
    variables: [
      { name: "[0]", value: "{true}" },
      { name: "[1]", value: "{true}" },
    ],
  });
  expect((await evaluate("steps", "repl")).result).toContain("1  turn");
  await expect(evaluate("nothing")).rejects.toThrow("`nothing` is not declared");
  await expect(evaluate("q[2]")).rejects.toThrow("no value");
  await client.go("next");
  // Numbers are good for one stop.
  await expect(client.request("variables", { variablesReference })).rejects.toThrow("an earlier stop");
  expect(await client.variables("Changed by the last step")).toEqual({ go: "false -> true" });
});

it("shows what the spec shows", async () => {
  const client = await debugging(`${RACE}show left : 2 - count\n`);
  expect(await client.variables("Shown")).toEqual({ left: "2" });
  await client.go("continue");
  expect(await client.variables("Shown")).toEqual({ left: "1" });
});

it("stops where a step fails, with the state before it", async () => {
  const client = await debugging(
    'spec s\nvar x : 0 .. 3 = 0\naction up { assert x < 2 "low"  x\' = x + 1 }\n',
  );
  const end = await client.go("continue");
  expect(end).toMatchObject({ reason: "exception", description: expect.stringContaining("low") as string });
  expect(await client.variables("Variables")).toEqual({ x: "2" });
  expect(await client.request("exceptionInfo")).toMatchObject({ exceptionId: "asserts" });
});

it("explores by hand where nothing is violated, and where an initial state is asked for", async () => {
  const text = "spec s\nvar x : 0 .. 1 in 0 .. 1\naction flip { x' = 1 - x }\n";
  const holds = await debugging(text);
  expect(holds.output()).toContain("no property is violated");
  expect(await holds.line(1)).toBe(1);
  await holds.go("evaluate", { expression: "take 1", context: "repl" });
  expect(await holds.variables("Variables")).toEqual({ x: "1" });
  const second = await debugging(text, { initial: 2 });
  expect(second.started).toEqual([]);
  expect(await second.variables("Variables")).toEqual({ x: "1" });
  await expect(debugging(text, { initial: 3 })).rejects.toThrow("the spec has 2");
});

it("reads a written trace, and refuses what is none of the spec", async () => {
  const { json } = await resultOfText(RACE);
  const client = (trace: string): DebugClient =>
    debugClient(undefined, {
      [LOCKED]: RACE,
      "/w/t.json": trace,
      "/w/o.subtle": RACE.replace("spec race", "spec other"),
    });
  const launch = (trace: string, given: object = {}): Promise<object> =>
    client(trace).request("launch", { program: LOCKED, trace: "/w/t.json", ...given });
  expect(await launch(json)).toEqual({});
  expect(client(json).started).toEqual([]);
  await expect(launch("{")).rejects.toThrow("it is not JSON");
  await expect(launch(json, { property: "Tow" })).rejects.toThrow("must be one of");
  await expect(launch(json, { program: "/w/o.subtle" })).rejects.toThrow("of another spec");
  const changed = json.replace(/("count": )1/, "$12");
  expect(changed).not.toBe(json);
  await expect(launch(changed)).rejects.toThrow("no behaviour of the spec: state 4");
});

it.each<[string, object, string]>([
  ["nothing", {}, "no `program`"],
  ["a file that is not there", { program: "/w/none.subtle" }, "there is no such file"],
  ["a spec with errors", { program: "/w/wrong.subtle" }, "`y` is not declared"],
  ["a variant that is not there", { program: LOCKED, variant: "v" }, "no variant"],
])("refuses to debug %s", async (_, given, why) => {
  const client = debugClient(undefined, { [LOCKED]: RACE, "/w/wrong.subtle": "spec w\nvar x : bool = y\n" });
  await expect(client.request("launch", given)).rejects.toThrow(why);
  await expect(client.request("threads")).rejects.toThrow("nothing is debugged yet");
});

it("ends the search when the editor goes, and takes no harm from what is no request", async () => {
  let killed = 0;
  const kill = (): void => {
    killed += 1;
  };
  const client = debugClient(() => ({ ended: new Promise(() => undefined), kill }), {
    [LOCKED]: `${RACE}const N = 2\n`,
  });
  for (const message of [null, 3, {}, { type: "request" }, { type: "request", seq: 1, command: 2 }])
    client.send(message);
  await expect(client.request("toString")).rejects.toThrow("no request toString");
  void client.request("launch", { program: LOCKED, constants: { N: 3 }, property: "Two", variant: "base" });
  expect(client.started).toEqual([
    [
      "check",
      "--json",
      "-",
      "--max-time",
      "30s",
      "--max-memory",
      "1G",
      "--property=Two",
      "--const=N=3",
      "--",
      LOCKED,
    ],
  ]);
  await client.request("disconnect");
  expect([killed, client.isOver()]).toEqual([1, true]);
});
