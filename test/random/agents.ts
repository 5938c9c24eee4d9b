/** Random macros, procedures, actions and processes. */
import { boolean } from "./booleans.js";
import {
  canWrite,
  type Environment,
  type Generation,
  type GenName,
  type GenProcess,
  nameOf,
  withNames,
} from "./environment.js";
import { expression, literal } from "./expressions.js";
import { blockOf, type Flow, type GenMacro, jump, statements } from "./statements.js";
import { list, type Node, t, textOf, Unavailable } from "./text.js";
import { asSet, cardinality, type GenType, hasSet, intType, randomType } from "./types.js";

const flowOf = (env: Environment, writable: readonly GenName[], macros: readonly GenMacro[]): Flow => ({
  env,
  writable,
  reset: new Set(),
  writes: [],
  macros,
  inFor: false,
  depth: 2,
});

const deep = ({ g: { knobs } }: Environment): number => Math.min(3, 1 + Math.floor(knobs.size / 2));

/** A step does one to three things. */
const few = (env: Environment): number => env.g.chance.pick([1, 1, 2, 2, 3].slice(0, 2 + deep(env)));

// ─────────────────────────────────────────────────────────────────────── macros

export function makeMacro(env: Environment): { readonly node: Node; readonly macro: GenMacro } {
  const { chance, fresh, types } = env.g;
  env.g.newScope();
  const name = fresh("m");
  const needsSelf = env.g.processType !== null && chance.percent(40);
  const type = chance.pick(types);
  const place = nameOf(fresh("l"), type);
  const values = Array.from({ length: chance.below(2) }, () =>
    nameOf(fresh("y"), chance.pick(types.filter((u) => canWrite(env, u)))),
  );
  const inner = withNames({ ...env, self: needsSelf }, [place, ...values]);
  const body = statements({ ...flowOf(inner, [place], []), depth: 1 }, chance.between(1, 2)).nodes;
  const written = [place, ...values].map((p) => (chance.percent(30) ? `${p.text}: ${p.type.text}` : p.text));
  const node = t`macro ${name}(${written.join(", ")}) ${blockOf(body)}`;
  return {
    node,
    macro: {
      name,
      needsSelf,
      chooses: /\b(pick|either)\b|' (in|\\in|∈) /.test(textOf(node)),
      parameters: [{ type, isPlace: true }, ...values.map((v) => ({ type: v.type, isPlace: false }))],
    },
  };
}

// ─────────────────────────────────────────────────────────────────────── actions

export function makeAction(
  env: Environment,
  variables: readonly GenName[],
  macros: readonly GenMacro[],
): { readonly node: Node; readonly name: string; readonly parameters: readonly GenType[] } {
  const { chance, fresh, types } = env.g;
  env.g.newScope();
  const name = fresh("a");
  const small = types.filter((u) => hasSet(u) && cardinality(u) <= 4);
  const parameters = Array.from({ length: small.length > 0 ? chance.below(3) : 0 }, () =>
    nameOf(fresh("q"), chance.pick(small)),
  );
  const inner = withNames(env, parameters);
  const domains = parameters.map((p) => t`${p.text} in ${asSet(p.type)}`);
  const where = parameters.length > 0 && chance.percent(30) ? t` where ${boolean(inner, 1).node}` : t``;
  const head = parameters.length === 0 ? t`` : t`(${list(domains, ", ", 99)}${where})`;
  const guard = chance.percent(60) ? [t`when ${boolean(inner, chance.pick([0, 1, 2])).node}`] : [];
  const body = statements(flowOf(inner, variables, macros), few(env)).nodes;
  const word = chance.percent(15) ? "environment " : "";
  const fair = chance.percent(10) ? "fair " : "";
  const place = chance.percent(5) ? ' at "mm/memory.c: a"' : "";
  return {
    node: t`${fair}${word}action ${name}${head}${place} ${blockOf([...guard, ...body])}`,
    name,
    parameters: parameters.map((p) => p.type),
  };
}

// ─────────────────────────────────────────────────────────────────────── processes, before their bodies

