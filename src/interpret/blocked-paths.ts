/**
 * The ways through an action: those that lead to a transition, and what blocks each of the others: every guard on it that
 * is false, and a choice from an empty set.
 */
import { Set as ImmutableSet } from "immutable";
import type { Transition } from "../../checker/model.js";
import { conjunctsOf } from "../ir/conjuncts.js";
import type { IrAction, IrExpression, IrStatement } from "../ir/ir.js";
import { cardinality, type Type } from "../ir/type.js";
import { slotsRead, some } from "../ir/walk.js";
import type { Span } from "../source/span.js";
import { eachCombination } from "../state/each-value.js";
import type { State, TypedValue, Value } from "../state/values.js";
import { childrenOf } from "../syntax/children.js";
import { type Environment, evaluate, Mistake } from "./evaluate.js";
import {
  type Blocking,
  type Branch,
  continuations,
  nextRound,
  type Path,
  type Rest,
  startOf,
  transitionsOf,
} from "./execute.js";

/** What blocks a way through an action. */
export interface Obstacle {
  /** `label`: its process is at another label. `choice`: a set to choose from is empty. */
  readonly kind: "label" | "guard" | "choice";
  /** The whole guard, or the choice. */
  readonly span: Span;
  /** The conjuncts of the guard that are false; else the same as `span`. */
  readonly parts: readonly Span[];
  /** The macro calls that contain it, outermost first. */
  readonly calls: readonly Span[];
  /** How many of these calls, from the outermost, contain other obstacles too: naming them would be ambiguous. */
  readonly ambiguous: number;
  /** The processes that the guard finds in what it reads: the holders of a lock, say; in order. */
  readonly heldBy: readonly number[];
  /** What each part reads of the state, and of what was chosen before; in the order of the text, each once. */
  readonly reads: readonly (readonly ReadValue[])[];
}

export interface ReadValue extends TypedValue {
  /** `i_mmap.writer`, `pte[Fault#1][0]`; or the name of a parameter or pick. */
  readonly path: string;
}

/** A way that leads nowhere: all that must change before it is open, in the order of the text. */
export type BlockedPath = readonly Obstacle[];

export interface ActionPaths {
  readonly transitions: readonly Transition<State>[];
  /** Each once; empty if the action leads to a state, since nothing blocks it then. */
  readonly blocked: readonly BlockedPath[];
}

/** @param given Its parameters; null for all. */
export function pathsThrough(
  action: IrAction,
  index: number,
  given: readonly Value[] | null,
  env: Environment,
): ActionPaths {
  const transitions = transitionsOf(action, index, given, env);
  const leads = transitions.some(({ outcome }) => outcome.kind === "state");
  return { transitions, blocked: leads ? [] : blockedPaths(action, given, env) };
}

function blockedPaths(
  action: IrAction,
  given: readonly Value[] | null,
  env: Environment,
): readonly BlockedPath[] {
  const found = new Map<string, BlockedPath>();
  const add = (way: BlockedPath): void => {
    // A guard is reached once for each choice before it, and each time other processes may hold what it waits for.
    const key = JSON.stringify(way.map(({ span, parts, calls }) => [span, parts, calls]));
    const before = found.get(key);
    found.set(
      key,
      way.map((obstacle, i) => ({
        ...obstacle,
        heldBy: inOrder([...(before?.[i]?.heldBy ?? []), ...obstacle.heldBy]),
      })),
    );
  };
  const combinations =
    given === null ? eachCombination(action.parameters.map((p) => env.universe.eachOf(p.type))) : [given];
  const survey: Survey = { action, add, left: BEYOND_MAX, allLeft: ALL_MAX };
  for (const values of combinations) {
    const { rest, path, env: bound } = startOf(action, values, env);
    surveyFrom(rest, path, [], bound, survey);
  }
  return [...found.values()];
}

const inOrder = (numbers: Iterable<number>): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);

// ─────────────────────────────────────────────────────────────────────── every guard on a way

/** So many statements behind false guards are looked at; then a way is told by what was found on it so far. */
const BEYOND_MAX = 10_000;
/** So many statements are looked at in all, for one action: there can be any number of ways through it. */
const ALL_MAX = 1_000_000;
/** Behind a false guard, which may be there to keep it from happening, nothing is chosen from more values. */
const CHOICE_MAX = 1_000;

interface Survey {
  readonly action: IrAction;
  readonly add: (way: BlockedPath) => void;
  /** How many more statements behind false guards may be looked at. */
  left: number;
  /** How many more statements may be looked at. */
  allLeft: number;
}

