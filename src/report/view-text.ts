/** A written trace as text, as `check` shows the one it has found. */
import type { Palette } from "../diagnostics/style.js";
import { plural } from "../result/words.js";
import { visibleLine } from "../source/visible.js";
import type { Deviation } from "../view/behaviour.js";
import type { StepView, TraceView } from "../view/trace-view.js";
import { typesIn } from "../view/trace-view.js";
import { valueText } from "../view/values.js";
import { insightLines } from "./insight-text.js";
import { type ShownLasso, stepText } from "./lasso.js";
import { describeViolation } from "./text.js";
import type { TraceStyle } from "./trace-style.js";
import { type ShownStep, type ShownTrace, traceLines } from "./trace-text.js";
import { AT_WORDS, wrapped } from "./wrap.js";

export function renderView(view: TraceView, traceStyle: TraceStyle, c: Palette): string {
  const lines = [...wrapped(c.bold(headline(view)), AT_WORDS)];
  const constants = Object.entries(view.constants).map(([name, value]) => `${name} = ${value}`);
  if (constants.length > 0) lines.push(...wrapped(c.dim(`  ${constants.join(", ")}`)));
  const trace = traceLines(shownView(view, c), traceStyle, c);
  if (trace.length > 0) lines.push("");
  const { insight, steps } = view;
  const told =
    insight === null || traceStyle === "none" || traceStyle === "oneline"
      ? []
      : insightLines(
          insight,
          steps.map(({ action }) => action),
          c,
        );
  return `${[...lines, ...trace, ...told].join("\n")}\n`;
}

/** Whether a trace is a behaviour of its spec, and where not. @param deviation Null if it is. */
export function renderDeviation(view: TraceView, deviation: Deviation | null, c: Palette): string {
  const { spec, variant, steps } = view;
  const of = visibleLine(`${spec}${variant === null ? "" : ` (variant ${variant})`}`);
  if (deviation === null)
    return `${wrapped(c.green(c.bold(`✓ the trace is a behaviour of ${of}`)), AT_WORDS).join("\n")}\n${c.dim(`  ${plural(steps.length, "state")}`)}\n`;
  const { step, action, given: taken, why } = deviation;
  const where = step === null ? "the way back to the loop" : step === 1 ? "state 1" : `step ${step}`;
  const named = [where, ...(action === null ? [] : [stepText(action, taken === "" ? [] : [taken])])].join(
    ", ",
  );
  const lines = [
    ...wrapped(c.red(c.bold(`✗ the trace is not a behaviour of ${of}`)), AT_WORDS),
    ...wrapped(visibleLine(`  ${named}: ${why}`), AT_WORDS),
  ];
  return `${lines.join("\n")}\n`;
}

function headline({ spec, variant, property }: TraceView): string {
  const { name, kind, verdict, message } = property;
  const what = `${spec}${variant === null ? "" : ` (variant ${variant})`}`;
  if (verdict === null || kind === null) return visibleLine(what);
  const said = verdict === "violated" ? describeViolation({ name, kind, message }) : `${name} is reached`;
  return visibleLine(`${what}: ${said}`);
}

const given = (values: StepView["parameters"]): readonly string[] =>
  Object.entries(values).map(([name, value]) => `${name} = ${valueText(null, value)}`);

function shownView(view: TraceView, c: Palette): ShownTrace {
  const types = typesIn(view);
  const steps = view.steps.map((step, i): ShownStep => {
    const { action, parameters, choices, span, state, changes, shown } = step;
    const chosen = (some: typeof choices): string =>
      some.map(({ name, value }) => `${name} = ${valueText(null, value)}`).join(", ");
    return {
      action,
      given: given(parameters).join(", "),
      chosen: chosen(choices),
      branches: chosen(choices.filter(({ name }) => name === "either")),
      aside:
        action === null || span.file === "" ? [] : [c.dim(`     ${visibleLine(span.file)}:${span.line}`)],
      shown: () =>
        shown.map((each) => ({
          name: visibleLine(each.name),
          text: "why" in each ? each.why : valueText(null, each.value),
        })),
      failure: state === null ? (view.property.message ?? "the step fails") : null,
      state:
        state &&
        (() =>
          view.variables.map(({ name }) => ({
            name,
            text: valueText(types.get(name) ?? null, state[name] ?? null),
          }))),
      changes:
        i === 0 || state === null
          ? null
          : () =>
              changes.map(({ path, before, after }) => ({
                path,
                old: valueText(null, before),
                new: valueText(null, after),
              })),
    };
  });
  return { steps, loop: view.loop, lasso: lassoIn(view) };
}

const lassoIn = ({ loop, back, fair }: TraceView): ShownLasso | null =>
  loop === null
    ? null
    : {
        loop,
        back: back && stepText(back.action, given(back.parameters)),
        reasons: fair.map(({ action, parameters, fairness, why, at }) => ({
          step: stepText(action, given(parameters)),
          fairness,
          why,
          at,
        })),
        isFair: true,
      };
