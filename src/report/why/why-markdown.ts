/** The result of `why` as Markdown, for a review or a page of documentation. */
import type { Palette } from "../../diagnostics/style.js";
import type { WhyElement } from "../../elements/element.js";
import { assertingStepsIn } from "../../elements/enumerate.js";
import type { Answer } from "../../why/answer.js";
import type { Protection } from "../../why/protection.js";
import { remarkOf } from "../../why/remark.js";
import type { WhyResult } from "../../why/why.js";
import { knownLines } from "./proof-text.js";
import { checkedFor, neededIn, titleOf, toldTogether } from "./why-comment.js";
import { saidOf } from "./why-protection.js";
import { endText, formText, sectionText } from "./why-ranges.js";
import type { WhyTextInput } from "./why-text.js";

/** A table, then what else was asked, and how each need shows. */
export function renderMarkdown(input: WhyTextInput): string {
  const { result, base, variant } = input;
  const rows = result.elements.flatMap((element, i) => {
    const answer = result.answers[i] as Answer;
    return answer.sameAs === null ? [{ element, answer }] : [];
  });
  const ranked = VERDICTS.flatMap((verdict) => rows.filter(({ answer }) => answer.verdict === verdict));
  const name = variant === null ? base.spec.ir.name : `${base.spec.ir.name} (variant ${variant})`;
  const lines = [
    `# Why ${escaped(name)} holds`,
    "",
    escaped(checkedFor(input)),
    "",
    "| verdict | element | source | without it |",
    "|---|---|---|---|",
    ...ranked.map(({ element, answer }) => {
      const verdict = answer.how === "dead" ? "dead" : answer.verdict;
      const cells = [verdict, code(element.id), code(element.text), escaped(remarkOf(answer))];
      return `| ${cells.join(" | ")} |`;
    }),
    ...assertingStepsIn(base.spec).map(
      ({ id, text }) => `| property | ${code(id)} | ${code(text)} | it only asserts, and is never removed |`,
    ),
  ];
  if (result.joint.sets.length > 0) {
    lines.push("", "## Needed together", "", "At least one element of each set has to stay:", "");
    for (const { elements, properties } of result.joint.sets)
      lines.push(
        `- ${elements.map(code).join(", ")}: without them ${escaped(properties.map(titleOf).join(", "))}`,
      );
  }
  if (result.core !== null) {
    const list = (ids: readonly string[]): string =>
      ids.length === 0 ? "nothing" : ids.map(code).join(", ");
    lines.push(
      "",
      "## A core",
      "",
      `Kept: ${list(result.core.kept)}`,
      "",
      `Removed: ${list(result.core.removed)}`,
    );
  }
  lines.push(...rangesIn(result.ranges), ...locksIn(result.weakest), ...outlineIn(input));
  const needed = neededIn(input);
  if (needed.length > 0) lines.push("", "## What happens without them");
  for (const { claims, property, steps } of toldTogether(needed, base.spec.ir)) {
    lines.push(
      "",
      `Here ${escaped(claims.join("; and "))}, because otherwise ${escaped(titleOf(property))} fails:`,
      "",
    );
    lines.push(...steps.map((text, i) => `${i + 1}. ${escaped(text)}`));
  }
  return `${lines.join("\n")}\n`;
}

const VERDICTS = ["needed", "breaks-model", "unknown", "not-needed", "ill-formed"] as const;

/** Text of a spec as text: nothing in it is markup. */
const escaped = (text: string): string =>
  text
    .replace(/[\\`*{}[\]<>()#|!~]|(?<!\w)_|_(?!\w)/g, (found) => (found === "<" ? "&lt;" : `\\${found}`))
    .replace(/\s+/g, " ");

/** Code in a table: no bar may end a cell, and no backtick the code. */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const pad = text.includes("`") ? " " : "";
  return `${fence}${pad}${text.replaceAll("|", "\\|").replace(/\s+/g, " ")}${pad}${fence}`;
}

/** How far each step can be moved, with everything else as it is. */
function rangesIn(search: WhyResult["ranges"]): readonly string[] {
  if (search === null || search.ranges.length === 0) return [];
  return [
    "",
    "## How far each step can be moved",
    "",
    "| step | has to stand |",
    "|---|---|",
    ...search.ranges.map(({ id, earlier, later }) => {
      const ends = [
        ...(earlier.end === null
          ? []
          : [`after ${code(earlier.end.step)}, else ${escaped(endText(earlier.end))}`]),
        ...(later.end === null
          ? []
          : [`before ${code(later.end.step)}, else ${escaped(endText(later.end))}`]),
      ];
      return `| ${code(id)} | ${ends.length === 0 ? "anywhere in its process" : ends.join("; ")} |`;
    }),
    ...(search.isCut ? ["", "The budget was spent before all places were asked for."] : []),
  ];
}

function locksIn(locks: WhyResult["weakest"]): readonly string[] {
  if (locks === null || locks.length === 0) return [];
  return [
    "",
    "## The weakest locks",
    "",
    "| lock | enough | inside |",
    "|---|---|---|",
    ...locks.map(
      (lock) => `| ${code(lock.id)} | ${escaped(formText(lock))} | ${escaped(sectionText(lock) ?? "")} |`,
    ),
  ];
}

/** The outline of the proof; between fences, since what is known stands under where. */
function outlineIn({ proof, base }: WhyTextInput): readonly string[] {
  if (proof == null || (proof.kind !== "found" && proof.kind !== "not-found")) return [];
  const [title = "", ...lines] = knownLines(proof, base.spec.ir, PLAIN);
  return ["", "## What is known where", "", escaped(title), "", "````text", ...lines, "````"];
}

const plain = (text: string): string => text;
const PLAIN: Palette = { red: plain, yellow: plain, green: plain, cyan: plain, bold: plain, dim: plain };

/** For each variable the steps that conflict on it. */
export function protectionMarkdown(
  input: WhyTextInput,
  protection: Protection,
  elements: readonly WhyElement[],
): string {
  const { base, variant } = input;
  const { ir } = base.spec;
  const name = variant === null ? ir.name : `${ir.name} (variant ${variant})`;
  const rows = ir.variables.flatMap(({ name: variable }) =>
    protection.pairs
      .filter(({ on }) => on.includes(variable))
      .map((pair) => {
        const [first, second] = pair.steps;
        const steps = `${code(first)}, ${first === second ? "another" : code(second)}`;
        return `| ${code(variable)} | ${steps} | ${escaped(saidOf(pair, elements))} |`;
      }),
  );
  return `${[
    `# Who protects what in ${escaped(name)}`,
    "",
    escaped(checkedFor(input)),
    "",
    "| variable | steps | |",
    "|---|---|---|",
    ...rows,
    ...(protection.undecided === null
      ? []
      : ["", `Not everything is decided: ${escaped(protection.undecided)}.`]),
  ].join("\n")}\n`;
}
