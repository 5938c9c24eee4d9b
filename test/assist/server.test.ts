/** A scripted assistant: it lists the tools, calls each of them, and gives what they do not take. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { type Answer, answerOf } from "../../src/assist/answer.js";
import { serve } from "../../src/assist/server.js";
import { TOOLS } from "../../src/assist/tools.js";
import type { RunningCommand } from "../../src/language/runs.js";
import { folderWith, subtle } from "../cli/command.js";
import { ROOT } from "../support.js";

type Ended = Awaited<RunningCommand["ended"]>;

/** A client of a server in this process. */
async function client(run: (words: readonly string[]) => RunningCommand) {
  const started: (readonly string[])[] = [];
  const timers = new Set<() => void>();
  const [up, down] = InMemoryTransport.createLinkedPair();
  const served = serve(down, {
    version: "test",
    run: (words) => {
      started.push(words);
      return run(words);
    },
    later: (work) => {
      timers.add(work);
      return () => void timers.delete(work);
    },
  });
  const assistant = new Client({ name: "test", version: "1" });
  await assistant.connect(up);
  const call = async (
    name: string,
    given: Record<string, unknown> = {},
  ): Promise<Answer & { isError: boolean }> => {
    const { structuredContent, content, isError } = await assistant.callTool({ name, arguments: given });
    expect(JSON.parse((content as { text: string }[])[0]?.text ?? "")).toEqual(structuredContent);
    return { ...(structuredContent as unknown as Answer), isError: isError === true };
  };
  return { assistant, call, started, timers, served };
}

/** In the folder with these files, in this process. */
async function inFolder(files: Readonly<Record<string, string>>) {
  const cwd = await folderWith(files);
  return client((words) => ({
    ended: subtle(words, { cwd }).then(
      ({ code, stdout, stderr }): Ended => ({ code, out: stdout, err: stderr }),
    ),
    kill: () => undefined,
  }));
}

const SPEC = `spec a
const N = 3
var x : 0 .. 9 = 0
action up { when x < N  x' = x + 1 }
invariant Low : x <= 3
deadlock allowed
expect holds
variant more { const N = 4  expect violates Low }
`;

it("lists tools whose arguments are JSON schemas", async () => {
  const { assistant } = await inFolder({});
  const { tools } = await assistant.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    "check",
    "test",
    "why",
    "explain",
    "simulate",
    "trace",
    "eval",
  ]);
  for (const { inputSchema } of tools)
    expect(new Ajv2020({ strict: true, allowUnionTypes: true }).validateSchema(inputSchema)).toBe(true);
  expect(
    tools.filter(({ annotations }) => annotations?.readOnlyHint === true).map(({ name }) => name),
  ).toEqual(["test", "explain", "eval"]);
});

it("has only options that the commands have", async () => {
  for (const { command, parameters } of Object.values(TOOLS)) {
    const { stdout } = await subtle([...command, "--help"]);
    for (const { option } of Object.values(parameters)) if (option !== null) expect(stdout).toContain(option);
  }
});

it("each tool answers with the JSON of its command", async () => {
  const { call } = await inFolder({ "a.subtle": SPEC });
  expect(await call("check", { spec: "a.subtle" })).toMatchObject({
    outcome: "ok",
    isError: false,
    result: { schema: "subtle/result-v1", verdict: "holds", states: { distinct: 4 } },
  });
  expect(await call("check", { spec: "a.subtle", constants: { N: 5 }, properties: ["Low"] })).toMatchObject({
    outcome: "violated",
    isError: false,
    result: { constants: { N: 5 }, verdict: "violated" },
  });
  expect(await call("test", { paths: ["a.subtle"] })).toMatchObject({
    outcome: "ok",
    result: {
      schema: "subtle/report-v1",
      files: [{ cases: [{ outcome: "passed" }, { outcome: "passed" }] }],
    },
  });
  expect(await call("why", { spec: "a.subtle", only: "guards" })).toMatchObject({
    outcome: "ok",
    result: { schema: "subtle/why-v1", elements: [{ id: "up.when", verdict: "needed" }] },
  });
  expect(await call("explain", { code: "unknown-name" })).toMatchObject({
    outcome: "ok",
    result: null,
    text: expect.stringContaining("Wrong:") as string,
  });
  expect(await call("simulate", { spec: "a.subtle", variant: "more", runs: 3, seed: 0 })).toMatchObject({
    outcome: "violated",
    result: { schema: "subtle/simulate-v1", seed: 0 },
  });
  expect(await call("eval", { spec: "a.subtle", expression: "x + N" })).toMatchObject({
    outcome: "ok",
    result: { value: 3 },
  });
});

