/** What `why` asks beyond single elements, as HTML: how far steps can be moved, who protects what, what is known where. */
import type { WhyJson } from "../../report/why/why-json.js";
import { plural } from "../../result/words.js";
import { grouped } from "../../source/numbers.js";
import { breakable, line } from "./escape.js";

type RangeOf = NonNullable<WhyJson["ranges"]>[number];
type End = NonNullable<RangeOf["earlier"]["end"]>;

/** A bar for each step: the places that it can be moved past, and where that ends. */
export function rangesHtml({ ranges = [] }: WhyJson): string {
  const bodies = [...new Set(ranges.map(({ body }) => body))];
  const tables = bodies.map((body) => {
    const steps = ranges.filter((range) => range.body === body);
    const names = steps.map(({ step }) => step);
    const rows = steps.map((range) => {
      const { step, span, earlier, later } = range;
      const free = [...earlier.across, ...later.across];
      const cells = names.map((name) => {
        const end = [earlier.end, later.end].find((one) => one?.step === name) ?? null;
        const [mark, tone, what] =
          name === step
            ? ["■", "own", "stands here"]
            : end !== null
              ? [
                  end.verdict === "unknown" ? "?" : "✕",
                  end.verdict === "unknown" ? "open" : "stop",
                  endText(end),
                ]
              : free.includes(name)
                ? ["―", "free", "can be moved past"]
                : ["", "", ""];
        const said = what === "" ? "" : ` title="${line(`${name}: ${what}`)}"`;
        return `<td class="${tone}"${said}><span aria-hidden="true">${mark}</span></td>`;
      });
      const ends = [
        ...(earlier.end === null ? [] : [`after ${earlier.end.step}, else ${endText(earlier.end)}`]),
        ...(later.end === null ? [] : [`before ${later.end.step}, else ${endText(later.end)}`]),
      ];
      const notes = [...earlier.notes, ...later.notes];
      const text = [...ends, ...notes].map((one) => line(one)).join("<br>");
      return (
        `<tr><th scope="row">${breakable(step)} <a class="dim" href="#line-${span.line}">${span.line}</a></th>` +
        `${cells.join("")}<td class="ends">${text === "" ? "anywhere in its process" : text}</td></tr>`
      );
    });
    const head = names.map((name) => `<th scope="col"><span>${breakable(name)}</span></th>`).join("");
    return (
      `<h3>${breakable(body)}</h3><div class="scroll" tabindex="0" role="region" aria-label="${line(`Orders of ${body}`)}">` +
      `<table class="ranges"><thead><tr><th scope="col">Step, line</th>${head}<th scope="col">Has to stand</th></tr></thead>` +
      `<tbody>${rows.join("")}</tbody></table></div>`
    );
  });
  return tables.length === 0
    ? ""
    : `<section><h2>How far each step can be moved</h2><p class="dim">With everything else as it is. ` +
        `■ where it stands, ― what it can be moved past, ✕ where it fails, ? not decided.</p>${tables.join("")}</section>`;
}

function endText({ verdict, failures, message }: End): string {
  if (verdict === "fails")
    return failures
      .map(({ name, length }) => `${name} fails${length === null ? "" : ` after ${plural(length, "state")}`}`)
      .join(", ");
  return verdict === "unknown"
    ? `not decided${message === null ? "" : ` (${message})`}`
    : "the spec is not valid";
}

const VERDICTS = {
  apart: "never together",
  commute: "either order, to the same state",
  "order matters": "order matters",
} as const;

