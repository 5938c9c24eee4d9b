/** The report of a check as HTML, readable without JavaScript: verdict, counts, properties, traces, sources. */
import type { ErrorJson, PropertyJson, ResultJson } from "../../result/json.js";
import { plural, seconds } from "../../result/words.js";
import type { TraceView } from "../../view/trace-view.js";
import { breakable, line, lines } from "./escape.js";
import { fairHtml, insightHtml, traceHtml } from "./trace-html.js";
import { stateHtml } from "./value-html.js";

export interface ReportInput {
  readonly result: ResultJson | ErrorJson;
  readonly traces: readonly TraceView[];
  /** Diagnostics as text. */
  readonly text: string;
  /** Whether states were counted up to symmetry. */
  readonly reduced?: boolean;
}

const VERDICTS = { holds: "holds", violated: "fails", incomplete: "is not decided", error: "has errors" };
const MARKS = { holds: "✓", violated: "✗", unknown: "?", incomplete: "?", error: "✗" };
const WORDS = { holds: "holds", violated: "violated", unknown: "not decided" };

const KINDS: Readonly<Record<PropertyJson["kind"], string>> = {
  invariant: "invariant",
  step: "step property",
  reachable: "reachable",
  temporal: "temporal property",
  refinement: "refinement",
  deadlock: "no deadlock",
  type: "types",
  assertion: "assertion",
  evaluation: "evaluation",
};

/** Violations before witnesses, shorter ones first. */
export const orderedTraces = (traces: readonly TraceView[]): readonly TraceView[] =>
  [...traces].sort(
    (a, b) =>
      Number(b.property.verdict === "violated") - Number(a.property.verdict === "violated") ||
      a.steps.length - b.steps.length,
  );

/** Before the numbers of the steps of a trace, by its place among the ordered ones. */
export const prefixOf = (index: number): string => (index === 0 ? "step-" : `trace-${index + 1}-step-`);

export function titleOf({ result }: ReportInput): string {
  if (result.verdict === "error") return "A spec with errors";
  const name = result.variant === null ? result.spec : `${result.spec}, variant ${result.variant}`;
  return `${name} ${VERDICTS[result.verdict]}`;
}

export function reportHtml(input: ReportInput): string {
  const { result, text } = input;
  if (result.verdict === "error")
    return `<h1 class="verdict bad">${MARKS.error} The spec has errors</h1><pre class="messages" tabindex="0">${lines(text)}</pre>`;
  const traces = orderedTraces(input.traces);
  return (
    headHtml(result, input.reduced ?? false) +
    propertiesHtml(result, traces) +
    traces.map((view, i) => traceSection(view, i, result)).join("") +
    (text === ""
      ? ""
      : `<section><h2>Warnings</h2><pre class="messages" tabindex="0">${lines(text)}</pre></section>`)
  );
}

function headHtml(result: ResultJson, reduced: boolean): string {
  const { states, verdict, variant, constants, stop } = result;
  const tone = verdict === "holds" ? "good" : verdict === "violated" ? "bad" : "open";
  const settings = [
    ...(variant === null ? [] : [`variant ${variant}`]),
    ...Object.entries(constants).map(([name, value]) => `${name} = ${String(value)}`),
  ];
  const facts = [
    `${plural(states.distinct, "state")}${reduced ? " up to symmetry" : ""}`,
    plural(states.generated, "transition"),
    `depth ${states.depth}`,
    seconds(result.elapsedMs),
  ];
  const all = result.statesWithoutSymmetry;
  const unreduced =
    all === undefined
      ? ""
      : ` · temporal properties were checked without symmetry, on ${plural(all.distinct, "state")}`;
  return (
    `<h1 class="verdict ${tone}"><span aria-hidden="true">${MARKS[verdict]}</span> ` +
    `${line(result.spec)} ${VERDICTS[verdict]}</h1>` +
    (settings.length === 0 ? "" : `<p class="settings">${line(settings.join(", "))}</p>`) +
    `<p class="dim">${line(facts.join(", "))}${unreduced}${stop === null ? "" : ` · ${line(STOPS[stop])}`}</p>`
  );
}

const STOPS: Readonly<Record<NonNullable<ResultJson["stop"]>, string>> = {
  violation: "stopped at the first violation",
  states: "the limit on states was reached",
  memory: "there was not enough memory",
  disk: "there was no room on the disk, or it could not be used",
  time: "the limit on time was reached",
  interrupted: "stopped",
  thread: "a thread that searched was lost",
};

