/** Who protects what, as text: for each variable the steps that conflict on it. */
import type { Palette } from "../../diagnostics/style.js";
import type { WhyElement } from "../../elements/element.js";
import { constantsJson } from "../../result/json.js";
import { plural, seconds } from "../../result/words.js";
import { unfinished } from "../../why/examine.js";
import type { Protected, Protection } from "../../why/protection.js";
import { visibleLength, WIDTH, wrapWords } from "../wrap.js";
import type { WhyTextInput } from "./why-text.js";

/** @param elements All of the spec: those that keep steps apart are among them. */
export function renderProtection(
  { base, variant, elapsedMs }: Omit<WhyTextInput, "result" | "sources">,
  protection: Protection,
  elements: readonly WhyElement[],
  c: Palette,
): string {
  const { pairs, states, undecided } = protection;
  const { ir } = base.spec;
  const name = variant === null ? ir.name : `${ir.name} (variant ${variant})`;
  const constants = Object.entries(constantsJson(ir)).map(([constant, value]) => `${constant} = ${value}`);
  const counted = states === null ? [] : [`${plural(states, "state")} without symmetry`];
  const facts = [...counted, ...constants].join(", ");
  const open = unfinished(base.exploration);
  const lines = [
    open === null
      ? c.green(c.bold(`✓ ${name} holds`))
      : c.yellow(c.bold(`? ${name} is not decided: ${open}`)),
    ...wrapWords(`  ${facts === "" ? "" : `${facts}; `}${seconds(elapsedMs)}`).map(c.dim),
    "",
    `${c.bold("Who protects what")}${c.dim(": steps of different processes that conflict on a variable")}`,
    ...ir.variables.flatMap((variable) => {
      const own = pairs.filter(({ on }) => on.includes(variable.name));
      return own.length === 0
        ? []
        : [`  ${c.cyan(variable.name)}`, ...own.flatMap((pair) => pairLines(pair, elements))];
    }),
  ];
  if (pairs.length === 0 && undecided === null) lines.push("  no two steps conflict");
  if (undecided !== null)
    lines.push("", ...wrapWords(`Not everything is decided: ${undecided}.`).map(c.yellow));
  return `${lines.join("\n")}\n`;
}

/** So wide is the column of the steps. */
const STEPS_WIDTH = 36;

function pairLines(pair: Protected, elements: readonly WhyElement[]): readonly string[] {
  const [first, second] = pair.steps;
  const steps = `    ${first} | ${first === second ? "another" : second}`;
  const told = wrapWords(saidOf(pair, elements), WIDTH - STEPS_WIDTH - 2).map((line) => line.trim());
  const beside = visibleLength(steps) <= STEPS_WIDTH;
  const [head = "", ...more] = told;
  const indent = " ".repeat(STEPS_WIDTH + 2);
  return [
    ...(beside ? [`${steps.padEnd(STEPS_WIDTH)}  ${head}`] : [steps, `${indent}${head}`]),
    ...more.map((line) => `${indent}${line}`),
  ];
}

export function saidOf(pair: Protected, elements: readonly WhyElement[]): string {
  const { verdict, apartBy, difference, steps } = pair;
  switch (verdict) {
    case "commute":
      return "either order, to the same state";
    case "apart":
      return apartText(apartBy, elements);
    case "order matters": {
      if (difference === null) return "order matters: what it changes is not decided";
      const { step, differs } = difference;
      if (step === null) return "order matters: only values differ";
      const who = steps[0] === steps[1] && step === steps[0] ? "the other" : step;
      const what = differs === "guard" ? `the guard of ${who} differs` : `${who} takes another branch`;
      return `order matters; harmless because then ${what}`;
    }
    default:
      return verdict satisfies never;
  }
}

/** More are counted. */
const LISTED_MAX = 3;

function apartText(apartBy: Protected["apartBy"], elements: readonly WhyElement[]): string {
  if (apartBy === null) return "never together: what keeps them apart is not decided";
  const singles = apartBy.flatMap((set) => (set.length === 1 ? set : []));
  if (singles.length > 0) {
    const shown = main(singles, elements);
    const more = shown.length - LISTED_MAX;
    return `never together: needs ${shown.length === 1 ? "" : "each of "}${shown.slice(0, LISTED_MAX).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  }
  const [set] = apartBy;
  return set === undefined
    ? "never together, whatever is removed"
    : `never together: needs one of ${set.join(", ")}`;
}

/** Whole locks first, and without the parts that are removed with them. */
function main(ids: readonly string[], elements: readonly WhyElement[]): readonly string[] {
  const found = ids.flatMap((id) => elements.filter((element) => element.id === id));
  const rank = ({ kind }: WhyElement): number => (kind === "lock" ? 0 : kind === "lock-mode" ? 1 : 2);
  const locks = found.filter(({ kind }) => kind === "lock");
  const isPart = ({ id, kind }: WhyElement): boolean =>
    kind !== "lock" &&
    locks.some(
      ({ covers, lock }) =>
        covers.some((prefix) => id === prefix || (prefix.endsWith(".") && id.startsWith(prefix))) ||
        [...(lock?.takes ?? []), ...(lock?.gives ?? [])].includes(id),
    );
  return found
    .filter((element) => !isPart(element))
    .sort((a, b) => rank(a) - rank(b))
    .map(({ id }) => id);
}
