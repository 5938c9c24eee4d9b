/** The text of a span on one line, as messages show it. */
import type { Source } from "../source/source.js";
import type { Span } from "../source/span.js";
import { withoutComments } from "./comments.js";

/** The source text of a span without its comments, its white space folded, cut to `lengthMax` characters. */
export function excerpt(sources: readonly Source[], span: Span, lengthMax = 60): string {
  const source = (sources[span.file]?.text ?? "").slice(span.start, span.end);
  const text = withoutComments(source).replace(/\s+/g, " ").trim();
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}
