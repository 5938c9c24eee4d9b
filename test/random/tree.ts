/**
 * Syntax trees at random: every kind of node that `parse` can make, with parentheses where the text needs them. What
 * they say makes no sense; that they say it grammatically is all.
 */
import fc from "fast-check";
import type {
  Address,
  Binder,
  Block,
  Case,
  Declaration,
  Edit,
  Expectation,
  Expression,
  FieldType,
  Module,
  Name,
  Parameter,
  Pattern,
  ProcessBody,
  Selector,
  Statement,
  Step,
  TypeNode,
  Variable,
} from "../../src/syntax/tree.js";
import { grouped, NOWHERE } from "./group.js";
import {
  any,
  doc,
  integer,
  kind,
  maybe,
  name,
  propertyName,
  some,
  span,
  text,
  typeNameWord,
} from "./words.js";

/** Counted over types, expressions and statements together, so that a statement deep inside has short expressions. */
const depthIdentifier = fc.createDepthIdentifier();
const DEPTH_MAX = 4;

// ─────────────────────────────────────────────────────────────────────── bounds of types

const ARITHMETIC = ["+", "-", "*", "/", "%"] as const;

const bound: fc.Arbitrary<Expression> = fc.letrec<{ bound: Expression }>((tie) => ({
  bound: fc.oneof(
    { maxDepth: DEPTH_MAX, depthSize: "small", depthIdentifier },
    fc.oneof(fc.record({ kind: kind("integer"), value: integer, span }), name),
    fc
      .record({
        kind: kind("binary"),
        operator: fc.constantFrom(...ARITHMETIC),
        left: tie("bound"),
        right: tie("bound"),
        span,
      })
      .map((e) => grouped(e)),
    fc
      .record({ kind: kind("unary"), operator: kind("-"), operand: tie("bound"), span })
      .map((e) => grouped(e)),
    fc.record({ kind: kind("group"), body: tie("bound"), span }),
  ),
})).bound;

// ─────────────────────────────────────────────────────────────────────── types

const fieldType = (type: fc.Arbitrary<TypeNode>): fc.Arbitrary<FieldType> => fc.record({ name, type, span });

export const type: fc.Arbitrary<TypeNode> = fc.letrec<{ type: TypeNode }>((tie) => ({
  type: fc.oneof(
    { maxDepth: DEPTH_MAX, depthSize: "small", depthIdentifier },
    fc.record({ kind: kind("typeName"), name: typeNameWord, span }),
    fc.record({ kind: kind("range"), low: bound, high: bound, span }),
    fc.record({ kind: kind("typeApplication"), name: typeNameWord, arguments: some(tie("type")), span }),
    fc.record({ kind: kind("optional"), of: tie("type"), span }),
    fc.record({ kind: kind("symmetric"), size: bound, span }),
    fc.record({ kind: kind("set"), of: tie("type"), span }),
    fc.record({ kind: kind("sequence"), of: tie("type"), max: bound, span }),
    fc.record({ kind: kind("function"), key: tie("type"), value: tie("type"), span }),
    fc.record({ kind: kind("record"), fields: some(fieldType(tie("type"))), span }),
    fc.record({
      kind: kind("tuple"),
      items: fc.array(tie("type"), { minLength: 2, maxLength: 3 }),
      span,
    }),
  ),
})).type;

const isTypeSet = (node: TypeNode): boolean => node.kind === "function" || node.kind === "record";
const typeOfSet = type.map(
  (node): TypeNode =>
    isTypeSet(node)
      ? node
      : { kind: "record", fields: [{ name: A, type: node, span: NOWHERE }], span: NOWHERE },
);
const A: Name = { kind: "name", name: "a", span: NOWHERE };

const oneCase: fc.Arbitrary<Case> = fc.record({
  kind: kind("case"),
  name,
  fields: any(fieldType(type), 2),
  span,
});
const definition: fc.Arbitrary<TypeNode> = fc.oneof(
  type,
  fc.record({ kind: kind("alternatives"), cases: some(oneCase, 4), span }),
);

// ─────────────────────────────────────────────────────────────────────── expressions

const BINARY = [
  ...["leads to", "until", "iff", "implies", "=", "!=", "<", "<=", ">", ">=", "in", "not in"],
  ...["subset", "..", "union", "intersect", "minus", "+", "-", "*", "/", "%"],
] as Extract<Expression, { kind: "binary" }>["operator"][];

const labelPath = fc.record({ kind: kind("labelPath"), names: some(name, 2), span });

