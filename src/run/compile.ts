/** The front end, from a path to the IR: one line for each phase. */
import { checkLevels } from "../check/levels.js";
import { checkPlaces } from "../check/places.js";
import { collector, type Diagnostic, hasErrors, type Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { showAddress } from "../edit/address.js";
import { applyEdits, editedActions, editsOf, originsOf } from "../edit/edit.js";
import { elementNamed } from "../elements/enumerate.js";
import { type Expansion, expandProgram } from "../expand/expand.js";
import type { Ir } from "../ir/ir.js";
import type { IrRefinement } from "../ir/refinement.js";
import type { IrShown } from "../ir/shown.js";
import type { Layout } from "../lower/context.js";
import { type Like, lower } from "../lower/lower.js";
import { lowerShows } from "../lower/lower-shown.js";
import { compileRefinements } from "../refine/compile-refinements.js";
import { BUILTIN_PROPERTIES } from "../resolve/globals.js";
import { layerOver } from "../resolve/layer.js";
import { load, mainOf, type Program, type ReadFile } from "../resolve/load.js";
import { type Resolution, resolve } from "../resolve/resolve.js";
import { alternativesOf } from "../resolve/symbols.js";
import type { Source } from "../source/source.js";
import type { DeclarationOf, Edit, Expectation, Module, Span, Variant } from "../syntax/tree.js";
import { type ConstantValue, type Settings, typeOfConstant } from "../types/constants.js";
import { inferTypes } from "../types/infer.js";
import type { Typed } from "../types/inference.js";
import { closed, type Type } from "../types/type.js";
import { told } from "./told.js";

export interface CompileOptions {
  /** Constants set from outside, as written: `--const N=3` gives `N` the text `3`. */
  readonly constants: ReadonlyMap<string, string>;
  /** The variant to compile; null for the spec as it stands. */
  readonly variant: string | null;
  /** Applied after those of the variant; none by default. */
  readonly edits?: readonly Edit[];
  /**
   * The same without these edits: what they leave alone is to look the same in the IR. Labels and definitions that are
   * not used any more stay in it.
   */
  readonly like?: Like;
  /** Types in place of those that are declared by these names. */
  readonly types?: ReadonlyMap<string, Type>;
}

export const NO_OPTIONS: CompileOptions = { constants: new Map(), variant: null };

/** A spec that the front end accepted. */
export interface CompiledSpec {
  readonly ir: Ir;
  /** What it refines. */
  readonly refinements: readonly IrRefinement[];
  /** The other specs, by their IRs. */
  readonly refined: ReadonlyMap<Ir, CompiledSpec>;
  /** The names of the types that were given from outside. */
  readonly givenTypes: ReadonlySet<string>;
  /** What is shown beside the states of traces. */
  readonly shows: readonly IrShown[];
  readonly sources: readonly Source[];
  /** The spec's name in its file. */
  readonly span: Span;
  /** The doc comment before the spec; null if there is none. */
  readonly doc: string | null;
  readonly layout: Layout;
  readonly expansion: Expansion;
  readonly typed: Typed;
  readonly resolution: Resolution;
  /** What the spec, or the variant, expects. */
  readonly expectations: readonly Expectation[];
  /** What the variant did to which actions. */
  readonly edits: ReadonlyMap<string, "dropped" | "edited">;
}

export interface Compilation {
  readonly sources: readonly Source[];
  /** The file given by the caller, if it parsed. */
  readonly module: Module | null;
  readonly variants: readonly Variant[];
  /** Null if there are errors. */
  readonly spec: CompiledSpec | null;
  /** The results of the phases up to the one that failed; null for those not reached. */
  readonly reached: Reached;
  readonly diagnostics: readonly Diagnostic[];
}

/** The side tables of the phases. With errors they are partial, for use in an editor. */
export interface Reached {
  readonly resolution: Resolution | null;
  readonly expansion: Expansion | null;
  readonly typed: Typed | null;
}

export function compile(path: string, readFile: ReadFile, options: CompileOptions = NO_OPTIONS): Compilation {
  const { program, diagnostics } = load(path, readFile);
  return compileProgram(program, diagnostics, options);
}

/** Compiles a program that is loaded already: another variant, or other constants. */
export function compileProgram(
  program: Program,
  loadDiagnostics: readonly Diagnostic[],
  options: CompileOptions,
): Compilation {
  const { diagnostics, report } = collector();
  diagnostics.push(...loadDiagnostics);
  const module = program.modules.find((m) => m.span.file === mainOf(program)) ?? null;
  const variants = (module?.declarations ?? []).filter((d): d is Variant => d.kind === "variant");
  let reached: Reached = NOTHING_REACHED;
  const answer = (spec: CompiledSpec | null): Compilation => ({
    sources: program.sources,
    module,
    variants,
    spec,
    reached,
    diagnostics: told(diagnostics, program.sources),
  });
  const onReached = (more: Partial<Reached>): void => {
    reached = { ...reached, ...more };
  };
  if (module === null) return answer(null);
  if (hasErrors(diagnostics)) {
    // Declarations lost to syntax errors would cause errors elsewhere, so only the syntax errors are reported.
    let isReached = false;
    return {
      ...answer(null),
      // An editor asks for it, but not after every keystroke.
      get reached() {
        if (!isReached)
          unlessTooDeep(() => runPhases(program, module, variants, options, [], () => undefined, onReached));
        isReached = true;
        return reached;
      },
    };
  }
  const spec = unlessTooDeep(() =>
    runPhases(program, module, variants, options, diagnostics, report, onReached),
  );
  if (spec === undefined) report("nested-too-deeply", module.name.span, {});
  return answer(hasErrors(diagnostics) ? null : (spec ?? null));
}

const NOTHING_REACHED: Reached = { resolution: null, expansion: null, typed: null };

/** What `work` makes, or nothing where it runs out of stack. */
function unlessTooDeep<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) throw error;
    return undefined;
  }
}

