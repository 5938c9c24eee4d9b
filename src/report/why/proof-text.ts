/** A proof as text: what is known at which steps, and over which states it was checked. */
import type { Palette } from "../../diagnostics/style.js";
import type { Ir } from "../../ir/ir.js";
import { type At, type OutlineRow, outlineOf } from "../../proof/outline.js";
import type { Fact, Proof } from "../../proof/proof.js";
import type { Setting } from "../../proof/setting.js";
import { plural } from "../../result/words.js";
import { grouped } from "../../source/numbers.js";
import { WIDTH, wrapWords } from "../wrap.js";

/** What a proof is about, and what it leaves out. */
export function proofGoals({ properties }: Ir): readonly string[] {
  const named = properties.flatMap(({ name, kind }) =>
    kind === "invariant" || kind === "step" ? [name] : [],
  );
  return [...named, "asserts", "types"];
}

const NOT_PROVED = "it says nothing of what is reachable, of temporal properties, and of deadlock";

export function renderProof(proof: Proof, ir: Ir, variant: string | null, c: Palette): string {
  const name = variant === null ? ir.name : `${ir.name} (variant ${variant})`;
  const lines = [
    c.bold(titleOf(proof, name)),
    ...aboutLines(proof, ir).map(c.dim),
    "",
    ...knownLines(proof, ir, c),
  ];
  return `${lines.join("\n")}\n`;
}

function titleOf(proof: Proof, name: string): string {
  switch (proof.kind) {
    case "found":
      return proof.facts.length === 0
        ? `✓ ${name} is proved: its goals are inductive by themselves`
        : `✓ ${name} is proved by ${plural(proof.facts.length, "fact")}`;
    case "not-found":
      return `? ${name}: no proof was found`;
    case "unfinished":
      return `? ${name}: no proof was found ${unfinishedText(proof)}`;
    case "not-tried":
      return `? ${name}: no proof was tried`;
    default:
      return proof satisfies never;
  }
}

const unfinishedText = ({ interrupted }: Extract<Proof, { kind: "unfinished" }>): string =>
  interrupted ? "before it was interrupted" : "within the budget; --proof --effort 4 goes on";

function aboutLines(proof: Proof, ir: Ir): readonly string[] {
  const goals = wrapWords(`  goals: ${proofGoals(ir).join(", ")}; ${NOT_PROVED}`);
  if (proof.kind !== "found") return goals;
  const { only, next } = proof;
  return [
    ...goals,
    ...(only.length === 0
      ? []
      : wrapWords(`  for one ${only.join(", and one ")} only: with more of them, other facts may be needed`)),
    ...(next === null
      ? []
      : wrapWords(
          next.why === "budget"
            ? `  not checked within the budget: ${statesText(next.setting)}`
            : `  no set of facts was found that is inductive over ${statesText(next.setting)} as well`,
        )),
  ];
}

/** `571,536 type-correct states (FAULTS = 1, PAGES = 1)` */
export function statesText({ size, constants }: Setting): string {
  const given = constants.size === 0 ? "" : ` (${givenText({ constants })})`;
  return `${countText(size)} type-correct states${given}`;
}

const countText = (size: number): string =>
  Number.isSafeInteger(size) ? grouped(size) : `about ${size.toPrecision(2).replace("e+", "e")}`;

/** The section of the first screen, and the main part of the proof. */
export function knownLines(proof: Proof, ir: Ir, c: Palette): readonly string[] {
  const title = c.bold("What is known where");
  switch (proof.kind) {
    case "found": {
      const over = proof.checked.map(statesText).join(", and over ");
      return [
        ...wrapWords(`What is known where: inductive over all ${over}`).map((line, i) =>
          i === 0 ? line.replace("What is known where", title) : line,
        ),
        ...outlineLines(proof.facts, ir),
      ];
    }
    case "not-found":
      return [
        `${title}${c.dim(": a step is not excluded by what was found")}`,
        ...outlineLines(proof.facts, ir),
        ...stepLines(proof),
      ];
    case "unfinished":
      return [`${title}${c.dim(`: not found ${unfinishedText(proof)}`)}`];
    case "not-tried":
      return wrapWords(
        `What is known where: not tried: ${proof.size === null ? "" : `${countText(proof.size)} type-correct states, `}${proof.why}`,
      ).map((line, i) => (i === 0 ? line.replace("What is known where", title) : line));
    default:
      return proof satisfies never;
  }
}

/** The same where there is room for so many lines: where the outline is longer, how to see it. */
export function knownOnScreen(proof: Proof, ir: Ir, room: number, c: Palette): readonly string[] {
  const whole = ["", ...knownLines(proof, ir, c)];
  if (whole.length <= room || proof.kind === "not-tried") return whole;
  const title = "What is known where";
  const text =
    proof.kind === "found"
      ? `proved by ${plural(proof.facts.length, "fact")} for ${proof.checked.map(givenText).join(", ")}: --proof`
      : proof.kind === "unfinished"
        ? `not found ${unfinishedText(proof)}`
        : "no proof was found; --proof shows what is missing";
  return ["", `${c.bold(title)}: ${text}`];
}

