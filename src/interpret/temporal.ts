/** Prepares temporal properties for checking: expands quantifiers, which leaves formulas over atoms. */
import { and, type Formula, leadsTo, not, or } from "../../checker/liveness/formula.js";
import type { Failure, Judgement, TemporalModel } from "../../checker/model.js";
import type { Ir, IrExpression, IrProperty, Slot } from "../ir/ir.js";
import {
  type Atom,
  type Binding,
  formulasOf,
  type Instance,
  isFair,
  type TemporalPlan,
  unitOf,
} from "../ir/temporal.js";
import { isOfSteps, isTemporal, slotsRead } from "../ir/walk.js";
import { product, type State, type Value } from "../state/values.js";
import { elementsOf } from "./elements.js";
import { holds, Mistake } from "./evaluate.js";
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
}

/** Null where there are no temporal properties. */
export const planOf = (ir: Ir): TemporalPlan<BoundValue> | null =>
  ir.properties.some(({ kind }) => kind === "temporal")
    ? temporalPlan(ir, interpret(ir, { symmetry: false }))
    : null;

export function temporalPlan(ir: Ir, model: InterpretedModel): TemporalPlan<BoundValue> {
  const atoms: Atom<BoundValue>[] = [];
  const known = new Map<IrExpression, Map<string, number>>();

  /** The number of an atom: the same for the same expression with the same values for what it reads. */
  function atomOf({ node, frameSize, bindings }: FramedFormula): number {
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
    const { node, frameSize, bindings } = place;
    const env = model.environment(NO_STATE, null, frameSize);
    for (const { slot, value } of bindings) env.frame[slot.slot] = value;
    return [...elementsOf(node.set, env)].map((value) => ({
      node: node.body,
      frameSize,
      bindings: [...bindings, { slot: node.slot, value, json: model.printer.json(node.slot.type, value) }],
    }));
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
        return formulaOf(calledBy(node, ir));
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
          return instancesOf(calledBy(node, ir));
        default:
          break;
      }
    return [{ formula: formulaOf(place), bindings, span: node.span }];
  }

  function planned(property: IrProperty): readonly Instance<BoundValue>[] | Failure {
    const { body: node, frameSize, name } = property;
    try {
      return instancesOf({ node, frameSize, bindings: [] });
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      return { kind: error.kind, message: `in \`${name}\`: ${error.message}`, place: error.span };
    }
  }

  return {
    instances: ir.properties.map((property) => (property.kind === "temporal" ? planned(property) : null)),
    atoms,
  };
}

type Quantifier = Extract<IrExpression, { slot: Slot; set: IrExpression; body: IrExpression }>;

/** A definition without parameters stands for its body, in a frame of its own. */
function calledBy(node: Extract<IrExpression, { kind: "call" }>, ir: Ir): FramedFormula {
  const called = ir.functions[node.function];
  if (called === undefined || called.parameters.length > 0) throw new Error("a formula with arguments");
  return { node: called.body, frameSize: called.frameSize, bindings: [] };
}

/** Sets that formulas are quantified over depend on constants only. */
const NO_STATE = null as unknown as State;

/** Atoms and fair units, evaluated by the reference engine. */
export function temporalModel(
  ir: Ir,
  model: InterpretedModel,
  plan: TemporalPlan<BoundValue>,
): TemporalModel<State> {
  const units = fairUnits(ir, model);
  return {
    formulas: formulasOf(plan),
    atoms: plan.atoms.map(({ step }) => ({ step })),
    holds: (atom, state, next) => judge(plan.atoms[atom], state, next),
    units: units.map(({ unit }) => unit),
    unitSuccessors: (index, state) => {
      const found = units[index];
      if (found === undefined) throw new Error(`no fair unit ${index}`);
      const env = model.environment(state, null, 0);
      return env.successors(found.unit.action, found.values, state).filter((next) => next !== null);
    },
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

/** The fair units: of each fair action, in order, those of its parameters' values in order. */
export function fairUnits(ir: Ir, { universe }: Pick<InterpretedModel, "universe">) {
  return ir.actions.flatMap((action, index) =>
    isFair(action)
      ? product(action.parameters.map(({ type }) => universe.valuesOf(type))).map((values) => ({
          unit: unitOf(action, index),
          values,
        }))
      : [],
  );
}
