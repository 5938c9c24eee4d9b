/**
 * Expressions: each becomes a piece of JavaScript, and the lines that it needs before it. They are evaluated in the
 * order in which the language evaluates them wherever that can be seen, that is, where something can fail.
 */
import { narrowBits, valuesCount, wordsOf } from "../../checker/runtime/shapes.js";
import type { IrArm, IrExpression } from "../ir/ir.js";
import { type Type, type TypeOf, union } from "../types/type.js";
import { arithmeticInterval, elementOf, intervalOf, mayOverflow } from "./bounds.js";
import { build } from "./build.js";
import { add, bitOr, every, not, paren, shiftLeft, some, subtract } from "./code.js";
import {
  convert,
  convertInto,
  equal,
  fits,
  fitsAlways,
  isPresent,
  lengthBits,
  lengthOf,
  presentValue,
  rankOf,
} from "./convert.js";
import { bindNamed, iterate, iterateEach, truth } from "./iterate.js";
import {
  bitLoc,
  codeOf,
  elementLoc,
  fieldLoc,
  type Loc,
  load,
  locIn,
  locOf,
  partAt,
  payloadLoc,
  readBits,
  shapeOf,
  temporary,
} from "./location.js";
import { demand, inRegister, named, type Scope, tried, use, type Val } from "./scope.js";

export const BOOLEAN: Type = { kind: "bool" };
export const bool = (js: string): Val => ({ wide: false, type: BOOLEAN, js });

const typeOf = (scope: Scope, node: IrExpression): Type => scope.module.bounds.of(node);

/** The JavaScript of a value that fits a register. */
export function js(val: Val): string {
  if (val.wide) throw new Error("a wide value where a narrow one is wanted");
  return val.js;
}

const text = (scope: Scope, node: IrExpression): string => js(generate(scope, node));

export function generate(scope: Scope, node: IrExpression): Val {
  const type = typeOf(scope, node);
  const scalar = (code: string): Val => ({ wide: false, type, js: code });
  switch (node.kind) {
    case "literal":
      return scalar(String(node.value));
    case "none":
      return scalar("0");
    case "slot": {
      const val = scope.slots.get(node.slot);
      if (val === undefined) throw new Error(`${node.name} has no value here`);
      return val;
    }
    case "variable":
    case "apply":
    case "field":
    case "item": {
      const loc = locate(scope, node);
      return loc === null ? generate(scope, node) : load(scope, loc);
    }
    case "alternative":
    case "record":
    case "tuple":
    case "sequence":
    case "function":
    case "update":
    case "append":
    case "concat":
    case "tail":
    case "set":
    case "filter":
    case "map":
    case "range":
    case "all":
    case "subsets":
      return composed(scope, node, type);
    case "union":
    case "intersect":
    case "minus":
      return inRegister(shapeOf(scope, type)) ? scalar(setOperation(scope, node, type)) : composed(scope, node, type);
    case "process":
      return scalar(instance(scope, node));
    case "present": {
      const val = named(scope, generate(scope, node.of));
      demand(scope, isPresent(scope, val), "evaluation", "this is none, where a value is wanted", node.span);
      return presentValue(scope, val);
    }
    case "conform": {
      const val = named(scope, generate(scope, node.of));
      const message = `a value is outside the type of \`${node.what}\``;
      demand(scope, fits(scope, val, node.wanted), "evaluation", message, node.span);
      return convert(scope, val, type);
    }
    case "not":
      return scalar(not(text(scope, node.of)));
    case "and":
    case "or":
      return scalar(junction(scope, node.kind, node.operands));
    case "implies":
      return scalar(junction(scope, "or", [node.left, node.right], true));
    case "iff":
    case "equal": {
      const left = generate(scope, node.left);
      return scalar(equal(scope, left, generate(scope, node.right)));
    }
    case "if":
      return conditional(scope, node, type);
    case "let":
      bindNamed(scope, node.slot, generate(scope, node.value));
      return generate(scope, node.body);
    case "negate":
      return scalar(subtract("0", text(scope, node.of)));
    case "compare": {
      const left = text(scope, node.left);
      return scalar(compared(left, node.operator, text(scope, node.right)));
    }
    case "arithmetic":
      return scalar(arithmetic(scope, node));
    case "in":
      return scalar(membership(scope, node));
    case "subset":
      return scalar(subset(scope, node));
    case "size": {
      const set = generate(scope, node.of);
      if (!set.wide) return scalar(`${use(scope, "countBits")}(${set.js})`);
      const words = wordsOf(shapeOf(scope, set.type));
      return scalar(`${use(scope, "countAll")}(${set.array}, ${set.at}, ${words})`);
    }
    case "forall":
    case "exists":
    case "count":
    case "sum":
    case "min":
    case "max":
      return scalar(quantified(scope, node, type));
    case "choose":
      return choice(scope, node, type);
    case "len":
      return scalar(lengthOf(scope, generate(scope, node.of)));
    case "head": {
      const loc = locOf(scope, generate(scope, node.of));
      demand(scope, `${length(scope, loc)} > 0`, "evaluation", "`head` of an empty sequence", node.span);
      return elementOf(loc.type).kind === "unknown" ? scalar("0") : load(scope, elementLoc(scope, loc, "0", type));
    }
    case "is":
      return scalar(isCase(scope, generate(scope, node.target), node.name));
    case "match":
      return matched(scope, node, type);
    case "call":
      return call(scope, node, type);
    case "enabled":
    case "taken":
      return scalar(actionTest(scope, node));
    case "always":
    case "eventually":
    case "leadsTo":
    case "until":
      throw new Error("a temporal operator has no value in one state");
    default:
      return node satisfies never;
  }
}

