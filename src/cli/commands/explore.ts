/** `subtle explore`: writes a page in which a spec can be explored by hand, and opens it. */
import type { Host } from "../../host/host.js";
import { compile } from "../../run/compile.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { writeTo } from "../output.js";
import { openFiles, targetsOf } from "../run-files.js";

export interface ExploreOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** A path; null for a temporary file. */
  readonly output: string | null;
  /** Whether to open it where that is possible. */
  readonly opens: boolean;
  /** Of the program. */
  readonly version: string;
}

export async function exploreCommand(host: Host, path: string, options: ExploreOptions): Promise<ExitCode> {
  const { output, constants, variant, version } = options;
  if (output === "-") {
    printDiagnostics(host, [usageError("a page is written to a file: give -o a path")], []);
    return EXIT.wrong;
  }
  const { recorder } = await import("../../page/document/record.js");
  const files = openFiles(host, [path], targetsOf("-o", output));
  if (files === null) return EXIT.wrong;
  const { read, files: readFiles } = recorder(files.read);
  const { spec, sources, diagnostics } = compile(path, read, { constants, variant });
  if (files.isRefused()) return EXIT.wrong;
  printDiagnostics(host, diagnostics, sources);
  if (spec === null) return EXIT.wrong;
  const { explorerPage } = await import("../../page/document/write.js");
  const input = { main: path, files: readFiles(), constants, variant, version };
  const page = await explorerPage(input, spec.ir.name, host.browser.assets());
  const target = output ?? host.browser.temporaryFile(`${spec.ir.name}.html`);
  if (writeTo(host, target, page)) return EXIT.wrong;
  const opened = options.opens && host.out.isTerminal && host.browser.open(target);
  host.out.show(opened ? `opened ${target}\n` : `written to ${target}: open it in a browser\n`);
  return EXIT.ok;
}
