/**
 * The syntax tree: what `parse` returns and every later phase reads. Nodes are plain, readonly and know their
 * span; what a phase learns about a node goes into a side table, never into the node.
 */

import type { Span } from "../source/span.js";

export type { Span };

export interface Name {
  readonly kind: "name";
  readonly name: string;
  readonly span: Span;
}

export interface Text {
  readonly text: string;
  readonly span: Span;
}

// ─────────────────────────────────────────────────────────────────────── expressions

export type BinaryOperator =
  | "leads to"
  | "until"
  | "iff"
  | "implies"
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "subset"
  | ".."
  | "union"
  | "intersect"
  | "minus"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

export type QuantifierOperator = "forall" | "exists" | "choose" | "count" | "sum" | "min" | "max";

/** `name in set`: binds the name to each element in turn. */
export interface Binder {
  readonly kind: "binder";
  readonly name: Name;
  readonly set: Expression;
  readonly span: Span;
}

export type Selector =
  | { readonly kind: "key"; readonly key: Expression; readonly span: Span }
  | { readonly kind: "field"; readonly name: Name; readonly span: Span };

/** `Prepared(from, _)`, `Commit` or `else` (no name). Payload names are null where the pattern says `_`. */
export interface Pattern {
  readonly kind: "pattern";
  readonly name: Name | null;
  readonly payload: readonly (Name | null)[] | null;
  readonly span: Span;
}

export interface Arm<Body> {
  readonly pattern: Pattern;
  readonly body: Body;
  readonly span: Span;
}

/** A label as written from outside its process: `lock`, or `unmap_2.zap` inside an inlined procedure. */
export interface LabelPath {
  readonly kind: "labelPath";
  readonly names: readonly Name[];
  readonly span: Span;
}

export type Expression =
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "integer"; readonly value: number; readonly span: Span }
  | { readonly kind: "none"; readonly span: Span }
  | { readonly kind: "self"; readonly span: Span }
  | Name
  | { readonly kind: "group"; readonly body: Expression; readonly span: Span }
  | {
      readonly kind: "unary";
      readonly operator: "not" | "-";
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  /** `a and b and c`, flat; at least two operands. */
  | {
      readonly kind: "junction";
      readonly operator: "and" | "or";
      readonly operands: readonly Expression[];
      readonly span: Span;
    }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly consequent: Expression;
      readonly alternative: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "let";
      readonly name: Name;
      readonly value: Expression;
      readonly body: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "quantifier";
      readonly operator: QuantifierOperator;
      readonly binders: readonly Binder[];
      readonly body: Expression;
      readonly span: Span;
    }
  /** `fold accumulator = initial, x in s : body`, over a sequence, or over a set in the order of its type. */
  | {
      readonly kind: "fold";
      readonly accumulator: Name;
      readonly initial: Expression;
      readonly binder: Binder;
      readonly body: Expression;
      readonly span: Span;
    }
  | { readonly kind: "setLiteral"; readonly elements: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: "setFilter";
      readonly binder: Binder;
      readonly condition: Expression;
      readonly span: Span;
    }
  /** `<<element for x in s where P>>`, over a sequence. */
  | {
      readonly kind: "sequenceMap";
      readonly element: Expression;
      readonly binder: Binder;
      readonly where: Expression | null;
      readonly span: Span;
    }
  | {
      readonly kind: "setMap";
      readonly element: Expression;
      readonly binders: readonly Binder[];
      readonly where: Expression | null;
      readonly span: Span;
    }
  | {
      readonly kind: "functionLiteral";
      readonly binder: Binder;
      readonly body: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "recordLiteral";
      readonly fields: readonly { readonly name: Name; readonly value: Expression }[];
      readonly span: Span;
    }
  /** A type written where a set is expected: the set of its values. */
  | { readonly kind: "typeSet"; readonly type: TypeNode; readonly span: Span }
  | { readonly kind: "sequence"; readonly elements: readonly Expression[]; readonly span: Span }
  | { readonly kind: "tuple"; readonly elements: readonly Expression[]; readonly span: Span }
  | { readonly kind: "index"; readonly target: Expression; readonly key: Expression; readonly span: Span }
  | { readonly kind: "field"; readonly target: Expression; readonly name: Name; readonly span: Span }
  /** `t.2`: the second item of a tuple, counted from 1. */
  | { readonly kind: "item"; readonly target: Expression; readonly position: number; readonly span: Span }
  | { readonly kind: "prime"; readonly target: Expression; readonly span: Span }
  | {
      readonly kind: "call";
      readonly callee: Name;
      readonly arguments: readonly Expression[];
      readonly span: Span;
    }
  | {
      readonly kind: "update";
      readonly target: Expression;
      readonly path: readonly Selector[];
      readonly value: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "at";
      readonly process: Expression;
      readonly labels: readonly LabelPath[];
      readonly span: Span;
    }
  | { readonly kind: "is"; readonly target: Expression; readonly alternative: Name; readonly span: Span }
  | {
      readonly kind: "match";
      readonly subject: Expression;
      readonly arms: readonly Arm<Expression>[];
      readonly span: Span;
    }
  /** `taken fault[f].lock`, `enabled reallocate(b)`: null index or arguments mean "for some". */
  | {
      readonly kind: "actionTest";
      readonly test: "taken" | "enabled";
      readonly action: Name;
      readonly index: readonly Expression[] | null;
      readonly path: readonly Name[];
      readonly arguments: readonly Expression[] | null;
      readonly span: Span;
    }
  | {
      readonly kind: "temporal";
      readonly operator: "always" | "eventually";
      readonly body: Expression;
      readonly span: Span;
    };

