/** What differs between two states, part by part. */
import type { Map as ImmutableMap } from "immutable";
import type { Ir } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { ValuePrinter } from "./print.js";
import { type State, same, sorted, type Value } from "./values.js";

export interface Change {
  /** `i_mmap.readers`, `pte[Fault#1][0]`. */
  readonly path: string;
  readonly old: string;
  readonly new: string;
}

export function changesBetween(
  ir: Ir,
  printer: ValuePrinter,
  before: State,
  after: State,
): readonly Change[] {
  const parts = (path: string, type: Type, a: Value, b: Value): readonly Change[] => {
    if (same(a, b)) return [];
    if (type.kind === "record") {
      const [left, right] = [a, b] as readonly ImmutableMap<Value, Value>[];
      return type.fields.flatMap((f) =>
        parts(`${path}.${f.name}`, f.type, left?.get(f.name) as Value, right?.get(f.name) as Value),
      );
    }
    if (type.kind === "function") {
      const [left, right] = [a, b] as readonly ImmutableMap<Value, Value>[];
      return sorted(type.key, left?.keys() ?? []).flatMap((key) =>
        parts(
          `${path}[${printer.text(type.key, key)}]`,
          type.value,
          left?.get(key) as Value,
          right?.get(key) as Value,
        ),
      );
    }
    return [{ path, old: printer.text(type, a), new: printer.text(type, b) }];
  };
  return ir.variables.flatMap((variable, i) =>
    parts(variable.name, variable.type, before.get(i) as Value, after.get(i) as Value),
  );
}
