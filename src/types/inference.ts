/** The tables of type inference: what it fills in for later phases, and what the walk carries along. */
import type { Diagnostic, Note, Report } from "../diagnostics/diagnostic.js";
import type { ExpandedProcess, Expansion } from "../expand/expand.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol, SymbolOf } from "../resolve/symbols.js";
import type { Expression, ExpressionOf, Name, Process } from "../syntax/tree.js";
import type { ConstantEvaluator, ConstantValue, Settings } from "./constants.js";
import type { TypeElaborator } from "./elaborate.js";
import type { Type, Unknown } from "./type.js";

/** One use of a definition, with its body copied for the types of its arguments. */
export interface DefinitionUse {
  readonly definition: SymbolOf<"definition">;
  readonly parameters: readonly Symbol[];
  readonly body: Expression;
}

/** `fault[f]`: one instance of a process. */
export interface ProcessReference {
  readonly process: ExpandedProcess;
  readonly keys: readonly Expression[];
}

/** `fault[f].page`: a local seen from outside. */
export interface LocalAccess extends ProcessReference {
  readonly local: string;
}

/** `taken fault[f].lock`: the actions meant, and the arguments given for their parameters (null: any). */
export interface ActionReference {
  /** Names of actions of the IR. */
  readonly actions: readonly string[];
  readonly arguments: readonly Expression[] | null;
}

export interface Typed {
  readonly types: ReadonlyMap<Expression, Type>;
  readonly symbols: ReadonlyMap<Symbol, Type>;
  readonly constants: ReadonlyMap<string, ConstantValue>;
  readonly constantTypes: ReadonlyMap<string, Type>;
  readonly uses: ReadonlyMap<Expression, DefinitionUse>;
  readonly processes: ReadonlyMap<Expression, ProcessReference>;
  readonly locals: ReadonlyMap<Expression, LocalAccess>;
  readonly labels: ReadonlyMap<ExpressionOf<"at">, readonly string[]>;
  readonly actionTests: ReadonlyMap<Expression, ActionReference>;
  /** What a name of an alternative stands for, by file and offset: also in the text of a definition. */
  readonly alternativesAt: ReadonlyMap<string, SymbolOf<"case">>;
  readonly elaborator: TypeElaborator;
  readonly evaluator: ConstantEvaluator;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Infers one more expression, which came in after the spec; what is wrong with it, or with its being of a type.
   * @param bound Types of names that are bound outside of it; unknown ones are solved.
   */
  readonly inferMore: (
    expression: Expression,
    wanted?: Type,
    bound?: ReadonlyMap<Symbol, Type>,
  ) => readonly Diagnostic[];
}

/** The inputs of inference, and the tables that it fills in. */
export interface Inference {
  readonly resolution: Resolution;
  readonly expansion: Expansion;
  readonly settings: Settings;
  readonly evaluator: ConstantEvaluator;
  readonly elaborator: TypeElaborator;
  readonly report: Report;
  /** The macro calls and definitions that contain the current node: a mistake there is reported with them. */
  readonly trail: Note[];
  readonly within: <T>(note: Note, work: () => T) => T;
  readonly types: Map<Expression, Type>;
  readonly symbols: Map<Symbol, Type>;
  readonly constants: Map<string, ConstantValue>;
  readonly constantTypes: Map<string, Type>;
  readonly uses: Map<Expression, DefinitionUse>;
  readonly processes: Map<Expression, ProcessReference>;
  readonly locals: Map<Expression, LocalAccess>;
  readonly labels: Map<ExpressionOf<"at">, readonly string[]>;
  readonly actionTests: Map<Expression, ActionReference>;
  readonly expandedProcesses: Map<Process, ExpandedProcess>;
  /** Uses of definitions in which every type is known, by definition and types. */
  readonly settledUses: Map<string, { readonly use: DefinitionUse; readonly type: Type }>;
  readonly activeDefinitions: SymbolOf<"definition">[];
  readonly alternativesAt: Map<string, SymbolOf<"case">>;
  /** Names of alternatives that several types have, until it is known which one each stands for. */
  readonly openAlternatives: Map<Name, OpenAlternative>;
}

export interface OpenAlternative {
  readonly of: readonly SymbolOf<"case">[];
  readonly type: Unknown;
  /** Where it is given a payload: that, with its types. */
  readonly payload: readonly { readonly node: Expression; readonly type: Type }[];
  /** Calls and definitions that it stands in. */
  readonly notes: readonly Note[];
}

export function declared(c: Inference, name: Name): Symbol {
  const symbol = c.resolution.declares.get(name);
  if (symbol === undefined) throw new Error(`${name.name} is not declared`);
  return symbol;
}
