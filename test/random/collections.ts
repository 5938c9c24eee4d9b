/** Random expressions of sets, sequences and functions, and the binders that run over sets. */
import { boolean } from "./booleans.js";
import { canWrite, type Environment, type Expr, nameOf, operand, slips, withNames } from "./environment.js";
import { atom, built, expression, knownExpression, literal, nameOfType } from "./expressions.js";
import { anyInteger } from "./numbers.js";
import { anyPart } from "./parts.js";
import { list, type Node, t, tryWays, Unavailable } from "./text.js";
import {
  asSet,
  cardinality,
  type GenType,
  type GenTypeOf,
  hasSet,
  intType,
  sequenceType,
  setType,
} from "./types.js";

/** Sets of more values are not listed one by one. */
const LISTED_MAX = 8;

// ─────────────────────────────────────────────────────────────────────── sets

export function setValue(env: Environment, type: GenTypeOf<"set">, depth: number): Expr {
  const { chance } = env.g;
  const { of } = type;
  const inner = (): Expr => expression(env, type, depth - 1);
  const both = (word: string): Expr => {
    const [a, b] = [inner(), inner()];
    return built(env, type, t`${operand(a)} ${word} ${operand(b)}`, [a, b], a.known || b.known);
  };
  return tryWays(chance, [
    [2, () => listed(env, type, depth)],
    [2, () => wholeType(of)],
    [2, () => numberRange(env, of, depth)],
    [3, () => both(chance.pick(["union", "union", "\\cup", "∪"]))],
    [2, () => both(chance.pick(["intersect", "\\cap"]))],
    [2, () => both(chance.pick(["minus", "minus", "\\"]))],
    [2, () => filtered(env, type, inner(), depth)],
    [2, () => mapped(env, type, depth)],
    [2, () => subsetsOf(env, of, depth)],
    [
      2,
      () => {
        if (!env.g.knobs.sequences) throw new Unavailable();
        const sequence = knownExpression(env, sequenceType(of, 2), depth - 1);
        return { ...built(env, type, t`to_set(${sequence.node})`, [sequence]), atomic: true };
      },
    ],
    [
      1,
      () => {
        const [a, b] = [inner(), inner()];
        if (!a.known && !b.known) throw new Unavailable();
        const node = t`union_all({${operand(a)}, ${operand(b)}})`;
        return { ...built(env, type, node, [a, b], true), atomic: true };
      },
    ],
    [0.01, () => literal(env, type)],
  ]);
}

function listed(env: Environment, type: GenTypeOf<"set">, depth: number): Expr {
  if (!canWrite(env, type.of)) throw new Unavailable();
  const items = Array.from({ length: env.g.chance.between(0, 2) }, () => expression(env, type.of, depth - 1));
  return {
    node: t`{${list(items.map(operand), ", ")}}`,
    type,
    atomic: true,
    known: items.some((i) => i.known),
  };
}

function wholeType(of: GenType): Expr {
  if (cardinality(of) > LISTED_MAX) throw new Unavailable();
  return { ...atom(asSet(of), setType(of)), atomic: of.kind !== "int" };
}

function numberRange(env: Environment, of: GenType, depth: number): Expr {
  if (of.kind !== "int") throw new Unavailable();
  const [a, b] = [expression(env, of, depth - 1), expression(env, of, depth - 1)];
  return built(env, setType(of), t`${operand(a)} .. ${operand(b)}`, []);
}

function filtered(env: Environment, type: GenTypeOf<"set">, from: Expr, depth: number): Expr {
  if (!from.known) throw new Unavailable();
  const name = env.g.fresh("e");
  const condition = boolean(withNames(env, [nameOf(name, type.of)]), depth - 1);
  const node = t`{${name} in ${operand(from)} where ${operand(condition)}}`;
  return { ...built(env, type, node, [from]), atomic: true };
}