/**
 * Follows each way to its end, also behind a guard that is false. So a guard that protects what stands behind it does
 * its work here, too: what has no value there is not told.
 */
function surveyFrom(
  start: Rest,
  startPath: Path,
  before: BlockedPath,
  env: Environment,
  survey: Survey,
): void {
  let rest = start;
  let path = startPath;
  let way = before;
  while (rest !== null) {
    if ("loop" in rest) {
      rest = nextRound(rest, env);
      continue;
    }
    const statement: IrStatement | undefined = rest.statements[rest.index];
    if (statement === undefined) {
      rest = rest.then;
      continue;
    }
    const passed = pass(statement, path, way, env, survey);
    if (passed.kind === "ended") {
      way = passed.way;
      break;
    }
    const after: Rest = { ...rest, index: rest.index + 1 };
    if (passed.kind === "passed") {
      way = passed.way;
      rest = after;
      continue;
    }
    const [only, ...more] = passed.ways;
    if (only === undefined || more.length > 0) {
      for (const one of passed.ways) {
        one.bind?.();
        surveyFrom(one.into === null ? after : one.into(after), one.path, way, env, survey);
      }
      return;
    }
    only.bind?.();
    path = only.path;
    rest = only.into === null ? after : only.into(after);
  }
  if (way.length > 0) survey.add(way);
}

/** What becomes of a way at a statement: it ends there, goes on behind it, or on all of several ways. */
type Passed =
  | { readonly kind: "ended"; readonly way: BlockedPath }
  | { readonly kind: "passed"; readonly way: BlockedPath }
  | { readonly kind: "ways"; readonly ways: readonly Branch[] };

function pass(
  statement: IrStatement,
  path: Path,
  way: BlockedPath,
  env: Environment,
  survey: Survey,
): Passed {
  const isBeyond = way.length > 0;
  survey.allLeft -= 1;
  if (survey.allLeft < 0) return { kind: "ended", way: [] };
  if (isBeyond) {
    survey.left -= 1;
    if (survey.left < 0 || choosesFromMany(statement, env)) return { kind: "ended", way };
    // Nothing is assigned, and no assertion fails, behind a false guard.
    if (statement.kind === "assign" || statement.kind === "assert") return { kind: "passed", way };
  }
  const going = continuations(statement, path, env);
  if ("kind" in going) {
    // It fails, or has no value behind a false guard: then only what depends on it has none either.
    const isAlone = statement.kind === "when" || statement.kind === "assignIn";
    return { kind: isBeyond && isAlone ? "passed" : "ended", way };
  }
  const ways = firstOf(going, SURVEYED_MAX);
  if (ways.length === 0) {
    if (!("calls" in statement)) return { kind: "ended", way };
    const obstacle = obstacleAt(statement, survey.action, env);
    // What stands behind a choice from nothing has no value; at another label, nothing else matters.
    const isLast = statement.kind === "pick" || obstacle.kind === "label";
    return { kind: isLast ? "ended" : "passed", way: [...way, obstacle] };
  }
  if (isBeyond && statement.kind === "assignIn") return { kind: "passed", way };
  return { kind: "ways", ways: ways.flatMap((one) => ("kind" in one ? [] : [one])) };
}

/** At a choice from more values, the ways of the first ones are told. */
const SURVEYED_MAX = 10_000;

function firstOf<T>(all: Iterable<T>, most: number): readonly T[] {
  const found: T[] = [];
  for (const one of all) {
    if (found.length === most) break;
    found.push(one);
  }
  return found;
}

function choosesFromMany(statement: IrStatement, { universe }: Environment): boolean {
  if (statement.kind !== "pick" && statement.kind !== "for") return false;
  return cardinality(statement.slot.type, universe.instances.length) > CHOICE_MAX;
}

function obstacleAt(statement: Blocking, action: IrAction, env: Environment): Obstacle {
  const { span, calls } = statement;
  const shared = calls.findIndex((_, i) => !bringOthers(calls.slice(0, i + 1), statement, action));
  const common = { calls, ambiguous: shared === -1 ? calls.length : shared };
  if (statement.kind !== "when") {
    const reads = [readsIn(statement.set, env)];
    return { ...common, kind: "choice", span, parts: [span], heldBy: [], reads };
  }
  const { condition } = statement;
  const parts = conjunctsOf(condition).filter((conjunct) => valueOf(conjunct, env) === false);
  return {
    ...common,
    // The first guard of a step is that its process is there.
    kind: action.label !== null && condition.span === action.span ? "label" : "guard",
    span: condition.span,
    parts: (parts.length === 0 ? [condition] : parts).map((part) => part.span),
    heldBy: processesInTheWay(condition, env),
    reads: (parts.length === 0 ? [condition] : parts).map((part) => readsIn(part, env)),
  };
}

