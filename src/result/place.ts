/** Places in sources as text. */

import { locate, type Source } from "../source/source.js";
import { visibleLine } from "../source/visible.js";
import type { Span } from "../syntax/tree.js";

/** `file:line`. */
export function placeText(sources: readonly Source[], span: Span): string {
  const { file, line } = locate(sources, span);
  return `${visibleLine(file)}:${line}`;
}
