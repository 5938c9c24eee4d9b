/** Statements, executed on the tree: every way through the body of an action or step, in order. */
import type { ExpandedAction, ExpandedProcess, ExpandedStep } from "../../src/expand/expand.js";
import type { AssignmentTarget, Block, Name, Span, Statement, StatementOf } from "../../src/syntax/tree.js";
import type { Type } from "../../src/types/type.js";
import { settled } from "../../src/types/type.js";
import { armFor, elementsOf, evaluate, isTrue, keyAt, need } from "./naive-evaluate.js";
import { combinations, equal, type Value } from "./naive-values.js";
import {
  bind,
  type Context,
  isInterchangeable,
  type Key,
  keyOf,
  Mistake,
  type Running,
  type State,
  symbolOf,
  typeOfSymbol,
  updated,
  type World,
} from "./naive-world.js";

export interface Choice {
  readonly name: string;
  readonly type: Type;
  readonly value: Value;
}

/** One way to step, or a step that fails. */
export interface Transition {
  readonly action: string;
  readonly choices: readonly Choice[];
  readonly outcome: State | Mistake;
}

interface Write {
  readonly variable: string;
  readonly path: readonly Key[];
  readonly value: Value;
}

/** Where a path through the body has got to. */
interface Path {
  readonly context: Context;
  readonly choices: readonly Choice[];
  readonly writes: readonly Write[];
}

/** A path that ended in a mistake. */
interface Failed {
  readonly choices: readonly Choice[];
  readonly mistake: Mistake;
}

type Way = Path | Failed;

const failed = (way: Way): way is Failed => "mistake" in way;

/** What a statement makes of a path; a mistake in it is one way that failed. */
function* attempt(path: Path, ways: () => Iterable<Way>): Generator<Way> {
  try {
    yield* ways();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    yield { choices: path.choices, mistake: error };
  }
}

function* through(statements: readonly Statement[], path: Path): Generator<Way> {
  const [first, ...rest] = statements;
  if (first === undefined) {
    yield path;
    return;
  }
  for (const way of [...attempt(path, () => statement(first, path))])
    if (failed(way)) yield way;
    else yield* through(rest, way);
}

/** Names that a block binds are unknown after it. */
function* block(node: Block, path: Path, inner: Context = path.context): Generator<Way> {
  for (const way of through(node.statements, { ...path, context: inner }))
    yield failed(way) ? way : { ...way, context: path.context };
}

function* statement(node: Statement, path: Path): Generator<Way> {
  const { context, choices, writes } = path;
  switch (node.kind) {
    case "when":
      if (isTrue(node.condition, context)) yield path;
      return;
    case "assert":
      if (!isTrue(node.condition, context)) throw new Mistake("assertion", node.span);
      yield path;
      return;
    case "assign": {
      const keys = node.place.selectors.map((selector) => keyAt(selector, context));
      yield written(node.place, keys, evaluate(node.value, context), path);
      return;
    }
    case "assignIn": {
      const keys = node.place.selectors.map((selector) => keyAt(selector, context));
      for (const value of elementsOf(node.set, context))
        yield* attempt(path, () => [written(node.place, keys, value, path)]);
      return;
    }
    case "pick":
      yield* picked(node, 0, path);
      return;
    case "letStatement":
      yield { ...path, context: bind(context, node.name, evaluate(node.value, context)) };
      return;
    case "if":
      if (isTrue(node.condition, context)) yield* block(node.then, path);
      else if (node.else !== null) yield* block(node.else, path);
      else yield path;
      return;
    case "either":
      for (const branch of node.branches) yield* block(branch, path);
      return;
    case "matchStatement": {
      const { arm, inner } = armFor(node.arms, need(node.subject, context), context);
      yield* block(arm.body, path, inner);
      return;
    }
    case "for":
      yield* rounds(node, path);
      return;
    case "expansion":
      yield* block(node.body, path);
      return;
    case "jump": {
      const running = context.running as Running;
      const process = running.process.process.name.name;
      let after = writes;
      for (const reset of node.resets) {
        const local = running.process.locals.find((l) => l.node === reset);
        if (local === undefined || reset.initial === null) throw new Error("a local can't be reset");
        const value = evaluate(reset.initial.value, context);
        after = [...after, { variable: `${process}.${local.name}`, path: own(running, node.span), value }];
      }
      const label: Write = {
        variable: `${process}.pc`,
        path: own(running, node.span),
        value: { tag: node.target, payload: [] },
      };
      yield { context, choices, writes: [...after, label] };
      return;
    }
    default:
      throw new Error(`${node.kind} was not expanded`);
  }
}

/** `pick a in S, b in T where P`: one name after the other, and then the condition. */
function* picked(node: StatementOf<"pick">, index: number, path: Path): Generator<Way> {
  const binder = node.binders[index];
  if (binder === undefined) {
    if (node.where === null || isTrue(node.where, path.context)) yield path;
    return;
  }
  const type = typeOfName(path.context.world, binder.name);
  for (const value of elementsOf(binder.set, path.context)) {
    const choices = [...path.choices, { name: binder.name.name, type, value }];
    const inner = { ...path, choices, context: bind(path.context, binder.name, value) };
    yield* attempt(inner, () => picked(node, index + 1, inner));
  }
}

/** `for`: each combination in order, every one of them on top of the last; one that is blocked blocks the step. */
function rounds(node: StatementOf<"for">, path: Path): readonly Way[] {
  const ways = round(node, 0, path);
  return ways.map((way) => (failed(way) ? way : { ...way, context: path.context }));
}

