/** What a spec does, as lines of text: the values of expressions, the steps from a state, the way of a process. */

import { type InterpretedModel, interpret } from "../../src/interpret/model.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { changesBetween } from "../../src/state/changes.js";
import type { State, TypedValue } from "../../src/state/values.js";
import { accepted, type CompileTextOptions, compileText } from "../support.js";

export interface Behaviour {
  readonly spec: CompiledSpec;
  readonly model: InterpretedModel;
  readonly start: State;
}

export function behaviourOf(text: string, options: CompileTextOptions = {}): Behaviour {
  const spec = accepted(compileText(text, options));
  const model = interpret(spec.ir, { symmetry: false });
  const first = [...model.initial()][0];
  if (first?.kind !== "state") throw new Error(first?.failure.message ?? "there is no initial state");
  return { spec, model, start: first.state };
}

export interface Successor {
  /** `set(1, true)`: the action with its choices. */
  readonly name: string;
  /** `x = 1, f[2] = true`; `nothing`, or why it failed. */
  readonly effect: string;
  readonly state: State | null;
}

export function successorsOf({ spec, model }: Behaviour, state: State): readonly Successor[] {
  return model.expand(state).map(({ action, choices, outcome }) => {
    const chosen = choices.map(({ value }) => {
      const typed = value as TypedValue;
      return model.printer.text(typed.type, typed.value);
    });
    const name = `${model.actions[action]}${chosen.length === 0 ? "" : `(${chosen.join(", ")})`}`;
    if (outcome.kind === "failed")
      return { name, effect: `${outcome.failure.kind}: ${outcome.failure.message}`, state: null };
    const changes = changesBetween(spec.ir, model.printer, state, outcome.state);
    const effect = changes.map((change) => `${change.path} = ${change.new}`).join(", ");
    return { name, effect: effect === "" ? "nothing" : effect, state: outcome.state };
  });
}

/** Follows the only step there is, until there is none or a state comes again; a choice ends it with all of them. */
export function walk(behaviour: Behaviour): readonly string[] {
  const lines: string[] = [];
  const seen: State[] = [];
  for (let state: State | null = behaviour.start; state !== null; ) {
    const at: State = state;
    if (seen.some((other) => other.equals(at))) break;
    seen.push(at);
    const successors = successorsOf(behaviour, at);
    lines.push(...successors.map(({ name, effect }) => `${name}: ${effect}`));
    state = successors.length === 1 ? (successors[0]?.state ?? null) : null;
  }
  return lines;
}
