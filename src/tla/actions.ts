/** Actions: every path through their statements as a formula over the states before and after. */
import type { IrAction, IrExpression, IrStatement } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import {
  atLeast,
  type Box,
  beside,
  bullets,
  conditional,
  definition,
  junction,
  LEVEL,
  local,
  quantify,
  stack,
  text,
} from "./box.js";
import { bind, fresh, type TlaContext, type TlaScope, tlaScopeOf } from "./context.js";
import { caseArms, implication, write } from "./expressions.js";
import { typeSet } from "./types.js";
import { type Around, enterArm, type Update, updated } from "./updates.js";

/** A path through an action, as far as it has been walked. */
interface PartialPath {
  readonly scope: TlaScope;
  /** Not written yet. */
  readonly updates: readonly Update[];
  /** Variables whose next value has been written. */
  readonly said: ReadonlySet<number>;
}

export interface WrittenAction {
  readonly lines: readonly string[];
  readonly parameters: readonly string[];
}

export function writeAction(tla: TlaContext, action: IrAction, index: number): WrittenAction {
  const { scope, parameters } = withParameters(tla, action);
  const changed = changedBy(action.body);
  const items = walk({ scope, updates: [], said: new Set() }, action.body, changed);
  const kept = tla.variables.filter((_, i) => !changed.has(i));
  const body = [...items, ...unchanged(kept)];
  const name = tla.actions[index] ?? "";
  return { lines: definition(name, parameters, bullets("/\\", body)), parameters };
}

export function withParameters(tla: TlaContext, action: IrAction) {
  let scope = tlaScopeOf(tla);
  const parameters = action.parameters.map((parameter) => {
    const bound = bind(scope, parameter);
    scope = bound.scope;
    return bound.name;
  });
  return { scope, parameters };
}

/** `p \in P, q \in Q`: all combinations of an action's parameters. */
export function parameterBinders(tla: TlaContext, index: number, names: readonly string[]): string {
  const declared = tla.parameters[index] ?? [];
  return (tla.spec.ir.actions[index]?.parameters ?? [])
    .map((p, i) => `${names[i]} \\in ${typeSet(tla, p.type, declared[i]?.set.span ?? null).lines.join(" ")}`)
    .join(", ");
}

const unchanged = (names: readonly string[]): readonly Box[] => {
  if (names.length === 0) return [];
  if (names.length === 1) return [text(`UNCHANGED ${names[0]}`, LEVEL.not)];
  // Broken where the line gets long.
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < 66) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return [
    beside(
      LEVEL.not,
      "UNCHANGED <<",
      stack(LEVEL.atom, ...lines.map((line, i) => text(line + (i < lines.length - 1 ? "," : ">>")))),
    ),
  ];
};

/** The variables to which statements assign on some path. */
function changedBy(statements: readonly IrStatement[]): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (statement: IrStatement): void => {
    if (statement.kind === "assign" || statement.kind === "assignIn") found.add(statement.place.variable);
    for (const block of blocksOf(statement)) block.forEach(visit);
  };
  statements.forEach(visit);
  return found;
}

export function blocksOf(statement: IrStatement): readonly (readonly IrStatement[])[] {
  switch (statement.kind) {
    case "if":
      return [statement.then, statement.else];
    case "either":
      return statement.branches;
    case "match":
      return statement.arms.map((arm) => arm.body);
    case "for":
      return [statement.body];
    default:
      return [];
  }
}

/** Whether there are several paths through a statement. */
const branches = (statement: IrStatement): boolean =>
  statement.kind === "pick" ||
  statement.kind === "assignIn" ||
  statement.kind === "either" ||
  blocksOf(statement).some((block) => block.some(branches));