// ─────────────────────────────────────────────────────────────────────── types

export interface FieldType {
  readonly name: Name;
  readonly type: TypeNode;
  readonly span: Span;
}

/** One alternative of a type; a plain one has no fields. */
export interface Case {
  readonly kind: "case";
  readonly name: Name;
  readonly fields: readonly FieldType[];
  readonly span: Span;
}

export type TypeNode =
  | { readonly kind: "typeName"; readonly name: Name; readonly span: Span }
  | {
      readonly kind: "typeApplication";
      readonly name: Name;
      readonly arguments: readonly TypeNode[];
      readonly span: Span;
    }
  | { readonly kind: "range"; readonly low: Expression; readonly high: Expression; readonly span: Span }
  | { readonly kind: "optional"; readonly of: TypeNode; readonly span: Span }
  | { readonly kind: "symmetric"; readonly size: Expression; readonly span: Span }
  | { readonly kind: "set"; readonly of: TypeNode; readonly span: Span }
  | { readonly kind: "sequence"; readonly of: TypeNode; readonly max: Expression; readonly span: Span }
  | { readonly kind: "function"; readonly key: TypeNode; readonly value: TypeNode; readonly span: Span }
  | { readonly kind: "record"; readonly fields: readonly FieldType[]; readonly span: Span }
  | { readonly kind: "tuple"; readonly items: readonly TypeNode[]; readonly span: Span }
  /** Stands only as the whole right side of a `type` declaration. */
  | { readonly kind: "alternatives"; readonly cases: readonly Case[]; readonly span: Span };

// ─────────────────────────────────────────────────────────────────────── statements

/** `x[i].f'`: where an assignment writes. */
export interface AssignmentTarget {
  readonly kind: "place";
  readonly variable: Name;
  readonly selectors: readonly Selector[];
  readonly span: Span;
}

