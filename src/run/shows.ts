/** The values of expressions in states that are shown: those that the spec declares, and those that are asked for. */
import { evaluate, Mistake } from "../interpret/evaluate.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { IrShown } from "../ir/shown.js";
import type { State, TypedValue } from "../state/values.js";

/** Why an expression has no value in a state. */
export interface NoValue {
  readonly why: string;
}

export interface ShownExpression {
  readonly name: string;
  readonly valueIn: (state: State, model: InterpretedModel) => TypedValue | NoValue;
}

export const shownExpressions = (shows: readonly IrShown[]): readonly ShownExpression[] =>
  shows.map(({ name, body, frameSize, functions }) => ({
    name,
    valueIn: (state, model) => {
      const environment = model.environment(state, null, frameSize);
      try {
        const ir = { ...environment.ir, functions };
        return { type: body.type, value: evaluate(body, { ...environment, ir }) };
      } catch (error) {
        if (error instanceof Mistake) return { why: `this has no value: ${error.message}` };
        throw error;
      }
    },
  }));
