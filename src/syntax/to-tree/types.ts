/** Types and their bounds. */
import type { SubtleActionDict } from "#grammar/subtle.ohm-bundle.js";
import { type Item, operatorNamed, resolveOperators } from "../operators.js";
import type { Expression, FieldType, Name, TypeNode } from "../tree.js";
import { build, each, list, reportOperators, spanFrom, spanOf, typeName } from "./build.js";

export const typeActions: SubtleActionDict<unknown> = {
  Type(primary, marks): TypeNode {
    let type = build<TypeNode>(primary);
    for (const mark of marks.children)
      type = { kind: "optional", of: type, span: spanFrom(type.span, spanOf(mark)) };
    return type;
  },
  TypePrimary_symmetric(_symmetric, size): TypeNode {
    return { kind: "symmetric", size: build<Expression>(size), span: spanOf(this) };
  },
  TypePrimary_set(_set, _of, type): TypeNode {
    return { kind: "set", of: build<TypeNode>(type), span: spanOf(this) };
  },
  TypePrimary_sequence(_seq, _of, type, _max, max): TypeNode {
    return {
      kind: "sequence",
      of: build<TypeNode>(type),
      max: build<Expression>(max),
      span: spanOf(this),
    };
  },
  TypePrimary_tuple(_open, first, _commas, rest, _close): TypeNode {
    return {
      kind: "tuple",
      items: [build<TypeNode>(first), ...each<TypeNode>(rest)],
      span: spanOf(this),
    };
  },
  TypePrimary_group(_open, type, _close) {
    return build<TypeNode>(type);
  },
  TypePrimary_application(name, _open, types, _close): TypeNode {
    return {
      kind: "typeApplication",
      name: build<Name>(name),
      arguments: list<TypeNode>(types),
      span: spanOf(this),
    };
  },
  TypePrimary_name(name) {
    return typeName(name);
  },
  Range(low, _dots, high): TypeNode {
    return {
      kind: "range",
      low: build<Expression>(low),
      high: build<Expression>(high),
      span: spanOf(this),
    };
  },
  Bound(first, operators, operands): Expression {
    const items: Item[] = [{ kind: "operand", expression: build<Expression>(first) }];
    operators.children.forEach((operator, i) => {
      const operand = operands.child(i);
      items.push({ kind: "infix", operator: operatorNamed(operator.sourceString), span: spanOf(operator) });
      items.push({ kind: "operand", expression: build<Expression>(operand) });
    });
    return resolveOperators(items, reportOperators);
  },
  BoundOperand_negative(_minus, operand): Expression {
    return { kind: "unary", operator: "-", operand: build<Expression>(operand), span: spanOf(this) };
  },
  BoundOperand_group(_open, bound, _close): Expression {
    return { kind: "group", body: build<Expression>(bound), span: spanOf(this) };
  },
  FunctionType(_open, key, _arrow, value, _close): TypeNode {
    return {
      kind: "function",
      key: build<TypeNode>(key),
      value: build<TypeNode>(value),
      span: spanOf(this),
    };
  },
  RecordType(_open, fields, _close): TypeNode {
    return { kind: "record", fields: list<FieldType>(fields), span: spanOf(this) };
  },
};
