/**
 * A spec with its edits written out: the text of its files as they would be. What no edit changes stays as it stands in
 * the source, with its comments; what is new is printed in the canonical layout.
 */
import { format, printed } from "../format/format.js";
import { printStatements } from "../format/print-statement.js";
import { render } from "../format/render.js";
import { UNWRITTEN } from "../format/source-layout.js";
import type { Program } from "../resolve/load.js";
import type { Declaration, ProcessBody, Span, Statement, Step } from "../syntax/tree.js";

type Owner = Extract<Declaration, { readonly body: ProcessBody }>;

/** The text of each file that differs from its source, by the file's number. */
export function writtenOut(
  program: Program,
  declarations: readonly Declaration[],
): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  for (const [file, source] of program.sources.entries()) {
    const module = program.modules.find(({ span }) => span.file === file);
    const own = declarations.filter(({ span }) => span.file === file);
    // Declarations of an instance are the same text several times.
    const starts = own.map(({ span }) => span.start);
    if (module === undefined || new Set(starts).size < starts.length) continue;
    let text = source.text;
    for (const node of [...module.declarations].reverse()) {
      if (node.kind === "variant" || node.kind === "import" || node.kind.startsWith("expect")) continue;
      const edited = own.find(({ span, kind }) => span.start === node.span.start && kind === node.kind);
      if (edited === undefined || meaningOf(edited) === meaningOf(node)) continue;
      text = replaced(text, node.span, declarationText(node, edited, source.text));
    }
    if (text !== source.text) texts.set(file, likeSource(source.text, text));
  }
  return texts;
}

const replaced = (text: string, { start, end }: Span, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** A text in the canonical layout keeps it. */
function likeSource(source: string, text: string): string {
  return format(source).text === source ? (format(text).text ?? text) : text;
}

/** A tree as text, without spans. */
const meaningOf = (tree: unknown): string =>
  JSON.stringify(tree, (key, value: unknown) => (key === "span" || key === "doc" ? undefined : value));

const hasSteps = (node: Declaration): node is Owner => node.kind === "process" || node.kind === "procedure";

function declarationText(node: Declaration, edited: Declaration, source: string): string {
  const head = ({ body: _, ...rest }: Owner): string => meaningOf(rest);
  const locals = (owner: Owner): string => meaningOf(owner.body.locals);
  if (
    hasSteps(node) &&
    hasSteps(edited) &&
    head(node) === head(edited) &&
    locals(node) === locals(edited) &&
    node.body.steps.length > 0
  )
    return stepsText(node, edited, source);
  return printed({ ...edited, ...("doc" in edited && { doc: null }) });
}

/** The text of a step, with what stands before it and, up to the line's end, behind it. */
interface Chunk {
  readonly step: Step;
  readonly start: number;
  readonly end: number;
}

function chunksOf({ body }: Owner, source: string): readonly Chunk[] {
  const lastLocal = body.locals.at(-1);
  let start = lastLocal === undefined ? body.span.start + 1 : lineEnd(source, lastLocal.span.end);
  return body.steps.map((step, i) => {
    const next = body.steps[i + 1];
    const line = lineEnd(source, step.span.end);
    const isLast =
      next === undefined ? source.slice(step.span.end, line).includes("}") : next.span.start < line;
    const end = isLast ? step.span.end : line;
    const chunk = { step, start, end };
    start = end;
    return chunk;
  });
}

function lineEnd(source: string, from: number): number {
  const at = source.indexOf("\n", from);
  return at < 0 ? source.length : at;
}

function stepsText(node: Owner, edited: Owner, source: string): string {
  const chunks = chunksOf(node, source);
  const [first, last] = [chunks[0] as Chunk, chunks.at(-1) as Chunk];
  const parts = edited.body.steps.map((step) => {
    const chunk = chunks.find(
      (other) => other.step.label.span.start === step.label.span.start && isNamed(other.step, step),
    );
    return chunk === undefined ? newStep(step, first, source) : keptStep(step, chunk, source);
  });
  return source.slice(node.span.start, first.start) + parts.join("") + source.slice(last.end, node.span.end);
}

const isNamed = (a: Step, b: Step): boolean => a.label.name === b.label.name;

const statementsText = (statements: readonly Statement[]): string =>
  render(printStatements(statements, UNWRITTEN)).trim();

/** In the columns of the steps that are there. */
function newStep(step: Step, { step: like }: Chunk, source: string): string {
  const column = (offset: number): number => offset - (source.lastIndexOf("\n", offset - 1) + 1);
  const [labelled, told] = [
    column(like.span.start),
    column(like.body.statements[0]?.span.start ?? like.span.end),
  ];
  const head = `${step.label.name}:`.padEnd(Math.max(0, told - labelled - 1));
  const text = statementsText(step.body.statements).replace(
    /\n/g,
    `\n${" ".repeat(labelled + head.length + 1)}`,
  );
  return `\n${" ".repeat(labelled)}${head} ${text}`.trimEnd();
}

/** A step with other statements: those that it begins and ends with as before stay as they stand. */
function keptStep(step: Step, { step: old, start, end }: Chunk, source: string): string {
  const [before, after] = [old.body.statements, step.body.statements];
  const whole = source.slice(start, end);
  const same = (a: Statement | undefined, b: Statement | undefined): boolean =>
    a !== undefined && b !== undefined && meaningOf(a) === meaningOf(b);
  let head = 0;
  while (same(before[head], after[head])) head += 1;
  if (head === before.length && head === after.length) return whole;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    same(before[before.length - 1 - tail], after[after.length - 1 - tail])
  )
    tail += 1;
  const changed = after.slice(head, after.length - tail);
  const gone = before.slice(head, before.length - tail);
  const place = before[head - 1]?.span.end ?? before[0]?.span.start ?? old.span.end;
  const from = gone[0]?.span.start ?? before[before.length - tail]?.span.start ?? place;
  const to = gone.at(-1)?.span.end ?? from;
  const column = from - (source.lastIndexOf("\n", from - 1) + 1);
  const text = statementsText(changed).replace(/\n/g, `\n${" ".repeat(column)}`);
  // Two statements of a line stand two spaces apart; so do those that come in.
  const kept = before.length > 0 && gone.length === 0;
  const isBehind = kept && from === place && head > 0;
  const spaced = text === "" ? "" : isBehind || before.length === 0 ? `  ${text}` : kept ? `${text}  ` : text;
  return source.slice(start, from) + spaced + source.slice(to, end);
}
