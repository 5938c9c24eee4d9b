/** From an Ohm match to the syntax tree. Nothing of Ohm is left in what comes out. */

import type { IterationNode, MatchResult, Node } from "ohm-js";
import grammar, { type SubtleActionDict } from "#grammar/subtle.ohm-bundle.js";
import { docBefore } from "./comments.js";
import { type Item, type OperatorMistake, resolveOperators } from "./operators.js";
import type {
  Address,
  Arm,
  BinaryOperator,
  Binder,
  Block,
  Case,
  Declaration,
  Edit,
  Expectation,
  Expression,
  Fairness,
  FieldType,
  LabelPath,
  Module,
  Name,
  Parameter,
  Pattern,
  Place,
  ProcessBody,
  PropertyKind,
  QuantifierOperator,
  Selector,
  Setting,
  Span,
  Statement,
  Step,
  Text,
  TypeNode,
  Variable,
} from "./tree.js";

interface Context {
  readonly file: number;
  readonly text: string;
  readonly report: (mistake: OperatorMistake) => void;
}

/** What the tree is built for; set for the length of one synchronous `treeOf`, since Ohm's actions take no arguments. */
let context: Context = { file: 0, text: "", report: () => {} };

/** The one untyped edge: Ohm types the result of every operation as `any`. */
const build = <T>(node: Node): T => (node as unknown as { tree(): T }).tree();

const each = <T>(node: Node): readonly T[] => node.children.map((child) => build<T>(child));

/** The elements of a `ListOf`. */
const list = <T>(node: Node): readonly T[] =>
  (node as unknown as { asIteration(): IterationNode })
    .asIteration()
    .children.map((child) => build<T>(child));

/** What stands in an optional place, or null. */
const optional = <T>(node: Node): T | null => {
  const child = node.children[0];
  return child === undefined ? null : build<T>(child);
};

const spanOf = (node: Node): Span => ({
  file: context.file,
  start: node.source.startIdx,
  end: node.source.endIdx,
});

const spanFrom = (first: Span, last: Span): Span => ({ file: first.file, start: first.start, end: last.end });

const docOf = (node: Node): string | null => docBefore(context.text, node.source.startIdx);

const fairnessOf = (node: Node): Fairness => optional<Fairness>(node) ?? "unfair";

interface Domains {
  readonly binders: readonly Binder[];
  readonly where: Expression | null;
}

const noDomains: Domains = { binders: [], where: null };

const OPERATORS: Readonly<Record<string, BinaryOperator | "and" | "or">> = {
  leadsTo: "leads to",
  until: "until",
  iffOp: "iff",
  impliesOp: "implies",
  orOp: "or",
  andOp: "and",
  notInOp: "not in",
  inOp: "in",
  subsetOp: "subset",
  unionOp: "union",
  intersectOp: "intersect",
  minusSetOp: "minus",
  lessEqual: "<=",
  greaterEqual: ">=",
  notEqual: "!=",
  equal: "=",
  less: "<",
  greater: ">",
  rangeOp: "..",
  "+": "+",
  minusOp: "-",
  "*": "*",
  divideOp: "/",
  "%": "%",
};

/** The operator a node stands for, by its rule's name or, for a terminal, by its text. */
function operatorOf(node: Node): BinaryOperator | "and" | "or" {
  const operator = OPERATORS[node.isTerminal() ? node.sourceString : node.ctorName];
  if (operator === undefined) throw new Error(`no operator ${node.ctorName}`);
  return operator;
}

function flat(first: readonly Item[], tails: Node): Expression {
  const items = [...first, ...tails.children.flatMap((tail) => build<readonly Item[]>(tail))];
  return resolveOperators(items, context.report);
}

const typeName = (node: Node): TypeNode => ({
  kind: "typeName",
  name: build<Name>(node),
  span: spanOf(node),
});

