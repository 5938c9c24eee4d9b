/**
 * Refinements in a run: judged after the search, on the states that it has found, for both engines alike. Where these can't
 * be looked up, since they are sorted runs, they are gone over level by level.
 */
import { Interruption } from "../../checker/interruption.js";
import { refinesByLevels } from "../../checker/level-refinement.js";
import type { Failure } from "../../checker/model.js";
import type { Finding, Trace, TraceStep } from "../../checker/outcome.js";
import type { Words } from "../../checker/packed/model.js";
import { type Refinement, refines } from "../../checker/refinement.js";
import type { PackedLevels } from "../../checker/runs/levels.js";
import { FolderFailure } from "../../checker/runs/sorted/folder.js";
import { firstTransition, type SearchedGraph } from "../../checker/trace.js";
import type { InterpretedModel } from "../interpret/model.js";
import { type Missing, type RefinementModel, refinementModel } from "../interpret/refinement.js";
import type { NamedUnit } from "../interpret/temporal.js";
import { type IrRefinement, isOfFairness, isWhollyMapped } from "../ir/refinement.js";
import { variablesRead } from "../ir/walk.js";
import type { State } from "../state/values.js";
import type { CompiledSpec } from "./compile.js";
import type { EngineOptions, Exploration } from "./explore.js";
import type { TraceWork } from "./interruptions.js";
import { type Judging, judgingIn } from "./lassos.js";
import { askedRefinements } from "./plan.js";
import { constrainedWarnings, failedWarning } from "./warnings.js";

/** Gives what was searched, whatever the engine, to a function for graphs of any states. */
export type Searched = <Result>(judge: Judge<Result>) => Result | Promise<Result>;

type Judge<Result> = <Stored>(
  graph: SearchedGraph<Stored>,
  stateOf: (stored: Stored) => State,
  partOf: PartOf<Stored> | null,
) => Result;

/** What was searched, where its states can't be looked up. */
export type ByLevels = <Result>(
  judge: (levels: PackedLevels, stateOf: (words: Words) => State, partOf: PartOf<Words>) => Result,
) => Promise<Result>;

/** What some variables are in a state, as what is equal if and only if their values are, in states with the same places. */
type PartOf<Stored> = (variables: ReadonlySet<number>) => {
  readonly read: (stored: Stored) => number | string;
  readonly places: string;
};

/** What the other spec may be in, in one state of a trace. */
export interface AbstractStep {
  /** Its mapped variables; what is hidden is null. */
  readonly mapped: State;
  /** All states that are possible, in order; none where the trace has failed. */
  readonly states: readonly State[];
}

/** Why a spec is no refinement of another. */
export interface Refutation {
  readonly refinement: IrRefinement;
  /** Of the other spec. */
  readonly model: InterpretedModel;
  /** One for each step of the trace. */
  readonly steps: readonly AbstractStep[];
  /** Mapped variables whose values, at the end, are outside their types. */
  readonly outside: readonly number[];
  /** What the other spec lacks for the last step, nearest first. */
  readonly missing: readonly Missing[];
}

interface Judged {
  readonly spec: CompiledSpec;
  readonly options: EngineOptions;
  readonly work: TraceWork;
  /** Null if states can't be looked up. */
  readonly searched: Searched | null;
  /** Null if they are not there to be gone over either, or need not be. */
  readonly byLevels: ByLevels | null;
  /** States of the other spec that are known at once where there are no others; for tests. */
  readonly observedMax?: number;
  readonly model: InterpretedModel;
}

const UNJUDGED = "its states are not kept in memory";

