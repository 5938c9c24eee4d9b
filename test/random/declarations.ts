/** Random declarations that are neither agents nor macros: constants, types, variables, definitions, properties. */
import { orNothing } from "./agents.js";
import { boolean, comparison, junction } from "./booleans.js";
import {
  canWrite,
  type Environment,
  type GenDefinition,
  type GenName,
  type Knobs,
  type Level,
  nameOf,
  operand,
  withNames,
} from "./environment.js";
import { expression, literal } from "./expressions.js";
import { type Chance, list, type Node, t } from "./text.js";
import {
  alternativesType,
  asSet,
  BOOL,
  cardinality,
  type GenCase,
  type GenField,
  type GenType,
  hasSet,
  namedType,
  optionalType,
  randomType,
  recordType,
  sequenceType,
  setType,
  symmetricType,
  type TypeOptions,
  tupleType,
} from "./types.js";

// ─────────────────────────────────────────────────────────────────────── constants and types

export type Add = (node: Node) => void;
export type Fresh = (prefix: string) => string;

/** Numbers, which may be bounds of types. */
export function makeBounds(chance: Chance, fresh: Fresh, add: Add): TypeOptions["bounds"] {
  return Array.from({ length: chance.below(2) }, () => {
    const name = fresh("N");
    const value = chance.between(1, 3);
    const type = chance.percent(30) ? " : 0 .. 5" : "";
    add(t`const ${name}${type} = ${chance.percent(30) ? `${value - 1} + 1` : String(value)}`);
    return { name, value };
  });
}

/** Constants that are true, false or a plain alternative. */
export function makeConstants(
  chance: Chance,
  fresh: Fresh,
  pool: readonly GenType[],
  add: Add,
): readonly GenName[] {
  if (!chance.percent(30)) return [];
  const name = fresh("N");
  const type = chance.pick([BOOL, ...pool.filter((u) => u.kind === "alternatives")]);
  const plain = type.kind === "alternatives" ? type.cases.filter((c) => c.fields.length === 0) : [];
  const found = plain.length > 0 ? chance.pick(plain) : { name: "true", written: "true" };
  const written = chance.percent(50) && (plain.length > 0 || type.kind === "bool") ? ` : ${type.text}` : "";
  // With a type it is clear which one is meant.
  add(t`const ${name}${written} = ${written === "" ? found.written : found.name}`);
  return [{ ...nameOf(name, plain.length > 0 ? type : BOOL), constant: true }];
}

export function makeAliases(chance: Chance, fresh: Fresh, knobs: Knobs, add: Add): TypeOptions["aliases"] {
  if (!chance.percent(25)) return [];
  const name = fresh("G");
  const kinds: readonly (readonly [string, TypeOptions["aliases"][number]])[] = [
    ["(A) = (A, A)", { name, arity: 1, apply: ([a]) => tupleType([a as GenType, a as GenType]) }],
    ["(A) = A?", { name, arity: 1, apply: ([a]) => optionalType(a as GenType) }],
    ["(A) = set of A", { name, arity: 1, apply: ([a]) => setType(a as GenType) }],
    [
      "(A, B) = [first: A, second: B]",
      {
        name,
        arity: 2,
        apply: ([a, b]) =>
          recordType([
            { name: "first", type: a as GenType },
            { name: "second", type: b as GenType },
          ]),
      },
    ],
    ["(A) = seq of A max 2", { name, arity: 1, apply: ([a]) => sequenceType(a as GenType, 2) }],
  ];
  const [text, alias] = chance.pick(knobs.sequences ? kinds : kinds.slice(0, -1));
  add(t`type ${name}${text}`);
  return [alias];
}

/** Calls an alternative like one of another type. */
function shareName(chance: Chance, type: string, cases: GenCase[], pool: readonly GenType[]): void {
  const others = pool.flatMap((other) =>
    other.kind === "alternatives" ? other.cases.map((item) => ({ item, type: other.name ?? "" })) : [],
  );
  if (others.length === 0) return;
  const { item, type: theirs } = chance.pick(others);
  const { name } = item;
  item.written = `${theirs}.${name}`;
  cases[0] = { ...(cases[0] as GenCase), name, written: `${type}.${name}` };
}

