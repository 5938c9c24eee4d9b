/** Finds, among the fields of a line, its event, time, CPU and thread. */
import { suggest } from "../diagnostics/suggest.js";
import { type FieldValue, fieldText, type LogItem, LogMistake } from "./event.js";
import { ROLES, type RoleName, type RolesOf } from "./format.js";

type Fields = ReadonlyMap<string, FieldValue>;

/** From what a unit of time is called at the end of a field's name. */
const UNIT_OF_NAME = /_(ns|us|ms|s)$/;
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/**
 * The role of a field is given by the map, or by its name in the first line that has one. Without a unit a number is in
 * nanoseconds, and a text is a date or a number.
 */
export function roleReader({ fields: given, timeUnit }: RolesOf) {
  const known = new Map<RoleName, string>(given);
  let first: bigint | number | null = null;

  function fieldFor(role: RoleName, fields: Fields): string | null {
    const found = known.get(role);
    if (found !== undefined) return found;
    const names = role === "time" ? [...ROLES.time, ...unitNames(fields)] : ROLES[role];
    const name = names.find((one) => fields.has(one)) ?? null;
    if (name !== null) known.set(role, name);
    return name;
  }

  const textOf = (role: RoleName, fields: Fields): string | null => {
    const name = fieldFor(role, fields);
    const value = name === null ? undefined : fields.get(name);
    return value === undefined || value === null ? null : fieldText(value);
  };

  function timeOf(fields: Fields, line: string, number: number): number | null {
    const name = fieldFor("time", fields);
    const value = name === null ? undefined : fields.get(name);
    if (value === undefined || value === null || value === "") return null;
    const unit = timeUnit ?? UNITS[UNIT_OF_NAME.exec(name ?? "")?.[1] ?? ""] ?? 1;
    const time = nanoseconds(value, unit);
    if (time === null)
      throw new LogMistake(
        number,
        `\`${name}\` is no time`,
        "it is a number or a date",
        line,
        fieldText(value),
      );
    // Dates in nanoseconds are larger than exact numbers.
    first ??= typeof time === "bigint" ? time : Math.floor(time);
    return typeof time === "bigint" && typeof first === "bigint"
      ? Number(time - first)
      : Number(time) - Number(first);
  }

  return (fields: Fields, line: string, number: number): LogItem => {
    const name = textOf("event", fields);
    if (name === null) {
      const wanted = known.get("event") ?? "event";
      const suggestion = suggest(wanted, fields.keys());
      throw new LogMistake(
        number,
        given.has("event")
          ? `the line has no field \`${wanted}\`, which names its event`
          : "the line names no event",
        suggestion !== null
          ? `did you mean \`${suggestion}\`?`
          : "say which field does: `log jsonl with event = FIELD`",
        line,
      );
    }
    return {
      kind: "event",
      name,
      time: timeOf(fields, line, number),
      cpu: textOf("cpu", fields),
      pid: textOf("pid", fields),
      task: null,
      text: line,
      isWhole: false,
      fields: () => fields,
      line: number,
    };
  };
}

const unitNames = (fields: Fields): readonly string[] =>
  [...fields.keys()].filter((name) => /^(?:time|ts|timestamp|t)_(?:ns|us|ms|s)$/.test(name));

function nanoseconds(value: FieldValue, unit: number): number | bigint | null {
  if (typeof value === "number") return value * unit;
  if (typeof value !== "string") return null;
  if (/^\d+$/.test(value)) return unit === 1 ? BigInt(value) : Number(value) * unit;
  if (/^\d+\.\d+$/.test(value)) return Number(value) * unit;
  const date = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?$/.exec(value);
  if (date === null) return null;
  const seconds = Date.parse(`${(date[1] ?? "").replace(" ", "T")}${date[3] ?? "Z"}`);
  return BigInt(seconds) * 1_000_000n + BigInt(`${date[2] ?? ""}000000000`.slice(0, 9));
}