function mapped(env: Environment, type: GenTypeOf<"set">, depth: number): Expr {
  const { text, inner } = someBinders(env, depth);
  const element = expression(inner, type.of, depth - 1);
  const where = env.g.chance.percent(40) ? t` where ${operand(boolean(inner, depth - 1))}` : t``;
  const node = t`{${operand(element)} for ${text}${where}}`;
  return { ...built(env, type, node, [], element.known), atomic: true };
}

function subsetsOf(env: Environment, of: GenType, depth: number): Expr {
  if (of.kind !== "set" || cardinality(of) > 2 * LISTED_MAX) throw new Unavailable();
  const set = expression(env, of, depth - 1);
  return { ...built(env, setType(of), t`subsets(${set.node})`, [], set.known), atomic: true };
}

/** A set of something, to be measured or searched; its type can be told from it alone. */
export function someSet(env: Environment, depth: number): Expr {
  const { chance, types } = env.g;
  return tryWays(chance, [
    [3, () => anyPart(env, (u) => u.kind === "set" && cardinality(u.of) <= LISTED_MAX, depth)],
    [2, () => wholeType(chance.pick(types.filter(hasSet)))],
    [
      2,
      () => {
        const of = chance.pick(types.filter((u) => cardinality(u) <= LISTED_MAX && canWrite(env, u)));
        return knownExpression(env, setType(of), depth);
      },
    ],
    [1, () => ({ ...numberRange(env, intType(0, 2), depth), known: true })],
  ]);
}

export interface Binders {
  readonly text: Node;
  readonly inner: Environment;
  /** How many combinations there are at most. */
  readonly most: number;
  /** Whether every set is that of all values of a type, and so not empty. */
  readonly isType: boolean;
}

/** `x in S`, or `x in S, y in T`; the second set may speak of the first name. */
export function someBinders(env: Environment, depth: number): Binders {
  const { chance, fresh } = env.g;
  const count = chance.percent(25) ? 2 : 1;
  let inner = env;
  let most = 1;
  let isType = true;
  const pieces: Node[] = [];
  for (let i = 0; i < count; i += 1) {
    const set = someSet(inner, Math.min(1, depth - 1));
    const { of } = set.type as GenTypeOf<"set">;
    most *= cardinality(of);
    if (most > 2 * LISTED_MAX) throw new Unavailable();
    isType &&= hasSet(of) && set.node.pieces.join() === asSet(of);
    const name = fresh("e");
    pieces.push(t`${name} in ${operand(set)}`);
    inner = withNames(inner, [nameOf(name, of)]);
  }
  return { text: list(pieces, ", ", 99), inner, most, isType };
}

// ─────────────────────────────────────────────────────────────────────── sequences

