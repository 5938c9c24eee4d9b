/** A line of a log, as it is read: what happened, when and where, and what the line says about it. */

/** A value of a field: a text, or a part of JSON. */
export type FieldValue =
  | null
  | boolean
  | number
  | string
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue };

export interface LogEvent {
  readonly name: string;
  /** Nanoseconds since some moment; null if the log has no times. */
  readonly time: number | null;
  /** Of the processor, or whatever the log has instead; null if it has none. */
  readonly cpu: string | null;
  /** The thread; null if the log has none. */
  readonly pid: string | null;
  /** The name of the thread's program; null if the log has none. */
  readonly task: string | null;
  /** What the line says behind its event, as a text; of JSON and CSV the whole line. */
  readonly text: string;
  /** Whether lines with the same text have the same fields, those of BUILT_IN_FIELDS left out. */
  readonly isWhole: boolean;
  readonly fields: () => ReadonlyMap<string, FieldValue>;
  /** Counted from 1. */
  readonly line: number;
  /** A log that is a trace: the values of variables after this event. */
  readonly state?: { readonly [variable: string]: FieldValue } | undefined;
}

export type LogItem =
  | ({ readonly kind: "event" } & LogEvent)
  /** Lines are missing here. */
  | {
      readonly kind: "lost";
      readonly cpu: string | null;
      readonly count: number | null;
      readonly line: number;
    };

/** The value of a field; undefined if the line has none of that name. */
export function fieldOf(event: LogEvent, field: string): FieldValue | undefined {
  switch (field) {
    case "PID":
      return event.pid ?? undefined;
    case "CPU":
      return event.cpu ?? undefined;
    case "TIME":
      return event.time ?? undefined;
    case "TASK":
      return event.task ?? undefined;
    case "EVENT":
      return event.name;
    case "TEXT":
      return event.text;
    default:
      return event.fields().get(field);
  }
}

/** A value as a text; of JSON as it is written. */
export const fieldText = (value: FieldValue): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** The same text, in memory of its own: a part of a text keeps the whole of it in memory. */
export const copied = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

/** A log can't be read. */
export class LogMistake extends Error {
  constructor(
    /** Counted from 1; null if it is about the log as a whole. */
    readonly line: number | null,
    readonly why: string,
    readonly hint: string | null,
    /** The line as it stands there; null if it is not at hand. */
    readonly text: string | null = null,
    /** Which part of the line is meant. */
    readonly part: string | null = null,
  ) {
    super(why);
  }
}
