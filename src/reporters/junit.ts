/** JUnit's XML, which test dashboards read: a suite for each file, a case for each thing that was judged. */
import builders from "junit-report-builder";
import { visible, visibleLine } from "../source/visible.js";
import { diagnosticLine, isError, type Report, type ReportFile, titleOf } from "./report.js";

type Builder = (typeof builders)["default"];

/** The package is of the older kind of modules: what its default is depends on who loads it. */
const builder = "default" in builders ? builders.default : (builders as Builder);

/** XML has no way to write control characters, so they are made visible. */
export function junit({ files, stopped }: Report): string {
  const xml = builder.newBuilder().name("subtle");
  for (const file of files) suite(xml.testSuite().name(visibleLine(file.path)).time(seconds(file)), file);
  if (stopped !== null)
    xml
      .testCase()
      .name("everything is judged")
      .error(visibleLine(`stopped by ${stopped}`), "stopped");
  return `${xml.build()}\n`;
}

const seconds = ({ elapsedMs }: ReportFile): number => elapsedMs / 1000;

function suite(xml: ReturnType<Builder["testSuite"]>, { path, cases, diagnostics }: ReportFile): void {
  for (const each of cases) {
    const one = xml
      .testCase()
      .className(visibleLine(path))
      .name(visibleLine(titleOf(each)))
      .file(visibleLine(each.place?.file ?? path));
    const [first = each.outcome] = each.details;
    if (each.outcome === "failed")
      one.failure(visibleLine(first)).stacktrace(visible(each.details.join("\n")));
    else if (each.outcome === "undecided") one.skipped().standardOutput(visible(each.details.join("\n")));
  }
  const errors = diagnostics.filter(isError);
  for (const diagnostic of errors)
    xml
      .testCase()
      .className(visibleLine(path))
      .name(`is a spec: ${visibleLine(diagnostic.code)}`)
      .file(visibleLine(diagnostic.file ?? path))
      .error(visibleLine(diagnosticLine(diagnostic)), visibleLine(diagnostic.code), place(diagnostic));
  const warnings = diagnostics.filter((each) => !isError(each));
  if (warnings.length > 0)
    xml
      .testCase()
      .className(visibleLine(path))
      .name("warnings")
      .standardOutput(warnings.map((each) => `${place(each)}${visible(diagnosticLine(each))}`).join("\n"));
}

const place = ({ file, line, column }: ReportFile["diagnostics"][number]): string =>
  file === null ? "" : `${visibleLine(file)}:${line}:${column}: `;
