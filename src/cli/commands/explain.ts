/** `subtle explain`: what a diagnostic means. */
import { codes, pageOf } from "../../diagnostics/page.js";
import { suggest } from "../../diagnostics/suggest.js";
import type { Host } from "../../host/host.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";

export function explainCommand(host: Host, written: string): ExitCode {
  // As it stands in a message: `error[unknown-name]`.
  const name = /\[([\w-]+)\]/.exec(written)?.[1] ?? written;
  const code = codes().find((each) => each === name);
  if (code === undefined) {
    const near = suggest(name, codes());
    const hint = near === null ? "docs/errors.md lists all codes" : `did you mean \`${near}\`?`;
    printDiagnostics(host, [usageError(`there is no diagnostic \`${name}\`; ${hint}`)], []);
    return EXIT.wrong;
  }
  host.out.show(`${pageOf(code)}\n`);
  return EXIT.ok;
}
