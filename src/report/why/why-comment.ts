/** The result of `why` as comments for the code, by the places that the spec names with `at`. */

import type { ElementKind, WhyElement } from "../../elements/element.js";
import type { Ir } from "../../ir/ir.js";
import { type PropertyJson, placeSuffix, type TraceStepJson } from "../../result/json.js";
import { type Answer, NEEDS } from "../../why/answer.js";
import { unfinished } from "../../why/examine.js";
import { visibleLength, WIDTH } from "../wrap.js";
import type { WhyTextInput } from "./why-text.js";

type Needed = { readonly element: WhyElement; readonly answer: Answer };

/** Comments describe a lock as a whole, and a step rather than each element in it. */
const COMMENTED: ReadonlySet<ElementKind> = new Set([
  "lock",
  "lock-mode",
  "order",
  "step",
  "if-false",
  "when",
  "where",
  "init",
  "atomicity",
  "fairness",
]);

const COMMENT_WIDTH = WIDTH - 2;

/** One comment in C for each place; a place is a step or action of the spec where the spec names none. */
export function renderComments(input: WhyTextInput): string {
  const needed = neededIn(input);
  const named = needed.some(({ element }) => element.at !== null);
  const places = new Map<string, Needed[]>();
  for (const item of needed) {
    const { at, actions, id } = item.element;
    const place = at ?? (named ? null : (actions[0] ?? id));
    if (place !== null) places.set(place, [...(places.get(place) ?? []), item]);
  }
  const comments = [...places].map(([place, items]) => {
    const lines = [place, ""];
    for (const { claims, property, steps } of toldTogether(items, input.base.spec.ir)) {
      lines.push(...wrap(`Here ${claims.join("; and ")}, because otherwise ${titleOf(property)} fails:`, ""));
      lines.push(...steps.flatMap((text, i) => wrap(text, `${i + 1}. `)), "");
    }
    lines.push(...wrap(checkedFor(input), ""));
    return commentOf(lines);
  });
  // Where the spec names places, what is needed at none of them is told by itself.
  const elsewhere = needed.filter(({ element }) => named && element.at === null);
  if (elsewhere.length > 0) comments.push(commentOf(elsewhereLines(elsewhere, input)));
  return comments.length === 0 ? nothingNeeded(input) : `${comments.join("\n\n")}\n`;
}

const commentOf = (lines: readonly string[]): string =>
  ["/*", ...lines.map((line) => ` * ${line}`.trimEnd().replaceAll("*/", "* /")), " */"].join("\n");

const elsewhereLines = (needed: readonly Needed[], input: WhyTextInput): readonly string[] => [
  ...wrap("Needed as well, at no place of the code that the spec names:", ""),
  "",
  ...toldTogether(needed, input.base.spec.ir).flatMap(({ claims, property }) =>
    wrap(`${claims.join("; and ")} (otherwise ${titleOf(property)} fails)`, "- "),
  ),
  "",
  ...wrap(checkedFor(input), ""),
];

function nothingNeeded({ result: { answers } }: WhyTextInput): string {
  const open = answers.filter(({ verdict }) => verdict === "unknown").length;
  return open === 0
    ? "/* None of these elements is needed. */\n"
    : `/* No element is known to be needed: ${open} of ${answers.length} are not decided. */\n`;
}

export function neededIn({ result }: WhyTextInput): readonly Needed[] {
  const { elements, answers } = result;
  const needed = elements.flatMap((element, i): readonly Needed[] => {
    const answer = answers[i];
    return answer?.verdict === "needed" && answer.sameAs === null ? [{ element, answer }] : [];
  });
  const whole = needed.filter(({ element }) => COMMENTED.has(element.kind));
  const told = new Set(whole.flatMap(({ element }) => element.actions));
  return needed.filter(({ element }) => {
    // A part can be needed where the step as a whole is not.
    if (!COMMENTED.has(element.kind)) return !element.actions.some((action) => told.has(action));
    // A step that only takes or releases a lock is reported as a part of the lock.
    return !elements.some((other, k) => other.kind === "lock-call" && answers[k]?.sameAs === element.id);
  });
}

/** The property that is reported: the first that the spec declares; a failed assertion only if there is no other. */
const toldOf = ({ properties }: Answer): PropertyJson | null =>
  properties.find(({ kind }) => kind !== "assertion" && NEEDS.has(kind)) ??
  properties.find(({ kind }) => NEEDS.has(kind)) ??
  null;

