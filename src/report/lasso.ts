/** An infinite trace (a lasso), as text. */
import type { Trace } from "../../checker/outcome.js";
import type { Palette } from "../diagnostics/style.js";
import type { Ir } from "../ir/ir.js";
import type { Given, Shown } from "../result/lasso.js";
import { showing } from "../run/explore.js";
import type { FairUnitOf } from "../run/lassos.js";
import type { State, TypedValue } from "../state/values.js";

/** More reasons are not shown. */
const REASONS_MAX = 24;

/** The line before the state with which the loop begins. */
export const loopBegins = (c: Palette): string => c.dim("     ── the following repeats forever ──");

/** The lines after the last state: how it goes back, and why that is fair. */
export function lassoText(trace: Trace<State>, ir: Ir, shown: Shown, c: Palette): readonly string[] {
  const { cycle, loop } = trace;
  if (cycle === undefined || loop === null) return [];
  const { fairUnits } = shown;
  const model = showing(shown);
  const values = (given: Given): string =>
    given
      .map(({ name, value }) => {
        const { type, value: of } = value as TypedValue;
        return `${name} = ${model.printer.text(type, of)}`;
      })
      .join(", ");
  const named = (action: number | null, given: Given): string => {
    const text = values(given);
    return `${ir.actions[action ?? -1]?.name ?? ""}${text === "" ? "" : `  ${text}`}`;
  };
  const { back } = cycle;
  const end =
    back === null
      ? "     and no further step is taken"
      : `${c.dim("  ↺")}  ${c.bold(named(back.action, back.choices))}  leads back to state ${loop + 1}`;
  const reasons = cycle.reasons.slice(0, REASONS_MAX).map(({ unit, why, at }) => {
    const { action, strong, parameters } = fairUnits[unit] as FairUnitOf;
    const because =
      why === "taken"
        ? `taken in state ${loop + at + 1}`
        : strong
          ? "can never take a step in the loop"
          : `can't take a step in state ${loop + at + 1}`;
    return `     ${named(action, parameters)}: ${because}`;
  });
  const more = cycle.reasons.length - reasons.length;
  // Without a fair step nothing has to happen: the usual mistake, so it is said.
  const unfair =
    back === null && fairUnits.length === 0
      ? ["", "Nothing here is fair, so a behaviour may stop anywhere: mark a process fair."]
      : [];
  return [
    end,
    ...unfair,
    ...(reasons.length === 0 ? [] : ["", c.bold("Why fairness allows this loop:"), ...reasons]),
    ...(more > 0 ? [c.dim(`     and ${more} more, which --json shows`)] : []),
  ];
}
