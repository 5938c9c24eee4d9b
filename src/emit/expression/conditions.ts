/** Conjunctions, conditionals and matches: what is evaluated only where it matters. */
import type { IrArm, IrExpression, NodeOf } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { every, not, some } from "../code/code.js";
import { convert } from "../place/convert.js";
import { fits } from "../place/fits.js";
import { type Loc, load, locOf, payloadLoc, shapeOf, temporary } from "../place/location.js";
import { isPresent, presentValue } from "../place/optionals.js";
import { demand, type FunctionScope, held, inRegister, js, named, tried, type Val } from "../place/scope.js";
import { build, generate, text } from "./generate.js";
import { tagOf } from "./parts.js";
import { bindNamed } from "./set-loops.js";

/** `and`, `or`: what comes later is evaluated only where it matters. */
export function junction(
  scope: FunctionScope,
  kind: "and" | "or",
  operands: readonly IrExpression[],
  negateFirst = false,
): string {
  const parts: string[] = [];
  const join = kind === "and" ? every : some;
  // Each is evaluated where those before it are true, or false.
  const known = new Map<string, string>();
  const keep = (part: string): void => {
    parts.push(part);
    scope.code.learn(known, part, kind === "and");
  };
  for (const [i, operand] of operands.entries()) {
    const write = (): string => text(scope, operand);
    const { result, lines } = scope.code.where(known, () => tried(scope, write));
    const value = negateFirst && i === 0 ? not(result) : result;
    if (lines.length === 0 || i === 0) {
      scope.code.append(lines);
      keep(value);
      continue;
    }
    const before = join(parts.splice(0));
    known.clear();
    const name = scope.names.fresh("t");
    scope.code.line(`let ${name}${scope.module.typed(": boolean")} = ${before};`);
    scope.code.open(kind === "and" ? `if (${name}) {` : `if (!${name}) {`);
    scope.code.append(lines);
    scope.code.line(`${name} = ${value};`);
    scope.code.close();
    parts.push(name);
  }
  return join(parts);
}

export function conditional(scope: FunctionScope, node: NodeOf<"if">, type: Type): Val | null {
  // A wide value is built where it is needed.
  if (!inRegister(shapeOf(scope, type))) return null;
  const condition = text(scope, node.condition);
  const [then, otherwise] = [node.then, node.else].map((branch, i) => {
    const known = new Map<string, string>();
    scope.code.learn(known, condition, i === 0);
    return scope.code.where(known, () =>
      tried(scope, () => js(convert(scope, generate(scope, branch), type))),
    );
  });
  if (then === undefined || otherwise === undefined) throw new Error("a conditional has two branches");
  if (then.lines.length === 0 && otherwise.lines.length === 0)
    return { wide: false, type, js: `(${condition} ? ${then.result} : ${otherwise.result})` };
  const name = scope.names.fresh("t");
  scope.code.line(`let ${name}${scope.module.typed(type.kind === "bool" ? ": boolean" : ": number")};`);
  scope.code.open(`if (${condition}) {`);
  scope.code.append(then.lines);
  scope.code.line(`${name} = ${then.result};`);
  scope.code.turn("} else {");
  scope.code.append(otherwise.lines);
  scope.code.line(`${name} = ${otherwise.result};`);
  scope.code.close();
  return { wide: false, type, js: name };
}

/** The branches are built in the place where the value is needed. */
export function buildConditional(scope: FunctionScope, node: NodeOf<"if">, to: Loc): void {
  scope.code.open(`if (${text(scope, node.condition)}) {`);
  build(scope, node.then, to);
  scope.code.turn("} else {");
  build(scope, node.else, to);
  scope.code.close();
}

/** The value of an optional, which must be there. */
export function presentOf(scope: FunctionScope, node: NodeOf<"present">): Val {
  const val = named(scope, generate(scope, node.of));
  demand(scope, isPresent(scope, val), "evaluation", "expected a value, found none", node.span);
  return presentValue(scope, val);
}

/** A value that must be one of a type. */
export function conformed(scope: FunctionScope, node: NodeOf<"conform">, type: Type): Val {
  const val = named(scope, generate(scope, node.of));
  const message = `a value is outside the type of \`${node.what}\``;
  demand(scope, fits(scope, val, node.wanted), "evaluation", message, node.span);
  return convert(scope, val, type);
}

export function matched(scope: FunctionScope, node: NodeOf<"match">, type: Type): Val {
  const narrow = inRegister(shapeOf(scope, type));
  const target = narrow ? null : temporary(scope, type);
  const name = narrow ? scope.names.fresh("t") : "";
  if (narrow) scope.code.line(`let ${name} = ${type.kind === "bool" ? "false" : "0"};`);
  eachArm(scope, generate(scope, node.subject), node.arms, (body) => {
    if (target !== null) build(scope, body, target);
    else scope.code.line(`${name} = ${js(convert(scope, generate(scope, body), type))};`);
  });
  return target === null ? { wide: false, type, js: name } : load(scope, target);
}

/** `if`, `else if` over the arms of a match, the payload bound. */
export function eachArm<Body>(
  scope: FunctionScope,
  subject: Val,
  arms: readonly IrArm<Body>[],
  write: (body: Body) => void,
): void {
  const loc = locOf(scope, subject);
  const cases = subject.type.kind === "alternatives" ? subject.type.cases : [];
  const tag = held(scope, tagOf(scope, loc));
  const covered = new Set<string>();
  const chosen = arms.filter((arm) => {
    const again = arm.name !== null && covered.has(arm.name);
    if (arm.name !== null) covered.add(arm.name);
    return !again;
  });
  const upTo = chosen.findIndex((arm) => arm.name === null);
  const kept = upTo === -1 ? chosen : chosen.slice(0, upTo + 1);
  const indices = kept.map((arm) => cases.findIndex((c) => c.name === arm.name));
  // Inside an arm the tag is known.
  const conditions = indices.map((index) => scope.code.same(tag, String(index)));
  kept.forEach((arm, i) => {
    const index = indices[i] ?? -1;
    const last = i === kept.length - 1;
    const head = last ? "" : `if (${conditions[i]}) `;
    if (i === 0) scope.code.open(last ? "{" : `${head}{`);
    else scope.code.turn(last ? "} else {" : `} else ${head}{`);
    arm.payload.forEach((slot, p) => {
      const fieldType = cases[index]?.fields[p]?.type;
      if (slot !== null && fieldType !== undefined)
        bindNamed(scope, slot, load(scope, payloadLoc(scope, loc, index, p, fieldType)));
    });
    write(arm.body);
  });
  if (kept.length > 0) scope.code.close();
}
