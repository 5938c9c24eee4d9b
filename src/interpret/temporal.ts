/** Prepares temporal properties for checking: expands quantifiers, which leaves formulas over atoms. */
import { Interruption } from "../../checker/interruption.js";
import { and, type Formula, leadsTo, not, or } from "../../checker/liveness/formula.js";
import type { Failure, Judgement, TemporalModel } from "../../checker/model.js";
import type { Ir, IrExpression, IrProperty, Slot } from "../ir/ir.js";
import {
  type Atom,
  type Binding,
  formulasOf,
  groupUnitOf,
  type Instance,
  isFair,
  type TemporalPlan,
  unitOf,
} from "../ir/temporal.js";
import { cardinality, type Type } from "../ir/type.js";
import { isOfSteps, isTemporal, slotsRead } from "../ir/walk.js";
import { isOf, product, type State, type Value } from "../state/values.js";
import { elementsOf, sizeOf } from "./elements.js";
import { type Environment, evaluate, holds, Mistake, tick } from "./evaluate.js";
import { type InterpretedModel, interpret } from "./model.js";

/** A bound name with one of its values. */
export interface BoundValue extends Binding {
  readonly value: Value;
}

/** The formula that stands in one frame, with values for the slots bound so far. */
interface FramedFormula {
  readonly node: IrExpression;
  readonly frameSize: number;
  readonly bindings: readonly BoundValue[];
  /** How many formulas like this one there are, one for each combination of the values bound so far. */
  readonly copies: number;
}

/**
 * The most values that the quantifiers of all temporal properties are expanded to, and the most fair units: each value
 * gives a formula that is written, and judged on the whole graph, by itself.
 */
const EXPANDED_MAX = 2 ** 16;

/** Null where there are no temporal properties. */
export const planOf = (ir: Ir): TemporalPlan<BoundValue> | null =>
  ir.properties.some(({ kind }) => kind === "temporal")
    ? temporalPlan(ir, interpret(ir, { symmetry: false }))
    : null;

/** @param model Its work is counted: if it is interrupted, the properties that are left are undecided. */
export function temporalPlan(ir: Ir, model: InterpretedModel): TemporalPlan<BoundValue> {
  const undecided = new Map<number, Interruption>();
  let expanded = 0;
  const crowded = tooManyUnits(ir, model);
  const atoms: Atom<BoundValue>[] = [];
  const known = new Map<IrExpression, Map<string, number>>();

  const idle = model.environment(NO_STATE, null, 0);

  /** The number of an atom: the same for the same expression with the same values for what it reads. */
  function atomOf({ node, frameSize, bindings }: FramedFormula): number {
    tick(idle);
    const read = slotsRead(node);
    const kept = bindings.filter(({ slot }) => read.has(slot.slot));
    const key = JSON.stringify(kept.map(({ slot, json }) => [slot.slot, json]));
    const same = known.get(node) ?? new Map<string, number>();
    known.set(node, same);
    const number = same.get(key) ?? atoms.length;
    if (number === atoms.length) {
      same.set(key, number);
      atoms.push({ expression: node, frameSize, step: isOfSteps(node, ir), bindings: kept });
    }
    return number;
  }

  function withElements(place: FramedFormula & { readonly node: Quantifier }): readonly FramedFormula[] {
    const { node, frameSize, bindings, copies } = place;
    const env = model.environment(NO_STATE, null, frameSize);
    for (const { slot, value } of bindings) env.frame[slot.slot] = value;
    const size = sizeOf(node.set, env);
    const needed = Math.max(copies * size, expanded + size);
    if (needed > EXPANDED_MAX) throw new Interruption("memory", { place: node.span, size: needed });
    expanded += size;
    const framed: FramedFormula[] = [];
    for (const value of elementsOf(node.set, env)) {
      tick(idle);
      const bound = { slot: node.slot, value, json: model.printer.json(node.slot.type, value) };
      framed.push({ node: node.body, frameSize, bindings: [...bindings, bound], copies: copies * size });
    }
    return framed;
  }

  function formulaOf(place: FramedFormula): Formula {
    const { node } = place;
    const inner = (child: IrExpression): Formula => formulaOf({ ...place, node: child });
    if (!isTemporal(node, ir)) return { kind: "state", atom: atomOf(place) };
    switch (node.kind) {
      case "always":
      case "eventually":
        if (!isTemporal(node.of, ir) && isOfSteps(node.of, ir))
          return { kind: `${node.kind}Step`, atom: atomOf({ ...place, node: node.of }) };
        return { kind: node.kind, of: inner(node.of) };
      case "leadsTo":
        return leadsTo(inner(node.left), inner(node.right));
      case "until":
        return { kind: "until", left: inner(node.left), right: inner(node.right) };
      case "not":
        return not(inner(node.of));
      case "and":
      case "or":
        return { kind: node.kind, operands: node.operands.map(inner) };
      case "implies":
        return or(not(inner(node.left)), inner(node.right));
      case "iff": {
        const [left, right] = [inner(node.left), inner(node.right)];
        return and(or(not(left), right), or(left, not(right)));
      }
      case "forall":
      case "exists": {
        const kind = node.kind === "forall" ? "and" : "or";
        return { kind, operands: withElements({ ...place, node }).map(formulaOf) };
      }
      case "call":
        return formulaOf(calledBy(node, ir, place.copies));
      default:
        throw new Error(`a temporal operator inside \`${node.kind}\``);
    }
  }

  /** Taken apart as far as each part can be judged, and blamed, on its own. */
  function instancesOf(place: FramedFormula): readonly Instance<BoundValue>[] {
    const { node, bindings } = place;
    if (isTemporal(node, ir))
      switch (node.kind) {
        case "forall":
          return withElements({ ...place, node }).flatMap(instancesOf);
        case "and":
          return node.operands.flatMap((operand) => instancesOf({ ...place, node: operand }));
        case "always":
          if (!isTemporal(node.of, ir)) break;
          return instancesOf({ ...place, node: node.of }).map((instance) => ({
            ...instance,
            formula: { kind: "always", of: instance.formula },
          }));
        case "call":
          return instancesOf(calledBy(node, ir, place.copies));
        default:
          break;
      }
    return [{ formula: formulaOf(place), bindings, span: node.span }];
  }

  function planned(property: IrProperty, index: number): readonly Instance<BoundValue>[] | Failure | null {
    const { body: node, frameSize, name } = property;
    try {
      if (crowded !== null) throw crowded;
      return instancesOf({ node, frameSize, bindings: [], copies: 1 });
    } catch (error) {
      if (error instanceof Interruption) {
        undecided.set(index, error);
        return null;
      }
      if (!(error instanceof Mistake)) throw error;
      return { kind: error.kind, message: `in \`${name}\`: ${error.message}`, place: error.span };
    }
  }

  return {
    instances: ir.properties.map((property, index) =>
      property.kind === "temporal" ? planned(property, index) : null,
    ),
    undecided,
    atoms,
    groups: groupUnits(ir, model).map(({ group, bindings, members }) => ({
      group,
      bindings,
      members: members.map(({ index, member, given }) => ({
        index,
        given:
          given?.map((value, k) => model.printer.json(member.arguments?.[k]?.type as Type, value)) ?? null,
      })),
    })),
  };
}

