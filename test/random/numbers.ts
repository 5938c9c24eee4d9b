/** Random expressions of numbers, with the interval their values are in. */
import { boolean } from "./booleans.js";
import { someBinders, someSequence, someSet } from "./collections.js";
import { type Environment, type Expr, hasNoOrder, nameOf, operand, slips, withNames } from "./environment.js";
import { anyName, built, expression, literal, number } from "./expressions.js";
import { anyPart } from "./parts.js";
import { type Node, t, tryWays, Unavailable } from "./text.js";
import { cardinality, type GenType, type GenTypeOf, intType } from "./types.js";

type Int = GenTypeOf<"int">;

const isInt = (type: GenType): boolean => type.kind === "int";

/** Numbers are kept small, so that intervals stay useful. */
const LARGEST = 1000;

const interval = (bounds: readonly number[]): Int =>
  intType(Math.max(-LARGEST, Math.min(...bounds)), Math.min(LARGEST, Math.max(...bounds))) as Int;

/** A number in the wanted range; now and then one that may be outside. */
export function integer(env: Environment, wanted: Int, depth: number): Expr {
  return into(env, anyInteger(env, depth), wanted);
}

/** Makes a number fit a range: as it is, by a remainder, or by a condition. */
function into(env: Environment, e: Expr, wanted: Int): Expr {
  const { chance, fresh } = env.g;
  const { low, high } = e.type as Int;
  if ((low >= wanted.low && high <= wanted.high) || slips(env)) return e;
  if (chance.percent(50)) {
    const offset =
      wanted.low === 0 ? t`` : wanted.low < 0 ? t` - ${String(-wanted.low)}` : t` + ${String(wanted.low)}`;
    const node = t`${operand(e)} % ${String(wanted.high - wanted.low + 1)}${offset}`;
    return built(env, wanted, node, [e]);
  }
  const name = fresh("v");
  const otherwise = literal(env, wanted);
  const inside = t`${name} in ${number(wanted.low)} .. ${number(wanted.high)}`;
  const node = t`let ${name} = ${operand(e)} : if ${inside} then ${name} else ${operand(otherwise)}`;
  return built(env, wanted, node, [e, otherwise]);
}

/** Any number. */
export function anyInteger(env: Environment, depth: number): Expr {
  const { chance } = env.g;
  const simple = (): Expr =>
    tryWays(chance, [
      [4, () => anyName(env, isInt)],
      [2, () => anyPart(env, isInt, depth)],
      [1, () => literal(env, intType(-1, 3))],
      [slips(env) ? 2 : 0, () => optionalNumber(env)],
    ]);
  if (depth <= 0) return simple();
  const inner = (): Expr => anyInteger(env, depth - 1);
  return tryWays(chance, [
    [4, simple],
    [3, () => sum(env, inner(), inner())],
    [1, () => difference(env, inner(), inner())],
    [1, () => product(env, inner(), inner())],
    [1, () => quotient(env, inner(), depth)],
    [1, () => remainder(env, inner(), depth)],
    [1, () => negated(env, inner())],
    [1, () => size(env, depth)],
    [1, () => length(env, depth)],
    [2, () => counted(env, depth)],
    [2, () => summed(env, depth)],
    [1, () => extreme(env, depth)],
    [1, () => folded(env, depth)],
    [1, () => expression(env, intType(0, chance.between(1, 3)), depth - 1)],
  ]);
}

/** An optional number where a number is wanted: a mistake if it is none. */
function optionalNumber(env: Environment): Expr {
  const { node, atomic, type } = anyName(env, (u) => u.kind === "optional" && isInt(u.of));
  return { node, atomic, type: (type as GenTypeOf<"optional">).of, known: true };
}

const of = (e: Expr): Int => e.type as Int;

const operation = (
  env: Environment,
  node: Node,
  operands: readonly Expr[],
  bounds: readonly number[],
): Expr => built(env, interval(bounds), node, operands);

const sum = (env: Environment, a: Expr, b: Expr): Expr =>
  operation(env, t`${operand(a)} + ${operand(b)}`, [a, b], [of(a).low + of(b).low, of(a).high + of(b).high]);

const difference = (env: Environment, a: Expr, b: Expr): Expr =>
  operation(env, t`${operand(a)} - ${operand(b)}`, [a, b], [of(a).low - of(b).high, of(a).high - of(b).low]);

