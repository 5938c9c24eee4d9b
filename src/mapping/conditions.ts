/**
 * Expressions of the spec in a map. Names that the spec does not have are bound by what the map is about: parameters and
 * picks of a step, identities, and fields of a line, whose types are inferred from how they are used.
 */
import { checkStateExpression } from "../check/levels.js";
import { collector, type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { evaluate, Mistake } from "../interpret/evaluate.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir, IrExpression } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { some } from "../ir/walk.js";
import { frame } from "../lower/frame.js";
import { lowerExpression } from "../lower/lower-expression.js";
import { withDottedNames } from "../resolve/instances.js";
import { resolverFor } from "../resolve/resolve.js";
import { lookUp, type NameScope, type Symbol } from "../resolve/symbols.js";
import type { CompiledSpec } from "../run/compile.js";
import { blanked } from "../source/lexical.js";
import type { Span } from "../source/span.js";
import type { State, Value } from "../state/values.js";
import { walk } from "../syntax/children.js";
import { parseExpression } from "../syntax/parse.js";
import type { Expression, Name } from "../syntax/tree.js";
import { BOOL, closed, type Type as OpenType, unknown } from "../types/type.js";

/** What a name of an expression stands for, outside of the spec. */
export type Source =
  /** A parameter or pick of the step. */
  | { readonly kind: "choice"; readonly name: string }
  | { readonly kind: "identity"; readonly identity: number }
  /** The value of the identity that may be given back. */
  | { readonly kind: "it" }
  | { readonly kind: "field"; readonly field: string };

export interface Input {
  readonly slot: number;
  readonly type: Type;
  readonly source: Source;
  readonly span: Span;
}

/** An expression that can be evaluated in a state, once its inputs have values. */
export interface Prepared {
  readonly body: IrExpression;
  readonly frameSize: number;
  readonly inputs: readonly Input[];
  readonly span: Span;
}

/** The names that an expression may use besides those of the spec; all others are fields. */
export type NamesAround = ReadonlyMap<string, { readonly source: Source; readonly type: Type }>;

export interface Preparing {
  readonly spec: CompiledSpec;
  /** The map. */
  readonly text: string;
  /** Its number among the sources. */
  readonly file: number;
}

/** What a field is called whose name the spec has, too: `line.size`. */
const OF_LINE = /\bline\.(?=[A-Za-z_])/g;
const OF_LINE_SHOWN = "line_";

export interface Wanted {
  /** `bool` if absent. */
  readonly type?: Type;
  /** Whether a number of the line may be outside the range that it is compared with. */
  readonly anyNumber?: boolean;
}

/** @param span Where the expression stands in the map. */
export function prepare(
  { spec, text, file }: Preparing,
  span: Span,
  around: NamesAround,
  wanted: Wanted = {},
): Prepared | { readonly diagnostics: readonly Diagnostic[] } {
  const { globals } = spec.resolution;
  const hasLine = lookUp(globals, "line") !== null;
  const written = text.slice(span.start, span.end);
  const code =
    blanked(text.slice(0, span.start)) + (hasLine ? written : written.replace(OF_LINE, OF_LINE_SHOWN));
  const parsed = parseExpression(code, file);
  if (parsed.expression === null || hasErrors(parsed.diagnostics)) return parsed;
  const isInstance = (path: readonly string[]): boolean =>
    lookUp(globals, path.join("."))?.kind === "instance";
  const expression = withDottedNames(parsed.expression, isInstance);

  const bound = new Map<Symbol, OpenType>();
  const sources = new Map<Symbol, { readonly source: Source; readonly span: Span }>();
  const names = new Map<string, Symbol>();
  for (const name of freeNames(expression)) {
    if (lookUp(globals, name.name) !== null || names.has(name.name)) continue;
    const known = around.get(name.name);
    const symbol: Symbol = { kind: "bound", name: name.name, node: name };
    names.set(name.name, symbol);
    bound.set(symbol, known === undefined ? unknown() : opened(known.type));
    sources.set(symbol, {
      source: known?.source ?? { kind: "field", field: fieldOf(name.name, hasLine) },
      span: name.span,
    });
  }
  const scope: NameScope = { parent: globals, names };
  const { diagnostics, report } = collector();
  resolverFor(spec.resolution, report).expression(expression, scope);
  if (!hasErrors(diagnostics))
    diagnostics.push(
      ...spec.typed.inferMore(expression, wanted.type === undefined ? BOOL : opened(wanted.type), bound),
    );
  if (!hasErrors(diagnostics))
    diagnostics.push(...checkStateExpression(expression, spec.resolution, spec.typed));
  const slots = frame();
  const inputs: Input[] = [];
  for (const [symbol, { source, span: at }] of sources) {
    const type = closed(bound.get(symbol) ?? unknown());
    if (type.kind === "nothing" && !hasErrors(diagnostics))
      report("map-unknown-kind", at, { name: symbol.name });
    const { slot } = slots.bind(symbol, symbol.name, type);
    const isFree = wanted.anyNumber === true && source.kind === "field" && type.kind === "int";
    inputs.push({ slot, type: isFree ? { ...type, low: null, high: null } : type, source, span: at });
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  const body = lowerExpression(expression, { layout: spec.layout, frame: slots, process: null, calls: [] });
  return { body, frameSize: slots.size(), inputs, span };
}

/** The types of the IR are types of inference, but for that of what has no values. */
const opened = (type: Type): OpenType => (type.kind === "nothing" ? unknown() : (type as OpenType));

const fieldOf = (name: string, hasLine: boolean): string =>
  !hasLine && name.startsWith(OF_LINE_SHOWN) ? name.slice(OF_LINE_SHOWN.length) : name;

/** Names that stand for values and that the expression does not bind itself. */
function freeNames(expression: Expression): readonly Name[] {
  const found: Name[] = [];
  const own = new Set<string>();
  const others = new Set<unknown>();
  walk(expression, (node) => {
    const members = node as unknown as { readonly [member: string]: unknown };
    for (const [kind, member] of NOT_VALUES) if (node.kind === kind) addNames(members[member], others);
    if (BINDING.has(node.kind)) {
      const names = new Set<unknown>();
      for (const member of ["name", "payload"])
        if (node.kind !== "pattern" || member === "payload") addNames(members[member], names);
      for (const name of names) own.add((name as Name).name);
    }
    if (node.kind === "name") found.push(node as Name);
  });
  return found.filter((name) => !others.has(name) && !own.has(name.name) && name.name !== "_");
}

/** Members of nodes that hold names which stand for no value. */
const NOT_VALUES: readonly (readonly [kind: string, member: string])[] = [
  ["field", "name"],
  ["recordLiteral", "fields"],
  ["call", "callee"],
  ["is", "alternative"],
  ["at", "labels"],
  ["actionTest", "action"],
  ["actionTest", "path"],
  ["pattern", "name"],
  ["typeSet", "type"],
];

/** Nodes that bind names. */
const BINDING: ReadonlySet<string> = new Set(["binder", "let", "pattern"]);

/** The names in what a member holds; of the fields of a record those of the fields, not of their values. */
function addNames(value: unknown, names: Set<unknown>): void {
  if (typeof value !== "object" || value === null) return;
  if ("kind" in value && value.kind === "name") names.add(value);
  else if (Array.isArray(value)) for (const item of value) addNames(item, names);
  else
    for (const [key, part] of Object.entries(value))
      if (key !== "value" && key !== "span") addNames(part, names);
}

/** The variables that an expression reads, also in definitions; all of them if it asks about steps. */
export function variablesRead({ body }: Prepared, ir: Ir): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const visit = (node: unknown): void => {
    some(node, (inner) => {
      if (inner.kind === "variable") found.add(inner.variable);
      if (inner.kind === "taken" || inner.kind === "enabled")
        for (const i of ir.variables.keys()) found.add(i);
      if (inner.kind === "call" && !seen.has(inner.function)) {
        seen.add(inner.function);
        visit(ir.functions[inner.function]?.body);
      }
      return false;
    });
  };
  visit(body);
  return [...found].sort((a, b) => a - b);
}

/** @throws {Mistake} */
export function valueOf(
  { body, frameSize, inputs }: Prepared,
  model: InterpretedModel,
  state: State,
  value: (input: Input) => Value,
): Value {
  const environment = model.environment(state, null, frameSize);
  for (const input of inputs) environment.frame[input.slot] = value(input);
  return evaluate(body, environment);
}

/** Whether a condition is true. One without a value, such as one that reads what is not there, is not. */
export function isTrue(
  prepared: Prepared,
  model: InterpretedModel,
  state: State,
  value: (input: Input) => Value,
): boolean {
  try {
    return valueOf(prepared, model, state, value) === true;
  } catch (error) {
    if (error instanceof Mistake) return false;
    throw error;
  }
}
