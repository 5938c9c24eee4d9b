/** Expressions and words. */
import type { Node } from "ohm-js";
import type { SubtleActionDict } from "#grammar/subtle.ohm-bundle.js";
import { type Item, operatorNamed } from "../operators.js";
import type {
  Arm,
  Binder,
  Expression,
  LabelPath,
  Name,
  Pattern,
  QuantifierOperator,
  Selector,
  Text,
  TypeNode,
} from "../tree.js";
import { build, each, flat, list, optional, spanFrom, spanOf, unescape } from "./build.js";

/** The names of a dotted one, each with its place. */
function namesIn(dotted: Node): readonly Name[] {
  let { start } = spanOf(dotted);
  return dotted.sourceString.split(".").map((name): Name => {
    const span = { ...spanOf(dotted), start, end: start + name.length };
    start = span.end + 1;
    return { kind: "name", name, span };
  });
}

export const expressionActions: SubtleActionDict<unknown> = {
  Expression(_lead, first, tails): Expression {
    return flat(build<readonly Item[]>(first), tails);
  },
  Operand(prefixes, postfix): readonly Item[] {
    return [
      ...prefixes.children.map(
        (prefix): Item => ({
          kind: "prefix",
          operator: prefix.sourceString === "-" ? "-" : "not",
          span: spanOf(prefix),
        }),
      ),
      { kind: "operand", expression: build<Expression>(postfix) },
    ];
  },
  Tail_infix(operator, operand): readonly Item[] {
    return [
      { kind: "infix", operator: operatorNamed(operator.sourceString), span: spanOf(operator) },
      ...build<readonly Item[]>(operand),
    ];
  },
  Tail_at(_at, labels): readonly Item[] {
    return [{ kind: "at", labels: build<readonly LabelPath[]>(labels), span: spanOf(this) }];
  },
  Tail_is(_is, name): readonly Item[] {
    return [{ kind: "is", alternative: build<Name>(name), span: spanOf(this) }];
  },
  Tail_with(_with, path, _equals, value): readonly Item[] {
    return [
      { kind: "with", path: each<Selector>(path), span: spanOf(this) },
      ...build<readonly Item[]>(value),
    ];
  },
  Labels_several(_open, labels, _close) {
    return list<LabelPath>(labels);
  },
  Labels_one(label) {
    return [build<LabelPath>(label)];
  },
  LabelPath(names): LabelPath {
    return { kind: "labelPath", names: list<Name>(names), span: spanOf(this) };
  },
  Postfix(primary, parts): Expression {
    let target = build<Expression>(primary);
    for (const part of parts.children) target = build<(target: Expression) => Expression>(part)(target);
    return target;
  },
  PostfixPart_index(_open, key, _close) {
    const built = build<Expression>(key);
    const span = spanOf(this);
    return (target: Expression): Expression => ({
      kind: "index",
      target,
      key: built,
      span: spanFrom(target.span, span),
    });
  },
  PostfixPart_field(_dot, name) {
    const built = build<Name>(name);
    return (target: Expression): Expression => ({
      kind: "field",
      target,
      name: built,
      span: spanFrom(target.span, built.span),
    });
  },
  PostfixPart_item(_dot, number) {
    const span = spanOf(this);
    const position = Number(number.sourceString);
    return (target: Expression): Expression => ({
      kind: "item",
      target,
      position,
      span: spanFrom(target.span, span),
    });
  },
  PostfixPart_prime(_prime) {
    const span = spanOf(this);
    return (target: Expression): Expression => ({
      kind: "prime",
      target,
      span: spanFrom(target.span, span),
    });
  },
  Quantifier(word, binders, _colon, body): Expression {
    return {
      kind: "quantifier",
      operator: build<QuantifierOperator>(word),
      binders: build<readonly Binder[]>(binders),
      body: build<Expression>(body),
      span: spanOf(this),
    };
  },
  Fold(_fold, accumulator, _equals, initial, _comma, binder, _colon, body): Expression {
    return {
      kind: "fold",
      accumulator: build<Name>(accumulator),
      initial: build<Expression>(initial),
      binder: build<Binder>(binder),
      body: build<Expression>(body),
      span: spanOf(this),
    };
  },
  quantifierWord_logical(_word): QuantifierOperator {
    return ["forall", "∀", "\\A"].includes(this.sourceString) ? "forall" : "exists";
  },
  quantifierWord_aggregate(word, _s1, _name, _s2, _in): QuantifierOperator {
    return word.sourceString as QuantifierOperator;
  },
  Temporal(word, body): Expression {
    return {
      kind: "temporal",
      operator: word.sourceString as "always" | "eventually",
      body: build<Expression>(body),
      span: spanOf(this),
    };
  },
  Let(_let, name, _equals, value, _colon, body): Expression {
    return {
      kind: "let",
      name: build<Name>(name),
      value: build<Expression>(value),
      body: build<Expression>(body),
      span: spanOf(this),
    };
  },
  If(_if, condition, _then, consequent, _else, alternative): Expression {
    return {
      kind: "conditional",
      condition: build<Expression>(condition),
      consequent: build<Expression>(consequent),
      alternative: build<Expression>(alternative),
      span: spanOf(this),
    };
  },
  Match(_match, subject, _open, arms, _close): Expression {
    return {
      kind: "match",
      subject: build<Expression>(subject),
      arms: each<Arm<Expression>>(arms),
      span: spanOf(this),
    };
  },
  ExpressionArm(pattern, _arrow, body): Arm<Expression> {
    return { pattern: build<Pattern>(pattern), body: build<Expression>(body), span: spanOf(this) };
  },
  ActionTest(test, dotted, index, _dots, path, given): Expression {
    // Behind `taken fault.lock` stand a process and its label; in `taken i.fault[f].lock` the names before the index are
    // those of a process.
    const [first, ...labels] = index.numChildren === 0 ? namesIn(dotted) : [build<Name>(dotted)];
    return {
      kind: "actionTest",
      test: test.sourceString as "taken" | "enabled",
      action: first ?? build<Name>(dotted),
      index: index.numChildren === 0 ? null : each<Expression>(index),
      path: [...labels, ...each<Name>(path)],
      arguments: optional<readonly Expression[]>(given),
      span: spanOf(this),
    };
  },
  ActionIndex(_open, key, _close) {
    return build<Expression>(key);
  },
  ActionArguments(_open, expressions, _close) {
    return list<Expression>(expressions);
  },
  SetExpression_filter(_open, binder, where, _close): Expression {
    return {
      kind: "setFilter",
      binder: build<Binder>(binder),
      condition: build<Expression>(where),
      span: spanOf(this),
    };
  },
  SetExpression_map(_open, element, _for, binders, where, _close): Expression {
    return {
      kind: "setMap",
      element: build<Expression>(element),
      binders: build<readonly Binder[]>(binders),
      where: optional<Expression>(where),
      span: spanOf(this),
    };
  },
  SetExpression_literal(_open, elements, _close): Expression {
    return { kind: "setLiteral", elements: list<Expression>(elements), span: spanOf(this) };
  },
  Bracketed_function(_open, binder, _arrow, body, _close): Expression {
    return {
      kind: "functionLiteral",
      binder: build<Binder>(binder),
      body: build<Expression>(body),
      span: spanOf(this),
    };
  },
  Bracketed_record(_open, fields, _close): Expression {
    return {
      kind: "recordLiteral",
      fields: list<{ name: Name; value: Expression }>(fields),
      span: spanOf(this),
    };
  },
  Bracketed_type(type): Expression {
    return { kind: "typeSet", type: build<TypeNode>(type), span: spanOf(this) };
  },
  FieldValue(name, _arrow, value) {
    return { name: build<Name>(name), value: build<Expression>(value) };
  },
  Sequence_map(_open, element, _for, binder, where, _close): Expression {
    return {
      kind: "sequenceMap",
      element: build<Expression>(element),
      binder: build<Binder>(binder),
      where: optional<Expression>(where),
      span: spanOf(this),
    };
  },
  Sequence_literal(_open, elements, _close): Expression {
    return { kind: "sequence", elements: list<Expression>(elements), span: spanOf(this) };
  },
  Parenthesised_tuple(_open, first, _commas, rest, _close): Expression {
    return {
      kind: "tuple",
      elements: [build<Expression>(first), ...each<Expression>(rest)],
      span: spanOf(this),
    };
  },
  Parenthesised_group(_open, body, _close): Expression {
    return { kind: "group", body: build<Expression>(body), span: spanOf(this) };
  },
  Call(callee, _open, given, _close): Expression {
    return {
      kind: "call",
      callee: build<Name>(callee),
      arguments: list<Expression>(given),
      span: spanOf(this),
    };
  },
  number(_digits): Expression {
    return { kind: "integer", value: Number(this.sourceString), span: spanOf(this) };
  },
  boolean(_word): Expression {
    return { kind: "boolean", value: this.sourceString === "true", span: spanOf(this) };
  },
  noneWord(_word): Expression {
    return { kind: "none", span: spanOf(this) };
  },
  selfWord(_word): Expression {
    return { kind: "self", span: spanOf(this) };
  },
  name(_first, _rest): Name {
    return { kind: "name", name: this.sourceString, span: spanOf(this) };
  },
  dottedName(_first, _dots, _rest): Name {
    return { kind: "name", name: this.sourceString, span: spanOf(this) };
  },
  string(_open, _characters, _close): Text {
    return { text: unescape(this.sourceString), span: spanOf(this) };
  },
};
