/**
 * Assigning to one part of a variable twice in a step is a mistake. For most steps this can be excluded statically;
 * for the other variables, the parts already assigned are recorded at run time.
 */

import { maxOf, nth } from "../../facts/parts.js";
import type { Ir, IrAction, IrExpression, IrPlace, IrStatement, PathStep } from "../../ir/ir.js";
import { cardinality, type Type } from "../../ir/type.js";

/** The places of each variable to which a statement may assign. */
type Writes = Map<number, IrPlace[]>;

/**
 * The writes of statements, one after another. Of two in different branches of a statement only one happens, so only
 * those are compared that follow each other.
 * @param loops Slots of the loops around them.
 * @param tracked Gets the variables that have a part to which two writes may assign.
 */
function writesOf(
  statements: readonly IrStatement[],
  loops: readonly number[],
  tracked: Set<number>,
): Writes {
  const writes: Writes = new Map();
  for (const node of statements)
    for (const [variable, places] of writesIn(node, loops, tracked)) {
      const before = writes.get(variable) ?? [];
      if (!tracked.has(variable) && places.some((place) => before.some((other) => !areApart(other, place))))
        tracked.add(variable);
      writes.set(variable, joined(before, places));
    }
  return writes;
}

function writesIn(node: IrStatement, loops: readonly number[], tracked: Set<number>): Writes {
  const branches = (bodies: readonly (readonly IrStatement[])[]): Writes => {
    let writes: Writes = new Map();
    for (const body of bodies) writes = merged(writes, writesOf(body, loops, tracked));
    return writes;
  };
  switch (node.kind) {
    case "assign":
    case "assignIn": {
      const { place } = node;
      if (!loops.every((slot) => place.path.some((step) => isSlot(step, slot)))) tracked.add(place.variable);
      return new Map([[place.variable, [place]]]);
    }
    case "if":
      return branches([node.then, node.else]);
    case "either":
      return branches(node.branches);
    case "match":
      return branches(node.arms.map((arm) => arm.body));
    case "for":
      return writesOf(node.body, [...loops, node.slot.slot], tracked);
    default:
      return new Map();
  }
}

/** Both lists in one of them, the longer one: a chain of branches is not copied once for each of them. */
function joined(a: IrPlace[], b: IrPlace[]): IrPlace[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  for (const place of short) long.push(place);
  return long;
}

/** As `joined`, of each variable. */
function merged(a: Writes, b: Writes): Writes {
  const [large, small] = a.size >= b.size ? [a, b] : [b, a];
  for (const [variable, places] of small) large.set(variable, joined(large.get(variable) ?? [], places));
  return large;
}

const isSlot = (step: PathStep, slot: number): boolean =>
  step.kind === "key" && step.key.kind === "slot" && step.key.slot === slot;

/** Whether two writes can't overlap: their paths differ in a constant. */
const areApart = (a: IrPlace, b: IrPlace): boolean =>
  a.path.some((step, i) => {
    const other = b.path[i];
    if (other === undefined) return false;
    if (step.kind === "field" && other.kind === "field") return step.name !== other.name;
    return step.kind === "key" && other.kind === "key" && areDifferentConstants(step.key, other.key);
  });

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
  const tracked = new Set<number>();
  const writes = writesOf(action.body, [], tracked);
  const found = new Map<number, { first: number; depth: number }>();
  let parts = 0;
  for (const variable of [...tracked].sort((a, b) => a - b)) {
    const depth = (writes.get(variable) ?? []).reduce((most, { path }) => Math.max(most, path.length), 0);
    found.set(variable, { first: parts, depth });
    parts += partsCount(nth(variables, variable, "variable").type, depth, processes);
  }
  return { variables: found, parts };
}
