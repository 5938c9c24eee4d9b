/** The result of `why` as text: a table, the most important first, or the source with a margin. */

import type { Palette } from "../../diagnostics/style.js";
import type { ElementKind, WhyElement } from "../../elements/element.js";
import { assertingStepsIn } from "../../elements/enumerate.js";
import type { Proof } from "../../proof/proof.js";
import type { PropertyJson } from "../../result/json.js";
import { plural, seconds } from "../../result/words.js";
import { grouped } from "../../source/numbers.js";
import { locate, positionAt, type Source } from "../../source/source.js";
import { visibleLine } from "../../source/visible.js";
import type { Span } from "../../syntax/tree.js";
import type { Answer, Verdict } from "../../why/answer.js";
import { type Base, unfinished } from "../../why/examine.js";
import { isInferable } from "../../why/joint-candidates.js";
import { failureText, remarkOf } from "../../why/remark.js";
import type { WhyResult } from "../../why/why.js";
import { visibleLength, WIDTH, wrapWords } from "../wrap.js";
import { rangeLines, weakerLines, weakestLines } from "./why-ranges.js";

export interface WhyTextInput {
  readonly base: Base;
  readonly result: WhyResult;
  readonly sources: readonly Source[];
  readonly variant: string | null;
  readonly elapsedMs: number;
  /** For the first screen; left out where none was looked for. */
  readonly proof?: Proof | null;
}

type Entry = { readonly element: WhyElement; readonly answer: Answer };

/** The sections of the table, the most important first. */
type Heading = Exclude<Verdict, "not-needed"> | "not-needed" | "dead";

const HEADINGS: readonly (readonly [heading: Heading, title: string, remark: string])[] = [
  ["needed", "Needed", "without it these properties fail (length of the trace in states)"],
  ["breaks-model", "Part of the model", "without it no property fails, but the model no longer works"],
  ["unknown", "Not decided", ""],
  ["not-needed", "Not needed", "every property holds without it, for these constants"],
  ["dead", "Dead", "never has an effect"],
  ["ill-formed", "Can't be removed", "without it the spec is not valid"],
];

const headingOf = ({ verdict, how }: Answer): Heading => (how === "dead" ? "dead" : verdict);

/** Whole locks first, single calls last. */
const RANKS: readonly ElementKind[] = [
  "lock",
  "lock-mode",
  "order",
  "step",
  "action",
  "init",
  "when",
  "where",
  "if-false",
  "if-true",
  "assignment",
  "call",
  "atomicity",
  "fairness",
  "constraint",
  "mapping",
  "lock-call",
];

const entriesOf = ({ elements, answers }: WhyResult): readonly Entry[] =>
  elements.map((element, i) => ({ element, answer: answers[i] as Answer }));

export function renderWhy(input: WhyTextInput, c: Palette): string {
  const { result } = input;
  const entries = entriesOf(result);
  const lines = [...headLines(input, c)];
  const shown = entries.filter(({ answer }) => answer.sameAs === null);
  const width = Math.min(ID_MAX, Math.max(0, ...shown.map(({ element }) => element.id.length)));
  for (const [heading, title, remark] of HEADINGS) {
    const own = shown.filter(({ answer }) => headingOf(answer) === heading);
    if (own.length === 0) continue;
    lines.push("", `${colourOf(heading, c)(c.bold(title))}${remark === "" ? "" : c.dim(`: ${remark}`)}`);
    const ranked = [...own].sort((a, b) => RANKS.indexOf(a.element.kind) - RANKS.indexOf(b.element.kind));
    for (const entry of ranked) lines.push(...row(entry, entries, width, input.sources, c));
  }
  lines.push(
    ...assertingLines(input, c),
    ...jointLines(result, c),
    ...coreLines(result, c),
    ...(result.ranges === null || result.goals === null ? [] : rangeLines(result.ranges, result.goals, c)),
    ...(result.weakest === null ? [] : weakestLines(result.weakest, c)),
    ...(result.weaker === null ? [] : weakerLines(result.weaker, c)),
    ...closingLines(input, c),
  );
  return `${lines.join("\n")}\n`;
}

