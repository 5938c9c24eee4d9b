/** The reference engine's model of a spec: the IR, interpreted. */
import { List } from "immutable";
import type { Choices, ConstraintOf, Initial, Judgement, Model, Transition } from "../../checker/model.js";
import { factsOf } from "../facts/facts.js";
import { hasProcesses, isApart } from "../ir/apart.js";
import type { Ir, IrCondition, IrConstraint, IrProperty } from "../ir/ir.js";
import { type StateCodec, stateCodec } from "../state/codec.js";
import { type ValuePrinter, valuePrinter } from "../state/print.js";
import {
  type FunctionValue,
  type State,
  same,
  type TypedValue,
  type Universe,
  universeOf,
  type Value,
} from "../state/values.js";
import { type Blame, blameFor } from "./blame.js";
import { type CoverageRecorder, coverageRecorder } from "./coverage.js";
import { type Environment, holds, Mistake, type Ticks, tick } from "./evaluate.js";
import { eachTransition, transitionsOf } from "./execute.js";
import { initialStates, isInitialState } from "./initial.js";
import { leastOf } from "./symmetry.js";
import { type Standstill, standstill } from "./waiting.js";

export interface InterpretedModel extends Model<State> {
  readonly universe: Universe;
  readonly printer: ValuePrinter;
  readonly codec: StateCodec;
  /** Whether a state is an initial one. */
  readonly isInitial: (state: State) => boolean;
  /** Of a deadlock: who waits for what, and what could step without having to. */
  readonly standstill: (state: State) => Standstill;
  /** Why a property that is false in a state, or for a pair of them, is false. */
  readonly blame: (property: IrProperty, state: State, next: State | null) => Blame;
  /** What was counted within actions so far, in the counters of `countersOf`; null if that is nothing. */
  readonly counted: () => Float64Array | null;
  /** An environment for evaluating other expressions in a state: the frame has `frameSize` slots. */
  readonly environment: (state: State, next: State | null, frameSize: number) => Environment;
}

/** The value of the choice at an index: parameters come first. */
function chosen(choices: Choices, index: number): Value {
  const choice = choices[index];
  if (choice === undefined) throw new Error(`no choice ${index}`);
  return (choice.value as TypedValue).value;
}

export interface InterpretOptions {
  /** Whether states that differ by a permutation of symmetric values count as one. */
  readonly symmetry: boolean;
  /** Whether to count how often conditions are true and false; not by default. */
  readonly coverage?: boolean;
}

