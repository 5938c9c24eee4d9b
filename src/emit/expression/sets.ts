/** Sets: membership, inclusion, what is made of two sets, and sets built element by element. */
import { narrowBits, WORD_BITS, wordsOf } from "../../../checker/runtime/shapes.js";
import { elementOf } from "../../facts/bounds.js";
import { fitsAlways } from "../../facts/fits.js";
import type { IrExpression, NodeOf } from "../../ir/ir.js";
import { cardinality, type Type, union } from "../../ir/type.js";
import { add, bitOr, every, not, paren, shiftLeft, some, subtract } from "../code/code.js";
import { convert, convertInto } from "../place/convert.js";
import { fits } from "../place/fits.js";
import { bitLoc, type Loc, locOf, readBits, regionOf, shapeOf, writeBits } from "../place/location.js";
import { forEachBit } from "../place/loops.js";
import { elementOfRank, rankOf } from "../place/ranks.js";
import {
  bindSlot,
  boundTo,
  demand,
  type FunctionScope,
  held,
  inRegister,
  js,
  named,
  tried,
  use,
  type Val,
} from "../place/scope.js";
import { build, generate, text } from "./generate.js";
import { iterate, iterateEach } from "./set-loops.js";

export function membership(scope: FunctionScope, node: NodeOf<"in">): string {
  return isElement(scope, named(scope, generate(scope, node.element)), node.set);
}

/** Whether a value is in a set, which is built only where that can't be said otherwise. */
function isElement(scope: FunctionScope, element: Val, node: IrExpression): string {
  const { mayFail, bounds } = scope.module;
  switch (node.kind) {
    case "all":
      return fits(scope, element, node.of);
    case "range": {
      if (element.type.kind !== "int") break;
      const [low, high] = [node.low, node.high].map((end) => text(scope, end));
      const number = js(element);
      return every([`${number} >= ${paren(low ?? "")}`, `${number} <= ${paren(high ?? "")}`]);
    }
    case "set": {
      // Numbers that are too far apart for a set of bits are compared.
      const { type } = element;
      if (type.kind !== "int" || cardinality(elementOf(bounds.of(node)), 0) <= WORD_BITS) break;
      if (node.elements.some((item) => bounds.of(item).kind !== "int")) break;
      const items = node.elements.map((item) => js(named(scope, generate(scope, item))));
      return some(items.map((item) => `${js(element)} === ${item}`));
    }
    case "subsets": {
      if (mayFail(node.of) || element.type.kind !== "set") break;
      return holdsForEach(scope, element, (item) => isElement(scope, item, node.of));
    }
    case "filter": {
      if (mayFail(node)) break;
      const inside = isElement(scope, element, node.set);
      return onlyIf(scope, inside, () => {
        bindSlot(scope, node.slot, named(scope, convert(scope, element, bounds.slot(node.slot))));
        return text(scope, node.condition);
      });
    }
    case "union":
    case "intersect":
    case "minus": {
      // Few bits are combined faster than they are tested.
      const isSmall = (set: IrExpression): boolean =>
        cardinality(elementOf(bounds.of(set)), scope.module.shapes.instances.length) <= WORD_BITS;
      if (mayFail(node) || (isSmall(node.left) && isSmall(node.right))) break;
      const [left, right] = [isElement(scope, element, node.left), isElement(scope, element, node.right)];
      if (node.kind === "union") return some([left, right]);
      return every([left, node.kind === "intersect" ? right : not(right)]);
    }
    default:
      break;
  }
  return isBitSet(scope, element, generate(scope, node));
}

/** Whether a value is in a set that is there. */
function isBitSet(scope: FunctionScope, element: Val, set: Val): string {
  const of = elementOf(set.type);
  if (of.kind === "nothing") return "false";
  const place = locOf(scope, set);
  const bit = (): string =>
    `${readBits(bitLoc(scope, place, rankOf(scope, convert(scope, element, of))), 1)} !== 0`;
  return fitsAlways(element.type, of) ? bit() : onlyIf(scope, fits(scope, element, of), bit);
}