/** The conjuncts for the statements; `changed` are the variables that must get a next value. */
function walk(
  start: PartialPath,
  statements: readonly IrStatement[],
  changed: ReadonlySet<number>,
): readonly Box[] {
  const items: Box[] = [];
  let path = start;
  for (const [i, statement] of statements.entries()) {
    const rest = statements.slice(i + 1);
    switch (statement.kind) {
      case "when":
        items.push(...guards(path.scope, statement.condition));
        continue;
      case "assert":
        // A step whose assertion fails has no next state; an invariant reports the failure.
        items.push(...guards(path.scope, statement.condition));
        continue;
      case "assign":
        path = { ...path, updates: [...path.updates, updateOf([], statement)] };
        continue;
      case "let": {
        const { name, scope } = bind(path.scope, statement.slot);
        const flushed = flush(path, rest);
        items.push(...flushed.items);
        const inner = walk({ ...flushed.path, scope }, rest, changed);
        items.push(local(name, write(path.scope, statement.value), all(inner)));
        return items;
      }
      case "pick": {
        const flushed = flush(path, rest);
        items.push(...flushed.items);
        const { name, scope } = bind(path.scope, statement.slot);
        const inner = walk({ ...flushed.path, scope }, rest, changed);
        items.push(quantify("\\E", name, write(path.scope, statement.set), all(inner)));
        return items;
      }
      case "assignIn": {
        const { place } = statement;
        const set = write(path.scope, statement.set);
        if (place.path.length === 0) {
          const name = path.scope.tla.variables[place.variable] ?? "";
          items.push(beside(LEVEL.comparison, `${name}' \\in `, atLeast(set, LEVEL.comparison + 1)));
          path = { ...path, said: new Set([...path.said, place.variable]) };
          continue;
        }
        const flushed = flush(path, [statement, ...rest]);
        items.push(...flushed.items);
        const { name, scope, update } = chosenUpdate(path.scope, statement);
        const inner = walk(
          { ...flushed.path, scope, updates: [...flushed.path.updates, update] },
          rest,
          changed,
        );
        items.push(quantify("\\E", name, set, all(inner)));
        return items;
      }
      case "either": {
        const flushed = flush(path, [statement, ...rest]);
        items.push(...flushed.items);
        const alternatives = statement.branches.map((branch) =>
          all(walk(flushed.path, [...branch, ...rest], changed)),
        );
        items.push(bullets("\\/", alternatives));
        return items;
      }
      case "if":
        if (rest.length > 0 && !branches(statement)) break;
        {
          const flushed = flush(path, [statement, ...rest]);
          items.push(...flushed.items);
          const then = walk(flushed.path, [...statement.then, ...rest], changed);
          const otherwise = walk(flushed.path, [...statement.else, ...rest], changed);
          items.push(conditional(write(path.scope, statement.condition), all(then), all(otherwise)));
        }
        return items;
      case "match":
        if (rest.length > 0 && !branches(statement)) break;
        {
          const flushed = flush(path, [statement, ...rest]);
          items.push(...flushed.items);
          items.push(
            armsOf(flushed.path, statement, (inner, body) => all(walk(inner, [...body, ...rest], changed))),
          );
        }
        return items;
      case "for":
        break;
      default:
        statement satisfies never;
    }
    // Statements with a single path: their guards, and their assignments with what encloses them.
    items.push(...guardsWithin(path.scope, statement));
    path = { ...path, updates: [...path.updates, ...updatesWithin([], statement)] };
  }
  const { items: last, path: end } = flush(path, []);
  items.push(...last);
  const kept = [...changed].filter((v) => !end.said.has(v)).map((v) => end.scope.tla.variables[v] ?? "");
  items.push(...unchanged(kept));
  return items;
}

const all = (items: readonly Box[]): Box => junction("/\\", items, "TRUE");

function armsOf(
  path: PartialPath,
  statement: Extract<IrStatement, { kind: "match" }>,
  body: (path: PartialPath, statements: readonly IrStatement[]) => Box,
): Box {
  const { scope } = path;
  const subject = write(scope, statement.subject);
  const type = statement.subject.type;
  const [first] = statement.arms;
  if (first?.name === null) return body(path, first.body);
  const boxes = caseArms(scope, subject, type, statement.arms, (inner, statements) =>
    body({ ...path, scope: inner }, statements),
  );
  return stack(LEVEL.open, ...boxes);
}

// ─────────────────────────────────────────────────────────────────────── guards

/**
 * The conjuncts of a guard. TLC counts each disjunct of an action as a step of its own, also in guards, but not
 * within IF.
 */
