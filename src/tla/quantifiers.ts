/** Expressions that bind names: quantifiers, comprehensions, functions, and `choose`. */
import type { IrExpression, NodeOf, Slot } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import {
  type Box,
  beside,
  best,
  conditional,
  enclosed,
  headed,
  isFlat,
  LEVEL,
  local,
  quantify,
  stack,
  text,
} from "./box.js";
import { bind, fresh, type TlaScope } from "./context.js";
import { slotName, write } from "./expressions.js";
import { notBefore } from "./order.js";

export const filtered = (name: string, set: Box, condition: Box): Box =>
  condition.lines.join("") === "TRUE"
    ? set
    : beside(LEVEL.atom, `{${name} \\in `, set, " : ", condition, "}");

export const functionOver = (name: string, set: Box, body: Box): Box =>
  best(
    () => beside(LEVEL.atom, `[${name} \\in `, set, " |-> ", body, "]"),
    () =>
      stack(
        LEVEL.atom,
        beside(LEVEL.atom, `[${name} \\in `, set, " |->"),
        beside(LEVEL.atom, "    ", body, "]"),
      ),
  );

/** `{element : names in sets}`; a set may depend on the names before it, which TLA+ writes with UNION. */
export function mapped(
  scope: TlaScope,
  slots: readonly Slot[],
  sets: readonly IrExpression[],
  where: IrExpression | null,
  element: (scope: TlaScope) => Box,
): Box {
  const [slot, ...slotsLeft] = slots;
  const [set, ...setsLeft] = sets;
  if (slot === undefined || set === undefined) throw new Error("a comprehension over nothing");
  const { name, scope: inner } = bind(scope, slot);
  if (slotsLeft.length > 0)
    return beside(
      LEVEL.set,
      "UNION {",
      mapped(inner, slotsLeft, setsLeft, where, element),
      ` : ${name} \\in `,
      write(scope, set),
      "}",
    );
  const from = write(scope, set);
  const body = element(inner);
  if (where === null && isFlat(body) && body.lines[0] === name) return from;
  const source =
    where === null
      ? from
      : (() => {
          const { name: candidate, scope: filter } = bind(inner, slot);
          return filtered(candidate, from, write(filter, where));
        })();
  return beside(LEVEL.atom, "{", body, ` : ${name} \\in `, source, "}");
}

type Quantifier = Extract<IrExpression, { kind: "forall" | "exists" | "count" | "sum" | "min" | "max" }>;

/** Quantifiers of one kind that follow each other share the sign. */
export function quantified(scope: TlaScope, node: Quantifier): Box {
  const sign = node.kind === "forall" ? "\\A" : "\\E";
  const binders: string[] = [];
  let at: IrExpression = node;
  let inner = scope;
  while (at.kind === node.kind && "slot" in at && "set" in at && "body" in at) {
    const set = write(inner, at.set);
    if (!isFlat(set)) {
      if (binders.length > 0) break;
      const { name, scope: body } = bind(inner, at.slot);
      return quantify(sign, name, set, write(body, at.body));
    }
    // A set that depends on a name bound before it can't stand in the same list.
    if (binders.length > 0 && binders.some((b) => mentions(set, b.split(" ")[0] ?? ""))) break;
    const { name, scope: body } = bind(inner, at.slot);
    binders.push(`${name} \\in ${set.lines[0]}`);
    inner = body;
    at = at.body;
  }
  return headed(`${sign} ${binders.join(", ")} :`, write(inner, at));
}

const mentions = (box: Box, name: string): boolean =>
  box.lines.some((line) => new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(line));

/** The least element in the order of the type. */
export function chosen(scope: TlaScope, node: Extract<IrExpression, { kind: "choose" }>): Box {
  const { tla } = scope;
  const type: Type =
    node.slots.length === 1
      ? (node.slots[0]?.type as Type)
      : { kind: "tuple", items: node.slots.map((s) => s.type) };
  const [only, ...more] = node.slots;
  if (only === undefined) throw new Error("a choice of nothing");
  const candidates =
    more.length === 0
      ? (() => {
          const { name, scope: body } = bind(scope, only);
          return filtered(name, write(scope, node.sets[0] as IrExpression), write(body, node.body));
        })()
      : mapped(scope, node.slots, node.sets, node.body, (body) =>
          enclosed(
            "<<",
            node.slots.map((slot) => text(slotName(body, slot))),
            ">>",
          ),
        );
  if (type.kind === "int") {
    tla.helpers.add("Min");
    return beside(LEVEL.atom, "Min(", candidates, ")");
  }
  const { name: all, scope: outer } = fresh(scope, "candidates");
  const { name: x, scope: one } = fresh(outer, "x");
  const { name: y } = fresh(one, "y");
  const least = beside(
    LEVEL.open,
    `CHOOSE ${x} \\in ${all} : \\A ${y} \\in ${all} : `,
    notBefore(tla, type, y, x),
  );
  return local(all, candidates, least);
}

/**
 * A fold as a recursive function, of the last position that was gone through, or of the set of the elements that were:
 * the last of these is the greatest one.
 */
export function folded(scope: TlaScope, node: NodeOf<"fold">): Box {
  const { name: result, scope: outer } = fresh(scope, "fold");
  if (node.set.kind === "range") {
    const { name: low, scope: within } = fresh(outer, "low");
    const { name: high, scope: bounds } = fresh(within, "high");
    const { name: last, scope: inner } = bind(bounds, node.slot);
    const { name: accumulator, scope: body } = bind(inner, node.accumulator);
    const step = local(accumulator, text(`${result}[${last} - 1]`), write(body, node.body));
    const value = conditional(text(`${last} < ${low}`, LEVEL.comparison), write(scope, node.initial), step);
    const all = local(
      `${result}[${last} \\in ${low} - 1 .. ${high}]`,
      value,
      text(`${result}[IF ${high} < ${low} THEN ${low} - 1 ELSE ${high}]`),
    );
    return local(low, write(scope, node.set.low), local(high, write(within, node.set.high), all));
  }
  const { name: whole, scope: within } = fresh(outer, "whole");
  const { name: gone, scope: inner } = fresh(within, "gone");
  const { name: last, scope: element } = bind(inner, node.slot);
  const { name: other } = fresh(element, "y");
  const { name: accumulator, scope: body } = bind(element, node.accumulator);
  const greatest = beside(
    LEVEL.open,
    `CHOOSE ${last} \\in ${gone} : \\A ${other} \\in ${gone} : `,
    notBefore(scope.tla, node.slot.type, last, other),
  );
  const step = local(
    last,
    greatest,
    local(accumulator, text(`${result}[${gone} \\ {${last}}]`), write(body, node.body)),
  );
  const value = conditional(text(`${gone} = {}`, LEVEL.comparison), write(scope, node.initial), step);
  return local(
    whole,
    write(scope, node.set),
    local(`${result}[${gone} \\in SUBSET ${whole}]`, value, text(`${result}[${whole}]`)),
  );
}
