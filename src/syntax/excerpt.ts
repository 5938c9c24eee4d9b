/** The text of a span on one line, as messages show it. */

import { stretchesOf, withoutComments } from "../source/lexical.js";
import type { Source } from "../source/source.js";
import type { Span } from "../source/span.js";

/** The source text of a span without its comments, its white space folded, cut to `lengthMax` characters. */
export function excerpt(sources: readonly Source[], span: Span, lengthMax = 60): string {
  const source = (sources[span.file]?.text ?? "").slice(span.start, span.end);
  const text = withoutComments(stretchesOf(source)).replace(/\s+/g, " ").trim();
  if (text.length <= lengthMax) return text;
  // No character is cut in half.
  return `${text.slice(0, lengthMax - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
