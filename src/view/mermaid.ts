/** A trace as a sequence diagram of Mermaid: a participant for each lane, active while it holds a lock. */
import { clipped } from "../source/visible.js";
import type { StepView, TraceView } from "./trace-view.js";
import { valueText } from "./values.js";

/** Of one text in a diagram: Mermaid refuses diagrams that are very long. */
const TEXT_MAX = 120;
/** More changes of a step are counted. */
const CHANGES_MAX = 6;

export function mermaidOf(view: TraceView): string {
  const { lanes, steps, loop, back, held, property } = view;
  const title = [view.spec, ...(view.variant === null ? [] : [`variant ${view.variant}`]), property.name];
  const lines = ["sequenceDiagram", `  %% ${escaped(title.join(", "))}`];
  lanes.forEach(({ name }, i) => {
    lines.push(`  participant P${i} as ${escaped(name === "" ? "(no process)" : name)}`);
  });
  const indent = (i: number): string => (loop !== null && i >= loop ? "    " : "  ");
  steps.forEach((step, i) => {
    if (i === loop) lines.push("  loop forever");
    const { lane, action } = step;
    const pad = indent(i);
    if (lane === null || action === null) {
      if (lanes.length > 0)
        lines.push(`${pad}Note over ${spanOf(lanes.length)}: ${escaped(initialText(view))}`);
    } else {
      lines.push(`${pad}P${lane}->>P${lane}: ${escaped(stepText(step.number, action, step.parameters))}`);
      const told = changesText(step);
      if (told !== "") lines.push(`${pad}Note over P${lane}: ${told}`);
    }
    for (const { lane: holder, to } of held) if (to === i) lines.push(`${pad}deactivate P${holder}`);
    for (const { lane: holder, from } of held) if (from === i) lines.push(`${pad}activate P${holder}`);
  });
  if (loop !== null) {
    const last = steps.at(-1)?.lane ?? null;
    if (back !== null)
      lines.push(
        `    Note over ${spanOf(lanes.length)}: ${escaped(`${stepText(null, back.action, back.parameters)} leads back to state ${loop + 1}`)}`,
      );
    else if (last !== null || lanes.length > 0)
      lines.push(`    Note over ${spanOf(lanes.length)}: no further step is taken`);
    lines.push("  end");
  }
  if (property.verdict === "violated" && loop === null && lanes.length > 0)
    lines.push(
      `  Note over ${spanOf(lanes.length)}: ${escaped(`${property.name} is violated${property.message === null ? "" : `: ${property.message}`}`)}`,
    );
  // What is held at the end is drawn only if the bar ends, too.
  for (const { lane, to } of held) if (to === null) lines.push(`  deactivate P${lane}`);
  return `${lines.join("\n")}\n`;
}

const spanOf = (lanes: number): string => (lanes <= 1 ? "P0" : `P0,P${lanes - 1}`);

const stepText = (number: number | null, action: string, parameters: StepView["parameters"]): string => {
  const given = Object.entries(parameters).map(([name, value]) => `${name} = ${valueText(null, value)}`);
  return `${number === null ? "" : `${number} `}${action}${given.length === 0 ? "" : ` (${given.join(", ")})`}`;
};

function initialText({ steps, variables }: TraceView): string {
  const state = steps[0]?.state ?? {};
  const shown = variables
    .filter(({ name }) => !name.endsWith(".pc"))
    .map(({ name }) => `${name} = ${valueText(null, state[name] ?? null)}`);
  return `1 initial state${shown.length === 0 ? "" : `: ${shown.join(", ")}`}`;
}

/** Escaped, with a line for each change. */
function changesText(step: StepView): string {
  if (step.state === null) return escaped("the step fails");
  const changes = step.changes.filter(({ path }) => !/^[^.[]+\.pc(?:\[|$)/.test(path));
  const lines = changes
    .slice(0, CHANGES_MAX)
    .map(({ path, before, after }) =>
      escaped(`${path}: ${valueText(null, before)} -> ${valueText(null, after)}`),
    );
  const more = changes.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("<br/>");
}

/** Text that is nothing but text: all that Mermaid or a browser could take for something else is written by number. */
function escaped(text: string): string {
  const short = clipped(text.replace(/\s+/g, " "), TEXT_MAX);
  return short.replace(/[^\p{L}\p{N} _.,=()[\]+/'|!?*-]|\bend\b/giu, (part) =>
    /^end$/i.test(part) ? `#${part.charCodeAt(0)};${part.slice(1)}` : `#${part.codePointAt(0)};`,
  );
}