/** A condition and another one, which is evaluated only if the first is true. */
function onlyIf(scope: FunctionScope, condition: string, then: () => string): string {
  const { result, lines } = tried(scope, then);
  if (lines.length === 0) return every([condition, result]);
  const name = scope.names.fresh("t");
  scope.code.line(`let ${name}${scope.module.typed(": boolean")} = ${condition};`);
  scope.code.open(`if (${name}) {`);
  scope.code.append(lines);
  scope.code.line(`${name} = ${result};`);
  scope.code.close();
  return name;
}

/** Whether something is true of all elements of a set that is there. */
function holdsForEach(scope: FunctionScope, set: Val, condition: (element: Val) => string): string {
  const of = elementOf(set.type);
  if (of.kind === "nothing") return "true";
  const ok = scope.names.fresh("t");
  scope.code.line(`let ${ok}${scope.module.typed(": boolean")} = true;`);
  forEachBit(scope, named(scope, set), (rank) => {
    const holds = condition(named(scope, elementOfRank(scope, of, rank)));
    scope.code.line(`if (${not(holds)}) ${ok} = false;`);
  });
  return ok;
}

export function subset(scope: FunctionScope, node: NodeOf<"subset">): string {
  const left = named(scope, generate(scope, node.left));
  if (["all", "range", "subsets"].includes(node.right.kind) && !scope.module.mayFail(node.right))
    return holdsForEach(scope, left, (element) => isElement(scope, element, node.right));
  const right = named(scope, generate(scope, node.right));
  if (left.type.kind === "set" && left.type.of.kind === "nothing") return "true";
  const common: Type = { kind: "set", of: union(elementOf(left.type), elementOf(right.type)) };
  const [a, b] = [convert(scope, left, common), convert(scope, right, common)];
  if (!a.wide && !b.wide) return `(${paren(a.js)} & ~${paren(b.js)}) === 0`;
  if (!a.wide || !b.wide) throw new Error("sets of one type that differ in width");
  const words = wordsOf(shapeOf(scope, common));
  return `${use(scope, "withinWords", words)}(${a.array}, ${a.at}, ${b.array}, ${b.at}, ${words})`;
}

/** How many elements a set has. */
export function sizeOfSet(scope: FunctionScope, node: NodeOf<"size">): string {
  const counted = countOf(scope, node.of);
  if (counted !== null) {
    const size = held(scope, counted);
    const most = cardinality(
      elementOf(scope.module.bounds.of(node.of)),
      scope.module.shapes.instances.length,
    );
    if (most > Number.MAX_SAFE_INTEGER)
      demand(scope, `Number.isSafeInteger(${size})`, "evaluation", "the result is too large", node.span);
    return size;
  }
  return countBuilt(scope, generate(scope, node.of));
}

function countBuilt(scope: FunctionScope, set: Val): string {
  if (!set.wide) return `${use(scope, "countBits")}(${set.js})`;
  const words = wordsOf(shapeOf(scope, set.type));
  return `${use(scope, "countAll", words)}(${set.array}, ${set.at}, ${words})`;
}

/** How many elements a set has that need not be built to be counted; null for others. */
function countOf(scope: FunctionScope, set: IrExpression): string | null {
  switch (set.kind) {
    case "all": {
      const count = cardinality(set.of, scope.module.shapes.instances.length);
      return count > Number.MAX_SAFE_INTEGER ? "Infinity" : String(count);
    }
    case "range": {
      const [low = "", high = ""] = [set.low, set.high].map((end) => text(scope, end));
      return `Math.max(0, ${add(subtract(high, low), 1)})`;
    }
    case "subsets": {
      const count = countOf(scope, set.of) ?? countBuilt(scope, generate(scope, set.of));
      return `2 ** ${paren(count)}`;
    }
    case "filter": {
      if (scope.module.mayFail(set.condition)) return null;
      const name = scope.names.fresh("t");
      scope.code.line(`let ${name} = 0;`);
      iterate(scope, set, set.slot, () => {
        scope.code.line(`${name} += 1;`);
      });
      return name;
    }
    default:
      return null;
  }
}

