/**
 * Finite types for all expressions: intervals for numbers, lengths for sequences. The types of inference know the
 * bounds of what is stored; what is computed from it gets its bounds here, so that it can be packed, and so that
 * checks that can't fail are left out.
 */

import type { Ir, IrArm, IrExpression, IrStatement, NodeOf, PathStep, Slot } from "../ir/ir.js";
import { BOOL, cardinality, isUnbounded, NOTHING, PROCESS, setOf, type Type, union } from "../ir/type.js";
import { arithmeticInterval, interval, intervalOf, SAFE } from "./intervals.js";
import { maxOf, nth } from "./parts.js";

/** Types by node and by slot. Each action, function, property and condition has its own numbering of slots. */
export interface Bounds {
  readonly of: (node: IrExpression) => Type;
  /** Whether it is an expression of the spec itself: only those have bounds. */
  readonly has: (node: IrExpression) => boolean;
  /** The bounds of the slots that an expression or a statement of the same owner reads. */
  readonly slot: (slot: Slot) => Type;
  readonly parameter: (fn: number, index: number) => Type;
}

export const elementOf = (type: Type): Type =>
  type.kind === "set" || type.kind === "sequence" ? type.of : NOTHING;

/** So many rounds of a fold are gone through; of one inside another, a fourth of that. */
const FOLD_ROUNDS_MAX = 256;

