/** A failure is repeated in a shorter run: along a shortest way to where it happened, or with as much left out as possible. */

import { wayFrom } from "./graph/ways.js";
import type { Kit } from "./kit.js";
import { TestMistake } from "./mistakes.js";
import { Failed, type Failure, type Move, Run, type Script, TooMany } from "./run.js";

/** A run that failed, and how. */
export interface FailedRun {
  readonly run: Run;
  readonly failure: Failure;
}

export interface Shrunk extends FailedRun {
  /** `path`: along a shortest way. `reduced`: parts of the run were left out. `whole`: it can't be repeated, or not shorter. */
  readonly how: "path" | "reduced" | "whole" | "unrepeated";
  /** Of a concurrent run: how often it failed again, of how many. */
  readonly again: { readonly times: number; readonly of: number } | null;
}

export interface ShrinkSettings {
  /** Whether steps that the spec forbids may be tried. */
  readonly probes: boolean;
  /** Whether calls may be pending. */
  readonly mayPend: boolean;
  readonly isConcurrent: boolean;
}

/** `setup` is called so often at most. */
const SETUPS_MAX = 500;
/** A concurrent run is repeated so often. */
const REPEATS = 10;
/** A shorter concurrent run fails if it does so within as many attempts. */
const ATTEMPTS = 3;

/** Does what a script says; null if nothing fails, or if the script is not possible. */
export async function perform(
  kit: Kit,
  { initial, moves }: Script,
  settings: ShrinkSettings,
): Promise<FailedRun | null> {
  let run: Run | null = null;
  let thrown: unknown = null;
  try {
    run = await Run.start(
      kit,
      initial,
      settings.mayPend,
      () => {},
      (started) => {
        run = started;
      },
    );
    for (const move of moves) {
      if (move.kind !== "rest" && !isPossible(kit, run, move.command, settings)) break;
      const done = carryOut(run, move);
      // To wait for nothing would let others run.
      if (done !== undefined) await done;
    }
    if (moves.at(-1)?.kind === "begin") await run.rest();
  } catch (error) {
    thrown = error;
  }
  const left = run === null ? thrown : await (run as Run).finish(thrown);
  if (left instanceof Failed && run !== null) return { run, failure: left.failure };
  if (left === null || left instanceof TooMany) return null;
  throw left;
}

function carryOut(run: Run, move: Move): Promise<void> | undefined {
  if (move.kind === "step") return run.step(move.command);
  return move.kind === "begin" ? run.begin(move.command, move.delay) : run.rest();
}

/** Whether a step can be asked for: the process is at its place, and it is allowed or may be tried all the same. */
function isPossible({ graph, placeOf }: Kit, run: Run, command: number, { probes }: ShrinkSettings): boolean {
  const { states } = run.configurations;
  const place = placeOf(command);
  if (run.busy.has(graph.commands[command]?.lane ?? "")) return false;
  if (place !== null && !states.every((state) => place.at(state) === place.wanted)) return false;
  return (
    probes ||
    states.some((state) => {
      const edges = graph.command.subarray(graph.starts[state], graph.starts[state + 1]);
      return edges.includes(command);
    })
  );
}

export async function shrunk(kit: Kit, failed: FailedRun, settings: ShrinkSettings): Promise<Shrunk> {
  let setups = 0;
  const performed = async (script: Script): Promise<FailedRun | null> => {
    try {
      return await perform(kit, script, settings);
    } catch (error) {
      // In another run a value may be outside its type: that is not the failure that was found.
      if (error instanceof TestMistake) return null;
      throw error;
    }
  };
  const attempt = async (script: Script): Promise<FailedRun | null> => {
    for (let time = 0; time < (settings.isConcurrent ? ATTEMPTS : 1) && setups < SETUPS_MAX; time += 1) {
      setups += 1;
      const found = await performed(script);
      if (found !== null) return found;
    }
    return null;
  };
  const script: Script = { initial: failed.run.initial, moves: failed.run.moves };
  let again: Shrunk["again"] = null;
  if (settings.isConcurrent) {
    let times = 0;
    for (let i = 0; i < REPEATS; i += 1) if ((await performed(script)) !== null) times += 1;
    again = { times, of: REPEATS };
    if (times === 0) return { ...failed, how: "unrepeated", again };
  } else {
    const direct = pathTo(kit, failed);
    const found = direct === null ? null : await attempt(direct);
    if (found !== null) return { ...found, how: "path", again };
    if ((await attempt(script)) === null) return { ...failed, how: "unrepeated", again };
  }
  const shorter = await leftOut(kit, script, failed, attempt);
  return { ...shorter, how: shorter.run.moves.length < script.moves.length ? "reduced" : "whole", again };
}

/** A shortest way to the state before the step that failed, and the step; null if there is no one state. */
function pathTo({ graph }: Kit, { run, failure }: FailedRun): Script | null {
  const last = run.moves.at(-1);
  const [before, ...others] = failure.before;
  if (last === undefined || last.kind === "rest" || before === undefined || others.length > 0) return null;
  const way = wayFrom(
    graph,
    graph.initial,
    (state) => state === before,
    () => true,
  );
  if (way === null) return null;
  const [first] = way.edges;
  const commands = [...way.edges.map((edge) => graph.command[edge] as number), last.command];
  return {
    initial: first === undefined ? before : (graph.from[first] as number),
    moves: commands.map((command): Move => ({ kind: "step", command })),
  };
}

/**
 * Leaves out parts of a run, as long as it fails without them (delta debugging): all that one process does, ways that lead back
 * to where they began, then ever smaller pieces.
 */
async function leftOut(
  { graph }: Kit,
  script: Script,
  failed: FailedRun,
  attempt: (script: Script) => Promise<FailedRun | null>,
): Promise<FailedRun> {
  let best = failed;
  const moves = (): readonly Move[] => best.run.moves;
  async function fails(shorter: readonly Move[]): Promise<boolean> {
    if (shorter.length >= moves().length) return false;
    const found = await attempt({ ...script, moves: shorter });
    if (found === null || found.run.moves.length >= moves().length) return false;
    best = found;
    return true;
  }
  const laneOf = (move: Move): string | null =>
    move.kind === "rest" ? null : (graph.commands[move.command]?.lane ?? null);
  for (const lane of new Set(moves().map(laneOf)))
    if (lane !== null) await fails(moves().filter((move) => laneOf(move) !== lane));
  for (let length = moves().length - 1; length >= 1; length -= 1)
    for (let at = 0; at + length < moves().length; at += 1)
      while (
        at + length < moves().length &&
        best.run.stateAfter(at - 1) === best.run.stateAfter(at + length - 1) &&
        (await fails([...moves().slice(0, at), ...moves().slice(at + length)]))
      );
  for (let size = Math.ceil(moves().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < moves().length; )
      if (!(await fails([...moves().slice(0, at), ...moves().slice(at + size)]))) at += Math.ceil(size / 2);
  return best;
}