const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ kind: kind("pattern"), name, payload: fc.constant(null), span }),
  fc.record({ kind: kind("pattern"), name, payload: some(maybe(name)), span }),
  fc.record({ kind: kind("pattern"), name: fc.constant(null), payload: fc.constant(null), span }),
);

const binderOf = (set: fc.Arbitrary<Expression>): fc.Arbitrary<Binder> =>
  fc.record({ kind: kind("binder"), name, set, span });
const selectorOf = (key: fc.Arbitrary<Expression>): fc.Arbitrary<Selector> =>
  fc.oneof(fc.record({ kind: kind("key"), key, span }), fc.record({ kind: kind("field"), name, span }));

export const expression: fc.Arbitrary<Expression> = fc.letrec<{ e: Expression }>((tie) => {
  const e = tie("e");
  const all = [
    fc.record({ kind: kind("group"), body: e, span }),
    fc.record({ kind: kind("unary"), operator: fc.constantFrom("not", "-"), operand: e, span }),
    fc.record({ kind: kind("binary"), operator: fc.constantFrom(...BINARY), left: e, right: e, span }),
    fc.record({
      kind: kind("junction"),
      operator: fc.constantFrom("and", "or"),
      operands: fc.array(e, { minLength: 2, maxLength: 4 }),
      span,
    }),
    fc.record({ kind: kind("conditional"), condition: e, consequent: e, alternative: e, span }),
    fc.record({ kind: kind("let"), name, value: e, body: e, span }),
    fc.record({
      kind: kind("quantifier"),
      operator: fc.constantFrom("forall", "exists", "choose", "count", "sum", "min", "max"),
      binders: some(binderOf(e)),
      body: e,
      span,
    }),
    fc.record({ kind: kind("fold"), accumulator: name, initial: e, binder: binderOf(e), body: e, span }),
    fc.record({ kind: kind("setLiteral"), elements: any(e), span }),
    fc.record({ kind: kind("setFilter"), binder: binderOf(e), condition: e, span }),
    fc.record({ kind: kind("setMap"), element: e, binders: some(binderOf(e), 2), where: maybe(e), span }),
    fc.record({ kind: kind("functionLiteral"), binder: binderOf(e), body: e, span }),
    fc.record({ kind: kind("recordLiteral"), fields: some(fc.record({ name, value: e })), span }),
    fc.record({ kind: kind("typeSet"), type: typeOfSet, span }),
    fc.record({ kind: kind("sequence"), elements: any(e), span }),
    fc.record({ kind: kind("sequenceMap"), element: e, binder: binderOf(e), where: maybe(e), span }),
    fc.record({ kind: kind("tuple"), elements: fc.array(e, { minLength: 2, maxLength: 3 }), span }),
    fc.record({ kind: kind("index"), target: e, key: e, span }),
    fc.record({ kind: kind("field"), target: e, name, span }),
    fc.record({ kind: kind("item"), target: e, position: fc.nat(3), span }),
    fc.record({ kind: kind("prime"), target: e, span }),
    fc.record({ kind: kind("call"), callee: name, arguments: some(e), span }),
    fc.record({ kind: kind("update"), target: e, path: some(selectorOf(e), 2), value: e, span }),
    fc.record({ kind: kind("at"), process: e, labels: some(labelPath), span }),
    fc.record({ kind: kind("is"), target: e, alternative: name, span }),
    fc.record({
      kind: kind("match"),
      subject: e,
      arms: some(fc.record({ pattern, body: e, span })),
      span,
    }),
    fc.record({
      kind: kind("actionTest"),
      test: fc.constantFrom("taken", "enabled"),
      action: name,
      index: maybe(some(e, 2)),
      path: any(name, 2),
      arguments: maybe(some(e, 2)),
      span,
    }),
    fc.record({ kind: kind("temporal"), operator: fc.constantFrom("always", "eventually"), body: e, span }),
  ] as fc.Arbitrary<Expression>[];
  return {
    e: fc.oneof(
      { maxDepth: DEPTH_MAX, depthSize: "small", depthIdentifier },
      fc.oneof(
        fc.record({ kind: kind("boolean"), value: fc.boolean(), span }),
        fc.record({ kind: kind("integer"), value: integer, span }),
        fc.record({ kind: kind("none"), span }),
        fc.record({ kind: kind("self"), span }),
        name,
      ),
      ...all.map((one) => one.map((made) => grouped(made))),
    ),
  };
}).e;

const binder = binderOf(expression);

// ─────────────────────────────────────────────────────────────────────── statements

const place = fc.record({
  kind: kind("place"),
  variable: name,
  selectors: any(selectorOf(expression), 2),
  span,
});