function guards(scope: TlaScope, condition: IrExpression): readonly Box[] {
  if (condition.kind === "and") return condition.operands.flatMap((operand) => guards(scope, operand));
  return [guard(condition, write(scope, condition))];
}

const ONE_WAY: ReadonlySet<IrExpression["kind"]> = new Set([
  "literal",
  "equal",
  "compare",
  "in",
  "subset",
  "slot",
  "variable",
  "apply",
  "field",
  "item",
  "is",
  "not",
]);

function guard(condition: IrExpression, box: Box): Box {
  if (ONE_WAY.has(condition.kind)) return box;
  return beside(LEVEL.open, "IF ", atLeast(box, LEVEL.implies), " THEN TRUE ELSE FALSE");
}

/** The guards inside a statement that has one way only, each with what it depends on. */
function guardsWithin(scope: TlaScope, statement: IrStatement): readonly Box[] {
  const box = demands(scope, [statement], "when");
  return box === null ? [] : [beside(LEVEL.open, "IF ", box, " THEN TRUE ELSE FALSE")];
}

/**
 * The condition that all guards (and asserts), or all asserts, on every path through the statements are true; null if
 * there are none. An assert counts only where the guards before it hold.
 */
function demands(scope: TlaScope, statements: readonly IrStatement[], of: "when" | "assert"): Box | null {
  const [first, ...rest] = statements;
  if (first === undefined) return null;
  const after = (at: TlaScope = scope): Box | null => demands(at, rest, of);
  const both = (a: Box | null, b: Box | null): Box | null => {
    const items = [a, b].flatMap((box) => (box === null ? [] : [box]));
    return items.length === 0 ? null : junction("/\\", items, "TRUE");
  };
  switch (first.kind) {
    case "when": {
      const condition = write(scope, first.condition);
      const next = after();
      if (of === "when") return both(condition, next);
      return next === null ? null : implication(condition, next);
    }
    case "assert":
      return both(write(scope, first.condition), after());
    case "let": {
      const { name, scope: inner } = bind(scope, first.slot);
      const next = after(inner);
      return next === null ? null : local(name, write(scope, first.value), next);
    }
    case "pick": {
      const { name, scope: inner } = bind(scope, first.slot);
      const next = after(inner);
      return next === null ? null : quantify("\\A", name, write(scope, first.set), next);
    }
    case "if": {
      const [then, otherwise] = [first.then, first.else].map((block) =>
        demands(scope, [...block, ...rest], of),
      );
      if (then == null && otherwise == null) return null;
      const condition = write(scope, first.condition);
      if (otherwise == null && then != null) return implication(condition, then);
      return conditional(condition, then ?? text("TRUE"), otherwise ?? text("TRUE"));
    }
    case "either":
      return first.branches
        .map((branch) => demands(scope, [...branch, ...rest], of))
        .reduce<Box | null>(both, null);
    case "match": {
      const arms = first.arms.map((arm) => {
        const others = first.arms.flatMap((a) => (a.name === null ? [] : [a.name]));
        const entered = enterArm(scope, { kind: "arm", subject: first.subject, others, ...arm });
        const inner = demands(entered.scope, [...arm.body, ...rest], of);
        if (inner === null) return null;
        const bound = entered.within(inner);
        return entered.test === null ? bound : implication(entered.test, bound);
      });
      return arms.reduce<Box | null>(both, null);
    }
    case "for": {
      const { name, scope: inner } = bind(scope, first.slot);
      const body = demands(inner, first.body, of);
      const set = write(scope, first.set);
      const round = body === null ? null : quantify("\\A", name, set, body);
      const next = after();
      if (of === "when" || next === null) return both(round, next);
      const passed = demands(inner, first.body, "when");
      const onward = passed === null ? next : implication(quantify("\\A", name, set, passed), next);
      return both(round, onward);
    }
    default:
      return after();
  }
}

/** The condition that no assertion of an action fails in a state; null if it has none. */
export function assertions(tla: TlaContext, action: IrAction, index: number): Box | null {
  const { scope, parameters } = withParameters(tla, action);
  const body = demands(scope, action.body, "assert");
  if (body === null || parameters.length === 0) return body;
  const binders = parameterBinders(tla, index, parameters);
  return beside(LEVEL.open, `\\A ${binders} :`, " ", body);
}

