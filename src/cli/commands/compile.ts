/** `subtle compile`: turns a spec into TypeScript or TLA+, writes its types for tests, or shows what a phase makes of it, as JSON. */

import { diagnose, hasErrors } from "../../diagnostics/diagnostic.js";
import type { Host } from "../../host/host.js";
import { permutationCount } from "../../ir/renamings.js";
import { layoutJson, typesJson } from "../../report/phases.js";
import { type Compilation, compile } from "../../run/compile.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { jsonText, writeTo } from "../output.js";
import { openFiles, targetsOf } from "../run-files.js";
import { relativePath } from "./relative-path.js";

/** The TypeScript module, the types for tests of code, the TLA+ module, or a phase. */
export type Shown = "typescript" | "test" | "tla" | "wasm" | "wat" | "tree" | "types" | "ir" | "layout";

export interface CompileCommandOptions {
  /** Null if neither a target nor a phase was given. */
  readonly shown: Shown | null;
  /** Whether states that differ by a permutation of symmetric values count as one. */
  readonly symmetry: boolean;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Null for standard output. */
  readonly output: string | null;
  /** Whether to write the type annotations that Apalache needs. */
  readonly apalache: boolean;
}

export async function compileCommand(
  host: Host,
  path: string,
  options: CompileCommandOptions,
): Promise<ExitCode> {
  const { output, shown } = options;
  if (shown === null) {
    printDiagnostics(host, [usageError("--target or --phase is missing: say what to print")], []);
    return EXIT.wrong;
  }
  if (shown === "tla") return compileToTla(host, path, options);
  if (options.apalache) {
    printDiagnostics(host, [usageError("--apalache needs --target tla")], []);
    return EXIT.wrong;
  }
  if (shown === "test") return compileToTest(host, path, options);
  if (shown === "wasm" && (output === null || output === "-")) {
    printDiagnostics(host, [usageError("--target wasm writes a binary file: name it with -o FILE")], []);
    return EXIT.wrong;
  }
  const files = openFiles(host, [path], targetsOf("-o", output));
  if (files === null) return EXIT.wrong;
  const compilation = compile(path, files.read, options);
  if (files.isRefused()) return EXIT.wrong;
  const { text, why } = await show(shown, compilation, options.symmetry);
  const unpackable = why === null ? [] : [diagnose("unpackable", compilation.spec?.span ?? null, { why })];
  printDiagnostics(host, [...compilation.diagnostics, ...unpackable], compilation.sources);
  const isUnwritten = text !== null && writeTo(host, output ?? "-", text);
  return text === null || isUnwritten || hasErrors(compilation.diagnostics) ? EXIT.wrong : EXIT.ok;
}

async function compileToTla(host: Host, path: string, options: CompileCommandOptions): Promise<ExitCode> {
  const { output, symmetry, apalache } = options;
  if (output === null) {
    printDiagnostics(
      host,
      [usageError("--target tla writes several files: name a folder for them with -o")],
      [],
    );
    return EXIT.wrong;
  }
  const files = openFiles(host, [path], []);
  if (files === null) return EXIT.wrong;
  const compilation = compile(path, files.read, options);
  printDiagnostics(host, compilation.diagnostics, compilation.sources);
  if (compilation.spec === null) return EXIT.wrong;
  const { hiddenIn, tlaOf, tlaTargets, writeTlaFiles } = await import("./tla.js");
  const module = tlaOf(compilation.spec, { symmetry, apalache, variant: options.variant });
  if (!("unwritable" in module) && files.isRefused(tlaTargets(output, module))) return EXIT.wrong;
  const left = hiddenIn(compilation.spec.refinements);
  printDiagnostics(host, left, compilation.sources);
  const failed = "unwritable" in module ? module.unwritable : writeTlaFiles(host, output, module);
  if (failed !== null) printDiagnostics(host, [failed], compilation.sources);
  return failed === null ? EXIT.ok : EXIT.wrong;
}

/** The handle of a spec: with default constants, as its types do not depend on them. */
async function compileToTest(host: Host, path: string, options: CompileCommandOptions): Promise<ExitCode> {
  const { output, variant } = options;
  const files = openFiles(host, [path], targetsOf("-o", output));
  if (files === null) return EXIT.wrong;
  const { spec, sources, diagnostics } = compile(path, files.read, options);
  if (files.isRefused()) return EXIT.wrong;
  printDiagnostics(host, diagnostics, sources);
  if (spec === null) return EXIT.wrong;
  const { handleModule } = await import("../../conform/interface.js");
  const target = output ?? "-";
  const relative = target === "-" ? null : relativePath(target, path);
  const text = handleModule(spec, { path: relative ?? path, isRelative: relative !== null, variant });
  return writeTo(host, target, text) ? EXIT.wrong : EXIT.ok;
}

/** No text if there is nothing to show: the spec has errors or can't be packed. */
async function show(
  shown: Exclude<Shown, "tla" | "test">,
  { module, spec, sources }: Compilation,
  symmetry: boolean,
): Promise<{ readonly text: string | Uint8Array | null; readonly why: string | null }> {
  const answer = (text: string | Uint8Array | null, why: string | null = null) => ({ text, why });
  if (shown === "tree") return answer(module && jsonText(module));
  if (spec === null) return answer(null);
  switch (shown) {
    case "types":
      return answer(jsonText(typesJson(spec, sources)));
    case "ir":
      return answer(jsonText(spec.ir));
    case "layout":
    case "typescript": {
      const { emitted } = await import("../../emit/load.js");
      const reduced = symmetry && permutationCount(spec.ir) > 1;
      const { planOf } = await import("../../interpret/temporal.js");
      const temporal = reduced ? null : planOf(spec.ir);
      const [property] = temporal?.undecided.keys() ?? [];
      if (property !== undefined)
        return answer(null, `${spec.ir.properties[property]?.name} is quantified over too many values`);
      const packed = emitted(spec.ir, sources, { symmetry: reduced, language: "typescript", temporal });
      if ("why" in packed) return answer(null, packed.why);
      return answer(shown === "typescript" ? packed.text : jsonText(layoutJson(packed.layout)));
    }
    case "wasm":
    case "wat": {
      const { emitted } = await import("../../emit/load.js");
      const reduced = symmetry && permutationCount(spec.ir) > 1;
      const packed = emitted(spec.ir, sources, { symmetry: reduced, language: "javascript", temporal: null });
      if ("why" in packed) return answer(null, packed.why);
      const { linkKernel } = await import("../../emit/wasm/link.js");
      const { builder, program } = linkKernel(packed.core, packed.layout, spec.ir.name, true);
      if (shown === "wasm") return answer(program.bytes);
      const { moduleText } = await import("../../wasm/text.js");
      return answer(moduleText(builder));
    }
    default:
      return shown satisfies never;
  }
}
