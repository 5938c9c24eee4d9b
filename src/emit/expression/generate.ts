/**
 * Expressions: each becomes a piece of JavaScript, and the lines that it needs before it. They are evaluated in the
 * order in which the language evaluates them wherever that can be seen, that is, where something can fail.
 */
import { narrowBits, wordsOf } from "../../../checker/runtime/shapes.js";
import type { IrExpression } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { bitOr, not, shiftLeft, subtract } from "../code/code.js";
import { elementOf } from "../facts/bounds.js";
import { convert, equal, fits, isPresent, lengthOf, presentValue, rankOf } from "../place/convert.js";
import { elementLoc, load, locOf, shapeOf, temporary } from "../place/location.js";
import { demand, inRegister, js, named, type Scope, use, type Val } from "../place/scope.js";
import { arithmetic, compared } from "./arithmetic.js";
import { build } from "./build.js";
import { actionTest, call, instance } from "./calls.js";
import { conditional, junction, matched } from "./conditions.js";
import { appended, withoutHead } from "./narrow-sequences.js";
import { isCase, length, locate } from "./parts.js";
import { choice, quantified } from "./quantifiers.js";
import { bindNamed } from "./set-loops.js";
import { membership, setOperation, subset } from "./sets.js";

export const BOOLEAN: Type = { kind: "bool" };

export const typeOf = (scope: Scope, node: IrExpression): Type => scope.module.bounds.of(node);

export const text = (scope: Scope, node: IrExpression): string => js(generate(scope, node));

export function generate(scope: Scope, node: IrExpression): Val {
  const type = typeOf(scope, node);
  const scalar = (code: string): Val => ({ wide: false, type, js: code });
  switch (node.kind) {
    case "literal":
      return scalar(String(node.value));
    case "none":
      return scalar("0");
    case "slot": {
      const val = scope.slots.get(node.slot);
      if (val === undefined) throw new Error(`${node.name} has no value here`);
      return val;
    }
    case "variable":
    case "apply":
    case "field":
    case "item": {
      const loc = locate(scope, node);
      return loc === null ? generate(scope, node) : load(scope, loc);
    }
    case "append":
      return appended(scope, node.left, node.right, type) ?? composed(scope, node, type);
    case "tail":
      return withoutHead(scope, node.of, node.span, type) ?? composed(scope, node, type);
    case "alternative":
    case "record":
    case "tuple":
    case "sequence":
    case "function":
    case "update":
    case "concat":
    case "set":
    case "filter":
    case "map":
    case "range":
    case "all":
    case "subsets":
      return composed(scope, node, type);
    case "union":
    case "intersect":
    case "minus":
      return inRegister(shapeOf(scope, type))
        ? scalar(setOperation(scope, node, type))
        : composed(scope, node, type);
    case "process":
      return scalar(instance(scope, node));
    case "present": {
      const val = named(scope, generate(scope, node.of));
      demand(scope, isPresent(scope, val), "evaluation", "this is none, where a value is wanted", node.span);
      return presentValue(scope, val);
    }
    case "conform": {
      const val = named(scope, generate(scope, node.of));
      const message = `a value is outside the type of \`${node.what}\``;
      demand(scope, fits(scope, val, node.wanted), "evaluation", message, node.span);
      return convert(scope, val, type);
    }
    case "not":
      return scalar(not(text(scope, node.of)));
    case "and":
    case "or":
      return scalar(junction(scope, node.kind, node.operands));
    case "implies":
      return scalar(junction(scope, "or", [node.left, node.right], true));
    case "iff":
    case "equal": {
      const left = generate(scope, node.left);
      return scalar(equal(scope, left, generate(scope, node.right)));
    }
    case "if":
      return conditional(scope, node, type);
    case "let":
      bindNamed(scope, node.slot, generate(scope, node.value));
      return generate(scope, node.body);
    case "negate":
      return scalar(subtract("0", text(scope, node.of)));
    case "compare": {
      const left = text(scope, node.left);
      return scalar(compared(left, node.operator, text(scope, node.right)));
    }
    case "arithmetic":
      return scalar(arithmetic(scope, node));
    case "in":
      return scalar(membership(scope, node));
    case "subset":
      return scalar(subset(scope, node));
    case "size": {
      const set = generate(scope, node.of);
      if (!set.wide) return scalar(`${use(scope, "countBits")}(${set.js})`);
      const words = wordsOf(shapeOf(scope, set.type));
      return scalar(`${use(scope, "countAll")}(${set.array}, ${set.at}, ${words})`);
    }
    case "forall":
    case "exists":
    case "count":
    case "sum":
    case "min":
    case "max":
      return scalar(quantified(scope, node, type));
    case "choose":
      return choice(scope, node, type);
    case "len":
      return scalar(lengthOf(scope, generate(scope, node.of)));
    case "head": {
      const loc = locOf(scope, generate(scope, node.of));
      demand(scope, `${length(scope, loc)} > 0`, "evaluation", "`head` of an empty sequence", node.span);
      return elementOf(loc.type).kind === "nothing"
        ? scalar("0")
        : load(scope, elementLoc(scope, loc, "0", type));
    }
    case "is":
      return scalar(isCase(scope, generate(scope, node.target), node.name));
    case "match":
      return matched(scope, node, type);
    case "call":
      return call(scope, node, type);
    case "enabled":
    case "taken":
      return scalar(actionTest(scope, node));
    case "always":
    case "eventually":
    case "leadsTo":
    case "until":
      throw new Error("a temporal operator has no value in one state");
    default:
      return node satisfies never;
  }
}

/** Values that are put together get a place of their own, and are built there. */
function composed(scope: Scope, node: IrExpression, type: Type): Val {
  const constant = constantSet(scope, node, type);
  if (constant !== null) return constant;
  const target = temporary(scope, type);
  build(scope, node, target);
  return load(scope, target);
}

/** A narrow set, or a plain alternative, that needs no lines. */
function constantSet(scope: Scope, node: IrExpression, type: Type): Val | null {
  const shape = shapeOf(scope, type);
  if (node.kind === "alternative" && shape.kind === "names")
    return { wide: false, type, js: String(shape.names.indexOf(node.name)) };
  if (node.kind === "tuple" || node.kind === "record" || !inRegister(shape)) return null;
  if (node.kind === "all" || (node.kind === "set" && node.elements.length === 0)) {
    if (node.kind === "set") return { wide: false, type, js: "0" };
    const bits = narrowBits(shape);
    return { wide: false, type, js: String(bits === 32 ? -1 : 2 ** bits - 1) };
  }
  if (node.kind !== "set" || type.kind !== "set") return null;
  const { of } = type;
  const parts = node.elements.map((element) =>
    shiftLeft("1", rankOf(scope, convert(scope, generate(scope, element), of))),
  );
  return { wide: false, type, js: bitOr(...parts) };
}
