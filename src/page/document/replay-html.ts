/**
 * The judgement of a log as a page: a report without scripts. Of a rejected log, the lines that are explained, lane by lane,
 * those that can't be next and why, and what may be wrong.
 */
import type { ReplayJson } from "../../replay/json.js";
import type { Group } from "../../replay/reasons.js";
import type { Blocked, LargestSet, LineTold, Rejection } from "../../replay/rejection.js";
import type { ObjectVerdict } from "../../replay/replay.js";
import { limitText, linesText, NONE_EXPLAINS, STOPS, statesText } from "../../replay/text.js";
import { plural, seconds } from "../../result/words.js";
import { grouped } from "../../source/numbers.js";
import type { Json } from "../../state/print.js";
import type { PageAssets } from "./data.js";
import { line } from "./escape.js";
import { stateHtml } from "./value-html.js";

/** So many rejected objects are on a page, and so many groups of states of each line. */
const OBJECTS_MAX = 100;
const GROUPS_MAX = 20;
const LOSSES_MAX = 20;

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const STYLE = `main { max-width: 76rem; margin: 0 auto; padding: 0 1rem 3rem; }
.lines { border-collapse: collapse; }
.lines th, .lines td { text-align: left; vertical-align: top; padding: 0.15rem 0.6rem; border-top: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
.lines td:first-child { text-align: right; color: var(--dim); font-variant-numeric: tabular-nums; }
.lines th:first-child { white-space: nowrap; }
h1 code { font-size: inherit; }
.lines tr.bad td { color: var(--bad); }
section.object { border-top: 2px solid var(--line); margin-top: 2rem; }
details { margin: 0.25rem 0 0.25rem 1rem; }`;

const HEADS = {
  accepted: { word: "is accepted by", tone: "good" },
  rejected: { word: "is rejected by", tone: "bad" },
  undecided: { word: "is not decided: no contradiction so far to", tone: "open" },
} as const;

const paragraph = (text: string, tone: string): string => `<p class="${tone}">${line(text)}</p>`;

export function replayPage(result: ReplayJson, version: string, assets: PageAssets): string {
  const title = `${result.log} ${HEADS[result.verdict].word} ${result.spec}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="subtle ${line(version)}">
<title>${line(title)}</title>
<link rel="icon" href="data:,">
<style>${assets.style}
${STYLE}</style>
</head>
<body>
<main>${bodyOf(result)}</main>
</body>
</html>
`;
}

function bodyOf(result: ReplayJson): string {
  const { log, spec, variant, constants, verdict, events, ignored, objects, lost, stop } = result;
  const { word, tone } = HEADS[verdict];
  const of = `${spec}${variant === null ? "" : `, variant ${variant}`}`;
  const settings = Object.entries(constants).map(([name, value]) => `${name} = ${String(value)}`);
  const counts = [
    plural(events, "event"),
    ...(ignored > 0 ? [`${grouped(ignored)} ignored`] : []),
    ...(objects.length > 1 ? [plural(objects.length, "object")] : []),
    seconds(result.elapsedMs),
  ];
  const bad = objects.filter((object) => object.verdict === "rejected");
  const more = bad.length - OBJECTS_MAX;
  return [
    `<h1 class="verdict"><code>${line(log)}</code> <span class="${tone}">${word}</span> ${line(of)}</h1>`,
    settings.length === 0 ? "" : paragraph(settings.join(", "), "settings dim"),
    paragraph(counts.join(", "), "dim"),
    stop === null ? "" : paragraph(`Stopped: ${STOPS[stop]}.`, "open"),
    ...lost
      .slice(0, LOSSES_MAX)
      .map((loss) =>
        paragraph(
          `Line ${loss.line}: ${loss.count === null ? "events" : plural(loss.count, "event")} lost; from there any reachable state.`,
          "open",
        ),
      ),
    lost.length > LOSSES_MAX ? paragraph(`… and ${lost.length - LOSSES_MAX} more losses`, "open") : "",
    verdict === "rejected" ? "" : coverageHtml(result.coverage),
    ...bad.slice(0, OBJECTS_MAX).map(objectHtml),
    more > 0 ? paragraph(`… and ${more} more rejected objects`, "") : "",
  ].join("\n");
}

function coverageHtml({ logs, transitions, shown, neverShown }: ReplayJson["coverage"]): string {
  const list = (names: readonly string[]): string =>
    names.length === 0 ? "none" : names.map((name) => `<code>${line(name)}</code>`).join(", ");
  return `<h2>Coverage</h2>
${paragraph(`${plural(transitions, "transition")} covered${logs === 1 ? "" : ` in ${plural(logs, "log")}`}.`, "")}
<p>Visible steps that occurred: ${list(shown)}</p>
<p>Visible steps that never occurred: ${list(neverShown)}</p>`;
}

