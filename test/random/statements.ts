/** Random statements: what one step does. */
import { boolean, comparison } from "./booleans.js";
import { someBinders } from "./collections.js";
import {
  canWrite,
  type Environment,
  type Expr,
  type GenName,
  nameOf,
  operand,
  slips,
  withNames,
} from "./environment.js";
import { arms, expression, knownExpression, literal, subject } from "./expressions.js";
import { guardedPlace } from "./guarded-places.js";
import { type PlaceShape, type PlaceStep, placeStep, placesIn, shapes, type Write } from "./places.js";
import { list, type Node, orSimpler, type Piece, t, textOf, tryWays, Unavailable } from "./text.js";
import { asSet, cardinality, fits, type GenType, hasSet, intType, setType } from "./types.js";

/** A macro: which of its parameters are places that it writes. */
export interface GenMacro {
  readonly name: string;
  readonly parameters: readonly { readonly type: GenType; readonly isPlace: boolean }[];
  readonly needsSelf: boolean;
  /** Whether it picks or has branches, so that it can't stand in a \`for\`. */
  readonly chooses: boolean;
}

/** What a step may write and where it may go. */
export interface Flow {
  readonly env: Environment;
  readonly writable: readonly GenName[];
  /** Variables that a restart, or the end of a procedure, sets back: a step does not write and reset them. */
  readonly reset: ReadonlySet<string>;
  readonly writes: readonly Write[];
  readonly macros: readonly GenMacro[];
  /** Whether it is inside a `for`, where nothing is chosen. */
  readonly inFor: boolean;
  readonly depth: number;
}

interface Made {
  readonly nodes: readonly Node[];
  readonly flow: Flow;
}

/** A few statements, one after the other. */
export function statements(start: Flow, count: number): Made {
  let flow = start;
  const nodes: Node[] = [];
  for (let i = 0; i < count; i += 1) {
    const made = tryWays(start.env.g.chance, ways(flow));
    nodes.push(...made.nodes);
    flow = made.flow;
  }
  return { nodes, flow };
}

export const blockOf = (nodes: readonly Piece[]): Node => t`{\n${list(nodes, "\n")}\n}`;

/** A block of its own: what it binds is unknown afterwards, what it writes is not. */
function block(flow: Flow, count: number): { readonly node: Node; readonly writes: readonly Write[] } {
  const made = statements({ ...flow, depth: flow.depth - 1 }, count);
  return { node: blockOf(made.nodes), writes: made.flow.writes };
}

const merged = (flow: Flow, blocks: readonly { readonly writes: readonly Write[] }[]): Flow => ({
  ...flow,
  writes: [...new Set([...flow.writes, ...blocks.flatMap((b) => b.writes)])],
});

function ways(flow: Flow): readonly (readonly [number, () => Made])[] {
  const { env, depth, inFor } = flow;
  const nested = depth > 0 ? 1 : 0;
  const choosing = inFor ? 0 : 1;
  return [
    [10, () => assignment(flow)],
    [3, () => guardedAssignment(flow)],
    [1, () => stay(flow, t`when ${boolean(env, 1).node}`)],
    [env.g.knobs.mistakes ? 0.7 : 0, () => stay(flow, asserted(flow))],
    [1, () => letStatement(flow)],
    [2 * choosing, () => pick(flow)],
    [2 * choosing, () => assignmentIn(flow)],
    [2 * nested, () => ifStatement(flow)],
    [2 * nested * choosing, () => either(flow)],
    [2 * nested, () => matchStatement(flow)],
    [2 * nested, () => forStatement(flow)],
    [3, () => macroCall(flow)],
    [0.01, () => stay(flow, t`when true`)],
  ];
}

const stay = (flow: Flow, node: Node): Made => ({ nodes: [node], flow });

/** Mostly true, since a false one ends the path. */
function asserted({ env }: Flow): Node {
  const { chance } = env.g;
  const text = chance.percent(50) ? ' "as it must be"' : "";
  const first = boolean(env, 1);
  const condition = chance.percent(60) ? t`${operand(first)} or ${operand(boolean(env, 1))}` : first.node;
  return t`assert ${condition}${text}`;
}

