/** Expressions of the intermediate representation in TLA+. */
import type { IrArm, IrExpression, NodeOf, PathStep } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { isOfSteps, isTemporal, slotsRead } from "../ir/walk.js";
import {
  atLeast,
  type Box,
  beside,
  best,
  caseArm,
  conditional,
  enclosed,
  isFlat,
  junction,
  LEVEL,
  local,
  quantify,
  stack,
  text,
  widthOf,
} from "./box.js";
import { bind, constantNamed, fresh, sourceAt, type TlaScope } from "./context.js";
import { fieldName } from "./names.js";
import { chosen, filtered, folded, functionOver, mapped, quantified } from "./quantifiers.js";
import { hasPayload, quoted, typeSet } from "./types.js";
import { Unwritable } from "./unwritable.js";

export function write(scope: TlaScope, node: IrExpression): Box {
  const { tla } = scope;
  const { ir } = tla.spec;
  const inner = (child: IrExpression): Box => write(scope, child);
  const atom = (child: IrExpression): Box => atLeast(write(scope, child), LEVEL.atom);
  const infix = (left: IrExpression, sign: string, right: IrExpression, level: number): Box =>
    beside(level, before(inner(left), level + 1), ` ${sign} `, atLeast(inner(right), level + 1));

  switch (node.kind) {
    case "literal":
    case "alternative":
      return constantAt(scope, node) ?? constructed(scope, node);
    case "none":
      tla.helpers.add("none");
      return text("none");
    case "slot":
      return text(slotName(scope, node));
    case "variable":
      return text(`${tla.variables[node.variable]}${node.primed ? "'" : ""}`);
    case "process":
      return enclosed(
        "<<",
        [text(quoted(ir.processes[node.process]?.name ?? "")), ...node.keys.map(inner)],
        ">>",
      );
    case "present":
    case "conform":
      return inner(node.of);

    case "not":
      return negation(scope, node.of);
    case "and":
      return junction("/\\", node.operands.map(inner), "TRUE");
    case "or":
      return junction("\\/", node.operands.map(inner), "FALSE");
    case "implies":
      return implication(inner(node.left), inner(node.right));
    case "iff":
      return infix(node.left, "<=>", node.right, LEVEL.implies);
    case "equal":
      return infix(node.left, "=", node.right, LEVEL.comparison);
    case "if":
      return conditional(inner(node.condition), inner(node.then), inner(node.else));
    case "let": {
      if (!slotsRead(node.body).has(node.slot.slot)) return inner(node.body);
      const { name, scope: body } = bind(scope, node.slot);
      return local(name, inner(node.value), write(body, node.body));
    }

    case "negate":
      return beside(LEVEL.negative, "-", atom(node.of));
    case "compare": {
      const sign = { "<": "<", "<=": "<=", ">": ">", ">=": ">=" }[node.operator];
      return infix(node.left, sign, node.right, LEVEL.comparison);
    }
    case "arithmetic":
      return arithmetic(scope, node);

    case "in":
      return infix(node.element, "\\in", node.set, LEVEL.comparison);
    case "subset":
      return infix(node.left, "\\subseteq", node.right, LEVEL.comparison);
    case "union":
      return setOperation(scope, node, "\\cup");
    case "intersect":
      return setOperation(scope, node, "\\cap");
    case "minus":
      return setOperation(scope, node, "\\");
    case "set":
      return enclosed("{", node.elements.map(inner), "}");
    case "range":
      return infix(node.low, "..", node.high, LEVEL.range);
    case "all":
      return typeSet(tla, node.of, node.span);
    case "filter": {
      const { name, scope: body } = bind(scope, node.slot);
      return filtered(name, inner(node.set), write(body, node.condition));
    }
    case "map":
      return mapped(scope, node.slots, node.sets, node.where, (body) => write(body, node.element));
    case "subsets":
      return beside(LEVEL.set, "SUBSET ", atom(node.of));
    case "size":
      return beside(LEVEL.atom, "Cardinality(", inner(node.of), ")");

    case "forall":
    case "exists":
      return quantified(scope, node);
    case "count": {
      const { name, scope: body } = bind(scope, node.slot);
      return beside(LEVEL.atom, "Cardinality(", filtered(name, inner(node.set), write(body, node.body)), ")");
    }
    case "sum": {
      tla.helpers.add("Sum");
      const { name, scope: body } = bind(scope, node.slot);
      return beside(LEVEL.atom, "Sum(", functionOver(name, inner(node.set), write(body, node.body)), ")");
    }
    case "min":
    case "max": {
      const helper = node.kind === "min" ? "Min" : "Max";
      tla.helpers.add(helper);
      return beside(
        LEVEL.atom,
        `${helper}(`,
        mapped(scope, [node.slot], [node.set], null, (body) => write(body, node.body)),
        ")",
      );
    }
    case "choose":
      return chosen(scope, node);
    case "fold":
      return folded(scope, node);

    case "function": {
      const { name, scope: body } = bind(scope, node.slot);
      return functionOver(name, typeSet(tla, node.slot.type), write(body, node.body));
    }
    case "record":
      return enclosed(
        "[",
        node.fields.map((f) => beside(LEVEL.open, `${fieldName(f.name)} |-> `, inner(f.value))),
        "]",
      );
    case "sequence":
    case "tuple":
      return enclosed("<<", node.elements.map(inner), ">>");
    case "apply":
      return applied(atom(node.target), inner(node.key));
    case "field":
      return beside(LEVEL.atom, atom(node.target), `.${fieldName(node.name)}`);
    case "item":
      return beside(LEVEL.atom, atom(node.target), `[${node.position}]`);
    case "update":
      return beside(
        LEVEL.atom,
        "[",
        bracketed(inner(node.target)),
        " EXCEPT !",
        pathOf(scope, node.path),
        " = ",
        inner(node.value),
        "]",
      );
    case "len":
      return beside(LEVEL.atom, "Len(", inner(node.of), ")");
    case "head":
      return beside(LEVEL.atom, "Head(", inner(node.of), ")");
    case "collect":
      return collected(scope, node);
    case "tail":
      return beside(LEVEL.atom, "Tail(", inner(node.of), ")");
    case "reverse": {
      const { name: whole, scope: within } = fresh(scope, "s");
      const { name: i } = fresh(within, "i");
      const reversed = text(`[${i} \\in 1 .. Len(${whole}) |-> ${whole}[Len(${whole}) - ${i} + 1]]`);
      return local(whole, inner(node.of), reversed);
    }
    case "append":
      return beside(LEVEL.atom, "Append(", inner(node.left), ", ", inner(node.right), ")");
    case "concat":
      return infix(node.left, "\\o", node.right, LEVEL.product);

    case "is":
      return isCase(scope, inner(node.target), node.target.type, node.name);
    case "match":
      return matched(scope, node.subject, node.arms, (body, arm) => write(body, arm));
    case "call": {
      const name = tla.functions[node.function] ?? "";
      if (node.arguments.length === 0) return text(name);
      return enclosed(`${name}(`, node.arguments.map(inner), ")");
    }
    case "enabled":
    case "taken":
      return actionTest(scope, node);

    case "always":
      return temporal(scope, node.of, "[]", (step) => beside(LEVEL.not, "[][", bracketed(step), "]_vars"));
    case "eventually":
      return temporal(scope, node.of, "<>", (step) => beside(LEVEL.not, "<><<", bracketed(step), ">>_vars"));
    case "leadsTo":
      return infix(node.left, "~>", node.right, LEVEL.implies);
    case "until":
      throw new Unwritable("`until` has no counterpart in TLA+", node.span);
    default:
      return node satisfies never;
  }
}