export function makeTypes(
  chance: Chance,
  fresh: Fresh,
  knobs: Knobs,
  bounds: TypeOptions["bounds"],
  aliases: TypeOptions["aliases"],
  add: Add,
): GenType[] {
  const pool: GenType[] = [];
  const options = (): TypeOptions => ({
    pool,
    aliases,
    bounds,
    sequences: knobs.sequences,
    fieldName: fieldNames(chance, fresh),
  });
  const shared: GenField[] = [];
  const kinds = [
    ["alternatives", 3],
    ["range", 2],
    ["symmetric", knobs.symmetric ? 3 : 0],
    ["payload", knobs.payloads ? 2 : 0],
    ["compound", 2],
  ] as const;
  const count = chance.between(1, 1 + knobs.size);
  for (let i = 0; i < count; i += 1) {
    const total = kinds.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
    const kind = chance.pick(total);
    const name = fresh("T");
    switch (kind) {
      case "symmetric": {
        if (pool.filter((type) => type.kind === "symmetric").length > 1) break;
        const size = chance.between(2, 3);
        add(t`type ${name} = symmetric ${String(size)}`);
        pool.push(symmetricType(name, size));
        break;
      }
      case "range": {
        const type = randomType(chance, { ...options(), pool: [] }, 4, 0);
        if (type.kind !== "int") break;
        add(t`type ${name} = ${type.text}`);
        pool.push(namedType(type, name));
        break;
      }
      case "compound": {
        const type = randomType(chance, options(), 12, 2);
        add(t`type ${name} = ${type.text}`);
        // Of types whose name is the type there are no others.
        if (!["alternatives", "symmetric"].includes(type.kind)) pool.push(namedType(type, name));
        break;
      }
      default: {
        const payloads = kind === "payload";
        const cases = Array.from({ length: chance.between(payloads ? 1 : 2, 3) }, (_, j): GenCase => {
          const own = fresh("A");
          const fields =
            payloads && (j === 0 || chance.percent(50)) ? makeFields(chance, fresh, options(), shared) : [];
          return { name: own, written: own, fields };
        });
        const type = alternativesType(name, cases);
        if (cardinality(type) > 12) break;
        if (chance.percent(25)) shareName(chance, name, cases, pool);
        const pieces = cases.map((c) =>
          c.fields.length === 0
            ? c.name
            : `${c.name}(${c.fields.map((f) => `${f.name}: ${f.type.text}`).join(", ")})`,
        );
        add(t`type ${name} = ${cases.length === 1 ? "| " : ""}${pieces.join(" | ")}`);
        pool.push(type);
      }
    }
  }
  return pool;
}

/** Names for the fields of a record: its own, or such as other records have too. */
export const fieldNames =
  (chance: Chance, fresh: Fresh) =>
  (position: number): string =>
    chance.percent(50) ? fresh("f") : position === 0 ? "left" : "right";

/** The fields of an alternative; sometimes one that another alternative has too. */
function makeFields(
  chance: Chance,
  fresh: Fresh,
  options: TypeOptions,
  shared: GenField[],
): readonly GenField[] {
  const field = (): GenField => {
    const found = { name: fresh("f"), type: randomType(chance, options, 4, 1) };
    shared.push(found);
    return found;
  };
  const first = shared.length > 0 && chance.percent(30) ? chance.pick(shared) : field();
  return chance.percent(30) ? [first, field()] : [first];
}

// ─────────────────────────────────────────────────────────────────────── variables and definitions

export function makeVariables(env: Environment, valuesLeft: number) {
  const { g } = env;
  const { chance, fresh, knobs } = g;
  const variables: GenName[] = [];
  const nodes: Node[] = [];
  let room = valuesLeft;
  const count = chance.between(chance.percent(80) ? 2 : 1, 1 + knobs.size);
  for (let i = 0; i < count; i += 1) {
    const deep = chance.pick([0, 0, 1, 2]);
    g.newScope();
    const type = randomType(chance, g.typeOptions, Math.max(2, Math.min(40, room)), deep);
    if (i > 0 && cardinality(type) > room) continue;
    room /= cardinality(type);
    const name = fresh("x");
    nodes.push(t`var ${name} : ${type.text} ${initial(withNames(env, variables), type)}`);
    variables.push(nameOf(name, type));
  }
  return { variables, nodes };
}

/** A value, or any element of a set. */
function initial(env: Environment, type: GenType): Node {
  const { chance } = env.g;
  const whole = hasSet(type) && cardinality(type) <= 6 && chance.percent(25) ? t`in ${asSet(type)}` : null;
  if (whole !== null) return whole;
  if (canWrite(env, type)) {
    if (chance.percent(15))
      return t`in ${operand(expression(env, setType(type), 1))} union {${operand(literal(env, type))}}`;
    return t`= ${(chance.percent(70) ? literal(env, type) : expression(env, type, 1)).node}`;
  }
  return t`in ${hasSet(type) ? asSet(type) : allOf(env, type)}`;
}

