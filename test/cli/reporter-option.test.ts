/** `--reporter`: which formats go where, with which exit code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";

const SPEC = "spec a\nvar x : 0 .. 3 = 0\naction up { when x < 3  x' = x + 1 }\ninvariant Low : x < 3\n";
const files = {
  "a.subtle": SPEC,
  "specs/good.subtle": `${SPEC}expect violates Low\n`,
  "specs/bad.subtle": `${SPEC}expect holds Low\n`,
  "specs/wrong.subtle": "spec wrong\nvar x bool\n",
};

describe("check --reporter", () => {
  it("takes standard output from the text", async () => {
    const { code, stdout } = await run(["check", "a.subtle", "--reporter", "tap"], { files });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^TAP version 14\nnot ok 1 - a\.subtle: Low\n/);
    expect(stdout).toContain("the shortest trace has 4 states");
  });

  it("writes several, beside the text", async () => {
    const words = ["--reporter", "default", "--reporter", "junit=j.xml", "--reporter", "sarif=s.json"];
    const { code, stdout, host } = await run(["check", "a.subtle", ...words], { files });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ a fails/);
    expect(host.text("j.xml")).toContain('<failure message="it is false in this state">');
    const { runs } = JSON.parse(host.text("s.json") ?? "");
    expect(runs[0].results[0]).toMatchObject({
      ruleId: "failed",
      locations: [{ physicalLocation: { artifactLocation: { uri: "a.subtle" }, region: { startLine: 4 } } }],
    });
  });

  it("is --json for json", async () => {
    const { stdout } = await run(["check", "a.subtle", "--reporter", "json"], { files });
    expect(JSON.parse(stdout)).toMatchObject({ schema: "subtle/result-v1", verdict: "violated" });
  });

  it("tells what is wrong with a spec", async () => {
    const { code, stdout } = await run(["check", "specs/wrong.subtle", "--reporter", "github"], { files });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^::error file=specs\/wrong\.subtle,line=2,col=7,title=syntax::/);
  });

  it("says what is undecided as such", async () => {
    const words = ["check", "a.subtle", "--max-states", "2", "--reporter", "tap"];
    const { code, stdout } = await run(words, { files });
    expect(code).toBe(3);
    expect(stdout).toContain("ok 1 - a.subtle: Low # SKIP not decided");
  });

  it.each([
    [["--reporter", "xml"], "It must be one of default, junit, sarif, github, tap, json"],
    [["--reporter", "tap", "--reporter", "junit"], "not both tap and junit"],
    [["--reporter", "tap", "--json", "-"], "only one result can be written to standard output"],
    [["--reporter", "default=x"], "The text goes to standard output"],
    [["--reporter", "junit=a.subtle"], "a.subtle"],
    [["--reporter", "junit=x", "--json", "x"], "x"],
  ])("refuses %j", async (words, why) => {
    const { code, stderr, host } = await run(["check", "a.subtle", ...words], { files });
    expect(code).toBe(2);
    expect(stderr).toContain(why);
    expect(host.text("a.subtle")).toBe(SPEC);
  });
});

describe("test --reporter", () => {
  it("has a case for each expectation, and one for each spec with errors", async () => {
    const { code, stdout } = await run(["test", "specs", "--reporter", "junit"], { files });
    expect(code).toBe(2);
    expect(stdout).toContain('tests="3" failures="1" errors="1"');
  });

  it("is JSON that its schema describes", async () => {
    const { stdout } = await run(["test", "specs", "--reporter", "json"], { files });
    const schema = JSON.parse(readFileSync(join(ROOT, "schema/report-v1.schema.json"), "utf8"));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const report = JSON.parse(stdout);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, more: 1 })).toBe(false);
    const outcomes = report.files.map(({ cases }: { cases: { outcome: string }[] }) =>
      cases.map(({ outcome }) => outcome),
    );
    expect(outcomes).toEqual([["failed"], ["passed"], []]);
  });

  it("writes beside the text", async () => {
    const { stdout, host } = await run(["test", "specs/good.subtle", "--reporter", "tap=t.tap"], { files });
    expect(stdout).toContain("✓ specs/good.subtle");
    expect(host.text("t.tap")).toBe("TAP version 14\nok 1 - specs/good.subtle: expect violates Low\n1..1\n");
  });
});
