/**
 * The other spec of a refinement, as seen from this one: what its variables are in a state of this spec, which of its
 * states are possible then, and what it lacks for a step that is none of its own.
 */
import { Map as ImmutableMap, Set as ImmutableSet, List } from "immutable";
import type { Choices, Failure } from "../../checker/model.js";
import type { Abstraction } from "../../checker/refinement.js";
import type { IrRefinement } from "../ir/refinement.js";
import { partsOf, type Type } from "../ir/type.js";
import { eachCombination } from "../state/each-value.js";
import { compare, isOf, type State, same, type Value } from "../state/values.js";
import { type BlockedPath, pathsThrough } from "./blocked-paths.js";
import { evaluate, Mistake } from "./evaluate.js";
import { type InterpretedModel, interpret } from "./model.js";

/** What is missing for an abstract step, or for an initial state, to be the one that was looked for. */
export interface Missing {
  /** Index of the action of the other spec; null for an initial state. */
  readonly action: number | null;
  readonly choices: Choices;
  /** What is in the way of the step: guards that are false. */
  readonly blocked: BlockedPath;
  /** Mapped variables that the step leaves with another value. */
  readonly differing: readonly { readonly variable: number; readonly value: Value }[];
  /** Why the step fails, if that is what is wrong. */
  readonly failure: Failure | null;
}

export interface RefinementModel {
  readonly abstraction: Abstraction<State>;
  /**
   * Where all variables are mapped: what the other model is in where that is seen, which is possible. As a belief.
   */
  readonly seenAs: (observation: number) => number;
  /** How many observations there are: each takes some memory, as does what is known of it. */
  readonly size: () => number;
  /** Of the other spec. */
  readonly model: InterpretedModel;
  /** The values of all variables of the other spec: those that are hidden are null. */
  readonly mapped: (observation: number) => State;
  /** The mapped variables whose values are outside their types. */
  readonly outside: (observation: number) => readonly number[];
  /** The states of a belief, in order. */
  readonly statesOf: (belief: number) => readonly State[];
  /** Of each action in which something is possible at all, nearest first; of the initial states at a start. */
  readonly missing: (belief: number | null, observation: number) => readonly Missing[];
  readonly pollWith: (poll: (() => void) | null) => void;
}

interface Observation {
  readonly state: State;
  /** Variables whose values are outside their types. */
  readonly outside: readonly number[];
}

interface Belief {
  readonly observation: number;
  readonly states: readonly State[];
  /** By observation: where a step leads. */
  readonly steps: Map<number, number>;
}

/** For the explanation of a failure, this many states of a belief are looked at, and combinations of parameters. */
const EXPLAINED_MAX = 100;
const COMBINATIONS_MAX = 1000;
/** Initial states that are compared with the one that is none. */
const INITIAL_MAX = 10_000;

