/** `subtle why --proof` as a command: what it prints and writes, and how it ends. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { PETERSON, UNPROVABLE } from "../proof/specs.js";
import { ROOT } from "../support.js";

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, "schema", name), "utf8")) as object;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, strictTypes: false })
  .addSchema(schema("result-v1.schema.json"))
  .compile(schema("why-v1.schema.json"));

const LARGE = `spec large
var f : [0 .. 20 -> 0 .. 20] = [i in 0 .. 20 |-> 0]
action a { f[0]' = 1 - f[0] }
invariant I : f[1] = 0
`;

/** A spec without processes or bound variables, of which one fact is missing. */
const GAP = `spec gap
var a : 0 .. 3 = 0
var b : 0 .. 3 = 0
action both { when a < 3  a' = a + 1  b' = a + 1 }
action back { when b = 3  a' = 0  b' = 0 }
invariant Same : a = 3 implies b = 3
`;

const files = { "p.subtle": PETERSON, "u.subtle": UNPROVABLE, "large.subtle": LARGE, "gap.subtle": GAP };
const ask = (...words: readonly string[]) => run(["why", ...words], { files });

describe("why --proof", () => {
  it("prints what is known where, and over which states it was checked", async () => {
    const { stdout, code } = await ask("p.subtle", "--proof");
    expect(stdout).toBe(`✓ peterson is proved by 4 facts
  goals: Mutex, asserts, types; it says nothing of what is reachable, of
         temporal properties, and of deadlock

What is known where: inductive over all 200 type-correct states
  for all different s, s2 in Side
  side[s]
    at give_way..crit  flag[s]
    at crit            turn = s, if side[s2] is at wait
`);
    expect(code).toBe(0);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("shows two states where there is no proof, and ends with 3", async () => {
    const { stdout, code } = await ask("u.subtle", "--proof");
    expect(stdout).toBe(`? parity: no proof was found
  goals: Even, asserts, types; it says nothing of what is reachable, of temporal
         properties, and of deadlock

What is known where: a step is not excluded by what was found
  nothing but the goals

This state satisfies all of that, and every goal:
    n = 5
and grow leads from it to another, which a goal does not allow:
    n: 5 -> 7
`);
    expect(code).toBe(3);
  });

  it("says how many states are too many", async () => {
    const { stdout, code } = await ask("large.subtle", "--proof");
    expect(stdout).toContain("What is known where: not tried: about 5.8e27 type-correct states, too many");
    expect(code).toBe(3);
  });

  it("ends within a budget that does not depend on time", async () => {
    const { stdout, code } = await ask("p.subtle", "--proof", "--effort", "0.00001");
    expect(stdout).toContain("no proof was found within the budget");
    expect(code).toBe(3);
  });

  it("as JSON fits the schema, and its facts are invariants of the language", async () => {
    const { stdout } = await ask("p.subtle", "--proof", "--json", "-");
    const found = JSON.parse(stdout) as { readonly proof: { readonly facts: readonly { text: string }[] } };
    validate(found);
    expect(validate.errors ?? []).toEqual([]);
    expect(found).toMatchObject({ proof: { verdict: "found", checked: [{ constants: {}, states: 200 }] } });
    const added = found.proof.facts.map(({ text }, i) => `invariant F${i} : ${text}`).join("\n");
    const checked = await run(["check", "p.subtle"], { files: { "p.subtle": `${PETERSON}\n${added}\n` } });
    expect(checked.code).toBe(0);
    for (const name of ["u.subtle", "large.subtle"]) {
      validate(JSON.parse((await ask(name, "--proof", "--json", "-")).stdout));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it("writes modules for TLC", async () => {
    const { code, host } = await ask("p.subtle", "--proof", "--tla", "-o", "out");
    expect(code).toBe(0);
    expect(host.paths().filter((path) => path.startsWith("out/"))).toEqual([
      "out/peterson_inductive.cfg",
      "out/peterson_inductive.tla",
      "out/peterson_initial.cfg",
      "out/peterson_initial.tla",
    ]);
  });

  it.each([
    [["p.subtle", "--tla", "-o", "out"], "--tla needs --proof"],
    [["p.subtle", "--proof", "--tla"], "--tla needs --proof"],
    [["p.subtle", "--proof", "--show", "x"], "cannot be used with"],
    [["p.subtle", "--proof", "--effort", "0"], "It must be a positive number"],
  ])("%j is a mistake", async (words, message) => {
    const { stderr, code } = await ask(...words);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("stands on the first screen, and in its JSON", async () => {
    const { stdout } = await ask("gap.subtle");
    expect(stdout).toContain("What is known where: inductive over all 16 type-correct states");
    const json = JSON.parse((await ask("gap.subtle", "--json", "-")).stdout);
    validate(json);
    expect(validate.errors ?? []).toEqual([]);
    expect(json).toMatchObject({ proof: { verdict: "found" } });
    expect((await ask("gap.subtle", "--all")).stdout).not.toContain("What is known where");
  });
});
