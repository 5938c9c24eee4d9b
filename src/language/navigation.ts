/** Where something is declared and named. */
import type { DocumentHighlight, Location, Position } from "vscode-languageserver";
import { offsetAt, rangeOf } from "./lined-text.js";
import { type Occurrence, occurrenceAt, occurrencesIn, type Target } from "./occurrences.js";
import type { Analysis, Project } from "./project.js";
import { uriOf } from "./uris.js";

export interface Found {
  readonly analysis: Analysis;
  readonly file: number;
  readonly occurrence: Occurrence;
}

export function foundAt(project: Project, uri: string, position: Position): Found | null {
  const at = project.analysisOf(uri);
  const text = at?.analysis.texts[at.file];
  if (at === null || text === undefined) return null;
  const occurrence = occurrenceAt(at.analysis.compilation, at.file, offsetAt(text, position));
  return occurrence === null ? null : { ...at, occurrence };
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function definition(project: Project, uri: string, position: Position): readonly Location[] {
  const found = foundAt(project, uri, position);
  if (found === null) return [];
  const { declared, kind, owner } = found.occurrence.target;
  if (kind === "file" && owner !== null)
    return project.textOf(owner) === null ? [] : [{ uri: uriOf(owner), range: START }];
  const text = declared === null ? undefined : found.analysis.texts[declared.file];
  return declared === null || text === undefined ? [] : [{ uri: text.uri, range: rangeOf(text, declared) }];
}

/** The same thing in another spec: it is declared at the same place of the same file. */
export interface Elsewhere {
  readonly analysis: Analysis;
  readonly occurrences: readonly Occurrence[];
}

/** All names of what is named somewhere, in each spec that reads the file in which it is declared. */
export function everywhere(
  project: Project,
  { analysis, occurrence: { target } }: Found,
): readonly Elsewhere[] {
  const path = target.declared === null ? null : (analysis.texts[target.declared.file]?.path ?? null);
  // What has no place of its own, such as a field that is known by its name, is looked for in this spec.
  const others = path === null ? [analysis.root] : [analysis.root, ...project.rootsOf(path)];
  return [...new Set(others)].flatMap((root) => {
    const other = project.analyse(root);
    const all = occurrencesIn(other.compilation);
    const isSame = (each: Target): boolean => {
      if (path === null) return each.key === target.key;
      const there = each.declared === null ? undefined : other.texts[each.declared.file];
      return (
        there?.path === path && each.kind === target.kind && each.declared?.start === target.declared?.start
      );
    };
    const occurrences = all.filter((each) => isSame(each.target));
    return occurrences.length === 0 ? [] : [{ analysis: other, occurrences }];
  });
}

export function references(
  project: Project,
  uri: string,
  position: Position,
  withDeclaration: boolean,
): readonly Location[] {
  const found = foundAt(project, uri, position);
  if (found === null) return [];
  const places = new Map<string, Location>();
  for (const { analysis, occurrences } of everywhere(project, found))
    for (const { span, role } of occurrences) {
      const text = analysis.texts[span.file];
      if (text === undefined || (role === "declaration" && !withDeclaration)) continue;
      places.set(`${text.path}:${span.start}`, { uri: text.uri, range: rangeOf(text, span) });
    }
  return [...places.values()];
}

const READ = 2;
const WRITE = 3;

export function highlights(project: Project, uri: string, position: Position): readonly DocumentHighlight[] {
  const found = foundAt(project, uri, position);
  const text = found?.analysis.texts[found.file];
  if (found === null || text === undefined) return [];
  return occurrencesIn(found.analysis.compilation)
    .filter(({ span, target }) => span.file === found.file && target.key === found.occurrence.target.key)
    .map(({ span, role }) => ({ range: rangeOf(text, span), kind: role === "read" ? READ : WRITE }));
}