export type Statement =
  | { readonly kind: "when"; readonly condition: Expression; readonly span: Span }
  | {
      readonly kind: "assert";
      readonly condition: Expression;
      readonly text: Text | null;
      readonly span: Span;
    }
  | {
      readonly kind: "assign";
      readonly place: AssignmentTarget;
      readonly value: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "assignIn";
      readonly place: AssignmentTarget;
      readonly set: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "pick";
      readonly binders: readonly Binder[];
      readonly where: Expression | null;
      readonly span: Span;
    }
  | { readonly kind: "letStatement"; readonly name: Name; readonly value: Expression; readonly span: Span }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: Block;
      readonly else: Block | null;
      readonly span: Span;
    }
  | { readonly kind: "either"; readonly branches: readonly Block[]; readonly span: Span }
  | {
      readonly kind: "matchStatement";
      readonly subject: Expression;
      readonly arms: readonly Arm<Block>[];
      readonly span: Span;
    }
  | {
      readonly kind: "for";
      readonly binders: readonly Binder[];
      readonly where: Expression | null;
      readonly body: Block;
      readonly span: Span;
    }
  | { readonly kind: "goto"; readonly label: Name; readonly span: Span }
  | { readonly kind: "restart"; readonly span: Span }
  | { readonly kind: "return"; readonly span: Span }
  | {
      readonly kind: "callStatement";
      readonly callee: Name;
      readonly arguments: readonly Expression[];
      readonly span: Span;
    }
  /** Only after expansion: the body of the macro that `call` named, with its arguments put in. */
  | {
      readonly kind: "expansion";
      readonly call: Extract<Statement, { kind: "callStatement" }>;
      readonly body: Block;
      readonly span: Span;
    }
  /** Only after expansion: control goes to `target` (a label or `done`), and `resets` get their initial values. */
  | {
      readonly kind: "jump";
      readonly target: string;
      readonly resets: readonly Variable[];
      readonly span: Span;
    };

export interface Block {
  readonly kind: "block";
  readonly statements: readonly Statement[];
  /** Of a branch of `either` that has one. */
  readonly name?: Text;
  readonly span: Span;
}

// ─────────────────────────────────────────────────────────────────────── declarations

export type Fairness = "unfair" | "weak" | "strong";

export interface Parameter {
  readonly kind: "parameter";
  readonly name: Name;
  readonly type: TypeNode | null;
  /** Of a procedure: whether it keeps the value that it was given, rather than standing for the argument. */
  readonly byValue: boolean;
  readonly span: Span;
}

export interface Variable {
  readonly kind: "variable";
  readonly name: Name;
  readonly type: TypeNode;
  readonly initial: { readonly kind: "equals" | "in"; readonly value: Expression } | null;
  readonly doc: string | null;
  readonly span: Span;
}

export interface Step {
  readonly kind: "step";
  readonly label: Name;
  readonly idle: boolean;
  readonly fairness: Fairness;
  readonly codePlace: Text | null;
  readonly body: Block;
  /** The labels of steps that an edit has joined to this one: no process is ever at one of them. */
  readonly joined?: readonly string[];
  readonly doc: string | null;
  readonly span: Span;
}

export interface ProcessBody {
  readonly kind: "processBody";
  readonly locals: readonly Variable[];
  readonly steps: readonly Step[];
  readonly span: Span;
}

/** `fault.look.where.and.2`: one scheme names steps, actions and what stands in them. */
export interface Address {
  readonly kind: "address";
  readonly segments: readonly Text[];
  readonly span: Span;
}

export type Edit =
  | { readonly kind: "drop"; readonly address: Address; readonly span: Span }
  | {
      readonly kind: "move";
      readonly address: Address;
      readonly side: "before" | "after";
      readonly target: Address;
      readonly span: Span;
    }
  | {
      readonly kind: "replace";
      readonly address: Address;
      readonly by: Block | Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "insert";
      readonly side: "before" | "after";
      readonly target: Address;
      /** New steps, or statements of what stands there. */
      readonly body: ProcessBody | Block;
      readonly span: Span;
    }
  | {
      readonly kind: "setConstant";
      readonly name: Name;
      /** Another type; null to keep it. */
      readonly type: TypeNode | null;
      readonly value: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "setFairness";
      readonly fairness: Fairness;
      readonly address: Address;
      readonly span: Span;
    }
  | { readonly kind: "split"; readonly address: Address; readonly span: Span }
  | { readonly kind: "join"; readonly first: Address; readonly second: Address; readonly span: Span };

