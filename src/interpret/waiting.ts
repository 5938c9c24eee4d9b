/** A deadlock: who waits for what, and which steps are possible but not required. */
import type { Ir } from "../ir/ir.js";
import type { Span } from "../source/span.js";
import type { Universe } from "../state/values.js";
import { type BlockedPath, pathsThrough } from "./blocked-paths.js";
import type { Environment } from "./evaluate.js";

/** A process that can't take a step, and what blocks it. */
export interface Waiting {
  /** The process instance, as a value of type `Process`. */
  readonly process: number;
  readonly at: string;
  /** Whether it may wait there forever. */
  readonly idle: boolean;
  /** What blocks each way through its step. */
  readonly ways: readonly BlockedPath[];
  /** The call of the procedure in which they stand: its parameters stand in the text. */
  readonly within: Span | null;
}

export interface Standstill {
  readonly waiting: readonly Waiting[];
  /** The blocked actions that belong to no process, by index: those of the environment too, which others may wait for. */
  readonly blocked: readonly { readonly action: number; readonly ways: readonly BlockedPath[] }[];
  /** What can be taken, but need not: steps of idle processes, and actions of the environment. */
  readonly couldStep: readonly { readonly action: number; readonly process: number | null }[];
}

/**
 * @param labelOf Where a process instance is.
 * @param env With a deadlocked state.
 */
export function standstill(
  ir: Ir,
  universe: Universe,
  labelOf: (instance: number) => string,
  env: Environment,
): Standstill {
  const waiting: Waiting[] = [];
  const couldStep: { readonly action: number; readonly process: number | null }[] = [];
  universe.instances.forEach(({ process, keys }, instance) => {
    const at = labelOf(instance);
    const index = ir.actions.findIndex((action) => action.process === process && action.label === at);
    const action = ir.actions[index];
    if (action === undefined) return;
    const idle = ir.processes[process]?.idle.includes(at) ?? false;
    const { transitions, blocked: ways } = pathsThrough(action, index, keys, env);
    if (transitions.length > 0) couldStep.push({ action: index, process: instance });
    else waiting.push({ process: instance, at, idle, ways, within: action.call });
  });
  const blocked = ir.actions.flatMap((action, index) => {
    if (action.process !== null) return [];
    const { transitions, blocked: ways } = pathsThrough(action, index, null, env);
    if (transitions.length > 0) couldStep.push({ action: index, process: null });
    return transitions.length === 0 ? [{ action: index, ways }] : [];
  });
  return { waiting, blocked, couldStep };
}