export function setOperation(
  scope: FunctionScope,
  node: NodeOf<"union" | "intersect" | "minus">,
  type: Type,
): string {
  const left = named(scope, generate(scope, node.left));
  const right = generate(scope, node.right);
  const [a, b] = [js(convert(scope, left, type)), js(convert(scope, right, type))];
  if (node.kind === "union") return bitOr(a, b);
  return node.kind === "intersect" ? `(${paren(a)} & ${paren(b)})` : `(${paren(a)} & ~${paren(b)})`;
}

// ─────────────────────────────────────────────────────────────────────── built element by element

/** What the elements of a place for a set are. */
function elementType({ type }: Loc): Type {
  if (type.kind !== "set") throw new Error(`a set in the place of a ${type.kind}`);
  return type.of;
}

function setBit(scope: FunctionScope, to: Loc, element: Val): void {
  const rank = rankOf(scope, convert(scope, element, elementType(to)));
  writeBits(scope, bitLoc(scope, to, held(scope, rank, "x")), 1, "1", true);
}

/** A narrow set whose elements are listed, as a number; null for others. */
export function listedSet(scope: FunctionScope, node: NodeOf<"set">, type: Type): Val | null {
  if (!inRegister(shapeOf(scope, type))) return null;
  if (node.elements.length === 0) return { wide: false, type, js: "0" };
  const parts = node.elements.map((element) =>
    shiftLeft("1", rankOf(scope, convert(scope, generate(scope, element), elementOf(type)))),
  );
  return { wide: false, type, js: bitOr(...parts) };
}

/** All values of a type as a number, if they are few; null otherwise. */
export function wholeType(scope: FunctionScope, _: NodeOf<"all">, type: Type): Val | null {
  const shape = shapeOf(scope, type);
  if (!inRegister(shape)) return null;
  const bits = narrowBits(shape);
  return { wide: false, type, js: String(bits === 32 ? -1 : 2 ** bits - 1) };
}

export function buildListed(scope: FunctionScope, node: NodeOf<"set">, to: Loc): void {
  for (const element of node.elements) setBit(scope, to, generate(scope, element));
}

/** A set that is built by a loop. */
export function buildEnumerated(
  scope: FunctionScope,
  node: NodeOf<"range"> | NodeOf<"all"> | NodeOf<"subsets">,
  to: Loc,
): void {
  const slot = { slot: -1, name: "element", type: elementType(to) };
  iterate(scope, node, slot, () => {
    setBit(scope, to, boundTo(scope, slot));
  });
}

export function buildFilter(scope: FunctionScope, node: NodeOf<"filter">, to: Loc): void {
  iterate(scope, node.set, node.slot, () => {
    const element = boundTo(scope, node.slot);
    scope.code.open(`if (${text(scope, node.condition)}) {`);
    setBit(scope, to, element);
    scope.code.close();
  });
}

export function buildMap(scope: FunctionScope, node: NodeOf<"map">, to: Loc): void {
  iterateEach(scope, node.sets, node.slots, () => {
    const condition = node.where === null ? "true" : text(scope, node.where);
    if (condition !== "true") scope.code.open(`if (${condition}) {`);
    setBit(scope, to, generate(scope, node.element));
    if (condition !== "true") scope.code.close();
  });
}

const WORD_OPERATIONS = { union: "orWords", intersect: "andWords", minus: "andNotWords" } as const;

export function buildSetOperation(
  scope: FunctionScope,
  node: NodeOf<"union" | "intersect" | "minus">,
  to: Loc,
): void {
  if (inRegister(shapeOf(scope, to.type))) {
    convertInto(scope, generate(scope, node), to);
    return;
  }
  build(scope, node.left, to);
  // Elements that are known can be put in one by one.
  if (node.kind === "union" && node.right.kind === "set") {
    build(scope, node.right, to);
    return;
  }
  const right = convert(scope, generate(scope, node.right), to.type);
  if (!right.wide) throw new Error("a wide set with a narrow one");
  const { array, at } = regionOf(to);
  const words = wordsOf(shapeOf(scope, to.type));
  scope.code.line(
    `${use(scope, WORD_OPERATIONS[node.kind], words)}(${array}, ${at}, ${right.array}, ${right.at}, ${words});`,
  );
}