function letStatement(flow: Flow): Made {
  const { env } = flow;
  const { chance, fresh, types } = env.g;
  const name = fresh("v");
  const type = chance.pick(types.filter((u) => canWrite(env, u)));
  const value = knownExpression(env, type, 2);
  return {
    nodes: [t`let ${name} = ${value.node}`],
    flow: { ...flow, env: withNames(env, [nameOf(name, value.type)]) },
  };
}

function pick(flow: Flow): Made {
  const { text, inner } = someBinders(flow.env, 2);
  const where = flow.env.g.chance.percent(40) ? t` where ${boolean(inner, 1).node}` : t``;
  return { nodes: [t`pick ${text}${where}`], flow: { ...flow, env: inner } };
}

function ifStatement(flow: Flow): Made {
  const condition = boolean(flow.env, 1);
  const yes = block(flow, 1);
  if (flow.env.g.chance.percent(50))
    return { nodes: [t`if ${condition.node} ${yes.node}`], flow: merged(flow, [yes]) };
  const no = block(flow, 1);
  const other = flow.env.g.chance.percent(30) ? t`if ${boolean(flow.env, 1).node} ${no.node}` : no.node;
  return { nodes: [t`if ${condition.node} ${yes.node} else ${other}`], flow: merged(flow, [yes, no]) };
}

function either(flow: Flow): Made {
  const branches = Array.from({ length: flow.env.g.chance.between(2, 3) }, () => block(flow, 1));
  const nodes = branches.map((b) => b.node);
  const { chance, fresh } = flow.env.g;
  const named = nodes.map((b) => (chance.percent(40) ? t`${fresh("b")} ${b}` : b));
  const node = t`either ${list(named, " or ", 2)}`;
  return {
    nodes: [
      orSimpler(
        node,
        nodes.map((n) => t`if true ${n}`),
      ),
    ],
    flow: merged(flow, branches),
  };
}

function matchStatement(flow: Flow): Made {
  const on = subject(flow.env, 1);
  const cases = arms(flow.env, on.type, (inner) => block({ ...flow, env: inner }, 1));
  const pieces = cases.map((c) => t`${c.text} -> ${c.body.node}`);
  return {
    nodes: [t`match ${operand(on)} {\n${list(pieces, "\n", 99)}\n}`],
    flow: merged(
      flow,
      cases.map((c) => c.body),
    ),
  };
}

/** Each element writes its own part, but for slips. */
function forStatement(flow: Flow): Made {
  const { env } = flow;
  const { chance, fresh } = env.g;
  const places = placesIn(flow).filter((p) => p.steps[0]?.kind === "key" && hasSet(p.steps[0].type));
  if (places.length === 0 || slips(env, 15)) {
    const { text, inner } = someBinders(env, 2);
    const body = block({ ...flow, env: inner, inFor: true }, 1);
    return { nodes: [t`for ${text} ${body.node}`], flow: merged(flow, [body]) };
  }
  const place = chance.pick(places);
  const [first, ...rest] = place.steps as readonly [Extract<PlaceStep, { kind: "key" }>, ...PlaceStep[]];
  const name = fresh("e");
  const inner = withNames(env, [nameOf(name, first.type)]);
  const keys = rest.map((step) => placeStep(inner, step));
  const value = expression(inner, place.type, 2);
  const set = chance.percent(70)
    ? t`${asSet(first.type)}`
    : operand(knownExpression(env, setType(first.type), 1));
  const where = chance.percent(40) ? t` where ${boolean(inner, 1).node}` : t``;
  const written = t`${place.root.text}[${name}]${list(
    keys.map((k) => k.node),
    "",
    99,
  )}' = ${value.node}`;
  const guard = chance.percent(15) ? [t`when ${comparison(inner, 0).node}`] : [];
  const body = blockOf([...guard, written]);
  return {
    nodes: [t`for ${name} in ${set}${where} ${body}`],
    flow: { ...flow, writes: [...flow.writes, { variable: place.root.text, path: [null] }] },
  };
}

// ─────────────────────────────────────────────────────────────────────── assignments

