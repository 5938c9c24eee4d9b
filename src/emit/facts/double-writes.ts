/**
 * Assigning to one part of a variable twice in a step is a mistake. For most steps this can be excluded statically;
 * for the other variables, the parts already assigned are recorded at run time.
 */

import { maxOf, nth } from "../../facts/parts.js";
import type { Ir, IrAction, IrExpression, IrPlace, IrStatement, PathStep } from "../../ir/ir.js";
import { cardinality, type Type } from "../../ir/type.js";

interface Write {
  readonly place: IrPlace;
  /** The branches that contain it: the statement, and which of its branches. */
  readonly branches: readonly { readonly of: IrStatement; readonly index: number }[];
  /** Slots of the loops that contain it. */
  readonly loops: readonly number[];
}

/** The variables that have a part to which these writes may assign twice. */
function trackedVariables(writes: readonly Write[]): ReadonlySet<number> {
  const tracked = new Set<number>();
  writes.forEach((write, i) => {
    if (!write.loops.every((slot) => write.place.path.some((step) => isSlot(step, slot))))
      tracked.add(write.place.variable);
    for (const other of writes.slice(i + 1))
      if (other.place.variable === write.place.variable && !areApart(write, other))
        tracked.add(write.place.variable);
  });
  return tracked;
}

function collect(
  statements: readonly IrStatement[],
  context: Pick<Write, "branches" | "loops">,
  writes: Write[],
): void {
  for (const node of statements) {
    const branch = (body: readonly IrStatement[], index: number): void =>
      collect(body, { ...context, branches: [...context.branches, { of: node, index }] }, writes);
    switch (node.kind) {
      case "assign":
      case "assignIn":
        writes.push({ place: node.place, ...context });
        break;
      case "if":
        branch(node.then, 0);
        branch(node.else, 1);
        break;
      case "either":
        node.branches.forEach(branch);
        break;
      case "match":
        node.arms.forEach((arm, i) => {
          branch(arm.body, i);
        });
        break;
      case "for":
        collect(node.body, { ...context, loops: [...context.loops, node.slot.slot] }, writes);
        break;
      default:
        break;
    }
  }
}

const isSlot = (step: PathStep, slot: number): boolean =>
  step.kind === "key" && step.key.kind === "slot" && step.key.slot === slot;

/** Whether two writes can't overlap: they are in different branches, or their paths differ in a constant. */
function areApart(a: Write, b: Write): boolean {
  const exclusive = a.branches.some((x) => b.branches.some((y) => x.of === y.of && x.index !== y.index));
  if (exclusive) return true;
  return a.place.path.some((step, i) => {
    const other = b.place.path[i];
    if (other === undefined) return false;
    if (step.kind === "field" && other.kind === "field") return step.name !== other.name;
    return step.kind === "key" && other.kind === "key" && areDifferentConstants(step.key, other.key);
  });
}

function areDifferentConstants(a: IrExpression, b: IrExpression): boolean {
  if (a.kind === "literal" && b.kind === "literal") return a.value !== b.value;
  return (
    a.kind === "alternative" &&
    b.kind === "alternative" &&
    a.payload.length === 0 &&
    b.payload.length === 0 &&
    a.name !== b.name
  );
}

/** The number of parts of a value that paths of that length can distinguish. */
export function partsCount(type: Type, depth: number, processes: number): number {
  if (depth === 0) return 1;
  const inner = (of: Type): number => partsCount(of, depth - 1, processes);
  switch (type.kind) {
    case "optional":
      return partsCount(type.of, depth, processes);
    case "record":
      return Math.max(
        1,
        type.fields.reduce((sum, f) => sum + inner(f.type), 0),
      );
    case "function":
      return Math.max(1, cardinality(type.key, processes)) * inner(type.value);
    case "sequence":
      return Math.max(1, maxOf(type)) * inner(type.of);
    default:
      return 1;
  }
}

export interface Tracked {
  /** Of each variable: the number of its first part, and how many steps the longest path to a part has. */
  readonly variables: ReadonlyMap<number, { readonly first: number; readonly depth: number }>;
  readonly parts: number;
}

/** The parts that have to be recorded at run time. */
export function trackedParts(action: IrAction, { variables }: Ir, processes: number): Tracked {
  const writes: Write[] = [];
  collect(action.body, { branches: [], loops: [] }, writes);
  const found = new Map<number, { first: number; depth: number }>();
  let parts = 0;
  for (const variable of trackedVariables(writes)) {
    const paths = writes.filter((w) => w.place.variable === variable).map((w) => w.place.path.length);
    const depth = Math.max(...paths);
    found.set(variable, { first: parts, depth });
    parts += partsCount(nth(variables, variable, "variable").type, depth, processes);
  }
  return { variables: found, parts };
}
