/**
 * What a condition says of numbers: linear constraints between them. A condition is true only if its constraint is met;
 * what a constraint can't say is left out of it.
 */
import type { Constraint } from "../../checker/runtime/narrow.js";
import type { Ir, IrExpression } from "../ir/ir.js";
import { slotsRead } from "../ir/walk.js";
import type { Bounds } from "./bounds.js";
import { type Interval, intervalOf, SAFE } from "./intervals.js";

/** A number that constraints are about: a variable, or what is computed from some. */
export interface Atom {
  readonly expression: IrExpression;
  readonly bounds: Interval;
}

/** A sum of atoms, by index, each with its coefficient. */
interface Linear {
  readonly terms: ReadonlyMap<number, number>;
  readonly constant: number;
}

interface Sides {
  readonly left: IrExpression;
  readonly right: IrExpression;
}

/** What is bound to the slots of a function, as far as it is linear. */
type Given = ReadonlyMap<number, Linear | null>;

/** Coefficients and constants beyond it are not looked at: sums of products must stay exact. */
const COEFFICIENT_MAX = 2 ** 20;

export class Constraints {
  readonly atoms: Atom[] = [];
  /** Of the atoms that are products of two atoms: those, by index. */
  readonly #products = new Map<number, readonly [number, number]>();
  readonly #indices = new Map<string, number>();

  constructor(
    private readonly ir: Pick<Ir, "functions">,
    private readonly bounds: Bounds,
  ) {}

  /** The constraint that a condition that can't fail puts on atoms; null if it puts none. */
  of(condition: IrExpression): Constraint | null {
    return this.#constraint(condition, true, new Map());
  }

