/** The explorer: the steps that can be taken and those that can't, the way here, and what is true of the state. */
import { useEffect, useState } from "preact/hooks";
import { grouped } from "../../source/numbers.js";
import { traceHtml } from "../document/trace-html.js";
import type { BlockedChoice, Place, StepChoice } from "../engine/protocol.js";
import { back, copyLink, ever, goTo, seek, undo, wander, watch } from "./actions.js";
import { Source, State } from "./side.js";
import { type Store, useStore } from "./store.js";

export function Explorer({ store }: { readonly store: Store }) {
  const { place, opened, busy } = useStore(store);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => keyTyped(store, event);
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [store]);
  if (opened !== null && opened.spec === null)
    return <p class="empty">The spec has errors, so there is nothing to explore.</p>;
  if (place === null)
    return <p class="empty">{busy === null ? "Nothing to explore yet." : "Starting the engine …"}</p>;
  const last = place.trace.steps.at(-1);
  return (
    <div class="explorer">
      <h1 class="hidden-title">Explorer</h1>
      <section class="choices" aria-label="Steps from here">
        <Steps store={store} place={place} />
        <Blocked blocked={place.blocked} />
      </section>
      <section class="way" aria-label="The way here">
        <Way store={store} place={place} />
      </section>
      <section class="here" aria-label="This state">
        <Properties place={place} />
        {last !== undefined && <State step={last} />}
        <Expressions store={store} place={place} />
        {last !== undefined && <Source store={store} step={last} />}
      </section>
    </div>
  );
}

