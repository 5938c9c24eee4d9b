/** Statements, places and patterns. */
import type { SubtleActionDict } from "#grammar/subtle.ohm-bundle.js";
import type {
  Arm,
  AssignmentTarget,
  Binder,
  Block,
  Expression,
  Name,
  Pattern,
  Selector,
  Statement,
  StatementOf,
  Text,
} from "../tree.js";
import { build, each, list, optional, spanFrom, spanOf } from "./build.js";
import { withoutAssignments } from "./joined.js";

export const statementActions: SubtleActionDict<unknown> = {
  Block(_open, statements, _close): Block {
    return { kind: "block", statements: each<Statement>(statements), span: spanOf(this) };
  },
  When(_when, condition): Statement {
    return {
      kind: "when",
      condition: withoutAssignments(build<Expression>(condition)),
      span: spanOf(this),
    };
  },
  Assert(_assert, condition, text): Statement {
    return {
      kind: "assert",
      condition: build<Expression>(condition),
      text: optional<Text>(text),
      span: spanOf(this),
    };
  },
  Pick(_pick, binders, where): Statement {
    return {
      kind: "pick",
      binders: build<readonly Binder[]>(binders),
      where: optional<Expression>(where),
      span: spanOf(this),
    };
  },
  Binders(binders) {
    return list<Binder>(binders);
  },
  Binder(name, _in, set): Binder {
    return {
      kind: "binder",
      name: build<Name>(name),
      set: build<Expression>(set),
      span: spanOf(this),
    };
  },
  Where(_where, condition) {
    return build<Expression>(condition);
  },
  LetStatement(_let, name, _equals, value): Statement {
    return {
      kind: "letStatement",
      name: build<Name>(name),
      value: build<Expression>(value),
      span: spanOf(this),
    };
  },
  IfStatement(_if, condition, thenBlock, links, _else, elseBlock): Statement {
    const span = spanOf(this);
    // From the last link to the first: each is the `else` of the one before it.
    let otherwise = optional<Block>(elseBlock);
    for (const link of each<StatementOf<"if">>(links).toReversed()) {
      const inner = spanFrom(link.span, span);
      otherwise = { kind: "block", statements: [{ ...link, else: otherwise, span: inner }], span: inner };
    }
    return {
      kind: "if",
      condition: build<Expression>(condition),
      then: build<Block>(thenBlock),
      else: otherwise,
      span,
    };
  },
  ElseIf(_else, word, condition, thenBlock): StatementOf<"if"> {
    const span = spanFrom(spanOf(word), spanOf(this));
    const [built, then] = [build<Expression>(condition), build<Block>(thenBlock)];
    return { kind: "if", condition: built, then, else: null, span };
  },
  Either(_either, first, _or, rest): Statement {
    return { kind: "either", branches: [build<Block>(first), ...each<Block>(rest)], span: spanOf(this) };
  },
  Branch(name, block): Block {
    const built = build<Block>(block);
    const named = optional<Name>(name);
    return named === null ? built : { ...built, name: { text: named.name, span: named.span } };
  },
  MatchStatement(_match, subject, _open, arms, _close): Statement {
    return {
      kind: "matchStatement",
      subject: build<Expression>(subject),
      arms: each<Arm<Block>>(arms),
      span: spanOf(this),
    };
  },
  StatementArm(pattern, _arrow, body): Arm<Block> {
    return { pattern: build<Pattern>(pattern), body: build<Block>(body), span: spanOf(this) };
  },
  Pattern_else(_else): Pattern {
    return { kind: "pattern", name: null, payload: null, span: spanOf(this) };
  },
  Pattern_payload(name, _open, names, _close): Pattern {
    const payload = list<Name>(names).map((n) => (n.name === "_" ? null : n));
    return { kind: "pattern", name: build<Name>(name), payload, span: spanOf(this) };
  },
  Pattern_name(name): Pattern {
    return { kind: "pattern", name: build<Name>(name), payload: null, span: spanOf(this) };
  },
  For(_for, binders, where, body): Statement {
    return {
      kind: "for",
      binders: build<readonly Binder[]>(binders),
      where: optional<Expression>(where),
      body: build<Block>(body),
      span: spanOf(this),
    };
  },
  Goto(_goto, label): Statement {
    return { kind: "goto", label: build<Name>(label), span: spanOf(this) };
  },
  Restart(_restart): Statement {
    return { kind: "restart", span: spanOf(this) };
  },
  Return(_return): Statement {
    return { kind: "return", span: spanOf(this) };
  },
  Assignment(place, _equals, value): Statement {
    return {
      kind: "assign",
      place: build<AssignmentTarget>(place),
      value: withoutAssignments(build<Expression>(value)),
      span: spanOf(this),
    };
  },
  AssignmentIn(place, _in, set): Statement {
    return {
      kind: "assignIn",
      place: build<AssignmentTarget>(place),
      set: withoutAssignments(build<Expression>(set)),
      span: spanOf(this),
    };
  },
  Place(variable, selectors, _prime): AssignmentTarget {
    return {
      kind: "place",
      variable: build<Name>(variable),
      selectors: each<Selector>(selectors),
      span: spanOf(this),
    };
  },
  Selector_index(_open, key, _close): Selector {
    return { kind: "key", key: build<Expression>(key), span: spanOf(this) };
  },
  Selector_field(_dot, name): Selector {
    return { kind: "field", name: build<Name>(name), span: spanOf(this) };
  },
  CallStatement(callee, _open, given, _close): Statement {
    return {
      kind: "callStatement",
      callee: build<Name>(callee),
      arguments: list<Expression>(given),
      span: spanOf(this),
    };
  },
};
