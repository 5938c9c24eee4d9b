/** Why a spec is no refinement of another, as text. */
import type { Palette } from "../diagnostics/style.js";
import { placeText } from "../result/place.js";
import { hasHidden, mappedVariables, SHOWN_MAX } from "../result/refinement.js";
import { plural } from "../result/words.js";
import type { Refutation } from "../run/refinements.js";
import type { Source } from "../source/source.js";
import { changesBetween } from "../state/changes.js";
import type { State, TypedValue, Value } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";

/** More actions that are not the step are counted. */
const MISSING_MAX = 8;

/** The lines of a step about the other spec: what it may be in before and after. */
export function abstractText(refutation: Refutation, at: number, c: Palette): readonly string[] {
  const { refinement, model, steps } = refutation;
  const { name, abstract } = refinement;
  const step = steps[at];
  const before = steps[at - 1];
  if (step === undefined) return [];
  const text = (state: State, variable: number): string => {
    const { type } = abstract.variables[variable] as (typeof abstract.variables)[number];
    const value = state.get(variable) as Value;
    return value === null ? "none" : model.printer.text(type, value);
  };
  const line = (what: string): string => `     ${c.dim(`${name}:`)} ${what}`;
  const whole = (state: State, only: readonly number[]): string =>
    only.map((i) => `${abstract.variables[i]?.name} = ${text(state, i)}`).join(", ");
  const isOutside = steps.length === at + 1 && refutation.outside.length > 0;
  const seen =
    before === undefined || isOutside
      ? [whole(step.mapped, mappedVariables(refutation))]
      : changesBetween(abstract, model.printer, before.mapped, step.mapped).map(
          (change) => `${change.path}: ${change.old} -> ${change.new}`,
        );
  if (!hasHidden(refutation)) return seen.map(line);
  const all = abstract.variables.map((_, i) => i);
  const { states } = step;
  const possible =
    states.length === 0
      ? []
      : [
          `${plural(states.length, "state")} possible${states.length > SHOWN_MAX ? `, the first ${SHOWN_MAX}` : ""}`,
          ...states.slice(0, SHOWN_MAX).map((state) => `  ${whole(state, all)}`),
        ];
  return [...seen, ...possible].map(line);
}

/** The lines at the end: what each action of the other spec lacks for the last step. */
export function missingText(
  refutation: Refutation,
  sources: readonly Source[],
  c: Palette,
): readonly string[] {
  const { refinement, model, missing, steps, outside } = refutation;
  const { abstract } = refinement;
  if (outside.length > 0 || missing.length === 0) return [];
  const wanted = steps.at(-1)?.mapped;
  const text = (variable: number, value: Value): string => {
    const type = abstract.variables[variable]?.type;
    return value === null || type === undefined ? "none" : model.printer.text(type, value);
  };
  const lines = missing.slice(0, MISSING_MAX).map(({ action, choices, blocked, differing, failure }) => {
    const given = choices
      .map(({ name, value }) => {
        const { type, value: of } = value as TypedValue;
        return `${name} = ${model.printer.text(type, of)}`;
      })
      .join(", ");
    const title = action === null ? "an initial state" : (abstract.actions[action]?.name ?? "");
    const label = action === null ? null : (abstract.actions[action]?.label ?? null);
    const reasons = [
      ...blocked.flatMap(({ kind, parts }) =>
        kind === "label"
          ? [`not at \`${label}\``]
          : parts.map((part) =>
              kind === "choice"
                ? `there is no element to pick in \`${excerpt(sources, part)}\` (${placeText(sources, part)})`
                : `\`${excerpt(sources, part)}\` is false (${placeText(sources, part)})`,
            ),
      ),
      ...differing.map(({ variable, value }) => {
        const { name } = abstract.variables[variable] as (typeof abstract.variables)[number];
        return `\`${name}\` would be ${text(variable, value)}, and is ${text(variable, wanted?.get(variable) as Value)}`;
      }),
      ...(failure === null ? [] : [`it fails: ${failure.message}`]),
    ];
    return `     ${title}${given === "" ? "" : `  ${given}`}: ${reasons.join(", ")}`;
  });
  const more = missing.length - lines.length;
  const head =
    steps.length === 1
      ? `Nearest to it in ${abstract.name}:`
      : `What the actions of ${abstract.name} lack for this step:`;
  return [
    "",
    c.bold(head),
    ...lines,
    ...(more > 0 ? [c.dim(`     and ${more} more, which --json shows`)] : []),
  ];
}