/** A constant of the spec where one is written in the source. */
function constantAt(scope: TlaScope, node: IrExpression): Box | null {
  const name = constantNamed(scope.tla, sourceAt(scope.tla, node.span), node.span.file);
  return name === undefined ? null : text(name);
}

function constructed(scope: TlaScope, node: Extract<IrExpression, { kind: "literal" | "alternative" }>): Box {
  if (node.kind === "literal") {
    if (typeof node.value === "boolean") return text(node.value ? "TRUE" : "FALSE");
    return text(String(node.value), node.value < 0 ? LEVEL.negative : LEVEL.atom);
  }
  const type = node.type;
  if (!hasPayload(type)) return text(quoted(node.name));
  const fields = type.kind === "alternatives" ? type.cases.find((c) => c.name === node.name)?.fields : [];
  return enclosed(
    "[",
    [
      text(`${scope.tla.tag} |-> ${quoted(node.name)}`),
      ...node.payload.map((value, i) =>
        beside(LEVEL.open, `${fieldName(fields?.[i]?.name ?? "")} |-> `, write(scope, value)),
      ),
    ],
    "]",
  );
}

export function slotName(scope: TlaScope, node: { readonly slot: number; readonly name: string }): string {
  const name = scope.slots.get(node.slot);
  if (name === undefined) throw new Error(`${node.name} is not bound`);
  return name;
}

/** What an operator stands behind. It would belong to the last item of a list. */
const before = (left: Box, level: number): Box =>
  atLeast(left, isFlat(left) ? level : Math.max(level, LEVEL.comparison));

