/** What the tests share: specs as texts, compiled and explored in one call. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pc from "picocolors";
import { expect } from "vitest";
import type { Diagnostic } from "../src/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../src/diagnostics/render.js";
import { load, type ReadFile } from "../src/resolve/load.js";
import { resultJson } from "../src/result/json.js";
import {
  type Compilation,
  type CompiledSpec,
  compile,
  compileProgram,
  NO_OPTIONS,
} from "../src/run/compile.js";
import {
  type EngineName,
  type EngineOptions,
  type Exploration,
  explore,
  type OnProgress,
} from "../src/run/explore.js";
import type { State } from "../src/state/values.js";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The runs that take minutes are made only when they are asked for. */
export const LONG = process.env["SUBTLE_LONG"] !== undefined;

export const inMemory =
  (files: Readonly<Record<string, string>>): ReadFile =>
  (path) => {
    const text = files[path];
    return text === undefined ? { kind: "failed", why: "there is no such file" } : { kind: "text", text };
  };

export const onDisk: ReadFile = (path) => ({ kind: "text", text: readFileSync(join(ROOT, path), "utf8") });

export interface CompileTextOptions {
  /** As on the command line: `{ N: "3" }`. */
  readonly constants?: Readonly<Record<string, string>>;
  readonly variant?: string | null;
  /** What it can import, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

const settings = ({ constants = {}, variant = null }: CompileTextOptions) => ({
  ...NO_OPTIONS,
  constants: new Map(Object.entries(constants)),
  variant,
});

export const compileText = (text: string, options: CompileTextOptions = {}): Compilation =>
  compile("a.subtle", inMemory({ ...options.files, "a.subtle": text }), settings(options));

const loaded = new Map<string, ReturnType<typeof load>>();

/** Read and parsed once, whatever is asked of it. */
function loadedOnce(path: string): ReturnType<typeof load> {
  const known = loaded.get(path) ?? load(path, onDisk);
  loaded.set(path, known);
  return known;
}

/** Compiles a file of the project, by its path from the root. */
export function compileFile(path: string, options: CompileTextOptions = {}): Compilation {
  const { program, diagnostics } = loadedOnce(path);
  return compileProgram(program, diagnostics, settings(options));
}

/** The names of the variants of a file of the project. */
export const variantsOf = (path: string): readonly string[] =>
  loadedOnce(path)
    .program.modules.filter(({ span }) => span.file === 0)
    .flatMap(({ declarations }) => declarations.flatMap((d) => (d.kind === "variant" ? [d.name.name] : [])));

export const codesOf = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ code }) => code);

export const rendered = (
  diagnostics: readonly Diagnostic[],
  sources: Compilation["sources"],
): readonly string[] => diagnostics.map((d) => renderDiagnostic(d, sources, pc.createColors(false)));

/** The spec, which must be right. */
export function accepted({ spec, diagnostics, sources }: Compilation): CompiledSpec {
  if (spec === null) throw new Error(rendered(diagnostics, sources).join("\n"));
  return spec;
}

export const EXPLORE_ALL: EngineOptions = {
  all: true,
  only: null,
  statesMax: Number.POSITIVE_INFINITY,
  symmetry: true,
};

export type RunOptions = Partial<EngineOptions> & CompileTextOptions & { readonly onProgress?: OnProgress };

/**
 * Explores a spec that must be right, everything unless told otherwise: with the engine that is asked for, or else
 * with both, which must agree.
 */
export async function runSpec(spec: CompiledSpec, options: RunOptions = {}): Promise<Exploration> {
  const given: EngineOptions = { ...EXPLORE_ALL, ...options };
  const exploreBy = async (engine: EngineName): Promise<Exploration> => {
    const exploration = await explore(spec, { ...given, engine }, options.onProgress);
    if ("refused" in exploration) throw new Error(exploration.refused.message);
    return exploration;
  };
  if (options.engine !== undefined || options.onProgress !== undefined)
    return exploreBy(given.engine ?? "compiled");
  const reference = await exploreBy("reference");
  if (reference.stop !== "states")
    expect(answerOf(spec, await exploreBy("compiled"))).toEqual(answerOf(spec, reference));
  return reference;
}

/** All that a run says: the same of both engines, but for a warning that the slow one had to do. */
export function answerOf({ ir, sources }: CompiledSpec, exploration: Exploration) {
  const diagnostics = exploration.diagnostics.filter(({ code }) => code !== "slow-engine");
  const json = resultJson(ir, sources, null, exploration, diagnostics, 0);
  const { states, constrained = null, properties, actions } = json;
  return { stop: exploration.stop, states, constrained, actions, diagnostics: json.diagnostics, properties };
}

export const run = (text: string, options: RunOptions = {}): Promise<Exploration> =>
  runSpec(accepted(compileText(text, options)), options);

export const runFile = (path: string, options: RunOptions = {}): Promise<Exploration> =>
  runSpec(accepted(compileFile(path, options)), options);

/** The properties by what is found of them; built-in names only where they are violated. */
export function verdicts({ findings }: Pick<Exploration, "findings">): Readonly<Record<string, string>> {
  const builtin = ["deadlock", "types", "asserts", "evaluation"];
  const shown = findings.filter((f) => !builtin.includes(f.name) || f.verdict !== "holds");
  return Object.fromEntries(shown.map((f) => [f.name, f.verdict]));
}

/** The first finding of that name, which must be there. */
export function findingOf({ findings }: Pick<Exploration, "findings">, name: string) {
  const found = findings.find((finding) => finding.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** Shows values and states. */
export type Shower = Pick<NonNullable<Exploration["model"]>, "printer" | "codec">;

/** A state as text that two engines, and two orders of declaration, agree on. */
export const stateText = (state: State, { codec }: Shower): string => JSON.stringify(codec.json(state));

/** The spec files below a folder of the project, by their paths from the root; modules are left out. */
export function specPaths(folder = "specs"): readonly string[] {
  const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".subtle"))
    .map((path) => join(folder, path))
    .sort();
  return paths.filter((path) => /^\s*spec\s/m.test(readFileSync(join(ROOT, path), "utf8")));
}
