/** Why an action can't be taken: for each way to give its parameters, every guard that is false. */

import { type Obstacle, pathsThrough } from "../interpret/blocked-paths.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { IrAction } from "../ir/ir.js";
import { placeText } from "../result/place.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Source } from "../source/source.js";
import { product, type State, type Value } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";

/** Beyond this number, ways are counted but not shown. */
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
    const ways = pathsThrough(action, index, values, model.environment(state, null, 0));
    const found = ways.transitions;
    const reasons = new Set(ways.blocked.flat().flatMap((obstacle) => reasonsOf(obstacle, action, sources)));
    const failed = found.flatMap(({ outcome }) =>
      outcome.kind === "failed" ? [`it fails: ${outcome.failure.message}`] : [],
    );
    if (found.some(({ outcome }) => outcome.kind === "state")) return [`${head}it can be taken`];
    return [...failed, ...reasons].map((reason) => `${head}${reason}`);
  });
  const more = lines.length - SHOWN_MAX;
  return [...lines.slice(0, SHOWN_MAX), ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

/** One for each part of a guard that is false. */
function reasonsOf(
  { kind, parts, calls }: Obstacle,
  action: IrAction,
  sources: readonly Source[],
): readonly string[] {
  if (kind === "label") return [`not at \`${action.label}\``];
  const within = [...calls].reverse().map((call) => ` in \`${excerpt(sources, call)}\``);
  return parts.map((part) => {
    const [text, place] = [excerpt(sources, part), placeText(sources, part)];
    return kind === "choice"
      ? `there is no element to pick in \`${text}\` (${place})`
      : `\`${text}\` is false${within.join("")} (${place})`;
  });
}
