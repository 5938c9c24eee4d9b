/** Lays a document out: the one place that decides where lines break, and that aligns comments at line ends. */
import { type CommentDoc, type Doc, isList } from "./doc.js";

/** The maximum width of lines, where possible. */
export const WIDTH = 100;

interface Item {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

interface Line {
  readonly code: string;
  /** A `//` comment after the code. */
  readonly comment: string | null;
}

/** The text of a document; it ends in a line end. */
export function render(doc: Doc): string {
  const page = newPage();
  const rest: Item[] = [{ doc, indent: 0, flat: false }];
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    const { doc: part, indent, flat } = item;
    if (typeof part === "string") {
      page.write(part, indent);
      continue;
    }
    if (isList(part)) {
      for (let i = part.length - 1; i >= 0; i -= 1) rest.push({ doc: part[i] ?? "", indent, flat });
      continue;
    }
    switch (part.kind) {
      case "line":
        if (flat) page.write(part.flat, indent);
        else page.breakLine(1, indent);
        break;
      case "newline":
        page.breakLine(part.breaks, indent);
        break;
      case "gap":
        page.write(" ".repeat(flat ? part.flat : part.broken), indent);
        break;
      case "group": {
        const body = { doc: part.body, indent, flat: true };
        rest.push(flat || fits(body, rest, WIDTH - page.column(indent)) ? body : { ...body, flat: false });
        break;
      }
      case "nest":
        rest.push({ doc: part.body, indent: indent + part.by, flat });
        break;
      case "align":
        rest.push({ doc: part.body, indent: page.column(indent), flat });
        break;
      case "comment":
        page.comment(part, indent);
        break;
      case "slot":
        break;
      default:
        part satisfies never;
    }
  }
  return page.text();
}

/** Nothing may follow it in its line. */
const endsLine = ({ text, after }: CommentDoc): boolean =>
  text.startsWith("//") || after > 0 || text.includes("\n");

/** Nothing may follow it on its line, or precede it there. */
const breaksLine = (doc: CommentDoc): boolean => doc.before > 0 || endsLine(doc);

/**
 * Whether `body`, in one line, and what follows it up to the next possible line end, fit in `room` columns. A
 * comment that ends its line may stand only at the edges of `body`.
 */
function fits(body: Item, rest: readonly Item[], room: number): boolean {
  const own: Item[] = [body];
  let below = rest.length;
  let left = room;
  // What comments take if more follows them; no width is kept for those that end the line.
  let behind = 0;
  let written = false;
  let closed = false;
  while (left >= 0) {
    const inside = own.length > 0 && below === rest.length;
    const item = own.pop() ?? rest[--below];
    if (item === undefined || (!inside && closed)) return true;
    const { doc, flat } = item;
    if (typeof doc === "string") {
      if (closed && doc.trim() !== "") return false;
      const isText = doc.trim() !== "";
      written ||= isText;
      left -= doc.length + (isText ? behind : 0);
      if (isText) behind = 0;
    } else if (isList(doc)) {
      for (let i = doc.length - 1; i >= 0; i -= 1) own.push({ ...item, doc: doc[i] ?? "" });
    } else if (doc.kind === "line") {
      if (!flat) return true;
      left -= doc.flat.length;
    } else if (doc.kind === "newline") {
      return !inside;
    } else if (doc.kind === "gap") {
      left -= flat ? doc.flat : doc.broken;
    } else if (doc.kind === "group" || doc.kind === "nest" || doc.kind === "align") {
      own.push({ ...item, doc: doc.body });
    } else if (doc.kind === "comment") {
      if (!breaksLine(doc)) behind += doc.text.length + 2;
      else if (!inside) return true;
      else if (written) closed = true;
      // It starts the line in which `body` stands.
      else if (!endsLine(doc)) left -= doc.text.length + 2;
    }
  }
  return false;
}

/** The lines written so far, and the one being written. New lines are held back until something stands in them. */
function newPage() {
  const lines: Line[] = [];
  let code = "";
  let trailing: string | null = null;
  let indent = 0;
  let pending = 0;
  /** Null where a comment ended the line and the document has no new line: what follows is indented as it would be. */
  let pendingIndent: number | null = null;
  /** A block comment was written last, and what follows may need a space. */
  let afterComment = false;

  const endLine = (): void => {
    lines.push({ code: code.trimEnd(), comment: trailing });
    trailing = null;
  };

  function startLine(nested: number): void {
    if (pending === 0) return;
    endLine();
    if (pending === 2) lines.push({ code: "", comment: null });
    indent = pendingIndent ?? nested;
    code = " ".repeat(indent);
    pending = 0;
    afterComment = false;
  }

  const isAtStart = (): boolean => code.trim() === "";

  function write(text: string, nested: number): void {
    const shown = pending > 0 || isAtStart() ? text.trimStart() : text;
    if (shown === "") return;
    startLine(nested);
    code += afterComment && !/^[\s,)\]]/.test(shown) ? ` ${shown}` : shown;
    afterComment = false;
  }

  function breakLine(breaks: number, to: number | null): void {
    if (lines.length === 0 && isAtStart()) return;
    pending = Math.max(pending, breaks);
    pendingIndent = to;
  }

  function comment(doc: CommentDoc, nested: number): void {
    if (doc.before > 0) breakLine(doc.before, pending > 0 ? pendingIndent : null);
    startLine(nested);
    const alone = isAtStart();
    const isLine = doc.text.startsWith("//");
    const [first = "", ...more] = doc.text.split("\n");
    if (isLine && !alone) trailing = doc.text;
    else code += alone || /[\s([]$/.test(code) ? first : ` ${first}`;
    for (const line of more) {
      endLine();
      code = line;
    }
    afterComment = true;
    if (isLine || doc.after > 0) breakLine(Math.max(1, doc.after), alone ? indent : null);
  }

  function text(): string {
    endLine();
    return withComments(lines);
  }

  const column = (nested: number): number => (pending > 0 ? (pendingIndent ?? nested) : code.length);

  return { write, breakLine, comment, text, column };
}

/** Puts the comments behind their lines, those of neighbouring lines below each other if that is not too wide. */
function withComments(lines: readonly Line[]): string {
  let text = "";
  for (let start = 0; start < lines.length; ) {
    let end = start;
    while (end < lines.length && lines[end]?.comment !== null) end += 1;
    const run = lines.slice(start, Math.max(end, start + 1));
    const column = Math.max(...run.map((line) => line.code.length)) + 2;
    const wide = run.some((line) => column + (line.comment?.length ?? 0) > WIDTH);
    for (const { code, comment } of run)
      text += comment === null ? `${code}\n` : `${wide ? `${code}  ` : code.padEnd(column)}${comment}\n`;
    start += run.length;
  }
  return text;
}