export function implication(left: Box, right: Box): Box {
  const premise = before(left, LEVEL.junction);
  const conclusion = atLeast(right, LEVEL.junction);
  return best(
    () => beside(LEVEL.implies, premise, " => ", conclusion),
    () =>
      stack(LEVEL.implies, beside(LEVEL.implies, premise, " =>"), beside(LEVEL.implies, "    ", conclusion)),
  );
}

function negation(scope: TlaScope, of: IrExpression): Box {
  const infix = (left: IrExpression, sign: string, right: IrExpression): Box =>
    beside(
      LEVEL.comparison,
      atLeast(write(scope, left), LEVEL.comparison + 1),
      ` ${sign} `,
      atLeast(write(scope, right), LEVEL.comparison + 1),
    );
  if (of.kind === "equal") return infix(of.left, "#", of.right);
  if (of.kind === "in") return infix(of.element, "\\notin", of.set);
  return beside(LEVEL.not, "~", atLeast(write(scope, of), LEVEL.atom));
}

function arithmetic(scope: TlaScope, node: Extract<IrExpression, { kind: "arithmetic" }>): Box {
  const sign = { "+": "+", "-": "-", "*": "*", "/": "\\div", "%": "%" }[node.operator];
  // TLA+ has `%` among the sums.
  const level = node.operator === "*" || node.operator === "/" ? LEVEL.product : LEVEL.sum;
  // Sums lean to the left, as one reads them; of the rest TLA+ leaves too much open.
  const same = node.left.kind === "arithmetic" && node.left.operator === node.operator;
  const left = write(scope, node.left);
  return beside(
    level,
    atLeast(left, same && node.operator === "+" ? level : level + 1),
    ` ${sign} `,
    atLeast(write(scope, node.right), level + 1),
  );
}

function setOperation(
  scope: TlaScope,
  node: Extract<IrExpression, { kind: "union" | "intersect" | "minus" }>,
  sign: string,
): Box {
  const chained = node.left.kind === node.kind && node.kind !== "minus";
  return beside(
    LEVEL.set,
    atLeast(write(scope, node.left), chained ? LEVEL.set : LEVEL.set + 1),
    ` ${sign} `,
    atLeast(write(scope, node.right), LEVEL.set + 1),
  );
}

/** What stands right behind `[`: a tuple, or `x \\in`, would begin a function there. */
export const bracketed = (box: Box): Box =>
  /^(?:<<|\w+ \\in )/.test(box.lines[0] ?? "") ? beside(LEVEL.atom, "(", box, ")") : box;

export const applied = (target: Box, key: Box): Box => beside(LEVEL.atom, target, "[", key, "]");

export function pathOf(scope: TlaScope, path: readonly PathStep[]): Box {
  return beside(
    LEVEL.atom,
    ...path.flatMap((step) =>
      step.kind === "field" ? [`.${fieldName(step.name)}`] : ["[", write(scope, step.key), "]"],
    ),
  );
}

export function isCase(scope: TlaScope, subject: Box, type: Type, name: string): Box {
  const tag = hasPayload(type)
    ? beside(LEVEL.atom, atLeast(subject, LEVEL.atom), `.${scope.tla.tag}`)
    : atLeast(subject, LEVEL.comparison + 1);
  return beside(LEVEL.comparison, tag, ` = ${quoted(name)}`);
}

/** A match as a CASE; what an arm binds are fields of the subject. */
export function matched<Body>(
  scope: TlaScope,
  subject: IrExpression,
  arms: readonly IrArm<Body>[],
  body: (scope: TlaScope, body: Body) => Box,
): Box {
  const value = write(scope, subject);
  if (!isFlat(value) || widthOf(value) > 30) {
    const { name, scope: inner } = fresh(scope, "m");
    return local(name, value, arms_(inner, text(name), subject.type, arms, body));
  }
  return arms_(scope, value, subject.type, arms, body);
}

function arms_<Body>(
  scope: TlaScope,
  subject: Box,
  type: Type,
  arms: readonly IrArm<Body>[],
  body: (scope: TlaScope, body: Body) => Box,
): Box {
  const [first] = arms;
  if (first?.name === null) return armBody(scope, subject, type, first, body);
  const boxes = caseArms(scope, subject, type, arms, body);
  return best(
    () => beside(LEVEL.open, ...boxes.flatMap((box, i) => (i === 0 ? [box] : [" ", box]))),
    () => stack(LEVEL.open, ...boxes),
  );
}

/** The arms of a CASE. An open expression in one would swallow the next. */
export const caseArms = <Body>(
  scope: TlaScope,
  subject: Box,
  type: Type,
  arms: readonly IrArm<Body>[],
  body: (scope: TlaScope, body: Body) => Box,
): readonly Box[] =>
  arms.map((arm, i) => {
    const test = arm.name === null ? text("OTHER") : isCase(scope, subject, type, arm.name);
    return caseArm(i === 0, test, armBody(scope, subject, type, arm, body));
  });

