/**
 * Random walks through a spec, on the compiled engine, or on the reference engine if the spec can't be packed. A run is determined by the seed and its number, so the first
 * violation is the same with any number of threads. Its trace is made shorter, and repeated in the reference engine.
 */
import { Interruption } from "../../checker/interruption.js";
import type { Finding, Stop } from "../../checker/outcome.js";
import type { PackedModel, Words } from "../../checker/packed/model.js";
import { numberedModel } from "../../checker/packed/numbered.js";
import type { Json } from "../../checker/runtime/json.js";
import type { OnProgress } from "../../checker/strategy.js";
import { findingsOf } from "../../checker/walks/findings.js";
import { Tally, type Total } from "../../checker/walks/tally.js";
import { Walker } from "../../checker/walks/walker.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { emittedOf, loadModel } from "../emit/load.js";
import { interpret } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import type { CompiledSpec } from "../run/compile.js";
import { type Exploration, withMessage } from "../run/explore.js";
import { pollingWith, traceWork } from "../run/interruptions.js";
import { replay } from "../run/replay.js";
import { shownExpressions } from "../run/shows.js";
import type { State } from "../state/values.js";
import { type StartWalking, type WalkOrder, WalkThreads } from "./threads.js";

export interface SimulateOptions {
  /** How many runs to walk. */
  readonly runs: number;
  /** How many states a run has at most. */
  readonly depth: number;
  readonly seed: number;
  /** Names of the properties to check, `deadlock` included; null for all. */
  readonly only: ReadonlySet<string> | null;
  /** Threads to share the work, this one included. */
  readonly workers: number;
  readonly start: StartWalking | null;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Told what was walked so far. */
  readonly tell: (runs: number, steps: number) => void;
}

export interface Simulation {
  /** The findings, as those of a search that was cut short. */
  readonly exploration: Exploration;
  readonly total: Total;
}

/** Other threads are started if this one has not done all after so many milliseconds. */
const ALONE_MS = 200;
/** How long an order takes about, in milliseconds: of this thread, which also listens, and of others. */
const OWN_MS = 15;
const ORDER_MS = 150;

export async function simulate(
  spec: CompiledSpec,
  options: SimulateOptions,
  given: OnProgress,
): Promise<Simulation | { readonly refused: Diagnostic }> {
  const { ir, sources } = spec;
  const work = traceWork(given);
  const packed = loadModel(ir, sources, false);
  const slow = "why" in packed ? packed : null;
  const model = "why" in packed ? interpreted(ir) : packed;
  for (const [i, { name }] of model.properties.entries())
    model.judged[i] = (options.only?.has(name) ?? true) ? 1 : 0;
  model.judged[model.properties.length] = (options.only?.has("deadlock") ?? true) ? 1 : 0;

  const walks = await walkAll(model, options, work.onProgress);
  const { total } = walks;
  if (walks.initials === 0 && !walks.hasFailed && walks.stop === null)
    return { refused: diagnose("no-initial-state", ir.initialConditions[0]?.span ?? null, {}) };

  const runs = [...new Set([...total.reached, ...(total.violating === null ? [] : [total.violating])])];
  const { seed, depth } = options;
  const found = findingsOf(model, {
    seed,
    depth,
    runs: runs.sort((a, b) => a - b),
    isFailedAtOnce: walks.hasFailed,
    poll: work.poll,
  });
  const isShown = found.some(({ verdict, trace }) => trace !== null || verdict === "violated");
  const reference = isShown ? interpret(ir, { symmetry: false }) : null;
  reference?.pollWith?.(work.poll);
  const known = new Map();
  const confirmed = (finding: Finding<Words>): Finding<State> => {
    if (reference === null) return { ...finding, trace: null };
    const without = { ...finding, trace: null };
    return work.attempt(
      () => withMessage(replay(finding, model, reference, null, known), spec, reference, null),
      without,
    );
  };
  const findings = found
    .map(confirmed)
    .map((finding) => (finding.verdict === "unknown" ? { ...finding, message: null } : finding));
  reference?.pollWith?.(null);
  const isViolated = findings.some(({ verdict }) => verdict === "violated");
  return {
    total,
    exploration: {
      model: reference,
      engine: slow === null ? "compiled" : "reference",
      backend: slow === null ? "javascript" : null,
      workers: walks.workers,
      counts: {
        distinct: total.distinct.count,
        generated: total.states,
        depth: total.longest,
        initial: walks.initials,
      },
      stop: isViolated ? "violation" : walks.stop,
      cut: work.cut()?.stop ?? null,
      findings,
      actions: ir.actions.map(({ name }, i) => ({ name, taken: total.taken[i] ?? 0, enabled: 0 })),
      coverage: null,
      diagnostics: slow === null ? [] : [diagnose("slow-engine", spec.span, { why: slow.why })],
      reduced: false,
      explored: null,
      unreduced: null,
      fairUnits: [],
      shows: shownExpressions(spec.shows),
    },
  };
}

