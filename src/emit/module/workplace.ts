/** What the functions of one module share: names, constants, the places that can fail, memory for values. */

import { type Shape, sizeOf, valuesCount } from "../../../checker/runtime/shapes.js";
import { boundsOf } from "../../facts/bounds.js";
import { canFailIn } from "../../facts/can-fail.js";
import { type Counters, countersOf } from "../../facts/coverage.js";
import { initialPlanOf } from "../../facts/initial-plan.js";
import { nth } from "../../facts/parts.js";
import type { Ir } from "../../ir/ir.js";
import { some } from "../../ir/walk.js";
import { lineText, positionAt, type Source } from "../../source/source.js";
import type { Span } from "../../source/span.js";
import { visibleLine } from "../../source/visible.js";
import { functionText, Mentions } from "../code/function-text.js";
import { Names } from "../code/names.js";
import { writtenMax } from "../facts/successor-count.js";
import { layOut } from "../layout/layout.js";
import { shapesOf, Unsupported } from "../layout/shape.js";
import type { FailurePlace, ModuleContext, Slots } from "../place/scope.js";
import { actionFunction } from "../step/action-function.js";

/** What the functions turned out to need while they were written. */
/** If more successors of one state are possible, they are handed over in parts. */
const WRITTEN_AT_ONCE_MAX = 2 ** 12;

export interface Written {
  readonly failures: readonly FailurePlace[];
  /** Shapes, and tables of the ranks of their values. */
  readonly constants: {
    readonly shapes: readonly { readonly name: string; readonly line: string }[];
    readonly tables: readonly { readonly codes: string; readonly ranks: string; readonly shape: string }[];
  };
  /** Functions for `enabled` and `taken` of an action. */
  readonly tests: readonly string[];
  readonly scratchWords: number;
}

/** The functions that an action can have for `enabled` and `taken`. */
const TESTS = ["enabled", "taken", "enabled_given", "taken_given"] as const;

/** The most values in a table of ranks. */
const RANKED_MAX = 2 ** 20;

export interface ModuleNames {
  readonly actions: readonly string[];
  /** Of each action: its successors for one combination of parameters. */
  readonly steps: readonly string[];
  readonly explain: readonly string[];
  readonly properties: readonly string[];
  readonly premises: readonly string[];
  /** For each place in the order of the properties, the functions that choose among several; null for one. */
  readonly chosen: readonly ({ readonly property: string; readonly premise: string } | null)[];
  readonly constraints: readonly string[];
}

/** What a module counts beside the transitions of each action. */
export type Counts = "nothing" | "branches" | "coverage";

export interface Workplace {
  readonly context: ModuleContext;
  readonly named: ModuleNames;
  readonly definitionFails: (index: number) => void;
  readonly written: () => Written;
}

/**
 * @param slots The actions of several versions; by default there is one, and every action has its own place.
 * @param counts What is counted beside the transitions of each action.
 */
