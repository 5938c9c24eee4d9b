/** How far steps can be moved, in words. */
import type { Palette } from "../../diagnostics/style.js";
import { placeSuffix } from "../../result/json.js";
import type { Goals } from "../../why/goals.js";
import type { RangeEnd, RangeSearch, Reach } from "../../why/ranges.js";
import type { WeakerForm, WeakerSearch } from "../../why/weaker.js";
import type { LockForm, WeakestLock } from "../../why/weakest.js";
import { WIDTH, wrapWords } from "../wrap.js";

/** `NoDangling 12`, `deadlock 7`, `not valid there`, `not decided`. */
export function endText({ verdict, failures, message }: RangeEnd): string {
  switch (verdict) {
    case "fails":
      return failures
        .map(
          ({ name, length, place }) => `${name}${length === null ? "" : ` ${length}`}${placeSuffix(place)}`,
        )
        .join(", ");
    case "ill-formed":
      return message ?? "not valid there";
    case "unknown":
      return `not decided: ${message ?? ""}`;
    default:
      return verdict satisfies never;
  }
}

function reachLines(word: string, { across, end, skips, notes }: Reach): readonly string[] {
  const lines: string[] = [];
  const last = across.at(-1);
  if (last !== undefined) {
    const remarks = [
      ...(skips ? ["what is not held there is not released"] : []),
      ...notes.slice(0, NOTES_MAX),
      ...(notes.length > NOTES_MAX ? [`and ${notes.length - NOTES_MAX} more`] : []),
    ];
    lines.push(`${word} ${last}: holds${remarks.length === 0 ? "" : ` (${remarks.join(", ")})`}`);
  }
  if (end !== null) lines.push(`${word} ${end.step}: ${endText(end)}`);
  return lines;
}

const NOTES_MAX = 2;
const ID_MAX = 30;

export function rangeLines({ ranges, isCut }: RangeSearch, goals: Goals, c: Palette): readonly string[] {
  if (ranges.length === 0) return [];
  const width = Math.min(ID_MAX, Math.max(...ranges.map(({ id }) => id.length)));
  const what = goals.chosen === "all" ? "" : ` for ${goals.names.join(", ")}`;
  return [
    "",
    c.bold("How far each step can be moved, with everything else as it is"),
    ...wrapWords(`  up to the first place that fails${what}, or that has a deadlock or a mistake`).map(c.dim),
    ...ranges.flatMap(({ id, earlier, later }) => {
      const texts = [...reachLines("before", earlier), ...reachLines("after", later)];
      if (texts.length === 0) texts.push("it stands alone");
      const lines = texts.flatMap((text) => wrapWords(text, WIDTH - width - 4));
      const head = id.length > width ? [`  ${id}`] : [];
      return [
        ...head,
        ...lines.map(
          (line, i) => `  ${(i === 0 && head.length === 0 ? id : "").padEnd(width)}  ${line.trim()}`,
        ),
      ];
    }),
    ...(isCut ? wrapWords("The budget was spent before all places were asked for.").map(c.yellow) : []),
  ];
}

// ─────────────────────────────────────────────────────────────────────── locks

const failuresText = (failures: LockForm["failures"]): string =>
  failures.map(({ name, length }) => `${name}${length === null ? "" : ` ${length}`}`).join(", ");

/** `read_lock is enough`, `read_lock is not enough`, `it may be left out`: of the weakest form that was asked for. */
export function formText({ forms, macro }: WeakestLock): string {
  const enough = forms.find(({ verdict }) => verdict === "enough");
  if (enough !== undefined) return enough.macro === null ? "it may be left out" : `${enough.macro} is enough`;
  const weaker = forms.filter((form) => form.macro !== null);
  const open = weaker.filter(({ verdict }) => verdict === "unknown");
  if (open.length > 0) return `${open.map((form) => form.macro).join(", ")}: not decided`;
  return weaker.length === 0
    ? `${macro} is enough`
    : `${weaker.map((form) => form.macro).join(", ")} is not enough`;
}

/** `over recheck .. insert`, `taken before zap`: what has to lie inside; null if that is not known. */
export function sectionText({ section }: WeakestLock): string | null {
  if (section === null || !section.isDecided) return null;
  const { first, last, steps } = section;
  if (first === null && last === null) return null;
  if (first === null) return `released after ${last}`;
  if (last === null) return `taken before ${first}`;
  if (first === last) return `over ${first}`;
  return steps.indexOf(first) < steps.indexOf(last)
    ? `over ${first} .. ${last}`
    : `taken before ${first}, released after ${last}`;
}

export function weakestLines(locks: readonly WeakestLock[], c: Palette): readonly string[] {
  if (locks.length === 0) return [];
  return [
    "",
    `${c.bold("The weakest locks")}${c.dim(": each with everything else as it is")}`,
    ...locks.flatMap((lock) => {
      const section = sectionText(lock);
      const forms = lock.forms.map(({ macro, verdict, failures }) => {
        const what = macro ?? "no lock";
        if (verdict !== "fails") return `${what}: ${verdict === "unknown" ? "not decided" : verdict}`;
        return `${what}: ${failuresText(failures)}`;
      });
      return [
        ...wrapWords(`  ${lock.id}`),
        ...wrapWords(`      ${[...(section === null ? [] : [section]), ...forms].join("; ")}`),
      ];
    }),
  ];
}

// ─────────────────────────────────────────────────────────────────────── other weaker forms

/** Weaker forms of what is no lock, and pairs that fail together. */
export function weakerLines(
  { forms, pairs, asked, undecided, isCut }: WeakerSearch,
  c: Palette,
): readonly string[] {
  const asForm = ({ id, text, form, verdict, failures, message }: WeakerForm): readonly string[] => {
    if (verdict === "ill-formed") return [];
    const said =
      verdict === "fails"
        ? failuresText(failures)
        : verdict === "unknown"
          ? `not decided${message === null ? "" : `: ${message}`}`
          : "enough";
    return [...wrapWords(`  ${id}`), ...wrapWords(`      ${text} -> ${form}: ${said}`)];
  };
  const told = forms.flatMap(asForm);
  return [
    ...(told.length === 0
      ? []
      : ["", `${c.bold("Weaker forms")}${c.dim(": each with everything else as it is")}`, ...told]),
    ...(pairs.length === 0
      ? []
      : [
          "",
          `${c.bold("Weaker one at a time")}${c.dim(": each is enough, and both together fail")}`,
          ...pairs.flatMap(({ ids, failures }) =>
            wrapWords(`  ${ids.join(" with ")}: ${failuresText(failures)}`),
          ),
        ]),
    ...(isCut
      ? wrapWords("The budget was spent before all weaker forms and pairs of them were asked for.").map(
          c.yellow,
        )
      : asked === 0
        ? []
        : [
            c.dim(
              `${asked} pairs of weaker forms were searched${undecided > 0 ? `, ${undecided} not decided` : ""}`,
            ),
          ]),
  ];
}