export function sequenceValue(env: Environment, type: GenTypeOf<"sequence">, depth: number): Expr {
  const { chance, fresh } = env.g;
  const { of, max } = type;
  const inner = (): Expr => expression(env, type, depth - 1);
  const item = (): Expr => expression(env, of, depth - 1);
  /** A longer sequence, if there is room for it. */
  const ifRoom = (e: Expr, longer: (of: Node) => Node, room: (of: string) => Node): Expr => {
    if (slips(env)) return { ...built(env, type, longer(operand(e)), []), atomic: true, known: e.known };
    const name = fresh("v");
    if (!e.known) throw new Unavailable();
    const node = t`let ${name} = ${operand(e)} : if ${room(name)} then ${longer(t`${name}`)} else ${name}`;
    return built(env, type, node, [e]);
  };
  return tryWays(chance, [
    [
      2,
      () => {
        const items = Array.from({ length: canWrite(env, of) ? chance.below(max + 1) : 0 }, item);
        return {
          node: t`<<${list(items.map(operand), ", ")}>>`,
          type,
          atomic: true,
          known: items.some((i) => i.known),
        };
      },
    ],
    [
      4,
      () => {
        const last = item();
        return ifRoom(
          inner(),
          (s) => t`append(${s}, ${last.node})`,
          (s) => t`len(${s}) < ${String(max)}`,
        );
      },
    ],
    [
      3,
      () =>
        ifRoom(
          inner(),
          (s) => t`tail(${s})`,
          (s) => t`len(${s}) > 0`,
        ),
    ],
    [
      2,
      () => {
        const { node, known } = inner();
        return { node: t`reverse(${node})`, type, atomic: true, known };
      },
    ],
    [
      5,
      () =>
        ifRoom(
          inner(),
          (s) => t`front(${s})`,
          (s) => t`len(${s}) > 0`,
        ),
    ],
    [
      5,
      () => {
        const position = String(chance.between(1, Math.max(1, max)));
        return ifRoom(
          inner(),
          (s) => t`remove_at(${s}, ${position})`,
          (s) => t`len(${s}) >= ${position}`,
        );
      },
    ],
    [
      2,
      () => {
        const position = chance.between(1, Math.max(1, max));
        const value = item();
        return ifRoom(
          inner(),
          (s) => t`insert_at(${s}, ${String(position)}, ${value.node})`,
          (s) => t`len(${s}) < ${String(max)} and len(${s}) >= ${String(position - 1)}`,
        );
      },
    ],
    [
      2,
      () => {
        const high = chance.between(0, max);
        const low = String(chance.between(1, high + 1));
        return ifRoom(
          inner(),
          (s) => t`slice(${s}, ${low}, ${String(high)})`,
          (s) => t`len(${s}) >= ${String(high)}`,
        );
      },
    ],
    [
      3,
      () => {
        const from = inner();
        if (!from.known) throw new Unavailable();
        const name = fresh("e");
        const within = withNames(env, [nameOf(name, of)]);
        const element = expression(within, of, depth - 1);
        const where = chance.percent(50) ? t` where ${operand(boolean(within, depth - 1))}` : t``;
        const node = t`<<${operand(element)} for ${name} in ${operand(from)}${where}>>`;
        return { ...built(env, type, node, [from], element.known), atomic: true };
      },
    ],
    [
      4,
      () => {
        const other = nameOfType(env, type);
        return ifRoom(
          inner(),
          (s) => t`concat(${s}, ${operand(other)})`,
          (s) => t`len(${s}) + len(${operand(other)}) <= ${String(max)}`,
        );
      },
    ],
    [
      2,
      () => {
        const value = item();
        return ifRoom(
          inner(),
          (s) => t`(${s} with [1] = ${operand(value)})`,
          (s) => t`${s} != <<>>`,
        );
      },
    ],
  ]);
}

/** A sequence of something. */
export function someSequence(env: Environment, depth: number): Expr {
  const { chance, types } = env.g;
  return tryWays(chance, [
    [4, () => anyPart(env, (u) => u.kind === "sequence", depth)],
    [1, () => expression(env, chance.pick(types.filter((u) => u.kind === "sequence")), depth)],
    [1, () => expression(env, sequenceType(chance.pick(types.filter((u) => canWrite(env, u))), 2), depth)],
  ]);
}

// ─────────────────────────────────────────────────────────────────────── functions

export function functionValue(env: Environment, type: GenTypeOf<"function">, depth: number): Expr {
  const { chance, fresh } = env.g;
  return tryWays(chance, [
    [
      2,
      () => {
        const key = fresh("k");
        const body = expression(withNames(env, [nameOf(key, type.key)]), type.value, depth - 1);
        const node = t`[${key} in ${asSet(type.key)} |-> ${body.node}]`;
        return { ...built(env, type, node, [], body.known), atomic: true };
      },
    ],
    [
      3,
      () => {
        const target = nameOfType(env, type);
        const key =
          type.key.kind === "int" && slips(env)
            ? anyInteger(env, depth - 1)
            : expression(env, type.key, depth - 1);
        const value = expression(env, type.value, depth - 1);
        const node = t`${operand(target)} with [${key.node}] = ${operand(value)}`;
        return built(env, type, node, [target]);
      },
    ],
  ]);
}
