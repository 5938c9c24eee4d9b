/** Random expressions that read a part of what a name stands for: `f[k].x`, `t.1`, `head(s)`, `m.from`. */
import { type Environment, type Expr, type GenName, operand, slips } from "./environment.js";
import { built, expression, literal, processNode } from "./expressions.js";
import { integer } from "./numbers.js";
import { type Node, t, Unavailable } from "./text.js";
import { fits, type GenType, type GenTypeOf, intType } from "./types.js";

/** A step of the way from a name to a part of it. */
type Step =
  | { readonly kind: "key"; readonly type: GenType }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "item"; readonly position: number };

interface Way {
  readonly root: Root;
  readonly steps: readonly Step[];
  readonly type: GenType;
}

/** A name, or a local of a process, which is written with the keys of the process. */
type Root =
  | { readonly name: GenName }
  | {
      readonly process: Environment["g"]["processes"][number];
      readonly local: GenName;
      readonly primed: boolean;
    };

function* ways(root: Root, type: GenType, steps: readonly Step[] = []): Generator<Way> {
  yield { root, steps, type };
  if (steps.length >= 3) return;
  switch (type.kind) {
    case "function":
      yield* ways(root, type.value, [...steps, { kind: "key", type: type.key }]);
      return;
    case "record":
      for (const f of type.fields) yield* ways(root, f.type, [...steps, { kind: "field", name: f.name }]);
      return;
    case "tuple":
      for (const [i, item] of type.items.entries())
        yield* ways(root, item, [...steps, { kind: "item", position: i + 1 }]);
      return;
    default:
      return;
  }
}

function allWays(env: Environment): readonly Way[] {
  const changing = env.names.filter((name) => !name.constant);
  const read = changing.length > 0 ? changing : env.names;
  const names = read.flatMap((name) => [...ways({ name }, name.type)]);
  if (env.level === 0) return names;
  const primes = env.level === 2 ? [false, true] : [false];
  const locals = env.g.processes.flatMap((process) =>
    process.locals.flatMap((local) =>
      primes.flatMap((primed) => [...ways({ process, local, primed }, local.type)]),
    ),
  );
  return [...names, ...locals];
}

const ready = (env: Environment, way: Way): boolean =>
  "name" in way.root || way.root.process.parameters.every((p) => canWriteKey(env, p.type));

const canWriteKey = (env: Environment, type: GenType): boolean =>
  type.kind !== "symmetric" || env.names.some((n) => fits(n.type, type));

/** The text of a way: keys are random expressions; a prime stands on the variable or at the end. */
function written(env: Environment, { root, steps, type }: Way, depth: number): Expr {
  const late = env.g.chance.percent(50);
  const primed = "name" in root ? root.name.primed : root.primed;
  const inside = primed ? unprimed(env) : env;
  let node: Node =
    "name" in root ? t`${root.name.text}` : t`${processNode(inside, root.process, depth)}.${root.local.text}`;
  if (primed && !late) node = t`${node}'`;
  for (const step of steps) {
    const keys = primed && late ? inside : env;
    if (step.kind === "key") node = t`${node}[${key(keys, step.type, depth).node}]`;
    else node = t`${node}.${step.kind === "field" ? step.name : String(step.position)}`;
  }
  if (primed && late) node = t`${node}'`;
  return { node, type, atomic: true, known: true };
}

/** Inside a prime there is no other. */
const unprimed = (env: Environment): Environment => ({
  ...env,
  level: env.level === 2 ? 1 : env.level,
  names: env.names.filter((n) => !n.primed),
});

/** A key of a function: now and then outside its domain. */
function key(env: Environment, type: GenType, depth: number): Expr {
  if (type.kind === "int" && slips(env))
    return integer(env, intType(type.low, type.high + 1) as GenTypeOf<"int">, depth);
  return expression(env, type, depth - 1);
}