const length = (scope: Scope, loc: Loc): string => readBits(loc, lengthBits(scope, loc.type));

/** Values that are put together get a place of their own, and are built there. */
function composed(scope: Scope, node: IrExpression, type: Type): Val {
  const constant = constantSet(scope, node, type);
  if (constant !== null) return constant;
  const target = temporary(scope, type);
  build(scope, node, target);
  return load(scope, target);
}

/** A narrow set, or a plain alternative, that needs no lines. */
function constantSet(scope: Scope, node: IrExpression, type: Type): Val | null {
  const shape = shapeOf(scope, type);
  if (node.kind === "alternative" && shape.kind === "names")
    return { wide: false, type, js: String(shape.names.indexOf(node.name)) };
  if (node.kind === "tuple" || node.kind === "record" || !inRegister(shape)) return null;
  if (node.kind === "all" || (node.kind === "set" && node.elements.length === 0)) {
    if (node.kind === "set") return { wide: false, type, js: "0" };
    const bits = narrowBits(shape);
    return { wide: false, type, js: String(bits === 32 ? -1 : 2 ** bits - 1) };
  }
  if (node.kind !== "set" || type.kind !== "set") return null;
  const { of } = type;
  const parts = node.elements.map((element) =>
    shiftLeft("1", rankOf(scope, convert(scope, generate(scope, element), of))),
  );
  return { wide: false, type, js: bitOr(...parts) };
}

// ─────────────────────────────────────────────────────────────────────── places

