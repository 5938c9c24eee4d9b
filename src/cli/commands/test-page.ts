/** The page of `subtle test`: every spec with its expectations, and the traces of what differs. */
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { paint, style } from "../../diagnostics/style.js";
import type { Judgement } from "../../expectations/judge-expectations.js";
import { type Host, shownPath } from "../../host/host.js";
import { checkSpec } from "../../library/check.js";
import { diagnosticsText } from "../../library/text.js";
import type { TestedSpec } from "../../page/document/judged-html.js";
import { testPage } from "../../page/document/write.js";
import { told } from "../../page/engine/engine.js";
import { renderJudgement, renderWrong, type SpecStatus, statusOf } from "../../report/judgement.js";
import type { ReadFile } from "../../resolve/load.js";
import type { OnProgress } from "../../run/explore.js";
import type { Source } from "../../source/source.js";
import { excerpt } from "../../syntax/excerpt.js";
import { writeTo } from "../output.js";

const STATUS: Readonly<Record<SpecStatus, readonly [string, TestedSpec["tone"]]>> = {
  passed: ["✓ passed", "good"],
  failed: ["✗ failed", "bad"],
  wrong: ["✗ has errors", "bad"],
  unjudged: ["? expects nothing", "open"],
  undecided: ["? not decided", "open"],
};

export function wrongSpec(
  path: string,
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
): TestedSpec {
  const [status, tone] = STATUS.wrong;
  const text = paint(renderWrong(shownPath(path), style) + diagnosticsText(diagnostics, sources), false);
  return { path: shownPath(path), status, tone, text, expectations: [], runs: [] };
}

/** What differs is searched again, for its traces. */
export async function testedSpec(
  path: string,
  judgement: Judgement,
  sources: readonly Source[],
  elapsedMs: number,
  readFile: ReadFile,
  onProgress: OnProgress,
): Promise<TestedSpec> {
  const [status, tone] = STATUS[statusOf(judgement)];
  const differing = new Set(
    judgement.judged.flatMap(({ variant, verdict }) => (verdict === "differs" ? [variant] : [])),
  );
  const runs: TestedSpec["runs"][number][] = [];
  for (const variant of differing) {
    const settings = { constants: new Map(), variant, all: true } as const;
    const checked = await checkSpec(path, settings, readFile, onProgress);
    if ("wrong" in checked) continue;
    const { result, traces } = told(checked, variant, 0);
    if (result.verdict !== "error") runs.push({ properties: result.properties, traces });
  }
  return {
    path: shownPath(path),
    status,
    tone,
    text: paint(renderJudgement(path, judgement, sources, elapsedMs, style), false),
    expectations: judgement.judged.map(({ variant, span, verdict, found }) => ({
      variant,
      expectation: excerpt(sources, span),
      verdict,
      found: found.map(({ text }) => text),
    })),
    runs,
  };
}

/** True, after a diagnostic, if it can't be written. */
export const writeTestPage = async (
  host: Host,
  target: string,
  specs: readonly TestedSpec[],
  version: string,
): Promise<boolean> => writeTo(host, target, await testPage(specs, version, host.browser.assets()));
