/** Files, declarations, expectations, variants and edits. */
import type { SubtleActionDict } from "#grammar/subtle.ohm-bundle.js";
import type {
  Binder,
  Block,
  Case,
  Declaration,
  Expression,
  FairMember,
  Fairness,
  FieldType,
  Instance,
  LabelPath,
  Mapping,
  Module,
  Name,
  Parameter,
  ProcessBody,
  PropertyKind,
  Replacement,
  Statement,
  Step,
  Text,
  TypeNode,
  Variable,
} from "../tree.js";
import {
  build,
  type Domains,
  declarationsOf,
  docOf,
  each,
  fairnessOf,
  list,
  noDomains,
  optional,
  spanFrom,
  spanOf,
} from "./build.js";

export const declarationActions: SubtleActionDict<unknown> = {
  File(header, declarations): Module {
    const { kind, name } = build<{ kind: "spec" | "module"; name: Name }>(header);
    return {
      kind,
      name,
      declarations: declarationsOf(declarations, header.source.endIdx),
      doc: docOf(header),
      span: spanOf(this),
    };
  },
  Header(kind, name) {
    return { kind: kind.sourceString, name: build<Name>(name) };
  },

  Import(_import, path, instance): Declaration {
    return {
      kind: "import",
      path: build<Text>(path),
      instance: optional<Instance>(instance),
      span: spanOf(this),
    };
  },
  Instance(_as, name, replacements): Instance {
    return {
      kind: "instance",
      name: build<Name>(name),
      replacements: optional<readonly Replacement[]>(replacements) ?? [],
      span: spanOf(this),
    };
  },
  Replacements(_with, _open, replacements, _close) {
    return list<Replacement>(replacements);
  },
  ReplacedConstant(name, _equals, value): Replacement {
    return {
      kind: "replacedConstant",
      name: build<Name>(name),
      value: build<Expression>(value),
      span: spanOf(this),
    };
  },
  ReplacedType(_type, name, _equals, type): Replacement {
    return {
      kind: "replacedType",
      name: build<Name>(name),
      type: build<TypeNode>(type),
      span: spanOf(this),
    };
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
      byValue: false,
      span: spanOf(this),
    };
  },
  ValueParameter(_value, name, type): Parameter {
    return {
      kind: "parameter",
      name: build<Name>(name),
      type: optional<TypeNode>(type),
      byValue: true,
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
  FairGroup(fairness, name, domains, _open, members, _close): Declaration {
    return {
      kind: "fairGroup",
      name: optional<Name>(name),
      fairness: build<Fairness>(fairness),
      parameters: optional<readonly Binder[]>(domains) ?? [],
      members: list<FairMember>(members),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  FairDomains(_open, binders, _close) {
    return list<Binder>(binders);
  },
  FairMember(name, indices, _dots, path, star, given, when): FairMember {
    const index = each<Expression>(indices);
    return {
      kind: "fairMember",
      steps: {
        kind: "actionTest",
        test: "taken",
        action: build<Name>(name),
        index: index.length === 0 ? null : index,
        path: each<Name>(path),
        arguments: optional<readonly Expression[]>(given),
        span: spanOf(this),
      },
      star: star.numChildren > 0,
      condition: optional<Expression>(when),
      span: spanOf(this),
    };
  },
  // What looks like an assignment here is a condition on a step.
  FairCondition(_when, condition): Expression {
    return build<Expression>(condition);
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
  Constraint(step, _constraint, name, _colon, body): Declaration {
    return {
      kind: "constraint",
      name: build<Name>(name),
      ofSteps: step.numChildren > 0,
      body: build<Expression>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Show(_show, name, _colon, body): Declaration {
    return {
      kind: "show",
      name: build<Name>(name),
      body: build<Expression>(body),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Refinement(_refinement, safety, _name, name, _colon, path, _open, mappings, _close): Declaration {
    return {
      kind: "refinement",
      safety: safety.numChildren > 0,
      name: build<Name>(name),
      path: build<Text>(path),
      mappings: each<Mapping>(mappings),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  MappedConstant(_const, name, _equals, value): Mapping {
    return {
      kind: "mappedConstant",
      name: build<Name>(name),
      value: build<Expression>(value),
      span: spanOf(this),
    };
  },
  MappedType(_type, name, _equals, type): Mapping {
    return {
      kind: "mappedType",
      name: build<Name>(name),
      type: build<TypeNode>(type),
      span: spanOf(this),
    };
  },
  MappedVariable(_var, path, _equals, value): Mapping {
    return {
      kind: "mappedVariable",
      path: build<LabelPath>(path),
      value: build<Expression>(value),
      span: spanOf(this),
    };
  },
  Deadlock(_deadlock, _allowed, when): Declaration {
    const statement = optional<Extract<Statement, { kind: "when" }>>(when);
    return { kind: "deadlock", allowedWhen: statement?.condition ?? null, span: spanOf(this) };
  },
};
