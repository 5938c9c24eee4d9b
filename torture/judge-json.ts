/** What JSON must be: one object, whole, as its schema says, and of one mind with the exit code. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { bytesOf, own, type Run } from "./input.js";
import type { Outcome } from "./outcome.js";
import { ROOT } from "./root.js";

/** The parts of results that are looked at; the schemas have seen to it that they are there. */
export interface Json {
  readonly schema: string;
  readonly verdict?: "holds" | "violated" | "incomplete" | "error";
  readonly states?: Readonly<Record<string, number>>;
  readonly properties?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly verdict: string;
    readonly trace: {
      readonly loop: number | null;
      readonly steps: readonly {
        readonly action: unknown;
        readonly parameters: unknown;
        readonly state: unknown;
      }[];
    } | null;
  }[];
  readonly actions?: readonly unknown[];
  readonly diagnostics?: readonly {
    readonly code: string;
    readonly file: string | null;
    readonly line: number | null;
    readonly column: number | null;
    readonly endLine: number | null;
    readonly endColumn: number | null;
  }[];
}

function validators() {
  const ajv = new Ajv2020({ allErrors: false, allowUnionTypes: true, strictTypes: false });
  const [result, why] = ["result", "why"].map((name) =>
    JSON.parse(readFileSync(join(ROOT, "schema", `${name}-v1.schema.json`), "utf8")),
  );
  const validResult = ajv.compile(result);
  const validWhy = ajv.compile(why);
  return { check: validResult, why: validWhy, handover: validResult };
}
let made: ReturnType<typeof validators> | null = null;

/** Then that is printed, and nothing else is done. */
const asksForInformation = ({ words }: Run): boolean =>
  words[0] === "help" || words.some((word) => ["--help", "-h", "--version", "-V"].includes(word));

/** Options that take the next word, whatever it is. */
const VALUED = new Set([
  ...[
    "--const",
    "--variant",
    "--property",
    "--engine",
    "--workers",
    "--max-states",
    "--max-memory",
    "--json",
  ],
  ...["--only", "--show", "--depth", "--comment", "--threads", "--target", "--phase", "-o", "--output"],
  ...["--to", "--read", "--run", "--trace"],
]);

/** Where a run was asked to write JSON: a path, `-`, or null. The last one counts. */
export function jsonPathOf({ words }: Run): string | null {
  let path: string | null = null;
  for (let at = 1; at < words.length && words[at] !== "--"; at += 1) {
    const word = words[at] ?? "";
    if (word === "--json") path = words[at + 1] ?? null;
    if (word.startsWith("--json=")) path = word.slice("--json=".length);
    if (VALUED.has(word)) at += 1;
  }
  // The name of the file that it leads to.
  return path === null || path === "" ? path : posix.normalize(path).replace(/(?<=.)\/$/, "");
}

/** The text of the JSON of a run; null if there should be none, or it could not be read whole. */
export function jsonTextOf(run: Run, { stdout, isWhole, files }: Outcome): string | null {
  const path = jsonPathOf(run);
  if (path === null || asksForInformation(run)) return null;
  if (path === "-") return isWhole.stdout ? stdout : null;
  const content = own(files, path);
  return content === undefined ? null : (bytesOf(content)?.toString("utf8") ?? null);
}

const CODE_OF: Readonly<Record<string, number>> = { holds: 0, violated: 1, error: 2, incomplete: 3 };

/** @returns The object, or what is wrong with it; null if there should be none. */
export function jsonOf(run: Run, outcome: Outcome): Json | string | null {
  const text = jsonTextOf(run, outcome);
  if (text === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `${(error as Error).message}: ${JSON.stringify(text.slice(0, 80))}`;
  }
  const [command = ""] = run.words;
  made ??= validators();
  const valid = own<ValidateFunction>(made, command) ?? made.check;
  if (!valid(json)) return `${valid.errors?.[0]?.instancePath} ${valid.errors?.[0]?.message}`;
  return json as Json;
}

export function brokenJson({
  run,
  outcome,
  before,
}: {
  run: Run;
  outcome: Outcome;
  before: Outcome["files"];
}): string | null {
  const path = jsonPathOf(run);
  const { code } = outcome;
  if (path === null || code === null || asksForInformation(run)) return null;
  // A file that was there before, and is as it was, was not written: then there is an error of another kind.
  if (
    path !== "-" &&
    code === 2 &&
    JSON.stringify(own(before, path)) === JSON.stringify(own(outcome.files, path))
  )
    return null;
  const json = jsonOf(run, outcome);
  if (json === null) return path === "-" || code === 2 ? null : "there is no file";
  if (typeof json === "string") return json;
  const { verdict } = json;
  // Of a command that ran out of memory, or was stopped before it had read anything, nothing is known but that.
  const isShort =
    code === 3 &&
    json.diagnostics?.some((d) => d.code === "out-of-memory" || d.code === "stopped-reading") === true;
  const wanted = verdict === undefined || isShort ? null : CODE_OF[verdict];
  if (wanted !== null && wanted !== code) return `the verdict is ${verdict}, and the exit code ${code}`;
  return null;
}

/** A reported place must exist in the text that was read. */
export function jsonPlaces({
  run,
  outcome,
  before,
}: {
  run: Run;
  outcome: Outcome;
  before: Outcome["files"];
}): string | null {
  const json = jsonOf(run, outcome);
  if (json === null || typeof json === "string") return null;
  for (const { code, file, line, column, endLine, endColumn } of json.diagnostics ?? []) {
    if (file === null) continue;
    const content = own(before, file);
    if (content === undefined) continue;
    const lines = (bytesOf(content)?.toString("utf8") ?? "").split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/);
    const isIn =
      line !== null &&
      column !== null &&
      endLine !== null &&
      endColumn !== null &&
      line >= 1 &&
      column >= 1 &&
      line <= lines.length &&
      endLine <= lines.length &&
      (endLine > line || (endLine === line && endColumn >= column));
    if (!isIn)
      return `${code} at ${file}:${line}:${column} to ${endLine}:${endColumn}, of ${lines.length} lines`;
  }
  return null;
}