/** A spec that can't be packed, walked by the reference engine. */
function interpreted(ir: Ir): PackedModel {
  const model = interpret(ir, { symmetry: false });
  const { json, state } = model.codec;
  return numberedModel(model, { encode: json, decode: (value) => state(value as { [name: string]: Json }) });
}

interface Walks {
  readonly total: Total;
  readonly stop: Stop | null;
  readonly workers: number;
  /** How many initial assignments there are. */
  readonly initials: number;
  /** Whether finding the initial states has failed, so that nothing was walked. */
  readonly hasFailed: boolean;
}

async function walkAll(
  model: PackedModel,
  { runs, depth, seed, workers, start, now, tell }: SimulateOptions,
  onProgress: OnProgress,
): Promise<Walks> {
  const tally = new Tally(model.words, model.actions.length);
  const poll = pollingWith(onProgress.poll, "search");
  const walker = new Walker(model, { seed, depth, poll });
  const nothing = { total: tally.total(), workers: 1, initials: 0 };
  try {
    const initials = walker.prepare();
    if (walker.hasFailed || initials === 0)
      return { ...nothing, initials, stop: null, hasFailed: walker.hasFailed };
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    return { ...nothing, stop: thrown.stop, hasFailed: false };
  }

  let next = 0;
  /** Runs that take a millisecond, about. */
  let rate = 0.05;
  const take = (ms: number): WalkOrder | null => {
    if (next >= runs || tally.isOver || tally.isPast(next)) return null;
    const from = next;
    next = Math.min(runs, from + Math.max(1, Math.floor(rate * ms)));
    return { from, to: next };
  };
  const measure = (count: number, ms: number): void => {
    rate = Math.min(4 * rate, count / Math.max(ms, 0.1));
  };
  const threads = new WalkThreads((walked, since) => {
    measure(walked.to - walked.from, now() - since);
    tally.add(walked);
  });
  const began = now();
  let stop: Stop | null = null;
  let started = 1;
  while (stop === null && !tally.isOver) {
    const text = emittedOf(model)?.text;
    if (
      started < workers &&
      start !== null &&
      text !== undefined &&
      now() - began > ALONE_MS &&
      next < runs
    ) {
      threads.start(workers - 1, { text, judged: model.judged.slice(), seed, depth }, start);
      started = workers;
    }
    threads.give(() => take(ORDER_MS), now());
    const own = take(OWN_MS);
    if (own !== null) {
      const since = now();
      const walked = walker.walk(own.from, own.to);
      measure(walked.to - walked.from, now() - since);
      stop = walked.stop;
      tally.add(walked);
    } else if (threads.busy > 0) await threads.answer();
    else break;
    tell(tally.runs, tally.steps);
    const asked = await onProgress({
      distinct: tally.steps,
      generated: tally.steps,
      depth: 0,
      queue: runs - tally.runs,
    });
    stop ??= asked ?? threads.lost;
  }
  await threads.end();
  if (stop !== null) tally.skip();
  return { total: tally.total(), stop, workers: started, initials: walker.initialCount, hasFailed: false };
}