/** `FAULTS = 1, PAGES = 1` */
const givenText = ({ constants }: Pick<Setting, "constants">): string =>
  constants.size === 0
    ? "all type-correct states"
    : [...constants].map(([name, value]) => `${name} = ${value}`).join(", ");

const LABEL_MAX = 24;

function outlineLines(facts: readonly Fact[], ir: Ir): readonly string[] {
  if (facts.length === 0) return ["  nothing but the goals"];
  const rows = outlineOf(facts, ir);
  const shown = rows.map((row) => ({
    owner: row.at?.instance ?? "always",
    where: placeText(row.at, ir),
    what: whatText(row, ir),
  }));
  const width = Math.min(LABEL_MAX, Math.max(...shown.map(({ where }) => where.length)));
  const owners = [...new Set(shown.map(({ owner }) => owner))];
  return [
    ...wrapWords(`  for all ${binderText(facts)}`),
    ...owners.flatMap((owner) => [
      `  ${owner}`,
      ...shown
        .filter((row) => row.owner === owner)
        .flatMap(({ where, what }) => hanging(where, what, owner === "always" ? 0 : width)),
    ]),
  ];
}

/** A text beside a label; below it if the label is too long. */
function hanging(label: string, text: string, width: number): readonly string[] {
  const indent = width === 0 ? 4 : width + 6;
  const lines = wrapWords(text, WIDTH - indent).map((line) => line.trim());
  if (width === 0) return lines.map((line) => `    ${line}`);
  const [first = "", ...more] = lines;
  const rest = (each: readonly string[]): readonly string[] =>
    each.map((line) => `${" ".repeat(indent)}${line}`);
  return label.length <= width
    ? [`    ${label.padEnd(width)}  ${first}`, ...rest(more)]
    : [...wrapWords(`    ${label}`), ...rest(lines)];
}

/** `f in Fault, p in Page`; two of a type are said to be different. */
function binderText(facts: readonly Fact[]): string {
  const bound = [
    ...new Map(facts.flatMap(({ binds }) => binds.map((each) => [each.name, each] as const))).values(),
  ];
  const types = [...new Set(bound.map(({ of }) => of))];
  const texts = types.map((of) => {
    const names = bound.filter((each) => each.of === of).map(({ name }) => name);
    return `${names.length > 1 ? "different " : ""}${names.join(", ")} in ${of}`;
  });
  return texts.length === 0 ? "states" : texts.join("; ");
}

/** `recheck..unlock`, `lock, zap`. */
function placeText(at: At | null, ir: Ir): string {
  if (at === null) return "";
  const all = ir.processes.find(({ name }) => at.instance.split("[")[0] === name)?.labels ?? [];
  const parts: string[] = [];
  for (let i = 0; i < all.length; i += 1) {
    let end = i;
    while (end < all.length && at.labels.includes(all[end] as string)) end += 1;
    if (end === i) continue;
    const [first, last] = [all[i] as string, all[end - 1] as string];
    parts.push(end - i > 2 ? `${first}..${last}` : all.slice(i, end).join(", "));
    i = end;
  }
  return `at ${parts.join(", ")}`;
}

function whatText({ at, while: other, conditions }: OutlineRow, ir: Ir): string {
  const own = at === null ? null : `${at.instance}.`;
  const texts = conditions.map((text) => (own === null ? text : text.replaceAll(own, "")));
  const when = other === null ? "" : `${other.instance} is ${placeText(other, ir)}`;
  if (texts.length === 0) return when === "" ? "never" : `not while ${when}`;
  return `${texts.join(", or ")}${when === "" ? "" : `, if ${when}`}`;
}

// ─────────────────────────────────────────────────────────────────────── a step that is not excluded

function stepLines({ step, setting }: Extract<Proof, { kind: "not-found" }>): readonly string[] {
  const { action, message, parts, changes } = step;
  const given = setting.constants.size === 0 ? "" : `, with ${givenText(setting)}`;
  const about = `This state satisfies all of that, and every goal${given}:`;
  return [
    "",
    ...wrapWords(about),
    ...parts.flatMap(({ name, text }) => wrapWords(`    ${name} = ${text}`)),
    ...(message !== null
      ? wrapWords(`and ${action} makes a mistake there: ${message}`)
      : [
          ...wrapWords(`and ${action} leads from it to another, which a goal does not allow:`),
          ...changes.flatMap((change) => wrapWords(`    ${change.path}: ${change.old} -> ${change.new}`)),
        ]),
  ];
}
