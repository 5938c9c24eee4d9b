/** Random expressions that are true or false. */
import { someBinders, someSet } from "./collections.js";
import { canWrite, type Environment, type Expr, operand } from "./environment.js";
import { atom, built, expression, literal, processNode, subject } from "./expressions.js";
import { anyInteger } from "./numbers.js";
import { anyPart } from "./parts.js";
import { list, type Node, t, textOf, tryWays, Unavailable } from "./text.js";
import { BOOL, fits, type GenType, type GenTypeOf, intType } from "./types.js";

const truth = (env: Environment, node: Node, operands: readonly Expr[] = []): Expr =>
  built(env, BOOL, node, operands);

export function boolean(env: Environment, depth: number): Expr {
  const { chance } = env.g;
  if (depth <= 0) return comparison(env, 0);
  const inner = (): Expr => boolean(env, depth - 1);
  const both = (word: string): Expr => {
    const [a, b] = [inner(), inner()];
    return truth(env, t`${operand(a)} ${word} ${operand(b)}`, [a, b]);
  };
  return tryWays(chance, [
    [8, () => comparison(env, depth - 1)],
    [4, () => junction(env, depth)],
    [2, () => negated(env, inner())],
    [2, () => both(chance.pick(["implies", "implies", "=>", "⇒"]))],
    [1, () => both(chance.pick(["iff", "<=>"]))],
    [4, () => quantified(env, depth)],
    [2, () => actionTest(env, depth)],
    [0.01, () => atom(chance.pick(["true", "false"]), BOOL)],
  ]);
}

function negated(env: Environment, e: Expr): Expr {
  return truth(env, t`${env.g.chance.pick(["not ", "not ", "~", "¬"])}${operand(e)}`, [e]);
}

export function junction(env: Environment, depth: number): Expr {
  const { chance } = env.g;
  const word = chance.pick(["and", "and", "or", "or", "/\\", "\\/", "∧", "∨"]);
  const operands = Array.from({ length: chance.between(2, 3) }, () => boolean(env, depth - 1));
  return truth(env, list(operands.map(operand), ` ${word} `, 2), operands);
}

function quantified(env: Environment, depth: number): Expr {
  const word = env.g.chance.pick(["forall", "forall", "exists", "exists", "\\A", "\\E", "∀", "∃"]);
  const { text, inner } = someBinders(env, depth);
  const body = boolean(inner, depth - 1);
  return truth(env, t`${word} ${text} : ${operand(body)}`, [body]);
}

/** One comparison, or a name that is true or false. */
export function comparison(env: Environment, depth: number): Expr {
  const { chance } = env.g;
  return tryWays(chance, [
    [3, () => anyPart(env, (u) => u.kind === "bool", depth)],
    [4, () => ordered(env, depth)],
    [4, () => equality(env, depth)],
    [3, () => equality(env, 0)],
    [2, () => membership(env, depth)],
    [2, () => inSequence(env, depth)],
    [1, () => inclusion(env, depth)],
    [1, () => presence(env, depth)],
    [2, () => alternativeTest(env, depth)],
    [env.level === 0 ? 0 : 3, () => placeTest(env, depth)],
    [0.3, () => atom(chance.pick(["true", "false"]), BOOL)],
  ]);
}

/** Something else where both sides of a comparison are the same. */
const unlike = (env: Environment, left: Expr, right: Expr, type: GenType): Expr =>
  textOf(left.node) === textOf(right.node) ? literal(env, type) : right;

function ordered(env: Environment, depth: number): Expr {
  const word = env.g.chance.pick(["<", "<=", ">", ">=", "=", "!="]);
  const a = tryWays(env.g.chance, [
    [5, () => anyPart(env, (u) => u.kind === "int", depth)],
    [2, () => anyInteger(env, depth)],
  ]);
  const b = unlike(env, a, anyInteger(env, depth - 1), intType(0, 2));
  return truth(env, t`${operand(a)} ${word} ${operand(b)}`);
}

function equality(env: Environment, depth: number): Expr {
  const left = anyPart(env, () => true, depth);
  const right = unlike(env, left, expression(env, left.type, depth), left.type);
  return truth(env, t`${operand(left)} ${env.g.chance.pick(["=", "!="])} ${operand(right)}`);
}

/** What is in a sequence, and where. */
function inSequence(env: Environment, depth: number): Expr {
  const sequence = anyPart(env, (u) => u.kind === "sequence", depth);
  const { of } = sequence.type as GenTypeOf<"sequence">;
  const element = tryWays(env.g.chance, [
    [4, () => anyPart(env, (u) => fits(u, of), depth)],
    [1, () => expression(env, of, depth)],
  ]);
  if (env.g.chance.percent(60)) return truth(env, t`contains(${sequence.node}, ${element.node})`);
  const position = String(env.g.chance.between(1, 2));
  const sought = env.g.chance.pick(["none", position]);
  return truth(env, t`index_of(${sequence.node}, ${element.node}) = ${sought}`);
}

