/** Two traces side by side, with their first difference. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { StepView, TraceView } from "../../view/trace-view.js";
import { traceHtml } from "../document/trace-html.js";
import { type Store, useStore } from "./store.js";

/** How many steps two traces have in common from the start. */
export function commonSteps(a: TraceView, b: TraceView): number {
  const key = ({ action, parameters, choices, state }: StepView): string =>
    JSON.stringify([action, parameters, choices, state]);
  let count = 0;
  for (const [i, step] of a.steps.entries()) {
    const other = b.steps[i];
    if (other === undefined || key(step) !== key(other)) break;
    count += 1;
  }
  return count;
}

function told(a: TraceView, b: TraceView): string {
  const common = commonSteps(a, b);
  if (common === a.steps.length && common === b.steps.length) return "They are the same.";
  if (common === a.steps.length || common === b.steps.length)
    return `They are the same for ${common} steps; then one of them ends.`;
  if (common === 0) return "They differ from the first state on.";
  return `They are the same up to step ${common}, and differ at step ${common + 1}.`;
}

export function Compare({ store }: { readonly store: Store }) {
  const { traces } = useStore(store);
  const [pair, setPair] = useState<readonly [number, number]>([0, 1]);
  const [left, right] = pair.map((index) => traces[index]);
  if (left === undefined || right === undefined) return <p class="empty">There are no two traces.</p>;
  const common = commonSteps(left, right);
  const choose = (side: number) => (index: number) =>
    setPair(side === 0 ? [index, pair[1]] : [pair[0], index]);
  return (
    <div class="compare">
      <h1 class="hidden-title">Two traces</h1>
      <p role="status">{told(left, right)}</p>
      <div class="pair">
        {[left, right].map((view, side) => (
          <Side
            key={side}
            side={side}
            view={view}
            traces={traces}
            chosen={pair[side] ?? 0}
            common={common}
            onChoose={choose(side)}
          />
        ))}
      </div>
    </div>
  );
}

const nameOf = ({ property, steps, variant }: TraceView): string =>
  `${property.name}${variant === null ? "" : `, ${variant}`} (${steps.length} states)`;

function Side({
  side,
  view,
  traces,
  chosen,
  common,
  onChoose,
}: {
  readonly side: number;
  readonly view: TraceView;
  readonly traces: readonly TraceView[];
  readonly chosen: number;
  readonly common: number;
  readonly onChoose: (index: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const prefix = side === 0 ? "left-" : "right-";
  useEffect(() => {
    for (const row of box.current?.querySelectorAll(".differs") ?? []) row.classList.remove("differs");
    box.current?.querySelector(`[data-step="${common}"]`)?.classList.add("differs");
  });
  const name = side === 0 ? "First trace" : "Second trace";
  return (
    <section aria-label={name}>
      <label>
        {name}{" "}
        <select value={chosen} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
          {traces.map((one, i) => (
            <option key={i} value={i}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </label>
      <div ref={box} dangerouslySetInnerHTML={{ __html: traceHtml(view, { prefix, states: false }) }} />
    </section>
  );
}
