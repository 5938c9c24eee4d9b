/**
 * How the initial states are searched: which conditions are tested after which variable, and which numbers a variable
 * need not be tried with. States come in the same order as if all combinations were listed and tested at the end, and
 * the same failures are met.
 */
import type { Constraint, Narrowing } from "../../checker/runtime/narrow.js";
import { conjunctsOf } from "../ir/conjuncts.js";
import type { Ir, IrCondition, IrExpression, IrInitial } from "../ir/ir.js";
import { cardinality, type Type } from "../ir/type.js";
import { some } from "../ir/walk.js";
import { type Bounds, elementOf } from "./bounds.js";
import { canFailIn } from "./can-fail.js";
import { Constraints } from "./constraints.js";
import { fitsAlways } from "./fits.js";
import { intervalOf } from "./intervals.js";

export interface InitialStep {
  /** Tested in this order once the variable is assigned. */
  readonly tests: readonly IrCondition[];
  /** Which numbers the variable may have; null if all are tried. */
  readonly narrowing: KnownNarrowing | null;
}

export interface KnownNarrowing extends Narrowing {
  /**
   * Paths to the parts of the variable that the first numbers without a known value are, see `NarrowedPart`; null if
   * the variable is itself a number.
   */
  readonly parts: readonly (readonly number[])[] | null;
  /** What is known by then, in the order in which the narrowing has it. It can't fail. */
  readonly known: readonly IrExpression[];
  /** Slots that evaluating these needs. */
  readonly frameSize: number;
}

export interface InitialPlan {
  /** Tested before any variable is assigned. */
  readonly first: readonly IrCondition[];
  /** For each of the spec's initial values. */
  readonly steps: readonly InitialStep[];
}

/** Fewer numbers are tried one by one: to find out which to leave out would take longer. */
const WORTHWHILE_MIN = 16;

/** The same for values of several parts, which take longer to narrow. */
const PARTS_WORTHWHILE_MIN = 64;

interface Tested {
  readonly condition: IrCondition;
  /** The initial value after which it is tested; -1: before the first. */
  readonly at: number;
  /** What narrows the values of later variables, from `from` on; null if that says nothing of numbers, or must not. */
  readonly constraint: Constraint | null;
  readonly from: number;
}

export function initialPlanOf(ir: Ir, bounds: Bounds, processes: number): InitialPlan {
  const canFail = canFailIn(ir, bounds);
  const levels = levelsOf(ir);
  const constraints = new Constraints(ir, bounds);
  const last = ir.initials.length - 1;
  const mayFail = ir.initials.findLastIndex((start) => initialFails(ir, bounds, start, canFail));
  const emptyFrom = ir.initials.findLastIndex((start) => mayBeEmpty(bounds, start, processes));

  // What comes after something that can fail must not hide its failure: it is looked at later.
  let from = mayFail;
  let latest = mayFail;
  const tested: Tested[] = [];
  for (const { condition, frameSize } of ir.initialConditions)
    for (const conjunct of conjunctsOf(condition)) {
      const fails = canFail(conjunct);
      // A failure is met only if all conditions before it are true, and if the assignment can be completed.
      const known = Math.max(levels(conjunct), fails ? latest : from);
      const at = fails && emptyFrom > known ? last : known;
      latest = Math.max(latest, at);
      tested.push({
        condition: { condition: conjunct, frameSize, span: conjunct.span },
        at,
        constraint: fails ? null : constraints.of(conjunct),
        from,
      });
      if (fails) from = at;
    }

  const atomLevels = constraints.atoms.map(({ expression }) => levels(expression));
  const frameSize = Math.max(0, ...ir.initialConditions.map((condition) => condition.frameSize));
  const narrowingFor = (start: IrInitial, level: number): KnownNarrowing | null => {
    if (start.kind !== "in") return null;
    const { type } = sourceOf(start.value);
    const element = type.kind === "set" ? type.of : type;
    const paths = new Map<number, readonly number[]>();
    constraints.atoms.forEach(({ expression }, atom) => {
      const path = pathIn(expression, start.variable, element);
      if (path !== null) paths.set(atom, path);
    });
    if (paths.size === 0 || !isWide(bounds, start, processes)) return null;
    const usable = tested.flatMap(({ constraint, from: first, at }) =>
      constraint === null || first >= level || at < level ? [] : [constraint],
    );
    const { parts, atoms } = connected(usable, [...paths.keys()]);
    if (parts.length === 0) return null;
    const [known, unknown] = [atoms.filter(isKnown), atoms.filter((atom) => !isKnown(atom))];
    const order = [...known, ...paths.keys(), ...unknown.filter((atom) => !paths.has(atom))];
    return {
      parts: element.kind === "int" ? null : [...paths.values()],
      known: known.map((atom) => constraints.atoms[atom]?.expression as IrExpression),
      frameSize,
      constraints: parts.map((part) => renumbered(part, order)),
      unknown: order.slice(known.length).map((atom) => {
        const { low, high } = constraints.atoms[atom]?.bounds ?? intervalOf({ kind: "bool" });
        return [low, high];
      }),
    };
    function isKnown(atom: number): boolean {
      return (atomLevels[atom] ?? last) < level;
    }
  };
  const testsAt = (level: number): readonly IrCondition[] =>
    tested.flatMap(({ at, condition }) => (at === level ? [condition] : []));
  return {
    first: testsAt(-1),
    steps: ir.initials.map((start, level) => ({
      tests: testsAt(level),
      narrowing: narrowingFor(start, level),
    })),
  };
}