// ─────────────────────────────────────────────────────────────────────── assignments

type Assign = Extract<IrStatement, { kind: "assign" }>;

const updateOf = (around: readonly Around[], { place, value }: Assign): Update => ({
  around,
  place,
  path: place.path,
  value,
});

/** `x[k]' in S`: the element is bound to a name of its own, and then assigned. */
function chosenUpdate(scope: TlaScope, { place, set, span }: Extract<IrStatement, { kind: "assignIn" }>) {
  const slot = -1 - scope.slots.size;
  const type = elementType(set);
  const { name, scope: named } = fresh(scope, "v");
  const inner: TlaScope = { ...named, slots: new Map([...named.slots, [slot, name]]) };
  const value: IrExpression = { kind: "slot", slot, name, type, span };
  return { name, scope: inner, update: { around: [], place, path: place.path, value } };
}

const elementType = (set: IrExpression): Type => {
  const type = set.type;
  return type.kind === "set" ? type.of : type;
};

/** The assignments inside a statement that has one way only. */
function updatesWithin(around: readonly Around[], statement: IrStatement): readonly Update[] {
  const block = (more: Around, statements: readonly IrStatement[]): readonly Update[] =>
    inOrder([...around, more], statements);
  switch (statement.kind) {
    case "assign":
      return [updateOf(around, statement)];
    case "if": {
      const { condition } = statement;
      return interleaved(
        block({ kind: "if", condition, holds: true }, statement.then),
        block({ kind: "if", condition, holds: false }, statement.else),
      );
    }
    case "match":
      return statement.arms.flatMap((arm) => {
        const others = statement.arms.flatMap((a) => (a.name === null ? [] : [a.name]));
        const { name, payload } = arm;
        return block({ kind: "arm", subject: statement.subject, name, others, payload }, arm.body);
      });
    case "for":
      return block({ kind: "for", slot: statement.slot, set: statement.set }, statement.body);
    default:
      return [];
  }
}

/** A `let` stands around all that follows it. */
function inOrder(around: readonly Around[], statements: readonly IrStatement[]): readonly Update[] {
  const [first, ...rest] = statements;
  if (first === undefined) return [];
  if (first.kind === "let")
    return inOrder([...around, { kind: "let", slot: first.slot, value: first.value }], rest);
  return [...updatesWithin(around, first), ...inOrder(around, rest)];
}

/** Assignments of both branches to the same variable side by side, so that one can be made of them. */
function interleaved(then: readonly Update[], otherwise: readonly Update[]): readonly Update[] {
  const left = [...otherwise];
  return [
    ...then.flatMap((update) => {
      const at = left.findIndex((o) => o.place.variable === update.place.variable);
      return at === -1 ? [update] : [update, ...left.splice(at, 1)];
    }),
    ...left,
  ];
}

/** Writes those updates whose variables the rest does not touch. */
function flush(
  path: PartialPath,
  rest: readonly IrStatement[],
): { readonly items: readonly Box[]; readonly path: PartialPath } {
  const { scope } = path;
  const { tla } = scope;
  const later = changedBy(rest);
  const variables = [...new Set(path.updates.map((u) => u.place.variable))].filter((v) => !later.has(v));
  const items = variables.map((variable) => {
    const name = tla.variables[variable] ?? "";
    const type = tla.spec.ir.variables[variable]?.type as Type;
    const updates = path.updates.filter((u) => u.place.variable === variable);
    const value = updated(scope, text(name), type, updates);
    // What reaches to the end of the line may stand without parentheses here, and then reaches there too.
    if (value.level === LEVEL.open) return beside(LEVEL.open, `${name}' = `, value);
    return beside(LEVEL.comparison, `${name}' = `, atLeast(value, LEVEL.comparison + 1));
  });
  return {
    items,
    path: {
      scope,
      updates: path.updates.filter((u) => !variables.includes(u.place.variable)),
      said: new Set([...path.said, ...variables]),
    },
  };
}
