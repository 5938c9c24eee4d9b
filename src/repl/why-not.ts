/** Why an action can't be taken: for each way to give its parameters, the guard that is false. */
import type { CompiledSpec } from "../compile.js";
import { type Environment, holds, type State } from "../interpret/evaluate.js";
import { transitionsOf } from "../interpret/execute.js";
import type { InterpretedModel } from "../interpret/model.js";
import { product, type Value } from "../interpret/values.js";
import { conjunctsOf } from "../ir/conjuncts.js";
import type { IrAction, IrStatement } from "../ir/ir.js";
import { locate, type Source } from "../source/source.js";
import { excerpt } from "../syntax/excerpt.js";

/** More ways than these are counted, not shown. */
const SHOWN_MAX = 12;

export function whyNot(
  index: number,
  state: State,
  { ir }: CompiledSpec,
  model: InterpretedModel,
  sources: readonly Source[],
): string {
  const action = ir.actions[index];
  if (action === undefined) throw new Error(`no action ${index}`);
  const combinations = product(action.parameters.map((p) => model.universe.valuesOf(p.type)));
  const lines = combinations.flatMap((values): readonly string[] => {
    const given = action.parameters.map(
      (p, i) => `${p.name} = ${model.printer.text(p.type, values[i] as Value)}`,
    );
    const head = given.length === 0 ? "" : `${given.join(", ")}: `;
    const reasons = new Set<string>();
    const environment = model.environment(state, null, 0);
    const found = transitionsOf(action, index, values, environment, (statement, env) => {
      reasons.add(reasonOf(statement, action, env, sources));
    });
    const failed = found.flatMap(({ outcome }) =>
      outcome.kind === "failed" ? [`it fails: ${outcome.failure.message}`] : [],
    );
    if (found.some(({ outcome }) => outcome.kind === "state")) return [`${head}it can be taken`];
    return [...failed, ...reasons].map((reason) => `${head}${reason}`);
  });
  const more = lines.length - SHOWN_MAX;
  return [...lines.slice(0, SHOWN_MAX), ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

function reasonOf(
  statement: IrStatement,
  action: IrAction,
  env: Environment,
  sources: readonly Source[],
): string {
  if (statement.kind !== "when") {
    const { file, line } = locate(sources, statement.span);
    return `there is nothing to choose from in \`${excerpt(sources, statement.span)}\` (${file}:${line})`;
  }
  // The first guard of a step is that its process is there.
  if (action.label !== null && statement.condition.span === action.span) return `not at \`${action.label}\``;
  const conjunct = conjunctsOf(statement.condition).find((part) => !holds(part, env)) ?? statement.condition;
  const { file, line } = locate(sources, conjunct.span);
  const call = statement.call === null ? "" : ` in \`${excerpt(sources, statement.call)}\``;
  return `\`${excerpt(sources, conjunct.span)}\` is false${call} (${file}:${line})`;
}
