/**
 * Gives something another name, wherever it is named: through macros, addresses of variants and expectations, in each spec
 * that reads it. The edited texts are compiled before anything is answered: if a name would then mean something else, or
 * something would be wrong, the renaming is refused.
 */
import type { Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { FUNCTIONS } from "../resolve/symbols.js";
import type { Compilation } from "../run/compile.js";
import { isReserved } from "../syntax/reserved.js";
import { rangeOf, withEdits } from "./lined-text.js";
import { everywhere, type Found, foundAt } from "./navigation.js";
import { occurrencesIn } from "./occurrences.js";
import type { Project } from "./project.js";

/** Why something can't be renamed, in words for the user. */
export class Refusal extends Error {}

const FIXED: ReadonlySet<string> = new Set(["builtin", "builtinType", "file"]);

function renamable(project: Project, uri: string, position: Position): Found {
  const found = foundAt(project, uri, position);
  if (found === null) throw new Refusal("there is no name here");
  const { kind, name, declared } = found.occurrence.target;
  if (kind === "file") throw new Refusal("files are not renamed here");
  if (FIXED.has(kind)) throw new Refusal(`\`${name}\` is built in`);
  if (declared === null) throw new Refusal(`\`${name}\` is not declared`);
  return found;
}

/** What is renamed: the name under the cursor. */
export function renameRange(
  project: Project,
  uri: string,
  position: Position,
): { readonly range: Range; readonly placeholder: string } {
  const { analysis, file, occurrence } = renamable(project, uri, position);
  const text = analysis.texts[file];
  if (text === undefined) throw new Refusal("there is no name here");
  return { range: rangeOf(text, occurrence.span), placeholder: occurrence.target.name };
}

/** @throws {Refusal} */
export function rename(project: Project, uri: string, position: Position, name: string): WorkspaceEdit {
  const found = renamable(project, uri, position);
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new Refusal(`\`${name}\` is not a name`);
  if (name === "_") throw new Refusal("`_` stands for what has no name");
  if (isReserved(name)) throw new Refusal(`\`${name}\` is a reserved word`);
  if (FUNCTIONS.has(name) || name === "bool" || name === "int" || name === "Process")
    throw new Refusal(`\`${name}\` is built in`);
  const specs = everywhere(project, found);
  const edits = new Map<string, { uri: string; path: string; at: Map<number, TextEdit> }>();
  for (const { analysis, occurrences } of specs)
    for (const { span } of occurrences) {
      const text = analysis.texts[span.file];
      if (text === undefined) continue;
      const own = edits.get(text.path) ?? { uri: uriIn(project, text), path: text.path, at: new Map() };
      own.at.set(span.start, { range: rangeOf(text, span), newText: name });
      edits.set(text.path, own);
    }
  const texts = new Map<string, string>();
  for (const { path, at } of edits.values()) {
    const text = project.textOf(path);
    if (text !== null) texts.set(path, withEdits(text, [...at.values()]));
  }
  const tried = project.tried(texts);
  // Also of specs that only read the file: what they name in another way must not change its meaning either.
  const roots = [
    ...specs.map(({ analysis }) => analysis.root),
    ...[...texts.keys()].flatMap(project.rootsOf),
  ];
  for (const root of new Set(roots)) assertSame(project.analyse(root).compilation, tried.compile(root), name);
  return { changes: Object.fromEntries([...edits.values()].map((own) => [own.uri, [...own.at.values()]])) };
}

/** The address by which the editor knows a file. */
function uriIn(project: Project, { path, uri }: { readonly path: string; readonly uri: string }): string {
  return project.documents().find((document) => document.path === path)?.uri ?? uri;
}

/** Every name must mean what it meant before, and nothing more may be wrong. */
function assertSame(before: Compilation, after: Compilation, name: string): void {
  const counts = new Map<string, number>();
  for (const { code } of before.diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  for (const { code, message } of after.diagnostics) {
    const left = (counts.get(code) ?? 0) - 1;
    if (left < 0) throw new Refusal(`\`${name}\` can't be the name: ${message}`);
    counts.set(code, left);
  }
  if (shapeOf(before) !== shapeOf(after))
    throw new Refusal(`\`${name}\` can't be the name: another name would mean something else`);
}

/** Which names name the same, by their order alone. */
function shapeOf(compilation: Compilation): string {
  const numbers = new Map<string, number>();
  return occurrencesIn(compilation)
    .map(({ span, target: { key }, role }) => {
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return `${span.file} ${number} ${role}`;
    })
    .join("\n");
}
