/** What `why` found as HTML, readable without JavaScript: a table of what is needed, and what happens without it. */
import type { WhyJson } from "../../report/why/why-json.js";
import type { PropertyJson } from "../../result/json.js";
import { plural } from "../../result/words.js";
import { type TraceContext, type TraceFacts, traceView } from "../../view/trace-view.js";
import { remarkOf } from "../../why/remark.js";
import { breakable, line } from "./escape.js";
import { traceHtml } from "./trace-html.js";
import { outlineHtml, protectionHtml, rangesHtml } from "./why-questions-html.js";

type Element = WhyJson["elements"][number];

/** As they are listed: what is load-bearing first. */
const VERDICTS = {
  needed: { word: "needed", tone: "good" },
  "breaks-model": { word: "breaks the model", tone: "open" },
  unknown: { word: "not decided", tone: "open" },
  "not-needed": { word: "not needed", tone: "" },
  "ill-formed": { word: "not valid without it", tone: "" },
} as const satisfies Readonly<Record<Element["verdict"], { word: string; tone: string }>>;

export const whyTitle = ({ spec, variant }: WhyJson): string =>
  variant === null ? `Why ${spec} holds` : `Why ${spec}, variant ${variant}, holds`;

export function whyHtml(why: WhyJson, context: TraceContext, facts: TraceFacts): string {
  const order = Object.keys(VERDICTS);
  const elements = why.elements
    .filter(({ sameAs }) => sameAs === null)
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const told = elements.flatMap((element) => {
    const property = shortest(element.properties);
    return element.verdict === "needed" && property !== null ? [{ element, property }] : [];
  });
  const settings = Object.entries(why.constants).map(([name, value]) => `${name} = ${String(value)}`);
  const counts = order.flatMap((verdict) => {
    const count = why.elements.filter((element) => element.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${VERDICTS[verdict as Element["verdict"]].word}`];
  });
  return [
    `<h1 class="verdict">${line(whyTitle(why))}</h1>`,
    settings.length === 0 ? "" : `<p class="settings">${line(settings.join(", "))}</p>`,
    `<p class="dim">${line(`${plural(why.states.distinct, "state")}; ${plural(why.elements.length, "element")}: ${counts.join(", ")}`)}</p>`,
    why.incomplete === null ? "" : `<p class="open">${line(why.incomplete)}</p>`,
    elements.length === 0
      ? ""
      : tableHtml(
          elements,
          why.elements,
          told.map(({ element }) => element.id),
        ),
    jointHtml(why),
    coreHtml(why),
    rangesHtml(why),
    outlineHtml(why),
    protectionHtml(why),
    told.length === 0 ? "" : "<h2>What happens without it</h2>",
    ...told.map(({ element, property }, i) => withoutHtml(element, property, i, context, facts)),
  ].join("");
}

function tableHtml(elements: readonly Element[], all: readonly Element[], told: readonly string[]): string {
  const rows = elements.map((element) => {
    const { id, text, span } = element;
    const verdict = VERDICTS[element.verdict];
    const remark = line(remarkOf(element));
    const same = all.filter(({ sameAs }) => sameAs === id).map((one) => breakable(one.id));
    const also = same.length === 0 ? "" : `<br><span class="dim small">same edit: ${same.join(", ")}</span>`;
    const index = told.indexOf(id);
    const without = index < 0 ? remark : `<a href="#without-${index + 1}">${remark}</a>`;
    return (
      `<tr class="${verdict.tone}"><td>${verdict.word}</td><th scope="row">${breakable(id)}${also}</th>` +
      `<td><code>${line(text)}</code> <a class="dim" href="#line-${span.line}">${span.line}</a></td><td>${without}</td></tr>`
    );
  });
  return (
    `<section><h2>Elements</h2><div class="scroll" tabindex="0" role="region" aria-label="Elements"><table class="properties"><thead><tr>` +
    `<th scope="col">Verdict</th><th scope="col">Element</th><th scope="col">Source, line</th>` +
    `<th scope="col">Without it</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`
  );
}

function jointHtml({ joint }: WhyJson): string {
  const sets = joint.map(({ elements, properties }) => {
    const fails = properties.map(({ name }) => name).join(", ");
    return `<li>${elements.map(code).join(", ")}: without them ${line(fails)} fails</li>`;
  });
  return sets.length === 0
    ? ""
    : `<section><h2>Needed together</h2><p>At least one element of each set has to stay.</p><ul>${sets.join("")}</ul></section>`;
}

function coreHtml({ core }: WhyJson): string {
  if (core === null) return "";
  const list = (ids: readonly string[]): string => (ids.length === 0 ? "nothing" : ids.map(code).join(", "));
  return `<section><h2>A core</h2><p>Kept: ${list(core.kept)}</p><p>Removed: ${list(core.removed)}</p></section>`;
}

const code = (text: string): string => `<code>${line(text)}</code>`;

/** That with the shortest trace, of those that have one. */
const shortest = (properties: readonly PropertyJson[]): PropertyJson | null =>
  properties
    .filter(({ trace, verdict }) => trace !== null && verdict === "violated")
    .reduce<PropertyJson | null>((least, one) => (lengthOf(one) < lengthOf(least) ? one : least), null);

const lengthOf = (property: PropertyJson | null): number =>
  property?.trace?.steps.length ?? Number.POSITIVE_INFINITY;

function withoutHtml(
  { id, text }: Element,
  property: PropertyJson,
  index: number,
  context: TraceContext,
  facts: TraceFacts,
): string {
  const view = traceView(context, property, facts);
  if (view === null) return "";
  const states = plural(view.steps.length, "state");
  const said = property.message === null ? "" : `: ${line(property.message)}`;
  return (
    `<details id="without-${index + 1}" class="without"><summary>Without <code>${line(id)}</code> ` +
    `${line(property.name)} fails after ${states}</summary><p class="dim"><code>${line(text)}</code></p>` +
    `${traceHtml(view, { prefix: `without-${index + 1}-step-`, failure: property.message })}` +
    `<p class="failure">${line(property.name)}${said}</p></details>`
  );
}
