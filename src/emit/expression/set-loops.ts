/** Loops over the elements of a set, in the order of their type. */
import { sizeOf, valuesCount } from "../../../checker/runtime/shapes.js";
import { elementOf } from "../../facts/bounds.js";
import { intervalOf } from "../../facts/intervals.js";
import type { IrExpression, NodeOf, Slot } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import type { Span } from "../../source/span.js";
import { add, paren, subtract } from "../code/code.js";
import { DOMAIN_MAX } from "../layout/shape.js";
import { bitLoc, load, shapeOf, temporary, writeBits } from "../place/location.js";
import { forEachBit } from "../place/loops.js";
import { elementOfRank } from "../place/ranks.js";
import {
  bindSlot,
  boundTo,
  demand,
  type FunctionScope,
  fail,
  js,
  named,
  tried,
  use,
  type Val,
} from "../place/scope.js";
import { inRounds } from "../place/ticks.js";
import { generate, text } from "./generate.js";

/** The subsets of larger sets are not enumerated. */
const SUBSETS_MAX = 16;

/**
 * Writes a loop over a set whose body sees the element in its slot. Returns the number of the line that begins it,
 * for a label; null if there is no loop.
 */
export function iterate(
  scope: FunctionScope,
  set: IrExpression,
  slot: Slot,
  body: () => void,
): number | null {
  const type = elementOf(scope.module.bounds.of(set));
  switch (set.kind) {
    case "all":
      return iterateAll(scope, set.of, set, slot, body);
    case "range":
      return iterateRange(scope, set, slot, body);
    case "filter": {
      const { failed } = tried(scope, () => {
        bindSlot(scope, set.slot, placeholder(scope, scope.module.bounds.slot(set.slot)));
        generate(scope, set.condition);
      });
      // If the condition can fail, it is evaluated for all elements before the body runs for any.
      if (failed) break;
      return iterate(scope, set.set, set.slot, () => {
        const condition = text(scope, set.condition);
        if (condition !== "true") scope.code.open(`if (${condition}) {`);
        bindSlot(scope, slot, boundTo(scope, set.slot));
        body();
        if (condition !== "true") scope.code.close();
      });
    }
    case "subsets":
      return iterateSubsets(scope, set.of, set.span, slot, type, body);
    default:
      break;
  }
  const all = named(scope, generate(scope, set));
  if (all.type.kind === "set" && all.type.of.kind === "nothing") return null;
  return forEachBit(scope, all, (rank) => {
    bindNamed(scope, slot, elementOfRank(scope, type, rank));
    body();
  });
}

/**
 * A loop over those elements of a set of numbers that lie in ranges, given by the name of the list. The set is a range, a
 * whole type, or made from one by conditions that can't fail.
 */
export function iterateWithin(
  scope: FunctionScope,
  set: IrExpression,
  slot: Slot,
  ranges: string,
  body: () => void,
): void {
  const { code, module } = scope;
  if (set.kind === "filter") {
    iterateWithin(scope, set.set, set.slot, ranges, () => {
      const condition = text(scope, set.condition);
      code.open(`if (${condition}) {`);
      bindSlot(scope, slot, boundTo(scope, set.slot));
      body();
      code.close();
    });
    return;
  }
  const type = elementOf(module.bounds.of(set));
  const whole = intervalOf(type);
  const [low, high] =
    set.kind === "range"
      ? [generate(scope, set.low), generate(scope, set.high)].map((end) => js(named(scope, end)))
      : [String(whole.low), String(whole.high)];
  const [from, to, name] = [scope.names.fresh("lo"), scope.names.fresh("hi"), nameFor(scope, slot)];
  code.open(`for (const [${from}, ${to}] of ${ranges}) {`);
  const end = scope.names.fresh("to");
  code.line(`const ${end} = Math.min(${to}, ${high});`);
  code.open(`for (let ${name} = Math.max(${from}, ${low}); ${name} <= ${end}; ${name} += 1) {`);
  scope.loops += 2;
  bindSlot(scope, slot, { wide: false, type, js: name });
  body();
  scope.loops -= 2;
  code.close();
  code.close();
}

/** Binds a slot to a value, in a variable of the slot's name. */
export function bindNamed(scope: FunctionScope, slot: Slot, val: Val): void {
  if (val.wide || /^[\w$]+$|^-?\d+$/.test(val.js)) {
    bindSlot(scope, slot, val);
    return;
  }
  const name = nameFor(scope, slot);
  scope.code.constant(name, val.js);
  bindSlot(scope, slot, { ...val, js: name });
}

/** A placeholder value of a type, for generating code only to inspect it. */
const placeholder = (scope: FunctionScope, type: Type): Val =>
  "bits" in sizeOf(shapeOf(scope, type)) || type.kind === "int"
    ? { wide: false, type, js: "zz" }
    : { wide: true, type, array: "zz", at: "zz" };

const nameFor = (scope: FunctionScope, slot: Slot): string => scope.names.unique(slot.name);

function iterateAll(
  scope: FunctionScope,
  of: Type,
  node: IrExpression,
  slot: Slot,
  body: () => void,
): number | null {
  const shape = shapeOf(scope, of);
  const count = valuesCount(shape);
  if (!(count <= DOMAIN_MAX)) {
    fail(scope, "evaluation", `a set of ${count} elements is too large to enumerate`, node.span);
    return null;
  }
  return overType(scope, of, slot, body);
}

