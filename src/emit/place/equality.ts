/** Whether two values are the same. */
import { wordsOf } from "../../../checker/runtime/shapes.js";
import { type Type, union } from "../../ir/type.js";
import { not } from "../code/code.js";
import { convert } from "./convert.js";
import { shapeOf } from "./location.js";
import { isPresent } from "./optionals.js";
import { lengthOf } from "./ranks.js";
import { type FunctionScope, use, type Val } from "./scope.js";

/** A condition: whether two values are the same. May write lines. */
export function equal(scope: FunctionScope, a: Val, b: Val): string {
  if (!a.wide && !b.wide && a.type.kind === "int" && b.type.kind === "int")
    return sameNumber(scope, a.js, b.js);
  if (isNothing(a.type, b.type)) return not(isPresentOrFull(scope, b));
  if (isNothing(b.type, a.type)) return not(isPresentOrFull(scope, a));
  const common = union(a.type, b.type);
  const [left, right] = [convert(scope, a, common), convert(scope, b, common)];
  if (!left.wide && !right.wide) return sameNumber(scope, left.js, right.js);
  if (!left.wide || !right.wide) throw new Error("values of one type that differ in width");
  const words = wordsOf(shapeOf(scope, common));
  return `${use(scope, "sameWords", words)}(${left.array}, ${left.at}, ${right.array}, ${right.at}, ${words})`;
}

function sameNumber({ code }: FunctionScope, a: string, b: string): string {
  const constant = /^(?:true|false)$/;
  if (constant.test(a) && constant.test(b)) return String(a === b);
  if (b === "true") return a;
  return b === "false" ? not(a) : code.same(a, b);
}

/** The type of `none`, of `{}` beside another set, or of `<<>>` beside another sequence. */
const isNothing = (type: Type, other: Type): boolean =>
  (type.kind === "sequence" && type.max === 0 && other.kind === "sequence") ||
  ((type.kind === "optional" || (type.kind === "set" && other.kind === "set")) && type.of.kind === "nothing");

/** Whether an optional has a value, or a set or a sequence an element. */
function isPresentOrFull(scope: FunctionScope, val: Val): string {
  if (val.type.kind === "sequence") return not(scope.code.same(lengthOf(scope, val), "0"));
  if (val.type.kind !== "set") return isPresent(scope, val);
  if (val.type.of.kind === "nothing") return "false";
  if (!val.wide) return not(scope.code.same(val.js, "0"));
  const words = wordsOf(shapeOf(scope, val.type));
  return `!${use(scope, "areClear", words)}(${val.array}, ${val.at}, ${words})`;
}
