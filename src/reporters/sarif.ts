/** SARIF 2.1.0, which code hosts show beside the code. What passed is left out. */
import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from "node-sarif-builder";
import { visibleLine } from "../source/visible.js";
import { diagnosticLine, type Report, titleOf } from "./report.js";

const DOCUMENTATION = "https://www.npmjs.com/package/subtle-checker";

interface Place {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
}

/** What each kind of result means. */
const RULES = {
  failed: "A property does not hold, or an expectation is not met",
  undecided: "A property or an expectation is not decided",
} as const;

export function sarif({ version, files }: Report): string {
  const run = new SarifRunBuilder().initSimple({
    toolDriverName: "subtle",
    toolDriverVersion: version,
    url: DOCUMENTATION,
  });
  const rules = new Map<string, string>();
  const add = (
    ruleId: string,
    rule: string,
    level: "error" | "warning" | "note",
    messageText: string,
    path: string,
    place: Place | null,
  ): void => {
    rules.set(ruleId, rule);
    const { line, column, endLine, endColumn } = place ?? {};
    run.addResult(
      new SarifResultBuilder().initSimple({
        ruleId,
        level,
        messageText: visibleLine(messageText),
        fileUri: uriOf(place?.file ?? path),
        startLine: line ?? 1,
        startColumn: column ?? 1,
        endLine: endLine ?? line ?? 1,
        // A region that ends where it begins is nothing.
        endColumn: Math.max((column ?? 1) + 1, endColumn ?? 0),
      }),
    );
  };
  for (const { path, cases, diagnostics } of files) {
    for (const each of cases) {
      if (each.outcome === "passed") continue;
      const text = [titleOf(each), ...each.details].join(": ");
      const level = each.outcome === "failed" ? "error" : "note";
      add(each.outcome, RULES[each.outcome], level, text, path, each.place);
    }
    for (const each of diagnostics)
      add(each.code, each.code.replaceAll("-", " "), each.severity, diagnosticLine(each), path, each);
  }
  for (const [ruleId, shortDescriptionText] of rules)
    run.addRule(new SarifRuleBuilder().initSimple({ ruleId, shortDescriptionText, helpUri: DOCUMENTATION }));
  const builder = new SarifBuilder();
  builder.addRun(run);
  return `${builder.buildSarifJsonString({ indent: true })}\n`;
}

/** A path as a relative reference: only what may stand there stands there. */
const uriOf = (path: string): string =>
  path
    .split(/[\\/]/)
    .map((part) => encodeURIComponent(part))
    .join("/");
