/** What the compiler says, as an editor shows it. */
import type { DiagnosticRelatedInformation, Diagnostic as Shown } from "vscode-languageserver";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { rangeOf } from "./lined-text.js";
import type { Analysis, Project } from "./project.js";

const SEVERITY = { error: 1, warning: 2 } as const;
const UNNECESSARY = 1;

/** What is never used: editors show it paler. */
const UNUSED: ReadonlySet<string> = new Set(["unused-constant", "unreachable-step", "arm-never-taken"]);

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function shownDiagnostic(diagnostic: Diagnostic, { texts }: Analysis): Shown {
  const { span, severity, code, message, hint, notes } = diagnostic;
  const text = span === null ? undefined : texts[span.file];
  const related = notes.flatMap(({ message: what, span: place }): DiagnosticRelatedInformation[] => {
    const other = texts[place.file];
    return other === undefined
      ? []
      : [{ message: what, location: { uri: other.uri, range: rangeOf(other, place) } }];
  });
  return {
    range: span === null || text === undefined ? START : rangeOf(text, span),
    severity: SEVERITY[severity],
    code,
    source: "subtle",
    message: hint === null ? message : `${message}\n${hint}`,
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    ...(UNUSED.has(code) ? { tags: [UNNECESSARY] } : {}),
  };
}

/** The diagnostics of all open documents and of what they import, by address; those that are fine have empty lists. */
export function allDiagnostics(project: Project): ReadonlyMap<string, readonly Shown[]> {
  const found = new Map<string, Map<string, Shown>>();
  // Under the addresses that the editor uses.
  const named = new Map(project.documents().map(({ path, uri }) => [path, uri]));
  for (const { uri } of project.documents()) found.set(uri, new Map());
  for (const root of rootsOfAll(project)) {
    const analysis = project.analyse(root);
    for (const diagnostic of analysis.diagnostics) {
      const text = analysis.texts[diagnostic.span?.file ?? 0];
      if (text === undefined) continue;
      const uri = named.get(text.path) ?? text.uri;
      const shown = shownDiagnostic(diagnostic, analysis);
      const list = found.get(uri) ?? new Map<string, Shown>();
      list.set(JSON.stringify([shown.range, shown.code, shown.message]), shown);
      found.set(uri, list);
    }
  }
  return new Map([...found].map(([uri, list]) => [uri, [...list.values()]]));
}

/** The specs that the open documents belong to: of a module those that are open, or else the first. */
function rootsOfAll(project: Project): readonly string[] {
  const open = new Set(project.documents().map(({ path }) => path));
  const roots = [...open].flatMap((path) => {
    const all = project.rootsOf(path);
    const opened = all.filter((root) => open.has(root));
    return opened.length > 0 ? opened : all.slice(0, 1);
  });
  return [...new Set(roots)];
}
