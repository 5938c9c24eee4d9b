/** `why`, `fix`, `test` and `format` as functions: the same answers as the commands', and their texts. */
import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/library/environment.js";
import { fix } from "../../src/library/fix.js";
import { format } from "../../src/library/format.js";
import { test } from "../../src/library/test.js";
import { why } from "../../src/library/why.js";
import { run } from "../host/memory-host.js";

const SPEC = `spec lamp

const MOST = 2
var on : 0 .. 9 = 0
action up { when on < MOST  on' = on + 1 }
action off { when on > 0  on' = 0 }
invariant Low : on <= 2
expect holds
variant bright { const MOST = 4  expect violates Low }
variant calm   { drop off  expect holds }
`;
const files = { "lamp.subtle": SPEC };

const environment: Environment = {
  readFile: (path) =>
    path === "lamp.subtle" ? { kind: "text", text: SPEC } : { kind: "failed", why: "there is no such file" },
  now: () => 0,
  breathe: () => Promise.resolve(),
  prove: async (...asked) => (await import("../../src/proof/proof.js")).prove(...asked),
};

/** What differs between two runs: the time. */
const timeless = (text: string): string => text.replace(/\d+\.\d+ s$/gm, "… s");
const withoutTime = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json).replace(/"elapsedMs":\d+/g, '"elapsedMs":0'));

describe("why as a function", () => {
  it.each([
    ["a spec", {}, []],
    ["one element", { element: "up.when" }, ["--show", "up.when"]],
    ["an element that there is not", { element: "up.wen" }, ["--show", "up.wen"]],
    [
      "some classes, together and with a core",
      { only: ["guards"], depth: 3, core: true } as const,
      [...["--only", "guards", "--depth", "3", "--core"]],
    ],
    ["a variant that does not hold", { variant: "bright" }, ["--variant", "bright"]],
  ])("says of %s what the command says", async (_, settings, options) => {
    const result = await why("lamp.subtle", settings, environment);
    const command = await run(["why", "lamp.subtle", ...options], { files });
    expect(timeless(result.text())).toBe(timeless(command.stdout + command.stderr));
    const json = await run(["why", "lamp.subtle", ...options, "--json", "-"], { files });
    expect(JSON.stringify(withoutTime(result))).toBe(JSON.stringify(withoutTime(JSON.parse(json.stdout))));
  });
});

describe("fix as a function", () => {
  it.each([
    ["a variant that fails", { variant: "bright" }, ["--variant", "bright"]],
    ["one that holds already", {}, []],
    ["too little work", { variant: "bright", effort: 0.001 }, ["--variant", "bright", "--effort", "0.001"]],
    ["too few states", { variant: "bright", maxStates: 2 }, ["--variant", "bright", "--max-states", "2"]],
    ["a variant that there is not", { variant: "brigth" }, ["--variant", "brigth"]],
  ])("says of %s what the command says", async (_, settings, options) => {
    const result = await fix("lamp.subtle", settings, environment);
    const json = await run(["fix", "lamp.subtle", ...options, "--json", "-"], { files });
    expect(JSON.stringify(withoutTime(result))).toBe(JSON.stringify(withoutTime(JSON.parse(json.stdout))));
    const command = await run(["fix", "lamp.subtle", ...options], { files });
    const said = timeless(command.stdout + command.stderr);
    // The command says of what holds already that it is a wrong question.
    if (result.verdict === "holds") expect(said).toContain(result.text().trim());
    else expect(timeless(result.text())).toBe(said);
  });
});

describe("test as a function", () => {
  it("says what the command says, and what each expectation came to", async () => {
    const result = await test("lamp.subtle", {}, environment);
    const command = await run(["test", "lamp.subtle"], { files });
    const [first] = command.stdout.split("\n");
    expect(timeless(result.text().split("\n")[0] ?? "")).toBe(timeless(first ?? ""));
    expect(result.expectations.map(({ variant, verdict }) => [variant, verdict])).toEqual([
      [null, "agrees"],
      ["bright", "agrees"],
      ["calm", "differs"],
    ]);
    expect(result.verdict).toBe("failed");
  });
});

describe("format as a function", () => {
  it("gives the layout of `subtle fmt`, or the errors as text", async () => {
    const { stdout } = await run(["fmt", "-"], { stdin: SPEC });
    expect(format(SPEC).formatted).toBe(stdout);
    const wrong = format("spec a var", "a.subtle");
    expect(wrong.formatted).toBeNull();
    expect(wrong.text()).toContain("--> a.subtle:1:");
  });
});
