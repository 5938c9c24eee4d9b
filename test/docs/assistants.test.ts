/** docs/assistants.md names codes, schemas, tools and members that are there, and what it says of wrong texts is so. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answerOf } from "../../src/assist/answer.js";
import { TOOLS } from "../../src/assist/tools.js";
import { codes } from "../../src/diagnostics/page.js";
import { compileText, ROOT } from "../support.js";

const PAGE = readFileSync(join(ROOT, "docs/assistants.md"), "utf8");

it("its codes, schemas, tools and members are there", () => {
  const warnings = /Warnings do not change[\s\S]*?With /.exec(PAGE)?.[0].match(/`[a-z][a-z-]+`/g) ?? [];
  expect(warnings.length).toBeGreaterThan(2);
  for (const code of warnings) expect(codes()).toContain(code.replaceAll("`", ""));
  const schemas = [...PAGE.matchAll(/\(\.\.\/(schema\/[^)]+)\)/g)].map(([, path = ""]) => path);
  expect(schemas.length).toBeGreaterThan(5);
  for (const path of schemas) expect(existsSync(join(ROOT, path))).toBe(true);
  const told = PAGE.slice(PAGE.indexOf("## As tools"));
  for (const tool of Object.keys(TOOLS)) expect(told).toContain(`\`${tool}\``);
  const answer = answerOf({ code: 0, out: "", err: "" }, false, []);
  for (const member of Object.keys(answer)) expect(told).toContain(`| \`${member}\` |`);
});

describe("what those write who know other languages", () => {
  const wrong = [
    ...PAGE.slice(PAGE.indexOf("| instead of"), PAGE.indexOf("## Reading")).matchAll(
      /^\| (`.*) \| (.*) \|$/gm,
    ),
  ].map(([, left = "", right = ""]) => ({ left: left.replaceAll("\\|", "|"), right }));
  const spec = (step: string, property: string): string =>
    `spec a\nvar x : 0 .. 3 = 0\nvar y : 0 .. 3 = 0\nvar a : bool = true\nvar b : bool = true\nvar f : [0 .. 1 -> 0 .. 3] = [k in 0 .. 1 |-> 0]\n` +
    `process p { one: ${step}\n}\n${property}\n`;
  const TRIED: Readonly<Record<string, readonly [wrong: string, right: string]>> = {
    "x = 1": [spec("x = 1", ""), spec("x' = 1", "")],
    "x := 1": [spec("x := 1", ""), spec("x' = 1", "")],
    "x == y": [spec("when x == y", ""), spec("when x = y", "")],
    "a && b": [spec("when a && b", ""), spec("when a and b", "")],
    "a || b": [spec("when a || b", ""), spec("when a or b", "")],
    "!a": [spec("when !a", ""), spec("when not a", "")],
    "x++": [spec("x++", ""), spec("x' = x + 1", "")],
    "while (not free) {}": [spec("while (not a) {}", ""), spec("when a", "")],
    "lock(&m)": [spec("lock(&x)", ""), spec("when x = 0  x' = 1", "")],
    "UNCHANGED x": [spec("y' = 1  UNCHANGED x", ""), spec("y' = 1", "")],
    "[f EXCEPT ![k] = v]": [
      spec("f' = [f EXCEPT ![1] = 2]", ""),
      spec("f[1]' = 2", "invariant I : (f with [1] = 2)[1] = 2"),
    ],
    "[]P": [spec("x' = 1", "property P : []a"), spec("x' = 1", "property P : always a")],
    "<>P": [spec("x' = 1", "property P : <>a"), spec("x' = 1", "property P : eventually a")],
  };

  it("is all tried", () => {
    const texts = wrong.flatMap(({ left }) => [...left.matchAll(/`([^`]+)`/g)].map(([, text]) => text));
    expect(texts).toEqual(Object.keys(TRIED));
  });

  it.each(Object.entries(TRIED))("%s is wrong, and what stands beside it is right", (_, [left, right]) => {
    expect(compileText(left).spec).toBeNull();
    const { spec: made, diagnostics } = compileText(right);
    expect([diagnostics.filter(({ severity }) => severity === "error"), made === null]).toEqual([[], false]);
  });
});
