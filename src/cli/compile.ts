/** `subtle compile`: shows what a phase of the front end makes of a spec, as JSON. */
import { type Compilation, compile } from "../compile.js";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.js";
import { typesJson } from "../report/phases.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { readFile, whyUnwritable, writeFile } from "./files.js";

export const PHASES = ["tree", "types", "ir"] as const;
export type Phase = (typeof PHASES)[number];

export interface CompileCommandOptions {
  readonly phase: Phase;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Null for standard output. */
  readonly output: string | null;
}

export function compileCommand(path: string, options: CompileCommandOptions): ExitCode {
  const { output, phase } = options;
  const unwritable = output === null ? null : whyUnwritable(output);
  if (output !== null && unwritable !== null) {
    printDiagnostics([diagnose("path-unwritable", null, { path: output, why: unwritable })], []);
    return EXIT.wrong;
  }
  const compilation = compile(path, readFile, options);
  const shown = show(phase, compilation);
  printDiagnostics(compilation.diagnostics, compilation.sources);
  if (shown !== null) {
    const text = `${JSON.stringify(shown, null, 2)}\n`;
    if (output === null) process.stdout.write(text);
    else writeFile(output, text);
  }
  return shown === null || hasErrors(compilation.diagnostics) ? EXIT.wrong : EXIT.ok;
}

function show(phase: Phase, { module, spec, sources }: Compilation): object | null {
  switch (phase) {
    case "tree":
      return module;
    case "types":
      return spec && typesJson(spec, sources);
    case "ir":
      return spec?.ir ?? null;
    default:
      return phase satisfies never;
  }
}