function keyTyped(store: Store, event: KeyboardEvent): void {
  const { view, place, path } = store.state;
  const { target } = event;
  if (view !== "explore" || place === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
  if (/^[1-9]$/.test(event.key)) {
    const step = place.steps[Number(event.key) - 1];
    if (step !== undefined && step.failure === null) void goTo(store, [...path, step.number]);
  } else if (event.key === "u") void undo(store);
  else if (event.key === "b") void back(store);
}

// ─────────────────────────────────────────────────────────────────────── steps

function Steps({ store, place }: { readonly store: Store; readonly place: Place }) {
  const { steps, deadlock, path } = place;
  return (
    <>
      <h2>Steps from here</h2>
      {steps.length === 0 && <p class="dim">No step can be taken.</p>}
      {deadlock && <p class="failure">This is a deadlock.</p>}
      <ol class="takes">
        {steps.map((step, i) => (
          <li key={step.number}>
            <button
              type="button"
              class="take"
              disabled={step.failure !== null}
              onClick={() => void goTo(store, [...path, step.number])}
            >
              <Title step={step} lane={laneClass(place, step.lane)} hint={i < 9 ? String(i + 1) : null} />
              <Changes step={step} />
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Its colour is that of the lane on the way here; none if it has none there. */
const laneClass = (place: Place, name: string): string => {
  const lane = place.trace.lanes.findIndex((one) => one.name === name);
  return lane < 0 ? "" : `c${lane % 8}`;
};

function Title({
  step,
  lane,
  hint,
}: {
  readonly step: Pick<StepChoice, "action" | "lane" | "given">;
  readonly lane: string;
  readonly hint: string | null;
}) {
  return (
    <span class="head">
      {hint !== null && (
        <span class="kbd" aria-hidden="true">
          {hint}
        </span>
      )}
      <strong class="action">{step.action}</strong>{" "}
      <span class={`who ${lane}`}>{step.lane === "" ? "no process" : step.lane}</span>
      {step.given !== "" && <span class="given"> {step.given}</span>}
    </span>
  );
}

function Changes({ step }: { readonly step: StepChoice }) {
  if (step.failure !== null) return <span class="failure">it fails: {step.failure}</span>;
  if (step.changes.length === 0) return <span class="dim small">nothing changes</span>;
  return (
    <span class="small changes">
      {step.changes.slice(0, 6).map(({ path, before, after }) => (
        <span key={path} class="change">
          <code>{path}</code>: {before} <span aria-hidden="true">→</span> <ins>{after}</ins>
        </span>
      ))}
      {step.changes.length > 6 && <span class="change">… {step.changes.length - 6} more</span>}
    </span>
  );
}

function Blocked({ blocked }: { readonly blocked: readonly BlockedChoice[] }) {
  const here = blocked.filter(({ elsewhere }) => !elsewhere);
  const elsewhere = blocked.length - here.length;
  return (
    <>
      <h2>Not possible here</h2>
      {here.length === 0 && <p class="dim">Every step whose process is at it can be taken.</p>}
      <ul class="blocked">
        {here.map((choice, i) => (
          <li key={i}>
            <span class="head">
              <strong class="action">{choice.action}</strong>{" "}
              <span class="who">{choice.lane === "" ? "no process" : choice.lane}</span>
              {choice.given !== "" && <span class="given"> {choice.given}</span>}
            </span>
            <Reasons choice={choice} />
          </li>
        ))}
      </ul>
      {elsewhere > 0 && (
        <p class="dim small">
          {elsewhere} {elsewhere === 1 ? "step is" : "steps are"} of processes that are at another label.
        </p>
      )}
    </>
  );
}

function Reasons({ choice }: { readonly choice: BlockedChoice }) {
  return (
    <ul class="reasons">
      {choice.reasons.map((reason, i) => (
        <li key={i}>
          <code class="guard">{reason.text}</code>{" "}
          {reason.kind === "choice" ? "has no element to pick" : "is false"}
          {reason.within.map((call) => (
            <span key={call} class="dim">
              {" "}
              in <code>{call}</code>
            </span>
          ))}
          <span class="dim"> ({`${reason.place.file}:${reason.place.line}`})</span>
          {reason.values.length > 0 && (
            <span class="values">
              {reason.values.map(({ path, value }) => (
                <code key={path}>{`${path} = ${value}`}</code>
              ))}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

// ─────────────────────────────────────────────────────────────────────── the way here

function Way({ store, place }: { readonly store: Store; readonly place: Place }) {
  const { before, path } = useStore(store);
  const jump = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const row = event.target.closest<HTMLElement>("[data-step]");
    if (row === null || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    const step = Number(row.dataset["step"]);
    if (step + 1 < path.length) void goTo(store, path.slice(0, step + 1));
  };
  return (
    <>
      <div class="row">
        <h2>The way here</h2>
        <div class="buttons">
          <button type="button" onClick={() => void back(store)} disabled={path.length < 2}>
            Back
          </button>
          <button type="button" onClick={() => void undo(store)} disabled={before.length === 0}>
            Undo
          </button>
          <button type="button" onClick={() => void goTo(store, path.slice(0, 1))} disabled={path.length < 2}>
            Restart
          </button>
          <button type="button" onClick={() => void wander(store, 20, "")}>
            20 random steps
          </button>
          <button type="button" onClick={() => void copyLink(store)}>
            Copy link
          </button>
        </div>
      </div>
      {place.initial > 1 && (
        <label class="row">
          Initial state
          <input
            type="number"
            min={1}
            max={place.initial}
            value={(path[0] ?? 0) + 1}
            onChange={(event) => {
              const number = Number(event.currentTarget.value);
              if (Number.isInteger(number) && number >= 1 && number <= place.initial)
                void goTo(store, [number - 1]);
            }}
          />
          of {grouped(place.initial)}
        </label>
      )}
      <div
        class="scroll-x"
        onClick={jump}
        // It is written by a function that makes all text harmless.
        dangerouslySetInnerHTML={{ __html: traceHtml(place.trace, { prefix: "path-", states: false }) }}
      />
    </>
  );
}

// ─────────────────────────────────────────────────────────────────────── this state

function Properties({ place }: { readonly place: Place }) {
  if (place.properties.length === 0) return null;
  return (
    <section>
      <h2>Properties here</h2>
      <ul class="chips">
        {place.properties.map(({ name, kind, value }) => {
          const plain = value === "true" || value === "false";
          const tone =
            kind === "reachable" ? (value === "true" ? "good" : "") : value === "true" ? "good" : "bad";
          return (
            <li key={name} class={`chip ${tone}`}>
              {name} <span class="dim">{plain ? `is ${value}` : value}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Expressions({ store, place }: { readonly store: Store; readonly place: Place }) {
  const { watched, busy } = useStore(store);
  const [text, setText] = useState("");
  const given = text.trim();
  const idle = given === "" || busy !== null;
  return (
    <section class="ask">
      <h2>Ask</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given !== "" && !watched.includes(given)) void watch(store, [...watched, given]);
        }}
      >
        <label>
          An expression or condition
          <input
            type="text"
            spellcheck={false}
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div class="buttons">
          <button type="submit" disabled={idle}>
            Watch
          </button>
          <button type="button" disabled={idle} onClick={() => void wander(store, 1000, given)}>
            Walk until it is true
          </button>
          <button type="button" disabled={idle} onClick={() => void seek(store, given)}>
            Shortest way to it
          </button>
          <button type="button" disabled={idle} onClick={() => void ever(store, given)}>
            Is it ever true?
          </button>
        </div>
      </form>
      <ul class="watched">
        {place.watched.map(({ text: of, values, wrong }) => (
          <li key={of}>
            <code>{of}</code>
            {wrong === null ? <span> = {values.at(-1)}</span> : <pre class="failure">{wrong}</pre>}
            <button
              type="button"
              class="quiet"
              aria-label={`Stop watching ${of}`}
              onClick={() =>
                void watch(
                  store,
                  watched.filter((other) => other !== of),
                )
              }
            >
              ×
            </button>
            {wrong === null && <Along values={values} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The values on the way here, where they change. */
function Along({ values }: { readonly values: readonly string[] }) {
  const changes = values.flatMap((value, i) =>
    i > 0 && values[i - 1] === value ? [] : [`${i + 1}: ${value}`],
  );
  return changes.length < 2 ? null : <span class="dim small along">{changes.slice(-12).join("  ·  ")}</span>;
}
