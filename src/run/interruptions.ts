/** What is done with what a search has found can be interrupted too: then the trace at hand is left out. */
import { Interruption } from "../../checker/interruption.js";
import type { Finding, Poll, Stop } from "../../checker/outcome.js";
import type { OnProgress } from "../../checker/strategy.js";
import type { State } from "../state/values.js";
import type { Exploration } from "./explore.js";

/** Throws where there is a reason to stop. */
export const pollingWith = (poll: Poll | undefined, during: Parameters<Poll>[0]) => (): void => {
  const stop = poll?.(during) ?? null;
  if (stop !== null) throw new Interruption(stop);
};

/** The work on traces after a search. */
export interface TraceWork {
  /** As it was given, but what it says during the work on traces is remembered. */
  readonly onProgress: OnProgress;
  /** May throw an `Interruption`. */
  readonly poll: () => void;
  /** What the work comes to, or something else if it is interrupted. */
  readonly attempt: <Result>(work: () => Result, otherwise: Result) => Result;
  /** Why some of it was left, or null. */
  readonly cut: () => Interruption | null;
}

export function traceWork(given: OnProgress): TraceWork {
  let cut: Interruption | null = null;
  const poll: Poll = (during) => {
    const stop = given.poll?.(during) ?? null;
    if (stop !== null && during === "traces") cut ??= new Interruption(stop);
    return stop;
  };
  return {
    onProgress:
      given.poll === undefined
        ? given
        : Object.assign((progress: Parameters<OnProgress>[0]) => given(progress), { poll }),
    poll: pollingWith(poll, "traces"),
    attempt: (work, otherwise) => {
      try {
        return work();
      } catch (thrown) {
        if (!(thrown instanceof Interruption)) throw thrown;
        cut ??= thrown;
        return otherwise;
      }
    },
    cut: () => cut,
  };
}

/** Whether a trace that belongs to a finding was left out. */
const lacksTrace = ({ verdict, trace }: Finding<State>): boolean => verdict === "violated" && trace === null;

/**
 * Why a search ended, and why traces of what it found are missing, if what was done after it was cut short. A search
 * that was complete remains so.
 */
export function endedBy(
  stop: Stop | null,
  findings: readonly Finding<State>[],
  cut: Interruption | null,
): { readonly stop: Stop | null; readonly cut: Stop | null } {
  if (cut === null || !findings.some(lacksTrace)) return { stop, cut: null };
  return { stop: stop === "violation" ? cut.stop : stop, cut: cut.stop };
}

/**
 * Makes a report of what was found, without the traces if there is a reason to stop meanwhile: a trace can have values
 * with millions of parts.
 */
export function reported<Report>(
  exploration: Exploration,
  poll: Poll | undefined,
  make: (exploration: Exploration, poll: (() => void) | null) => Report,
): Report {
  const { model, stop, findings } = exploration;
  const polling = pollingWith(poll, "report");
  model?.pollWith?.(polling);
  try {
    return make(exploration, polling);
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    model?.pollWith?.(null);
    const left = findings.map((finding) => ({ ...finding, trace: null }));
    return make({ ...exploration, findings: left, ...endedBy(stop, left, thrown) }, null);
  } finally {
    model?.pollWith?.(null);
  }
}
