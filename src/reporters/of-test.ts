/** The report of `subtle test`: a case for each expectation. */
import { diagnosticJson } from "../diagnostics/render.js";
import type { Judgement } from "../expectations/judge-expectations.js";
import { locate, type Source } from "../source/source.js";
import { excerpt } from "../syntax/excerpt.js";
import type { ReportFile } from "./report.js";

const OUTCOMES = { agrees: "passed", differs: "failed", undecided: "undecided" } as const;

export function reportOfTest(
  path: string,
  { judged, diagnostics, warnings }: Judgement,
  sources: readonly Source[],
  elapsedMs: number,
): ReportFile {
  return {
    path,
    cases: judged.map(({ variant, span, verdict, found }) => ({
      name: excerpt(sources, span),
      variant,
      outcome: OUTCOMES[verdict],
      details: found.map(({ text }) => text),
      place: locate(sources, span),
    })),
    diagnostics: [...diagnostics, ...warnings].map((each) => diagnosticJson(each, sources)),
    elapsedMs,
  };
}