const blockOf = (statement: fc.Arbitrary<Statement>): fc.Arbitrary<Block> =>
  fc.record({ kind: kind("block"), statements: any(statement), span });

export const statement: fc.Arbitrary<Statement> = fc.letrec<{ s: Statement }>((tie) => {
  const block = blockOf(tie("s"));
  const branch = fc
    .tuple(block, maybe(name))
    .map(([made, word]) => (word === null ? made : { ...made, name: { text: word.name, span: word.span } }));
  return {
    s: fc.oneof(
      { maxDepth: DEPTH_MAX, depthSize: "small", depthIdentifier },
      fc.oneof(
        fc.record({ kind: kind("when"), condition: expression, span }),
        fc.record({ kind: kind("assert"), condition: expression, text: maybe(text), span }),
        fc.record({ kind: kind("assign"), place, value: expression, span }),
        fc.record({ kind: kind("assignIn"), place, set: expression, span }),
        fc.record({ kind: kind("pick"), binders: some(binder), where: maybe(expression), span }),
        fc.record({ kind: kind("letStatement"), name, value: expression, span }),
        fc.record({ kind: kind("goto"), label: name, span }),
        fc.record({ kind: kind("restart"), span }),
        fc.record({ kind: kind("return"), span }),
        fc.record({ kind: kind("callStatement"), callee: name, arguments: any(expression), span }),
      ),
      fc.record({ kind: kind("if"), condition: expression, then: block, else: maybe(block), span }),
      fc.record({
        kind: kind("either"),
        branches: fc.array(branch, { minLength: 2, maxLength: 3 }),
        span,
      }),
      fc.record({
        kind: kind("matchStatement"),
        subject: expression,
        arms: some(fc.record({ pattern, body: block, span })),
        span,
      }),
      fc.record({
        kind: kind("for"),
        binders: some(binder, 2),
        where: maybe(expression),
        body: block,
        span,
      }),
    ),
  };
}).s;

const block = blockOf(statement);

// ─────────────────────────────────────────────────────────────────────── declarations

const fairness = fc.constantFrom("unfair", "weak", "strong");
const codePlace = maybe(text);

const variable: fc.Arbitrary<Variable> = fc.record({
  kind: kind("variable"),
  name,
  type,
  initial: maybe(fc.record({ kind: fc.constantFrom("equals", "in"), value: expression })),
  doc,
  span,
});
const step: fc.Arbitrary<Step> = fc.record({
  kind: kind("step"),
  label: name,
  idle: fc.boolean(),
  fairness,
  codePlace,
  body: block,
  doc,
  span,
});
const processBody: fc.Arbitrary<ProcessBody> = fc.record({
  kind: kind("processBody"),
  locals: any(variable, 2),
  steps: any(step),
  span,
});
const parameterOf = (byValue: fc.Arbitrary<boolean>): fc.Arbitrary<Parameter> =>
  fc.record({ kind: kind("parameter"), name, type: maybe(type), byValue, span });
const parameter = parameterOf(fc.constant(false));

const address: fc.Arbitrary<Address> = fc
  .tuple(
    fc.constantFrom("a", "fault", "init"),
    any(fc.constantFrom("recheck", "when", "where", "and", "2", "007", "i_size'", "_"), 3),
  )
  .map(([first, more]) => ({
    kind: "address",
    segments: [first, ...more].map((segment) => ({ text: segment, span: NOWHERE })),
    span: NOWHERE,
  }));

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: kind("drop"), address, span }),
  fc.record({
    kind: kind("move"),
    address,
    side: fc.constantFrom("before", "after"),
    target: address,
    span,
  }),
  fc.record({ kind: kind("replace"), address, by: fc.oneof(block, expression), span }),
  fc.record({
    kind: kind("insert"),
    side: fc.constantFrom("before", "after"),
    target: address,
    body: processBody,
    span,
  }),
  fc.record({ kind: kind("setConstant"), name, type: maybe(type), value: expression, span }),
  fc.record({ kind: kind("setFairness"), fairness, address, span }),
  fc.record({ kind: kind("split"), address, span }),
  fc.record({ kind: kind("join"), first: address, second: address, span }),
);

export const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.record({ kind: kind("expectHolds"), names: any(propertyName), span }),
  fc.record({
    kind: kind("expectViolates"),
    names: some(propertyName),
    length: maybe(fc.record({ value: integer, span })),
    span,
  }),
  fc.record({ kind: kind("expectTaken"), taken: fc.boolean(), addresses: some(address), span }),
  fc.record({ kind: kind("expectUnknown"), names: some(propertyName), span }),
  fc.record({
    kind: kind("expectStates"),
    count: fc.record({ value: integer, span }),
    settings: any(fc.record({ name, value: expression }), 2),
    span,
  }),
  fc.record({ kind: kind("expectSameGraph"), as: name, span }),
  fc.record({ kind: kind("expectNeeded"), needed: fc.boolean(), addresses: some(address), span }),
);

