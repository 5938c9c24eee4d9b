/** CSV, as RFC 4180 has it: a header with the names of the fields, then a line for each event. */
import { type LogItem, LogMistake } from "./event.js";
import type { LineReader, RolesOf } from "./format.js";
import { roleReader } from "./roles.js";

/** The fields of a line; null if a quoted one does not end. */
export function csvFields(line: string, separator: string): readonly string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let value = "";
      for (at += 1; ; at += 1) {
        const end = line.indexOf('"', at);
        if (end < 0) return null;
        value += line.slice(at, end);
        at = end;
        if (line[at + 1] !== '"') break;
        value += '"';
        at += 1;
      }
      fields.push(value);
      at += 1;
      if (at < line.length && line[at] !== separator) return null;
    } else {
      const end = line.indexOf(separator, at);
      fields.push(line.slice(at, end < 0 ? line.length : end).trim());
      at = end < 0 ? line.length : end;
    }
    if (at >= line.length) return fields;
    at += 1;
  }
}

/** The sign between fields: the one that the header has most of. */
function separatorOf(header: string): string {
  const counts = [",", ";", "\t"].map((sign) => [sign, header.split(sign).length] as const);
  return counts.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

export function csvReader(roles: RolesOf): LineReader {
  const withRoles = roleReader(roles);
  let header: { readonly names: readonly string[]; readonly separator: string } | null = null;
  return (line, number): LogItem | null => {
    if (line.trim() === "") return null;
    if (header === null) {
      const separator = separatorOf(line);
      const names = csvFields(line.replace(/^\uFEFF/, ""), separator);
      if (names === null) throw new LogMistake(number, "a quoted field does not end", null, line);
      header = { names, separator };
      return null;
    }
    const { names, separator } = header;
    const values = csvFields(line, separator);
    if (values === null)
      throw new LogMistake(number, "a quoted field does not end on its line", "is the line cut?", line);
    if (values.length !== names.length)
      throw new LogMistake(
        number,
        `the line has ${values.length} fields, the header ${names.length}`,
        "is the line cut?",
        line,
      );
    const fields = new Map(
      names.flatMap((name, i) => (values[i] === "" ? [] : [[name, values[i] ?? ""] as const])),
    );
    return withRoles(fields, line, number);
  };
}