export function interpret(ir: Ir, options: InterpretOptions): InterpretedModel {
  const ticks: Ticks = { left: 0, poll: null };
  const universe = universeOf(ir, () => tick({ ticks }));
  const printer = valuePrinter(ir, universe);
  const facts = factsOf(ir, universe.instances.length);
  const recorder = coverageRecorder(ir, options.coverage ?? false);

  const environment = (
    state: State,
    next: State | null,
    frameSize: number,
    coverage: CoverageRecorder | null = null,
  ): Environment => ({
    coverage,
    ir,
    universe,
    state,
    next,
    frame: new Array<Value>(frameSize).fill(null),
    successors,
    canFail: facts.canFail,
    ticks,
    show: printer.text,
  });

  /** Cache of the transitions of single actions from the last state: `taken` needs them repeatedly. */
  let remembered: {
    readonly state: State;
    readonly byAction: Map<number, readonly Transition<State>[]>;
  } | null = null;

  function ofAction(action: number, state: State): readonly Transition<State>[] {
    if (remembered?.state !== state) remembered = { state, byAction: new Map() };
    const known = remembered.byAction.get(action);
    if (known !== undefined) return known;
    const node = ir.actions[action];
    if (node === undefined) throw new Error(`no action ${action}`);
    const found = transitionsOf(node, action, null, environment(state, null, 0));
    remembered.byAction.set(action, found);
    return found;
  }

  function successors(
    action: number,
    given: readonly Value[] | null,
    state: State,
  ): readonly (State | null)[] {
    const matching = ofAction(action, state).filter(({ choices }) =>
      (given ?? []).every((value, i) => same(value, chosen(choices, i))),
    );
    return matching.map(({ outcome }) => (outcome.kind === "state" ? outcome.state : null));
  }

  const judge = (
    node: IrCondition | IrProperty | IrConstraint,
    state: State,
    next: State | null,
  ): Judgement => {
    const expression = "condition" in node ? node.condition : node.body;
    try {
      return holds(expression, environment(state, next, node.frameSize));
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      const message = "name" in node ? `in \`${node.name}\`: ${error.message}` : error.message;
      return { kind: error.kind, message, place: error.span };
    }
  };

  const premise = (property: IrProperty) => (state: State, next: State) => {
    if (property.premise === null) return true;
    try {
      return holds(property.premise, environment(state, next, property.frameSize));
    } catch (error) {
      if (error instanceof Mistake) return false;
      throw error;
    }
  };

  const initialGiven = {
    ir,
    environment: (state: State, frameSize: number) => environment(state, null, frameSize),
    judge: (condition: IrCondition, state: State) => judge(condition, state, null),
    show: printer.text,
  };
  const initial = (): Iterable<Initial<State>> => initialStates({ ...initialGiven, plan: facts.initialPlan });

  /**
   * Some process is neither done nor idle, and neither such a process nor an ordinary action can take a step; in a
   * spec without processes, no action can.
   */
  function deadlocked(state: State, transitions: readonly Transition<State>[]): Judgement {
    const stuck = !hasProcesses(ir)
      ? transitions.length === 0
      : universe.instances.some((_, instance) => inMidCourse(instance, state)) &&
        !transitions.some((transition) => moves(transition, state));
    if (!stuck || ir.deadlockAllowed === null) return stuck;
    const allowed = judge(ir.deadlockAllowed, state, null);
    return typeof allowed === "boolean" ? !allowed : allowed;
  }

  function moves({ action, choices }: Transition<State>, state: State): boolean {
    const node = ir.actions[action];
    if (node === undefined || node.process === null || isApart(node, ir)) return node?.environment === false;
    const keys = node.parameters.map((_, i) => chosen(choices, i));
    return inMidCourse(universe.instanceOf(node.process, keys), state);
  }

  /** Neither done nor at an idle label. */
  function inMidCourse(instance: number, state: State): boolean {
    const label = labelOf(instance, state);
    const process = ir.processes[universe.instances[instance]?.process ?? -1];
    return label !== "done" && !(process?.idle.includes(label) ?? false);
  }

  function labelOf(instance: number, state: State): string {
    const { process, keys } = universe.instances[instance] ?? { process: -1, keys: [] };
    const pc = state.get(ir.processes[process]?.pc ?? -1);
    if (keys.length === 0) return pc as string;
    const key = keys.length === 1 ? (keys[0] as Value) : List(keys);
    return (pc as FunctionValue).get(key) as string;
  }

  function inside(ofSteps: boolean) {
    const constraints = ir.constraints.filter((constraint) => constraint.ofSteps === ofSteps);
    return (state: State, next: State | null): Judgement => {
      for (const constraint of constraints) {
        const judgement = judge(constraint, state, next);
        if (judgement !== true) return judgement;
      }
      return true;
    };
  }

  function constraintOf(): { readonly constraint?: ConstraintOf<State> } {
    if (ir.constraints.length === 0) return {};
    const [states, steps] = [inside(false), inside(true)];
    return { constraint: { inState: (state) => states(state, null), inStep: steps } };
  }

  function transitions(
    state: State,
    coverage: CoverageRecorder | null,
    found: Transition<State>[] = [],
  ): readonly Transition<State>[] {
    const env = environment(state, null, 0, coverage);
    const find = (): void => {
      for (const [i, action] of ir.actions.entries()) eachTransition(action, i, null, env, found);
    };
    if (coverage === null) find();
    else coverage.state(find);
    return found;
  }

  return {
    universe,
    printer,
    codec: stateCodec(ir, universe, printer),
    standstill: (state) =>
      standstill(ir, universe, (instance) => labelOf(instance, state), environment(state, null, 0)),
    actions: ir.actions.map((action) => action.name),
    properties: ir.properties.map((property) => ({
      name: property.name,
      kind: property.kind,
      inState: (state) => judge(property, state, null),
      inStep: (state, next) => judge(property, state, next),
      premise: property.premise === null ? null : premise(property),
    })),
    initial,
    isInitial: (state) => isInitialState(initialGiven, state),
    expand: (state, found) => transitions(state, recorder, found),
    explain: (state, found) => transitions(state, null, found),
    pollWith: (poll) => {
      ticks.poll = poll;
    },
    blame: (property, state, next) => blameFor(property.body, environment(state, next, property.frameSize)),
    counted: () => recorder?.counts ?? null,
    environment,
    ...constraintOf(),
    deadlocked,
    representative: options.symmetry ? leastOf(ir, universe) : (state) => state,
  };
}
