/** From an exploration to its graph. */
import type { Finding } from "../../checker/outcome.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { isDeciding, some } from "../ir/walk.js";
import { type Exploration, showing } from "../run/explore.js";
import type { State } from "../state/values.js";
import { componentsOf } from "./components.js";
import { type Marks, NO_MARKS } from "./graph.js";
import { type Deciding, interpretedSpace, packedSpace, type StateSpace } from "./space.js";

/**
 * The states of a complete exploration that has continued after violations (the option `all`).
 * @param poll Called now and then; may throw.
 * @param deciding If steps are to say which branches they take and which elements they assign.
 */
export function spaceOf(
  exploration: Exploration,
  poll: () => void = () => {},
  deciding: Deciding | null = null,
): StateSpace {
  const { explored, reduced } = exploration;
  if (explored !== null) return packedSpace(explored, poll, deciding);
  return interpretedSpace(showing(exploration), reduced, poll);
}

/** For `spaceOf`; null if no action of the spec decides anything on its way. */
export function decidingIn(ir: Ir, modelOf: () => InterpretedModel): Deciding | null {
  const actions = new Set(ir.actions.flatMap(({ body }, i) => (some(body, isDeciding) ? [i] : [])));
  return actions.size === 0 ? null : { model: modelOf(), actions };
}

/** Which states are on the traces of violated properties, or of the properties named. */
export function marksOf(
  { findings, model }: Exploration,
  space: StateSpace,
  isShown: (finding: Finding<State>) => boolean = ({ verdict }) => verdict === "violated",
): Marks {
  if (model === null) return NO_MARKS;
  const numberOf = (state: State): number => space.numberOf(model.codec.json(state));
  const shown = findings.filter(isShown);
  const loops = shown.flatMap(({ name, trace }) => {
    const begin = trace?.loop == null ? null : trace.steps[trace.loop]?.state;
    return begin == null ? [] : [{ property: name, begin: numberOf(begin) }];
  });
  const components = loops.length === 0 ? [] : componentsOf(space.size, space.successors);
  return {
    loops: loops.map(({ property, begin }) => {
      const states = new Set<number>();
      for (const [number, component] of components.entries())
        if (component === components[begin]) states.add(number);
      return { property, states };
    }),
    traces: shown.flatMap(({ name, trace }) => {
      if (trace === null) return [];
      const states = trace.steps.flatMap(({ state }) => (state === null ? [] : [numberOf(state)]));
      const first = trace.loop === null ? undefined : states[trace.loop];
      const isBack = trace.cycle?.back != null && first !== undefined;
      return [{ property: name, states: isBack ? [...states, first] : states }];
    }),
  };
}

/** The states of a property's trace, those in which it is violated (or reached), and all one step from one of them. */
export function neighbourhood(
  property: string,
  space: StateSpace,
  { traces }: Marks,
  poll: () => void = () => {},
): ReadonlySet<number> {
  const within = new Set(traces.flatMap((trace) => (trace.property === property ? trace.states : [])));
  for (let number = 0; number < space.size; number += 1) {
    if (number % 256 === 0) poll();
    const { violated, reached } = space.judge(number);
    if (violated.includes(property) || reached.includes(property)) within.add(number);
  }
  const around = new Set(within);
  for (let number = 0; number < space.size; number += 1) {
    if (number % 256 === 0) poll();
    for (const to of space.successors(number)) {
      if (within.has(number)) around.add(to);
      if (within.has(to)) around.add(number);
    }
  }
  around.delete(-1);
  return around;
}
