/** What a cluster has found, as the result of a search. Each trace is found again among the states that came back, and confirmed. */
import { type Finding, isFailureKind, type Trace } from "../../checker/outcome.js";
import { FlaggedFindings } from "../../checker/packed/flagged-findings.js";
import type { PackedModel, Words } from "../../checker/packed/model.js";
import { type Goal, type Listing, leastTrace, type SearchedGraph } from "../../checker/trace.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { CompiledSpec } from "../run/compile.js";
import { type Exploration, withMessage } from "../run/explore.js";
import { replay } from "../run/replay.js";
import { shownExpressions } from "../run/shows.js";
import { warnings } from "../run/warnings.js";
import type { State } from "../state/values.js";
import { isOfState } from "./begin.js";
import { Expander } from "./expander.js";
import { type Handover, type Returned, Unreadable } from "./handover.js";

export function explorationOf(
  spec: CompiledSpec,
  packed: PackedModel,
  model: InterpretedModel,
  { initial }: Pick<Handover, "initial">,
  returned: Returned,
  reduced: boolean,
): Exploration {
  const { stop, distinct, generated, depth } = returned;
  const findings = findingsOf(packed, returned).map((finding) =>
    withMessage(shown(finding, packed, model), spec, model, null),
  );
  const refinements = spec.refinements.map(
    ({ name }): Finding<State> => ({ ...UNJUDGED, name, kind: "refinement" }),
  );
  const at = findings.findIndex(({ kind }) => kind === "deadlock" || isFailureKind(kind));
  const all = [...findings.slice(0, at), ...refinements, ...findings.slice(at)];
  const actions = spec.ir.actions.map(({ name }, i) => ({
    name,
    taken: returned.taken[i] ?? 0,
    enabled: returned.enabled[i] ?? 0,
  }));
  const counts = { distinct, generated, depth, initial };
  return {
    model,
    engine: "spark",
    backend: null,
    workers: 1,
    counts,
    constrained: null,
    stop,
    findings: all,
    actions,
    coverage: null,
    diagnostics: warnings(spec, counts, stop, all, actions),
    reduced,
    explored: null,
    unreduced: null,
    fairUnits: [],
    shows: shownExpressions(spec.shows),
  };
}

const UNJUDGED = { verdict: "unknown", message: null, trace: null, place: null, vacuous: false } as const;

function findingsOf(
  model: PackedModel,
  { seen, spoken, stop, depth, paths }: Returned,
): readonly Finding<Words>[] {
  const expander = new Expander(model);
  const graph = new Paths(model, expander, paths);
  const flags = new FlaggedFindings(model, graph.expand);
  // The flags are raised once more, level by level, as a search raises them.
  for (let level = -1; level < depth; level += 1) {
    model.seen.fill(0);
    for (const [flag, at] of seen) if ((isOfState(model, flag) ? at - 1 : at) === level) model.seen[flag] = 1;
    model.spoken.fill(0);
    if (level === depth - 1) for (const property of spoken) model.spoken[property] = 1;
    flags.read(level);
  }
  return flags.sightings.findings(stop, {}, (goal) => traceTo(goal, graph));
}

function traceTo(goal: Goal<Words>, graph: Paths): Trace<Words> {
  try {
    return leastTrace(graph, goal);
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable("its `paths` don't lead to what `seen` says");
  }
}

function shown(finding: Finding<Words>, packed: PackedModel, model: InterpretedModel): Finding<State> {
  return finding.trace === null && finding.place === null
    ? { ...finding, trace: null }
    : replay(finding, packed, model, null);
}

/** The graph of a model, of which only the states of some paths are known. */
class Paths implements SearchedGraph<Words> {
  private readonly levels: number[] = [];
  private readonly states: Words[] = [];
  private readonly indices = new Map<string, number>();
  readonly excludes = null;
  private readonly representative: (state: Words) => Words;

  constructor(
    private readonly model: PackedModel,
    private readonly expander: Expander,
    paths: ReadonlyMap<number, readonly Words[]>,
  ) {
    const { canonicalise } = model;
    this.representative = (state) => {
      const one = state.slice();
      canonicalise?.(one, 0);
      return one;
    };
    for (const path of paths.values())
      for (const [level, state] of path.entries()) {
        const one = this.representative(state);
        if (this.indices.has(one.join())) continue;
        this.indices.set(one.join(), this.states.length);
        this.states.push(one);
        this.levels.push(level);
      }
  }

  get size(): number {
    return this.states.length;
  }

  readonly state = (index: number): Words => this.states[index] as Words;
  readonly levelOf = (index: number): number => this.levels[index] as number;
  readonly initial = (): Listing<Words> => this.listed(null);
  readonly successors = (state: Words): Listing<Words> => this.listed(state);
  readonly explain: SearchedGraph<Words>["explain"] = (state) => this.model.explain(state);

  readonly firstTransition: SearchedGraph<Words>["firstTransition"] = (state, is) => {
    const transitions = this.model.explain(state);
    const position = transitions.findIndex(is);
    const transition = transitions[position];
    return transition === undefined ? null : { transition, position };
  };

  /** Raises the flags that expanding a state raises. */
  readonly expand = (state: Words): void => this.expander.raise(state);

  private listed(state: Words | null): Listing<Words> {
    const states = this.expander.list(state);
    return {
      indices: states.map((one) => this.indices.get(this.representative(one).join()) ?? -1),
      stateAt: (rank) => states[rank] as Words,
    };
  }
}
