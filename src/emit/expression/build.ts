/** Composite values, built part by part in the place where they are wanted. */
import { bitsFor, wordsOf } from "../../../checker/runtime/shapes.js";
import type { IrExpression, PathStep } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import type { Span } from "../../source/span.js";
import { add, paren, subtract } from "../code/code.js";
import { elementOf } from "../facts/bounds.js";
import { convert, convertInto, forCount, lengthBits, lengthOf, rankOf } from "../place/convert.js";
import {
  bitLoc,
  elementLoc,
  fieldLoc,
  type Loc,
  load,
  locOf,
  payloadLoc,
  presentLoc,
  readBits,
  regionOf,
  shapeOf,
  store,
  writeBits,
} from "../place/location.js";
import { demand, held, inRegister, named, type Scope, use, type Val } from "../place/scope.js";
import { generate } from "./generate.js";
import { applied } from "./parts.js";
import { bindNamed, iterate, iterateEach, overType, truth } from "./set-loops.js";

/** Writes the value of an expression into a place whose bits are all 0; the value is known to fit it. */
export function build(scope: Scope, node: IrExpression, to: Loc): void {
  // A place for an optional, or of other bounds: the value is built by itself, and then converted.
  if (!buildsAs(node, to.type)) {
    convertInto(scope, generate(scope, node), to);
    return;
  }
  switch (node.kind) {
    case "alternative":
      buildAlternative(scope, node, to);
      return;
    case "record":
      node.fields.forEach(({ name, value }) => {
        const fields = to.type.kind === "record" ? to.type.fields : [];
        const index = fields.findIndex((f) => f.name === name);
        build(scope, value, fieldLoc(scope, to, index, fields[index]?.type as Type));
      });
      return;
    case "tuple":
      node.elements.forEach((element, i) => {
        const items = to.type.kind === "tuple" ? to.type.items : [];
        build(scope, element, fieldLoc(scope, to, i, items[i] as Type));
      });
      return;
    case "sequence": {
      const { of } = to.type as { of: Type };
      writeBits(scope, to, lengthBits(scope, to.type), String(node.elements.length), true);
      node.elements.forEach((element, i) => {
        build(scope, element, elementLoc(scope, to, String(i), of));
      });
      return;
    }
    case "function": {
      if (to.type.kind !== "function") return;
      const { key, value } = to.type;
      overType(scope, key, node.slot, () => {
        const rank = rankOf(scope, scope.slots.get(node.slot.slot) as Val);
        build(scope, node.body, elementLoc(scope, to, rank, value));
      });
      return;
    }
    case "update":
      buildUpdate(scope, node, to);
      return;
    case "append": {
      const left = named(scope, generate(scope, node.left));
      const right = generate(scope, node.right);
      const { of } = to.type as { of: Type };
      const length = lengthOf(scope, left);
      convertInto(scope, left, to);
      convertInto(scope, right, elementLoc(scope, to, length, of));
      setLength(scope, to, add(length, 1));
      return;
    }
    case "concat":
      buildConcat(scope, node.left, node.right, to);
      return;
    case "tail":
      buildTail(scope, node.of, node.span, to);
      return;
    case "if": {
      scope.code.open(`if (${truth(scope, node.condition)}) {`);
      build(scope, node.then, to);
      scope.code.turn("} else {");
      build(scope, node.else, to);
      scope.code.close();
      return;
    }
    case "let":
      bindNamed(scope, node.slot, generate(scope, node.value));
      build(scope, node.body, to);
      return;
    case "union":
    case "intersect":
    case "minus":
      buildSetOperation(scope, node, to);
      return;
    case "set":
      for (const element of node.elements) setBit(scope, to, generate(scope, element));
      return;
    case "range":
    case "all":
    case "subsets": {
      const slot = { slot: -1, name: "element", type: elementOf(to.type) };
      iterate(scope, node, slot, () => {
        setBit(scope, to, scope.slots.get(-1) as Val);
      });
      return;
    }
    case "filter":
      iterate(scope, node.set, node.slot, () => {
        const element = scope.slots.get(node.slot.slot) as Val;
        const condition = truth(scope, node.condition);
        scope.code.open(`if (${condition}) {`);
        setBit(scope, to, element);
        scope.code.close();
      });
      return;
    case "map":
      iterateEach(scope, node.sets, node.slots, () => {
        const condition = node.where === null ? "true" : truth(scope, node.where);
        if (condition !== "true") scope.code.open(`if (${condition}) {`);
        setBit(scope, to, generate(scope, node.element));
        if (condition !== "true") scope.code.close();
      });
      return;
    default:
      throw new Error(`a ${node.kind} is not built`);
  }
}

/** Kinds that `generate` hands over to `build`, so that it must not hand them back. */
const BUILT: ReadonlySet<IrExpression["kind"]> = new Set([
  "alternative",
  "record",
  "tuple",
  "sequence",
  "function",
  "update",
  "append",
  "concat",
  "tail",
  "set",
  "range",
  "all",
  "subsets",
  "filter",
  "map",
  "union",
  "intersect",
  "minus",
]);

