/** Optional values: whether they are there, and what they are then. */
import { narrowBits } from "../../../checker/runtime/shapes.js";
import { add, not, paren } from "../code/code.js";
import {
  codeOf,
  isSimpleOptional,
  load,
  locOf,
  presentLoc,
  readBits,
  shapeOf,
  valueOfCode,
} from "./location.js";
import type { FunctionScope, Val } from "./scope.js";

/** Whether an optional value is there. */
export function isPresent(scope: FunctionScope, val: Val): string {
  const shape = shapeOf(scope, val.type);
  if (val.type.kind !== "optional") return "true";
  const code = isSimpleOptional(shape) && !val.wide ? val.js : readBits(locOf(scope, val), 1);
  return not(scope.code.same(code, "0"));
}

/** The value of an optional, known to be there. */
export function presentValue(scope: FunctionScope, val: Val): Val {
  if (val.type.kind !== "optional") return val;
  const { of } = val.type;
  if (isSimpleOptional(shapeOf(scope, val.type)) && !val.wide)
    return valueOfCode(scope, of, unsignedCode(scope, val, -1));
  return load(scope, presentLoc(scope, locOf(scope, val), of));
}

/** A code with a number added; 32 bits are taken without sign. */
function unsignedCode(scope: FunctionScope, val: Val, more: number): string {
  const code = codeOf(val);
  const bits = narrowBits(shapeOf(scope, val.type));
  return paren(add(bits === 32 ? `(${code} >>> 0)` : code, more));
}