it("traces are read, checked and written where it says so", async () => {
  const cwd = { "a.subtle": SPEC, "b.subtle": SPEC.replace("x + 1", "x + 2"), "t.json": "" };
  const trace = (
    await subtle(["check", "a.subtle", "--variant", "more", "--json", "-"], { cwd: await folderWith(cwd) })
  ).stdout;
  const { call } = await inFolder({ ...cwd, "t.json": trace });
  expect(await call("trace", { file: "t.json" })).toMatchObject({
    outcome: "ok",
    result: { schema: "subtle/trace-v1" },
  });
  expect(await call("trace", { file: "t.json", check: "a.subtle" })).toMatchObject({
    outcome: "ok",
    result: null,
  });
  expect(await call("trace", { file: "t.json", check: "b.subtle" })).toMatchObject({
    outcome: "violated",
    isError: false,
  });
  expect(await call("trace", { file: "t.json", csv: "t.csv" })).toMatchObject({
    outcome: "ok",
    written: ["t.csv"],
  });
  expect(await call("trace", { file: "t.json", csv: "a.subtle" })).toMatchObject({
    outcome: "wrong",
    written: [],
  });
});

describe("what is wrong is an answer:", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["nothing", {}, "there is no tool `nothing`"],
    ["check", {}, "`spec` is missing"],
    ["check", { spec: 3 }, "`spec` must be a text"],
    ["check", { spec: "-" }, "the path of a file"],
    ["check", { spec: "a.subtle", sepc: "b" }, "there is no argument `sepc`"],
    ["check", { spec: "a.subtle", max_seconds: 0 }, "from 1 to 600"],
    ["check", { spec: "a.subtle", all: "yes" }, "true or false"],
    ["check", { spec: "a.subtle", constants: { N: [] } }, "an object of values"],
    ["test", { paths: "a.subtle" }, "a list of texts"],
    ["check", { spec: "--help" }, "can't be read"],
    ["check", { spec: "wrong.subtle" }, "unknown-name"],
    ["explain", { code: "unknwon-name" }, "did you mean"],
  ])("%s %j", async (name, given, why) => {
    const { call } = await inFolder({ "a.subtle": SPEC, "wrong.subtle": "spec w\nvar x : bool = y\n" });
    const answer = await call(name, given);
    expect([answer.outcome, answer.isError, answer.text]).toEqual([
      "wrong",
      true,
      expect.stringContaining(why),
    ]);
  });
});

it("a command has limits, two run at a time, and one is ended that nobody waits for", async () => {
  const ends: ((ended: Ended) => void)[] = [];
  const { call, started, timers, assistant, served } = await client(() => {
    let end: (ended: Ended) => void = () => undefined;
    const ended = new Promise<Ended>((resolve) => {
      end = resolve;
    });
    ends.push(end);
    return { ended, kill: () => end({ code: null, out: "", err: "" }) };
  });
  const calls = [1, 2, 3].map((seconds) => call("check", { spec: "a.subtle", max_seconds: seconds }));
  await assistant.ping();
  expect(started).toEqual(
    [1, 2].map((n) => ["check", "--json=-", `--max-time=${n}s`, "--max-memory=1024M", "--", "a.subtle"]),
  );
  for (const late of [...timers]) late();
  expect((await calls[0])?.outcome).toBe("failed");
  await calls[1];
  await assistant.ping();
  expect(started).toHaveLength(3);
  ends[2]?.({ code: 0, out: "{}", err: "" });
  expect((await calls[2])?.outcome).toBe("ok");
  const cancel = new AbortController();
  const cancelled = assistant.callTool({ name: "explain", arguments: { code: "a" } }, undefined, {
    signal: cancel.signal,
  });
  cancelled.catch(() => undefined);
  await assistant.ping();
  expect(timers.size).toBe(1);
  cancel.abort();
  await expect(cancelled).rejects.toThrow();
  await assistant.ping();
  expect(timers.size).toBe(0);
  await assistant.close();
  await served;
});

it("leaves out what is too long, and says so", () => {
  const step = { action: "up", state: { x: "y".repeat(300) } };
  const result = (count: number) => ({ verdict: "violated", trace: { steps: Array(count).fill(step) } });
  const answer = (count: number): Answer =>
    answerOf({ code: 1, out: JSON.stringify(result(count)), err: "" }, true, []);
  expect(answer(10)).toMatchObject({ leftOut: null, result: result(10) });
  expect(answer(1000).leftOut).toBe("the states of traces");
  expect(answer(100_000)).toMatchObject({
    leftOut: expect.stringContaining("first 50") as string,
    result: { verdict: "violated" },
  });
  for (const count of [1000, 100_000]) expect(JSON.stringify(answer(count)).length).toBeLessThan(110_000);
  expect(answerOf({ code: 70, out: "", err: "z".repeat(10 ** 6) }, true, ["f"])).toMatchObject({
    outcome: "failed",
    written: [],
  });
});

it("serves over the standard streams, until the assistant goes", async () => {
  const folder = await folderWith({ "a.subtle": SPEC });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(ROOT, "dist/src/cli/start.cjs"), "mcp"],
    cwd: folder,
  });
  const assistant = new Client({ name: "test", version: "1" });
  await assistant.connect(transport);
  const { structuredContent } = await assistant.callTool({
    name: "check",
    arguments: { spec: "a.subtle", html: "a.html" },
  });
  expect(structuredContent).toMatchObject({ outcome: "ok", written: ["a.html"] });
  expect(readFileSync(join(folder, "a.html"), "utf8")).toMatch(/^<!doctype html>/i);
  await assistant.close();
});