/** @param processes The names of the processes of this spec. */
export function refinementModel(
  refinement: IrRefinement,
  concrete: InterpretedModel,
  processes: readonly string[],
): RefinementModel {
  const { abstract: ir, mapping, functions, name } = refinement;
  const model = interpret(ir, { symmetry: false });
  const isComplete = mapping.every((mapped) => mapped !== null);
  const mappedOnes = mapping.flatMap((mapped, variable) => (mapped === null ? [] : [variable]));
  const observations = new Numbered<Observation>();
  const beliefs = new Numbered<Belief>();
  const successorsOf = new Map<number, readonly State[]>();
  const states = new Numbered<State>();
  const theirs = ir.processes.map((process) => process.name);
  const translate = translator(concrete, model, { ours: processes, theirs });

  function observe(state: State): number | Failure {
    const values = mapping.map((mapped, variable): Value | undefined => {
      if (mapped === null) return undefined;
      const env = concrete.environment(state, null, mapped.frameSize);
      const value = evaluate(mapped.value, { ...env, ir: { ...env.ir, functions } });
      return translate(ir.variables[variable]?.type as Type, value);
    });
    const outside = mappedOnes.filter((variable) => {
      const value = values[variable];
      return value === undefined || !isOf(ir.variables[variable]?.type as Type, value);
    });
    const seen: State = List(values.map((value) => value ?? null));
    return observations.number(List<Value>([seen, List(outside)]), () => ({ state: seen, outside }));
  }

  function attempted(state: State): number | Failure {
    try {
      return observe(state);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      return { kind: "evaluation", message: `in \`${name}\`: ${error.message}`, place: error.span };
    }
  }

  const looksLike = (state: State, seen: State): boolean =>
    mappedOnes.every((variable) => same(state.get(variable) as Value, seen.get(variable) as Value));

  function successors(state: State): readonly State[] {
    const number = states.number(state, () => state);
    const known = successorsOf.get(number);
    if (known !== undefined) return known;
    const found = model
      .explain(state)
      .flatMap(({ outcome }) => (outcome.kind === "state" ? [outcome.state] : []));
    const once = ImmutableSet(found).toArray();
    successorsOf.set(number, once);
    return once;
  }

  /** The belief with those states, and those that steps lead to which are not seen. */
  function beliefOf(observation: number, given: Iterable<State>): number {
    const { state: seen } = observations.at(observation);
    const all = new Map<number, State>();
    const open: State[] = [];
    const add = (state: State): void => {
      const number = states.number(state, () => state);
      if (all.has(number)) return;
      all.set(number, state);
      open.push(state);
    };
    for (const state of given) add(state);
    if (!isComplete)
      for (let state = open.pop(); state !== undefined; state = open.pop())
        for (const next of successors(state)) if (looksLike(next, seen)) add(next);
    if (all.size === 0) return -1;
    const key = List<Value>([...all.keys()].sort((a, b) => a - b));
    return beliefs.number(key, () => ({ observation, states: [...all.values()], steps: new Map() }));
  }

  const alone = new Map<number, number>();

  function seenAs(observation: number): number {
    const known = alone.get(observation) ?? beliefOf(observation, [observations.at(observation).state]);
    alone.set(observation, known);
    return known;
  }

  function start(observation: number): number {
    const { state: seen, outside } = observations.at(observation);
    if (outside.length > 0) return -1;
    if (isComplete) return model.isInitial(seen) ? beliefOf(observation, [seen]) : -1;
    return beliefOf(observation, initialLike(seen));
  }

  function* initialLike(seen: State): Generator<State> {
    for (const outcome of model.initial())
      if (outcome.kind === "state" && looksLike(outcome.state, seen)) yield outcome.state;
  }

  function step(from: number, observation: number): number {
    const belief = beliefs.at(from);
    if (belief.observation === observation) return from;
    const known = belief.steps.get(observation);
    if (known !== undefined) return known;
    const { state: seen, outside } = observations.at(observation);
    const found =
      outside.length > 0
        ? -1
        : beliefOf(
            observation,
            belief.states.flatMap(successors).filter((next) => looksLike(next, seen)),
          );
    belief.steps.set(observation, found);
    return found;
  }

  const differingIn = (state: State, seen: State): Missing["differing"] =>
    mappedOnes.flatMap((variable) => {
      const value = state.get(variable) as Value;
      return same(value, seen.get(variable) as Value) ? [] : [{ variable, value }];
    });

  /** The nearest way of an action, from one of the states. */
  function nearest(index: number, from: readonly State[], seen: State): Missing | null {
    const action = ir.actions[index];
    if (action === undefined) return null;
    let best: Missing | null = null;
    const offer = (missing: Omit<Missing, "action">): void => {
      const made = { action: index, ...missing };
      if (best === null || byDistance(made, best) < 0) best = made;
    };
    const combinations: (readonly Value[])[] = [];
    for (const values of eachCombination(action.parameters.map(({ type }) => model.universe.eachOf(type)))) {
      if (combinations.length === COMBINATIONS_MAX) break;
      combinations.push([...values]);
    }
    for (const state of from)
      for (const values of combinations) {
        const env = model.environment(state, null, 0);
        const { transitions, blocked } = pathsThrough(action, index, values, env);
        const choices = action.parameters.map(({ name: parameter, type }, i) => ({
          name: parameter,
          value: { type, value: values[i] as Value },
        }));
        for (const { outcome, choices: given } of transitions)
          if (outcome.kind === "state")
            offer({
              choices: given,
              blocked: [],
              differing: differingIn(outcome.state, seen),
              failure: null,
            });
          else offer({ choices: given, blocked: [], differing: [], failure: outcome.failure });
        for (const way of blocked) offer({ choices, blocked: way, differing: [], failure: null });
      }
    return best;
  }

  function missing(belief: number | null, observation: number): readonly Missing[] {
    const { state: seen } = observations.at(observation);
    if (belief === null) return nearestInitial(seen);
    const from = sortedStates(beliefs.at(belief).states).slice(0, EXPLAINED_MAX);
    return ir.actions
      .flatMap((_, index) => nearest(index, from, seen) ?? [])
      .sort((a, b) => byDistance(a, b) || (a.action ?? 0) - (b.action ?? 0));
  }

  function nearestInitial(seen: State): readonly Missing[] {
    let best: Missing["differing"] | null = null;
    let count = 0;
    for (const outcome of model.initial()) {
      count += 1;
      if (count > INITIAL_MAX) break;
      if (outcome.kind !== "state") continue;
      const differing = differingIn(outcome.state, seen);
      if (best === null || differing.length < best.length) best = differing;
    }
    return best === null ? [] : [{ action: null, choices: [], blocked: [], differing: best, failure: null }];
  }

  const sortedStates = (given: readonly State[]): readonly State[] =>
    [...given].sort((a, b) => {
      for (const [variable, { type }] of ir.variables.entries()) {
        const order = compare(type, a.get(variable) as Value, b.get(variable) as Value);
        if (order !== 0) return order;
      }
      return 0;
    });

  return {
    abstraction: { observe: attempted, start, step },
    seenAs,
    size: () => observations.size,
    model,
    mapped: (observation) => observations.at(observation).state,
    outside: (observation) => observations.at(observation).outside,
    statesOf: (belief) => sortedStates(beliefs.at(belief).states),
    missing,
    pollWith: (poll) => {
      model.pollWith?.(poll);
      concrete.pollWith?.(poll);
    },
  };
}

