/**
 * A state as JSON and back: the form in which states leave an engine to be shown, stored or compared. The schema of
 * results describes it.
 */
import { Map as ImmutableMap, List } from "immutable";
import type { Ir } from "../ir/ir.js";
import { showType, type Type } from "../ir/type.js";
import type { Json, ValuePrinter } from "./print.js";
import { mapOf, type State, setOf, type Universe, type Value } from "./values.js";

/** The values of the variables by name, in the order of their declarations. */
export type StateJson = { readonly [variable: string]: Json };

export interface StateCodec {
  readonly json: (state: State) => StateJson;
  /** @throws {Error} If the JSON is not a state of the spec. */
  readonly state: (json: object) => State;
  /** A value of a type. @throws {Error} If the JSON is none. */
  readonly value: (type: Type, json: Json) => Value;
}

export function stateCodec(ir: Ir, universe: Universe, printer: ValuePrinter): StateCodec {
  /** The processes by the names that they have in JSON. */
  let processes: ReadonlyMap<string, number> | null = null;
  const processOf = (type: Type, name: string): number | undefined => {
    processes ??= new Map(universe.instances.map((_, i) => [printer.text(type, i), i]));
    return processes.get(name);
  };

  const { tick } = universe;

  function value(type: Type, json: Json | undefined): Value {
    tick();
    const wrong = (): Error => new Error(`${JSON.stringify(json)} is not of the type ${showType(type)}`);
    switch (type.kind) {
      case "bool":
        if (typeof json !== "boolean") throw wrong();
        return json;
      case "int":
        if (typeof json !== "number") throw wrong();
        return json;
      case "symmetric": {
        const number = typeof json === "string" ? /#(\d+)$/.exec(json)?.[1] : undefined;
        if (number === undefined) throw wrong();
        return Number(number) - 1;
      }
      case "process": {
        const found = typeof json === "string" ? processOf(type, json) : undefined;
        if (found === undefined) throw wrong();
        return found;
      }
      case "optional":
        return json === null ? null : value(type.of, json);
      case "alternatives": {
        if (typeof json === "string") return json;
        const { tag, value: payload } = members(json, wrong);
        const found = type.cases.find((c) => c.name === tag);
        if (found === undefined) throw wrong();
        const fields = members(payload, wrong);
        return List<Value>([found.name, ...found.fields.map((f) => value(f.type, fields[f.name]))]);
      }
      case "record": {
        const fields = members(json, wrong);
        return ImmutableMap<Value, Value>(type.fields.map((f) => [f.name, value(f.type, fields[f.name])]));
      }
      case "function":
        return mapOf(
          items(members(json, wrong)["#map"], wrong).map((entry) => {
            const [key, of] = items(entry, wrong);
            return [value(type.key, key), value(type.value, of)];
          }),
          tick,
        );
      case "set":
        return setOf(
          items(members(json, wrong)["#set"], wrong).map((element) => value(type.of, element)),
          tick,
        );
      case "sequence":
        return List(items(json, wrong).map((element) => value(type.of, element)));
      case "tuple": {
        const elements = items(members(json, wrong)["#tup"], wrong);
        return List(type.items.map((item, i) => value(item, elements[i])));
      }
      case "nothing":
        return null;
      default:
        return type satisfies never;
    }
  }

  return {
    json: (state) =>
      Object.fromEntries(
        ir.variables.map(({ name, type }, i) => [name, printer.json(type, state.get(i) as Value)]),
      ),
    value,
    state: (json) => {
      const wrong = (): Error => new Error("a state has a value for each variable");
      const values = members(json, wrong);
      return List(ir.variables.map(({ name, type }) => value(type, values[name])));
    },
  };
}

function members(
  json: object | Json | undefined,
  wrong: () => Error,
): { readonly [name: string]: Json | undefined } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw wrong();
  return json as { readonly [name: string]: Json };
}

function items(json: Json | undefined, wrong: () => Error): readonly Json[] {
  if (!Array.isArray(json)) throw wrong();
  return json;
}
