/** Beside the report: the whole state of the chosen step, and its line in the source. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { StepView } from "../../view/trace-view.js";
import { stateHtml } from "../document/value-html.js";
import { exploreFrom } from "./actions.js";
import { choose } from "./report.js";
import { type Store, useStore } from "./store.js";

export function Side({ store }: { readonly store: Store }) {
  const { chosen, traces, view, canExplore, setup } = useStore(store);
  const trace = chosen === null ? undefined : traces[chosen.trace];
  const step = trace?.steps[chosen?.step ?? 0];
  const hidden = view !== "report" || step === undefined;
  // Before the source scrolls to its line: what is hidden has no height.
  useLayoutEffect(() => {
    const side = document.getElementById("side");
    if (side !== null) side.hidden = hidden;
    document.getElementById("main")?.classList.toggle("with-side", !hidden);
  }, [hidden]);
  if (hidden || chosen === null || trace === undefined || step === undefined) return null;
  const close = () => {
    for (const row of document.querySelectorAll("[aria-current=step]")) row.removeAttribute("aria-current");
    store.update({ chosen: null });
  };
  return (
    <>
      <div class="side-head">
        <h2>
          Step {step.number} of {trace.steps.length}
          <span class="dim"> {step.action ?? "initial state"}</span>
        </h2>
        <div class="buttons">
          <button
            type="button"
            onClick={() => choose(store, chosen.trace, chosen.step - 1)}
            disabled={chosen.step === 0}
          >
            Previous
          </button>
          <button
            type="button"
            onClick={() => choose(store, chosen.trace, chosen.step + 1)}
            disabled={chosen.step === trace.steps.length - 1}
          >
            Next
          </button>
          {canExplore && setup !== null && step.state !== null && (
            <button
              type="button"
              class="main"
              onClick={() => void exploreFrom(store, chosen.trace, chosen.step)}
            >
              Explore from here
            </button>
          )}
          <button type="button" class="quiet" aria-label="Close the chosen step" onClick={close}>
            ×
          </button>
        </div>
      </div>
      <State step={step} />
      <Source store={store} step={step} />
    </>
  );
}

/** The whole state, filtered by the names of variables. */
export function State({ step }: { readonly step: StepView }) {
  const [filter, setFilter] = useState("");
  const words = filter
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  const wanted = (name: string): boolean =>
    words.length === 0 || words.some((word) => name.toLowerCase().includes(word));
  return (
    <section class="state-of">
      <div class="row">
        <h3>State</h3>
        <input
          type="search"
          aria-label="Show only variables with"
          placeholder="Filter variables"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      {step.state === null ? (
        <p class="dim">The step fails, so there is no state after it.</p>
      ) : (
        // It is written by a function that makes all text harmless.
        <div
          class="scroll-x"
          dangerouslySetInnerHTML={{ __html: stateHtml(step.state, step.changes, wanted) }}
        />
      )}
    </section>
  );
}

/** The file with the line of the step lit. */
export function Source({ store, step }: { readonly store: Store; readonly step: StepView }) {
  const { span } = step;
  const lit = useRef<HTMLSpanElement>(null);
  const box = useRef<HTMLPreElement>(null);
  const text = sourceText(store, span.file);
  const line = step.action === null ? null : span.line;
  useEffect(() => {
    if (lit.current === null || box.current === null) return;
    box.current.scrollTop = lit.current.offsetTop - box.current.clientHeight / 2;
  });
  if (text === null) return null;
  return (
    <section class="source-of">
      <h3>
        Source <span class="dim">{line === null ? span.file : `${span.file}:${line}`}</span>
      </h3>
      <pre
        class="code"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label={line === null ? "Source" : `Source, line ${line} is the step's`}
      >
        {text.split("\n").map((row, i) => (
          <span key={i} ref={i + 1 === line ? lit : null} class={i + 1 === line ? "lit" : ""}>
            {`${row}\n`}
          </span>
        ))}
      </pre>
    </section>
  );
}

function sourceText(store: Store, path: string): string | null {
  const file = store.state.setup?.spec.files.find(
    ({ path: own, result }) => result.kind === "text" && (result.name ?? own) === path,
  );
  return file?.result.kind === "text" ? file.result.text : null;
}