/** Where the value of an expression lies, if it is a part of something that lies somewhere. */
export function locate(scope: Scope, node: IrExpression): Loc | null {
  switch (node.kind) {
    case "variable": {
      const home = node.primed ? scope.next : scope.state;
      const place = scope.module.layout.variables[node.variable];
      const type = scope.module.ir.variables[node.variable]?.type;
      if (home === null || place === undefined || type === undefined) throw new Error("no such variable here");
      return locIn(home, type, place);
    }
    case "apply": {
      const target = placeOf(scope, node.target);
      const key = generate(scope, node.key);
      return applied(scope, target, key, node.key.span);
    }
    case "field": {
      const target = placeOf(scope, node.target);
      if (target.type.kind === "alternatives") return casedField(scope, target, node);
      const fields = target.type.kind === "record" ? target.type.fields : [];
      const index = fields.findIndex((f) => f.name === node.name);
      return fieldLoc(scope, target, index, fields[index]?.type as Type);
    }
    case "item": {
      const target = placeOf(scope, node.target);
      const items = target.type.kind === "tuple" ? target.type.items : [];
      return fieldLoc(scope, target, node.position - 1, items[node.position - 1] as Type);
    }
    default:
      return null;
  }
}

const placeOf = (scope: Scope, node: IrExpression): Loc =>
  locate(scope, node) ?? locOf(scope, generate(scope, node));

/** The element at a key, which must be in the domain. */
export function applied(scope: Scope, target: Loc, key: Val, span: IrExpression["span"]): Loc {
  const { type } = target;
  const at = named(scope, key);
  if (type.kind === "function") {
    demand(scope, fits(scope, at, type.key), "evaluation", "it is outside the domain of the function", span);
    const rank = rankOf(scope, convert(scope, at, type.key));
    return elementLoc(scope, target, /^[\w$]+$/.test(rank) ? rank : js(named(scope, { wide: false, type: type.key, js: rank }, "x")), type.value);
  }
  const { low } = intervalOf(at.type);
  const condition = every([low >= 1 ? "true" : `${js(at)} >= 1`, `${js(at)} <= ${length(scope, target)}`]);
  demand(scope, condition, "evaluation", "the position is outside the sequence", span);
  if ((type.kind === "sequence" ? type.max : 0) === 0) return locIn(target.home, elementOf(type));
  return elementLoc(scope, target, paren(subtract(js(at), 1)), elementOf(type));
}

/** A field of alternatives: of the case that the value is, if it has it. */
function casedField(
  scope: Scope,
  target: Loc,
  node: Extract<IrExpression, { kind: "field" }>,
): Loc | null {
  const { type } = target as { type: TypeOf<"alternatives"> };
  const having = type.cases.flatMap((c, index) => {
    const field = c.fields.findIndex((f) => f.name === node.name);
    return field === -1 ? [] : [{ index, field, type: c.fields[field]?.type as Type }];
  });
  const tag = named(scope, { wide: false, type: BOOLEAN, js: tagOf(scope, target) });
  const is = (index: number): string => `${js(tag)} === ${index}`;
  demand(
    scope,
    having.length === type.cases.length ? "true" : some(having.map(({ index }) => is(index))),
    "evaluation",
    `it has no field \`${node.name}\``,
    node.span,
  );
  const [only, ...more] = having;
  if (only === undefined) return locIn(target.home, typeOf(scope, node));
  if (more.length === 0) return payloadLoc(scope, target, only.index, only.field, only.type);
  const result = temporary(scope, typeOf(scope, node));
  for (const { index, field, type: fieldType } of having) {
    scope.code.open(`if (${is(index)}) {`);
    convertInto(scope, load(scope, payloadLoc(scope, target, index, field, fieldType)), result);
    scope.code.close();
  }
  return result;
}

/** The index of the case that the value of some alternatives is. */
export function tagOf(scope: Scope, target: Loc): string {
  const shape = shapeOf(scope, target.type);
  if (shape.kind === "names") return codeOf(scope, load(scope, target));
  const count = shape.kind === "cases" ? shape.cases.length : 0;
  return readBits(partAt(target, { word: 0, shift: 0 }, BOOLEAN), narrowBits({ kind: "int", low: 0, high: count - 1 }));
}

function isCase(scope: Scope, val: Val, name: string): string {
  const index = val.type.kind === "alternatives" ? val.type.cases.findIndex((c) => c.name === name) : -1;
  return `${tagOf(scope, locOf(scope, val))} === ${index}`;
}

