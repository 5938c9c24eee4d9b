/** The meaning of statements: every path through the body of an action, in order. */
import type { Choices, Failure, Transition } from "../../checker/model.js";
import { branchSpan } from "../facts/coverage.js";
import { conjunctsOf } from "../ir/conjuncts.js";
import type { IrAction, IrExpression, IrPlace, IrStatement } from "../ir/ir.js";
import { INT, showType, type Type } from "../ir/type.js";
import type { Span } from "../source/span.js";
import { eachCombination } from "../state/each-value.js";
import { isOf, type State, same, type TypedValue, type Value } from "../state/values.js";
import { elementsOf } from "./elements.js";
import {
  chooseArm,
  type Environment,
  evaluate,
  holds,
  type Keys,
  keysOf,
  Mistake,
  tick,
  updated,
} from "./evaluate.js";

interface Write {
  readonly place: IrPlace;
  readonly keys: Keys;
  readonly value: Value;
}

/** What a path through the body has done so far. */
export interface Path {
  readonly writes: readonly Write[];
  readonly choices: Choices;
  /** Branches that were taken, and elements that were assigned. */
  readonly decided: Choices;
  /** The branches of `either` that were taken. */
  readonly branches: readonly EitherBranch[];
}

/** A branch of an `either`, by its index. */
export interface EitherBranch {
  readonly owner: IrStatement;
  readonly branch: number;
}

/**
 * A continuation: the statements from an index on, or further iterations of a loop, and then the rest. A loop has one
 * path through it, so that its elements need to be gone through only once.
 */
export type Rest =
  | { readonly statements: readonly IrStatement[]; readonly index: number; readonly then: Rest }
  | {
      readonly loop: Extract<IrStatement, { kind: "for" }>;
      readonly elements: Iterator<Value>;
      readonly then: Rest;
    }
  | null;

/** A failed assertion: like a mistake, but reported differently. */
class FailedAssertion extends Error {
  constructor(
    message: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

/** What can end a path: a false guard, or a choice without elements. */
export type Blocking = Extract<IrStatement, { kind: "when" | "pick" | "assignIn" }>;

/**
 * Every transition of an action from the environment's state: its parameters in the order of their types, or
 * just the given ones; then its choices in the order in which they stand on the path.
 */
export function transitionsOf(
  action: IrAction,
  index: number,
  given: readonly Value[] | null,
  env: Environment,
): readonly Transition<State>[] {
  const found: Transition<State>[] = [];
  eachTransition(action, index, given, env, found);
  return found;
}

/** The same; each is pushed to `found` as soon as it is found, which may throw. */
export function eachTransition(
  action: IrAction,
  index: number,
  given: readonly Value[] | null,
  env: Environment,
  found: Transition<State>[],
): void {
  const combinations =
    given === null ? eachCombination(action.parameters.map((p) => env.universe.eachOf(p.type))) : [given];
  for (const values of combinations) {
    const { rest, path, env: bound } = startOf(action, values, env);
    walk(rest, path, bound, ({ choices, decided, branches }, outcome) => {
      if (outcome.kind === "state") env.coverage?.transition(action, branches);
      found.push({ action: index, choices, ...(decided.length > 0 && { decided }), outcome });
    });
  }
}

/** Where the paths through an action begin, with its parameters bound in a frame of their own. */
export function startOf(
  action: IrAction,
  values: readonly Value[],
  env: Environment,
): { readonly rest: Rest; readonly path: Path; readonly env: Environment } {
  const frame: Value[] = new Array(action.frameSize).fill(null);
  const choices = action.parameters.map((parameter, i) => {
    const value = values[i] as Value;
    frame[parameter.slot] = value;
    return { name: parameter.name, value: { type: parameter.type, value } satisfies TypedValue };
  });
  return {
    rest: { statements: action.body, index: 0, then: null },
    path: { writes: [], choices, decided: [], branches: [] },
    env: { ...env, frame },
  };
}

/** Walks every path of the rest, depth first, so that they are met in order. */
function walk(
  start: Rest,
  startPath: Path,
  env: Environment,
  emit: (path: Path, outcome: Transition<State>["outcome"]) => void,
): void {
  const follow = (branch: Branch | Failure, after: Rest): void => {
    if ("kind" in branch) {
      emit(path, { kind: "failed", failure: branch });
      return;
    }
    branch.bind?.();
    walk(branch.into === null ? after : branch.into(after), branch.path, env, emit);
  };
  let rest = start;
  let path = startPath;
  for (;;) {
    tick(env);
    if (rest === null) {
      emit(path, { kind: "state", state: applyWrites(path.writes, env) });
      return;
    }
    if ("loop" in rest) {
      rest = nextRound(rest, env);
      continue;
    }
    const statement: IrStatement | undefined = rest.statements[rest.index];
    if (statement === undefined) {
      rest = rest.then;
      continue;
    }
    const branches = continuations(statement, path, env);
    if ("kind" in branches) {
      emit(path, { kind: "failed", failure: branches });
      return;
    }
    const after: Rest = { ...rest, index: rest.index + 1 };
    const each = branches[Symbol.iterator]();
    const first = each.next();
    if (first.done === true) return;
    const only = first.value;
    const second = each.next();
    if (second.done !== true || "kind" in only) {
      follow(only, after);
      if (second.done !== true) follow(second.value, after);
      for (let next = each.next(); next.done !== true; next = each.next()) follow(next.value, after);
      return;
    }
    only.bind?.();
    path = only.path;
    rest = only.into === null ? after : only.into(after);
  }
}

/** The next round of a loop, or what comes after it. */
export function nextRound(rest: Extract<Rest, { loop: unknown }>, env: Environment): Rest {
  const { loop, elements, then } = rest;
  const next = elements.next();
  if (next.done === true) return then;
  env.frame[loop.slot.slot] = next.value;
  return { statements: loop.body, index: 0, then: rest };
}

/** The result of the work, or the mistake or failed assertion in it. */
function attempt<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    if (error instanceof Mistake) return { kind: error.kind, message: error.message, place: error.span };
    if (error instanceof FailedAssertion)
      return { kind: "assertion", message: error.message, place: error.span };
    throw error;
  }
}

