/** What the library needs from the program that uses it. */

import type { Poll, Progress, Stop } from "../../checker/outcome.js";
import type { OnProgress } from "../../checker/strategy.js";
import type { Proof, prove } from "../proof/proof.js";
import type { ReadFile } from "../resolve/load.js";

export interface Environment {
  readonly readFile: ReadFile;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Lets the event loop run. */
  readonly breathe: () => Promise<void>;
  /** Looks for a proof; left out where there is no room for that, as in a page. */
  readonly prove?: Prove;
}

export type Prove = (...asked: Parameters<typeof prove>) => Promise<Proof>;

/** What every search can be given. */
export interface SearchSettings {
  /** Ends the search when it is aborted; what was found by then is in the result. */
  readonly signal?: { readonly aborted: boolean };
  /** Milliseconds that it may take; no limit by default. */
  readonly maxTime?: number;
  /** Called now and then while a search runs. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * How long traces may be looked for after a signal or a limit has ended the search, and when a report with them is to
 * be finished, in milliseconds.
 */
const GRACE_MS = { search: 0, traces: 600, report: 800 } as const;

/** The same for a stop that comes when the report is being made: what is in work then may take long to leave. */
const GRACE_IN_REPORT_MS = 300;

/** Asks for a reason to stop, which ends the search at once and gives the traces some time. */
export function pollOf<Reason extends Stop>(
  reasonAt: (now: number) => Reason | null,
  now: () => number,
): (during: Parameters<Poll>[0]) => Reason | null {
  let stoppedAt: number | null = null;
  let reportMs: number = GRACE_MS.report;
  return (during) => {
    const at = now();
    const reason = reasonAt(at);
    if (reason === null) return null;
    if (stoppedAt === null) {
      stoppedAt = at;
      if (during === "report") reportMs = GRACE_IN_REPORT_MS;
    }
    const grace = during === "report" ? reportMs : GRACE_MS[during];
    return during === "search" || at - stoppedAt > grace ? reason : null;
  };
}

/** How often the event loop gets its turn, in milliseconds. */
const BREATHE_MS = 50;

export function progressOf(
  { now, breathe }: Environment,
  { signal, maxTime = Number.POSITIVE_INFINITY, onProgress }: SearchSettings,
): OnProgress {
  const start = now();
  let breathedAt = start;
  const reasonAt = (at: number): Stop | null =>
    signal?.aborted === true ? "interrupted" : at - start > maxTime ? "time" : null;
  const follow = async (progress: Progress): Promise<Stop | undefined> => {
    onProgress?.(progress);
    if (now() - breathedAt > BREATHE_MS) {
      await breathe();
      breathedAt = now();
    }
    return reasonAt(now()) ?? undefined;
  };
  return Object.assign(follow, { poll: pollOf(reasonAt, now) });
}

export type ConstantSettings = Readonly<Record<string, boolean | number | string>>;

/** Constants as on the command line: `{ N: 3 }` is `--const N=3`. */
export const constantTexts = (constants: ConstantSettings = {}): ReadonlyMap<string, string> =>
  new Map(Object.entries(constants).map(([name, value]) => [name, String(value)]));
