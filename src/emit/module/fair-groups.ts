/** The steps of fairness groups: those of all members, one after another, without those that a condition excludes. */
import type { Json } from "../../../checker/runtime/json.js";
import { nth } from "../../facts/parts.js";
import type { IrFairMember } from "../../ir/ir.js";
import { type GroupUnit, groupUnitOf } from "../../ir/temporal.js";
import type { Type } from "../../ir/type.js";
import { functionText } from "../code/function-text.js";
import type { ModuleContext } from "../place/scope.js";
import { actionFunction } from "../step/action-function.js";
import { conditionFunction } from "./properties.js";

/** A value of a type as code. */
type Literal = (type: Type, json: Json) => string;

export interface GroupsText {
  readonly functions: readonly string[];
  /** The entries of the model's member `units`. */
  readonly units: readonly string[];
}

export function groupsText(
  context: ModuleContext,
  groups: readonly GroupUnit[],
  literal: Literal,
): GroupsText {
  const { ir, names, typed } = context;
  const functions: string[] = [];
  const known = new Map<string, string>();

  /** The function with an action's steps: for given parameters, or for all. */
  function stepsOf(action: number, given: boolean): string {
    const key = `${action} ${given}`;
    const name = known.get(key) ?? names.unique(`group_${ir.actions[action]?.name}`);
    const node = ir.actions[action];
    if (node === undefined) throw new Error(`no action ${action}`);
    if (!known.has(key))
      functions.push(actionFunction(context, node, action, { name, purpose: "expand", given }));
    known.set(key, name);
    return name;
  }

  /** Writes the steps of a member from `end` on, and moves `end`. */
  function member(
    { actions, condition, arguments: written }: IrFairMember,
    json: readonly Json[] | null,
    { bindings }: GroupUnit,
  ): readonly string[] {
    const given = (json ?? []).map((value, i) => literal(written?.[i]?.type as Type, value));
    const calls = actions.map(
      (action) => `end = ${stepsOf(action, json !== null)}(${["s, i, out, end", ...given].join(", ")});`,
    );
    if (condition === null) return calls;
    const name = names.unique("group_condition");
    const bound = bindings.map(({ slot, json: value }) => ({
      slot,
      type: context.bounds.slot(slot),
      js: literal(context.bounds.slot(slot), value),
    }));
    const made = conditionFunction(context, name, condition, true, bound);
    functions.push(made.text);
    const { words } = context.layout;
    return [
      "kept = end;",
      ...calls,
      // Without room for all, it is called again with more.
      "if (end > out.length) return end;",
      `for (let at = kept; at < end; at += ${words}) {`,
      `  if (!${name}(s, i, out, at)) continue;`,
      `  if (at !== kept) out.copyWithin(kept, at, at + ${words});`,
      `  kept += ${words};`,
      "}",
      "end = kept;",
      ...(made.canFail ? ["fault = 0;"] : []),
    ];
  }

  const units = groups.map((unit): string => {
    const group = ir.fairGroups[unit.group];
    if (group === undefined) throw new Error(`no group ${unit.group}`);
    const name = names.unique(`group_${unit.group}`);
    const members = unit.members.map(({ index, given }) => ({
      node: nth(group.members, index, "member"),
      given,
    }));
    const lines = members.flatMap(({ node, given }) => member(node, given, unit));
    const isSifted = members.some(({ node }) => node.condition !== null);
    functions.push(
      functionText(
        context.mentions,
        name,
        [
          `s${typed(": Int32Array")}`,
          `i${typed(": number")}`,
          `out${typed(": Int32Array")}`,
          `to${typed(": number")}`,
        ],
        typed(": number"),
        ["let end = to;", ...(isSifted ? ["let kept = to;"] : []), ...lines, "return end;"],
      ),
    );
    const { action, strong } = groupUnitOf(ir, unit.group);
    return `      { action: ${action}, strong: ${strong}, successors: ${name} },`;
  });
  return { functions, units };
}