/** One way to continue after a statement. */
export interface Branch {
  readonly path: Path;
  /** Binds the choices that it makes, just before it is walked, since all branches share a frame. */
  readonly bind: (() => void) | null;
  /** The statements it goes into before the rest, or null. */
  readonly into: ((after: Rest) => Rest) | null;
}

/** The ways to continue after a statement, or that it fails. */
export const continuations = (
  statement: IrStatement,
  path: Path,
  env: Environment,
): Iterable<Branch | Failure> | Failure => attempt(() => branchesOf(statement, path, env));

/** If there is none, the statement disables the action here. One may fail without affecting the others. */
function branchesOf(statement: IrStatement, path: Path, env: Environment): Iterable<Branch | Failure> {
  const on: Branch = { path, bind: null, into: null };
  const into = (statements: readonly IrStatement[]): Branch => ({
    path,
    bind: null,
    into: (after) => ({ statements, index: 0, then: after }),
  });
  switch (statement.kind) {
    case "when":
      return decide(statement.condition, env) ? [on] : [];
    case "assert":
      if (!holds(statement.condition, env))
        throw new FailedAssertion(statement.text ?? "the assertion is false", statement.span);
      return [on];
    case "let":
      env.frame[statement.slot.slot] = evaluate(statement.value, env);
      return [on];
    case "assign": {
      const keys = keysOf(statement.place.path, env);
      const write = checkedWrite(statement.place, keys, evaluate(statement.value, env), path, env);
      return [{ ...on, path: { ...path, writes: [...path.writes, write] } }];
    }
    case "assignIn": {
      const keys = keysOf(statement.place.path, env);
      return mapped(elementsOf(statement.set, env), (value) =>
        attempt(() => {
          const write = checkedWrite(statement.place, keys, value, path, env);
          const name = placeText(statement.place, keys, env);
          const element = { name, value: { type: statement.place.type, value } satisfies TypedValue };
          return {
            ...on,
            path: { ...path, writes: [...path.writes, write], decided: [...path.decided, element] },
          };
        }),
      );
    }
    case "pick": {
      const { slot, set } = statement;
      return mapped(elementsOf(set, env), (value) => ({
        path: {
          ...path,
          choices: [
            ...path.choices,
            { name: slot.name, value: { type: slot.type, value } satisfies TypedValue },
          ],
        },
        bind: () => {
          env.frame[slot.slot] = value;
        },
        into: null,
      }));
    }
    case "if":
      return [into(decide(statement.condition, env) ? statement.then : statement.else)];
    case "either":
      for (const branch of statement.branches) env.coverage?.branch?.(branchSpan(branch, statement));
      return statement.branches.map((branch, i) => ({
        ...into(branch),
        path: {
          ...path,
          decided: [...path.decided, branchTaken(statement, i)],
          branches: [...path.branches, { owner: statement, branch: i }],
        },
      }));
    case "match": {
      const { body } = chooseArm(statement.arms, evaluate(statement.subject, env), env);
      env.coverage?.branch?.(branchSpan(body, statement));
      return [into(body)];
    }
    case "for": {
      const elements = elementsOf(statement.set, env)[Symbol.iterator]();
      return [{ ...on, into: (after) => ({ loop: statement, elements, then: after }) }];
    }
    default:
      return statement satisfies never;
  }
}