/** What is known of a process before anything can speak of it. */
interface Outline {
  readonly name: string;
  readonly parameters: readonly GenName[];
  readonly locals: readonly GenName[];
  /** Own labels, with the procedure that is called there or null. */
  readonly labels: readonly { readonly name: string; readonly calls: ProcedureOutline | null }[];
  readonly instances: number;
}

export interface ProcedureOutline {
  readonly name: string;
  readonly parameters: readonly GenName[];
  readonly locals: readonly GenName[];
  readonly labels: readonly string[];
}

export function outlineProcedure(g: Generation): ProcedureOutline {
  const { chance, fresh } = g;
  const types = g.types.filter((u) => canWrite(nowhere(g), u));
  g.newScope();
  return {
    name: fresh("w"),
    parameters: Array.from({ length: chance.below(3) }, () => nameOf(fresh("y"), chance.pick(types))),
    locals: Array.from({ length: chance.below(2) }, () => nameOf(fresh("z"), smallType(g))),
    labels: Array.from({ length: chance.between(1, 2) }, () => fresh("b")),
  };
}

const nowhere = (g: Generation): Environment => ({ g, names: [], level: 0, self: false, enabled: false });

function smallType(g: Generation): GenType {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const type = randomType(g.chance, g.typeOptions, 4, 1);
    if (canWrite(nowhere(g), type)) return type;
  }
  return intType(0, 1);
}

export function outlineProcess(g: Generation, procedures: readonly ProcedureOutline[]): Outline {
  const { chance, fresh } = g;
  g.newScope();
  const keys = [...g.typeOptions.pool, intType(0, 1)].filter(
    (u) =>
      cardinality(u) <= 3 &&
      (u.kind === "int" || u.kind === "symmetric" || u.kind === "bool" || isPlainAlternatives(u)),
  );
  const count = chance.pick([0, 1, 1, 1, 2]);
  let parameters = Array.from({ length: keys.length > 0 ? count : 0 }, () =>
    nameOf(fresh("i"), chance.pick(keys)),
  );
  const instancesOf = (): number => parameters.reduce((n, p) => n * cardinality(p.type), 1);
  if (instancesOf() > 4) parameters = parameters.slice(0, 1);
  const labels = Array.from({ length: chance.between(1, 3) }, (_, i) => ({
    // Labels have a name space of their own: one may be called like a variable.
    name: i === 0 && chance.percent(15) ? "x1" : fresh("c"),
    calls: procedures.length > 0 && chance.percent(25) ? chance.pick(procedures) : null,
  }));
  return {
    name: fresh("p"),
    parameters,
    locals: Array.from({ length: chance.below(3) }, () => nameOf(fresh("z"), smallType(g))).slice(
      0,
      instancesOf() > 2 ? 1 : 2,
    ),
    labels,
    instances: instancesOf(),
  };
}

const isPlainAlternatives = (type: GenType): boolean =>
  type.kind === "alternatives" && type.cases.every((c) => c.fields.length === 0);

/** The process as expressions see it: with the labels and locals of the procedures it calls. */
export function seen({ name, parameters, locals, labels, instances }: Outline): GenProcess {
  const inlined = labels.flatMap((label) => {
    const { calls } = label;
    return calls === null ? [] : [{ label: label.name, calls }];
  });
  return {
    name,
    parameters,
    instances,
    labels: [
      ...labels.map((label) => label.name),
      ...inlined.flatMap(({ label, calls }) => calls.labels.map((inner) => `${label}.${inner}`)),
    ],
    locals: [
      ...locals,
      ...inlined.flatMap(({ label, calls }) => calls.locals.map((l) => nameOf(`${label}.${l.text}`, l.type))),
    ],
  };
}

/** How many values the program counters and locals of a process can have together. */
export function statesOf(process: Outline): number {
  const steps = process.labels.reduce((n, { calls }) => n + (calls?.labels.length ?? 1), 1);
  const locals = [...process.locals, ...process.labels.flatMap(({ calls }) => calls?.locals ?? [])];
  return (steps * locals.reduce((n, local) => n * cardinality(local.type), 1)) ** process.instances;
}

// ─────────────────────────────────────────────────────────────────────── bodies