/** Whether a node can be built right in a place of a type. */
function buildsAs(node: IrExpression, type: Type): boolean {
  if (type.kind === "optional") return false;
  return BUILT.has(node.kind) || node.kind === "if" || node.kind === "let";
}

function setBit(scope: Scope, to: Loc, element: Val): void {
  const { of } = to.type as { of: Type };
  const rank = rankOf(scope, convert(scope, element, of));
  writeBits(scope, bitLoc(scope, to, held(scope, rank, "x")), 1, "1", true);
}

function setLength(scope: Scope, to: Loc, length: string): void {
  writeBits(scope, to, lengthBits(scope, to.type), length, false);
}

function buildAlternative(scope: Scope, node: Extract<IrExpression, { kind: "alternative" }>, to: Loc): void {
  const shape = shapeOf(scope, to.type);
  if (to.type.kind !== "alternatives") throw new Error("an alternative of no alternatives");
  const index = to.type.cases.findIndex((c) => c.name === node.name);
  if (shape.kind === "names") {
    store(scope, to, { wide: false, type: to.type, js: String(index) }, true);
    return;
  }
  const { cases } = to.type;
  const tag = bitsFor(cases.length);
  const fields = cases[index]?.fields ?? [];
  const vals = node.payload.map((value) => generate(scope, value));
  writeBits(scope, to, tag, String(index), true);
  vals.forEach((val, i) => {
    convertInto(scope, val, payloadLoc(scope, to, index, i, fields[i]?.type as Type));
  });
}

/** The parts that a path leads to are in the place already: only the last one is replaced. */
function buildUpdate(scope: Scope, node: Extract<IrExpression, { kind: "update" }>, to: Loc): void {
  build(scope, node.target, to);
  const keys = keysOf(scope, node.path);
  const place = follow(scope, to, node.path, keys);
  const val = generate(scope, node.value);
  replace(scope, place, val);
}

/** Writes a value over another one. */
export const replace = (scope: Scope, place: Loc, val: Val): void =>
  store(scope, place, convert(scope, val, place.type), false);

/** The keys of a path, evaluated in order. */
export const keysOf = (scope: Scope, path: readonly PathStep[]): readonly (Val | null)[] =>
  path.map((step) => (step.kind === "key" ? named(scope, generate(scope, step.key), "x") : null));

/** The part that a path leads to; a mistake where there is none. */
export function follow(
  scope: Scope,
  from: Loc,
  path: readonly PathStep[],
  keys: readonly (Val | null)[],
): Loc {
  let at = from;
  path.forEach((step, i) => {
    if (at.type.kind === "optional") {
      const { of } = at.type;
      const there = `${readBits({ ...at, type: { kind: "bool" } }, 1)} !== 0`;
      demand(scope, there, "evaluation", "this is none, where a value is wanted", step.span);
      at = presentLoc(scope, at, of);
    }
    if (step.kind === "key") {
      at = applied(scope, at, keys[i] as Val, step.key.span);
      return;
    }
    const fields = at.type.kind === "record" ? at.type.fields : [];
    const index = fields.findIndex((f) => f.name === step.name);
    at = fieldLoc(scope, at, index, fields[index]?.type as Type);
  });
  return at;
}

function buildConcat(scope: Scope, first: IrExpression, second: IrExpression, to: Loc): void {
  const left = named(scope, generate(scope, first));
  const right = named(scope, generate(scope, second));
  const { of } = to.type as { of: Type };
  const before = held(scope, lengthOf(scope, left));
  const after = held(scope, lengthOf(scope, right));
  convertInto(scope, left, to);
  const source = locOf(scope, right);
  if (elementOf(right.type).kind !== "nothing")
    forCount(scope, after, (k) => {
      const item = load(scope, elementLoc(scope, source, k, elementOf(right.type)));
      convertInto(scope, item, elementLoc(scope, to, paren(add(before, k)), of));
    });
  setLength(scope, to, add(before, after));
}

function buildTail(scope: Scope, sequence: IrExpression, span: Span, to: Loc): void {
  const whole = named(scope, generate(scope, sequence));
  const length = held(scope, lengthOf(scope, whole));
  demand(scope, `${length} > 0`, "evaluation", "`tail` of an empty sequence", span);
  const { of } = to.type as { of: Type };
  const source = locOf(scope, whole);
  const rest = held(scope, subtract(length, 1));
  writeBits(scope, to, lengthBits(scope, to.type), rest, true);
  if (
    elementOf(whole.type).kind === "nothing" ||
    (whole.type.kind === "sequence" && (whole.type.max ?? 0) <= 1)
  )
    return;
  forCount(scope, rest, (k) => {
    const item = load(scope, elementLoc(scope, source, paren(add(k, 1)), elementOf(whole.type)));
    convertInto(scope, item, elementLoc(scope, to, k, of));
  });
}

const WORD_OPERATIONS = { union: "orWords", intersect: "andWords", minus: "andNotWords" } as const;

function buildSetOperation(
  scope: Scope,
  node: Extract<IrExpression, { kind: "union" | "intersect" | "minus" }>,
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
    `${use(scope, WORD_OPERATIONS[node.kind])}(${array}, ${at}, ${right.array}, ${right.at}, ${words});`,
  );
}