function armBody<Body>(
  scope: TlaScope,
  subject: Box,
  type: Type,
  arm: IrArm<Body>,
  body: (scope: TlaScope, body: Body) => Box,
): Box {
  const { scope: inner, within } = bindPayload(scope, subject, type, arm);
  return atLeast(within(body(inner, arm.body)), LEVEL.implies);
}

/** What an arm binds, as names for fields of the subject: `within` puts their definitions around a text. */
export function bindPayload(
  scope: TlaScope,
  subject: Box,
  type: Type,
  { name, payload }: Pick<IrArm<unknown>, "name" | "payload">,
): { readonly scope: TlaScope; readonly within: (body: Box) => Box } {
  const cases = type.kind === "alternatives" ? type.cases : [];
  const fields = cases.find((c) => c.name === name)?.fields ?? [];
  let inner = scope;
  const lets: (readonly [string, Box])[] = [];
  payload.forEach((slot, i) => {
    if (slot === null) return;
    const bound = bind(inner, slot);
    inner = bound.scope;
    const field = fieldName(fields[i]?.name ?? "");
    lets.push([bound.name, beside(LEVEL.atom, atLeast(subject, LEVEL.atom), `.${field}`)]);
  });
  return {
    scope: inner,
    within: (body) => lets.reduceRight<Box>((box, [bound, field]) => local(bound, field, box), body),
  };
}

/** Guards and conditions over an action: it can step, or it makes this step. */
function actionTest(scope: TlaScope, node: Extract<IrExpression, { kind: "enabled" | "taken" }>): Box {
  const { tla } = scope;
  const tests = node.actions.map((index) => {
    const action = tla.spec.ir.actions[index];
    const name = tla.actions[index] ?? "";
    const test = (call: Box): Box =>
      node.kind === "taken" ? call : beside(LEVEL.not, "ENABLED ", atLeast(call, LEVEL.atom));
    const parameters = action?.parameters ?? [];
    if (parameters.length === 0) return test(text(name));
    if (node.arguments !== null) {
      const given = node.arguments.map((argument) => write(scope, argument));
      return test(enclosed(`${name}(`, given, ")"));
    }
    let inner = scope;
    const binders = parameters.map((parameter) => {
      const bound = bind(inner, parameter);
      inner = bound.scope;
      return { name: bound.name, set: typeSet(tla, parameter.type) };
    });
    const call = test(text(`${name}(${binders.map((b) => b.name).join(", ")})`));
    return binders.reduceRight<Box>((body, b) => quantify("\\E", b.name, b.set, body), call);
  });
  return junction("\\/", tests, "FALSE");
}

function temporal(scope: TlaScope, of: IrExpression, sign: string, step: (box: Box) => Box): Box {
  const box = write(scope, of);
  const { ir } = scope.tla.spec;
  if (isOfSteps(of, ir) && !isTemporal(of, ir)) return step(box);
  const isNested = of.kind === "always" || of.kind === "eventually";
  return beside(LEVEL.not, sign, atLeast(box, isNested ? LEVEL.not : LEVEL.atom));
}

/** A function over positions; where there is a condition, over those that meet it. */
function collected(scope: TlaScope, node: NodeOf<"collect">): Box {
  const { low, high, slot, where, element } = node;
  const { name: numbers, scope: around } = fresh(scope, "n");
  const { name: k, scope: within } = fresh(around, "k");
  const { name: i, scope: body } = bind(within, slot);
  const isFromOne = low.kind === "literal" && low.value === 1;
  const first = atLeast(write(scope, low), LEVEL.sum + 1);
  const last = atLeast(write(scope, high), LEVEL.sum + 1);
  const count = isFromOne ? last : beside(LEVEL.sum, last, " - ", first, " + 1");
  const at = isFromOne ? text(k) : beside(LEVEL.sum, text(`${k} + `), first, " - 1");
  const upTo = beside(LEVEL.comparison, "1 .. ", atLeast(count, LEVEL.sum));
  if (where === null) return functionOver(k, upTo, local(i, at, write(body, element)));
  const all = beside(
    LEVEL.atom,
    `SelectSeq([${k} \\in `,
    upTo,
    " |-> ",
    at,
    `], LAMBDA ${i} : `,
    write(body, where),
    ")",
  );
  const each = functionOver(
    k,
    text(`1 .. Len(${numbers})`, LEVEL.comparison),
    local(i, text(`${numbers}[${k}]`), write(body, element)),
  );
  return local(numbers, all, each);
}