/** A branch of `either`: its name, or else its number from 1. */
function branchTaken(
  { names = [] }: Extract<IrStatement, { kind: "either" }>,
  index: number,
): Choices[number] {
  const value = names[index] ?? index + 1;
  const cases = names.flatMap((name) => (name === null ? [] : [{ name, fields: [] }]));
  const type: Type = typeof value === "number" ? INT : { kind: "alternatives", name: "either", cases };
  return { name: "either", value: { type, value } satisfies TypedValue };
}

/** `pte[Fault#1][0]`: the place that is assigned to. */
function placeText({ variable }: IrPlace, keys: Keys, { ir, show }: Environment): string {
  const path = keys.map((step) =>
    step.kind === "field" ? `.${step.name}` : `[${show(step.at.type, step.value)}]`,
  );
  return `${ir.variables[variable]?.name ?? ""}${path.join("")}`;
}

function* mapped<From, To>(items: Iterable<From>, make: (item: From) => To): Generator<To> {
  for (const item of items) yield make(item);
}

/** Whether a condition holds; conjunct by conjunct when they are counted. */
function decide(condition: IrExpression, env: Environment): boolean {
  const count = env.coverage?.condition ?? null;
  if (count === null) return holds(condition, env);
  return conjunctsOf(condition).every((conjunct) => {
    const value = holds(conjunct, env);
    count(conjunct.span, value);
    return value;
  });
}

/** Checks an assignment: its place exists, its value fits, and the path has not assigned to the same place before. */
function checkedWrite(place: IrPlace, keys: Keys, value: Value, path: Path, env: Environment): Write {
  const variable = env.ir.variables[place.variable];
  if (variable === undefined) throw new Error(`no variable ${place.variable}`);
  updated(variable.type, env.state.get(place.variable) as Value, keys, () => value, env);
  if (!isOf(place.type, value))
    throw new Mistake(
      "type",
      `${env.show(place.type, value)} is outside the type of ${keys.length > 0 ? "this part of " : ""}\`${variable.name}\`: ${showType(place.type)}`,
      place.span,
    );
  if (path.writes.some((write) => write.place.variable === place.variable && overlap(write.keys, keys)))
    throw new Mistake(
      "evaluation",
      `this part of \`${variable.name}\` is assigned twice in one step`,
      place.span,
    );
  return { place, keys, value };
}

/** Whether two places of one variable are equal, or one is inside the other. */
function overlap(a: Keys, b: Keys): boolean {
  return a.slice(0, b.length).every((step, i) => {
    const other = b[i];
    if (step.kind === "key" && other?.kind === "key") return same(step.value, other.value);
    return step.kind === "field" && other?.kind === "field" && step.name === other.name;
  });
}

function applyWrites(writes: readonly Write[], env: Environment): State {
  let state = env.state;
  for (const { place, keys, value } of writes) {
    const type = env.ir.variables[place.variable]?.type as Type;
    const whole = state.get(place.variable) as Value;
    state = state.set(
      place.variable,
      updated(type, whole, keys, () => value, env),
    );
  }
  return state;
}
