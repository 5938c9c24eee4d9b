/** All functions of a module, written in the order in which they need each other. */

import { sizeOf } from "../../../checker/runtime/shapes.js";
import { nth } from "../../facts/parts.js";
import { hasProcesses } from "../../ir/apart.js";
import type { TemporalPlan } from "../../ir/temporal.js";
import { isTemporal } from "../../ir/walk.js";
import { writtenMax } from "../facts/successor-count.js";
import { Unsupported } from "../layout/shape.js";
import type { ModuleContext } from "../place/scope.js";
import { actionFunction, actionSuccessorFunctions } from "../step/action-function.js";
import { initialFunction } from "./initial.js";
import {
  conditionFunction,
  definitionFunction,
  type FunctionText,
  insideFunction,
  judgeFunction,
  midCourseFunction,
} from "./properties.js";
import { symmetryText } from "./symmetry.js";
import { type TemporalText, temporalText } from "./temporal.js";
import { choosing, type Workplace } from "./workplace.js";

export interface Functions {
  /** Null for one that stands for a temporal formula. */
  readonly definitions: readonly (string | null)[];
  /** By their places. Null for a property that is not checked state by state. */
  readonly properties: readonly ({
    /** Null for a temporal property: only its premise is checked here. */
    readonly judge: FunctionText | null;
    readonly premise: FunctionText | null;
  } | null)[];
  readonly constraints: readonly FunctionText[];
  /** Whether a state, or a step, is inside all constraints; null if none is about it. */
  readonly insideState: string | null;
  readonly insideStep: string | null;
  /** Whether a deadlock is allowed; null if it never is. */
  readonly allowed: FunctionText | null;
  readonly actions: readonly { readonly expand: readonly string[]; readonly explain: string }[];
  readonly judge: string;
  readonly judgeStep: string;
  readonly initial: string;
  /** Null for a spec without processes. */
  readonly midCourse: string | null;
  /** Null without symmetry. */
  readonly canonicalise: string | null;
  /** Null if temporal properties are not checked. */
  readonly temporal: TemporalText | null;
  /** No state has more successors, and there are no more initial assignments. */
  readonly most: number;
}

export function writeFunctions(
  { context, named, definitionFails }: Workplace,
  symmetry: boolean,
  plan: TemporalPlan | null,
  poll: () => void,
): Functions {
  const { ir } = context;
  refuseWideParameters(context);
  // Definitions first: whether they can fail decides how they are called. One that calls another stands after it.
  const definitions = ir.functions.map(({ body }, index) => {
    if (isTemporal(body, ir)) return null;
    const { text, canFail } = definitionFunction(context, index);
    if (canFail) definitionFails(index);
    return text;
  });
  const written = ir.properties.map(({ kind, body, premise }, index) => {
    if (kind === "temporal" && premise === null) return null;
    const name = nth(named.properties, index, "property");
    const premiseName = nth(named.premises, index, "property");
    const hasPremise = premise !== null && kind !== "reachable";
    return {
      judge: kind === "temporal" ? null : conditionFunction(context, name, body, kind === "step"),
      premise: hasPremise ? conditionFunction(context, premiseName, premise, kind === "step") : null,
    };
  });
  const properties = context.propertiesAt.map((all, place) => {
    const [first = 0] = all;
    const texts = all.map((index) => written[index] ?? null);
    const names = nth(named.chosen, place, "property");
    if (names === null) return written[first] ?? null;
    const step = nth(ir.properties, first, "property").kind === "step";
    const choice = { context, place: context.alternatives.length + place, step };
    return {
      judge: oneOf(
        choice,
        names.property,
        texts.flatMap((text) => text?.judge ?? []),
      ),
      premise: oneOf(
        choice,
        names.premise,
        texts.flatMap((text) => text?.premise ?? []),
      ),
    };
  });
  const constraints = ir.constraints.map(({ body, ofSteps }, index) =>
    conditionFunction(context, nth(named.constraints, index, "constraint"), body, ofSteps),
  );
  const inside = (ofSteps: boolean): string | null => {
    const some = constraints.filter((_, index) => ir.constraints[index]?.ofSteps === ofSteps);
    const name = ofSteps ? "insideStep" : "insideState";
    return some.length === 0 ? null : insideFunction(context, name, some, ofSteps);
  };
  const allowed =
    ir.deadlockAllowed && conditionFunction(context, "deadlockAllowed", ir.deadlockAllowed.condition, false);
  const actions = ir.actions.map((action, index) => {
    const [all, one, explain] = [
      nth(named.actions, index, "action"),
      nth(named.steps, index, "action"),
      nth(named.explain, index, "action"),
    ];
    return {
      expand: actionSuccessorFunctions(context, action, index, { all, one }),
      explain: actionFunction(context, action, index, { name: explain, purpose: "explain", given: false }),
    };
  });
  const judging = (name: string, step: boolean): string =>
    judgeFunction(
      context,
      name,
      context.propertiesAt.flatMap(([first = 0], index) => {
        const property = nth(ir.properties, first, "property");
        const written = properties[index];
        return written == null || (property.kind === "step") !== step
          ? []
          : [{ property, index, ...written }];
      }),
      step,
    );
  return {
    definitions,
    properties,
    constraints,
    insideState: inside(false),
    insideStep: inside(true),
    allowed,
    actions,
    judge: judging("judge", false),
    judgeStep: judging("judgeStep", true),
    initial: initialFunction(context),
    midCourse: hasProcesses(ir) ? midCourseFunction(context) : null,
    canonicalise: symmetry ? symmetryText(context) : null,
    temporal: plan && temporalText(context, plan, poll),
    most: writtenMax(context),
  };
}

/** The functions of several versions of a condition as one, which calls that of the version at hand; null for none. */
function oneOf(
  {
    context,
    place,
    step,
  }: { readonly context: ModuleContext; readonly place: number; readonly step: boolean },
  name: string,
  functions: readonly FunctionText[],
): FunctionText | null {
  if (functions.length === 0) return null;
  const signature = step ? ["s", "i", "n", "j"] : ["s", "i"];
  const names = functions.map((one) => one.name);
  const texts = [...functions.map(({ text }) => text), choosing(context, name, signature, place, names)];
  return { name, text: texts.join("\n\n"), canFail: functions.some(({ canFail }) => canFail) };
}

/** Parameters are enumerated one by one, and passed as one number each. */
function refuseWideParameters({ ir, shapes }: ModuleContext): void {
  for (const action of ir.actions)
    for (const parameter of action.parameters) {
      const shape = shapes.of(parameter.type);
      if (!("bits" in sizeOf(shape)))
        throw new Unsupported(`the parameter ${parameter.name} of ${action.name} is too wide`);
    }
}