export interface Setting {
  readonly name: Name;
  readonly value: Expression;
}

export type Expectation =
  /** No names: every property, explored to the end. */
  | { readonly kind: "expectHolds"; readonly names: readonly Name[]; readonly span: Span }
  | {
      readonly kind: "expectViolates";
      readonly names: readonly Name[];
      /** The length that each trace is to have; null for any. */
      readonly length: { readonly value: number; readonly span: Span } | null;
      readonly span: Span;
    }
  | { readonly kind: "expectUnknown"; readonly names: readonly Name[]; readonly span: Span }
  | {
      readonly kind: "expectStates";
      readonly count: { readonly value: number; readonly span: Span };
      readonly settings: readonly Setting[];
      readonly span: Span;
    }
  | { readonly kind: "expectSameGraph"; readonly as: Name; readonly span: Span }
  /** `expect needed` and `expect not needed`: addresses of elements, with suffixes, as `subtle why` prints them. */
  | {
      readonly kind: "expectNeeded";
      readonly needed: boolean;
      readonly addresses: readonly Address[];
      readonly span: Span;
    }
  /** `expect taken` and `expect never taken`: names of actions and steps. */
  | {
      readonly kind: "expectTaken";
      readonly taken: boolean;
      readonly addresses: readonly Address[];
      readonly span: Span;
    };

export type PropertyKind = "invariant" | "step" | "reachable" | "temporal";

export interface Variant {
  readonly kind: "variant";
  readonly name: Name;
  /** The variant whose edits come first; null if there is none. */
  readonly of: Name | null;
  readonly why: Text | null;
  readonly items: readonly (Edit | Expectation)[];
  readonly doc: string | null;
  readonly span: Span;
}

export interface Procedure {
  readonly kind: "procedure";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly codePlace: Text | null;
  readonly body: ProcessBody;
  readonly doc: string | null;
  readonly span: Span;
}

export interface Action {
  readonly kind: "action";
  readonly name: Name;
  readonly environment: boolean;
  readonly fairness: Fairness;
  readonly parameters: readonly Binder[];
  readonly where: Expression | null;
  readonly codePlace: Text | null;
  readonly body: Block;
  readonly doc: string | null;
  readonly span: Span;
}

export interface Process {
  readonly kind: "process";
  readonly name: Name;
  readonly fairness: Fairness;
  readonly parameters: readonly Binder[];
  readonly where: Expression | null;
  /** Of an action that an edit has split: it is one step of it at a time, and at the first label the action itself. */
  readonly action?: "ordinary" | "environment";
  readonly body: ProcessBody;
  readonly doc: string | null;
  readonly span: Span;
}

