/** A stream of the machine as the commands write to it: marks become colours; the first failure ends the output. */
import { diagnose } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import { paint, style } from "../diagnostics/style.js";
import type { Output } from "./host.js";
import type { Obstacle } from "./obstacle.js";

/** The destination of an output. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Of the terminal. */
  readonly columns: () => number;
  /** Writes all of it before it returns. */
  readonly write: (text: string) => WriteFailure | null;
}

export interface WriteFailure {
  readonly obstacle: Obstacle;
  /** The reader of the stream closed it: nothing to report. */
  readonly isReaderGone: boolean;
}

/**
 * @param colours Whether a terminal is to show colours.
 * @param failed Called with the first failure, unless the reader has closed the stream. Nothing is written after it.
 */
export function output(sink: Sink, colours: boolean, failed: (obstacle: Obstacle) => void): Output {
  const { isTerminal } = sink;
  let isOver = false;
  let hasStatus = false;

  function write(text: string): void {
    if (isOver || text === "") return;
    const failure = sink.write(text);
    if (failure === null) return;
    isOver = true;
    if (!failure.isReaderGone) failed(failure.obstacle);
  }

  function status(line: string | null): void {
    if (!isTerminal || (line === null && !hasStatus)) return;
    hasStatus = line !== null;
    const shown = [...paint(line ?? "", false).replace(/\s/g, " ")];
    write(`\r\u001b[2K${shown.slice(0, sink.columns() - 1).join("")}`);
  }

  return {
    isTerminal,
    isOver: () => isOver,
    write,
    status,
    show: (text) => {
      status(null);
      write(paint(text, isTerminal && colours));
    },
  };
}

/** What standard error says when standard output can't be written to. */
export const outputUnwritable = (obstacle: Obstacle): string =>
  `${renderDiagnostic(diagnose("path-unwritable", null, { path: "standard output", ...obstacle }), [], style)}\n`;
