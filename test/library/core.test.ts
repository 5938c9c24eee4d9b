/** The core in a bare JavaScript realm: nothing of Node.js is there, and the answers are the same. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import * as node from "../../src/index.js";
import { ROOT } from "../support.js";

const SPEC = "specs/dax/fault_vs_truncate.subtle";

/** The core as one script that sets `subtle`; that it has no import left is esbuild's word. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "dist/src/core.js")],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "subtle",
    platform: "neutral",
    mainFields: ["module", "main"],
    absWorkingDir: ROOT,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".subtle"))
      .map((path) => [`${folder}/${path}`, readFileSync(join(ROOT, folder, path), "utf8")]),
  );

/** Runs a script that may use `subtle`, and an `environment` whose files are those of `specs/`; it gives JSON. */
let ask: (script: string) => Promise<unknown>;

beforeAll(async () => {
  const context = createContext({});
  runInContext(await bundle(), context);
  runInContext(
    `const files = JSON.parse(${JSON.stringify(JSON.stringify(filesOf("specs")))});
    const environment = {
      readFile: (path) => path in files ? { kind: "text", text: files[path] } : { kind: "failed", why: "none" },
      now: () => 0,
      breathe: () => Promise.resolve(),
    };`,
    context,
  );
  ask = async (script) =>
    JSON.parse(await runInContext(`(async () => JSON.stringify(await (${script})))()`, context));
});

describe("the core without Node.js", () => {
  it("runs in a realm with only the built-ins of JavaScript", async () => {
    const names = [
      "process",
      "performance",
      "TextEncoder",
      "structuredClone",
      "setTimeout",
      "require",
      "console",
    ];
    const found = await ask(`[${names.map((name) => `typeof ${name}`).join(", ")}]`);
    // V8 gives every realm a console; nothing is printed through it.
    expect(found).toEqual(names.map((name) => (name === "console" ? "object" : "undefined")));
  });

  it.each([
    ["the spec as it stands", {}],
    ["a variant that is violated, to its end", { variant: "no_recheck", all: true }],
    ["the reference engine", { engine: "reference" }],
    ["no symmetry", { symmetry: false }],
  ] as const)("checks %s with the same result", async (_, settings) => {
    const result = await ask(
      `subtle.check(${JSON.stringify(SPEC)}, ${JSON.stringify(settings)}, environment)`,
    );
    const expected = await node.check(join(ROOT, SPEC), settings);
    const comparable = (json: unknown): unknown =>
      JSON.parse(
        JSON.stringify(json)
          .replaceAll(ROOT.replace(/\/?$/, "/"), "")
          .replace(/"elapsedMs":\d+/g, '"elapsedMs":0'),
      );
    expect(comparable(result)).toEqual(comparable(expected));
    expect(expected.verdict).toBe("variant" in settings ? "violated" : "holds");
  });

  it("judges expectations, answers why and formats", async () => {
    expect(await ask(`subtle.test("specs/locks/mutex.subtle", {}, environment)`)).toMatchObject({
      verdict: "passed",
    });
    expect(
      await ask(`subtle.why("specs/locks/mutex.subtle", { depth: 1, only: ["guards"] }, environment)`),
    ).toMatchObject({ schema: "subtle/why-v1", counts: { unknown: 0 } });
    expect(await ask(`subtle.format("spec a  var x:bool=true")`)).toMatchObject({
      formatted: "spec a\n\nvar x : bool = true\n",
    });
  });
});
