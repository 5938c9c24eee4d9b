/** The text of ftrace (`trace`, `trace_pipe`), and what `trace-cmd report` writes: the same but for the columns. */
import { copied, type FieldValue, type LogItem, LogMistake } from "./event.js";
import type { LineReader } from "./format.js";

/**
 * `cat-4711  [001] d..2.  61.000123: i_size_write: dev=pmem0 ino=12 size=0`. The thread's group and the flags may be missing.
 */
const LINE =
  /^\s*(.+)-(\d+)\s+(?:\(\s*[\d-]+\s*\)\s+)?\[(\d+)\]\s+(?:[^\s\d]\S*\s+|[.\dA-Za-z#]{4,8}\s+)?(\d+)\.(\d+):\s+(.*?)\s*$/;

/** `CPU:1 [LOST 12 EVENTS]`, or of trace-cmd `CPU:1 [12 EVENTS DROPPED]`. */
const LOST =
  /^\s*(?:CPU:\s*(\d+)\s+)?\[(?:LOST\s+(\d+)\s+EVENTS|(\d+)\s+EVENTS\s+DROPPED|EVENTS\s+DROPPED)\]\s*$/i;

/** What stands before and between the lines. */
const ELSE = /^\s*(?:#.*|cpus=\d+|version\s*=.*|CPU \d+ is empty|trace-cmd:.*|)$/;

/** `dax_fault: dev=pmem0`; of the function tracer `zap_page_range <-unmap_mapping_range`. */
const EVENT = /^([^\s:]+(?::[^\s:]+)?):(?:\s+(.*))?$/;
const FUNCTION = /^([^\s<(]+)(?:\(\))?\s*(?:<-\s*(\S+))?$/;

const KEY = /(?:^|[\s,({])([A-Za-z_][\w.[\]-]*)=/g;

/** The fields that a text gives as `key=value`; a value reaches up to the next key. */
export function keyedFields(text: string): ReadonlyMap<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  const keys = [...text.matchAll(KEY)];
  for (const [i, key] of keys.entries()) {
    const from = key.index + key[0].length;
    const to = keys[i + 1]?.index ?? text.length;
    const value = text.slice(from, to).trim().replace(/[,;]$/, "");
    fields.set(key[1] ?? "", /^"[^"]*"$/.test(value) ? value.slice(1, -1) : value);
  }
  return fields;
}

/** Texts of lines with what they say: most lines say what others said. So no text keeps the whole input in memory. */
function textsOf(): (text: string) => {
  readonly text: string;
  readonly fields: () => ReadonlyMap<string, FieldValue>;
} {
  const known = new Map<string, ReturnType<ReturnType<typeof textsOf>>>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= TEXTS_MAX) known.clear();
    const own = copied(text);
    const made = { text: own, fields: once(() => keyedFields(own)) };
    known.set(own, made);
    return made;
  };
}

const TEXTS_MAX = 8_000;

export function ftraceReader(): LineReader {
  const said = textsOf();
  /** Seconds of the first line: nanoseconds since a machine was started need not be exact numbers. */
  let first: number | null = null;
  return (line, number): LogItem | null => {
    const match = LINE.exec(line);
    if (match === null) {
      const lost = LOST.exec(line);
      if (lost !== null) {
        const count = lost[2] ?? lost[3];
        return {
          kind: "lost",
          cpu: lost[1] === undefined ? null : String(Number(lost[1])),
          count: count === undefined ? null : Number(count),
          line: number,
        };
      }
      if (ELSE.test(line)) return null;
      throw new LogMistake(
        number,
        "this is no line of ftrace",
        "a line is like `cat-4711  [001] d..2.  61.000123: EVENT: key=value`; is it cut, or from another tool?",
        line,
      );
    }
    const [, task = "", pid = "", cpu = "", seconds = "", fraction = "", rest = ""] = match;
    first ??= Number(seconds);
    const time = (Number(seconds) - first) * 1e9 + Number(`${fraction}000000000`.slice(0, 9));
    const event = EVENT.exec(rest);
    const called = event === null ? FUNCTION.exec(rest) : null;
    if (event === null && called === null)
      throw new LogMistake(number, "the line names no event", "is it cut?", line);
    const name = event?.[1] ?? called?.[1] ?? "";
    const caller = called?.[2];
    const text = event === null ? (caller === undefined ? "" : `caller=${caller}`) : (event[2] ?? "");
    return {
      kind: "event",
      name: name.includes(":") ? name.slice(name.indexOf(":") + 1) : name,
      time,
      cpu: String(Number(cpu)),
      pid,
      task: task.trim(),
      ...said(text),
      isWhole: true,
      line: number,
    };
  };
}

/** A function whose result is computed when it is asked for. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
