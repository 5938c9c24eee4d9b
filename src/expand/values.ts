/**
 * Parameters that keep the value they are given: a call of such a procedure takes the values in a step of its own, which
 * stands before the others, and keeps them in locals.
 */
import type { Report } from "../diagnostics/diagnostic.js";
import { keeperOf, optionalOf } from "../resolve/keepers.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import { walk } from "../syntax/children.js";
import type {
  Expression,
  Name,
  Parameter,
  Procedure,
  ProcessBody,
  Span,
  Statement,
  Step,
  Variable,
} from "../syntax/tree.js";
import { valueType } from "./declared-type.js";
import { type Arguments, instantiate } from "./instantiate.js";

/** What the step that takes the values is called. */
const TAKING = "call";

/**
 * The body of a procedure for one call, and what of the arguments is to be put in the place of names.
 * @param given All arguments.
 */
export function takingValues(
  { parameters, body, name: { span } }: Procedure,
  given: Arguments,
  resolution: Resolution,
  report: Report,
): { readonly body: ProcessBody; readonly names: Arguments } {
  const kept = parameters.filter(({ byValue }) => byValue);
  if (kept.length === 0) return { body, names: given };
  const values = new Map<Symbol, Expression>();
  const names = new Map(given);
  const taken: Statement[] = [];
  const take = (symbol: Symbol, value: Expression): void => {
    taken.push({ kind: "assign", place: placeOf(symbol, span, resolution), value, span: value.span });
  };

  const keepers = kept.flatMap((parameter): readonly Variable[] => {
    const symbol = resolution.declares.get(parameter.name);
    const argument = symbol && given.get(symbol);
    if (symbol === undefined || argument === undefined) return [];
    names.delete(symbol);
    values.set(symbol, argument);
    take(symbol, argument);
    return [keeperOf(typed(parameter, argument, resolution, report))];
  });
  const locals = body.locals.map((local): Variable => {
    const symbol = resolution.declares.get(local.name);
    const { initial } = local;
    if (symbol === undefined || initial === null || !mentions(initial.value, values, resolution))
      return local;
    const value = instantiate(initial.value, values, resolution, report);
    values.set(symbol, value);
    take(symbol, value);
    return {
      ...local,
      type: optionalOf(local.type),
      initial: { ...initial, value: { kind: "none", span: local.span } },
    };
  });
  const step: Step = {
    kind: "step",
    label: { kind: "name", name: freeLabel(body), span },
    idle: false,
    fairness: "unfair",
    codePlace: null,
    body: { kind: "block", statements: taken, span },
    doc: null,
    span,
  };
  return { body: { ...body, locals: [...keepers, ...locals], steps: [step, ...body.steps] }, names };
}

/** The parameter with the type that it declares, or that of its argument, as far as declarations say it. */
function typed(
  parameter: Parameter,
  argument: Expression,
  resolution: Resolution,
  report: Report,
): Parameter {
  if (parameter.type !== null) return parameter;
  const type = valueType(argument, resolution);
  if (type === null)
    report("value-without-type", parameter.span, { name: parameter.name.name }, [
      { message: "the type of this argument is not declared", span: argument.span },
    ]);
  return { ...parameter, type };
}

function mentions(
  expression: Expression,
  values: ReadonlyMap<Symbol, Expression>,
  { uses }: Resolution,
): boolean {
  let found = false;
  walk(expression, (node) => {
    const symbol = node.kind === "name" ? uses.get(node as Name) : undefined;
    found ||= symbol !== undefined && values.has(symbol);
  });
  return found;
}

function placeOf(symbol: Symbol, span: Span, { uses }: Resolution) {
  const variable: Name = { kind: "name", name: symbol.name, span };
  uses.set(variable, symbol);
  return { kind: "place" as const, variable, selectors: [], span };
}

function freeLabel({ steps }: ProcessBody): string {
  const used = new Set(steps.map(({ label }) => label.name));
  let name = TAKING;
  for (let i = 2; used.has(name); i += 1) name = `${TAKING}_${i}`;
  return name;
}
