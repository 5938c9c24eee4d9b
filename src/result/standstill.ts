/** A deadlock explained: who waits for what, who holds it, and which steps are possible but not required. */

import type { InterpretedModel } from "../interpret/model.js";
import type { Obstacle } from "../interpret/waiting.js";
import type { Ir } from "../ir/ir.js";
import { PROCESS } from "../ir/type.js";
import type { Source } from "../source/source.js";
import type { State } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import type { Span } from "../syntax/tree.js";

/**
 * What blocks it: a false guard, a macro call with one, or a choice from an empty set. Null if there is nothing to
 * name.
 */
export interface ObstacleJson {
  readonly for: string | null;
  readonly heldBy: readonly string[];
}

/** A process has an entry for each obstacle that blocks it. */
export interface WaitingJson extends ObstacleJson {
  readonly process: string;
  readonly at: string;
  /** Only if it may wait there forever. */
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

/** Each text once, with all processes that block there; one entry without a text if there is none. */
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
  // The outermost unambiguous call, or else the guard itself; then what contains it.
  const named = [...calls.slice(0, ambiguous + 1), ...(ambiguous === calls.length ? [span] : [])].reverse();
  if (calls.length === 0 && within !== null) named.push(within);
  return named.map((part) => excerpt(sources, part)).join(" in ");
}
