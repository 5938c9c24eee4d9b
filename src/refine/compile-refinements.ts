/**
 * From the `refinement` declarations of a spec to mappings. The other spec is compiled by itself, with its own names and
 * numbers. In a mapping stand the names of this spec; where it has none of that name, the alternatives and labels of the
 * other one do, and `NAME.label` always means one of those.
 */
import { checkStateExpression } from "../check/levels.js";
import { collector, type Diagnostic, hasErrors, type Note, type Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import type { Ir } from "../ir/ir.js";
import type { IrMapped, IrRefinement } from "../ir/refinement.js";
import { type Layout, ownLayout } from "../lower/context.js";
import { frame } from "../lower/frame.js";
import { lowerExpression } from "../lower/lower-expression.js";
import type { Program } from "../resolve/load.js";
import { type Resolution, resolve, resolverFor } from "../resolve/resolve.js";
import { alternativesOf, type NameScope, type Symbol } from "../resolve/symbols.js";
import { mapChildren, type TreeNode } from "../syntax/children.js";
import type { Declaration, Expression, Mapping, RefinementDeclaration, Span } from "../syntax/tree.js";
import { showConstant } from "../types/constants.js";
import type { Typed } from "../types/inference.js";
import type { Type } from "../types/type.js";
import { type AbstractTypes, abstractTypes } from "./abstract-types.js";

/** The other spec: null if it has errors. */
export interface CompiledAbstract {
  readonly spec: { readonly ir: Ir; readonly typed: Typed; readonly resolution: Resolution } | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Refining {
  readonly program: Program;
  readonly declarations: readonly Declaration[];
  readonly resolution: Resolution;
  readonly typed: Typed;
  readonly layout: Layout;
  /** Compiles another spec, with constants as on a command line, and with types in place of its own. */
  readonly compile: (
    program: Program,
    constants: ReadonlyMap<string, string>,
    types: ReadonlyMap<string, Type>,
  ) => CompiledAbstract;
}

/** The refinements of a spec without errors; those that are wrong are reported and left out. */
export function compileRefinements(given: Refining): {
  readonly refinements: readonly IrRefinement[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { diagnostics, report } = collector();
  const refinements = given.declarations.flatMap((node) => {
    const program = node.kind === "refinement" ? given.program.refined?.get(node.path) : undefined;
    if (node.kind !== "refinement" || program === undefined) return [];
    const compiled = compileRefinement(node, program, given, diagnostics, report);
    return compiled === null ? [] : [compiled];
  });
  return { refinements, diagnostics };
}

type MappingOf<Kind extends Mapping["kind"]> = Extract<Mapping, { kind: Kind }>;

function mappingsOf<Kind extends Mapping["kind"]>(
  { mappings }: RefinementDeclaration,
  kind: Kind,
): readonly MappingOf<Kind>[] {
  return mappings.filter((mapping): mapping is MappingOf<Kind> => mapping.kind === kind);
}

function compileRefinement(
  node: RefinementDeclaration,
  program: Program,
  given: Refining,
  diagnostics: Diagnostic[],
  report: Report,
): IrRefinement | null {
  const before = diagnostics.length;
  const isWrong = (): boolean => hasErrors(diagnostics.slice(before));
  const constants = constantsOf(node, program, given, diagnostics, report);
  const ours = typesOf(node, program, given, diagnostics, report);
  if (isWrong()) return null;
  const compiled = given.compile(program, constants, ours);
  const note: Note = { message: "the refinement of it is declared here", span: node.name.span };
  for (const diagnostic of compiled.diagnostics)
    if (diagnostic.severity === "error")
      diagnostics.push({ ...diagnostic, notes: [...diagnostic.notes, note] });
  if (compiled.spec === null) return null;
  const { ir } = compiled.spec;
  const types = abstractTypes(node, compiled.spec, given);
  const layout = ownLayout(given.layout);
  const mapping: (IrMapped | null)[] = ir.variables.map(() => null);
  const places = new Map<number, Span>();
  for (const { path, value } of mappingsOf(node, "mappedVariable")) {
    const name = path.names.map((part) => part.name).join(".");
    const variable = ir.variables.findIndex((each) => each.name === name);
    if (variable === -1) {
      const names = ir.variables.map((each) => each.name);
      report("unknown-mapped", path.span, {
        what: "variable",
        name,
        spec: ir.name,
        suggestion: suggest(name, names),
      });
      continue;
    }
    const first = places.get(variable);
    if (first !== undefined)
      report("declared-twice", path.span, { name, what: "a mapped variable" }, [
        { message: "declared here first", span: first },
      ]);
    places.set(variable, path.span);
    mapping[variable] = lowerMapped(
      value,
      variable,
      node,
      { ...given, layout },
      types,
      ir,
      diagnostics,
      report,
    );
  }
  if (isWrong()) return null;
  checkHidden(node, ir, mapping, report);
  const { safety, doc } = node;
  return isWrong()
    ? null
    : {
        name: node.name.name,
        abstract: ir,
        mapping,
        functions: layout.functions,
        safety,
        doc,
        span: node.name.span,
      };
}

/** The constants of the other spec that are mapped, as on a command line. */
function constantsOf(
  node: RefinementDeclaration,
  program: Program,
  { resolution, typed }: Refining,
  diagnostics: readonly Diagnostic[],
  report: Report,
): ReadonlyMap<string, string> {
  const theirs = resolve(program).globals.names;
  const names = [...theirs.values()].flatMap((symbol) => (symbol.kind === "constant" ? [symbol.name] : []));
  const cases = [...theirs].filter(([, symbol]) => alternativesOf(symbol).length > 0);
  const scope = withinScope(resolution, new Map(cases));
  const constants = new Map<string, string>();
  for (const { name, value } of mappingsOf(node, "mappedConstant")) {
    if (!names.includes(name.name)) {
      report("unknown-mapped", name.span, {
        what: "constant",
        name: name.name,
        spec: nameOf(program),
        suggestion: suggest(name.name, names),
      });
      continue;
    }
    if (constants.has(name.name))
      report("declared-twice", name.span, { name: name.name, what: "a mapped constant" });
    const before = diagnostics.length;
    const written = qualified(value, node.name.name);
    resolverFor(resolution, report).expression(written, scope);
    if (diagnostics.length > before) continue;
    const found = typed.evaluator.evaluate(written);
    if (found === null) report("not-constant", value.span, {});
    else constants.set(name.name, showConstant(found));
  }
  return constants;
}

/** Types of this spec that stand in place of the other's. */
function typesOf(
  node: RefinementDeclaration,
  program: Program,
  { resolution, typed }: Refining,
  diagnostics: readonly Diagnostic[],
  report: Report,
): ReadonlyMap<string, Type> {
  const names = [...resolve(program).globals.names.values()].flatMap((symbol) =>
    symbol.kind === "type" && symbol.node.parameters.length === 0 ? [symbol.name] : [],
  );
  const types = new Map<string, Type>();
  for (const { name, type } of mappingsOf(node, "mappedType")) {
    if (!names.includes(name.name)) {
      const suggestion = suggest(name.name, names);
      report("unknown-mapped", name.span, {
        what: "type",
        name: name.name,
        spec: nameOf(program),
        suggestion,
      });
      continue;
    }
    if (types.has(name.name)) report("declared-twice", name.span, { name: name.name, what: "a mapped type" });
    const before = diagnostics.length;
    resolverFor(resolution, report).type(type, resolution.globals);
    if (diagnostics.length === before) types.set(name.name, typed.elaborator.typeOf(type));
  }
  return types;
}

const nameOf = ({ modules }: Program): string => modules.at(-1)?.name.name ?? "";

/** Names of this spec, and behind them others. */
const withinScope = (resolution: Resolution, others: ReadonlyMap<string, Symbol>): NameScope => ({
  parent: { parent: null, names: others },
  names: resolution.globals.names,
});

/** `Atomic.lock`, which is a field to the parser, as one name. */
function qualified(node: Expression, name: string): Expression {
  const dotted = node.kind === "field" ? pathOf(node, name) : null;
  if (dotted !== null) return { kind: "name", name: dotted, span: node.span };
  return mapChildren(node, (child: TreeNode) => qualified(child as Expression, name));
}

function pathOf(node: Expression, name: string): string | null {
  if (node.kind === "name") return node.name === name ? name : null;
  if (node.kind !== "field") return null;
  const before = pathOf(node.target, name);
  return before === null ? null : `${before}.${node.name.name}`;
}

/** A value for a variable of the other spec; null where it is wrong. */
function lowerMapped(
  value: Expression,
  variable: number,
  node: RefinementDeclaration,
  { resolution, typed, layout }: Refining,
  types: AbstractTypes,
  ir: Ir,
  diagnostics: Diagnostic[],
  report: Report,
): IrMapped | null {
  const before = diagnostics.length;
  const isWrong = (): boolean => hasErrors(diagnostics.slice(before));
  const written = qualified(value, node.name.name);
  resolverFor(resolution, report).expression(written, withinScope(resolution, types.namesFor(variable)));
  if (isWrong()) return null;
  // Refinements are judged without symmetry, so any of several values that are interchangeable may be chosen.
  diagnostics.push(
    ...typed
      .inferMore(written, types.typeOf(variable))
      .filter(({ code }) => code !== "symmetric-has-no-order")
      .map((found) => (found.code === "type-mismatch" ? withVariable(found, ir.variables[variable]) : found)),
  );
  if (!isWrong()) diagnostics.push(...checkStateExpression(written, resolution, typed));
  if (isWrong()) return null;
  const slots = frame();
  const lowered = lowerExpression(written, { layout, frame: slots, process: null, calls: [] });
  return { value: lowered, frameSize: slots.size() };
}

/** A wrong type in a mapping, with the variable that the value is for. */
const withVariable = (found: Diagnostic, variable: Ir["variables"][number] | undefined): Diagnostic =>
  variable === undefined
    ? found
    : {
        ...found,
        hint: found.hint ?? `give a value of the type that \`${variable.name}\` has in the other spec`,
        notes: [...found.notes, { message: `\`${variable.name}\` is declared here`, span: variable.span }],
      };

/** Something must be mapped; and with hidden variables, fairness is not judged. */
function checkHidden(
  node: RefinementDeclaration,
  ir: Ir,
  mapping: readonly (IrMapped | null)[],
  report: Report,
): void {
  const hidden = ir.variables.flatMap(({ name }, i) => (mapping[i] === null ? [name] : []));
  if (hidden.length === ir.variables.length) {
    report("maps-nothing", node.name.span, { name: node.name.name, variables: hidden });
    return;
  }
  const isFair = ir.actions.some(({ fairness }) => fairness !== "unfair");
  if (hidden.length > 0 && isFair && !node.safety)
    report("hidden-fairness", node.name.span, { name: node.name.name, spec: ir.name, variables: hidden });
}
