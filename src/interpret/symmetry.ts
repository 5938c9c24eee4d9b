/** Symmetry: the smallest of the states that differ by permutations of symmetric values. */
import { Map as ImmutableMap, type Set as ImmutableSet, List } from "immutable";
import type { Ir } from "../ir/ir.js";
import { permutationCount, type Renaming, renamings, symmetricTypesOf } from "../ir/renamings.js";
import { symmetricTypesIn, type Type, type TypeOf } from "../ir/type.js";
import { compare, payloadOf, type State, tagOf, type Universe, type Value } from "../state/values.js";

/** The states that differ from a state by a permutation, itself included (its orbit). */
export function orbitOf(ir: Ir, universe: Universe): (state: State) => readonly State[] {
  const types = symmetricTypesOf(ir);
  const all = renamings(types).map((renaming) => renamer(renaming, ir, universe, types));
  return (state) => all.map((rename) => rename(state));
}

/** The smallest state of an orbit, variable by variable. */
export function leastOf(ir: Ir, universe: Universe): (state: State) => State {
  const orbit = orbitOf(ir, universe);
  if (permutationCount(ir) === 1) return (state) => state;
  return (state) =>
    orbit(state).reduce((least, other) => (compareStates(ir, other, least) < 0 ? other : least));
}

function compareStates(ir: Ir, a: State, b: State): number {
  for (const [i, variable] of ir.variables.entries()) {
    const difference = compare(variable.type, a.get(i) as Value, b.get(i) as Value);
    if (difference !== 0) return difference;
  }
  return 0;
}

function renamer(
  renaming: Renaming,
  ir: Ir,
  universe: Universe,
  types: readonly TypeOf<"symmetric">[],
): (state: State) => State {
  const memo = new Map<Type, boolean>();
  const inProcesses = types.filter((type) =>
    ir.processes.some((p) => p.parameters.some((q) => symmetricTypesIn(q.type, []).has(type.name))),
  );
  const touched = (type: Type): boolean => {
    const known = memo.get(type) ?? symmetricTypesIn(type, inProcesses).size > 0;
    memo.set(type, known);
    return known;
  };
  /** The instance that each process instance is mapped to. */
  const instances = universe.instances.map(({ process, keys }) => {
    const parameters = ir.processes[process]?.parameters ?? [];
    return universe.instanceOf(
      process,
      keys.map((key, i) => rename(parameters[i]?.type as Type, key)),
    );
  });

  function rename(type: Type, value: Value): Value {
    if (value === null || !touched(type)) return value;
    switch (type.kind) {
      case "symmetric":
        return renaming.get(type.name)?.[value as number] as number;
      case "process":
        return instances[value as number] as number;
      case "optional":
        return rename(type.of, value);
      case "set":
        return (value as ImmutableSet<Value>).map((item) => rename(type.of, item));
      case "sequence":
        return (value as List<Value>).map((item) => rename(type.of, item));
      case "tuple":
        return (value as List<Value>).map((item, i) => rename(type.items[i] as Type, item));
      case "record": {
        const record = value as ImmutableMap<Value, Value>;
        return ImmutableMap(
          type.fields.map((f): [Value, Value] => [f.name, rename(f.type, record.get(f.name) as Value)]),
        );
      }
      case "function":
        return ImmutableMap(
          (value as ImmutableMap<Value, Value>)
            .entrySeq()
            .map(([key, item]): [Value, Value] => [rename(type.key, key), rename(type.value, item)]),
        );
      case "alternatives": {
        const fields = type.cases.find((c) => c.name === tagOf(value))?.fields ?? [];
        if (fields.length === 0) return value;
        const payload = payloadOf(value);
        return List<Value>([tagOf(value), ...fields.map((f, i) => rename(f.type, payload[i] as Value))]);
      }
      default:
        return value;
    }
  }
  return (state) => state.map((value, i) => rename(ir.variables[i]?.type as Type, value));
}