/** Every value of a type that has no name and no literals: built from the sets of its parts. */
function allOf(env: Environment, type: GenType): string {
  const { fresh } = env.g;
  switch (type.kind) {
    case "tuple": {
      const names = type.items.map((item) => ({
        name: fresh("e"),
        set: hasSet(item) ? asSet(item) : allOf(env, item),
      }));
      const binders = names.map(({ name, set }) => `${name} in ${set}`);
      return `{(${names.map((n) => n.name).join(", ")}) for ${binders.join(", ")}}`;
    }
    case "record": {
      const fields = type.fields.map((f) => ({
        field: f.name,
        name: fresh("e"),
        set: hasSet(f.type) ? asSet(f.type) : allOf(env, f.type),
      }));
      const values = fields.map(({ field, name }) => `${field} |-> ${name}`);
      return `{[${values.join(", ")}] for ${fields.map(({ name, set }) => `${name} in ${set}`).join(", ")}}`;
    }
    case "set":
      return "{{}}";
    case "sequence":
      return "{<<>>}";
    case "optional":
      return "{none}";
    default:
      return asSet(type);
  }
}

export function makeDefinitions(nothing: Environment, state: Environment, add: Add): void {
  const { g } = state;
  const { chance, fresh, types, knobs } = g;
  const count = chance.below(2 + Math.min(2, knobs.size));
  for (let i = 0; i < count; i += 1) {
    const level: Level = chance.pick([0, 1, 1, 1, 2]);
    g.newScope();
    const parameters = Array.from({ length: chance.below(3) }, () => ({
      name: fresh("y"),
      type: chance.pick(types),
      typed: chance.percent(50),
    }));
    const env = withNames(
      level === 0 ? nothing : level === 1 ? state : primed(state),
      parameters.map((p) => nameOf(p.name, p.type)),
    );
    const result = chance.percent(30) ? BOOL : chance.pick(types.filter((type) => canWrite(env, type)));
    const body = expression(env, result, 2);
    if (!body.known) continue;
    const name = fresh("d");
    const head = parameters.map((p) => (p.typed ? `${p.name}: ${p.type.text}` : p.name)).join(", ");
    add(t`def ${name}${head === "" ? "" : `(${head})`} = ${body.node}`);
    const made: GenDefinition = { name, parameters, result, level };
    g.definitions.push(made);
  }
}

export const primed = (env: Environment): Environment => ({
  ...env,
  level: 2,
  names: [
    ...env.names,
    ...env.names.filter((n) => n.text.startsWith("x")).map((n) => ({ ...n, primed: true })),
  ],
});

// ─────────────────────────────────────────────────────────────────────── properties

export function makeProperties(env: Environment, variables: readonly GenName[], add: Add): void {
  const { chance, fresh, knobs } = env.g;
  const property = (kind: string, node: () => Node): void => {
    env.g.newScope();
    for (const body of orNothing(node)) add(t`${kind} ${fresh("I")} : ${body}`);
  };
  /** Rarely false, so that something is left to explore. */
  const constraint = (kind: string, from: Environment): void =>
    property(kind, () => {
      const pieces = Array.from({ length: chance.between(1, 3) }, () => operand(boolean(from, 1)));
      return chance.percent(50) ? list(pieces, " or ", 1) : t`not (${list(pieces, " and ", 1)})`;
    });
  for (let i = chance.below(2 + knobs.size); i > 0; i -= 1) property("invariant", () => invariant(env));
  for (let i = chance.below(2); i > 0; i -= 1) property("reachable", () => reachable(env));
  for (let i = chance.below(1 + knobs.size); i > 0; i -= 1)
    property("step", () => stepProperty({ ...primed(env), enabled: true }, variables));
  if (chance.percent(knobs.constrained ? 70 : 20)) constraint("constraint", env);
  if (chance.percent(knobs.constrained ? 70 : 10))
    constraint("step constraint", { ...primed(env), enabled: chance.percent(30) });
  if (chance.percent(25))
    add(t`deadlock allowed when ${boolean({ ...env, enabled: chance.percent(30) }, 1).node}`);
  else if (chance.percent(10)) add(t`deadlock allowed`);
  for (let i = chance.percent(30) ? chance.between(1, 2) : 0; i > 0; i -= 1)
    property("show", () => expression(env, chance.pick(env.g.types), 2).node);
}

/** That some things are not so at once, or anything. */
function invariant(env: Environment): Node {
  const { chance } = env.g;
  if (chance.percent(40)) return boolean(env, 2).node;
  const pieces = Array.from({ length: chance.between(2, 3) }, () => operand(comparison(env, 1)));
  return t`not (${list(pieces, " and ", 1)})`;
}

function reachable(env: Environment): Node {
  return env.g.chance.percent(50) ? junction(env, 1).node : boolean(env, 2).node;
}

function stepProperty(env: Environment, variables: readonly GenName[]): Node {
  const { chance } = env.g;
  if (chance.percent(50)) return boolean(env, 2).node;
  const { text, type } = chance.pick(variables);
  const before = operand(boolean(env, 1));
  const other = expression(env, type, 1);
  return t`${before} implies (${text}' ${chance.pick(["=", "!="])} ${operand(other)})`;
}
