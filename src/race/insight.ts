/** What a counterexample says beyond its steps: from where on it is doomed, which orders it needs, which step decides. */
import type { Finding, Trace } from "../../checker/outcome.js";
import type { Explored } from "../../checker/packed/compare.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { isDeciding, some } from "../ir/walk.js";
import type { State, TypedValue } from "../state/values.js";
import { type Deciding, decidingStep, type Side } from "./deciding.js";
import { Danger, type Doomed, doomedIn, unitsOf } from "./doom.js";
import { type Orders, ordersOf } from "./orders.js";
import { Budget, type Given, interpretedSteps, type Judging, packedSteps, unlessTooMuch } from "./steps.js";

export interface Insight {
  readonly doomed: Doomed;
  /** Null: not decided. */
  readonly orders: Orders | null;
  /** Of an edited spec: null if the unedited one can take every step; left out if that was not asked or can't be said. */
  readonly deciding?: Deciding | null;
}

/** By trace: what was said of a trace that is left out is left out with it. */
export type Insights = ReadonlyMap<Trace<State>, Insight>;

export interface Insightful {
  readonly ir: Ir;
  readonly model: InterpretedModel;
  /** What the compiled engine found; null if the reference engine explored. */
  readonly explored: Explored | null;
  readonly findings: readonly Finding<State>[];
  /** The unedited spec, and the same with other constants, the likeliest first; empty if this is it. */
  readonly unedited: readonly Side[];
}

/** Steps that may be listed for each question about each trace. */
const WORK = 20_000;

/** For the traces of what single states and steps violate. @param poll May throw. */
export function insightsIn(
  { ir, model, explored, findings, unedited }: Insightful,
  poll: () => void,
  work = WORK,
): Insights {
  const insights = new Map<Trace<State>, Insight>();
  const interpreted = once(() => interpretedSteps(model, poll));
  const fast = once(() => (explored === null ? interpreted() : packedSteps(explored, poll)));
  // Which branch a step takes only the reference engine says.
  const exact = decides(ir) ? interpreted : fast;
  const unitOf = unitsOf(ir);
  for (const finding of findings) {
    const { trace, verdict } = finding;
    if (verdict !== "violated" || trace === null || trace.loop !== null || insights.has(trace)) continue;
    const judging = fast();
    const violation = judging.violationOf(finding);
    if (violation === null) continue;
    const numbers = (steps: Judging): readonly number[] =>
      trace.steps.flatMap(({ state }) => (state === null ? [] : [steps.numberOf(model.codec.json(state))]));
    const danger = new Danger(judging, violation, unitOf);
    const states = numbers(judging);
    const last = trace.steps.at(-1)?.state == null ? undefined : states.at(-1);
    // Else the last step is the violation, and not the state it leads to.
    const isEnd = last !== undefined && violation.inState(last);
    const along = isEnd || last === undefined ? states : states.slice(0, -1);
    const doomed = doomedIn(danger, judging, along, !isEnd, new Budget(work));
    const orders = unlessTooMuch(() => {
      const steps = exact();
      const found = steps.violationOf(finding);
      const [start] = numbers(steps);
      const moves = trace.steps.flatMap(({ action, choices, decided }) =>
        action === null ? [] : [{ action, given: printed(choices), decided: printed(decided ?? []) }],
      );
      return found === null || start === undefined
        ? null
        : ordersOf(ir, steps, found, start, moves, new Budget(work));
    });
    const decisions = unedited.map((side) => decidingStep(trace, { ir, model }, side));
    const deciding =
      decisions.find((decision) => decision !== undefined && decision?.step !== 1) ?? decisions[0];
    insights.set(trace, { doomed, orders, ...(deciding !== undefined && { deciding }) });
  }
  return insights;

  function printed(choices: Trace<State>["steps"][number]["choices"]): Given {
    return choices.map(({ name, value }) => {
      const typed = value as TypedValue;
      return { name, value: model.printer.json(typed.type, typed.value) };
    });
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Whether some step decides something beside its parameters and picks. */
const decides = ({ actions }: Ir): boolean =>
  some(
    actions.map(({ body }) => body),
    isDeciding,
  );
