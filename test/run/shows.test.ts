/** What is shown beside the states of traces. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/library/check.js";
import type { Environment } from "../../src/library/environment.js";
import { openSession } from "../../src/repl/session.js";
import { type ResultJson, resultJson } from "../../src/result/json.js";
import { traceViews } from "../../src/view/trace-view.js";
import { run as runCommand } from "../host/memory-host.js";
import { accepted, codesOf, compileText, inMemory, run } from "../support.js";

const SPEC = `spec a
var n : 0 .. 3 = 0
var show : bool = false
action up { when n < 3  n' = n + 1 }
def firstOf(s) = head(s)
show Left : 3 - n
show show : if show then {n} else {}
show First : firstOf(<<n for _ in <<1>> where n > 0>>)
invariant I : n < 2
`;

const environment: Environment = {
  readFile: inMemory({ "a.subtle": SPEC }),
  now: () => 0,
  breathe: () => Promise.resolve(),
};

const jsonOf = async (text: string): Promise<ResultJson> => {
  const { ir, sources } = accepted(compileText(text));
  return resultJson(ir, sources, null, await run(text), [], 0);
};

describe("what a spec shows", () => {
  it("stands beside each state of a trace, in the order in which it is declared", async () => {
    const json = await jsonOf(SPEC);
    const steps = json.properties.find(({ name }) => name === "I")?.trace?.steps ?? [];
    const empty = { "#set": [] };
    expect(steps.map(({ shown }) => shown)).toEqual([
      [
        { name: "Left", value: 3 },
        { name: "show", value: empty },
        { name: "First", why: "this has no value: `head` of an empty sequence" },
      ],
      [
        { name: "Left", value: 2 },
        { name: "show", value: empty },
        { name: "First", value: 1 },
      ],
      [
        { name: "Left", value: 1 },
        { name: "show", value: empty },
        { name: "First", value: 2 },
      ],
    ]);
    const [view] = traceViews(json);
    expect(view?.steps.map(({ shown }) => shown.length)).toEqual([3, 3, 3]);
  });

  it("changes nothing in what is explored", async () => {
    const without = SPEC.replace(/^show .*\n/gm, "");
    const [shown, plain] = [await run(SPEC), await run(without)];
    expect(shown.counts).toEqual(plain.counts);
    expect(accepted(compileText(SPEC)).ir.functions).toEqual([]);
    const irOf = (text: string): unknown =>
      JSON.parse(
        JSON.stringify(accepted(compileText(text)).ir, (key, value) => (key === "span" ? 0 : value)),
      );
    expect(irOf(SPEC)).toEqual(irOf(without));
  });

  it("is shown in the repl", () => {
    const spec = accepted(compileText(SPEC));
    const { session, greeting } = openSession(spec, spec.sources);
    expect(greeting).toContain("\n  show Left: 3\n");
    expect(session.execute("up").text).toBe(
      "up\n  n: 0 -> 1\n  show Left: 2\n  show show: {}\n  show First: 1",
    );
  });

  it("is of one state, and has a name of its own", () => {
    const codes = (text: string): readonly string[] => codesOf(compileText(`${SPEC}${text}`).diagnostics);
    expect(codes("show Next : n'")).toEqual(["prime-read"]);
    expect(codes("show Taken : taken up")).toEqual(["wrong-level"]);
    expect(codes("show Always : always n = 0")).toEqual(["wrong-level"]);
    expect(codes("show Enabled : enabled up")).toEqual([]);
    expect(codes("show Left : n")).toEqual(["declared-twice"]);
    expect(codes("show I : n")).toEqual([]);
    expect(codes("show Self : m")).toEqual(["unknown-name"]);
  });
});

describe("what is asked for", () => {
  it("stands behind what the spec shows, called by its text", async () => {
    const result = await check("a.subtle", { evaluate: ["n + 1", "head(<<>>)"] }, environment);
    const [property] = "properties" in result ? result.properties.filter(({ name }) => name === "I") : [];
    expect(property?.trace?.steps[1]?.shown?.slice(3)).toEqual([
      { name: "n + 1", value: 2 },
      { name: "head(<<>>)", why: "this has no value: `head` of an empty sequence" },
    ]);
    expect(result.text()).toContain("\n     show n + 1: 2\n");
  });

  it("is refused before the search if it is wrong", async () => {
    const result = await check("a.subtle", { evaluate: ["n + 1", "m"] }, environment);
    expect(result.verdict).toBe("error");
    expect(result.diagnostics.map(({ code, file }) => [code, file])).toEqual([
      ["unknown-name", "expression"],
    ]);
  });

  it("is an option of the command", async () => {
    const files = { "a.subtle": SPEC };
    const { stdout } = await runCommand(["check", "a.subtle", "--eval", "n * n", "--eval", "n = 0"], {
      files,
    });
    expect(stdout).toContain("\n     show n * n: 4\n     show n = 0: false\n");
    const wrong = await runCommand(["check", "a.subtle", "--eval", "n +"], { files });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("--> expression:1:")]);
  });
});