function runPhases(
  program: Program,
  module: Module,
  variants: readonly Variant[],
  options: CompileOptions,
  diagnostics: Diagnostic[],
  report: Report,
  onReached: (more: Partial<Reached>) => void,
): CompiledSpec | null {
  const base = resolve(program);
  const resolution = layerOver(base);
  onReached({ resolution });
  diagnostics.push(...resolution.diagnostics);
  const variant = chosenVariant(options.variant, variants, report);
  const expectations = expectationsOf(variant, module);
  checkExpectations(module, variants, resolution, report);
  if (hasErrors(diagnostics) && options.variant !== null && variant === null) return null;

  const edits = [...(variant === null ? [] : editsOf(variant, variants)), ...(options.edits ?? [])];
  const isEdited = variant !== null || options.edits !== undefined;
  const edited = isEdited ? applyEdits(edits, resolution) : null;
  if (edited !== null) diagnostics.push(...edited.diagnostics);
  else
    for (const other of variants)
      diagnostics.push(...applyEdits(editsOf(other, variants), layerOver(base)).diagnostics);

  const settings = readSettings(options.constants, resolution, report);
  const expansion = expandProgram(edited?.declarations ?? resolution.declarations, resolution);
  onReached({ expansion });
  const typed = inferTypes(resolution, expansion, settings, options.types);
  onReached({ typed });
  // An unresolved name makes types unknown elsewhere; that is not reported as another mistake.
  const consequent = hasErrors(diagnostics) || hasErrors(expansion.diagnostics);
  diagnostics.push(...expansion.diagnostics);
  diagnostics.push(...typed.diagnostics.filter((d) => !(consequent && d.code === "unknown-type")));
  diagnostics.push(...checkLevels(resolution, expansion, typed));
  diagnostics.push(...checkPlaces(resolution, expansion));
  if (hasErrors(diagnostics)) {
    warnAboutConstants(resolution, program, report);
    return null;
  }
  const lowered = lower(module.name.name, resolution, expansion, typed, options.like);
  const { layout } = lowered;
  const others = new Map<Ir, CompiledSpec>();
  const refined =
    program.refined !== undefined
      ? compileRefinements({
          ...{ program, declarations: expansion.declarations, resolution, typed, layout },
          compile: (other, constants, types) => {
            const compiled = compileRefined(other, constants, types);
            if (compiled.spec !== null) others.set(compiled.spec.ir, compiled.spec);
            return compiled;
          },
        })
      : NOTHING_REFINED;
  diagnostics.push(...refined.diagnostics);
  warnAboutConstants(resolution, program, report);
  if (hasErrors(diagnostics)) return null;
  const spec: CompiledSpec = {
    ...lowered,
    refinements: refined.refinements,
    refined: others,
    givenTypes: new Set(options.types?.keys()),
    shows: lowerShows(expansion.declarations, layout),
    sources: program.sources,
    span: module.name.span,
    doc: module.doc,
    expansion,
    typed,
    resolution,
    expectations,
    edits: editedActions(edited?.edits ?? new Map(), expansion),
  };
  checkTaken(spec, report);
  if (options.edits === undefined) checkElements(spec, report);
  return spec;
}

