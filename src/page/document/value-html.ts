/** Values and states as HTML: functions and records as small tables. */
import type { Json } from "../../state/print.js";
import { entriesOf, valueText } from "../../view/values.js";
import { breakable, line } from "./escape.js";

/** A table of more rows is cut; the text of it can still be long. */
const ROWS_MAX = 400;

/** What is shown of a value as text. */
const TEXT_MAX = 5_000;

/** The text of a value, cut where nobody reads on. */
export function valueLine(value: Json): string {
  const text = valueText(null, value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
}

type Fields = { readonly [name: string]: Json };

function fieldsOf(value: Json): readonly (readonly [string, Json])[] | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value as Fields);
  if (entries.length === 0 || entries.some(([name]) => name.startsWith("#"))) return null;
  return entries.length === 2 && "tag" in value && "value" in value ? null : entries;
}

/** @param changed Whether the part at a path was changed by the step that led to the state. */
export function valueHtml(value: Json, path: string, changed: (path: string) => boolean): string {
  const entries = entriesOf(value);
  const rows =
    entries?.map(
      ([key, item]) => [valueText(null, key), item, `${path}[${valueText(null, key)}]`] as const,
    ) ?? fieldsOf(value)?.map(([name, item]) => [name, item, `${path}.${name}`] as const);
  if (rows === undefined || rows.length === 0) {
    const text = line(valueLine(value));
    return changed(path) ? `<mark>${text}</mark>` : text;
  }
  const shown = rows
    .slice(0, ROWS_MAX)
    .map(
      ([name, item, at]) =>
        `<tr><th scope="row">${line(name)}</th><td>${valueHtml(item, at, changed)}</td></tr>`,
    );
  const more = rows.length - ROWS_MAX;
  if (more > 0) shown.push(`<tr><td colspan="2">… ${more} more</td></tr>`);
  const table = `<table class="value"><tbody>${shown.join("")}</tbody></table>`;
  return changed(path) ? `<mark>${table}</mark>` : table;
}

/** Every variable of a state that `wanted` accepts. */
export function stateHtml(
  state: { readonly [variable: string]: Json },
  changes: readonly { readonly path: string }[] = [],
  wanted: (name: string) => boolean = () => true,
): string {
  const paths = new Set(changes.map(({ path }) => path));
  const isChanged = (path: string): boolean => paths.has(path);
  const rows = Object.entries(state)
    .filter(([name]) => wanted(name))
    .map(([name, value]) => {
      const within = [...paths].some(
        (path) => path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`),
      );
      const body = valueHtml(value, name, isChanged);
      return `<div class="variable${within ? " changed" : ""}"><dt>${breakable(name)}</dt><dd>${body}</dd></div>`;
    });
  return `<dl class="state">${rows.join("")}</dl>`;
}
