/** Evaluates what a user types in a state of a spec: an expression of the language, or a part as states are shown. */
import { checkStateExpression } from "../check/levels.js";
import { collector, type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { evaluate, Mistake } from "../interpret/evaluate.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { IrExpression, IrFunction, Slot } from "../ir/ir.js";
import { ownLayout } from "../lower/context.js";
import { frame } from "../lower/frame.js";
import { lowerExpression } from "../lower/lower-expression.js";
import { withDottedNames } from "../resolve/instances.js";
import { resolverFor } from "../resolve/resolve.js";
import { lookUp } from "../resolve/symbols.js";
import type { CompiledSpec } from "../run/compile.js";
import type { State, TypedValue } from "../state/values.js";
import { parseExpression } from "../syntax/parse.js";
import type { Binder, Expression, Name } from "../syntax/tree.js";
import { type NamedValue, shownPart, withNames } from "./shown.js";

export type Evaluated =
  | ({ readonly kind: "value" } & TypedValue)
  /** It has no value in this state. */
  | { readonly kind: "none"; readonly why: string }
  /** It is no expression of the spec. */
  | { readonly kind: "wrong"; readonly diagnostics: readonly Diagnostic[] };

type Prepared =
  | { readonly kind: "wrong"; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: "expression";
      readonly body: IrExpression;
      readonly frameSize: number;
      readonly values: readonly NamedValue[];
      /** The definitions of the spec, and those that only what was typed uses. */
      readonly functions: readonly IrFunction[];
      /** Where they are put. */
      readonly slots: readonly Slot[];
    };

/** What is wrong with an expression, before there is any state to evaluate it in; nothing if it is right. */
export function mistakesIn(text: string, spec: CompiledSpec): readonly Diagnostic[] {
  const prepared = preparing(spec)(text);
  return prepared.kind === "wrong" ? prepared.diagnostics : [];
}

/** A text is the same expression in every state. */
function preparing(spec: CompiledSpec): (text: string) => Prepared {
  const { ir } = spec;
  /** Processes whose instances are shown with what tells them apart. */
  const indexed = new Set(
    ir.processes.filter(({ parameters }) => parameters.length === 1).map(({ name }) => name),
  );
  const known = new Map<string, Prepared>();
  const layout = ownLayout(spec.layout);

  function prepare(text: string): Prepared {
    const wrong = (diagnostics: readonly Diagnostic[]): Prepared => ({ kind: "wrong", diagnostics });
    const named = withNames(text, indexed, (name) => lookUp(spec.resolution.globals, name) !== null);
    const parsed = parseExpression(named.text, spec.sources.length);
    if (parsed.expression === null || hasErrors(parsed.diagnostics)) return wrong(parsed.diagnostics);
    const isInstance = (path: readonly string[]): boolean =>
      lookUp(spec.resolution.globals, path.join("."))?.kind === "instance";
    const expression = boundIn(withDottedNames(parsed.expression, isInstance), named.values);
    const { diagnostics, report } = collector();
    resolverFor(spec.resolution, report).expression(expression, spec.resolution.globals);
    if (!hasErrors(diagnostics)) diagnostics.push(...spec.typed.inferMore(expression));
    if (!hasErrors(diagnostics))
      diagnostics.push(...checkStateExpression(expression, spec.resolution, spec.typed));
    if (hasErrors(diagnostics)) return wrong(diagnostics);
    const slots = frame();
    const lowered = lowerExpression(expression, { layout, frame: slots, process: null, calls: [] });
    const common = {
      kind: "expression",
      frameSize: slots.size(),
      values: named.values,
      functions: layout.functions,
    } as const;
    if (named.values.length === 0) return { ...common, body: lowered, slots: [] };
    if (lowered.kind !== "map") throw new Error("no binders");
    return { ...common, body: lowered.element, slots: lowered.slots };
  }

  return (text) => {
    const prepared = known.get(text) ?? prepare(text);
    known.set(text, prepared);
    return prepared;
  };
}

export function evaluatorOf(
  spec: CompiledSpec,
  model: InterpretedModel,
): (text: string, state: State) => Evaluated {
  const { ir } = spec;
  const prepare = preparing(spec);
  return (text, state) => {
    const part = shownPart(text, ir, state, model);
    if (part !== null && "missing" in part) return { kind: "none", why: `there is no ${part.missing}` };
    if (part !== null) return { kind: "value", ...part };
    const prepared = prepare(text);
    if (prepared.kind === "wrong") return prepared;
    const { body, frameSize, values, slots, functions } = prepared;
    const environment = model.environment(state, null, frameSize);
    for (const [i, { slot, type }] of slots.entries()) {
      const { shown = "", type: of = "" } = values[i] ?? {};
      const value = model.universe.valuesOf(type).find((one) => model.printer.text(type, one) === shown);
      if (value === undefined) return { kind: "none", why: `there is no \`${shown}\` in \`${of}\`` };
      environment.frame[slot] = value;
    }
    try {
      const within = { ...environment, ir: { ...ir, functions } };
      return { kind: "value", type: body.type, value: evaluate(body, within) };
    } catch (error) {
      if (error instanceof Mistake) return { kind: "none", why: `this has no value: ${error.message}` };
      throw error;
    }
  };
}

/** An expression below binders for the values that it names: they get types that way, and then their values. */
function boundIn(expression: Expression, values: readonly NamedValue[]): Expression {
  if (values.length === 0) return expression;
  const { span } = expression;
  const name = (text: string): Name => ({ kind: "name", name: text, span });
  const binders = values.map(
    (value): Binder => ({ kind: "binder", name: name(value.name), set: name(value.type), span }),
  );
  return { kind: "setMap", element: expression, binders, where: null, span };
}
