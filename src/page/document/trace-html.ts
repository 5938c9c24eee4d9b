/**
 * A trace as HTML: a row for each step, with a column for each lane on the left and what the step does on the right. It
 * is all there without JavaScript; the page only adds to it.
 */
import { INSIGHT_TITLE, insightSentences } from "../../report/insight-text.js";
import type { Json } from "../../state/print.js";
import type { HeldView, StepView, TraceView } from "../../view/trace-view.js";
import { valueText } from "../../view/values.js";
import { breakable, line } from "./escape.js";
import { stateHtml, valueLine } from "./value-html.js";

/** So many colours tell lanes, and locks, apart. */
const COLOURS = 8;

/** More lanes are not drawn side by side. */
const LANES_MAX = 24;

/** More changes of one step are counted, not listed. */
const CHANGES_MAX = 200;

export interface TraceOptions {
  /** Before the number of a step in its link target: `step-`. */
  readonly prefix: string;
  /** Whether the initial and the last state are told whole. */
  readonly states?: boolean;
  /** Why the last step fails, if it does. */
  readonly failure?: string | null;
}

const laneClass = (lane: number): string => `c${lane % COLOURS}`;

/** `fault.lock`, of the lane `fault(Fault#1)`: what the lane does not say already. */
const shortName = ({ action, label }: StepView): string => label ?? action ?? "";

const laneName = (name: string): string => (name === "" ? "no process" : name);

export function traceHtml(view: TraceView, options: TraceOptions): string {
  const drawn = view.lanes.length <= LANES_MAX ? view.lanes.length : 0;
  const locks = [...new Set(view.held.map(({ lock }) => lock))];
  const rows = view.steps.map((step, i) => stepHtml(view, step, i, drawn, locks, options));
  const head = view.lanes
    .slice(0, drawn)
    .map(
      (lane, i) =>
        `<span class="lane ${laneClass(i)}"><span>${line(laneName(lane.name)).replace("(", "<wbr>(")}</span></span>`,
    );
  return (
    `<div class="trace" style="--lanes:${drawn}">` +
    (drawn === 0
      ? ""
      : `<div class="lanes" aria-hidden="true"><div class="track">${head.join("")}</div></div>`) +
    `<ol class="steps">${rows.join("")}</ol>${loopEndHtml(view, options.prefix)}</div>`
  );
}

function stepHtml(
  view: TraceView,
  step: StepView,
  index: number,
  drawn: number,
  locks: readonly string[],
  { prefix, states = true, failure = null }: TraceOptions,
): string {
  const { number, action, lane, state, changes } = step;
  const isLoop = view.loop !== null && index >= view.loop;
  const failed = state === null;
  const { doomed = null, deciding = null } = view.insight ?? {};
  const isDoomed = doomed?.from != null && number >= doomed.from;
  const isDeciding = deciding?.step === number;
  const classes = [
    "step",
    ...(isLoop ? ["in-loop"] : []),
    ...(failed ? ["failed"] : []),
    ...(isDoomed ? ["doomed"] : []),
    ...(isDeciding ? ["deciding"] : []),
  ];
  const id = line(`${prefix}${number}`);
  const cells = view.lanes.slice(0, drawn).map((_, i) => cellHtml(view, step, index, i, locks));
  const name = lane === null ? null : laneName(view.lanes[lane]?.name ?? "");
  const who = name === null ? "" : ` <span class="who ${laneClass(lane ?? 0)}">${line(name)}</span>`;
  const given = givenText(step, view);
  const head =
    `<p class="head"><a class="number" href="#${id}">${number}</a> ` +
    `<strong class="action">${breakable(action ?? "initial state")}</strong>${who}` +
    `${given === "" ? "" : ` <span class="given">${line(given)}</span>`}</p>`;
  const begins = index === view.loop ? `<p class="loop-begins">from here on it repeats forever</p>` : "";
  const notes = [
    ...(doomed?.from === number ? ["from here on it can't be avoided"] : []),
    ...(isDeciding ? ["the unedited spec can't take this step"] : []),
  ];
  const note = notes.length === 0 ? "" : `<p class="note">${line(notes.join("; "))}</p>`;
  const message = failed ? `<p class="failure">${line(failure ?? "the step fails")}</p>` : "";
  const whole = states && state !== null && index === 0 ? `<div class="whole">${stateHtml(state)}</div>` : "";
  const track = drawn === 0 ? "" : `<div class="track" aria-hidden="true">${cells.join("")}</div>`;
  return (
    `<li class="${classes.join(" ")}" id="${id}" data-step="${index}">${track}<div class="told">${begins}${head}${note}` +
    `${message}${changesHtml(step, index)}${shownHtml(step)}${heldHtml(view, index, locks)}${whole}` +
    `${changes.length === 0 && index > 0 && !failed ? `<p class="dim">nothing changes</p>` : ""}</div></li>`
  );
}

function shownHtml({ shown }: StepView): string {
  if (shown.length === 0) return "";
  const items = shown.map((each) => {
    const value = "why" in each ? `<em>${line(each.why)}</em>` : `<code>${valueLine(each.value)}</code>`;
    return `<dt>${line(each.name)}</dt><dd>${value}</dd>`;
  });
  return `<dl class="shown">${items.join("")}</dl>`;
}

