/** A failed run as a trace, to be drawn on a page. */
import { constantsJson, type TraceStepJson, variablesJson } from "../result/json.js";
import { locate } from "../source/source.js";
import { type TraceView, traceFacts, traceView } from "../view/trace-view.js";
import type { Kit } from "./kit.js";
import type { Run } from "./run.js";

/** One of the behaviours that the spec allows, up to the step that failed; that one has no state. */
export function viewOf(
  { ir, graph, spec }: Kit,
  run: Run,
  message: string,
  variant: string | null,
): TraceView {
  const stateJson = (state: number | undefined) =>
    state === undefined
      ? null
      : Object.fromEntries(ir.variables.map(({ name }, i) => [name, graph.json(state)[i] ?? null]));
  const steps = run.moves.flatMap((move, i): readonly TraceStepJson[] => {
    if (move.kind === "rest") return [];
    const { action, args } = graph.commands[move.command] as (typeof graph.commands)[number];
    const node = ir.actions[action] as (typeof ir.actions)[number];
    const { file, line, column } = locate(spec.sources, node.span);
    const state = stateJson(run.stateAfter(i));
    return [{ action: node.name, parameters: args, span: { file, line, column }, state, changed: [] }];
  });
  const first: TraceStepJson = {
    action: null,
    parameters: {},
    span: { file: "", line: 0, column: 0 },
    state: stateJson(run.initial),
    changed: [],
  };
  const property = {
    name: "",
    kind: null,
    verdict: null,
    message,
    trace: { steps: [first, ...steps], loop: null },
  };
  const context = { spec: ir.name, variant, constants: constantsJson(ir), variables: variablesJson(ir) };
  return traceView(context, property, traceFacts(spec)) as TraceView;
}