function objectHtml({ object, rejection }: ObjectVerdict): string {
  if (rejection === null) return "";
  const { largest, left } = rejection;
  const head = object === null ? "" : `<h2>${line(object)}</h2>`;
  const more =
    left > 0 ? paragraph(`… and up to ${grouped(left)} more sets of lines that can be explained`, "dim") : "";
  const sets = largest.map((set, i) => setHtml(set, largest.length + left === 1 ? null : i + 1));
  return `<section class="object">${head}${sets.join("\n")}${more}${nearestHtml(rejection)}</section>`;
}

function setHtml(set: LargestSet, number: number | null): string {
  const head = `${number === null ? "" : `${number}. `}${capital(linesText(set))} can be explained`;
  const cpus = [...new Set([...set.last, ...set.blocked].map(({ cpu }) => cpu))].sort(byCpu);
  const blocked = set.blocked.map((one) => blockedHtml(one));
  const acceptable = set.acceptable.map(
    ({ events, step }) =>
      `<li>${events.map((event) => `<code>${line(event)}</code>`).join(" or ")} for <code>${line(step)}</code></li>`,
  );
  return `<h3>${line(head)}</h3>
${paragraph(`${statesText(set)}.`, "dim")}
${linesTable(set, cpus)}
${blocked.join("\n")}
${
  acceptable.length === 0
    ? ""
    : `<details><summary>What could be next</summary><ul>${acceptable.join("")}</ul></details>`
}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const byCpu = (a: string | null, b: string | null): number =>
  Number(a) - Number(b) || (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);

/** The last lines that are explained, and those that can't be next: a column for each CPU. */
function linesTable({ last, blocked }: LargestSet, cpus: readonly (string | null)[]): string {
  const row = (one: LineTold, tone: string): string => {
    const cells = cpus.map((cpu) =>
      cpu === one.cpu ? `<td><code>${line(shownText(one))}</code></td>` : "<td></td>",
    );
    return `<tr class="${tone}"><td>${one.line}</td>${cells.join("")}</tr>`;
  };
  const heads = cpus.map(
    (cpu) => `<th scope="col">${cpu === null ? "What it says" : `CPU ${line(cpu)}`}</th>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="Lines"><table class="lines"><thead><tr><th scope="col">Line</th>${heads.join("")}</tr></thead><tbody>${[
    ...last.map((one) => row(one, "")),
    ...blocked.map((one) => row(one, "bad")),
  ].join("")}</tbody></table></div>`;
}

const shownText = ({ event, text }: LineTold): string =>
  text === "" ? event : text.includes(event) ? text : `${event}: ${text}`;

function blockedHtml(blocked: Blocked): string {
  const groups = blocked.groups.slice(0, GROUPS_MAX);
  const more = blocked.groups.length - groups.length;
  return `<p><strong class="bad">Line ${blocked.line}</strong> can't be next: <code>${line(shownText(blocked))}</code></p>
${groups.map((group) => groupHtml(group, blocked.groups.length > 1)).join("\n")}
${more > 0 ? paragraph(`… and ${more} more groups of states`, "dim") : ""}`;
}

function groupHtml({ reasons, states, example, bound }: Group, isOneOfSeveral: boolean): string {
  const told = reasons.map(({ step, text }) => `<code>${line(step)}</code>: ${line(text)}`).join("<br>or ");
  const who = bound.map(({ identity, who: value, value: is }) => `${identity} ${value} is ${is}`);
  const where = isOneOfSeveral ? `In ${plural(states, "state")}, ` : "";
  return `<details><summary>${where}${told}</summary>
<p class="dim">One of these states${who.length === 0 ? "" : `, in which ${line(who.join(", "))}`}:</p>
${stateHtml(example as { readonly [variable: string]: Json })}</details>`;
}

function nearestHtml(rejection: Rejection): string {
  const limit = limitText(rejection);
  const { nearest, tried } = rejection;
  return [
    nearest.length === 0
      ? tried === 0
        ? ""
        : paragraph(NONE_EXPLAINS, "")
      : `<h3>What may be wrong with the log</h3><p class="dim">Found by trying single changes: these are guesses.</p><ul>${nearest
          .map(({ text }) => `<li>${line(text)}</li>`)
          .join("")}</ul>`,
    limit === null ? "" : paragraph(limit, "open"),
  ].join("\n");
}
