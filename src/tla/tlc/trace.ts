/**
 * Traces of TLC as traces of the spec. TLC does not distinguish a set from a sequence in its JSON, nor a string from a model
 * value; the types of the spec do. Each step is looked up in the reference engine, so a trace that the spec does not
 * allow is found out, and one that it allows gets the names of its actions and choices.
 */
import { Map as ImmutableMap, Set as ImmutableSet, List } from "immutable";
import type { Trace, TraceStep } from "../../../checker/outcome.js";
import { namedAs } from "../../../checker/trace.js";
import type { InterpretedModel } from "../../interpret/model.js";
import type { Ir } from "../../ir/ir.js";
import { showType, type Type } from "../../ir/type.js";
import { type State, same, type Value } from "../../state/values.js";
import { fieldName } from "../names.js";
import type { TlcState } from "./output.js";
import { type TlaValue, Unreadable } from "./value.js";

export interface Names {
  /** Of each variable of the spec: its name in the module. */
  readonly variables: readonly string[];
  /** The field that tells alternatives apart. */
  readonly tag: string;
}

export function traceFromTlc(
  states: readonly TlcState[],
  loop: number | null,
  ir: Ir,
  model: InterpretedModel,
  names: Names,
): Trace<State> {
  const steps: TraceStep<State>[] = [];
  for (const [i, raw] of states.entries()) {
    const state = restoreState(raw, ir, model, names);
    const before = steps.at(-1)?.state ?? null;
    if (before === null) {
      const position = initialStates(model).findIndex((other) => other.equals(state));
      if (position === -1) throw new Unreadable("its first state is not an initial state of the spec");
      steps.push({ action: null, choices: [], position, state });
      continue;
    }
    const transitions = model.explain(before);
    const position = transitions.findIndex(
      ({ outcome }) => outcome.kind === "state" && outcome.state.equals(state),
    );
    const transition = transitions[position];
    if (transition === undefined)
      throw new Unreadable(`the spec has no step from state ${i} to state ${i + 1}`);
    steps.push(namedAs(transition, position, state));
  }
  return { steps, loop };
}

const initialStates = (model: InterpretedModel): readonly State[] =>
  [...model.initial()].flatMap((outcome) => (outcome.kind === "state" ? [outcome.state] : []));

function restoreState(raw: TlcState, ir: Ir, model: InterpretedModel, names: Names): State {
  return List(
    ir.variables.map(({ type, name }, i) => {
      const value = raw.get(names.variables[i] ?? "");
      if (value === undefined) throw new Unreadable(`the variable \`${name}\` is missing in a state`);
      return restore(type, value, { ir, model, tag: names.tag });
    }),
  );
}

interface Reading {
  readonly ir: Ir;
  readonly model: InterpretedModel;
  readonly tag: string;
}

function restore(type: Type, raw: TlaValue, reading: Reading): Value {
  const wrong = (): Unreadable => new Unreadable(`a value is not of the type ${showType(type)}`);
  const inner = (of: Type, value: TlaValue | undefined): Value => {
    if (value === undefined) throw wrong();
    return restore(of, value, reading);
  };
  switch (type.kind) {
    case "bool":
      if (raw.kind !== "bool") throw wrong();
      return raw.value;
    case "int":
      if (raw.kind !== "int") throw wrong();
      return raw.value;
    case "optional":
      return raw.kind === "name" && raw.name === "none" ? null : inner(type.of, raw);
    case "symmetric": {
      const number = raw.kind === "name" ? Number(/_(\d+)$/.exec(raw.name)?.[1]) - 1 : Number.NaN;
      if (!(number >= 0 && number < type.size)) throw wrong();
      return number;
    }
    case "alternatives": {
      const isPlain = raw.kind === "name";
      const name = isPlain ? raw.name : nameAt(field(raw, reading.tag));
      const found = type.cases.find((c) => c.name === name);
      if (found === undefined) throw wrong();
      if (found.fields.length === 0) return found.name;
      return List<Value>([
        found.name,
        ...found.fields.map((f) => inner(f.type, field(raw, fieldName(f.name)))),
      ]);
    }
    case "process": {
      const [name, ...keys] = raw.kind === "list" ? raw.items : [];
      const instance = reading.model.universe.instances.findIndex(({ process, keys: own }) => {
        const declared = reading.ir.processes[process];
        return (
          declared !== undefined &&
          declared.name === nameAt(name) &&
          keys.length === own.length &&
          declared.parameters.every((p, i) => fits(() => inner(p.type, keys[i]), own[i] as Value))
        );
      });
      if (instance === -1) throw wrong();
      return instance;
    }
    case "record":
      return ImmutableMap<Value, Value>(
        type.fields.map((f): [Value, Value] => [f.name, inner(f.type, field(raw, fieldName(f.name)))]),
      );
    case "function": {
      const pairs =
        raw.kind === "map"
          ? raw.pairs
          : raw.kind === "list"
            ? raw.items.map((item, i): readonly [TlaValue, TlaValue] => [{ kind: "int", value: i + 1 }, item])
            : [];
      const found = new Map(pairs.map(([key, value]) => [JSON.stringify(key), [key, value] as const]));
      return ImmutableMap<Value, Value>(
        [...found.values()].map(([key, value]): [Value, Value] => [
          inner(type.key, key),
          inner(type.value, value),
        ]),
      );
    }
    case "set":
      if (raw.kind !== "list") throw wrong();
      return ImmutableSet<Value>(raw.items.map((item) => inner(type.of, item)));
    case "sequence": {
      // TLC prints a function whose domain is 1 to n as one, if it is not a tuple already.
      const items =
        raw.kind === "list" ? raw.items : raw.kind === "map" ? raw.pairs.map(([, item]) => item) : null;
      if (items === null) throw wrong();
      return List<Value>(items.map((item) => inner(type.of, item)));
    }
    case "tuple":
      if (raw.kind !== "list") throw wrong();
      return List<Value>(type.items.map((item, i) => inner(item, raw.items[i])));
    case "nothing":
      throw wrong();
    default:
      return type satisfies never;
  }
}

const nameAt = (raw: TlaValue | undefined): string => (raw?.kind === "name" ? raw.name : "");

function field(raw: TlaValue, name: string): TlaValue | undefined {
  return raw.kind === "map" ? raw.pairs.find(([key]) => nameAt(key) === name)?.[1] : undefined;
}

function fits(value: () => Value, wanted: Value): boolean {
  try {
    return same(value(), wanted);
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}
