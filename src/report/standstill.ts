/** A deadlock told: who waits for what, who is in the way, and what could step without having to. */

import type { Palette } from "../diagnostics/style.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Obstacle } from "../interpret/waiting.js";
import type { Ir } from "../ir/ir.js";
import { PROCESS } from "../ir/type.js";
import type { Source } from "../source/source.js";
import type { State } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import type { Span } from "../syntax/tree.js";
import { wrapWords } from "./wrap.js";

/** What stands in the way: a false guard, a macro call with one, or a choice without elements. Null: nothing to name. */
interface ObstacleJson {
  readonly for: string | null;
  readonly heldBy: readonly string[];
}

/** A process has an entry for each obstacle on its ways on. */
export interface WaitingJson extends ObstacleJson {
  readonly process: string;
  readonly at: string;
  /** Only where it may rest for ever. */
  readonly idle?: true;
}

export interface StandstillJson {
  readonly waiting: readonly WaitingJson[];
  /** Actions of no process that can't be taken, with an entry for each obstacle. */
  readonly blocked: readonly ({ readonly action: string } & ObstacleJson)[];
  /** Steps that can be taken but need not; without a process it is an action of the environment. */
  readonly couldStep: readonly {
    readonly action: string;
    readonly process: string | null;
    readonly at: string | null;
  }[];
}

/** In names and source text. */
export function standstillIn(
  state: State,
  ir: Ir,
  sources: readonly Source[],
  { printer, standstill }: InterpretedModel,
): StandstillJson {
  const nameOf = (process: number): string => printer.text(PROCESS, process);
  const actionOf = (index: number): string => ir.actions[index]?.name ?? "";
  const { waiting, blocked, couldStep } = standstill(state);
  return {
    waiting: waiting.flatMap(({ process, at, idle, obstacles, within }) =>
      told(obstacles, within, sources, nameOf).map((obstacle) => ({
        process: nameOf(process),
        at,
        ...obstacle,
        ...(idle ? { idle } : {}),
      })),
    ),
    blocked: blocked.flatMap(({ action, obstacles }) =>
      told(obstacles, null, sources, nameOf).map((obstacle) => ({ action: actionOf(action), ...obstacle })),
    ),
    couldStep: couldStep.map(({ action, process }) => ({
      action: actionOf(action),
      process: process === null ? null : nameOf(process),
      at: process === null ? null : (ir.actions[action]?.label ?? null),
    })),
  };
}

/** Each text once, with all that are in the way there; one entry without a text if there is none. */
function told(
  obstacles: readonly Obstacle[],
  within: Span | null,
  sources: readonly Source[],
  nameOf: (process: number) => string,
): readonly ObstacleJson[] {
  const byText = new Map<string, Set<number>>();
  for (const obstacle of obstacles) {
    const text = obstacleText(obstacle, within, sources);
    byText.set(text, new Set([...(byText.get(text) ?? []), ...obstacle.heldBy]));
  }
  if (byText.size === 0) return [{ for: null, heldBy: [] }];
  return [...byText].map(([text, holders]) => ({
    for: text,
    heldBy: [...holders].sort((a, b) => a - b).map(nameOf),
  }));
}

/** `n = 1`, `mutex_lock(m)`; `mutex_lock(x) in both(m, k)` where a call has several guards, `n = 1 in p()` in a procedure. */
function obstacleText(
  { span, calls, ambiguous }: Obstacle,
  within: Span | null,
  sources: readonly Source[],
): string {
  // The outermost call that says which one is meant, or else the guard itself; then what is around it.
  const named = [...calls.slice(0, ambiguous + 1), ...(ambiguous === calls.length ? [span] : [])].reverse();
  if (calls.length === 0 && within !== null) named.push(within);
  return named.map((part) => excerpt(sources, part)).join(" in ");
}

// ─────────────────────────────────────────────────────────────────────── text

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
      entry.idle ? ", and may rest there for ever" : "",
      entry,
    );
  for (const entry of blocked) add(entry.action, null, "", entry);
  if (stuck.size > 0)
    lines.push("", c.bold(couldStep.length === 0 ? "Nobody can step:" : "Nobody can step who has to:"));
  for (const [who, { rest, reasons }] of stuck)
    lines.push(...wrap(`${who}${reasons.length === 0 ? "" : ` waits ${reasons.join(", or ")}`}${rest}`));
  if (couldStep.length > 0) lines.push("", c.bold("What could step, but need not:"));
  for (const { action, process, at } of couldStep)
    lines.push(
      ...wrap(
        process === null
          ? `${action}, an action of the environment`
          : `${process} at ${at}, where it may rest for ever`,
      ),
    );
  return lines;
}
