/**
 * The intermediate representation: what the engines read. It is small, typed, and free of names to resolve:
 * variables are numbered as in `variables`, bound names are slots of a frame, processes are ordinary actions
 * over ordinary variables. It is plain data: as JSON and back it means the same. A second front end can feed it.
 */
import type { Span } from "../source/span.js";
import type { Type } from "./type.js";

/** A bound name: an index into the frame of the action, function or property it stands in. */
export interface Slot {
  readonly slot: number;
  readonly name: string;
  readonly type: Type;
}

export type Arithmetic = "+" | "-" | "*" | "/" | "%";
export type Comparison = "<" | "<=" | ">" | ">=";

interface Common {
  readonly type: Type;
  readonly span: Span;
}

export type PathStep =
  | { readonly kind: "key"; readonly key: IrExpression; readonly span: Span }
  | { readonly kind: "field"; readonly name: string; readonly span: Span };

export type IrExpression = Common &
  (
    | { readonly kind: "literal"; readonly value: boolean | number }
    /** A plain alternative, or one with payload; `index` counts in the type. */
    | { readonly kind: "alternative"; readonly name: string; readonly payload: readonly IrExpression[] }
    | { readonly kind: "none" }
    | { readonly kind: "slot"; readonly slot: number; readonly name: string }
    | { readonly kind: "variable"; readonly variable: number; readonly primed: boolean }
    /** An instance of `processes[process]`; one key for each of its parameters. */
    | { readonly kind: "process"; readonly process: number; readonly keys: readonly IrExpression[] }
    /** The value of an optional: a mistake if there is none. */
    | { readonly kind: "present"; readonly of: IrExpression }
    /** The value, which must be one of `wanted`: a mistake otherwise. */
    | { readonly kind: "conform"; readonly of: IrExpression; readonly wanted: Type; readonly what: string }
    | { readonly kind: "not"; readonly of: IrExpression }
    | { readonly kind: "negate"; readonly of: IrExpression }
    | { readonly kind: "and" | "or"; readonly operands: readonly IrExpression[] }
    | { readonly kind: "implies" | "iff"; readonly left: IrExpression; readonly right: IrExpression }
    | { readonly kind: "equal"; readonly left: IrExpression; readonly right: IrExpression }
    | {
        readonly kind: "compare";
        readonly operator: Comparison;
        readonly left: IrExpression;
        readonly right: IrExpression;
      }
    | {
        readonly kind: "arithmetic";
        readonly operator: Arithmetic;
        readonly left: IrExpression;
        readonly right: IrExpression;
      }
    | { readonly kind: "in"; readonly element: IrExpression; readonly set: IrExpression }
    | { readonly kind: "subset"; readonly left: IrExpression; readonly right: IrExpression }
    | { readonly kind: "range"; readonly low: IrExpression; readonly high: IrExpression }
    | {
        readonly kind: "union" | "intersect" | "minus";
        readonly left: IrExpression;
        readonly right: IrExpression;
      }
    | {
        readonly kind: "if";
        readonly condition: IrExpression;
        readonly then: IrExpression;
        readonly else: IrExpression;
      }
    | { readonly kind: "let"; readonly slot: Slot; readonly value: IrExpression; readonly body: IrExpression }
    | {
        readonly kind: "forall" | "exists" | "count" | "sum" | "min" | "max";
        readonly slot: Slot;
        readonly set: IrExpression;
        readonly body: IrExpression;
      }
    /** The least combination for which the body holds; a tuple if there are several slots. */
    | {
        readonly kind: "choose";
        readonly slots: readonly Slot[];
        readonly sets: readonly IrExpression[];
        readonly body: IrExpression;
      }
    /**
     * What becomes of the initial value: the body's value for each element in turn, in the order of the set's type, with
     * the value before it as the accumulator.
     */
    | {
        readonly kind: "fold";
        readonly accumulator: Slot;
        readonly initial: IrExpression;
        readonly slot: Slot;
        readonly set: IrExpression;
        readonly body: IrExpression;
      }
    | { readonly kind: "set"; readonly elements: readonly IrExpression[] }
    /** All values of a type. */
    | { readonly kind: "all"; readonly of: Type }
    | {
        readonly kind: "filter";
        readonly slot: Slot;
        readonly set: IrExpression;
        readonly condition: IrExpression;
      }
    | {
        readonly kind: "map";
        readonly slots: readonly Slot[];
        readonly sets: readonly IrExpression[];
        readonly where: IrExpression | null;
        readonly element: IrExpression;
      }
    /** The sequence of the elements for each number from `low` to `high`, for which the condition is true. */
    | {
        readonly kind: "collect";
        readonly slot: Slot;
        readonly low: IrExpression;
        readonly high: IrExpression;
        readonly where: IrExpression | null;
        readonly element: IrExpression;
      }
    | { readonly kind: "subsets" | "size" | "len" | "head" | "tail" | "reverse"; readonly of: IrExpression }
    | { readonly kind: "append" | "concat"; readonly left: IrExpression; readonly right: IrExpression }
    | { readonly kind: "function"; readonly slot: Slot; readonly body: IrExpression }
    | {
        readonly kind: "record";
        readonly fields: readonly { readonly name: string; readonly value: IrExpression }[];
      }
    | { readonly kind: "sequence" | "tuple"; readonly elements: readonly IrExpression[] }
    /** A function at a key, or a sequence at a position from 1. */
    | { readonly kind: "apply"; readonly target: IrExpression; readonly key: IrExpression }
    /** A field of a record; of an alternative, a mistake if it is one without that field. */
    | { readonly kind: "field"; readonly target: IrExpression; readonly name: string }
    /** An item of a tuple, from 1. */
    | { readonly kind: "item"; readonly target: IrExpression; readonly position: number }
    | {
        readonly kind: "update";
        readonly target: IrExpression;
        readonly path: readonly PathStep[];
        readonly value: IrExpression;
      }
    | { readonly kind: "is"; readonly target: IrExpression; readonly name: string }
    | {
        readonly kind: "match";
        readonly subject: IrExpression;
        readonly arms: readonly IrArm<IrExpression>[];
      }
    /** A definition, its arguments evaluated first. */
    | { readonly kind: "call"; readonly function: number; readonly arguments: readonly IrExpression[] }
    /** Whether one of the actions can step (`enabled`), or can make this step (`taken`). Null arguments: any. */
    | {
        readonly kind: "enabled" | "taken";
        readonly actions: readonly number[];
        readonly arguments: readonly IrExpression[] | null;
      }
    | { readonly kind: "always" | "eventually"; readonly of: IrExpression }
    | { readonly kind: "leadsTo" | "until"; readonly left: IrExpression; readonly right: IrExpression }
  );

