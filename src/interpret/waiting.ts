/**
 * What blocks an action: the false guard, or the choice from an empty set, at which each path through it ends; and, for
 * a deadlock, who waits for what, and which steps are possible but not required.
 */
import { Set as ImmutableSet } from "immutable";
import type { Transition } from "../../checker/model.js";
import { conjunctsOf } from "../ir/conjuncts.js";
import type { Ir, IrAction, IrExpression, IrStatement } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { some } from "../ir/walk.js";
import type { State, Universe, Value } from "../state/values.js";
import { childrenOf } from "../syntax/children.js";
import type { Span } from "../syntax/tree.js";
import { type Environment, evaluate, Mistake } from "./evaluate.js";
import { type Blocking, transitionsOf } from "./execute.js";

/** What blocks a path through an action. */
export interface Obstacle {
  /** `label`: its process is at another label. `choice`: a set to choose from is empty. */
  readonly kind: "label" | "guard" | "choice";
  /** The whole guard, or the choice. */
  readonly span: Span;
  /** The first conjunct of the guard that is false; else the same as `span`. */
  readonly part: Span;
  /** The macro calls that contain it, outermost first. */
  readonly calls: readonly Span[];
  /** How many of these calls, from the outermost, contain other obstacles too: naming them would be ambiguous. */
  readonly ambiguous: number;
  /** The processes that the guard finds in what it reads: the holders of a lock, say; in order. */
  readonly heldBy: readonly number[];
}

/**
 * The paths through an action: those that lead to a transition, and the obstacles that block the others, each once.
 */
export interface ActionPaths {
  readonly transitions: readonly Transition<State>[];
  readonly obstacles: readonly Obstacle[];
}

/** @param given Its parameters; null for all. */
export function pathsThrough(
  action: IrAction,
  index: number,
  given: readonly Value[] | null,
  env: Environment,
): ActionPaths {
  const found = new Map<string, Obstacle>();
  const transitions = transitionsOf(action, index, given, env, (statement, at) => {
    const obstacle = obstacleAt(statement, action, at);
    // A guard is reached once for each choice before it, and each time other processes may block it.
    const key = JSON.stringify([obstacle.part, obstacle.calls]);
    const heldBy = new Set([...(found.get(key)?.heldBy ?? []), ...obstacle.heldBy]);
    found.set(key, { ...obstacle, heldBy: [...heldBy].sort((a, b) => a - b) });
  });
  return { transitions, obstacles: [...found.values()] };
}

function obstacleAt(statement: Blocking, action: IrAction, env: Environment): Obstacle {
  const { span, calls } = statement;
  const shared = calls.findIndex((_, i) => !bringOthers(calls.slice(0, i + 1), statement, action));
  const common = { calls, ambiguous: shared === -1 ? calls.length : shared };
  if (statement.kind !== "when") return { ...common, kind: "choice", span, part: span, heldBy: [] };
  const { condition } = statement;
  const part = conjunctsOf(condition).find((conjunct) => valueOf(conjunct, env) === false) ?? condition;
  return {
    ...common,
    // The first guard of a step is that its process is there.
    kind: action.label !== null && condition.span === action.span ? "label" : "guard",
    span: condition.span,
    part: part.span,
    heldBy: processesInTheWay(condition, env),
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

// ─────────────────────────────────────────────────────────────────────── a state in which nothing goes on

/** A process that can't take a step, and what blocks it. */
export interface Waiting {
  /** The process instance, as a value of type `Process`. */
  readonly process: number;
  readonly at: string;
  /** Whether it may wait there forever. */
  readonly idle: boolean;
  readonly obstacles: readonly Obstacle[];
  /** The call of the procedure in which they stand: its parameters stand in the text. */
  readonly within: Span | null;
}

export interface Standstill {
  readonly waiting: readonly Waiting[];
  /** The blocked actions that belong to no process and count for deadlock; by index. */
  readonly blocked: readonly { readonly action: number; readonly obstacles: readonly Obstacle[] }[];
  /** What can be taken, but need not: steps of idle processes, and actions of the environment. */
  readonly couldStep: readonly { readonly action: number; readonly process: number | null }[];
}

/**
 * @param labelOf Where a process instance is.
 * @param env With a deadlocked state.
 */
export function standstill(
  ir: Ir,
  universe: Universe,
  labelOf: (instance: number) => string,
  env: Environment,
): Standstill {
  const waiting: Waiting[] = [];
  const couldStep: { readonly action: number; readonly process: number | null }[] = [];
  universe.instances.forEach(({ process, keys }, instance) => {
    const at = labelOf(instance);
    const index = ir.actions.findIndex((action) => action.process === process && action.label === at);
    const action = ir.actions[index];
    if (action === undefined) return;
    const idle = ir.processes[process]?.idle.includes(at) ?? false;
    const { transitions, obstacles } = pathsThrough(action, index, keys, env);
    if (transitions.length > 0) couldStep.push({ action: index, process: instance });
    else waiting.push({ process: instance, at, idle, obstacles, within: action.call });
  });
  const blocked = ir.actions.flatMap((action, index) => {
    if (action.process !== null) return [];
    const { transitions, obstacles } = pathsThrough(action, index, null, env);
    if (transitions.length > 0) couldStep.push({ action: index, process: null });
    const counts = !action.environment || ir.processes.length === 0;
    return transitions.length === 0 && counts ? [{ action: index, obstacles }] : [];
  });
  return { waiting, blocked, couldStep };
}

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