const declareLocals = (env: Environment, locals: readonly GenName[]): readonly Node[] =>
  locals.map((local) => t`var ${local.text} : ${local.type.text} = ${initialValue(env, local.type)}`);

function initialValue(env: Environment, type: GenType): Node {
  const constant = { ...env, level: 0 as const, self: false };
  return env.g.chance.percent(80) ? literal(constant, type).node : expression(constant, type, 1).node;
}

export function makeProcedure(
  env: Environment,
  outline: ProcedureOutline,
  variables: readonly GenName[],
  macros: readonly GenMacro[],
): Node {
  const { chance, newScope } = env.g;
  newScope();
  const { name, parameters, locals, labels } = outline;
  const inner = withNames({ ...env, self: true }, [...parameters, ...locals]);
  const own = new Set(locals.map((l) => l.text));
  const steps = labels.map((label, i) => {
    const isLast = i === labels.length - 1;
    // The end of a procedure sets its locals back: the last step leaves them alone.
    const writable = isLast ? variables : [...variables, ...locals];
    const { nodes, flow } = statements({ ...flowOf(inner, writable, macros), reset: own }, few(env));
    const words = ["return"];
    const end = jump(flow, [], isLast, words);
    return t`${label}:\n${list(end === null || chance.percent(30) ? nodes : [...nodes, end], "\n")}`;
  });
  const written = parameters.map((p) => {
    if (chance.percent(30)) return `value ${p.text}: ${p.type.text}`;
    return chance.percent(30) ? `${p.text}: ${p.type.text}` : p.text;
  });
  return t`procedure ${name}(${written.join(", ")}) {\n${list(declareLocals(nowhere(env.g), locals), "\n")}\n${list(steps, "\n", 1)}\n}`;
}

export function makeProcess(
  env: Environment,
  outline: Outline,
  variables: readonly GenName[],
  macros: readonly GenMacro[],
): Node {
  const { chance, newScope } = env.g;
  newScope();
  const { name, parameters, locals, labels } = outline;
  const inner = withNames({ ...env, self: true }, [...parameters, ...locals]);
  const reset = new Set(locals.map((l) => l.text));
  const steps = labels.map(({ name: label, calls }, i) => {
    const marks = `${chance.percent(10) ? "fair " : ""}${chance.percent(25) ? "idle " : ""}`;
    const isLast = i === labels.length - 1;
    if (calls !== null) {
      const after =
        isLast && chance.percent(50) ? ` ${chance.pick(["restart", `goto ${labels[0]?.name}`])}` : "";
      return t`${label}: ${calls.name}(${list(argumentsOf(inner, calls), ", ", 99)})${after}`;
    }
    const flow = { ...flowOf(inner, [...variables, ...locals], macros), reset };
    const guard = chance.percent(35) ? [t`when ${boolean(inner, chance.pick([0, 1])).node}`] : [];
    const made = statements(flow, few(env));
    const targets = labels.map((l) => l.name);
    const end = jump(made.flow, targets, isLast, ["restart", "restart", "goto done"]);
    const codePlace = chance.percent(5) ? ' at "mm/memory.c: c"' : "";
    const body = [...guard, ...made.nodes, ...(end === null ? [] : [end])];
    return t`${marks}${label}${codePlace}:\n${list(body, "\n")}`;
  });
  const domains = parameters.map((p) => t`${p.text} in ${asSet(p.type)}`);
  const head = parameters.length === 0 ? t`` : t`(${list(domains, ", ", 99)})`;
  const fair = chance.pick(["", "fair ", "strong fair "]);
  const constants = withNames(nowhere(env.g), parameters);
  return t`${fair}process ${name}${head} {\n${list(declareLocals(constants, locals), "\n")}\n${list(steps, "\n", 1)}\n}`;
}

/** Arguments stand for themselves: they are read wherever the parameter is. */
function argumentsOf(env: Environment, { parameters }: ProcedureOutline): readonly Node[] {
  return parameters.map((p) => expression(env, p.type, 1).node);
}

export const orNothing = <T>(make: () => T): readonly T[] => {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof Unavailable) return [];
    throw error;
  }
};