/** The expressions of some kind. */
export type NodeOf<Kind extends IrExpression["kind"]> = IrExpression extends infer Node
  ? Node extends { readonly kind: infer Kinds }
    ? Kind extends Kinds
      ? Node & { readonly kind: Kind }
      : never
    : never
  : never;

export interface IrArm<Body> {
  /** Null: `else`. */
  readonly name: string | null;
  readonly payload: readonly (Slot | null)[];
  readonly body: Body;
}

/** `variables[variable]` at a path of keys and fields. */
export interface IrPlace {
  readonly variable: number;
  readonly path: readonly PathStep[];
  readonly type: Type;
  readonly span: Span;
}

export type IrStatement =
  /** `calls`: of a statement that can block a path, the macro calls that contain it, outermost first. */
  | {
      readonly kind: "when";
      readonly condition: IrExpression;
      readonly calls: readonly Span[];
      readonly span: Span;
    }
  | {
      readonly kind: "assert";
      readonly condition: IrExpression;
      readonly text: string | null;
      readonly span: Span;
    }
  | { readonly kind: "assign"; readonly place: IrPlace; readonly value: IrExpression; readonly span: Span }
  | {
      readonly kind: "assignIn";
      readonly place: IrPlace;
      readonly set: IrExpression;
      readonly calls: readonly Span[];
      readonly span: Span;
    }
  /** One element of the set; `where` comes as a `when` after the last pick of a statement. */
  | {
      readonly kind: "pick";
      readonly slot: Slot;
      readonly set: IrExpression;
      readonly calls: readonly Span[];
      readonly span: Span;
    }
  | { readonly kind: "let"; readonly slot: Slot; readonly value: IrExpression; readonly span: Span }
  | {
      readonly kind: "if";
      readonly condition: IrExpression;
      readonly then: readonly IrStatement[];
      readonly else: readonly IrStatement[];
      readonly span: Span;
    }
  | {
      readonly kind: "either";
      readonly branches: readonly (readonly IrStatement[])[];
      /** Of each branch; left out if none has one. */
      readonly names?: readonly (string | null)[];
      readonly span: Span;
    }
  | {
      readonly kind: "match";
      readonly subject: IrExpression;
      readonly arms: readonly IrArm<readonly IrStatement[]>[];
      readonly span: Span;
    }
  | {
      readonly kind: "for";
      readonly slot: Slot;
      readonly set: IrExpression;
      readonly body: readonly IrStatement[];
      readonly span: Span;
    };

