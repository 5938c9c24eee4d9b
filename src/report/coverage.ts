/** Coverage in the margin of the source. */

import type { Palette } from "../diagnostics/style.js";
import type { Coverage } from "../facts/coverage.js";
import type { Ir } from "../ir/ir.js";
import type { Exploration } from "../run/explore.js";
import { linesOf } from "../source/lexical.js";
import { grouped } from "../source/numbers.js";
import { positionAt, type Source } from "../source/source.js";
import { visibleLine } from "../source/visible.js";
import type { Span } from "../syntax/tree.js";

const MARGIN = 24;

/** What a line's margin says: `taken 12`, `3 true, 5 false`, `entered 4`; what never happened stands out. */
interface Mark {
  readonly text: string;
  readonly suspicious: boolean;
}

export function renderCoverage(
  coverage: Coverage,
  { actions }: Exploration,
  ir: Ir,
  sources: readonly Source[],
  c: Palette,
): string {
  const marks = new Map<string, Mark[]>();
  const mark = (span: Span, text: string, suspicious: boolean): void => {
    const { line } = positionAt(sources[span.file]?.text ?? "", span.start);
    const key = `${span.file}:${line}`;
    marks.set(key, [...(marks.get(key) ?? []), { text, suspicious }]);
  };
  ir.actions.forEach((action, i) => {
    const taken = actions[i]?.taken ?? 0;
    mark(action.span, `taken ${grouped(taken)}`, taken === 0);
  });
  for (const item of coverage.conditions)
    mark(
      item.span,
      `${grouped(item.true)} true, ${grouped(item.false)} false`,
      item.true === 0 || item.false === 0,
    );
  for (const item of coverage.branches)
    mark(
      item.span,
      `${item.name === null ? "" : `${item.name} `}entered ${grouped(item.entered)}`,
      item.entered === 0,
    );

  const lines: string[] = [];
  sources.forEach((source, file) => {
    const all = linesOf(source.text);
    if (![...marks.keys()].some((key) => key.startsWith(`${file}:`))) return;
    lines.push("", c.bold(visibleLine(source.path)));
    all.forEach((text, i) => {
      const [first, ...more] = marks.get(`${file}:${i + 1}`) ?? [];
      lines.push(`${margin(first, c)}${c.dim("│")} ${text}`.trimEnd());
      for (const extra of more) lines.push(`${margin(extra, c)}${c.dim("│")}`);
    });
  });
  return `${lines.join("\n")}\n`;
}

function margin(mark: Mark | undefined, c: Palette): string {
  const text = (mark?.text ?? "").padStart(MARGIN - 1);
  return `${mark?.suspicious === true ? c.yellow(text) : c.dim(text)} `;
}