const unescape = (quoted: string): string => quoted.slice(1, -1).replace(/\\(["\\])/g, "$1");

const actions: SubtleActionDict<unknown> = {
  File(header, declarations): Module {
    const { kind, name } = build<{ kind: "spec" | "module"; name: Name }>(header);
    return {
      kind,
      name,
      declarations: each<Declaration>(declarations),
      doc: docOf(header),
      span: spanOf(this),
    };
  },
  Header(kind, name) {
    return { kind: kind.sourceString, name: build<Name>(name) };
  },

  Import(_import, path): Declaration {
    return { kind: "import", path: build<Text>(path), span: spanOf(this) };
  },
  Constant(_const, name, type, _equals, value): Declaration {
    return {
      kind: "constant",
      name: build<Name>(name),
      type: optional<TypeNode>(type),
      value: build<Expression>(value),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  TypeAnnotation(_colon, type) {
    return build<TypeNode>(type);
  },
  Assume(_assume, condition): Declaration {
    return { kind: "assume", condition: build<Expression>(condition), span: spanOf(this) };
  },
  TypeDeclaration(_type, name, parameters, _equals, definition): Declaration {
    return {
      kind: "type",
      name: build<Name>(name),
      parameters: optional<readonly Name[]>(parameters) ?? [],
      definition: build<TypeNode>(definition),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  TypeParameters(_open, names, _close) {
    return list<Name>(names);
  },
  Alternatives_several(_lead, first, _bars, rest): TypeNode {
    return {
      kind: "alternatives",
      cases: [build<Case>(first), ...each<Case>(rest)],
      span: spanOf(this),
    };
  },
  Alternatives_one(_lead, only): TypeNode {
    return { kind: "alternatives", cases: [build<Case>(only)], span: spanOf(this) };
  },
  Alternatives_payload(only): TypeNode {
    return { kind: "alternatives", cases: [build<Case>(only)], span: spanOf(this) };
  },
  Case(child): Case {
    const built = build<Case | Name>(child);
    return built.kind === "case" ? built : { kind: "case", name: built, fields: [], span: built.span };
  },
  CaseWithPayload(name, _open, fields, _close): Case {
    return { kind: "case", name: build<Name>(name), fields: list<FieldType>(fields), span: spanOf(this) };
  },
  FieldType(name, _colon, type): FieldType {
    return { name: build<Name>(name), type: build<TypeNode>(type), span: spanOf(this) };
  },
  Variable(_var, name, _colon, type, initial): Variable {
    return {
      kind: "variable",
      name: build<Name>(name),
      type: build<TypeNode>(type),
      initial: optional<NonNullable<Variable["initial"]>>(initial),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Initial_equals(_equals, value): Variable["initial"] {
    return { kind: "equals", value: build<Expression>(value) };
  },
  Initial_in(_in, value): Variable["initial"] {
    return { kind: "in", value: build<Expression>(value) };
  },
  Init(_init, condition): Declaration {
    return { kind: "init", condition: build<Expression>(condition), span: spanOf(this) };
  },
  Definition(_def, name, parameters, _equals, body): Declaration {
    return {
      kind: "definition",
      name: build<Name>(name),
      parameters: optional<readonly Parameter[]>(parameters) ?? [],
      body: build<Expression>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Parameters(_open, parameters, _close) {
    return list<Parameter>(parameters);
  },
  Parameter(name, type): Parameter {
    return {
      kind: "parameter",
      name: build<Name>(name),
      type: optional<TypeNode>(type),
      span: spanOf(this),
    };
  },
  Macro(_macro, name, _open, parameters, _close, pairs, body): Declaration {
    return {
      kind: "macro",
      name: build<Name>(name),
      parameters: list<Parameter>(parameters),
      pairs: optional<Name>(pairs),
      body: build<Block>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Pairs(_pairs, name) {
    return build<Name>(name);
  },
  Procedure(_procedure, name, _open, parameters, _close, codePlace, body): Declaration {
    return {
      kind: "procedure",
      name: build<Name>(name),
      parameters: list<Parameter>(parameters),
      codePlace: optional<Text>(codePlace),
      body: build<ProcessBody>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  CodePlace(_at, text) {
    return build<Text>(text);
  },
  Action(fairness, environment, _action, name, domains, codePlace, body): Declaration {
    const { binders, where } = optional<Domains>(domains) ?? noDomains;
    return {
      kind: "action",
      name: build<Name>(name),
      environment: environment.numChildren > 0,
      fairness: fairnessOf(fairness),
      parameters: binders,
      where,
      codePlace: optional<Text>(codePlace),
      body: build<Block>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Domains(_open, binders, where, _close): Domains {
    return { binders: list<Binder>(binders), where: optional<Expression>(where) };
  },
  Fairness(strong, _fair): Fairness {
    return strong.numChildren > 0 ? "strong" : "weak";
  },
  Process(fairness, _process, name, domains, body): Declaration {
    const { binders, where } = optional<Domains>(domains) ?? noDomains;
    return {
      kind: "process",
      name: build<Name>(name),
      fairness: fairnessOf(fairness),
      parameters: binders,
      where,
      body: build<ProcessBody>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  ProcessBody(_open, locals, steps, _close): ProcessBody {
    return {
      kind: "processBody",
      locals: each<Variable>(locals),
      steps: each<Step>(steps),
      span: spanOf(this),
    };
  },
  Step(fairness, idle, _name, label, codePlace, colon, statements): Step {
    const body = each<Statement>(statements);
    const end = body.at(-1)?.span ?? spanOf(colon);
    return {
      kind: "step",
      label: build<Name>(label),
      idle: idle.numChildren > 0,
      fairness: fairnessOf(fairness),
      codePlace: optional<Text>(codePlace),
      body: { kind: "block", statements: body, span: spanFrom(body[0]?.span ?? end, end) },
      doc: docOf(this),
      span: spanFrom(spanOf(this), end),
    };
  },
  Property(kind, name, _colon, body): Declaration {
    const word = kind.sourceString;
    return {
      kind: "property",
      property: (word === "property" ? "temporal" : word) as PropertyKind,
      name: build<Name>(name),
      body: build<Expression>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Deadlock(_deadlock, _allowed, when): Declaration {
    const statement = optional<Extract<Statement, { kind: "when" }>>(when);
    return { kind: "deadlock", allowedWhen: statement?.condition ?? null, span: spanOf(this) };
  },

  Expect_holds(_expect, _holds, names): Expectation {
    return {
      kind: "expectHolds",
      names: optional<readonly Name[]>(names) ?? [],
      span: spanOf(this),
    };
  },
  Expect_violates(_expect, _violates, names): Expectation {
    return { kind: "expectViolates", names: build<readonly Name[]>(names), span: spanOf(this) };
  },
  Expect_unknown(_expect, _unknown, names): Expectation {
    return { kind: "expectUnknown", names: build<readonly Name[]>(names), span: spanOf(this) };
  },
  Expect_states(_expect, count, _states, _with, settings): Expectation {
    return {
      kind: "expectStates",
      count: Number(count.sourceString),
      settings: optional<readonly Setting[]>(settings) ?? [],
      span: spanOf(this),
    };
  },
  Expect_sameGraph(_expect, _same, _graph, _as, name): Expectation {
    return { kind: "expectSameGraph", as: build<Name>(name), span: spanOf(this) };
  },
  PropertyNames(names) {
    return list<Name>(names);
  },
  propertyName(_word): Name {
    return { kind: "name", name: this.sourceString, span: spanOf(this) };
  },
  Settings(settings) {
    return list<Setting>(settings);
  },
  Setting(name, _equals, value): Setting {
    return { name: build<Name>(name), value: build<Expression>(value) };
  },
  Variant(_variant, name, why, _open, items, _close): Declaration {
    return {
      kind: "variant",
      name: build<Name>(name),
      why: optional<Text>(why),
      items: each<Edit | Expectation>(items),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Edit_drop(_drop, address): Edit {
    return { kind: "drop", address: build<Address>(address), span: spanOf(this) };
  },
  Edit_move(_move, address, side, target): Edit {
    return {
      kind: "move",
      address: build<Address>(address),
      side: side.sourceString as "before" | "after",
      target: build<Address>(target),
      span: spanOf(this),
    };
  },
  Edit_replace(_replace, address, _with, by): Edit {
    const built = build<Block | Expression>(by);
    return {
      kind: "replace",
      address: build<Address>(address),
      by: built.kind === "group" ? built.body : built,
      span: spanOf(this),
    };
  },
  Edit_insert(_insert, side, target, body): Edit {
    return {
      kind: "insert",
      side: side.sourceString as "before" | "after",
      target: build<Address>(target),
      body: build<ProcessBody>(body),
      span: spanOf(this),
    };
  },
  Edit_constant(_const, name, _equals, value): Edit {
    return {
      kind: "setConstant",
      name: build<Name>(name),
      value: build<Expression>(value),
      span: spanOf(this),
    };
  },
  Edit_fair(fairness, address): Edit {
    return {
      kind: "setFairness",
      fairness: build<Fairness>(fairness),
      address: build<Address>(address),
      span: spanOf(this),
    };
  },
  Edit_unfair(_unfair, address): Edit {
    return {
      kind: "setFairness",
      fairness: "unfair",
      address: build<Address>(address),
      span: spanOf(this),
    };
  },
  Edit_split(_split, address): Edit {
    return { kind: "split", address: build<Address>(address), span: spanOf(this) };
  },
  Edit_join(_join, first, _comma, second): Edit {
    return {
      kind: "join",
      first: build<Address>(first),
      second: build<Address>(second),
      span: spanOf(this),
    };
  },
  Address(name, _dots, segments): Address {
    const first = build<Name>(name);
    return {
      kind: "address",
      segments: [{ text: first.name, span: first.span }, ...each<Text>(segments)],
      span: spanOf(this),
    };
  },
  Segment(_child): Text {
    return { text: this.sourceString, span: spanOf(this) };
  },

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
      items.push({ kind: "infix", operator: operatorOf(operator), span: spanOf(operator) });
      items.push({ kind: "operand", expression: build<Expression>(operand) });
    });
    return resolveOperators(items, context.report);
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

  Block(_open, statements, _close): Block {
    return { kind: "block", statements: each<Statement>(statements), span: spanOf(this) };
  },
  When(_when, condition): Statement {
    return { kind: "when", condition: build<Expression>(condition), span: spanOf(this) };
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
  IfStatement(_if, condition, thenBlock, _else, elseBlock): Statement {
    const otherwise = optional<Block | Statement>(elseBlock);
    return {
      kind: "if",
      condition: build<Expression>(condition),
      then: build<Block>(thenBlock),
      else:
        otherwise === null || otherwise.kind === "block"
          ? otherwise
          : { kind: "block", statements: [otherwise], span: otherwise.span },
      span: spanOf(this),
    };
  },
  Either(_either, first, _or, rest): Statement {
    return { kind: "either", branches: [build<Block>(first), ...each<Block>(rest)], span: spanOf(this) };
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
      place: build<Place>(place),
      value: build<Expression>(value),
      span: spanOf(this),
    };
  },
  AssignmentIn(place, _in, set): Statement {
    return {
      kind: "assignIn",
      place: build<Place>(place),
      set: build<Expression>(set),
      span: spanOf(this),
    };
  },
  Place(variable, selectors, _prime): Place {
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

  Expression(_lead, first, tails): Expression {
    return flat(build<readonly Item[]>(first), tails);
  },
  Operand(prefixes, postfix): readonly Item[] {
    return [
      ...prefixes.children.map(
        (prefix): Item => ({
          kind: "prefix",
          operator: prefix.ctorName === "notOp" ? "not" : "-",
          span: spanOf(prefix),
        }),
      ),
      { kind: "operand", expression: build<Expression>(postfix) },
    ];
  },
  Tail_infix(operator, operand): readonly Item[] {
    const child = operator.child(0);
    return [
      { kind: "infix", operator: operatorOf(child), span: spanOf(operator) },
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
  quantifierWord_forall(_word): QuantifierOperator {
    return "forall";
  },
  quantifierWord_exists(_word): QuantifierOperator {
    return "exists";
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
  ActionTest(test, action, index, _dots, path, given): Expression {
    return {
      kind: "actionTest",
      test: test.sourceString as "taken" | "enabled",
      action: build<Name>(action),
      index: index.numChildren === 0 ? null : each<Expression>(index),
      path: each<Name>(path),
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
  Sequence(_open, elements, _close): Expression {
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
  string(_open, _characters, _close): Text {
    return { text: unescape(this.sourceString), span: spanOf(this) };
  },
};

const semantics = grammar.createSemantics().addOperation<unknown>("tree", actions);

/** The tree of a match of `File`; operator mistakes are reported as they are met. */
export function treeOf(
  match: MatchResult,
  file: number,
  text: string,
  report: (mistake: OperatorMistake) => void,
): Module {
  context = { file, text, report };
  return (semantics(match) as unknown as { tree(): Module }).tree();
}
