/** What random walks have found, with traces: the runs that matter are walked once more. */
import type { Finding, Trace } from "../outcome.js";
import { FlaggedFindings } from "../packed/flagged-findings.js";
import type { PackedModel, Words } from "../packed/model.js";
import type { Goal } from "../trace.js";
import { shortened, traceAlong } from "./shorten.js";
import { Walker } from "./walker.js";

export interface FindingsOptions {
  readonly seed: number;
  readonly depth: number;
  /** Runs to walk again, the violating one among them. */
  readonly runs: readonly number[];
  /** Whether finding the initial states has failed, so that there are no runs. */
  readonly isFailedAtOnce: boolean;
  /** May throw an `Interruption`: then traces are left as they are, or left out. */
  readonly poll: () => void;
}

/**
 * The findings in the order of the model's properties, as a search has them: what was not seen is `unknown`, since there can
 * be more.
 */
export function findingsOf(model: PackedModel, options: FindingsOptions): readonly Finding<Words>[] {
  const { runs, poll, isFailedAtOnce } = options;
  // Walking a run again is not interrupted: it is short. What the model does for a trace is.
  const walker = new Walker(model, { ...options, poll: () => {} });
  walker.prepare();
  const expand = (state: Words): void => {
    model.work?.({ poll, drain: () => 0 });
    model.expand(state, 0, new Int32Array(Math.max(1024, model.words)), 0);
  };
  const flags = new FlaggedFindings(model, expand);
  if (isFailedAtOnce) flags.read(-1);
  const paths: (readonly Words[])[] = [];
  for (const run of runs) {
    const path: Words[] = [];
    paths.push(path);
    model.seen.fill(0);
    walker.run(run, {
      onState: (state, depth) => {
        path.push(state);
        flags.read(depth - 1);
      },
      onSteps: (depth) => flags.read(depth),
    });
  }

  function traceTo({ level, ends }: Goal<Words>): Trace<Words> {
    for (const path of paths) {
      const last = path[level];
      if (last === undefined || !(ends.kind === "state" ? ends.is(last) : ends.find(last) >= 0)) continue;
      return traceAlong(model, shortened(model, path.slice(0, level + 1), ends, poll), ends);
    }
    throw new Error("a run can't be repeated: the model is not deterministic");
  }

  const found = flags.sightings.findings("violation", { traces: "all" }, (goal) => {
    try {
      return traceTo(goal);
    } finally {
      model.work?.({ poll: () => {}, drain: null });
    }
  });
  model.seen.fill(0);
  return found;
}
