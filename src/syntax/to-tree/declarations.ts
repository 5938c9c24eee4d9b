/** Files, declarations, expectations, variants and edits. */
import type { SubtleActionDict } from "#grammar/subtle.ohm-bundle.js";
import type {
  Address,
  Binder,
  Block,
  Case,
  Declaration,
  Edit,
  Expectation,
  Expression,
  Fairness,
  FieldType,
  Module,
  Name,
  Parameter,
  ProcessBody,
  PropertyKind,
  Setting,
  Statement,
  Step,
  Text,
  TypeNode,
  Variable,
} from "../tree.js";
import {
  build,
  type Domains,
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
  Expect_needed(_expect, _needed, addresses): Expectation {
    return {
      kind: "expectNeeded",
      needed: true,
      addresses: build<readonly Address[]>(addresses),
      span: spanOf(this),
    };
  },
  Expect_notNeeded(_expect, _not, _needed, addresses): Expectation {
    return {
      kind: "expectNeeded",
      needed: false,
      addresses: build<readonly Address[]>(addresses),
      span: spanOf(this),
    };
  },
  Addresses(addresses) {
    return list<Address>(addresses);
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
};
