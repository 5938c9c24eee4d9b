/** Whether the values of one type are always among those of another. */
import { cardinality, type Type } from "../ir/type.js";
import { nth } from "./parts.js";

/** The types of the parts of a record or a tuple, in order. */
export const itemTypes = (type: Type): readonly Type[] =>
  type.kind === "record" ? type.fields.map((f) => f.type) : type.kind === "tuple" ? type.items : [];

/** The same parts in the order of another record. */
export function partIndex(from: Type, to: Type, index: number): number {
  if (from.kind !== "record" || to.kind !== "record") return index;
  return from.fields.findIndex((f) => f.name === to.fields[index]?.name);
}

/** Whether every value of one type is one of the other. */
export function fitsAlways(from: Type, to: Type): boolean {
  if (to.kind === "optional")
    return from.kind === "nothing" || fitsAlways(from.kind === "optional" ? from.of : from, to.of);
  if (from.kind === "nothing") return true;
  if (to.kind === "nothing") return false;
  switch (from.kind) {
    case "optional":
      return false;
    case "int":
      return (
        to.kind === "int" &&
        (from.low ?? -Infinity) >= (to.low ?? -Infinity) &&
        (from.high ?? Infinity) <= (to.high ?? Infinity)
      );
    case "set":
      return to.kind === "set" && fitsAlways(from.of, to.of);
    case "sequence":
      return (
        to.kind === "sequence" &&
        (from.max ?? Infinity) <= (to.max ?? Infinity) &&
        (from.max === 0 || fitsAlways(from.of, to.of))
      );
    case "record":
    case "tuple": {
      const [ours, theirs] = [itemTypes(from), itemTypes(to)];
      return theirs.every((type, i) => fitsAlways(nth(ours, partIndex(from, to, i), "part"), type));
    }
    case "function":
      return to.kind === "function" && (cardinality(from.key, 1) === 0 || fitsAlways(from.value, to.value));
    default:
      return true;
  }
}
