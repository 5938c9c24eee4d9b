/** Random expressions of a wanted type; those of one kind of type are in the files beside this one. */
import { boolean } from "./booleans.js";
import { functionValue, sequenceValue, setValue } from "./collections.js";
import {
  canWrite,
  type Environment,
  type Expr,
  hasNoOrder,
  nameOf,
  operand,
  slips,
  withNames,
} from "./environment.js";
import { integer } from "./numbers.js";
import { part } from "./parts.js";
import { type Chance, list, type Node, orSimpler, t, tryWays, Unavailable } from "./text.js";
import { asSet, cardinality, fits, type GenCase, type GenType, type GenTypeOf, hasSet } from "./types.js";

export const atom = (text: string, type: GenType, known = true): Expr => ({
  node: t`${text}`,
  type,
  atomic: true,
  known,
});

/** A composite, which can shrink to the simplest value of its type and to operands of the same type. */
export function built(
  env: Environment,
  type: GenType,
  node: Node,
  operands: readonly Expr[],
  known = true,
): Expr {
  const least = leastLiteral(env, type);
  const same = operands.filter((e) => fits(e.type, type)).map(operand);
  return { node: orSimpler(node, least === null ? same : [least.node, ...same]), type, atomic: false, known };
}

/** An expression of the type, almost always one whose value is of the type too. */
export function expression(env: Environment, type: GenType, depth: number): Expr {
  const { chance } = env.g;
  if (depth <= 0) return leaf(env, type);
  return tryWays(chance, [
    [4, () => leaf(env, type)],
    [6, () => ofItsKind(env, type, depth)],
    [2, () => part(env, type, depth)],
    [1, () => conditional(env, type, depth)],
    [1, () => letIn(env, type, depth)],
    [1, () => matched(env, type, depth)],
    [1, () => chosen(env, type, depth)],
    [2, () => definitionUse(env, type, depth)],
    [0.01, () => literal(env, type)],
  ]);
}

/** One whose type can be told without its surroundings. */
export function knownExpression(env: Environment, type: GenType, depth: number): Expr {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const found = expression(env, type, depth);
    if (found.known) return found;
  }
  return nameOfType(env, type);
}

function leaf(env: Environment, type: GenType): Expr {
  return tryWays(env.g.chance, [
    [3, () => nameOfType(env, type)],
    [2, () => literal(env, type)],
  ]);
}

export const nameOfType = (env: Environment, type: GenType): Expr => anyName(env, (u) => fits(u, type));

/** A name of one of the wanted types; most often one whose value can change. */
export function anyName(env: Environment, wanted: (type: GenType) => boolean): Expr {
  const { chance } = env.g;
  const fitting = env.names.filter((n) => wanted(n.type));
  const changing = fitting.filter((n) => !n.constant);
  const name = chance.pick(changing.length > 0 && chance.percent(90) ? changing : fitting);
  return atom(name.primed ? `${name.text}'` : name.text, name.type);
}

// ─────────────────────────────────────────────────────────────────────── literals

const NEVER: Chance = {
  below: () => 0,
  between: (low) => low,
  percent: () => false,
  pick: (items) => {
    if (items.length === 0) throw new Unavailable();
    return items[0] as (typeof items)[number];
  },
  shuffled: (items) => items,
};

