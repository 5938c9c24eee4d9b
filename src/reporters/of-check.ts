/** The report of a check: a case for each property. */
import type { ErrorJson, PropertyJson, ResultJson } from "../result/json.js";
import type { Location } from "../source/source.js";
import type { Outcome, ReportCase, ReportFile } from "./report.js";

const OUTCOMES: Readonly<Record<PropertyJson["verdict"], Outcome>> = {
  holds: "passed",
  violated: "failed",
  unknown: "undecided",
};

/** @param declared Where a property of this name stands; null for those that are built in. */
export function reportOfCheck(
  path: string,
  result: ResultJson | ErrorJson,
  elapsedMs: number,
  declared: (name: string) => Location | null,
): ReportFile {
  const { diagnostics } = result;
  if (result.verdict === "error") return { path, cases: [], diagnostics, elapsedMs };
  const cases = result.properties.map((property): ReportCase => {
    const { name, verdict, message, place, trace } = property;
    const length = trace?.steps.length ?? 0;
    const found =
      verdict === "violated" && length > 0
        ? [`the shortest trace has ${length} state${length === 1 ? "" : "s"}`]
        : [];
    return {
      name,
      variant: result.variant,
      outcome: OUTCOMES[verdict],
      details: verdict === "holds" ? [] : [...(message === null ? [] : [message]), ...found],
      place:
        place === undefined ? declared(name) : { ...place, endLine: place.line, endColumn: place.column + 1 },
    };
  });
  return { path, cases, diagnostics, elapsedMs };
}