function place(
  flow: Flow,
  wanted: (type: GenType) => boolean,
): { readonly node: Node; readonly type: GenType; readonly write: Write } {
  const { env } = flow;
  const { chance } = env.g;
  const again = chance.percent(25) ? againPlaces(flow) : [];
  const found = (again.length > 0 ? again : placesIn(flow)).filter((p) => wanted(p.type));
  // Whole variables are as likely as all of their parts together.
  const whole = found.filter((p) => p.steps.length === 0);
  const shape = chance.pick(whole.length > 0 && chance.percent(60) ? whole : found);
  const steps = shape.steps.map((step) => placeStep(env, step));
  const write = { variable: shape.root.text, path: steps.map((s) => s.key) };
  if (flow.writes.some((other) => surelyClash(other, write))) throw new Unavailable();
  return {
    node: t`${shape.root.text}${list(
      steps.map((s) => s.node),
      "",
      99,
    )}`,
    type: shape.type,
    write,
  };
}

/** Other parts of what was written in part already; two may turn out to be one, which is a slip. */
function againPlaces(flow: Flow): readonly PlaceShape[] {
  const partly = flow.writable.filter((v) => {
    const writes = flow.writes.filter((w) => w.variable === v.text);
    return writes.length > 0 && writes.every((w) => w.path.length > 0);
  });
  const known = (p: PlaceShape): boolean => p.steps[0]?.kind === "field";
  return partly
    .flatMap((v) => [...shapes(v, v.type, false)])
    .filter((p) => p.steps.length > 0 && (known(p) || slips(flow.env, 50)));
}

function surelyClash(a: Write, b: Write): boolean {
  if (a.variable !== b.variable) return false;
  if (a.path.length === 0 || b.path.length === 0) return true;
  if (a.path.includes(null) || b.path.includes(null)) return false;
  const shared = Math.min(a.path.length, b.path.length);
  return a.path.slice(0, shared).every((key, i) => key === b.path[i]);
}

const wrote = (flow: Flow, write: Write): Flow => ({ ...flow, writes: [...flow.writes, write] });

function assignment(flow: Flow): Made {
  const { node, type, write } = place(flow, (u) => canWrite(flow.env, u));
  const moving = flow.env.g.chance.percent(30) ? movedOn(flow.env, node, type) : null;
  if (moving !== null) return { nodes: [t`${node}' = ${moving}`], flow: wrote(flow, write) };
  const found = expression(flow.env, type, 2);
  const value = textOf(found.node) === textOf(node) ? literal(flow.env, type) : found;
  return { nodes: [t`${node}' = ${value.node}`], flow: wrote(flow, write) };
}

/** Something else than the value there is, so that the spec goes on; null for types that have no simple way. */
function movedOn(env: Environment, old: Node, type: GenType): Node | null {
  switch (type.kind) {
    case "bool":
      return t`not ${old}`;
    case "int": {
      const count = String(type.high - type.low + 1);
      if (type.low === 0) return t`(${old} + 1) % ${count}`;
      return t`if ${old} < ${String(type.high)} then ${old} + 1 else ${String(type.low)}`;
    }
    case "optional":
      return canWrite(env, type.of)
        ? t`if ${old} = none then ${operand(literal(env, type.of))} else none`
        : null;
    case "set": {
      if (!canWrite(env, type.of)) return null;
      const element = operand(expression(env, type.of, 1));
      return t`if ${element} in ${old} then ${old} minus {${element}} else ${old} union {${element}}`;
    }
    case "sequence": {
      if (!canWrite(env, type.of)) return null;
      const item = expression(env, type.of, 1).node;
      return t`if len(${old}) < ${String(type.max)} then append(${old}, ${item}) else tail(${old})`;
    }
    default:
      return null;
  }
}

/** A part that is there under a condition only, set where it holds, in one of the ways to say so. */
function guardedAssignment(flow: Flow): Made {
  const { env } = flow;
  const { chance } = env.g;
  const found = guardedPlace(flow, (u) => canWrite(env, u));
  const value = expression(found.env, found.type, 2).node;
  const set = t`${found.node}' = ${value}`;
  const chosen = flow.inFor || chance.percent(70) ? set : t`${found.node}' in {${value}}`;
  const body = list([...found.lets, chosen], "\n", 99);
  const written = wrote(flow, found.write);
  const other = block(flow, 1);
  const { arm, condition } = found;
  const guarded = condition === null ? body : t`if ${condition} {\n${body}\n}`;
  const within = (inner: Node): Node =>
    arm === null
      ? inner
      : t`match ${arm.subject} {\n${arm.pattern} -> {\n${inner}\n}\nelse -> ${other.node}\n}`;
  const node = tryWays(chance, [
    [4, () => within(guarded)],
    [condition === null ? 0 : 2, () => within(t`${guarded} else ${other.node}`)],
    [
      condition === null ? 0 : 1,
      () => within(t`if not (${condition ?? t``}) ${other.node} else {\n${body}\n}`),
    ],
    [
      condition === null ? 0 : 1,
      () => t`if ${boolean(env, 1).node} {\n${within(t`when ${condition ?? t``}\n${body}`)}\n}`,
    ],
  ]);
  return { nodes: [node], flow: merged(written, [other]) };
}