export function boundsOf(ir: Ir, processes: number): Bounds {
  const types = new Map<IrExpression, Type>();
  const slots = new Map<Slot, Type>();
  const parameters: Type[][] = ir.functions.map((fn) => fn.parameters.map(() => NOTHING));
  const returns: Type[] = ir.functions.map(() => NOTHING);
  let changed = false;
  /** How many folds are around what is visited. */
  let foldDepth = 0;

  /** Slots of the owner that is being visited, by number. */
  let frame: Type[] = [];

  const bind = (slot: Slot, type: Type): void => {
    frame[slot.slot] = type;
    slots.set(slot, type);
  };
  /** Numbers without bounds get those of the values bound to them; declared bounds are kept. */
  const narrower = (declared: Type, found: Type): Type => (isUnbounded(declared) ? found : declared);

  function visit(node: IrExpression): Type {
    const type = bound(node);
    types.set(node, type);
    return type;
  }

  function bindEach(bound: readonly Slot[], sets: readonly IrExpression[]): void {
    bound.forEach((slot, i) => {
      bind(slot, elementOf(visit(sets[i] as IrExpression)));
    });
  }

  function bound(node: IrExpression): Type {
    switch (node.kind) {
      case "literal":
        return typeof node.value === "boolean" ? BOOL : interval(node.value, node.value);
      case "alternative":
        node.payload.forEach(visit);
        return node.type;
      case "none":
        return { kind: "optional", of: NOTHING };
      case "slot":
        return frame[node.slot] ?? node.type;
      case "variable":
        return ir.variables[node.variable]?.type ?? node.type;
      case "process":
        node.keys.forEach(visit);
        return PROCESS;
      case "present": {
        const of = visit(node.of);
        return of.kind === "optional" ? of.of : of;
      }
      case "conform":
        return narrower(node.wanted, visit(node.of));
      case "not":
        visit(node.of);
        return BOOL;
      case "negate": {
        const { low, high } = intervalOf(visit(node.of));
        return interval(0 - high, 0 - low);
      }
      case "and":
      case "or":
        node.operands.forEach(visit);
        return BOOL;
      case "implies":
      case "iff":
      case "equal":
      case "compare":
      case "subset":
        visit(node.left);
        visit(node.right);
        return BOOL;
      case "in":
        visit(node.element);
        visit(node.set);
        return BOOL;
      case "arithmetic": {
        const left = intervalOf(visit(node.left));
        const { low, high } = arithmeticInterval(node.operator, left, intervalOf(visit(node.right)));
        return interval(low, high);
      }
      case "range": {
        const { low } = intervalOf(visit(node.low));
        return setOf(interval(low, intervalOf(visit(node.high)).high));
      }
      case "union":
        return union(visit(node.left), visit(node.right));
      case "intersect":
      case "minus": {
        const left = visit(node.left);
        visit(node.right);
        return left;
      }
      case "if":
        visit(node.condition);
        return union(visit(node.then), visit(node.else));
      case "let":
        bind(node.slot, visit(node.value));
        return visit(node.body);
      case "forall":
      case "exists":
        bindEach([node.slot], [node.set]);
        visit(node.body);
        return BOOL;
      case "count":
        bindEach([node.slot], [node.set]);
        visit(node.body);
        return interval(0, sizeMax(types.get(node.set)));
      case "sum": {
        bindEach([node.slot], [node.set]);
        const { low, high } = intervalOf(visit(node.body));
        const most = sizeMax(types.get(node.set));
        return interval(Math.min(0, low * most), Math.max(0, high * most));
      }
      case "min":
      case "max":
        bindEach([node.slot], [node.set]);
        return visit(node.body);
      case "choose": {
        bindEach(node.slots, node.sets);
        visit(node.body);
        const items = node.slots.map((slot) => slots.get(slot) ?? slot.type);
        return items.length === 1 ? nth(items, 0, "slot") : { kind: "tuple", items };
      }
      case "fold":
        return folded(node);
      case "set":
        return setOf(node.elements.map(visit).reduce(union, NOTHING));
      case "all":
        return setOf(node.of);
      case "filter":
        bindEach([node.slot], [node.set]);
        visit(node.condition);
        return types.get(node.set) ?? node.type;
      case "map":
        bindEach(node.slots, node.sets);
        if (node.where !== null) visit(node.where);
        return setOf(visit(node.element));
      case "collect": {
        const { low } = intervalOf(visit(node.low));
        const { high } = intervalOf(visit(node.high));
        bind(node.slot, interval(low, Math.max(low, high)));
        if (node.where !== null) visit(node.where);
        const element = visit(node.element);
        const { element: of, slot } = node;
        // Of elements that stand in another sequence, there are no more than it has.
        const isCopy = of.kind === "apply" && of.key.kind === "slot" && of.key.slot === slot.slot;
        const source = isCopy ? types.get(of.target) : undefined;
        const most = source?.kind === "sequence" ? lengthMax(source) : SAFE;
        return sequence(element, Math.max(0, Math.min(most, high - low + 1)));
      }
      case "subsets":
        return setOf(visit(node.of));
      case "size":
        return interval(0, sizeMax(visit(node.of)));
      case "len":
        return interval(0, lengthMax(visit(node.of)));
      case "head":
        return elementOf(visit(node.of));
      case "tail": {
        const of = visit(node.of);
        return of.kind === "sequence" ? { ...of, max: Math.max(0, lengthMax(of) - 1) } : of;
      }
      case "reverse":
        return visit(node.of);
      case "append":
        return sequence(
          union(elementOf(visit(node.left)), visit(node.right)),
          lengthMax(types.get(node.left)) + 1,
        );
      case "concat": {
        const [left, right] = [visit(node.left), visit(node.right)];
        return sequence(union(elementOf(left), elementOf(right)), lengthMax(left) + lengthMax(right));
      }
      case "sequence":
        return sequence(node.elements.map(visit).reduce(union, NOTHING), node.elements.length);
      case "function":
        bind(node.slot, node.slot.type);
        return { kind: "function", key: node.slot.type, value: visit(node.body) };
      case "record":
        return {
          kind: "record",
          fields: node.fields.map(({ name, value }) => ({ name, type: visit(value) })),
        };
      case "tuple":
        return { kind: "tuple", items: node.elements.map(visit) };
      case "apply": {
        const target = visit(node.target);
        visit(node.key);
        return target.kind === "function" ? target.value : elementOf(target);
      }
      case "field":
        return fieldType(visit(node.target), node.name);
      case "item": {
        const target = visit(node.target);
        return target.kind === "tuple" ? (target.items[node.position - 1] ?? NOTHING) : NOTHING;
      }
      case "update": {
        const target = visit(node.target);
        visitPath(node.path);
        return updatedType(target, node.path, visit(node.value));
      }
      case "is":
        visit(node.target);
        return BOOL;
      case "match":
        return visitArms(visit(node.subject), node.arms, visit).reduce(union, NOTHING);
      case "call": {
        const given = node.arguments.map(visit);
        const known = parameters[node.function] ?? [];
        given.forEach((type, i) => {
          const joined = union(known[i] ?? NOTHING, type);
          if (JSON.stringify(joined) !== JSON.stringify(known[i])) changed = true;
          known[i] = joined;
        });
        return returns[node.function] ?? node.type;
      }
      case "enabled":
      case "taken":
        node.arguments?.forEach(visit);
        return BOOL;
      case "always":
      case "eventually":
        visit(node.of);
        return BOOL;
      case "leadsTo":
      case "until":
        visit(node.left);
        visit(node.right);
        return BOOL;
      default:
        return node satisfies never;
    }
  }

  /** Of the accumulator of a fold: as after each round, up to the most rounds; after too many of them without bounds. */
  function folded(node: NodeOf<"fold">): Type {
    let type = visit(node.initial);
    bindEach([node.slot], [node.set]);
    const most = sizeMax(types.get(node.set));
    const roundsMax = FOLD_ROUNDS_MAX >> (2 * foldDepth);
    foldDepth += 1;
    for (let round = 0; ; round += 1) {
      bind(node.accumulator, type);
      const found = union(type, visit(node.body));
      if (round >= most || JSON.stringify(found) === JSON.stringify(type)) break;
      type = round < roundsMax ? found : withoutBounds(found);
    }
    foldDepth -= 1;
    return type;
  }

  const sizeMax = (set: Type | undefined): number =>
    set === undefined ? SAFE : Math.min(SAFE, cardinality(elementOf(set), processes));

  function visitPath(path: readonly PathStep[]): void {
    for (const step of path) if (step.kind === "key") visit(step.key);
  }

  function visitArms<Body, Result>(
    subject: Type,
    arms: readonly IrArm<Body>[],
    body: (body: Body) => Result,
  ): readonly Result[] {
    return arms.map((arm) => {
      const fields =
        subject.kind === "alternatives" ? subject.cases.find((c) => c.name === arm.name)?.fields : [];
      arm.payload.forEach((slot, i) => {
        if (slot !== null) bind(slot, fields?.[i]?.type ?? slot.type);
      });
      return body(arm.body);
    });
  }

  function visitStatement(node: IrStatement): void {
    switch (node.kind) {
      case "when":
      case "assert":
        visit(node.condition);
        return;
      case "assign":
        visitPath(node.place.path);
        visit(node.value);
        return;
      case "assignIn":
        visitPath(node.place.path);
        visit(node.set);
        return;
      case "pick":
        bindEach([node.slot], [node.set]);
        return;
      case "let":
        bind(node.slot, visit(node.value));
        return;
      case "if":
        visit(node.condition);
        node.then.forEach(visitStatement);
        node.else.forEach(visitStatement);
        return;
      case "either":
        node.branches.forEach((branch) => {
          branch.forEach(visitStatement);
        });
        return;
      case "match":
        visitArms(visit(node.subject), node.arms, (body) => {
          body.forEach(visitStatement);
        });
        return;
      case "for":
        bindEach([node.slot], [node.set]);
        node.body.forEach(visitStatement);
        return;
      default:
        node satisfies never;
    }
  }

  function owner(bound: readonly Slot[], type: (slot: Slot, i: number) => Type, visitAll: () => void): void {
    frame = [];
    bound.forEach((slot, i) => {
      bind(slot, type(slot, i));
    });
    visitAll();
  }

  function pass(): void {
    for (const start of ir.initials)
      owner(
        [],
        () => NOTHING,
        () => visit(start.value),
      );
    for (const { condition } of [
      ...ir.initialConditions,
      ...ir.constraints.map(({ body }) => ({ condition: body })),
      ...(ir.deadlockAllowed === null ? [] : [ir.deadlockAllowed]),
    ])
      owner(
        [],
        () => NOTHING,
        () => visit(condition),
      );
    for (const action of ir.actions)
      owner(
        action.parameters,
        (slot) => slot.type,
        () => {
          action.body.forEach(visitStatement);
        },
      );
    for (const group of ir.fairGroups)
      owner(
        group.parameters,
        (slot) => slot.type,
        () => {
          for (const { arguments: given, condition } of group.members) {
            given?.forEach(visit);
            if (condition !== null) visit(condition);
          }
        },
      );
    for (const property of ir.properties)
      owner(
        [],
        () => NOTHING,
        () => {
          visit(property.body);
          if (property.premise !== null) visit(property.premise);
        },
      );
    // A function that calls another one stands after it.
    for (let f = ir.functions.length - 1; f >= 0; f -= 1) {
      const fn = ir.functions[f];
      if (fn === undefined) continue;
      owner(
        fn.parameters,
        (_, i) => parameters[f]?.[i] ?? NOTHING,
        () => {
          const found = visit(fn.body);
          if (JSON.stringify(found) !== JSON.stringify(returns[f])) changed = true;
          returns[f] = found;
        },
      );
    }
  }

  // What functions return is known only after their bodies were visited: repeats until nothing changes.
  do {
    changed = false;
    pass();
  } while (changed);

  return {
    has: (node) => types.has(node),
    of: (node) => {
      const type = types.get(node);
      if (type === undefined) throw new Error(`no bounds for a ${node.kind}`);
      return type;
    },
    slot: (slot) => slots.get(slot) ?? slot.type,
    parameter: (fn, index) => parameters[fn]?.[index] ?? NOTHING,
  };
}

