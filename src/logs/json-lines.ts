/** JSON Lines: an object on each line. */
import { type FieldValue, type LogItem, LogMistake } from "./event.js";
import type { LineReader, RolesOf } from "./format.js";
import { roleReader } from "./roles.js";

export function jsonLinesReader(roles: RolesOf): LineReader {
  const withRoles = roleReader(roles);
  return (line, number): LogItem | null => {
    if (line.trim() === "") return null;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      throw new LogMistake(
        number,
        "this is no JSON",
        "each line is an object by itself; is this one cut?",
        line,
      );
    }
    if (typeof json !== "object" || json === null || Array.isArray(json))
      throw new LogMistake(number, "this is no object", 'a line is like `{"event": "lock", "tid": 3}`', line);
    const fields = new Map(Object.entries(json as { [name: string]: FieldValue }));
    return withRoles(fields, line, number);
  };
}
