/** A trace as a table, a row for each state, for spreadsheets (RFC 4180). */
import { visibleLine } from "../source/visible.js";
import { type TraceView, typesIn } from "./trace-view.js";
import { valueText } from "./values.js";

/** Spreadsheets take cells that begin with one of these for formulas. */
const FORMULA = /^[=+\-@\t\r\n]/;
const NUMBER = /^-?\d+$/;

export function csvOf(view: TraceView): string {
  const types = typesIn(view);
  const given = (items: readonly (readonly [string, string])[]): string =>
    items.map(([name, text]) => `${name} = ${text}`).join(", ");
  const header = [
    "step",
    "process",
    "action",
    "parameters",
    "choices",
    ...view.variables.map(({ name }) => name),
  ];
  const rows = view.steps.map(({ number, lane, action, parameters, choices, state }) => [
    String(number),
    lane === null ? "" : (view.lanes[lane]?.name ?? ""),
    action ?? "",
    given(Object.entries(parameters).map(([name, value]) => [name, valueText(null, value)])),
    given(choices.map(({ name, value }) => [name, valueText(null, value)])),
    ...view.variables.map(({ name }) => {
      const value = state?.[name];
      return value === undefined ? "" : valueText(types.get(name) ?? null, value);
    }),
  ]);
  return [header, ...rows].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

/** A cell that is text and nothing else, whatever stands in it. */
function cellOf(text: string): string {
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  const shown = visibleLine(harmless);
  return /[",;\r\n\t]|^\s|\s$/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
