/** The front end, from a path to the IR: one line for each phase. */
import { checkLevels } from "../check/levels.js";
import { checkPlaces } from "../check/places.js";
import { collector, type Diagnostic, hasErrors, type Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { showAddress } from "../edit/address.js";
import { applyEdits, editedActions, editsOf } from "../edit/edit.js";
import { elementNamed } from "../elements/enumerate.js";
import { type Expansion, expandProgram } from "../expand/expand.js";
import type { Ir } from "../ir/ir.js";
import type { Layout } from "../lower/context.js";
import { lower } from "../lower/lower.js";
import { BUILTIN_PROPERTIES } from "../resolve/globals.js";
import { layerOver } from "../resolve/layer.js";
import { load, type Program, type ReadFile } from "../resolve/load.js";
import { type Resolution, resolve } from "../resolve/resolve.js";
import type { Source } from "../source/source.js";
import type { Edit, Expectation, Module, Span, Variant } from "../syntax/tree.js";
import type { ConstantValue, Settings } from "../types/constants.js";
import { inferTypes } from "../types/infer.js";
import type { Typed } from "../types/inference.js";

export interface CompileOptions {
  /** Constants set from outside, as written: `--const N=3` gives `N` the text `3`. */
  readonly constants: ReadonlyMap<string, string>;
  /** The variant to compile; null for the spec as it stands. */
  readonly variant: string | null;
  /** Applied after those of the variant; none by default. */
  readonly edits?: readonly Edit[];
}

export const NO_OPTIONS: CompileOptions = { constants: new Map(), variant: null };

/** A spec that the front end accepted. */
export interface CompiledSpec {
  readonly ir: Ir;
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
  const module = program.modules.find((m) => m.span.file === 0) ?? null;
  const variants = (module?.declarations ?? []).filter((d): d is Variant => d.kind === "variant");
  let reached: Reached = { resolution: null, expansion: null, typed: null };
  const answer = (spec: CompiledSpec | null): Compilation => ({
    sources: program.sources,
    module,
    variants,
    spec,
    reached,
    diagnostics,
  });
  const onReached = (more: Partial<Reached>): void => {
    reached = { ...reached, ...more };
  };
  if (module === null) return answer(null);

  try {
    if (hasErrors(diagnostics)) {
      // Declarations lost to syntax errors would cause errors elsewhere, so only the syntax errors are reported.
      runPhases(program, module, variants, options, [], () => undefined, onReached);
      return answer(null);
    }
    const spec = runPhases(program, module, variants, options, diagnostics, report, onReached);
    return answer(hasErrors(diagnostics) ? null : spec);
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) throw error;
    report("nested-too-deeply", module.name.span, {});
    return answer(null);
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

  const edits = [...(variant === null ? [] : editsOf(variant)), ...(options.edits ?? [])];
  const isEdited = variant !== null || options.edits !== undefined;
  const edited = isEdited ? applyEdits(edits, resolution) : null;
  if (edited !== null) diagnostics.push(...edited.diagnostics);
  else
    for (const other of variants)
      diagnostics.push(...applyEdits(editsOf(other), layerOver(base)).diagnostics);

  const settings = readSettings(options.constants, resolution, report);
  const expansion = expandProgram(edited?.declarations ?? resolution.declarations, resolution);
  onReached({ expansion });
  const typed = inferTypes(resolution, expansion, settings);
  onReached({ typed });
  // An unresolved name makes types unknown elsewhere; that is not reported as another mistake.
  const consequent = hasErrors(diagnostics) || hasErrors(expansion.diagnostics);
  diagnostics.push(...expansion.diagnostics);
  diagnostics.push(...typed.diagnostics.filter((d) => !(consequent && d.code === "unknown-type")));
  diagnostics.push(...checkLevels(resolution, expansion, typed));
  diagnostics.push(...checkPlaces(resolution, expansion));
  warnAboutConstants(resolution, report);
  if (hasErrors(diagnostics)) return null;
  const spec: CompiledSpec = {
    ...lower(module.name.name, resolution, expansion, typed),
    sources: program.sources,
    span: module.name.span,
    doc: module.doc,
    expansion,
    typed,
    resolution,
    expectations,
    edits: editedActions(edited?.edits ?? new Map(), expansion),
  };
  if (options.edits === undefined) checkElements(spec, report);
  return spec;
}

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

/** The names of all properties, the built-in ones last. */
export function propertyNames(resolution: Resolution): readonly string[] {
  const declared = resolution.declarations.flatMap((d) => (d.kind === "property" ? [d.name.name] : []));
  return [...declared, ...BUILTIN_PROPERTIES];
}

/** From `--const` texts to values. Whether they fit their types is found out with the types. */
function readSettings(texts: ReadonlyMap<string, string>, resolution: Resolution, report: Report): Settings {
  const settings = new Map<string, ConstantValue>();
  const constants = [...resolution.globals.names.values()].filter((s) => s.kind === "constant");
  for (const [name, text] of texts) {
    if (!constants.some((c) => c.name === name)) {
      report("unknown-constant", null, {
        name,
        suggestion: suggest(
          name,
          constants.map((c) => c.name),
        ),
      });
      continue;
    }
    const value = readValue(text.trim(), resolution);
    if (value === null) report("bad-setting", null, { text: `${name}=${text}` });
    else settings.set(name, value);
  }
  return settings;
}

function readValue(text: string, resolution: Resolution): ConstantValue | null {
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(Number(text)) ? Number(text) : null;
  const symbol = resolution.globals.names.get(text);
  return symbol?.kind === "case" && symbol.node.fields.length === 0 ? symbol : null;
}

function warnAboutConstants(resolution: Resolution, report: Report): void {
  const used = new Set(resolution.uses.values());
  for (const symbol of resolution.globals.names.values())
    if (symbol.kind === "constant" && symbol.node.name.span.file === 0 && !used.has(symbol))
      report("unused-constant", symbol.node.name.span, { name: symbol.name });
}