/** What a search has found, and the refinements: after the properties, before what is checked of every spec. */
export async function withRefinements(exploration: Exploration, judged: Judged): Promise<Exploration> {
  const { spec, options } = judged;
  const failures: FolderFailure[] = [];
  const refutations = new Map<string, Refutation>();
  const findings: Finding<State>[] = [];
  const mistakes: Finding<State>[] = [];
  let { stop, fairUnits } = exploration;
  for (const refinement of askedRefinements(spec, options)) {
    const found = await judge(refinement, exploration, judged);
    findings.push(found.finding);
    if (found.refutation !== null) refutations.set(refinement.name, found.refutation);
    if (found.mistake !== null) mistakes.push(found.mistake);
    stop ??= found.stop;
    if (found.failure !== null) failures.push(found.failure);
    if (found.judging !== null && fairUnits.length === 0) fairUnits = found.judging.units;
  }
  const known = exploration.findings.filter(
    ({ kind, verdict }) => !(mistakes.length > 0 && kind === "evaluation" && verdict !== "violated"),
  );
  const builtin = known.findIndex(({ name, kind }) => name === "deadlock" || kind === "type");
  const at = builtin === -1 ? known.length : builtin;
  return {
    ...exploration,
    fairUnits,
    // It shows the traces.
    model: exploration.model ?? judged.model,
    stop,
    diagnostics: [
      ...exploration.diagnostics,
      ...failedWarning(failures[0] ?? null),
      ...constrainedWarnings(findings, spec),
    ],
    findings: [...known.slice(0, at), ...findings, ...known.slice(at), ...mistakes],
    refutations,
  };
}

interface Found {
  readonly finding: Finding<State>;
  readonly refutation: Refutation | null;
  /** A mistake in the mapping. */
  readonly mistake: Finding<State> | null;
  readonly stop: Exploration["stop"];
  /** What went wrong with the folder of its states. */
  readonly failure: FolderFailure | null;
  /** The fairness of this spec, where it was asked for. */
  readonly judging: Judging | null;
}

async function judge(
  refinement: IrRefinement,
  { stop, engine }: Exploration,
  judged: Judged,
): Promise<Found> {
  const { spec, options, work, searched, byLevels, model } = judged;
  const { name } = refinement;
  const blank = {
    name,
    kind: "refinement",
    message: null,
    trace: null,
    place: null,
    vacuous: false,
  } as const;
  const nothing = { refutation: null, mistake: null, stop: null, failure: null, judging: null };
  const unknown = (message: string | null): Finding<State> => ({ ...blank, verdict: "unknown", message });
  // A search that has found a violation has not seen everything on purpose.
  if (stop !== null && stop !== "states" && stop !== "memory") return { ...nothing, finding: unknown(null) };
  if (searched === null && (byLevels === null || !isWhollyMapped(refinement)))
    return { ...nothing, finding: unknown(stop === "memory" ? null : UNJUDGED) };
  const abstract = modelFor(refinement, spec, model);
  abstract.pollWith(work.poll);
  try {
    const withTraces = options.traces !== "none";
    const { refuted, unseen } = await judgeSteps(refinement, abstract, judged);
    const traceOf = (path: readonly State[]): Trace<State> => labelled(path, model);
    const mistake: Finding<State> | null =
      unseen === null
        ? null
        : {
            name: "evaluation",
            kind: "evaluation",
            verdict: "violated",
            message: unseen.failure.message,
            trace: withTraces ? traceOf(unseen.path) : null,
            place: unseen.failure.place,
            vacuous: false,
          };
    if (refuted === null) {
      if (stop !== null || mistake !== null) return { ...nothing, mistake, finding: unknown(null) };
      if (!isOfFairness(refinement)) return { ...nothing, finding: { ...blank, verdict: "holds" } };
      if (searched === null)
        return {
          ...nothing,
          finding: unknown(
            `its steps are those of \`${refinement.abstract.name}\`; whether fairness is kept is judged in memory only`,
          ),
        };
      const { judgeFairness } = await import("./abstract-fairness.js");
      const judging = await judgingIn(spec.ir, model, work.poll);
      abstract.pollWith(work.poll);
      const isChecked = engine === "reference";
      const answer = await searched((graph, stateOf) =>
        judgeFairness(graph, stateOf, {
          ...{ model, temporal: judging.temporal, refinement, abstract, isChecked, poll: work.poll },
        }),
      );
      if (answer.kind === "holds") return { ...nothing, finding: { ...blank, verdict: "holds" } };
      if (answer.kind === "unknown") return { ...nothing, finding: unknown(answer.why) };
      const message = unfairMessage(refinement, abstract.model, answer.unit);
      const trace = withTraces ? answer.trace : null;
      const finding = { ...blank, verdict: "violated", message, trace, place: refinement.span } as const;
      const refutation = unfairRefutation(refinement, abstract, answer.trace);
      return { ...nothing, finding, refutation, judging };
    }
    const trace = traceOf(refuted);
    const refutation = refutationOf(refinement, abstract, trace);
    return {
      ...nothing,
      mistake,
      refutation,
      finding: {
        ...blank,
        verdict: "violated",
        message: messageOf(refinement, refutation),
        trace: withTraces ? trace : null,
        place: refinement.span,
      },
    };
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    const failure = thrown.cause instanceof FolderFailure ? thrown.cause : null;
    return { ...nothing, finding: unknown(null), stop: thrown.stop, failure };
  } finally {
    abstract.pollWith(null);
  }
}