function propertiesHtml({ properties }: ResultJson, traces: readonly TraceView[]): string {
  const rows = properties.map((property) => {
    const { name, kind, verdict, message } = property;
    const tone = { holds: "good", violated: "bad", unknown: "open" }[verdict];
    const index = traces.findIndex(
      (view) => view.property.name === name && view.steps.length === property.trace?.steps.length,
    );
    const length = property.trace?.steps.length ?? 0;
    const what = verdict === "holds" ? "a witness" : "a trace";
    const link =
      property.trace === null || index < 0
        ? ""
        : `<a href="#${prefixOf(index)}1">${what} of ${plural(length, "state")}</a>`;
    const said = verdict === "holds" || message === null ? "" : line(message);
    return (
      `<tr class="${tone}"><td><span aria-hidden="true">${MARKS[verdict]}</span> ${WORDS[verdict]}</td>` +
      `<th scope="row">${breakable(name)}</th><td>${KINDS[kind]}</td><td>${[said, link].filter((part) => part !== "").join("; ")}</td></tr>`
    );
  });
  return (
    `<section><h2>Properties</h2><div class="scroll" tabindex="0" role="region" aria-label="Properties"><table class="properties"><thead><tr><th scope="col">Verdict</th>` +
    `<th scope="col">Property</th><th scope="col">Kind</th><th scope="col">Found</th></tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div></section>`
  );
}

/** What is not a property of the spec's own. */
const FAILING: Readonly<Record<string, string>> = {
  deadlock: "How a deadlock is reached",
  type: "How a value leaves its type",
  assertion: "How an assertion fails",
  evaluation: "How an expression has no value",
};

/**
 * @param index Its place among the ordered traces of the page.
 * @param isOpen Whether a witness is shown at once, as a violation is.
 */
export function traceSection(
  view: TraceView,
  index: number,
  { properties }: Pick<ResultJson, "properties">,
  isOpen = false,
): string {
  const { name, verdict, message, kind } = view.property;
  const isWitness = verdict !== "violated";
  const title = isWitness
    ? `How ${line(name)} is reached`
    : (FAILING[kind ?? ""] ?? `How ${line(name)} fails`);
  const found = properties.find((property) => property.name === name && property.trace !== null);
  const failing = view.steps.at(-1)?.state === null;
  const said = message === null || failing ? "" : `<p class="failure">${line(name)}: ${line(message)}</p>`;
  const last = view.steps.filter(({ state }) => state !== null).at(-1);
  const end =
    last?.state == null || view.steps.length < 2
      ? ""
      : `<details class="last"><summary>The last state</summary>${stateHtml(last.state, last.changes)}</details>`;
  const body =
    `${traceHtml(view, { prefix: prefixOf(index), failure: message })}${isWitness ? "" : said}${insightHtml(view)}${fairHtml(view)}` +
    `${kind === "deadlock" && found !== undefined ? deadlockHtml(found) : ""}${end}`;
  const attributes = `class="trace-of" data-trace="${index}" aria-label="${isWitness ? "Witness" : "Trace"}: ${line(name)}"`;
  return isWitness
    ? `<details ${attributes}${isOpen ? " open" : ""}><summary><h2>${title}</h2></summary>${body}</details>`
    : `<section ${attributes}><h2>${title}</h2>${body}</section>`;
}

function deadlockHtml({ waiting = [], blocked = [], couldStep = [] }: PropertyJson): string {
  const rows = [
    ...waiting.map(
      (one) =>
        `<li><strong>${line(one.process)}</strong> waits at <code>${line(one.at)}</code>` +
        `${one.for === null ? "" : ` for <code>${line(one.for)}</code>`}` +
        `${one.heldBy.length === 0 ? "" : `, held by ${line(one.heldBy.join(", "))}`}</li>`,
    ),
    ...blocked.map(
      (one) =>
        `<li><strong>${line(one.action)}</strong> can't be taken${one.for === null ? "" : `: <code>${line(one.for)}</code>`}</li>`,
    ),
    ...couldStep.map(
      (one) =>
        `<li><strong>${line(one.process ?? one.action)}</strong> could take ${line(one.action)}, but need not</li>`,
    ),
  ];
  return rows.length === 0
    ? ""
    : `<section class="waits"><h3>Who waits for what</h3><ul>${rows.join("")}</ul></section>`;
}

/** The files, each line a link target. */
export function sourcesHtml(sources: readonly { readonly path: string; readonly text: string }[]): string {
  return sources
    .map(({ path, text }, i) => {
      const rows = text.replace(/\n$/, "").split("\n");
      const all = rows.map(
        (row, n) => `<span id="${i === 0 ? "" : `file-${i + 1}-`}line-${n + 1}">${lines(row)}</span>`,
      );
      return `<details class="file"><summary>${line(path)}</summary><pre class="code">${all.join("\n")}</pre></details>`;
    })
    .join("");
}
