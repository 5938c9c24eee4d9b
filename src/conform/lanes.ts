/** A run in lanes: a column for each process, a line for each step, or for each begin and end of steps that overlap. */

import { WIDTH } from "../report/wrap.js";
import { clipped, visibleLine } from "../source/visible.js";
import { valueText } from "../view/values.js";
import type { Kit } from "./kit.js";
import type { Event, Run } from "./run.js";

/** More than so many lines are cut in the middle. */
const LINES_MAX = 60;
/** A column that is narrower says too little. */
const COLUMN_MIN = 16;
const MARGIN = 6;

export function laneLines(kit: Kit, run: Run): readonly string[] {
  const overlaps = run.moves.some(({ kind }) => kind === "begin");
  const events = run.events.filter(({ kind }) => overlaps || kind === "begin");
  const lanes = [...new Set(events.map(({ call }) => call.lane))].sort();
  if (events.length === 0) return [];
  const width = Math.floor((WIDTH - MARGIN) / lanes.length);
  const refusedCalls = new Set(run.events.flatMap(({ kind, call }) => (kind === "refused" ? [call] : [])));
  const textOf = (event: Event): string => stepText(kit, event.call.command);
  const numbers = new Map(events.filter(({ kind }) => kind === "begin").map(({ call }, i) => [call, i + 1]));
  const numberOf = ({ call }: Event): string => `${String(numbers.get(call) ?? "").padStart(4)}  `;
  const isNarrow = width < COLUMN_MIN;
  const open = new Set<string>();
  const lines = events.map((event): string => {
    const { kind, call } = event;
    const said = overlaps
      ? { begin: `┌ ${textOf(event)}`, end: `└ ${textOf(event)}`, refused: `└ ${textOf(event)}: refused` }[
          kind
        ]
      : `${textOf(event)}${refusedCalls.has(call) ? ": refused" : ""}`;
    const line = isNarrow
      ? `${numberOf(event)}${visibleLine(call.lane)}  ${visibleLine(said)}`
      : `${numberOf(event)}${lanes
          .map((lane) => {
            const cell = lane === call.lane ? said : open.has(lane) ? "│" : "";
            return clipped(visibleLine(cell), width - 2).padEnd(width);
          })
          .join("")}`;
    if (overlaps && kind === "begin") open.add(call.lane);
    else open.delete(call.lane);
    return clipped(line.trimEnd(), WIDTH);
  });
  // In two lines where a name does not fit into one: `fault`, and below it `(Fault#1)`.
  const isSplit = lanes.some((lane) => lane.length > width - 2);
  const row = (part: (lane: string) => string): string =>
    `${" ".repeat(MARGIN)}${lanes.map((lane) => clipped(visibleLine(part(lane)), width - 2).padEnd(width)).join("")}`;
  const parts = isSplit
    ? [row((lane) => lane.replace(/\(.*$/s, "")), row((lane) => /\(.*$/s.exec(lane)?.[0] ?? "")]
    : [row((lane) => lane)];
  const head = isNarrow ? [] : parts;
  const cut = lines.length - LINES_MAX;
  const shown =
    cut > 0
      ? [
          ...lines.slice(0, LINES_MAX / 2),
          `${" ".repeat(MARGIN)}… ${cut} more`,
          ...lines.slice(-LINES_MAX / 2),
        ]
      : lines;
  return [...head.map((line) => line.trimEnd()), ...shown];
}

/** The label, or the action, with what the lane does not say. */
function stepText({ ir, graph }: Kit, command: number): string {
  const { action, args } = graph.commands[command] as (typeof graph.commands)[number];
  const node = ir.actions[action];
  // What the lane is named after.
  const own = new Set(node?.parameters.map(({ name }) => name));
  const more = Object.entries(args).flatMap(([name, json]) =>
    own.has(name) ? [] : [`${name} = ${valueText(null, json)}`],
  );
  return [node?.label ?? node?.name ?? "", ...more].join(" ");
}