/** The last of the initial values that must be known to evaluate an expression; -1 if none. */
function levelsOf(ir: Ir): (node: IrExpression) => number {
  const byVariable = new Map(ir.initials.map(({ variable }, level) => [variable, level]));
  const last = ir.initials.length - 1;
  const functions = new Map<number, number>();
  const levelOf = (node: IrExpression): number => {
    let level = -1;
    some(node, (inner) => {
      if (inner.kind === "variable") level = Math.max(level, byVariable.get(inner.variable) ?? last);
      if (inner.kind === "enabled" || inner.kind === "taken") level = last;
      if (inner.kind === "call") level = Math.max(level, functionLevel(inner.function));
      return false;
    });
    return level;
  };
  const functionLevel = (index: number): number => {
    const known = functions.get(index);
    if (known !== undefined) return known;
    const fn = ir.functions[index];
    const level = fn === undefined ? last : levelOf(fn.body);
    functions.set(index, level);
    return level;
  };
  return levelOf;
}

function initialFails(
  ir: Ir,
  bounds: Bounds,
  { variable, kind, value }: IrInitial,
  canFail: (node: IrExpression) => boolean,
): boolean {
  const found = bounds.of(value);
  const type = ir.variables[variable]?.type;
  return type === undefined || canFail(value) || !fitsAlways(kind === "in" ? elementOf(found) : found, type);
}

function mayBeEmpty(bounds: Bounds, { kind, value }: IrInitial, processes: number): boolean {
  if (kind === "equals") return false;
  switch (value.kind) {
    case "all":
      return cardinality(value.of, processes) === 0;
    case "range":
      return intervalOf(bounds.of(value.low)).high > intervalOf(bounds.of(value.high)).low;
    case "set":
      return value.elements.length === 0;
    case "subsets":
      return false;
    default:
      return true;
  }
}

/** Whether an initial value is chosen from so many values that it is worthwhile to narrow them. */
function isWide(bounds: Bounds, { value }: IrInitial, processes: number): boolean {
  const source = sourceOf(value);
  if (source.kind !== "range" && source.kind !== "all") return false;
  const element = elementOf(bounds.of(source));
  if (element.kind !== "int") return cardinality(element, processes) >= PARTS_WORTHWHILE_MIN;
  const { low, high } = intervalOf(element);
  return high - low >= WORTHWHILE_MIN;
}

/** The set that the elements of a filter come from. */
const sourceOf = (set: IrExpression): IrExpression => (set.kind === "filter" ? sourceOf(set.set) : set);

/**
 * The path to the part of a variable that an expression is, see `NarrowedPart`; null for any other expression, and for
 * parts that not all values of the type have.
 */
function pathIn(node: IrExpression, variable: number, whole: Type): readonly number[] | null {
  const found = partIn(node, variable, whole);
  return found !== null && found.type.kind === "int" ? found.path : null;
}

interface PartOf {
  readonly path: readonly number[];
  readonly type: Type;
}

function partIn(node: IrExpression, variable: number, whole: Type): PartOf | null {
  if (node.kind === "variable")
    return node.variable === variable && !node.primed ? { path: [], type: whole } : null;
  if (node.kind !== "field" && node.kind !== "item" && node.kind !== "apply") return null;
  const target = partIn(node.target, variable, whole);
  if (target === null) return null;
  const { path, type } = target;
  const at = (index: number, part: Type | undefined): PartOf | null =>
    part === undefined || index < 0 ? null : { path: [...path, index], type: part };
  if (node.kind === "field" && type.kind === "record") {
    const index = type.fields.findIndex(({ name }) => name === node.name);
    return at(index, type.fields[index]?.type);
  }
  if (node.kind === "item" && type.kind === "tuple")
    return at(node.position - 1, type.items[node.position - 1]);
  if (node.kind === "apply" && type.kind === "function") return at(keyIndex(node.key, type.key), type.value);
  return null;
}

/** The position of a key that is written out among all keys; -1 for others. */
function keyIndex(key: IrExpression, type: Type): number {
  if (key.kind === "literal" && typeof key.value === "number" && type.kind === "int")
    return type.low !== null && key.value <= (type.high ?? key.value) ? key.value - type.low : -1;
  if (
    key.kind === "alternative" &&
    type.kind === "alternatives" &&
    type.cases.every((c) => c.fields.length === 0)
  )
    return type.cases.findIndex(({ name }) => name === key.name);
  return -1;
}

/** The constraints that have to do with some atoms, directly or through others, and the atoms in them. */
function connected(
  constraints: readonly Constraint[],
  from: readonly number[],
): { readonly parts: readonly Constraint[]; readonly atoms: readonly number[] } {
  const atoms = new Set(from);
  const parts = new Set<Constraint>();
  for (;;) {
    const before = parts.size;
    for (const constraint of constraints) {
      const within = atomsIn(constraint);
      if (parts.has(constraint) || !within.some((other) => atoms.has(other))) continue;
      parts.add(constraint);
      for (const other of within) atoms.add(other);
    }
    if (parts.size === before) break;
  }
  return { parts: constraints.filter((part) => parts.has(part)), atoms: [...atoms] };
}

function atomsIn(constraint: Constraint): readonly number[] {
  switch (constraint.kind) {
    case "sum":
      return constraint.terms.map(([atom]) => atom);
    case "product":
      return [constraint.product, ...constraint.of];
    default:
      return constraint.of.flatMap(atomsIn);
  }
}

function renumbered(constraint: Constraint, order: readonly number[]): Constraint {
  const renumber = (atom: number): number => order.indexOf(atom);
  switch (constraint.kind) {
    case "sum":
      return { ...constraint, terms: constraint.terms.map(([atom, c]) => [renumber(atom), c]) };
    case "product": {
      const [left, right] = constraint.of;
      return {
        kind: "product",
        product: renumber(constraint.product),
        of: [renumber(left), renumber(right)],
      };
    }
    default:
      return { ...constraint, of: constraint.of.map((part) => renumbered(part, order)) };
  }
}
