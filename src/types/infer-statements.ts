/** Types of statements, places and patterns. */
import { describe } from "../resolve/symbols.js";
import type {
  Arm,
  AssignmentTarget,
  Block,
  Expression,
  Pattern,
  Span,
  Statement,
  StatementOf,
} from "../syntax/tree.js";
import { alternativeMatched } from "./alternatives.js";
import { binders, caseType, expect, expression, selected } from "./infer-expressions.js";
import { declared, type Inference } from "./inference.js";
import { BOOL, present, setOf, showType, solved, type Type, unify, unknown } from "./type.js";

export function block(c: Inference, node: Block): void {
  for (const item of node.statements) statement(c, item);
}

export function statement(c: Inference, node: Statement): void {
  switch (node.kind) {
    case "when":
    case "assert":
      expect(c, node.condition, BOOL);
      return;
    case "assign":
      expect(c, node.value, place(c, node.place));
      return;
    case "assignIn":
      expect(c, node.set, setOf(place(c, node.place)));
      return;
    case "pick":
      binders(c, node.binders);
      if (node.where !== null) expect(c, node.where, BOOL);
      return;
    case "letStatement":
      c.symbols.set(declared(c, node.name), expression(c, node.value));
      return;
    case "if":
      expect(c, node.condition, BOOL);
      block(c, node.then);
      if (node.else !== null) block(c, node.else);
      return;
    case "either":
      for (const branch of node.branches) block(c, branch);
      return;
    case "matchStatement":
      arms(c, node.subject, node.arms, node.span, (arm) => block(c, arm.body));
      return;
    case "for":
      binders(c, node.binders);
      if (node.where !== null) expect(c, node.where, BOOL);
      block(c, node.body);
      return;
    case "expansion":
      checkCall(c, node.call);
      c.within({ message: `in this call of \`${node.call.callee.name}\``, span: node.call.span }, () =>
        block(c, node.body),
      );
      return;
    case "jump":
      return;
    case "goto":
    case "restart":
    case "return":
    case "callStatement":
      // Left over where expansion reported a mistake.
      return;
    default:
      node satisfies never;
  }
}

export function place(c: Inference, node: AssignmentTarget): Type {
  const symbol = c.resolution.uses.get(node.variable);
  if (symbol === undefined) return unknown();
  // An argument that is not a place was reported when it was put in.
  if (symbol.kind === "argument") return unknown();
  if (symbol.kind !== "variable" && symbol.kind !== "local") {
    c.report("not-assignable", node.variable.span, { name: node.variable.name, what: describe(symbol) });
    return unknown();
  }
  return selected(c, c.symbols.get(symbol) ?? unknown(), node.selectors, node.variable.name);
}

export function arms<Body>(
  c: Inference,
  subject: Expression,
  list: readonly Arm<Body>[],
  span: Span,
  body: (arm: Arm<Body>) => void,
): void {
  const type = present(expression(c, subject));
  const cases = type.kind === "alternatives" ? type.cases : null;
  if (cases === null && type.kind !== "unknown")
    c.report("match-of-what", subject.span, { type: showType(type) });
  const seen = new Set<string>();
  let otherwise = false;
  for (const arm of list) {
    const { name: written } = arm.pattern;
    // An alternative of an instance is written with more in front than its name in the type.
    const name = written === null ? null : (c.resolution.uses.get(written)?.name ?? written.name);
    if (otherwise || (name !== null && seen.has(name))) c.report("arm-never-taken", arm.pattern.span, {});
    if (name === null) otherwise = true;
    else seen.add(name);
    bindPattern(c, arm.pattern, type);
    body(arm);
  }
  const missing = (cases ?? []).map((c) => c.name).filter((name) => !seen.has(name));
  if (missing.length > 0 && !otherwise) c.report("match-not-exhaustive", span, { missing });
}

export function bindPattern(c: Inference, pattern: Pattern, subject: Type): void {
  const symbol = pattern.name === null ? null : alternativeMatched(c, pattern, pattern.name, subject);
  if (symbol === null) {
    for (const name of pattern.payload ?? []) if (name !== null) c.symbols.set(declared(c, name), unknown());
    return;
  }
  const type = caseType(c, symbol);
  if (!unify(subject, type))
    c.report("type-mismatch", pattern.span, { wanted: showType(subject), given: showType(type) });
  const owner = solved(type);
  const fields =
    owner.kind === "alternatives" ? (owner.cases.find((c) => c.name === symbol.name)?.fields ?? []) : [];
  if (pattern.payload !== null && pattern.payload.length !== fields.length)
    c.report("argument-count", pattern.span, {
      name: symbol.name,
      wanted: fields.length,
      given: pattern.payload.length,
    });
  pattern.payload?.forEach((name, i) => {
    if (name !== null) c.symbols.set(declared(c, name), fields[i]?.type ?? unknown());
  });
}

/** The arguments of a macro or procedure against the types that its parameters declare. */
export function checkCall(c: Inference, call: StatementOf<"callStatement">): void {
  const called = c.resolution.uses.get(call.callee);
  if (called?.kind !== "macro" && called?.kind !== "procedure") return;
  called.node.parameters.forEach(({ type }, i) => {
    const argument = call.arguments[i];
    if (type !== null && argument !== undefined) expect(c, argument, c.elaborator.typeOf(type));
  });
}