function headLines({ base, result, variant, elapsedMs }: WhyTextInput, c: Palette): readonly string[] {
  const { exploration, spec } = base;
  const name = variant === null ? spec.ir.name : `${spec.ir.name} (variant ${variant})`;
  const states = `${plural(exploration.counts.distinct, "state")}${exploration.reduced ? " up to symmetry" : ""}`;
  const constants = spec.ir.constants.map(
    ({ name: constant, value }) => `${constant} = ${typeof value === "object" ? value.name : value}`,
  );
  const open = unfinished(exploration);
  const counts = HEADINGS.flatMap(([heading, title]) => {
    const count = result.answers.filter((answer) => headingOf(answer) === heading).length;
    return count === 0 ? [] : [`${grouped(count)} ${title.toLowerCase()}`];
  });
  return [
    open === null
      ? c.green(c.bold(`✓ ${name} holds`))
      : c.yellow(c.bold(`? ${name} is not decided: ${open}`)),
    ...wrapWords(`  ${states}${constants.length === 0 ? "" : ` with ${constants.join(", ")}`}`).map(c.dim),
    ...wrapWords(
      `  ${plural(result.elements.length, "element")}: ${counts.join(", ")}; ${seconds(elapsedMs)}`,
    ).map(c.dim),
  ];
}

function colourOf(heading: Heading, c: Palette): (text: string) => string {
  switch (heading) {
    case "needed":
      return c.red;
    case "breaks-model":
    case "unknown":
      return c.yellow;
    case "dead":
    case "not-needed":
      return c.green;
    case "ill-formed":
      return c.dim;
    default:
      return heading satisfies never;
  }
}

const ID_MAX = 38;

function row(
  { element, answer }: Entry,
  all: readonly Entry[],
  width: number,
  sources: readonly Source[],
  c: Palette,
): readonly string[] {
  const twins = all.filter((other) => other.answer.sameAs === element.id).map((other) => other.element.id);
  const notes = twins.length === 0 ? "" : c.dim(`same edit: ${twins.join(", ")}`);
  const id = element.id.padEnd(width);
  const remark = answer.how === "dead" ? deadRemark(element, sources) : remarkOf(answer);
  const [first = "", ...more] = wrapWords(remark, WIDTH - width - 4);
  const lines =
    element.id.length > width
      ? [`  ${element.id}`, `  ${" ".repeat(width)}  ${first}`]
      : [`  ${colourOf(headingOf(answer), c)(id)}  ${first}`];
  return [
    ...lines.map((line) => line.trimEnd()),
    ...more.map((line) => `  ${" ".repeat(width)}  ${line.trim()}`),
    ...(notes === "" ? [] : wrapWords(`    ${notes}`)),
  ];
}

/** `line 16: n = 3 is never true`: where a dead condition stands, and what it never is. */
function deadRemark({ id, kind, span, text }: WhyElement, sources: readonly Source[]): string {
  const { file, line } = locate(sources, span);
  const place = file === sources[0]?.path ? "line" : `${nameOfFile(visibleLine(file))}, line`;
  // A conjunct may be false where another one is false too.
  const never = kind === "if-false" ? "true" : /\.and\.\d+$/.test(id) ? "the only false part" : "false";
  return `${place} ${line}: ${text} is never ${never}`;
}

function assertingLines({ base }: WhyTextInput, c: Palette): readonly string[] {
  const steps = assertingStepsIn(base.spec);
  if (steps.length === 0) return [];
  return [
    "",
    `${c.bold("Properties")}${c.dim(": steps that only assert are never removed")}`,
    ...steps.flatMap(({ id, text }) => wrapWords(`  ${id}  ${c.dim(text)}`)),
  ];
}

function jointLines({ joint, elements }: WhyResult, c: Palette): readonly string[] {
  const { sets, undecided, depth, left } = joint;
  if (depth < 2 || (sets.length === 0 && undecided.length === 0 && left === 0)) return [];
  const name = (id: string): string => elements.find((element) => element.id === id)?.id ?? id;
  return [
    "",
    `${c.red(c.bold("Needed together"))}${c.dim(": of each set at least one has to stay")}`,
    ...sets.flatMap(({ elements: ids, properties }) => {
      const what = properties.map(({ name: property, trace, place }) => failureText(property, trace, place));
      return [
        ...wrapWords(`  ${ids.map(name).join(" or ")}`),
        ...wrapWords(`      ${c.dim("without them:")} ${what.join(", ")}`),
      ];
    }),
    ...undecided.flatMap((ids) => wrapWords(`  ${ids.join(" or ")}: ${c.yellow("not decided")}`)),
    ...(left === 0 ? [] : wrapWords(`  ${leftText(left)}: ${c.yellow("not decided")}`)),
  ];
}

/** What a larger budget would have allowed. */
export const leftText = (left: number): string =>
  `${plural(left, "set")} that the budget does not allow (--effort 4 goes on)`;

function coreLines({ core }: WhyResult, c: Palette): readonly string[] {
  if (core === null) return [];
  const { kept, removed, confirmed } = core;
  const states = confirmed.states === null ? "" : `, ${plural(confirmed.states.distinct, "state")}`;
  return [
    "",
    `${c.bold("A core")}${c.dim(": elements that are enough together, and none of which can be removed")}`,
    ...wrapWords(`  kept: ${kept.length === 0 ? "nothing" : kept.join(", ")}`),
    ...wrapWords(`  removed: ${removed.length === 0 ? "nothing" : removed.join(", ")}`),
    c.dim(`  confirmed by a search without everything removed${states}`),
  ];
}