/** A part of some name that is of the type, or can be turned into it by taking one thing more out. */
export function part(env: Environment, type: GenType, depth: number): Expr {
  const { chance } = env.g;
  const found = allWays(env).filter((way) => ready(env, way));
  const direct = found.filter((way) => fits(way.type, type));
  const inside = found.filter((way) => takenOut(way.type, type));
  if (direct.length > 0 && (inside.length === 0 || chance.percent(75)))
    return written(env, chance.pick(direct), depth);
  const way = chance.pick(inside);
  return takeOut(env, written(env, way, depth), type);
}

/** Whether a value of type `from` may have one of type `to` in it: an optional, a sequence, an alternative. */
function takenOut(from: GenType, to: GenType): boolean {
  if (from.kind === "optional" || from.kind === "sequence") return fits(from.of, to);
  return from.kind === "alternatives" && from.cases.some((c) => c.fields.some((f) => fits(f.type, to)));
}

function takeOut(env: Environment, whole: Expr, type: GenType): Expr {
  const { g } = env;
  const { type: from } = whole;
  const bare = slips(env, 15);
  const { condition, value } = extraction(env, from, type);
  if (bare) return { node: value(operand(whole)), type, atomic: false, known: true };
  const name = t`${g.fresh("v")}`;
  const otherwise = literal(env, type);
  const node = t`let ${name} = ${operand(whole)} : if ${condition(name)} then ${value(name)} else ${operand(otherwise)}`;
  return built(env, type, node, [otherwise]);
}

/** How a value of type `to` is taken out of one of type `from`, and when there is one. */
interface Extraction {
  readonly condition: (of: Node) => Node;
  readonly value: (of: Node) => Node;
  /** Of alternatives: the pattern that binds it to a name. */
  readonly patternFor: ((name: string) => string) | null;
}

function extraction({ g }: Environment, from: GenType, to: GenType): Extraction {
  switch (from.kind) {
    case "optional":
      return { condition: (of) => t`${of} != none`, value: (of) => of, patternFor: null };
    case "sequence": {
      const position = String(g.chance.between(1, from.max));
      const end = g.chance.pick(["head", "last"]);
      const first: Extraction = {
        condition: (of) => t`${of} != <<>>`,
        value: (of) => t`${end}(${of})`,
        patternFor: null,
      };
      if (g.chance.percent(40)) return first;
      const condition = (of: Node): Node => t`${of} != <<>> and len(${of}) >= ${position}`;
      return { condition, value: (of) => t`${of}[${position}]`, patternFor: null };
    }
    case "alternatives": {
      const found = g.chance.pick(fieldsOf(from, to));
      const fields = from.cases.find((c) => c.name === found.name)?.fields ?? [];
      return {
        condition: (of) => t`${of} is ${found.written}`,
        value: (of) => t`${of}.${found.field}`,
        patternFor: (name) =>
          `${found.name}(${fields.map((f) => (f.name === found.field ? name : "_")).join(", ")})`,
      };
    }
    default:
      throw new Unavailable();
  }
}

/** Something of the type that there is under a condition, taken out of a part of some name. */
export function conditionalPart(env: Environment, type: GenType) {
  const inside = allWays(env).filter((way) => ready(env, way) && takenOut(way.type, type));
  const way = env.g.chance.pick(inside);
  const whole = written(env, way, 1).node;
  const { condition, value, patternFor } = extraction(env, way.type, type);
  return { whole, condition: condition(whole), value: value(whole), patternFor };
}

const fieldsOf = (from: GenTypeOf<"alternatives">, type: GenType) =>
  from.cases.flatMap((c) =>
    c.fields
      .filter((f) => fits(f.type, type))
      .map((f) => ({ name: c.name, written: c.written, field: f.name })),
  );

/** A place to read for a comparison: a part of any type that passes. */
export function anyPart(env: Environment, wanted: (type: GenType) => boolean, depth: number): Expr {
  const found = allWays(env).filter((way) => ready(env, way) && wanted(way.type));
  return written(env, env.g.chance.pick(found), depth);
}
