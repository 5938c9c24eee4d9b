/** `subtle why`: which guards, locks, orders and steps of a spec are load-bearing, and what happens without them. */
import { compileProgram } from "../compile.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderResult } from "../report/text.js";
import { renderWhy, renderWhySource, type WhyTextInput } from "../report/why-text.js";
import { load } from "../resolve/load.js";
import type { Source } from "../syntax/source.js";
import type { ElementClass } from "../why/element.js";
import { elementsIn } from "../why/enumerate.js";
import { localExaminer } from "../why/examiner.js";
import { openBase, why } from "../why/why.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { colours, printDiagnostics } from "./failures.js";
import { readFile } from "./files.js";
import { memoryForStates } from "./memory.js";
import { watch } from "./progress.js";

export interface WhyCommandOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly only: readonly ElementClass[] | null;
  readonly depth: number;
  readonly core: boolean;
  readonly source: boolean;
  readonly symmetry: boolean;
  readonly statesMax: number | null;
  readonly memoryMax: number | null;
}

export async function whyCommand(path: string, options: WhyCommandOptions): Promise<ExitCode> {
  const { constants, variant } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ExitCode => {
    printDiagnostics(diagnostics, sources);
    return EXIT.wrong;
  };
  const { program, diagnostics } = load(path, readFile);
  const compilation = compileProgram(program, diagnostics, { constants, variant });
  const { spec, sources } = compilation;
  if (spec === null) return refuse(compilation.diagnostics, sources);
  const { onProgress, end } = watch(options.memoryMax);
  const memoryMax = memoryForStates(options.memoryMax);
  const { symmetry, statesMax } = options;
  const base = await openBase(
    program,
    spec,
    { constants, variant },
    { symmetry, statesMax, memoryMax },
    onProgress,
  );
  if ("kind" in base) {
    end();
    if (base.kind === "refused") return refuse(base.diagnostics, sources);
    const { exploration } = base;
    const input = {
      ir: spec.ir,
      edits: spec.edits,
      sources,
      variant,
      exploration,
      elapsedMs: performance.now(),
    };
    process.stdout.write(renderResult({ ...input, quiet: false }, colours()));
    return base.kind === "violated" ? EXIT.violated : EXIT.incomplete;
  }
  const elements = elementsIn(spec, options.only === null ? null : new Set(options.only));
  const examiner = localExaminer(base, elements, onProgress);
  const result = await why(base, elements, examiner, { depth: options.depth, core: options.core });
  end();
  const input: WhyTextInput = { base, result, sources, variant, elapsedMs: performance.now() };
  process.stdout.write(options.source ? renderWhySource(input, colours()) : renderWhy(input, colours()));
  const open =
    result.answers.some(({ verdict }) => verdict === "unknown") || result.joint.undecided.length > 0;
  return open || result.unasked.length > 0 ? EXIT.incomplete : EXIT.ok;
}