function leastLiteral(env: Environment, type: GenType): Expr | null {
  try {
    return literal({ ...env, g: { ...env.g, chance: NEVER } }, type);
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

export const number = (value: number): string => (value < 0 ? `(-${-value})` : String(value));

/** A value written out; a name where the type has values without a name of their own. */
export function literal(env: Environment, type: GenType): Expr {
  try {
    return writtenOut(env, type);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return nameOfType(env, type);
  }
}

function writtenOut(env: Environment, type: GenType): Expr {
  const { chance } = env.g;
  const some = (inner: GenType): Expr => literal(env, inner);
  switch (type.kind) {
    case "bool":
      return atom(chance.percent(50) ? "true" : "false", type);
    case "int": {
      const value = type.low + chance.below(Math.min(20, type.high - type.low + 1));
      return atom(number(value), { ...type, low: value, high: value });
    }
    case "alternatives": {
      const writable = type.cases.filter((c) => c.fields.every((f) => canWrite(env, f.type)));
      const found = chance.pick(writable);
      return alternative(
        type,
        found,
        found.fields.map((f) => some(f.type)),
      );
    }
    case "symmetric":
      return nameOfType(env, type);
    case "process":
      return processValue(env, 0);
    case "optional": {
      const none = { ...atom("none", type), known: false };
      if (!chance.percent(60) || !canWrite(env, type.of)) return none;
      return { ...some(type.of), type };
    }
    case "record":
      return record(env, type, (inner) => some(inner));
    case "tuple": {
      const items = type.items.map(some);
      return {
        ...atom(
          "",
          type,
          items.every((i) => i.known),
        ),
        node: t`(${list(items.map(operand), ", ", 99)})`,
      };
    }
    case "function": {
      const key = env.g.fresh("k");
      const body = literal(withNames(env, [nameOf(key, type.key)]), type.value);
      return {
        ...atom("", type, body.known),
        node: t`[${key} in ${asSet(type.key)} |-> ${body.node}]`,
      };
    }
    case "set":
    case "sequence": {
      const count = chance.below(type.kind === "set" ? 3 : type.max + 1);
      const items = Array.from({ length: canWrite(env, type.of) ? count : 0 }, () => some(type.of));
      const inner = list(items.map(operand), ", ");
      const node = type.kind === "set" ? t`{${inner}}` : t`<<${inner}>>`;
      return { node, type, atomic: true, known: items.some((i) => i.known) };
    }
    default:
      return type satisfies never;
  }
}

export function alternative(
  type: GenType,
  { written: name, fields }: GenCase,
  payload: readonly Expr[],
): Expr {
  if (fields.length === 0) return atom(name, type);
  return { ...atom("", type), node: t`${name}(${list(payload.map(operand), ", ", 99)})` };
}

/** The order of the fields in a literal need not be the order of the type. */
export function record(env: Environment, type: GenTypeOf<"record">, value: (type: GenType) => Expr): Expr {
  const fields = env.g.chance.percent(20) ? env.g.chance.shuffled(type.fields) : type.fields;
  const values = fields.map((f) => value(f.type));
  const pieces = values.map((v, i) => t`${fields[i]?.name ?? ""} |-> ${operand(v)}`);
  return {
    ...atom(
      "",
      type,
      values.every((v) => v.known),
    ),
    node: t`[${list(pieces, ", ", 99)}]`,
  };
}

/** `fault[f]`, or `self`. */
export function processValue(env: Environment, depth: number): Expr {
  const { chance, processes, processType } = env.g;
  if (processType === null) throw new Unavailable();
  if (env.self && chance.percent(30)) return atom("self", processType);
  const process = chance.pick(processes.filter((p) => p.parameters.every((q) => canWrite(env, q.type))));
  return { ...atom("", processType), node: processNode(env, process, depth) };
}

export function processNode(
  env: Environment,
  process: Environment["g"]["processes"][number],
  depth: number,
): Node {
  const keys = process.parameters.map((p) => t`[${expression(env, p.type, depth - 1).node}]`);
  return t`${process.name}${list(keys, "", 99)}`;
}

// ─────────────────────────────────────────────────────────────────────── of any type

function ofItsKind(env: Environment, type: GenType, depth: number): Expr {
  switch (type.kind) {
    case "bool":
      return boolean(env, depth);
    case "int":
      return integer(env, type, depth);
    case "set":
      return setValue(env, type, depth);
    case "sequence":
      return sequenceValue(env, type, depth);
    case "function":
      return functionValue(env, type, depth);
    case "process":
      return processValue(env, depth);
    case "optional":
      return { ...expression(env, slips(env, 5) ? type : type.of, depth), type };
    case "alternatives": {
      const writable = type.cases.filter((c) => c.fields.every((f) => canWrite(env, f.type)));
      const found = env.g.chance.pick(writable);
      return alternative(
        type,
        found,
        found.fields.map((f) => expression(env, f.type, depth - 1)),
      );
    }
    case "tuple": {
      const items = type.items.map((item) => expression(env, item, depth - 1));
      return {
        ...atom(
          "",
          type,
          items.every((i) => i.known),
        ),
        node: t`(${list(items.map(operand), ", ", 99)})`,
      };
    }
    case "record":
      return env.g.chance.percent(50)
        ? record(env, type, (inner) => expression(env, inner, depth - 1))
        : recordUpdate(env, type, depth);
    default:
      return leaf(env, type);
  }
}

function recordUpdate(env: Environment, type: GenTypeOf<"record">, depth: number): Expr {
  const target = nameOfType(env, type);
  const field = env.g.chance.pick(type.fields);
  const value = expression(env, field.type, depth - 1);
  return built(env, type, t`${operand(target)} with .${field.name} = ${operand(value)}`, [target]);
}

function conditional(env: Environment, type: GenType, depth: number): Expr {
  const condition = boolean(env, depth - 1);
  const yes = expression(env, type, depth - 1);
  const no = expression(env, type, depth - 1);
  const node = t`if ${operand(condition)} then ${operand(yes)} else ${operand(no)}`;
  return built(env, type, node, [yes, no], yes.known || no.known);
}

function letIn(env: Environment, type: GenType, depth: number): Expr {
  const { g } = env;
  const name = g.fresh("v");
  const other = g.chance.percent(50) ? type : g.chance.pick(g.types.filter((u) => canWrite(env, u)));
  const value = knownExpression(env, other, depth - 1);
  const body = expression(withNames(env, [nameOf(name, value.type)]), type, depth - 1);
  return built(env, type, t`let ${name} = ${operand(value)} : ${operand(body)}`, [value, body], body.known);
}

/** The names a pattern binds, and its text. */
export function pattern(
  env: Environment,
  { name: own, written, fields }: GenCase,
): { readonly text: string; readonly inner: Environment } {
  const name = env.g.chance.percent(50) ? own : written;
  if (fields.length === 0) return { text: name, inner: env };
  const bound = fields.map((f) => (env.g.chance.percent(70) ? nameOf(env.g.fresh("v"), f.type) : null));
  return {
    text: `${name}(${bound.map((b) => b?.text ?? "_").join(", ")})`,
    inner: withNames(
      env,
      bound.filter((b) => b !== null),
    ),
  };
}

/** Patterns for every alternative, or for some and `else`, each with what it makes of its names. */
export function arms<T>(
  env: Environment,
  type: GenTypeOf<"alternatives">,
  body: (inner: Environment) => T,
): readonly { readonly text: string; readonly body: T }[] {
  const shown = env.g.chance.percent(50)
    ? type.cases
    : type.cases.slice(0, env.g.chance.below(type.cases.length));
  const found = shown.map((c) => {
    const { text, inner } = pattern(env, c);
    return { text, body: body(inner) };
  });
  return shown.length === type.cases.length ? found : [...found, { text: "else", body: body(env) }];
}

/** An expression of some type of alternatives. */
export function subject(
  env: Environment,
  depth: number,
): Expr & { readonly type: GenTypeOf<"alternatives"> } {
  const types = env.g.types.filter((u): u is GenTypeOf<"alternatives"> => u.kind === "alternatives");
  const type = env.g.chance.pick(types.filter((u) => canWrite(env, u)));
  const value = env.g.chance.percent(70) ? part(env, type, 1) : expression(env, type, depth);
  return { ...value, type };
}

function matched(env: Environment, type: GenType, depth: number): Expr {
  const on = subject(env, depth - 1);
  const cases = arms(env, on.type, (inner) => expression(inner, type, depth - 1));
  const bodies = cases.map((c) => c.body);
  const pieces = cases.map((c) => t`${c.text} -> ${operand(c.body)}`);
  const node = t`match ${operand(on)} {\n${list(pieces, "\n", 99)}\n}`;
  return { ...built(env, type, node, bodies), known: bodies.some((b) => b.known) };
}

function chosen(env: Environment, type: GenType, depth: number): Expr {
  if (hasNoOrder(env, type) || !hasSet(type) || cardinality(type) > 8) throw new Unavailable();
  const { g } = env;
  const name = g.fresh("e");
  const condition = boolean(withNames(env, [nameOf(name, type)]), depth - 1);
  const choose = t`choose ${name} in ${asSet(type)} : ${operand(condition)}`;
  if (slips(env, 30)) return built(env, type, choose, []);
  const other = g.fresh("e");
  const otherwise = literal(env, type);
  // The text is used twice, each time with a name of its own, since the two do not see each other.
  const node = t`let ${other} = {${name} in ${asSet(type)} where ${operand(condition)}} : if ${other} = {} then ${operand(otherwise)} else (choose ${name} in ${other} : true)`;
  return built(env, type, node, [otherwise]);
}

function definitionUse(env: Environment, type: GenType, depth: number): Expr {
  const { chance, definitions } = env.g;
  const fitting = definitions.filter((d) => d.level <= env.level && fits(d.result, type));
  const { name, parameters, result } = chance.pick(fitting);
  const given = parameters.map((p) =>
    p.typed ? expression(env, p.type, depth - 1) : knownExpression(env, p.type, depth - 1),
  );
  if (given.length === 0) return atom(name, result);
  return { ...built(env, result, t`${name}(${list(given.map(operand), ", ", 99)})`, given), atomic: true };
}
