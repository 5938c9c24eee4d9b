/** The formats of logs, and which of them a log has. */
import { csvReader } from "./csv.js";
import { type LogItem, LogMistake } from "./event.js";
import { ftraceReader } from "./ftrace.js";
import { jsonLinesReader } from "./json-lines.js";

export const FORMATS = ["ftrace", "trace-cmd", "jsonl", "csv", "itf", "subtle"] as const;
export type Format = (typeof FORMATS)[number];

/** What a field of a line can be, and the names by which it is found if the map says nothing. */
export const ROLES = {
  event: ["event", "name", "type", "msg", "message", "action"],
  time: ["time", "ts", "timestamp", "t"],
  cpu: ["cpu", "core", "node"],
  pid: ["pid", "tid", "thread"],
} as const;
export type RoleName = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as readonly RoleName[];

/** Which field has which role, and the unit of a time in nanoseconds. */
export interface RolesOf {
  readonly fields: ReadonlyMap<RoleName, string>;
  readonly timeUnit: number | null;
}

/** Reads one line after another. Null: the line says nothing. */
export type LineReader = (line: string, number: number) => LogItem | null;

/** @throws {LogMistake} In a reader: the line is broken. */
export function readerOf(format: Format, roles: RolesOf): LineReader {
  switch (format) {
    case "ftrace":
    case "trace-cmd":
      return ftraceReader();
    case "jsonl":
      return jsonLinesReader(roles);
    case "csv":
      return csvReader(roles);
    case "itf":
    case "subtle":
      throw new LogMistake(null, "a trace is read as a whole", null);
    default:
      return format satisfies never;
  }
}

/** Whether a log is one JSON text, which is read as a whole. */
export const isWhole = (format: Format): boolean => format === "itf" || format === "subtle";

/** What a log looks like, by its first lines. */
export function formatOf(start: string): Format {
  const text = start.replace(/^\uFEFF/, "").trimStart();
  if (/^\{/.test(text)) {
    const [first = ""] = text.split("\n", 1);
    try {
      const json: unknown = JSON.parse(first);
      if (typeof json === "object" && json !== null && !("states" in json) && !("property" in json))
        return "jsonl";
    } catch {
      // One text over several lines.
    }
    if (/"schema"\s*:\s*"subtle\//.test(text)) return "subtle";
    return /"(?:#meta|vars|states)"\s*:/.test(text) ? "itf" : "jsonl";
  }
  const lines = text.split(/\r\n|\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  if (lines.some((line) => /\[\d+\].*\s\d+\.\d+:\s/.test(line))) return "ftrace";
  const [head = ""] = lines;
  return /^[\w ."-]+(?:[,;\t][\w ."-]+)+$/.test(head) ? "csv" : "ftrace";
}
