/** Which cells a condition depends on, once its bound variables have values. */
import type { Ir, IrExpression } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { type CellTree, leavesOf } from "./cells.js";

export interface Reading {
  readonly ir: Ir;
  /** The cells of each variable of the state. */
  readonly trees: readonly CellTree[];
  /** The number among all values of its type of a bound variable, which is one of the variables; undefined for others. */
  readonly bound: ReadonlyMap<number, number>;
  readonly firstInstance: readonly number[];
  /** How many values a type has. */
  readonly count: (type: Type) => number;
}

/** The cells that an expression may depend on; null for all. */
export function cellsRead(node: IrExpression, reading: Reading): ReadonlySet<number> | null {
  const found = new Set<number>();
  let all = false;

  type Known = ReadonlyMap<number, number>;

  /** The number of a value that does not depend on the state; null for others. */
  function rankOf(value: IrExpression, type: Type, slots: Known): number | null {
    switch (value.kind) {
      case "conform":
      case "present":
        return rankOf(value.of, type, slots);
      case "variable":
        return value.primed ? null : (reading.bound.get(value.variable) ?? null);
      case "slot":
        return slots.get(value.slot) ?? null;
      case "literal":
        if (typeof value.value !== "number") return type.kind === "bool" ? Number(value.value) : null;
        return type.kind === "int" && type.low !== null ? value.value - type.low : null;
      case "alternative": {
        if (type.kind !== "alternatives") return null;
        let before = 0;
        for (const { name, fields } of type.cases) {
          const counts = fields.map((field) => reading.count(field.type));
          if (name === value.name) {
            const ranks = value.payload.map((part, i) => rankOf(part, fields[i]?.type as Type, slots));
            const rank = mixed(ranks, counts);
            return rank === null ? null : before + rank;
          }
          before += counts.reduce((a, b) => a * b, 1);
        }
        return null;
      }
      case "process": {
        const parameters = reading.ir.processes[value.process]?.parameters ?? [];
        const ranks = value.keys.map((key, i) => rankOf(key, parameters[i]?.type as Type, slots));
        const rank = mixed(
          ranks,
          parameters.map((parameter) => reading.count(parameter.type)),
        );
        return rank === null ? null : (reading.firstInstance[value.process] ?? 0) + rank;
      }
      case "tuple": {
        const items = type.kind === "tuple" ? type.items : [];
        const ranks = value.elements.map((part, i) => rankOf(part, items[i] as Type, slots));
        return mixed(ranks, items.map(reading.count));
      }
      default:
        return null;
    }
  }

  /** The cells of a part of the state; null for an expression that is none. */
  function partOf(value: IrExpression, slots: Known): CellTree | null {
    switch (value.kind) {
      case "conform":
        return partOf(value.of, slots);
      case "variable":
        return value.primed || reading.bound.has(value.variable)
          ? null
          : (reading.trees[value.variable] ?? null);
      case "apply": {
        const target = partOf(value.target, slots);
        const type = value.target.type;
        if (target?.kind !== "function" || type.kind !== "function") return null;
        const rank = rankOf(value.key, type.key, slots);
        return rank === null ? null : (target.parts[rank] ?? null);
      }
      case "field": {
        const target = partOf(value.target, slots);
        return target?.kind === "record" ? (target.parts[target.names.indexOf(value.name)] ?? null) : null;
      }
      case "item": {
        const target = partOf(value.target, slots);
        return target?.kind === "tuple" ? (target.parts[value.position - 1] ?? null) : null;
      }
      default:
        return null;
    }
  }

  function read(value: IrExpression, slots: Known): void {
    const part = partOf(value, slots);
    if (part !== null) {
      for (const cell of leavesOf(part)) found.add(cell);
      return;
    }
    switch (value.kind) {
      case "enabled":
      case "taken":
        all = true;
        return;
      case "variable":
        if (value.primed) all = true;
        return;
      case "in": {
        const set = partOf(value.set, slots);
        const type = value.set.type;
        const rank =
          set?.kind === "set" && type.kind === "set" ? rankOf(value.element, type.of, slots) : null;
        const member = rank === null || set?.kind !== "set" ? undefined : set.parts[rank];
        if (member !== undefined) {
          for (const cell of leavesOf(member)) found.add(cell);
          return;
        }
        break;
      }
      case "call": {
        const fn = reading.ir.functions[value.function];
        if (fn === undefined) return;
        const inner = new Map<number, number>();
        value.arguments.forEach((argument, i) => {
          read(argument, slots);
          const parameter = fn.parameters[i];
          const rank = parameter === undefined ? null : rankOf(argument, parameter.type, slots);
          if (parameter !== undefined && rank !== null) inner.set(parameter.slot, rank);
        });
        read(fn.body, inner);
        return;
      }
      default:
    }
    children(value, slots);
  }

  /** Whatever is inside; slots that are bound there have no known value. */
  function children(value: object, slots: Known): void {
    for (const [key, child] of Object.entries(value)) {
      if (key === "type" || key === "span" || key === "wanted" || typeof child !== "object" || child === null)
        continue;
      if ("kind" in child && "span" in child) read(child as IrExpression, without(slots, value));
      else children(child, without(slots, value));
    }
  }

  read(node, new Map());
  return all ? null : found;
}

/** A slot that an expression binds hides one of the same number. */
function without(slots: ReadonlyMap<number, number>, value: object): ReadonlyMap<number, number> {
  if (slots.size === 0) return slots;
  return "slot" in value || "slots" in value || "arms" in value ? new Map() : slots;
}

/** The number of a combination; null if one of its parts is not known. */
function mixed(ranks: readonly (number | null)[], counts: readonly number[]): number | null {
  let rank = 0;
  for (const [i, each] of ranks.entries()) {
    if (each === null) return null;
    rank = rank * (counts[i] as number) + each;
  }
  return rank;
}
