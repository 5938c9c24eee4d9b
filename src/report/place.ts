/** Places in sources as text. */
import { visibleLine } from "../diagnostics/visible.js";
import { locate, type Source } from "../source/source.js";
import type { Span } from "../syntax/tree.js";

/** `file:line`. */
export function placeText(sources: readonly Source[], span: Span): string {
  const { file, line } = locate(sources, span);
  return `${visibleLine(file)}:${line}`;
}
