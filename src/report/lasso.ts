/** An infinite trace (a lasso), as text. */
import type { Trace } from "../../checker/outcome.js";
import type { Palette } from "../diagnostics/style.js";
import type { Ir } from "../ir/ir.js";
import type { Given, Shown } from "../result/lasso.js";
import { showing } from "../run/explore.js";
import { type FairUnitOf, unitName } from "../run/lassos.js";
import type { State, TypedValue } from "../state/values.js";

/** How a trace goes on forever, its steps in words. */
export interface ShownLasso {
  /** Index of the state that the last one leads back to. */
  readonly loop: number;
  /** The step that leads back; null if no further step is taken. */
  readonly back: string | null;
  readonly reasons: readonly {
    readonly step: string;
    readonly fairness: "weak" | "strong";
    readonly why: "taken" | "disabled";
    /** Index of the state. */
    readonly at: number;
  }[];
  /** Whether anything is fair, as far as it is known. */
  readonly isFair: boolean;
}

/** More reasons are not shown. */
const REASONS_MAX = 24;

/** The line before the state with which the loop begins. */
export const loopBegins = (c: Palette): string => c.dim("     ── the following repeats forever ──");

/** Null for a finite trace. */
export function lassoOf(trace: Trace<State>, ir: Ir, shown: Shown): ShownLasso | null {
  const { cycle, loop } = trace;
  if (cycle === undefined || loop === null) return null;
  const { fairUnits } = shown;
  const model = showing(shown);
  const named = (name: string, given: Given): string =>
    stepText(
      name,
      given.map(({ name: parameter, value }) => {
        const { type, value: of } = value as TypedValue;
        return `${parameter} = ${model.printer.text(type, of)}`;
      }),
    );
  const { back } = cycle;
  return {
    loop,
    back: back && named(ir.actions[back.action ?? -1]?.name ?? "", back.choices),
    // Of those that are not shown, only the number is needed.
    reasons: cycle.reasons.map(({ unit, why, at }, i) => {
      const found = fairUnits[unit] as FairUnitOf;
      const { strong, parameters } = found;
      const step = i < REASONS_MAX ? named(unitName(ir, found), parameters) : "";
      return { step, fairness: strong ? "strong" : "weak", why, at: loop + at };
    }),
    isFair: fairUnits.length > 0,
  };
}

/** The name of a step and what it is taken with. */
export const stepText = (action: string, given: readonly string[]): string =>
  given.length === 0 ? action : `${action}  ${given.join(", ")}`;

/** The lines after the last state: how it goes back, and why that is fair. */
export function lassoText({ loop, back, reasons, isFair }: ShownLasso, c: Palette): readonly string[] {
  const end =
    back === null
      ? "     and no further step is taken"
      : `${c.dim("  ↺")}  ${c.bold(back)}  leads back to state ${loop + 1}`;
  const texts = reasons.slice(0, REASONS_MAX).map(({ step, fairness, why, at }) => {
    const because =
      why === "taken"
        ? `taken in state ${at + 1}`
        : fairness === "strong"
          ? "can never take a step in the loop"
          : `can't take a step in state ${at + 1}`;
    return `     ${step}: ${because}`;
  });
  const more = reasons.length - texts.length;
  // Without a fair step nothing has to happen: the usual mistake, so it is said.
  const unfair =
    back === null && !isFair
      ? ["", "Nothing here is fair, so a behaviour may stop anywhere: mark a process fair."]
      : [];
  return [
    end,
    ...unfair,
    ...(texts.length === 0 ? [] : ["", c.bold("Why fairness allows this loop:"), ...texts]),
    ...(more > 0 ? [c.dim(`     and ${more} more, which --json shows`)] : []),
  ];
}