/** What was compiled of the program of another spec, by constants and types: every edited version of a spec asks again. */
const refinedOnce = new WeakMap<Program, Map<string, Compilation>>();

function compileRefined(
  program: Program,
  constants: ReadonlyMap<string, string>,
  types: ReadonlyMap<string, Type>,
): Compilation {
  const known = refinedOnce.get(program) ?? new Map<string, Compilation>();
  refinedOnce.set(program, known);
  const key = JSON.stringify([[...constants], [...types].map(([name, type]) => [name, closed(type)])]);
  const found = known.get(key) ?? compileProgram(program, [], { constants, types, variant: null });
  known.set(key, found);
  return found;
}

const NOTHING_REFINED = { refinements: [], diagnostics: [] };

/** What is expected to be needed, or not to be, must be an element of the spec. */
function checkElements(spec: CompiledSpec, report: Report): void {
  for (const expectation of spec.expectations)
    for (const address of expectation.kind === "expectNeeded" ? expectation.addresses : []) {
      const name = showAddress(address.segments);
      const found = elementNamed(spec, name);
      if ("suggestion" in found) report("unknown-element", address.span, { name, ...found });
    }
}

function chosenVariant(name: string | null, variants: readonly Variant[], report: Report): Variant | null {
  if (name === null) return null;
  const variant = variants.find((v) => v.name.name === name);
  if (variant !== undefined) return variant;
  report("unknown-variant", null, {
    name,
    suggestion: suggest(
      name,
      variants.map((v) => v.name.name),
    ),
  });
  return null;
}

const isExpectation = (item: { readonly kind: string }): item is Expectation =>
  item.kind.startsWith("expect");

/** What the variant expects; the spec as it stands if null. */
export function expectationsOf(variant: Variant | null, module: Module): readonly Expectation[] {
  return (variant === null ? module.declarations : variant.items).filter(isExpectation);
}

/** Expectations name properties, variants and constants that exist; a variant without any is warned about. */
function checkExpectations(
  module: Module,
  variants: readonly Variant[],
  resolution: Resolution,
  report: Report,
): void {
  const properties = propertyNames(resolution);
  const variantNames = ["base", ...variants.map((v) => v.name.name)];
  const constants = [...resolution.globals.names.values()].filter((s) => s.kind === "constant");
  for (const variant of variants) checkOrigin(variant, variants, report);
  for (const variant of variants)
    if (!variant.items.some(isExpectation))
      report("variant-without-expect", variant.name.span, { name: variant.name.name });
  for (const item of [...module.declarations, ...variants.flatMap((v) => v.items)].filter(isExpectation)) {
    const names = "names" in item ? item.names : [];
    for (const { name, span } of names)
      if (!properties.includes(name))
        report("unknown-property", span, { name, suggestion: suggest(name, properties) });
    if (item.kind === "expectSameGraph" && !variantNames.includes(item.as.name))
      report("unknown-variant", item.as.span, {
        name: item.as.name,
        suggestion: suggest(item.as.name, variantNames),
      });
    if (item.kind !== "expectStates") continue;
    if (!Number.isSafeInteger(item.count.value)) report("constant-arithmetic", item.count.span, {});
    for (const { name } of item.settings)
      if (!constants.some((c) => c.name === name.name))
        report("unknown-constant", name.span, {
          name: name.name,
          suggestion: suggest(
            name.name,
            constants.map((c) => c.name),
          ),
        });
  }
}

