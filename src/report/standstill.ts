/** Who waits for what in a deadlock, as text. */
import type { Palette } from "../diagnostics/style.js";
import type { ObstacleJson, StandstillJson } from "../result/standstill.js";
import { wrapWords } from "./wrap.js";

export function standstillText(
  { waiting, blocked, couldStep }: StandstillJson,
  c: Palette,
): readonly string[] {
  const lines: string[] = [];
  const wrap = (text: string): readonly string[] => wrapWords(`     ${text}`);
  const stuck = new Map<string, { readonly rest: string; readonly reasons: string[] }>();
  const add = (who: string, self: string | null, rest: string, { for: what, heldBy }: ObstacleJson): void => {
    const entry = stuck.get(who) ?? { rest, reasons: [] };
    stuck.set(who, entry);
    const holders = heldBy.map((holder) => (holder === self ? "itself" : holder));
    const held = holders.length === 0 ? "" : `, held by ${holders.join(", ")}`;
    if (what !== null) entry.reasons.push(`for ${c.cyan(what)}${held}`);
  };
  for (const entry of waiting)
    add(
      `${entry.process} at ${entry.at}`,
      entry.process,
      entry.idle ? ", and may wait there forever" : "",
      entry,
    );
  for (const entry of blocked) add(entry.action, null, "", entry);
  if (stuck.size > 0)
    lines.push("", c.bold(couldStep.length === 0 ? "No step is possible:" : "No required step is possible:"));
  for (const [who, { rest, reasons }] of stuck)
    lines.push(...wrap(`${who}${reasons.length === 0 ? "" : ` waits ${reasons.join(", or ")}`}${rest}`));
  if (couldStep.length > 0) lines.push("", c.bold("Possible, but not required:"));
  for (const { action, process, at } of couldStep)
    lines.push(
      ...wrap(
        process === null
          ? `${action}, an action of the environment`
          : `${process} at ${at}, where it may wait forever`,
      ),
    );
  return lines;
}
