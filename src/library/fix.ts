/** What `fix` starts from: a spec that fails, explored to the end. */
import type { ReadFile } from "../resolve/load.js";
import { load } from "../resolve/load.js";
import { type CompiledSpec, compileProgram } from "../run/compile.js";
import { explore, type OnProgress } from "../run/explore.js";
import { type Base, unfinished } from "../why/examine.js";
import { type BaseOptions, statesMaxFor } from "../why/why.js";
import type { Wrong } from "./check.js";

export interface FixQuestion {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly limits: BaseOptions;
}

/** It holds, or was not searched to the end, for the reason that is told. */
export interface NothingToFix {
  readonly spec: CompiledSpec;
  /** Null if it holds. */
  readonly reason: string | null;
}

export async function openFix(
  path: string,
  { constants, variant, limits }: FixQuestion,
  readFile: ReadFile,
  onProgress: OnProgress,
): Promise<Base | NothingToFix | Wrong> {
  const { symmetry, statesMax, memoryMax } = limits;
  const options = { constants, variant };
  const { program, diagnostics } = load(path, readFile);
  const { spec, sources, diagnostics: all } = compileProgram(program, diagnostics, options);
  if (spec === null) return { wrong: all, sources };
  const exploration = await explore(
    spec,
    {
      all: true,
      only: null,
      statesMax: statesMax ?? Number.POSITIVE_INFINITY,
      memoryMax,
      symmetry,
      traces: "violations",
    },
    onProgress,
  );
  if ("refused" in exploration) return { wrong: [exploration.refused], sources };
  const reason = unfinished(exploration);
  if (reason !== null) return { spec, reason };
  if (exploration.findings.every(({ verdict }) => verdict !== "violated")) return { spec, reason: null };
  const most = statesMax ?? statesMaxFor(exploration);
  return { program, options, spec, exploration, symmetry, statesMax: most, memoryMax };
}
