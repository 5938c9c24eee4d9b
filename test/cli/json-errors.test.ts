/** A command line that can't be read gives JSON too where it is asked for: each command's own, where the last one says. */
import { expect, it } from "vitest";
import { run } from "../host/memory-host.js";

const FILES = { "a.subtle": "spec a\nvar x : 0 .. 1 = 0\n" };

const ROWS: readonly (readonly [name: string, words: string, schema: string | null])[] = [
  ["check gives a result", "check a.subtle --json - --unknown", "subtle/result-v1"],
  ["why gives a why", "why a.subtle --json - --unknown", "subtle/why-v1"],
  ["fix gives a fix", "fix a.subtle --json - --unknown", "subtle/fix-v1"],
  ["a wrong value is an error of why too", "why a.subtle --comment rust --json=-", "subtle/why-v1"],
  ["a wrong constant is an error of why too", "why a.subtle --const 1x=2 --json -", "subtle/why-v1"],
  ["handover gives a result", "handover a.subtle --to nobody --json -", "subtle/result-v1"],
  ["an export has no result", "handover a.subtle --to tlc -o out --json -", "subtle/result-v1"],
  ["an unknown command gives a result", "chekc a.subtle --json -", "subtle/result-v1"],
  ["the last place counts", "check --json out.json --json - --unknown a.subtle", "subtle/result-v1"],
  ["the last place counts, also if it is a file", "check --json - --json out.json --unknown a.subtle", null],
];

it.each(ROWS)("%s: %s", async (_, words, schema) => {
  const { code, stdout, host } = await run(words.split(" "), { files: FILES });
  expect(code).toBe(2);
  expect(host.paths()).toEqual(["a.subtle"]);
  if (schema === null) expect(stdout).toBe("");
  else
    expect(JSON.parse(stdout)).toMatchObject({ schema, verdict: "error", diagnostics: [{ code: "usage" }] });
});
