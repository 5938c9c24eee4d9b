/** Loops over the elements of a set, in the order of their type. */
import { isNarrow, sizeOf, valuesCount, wordsOf } from "../../../checker/runtime/shapes.js";
import { elementOf } from "../../facts/bounds.js";
import { intervalOf } from "../../facts/intervals.js";
import type { IrExpression, NodeOf, Slot } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { paren } from "../code/code.js";
import { load, locIn, shapeOf } from "../place/location.js";
import { forEachBit } from "../place/loops.js";
import { elementOfRank } from "../place/ranks.js";
import {
  bindSlot,
  boundTo,
  type FunctionScope,
  js,
  named,
  regionHome,
  tried,
  use,
  type Val,
} from "../place/scope.js";
import { inRounds } from "../place/ticks.js";
import { generate, text } from "./generate.js";

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
      return overType(scope, set.of, slot, body);
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
      return iterateSubsets(scope, set.of, slot, type, body);
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
 * A loop over those elements of a set that lie in ranges, or whose parts do, given by the name of the list. The set is a
 * range, a whole type, or made from one by conditions that can't fail.
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
  if (set.kind === "all" && set.of.kind !== "int") {
    const walk = scope.names.fresh("walk");
    const shape = module.shape(shapeOf(scope, set.of));
    code.line(`const ${walk} = ${use(scope, "walkWithin")}(${shape}, ${ranges});`);
    inPlace(scope, set.of, slot, body, walk);
    return;
  }
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
  inRounds(scope, whole.high - whole.low + 1, body);
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

/** The values of larger types are not listed in a table, unless they are numbers themselves. */
const LISTED_MAX = 2 ** 16;

/** Every value of a type, in order. */
export function overType(scope: FunctionScope, of: Type, slot: Slot, body: () => void): number {
  const shape = shapeOf(scope, of);
  const count = valuesCount(shape);
  const isNumber = of.kind === "bool" || of.kind === "int" || shape.kind === "names";
  if (!isNumber && (count > LISTED_MAX || !isNarrow(shape))) return inPlace(scope, of, slot, body);
  const name = nameFor(scope, slot);
  scope.loops += 1;
  let first: number;
  if (of.kind === "int") {
    first = scope.code.open(`for (let ${name} = ${of.low}; ${name} <= ${of.high}; ${name} += 1) {`);
    bindSlot(scope, slot, { wide: false, type: of, js: name });
  } else {
    const rank = isNumber ? null : scope.names.fresh("r");
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

/**
 * Every value of a type, in order, each made from the one before it.
 * @param walk The name of a walk through those that are wanted; null for all.
 */
function inPlace(
  scope: FunctionScope,
  of: Type,
  slot: Slot,
  body: () => void,
  walk: string | null = null,
): number {
  const { code, module } = scope;
  const shape = shapeOf(scope, of);
  const words = wordsOf(shape);
  const at = String(module.scratch(words));
  const given = walk === null ? `${module.shape(shape)}, scratch, ${at}` : `scratch, ${at}`;
  const more = scope.names.fresh("m");
  code.line(`${use(scope, "clearWords", words)}(scratch, ${at}, ${words});`);
  const [start, step] =
    walk === null ? [use(scope, "firstValue"), use(scope, "nextValue")] : [`${walk}.first`, `${walk}.next`];
  const first = code.open(`for (let ${more} = ${start}(${given}); ${more}; ${more} = ${step}(${given})) {`);
  scope.loops += 1;
  const val = load(scope, locIn(regionHome(module, "scratch", at), of));
  if (val.wide) bindSlot(scope, slot, val);
  else {
    const name = nameFor(scope, slot);
    code.line(`const ${name} = ${val.js};`);
    bindSlot(scope, slot, { ...val, js: name });
  }
  inRounds(scope, valuesCount(shape), body, words);
  scope.loops -= 1;
  code.close();
  return first;
}

function iterateRange(scope: FunctionScope, set: NodeOf<"range">, slot: Slot, body: () => void): number {
  const low = named(scope, generate(scope, set.low));
  const high = named(scope, generate(scope, set.high));
  if (low.wide || high.wide) throw new Error("a number is one word");
  const type = elementOf(scope.module.bounds.of(set));
  const { low: least, high: most } = intervalOf(type);
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
  // Each subset is made from the one before it.
  const words = wordsOf(shapeOf(scope, type));
  const subset = regionHome(module, "scratch", String(module.scratch(words)));
  code.line(`${use(scope, "clearWords", words)}(scratch, ${subset.region?.at}, ${words});`);
  let from = { array: "scratch", at: "" };
  if (whole.wide) from = whole;
  else {
    from = { array: "scratch", at: String(module.scratch(1)) };
    code.line(`scratch[${from.at}] = ${whole.js};`);
  }
  const more = names.fresh("m");
  const step = `${use(scope, "nextSubset")}(scratch, ${subset.region?.at}, ${from.array}, ${from.at}, ${universe})`;
  const first = code.open(`for (let ${more} = true; ${more}; ${more} = ${step}) {`);
  scope.loops += 1;
  bindNamed(scope, slot, load(scope, locIn(subset, type)));
  // Each bit is looked at, rather than each word.
  inRounds(scope, 2 ** universe, body, universe);
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
