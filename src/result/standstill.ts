/** A deadlock explained: who waits for what, who holds it, and which steps are possible but not required. */

import type { BlockedPath, Obstacle } from "../interpret/blocked-paths.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { PROCESS } from "../ir/type.js";
import type { Source } from "../source/source.js";
import type { Span } from "../source/span.js";
import type { State } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";

/**
 * What blocks it: a false guard, a macro call with one, or a choice from an empty set. Null if there is nothing to
 * name.
 */
export interface ObstacleJson {
  readonly for: string | null;
  readonly heldBy: readonly string[];
  /**
   * On which ways through the step it stands, by their numbers: a step is possible once all that blocks one of its
   * ways is gone.
   */
  readonly ways: readonly number[];
}

/** A process has an entry for each obstacle that blocks it. */
export interface WaitingJson extends ObstacleJson {
  readonly process: string;
  readonly at: string;
  /** Only if it may wait there forever. */
  readonly idle?: true;
}

/** An action of no process that can't be taken has an entry for each obstacle. */
export interface BlockedJson extends ObstacleJson {
  readonly action: string;
  /** Only if it is an action of the environment. */
  readonly environment?: true;
}

export interface StandstillJson {
  readonly waiting: readonly WaitingJson[];
  readonly blocked: readonly BlockedJson[];
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
    waiting: waiting.flatMap(({ process, at, idle, ways, within }) =>
      told(ways, within, sources, nameOf).map((obstacle) => ({
        process: nameOf(process),
        at,
        ...obstacle,
        ...(idle ? { idle } : {}),
      })),
    ),
    blocked: blocked.flatMap(({ action, ways }) =>
      told(ways, null, sources, nameOf).map((obstacle) => ({
        action: actionOf(action),
        ...obstacle,
        ...(ir.actions[action]?.environment === true ? { environment: true as const } : {}),
      })),
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
  ways: readonly BlockedPath[],
  within: Span | null,
  sources: readonly Source[],
  nameOf: (process: number) => string,
): readonly ObstacleJson[] {
  const numbers = new Map<string, number>();
  const byText = new Map<string, { readonly holders: Set<number>; readonly ways: Set<number> }>();
  for (const way of ways) {
    const texts = way.map((obstacle) => obstacleText(obstacle, within, sources));
    // Ways with the same texts are one: what was chosen makes the difference, which the text does not say.
    const key = JSON.stringify([...new Set(texts)]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    way.forEach(({ heldBy }, i) => {
      const text = texts[i] ?? "";
      const entry = byText.get(text) ?? { holders: new Set(), ways: new Set() };
      byText.set(text, entry);
      for (const holder of heldBy) entry.holders.add(holder);
      entry.ways.add(number);
    });
  }
  if (byText.size === 0) return [{ for: null, heldBy: [], ways: [] }];
  return [...byText].map(([text, entry]) => ({
    for: text,
    heldBy: [...entry.holders].sort((a, b) => a - b).map(nameOf),
    ways: [...entry.ways],
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
