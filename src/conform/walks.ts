/** Random runs: walks step by step, and runs in which steps of different processes overlap. A seed determines each. */
import { Random } from "../../checker/walks/random.js";
import { forbiddenIn } from "./forbidden.js";
import type { Kit } from "./kit.js";
import { Run, TooMany } from "./run.js";

export interface WalkSettings {
  readonly runs: number;
  readonly seed: number;
  readonly depth: number;
  readonly probes: boolean;
}

type OnTaken = (edges: readonly number[]) => void;

/** One of so many steps is a probe, where probes are wanted. */
const PROBE_ONE_IN = 5;

/** @param onRun Told of each run before it does anything. */
export async function walk(
  kit: Kit,
  { runs, seed, depth, probes }: WalkSettings,
  onTaken: OnTaken,
  onRun: (run: Run) => void,
): Promise<void> {
  const { graph, driven, count } = kit;
  const forbidden = probes ? forbiddenIn(kit) : () => [];
  const random = new Random();
  const pick = (list: readonly number[]): number => list[random.below(list.length)] as number;
  for (let number = 0; number < runs; number += 1) {
    random.start(seed, number);
    count.resets += 1;
    const run = await Run.start(kit, pick(graph.initial), driven.blocking, onTaken, onRun);
    await finishing(run, async () => {
      for (let step = 0; step < depth; step += 1) {
        const { only } = run.configurations;
        if (only !== null && probes && random.below(PROBE_ONE_IN) === 0) {
          const probe = forbidden(only).filter((one) => !isBusy(kit, run, one));
          if (probe.length > 0) {
            await run.step(pick(probe), "probes");
            continue;
          }
        }
        const { all, some } = allowedIn(kit, run);
        const next = all.length > 0 ? all : some;
        if (next.length === 0) return;
        await run.step(pick(next));
      }
    });
  }
}

/** The longest delay before a step begins, as a move has it. */
const DELAY_MAX = 5;
/** After one of so many begins, everything is waited for. */
const REST_ONE_IN = 4;

/**
 * Concurrent runs.
 * @param run The number of each run.
 * @returns How many were not decided.
 */
export async function overlap(
  kit: Kit,
  { runs, seed, depth, probes }: WalkSettings,
  onTaken: OnTaken,
  onRun: (run: Run) => void,
): Promise<number> {
  const { graph, count } = kit;
  const forbidden = probes ? forbiddenIn(kit) : () => [];
  const random = new Random();
  const pick = (list: readonly number[]): number => list[random.below(list.length)] as number;
  let undecided = 0;
  for (let number = 0; number < runs; number += 1) {
    random.start(seed, number);
    count.resets += 1;
    count.runs += 1;
    const run = await Run.start(kit, pick(graph.initial), true, onTaken, onRun);
    try {
      await finishing(run, async () => {
        for (let begun = 0; begun < depth; ) {
          const ready = readyIn(kit, run);
          if (ready.length === 0) {
            if (run.pending.length === 0 && allowedIn(kit, run).some.length === 0) break;
            const before = run.events.length;
            await run.rest();
            // Nobody has come any further, and nobody can begin.
            if (run.events.length === before && readyIn(kit, run).length === 0) break;
            continue;
          }
          begun += 1;
          const tried = random.below(PROBE_ONE_IN) === 0 ? placedIn(kit, run, forbidden) : [];
          const begin = run.begin(pick(tried.length > 0 ? tried : ready), random.below(DELAY_MAX + 1));
          // To wait for nothing would let others run.
          if (begin !== undefined) await begin;
          if (random.below(REST_ONE_IN) === 0) await run.rest();
        }
        await run.rest();
      });
    } catch (error) {
      if (!(error instanceof TooMany)) throw error;
      undecided += 1;
    }
  }
  return undecided;
}

/** Tears the run down, however it ends. */
async function finishing(run: Run, drive: () => Promise<void>): Promise<void> {
  let thrown: unknown = null;
  try {
    await drive();
  } catch (error) {
    thrown = error;
  }
  const left = await run.finish(thrown);
  if (left !== null) throw left;
}

const isBusy = ({ graph }: Kit, { busy }: Run, command: number): boolean =>
  busy.has(graph.commands[command]?.lane ?? "");

/** The commands that every state allows in which the spec may be, and those that some does; each once, in order. */
function allowedIn(
  kit: Kit,
  run: Run,
): { readonly all: readonly number[]; readonly some: readonly number[] } {
  const { graph } = kit;
  const { states } = run.configurations;
  const counts = new Map<number, number>();
  for (const state of states) {
    const here = new Set<number>();
    for (let edge = graph.starts[state] as number; edge < (graph.starts[state + 1] as number); edge += 1)
      here.add(graph.command[edge] as number);
    for (const command of here)
      if (graph.roles[graph.commands[command]?.action ?? -1] === "asked" && !isBusy(kit, run, command))
        counts.set(command, (counts.get(command) ?? 0) + 1);
  }
  const some = [...counts.keys()].sort((a, b) => a - b);
  return { some, all: some.filter((command) => counts.get(command) === states.length) };
}

/**
 * What can begin now: commands that some state allows, of lanes that have nothing in flight. Of a process whose place is not
 * certain, nothing: only what is observed at rest tells which of its steps is next.
 */
function readyIn(kit: Kit, run: Run): readonly number[] {
  return allowedIn(kit, run).some.filter((command) => isPlaced(kit, run, command));
}

/** What could begin now, though no state allows it. */
function placedIn(kit: Kit, run: Run, forbidden: (state: number) => readonly number[]): readonly number[] {
  const { states } = run.configurations;
  const some = new Set(allowedIn(kit, run).some);
  return [...new Set(states.flatMap(forbidden))]
    .filter((command) => !some.has(command) && !isBusy(kit, run, command) && isPlaced(kit, run, command))
    .sort((a, b) => a - b);
}

/** Whether the process of a command is certainly at its place. */
function isPlaced({ placeOf }: Kit, { configurations }: Run, command: number): boolean {
  const place = placeOf(command);
  return place === null || configurations.states.every((state) => place.at(state) === place.wanted);
}