/** The number of false guards of a way; a step that fails is as far away as one with another guard. */
const guardsOf = ({ blocked, failure }: Missing): number =>
  blocked.reduce((sum, { parts }) => sum + parts.length, failure === null ? 0 : 1);

const byDistance = (a: Missing, b: Missing): number =>
  guardsOf(a) - guardsOf(b) || a.differing.length - b.differing.length;

/** Values that are numbered in the order in which they come up. */
class Numbered<Item> {
  private readonly numbers = ImmutableMap<Value, number>().asMutable();
  private readonly items: Item[] = [];

  number(key: Value, make: () => Item): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.items.length;
    this.numbers.set(key, number);
    this.items.push(make());
    return number;
  }

  get size(): number {
    return this.items.length;
  }

  at(number: number): Item {
    const item = this.items[number];
    if (item === undefined) throw new Error(`nothing has the number ${number}`);
    return item;
  }
}

interface ProcessNames {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * Values are the same in both specs, but for processes, which each spec numbers by itself: a process is the one of the
 * other spec with the same name and parameters. Undefined for a value in which there is a process that it does not
 * have.
 */
function translator(concrete: InterpretedModel, model: InterpretedModel, names: ProcessNames) {
  const numbers = concrete.universe.instances.map(({ process, keys }) => {
    const theirs = names.theirs.indexOf(names.ours[process] ?? "");
    return theirs === -1 ? -1 : model.universe.instanceOf(theirs, keys);
  });

  return function translate(type: Type, value: Value): Value | undefined {
    if (!hasProcesses(type)) return value;
    try {
      return inner(type, value);
    } catch (thrown) {
      if (thrown === NO_PROCESS) return undefined;
      throw thrown;
    }
  };

  function inner(type: Type, value: Value): Value {
    if (value === null || !hasProcesses(type)) return value;
    switch (type.kind) {
      case "process": {
        const number = numbers[value as number] ?? -1;
        if (number === -1) throw NO_PROCESS;
        return number;
      }
      case "optional":
        return inner(type.of, value);
      case "set":
        return (value as ImmutableSet<Value>).map((item) => inner(type.of, item));
      case "sequence":
        return (value as List<Value>).map((item) => inner(type.of, item));
      case "tuple":
        return (value as List<Value>).map((item, i) => inner(type.items[i] as Type, item));
      case "record":
        return (value as ImmutableMap<Value, Value>).map((item, key) =>
          inner(type.fields.find(({ name }) => name === key)?.type as Type, item),
        );
      case "function":
        return (value as ImmutableMap<Value, Value>).mapEntries(([key, item]) => [
          inner(type.key, key),
          inner(type.value, item),
        ]);
      case "alternatives": {
        if (!List.isList(value)) return value;
        const fields = type.cases.find(({ name }) => name === value.first())?.fields ?? [];
        return value.map((item, i) => (i === 0 ? item : inner(fields[i - 1]?.type as Type, item)));
      }
      default:
        return value;
    }
  }
}

const NO_PROCESS = Symbol("no process");

const hasProcesses = (type: Type): boolean => type.kind === "process" || partsOf(type).some(hasProcesses);
