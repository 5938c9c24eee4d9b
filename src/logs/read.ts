/** Reads the lines of a log as events; its format is found from the first ones if it is not known. */
import { type LogItem, LogMistake } from "./event.js";
import { type Format, formatOf, isWhole, type LineReader, type RolesOf, readerOf } from "./format.js";

/** Lines as they come: null behind the last one, undefined while one is awaited. */
export interface LineSource {
  readonly next: () => string | null | undefined;
}

/** So many lines are looked at to find the format. */
const LOOKED_AT = 20;

export type Opened =
  | {
      readonly kind: "lines";
      readonly format: Format;
      /** The next line that says something. @throws {LogMistake} */
      readonly next: () => LogItem | null | "idle";
    }
  /** A trace in one JSON text. */
  | { readonly kind: "whole"; readonly format: Format; readonly text: () => string };

/** @param poll Called while the first lines are awaited; may throw. */
export function openLog(source: LineSource, given: Format | null, roles: RolesOf, poll: () => void): Opened {
  const first: string[] = [];
  let isOver = false;
  while (given === null && first.length < LOOKED_AT && !isOver) {
    const line = source.next();
    if (line === null) isOver = true;
    else if (line !== undefined) first.push(line);
    // What is there is enough to say what it is.
    else if (first.length > 1) break;
    else poll();
  }
  const format = given ?? formatOf(first.join("\n"));
  let at = 0;
  const nextLine = (): string | null | undefined => {
    if (at < first.length) {
      at += 1;
      return first[at - 1] ?? "";
    }
    return isOver ? null : source.next();
  };
  if (isWhole(format))
    return {
      kind: "whole",
      format,
      text: () => {
        const lines: string[] = [];
        for (let line = nextLine(); line !== null; line = nextLine())
          if (line === undefined) poll();
          else lines.push(line);
        return lines.join("\n");
      },
    };
  const reader: LineReader = readerOf(format, roles);
  let number = 0;
  return {
    kind: "lines",
    format,
    next: () => {
      for (;;) {
        const line = nextLine();
        if (line === null) return null;
        if (line === undefined) return "idle";
        number += 1;
        if (line.includes("\0"))
          throw new LogMistake(number, "the line is no text", "is this a log?", line.slice(0, 200));
        const item = reader(number === 1 ? line.replace(/^\uFEFF/, "") : line, number);
        if (item !== null) return item;
      }
    },
  };
}