function round(node: StatementOf<"for">, index: number, path: Path): readonly Way[] {
  const { context } = path;
  const { world } = context;
  const binder = node.binders[index];
  return [
    ...attempt(path, () => {
      if (binder === undefined)
        return node.where === null || isTrue(node.where, context) ? block(node.body, path) : [path];
      const mixed = isInterchangeable(typeOfName(world, binder.name), world);
      let ways: readonly Way[] = [path];
      for (const value of elementsOf(binder.set, context)) {
        const from = (way: Path): readonly Way[] =>
          round(node, index + 1, { ...way, context: bind(context, binder.name, value) });
        // Whether a mistake is met may depend on who comes first, and is blocked or makes another mistake.
        if (mixed && from(path).some(failed)) world.order.matters = true;
        ways = ways.flatMap((way) => (failed(way) ? [way] : from(way)));
      }
      if (mixed && ways.some(failed)) world.order.matters = true;
      return ways;
    }),
  ];
}

const typeOfName = (world: World, name: Name): Type => typeOfSymbol(world, symbolOf(world, name));

// ─────────────────────────────────────────────────────────────────────── writing

/** The way from a process's variables to its own part of them. */
function own({ keys }: Running, span: Span): readonly Key[] {
  const key = keyOf(keys);
  return key === null ? [] : [{ value: key, node: { kind: "self", span }, span }];
}

function written(place: AssignmentTarget, keys: readonly Key[], value: Value, path: Path): Path {
  const { context, writes } = path;
  const { world, running, state } = context;
  const symbol = symbolOf(world, place.variable);
  const isLocal = symbol.kind === "local";
  const local = running?.process.locals.find((l) => l.symbol === symbol);
  const variable = isLocal ? `${running?.process.process.name.name}.${local?.name}` : symbol.name;
  const whole = isLocal ? [...own(running as Running, place.span), ...keys] : keys;
  updated(state[variable] as Value, whole, () => value);
  if (!world.domains.isOf(typeAt(typeOfSymbol(world, symbol), keys), value))
    throw new Mistake("type", place.span);
  if (writes.some((other) => other.variable === variable && overlap(other.path, whole)))
    throw new Mistake("evaluation", place.span);
  return { ...path, writes: [...writes, { variable, path: whole, value }] };
}

/** The declared type of the part that a path leads to. */
function typeAt(type: Type, path: readonly Key[]): Type {
  const [key, ...rest] = path;
  const at = settled(type);
  if (key === undefined) return at;
  if (at.kind === "optional") return typeAt(at.of, path);
  if ("field" in key && at.kind === "record")
    return typeAt(at.fields.find((f) => f.name === key.field)?.type as Type, rest);
  if (at.kind === "function") return typeAt(at.value, rest);
  if (at.kind === "sequence") return typeAt(at.of, rest);
  throw new Error(`a path into ${at.kind}`);
}

/** Whether two places are equal, or one is inside the other. */
const overlap = (a: readonly Key[], b: readonly Key[]): boolean =>
  a.every((key, i) => {
    const other = b[i];
    if (other === undefined) return true;
    return "field" in key
      ? "field" in other && key.field === other.field
      : "value" in other && equal(key.value, other.value);
  });

function applyWrites(state: State, writes: readonly Write[]): State {
  const after: { [variable: string]: Value } = { ...state };
  for (const { variable, path, value } of writes)
    after[variable] = updated(after[variable] as Value, path, () => value);
  return after;
}

// ─────────────────────────────────────────────────────────────────────── actions

/** What can happen: an action as declared, or one step of a process. */
export interface Agent {
  readonly name: string;
  readonly span: Span;
  readonly environment: boolean;
  readonly parameters: readonly { readonly name: Name }[];
  readonly process: ExpandedProcess | null;
  readonly label: string | null;
  readonly body: readonly Statement[];
}

export const agentOfAction = ({ action, body }: ExpandedAction): Agent => ({
  name: action.name.name,
  span: action.name.span,
  environment: action.environment,
  parameters: action.parameters,
  process: null,
  label: null,
  body:
    action.where === null
      ? body.statements
      : [{ kind: "when", condition: action.where, span: action.where.span }, ...body.statements],
});

export const agentOfStep = (process: ExpandedProcess, step: ExpandedStep): Agent => ({
  name: `${process.process.name.name}.${step.label}`,
  span: step.source.label.span,
  environment: false,
  parameters: process.process.parameters,
  process,
  label: step.label,
  body: step.body.statements,
});

/** Every way the agent can step from a state, in order. */
export function transitionsOf(agent: Agent, state: State, world: World): readonly Transition[] {
  const types = agent.parameters.map((p) => typeOfName(world, p.name));
  return combinations(types.map((type) => world.domains.valuesOf(type))).flatMap((values) => {
    const running = agent.process === null ? null : { process: agent.process, keys: values };
    if (running !== null && labelOf(running, state) !== agent.label) return [];
    let context: Context = { world, state, next: null, bound: new Map(), running };
    const choices = agent.parameters.map(({ name }, i): Choice => {
      const value = values[i] as Value;
      context = bind(context, name, value);
      return { name: name.name, type: types[i] as Type, value };
    });
    return [...through(agent.body, { context, choices, writes: [] })].map((way) => ({
      action: agent.name,
      choices: way.choices,
      outcome: failed(way) ? way.mistake : applyWrites(state, way.writes),
    }));
  });
}

/** Where a process is. */
export function labelOf({ process, keys }: Running, state: State): string {
  const pc = state[`${process.process.name.name}.pc`] as Value;
  const key = keyOf(keys);
  const label = key === null ? pc : (pc as { map: [Value, Value][] }).map.find(([k]) => equal(k, key))?.[1];
  return (label as { tag: string }).tag;
}