function membership(env: Environment, depth: number): Expr {
  const set = someSet(env, depth);
  const { of } = set.type as GenTypeOf<"set">;
  const word = env.g.chance.pick(["in", "in", "not in", "\\in", "\\notin"]);
  const element = tryWays(env.g.chance, [
    [4, () => anyPart(env, (u) => fits(u, of), depth)],
    [1, () => expression(env, of, depth)],
  ]);
  return truth(env, t`${operand(element)} ${word} ${operand(set)}`);
}

function inclusion(env: Environment, depth: number): Expr {
  const left = tryWays(env.g.chance, [
    [4, () => anyPart(env, (u) => u.kind === "set", depth)],
    [1, () => someSet(env, depth)],
  ]);
  const right = unlike(env, left, expression(env, left.type, depth), left.type);
  return truth(env, t`${operand(left)} subset ${operand(right)}`);
}

function presence(env: Environment, depth: number): Expr {
  const value = anyPart(env, (u) => u.kind === "optional", depth);
  return truth(env, t`${operand(value)} ${env.g.chance.pick(["=", "!="])} none`);
}

function alternativeTest(env: Environment, depth: number): Expr {
  const value = subject(env, depth);
  return truth(env, t`${operand(value)} is ${env.g.chance.pick(value.type.cases).written}`);
}

/** Where a process is. */
function placeTest(env: Environment, depth: number): Expr {
  const { chance } = env.g;
  const ready = (type: GenType): boolean => canWrite(env, type);
  const process = chance.pick(env.g.processes.filter((p) => p.parameters.every((q) => ready(q.type))));
  const labels = [...process.labels, "done"];
  const names = chance.percent(30) ? [chance.pick(labels), chance.pick(labels)] : [chance.pick(labels)];
  const places = names.length === 1 ? t`${names[0] ?? ""}` : t`{${list(names, ", ", 1)}}`;
  if (env.level < 2 || chance.percent(60))
    return truth(env, t`${processNode(env, process, depth)} at ${places}`);
  // Which process it is, is read before the step.
  const before: Environment = { ...env, level: 1, names: env.names.filter(({ primed }) => primed !== true) };
  return truth(env, t`${processNode(before, process, depth)}' at ${places}`);
}

/** A fairness group: some actions and steps, narrowed or not. */
export function fairGroup(env: Environment): Node {
  const { chance, fresh, actions, processes } = env.g;
  const member = (): Node => {
    const isStep = processes.length > 0 && (actions.length === 0 || chance.percent(50));
    const process = isStep ? chance.pick(processes) : null;
    const steps =
      process === null
        ? t`${chance.pick(actions).name}`
        : t`${process.name}${chance.pick([".*", "", `.${chance.pick(process.labels)}`])}`;
    if (chance.percent(70)) return steps;
    return t`${steps} when ${operand(boolean({ ...env, level: 2, enabled: false }, 1))}`;
  };
  if (actions.length === 0 && processes.length === 0) throw new Unavailable();
  const members = Array.from({ length: chance.between(1, 3) }, member);
  const name = chance.percent(50) ? `${fresh("g")} ` : "";
  return t`${chance.pick(["fair", "strong fair"])} ${name}{ ${list(members, ", ", 1)} }`;
}

/** `taken` where there are two states, `enabled` where it may stand. */
function actionTest(env: Environment, depth: number): Expr {
  const { chance, actions, processes } = env.g;
  const words = [...(env.level === 2 ? ["taken", "taken"] : []), ...(env.enabled ? ["enabled"] : [])];
  const word = chance.pick(words);
  const given = (types: readonly GenType[]): readonly Node[] | null =>
    types.length > 0 && chance.percent(60)
      ? types.map((type) => expression(env, type, depth - 1).node)
      : null;
  if (processes.length > 0 && (actions.length === 0 || chance.percent(50))) {
    const process = chance.pick(processes);
    const keys = given(process.parameters.map((p) => p.type)) ?? [];
    const label = chance.percent(80) ? t`.${chance.pick(process.labels)}` : t``;
    const index = list(
      keys.map((key) => t`[${key}]`),
      "",
      99,
    );
    return truth(env, t`${word} ${process.name}${index}${label}`);
  }
  if (actions.length === 0) throw new Unavailable();
  const action = chance.pick(actions);
  const values = given(action.parameters);
  return truth(env, t`${word} ${action.name}${values === null ? t`` : t`(${list(values, ", ", 99)})`}`);
}