/** Several actions and steps that are fair together: one of them is taken, if one of them can be. */
export interface FairGroup {
  readonly kind: "fairGroup";
  /** Null if it has none. */
  readonly name: Name | null;
  readonly fairness: Fairness;
  readonly parameters: readonly Binder[];
  readonly members: readonly FairMember[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `as i_mmap with { N = 2 }`: the declarations of a file as `i_mmap.x`, with other constants and types. */
export interface Instance {
  readonly kind: "instance";
  readonly name: Name;
  readonly replacements: readonly Replacement[];
  readonly span: Span;
}

export type Replacement =
  | {
      readonly kind: "replacedConstant";
      readonly name: Name;
      readonly value: Expression;
      readonly span: Span;
    }
  | { readonly kind: "replacedType"; readonly name: Name; readonly type: TypeNode; readonly span: Span };

/** `refinement NAME : "path" { … }`: this spec implements the one at the path, seen through a mapping. */
export interface RefinementDeclaration {
  readonly kind: "refinement";
  /** Whether the fairness of the other spec is left out. */
  readonly safety: boolean;
  readonly name: Name;
  readonly path: Text;
  /** In the order of the text: constants, types and variables of the other spec. */
  readonly mappings: readonly Mapping[];
  readonly doc: string | null;
  readonly span: Span;
}

export interface FairMember {
  readonly kind: "fairMember";
  /** The steps that are meant, as what `taken` would ask for. */
  readonly steps: Extract<Expression, { readonly kind: "actionTest" }>;
  /** Whether idle steps are left out: `p.*`. */
  readonly star: boolean;
  /** What a step must be like, too; null for any. */
  readonly condition: Expression | null;
  readonly span: Span;
}
export type Mapping =
  | { readonly kind: "mappedConstant"; readonly name: Name; readonly value: Expression; readonly span: Span }
  /** A type of this spec in place of one of the other. */
  | { readonly kind: "mappedType"; readonly name: Name; readonly type: TypeNode; readonly span: Span }
  /** `client.pc`: a local of a process, or its program counter, has a path of several names. */
  | {
      readonly kind: "mappedVariable";
      readonly path: LabelPath;
      readonly value: Expression;
      readonly span: Span;
    };

export type Declaration =
  | {
      readonly kind: "import";
      readonly path: Text;
      /** Null: what the file declares stands here under its own names. */
      readonly instance: Instance | null;
      readonly span: Span;
    }
  | {
      readonly kind: "constant";
      readonly name: Name;
      readonly type: TypeNode | null;
      readonly value: Expression;
      readonly doc: string | null;
      readonly span: Span;
    }
  | { readonly kind: "assume"; readonly condition: Expression; readonly span: Span }
  | {
      readonly kind: "type";
      readonly name: Name;
      readonly parameters: readonly Name[];
      readonly definition: TypeNode;
      readonly doc: string | null;
      readonly span: Span;
    }
  | Variable
  | { readonly kind: "init"; readonly condition: Expression; readonly span: Span }
  | {
      readonly kind: "definition";
      readonly name: Name;
      readonly parameters: readonly Parameter[];
      readonly body: Expression;
      readonly doc: string | null;
      readonly span: Span;
    }
  | {
      readonly kind: "macro";
      readonly name: Name;
      readonly parameters: readonly Parameter[];
      readonly pairs: Name | null;
      readonly body: Block;
      readonly doc: string | null;
      readonly span: Span;
    }
  | Procedure
  | Action
  | Process
  | {
      readonly kind: "property";
      readonly property: PropertyKind;
      readonly name: Name;
      readonly body: Expression;
      readonly doc: string | null;
      readonly span: Span;
    }
  | {
      readonly kind: "constraint";
      readonly name: Name;
      /** Whether it is about steps rather than states. */
      readonly ofSteps: boolean;
      readonly body: Expression;
      readonly doc: string | null;
      readonly span: Span;
    }
  /** An expression whose value is shown beside each state of a trace. */
  | {
      readonly kind: "show";
      readonly name: Name;
      readonly body: Expression;
      readonly doc: string | null;
      readonly span: Span;
    }
  | FairGroup
  | RefinementDeclaration
  | { readonly kind: "deadlock"; readonly allowedWhen: Expression | null; readonly span: Span }
  | Expectation
  | Variant;

/** One file. */
export interface Module {
  readonly kind: "spec" | "module";
  readonly name: Name;
  readonly declarations: readonly Declaration[];
  readonly doc: string | null;
  readonly span: Span;
  /** Of an instance: `i_mmap.`, which stands before the names that it declares. Set when it is loaded. */
  readonly prefix?: string;
}

/** The declarations of one kind: `DeclarationOf<"macro">`. */
export type DeclarationOf<Kind extends Declaration["kind"]> = Extract<Declaration, { kind: Kind }>;
export type ExpressionOf<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;
export type StatementOf<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;