function assignmentIn(flow: Flow): Made {
  const { env } = flow;
  const { chance } = env.g;
  const { node, type, write } = place(flow, (u) => cardinality(u) <= 6);
  const word = chance.pick(["in", "in", "\\in", "∈"]);
  const wider = type.kind === "int" && slips(env) ? intType(type.low, type.high + 1) : type;
  const set: Expr | null =
    hasSet(wider) && chance.percent(50)
      ? { node: t`${asSet(wider)}`, type: setType(wider), atomic: true, known: true }
      : canWrite(env, wider)
        ? expression(env, setType(wider), 2)
        : null;
  if (set === null) throw new Unavailable();
  return { nodes: [t`${node}' ${word} ${set.node}`], flow: wrote(flow, write) };
}

function macroCall(flow: Flow): Made {
  const { env, macros, writes } = flow;
  const { chance } = env.g;
  const macro = chance.pick(macros.filter((m) => (env.self || !m.needsSelf) && !(flow.inFor && m.chooses)));
  const taken = new Set(writes.map((w) => w.variable));
  const more: Write[] = [];
  const given = macro.parameters.map(({ type, isPlace }): Node => {
    if (!isPlace) return expression(env, type, 1).node;
    const fitting = flow.writable
      .flatMap((v) => [...shapes(v, v.type, false)])
      .filter((p) => !taken.has(p.root.text));
    // What the macro reads and writes must be of the same type, not just fit it.
    const shape = chance.pick(fitting.filter((p) => fits(p.type, type) && fits(type, p.type)));
    taken.add(shape.root.text);
    const steps = shape.steps.map((step) => placeStep(env, step));
    more.push({ variable: shape.root.text, path: steps.map(({ key }) => key) });
    return t`${shape.root.text}${list(
      steps.map(({ node }) => node),
      "",
      99,
    )}`;
  });
  return {
    nodes: [t`${macro.name}(${list(given, ", ", 99)})`],
    flow: { ...flow, writes: [...writes, ...more] },
  };
}

// ─────────────────────────────────────────────────────────────────────── jumps

/** Whether the path may end with what sets variables back. */
const mayReset = ({ writes, reset }: Flow): boolean => !writes.some((w) => reset.has(w.variable));

/** The end of a step: every way but the last may go on to the step that follows. */
export function jump(
  flow: Flow,
  labels: readonly string[],
  isLast: boolean,
  words: readonly string[],
): Node | null {
  const { chance } = flow.env.g;
  const targets = [
    ...labels.map((label) => t`goto ${label}`),
    ...words.filter((word) => word === "goto done" || mayReset(flow)).map((word) => t`${word}`),
  ];
  if (targets.length === 0) return null;
  const target = (): Node => chance.pick(targets);
  const some = (): Node =>
    tryWays(chance, [
      [4, () => t`if ${boolean(flow.env, 1).node} {\n${target()}\n}`],
      [1, () => t`if ${boolean(flow.env, 1).node} {\n${target()}\n} else {\n}`],
      [1, () => t`either {\n${target()}\n} or {\n}`],
      [1, () => matchJump(flow, target)],
    ]);
  if (!isLast) return chance.percent(25) ? some() : null;
  return tryWays(chance, [
    [4, target],
    [2, some],
    [2, () => t`if ${boolean(flow.env, 1).node} {\n${target()}\n} else {\n${target()}\n}`],
  ]);
}

function matchJump(flow: Flow, target: () => Node): Node {
  const on = subject(flow.env, 1);
  const cases = arms(flow.env, on.type, () => null);
  const pieces = cases.map(({ text }, i) => (i === 0 ? t`${text} -> {\n}` : t`${text} -> {\n${target()}\n}`));
  return t`match ${operand(on)} {\n${list(pieces, "\n", 99)}\n}`;
}