/**
 * Fairness groups with values of their parameters, and the members that have an instance then: an action that is given a
 * value outside of its parameter's type has none.
 */
export function groupUnits(ir: Ir, model: InterpretedModel) {
  if (tooManyUnits(ir, model) !== null) return [];
  return ir.fairGroups.flatMap(({ parameters, frameSize, members }, group) =>
    product(parameters.map(({ type }) => model.universe.valuesOf(type))).map((given) => {
      const env = model.environment(NO_STATE, null, frameSize);
      const bindings = parameters.map((slot, i): BoundValue => {
        const value = given[i] as Value;
        env.frame[slot.slot] = value;
        return { slot, value, json: model.printer.json(slot.type, value) };
      });
      const instances = members.flatMap((member, index) => {
        const values = member.arguments?.map((each) => evaluate(each, env)) ?? null;
        const isInstance = member.actions.every((action) =>
          values?.every((value, i) => {
            const parameter = ir.actions[action]?.parameters[i];
            return parameter !== undefined && isOf(parameter.type, value);
          }),
        );
        return values === null || isInstance ? [{ index, member, given: values }] : [];
      });
      return { group, bindings, members: instances };
    }),
  );
}

type Quantifier = Extract<IrExpression, { slot: Slot; set: IrExpression; body: IrExpression }>;

/** A definition without parameters stands for its body, in a frame of its own. */
function calledBy(node: Extract<IrExpression, { kind: "call" }>, ir: Ir, copies: number): FramedFormula {
  const called = ir.functions[node.function];
  if (called === undefined || called.parameters.length > 0) throw new Error("a formula with arguments");
  return { node: called.body, frameSize: called.frameSize, bindings: [], copies };
}

/** Sets that formulas are quantified over depend on constants only. */
const NO_STATE = null as unknown as State;

/** A fair action with values of its parameters, or a group with values of its own. */
export interface NamedUnit {
  readonly unit: ReturnType<typeof groupUnitOf>;
  /** As it is shown. */
  readonly name: string;
  readonly choices: readonly {
    readonly name: string;
    readonly value: { readonly type: Type; readonly value: Value };
  }[];
}