const sequence = (of: Type, max: number): Type => ({ kind: "sequence", of, max });

const lengthMax = (type: Type | undefined): number => (type?.kind === "sequence" ? maxOf(type) : 0);

/** The same without bounds on numbers and lengths. */
function withoutBounds(type: Type): Type {
  switch (type.kind) {
    case "int":
      return interval(-SAFE, SAFE);
    case "optional":
    case "set":
      return { ...type, of: withoutBounds(type.of) };
    case "sequence":
      return sequence(withoutBounds(type.of), SAFE);
    case "record":
      return {
        kind: "record",
        fields: type.fields.map((field) => ({ name: field.name, type: withoutBounds(field.type) })),
      };
    case "tuple":
      return { kind: "tuple", items: type.items.map(withoutBounds) };
    case "function":
      return { ...type, value: withoutBounds(type.value) };
    default:
      return type;
  }
}

/** A field of a record; of alternatives, of whichever case has it. */
export function fieldType(type: Type, name: string): Type {
  if (type.kind === "record") return type.fields.find((f) => f.name === name)?.type ?? NOTHING;
  if (type.kind !== "alternatives") return NOTHING;
  return type.cases
    .flatMap((c) => c.fields.filter((f) => f.name === name).map((f) => f.type))
    .reduce(union, NOTHING);
}

/** The type of a value with a part replaced. */
function updatedType(type: Type, path: readonly PathStep[], value: Type): Type {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const whole = type.kind === "optional" ? type.of : type;
  if (step.kind === "field" && whole.kind === "record")
    return {
      kind: "record",
      fields: whole.fields.map((f) =>
        f.name === step.name ? { name: f.name, type: union(f.type, updatedType(f.type, rest, value)) } : f,
      ),
    };
  if (whole.kind === "function")
    return { ...whole, value: union(whole.value, updatedType(whole.value, rest, value)) };
  if (whole.kind === "sequence") return { ...whole, of: union(whole.of, updatedType(whole.of, rest, value)) };
  return whole;
}
