/** Judges a log against a spec, as a map says: reads it line by line, and leaves each object to a judge of its own. */
import { Interruption } from "../../checker/interruption.js";
import type { InterpretedModel } from "../interpret/model.js";
import { fieldOf, fieldText, type LogEvent, type LogItem, LogMistake } from "../logs/event.js";
import type { BoundMap } from "../mapping/bound-map.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Source } from "../source/source.js";
import { Chain, Coverage } from "./coverage.js";
import { type Happening, Judge, type Resting, type Situation } from "./judge.js";
import { mapperOf } from "./label.js";
import { AHEAD_MAX } from "./nearest.js";
import { Possible } from "./possible.js";
import { allowance, type Rejection, rejectionOf, tooManyLive } from "./rejection.js";
import { TooManyStates } from "./sets.js";
import { type Space, spaceOf } from "./space.js";

/** What is read from a log. `idle`: nothing is there yet. */
export type Reading = LogItem | "idle" | null;

export interface Log {
  /** The next line that says something; null at the end. @throws {LogMistake} */
  readonly next: () => Reading;
  /** Reads it from its beginning; null if that can't be done. */
  readonly again: (() => Log) | null;
  /** Whether lines are awaited. */
  readonly isFollowed: boolean;
  /** Of a trace: the values of variables at the beginning. */
  readonly initial: LogEvent | null;
}

export interface ReplayOptions {
  /** So many states may be possible at once. */
  readonly statesMax: number;
  /** Called now and then; may throw an `Interruption`. */
  readonly poll: () => void;
  /** Told now and then how many lines were judged. */
  readonly tell: (events: number) => void;
  /** The map is the last one. */
  readonly sources: readonly Source[];
  /** Whether it is to be found out what is wrong with a log that is rejected. */
  readonly isExplained: boolean;
}

export interface ObjectVerdict {
  /** The value of the field of `for each`; null if there is one object. */
  readonly object: string | null;
  readonly verdict: "accepted" | "rejected" | "undecided";
  readonly events: number;
  /** How many states are possible at the end. */
  readonly states: number;
  /** Null unless it is rejected, and to be explained. */
  readonly rejection: Rejection | null;
}

export interface Loss {
  readonly line: number;
  readonly count: number | null;
  /** The line behind which they were lost, the last one of that CPU; 0 if there is none. */
  readonly since: number;
}

export interface Replay {
  readonly objects: readonly ObjectVerdict[];
  readonly events: number;
  readonly ignored: number;
  readonly lost: readonly Loss[];
  readonly coverage: Coverage;
  /** Why it ended before the log did; null if it did not. */
  readonly stop: "interrupted" | "time" | "memory" | "states" | "hidden" | "lost" | null;
  readonly space: Space;
}

/** So many events of a file are held back, because those of other CPUs may stand behind them. */
const HELD_MAX = 256;

/** Of so many objects it is known what came before. */
const ACTIVE_MAX = 64;

/** Lines of other CPUs come too late. */
class Unsorted extends Error {
  constructor(readonly event: LogEvent) {
    super("unsorted");
  }
}

/** @throws {LogMistake} If a line can't be judged. */
export function replayLog(
  log: Log,
  spec: CompiledSpec,
  map: BoundMap,
  model: InterpretedModel,
  options: ReplayOptions,
): Replay {
  let gaps: readonly Gap[] = [];
  const judged = (from: Log, heldMax: number, isLazy: boolean): Judged =>
    replayed(from, spec, map, model, options, heldMax, isLazy, gaps);
  const sorted = (from: Log, isLazy: boolean): Judged => {
    try {
      return judged(from, from.isFollowed ? 0 : HELD_MAX, isLazy);
    } catch (error) {
      if (!(error instanceof Unsorted)) throw error;
      if (from.again !== null) return judged(from.again(), Number.POSITIVE_INFINITY, isLazy);
      throw new LogMistake(
        error.event.line,
        "the line is earlier than lines of other CPUs that were judged already",
        "sort the log by time, or give it as a file",
        error.event.text,
      );
    }
  };
  /** The limit on hidden steps may have kept an explanation out: then all of them are looked for. */
  const certain = (from: Log): Judged => {
    const judgement = sorted(from, true);
    if (judgement.isCertain) return judgement;
    if (log.again !== null) return sorted(log.again(), false);
    return { ...judgement, replay: undecided(judgement.replay, "hidden") };
  };
  const { replay, isInGap } = certain(log);
  if (!replay.objects.some(({ verdict }) => verdict === "rejected")) return replay;
  // What a CPU lost came before the line that says so, maybe long before: it may explain what other CPUs did meanwhile.
  if (log.again === null) return isInGap ? undecided(replay, "lost") : replay;
  gaps = gapsIn(log.again(), options.poll);
  return gaps.length === 0 ? replay : certain(log.again()).replay;
}

const undecided = (replay: Replay, stop: "hidden" | "lost"): Replay => ({
  ...replay,
  stop,
  objects: replay.objects.map((object) =>
    object.verdict === "rejected" ? { ...object, verdict: "undecided", rejection: null } : object,
  ),
});