/** A constant of the spec, resolved. Of a plain alternative, its name. */
export interface IrConstant {
  readonly name: string;
  readonly value: boolean | number | { readonly name: string };
}

export interface IrVariable {
  readonly name: string;
  readonly type: Type;
  /** Null for a variable of the spec; else the process whose local or program counter it is. */
  readonly owner: { readonly process: number; readonly role: "local" | "pc" } | null;
  readonly span: Span;
}

/** How a variable starts: with one value, or with any element of a set. Earlier variables may be read. */
export interface IrInitial {
  readonly variable: number;
  readonly kind: "equals" | "in";
  readonly value: IrExpression;
  /** Slots that the value's evaluation needs. */
  readonly frameSize: number;
}

export interface IrCondition {
  readonly condition: IrExpression;
  readonly frameSize: number;
  readonly span: Span;
}

export interface IrFunction {
  readonly name: string;
  readonly parameters: readonly Slot[];
  readonly frameSize: number;
  readonly body: IrExpression;
}

export interface IrProcess {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  /** Labels in order, `done` last: the values of its program counter. */
  readonly labels: readonly string[];
  /** Idle labels, at which it may wait forever. */
  readonly idle: readonly string[];
  /** The variable that holds where it is: a label, or a function from its parameters. */
  readonly pc: number;
  /** It is an action that takes several steps: at its idle label it is an action, and no process. */
  readonly action?: true;
}

export interface IrAction {
  /** `reallocate`, `fault.lock`. */
  readonly name: string;
  readonly environment: boolean;
  readonly fairness: "unfair" | "weak" | "strong";
  /** Index of the process whose step it is, or null. */
  readonly process: number | null;
  /** The label of the step, or null. */
  readonly label: string | null;
  /** The call of the procedure whose step it is, the innermost one; null in a process itself, and for an action. */
  readonly call: Span | null;
  /** The process's parameters, or the action's. They are the first slots of the frame. */
  readonly parameters: readonly Slot[];
  readonly frameSize: number;
  readonly body: readonly IrStatement[];
  readonly doc: string | null;
  readonly codePlace: string | null;
  /** The label, or the action's name. */
  readonly span: Span;
}

export interface IrProperty {
  readonly name: string;
  readonly kind: "invariant" | "step" | "reachable" | "temporal";
  readonly body: IrExpression;
  /** What must be true at least once for the property not to hold vacuously; null if there is no premise. */
  readonly premise: IrExpression | null;
  readonly frameSize: number;
  readonly doc: string | null;
  readonly span: Span;
}

/** Steps that are fair together, separately for each combination of the parameters. */
export interface IrFairGroup {
  /** As it is shown: its name, or its members. */
  readonly name: string;
  readonly strong: boolean;
  /** The first slots of the frame. */
  readonly parameters: readonly Slot[];
  readonly frameSize: number;
  readonly members: readonly IrFairMember[];
  readonly span: Span;
}

export interface IrFairMember {
  readonly actions: readonly number[];
  /** Of the parameters; null: any. They depend on the parameters of the group only. */
  readonly arguments: readonly IrExpression[] | null;
  /** Of a step; null for any. */
  readonly condition: IrExpression | null;
}

/** What keeps the search to a part of the graph: states, or steps, for which it is true. */
export interface IrConstraint {
  readonly name: string;
  /** Whether it is about steps rather than states. */
  readonly ofSteps: boolean;
  readonly body: IrExpression;
  readonly frameSize: number;
  readonly doc: string | null;
  readonly span: Span;
}

export interface Ir {
  readonly name: string;
  readonly constants: readonly IrConstant[];
  readonly variables: readonly IrVariable[];
  readonly processes: readonly IrProcess[];
  readonly functions: readonly IrFunction[];
  readonly initials: readonly IrInitial[];
  readonly initialConditions: readonly IrCondition[];
  readonly actions: readonly IrAction[];
  readonly properties: readonly IrProperty[];
  readonly fairGroups: readonly IrFairGroup[];
  readonly constraints: readonly IrConstraint[];
  /** Null: deadlock is never allowed. */
  readonly deadlockAllowed: IrCondition | null;
}
