/** What is remembered of a spec, where it stands in the text: when the mouse rests there, and as marks. */
import type { InlayHint, Range } from "vscode-languageserver";
import type { ElementClass, WhyElement } from "../../elements/element.js";
import { elementsIn } from "../../elements/enumerate.js";
import type { WhyJson } from "../../report/why/why-json.js";
import type { ResultJson } from "../../result/json.js";
import { plural } from "../../result/words.js";
import type { CompiledSpec } from "../../run/compile.js";
import { grouped } from "../../source/numbers.js";
import { NEEDS } from "../../why/answer.js";
import { offsetAt, positionAt } from "../lined-text.js";
import type { Target } from "../occurrences.js";
import type { Analysis, Project } from "../project.js";
import type { Memory } from "./memory.js";

type Element = WhyJson["elements"][number];

const STALE = "before your last change: ";

const told = (text: string | null, isCurrent: boolean): readonly string[] =>
  text === null ? [] : [isCurrent ? text : `${STALE}${text}`];

/** What the last check has found of what is named: the verdict of a property or variant, how often a step was taken. */
export function verdictsOf(target: Target, analysis: Analysis, { check }: Memory): readonly string[] {
  const found = check(analysis, target.kind === "variant" ? target.name : null);
  if (found === null) return [];
  const { result, isCurrent } = found;
  switch (target.kind) {
    case "property":
      return told(propertyText(target.name, result), isCurrent);
    case "variant":
      return told(variantText(result), isCurrent);
    case "action":
      return told(takenText(target.name, result), isCurrent);
    case "label":
      return told(
        takenText(`${(target.owner ?? "").replace(/^process /, "")}.${target.name}`, result),
        isCurrent,
      );
    default:
      return [];
  }
}

function propertyText(name: string, { properties, states }: ResultJson): string | null {
  const property = properties.find((each) => each.name === name);
  if (property === undefined) return null;
  const within = `${grouped(states.distinct)} ${states.distinct === 1 ? "state" : "states"}`;
  if (property.verdict === "holds") return `holds, in ${within}`;
  if (property.verdict === "unknown") return `not decided, after ${within}`;
  const { trace } = property;
  return trace === null ? "violated" : `violated after ${plural(trace.steps.length, "state")}`;
}

function variantText({ properties, verdict, states }: ResultJson): string {
  const violated = properties.filter((each) => each.verdict === "violated").map(({ name }) => name);
  if (violated.length > 0) return `violates ${violated.join(", ")}`;
  const within = `${grouped(states.distinct)} ${states.distinct === 1 ? "state" : "states"}`;
  return verdict === "holds" ? `holds, in ${within}` : `not decided, after ${within}`;
}

function takenText(name: string, { actions }: ResultJson): string | null {
  const action = actions.find((each) => each.name === name);
  if (action === undefined) return null;
  if (action.taken === 0) return action.enabled === 0 ? "never enabled" : "never taken";
  return `taken ${grouped(action.taken)} ${action.taken === 1 ? "time" : "times"}`;
}

// ─────────────────────────────────────────────────────────────────────── elements

/** An element where it stands now, and what was found of it. */
interface Placed {
  readonly element: WhyElement;
  readonly answer: Element;
}

const known = new WeakMap<CompiledSpec, readonly WhyElement[]>();

function placedIn({ compilation: { spec } }: Analysis, file: number, answers: WhyJson): readonly Placed[] {
  if (spec === null) return [];
  const elements = known.get(spec) ?? elementsIn(spec);
  known.set(spec, elements);
  const byId = new Map(answers.elements.map((answer) => [answer.id, answer]));
  return elements.flatMap((element) => {
    const answer = byId.get(element.id);
    return element.span.file !== file || answer === undefined ? [] : [{ element, answer }];
  });
}

/** What the last `why` has found of the elements at an offset: of the innermost, where they stand inside each other. */
export function elementsAt(
  analysis: Analysis,
  file: number,
  offset: number,
  { why }: Memory,
): readonly string[] {
  const found = why(analysis);
  if (found === null) return [];
  const around = placedIn(analysis, file, found.result).filter(
    ({ element: { span } }) => span.start <= offset && offset <= span.end,
  );
  const length = Math.min(...around.map(({ element: { span } }) => span.end - span.start));
  return around
    .filter(({ element: { span } }) => span.end - span.start === length)
    .flatMap(({ element, answer }) => told(`${element.name}: ${answerText(answer)}`, found.isCurrent));
}

const neededFor = (properties: Element["properties"]): readonly string[] =>
  properties.filter(({ kind }) => NEEDS.has(kind)).map(({ name }) => name);

function answerText({ verdict, properties, message, vacuous, neverTaken }: Element): string {
  switch (verdict) {
    case "needed": {
      const [first] = properties.filter(({ kind }) => NEEDS.has(kind));
      const names = neededFor(properties).join(", ");
      const length = first?.trace?.steps.length;
      return `needed for ${names}${length === undefined ? "" : `: ${plural(length, "state")} without it`}`;
    }
    case "breaks-model": {
      const without = [
        ...properties.map(({ name }) => name),
        ...vacuous.map((name) => `${name} is vacuous`),
        ...neverTaken.map((name) => `${name} is never taken`),
      ];
      return `the model breaks without it${without.length === 0 ? "" : `: ${without.join(", ")}`}`;
    }
    case "not-needed":
      return "not needed: every property holds without it";
    case "ill-formed":
      return "the spec is not valid without it";
    default:
      return `not decided${message === null ? "" : `: ${message}`}`;
  }
}

/** A mark names so many properties. */
const NAMES_MAX = 2;

/** What a reader wonders about when it is not needed; that of other elements is only told. */
const WONDERED: ReadonlySet<ElementClass> = new Set(["guards", "locks", "fairness"]);

function markOf({ verdict, properties, class: of }: Element): string | null {
  if (verdict === "not-needed") return WONDERED.has(of) ? "not needed" : null;
  if (verdict !== "needed") return null;
  const all = neededFor(properties);
  const names = all.slice(0, NAMES_MAX);
  const more = all.length - names.length;
  return `needed for ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Behind each guard, lock, assignment and step what it carries, as long as that is of the text as it is. */
export function marks(project: Project, uri: string, range: Range, { why }: Memory): readonly InlayHint[] {
  const at = project.analysisOf(uri);
  const text = at?.analysis.texts[at.file];
  const found = at === null ? null : why(at.analysis);
  if (at === null || text === undefined || found === null || !found.isCurrent) return [];
  const [from, to] = [offsetAt(text, range.start), offsetAt(text, range.end)];
  const hints = new Map<
    number,
    { readonly label: string; readonly lines: string[]; readonly isNeeded: boolean }
  >();
  for (const { element, answer } of placedIn(at.analysis, at.file, found.result)) {
    const mark = markOf(answer);
    const { end } = element.span;
    if (mark === null || end < from || end > to) continue;
    const line = `${element.name}: ${answerText(answer)}`;
    const before = hints.get(end);
    const isNeeded = answer.verdict === "needed";
    // Where several end, what carries something is what is to be seen.
    const label = before === undefined || (isNeeded && !before.isNeeded) ? mark : before.label;
    hints.set(end, {
      label,
      lines: [...(before?.lines ?? []), line],
      isNeeded: isNeeded || before?.isNeeded === true,
    });
  }
  return [...hints].map(([end, { label, lines }]) => ({
    position: positionAt(text, end),
    label,
    tooltip: lines.join("\n"),
    paddingLeft: true,
  }));
}
