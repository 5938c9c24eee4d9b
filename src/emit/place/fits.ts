/** Whether a value of one type is one of another. */
import { valuesCount } from "../../../checker/runtime/shapes.js";
import { fitsAlways, itemTypes, partIndex } from "../../facts/fits.js";
import { maxOf, nth } from "../../facts/parts.js";
import type { Type } from "../../ir/type.js";
import { every, not, some } from "../code/code.js";
import { elementLoc, fieldLoc, load, locOf, shapeOf } from "./location.js";
import { forCount, forEachBit } from "./loops.js";
import { isPresent, presentValue } from "./optionals.js";
import { elementOfRank, lengthOf } from "./ranks.js";
import { type FunctionScope, js, named, tried, type Val } from "./scope.js";

/** A condition: whether the value is one of the type. May write lines. */
export function fits(scope: FunctionScope, val: Val, to: Type): string {
  const from = val.type;
  if (fitsAlways(from, to)) return "true";
  if (from.kind === "optional") {
    const kept = named(scope, val);
    const there = isPresent(scope, kept);
    const { result, lines } = tried(scope, () =>
      fits(scope, presentValue(scope, kept), to.kind === "optional" ? to.of : to),
    );
    if (lines.length === 0)
      return to.kind === "optional" ? some([not(there), result]) : every([there, result]);
    const ok = scope.names.fresh("t");
    scope.code.line(
      `let ${ok}${scope.module.typed(": boolean")} = ${to.kind === "optional" ? "true" : "false"};`,
    );
    scope.code.open(`if (${there}) {`);
    scope.code.append(lines);
    scope.code.line(`${ok} = ${result};`);
    scope.code.close();
    return ok;
  }
  if (to.kind === "optional") return fits(scope, val, to.of);
  if (to.kind === "nothing") return "false";
  switch (from.kind) {
    case "int": {
      if (to.kind !== "int" || val.wide) return "true";
      const number = js(named(scope, val));
      const below = to.low !== null && (from.low ?? -Infinity) < to.low;
      const above = to.high !== null && (from.high ?? Infinity) > to.high;
      return every([below ? `${number} >= ${to.low}` : "true", above ? `${number} <= ${to.high}` : "true"]);
    }
    case "record":
    case "tuple": {
      const loc = locOf(scope, val);
      const ours = itemTypes(from);
      return every(
        itemTypes(to).map((type, i) => {
          const index = partIndex(from, to, i);
          return fits(scope, load(scope, fieldLoc(scope, loc, index, nth(ours, index, "part"))), type);
        }),
      );
    }
    case "function": {
      const most = valuesCount(shapeOf(scope, from.key));
      return to.kind === "function"
        ? fitsEach(scope, val, { count: String(most), most }, from.value, to.value)
        : "true";
    }
    case "sequence": {
      if (to.kind !== "sequence") return "true";
      const kept = named(scope, val);
      const length = lengthOf(scope, kept);
      const short = maxOf(from) > maxOf(to) ? `${length} <= ${to.max}` : "true";
      return every([
        short,
        fitsAlways(from.of, to.of)
          ? "true"
          : fitsEach(scope, kept, { count: length, most: maxOf(from) }, from.of, to.of),
      ]);
    }
    case "set": {
      if (to.kind !== "set") return "true";
      const ok = scope.names.fresh("t");
      const kept = named(scope, val);
      scope.code.line(`let ${ok}${scope.module.typed(": boolean")} = true;`);
      forEachBit(scope, kept, (rank) => {
        const element = elementOfRank(scope, from.of, rank);
        scope.code.line(`if (${not(fits(scope, element, to.of))}) ${ok} = false;`);
      });
      return ok;
    }
    default:
      return "true";
  }
}

function fitsEach(
  scope: FunctionScope,
  val: Val,
  { count, most }: { readonly count: string; readonly most: number },
  from: Type,
  to: Type,
): string {
  if (fitsAlways(from, to)) return "true";
  const loc = locOf(scope, val);
  const ok = scope.names.fresh("t");
  scope.code.line(`let ${ok}${scope.module.typed(": boolean")} = true;`);
  forCount(scope, count, most, (k) => {
    scope.code.line(
      `if (${not(fits(scope, load(scope, elementLoc(scope, loc, k, from)), to))}) ${ok} = false;`,
    );
  });
  return ok;
}
