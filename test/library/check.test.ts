/** `check` as a function: the same result as the command's, and its text. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/library/check.js";
import type { Environment } from "../../src/library/environment.js";
import { run } from "../host/memory-host.js";

const SPEC = `spec lamp
const MOST = 2
var on : 0 .. 9 = 0
action up { when on < MOST  on' = on + 1 }
action off { on' = 0 }
invariant Low : on <= 2
invariant Dim : on <= 1
variant bright { const MOST = 4  expect violates Low }
`;

const environment: Environment = {
  readFile: (path) =>
    path === "lamp.subtle" ? { kind: "text", text: SPEC } : { kind: "failed", why: "there is no such file" },
  now: () => 0,
  breathe: () => Promise.resolve(),
};

/** What differs between two runs: the time. */
const timeless = (text: string): string => text.replace(/\d+\.\d+ s$/gm, "… s");

describe("check as a function", () => {
  it.each([
    ["a spec that is violated", {}, []],
    ["a variant", { variant: "bright" }, ["--variant", "bright"]],
    [
      "constants and everything to be found",
      { constants: { MOST: 5 }, all: true },
      ["--const", "MOST=5", "--all"],
    ],
    ["some properties only", { only: ["Low"] }, ["--property", "Low"]],
  ])("says of %s what the command says", async (_, settings, options) => {
    const result = await check("lamp.subtle", settings, environment);
    const command = await run(["check", "lamp.subtle", ...options], { files: { "lamp.subtle": SPEC } });
    expect(timeless(result.text())).toBe(timeless(command.stdout + command.stderr));
    const json = await run(["check", "lamp.subtle", ...options, "--json", "-"], {
      files: { "lamp.subtle": SPEC },
    });
    const written = { ...JSON.parse(json.stdout), elapsedMs: 0 };
    expect({ ...JSON.parse(JSON.stringify(result)), elapsedMs: 0 }).toEqual(written);
  });

  it("gives a wrong spec the verdict error, with its diagnostics as text", async () => {
    const result = await check("none.subtle", {}, environment);
    expect(result.verdict).toBe("error");
    expect(result.text()).toContain("there is no such file");
  });

  it("ends when its time is over", async () => {
    let time = 0;
    const now = (): number => {
      time += 10;
      return time;
    };
    const result = await check("lamp.subtle", { maxTime: 30 }, { ...environment, now });
    expect(result).toMatchObject({ verdict: "incomplete", stop: "time" });
  });

  it("ends with what was found when its signal is aborted", async () => {
    const controller = new AbortController();
    controller.abort();
    const result = await check("lamp.subtle", { signal: controller.signal, all: true }, environment);
    expect(result.verdict).not.toBe("holds");
    expect(result.text()).toContain("stopped");
  });
});
