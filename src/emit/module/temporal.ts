/** The part of a module for temporal properties: the atoms of their formulas, and the steps of fair units. */
import { encodeAt, type Json } from "../../../checker/runtime/json.js";
import { type Shape, valuesCount } from "../../../checker/runtime/shapes.js";
import type { IrAction } from "../../ir/ir.js";
import { formulasOf, isFair, type TemporalPlan, unitOf } from "../../ir/temporal.js";
import type { Type } from "../../ir/type.js";
import { Unsupported } from "../layout/shape.js";
import { elementOfRank } from "../place/ranks.js";
import { functionScope, js, type ModuleContext } from "../place/scope.js";
import { actionFunction } from "../step/action-function.js";
import { groupsText } from "./fair-groups.js";
import { conditionFunction } from "./properties.js";

export interface TemporalText {
  readonly functions: readonly string[];
  /** The lines of the model's member `temporal`. */
  readonly member: readonly string[];
}

/** The most fair units (one for each combination of an action's parameters) that are enumerated. */
const UNITS_MAX = 10_000;

/** @param poll Called for each atom, of which there can be many; may throw. */
export function temporalText(context: ModuleContext, plan: TemporalPlan, poll: () => void): TemporalText {
  const { typed, names, ir, shapes, bounds, sourceLine } = context;
  const atoms = plan.atoms.map(({ expression, step, bindings }, i) => {
    poll();
    const given = bindings.map(({ slot, json }) => {
      const type = bounds.slot(slot);
      return { slot, type, js: literalOf(type, shapes.of(type), json) };
    });
    const written = conditionFunction(context, names.unique(`atom_${i}`), expression, step, given);
    const values = bindings.map(({ slot, json }) => `, ${slot.name} = ${JSON.stringify(json)}`);
    return { step, ...written, text: `// ${sourceLine(expression.span)}${values.join("")}\n${written.text}` };
  });
  const fair = ir.actions.flatMap((action, index) =>
    isFair(action) ? [unitsOf(context, action, index)] : [],
  );
  const groups = groupsText(context, plan.groups, (type, json) => literalOf(type, shapes.of(type), json));
  const units = [...fair.flatMap((each) => each.units), ...groups.units];
  if (units.length > UNITS_MAX) throw new Unsupported(`there are ${units.length} fair steps to keep apart`);
  const takeFailure = atoms.some(({ canFail }) => canFail)
    ? [
        "    takeFailure: () => {",
        `      const failure = fault === 0 ? null : failures[fault - 1]${typed("!")};`,
        "      fault = 0;",
        "      return failure;",
        "    },",
      ]
    : ["    takeFailure: () => null,"];
  return {
    functions: [...atoms.map(({ text }) => text), ...fair.map(({ text }) => text), ...groups.functions],
    member: [
      "  temporal: {",
      `    formulas: ${JSON.stringify(formulasOf(plan))},`,
      "    atoms: [",
      ...atoms.map(
        ({ name, step, canFail }) => `      { step: ${step}, canFail: ${canFail}, holds: ${name} },`,
      ),
      "    ],",
      "    units: [",
      ...units,
      "    ],",
      ...takeFailure,
      "  },",
    ],
  };
}

/** The function that makes the steps of an action for given parameters, and its uses. */
function unitsOf(
  context: ModuleContext,
  action: IrAction,
  index: number,
): { readonly text: string; readonly units: readonly string[] } {
  const name = context.names.unique(`fair_${action.name}`);
  const { scope } = functionScope(context, () => {});
  const combinations = action.parameters.reduce<readonly (readonly string[])[]>(
    (partial, { type }) => {
      const count = valuesCount(context.shapes.of(type));
      if (partial.length * count > UNITS_MAX)
        throw new Unsupported(`${action.name} is fair for too many values of its parameters`);
      const values = Array.from({ length: count }, (_, rank) => js(elementOfRank(scope, type, String(rank))));
      return partial.flatMap((head) => values.map((value) => [...head, value]));
    },
    [[]],
  );
  const { strong } = unitOf(action, index);
  return {
    text: actionFunction(context, action, index, { name, purpose: "expand", given: true }),
    units: combinations.map((values) => {
      const successors =
        values.length === 0 ? name : `(s, i, out, to) => ${name}(${["s, i, out, to", ...values].join(", ")})`;
      return `      { action: ${index}, strong: ${strong}, successors: ${successors} },`;
    }),
  };
}

/** A value of a narrow type in generated code. */
function literalOf(type: Type, shape: Shape, json: Json): string {
  if (type.kind === "bool" || type.kind === "int") return String(json);
  const [code] = codeOf(shape, json);
  return String(code);
}

function codeOf(shape: Shape, json: Json): Int32Array {
  if (valuesCount(shape) > 2 ** 30)
    throw new Unsupported("a formula is quantified over values that are too wide");
  const words = new Int32Array(1);
  encodeAt(shape, json, words, 0, 0);
  return words;
}
