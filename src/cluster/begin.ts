/** The first levels of a search, which the command explores itself: a cluster would spend more time on starting their jobs. */
import type { PackedModel } from "../../checker/packed/model.js";
import { type PackedOutcome, packedBreadthFirst } from "../../checker/packed/search.js";
import { carryOut, type OnProgress } from "../../checker/strategy.js";
import { countersFor } from "./counters.js";
import type { Handover } from "./handover.js";
import { columnsOf } from "./protocol.js";

export interface Beginning {
  /** What is known by then; null if the search has ended, so that there is nothing to hand over. */
  readonly handover: Handover | null;
  /** A line for each state: its level, and the numbers of its columns. */
  readonly lines: () => Iterable<string>;
  /** Why the search ended without a frontier to hand over, if that was no end of its own. */
  readonly stop: PackedOutcome["stop"];
}

export interface BeginOptions {
  /** How many states that are not expanded a level must have to be handed over. */
  readonly frontier: number;
  readonly memoryMax: number;
  /** Of the properties, and all else that is judged. */
  readonly question: string;
}

export async function begin(
  model: PackedModel,
  { frontier, memoryMax, question }: BeginOptions,
  onProgress: OnProgress,
): Promise<Beginning> {
  const seen = new Map<number, number>();
  let spoken: readonly number[] = [];
  let level = -1;
  let isHandedOver = false;
  const options = {
    all: false,
    only: null,
    statesMax: Number.POSITIVE_INFINITY,
    memoryMax,
    lowMemory: false,
    traces: "none",
    ...(onProgress.poll && { poll: onProgress.poll }),
  } as const;
  const search = packedBreadthFirst.search(model, options);
  const follow: OnProgress = async (progress) => {
    const stop = await onProgress(progress);
    if (stop !== undefined || progress.depth === level + 1) return stop;
    // The first report of a level: nothing of it has been expanded.
    level = progress.depth - 1;
    // Flags of states are raised when these are found, so they are of this level; the others are of the one before.
    for (const [flag, isUp] of model.seen.entries())
      if (isUp === 1 && !seen.has(flag)) seen.set(flag, isOfState(model, flag) ? level : level - 1);
    spoken = [...model.spoken.entries()].flatMap(([property, isUp]) => (isUp === 1 ? [property] : []));
    isHandedOver = progress.queue >= frontier;
    return isHandedOver ? "states" : undefined;
  };
  const { counts, actions, states, stop } = await carryOut(search, follow);
  const { words } = model;
  return {
    stop: stop === "states" || stop === "violation" ? null : stop,
    handover: isHandedOver
      ? {
          schema: "subtle/handover-v1",
          identity: model.identity,
          question,
          words,
          level,
          distinct: counts.distinct,
          generated: counts.generated,
          initial: counts.initial,
          taken: actions.map(({ taken }) => taken),
          enabled: actions.map(({ enabled }) => enabled),
          seen: Object.fromEntries(seen),
          spoken,
          flags: model.flags.length,
          properties: model.properties.length,
          violations: [...model.flags.keys()].filter((flag) => isViolation(model, flag)),
          goals: [...model.flags.keys()].filter((flag) => hasTrace(model, flag)),
          counters: countersFor(model),
        }
      : null,
    *lines() {
      for (let index = 0; index < states.size; index += 1)
        yield `${[states.levelOf(index), ...columnsIn(states.state(index))].join()}\n`;
    },
  };
}

/** Whether a flag is raised while a state is judged, and not while it is expanded. */
export function isOfState(
  { flags, properties }: Pick<PackedModel, "flags" | "properties">,
  index: number,
): boolean {
  const flag = flags[index];
  const property = flag?.kind === "property" ? flag.property : flag?.kind === "failure" ? flag.within : null;
  return typeof property === "number" && properties[property]?.kind !== "step";
}

/** What is no violation: a `reachable` that was reached. */
function isViolation({ flags, properties }: PackedModel, index: number): boolean {
  const flag = flags[index];
  return flag?.kind !== "property" || properties[flag.property]?.kind !== "reachable";
}

/** An initial assignment that fails leads to no state. */
function hasTrace({ flags }: PackedModel, index: number): boolean {
  const flag = flags[index];
  return flag?.kind !== "failure" || flag.within !== "initial";
}

/** Two words each, the first one low. */
function columnsIn(state: Int32Array): readonly bigint[] {
  return Array.from({ length: columnsOf(state.length) }, (_, column) => {
    const [low = 0, high = 0] = state.subarray(2 * column, 2 * column + 2);
    return (BigInt(high) << 32n) | BigInt(low >>> 0);
  });
}
