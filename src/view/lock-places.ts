/**
 * Where the variables of a spec say who holds a lock: what macros with `pairs`, their partners and others of the same
 * kind of lock assign to the lock that they are given.
 */
import type { Ir, IrPlace, IrStatement } from "../ir/ir.js";
import { present, sameValues, type Type } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Span } from "../source/span.js";
import { childrenOf, type TreeNode } from "../syntax/children.js";
import type { AssignmentTarget, DeclarationOf, Expression, Name, Selector } from "../syntax/tree.js";

/** A field of a record by its name; null for all keys of a function. */
export type LockPath = readonly (string | null)[];

export interface LockPlace {
  readonly variable: string;
  /** From the variable to the lock. */
  readonly lock: LockPath;
  /** From the lock to the holder, or the set of holders. */
  readonly holder: LockPath;
  /** `writer`; empty where the lock is its holder. */
  readonly mode: string;
  /** How a holder is written: as a process, or as the only parameter of this one. */
  readonly as: { readonly process: string } | "process";
}

type Macro = DeclarationOf<"macro">;

export function lockPlaces({ ir, expansion }: Pick<CompiledSpec, "ir" | "expansion">): readonly LockPlace[] {
  const macros = expansion.declarations.filter((d): d is Macro => d.kind === "macro");
  const all = lockMacros(macros);
  // What no macro that releases a lock assigns says something else: who had it last, say.
  const released = new Set(
    all
      .filter(({ pairs }) => pairs === null)
      .flatMap((macro) => writesOf(macro).map(([, path]) => textOf(path))),
  );
  const writes = new Map(all.flatMap(writesOf).filter(([, path]) => released.has(textOf(path))));
  const found = new Map<string, LockPlace>();
  for (const action of ir.actions)
    for (const { place, span } of assignmentsIn(action.body)) {
      const holder = writes.get(keyOf(span));
      if (holder === undefined) continue;
      const lock = lockPlace(ir, place, holder, action.process);
      if (lock !== null) found.set(JSON.stringify(lock), lock);
    }
  return [...found.values()];
}

const textOf = (path: LockPath): string => JSON.stringify(path);

const keyOf = ({ file, start, end }: Span): string => `${file}:${start}:${end}`;

/** The macros with `pairs`, their partners, and those of the same file that use the same parts of their lock. */
function lockMacros(macros: readonly Macro[]): readonly Macro[] {
  const paired = macros.filter(
    ({ name, pairs }) => pairs !== null || macros.some((m) => m.pairs?.name === name.name),
  );
  const fits = (macro: Macro): boolean =>
    paired.some(
      (other) =>
        other.name.span.file === macro.name.span.file &&
        partsOf(macro).some((part) => partsOf(other).includes(part)),
    );
  return macros.filter((macro) => paired.includes(macro) || fits(macro));
}

/** The fields of its lock that a macro uses. */
function partsOf(macro: Macro): readonly string[] {
  const lock = macro.parameters[0]?.name.name;
  const found = new Set<string>();
  const visit = (node: TreeNode): void => {
    if (node.kind === "place") {
      const { variable, selectors } = node as AssignmentTarget;
      const [first] = selectors;
      if (variable.name === lock && first?.kind === "field") found.add(first.name.name);
      for (const selector of selectors) if (selector.kind === "key") visit(selector.key);
      return;
    }
    if (node.kind === "field") {
      const { target, name } = node as Extract<Expression, { kind: "field" }>;
      if (target.kind === "name" && (target as Name).name === lock) found.add(name.name);
    }
    childrenOf(node).forEach(visit);
  };
  visit(macro.body);
  return [...found];
}

/** What a macro assigns to its lock, by the place in the text: the path from the lock. */
function writesOf(macro: Macro): readonly (readonly [string, LockPath])[] {
  const lock = macro.parameters[0]?.name.name;
  const found: (readonly [string, LockPath])[] = [];
  const visit = (node: TreeNode): void => {
    if (node.kind === "assign") {
      const { place, span } = node as unknown as { readonly place: AssignmentTarget; readonly span: Span };
      if (place.variable.name === lock) found.push([keyOf(span), place.selectors.map(selected)]);
    }
    childrenOf(node).forEach(visit);
  };
  visit(macro.body);
  return found;
}

const selected = (selector: Selector): string | null =>
  selector.kind === "field" ? selector.name.name : null;

function* assignmentsIn(body: readonly IrStatement[]): Iterable<Extract<IrStatement, { kind: "assign" }>> {
  for (const statement of body)
    switch (statement.kind) {
      case "assign":
        yield statement;
        break;
      case "if":
        yield* assignmentsIn(statement.then);
        yield* assignmentsIn(statement.else);
        break;
      case "either":
        for (const branch of statement.branches) yield* assignmentsIn(branch);
        break;
      case "match":
        for (const arm of statement.arms) yield* assignmentsIn(arm.body);
        break;
      case "for":
        yield* assignmentsIn(statement.body);
        break;
      default:
        break;
    }
}

/** Null if the place does not say which process it is. */
function lockPlace(ir: Ir, place: IrPlace, holder: LockPath, process: number | null): LockPlace | null {
  const variable = ir.variables[place.variable]?.name;
  const who = present(place.type);
  const as = namedBy(ir, who.kind === "set" ? present(who.of) : who, process);
  if (variable === undefined || as === null) return null;
  const path = place.path.map((step) => (step.kind === "field" ? step.name : null));
  const mode = holder.filter((part) => part !== null).join(".");
  return { variable, lock: path.slice(0, path.length - holder.length), holder, mode, as };
}

function namedBy(ir: Ir, type: Type, process: number | null): LockPlace["as"] | null {
  if (type.kind === "process") return "process";
  const { name, parameters = [] } = ir.processes[process ?? -1] ?? {};
  const [only] = parameters;
  return name !== undefined && only !== undefined && parameters.length === 1 && isSame(only.type, type)
    ? { process: name }
    : null;
}

/** Numbers count as the same: how far they may go does not matter. */
const isSame = (a: Type, b: Type): boolean => (a.kind === "int" ? b.kind === "int" : sameValues(a, b));