/** The parameters of an action or process; a condition on them only where there are any. */
const domains = fc
  .record({ parameters: any(binder, 2), where: maybe(expression) })
  .map(({ parameters, where }) => ({ parameters, where: parameters.length === 0 ? null : where }));

const fairMember = fc
  .record({
    name,
    index: maybe(some(expression, 2)),
    path: any(name, 2),
    star: fc.boolean(),
    given: maybe(some(expression, 2)),
    condition: maybe(expression),
  })
  .map(({ name: action, index, path, star, given, condition }) => ({
    kind: "fairMember" as const,
    steps: {
      kind: "actionTest" as const,
      test: "taken" as const,
      action,
      index,
      path,
      arguments: given,
      span: NOWHERE,
    },
    star,
    condition,
    span: NOWHERE,
  }));

const declarations = [
  fc.record({
    kind: kind("import"),
    path: text,
    instance: maybe(
      fc.record({
        kind: kind("instance"),
        name,
        replacements: any(
          fc.oneof(
            fc.record({ kind: kind("replacedConstant"), name, value: expression, span }),
            fc.record({ kind: kind("replacedType"), name, type, span }),
          ),
        ),
        span,
      }),
    ),
    span,
  }),
  fc.record({ kind: kind("constant"), name, type: maybe(type), value: expression, doc, span }),
  fc.record({ kind: kind("assume"), condition: expression, span }),
  fc.record({ kind: kind("type"), name, parameters: any(name, 2), definition, doc, span }),
  variable,
  fc.record({ kind: kind("init"), condition: expression, span }),
  fc.record({ kind: kind("definition"), name, parameters: any(parameter, 2), body: expression, doc, span }),
  fc.record({
    kind: kind("macro"),
    name,
    parameters: any(parameter, 2),
    pairs: maybe(name),
    body: block,
    doc,
    span,
  }),
  fc.record({
    kind: kind("procedure"),
    name,
    parameters: any(parameterOf(fc.boolean()), 2),
    codePlace,
    body: processBody,
    doc,
    span,
  }),
  fc
    .record({
      kind: kind("action"),
      name,
      environment: fc.boolean(),
      fairness,
      domains,
      codePlace,
      body: block,
      doc,
      span,
    })
    .map(({ domains: { parameters, where }, ...action }) => ({ ...action, parameters, where })),
  fc
    .record({ kind: kind("process"), name, fairness, domains, body: processBody, doc, span })
    .map(({ domains: { parameters, where }, ...process }) => ({ ...process, parameters, where })),
  fc.record({
    kind: kind("property"),
    property: fc.constantFrom("invariant", "step", "reachable", "temporal"),
    name,
    body: expression,
    doc,
    span,
  }),
  fc.record({
    kind: kind("fairGroup"),
    name: maybe(name),
    fairness: fc.constantFrom("weak", "strong"),
    parameters: any(binder, 2),
    members: some(fairMember),
    doc,
    span,
  }),
  fc.record({ kind: kind("show"), name, body: expression, doc, span }),
  fc.record({ kind: kind("constraint"), name, ofSteps: fc.boolean(), body: expression, doc, span }),
  fc.record({
    kind: kind("refinement"),
    safety: fc.boolean(),
    name,
    path: text,
    mappings: any(
      fc.oneof(
        fc.record({ kind: kind("mappedConstant"), name, value: expression, span }),
        fc.record({ kind: kind("mappedType"), name, type, span }),
        fc.record({ kind: kind("mappedVariable"), path: labelPath, value: expression, span }),
      ),
    ),
    doc,
    span,
  }),
  fc.record({ kind: kind("deadlock"), allowedWhen: maybe(expression), span }),
  expectation,
  fc.record({
    kind: kind("variant"),
    name,
    of: maybe(name),
    why: maybe(text),
    items: any(fc.oneof(edit, expectation), 4),
    doc,
    span,
  }),
] satisfies fc.Arbitrary<Declaration>[];

export const declaration: fc.Arbitrary<Declaration> = fc.oneof(...declarations);

/** A whole file. */
export const module: fc.Arbitrary<Module> = fc.record({
  kind: fc.constantFrom("spec", "module"),
  name,
  declarations: any(declaration, 6),
  doc,
  span,
});
