/** Runs the built command, as a user does. `npm test` builds it first. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect } from "vitest";
import { ROOT } from "../support.js";

export const MAIN = join(ROOT, "dist/src/cli/start.cjs");

export interface Ended {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HowToRun {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called once it runs, with a way to send it a signal. */
  readonly meanwhile?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** No command may ever show where in its own sources something went wrong, or colours to a pipe. */
function checkManners({ stdout, stderr }: Ended): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(text).not.toMatch(/node:internal|subtle: internal error/);
    expect(text).not.toContain("\u001b");
  }
}

export function subtle(command: readonly string[], { cwd = ROOT, env = {}, meanwhile }: HowToRun = {}) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...command], { cwd, env: { ...process.env, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const ended = { code, stdout, stderr };
      try {
        checkManners(ended);
        resolve(ended);
      } catch (error) {
        reject(error);
      }
    });
    meanwhile?.((signal) => child.kill(signal));
  });
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A folder of its own for a test, with these files in it; gone when all tests of the file are done. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "subtle-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true }).compile(
  JSON.parse(readFileSync(join(ROOT, "schema/result-v1.schema.json"), "utf8")),
);

interface Step {
  readonly action: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly span: { readonly file: string; readonly line: number; readonly column: number };
  readonly state: Readonly<Record<string, unknown>> | null;
  readonly changed: readonly string[];
}

/** A result as a reader of the schema sees it. */
export interface Result {
  readonly schema: string;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly variables: readonly { readonly name: string; readonly type: string }[];
  readonly verdict: string;
  readonly states: Readonly<Record<"distinct" | "generated" | "depth" | "initial", number>>;
  readonly elapsedMs: number;
  readonly properties: readonly {
    readonly name: string;
    readonly kind: string;
    readonly verdict: string;
    readonly message: string | null;
    readonly trace: { readonly steps: readonly Step[]; readonly loop: number | null } | null;
    readonly waiting?: readonly unknown[];
  }[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
  readonly coverage?: { readonly conditions: readonly unknown[]; readonly branches: readonly unknown[] };
}

/** Reads a result and holds it against the schema. */
export function resultOf(text: string): Result {
  const parsed: unknown = JSON.parse(text);
  validate(parsed);
  expect(validate.errors ?? []).toEqual([]);
  return parsed as Result;
}

/** What `check SPEC --json -` says. */
export async function checked(
  command: readonly string[],
  how: HowToRun = {},
): Promise<Ended & { result: Result }> {
  const ended = await subtle(["check", ...command, "--json", "-"], how);
  return { ...ended, result: resultOf(ended.stdout) };
}
