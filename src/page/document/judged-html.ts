/** What `subtle test` and `subtle why` have found, as HTML. Traces stand only where something differs. */
import type { PropertyJson } from "../../result/json.js";
import { plural } from "../../result/words.js";
import type { TraceView } from "../../view/trace-view.js";
import { line, lines } from "./escape.js";
import { orderedTraces, traceSection } from "./report-html.js";

/** A spec that was tested. */
export interface TestedSpec {
  readonly path: string;
  /** In a word: passed, failed, has errors. */
  readonly status: string;
  readonly tone: "good" | "bad" | "open";
  /** As the command prints it. */
  readonly text: string;
  readonly expectations: readonly {
    readonly variant: string | null;
    readonly expectation: string;
    readonly verdict: "agrees" | "differs" | "undecided";
    readonly found: readonly string[];
  }[];
  /** Of what differs. */
  readonly runs: readonly {
    readonly properties: readonly PropertyJson[];
    readonly traces: readonly TraceView[];
  }[];
}

const WORDS = { agrees: "✓ as expected", differs: "✗ differs", undecided: "? not decided" };
const TONES = { agrees: "good", differs: "bad", undecided: "open" };

/** The traces of all, in the order by which the page numbers them. */
export const tracesOf = (specs: readonly TestedSpec[]): readonly TraceView[] =>
  orderedTraces(specs.flatMap(({ runs }) => runs.flatMap(({ traces }) => traces)));

export function testHtml(specs: readonly TestedSpec[]): string {
  const all = tracesOf(specs);
  const failed = specs.filter(({ tone }) => tone === "bad").length;
  const open = specs.filter(({ tone }) => tone === "open").length;
  const [tone, said] =
    failed > 0
      ? ["bad", `✗ ${failed} of ${plural(specs.length, "spec")} failed`]
      : open > 0
        ? ["open", `? ${open} of ${plural(specs.length, "spec")} not judged`]
        : ["good", `✓ ${plural(specs.length, "spec")} as expected`];
  const rows = specs.map(
    (spec, i) =>
      `<tr class="${spec.tone}"><td>${line(spec.status)}</td>` +
      `<th scope="row"><a href="#spec-${i + 1}">${line(spec.path)}</a></th>` +
      `<td>${plural(spec.expectations.length, "expectation")}</td></tr>`,
  );
  return (
    `<h1 class="verdict ${tone}">${said}</h1>` +
    `<div class="scroll" tabindex="0" role="region" aria-label="Specs"><table class="properties"><thead><tr>` +
    `<th scope="col">Verdict</th><th scope="col">Spec</th><th scope="col">Judged</th></tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div>${specs.map((spec, i) => specHtml(spec, i, all)).join("")}`
  );
}

function specHtml(spec: TestedSpec, index: number, all: readonly TraceView[]): string {
  const rows = spec.expectations.map(
    ({ variant, expectation, verdict, found }) =>
      `<tr class="${TONES[verdict]}"><td>${WORDS[verdict]}</td><th scope="row">${line(expectation)}</th>` +
      `<td>${variant === null ? "" : `variant ${line(variant)}`}</td><td>${found.map(line).join("; ")}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ""
      : `<div class="scroll" tabindex="0" role="region" aria-label="${line(spec.path)}"><table class="properties">` +
        `<tbody>${rows.join("")}</tbody></table></div>`;
  const traces = spec.runs.flatMap(({ properties, traces: own }) =>
    own.map((view) => {
      const variant = view.variant === null ? "" : `<p class="settings">variant ${line(view.variant)}</p>`;
      return `${variant}${traceSection(view, all.indexOf(view), { properties })}`;
    }),
  );
  const text = spec.text === "" ? "" : `<pre class="messages" tabindex="0">${lines(spec.text)}</pre>`;
  return `<section id="spec-${index + 1}"><h2>${line(spec.path)}</h2>${text}${table}${traces.join("")}</section>`;
}
