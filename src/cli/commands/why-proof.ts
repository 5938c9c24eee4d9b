/** `subtle why --proof`: facts that are inductive over all type-correct states and imply the goals. */
import { diagnose } from "../../diagnostics/diagnostic.js";
import { style } from "../../diagnostics/style.js";
import type { Host } from "../../host/host.js";
import { type Proof, prove } from "../../proof/proof.js";
import { proofModules } from "../../proof/tla-module.js";
import { proofJson } from "../../report/why/proof-json.js";
import { renderProof } from "../../report/why/proof-text.js";
import { whyProofJson } from "../../report/why/why-json.js";
import { pollingWith } from "../../run/interruptions.js";
import { Unwritable } from "../../tla/unwritable.js";
import type { Base } from "../../why/examine.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics } from "../failures.js";
import { codeUnwritten, writeJson } from "../output.js";
import type { Watch } from "../progress.js";
import { writeTlaFiles } from "./tla.js";

export interface ProofCommandOptions {
  readonly variant: string | null;
  readonly effort: number;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
  /** The folder for modules in TLA+; null for none. */
  readonly tla: string | null;
}

export function whyProof(
  host: Host,
  base: Base,
  { variant, effort, json, tla }: ProofCommandOptions,
  watching: Watch,
): ExitCode {
  const { ir, sources } = base.spec;
  const proof = prove(base.program, base.spec, base.options, {
    effort,
    enlarge: true,
    poll: pollingWith(watching.onProgress.poll, "search"),
  });
  watching.end();
  if (json !== "-") host.out.show(renderProof(proof, ir, variant, style));
  const code = proof.kind === "found" ? EXIT.ok : EXIT.incomplete;
  const written =
    json !== null && writeJson(host, json, whyProofJson(base, proofJson(proof, ir), variant, host.now()));
  if (tla !== null && !writeModules(host, tla, proof, variant, sources)) return EXIT.wrong;
  return written ? codeUnwritten(code) : code;
}

/** False, after a diagnostic, if they can't be written. */
function writeModules(
  host: Host,
  folder: string,
  proof: Proof,
  variant: string | null,
  sources: Base["spec"]["sources"],
): boolean {
  if (proof.kind !== "found") return true;
  const [first] = proof.checked;
  if (first === undefined) return true;
  try {
    for (const module of proofModules(first.spec, proof.facts, variant)) {
      const failed = writeTlaFiles(host, folder, module);
      if (failed === null) continue;
      printDiagnostics(host, [failed], sources);
      return false;
    }
    return true;
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    const { span, what, apalache } = error;
    printDiagnostics(host, [diagnose("not-in-tla", span, { what, apalache })], sources);
    return false;
  }
}