/** Every value of a type, in order. */
export function overType(scope: FunctionScope, of: Type, slot: Slot, body: () => void): number {
  const count = valuesCount(shapeOf(scope, of));
  const name = nameFor(scope, slot);
  scope.loops += 1;
  let first: number;
  if (of.kind === "int") {
    first = scope.code.open(`for (let ${name} = ${of.low}; ${name} <= ${of.high}; ${name} += 1) {`);
    bindSlot(scope, slot, { wide: false, type: of, js: name });
  } else {
    const rank = of.kind === "bool" || "names" === shapeOf(scope, of).kind ? null : scope.names.fresh("r");
    const index = rank ?? name;
    first = scope.code.open(`for (let ${index} = 0; ${index} < ${count}; ${index} += 1) {`);
    const val = elementOfRank(scope, of, index);
    if (rank === null) bindSlot(scope, slot, val);
    else {
      scope.code.line(`const ${name} = ${js(val)};`);
      bindSlot(scope, slot, { wide: false, type: of, js: name });
    }
  }
  inRounds(scope, count, body);
  scope.loops -= 1;
  scope.code.close();
  return first;
}

function iterateRange(scope: FunctionScope, set: NodeOf<"range">, slot: Slot, body: () => void): number {
  const low = named(scope, generate(scope, set.low));
  const high = named(scope, generate(scope, set.high));
  if (low.wide || high.wide) throw new Error("a number is one word");
  const type = elementOf(scope.module.bounds.of(set));
  const { low: least, high: most } = intervalOf(type);
  if (most - least + 1 > DOMAIN_MAX)
    demand(
      scope,
      `${add(subtract(high.js, low.js), 1)} <= ${DOMAIN_MAX}`,
      "evaluation",
      "the set is too large to enumerate",
      set.span,
    );
  const name = nameFor(scope, slot);
  const first = scope.code.open(`for (let ${name} = ${low.js}; ${name} <= ${high.js}; ${name} += 1) {`);
  scope.loops += 1;
  bindSlot(scope, slot, { wide: false, type, js: name });
  inRounds(scope, most - least + 1, body);
  scope.loops -= 1;
  scope.code.close();
  return first;
}

/** For types with at most this many elements, the subsets of a set are selected from all subsets of the type. */
const PICKED_MAX = 10;

/** The subsets of a set, by size and then element by element. */
function iterateSubsets(
  scope: FunctionScope,
  of: IrExpression,
  span: Span,
  slot: Slot,
  type: Type,
  body: () => void,
): number {
  const { code, names, module } = scope;
  const whole = named(scope, generate(scope, of));
  const universe = valuesCount(shapeOf(scope, elementOf(type)));
  if (!whole.wide && universe <= PICKED_MAX) {
    const { codes } = module.ranks(shapeOf(scope, type));
    const rank = names.fresh("r");
    const name = nameFor(scope, slot);
    const first = code.open(`for (let ${rank} = 0; ${rank} < ${2 ** universe}; ${rank} += 1) {`);
    scope.loops += 1;
    code.line(`const ${name} = ${codes}[${rank}]${module.typed("!")};`);
    code.open(`if ((${name} & ~${paren(whole.js)}) === 0) {`);
    bindSlot(scope, slot, { wide: false, type, js: name });
    inRounds(scope, 2 ** universe, body);
    code.close();
    scope.loops -= 1;
    code.close();
    return first;
  }
  // A list of the elements, and then all subsets of the positions in it.
  const count = names.fresh("t");
  const list = module.scratch(SUBSETS_MAX);
  code.line(`let ${count} = 0;`);
  forEachBit(scope, whole, (rank) => {
    code.line(`if (${count} < ${SUBSETS_MAX}) scratch[${list} + ${count}] = ${rank};`);
    code.line(`${count} += 1;`);
  });
  demand(scope, `${count} <= ${SUBSETS_MAX}`, "evaluation", "the set has too many subsets to list", span);
  const masks = names.fresh("t");
  const at = names.fresh("r");
  code.line(`const ${masks} = ${use(scope, "subsetsOf")}(${count});`);
  const first = code.open(`for (let ${at} = 0; ${at} < ${masks}.length; ${at} += 1) {`);
  scope.loops += 1;
  const subset = temporary(scope, type);
  const mask: Val = {
    wide: false,
    type: { kind: "set", of: { kind: "int", low: 0, high: SUBSETS_MAX - 1 } },
    js: `${masks}[${at}]${module.typed("!")}`,
  };
  forEachBit(scope, mask, (position) => {
    const rank = names.fresh("x");
    code.line(`const ${rank} = scratch[${list} + ${position}]${module.typed("!")};`);
    writeBits(scope, bitLoc(scope, subset, rank), 1, "1", true);
  });
  bindSlot(scope, slot, load(scope, subset));
  inRounds(scope, 2 ** SUBSETS_MAX, body);
  scope.loops -= 1;
  code.close();
  return first;
}

/** Nested loops over several sets; a later set may read an earlier name. */
export function iterateEach(
  scope: FunctionScope,
  sets: readonly IrExpression[],
  slots: readonly Slot[],
  body: () => void,
): number | null {
  const [set, ...setsLeft] = sets;
  const [slot, ...slotsLeft] = slots;
  if (set === undefined || slot === undefined) {
    body();
    return null;
  }
  return iterate(scope, set, slot, () => {
    iterateEach(scope, setsLeft, slotsLeft, body);
  });
}