/** Conflicting steps, by the variable that they conflict on. */
export function protectionHtml({ protection }: WhyJson): string {
  if (protection === undefined) return "";
  const variables = [...new Set(protection.pairs.flatMap(({ on }) => on))];
  const rows = variables.flatMap((variable) =>
    protection.pairs
      .filter(({ on }) => on.includes(variable))
      .map(({ steps, verdict, apartBy, difference }, i, { length }) => {
        const sets = (apartBy ?? []).map((set) => set.map(code).join(" and "));
        const why =
          verdict === "commute"
            ? ""
            : verdict === "apart"
              ? apartBy === null
                ? "not decided"
                : `needs ${sets.join("; ") || "no single element"}`
              : difference === null
                ? "not decided"
                : difference.step === null
                  ? "only values differ"
                  : `harmless because then ${code(difference.step)} ${difference.differs === "guard" ? "has another guard" : "takes another branch"}`;
        const first = i === 0 ? `<th scope="rowgroup" rowspan="${length}">${breakable(variable)}</th>` : "";
        return `<tr>${first}<td>${steps.map(code).join(" and ")}</td><td>${VERDICTS[verdict]}</td><td>${why}</td></tr>`;
      }),
  );
  const undecided = protection.undecided === null ? "" : `<p class="open">${line(protection.undecided)}</p>`;
  return (
    `<section><h2>Who protects what</h2>${undecided}<div class="scroll" tabindex="0" role="region" aria-label="Who protects what">` +
    `<table class="properties"><thead><tr><th scope="col">Variable</th><th scope="col">Steps</th>` +
    `<th scope="col">How they meet</th><th scope="col">Because</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`
  );
}

/** The outline of a proof, beside the steps of the source. */
export function outlineHtml({ proof, ranges = [] }: WhyJson): string {
  if (proof === undefined || (proof.verdict !== "found" && proof.verdict !== "not-found")) return "";
  if (proof.verdict === "not-found" && proof.facts.length === 0) return "";
  const sizes = proof.checked.map(({ states }) => grouped(states));
  const said =
    proof.verdict === "found"
      ? `Inductive over all ${line(sizes.join(", and over all "))} type-correct states.`
      : "A step is not excluded by what was found.";
  const places = [
    ...new Map(
      proof.facts.flatMap(({ at: [first] }) =>
        first === undefined ? [] : [[JSON.stringify([first.process, first.label]), first] as const],
      ),
    ).values(),
  ];
  const rows = places.map(({ process, label }) => {
    const name = process.split("[")[0] ?? process;
    const step = ranges.find((range) => range.body === name && range.step === label);
    const source =
      step === undefined
        ? ""
        : `<code>${line(step.text)}</code> <a class="dim" href="#line-${step.span.line}">${step.span.line}</a>`;
    const known = proof.facts.filter(
      ({ at: [first] }) => first !== undefined && first.process === process && first.label === label,
    );
    return `<tr><th scope="row">${breakable(`${process} at ${label}`)}</th><td>${source}</td><td>${known.map((fact) => factHtml(fact, `${process}.`)).join("<br>")}</td></tr>`;
  });
  const always = proof.facts.filter(({ at }) => at.length === 0);
  if (always.length > 0)
    rows.push(
      `<tr><th scope="row">always</th><td></td><td>${always.map((fact) => factHtml(fact, null)).join("<br>")}</td></tr>`,
    );
  return (
    `<section><h2>What is known where</h2><p class="dim">${said} ${line(plural(proof.facts.length, "fact"))}.</p>` +
    `<div class="scroll" tabindex="0" role="region" aria-label="What is known where"><table class="properties"><thead><tr>` +
    `<th scope="col">Where</th><th scope="col">Source, line</th><th scope="col">Known</th></tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div></section>`
  );
}

function factHtml(
  { at, conditions }: NonNullable<WhyJson["proof"]>["facts"][number],
  own: string | null,
): string {
  const texts = conditions.map((text) => code(own === null ? text : text.replaceAll(own, "")));
  const other = at.slice(1).map(({ process, label }) => `${code(process)} is at ${code(label)}`);
  if (texts.length === 0) return other.length === 0 ? "never" : `not while ${other.join(" and ")}`;
  return `${texts.join(" or ")}${other.length === 0 ? "" : `, if ${other.join(" and ")}`}`;
}

const code = (text: string): string => `<code>${line(text)}</code>`;