/** What a variant is a variant of exists, and is not built on it in turn. */
function checkOrigin(variant: Variant, variants: readonly Variant[], report: Report): void {
  if (variant.of === null) return;
  const { name, span } = variant.of;
  const names = variants.map((other) => other.name.name);
  if (!names.includes(name)) report("unknown-variant", span, { name, suggestion: suggest(name, names) });
  const origins = originsOf(variant, variants);
  const outermost = origins[0] ?? variant;
  if (outermost.of?.name === variant.name.name)
    report("recursive", span, {
      names: [variant.name.name, ...origins.map((o) => o.name.name).reverse(), variant.name.name],
    });
}

/** The actions and steps that an expectation names exist. */
function checkTaken(spec: CompiledSpec, report: Report): void {
  const names = spec.ir.actions.map(({ name }) => name);
  const known = new Set(names.flatMap((name) => prefixesOf(name)));
  for (const expectation of spec.expectations)
    for (const address of expectation.kind === "expectTaken" ? expectation.addresses : []) {
      const name = showAddress(address.segments);
      if (!known.has(name))
        report("unknown-action", address.span, { name, suggestion: suggest(name, known) });
    }
}

const prefixesOf = (name: string): readonly string[] =>
  name.split(".").map((_, i, parts) => parts.slice(0, i + 1).join("."));

/** The names of all properties, the built-in ones last. */
export function propertyNames(resolution: Resolution): readonly string[] {
  const declared = resolution.declarations.flatMap((d) =>
    d.kind === "property" || d.kind === "refinement" ? [d.name.name] : [],
  );
  return [...declared, ...BUILTIN_PROPERTIES];
}

/** From `--const` texts to values. Whether they fit their types is found out with the types. */
function readSettings(texts: ReadonlyMap<string, string>, resolution: Resolution, report: Report): Settings {
  const settings = new Map<string, ConstantValue>();
  const constants = [...resolution.globals.names.values()].filter((s) => s.kind === "constant");
  for (const [name, text] of texts) {
    const constant = constants.find((c) => c.name === name);
    if (constant === undefined) {
      report("unknown-constant", null, {
        name,
        suggestion: suggest(
          name,
          constants.map((c) => c.name),
        ),
      });
      continue;
    }
    const value = readValue(text.trim(), resolution, constant.node);
    if (value === null) report("bad-setting", null, { text: `${name}=${text}` });
    else settings.set(name, value);
  }
  return settings;
}

/** A number, a truth value, or a plain alternative: of several of that name, the one of the constant's type. */
function readValue(
  text: string,
  resolution: Resolution,
  constant: DeclarationOf<"constant">,
): ConstantValue | null {
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(Number(text)) ? Number(text) : null;
  const { names } = resolution.globals;
  const dot = text.lastIndexOf(".");
  const type = dot === -1 ? undefined : names.get(text.slice(0, dot));
  const found = [text, text.slice(dot + 1)]
    .flatMap((name) => alternativesOf(names.get(name)))
    .filter(({ node, owner }) => node.fields.length === 0 && (type?.kind !== "type" || owner === type.node));
  const owner = typeOfConstant(constant, resolution);
  return found.find((each) => each.owner === owner) ?? found[0] ?? null;
}

function warnAboutConstants(resolution: Resolution, program: Program, report: Report): void {
  const used = new Set(resolution.uses.values());
  for (const symbol of resolution.globals.names.values())
    if (symbol.kind === "constant" && symbol.node.name.span.file === mainOf(program) && !used.has(symbol))
      report("unused-constant", symbol.node.name.span, { name: symbol.name });
}