/** What is wrong with initial states and steps, if anything is. */
async function judgeSteps(
  refinement: IrRefinement,
  abstract: RefinementModel,
  { spec, work: { poll }, searched, byLevels, observedMax = OBSERVED_MAX, model }: Judged,
): Promise<Refinement<State>> {
  const paths = <Stored>(
    { refuted, unseen }: Refinement<Stored>,
    stateOf: (stored: Stored) => State,
  ): Refinement<State> => ({
    refuted: refuted?.map(stateOf) ?? null,
    unseen: unseen && { ...unseen, path: unseen.path.map(stateOf) },
  });
  if (searched !== null)
    return searched((graph, stateOf, partOf) => {
      const observe = observing(refinement, abstract, stateOf, partOf);
      return paths(
        refines(graph, (stored) => stored, { ...abstract.abstraction, observe }, poll),
        stateOf,
      );
    });
  if (byLevels === null) throw new Error("there are no states");
  return byLevels((levels, stateOf, partOf) => {
    const see = (by: RefinementModel) => ({ by, observe: observing(refinement, by, stateOf, partOf) });
    // What is known to one that is shared stays.
    let seen = see(newModel(refinement, spec, model));
    seen.by.pollWith(poll);
    const found = levels.during(() =>
      refinesByLevels(levels, {
        observe: (words) => seen.observe(words),
        isStart: (observation) => seen.by.abstraction.start(observation) >= 0,
        isStep: (from, to) => from === to || seen.by.abstraction.step(seen.by.seenAs(from), to) >= 0,
        mayForget: () => {
          if (seen.by.size() <= observedMax) return;
          seen = see(newModel(refinement, spec, model));
          seen.by.pollWith(poll);
        },
      }),
    );
    return paths(found, stateOf);
  });
}

/** With what is known of it, a state of the other spec takes some kilobytes. */
const OBSERVED_MAX = 2 ** 14;

/** By the other spec, and by all that what is seen of a state depends on: edited versions of a spec share most of it. */
const models = new WeakMap<IrRefinement["abstract"], Map<string, RefinementModel>>();

const newModel = (
  refinement: IrRefinement,
  { ir: { processes } }: CompiledSpec,
  model: InterpretedModel,
): RefinementModel =>
  refinementModel(
    refinement,
    model,
    processes.map(({ name }) => name),
  );

function modelFor(refinement: IrRefinement, spec: CompiledSpec, model: InterpretedModel): RefinementModel {
  const { abstract, mapping, functions, name } = refinement;
  const { variables, processes } = spec.ir;
  const made = () => newModel(refinement, spec, model);
  if (variablesRead(mapping, functions) === null) return made();
  const known = models.get(abstract) ?? new Map<string, RefinementModel>();
  models.set(abstract, known);
  const key = JSON.stringify([name, mapping, functions, variables, processes]);
  const found = known.get(key) ?? made();
  known.set(key, found);
  return found;
}

/** So many parts of states are kept with what is seen of them. */
const PARTS_MAX = 2 ** 18;

/** What is seen of parts of states, by what their values are and where they lie. */
type Seen = Map<number | string, number | Failure>;
const seen = new WeakMap<RefinementModel, Map<string, Seen>>();

/**
 * What is seen of a state depends on few variables: it is found once for all states in which these are the same, also
 * in edited versions of a spec.
 */