/** Its name, and its place where others have that name too. */
export const titleOf = ({ name, place }: PropertyJson): string => `${name}${placeSuffix(place)}`;

interface Told {
  readonly claims: readonly string[];
  readonly property: PropertyJson;
  readonly steps: readonly string[];
}

/** Elements with the same trace are reported together; an element that is a part of another one is left out. */
export function toldTogether(items: readonly Needed[], ir: Ir): readonly Told[] {
  const told = new Map<
    string,
    { elements: WhyElement[]; property: PropertyJson; steps: readonly string[] }
  >();
  for (const { element, answer } of items) {
    const property = toldOf(answer);
    if (property === null) continue;
    const steps = story(property, ir, removedIn(element));
    const key = JSON.stringify([titleOf(property), steps]);
    const same = told.get(key);
    if (same === undefined) told.set(key, { elements: [element], property, steps });
    else same.elements.push(element);
  }
  return [...told.values()].map(({ elements, property, steps }) => ({
    claims: elements
      .filter(
        ({ id }) =>
          !elements.some(({ covers }) =>
            covers.some((prefix) => prefix.endsWith(".") && id.startsWith(prefix)),
          ),
      )
      .map(({ claim }) => claim),
    property,
    steps,
  }));
}

/** Elements that are not removed but done otherwise: what the spec says of their steps remains true. */
const MOVED: ReadonlySet<ElementKind> = new Set(["order", "atomicity", "fairness"]);

/** The actions of which something was removed. */
const removedIn = ({ kind, actions }: WhyElement): ReadonlySet<string> =>
  new Set(MOVED.has(kind) ? [] : actions);

/**
 * The steps of a trace, one sentence each, with what the spec says of them. What it says of a step of which something was
 * removed need not be true any more; and a step of which nothing is left but that it is passed is no part of the story.
 */
function story(
  { name, trace, message }: PropertyJson,
  ir: Ir,
  removed: ReadonlySet<string>,
): readonly string[] {
  const isPassed = ({ action, changed, state }: TraceStepJson): boolean =>
    action !== null && removed.has(action) && state !== null && changed.every(isCounter);
  const steps = (trace?.steps ?? []).filter((step) => step.action !== null && !isPassed(step));
  return steps.map((step, i) => {
    const { action } = step;
    const doc =
      action !== null && removed.has(action) ? null : ir.actions.find((one) => one.name === action)?.doc;
    const said = doc == null ? "" : firstSentence(doc);
    const end = i === steps.length - 1 && message !== null ? `. Now ${name} fails: ${message}` : "";
    return `${stepText(step)}${said === "" ? "" : `: ${said}`}${end}`;
  });
}

/** Whether a place that changes is where a process is: `fault.pc[Fault#1]`. */
const isCounter = (path: string): boolean => /^[^.[]+\.pc(?:\[|$)/.test(path);

function stepText({ action, parameters }: TraceStepJson): string {
  const given = Object.entries(parameters).map(
    ([name, value]) => `${name} = ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${action}${given.length === 0 ? "" : ` (${given.join(", ")})`}`;
}

/** The first sentence, without its full stop; dots that join it to others are no end of it. */
function firstSentence(text: string): string {
  const plain = text.replace(/^[\s.]+|[\s.]+$/g, "");
  return (/^.*?[.!?](?=\s|$)/s.exec(plain)?.[0] ?? plain).replace(/[\s.]+$/, "");
}

export function checkedFor({ base, variant }: WhyTextInput): string {
  const { ir } = base.spec;
  const constants = ir.constants.map(
    ({ name, value }) => `${name} = ${typeof value === "object" ? value.name : value}`,
  );
  const spec = variant === null ? ir.name : `${ir.name}, variant ${variant}`;
  const open = unfinished(base.exploration);
  return `${open === null ? "Checked" : `Not decided (${open})`} with Subtle: ${[spec, ...constants].join(", ")}.`;
}

/** Words broken so that they fit into a comment; what follows the first line stands under its text. */
function wrap(text: string, mark: string): readonly string[] {
  const lines: string[] = [];
  let current = mark;
  for (const word of text.split(/\s+/)) {
    const joined = current === "" || current.endsWith(" ") ? `${current}${word}` : `${current} ${word}`;
    if (visibleLength(joined) + 3 <= COMMENT_WIDTH || current.trim() === "") current = joined;
    else {
      lines.push(current);
      current = `${" ".repeat(mark.length)}${word}`;
    }
  }
  return [...lines, current];
}