const isSame = (a: Span | undefined, b: Span): boolean =>
  a?.file === b.file && a.start === b.start && a.end === b.end;

/** Whether more than one statement that can end a way comes from a call, given with those around it. */
const bringOthers = (calls: readonly Span[], statement: Blocking, { body }: IrAction): boolean =>
  some(body, (node) => {
    // It goes through statements as well.
    const other = node as IrExpression | IrStatement;
    return "calls" in other && other !== statement && calls.every((call, i) => isSame(other.calls[i], call));
  });

// ─────────────────────────────────────────────────────────────────────── who is in the way

/** A process, an optional one, or a set of them. */
function namesProcesses(type: Type): boolean {
  if (type.kind === "optional" || type.kind === "set") return namesProcesses(type.of);
  return type.kind === "process";
}

/**
 * The processes in the variables (and their parts) that a false condition reads, in order. Only its false parts
 * count: for `writer = none and readers = {}`, whoever is inside. Evaluating a false `forall` leaves its name bound
 * to the failing element. A process can block itself.
 */
function processesInTheWay(condition: IrExpression, env: Environment): readonly number[] {
  const found = new Set<number>();
  const visit = (node: IrExpression): void => {
    if (namesProcesses(node.type) && isRead(node))
      for (const process of processesIn(valueOf(node, env))) found.add(process);
    for (const child of childrenOf(node)) if ("type" in child) visit(child as IrExpression);
  };
  for (const conjunct of conjunctsOf(condition)) if (valueOf(conjunct, env) === false) visit(conjunct);
  return [...found].sort((a, b) => a - b);
}

/** Whether an expression reads a variable or a part of one. */
function isRead(node: IrExpression): boolean {
  if (node.kind === "apply" || node.kind === "field" || node.kind === "item") return isRead(node.target);
  return node.kind === "present" ? isRead(node.of) : node.kind === "variable";
}

/** The variables, or the parts of them, and the names that an expression reads, as far as they have values here. */
export function readsIn(expression: IrExpression, env: Environment): readonly ReadValue[] {
  const found = new Map<string, ReadValue>();
  const visit = (node: IrExpression, bound: ReadonlySet<number>): void => {
    const path = pathOf(node, env, bound);
    if (path !== null) {
      try {
        if (!found.has(path)) found.set(path, { path, type: node.type, value: evaluate(node, env) });
        return;
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
      }
    }
    const within = new Set([...bound, ...slotsBoundBy(node)]);
    for (const child of childrenOf(node)) if ("type" in child) visit(child as IrExpression, within);
  };
  visit(expression, new Set());
  return [...found.values()];
}

/** The slots that an expression itself gives values, which differ within it. */
function slotsBoundBy(node: IrExpression): readonly number[] {
  if ("slot" in node && typeof node.slot === "object") return [node.slot.slot];
  if ("slots" in node) return node.slots.map(({ slot }) => slot);
  return node.kind === "match"
    ? node.arms.flatMap(({ payload }) => payload.flatMap((slot) => (slot === null ? [] : [slot.slot])))
    : [];
}

/** What a state shows it as; null if it is no part of a variable, or depends on what is bound within the condition. */
function pathOf(node: IrExpression, env: Environment, bound: ReadonlySet<number>): string | null {
  switch (node.kind) {
    case "variable":
      return node.primed ? null : (env.ir.variables[node.variable]?.name ?? null);
    case "slot":
      return bound.has(node.slot) ? null : node.name;
    case "present":
      return pathOf(node.of, env, bound);
    case "field": {
      const target = pathOf(node.target, env, bound);
      return target === null ? null : `${target}.${node.name}`;
    }
    case "apply": {
      const target = pathOf(node.target, env, bound);
      if (target === null || [...slotsRead(node.key)].some((slot) => bound.has(slot))) return null;
      const key = valueOf(node.key, env);
      return key === null ? null : `${target}[${env.show(node.key.type, key)}]`;
    }
    default:
      return null;
  }
}

/** Null where the value depends on names that are not bound here, or on a conjunct before. */
function valueOf(node: IrExpression, env: Environment): Value {
  try {
    return evaluate(node, env);
  } catch (error) {
    if (error instanceof Mistake) return null;
    throw error;
  }
}

function processesIn(value: Value): readonly number[] {
  if (ImmutableSet.isSet(value)) return value.toArray().flatMap(processesIn);
  return typeof value === "number" ? [value] : [];
}
