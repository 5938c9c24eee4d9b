/**
 * Drives the code through every transition. As long as the code does what the tour expects, it follows the tour; where the code
 * chose otherwise, or hidden steps leave open where it is, it goes to the nearest transition that is left, and on from there.
 */
import { forbiddenIn } from "./forbidden.js";
import { tourOf } from "./graph/tour.js";
import { wayFrom } from "./graph/ways.js";
import type { Kit } from "./kit.js";
import { Run } from "./run.js";

/** A transition that did not come about so often is not tried again. */
const TRIES_MAX = 10;

export interface CourseSettings {
  readonly resetCost: number;
  readonly probes: boolean;
}

export interface Covered {
  /** Edges that were tried and never came about. */
  readonly neverChosen: readonly number[];
}

/** @param onRun Told of each run before it does anything: the last one is the one that fails. */
export async function cover(
  kit: Kit,
  { resetCost, probes }: CourseSettings,
  onRun: (run: Run) => void,
): Promise<Covered> {
  const { graph, driven, count } = kit;
  const { command, commands, roles, from, to, starts, initial } = graph;
  const tour = tourOf(graph, resetCost);
  const places = new Map<number, number>();
  tour.forEach((edge, i) => {
    if (edge >= 0 && !places.has(edge)) places.set(edge, i);
  });
  const isAsked = (edge: number): boolean =>
    roles[commands[command[edge] as number]?.action ?? -1] === "asked";
  const failures = new Uint8Array(from.length);
  const isDead = (edge: number): boolean => (failures[edge] as number) >= TRIES_MAX;
  const isWanted = (edge: number): boolean => count.taken[edge] === 0 && !isDead(edge);
  /** Taken by the last move, perhaps. */
  let last: ReadonlySet<number> = new Set();
  const onTaken = (edges: readonly number[]): void => {
    for (const edge of edges)
      count.taken[edge] = Math.max(count.taken[edge] as number, edges.length === 1 ? 2 : 1);
    last = new Set([...last, ...edges]);
  };
  const forbidden = probes ? forbiddenIn(kit) : () => [];
  /** Of each state that was visited: what is left to be tried there. */
  const untried = new Map<number, number[]>();
  const left = (state: number): number[] => {
    const known = untried.get(state) ?? [...forbidden(state)];
    untried.set(state, known);
    return known;
  };

  /** Longer ways there are not: the code does not come any further. */
  const idleMax = 4 * graph.size + 1000;
  let run: Run | null = null;
  let at = 0;

  async function startIn(state: number): Promise<Run> {
    const before = run;
    run = null;
    if (before !== null) {
      const thrown = await before.finish(null);
      if (thrown !== null) throw thrown;
    }
    count.resets += 1;
    run = await Run.start(kit, state, driven.blocking, onTaken, onRun);
    return run;
  }

  /** Steps since something new came about, or was tried in vain. */
  let idle = 0;

  /** Asks for an edge. @param hopes Hidden edges that are hoped for behind it. */
  async function take(current: Run, edge: number, hopes: readonly number[] = []): Promise<void> {
    last = new Set();
    const isNew = isWanted(edge);
    await current.step(command[edge] as number);
    const inVain = last.has(edge)
      ? hopes.find((hope) => !current.configurations.states.includes(to[hope] as number))
      : edge;
    idle = isNew || inVain !== undefined ? 0 : idle + 1;
    if (inVain !== undefined) failures[inVain] = Math.min(TRIES_MAX, (failures[inVain] as number) + 1);
  }

  /** Whether a way may lead along an edge: not if it was tried, and never came about. */
  const isHopeful = (edge: number): boolean =>
    isAsked(edge) ? failures[edge] === 0 || (count.taken[edge] !== 0 && !isDead(edge)) : !isDead(edge);
  const isFreeIn = ({ busy }: Run) => {
    const lanes = busy;
    return (edge: number): boolean =>
      !isAsked(edge) || !lanes.has(commands[command[edge] as number]?.lane ?? "");
  };

  /** The next edge of the tour from here, if the tour leads from it to a wanted one with nothing done between. */
  function nextOfTour(state: number): number | null {
    let ahead = at;
    // What connects edges comes a second time.
    while (ahead < tour.length && isConnecting(ahead) && isHopeful(tour[ahead] as number)) ahead += 1;
    const [edge, goal] = [tour[at], tour[ahead]];
    if (edge === undefined || edge < 0 || from[edge] !== state) return null;
    return goal !== undefined && goal >= 0 && isWanted(goal) ? edge : null;
  }

  const isConnecting = (place: number): boolean =>
    (tour[place] as number) >= 0 && places.get(tour[place] as number) !== place;

  /** Whether something is wanted of the tour before it starts anew. @param place Behind a start. */
  function isSegmentWanted(place: number): boolean {
    for (let i = place; i < tour.length && (tour[i] as number) >= 0; i += 1)
      if (isWanted(tour[i] as number)) return true;
    return false;
  }

  const hasWanted = (isOpen: (edge: number) => boolean) => (state: number) => {
    for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1)
      if (isAsked(edge) && isWanted(edge) && isOpen(edge)) return true;
    return false;
  };

  /** The first wanted edge of a state. */
  function wantedIn(state: number, isOpen: (edge: number) => boolean): number {
    for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1)
      if (isAsked(edge) && isWanted(edge) && isOpen(edge)) return edge;
    throw new Error("there is a wanted edge");
  }

  /** One move. False if nothing is left to be done. */
  async function move(): Promise<boolean> {
    const current = run;
    const only = current?.configurations.only ?? null;
    if (current !== null && only !== null && probes) {
      const { busy } = current;
      const here = left(only);
      const at = here.findIndex((probe) => !busy.has(commands[probe]?.lane ?? ""));
      const [probe] = at < 0 ? [] : here.splice(at, 1);
      if (probe !== undefined) {
        await current.step(probe, "probes");
        return true;
      }
    }
    if (current !== null && current.pending.length > 0) return release(current);
    if (current !== null && only !== null) {
      const edge = nextOfTour(only);
      if (edge !== null) {
        at += 1;
        await take(current, edge);
        return true;
      }
    }
    const start = tour[at];
    if (start !== undefined && start < 0) {
      at += 1;
      if (isSegmentWanted(at)) await startIn(-1 - start);
      return true;
    }
    return nearest(current);
  }

  /** Towards the nearest edge that is wanted, or state in which something is left to be tried. */
  async function nearest(current: Run | null): Promise<boolean> {
    const open = current === null ? () => true : isFreeIn(current);
    const isLeft = (state: number): boolean => probes && left(state).length > 0;
    const goal = (isOpen: (edge: number) => boolean) => {
      const wanted = hasWanted(isOpen);
      return (state: number): boolean => wanted(state) || isLeft(state);
    };
    const walkable = (edge: number): boolean => open(edge) && isHopeful(edge);
    const here =
      current === null ? null : wayFrom(graph, current.configurations.states, goal(open), walkable);
    const anew = wayFrom(
      graph,
      initial,
      goal(() => true),
      isHopeful,
    );
    const isNearer = here !== null && (anew === null || here.edges.length <= anew.edges.length + resetCost);
    if (!isNearer && anew === null) return false;
    if (!isNearer || current === null) {
      await startIn(startOf(anew as NonNullable<typeof anew>));
      return true;
    }
    const { edges, hopes, end } = here as NonNullable<typeof here>;
    if (edges.length === 0 && !hasWanted(open)(end)) {
      // Nothing but probes is left here, and it is not certain that the code is here.
      left(end).length = 0;
      return true;
    }
    const edge = edges[0] ?? wantedIn(end, open);
    const place = places.get(edge);
    const wasWanted = isWanted(edge);
    await take(current, edge, hopes);
    // From there on, along the tour again.
    if (wasWanted && place !== undefined && last.has(edge)) at = place + 1;
    return true;
  }

  /** The initial state that a way starts in. */
  function startOf({ edges, end }: { readonly edges: readonly number[]; readonly end: number }): number {
    const [first] = edges;
    const state = first === undefined ? end : (from[first] as number);
    if (initial.includes(state)) return state;
    // Hidden steps lead to it.
    const found = initial.find(
      (one) =>
        wayFrom(
          graph,
          [one],
          (other) => other === state,
          () => false,
        ) !== null,
    );
    return found ?? (initial[0] as number);
  }

  /** On to where a call that waits is allowed; anew, if there is no way. */
  async function release(current: Run): Promise<boolean> {
    const waiting = new Set(current.pending.map((call) => call.command));
    const open = isFreeIn(current);
    const isAllowing = (state: number): boolean => {
      for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1)
        if (waiting.has(command[edge] as number)) return true;
      return false;
    };
    const walkable = (edge: number): boolean => open(edge) && isHopeful(edge);
    const way = wayFrom(graph, current.configurations.states, isAllowing, walkable);
    const { edges: [edge] = [], hopes = [] } = way ?? {};
    if (edge === undefined) await startIn(initial[0] as number);
    else await take(current, edge, hopes);
    return true;
  }

  try {
    while (idle < idleMax && (await move()));
  } catch (error) {
    throw await ((run as Run | null)?.finish(error) ?? error);
  }
  const thrown = await ((run as Run | null)?.finish(null) ?? null);
  if (thrown !== null) throw thrown;
  const edges = [...from.keys()];
  return { neverChosen: edges.filter((edge) => isAsked(edge) && count.taken[edge] === 0) };
}