// ─────────────────────────────────────────────────────────────────────── conditions

/** `and`, `or`: what comes later is evaluated only where it matters. */
function junction(
  scope: Scope,
  kind: "and" | "or",
  operands: readonly IrExpression[],
  negateFirst = false,
): string {
  const parts: string[] = [];
  const join = kind === "and" ? every : some;
  for (const [i, operand] of operands.entries()) {
    const { result, lines } = tried(scope, () => text(scope, operand));
    const value = negateFirst && i === 0 ? not(result) : result;
    if (lines.length === 0 || i === 0) {
      scope.code.append(lines);
      parts.push(value);
      continue;
    }
    const before = join(parts.splice(0));
    const name = scope.names.fresh("t");
    scope.code.line(`let ${name} = ${before};`);
    scope.code.open(kind === "and" ? `if (${name}) {` : `if (!${name}) {`);
    scope.code.append(lines);
    scope.code.line(`${name} = ${value};`);
    scope.code.close();
    parts.push(name);
  }
  return join(parts);
}

function conditional(
  scope: Scope,
  node: Extract<IrExpression, { kind: "if" }>,
  type: Type,
): Val {
  const condition = text(scope, node.condition);
  if (!inRegister(shapeOf(scope, type))) {
    const target = temporary(scope, type);
    scope.code.open(`if (${condition}) {`);
    build(scope, node.then, target);
    scope.code.turn("} else {");
    build(scope, node.else, target);
    scope.code.close();
    return load(scope, target);
  }
  const [then, otherwise] = [node.then, node.else].map((branch) =>
    tried(scope, () => js(convert(scope, generate(scope, branch), type))),
  );
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

function matched(scope: Scope, node: Extract<IrExpression, { kind: "match" }>, type: Type): Val {
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
  scope: Scope,
  subject: Val,
  arms: readonly IrArm<Body>[],
  write: (body: Body) => void,
): void {
  const loc = locOf(scope, subject);
  const cases = subject.type.kind === "alternatives" ? subject.type.cases : [];
  const tag = js(named(scope, { wide: false, type: BOOLEAN, js: tagOf(scope, loc) }));
  const covered = new Set<string>();
  const chosen = arms.filter((arm) => {
    const again = arm.name !== null && covered.has(arm.name);
    if (arm.name !== null) covered.add(arm.name);
    return !again;
  });
  const upTo = chosen.findIndex((arm) => arm.name === null);
  const kept = upTo === -1 ? chosen : chosen.slice(0, upTo + 1);
  kept.forEach((arm, i) => {
    const index = cases.findIndex((c) => c.name === arm.name);
    const last = i === kept.length - 1;
    const head = last ? "" : `if (${tag} === ${index}) `;
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

// ─────────────────────────────────────────────────────────────────────── numbers

function compared(a: string, operator: "<" | "<=" | ">" | ">=", b: string): string {
  if (!/^-?\d+$/.test(a) || !/^-?\d+$/.test(b)) return `${paren(a)} ${operator} ${paren(b)}`;
  const [x, y] = [Number(a), Number(b)];
  return String({ "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y }[operator]);
}

function arithmetic(scope: Scope, node: Extract<IrExpression, { kind: "arithmetic" }>): string {
  const left = named(scope, generate(scope, node.left));
  const right = named(scope, generate(scope, node.right));
  const [a, b] = [intervalOf(left.type), intervalOf(right.type)];
  const [x, y] = [js(left), js(right)];
  const { operator, span } = node;
  if (operator === "/" && b.low <= 0 && b.high >= 0)
    demand(scope, `${y} !== 0`, "evaluation", "division by zero", span);
  if (operator === "%" && b.low <= 0)
    demand(scope, `${y} > 0`, "evaluation", "the remainder of a division by a number that is not positive", span);
  const small = a.low >= 0 && b.low >= 0 && a.high < 2 ** 31;
  const result = ((): string => {
    switch (operator) {
      case "+":
        return add(x, y);
      case "-":
        return subtract(x, y);
      case "*":
        return `${paren(x)} * ${paren(y)}`;
      case "/":
        return small ? `((${paren(x)} / ${paren(y)}) | 0)` : `Math.floor(${paren(x)} / ${paren(y)})`;
      case "%":
        return small ? `${paren(x)} % ${paren(y)}` : `${paren(x)} - ${paren(y)} * Math.floor(${paren(x)} / ${paren(y)})`;
      default:
        return operator satisfies never;
    }
  })();
  if (operator === "%" || !mayOverflow(arithmeticInterval(operator, a, b))) return paren(result);
  const kept = named(scope, { wide: false, type: typeOf(scope, node), js: result });
  demand(scope, `Number.isSafeInteger(${js(kept)})`, "evaluation", "the result is too large", span);
  return js(kept);
}

// ─────────────────────────────────────────────────────────────────────── sets

function membership(scope: Scope, node: Extract<IrExpression, { kind: "in" }>): string {
  const element = named(scope, generate(scope, node.element));
  if (node.set.kind === "all") return fits(scope, element, node.set.of);
  const set = generate(scope, node.set);
  const of = elementOf(set.type);
  if (of.kind === "unknown") return "false";
  const place = locOf(scope, set);
  const bit = (): string => `${readBits(bitLoc(scope, place, rankOf(scope, convert(scope, element, of))), 1)} !== 0`;
  if (fitsAlways(element.type, of)) return bit();
  const inside = fits(scope, element, of);
  const { result, lines } = tried(scope, bit);
  if (lines.length === 0) return every([inside, result]);
  const name = scope.names.fresh("t");
  scope.code.line(`let ${name} = ${inside};`);
  scope.code.open(`if (${name}) {`);
  scope.code.append(lines);
  scope.code.line(`${name} = ${result};`);
  scope.code.close();
  return name;
}

function subset(scope: Scope, node: Extract<IrExpression, { kind: "subset" }>): string {
  const left = named(scope, generate(scope, node.left));
  const right = named(scope, generate(scope, node.right));
  if (left.type.kind === "set" && left.type.of.kind === "unknown") return "true";
  const common: Type = { kind: "set", of: union(elementOf(left.type), elementOf(right.type)) };
  const [a, b] = [convert(scope, left, common), convert(scope, right, common)];
  if (!a.wide && !b.wide) return `(${paren(a.js)} & ~${paren(b.js)}) === 0`;
  if (!a.wide || !b.wide) throw new Error("sets of one type that differ in width");
  const words = wordsOf(shapeOf(scope, common));
  return `${use(scope, "withinWords")}(${a.array}, ${a.at}, ${b.array}, ${b.at}, ${words})`;
}

function setOperation(
  scope: Scope,
  node: Extract<IrExpression, { kind: "union" | "intersect" | "minus" }>,
  type: Type,
): string {
  const left = named(scope, generate(scope, node.left));
  const right = generate(scope, node.right);
  const [a, b] = [js(convert(scope, left, type)), js(convert(scope, right, type))];
  if (node.kind === "union") return bitOr(a, b);
  return node.kind === "intersect" ? `(${paren(a)} & ${paren(b)})` : `(${paren(a)} & ~${paren(b)})`;
}

// ─────────────────────────────────────────────────────────────────────── quantifiers

type Quantified = Extract<IrExpression, { kind: "forall" | "exists" | "count" | "sum" | "min" | "max" }>;

function quantified(scope: Scope, node: Quantified, type: Type): string {
  const { code } = scope;
  const name = scope.names.fresh("t");
  const loop = (body: () => void): number | null => iterate(scope, node.set, node.slot, body);
  switch (node.kind) {
    case "forall":
    case "exists": {
      const goal = node.kind === "exists";
      code.line(`let ${name} = ${!goal};`);
      withLabel(scope, (label) =>
        iterate(scope, node.set, node.slot, () => {
          const condition = truth(scope, node.body);
          code.open(`if (${goal ? condition : not(condition)}) {`);
          code.line(`${name} = ${goal};`);
          code.line(`break ${label};`);
          code.close();
        }),
      );
      return name;
    }
    case "count":
      code.line(`let ${name} = 0;`);
      loop(() => {
        code.line(`if (${truth(scope, node.body)}) ${name} += 1;`);
      });
      return name;
    case "sum":
      code.line(`let ${name} = 0;`);
      loop(() => {
        code.line(`${name} += ${paren(text(scope, node.body))};`);
        const { low, high } = intervalOf(type);
        if (low <= -Number.MAX_SAFE_INTEGER || high >= Number.MAX_SAFE_INTEGER)
          demand(scope, `Number.isSafeInteger(${name})`, "evaluation", "the result is too large", node.span);
      });
      return name;
    case "min":
    case "max": {
      const some = scope.names.fresh("t");
      code.line(`let ${name} = 0;`);
      code.line(`let ${some} = false;`);
      loop(() => {
        const value = js(named(scope, generate(scope, node.body)));
        code.line(`if (!${some} || ${value} ${node.kind === "min" ? "<" : ">"} ${name}) ${name} = ${value};`);
        code.line(`${some} = true;`);
      });
      demand(scope, some, "evaluation", `\`${node.kind}\` over an empty set`, node.span);
      return name;
    }
    default:
      return node.kind satisfies never;
  }
}

/** A loop that is left from inside: it gets a label. */
function withLabel(scope: Scope, write: (label: string) => number | null): void {
  const label = scope.names.fresh("l");
  const first = write(label);
  if (first !== null) scope.code.label(first, label);
}

function choice(scope: Scope, node: Extract<IrExpression, { kind: "choose" }>, type: Type): Val {
  const { code } = scope;
  const found = scope.names.fresh("t");
  const target = temporaryValue(scope, type);
  code.line(`let ${found} = false;`);
  withLabel(scope, (label) =>
    iterateEach(scope, node.sets, node.slots, () => {
      const condition = truth(scope, node.body);
      code.open(`if (${condition}) {`);
      const values = node.slots.map((slot) => scope.slots.get(slot.slot) as Val);
      target.set(values);
      code.line(`${found} = true;`);
      code.line(`break ${label};`);
      code.close();
    }),
  );
  demand(scope, found, "evaluation", "there is nothing to choose", node.span);
  return target.get();
}

/** A variable that is assigned from inside a loop. */
function temporaryValue(scope: Scope, type: Type) {
  if (type.kind === "bool" || type.kind === "int") {
    const name = scope.names.fresh("t");
    scope.code.line(`let ${name}${scope.module.typed(type.kind === "bool" ? ": boolean" : ": number")} = ${type.kind === "bool" ? "false" : "0"};`);
    return {
      set: (values: readonly Val[]): void => {
        scope.code.line(`${name} = ${js(values[0] as Val)};`);
      },
      get: (): Val => ({ wide: false, type, js: name }),
    };
  }
  const loc = temporary(scope, type);
  return {
    set: (values: readonly Val[]): void => {
      const [only] = values;
      if (values.length === 1 && only !== undefined) convertInto(scope, only, loc);
      else
        values.forEach((val, i) => {
          const item = type.kind === "tuple" ? (type.items[i] as Type) : type;
          convertInto(scope, val, fieldLoc(scope, loc, i, item));
        });
    },
    get: (): Val => load(scope, loc),
  };
}

// ─────────────────────────────────────────────────────────────────────── processes, definitions, actions

/** The number of a process instance among all. */
function instance(scope: Scope, node: Extract<IrExpression, { kind: "process" }>): string {
  const { ir, shapes } = scope.module;
  const parameters = ir.processes[node.process]?.parameters ?? [];
  const ranks = node.keys.map((key, i) => {
    const wanted = parameters[i]?.type as Type;
    const val = named(scope, generate(scope, key));
    demand(scope, fits(scope, val, wanted), "evaluation", "there is no such process", node.span);
    return { rank: rankOf(scope, convert(scope, val, wanted)), count: valuesCount(shapeOf(scope, wanted)) };
  });
  const within = ranks.reduce((total, { rank, count }) => add(`${total === "0" ? "0" : `${paren(total)} * ${count}`}`, rank), "0");
  return add(within, shapes.firstInstance[node.process] ?? 0);
}

/** The arguments of a function as it wants them. */
export function argumentsFor(scope: Scope, vals: readonly Val[], types: readonly Type[]): readonly string[] {
  return vals.flatMap((val, i) => {
    const converted = convert(scope, val, types[i] as Type);
    return converted.wide ? [converted.array, converted.at] : [converted.js];
  });
}

export function stateArguments(scope: Scope, next: boolean): readonly string[] {
  const region = (home: typeof scope.state | null): readonly string[] => {
    if (home?.region == null) throw new Error("the state is not in memory");
    return [home.region.array, home.region.at];
  };
  return [...region(scope.state), ...(next ? region(scope.next) : [])];
}

function call(scope: Scope, node: Extract<IrExpression, { kind: "call" }>, type: Type): Val {
  const { module } = scope;
  const fn = module.ir.functions[node.function];
  if (fn === undefined) throw new Error(`no function ${node.function}`);
  const vals = node.arguments.map((argument) => named(scope, generate(scope, argument)));
  const types = fn.parameters.map((_, i) => module.bounds.parameter(node.function, i));
  const given = [...stateArguments(scope, module.readsNext(node.function)), ...argumentsFor(scope, vals, types)];
  const name = module.functionName(node.function);
  if (inRegister(shapeOf(scope, type))) {
    const result = scope.names.fresh("t");
    scope.code.line(`const ${result} = ${name}(${given.join(", ")});`);
    passOn(scope, node.function);
    return { wide: false, type, js: result };
  }
  const target = temporary(scope, type);
  const region = load(scope, target);
  if (!region.wide) throw new Error("a wide value is not narrow");
  scope.code.line(`${name}(${[...given, region.array, region.at].join(", ")});`);
  passOn(scope, node.function);
  return region;
}

/** Fails as the function that was called failed. */
function passOn(scope: Scope, fn: number): void {
  if (!scope.module.canFail(fn)) return;
  scope.failed = true;
  scope.code.open("if (fault !== 0) {");
  scope.abort("fault", true);
  scope.code.close();
}

function actionTest(scope: Scope, node: Extract<IrExpression, { kind: "enabled" | "taken" }>): string {
  const { module } = scope;
  const vals = node.arguments?.map((argument) => named(scope, generate(scope, argument))) ?? null;
  const tests = node.actions.map((action) => {
    const parameters = module.ir.actions[action]?.parameters ?? [];
    const state = stateArguments(scope, node.kind === "taken");
    if (vals === null) return `${module.actionTest(node.kind, action, false)}(${state.join(", ")})`;
    const fitting = every(vals.map((val, i) => fits(scope, val, parameters[i]?.type as Type)));
    const { result, lines } = tried(scope, () =>
      argumentsFor(
        scope,
        vals,
        parameters.map((p) => p.type),
      ),
    );
    const test = `${module.actionTest(node.kind, action, true)}(${[...state, ...result].join(", ")})`;
    if (lines.length === 0) return every([fitting, test]);
    const name = scope.names.fresh("t");
    scope.code.line(`let ${name} = ${fitting};`);
    scope.code.open(`if (${name}) {`);
    scope.code.append(lines);
    scope.code.line(`${name} = ${test};`);
    scope.code.close();
    return name;
  });
  const result = scope.names.fresh("t");
  scope.code.line(`const ${result} = ${some(tests)};`);
  return result;
}