function closingLines({ base, result }: WhyTextInput, c: Palette): readonly string[] {
  const { joint, answers, elements } = result;
  const lines: string[] = [];
  const searches = plural(joint.checked, "search", "searches");
  const inferred = elements.some(isInferable(base))
    ? " Sets of guards contained in a set that can be removed were not searched: guards only prevent steps."
    : "";
  if (joint.depth > 1 && joint.checked > 0)
    lines.push(
      ...wrapWords(
        `Sets of up to ${joint.depth} elements that are not needed individually: ${searches}.${inferred}`,
      ).map(c.dim),
    );
  const needed = elements.find((_, i) => answers[i]?.verdict === "needed");
  if (needed !== undefined) lines.push(c.dim(`--show ${needed.id} shows what happens without it.`));
  return lines.length === 0 ? [] : ["", ...lines];
}

// ─────────────────────────────────────────────────────────────────────── the source

const MARGIN = 26;

/** The source with a margin: what each line is needed for. */
export function renderWhySource({ base, result, sources }: WhyTextInput, c: Palette): string {
  const byLine = new Map<string, Entry[]>();
  const lineOf = ({ file, start }: Span): string =>
    `${file}:${positionAt(sources[file]?.text ?? "", start).line}`;
  for (const entry of entriesOf(result)) {
    const key = lineOf(entry.element.span);
    byLine.set(key, [...(byLine.get(key) ?? []), entry]);
  }
  const asserting = new Set(assertingStepsIn(base.spec).map(({ span }) => lineOf(span)));
  const order = HEADINGS.map(([heading]) => heading);
  const lines: string[] = [];
  sources.forEach((source, file) => {
    if (![...byLine.keys()].some((key) => key.startsWith(`${file}:`))) return;
    lines.push(...(lines.length === 0 ? [] : [""]), c.bold(visibleLine(source.path)));
    source.text
      .replace(/\n$/, "")
      .split("\n")
      .forEach((text, i) => {
        const entries = byLine.get(`${file}:${i + 1}`) ?? [];
        const [first] = [...entries].sort(
          (a, b) =>
            order.indexOf(headingOf(a.answer)) - order.indexOf(headingOf(b.answer)) ||
            RANKS.indexOf(a.element.kind) - RANKS.indexOf(b.element.kind),
        );
        // Its order may be needed, but an assertion is still a property.
        const onlyOrder = entries.every(({ element }) => element.kind === "order");
        const isProperty = onlyOrder && asserting.has(`${file}:${i + 1}`);
        const note = isProperty ? `${"a property".padStart(MARGIN - 1)} ` : margin(first, sources, c);
        lines.push(`${note}${c.dim("│")} ${text}`.trimEnd());
      });
  });
  return `${lines.join("\n")}\n`;
}

const SHORT: Readonly<Record<Heading, string>> = {
  needed: "needed",
  "breaks-model": "part of the model",
  unknown: "not decided",
  "not-needed": "not needed",
  dead: "dead",
  "ill-formed": "",
};

/** ` (3:7)` of what stands in the spec itself, ` (locks:3:7)` of what stands in a module. */
function shortPlace({ place }: PropertyJson, sources: readonly Source[]): string {
  if (place === undefined) return "";
  const file = place.file === sources[0]?.path ? "" : `${nameOfFile(place.file)}:`;
  return ` (${file}${place.line}:${place.column})`;
}

/** `needed NoDangling 12`, `needed types 5 (3:7)`, cut to the width of the margin. */
function margin(entry: Entry | undefined, sources: readonly Source[], c: Palette): string {
  if (entry === undefined) return " ".repeat(MARGIN);
  const heading = headingOf(entry.answer);
  const [property] = entry.answer.properties;
  const length = property?.trace?.steps.length;
  const reason =
    heading === "needed" && property !== undefined
      ? ` ${property.name} ${length ?? ""}${shortPlace(property, sources)}`
      : "";
  const text = `${SHORT[heading]}${reason}`.trimEnd();
  const cut = text.length > MARGIN - 1 ? `${text.slice(0, MARGIN - 2)}…` : text;
  const coloured = heading === "not-needed" || heading === "dead" ? c.dim(cut) : colourOf(heading, c)(cut);
  return `${" ".repeat(MARGIN - 1 - visibleLength(cut))}${coloured} `;
}

/** The last part of a path, without `.subtle`. */
const nameOfFile = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.subtle$/, "");
