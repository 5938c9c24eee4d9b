/** `subtle compile`: turns a spec into a TypeScript module, or shows what a phase makes of it, as JSON. */
import { type Compilation, compile } from "../compile.js";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.js";
import { permutationCount } from "../ir/renamings.js";
import { layoutJson, typesJson } from "../report/phases.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics, usageError } from "./failures.js";
import { readFile, whyUnwritable, writeFile } from "./files.js";

/** The TypeScript module, or a phase. */
export type Shown = "typescript" | "tree" | "types" | "ir" | "layout";

export interface CompileCommandOptions {
  /** Null if neither a target nor a phase was given. */
  readonly shown: Shown | null;
  /** Whether states that differ by a renaming are to count as one. */
  readonly symmetry: boolean;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Null for standard output. */
  readonly output: string | null;
}

export async function compileCommand(path: string, options: CompileCommandOptions): Promise<ExitCode> {
  const { output, shown } = options;
  if (shown === null) {
    printDiagnostics([usageError("--target or --phase is missing: say what is to be shown")], []);
    return EXIT.wrong;
  }
  const unwritable = output === null ? null : whyUnwritable(output);
  if (output !== null && unwritable !== null) {
    printDiagnostics([diagnose("path-unwritable", null, { path: output, why: unwritable })], []);
    return EXIT.wrong;
  }
  const compilation = compile(path, readFile, options);
  const { text, why } = await show(shown, compilation, options.symmetry);
  const unpackable = why === null ? [] : [diagnose("unpackable", compilation.spec?.span ?? null, { why })];
  printDiagnostics([...compilation.diagnostics, ...unpackable], compilation.sources);
  if (text !== null) {
    if (output === null) process.stdout.write(text);
    else writeFile(output, text);
  }
  return text === null || hasErrors(compilation.diagnostics) ? EXIT.wrong : EXIT.ok;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** No text if there is nothing to show: the spec is wrong, or there is a reason why it can't be packed. */
async function show(
  shown: Shown,
  { module, spec, sources }: Compilation,
  symmetry: boolean,
): Promise<{ readonly text: string | null; readonly why: string | null }> {
  const answer = (text: string | null, why: string | null = null) => ({ text, why });
  if (shown === "tree") return answer(module && json(module));
  if (spec === null) return answer(null);
  switch (shown) {
    case "types":
      return answer(json(typesJson(spec, sources)));
    case "ir":
      return answer(json(spec.ir));
    case "layout":
    case "typescript": {
      const { emitted } = await import("../emit/load.js");
      const reduced = symmetry && permutationCount(spec.ir) > 1;
      const { planOf } = await import("../interpret/temporal.js");
      const temporal = reduced ? null : planOf(spec.ir);
      const packed = emitted(spec.ir, sources, { symmetry: reduced, language: "typescript", temporal });
      if ("why" in packed) return answer(null, packed.why);
      return answer(shown === "typescript" ? packed.text : json(layoutJson(packed.layout)));
    }
    default:
      return shown satisfies never;
  }
}