/** Lines between which a CPU lost events, those two left out. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/** All of a log, in which there are lines of other CPUs. */
function gapsIn(log: Log, poll: () => void): readonly Gap[] {
  const gaps: Gap[] = [];
  const lastOf = new Map<string | null, number>();
  let last = 0;
  try {
    for (let count = 0; ; count += 1) {
      if (count % 1024 === 0) poll();
      const item = log.next();
      if (item === null || item === "idle") return together(gaps);
      if (item.kind === "lost") {
        const from = item.cpu === null ? last : (lastOf.get(item.cpu) ?? 0);
        if (from < last) gaps.push({ from, to: item.line });
      } else {
        lastOf.set(item.cpu, item.line);
        last = item.line;
      }
    }
  } catch (error) {
    if (!(error instanceof LogMistake)) throw error;
    return together(gaps);
  }
}

/** The same lines, in gaps that do not overlap, in order. */
function together(gaps: readonly Gap[]): readonly Gap[] {
  const found: { readonly from: number; to: number }[] = [];
  for (const { from, to } of [...gaps].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && from < last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

interface Judged {
  readonly replay: Replay;
  /** Whether a rejection is one. */
  readonly isCertain: boolean;
  /** Whether a line that can't be next stands where a CPU has lost events. */
  readonly isInGap: boolean;
}

function replayed(
  log: Log,
  spec: CompiledSpec,
  map: BoundMap,
  model: InterpretedModel,
  options: ReplayOptions,
  heldMax: number,
  isLazy: boolean,
  gaps: readonly Gap[],
): Judged {
  const { poll, tell, statesMax, sources, isExplained } = options;
  const space = spaceOf(spec, model, poll);
  const possible = new Possible(space, model, map, spec.ir, statesMax, isLazy, poll);
  const mapper = mapperOf(map, model, spec.ir);
  const coverage = new Coverage(possible);
  const judges = new Map<string, Judge | Resting>();
  const awake = (): readonly Judge[] => [...judges.values()].filter((one) => one instanceof Judge);
  /** Those that were given events last, in that order. */
  const active = new Set<string>();
  const lost: Replay["lost"][number][] = [];
  const lastOf = new Map<string | null, LogEvent>();
  const waiting = new Map<string | null, Extract<LogItem, { kind: "lost" }>>();
  /** In the order of their times, those that are not given to their judges yet. */
  const held: { readonly one: Happening; readonly time: number; readonly object: string | null }[] = [];
  let released = Number.NEGATIVE_INFINITY;
  /** The first one whose events can't be explained. */
  let rejected: Judge | null = null;
  let events = 0;
  /** Gaps before this one are over. */
  let gapAt = 0;
  let isLost = false;

  const start = (): Situation => {
    const set = map.startsAnywhere || isLost ? possible.everywhere() : possible.initially();
    if (log.initial === null) return { set, roster: [] };
    const first = mapper.map({ ...log.initial, name: "" });
    const members = [...set.members].flatMap((member) => {
      const { state } = possible.configuration(member);
      return first === null || possible.evaluation.isAsObserved(first.label, state) ? [state] : [];
    });
    if (members.length === 0)
      throw new LogMistake(
        log.initial.line,
        "the first state is not an initial one of the spec",
        "are the constants those of the trace?",
      );
    return { set: possible.sets.plain(members, false), roster: [] };
  };

  function judgeOf(object: string | null): Judge {
    const key = object ?? "";
    const known = judges.get(key);
    if (known instanceof Judge) {
      active.delete(key);
      active.add(key);
      return known;
    }
    const judge = new Judge(possible, known?.at ?? start(), map.reorder, known?.eventCount);
    const chain = new Chain(possible, coverage);
    judge.onTaken = (from, one, to) => chain.add(from, one, to);
    judge.onUncertain = () => chain.end();
    judges.set(key, judge);
    active.add(key);
    if (active.size > ACTIVE_MAX) rest();
    return judge;
  }

  /** The object that was given no event for longest is left to rest. */
  function rest(): void {
    const [longest = ""] = active;
    active.delete(longest);
    const judge = judges.get(longest);
    if (judge instanceof Judge) {
      // Its last events may wait for what could come with them.
      judge.clock(released);
      if (judge.isRejected) rejected ??= judge;
    }
    const resting = judge instanceof Judge ? judge.resting() : null;
    if (resting !== null) judges.set(longest, resting);
  }

  function give({ one, time, object }: (typeof held)[number]): void {
    if (time > released) released = time;
    if (one.kind === "lost") {
      isLost = true;
      if (object === null && judges.size === 0 && map.forEach === null) judgeOf(null);
      for (const [key, judge] of judges)
        if (judge instanceof Judge) judge.push(one);
        else judges.set(key, { ...judge, at: { set: possible.everywhere(), roster: [] } });
      return;
    }
    const judge = judgeOf(object);
    judge.push(one);
    if (judge.isRejected) rejected ??= judge;
  }

  function hold(one: Happening, time: number, object: string | null): void {
    if (heldMax === 0 || time === 0) {
      if (time < released) throw new Unsorted((one as Extract<Happening, { kind: "event" }>).event);
      give({ one, time, object });
      return;
    }
    if (time < released && one.kind === "event") throw new Unsorted(one.event);
    held.push({ one, time, object });
    if (held.length > 2 * heldMax) {
      sortHeld();
      for (const item of held.splice(0, heldMax)) give(item);
    }
  }

  const sortHeld = (): void => {
    held.sort((a, b) => a.time - b.time);
  };

  function read(item: LogItem): void {
    if (item.kind === "lost") {
      const before = item.cpu === null ? item.line - 1 : (lastOf.get(item.cpu)?.line ?? 0);
      lost.push({ line: item.line, count: item.count, since: before });
      waiting.set(item.cpu, item);
      return;
    }
    checkTime(item, lastOf.get(item.cpu));
    lastOf.set(item.cpu, item);
    for (const cpu of [item.cpu, null]) {
      const loss = waiting.get(cpu);
      if (loss === undefined) continue;
      waiting.delete(cpu);
      hold({ ...loss, time: item.time, cpu: item.cpu }, item.time ?? 0, null);
    }
    const mapped = mapper.map(item);
    if (mapped === null) return;
    events += 1;
    while ((gaps[gapAt]?.to ?? Number.POSITIVE_INFINITY) < item.line) gapAt += 1;
    if ((gaps[gapAt]?.from ?? Number.POSITIVE_INFINITY) < item.line)
      hold(lossBefore(item), item.time ?? 0, null);
    hold(mapped, item.time ?? 0, objectOf(item, map));
  }

  const lossBefore = ({ cpu, time, line }: LogEvent): Happening => ({
    kind: "lost",
    ...{ cpu, time, line, count: null },
  });

  let stop: Replay["stop"] = null;
  let ahead = 0;
  try {
    for (let count = 0; ; count += 1) {
      if (count % 256 === 0) {
        poll();
        possible.forget();
        tell(events);
      }
      const item = log.next();
      if (item === null) break;
      if (item === "idle") {
        poll();
        // A line that comes now is later than those that are there.
        if (awake().some((judge) => judge.isRejected || judge.wouldBeRejected())) break;
        continue;
      }
      read(item);
      if (rejected === null || map.forEach !== null) continue;
      // What follows helps to find out what is wrong.
      ahead += 1;
      if (log.isFollowed || ahead > AHEAD_MAX) break;
    }
    for (const loss of waiting.values()) hold({ ...loss, time: released }, released, null);
    sortHeld();
    for (const item of held.splice(0)) give(item);
    for (const judge of awake()) {
      judge.end();
      judge.onUncertain?.();
    }
    if (judges.size === 0 && map.forEach === null) judgeOf(null);
  } catch (error) {
    if (error instanceof TooManyStates) stop = "states";
    else if (error instanceof Interruption)
      stop = error.stop === "interrupted" || error.stop === "time" ? error.stop : "memory";
    else if (!(error instanceof LogMistake) || rejected === null) throw error;
  }
  const isCertain = possible.isExact || !possible.isCut || !awake().some((judge) => judge.isRejected);
  for (const judge of awake()) {
    const live = isCertain && judge.isRejected ? tooManyLive(judge, possible, spec) : null;
    if (live !== null) throw live;
  }
  const searching = { possible, spec, sources, model, mapper, reorder: map.reorder };
  const left = allowance();
  const replay: Replay = {
    objects: [...judges].map(([object, judge]): ObjectVerdict => {
      const isRejected = judge instanceof Judge && judge.isRejected;
      const situations = judge instanceof Judge ? judge.now() : [judge];
      return {
        object: map.forEach === null ? null : object,
        verdict: isRejected ? "rejected" : stop === null ? "accepted" : "undecided",
        events: judge.eventCount,
        states: situations.reduce((sum, { at }) => sum + at.set.members.length, 0),
        rejection: isExplained && isCertain && isRejected ? rejectionOf(searching, judge, left) : null,
      };
    }),
    events,
    ignored: mapper.ignored(),
    lost,
    coverage,
    stop,
    space,
  };
  const isInGap = awake().some((judge) => {
    if (!judge.isRejected || lost.length === 0) return false;
    const line = Math.min(...judge.blockedLines());
    return lost.some((loss) => loss.since < line && line < loss.line);
  });
  return { replay, isCertain, isInGap };
}

function objectOf(event: LogEvent, { forEach }: BoundMap): string | null {
  if (forEach === null) return null;
  const value = fieldOf(event, forEach);
  if (value === undefined || value === null)
    throw new LogMistake(
      event.line,
      `\`${event.name}\` has no field \`${forEach}\`, which tells objects apart`,
      "the map says `for each` of it; ignore the event if it belongs to none",
      event.text,
    );
  return fieldText(value);
}

function checkTime(event: LogEvent, last: LogEvent | undefined): void {
  if (last === undefined || event.time === null || last.time === null || event.time >= last.time) return;
  throw new LogMistake(
    event.line,
    `time goes backwards${event.cpu === null ? "" : ` on CPU ${event.cpu}`}: it is ${last.time - event.time} ns before line ${last.line}`,
    "lines of one CPU are in the order in which things happened; is the log put together from several?",
    event.text,
  );
}
