/** Whether a formula is true of a lasso, directly by the definition of its operators. */
import type { Formula } from "./formula.js";

/** What is true along a behaviour: positions from 0; after the last one comes the one at `loop`. */
export interface Word {
  readonly length: number;
  readonly loop: number;
  readonly holds: (atom: number, at: number) => boolean;
  /** Of the step that leaves a position. */
  readonly holdsStep: (atom: number, at: number) => boolean;
  /** Whether the step that leaves a position changes the state. */
  readonly changes: (at: number) => boolean;
}

export const isTrueOf = (formula: Formula, word: Word): boolean => truths(formula, word)[0] === true;

/** The truth of a formula at each position. */
function truths(formula: Formula, word: Word): readonly boolean[] {
  const positions = Array.from({ length: word.length }, (_, at) => at);
  const everywhere = (is: (at: number) => boolean): readonly boolean[] => positions.map(is);
  /** The positions from one on that come after it, itself among them, in order; each once. */
  const from = (at: number): readonly number[] => [
    ...positions.slice(at),
    ...positions.slice(Math.min(at, word.loop), at),
  ];
  switch (formula.kind) {
    case "constant":
      return everywhere(() => formula.value);
    case "state":
      return everywhere((at) => word.holds(formula.atom, at));
    case "not":
      return truths(formula.of, word).map((is) => !is);
    case "and":
    case "or": {
      const each = formula.operands.map((operand) => truths(operand, word));
      return everywhere((at) =>
        formula.kind === "and" ? each.every((is) => is[at]) : each.some((is) => is[at]),
      );
    }
    case "always":
    case "eventually": {
      const inner = truths(formula.of, word);
      return everywhere((at) =>
        formula.kind === "always" ? from(at).every((p) => inner[p]) : from(at).some((p) => inner[p]),
      );
    }
    case "until": {
      const [left, right] = [truths(formula.left, word), truths(formula.right, word)];
      return everywhere((at) => {
        const first = from(at).findIndex((p) => right[p]);
        return (
          first !== -1 &&
          from(at)
            .slice(0, first)
            .every((p) => left[p])
        );
      });
    }
    case "alwaysStep":
      return everywhere((at) => from(at).every((p) => !word.changes(p) || word.holdsStep(formula.atom, p)));
    case "eventuallyStep":
      return everywhere((at) => from(at).some((p) => word.changes(p) && word.holdsStep(formula.atom, p)));
    default:
      return formula satisfies never;
  }
}