  /** @param wanted Whether the condition is to be true, or false. */
  #constraint(node: IrExpression, wanted: boolean, given: Given): Constraint | null {
    const part = (child: IrExpression, value: boolean): Constraint | null =>
      this.#constraint(child, value, given);
    switch (node.kind) {
      case "literal":
        return { kind: node.value === wanted ? "all" : "some", of: [] };
      case "not":
        return part(node.of, !wanted);
      case "and":
      case "or": {
        const parts = node.operands.map((operand) => part(operand, wanted));
        return (node.kind === "and") === wanted ? all(parts) : some(parts);
      }
      case "implies": {
        const [left, right] = [part(node.left, !wanted), part(node.right, wanted)];
        return wanted ? some([left, right]) : all([left, right]);
      }
      case "iff":
        return this.#same(node, wanted, given);
      case "if": {
        const then = all([part(node.condition, true), part(node.then, wanted)]);
        return some([then, all([part(node.condition, false), part(node.else, wanted)])]);
      }
      case "equal":
        if (node.left.type.kind === "bool") return this.#same(node, wanted, given);
        return this.#difference(node.left, node.right, given, (d) => zero(d, wanted));
      case "compare":
        return this.#difference(node.left, node.right, given, (d) => compared(d, node.operator, wanted));
      case "in":
        return this.#membership(node.element, node.set, wanted, given);
      case "let":
        return this.#constraint(
          node.body,
          wanted,
          new Map([...given, [node.slot.slot, this.#linear(node.value, given)]]),
        );
      case "call": {
        const fn = this.ir.functions[node.function];
        if (fn === undefined) return null;
        return this.#constraint(fn.body, wanted, this.#arguments(fn.parameters, node.arguments, given));
      }
      default:
        return null;
    }
  }

  #same(node: Sides, wanted: boolean, given: Given): Constraint | null {
    const way = (left: boolean, right: boolean): Constraint | null =>
      all([this.#constraint(node.left, left, given), this.#constraint(node.right, right, given)]);
    return some([way(true, wanted), way(false, !wanted)]);
  }

  #membership(element: IrExpression, set: IrExpression, wanted: boolean, given: Given): Constraint | null {
    const inside = (of: IrExpression, value: boolean): Constraint | null =>
      this.#membership(element, of, value, given);
    const both = wanted ? all : some;
    const either = wanted ? some : all;
    switch (set.kind) {
      case "range":
        return both([
          this.#difference(element, set.low, given, (d) => compared(d, ">=", wanted)),
          this.#difference(element, set.high, given, (d) => compared(d, "<=", wanted)),
        ]);
      case "all": {
        if (set.of.kind !== "int" || set.of.low === null || set.of.high === null) return null;
        const { low, high } = set.of;
        const linear = this.#linear(element, given);
        if (linear === null) return null;
        return both([
          compared(plus(linear, -low), ">=", wanted),
          compared(plus(linear, -high), "<=", wanted),
        ]);
      }
      case "set":
        return either(
          set.elements.map((item) => this.#difference(element, item, given, (d) => zero(d, wanted))),
        );
      case "union":
        return either([inside(set.left, wanted), inside(set.right, wanted)]);
      case "intersect":
        return both([inside(set.left, wanted), inside(set.right, wanted)]);
      case "minus":
        return both([inside(set.left, wanted), inside(set.right, !wanted)]);
      case "filter": {
        const condition = this.#constraint(
          set.condition,
          wanted,
          new Map([...given, [set.slot.slot, this.#linear(element, given)]]),
        );
        return both([inside(set.set, wanted), condition]);
      }
      case "if": {
        const way = (value: boolean): Constraint | null =>
          all([this.#constraint(set.condition, value, given), inside(value ? set.then : set.else, wanted)]);
        return some([way(true), way(false)]);
      }
      default:
        return null;
    }
  }

  #difference(
    left: IrExpression,
    right: IrExpression,
    given: Given,
    constraint: (difference: Linear) => Constraint | null,
  ): Constraint | null {
    const [a, b] = [this.#linear(left, given), this.#linear(right, given)];
    if (a === null || b === null) return null;
    const difference = sum(a, b, -1);
    if (!this.#isExact(difference)) return null;
    const found = constraint(difference);
    const products = [...difference.terms.keys()].flatMap((product): readonly Constraint[] => {
      const of = this.#products.get(product);
      return of === undefined ? [] : [{ kind: "product", product, of }];
    });
    return found === null || products.length === 0 ? found : { kind: "all", of: [found, ...products] };
  }

  /** An integer expression as a sum of atoms; null for anything else, and where slots decide. */
  #linear(node: IrExpression, given: Given): Linear | null {
    if (node.type.kind !== "int") return null;
    switch (node.kind) {
      case "literal":
        return { terms: new Map(), constant: node.value as number };
      case "slot":
        return given.get(node.slot) ?? null;
      case "conform":
        return this.#linear(node.of, given);
      case "negate":
        return this.#scaled(this.#linear(node.of, given), -1);
      case "arithmetic": {
        const [left, right] = [this.#linear(node.left, given), this.#linear(node.right, given)];
        if (left === null || right === null) break;
        if (node.operator === "+") return sum(left, right, 1);
        if (node.operator === "-") return sum(left, right, -1);
        if (node.operator !== "*") break;
        if (left.terms.size === 0) return this.#scaled(right, left.constant);
        if (right.terms.size === 0) return this.#scaled(left, right.constant);
        return this.#product(node, onlyAtom(left), onlyAtom(right));
      }
      case "let":
        return this.#linear(
          node.body,
          new Map([...given, [node.slot.slot, this.#linear(node.value, given)]]),
        );
      case "call": {
        const fn = this.ir.functions[node.function];
        const inner = fn && this.#linear(fn.body, this.#arguments(fn.parameters, node.arguments, given));
        if (inner != null) return inner;
        break;
      }
      default:
        break;
    }
    return this.#atom(node);
  }

  #arguments(
    parameters: readonly { readonly slot: number }[],
    values: readonly IrExpression[],
    given: Given,
  ): Given {
    return new Map(
      parameters.map(({ slot }, i) => {
        const value = values[i];
        return [slot, value === undefined ? null : this.#linear(value, given)];
      }),
    );
  }

  /** What is known only by evaluating it. */
  #atom(node: IrExpression): Linear | null {
    if (slotsRead(node).size > 0) return null;
    const key = JSON.stringify(node, (name, value) => (name === "span" ? undefined : value));
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.atoms.push({ expression: node, bounds: intervalOf(this.bounds.of(node)) }) - 1;
      this.#indices.set(key, index);
    }
    return { terms: new Map([[index, 1]]), constant: 0 };
  }

  #product(node: IrExpression, left: number | null, right: number | null): Linear | null {
    const whole = this.#atom(node);
    const atom = whole === null ? null : onlyAtom(whole);
    if (atom !== null && left !== null && right !== null) this.#products.set(atom, [left, right]);
    return whole;
  }

  #scaled(linear: Linear | null, by: number): Linear | null {
    if (linear === null || Math.abs(by) > COEFFICIENT_MAX) return null;
    return {
      terms: new Map(by === 0 ? [] : [...linear.terms].map(([atom, c]) => [atom, c * by])),
      constant: linear.constant * by,
    };
  }

  /** Whether all sums that are made of it are exact. */
  #isExact({ terms, constant }: Linear): boolean {
    let largest = Math.abs(constant);
    for (const [atom, coefficient] of terms) {
      const { low, high } = this.atoms[atom]?.bounds ?? { low: -SAFE, high: SAFE };
      largest += Math.abs(coefficient) * Math.max(Math.abs(low), Math.abs(high));
    }
    return largest < SAFE / 4;
  }
}

/** The atom that a sum consists of; null for any other sum. */
function onlyAtom({ terms, constant }: Linear): number | null {
  const [only, ...more] = terms;
  return only !== undefined && more.length === 0 && only[1] === 1 && constant === 0 ? only[0] : null;
}

function sum(a: Linear, b: Linear, sign: 1 | -1): Linear {
  const terms = new Map(a.terms);
  for (const [atom, coefficient] of b.terms) {
    const total = (terms.get(atom) ?? 0) + sign * coefficient;
    if (total === 0) terms.delete(atom);
    else terms.set(atom, total);
  }
  return { terms, constant: a.constant + sign * b.constant };
}

const plus = ({ terms, constant }: Linear, more: number): Linear => ({ terms, constant: constant + more });

/** That a sum lies between bounds, its constant moved into them. */
const between = ({ terms, constant }: Linear, low: number | null, high: number | null): Constraint => ({
  kind: "sum",
  terms: [...terms],
  low: low === null ? null : low - constant,
  high: high === null ? null : high - constant,
});

/** That a number is 0, or is not. */
const zero = (linear: Linear, wanted: boolean): Constraint =>
  wanted
    ? between(linear, 0, 0)
    : { kind: "some", of: [between(linear, null, -1), between(linear, 1, null)] };

/** How a number compares with 0. */
function compared(linear: Linear, operator: "<" | "<=" | ">" | ">=", wanted: boolean): Constraint {
  switch (operator) {
    case "<":
      return wanted ? between(linear, null, -1) : between(linear, 0, null);
    case "<=":
      return wanted ? between(linear, null, 0) : between(linear, 1, null);
    case ">":
      return wanted ? between(linear, 1, null) : between(linear, null, 0);
    case ">=":
      return wanted ? between(linear, 0, null) : between(linear, null, -1);
    default:
      return operator satisfies never;
  }
}

/** All of what is known. */
function all(parts: readonly (Constraint | null)[]): Constraint | null {
  const known = parts.filter((part) => part !== null);
  const [only] = known;
  if (only === undefined) return parts.length === 0 ? { kind: "all", of: [] } : null;
  return known.length === 1 ? only : { kind: "all", of: known };
}

/** One of several; nothing if one of them is unknown. */
function some(parts: readonly (Constraint | null)[]): Constraint | null {
  const known = parts.filter((part) => part !== null);
  return known.length < parts.length ? null : { kind: "some", of: known };
}
