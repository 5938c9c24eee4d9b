/**
 * Which places each step reads and writes, from the text of its action alone; and which steps of different processes or
 * instances conflict: one writes a place that the other reads or writes.
 */
import type { Ir, IrAction, IrExpression, IrPlace, IrStatement, PathStep } from "../ir/ir.js";

/** One part of the way to a place in a variable. */
type Part =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "literal"; readonly text: string }
  /** The parameters of the process or action itself: another one for each other instance of it. */
  | { readonly kind: "own" }
  /** The instance itself, as a value: another one for each other instance of any process. */
  | { readonly kind: "self" }
  | { readonly kind: "any" };

/** A variable, or a part of one. */
interface Place {
  readonly variable: number;
  readonly path: readonly Part[];
}

export interface Accesses {
  readonly reads: readonly Place[];
  readonly writes: readonly Place[];
}

export interface Conflict {
  /** Indices of the actions; the same for two instances of one step. */
  readonly actions: readonly [number, number];
  /** Indices of the variables that they conflict on, as declared. */
  readonly on: readonly number[];
}

/** Every pair of conflicting steps, in the order of the actions. */
export function conflictsIn(ir: Ir): readonly Conflict[] {
  const all = ir.actions.map((action) => accessesOf(action, ir));
  return all.flatMap((first, a) =>
    all.slice(a).flatMap((second, k): readonly Conflict[] => {
      const b = a + k;
      const [one, other] = [ir.actions[a] as IrAction, ir.actions[b] as IrAction];
      // An action has no two instances without parameters, and the steps of a process without are never concurrent.
      if (isSameOwner(one, other, a === b) && one.parameters.length === 0) return [];
      const on = meeting(first, second, isSameOwner(one, other, a === b));
      return on.length === 0 ? [] : [{ actions: [a, b], on }];
    }),
  );
}

const isSameOwner = (a: IrAction, b: IrAction, isSame: boolean): boolean =>
  a.process === null ? isSame : a.process === b.process;

function meeting(a: Accesses, b: Accesses, isSameOwner: boolean): readonly number[] {
  const pairs = [
    ...a.writes.flatMap((write) => [...b.reads, ...b.writes].map((other) => [write, other] as const)),
    ...b.writes.flatMap((write) => a.reads.map((other) => [write, other] as const)),
  ];
  const met = pairs.flatMap(([x, y]) => (overlap(x, y, isSameOwner) ? [x.variable] : []));
  return [...new Set(met)].sort((x, y) => x - y);
}

/** Whether the places of two different instances can have a part in common. */
function overlap(a: Place, b: Place, isSameOwner: boolean): boolean {
  if (a.variable !== b.variable) return false;
  return a.path.every((part, i) => {
    const other = b.path[i];
    return other === undefined || !differ(part, other, isSameOwner);
  });
}

function differ(a: Part, b: Part, isSameOwner: boolean): boolean {
  if (a.kind === "field" && b.kind === "field") return a.name !== b.name;
  if (a.kind === "literal" && b.kind === "literal") return a.text !== b.text;
  if (a.kind === "own" && b.kind === "own") return isSameOwner;
  return a.kind === "self" && b.kind === "self";
}

// ─────────────────────────────────────────────────────────────────────── one action

export function accessesOf(action: IrAction, ir: Ir): Accesses {
  const reads: Place[] = [];
  const writes: Place[] = [];

  const isOwn = (node: IrExpression): boolean => {
    const { parameters } = action;
    if (parameters.length === 1) return node.kind === "slot" && node.slot === parameters[0]?.slot;
    return (
      node.kind === "tuple" &&
      node.elements.length === parameters.length &&
      node.elements.every((element, i) => element.kind === "slot" && element.slot === parameters[i]?.slot)
    );
  };
  const isSelf = (node: IrExpression): boolean =>
    node.kind === "process" &&
    node.process === action.process &&
    node.keys.every((key, i) => key.kind === "slot" && key.slot === action.parameters[i]?.slot);

  /** @param inside Whether the slots are those of the action, and not of a definition. */
  const partOf = (key: IrExpression, inside: boolean): Part => {
    if (inside && isOwn(key)) return { kind: "own" };
    if (inside && isSelf(key)) return { kind: "self" };
    if (key.kind === "literal") return { kind: "literal", text: String(key.value) };
    if (key.kind === "alternative" && key.payload.length === 0) return { kind: "literal", text: key.name };
    return { kind: "any" };
  };
  const stepPart = (step: PathStep, inside: boolean): Part =>
    step.kind === "field" ? { kind: "field", name: step.name } : partOf(step.key, inside);

  /** The place that an expression reads as a whole; null if it is none. Keys on the way are read as well. */
  const placeRead = (node: IrExpression, inside: boolean): Place | null => {
    if (node.kind === "variable") return node.primed ? null : { variable: node.variable, path: [] };
    if (node.kind === "apply") {
      const target = placeRead(node.target, inside);
      if (target !== null) read(node.key, inside);
      return target && { ...target, path: [...target.path, partOf(node.key, inside)] };
    }
    if (node.kind === "field") {
      const target = placeRead(node.target, inside);
      return target && { ...target, path: [...target.path, { kind: "field", name: node.name }] };
    }
    return null;
  };
  const called = new Set<number>();
  const read = (node: unknown, inside: boolean): void => {
    if (typeof node !== "object" || node === null) return;
    if (Array.isArray(node)) {
      for (const item of node) read(item, inside);
      return;
    }
    if ("kind" in node && "span" in node) {
      const expression = node as IrExpression;
      const place = placeRead(expression, inside);
      if (place !== null) {
        reads.push(place);
        return;
      }
      if (expression.kind === "call" && !called.has(expression.function)) {
        called.add(expression.function);
        read(ir.functions[expression.function]?.body, false);
      }
      if (expression.kind === "enabled" || expression.kind === "taken")
        for (const other of expression.actions)
          for (const { variable } of accessesOf(ir.actions[other] as IrAction, ir).reads)
            reads.push({ variable, path: [] });
    }
    for (const [key, child] of Object.entries(node))
      if (key !== "type" && key !== "span" && key !== "calls") read(child, inside);
  };
  const write = ({ variable, path }: IrPlace): void => {
    for (const step of path) if (step.kind === "key") read(step.key, true);
    writes.push({ variable, path: path.map((step) => stepPart(step, true)) });
  };
  const visit = (statements: readonly IrStatement[]): void => {
    for (const statement of statements)
      switch (statement.kind) {
        case "when":
        case "assert":
          read(statement.condition, true);
          break;
        case "assign":
          write(statement.place);
          read(statement.value, true);
          break;
        case "assignIn":
          write(statement.place);
          read(statement.set, true);
          break;
        case "pick":
          read(statement.set, true);
          break;
        case "let":
          read(statement.value, true);
          break;
        case "if":
          read(statement.condition, true);
          visit(statement.then);
          visit(statement.else);
          break;
        case "either":
          statement.branches.forEach(visit);
          break;
        case "match":
          read(statement.subject, true);
          for (const { body } of statement.arms) visit(body);
          break;
        case "for":
          read(statement.set, true);
          visit(statement.body);
          break;
        default:
          statement satisfies never;
      }
  };
  visit(action.body);
  return { reads, writes };
}