const product = (env: Environment, a: Expr, b: Expr): Expr =>
  operation(
    env,
    t`${operand(a)} * ${operand(b)}`,
    [a, b],
    [of(a).low * of(b).low, of(a).low * of(b).high, of(a).high * of(b).low, of(a).high * of(b).high],
  );

const negated = (env: Environment, a: Expr): Expr =>
  operation(env, t`-${operand(a)}`, [a], [-of(a).low, -of(a).high]);

/** By a number that is not 0, but for slips. */
function quotient(env: Environment, a: Expr, depth: number): Expr {
  const { low, high } = of(a);
  const most = Math.max(Math.abs(low), Math.abs(high)) + 1;
  if (slips(env, 25)) {
    const b = anyInteger(env, depth - 1);
    return operation(env, t`${operand(a)} / ${operand(b)}`, [a, b], [-most, most]);
  }
  const by = env.g.chance.pick([2, 2, 3, -2]);
  const ends = [Math.floor(low / by), Math.floor(high / by)];
  return operation(env, t`${operand(a)} / ${number(by)}`, [a], ends);
}

/** By a positive number, but for slips. */
function remainder(env: Environment, a: Expr, depth: number): Expr {
  if (slips(env, 25)) {
    const b = anyInteger(env, depth - 1);
    return operation(env, t`${operand(a)} % ${operand(b)}`, [a, b], [0, Math.max(0, of(b).high - 1)]);
  }
  const by = env.g.chance.between(2, 3);
  return operation(env, t`${operand(a)} % ${String(by)}`, [a], [0, by - 1]);
}

function size(env: Environment, depth: number): Expr {
  const set = someSet(env, depth - 1);
  const most = cardinality((set.type as GenTypeOf<"set">).of);
  return { ...operation(env, t`size(${set.node})`, [], [0, most]), atomic: true };
}

function length(env: Environment, depth: number): Expr {
  const sequence = someSequence(env, depth - 1);
  const { max } = sequence.type as GenTypeOf<"sequence">;
  return { ...operation(env, t`len(${sequence.node})`, [], [0, max]), atomic: true };
}

function counted(env: Environment, depth: number): Expr {
  const { text, inner, most } = someBinders(env, depth);
  const condition = boolean(inner, depth - 1);
  return operation(env, t`count ${text} : ${operand(condition)}`, [], [0, most]);
}

function summed(env: Environment, depth: number): Expr {
  const { text, inner, most } = someBinders(env, depth);
  const body = anyInteger(inner, depth - 1);
  const { low, high } = of(body);
  return operation(
    env,
    t`sum ${text} : ${operand(body)}`,
    [],
    [Math.min(0, low * most), Math.max(0, high * most)],
  );
}

/** `min` and `max`; of nothing only by a slip. */
function extreme(env: Environment, depth: number): Expr {
  const word = env.g.chance.pick(["min", "max"]);
  const { text, inner, isType } = someBinders(env, depth);
  const body = anyInteger(inner, depth - 1);
  const found = t`${word} ${text} : ${operand(body)}`;
  if (isType || slips(env, 40)) return operation(env, found, [], [of(body).low, of(body).high]);
  const node = t`if (count ${text} : true) = 0 then 0 else (${found})`;
  return operation(env, node, [], [0, of(body).low, of(body).high]);
}

/** Over a sequence, or over a set in the order of its type. The remainder keeps it small. */
function folded(env: Environment, depth: number): Expr {
  const { chance, fresh } = env.g;
  const over = chance.percent(50) ? someSequence(env, depth - 1) : someSet(env, Math.min(1, depth - 1));
  const { of: element } = over.type as GenTypeOf<"sequence"> | GenTypeOf<"set">;
  if (over.type.kind === "set" && hasNoOrder(env, element)) throw new Unavailable();
  const [accumulator, name] = [fresh("v"), fresh("e")];
  const size = chance.between(2, 5);
  const start = literal(env, intType(0, size - 1));
  const inner = withNames(env, [nameOf(accumulator, intType(0, size - 1)), nameOf(name, element)]);
  const body = anyInteger(inner, depth - 1);
  const factor = chance.between(1, 3);
  const step = t`(${accumulator} * ${String(factor)} + ${operand(body)}) % ${String(size)}`;
  const node = t`fold ${accumulator} = ${operand(start)}, ${name} in ${operand(over)} : ${step}`;
  return operation(env, node, [], [0, size - 1]);
}