/**
 * The fair units, and the steps of each: first those of actions, then those of groups. None if there are too many.
 */
export function fairSteps(
  ir: Ir,
  model: InterpretedModel,
): {
  readonly units: readonly NamedUnit[];
  readonly successors: (unit: number, state: State) => readonly State[];
} {
  const units = fairUnits(ir, model);
  const groups = groupUnits(ir, model);
  return {
    units: [
      ...units.map(({ unit, values }) => ({
        unit,
        name: ir.actions[unit.action]?.name ?? "",
        choices: (ir.actions[unit.action]?.parameters ?? []).map(({ name, type }, i) => ({
          name,
          value: { type, value: values[i] as Value },
        })),
      })),
      ...groups.map(({ group, bindings }) => ({
        unit: groupUnitOf(ir, group),
        name: ir.fairGroups[group]?.name ?? "",
        choices: bindings.map(({ slot: { name, type }, value }) => ({ name, value: { type, value } })),
      })),
    ],
    successors: (index, state) => {
      const found = units[index];
      if (found === undefined) return stepsOfGroup(groups[index - units.length], state);
      const env = model.environment(state, null, 0);
      return env.successors(found.unit.action, found.values, state).filter((next) => next !== null);
    },
  };

  function stepsOfGroup(unit: (typeof groups)[number] | undefined, state: State): readonly State[] {
    const group = ir.fairGroups[unit?.group ?? -1];
    if (unit === undefined || group === undefined) throw new Error("no such fair unit");
    const free = model.environment(state, null, 0);
    return unit.members.flatMap(({ member: { actions, condition }, given }) =>
      actions
        .flatMap((action) => free.successors(action, given, state))
        .filter((next) => next !== null)
        .filter((next) => {
          if (condition === null) return true;
          const env = model.environment(state, next, group.frameSize);
          for (const { slot, value } of unit.bindings) env.frame[slot.slot] = value;
          return judgeCondition(condition, env);
        }),
    );
  }
}

/** Atoms and fair units, evaluated by the reference engine. */
export function temporalModel(
  ir: Ir,
  model: InterpretedModel,
  plan: TemporalPlan<BoundValue>,
): TemporalModel<State> {
  const { units, successors } = fairSteps(ir, model);
  return {
    formulas: formulasOf(plan),
    atoms: plan.atoms.map(({ step }) => ({ step })),
    holds: (atom, state, next) => judge(plan.atoms[atom], state, next),
    units: units.map(({ unit }) => unit),
    unitSuccessors: successors,
  };

  function judge(atom: Atom<BoundValue> | undefined, state: State, next: State): Judgement {
    if (atom === undefined) throw new Error("no such atom");
    const env = model.environment(state, next, atom.frameSize);
    for (const { slot, value } of atom.bindings) env.frame[slot.slot] = value;
    try {
      return holds(atom.expression, env);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      return { kind: error.kind, message: `in a temporal property: ${error.message}`, place: error.span };
    }
  }
}

/** A step for which the condition has no value is none of the group. */
function judgeCondition(condition: IrExpression, env: Environment): boolean {
  try {
    return holds(condition, env);
  } catch (error) {
    if (error instanceof Mistake) return false;
    throw error;
  }
}

/** Why the fair units can't be listed, and so no temporal property can be judged; null if they can. */
export function tooManyUnits(ir: Ir, { universe }: Pick<InterpretedModel, "universe">): Interruption | null {
  let units = 0;
  for (const action of ir.actions.filter(isFair)) {
    const sizes = action.parameters.map(({ type }) => cardinality(type, universe.instances.length));
    units += sizes.reduce((all, size) => all * size, 1);
    if (units > EXPANDED_MAX) return new Interruption("memory", { place: action.span, size: units });
  }
  for (const { parameters, span } of ir.fairGroups) {
    const sizes = parameters.map(({ type }) => cardinality(type, universe.instances.length));
    units += sizes.reduce((all, size) => all * size, 1);
    if (units > EXPANDED_MAX) return new Interruption("memory", { place: span, size: units });
  }
  return null;
}

/**
 * The fair units: of each fair action, in order, those of its parameters' values in order. None if there are too many,
 * since no temporal property is judged then.
 */
export function fairUnits(ir: Ir, { universe }: Pick<InterpretedModel, "universe">) {
  if (tooManyUnits(ir, { universe }) !== null) return [];
  return ir.actions.flatMap((action, index) =>
    isFair(action)
      ? product(action.parameters.map(({ type }) => universe.valuesOf(type))).map((values) => ({
          unit: unitOf(action, index),
          values,
        }))
      : [],
  );
}
