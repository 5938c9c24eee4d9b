/** A trace of another tool as one of a spec: its steps are found in the spec. */
import type { TraceStep } from "../../checker/outcome.js";
import { namedAs } from "../../checker/trace.js";
import type { InterpretedModel } from "../interpret/model.js";
import { PROCESS, showType } from "../ir/type.js";
import { constantsJson, traceJson } from "../result/json.js";
import type { CompiledSpec } from "../run/compile.js";
import type { State } from "../state/values.js";
import { oddIn } from "./behaviour.js";
import { readForeignItf } from "./itf.js";
import { identifiers } from "./itf-values.js";
import { traceFacts } from "./trace-view.js";
import { UnreadableTrace, type WrittenTrace } from "./written.js";

/** How a step is called that the spec does not have. */
const NO_STEP = "?";

/**
 * A step that the spec does not have keeps the name that the file gives it.
 * @throws {UnreadableTrace}
 */
export function foreignTrace(
  json: unknown,
  spec: CompiledSpec,
  variant: string | null,
  model: InterpretedModel,
): WrittenTrace {
  const { ir, sources } = spec;
  const processes = model.universe.instances.map((_, i) => model.printer.text(PROCESS, i));
  const { states: written, actions, loop } = readForeignItf(json, traceFacts(spec), processes);
  const known = new Set(processes);
  const states = written.map((state, i) => {
    for (const { name, type } of ir.variables) {
      const odd = oddIn(type, state[name] ?? null, known);
      if (odd !== null)
        throw new UnreadableTrace(`in state ${i + 1}, \`${name}\` has a value outside its type: ${odd}`);
    }
    return model.codec.state(state);
  });
  const names = identifiers(ir.actions.map(({ name }) => name));
  /** The actions that a file may mean by a name. */
  const isCalled = (action: number, name: string): boolean => {
    const own = ir.actions[action]?.name ?? "";
    return own === name || names.get(own) === name;
  };
  const stepTo = (before: State, state: State, name: string | null): TraceStep<State> | null => {
    const leading = model
      .explain(before)
      .flatMap((transition, position) =>
        transition.outcome.kind === "state" && transition.outcome.state.equals(state)
          ? [{ transition, position }]
          : [],
      );
    const found = leading.find(({ transition }) => isCalled(transition.action, name ?? "")) ?? leading[0];
    return found === undefined ? null : namedAs(found.transition, found.position, state);
  };
  const steps = states.map((state, i): TraceStep<State> => {
    const before = states[i - 1];
    const found = before === undefined ? null : stepTo(before, state, actions[i] ?? null);
    return found ?? { action: null, choices: [], position: i, state };
  });
  const shown = { model, fairUnits: [] };
  const whole = traceJson({ steps, loop: null }, null, ir, sources, shown).steps.map((step, i) =>
    i > 0 && step.action === null ? { ...step, action: actions[i] ?? NO_STEP } : step,
  );
  const context = {
    spec: ir.name,
    variant,
    constants: constantsJson(ir),
    variables: ir.variables.map(({ name, type }) => ({ name, type: showType(type) })),
  };
  const trace = (): WrittenTrace["property"]["trace"] => {
    const [first, last] = [states[loop ?? -1], states.at(-1)];
    if (loop === null || first === undefined || last === undefined) return { loop: null, steps: whole };
    const backStep = stepTo(last, first, null);
    if (backStep === null && loop < states.length - 1 && first.equals(last)) {
      // The last state is the first of the loop once more.
      const { action, parameters } = whole.at(-1) ?? { action: null, parameters: {} };
      return { loop, steps: whole.slice(0, -1), back: { action: action ?? NO_STEP, parameters }, fair: [] };
    }
    if (backStep === null || (first.equals(last) && loop === states.length - 1))
      return { loop, steps: whole, back: null, fair: [] };
    const back = traceJson({ steps: [backStep], loop: null }, null, ir, sources, shown).steps[0];
    return {
      loop,
      steps: whole,
      back: { action: back?.action ?? NO_STEP, parameters: back?.parameters ?? {} },
      fair: [],
    };
  };
  return {
    ...context,
    property: { name: "trace", kind: null, verdict: null, message: null, trace: trace() },
  };
}
