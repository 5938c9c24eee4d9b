/** Runs `subtle replay`, and holds what it says as data against its schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { ReplayJson } from "../../src/replay/json.js";
import { ROOT } from "../support.js";
import { type Ended, subtle, type Where } from "./command.js";

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, "schema", `${name}.schema.json`), "utf8")) as object;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true })
  .addSchema(schema("result-v1"))
  .compile(schema("replay-v1"));

/** Reads a judgement and holds it against the schema. */
export function judgementOf(text: string): ReplayJson {
  const parsed: unknown = JSON.parse(text);
  validate(parsed);
  expect(validate.errors ?? []).toEqual([]);
  return parsed as ReplayJson;
}

/** What `replay … --json -` says. */
export async function replayed(
  command: readonly string[],
  where: Where = {},
): Promise<Ended & { readonly result: ReplayJson }> {
  const ended = await subtle(["replay", ...command, "--json", "-"], where);
  return { ...ended, result: judgementOf(ended.stdout) };
}
