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
  /** Between its name and what it waits for, and behind that. */
  interface Stuck {
    readonly aside: string;
    readonly rest: string;
    readonly obstacles: Told[];
  }
  const stuck = new Map<string, Stuck>();
  const add = (
    who: string,
    self: string | null,
    [aside, rest]: readonly [string, string],
    obstacle: ObstacleJson,
  ): void => {
    const entry = stuck.get(who) ?? { aside, rest, obstacles: [] };
    stuck.set(who, entry);
    const { for: what, heldBy, ways } = obstacle;
    const holders = heldBy.map((holder) => (holder === self ? "itself" : holder));
    const held = holders.length === 0 ? "" : `, held by ${holders.join(", ")}`;
    if (what !== null) entry.obstacles.push({ text: `for ${c.cyan(what)}${held}`, ways });
  };
  for (const entry of waiting)
    add(
      `${entry.process} at ${entry.at}`,
      entry.process,
      ["", entry.idle ? ", and may wait there forever" : ""],
      entry,
    );
  for (const entry of blocked)
    add(entry.action, null, [entry.environment === true ? ", an action of the environment" : "", ""], entry);
  if (stuck.size > 0)
    lines.push("", c.bold(couldStep.length === 0 ? "No step is possible:" : "No required step is possible:"));
  for (const [who, { aside, rest, obstacles }] of stuck)
    lines.push(
      ...wrap(
        obstacles.length === 0
          ? `${who}${aside}${rest}`
          : `${who}${aside}${aside === "" ? "" : ","} waits ${waysText(obstacles)}${rest}`,
      ),
    );
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

interface Told {
  readonly text: string;
  readonly ways: readonly number[];
}

/** Ways beyond these are counted: independent choices multiply them. */
const WAYS_MAX = 8;

/** `for a, and for b; or for c`: what one way waits for stands together. */
function waysText(obstacles: readonly Told[]): string {
  const numbers = [...new Set(obstacles.flatMap(({ ways }) => ways))].sort((a, b) => a - b);
  const ways = numbers.map((number) =>
    obstacles.filter((o) => o.ways.includes(number)).map(({ text }) => text),
  );
  const shown = ways.slice(0, WAYS_MAX).map((texts) => texts.join(", and "));
  const more = ways.length - shown.length;
  const or = ways.some((texts) => texts.length > 1) ? "; or " : ", or ";
  return shown.join(or) + (more > 0 ? `${or}in ${more} more ways` : "");
}