/** Parameters that the lane does not say, what was picked, and what else was decided. */
export function givenText({ parameters, lane, choices }: StepView, view: TraceView): string {
  const name = lane === null ? "" : (view.lanes[lane]?.name ?? "");
  const said = /\((.*)\)$/.exec(name)?.[1] ?? "";
  const entries = Object.entries(parameters);
  let rest = entries;
  for (let count = 1; count <= entries.length && said !== ""; count += 1)
    if (
      entries
        .slice(0, count)
        .map(([, value]) => valueText(null, value))
        .join(", ") === said
    )
      rest = entries.slice(count);
  return [
    ...rest.map(([key, value]) => `${key} = ${valueLine(value)}`),
    ...choices.map(({ name: of, value }) => `${of} = ${valueLine(value)}`),
  ].join(", ");
}

function cellHtml(
  view: TraceView,
  step: StepView,
  index: number,
  lane: number,
  locks: readonly string[],
): string {
  const bars = view.held
    .filter((held) => held.lane === lane && index >= held.from && (held.to === null || index <= held.to))
    .map((held) => barHtml(held, index, locks.indexOf(held.lock), view.steps.length));
  const dot = step.lane === lane ? `<b class="${laneClass(lane)}">${line(shortName(step))}</b>` : "";
  return `<i class="cell">${bars.join("")}${dot}</i>`;
}

function barHtml({ lock, mode, from, to }: HeldView, index: number, place: number, count: number): string {
  const ends = [
    ...(index === from ? ["begins"] : []),
    ...(index === to || (to === null && index === count - 1) ? ["ends"] : []),
  ];
  const title = line(mode === "" ? lock : `${lock}, ${mode}`);
  return `<s class="bar k${place % COLOURS} ${ends.join(" ")}" style="--at:${place}" title="${title}"></s>`;
}

function heldHtml(view: TraceView, index: number, locks: readonly string[]): string {
  const notes = view.held.flatMap((held) => {
    const who = line(laneName(view.lanes[held.lane]?.name ?? ""));
    const what = `<code>${line(held.lock)}</code>${held.mode === "" ? "" : ` (${line(held.mode)})`}`;
    const key = `<s class="key k${locks.indexOf(held.lock) % COLOURS}"></s>`;
    return [
      ...(held.from === index ? [`<li>${key} ${who} holds ${what}</li>`] : []),
      ...(held.to === index ? [`<li>${key} ${who} no longer holds ${what}</li>`] : []),
    ];
  });
  return notes.length === 0 ? "" : `<ul class="held">${notes.join("")}</ul>`;
}

function changesHtml({ changes }: StepView, index: number): string {
  if (index === 0 || changes.length === 0) return "";
  const shown = changes.slice(0, CHANGES_MAX).map(changeHtml);
  const more = changes.length - CHANGES_MAX;
  return `<ul class="changes">${shown.join("")}${more > 0 ? `<li>… ${more} more</li>` : ""}</ul>`;
}

const changeHtml = (change: { readonly path: string; readonly before: Json; readonly after: Json }): string =>
  changeLine(change.path, valueLine(change.before), valueLine(change.after));

/** `i_size: 1 → 0`. */
export const changeLine = (path: string, before: string, after: string): string =>
  `<li><code>${breakable(path)}</code>: <del>${line(before)}</del> <span aria-label="becomes">→</span> ` +
  `<ins>${line(after)}</ins></li>`;

function loopEndHtml({ loop, back, steps }: TraceView, prefix: string): string {
  if (loop === null) return "";
  const target = `<a href="#${line(`${prefix}${loop + 1}`)}">step ${loop + 1}</a>`;
  if (back === null)
    return loop === steps.length - 1
      ? `<p class="loop-ends">and no further step is ever taken</p>`
      : `<p class="loop-ends">then again from ${target}</p>`;
  const given = Object.entries(back.parameters)
    .map(([name, value]) => `${name} = ${valueLine(value)}`)
    .join(", ");
  return (
    `<p class="loop-ends"><strong>${line(back.action)}</strong>${given === "" ? "" : ` ${line(given)}`}` +
    ` leads back to ${target}</p>`
  );
}

/** Why fairness allows the loop. */
export function fairHtml({ fair, loop }: TraceView): string {
  if (loop === null || fair.length === 0) return "";
  const rows = fair.map(({ action, parameters, fairness, why, at }) => {
    const given = Object.entries(parameters).map(([name, value]) => `${name} = ${valueLine(value)}`);
    const what =
      why === "taken" ? `is taken in the loop, after step ${at + 1}` : `can't be taken at step ${at + 1}`;
    return `<li><code>${line(action)}</code>${given.length === 0 ? "" : ` (${line(given.join(", "))})`}: ${what} (${fairness}ly fair)</li>`;
  });
  return `<details class="fair"><summary>Why fairness allows this loop</summary><ul>${rows.join("")}</ul></details>`;
}

/** From where on it is doomed, which step decides, which orders it needs. */
export function insightHtml({ insight, steps }: TraceView): string {
  if (insight === null) return "";
  const sentences = insightSentences(
    insight,
    steps.map(({ action }) => action),
  );
  if (sentences.length === 0) return "";
  const items = sentences.map((text) => `<li>${line(text)}</li>`);
  return `<section class="insight"><h3>${line(INSIGHT_TITLE)}</h3><ul>${items.join("")}</ul></section>`;
}