export function workplace(
  ir: Ir,
  sources: readonly Source[],
  isTyped: boolean,
  slots: Slots | null = null,
  counts: Counts = "nothing",
): Workplace {
  const shapes = shapesOf(ir);
  const layout = layOut(ir, shapes);
  const names = new Names();
  const runtime = new Set<string>();
  const failures: FailurePlace[] = [];
  const failureNumbers = new Map<string, number>();
  const shapeLines: { readonly name: string; readonly line: string }[] = [];
  const tests = new Map<string, { readonly name: string; text: string }>();
  const ranked = new Map<Shape, Written["constants"]["tables"][number]>();
  const shapeNames = new Map<Shape, string>();
  const failingDefinitions = new Set<number>();
  let scratchWords = layout.words;
  const typed = (annotation: string): string => (isTyped ? annotation : "");

  const alternatives = slots?.alternatives ?? ir.actions.map((_, i) => [i]);
  const propertiesAt = slots?.properties ?? ir.properties.map((_, i) => [i]);

  // All names of the module's own are taken before any function is written, so that no local name hides one.
  const named: ModuleNames = {
    actions: ir.actions.map((action) => names.unique(action.name)),
    steps: ir.actions.map((action) => names.unique(`${action.name}_one`)),
    explain: ir.actions.map((action) => names.unique(`explain_${action.name}`)),
    properties: ir.properties.map((property) => names.unique(property.name)),
    premises: ir.properties.map((property) => names.unique(`premise_${property.name}`)),
    constraints: ir.constraints.map((constraint) => names.unique(constraint.name)),
    chosen: propertiesAt.map(([first = 0, ...more]) => {
      if (more.length === 0) return null;
      const { name } = nth(ir.properties, first, "property");
      return { property: names.unique(`chosen_${name}`), premise: names.unique(`chosen_premise_${name}`) };
    }),
  };
  const functionNames = ir.functions.map((fn) => names.unique(fn.name));
  const testNames = new Map([
    ...ir.actions.flatMap((action, index) =>
      TESTS.map((test): [string, string] => [`${test} ${index}`, names.unique(`${test}_${action.name}`)]),
    ),
    ...alternatives.flatMap((all, place) =>
      TESTS.flatMap((test): [string, string][] =>
        all.length > 1 ? [[`${test} at ${place}`, names.unique(`${test}_at_${place}`)]] : [],
      ),
    ),
  ]);
  const nextReaders = readersOfNext(ir);

  const bounds = boundsOf(ir, shapes.instances.length);
  const context: ModuleContext = {
    ir,
    alternatives,
    propertiesAt,
    hasVersions: slots !== null,
    fewest: slots?.fewest ?? ir.actions.length,
    positionOf: (action) => (slots === null ? String(action) : "position"),
    bounds,
    initialPlan: initialPlanOf(ir, bounds, shapes.instances.length),
    shapes,
    drains: writtenMax({ ir, alternatives, bounds, shapes }) > WRITTEN_AT_ONCE_MAX,
    counters: counted(ir, counts),
    layout,
    names,
    typed,
    mentions: new Mentions(),
    runtime,
    failure: (kind, message, span) => {
      const key = `${kind}@${span.file}:${span.start}`;
      const known = failureNumbers.get(key);
      if (known !== undefined) return known;
      failures.push({ kind, message, span });
      failureNumbers.set(key, failures.length);
      return failures.length;
    },
    scratch: (words) => {
      const at = scratchWords;
      scratchWords += words;
      return at;
    },
    ranks: (shape) => {
      const known = ranked.get(shape);
      if (known !== undefined) return known;
      const count = valuesCount(shape);
      if (count > RANKED_MAX)
        throw new Unsupported(`there are ${count} keys or elements that are no numbers`);
      if (!("bits" in sizeOf(shape))) throw new Unsupported("keys or elements are too wide");
      const n = ranked.size + 1;
      const tables = { codes: `codes${n}`, ranks: `ranks${n}`, shape: context.shape(shape) };
      ranked.set(shape, tables);
      return tables;
    },
    shape: (shape) => {
      const known = shapeNames.get(shape);
      if (known !== undefined) return known;
      const name = `shape${shapeNames.size + 1}`;
      shapeNames.set(shape, name);
      shapeLines.push({ name, line: `const ${name}${typed(": Shape")} = ${JSON.stringify(shape)};` });
      return name;
    },
    functionName: (index) => nth(functionNames, index, "function"),
    actionTest: (test, index, given) => {
      const kind = `${test}${given ? "_given" : ""}`;
      const all = nth(alternatives, index, "action");
      const [only = index, ...more] = all;
      if (more.length === 0) return testOf(kind, only, test, given);
      const key = `${kind} at ${index}`;
      const { entry, isNew } = testEntry(key);
      if (!isNew) return entry.name;
      const { parameters } = nth(ir.actions, only, "action");
      const signature = [
        ...(test === "taken" ? ["s", "i", "n", "j"] : ["s", "i"]),
        ...(given ? parameters.map((_, i) => `given${i}`) : []),
      ];
      const functions = all.map((action) => testOf(kind, action, test, given));
      entry.text = choosing(context, entry.name, signature, index, functions);
      return entry.name;
    },
    mayFail: canFailIn(ir, bounds),
    canFail: (fn) => failingDefinitions.has(fn),
    readsNext: (fn) => nextReaders.has(fn),
    sourceLine: (span) => commentText(span, sources),
  };
  function testOf(kind: string, index: number, test: "enabled" | "taken", given: boolean): string {
    const { entry, isNew } = testEntry(`${kind} ${index}`);
    if (isNew) {
      const action = nth(ir.actions, index, "action");
      entry.text = actionFunction(context, action, index, { name: entry.name, purpose: test, given });
    }
    return entry.name;
  }

  /** A test by its key; it has its name before its text, in which it may be called. */
  function testEntry(key: string) {
    const known = tests.get(key);
    if (known !== undefined) return { entry: known, isNew: false };
    const name = testNames.get(key);
    if (name === undefined) throw new Error(`${key} has no name`);
    const entry = { name, text: "" };
    tests.set(key, entry);
    return { entry, isNew: true };
  }

  return {
    context,
    named,
    definitionFails: (index) => failingDefinitions.add(index),
    written: () => ({
      failures,
      constants: { shapes: shapeLines, tables: [...ranked.values()] },
      tests: [...tests.values()].map((t) => t.text),
      scratchWords,
    }),
  };
}

/** A function that calls the one of several that a version has: its choice is at a place of `versions`. */
export function choosing(
  { mentions }: ModuleContext,
  name: string,
  signature: readonly string[],
  place: number,
  functions: readonly string[],
): string {
  const call = (fn: string): string => `return ${fn}(${signature.join(", ")});`;
  const [first = "", ...more] = functions;
  return functionText(mentions, name, signature, "", [
    `switch (versions[${place}]) {`,
    ...more.map((fn, i) => `  case ${i + 1}: ${call(fn)}`),
    `  default: ${call(first)}`,
    "}",
  ]);
}

/** So much of a line stands in a comment: one line of a spec may be as long as a file. */
const COMMENT_LENGTH_MAX = 200;

/** Text of a spec in a comment: one line, and nothing that could end it. */
function commentText(span: Span, sources: readonly Source[]): string {
  const source = sources[span.file];
  if (source === undefined) return "";
  const { line, column } = positionAt(source.text, span.start);
  const whole = lineText(source.text, line);
  const text =
    whole.length > COMMENT_LENGTH_MAX ? shortened(whole.slice(column - 1), COMMENT_LENGTH_MAX) : whole.trim();
  const name = source.path.split("/").at(-1) ?? "";
  return visibleLine(`${name}:${line}  ${text.replaceAll("\t", " ")}`);
}

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/** The definitions that read the state after the step, by themselves or through others. */
function readersOfNext(ir: Ir): ReadonlySet<number> {
  const found = new Set<number>();
  ir.functions.forEach((fn, index) => {
    const readsNext = some(
      fn.body,
      (node) =>
        node.kind === "taken" ||
        (node.kind === "variable" && node.primed) ||
        (node.kind === "call" && found.has(node.function)),
    );
    if (readsNext) found.add(index);
  });
  return found;
}

/** Null if there is nothing to count. */
function counted(ir: Ir, counts: Counts): Counters | null {
  if (counts === "nothing") return null;
  const counters = countersOf(ir, counts === "coverage");
  return counters.size === 0 ? null : counters;
}