function observing<Stored>(
  { mapping, functions }: IrRefinement,
  abstract: RefinementModel,
  stateOf: (stored: Stored) => State,
  partOf: PartOf<Stored> | null,
): (stored: Stored) => number | Failure {
  const observe = (stored: Stored) => abstract.abstraction.observe(stateOf(stored));
  const variables = variablesRead(mapping, functions);
  if (partOf === null || variables === null) return observe;
  const { read, places } = partOf(variables);
  const inLayouts = seen.get(abstract) ?? new Map<string, Seen>();
  seen.set(abstract, inLayouts);
  const known = inLayouts.get(places) ?? new Map();
  inLayouts.set(places, known);
  return (stored) => {
    const key = read(stored);
    const found = known.get(key) ?? observe(stored);
    if (known.size >= PARTS_MAX) known.clear();
    known.set(key, found);
    return found;
  };
}

function messageOf(
  { abstract: { name } }: IrRefinement,
  { outside, model, refinement, steps }: Refutation,
): string {
  const isStart = steps.length === 1;
  const [variable] = outside;
  const declared = variable === undefined ? undefined : refinement.abstract.variables[variable];
  if (variable !== undefined && declared !== undefined) {
    const value = steps.at(-1)?.mapped.get(variable);
    const shown = value == null ? "none" : model.printer.text(declared.type, value);
    return `\`${declared.name}\` of \`${name}\` is ${shown} then, which is outside its type`;
  }
  return isStart ? `\`${name}\` does not start like this` : `the last step is none of \`${name}\``;
}

function unfairMessage(
  { abstract: { name } }: IrRefinement,
  { printer }: InterpretedModel,
  { name: unit, unit: { strong }, choices }: NamedUnit,
): string {
  const given = choices.map(({ name, value: { type, value } }) => `${name} = ${printer.text(type, value)}`);
  const values = given.length === 0 ? "" : ` with ${given.join(", ")}`;
  return strong
    ? `\`${unit}\`${values} of \`${name}\` is strongly fair, can step again and again, and never does`
    : `\`${unit}\`${values} of \`${name}\` is fair, can step from some time on, and never does`;
}

/** Each step of the lasso is one of the other spec's: only its fairness is not kept. */
function unfairRefutation(
  refinement: IrRefinement,
  abstract: RefinementModel,
  trace: Trace<State>,
): Refutation {
  const steps = trace.steps.map(({ state }): AbstractStep => {
    const seen = state === null ? null : abstract.abstraction.observe(state);
    if (typeof seen !== "number") throw new Error("a state of the trace can't be seen");
    return { mapped: abstract.mapped(seen), states: [abstract.mapped(seen)] };
  });
  return { refinement, model: abstract.model, steps, outside: [], missing: [] };
}

function refutationOf(refinement: IrRefinement, abstract: RefinementModel, trace: Trace<State>): Refutation {
  const observations = trace.steps.map(({ state }) => {
    const seen = state === null ? null : abstract.abstraction.observe(state);
    if (typeof seen !== "number") throw new Error("a state of the trace can't be seen");
    return seen;
  });
  const { start, step } = abstract.abstraction;
  const beliefs: number[] = [];
  for (const observation of observations.slice(0, -1)) {
    const before = beliefs.at(-1);
    beliefs.push(before === undefined ? start(observation) : step(before, observation));
  }
  const last = observations.at(-1) as number;
  return {
    refinement,
    model: abstract.model,
    steps: observations.map((observation, i) => {
      const belief = beliefs[i];
      return {
        mapped: abstract.mapped(observation),
        states: belief === undefined ? [] : abstract.statesOf(belief),
      };
    }),
    outside: abstract.outside(last),
    missing: abstract.missing(beliefs.at(-1) ?? null, last),
  };
}

/** The states of a path as a trace: each step is the first that leads there. */
function labelled(states: readonly State[], model: InterpretedModel): Trace<State> {
  const steps = states.map((state, i): TraceStep<State> => {
    const before = states[i - 1];
    if (before === undefined) return { action: null, choices: [], position: 0, state };
    const found = firstTransition<State>(
      (list) => model.explain(before, list),
      ({ outcome }) => outcome.kind === "state" && outcome.state.equals(state),
    );
    if (found === null) throw new Error("the two engines disagree about a step");
    const { action, choices } = found.transition;
    return { action, choices, position: found.position, state };
  });
  return { steps, loop: null };
}
