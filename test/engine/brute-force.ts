/**
 * A second search, written to be unlike the engine's: every state is a text, every level a map from texts to the
 * least path that leads there, and symmetry is a renaming of texts. It asks the model for successors and judgements.
 */

import type { Failure, Judgement, Model, Transition } from "../../checker/index.js";
import { interpret } from "../../src/interpret/model.js";
import { symmetricTypesOf } from "../../src/ir/renamings.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import type { Exploration } from "../../src/run/explore.js";
import type { State, TypedValue } from "../../src/state/values.js";
import { runSpec, type Shower, stateText } from "../support.js";

/** Specs with more states than these are left to the tests of known counts. */
export const FORCE_STATES_MAX = 2500;

/** Positions among the initial states, then among the transitions of each state on the way. */
type Path = readonly number[];

interface Node {
  readonly state: State;
  readonly text: string;
  readonly path: Path;
  readonly level: number;
  readonly transitions: readonly Transition<State>[];
}

/** What is found of one property, in a form that both searches can be brought into. */
interface Told {
  readonly name: string;
  readonly verdict: string;
  readonly vacuous: boolean;
  readonly message: string | null;
  /** A line for each step: its action, its choices, the state it leads to. */
  readonly trace: readonly string[] | null;
}

interface Answer {
  readonly counts: Exploration["counts"];
  readonly actions: Exploration["actions"];
  readonly told: readonly Told[];
}

/** A violation, or a witness: where the shortest and then least path to it ends. */
interface Sight {
  readonly name: string;
  readonly failure: Failure | null;
  readonly path: Path;
  /** The last level that is expanded when it has been seen. */
  readonly level: number;
}

const isFailure = (judgement: Judgement): judgement is Failure => typeof judgement === "object";

function comparePaths(a: Path, b: Path): number {
  if (a.length !== b.length) return a.length - b.length;
  const i = a.findIndex((position, at) => position !== b[at]);
  return i === -1 ? 0 : (a[i] as number) - (b[i] as number);
}

class BruteForce {
  private readonly model: Model<State>;
  private readonly shower: Shower;
  /** Each level's states by their texts. */
  private readonly levels: Map<string, Node>[] = [];
  private readonly leastTexts = new Map<string, string>();
  private readonly sights: readonly Sight[];
  /** By name: a property that can't be judged everywhere, and one whose premise is never true. */
  private readonly unjudged: ReadonlySet<string>;
  private readonly vacuous: ReadonlySet<string>;

  constructor(private readonly spec: CompiledSpec) {
    const model = interpret(spec.ir, { symmetry: false });
    this.model = model;
    this.shower = model;
    const seen = new Set<string>();
    let next = new Map<string, Node>();
    const offer = (state: State, path: Path): void => {
      const text = this.textOf(state);
      const known = next.get(text);
      if (seen.has(text) || (known !== undefined && comparePaths(known.path, path) <= 0)) return;
      const transitions = known?.transitions ?? model.expand(state);
      next.set(text, { state, text, path, level: this.levels.length, transitions });
    };
    [...model.initial()].forEach((initial, i) => {
      if (initial.kind === "state") offer(initial.state, [i]);
    });
    while (next.size > 0) {
      this.levels.push(next);
      for (const text of next.keys()) seen.add(text);
      if (seen.size > FORCE_STATES_MAX)
        throw new Error(`${spec.ir.name} is too large to be explored by force`);
      // Backwards, so that nothing comes out right because it was met first.
      const parents = [...next.values()].reverse();
      next = new Map();
      for (const { transitions, path } of parents)
        transitions.forEach(({ outcome }, i) => {
          if (outcome.kind === "state") offer(outcome.state, [...path, i]);
        });
    }
    this.sights = this.findSights();
    const names = this.names();
    this.unjudged = new Set(names.filter((name) => this.isUnjudged(name)));
    this.vacuous = new Set(names.filter((name) => this.isVacuous(name)));
  }

  private names(): readonly string[] {
    const declared = this.model.properties.filter(isOfStates).map((p) => p.name);
    return [...declared, "deadlock", "types", "asserts", "evaluation"];
  }

  private textOf(state: State): string {
    return stateText(state, this.shower);
  }

  /** What a search must answer, with or without symmetry, to the end or up to the level of the first violation. */
  answer({ symmetry, all }: { readonly symmetry: boolean; readonly all: boolean }): Answer {
    const violations = this.sights.filter((sight) => !this.isReachable(sight.name));
    const stopLevel = all ? Infinity : Math.min(Infinity, ...violations.map((sight) => sight.level));
    const explored = this.levels.slice(0, stopLevel + 2).map((level) => this.counted(level, symmetry));
    const expanded = explored.slice(0, stopLevel + 1).flat();
    const sound = expanded.map((node) => node.transitions.filter((t) => t.outcome.kind === "state"));
    const initial = [...this.model.initial()].filter((start) => start.kind === "state");
    return {
      counts: {
        distinct: explored.flat().length,
        generated: initial.length + sound.flat().length,
        depth: explored.length,
        initial: explored[0]?.length ?? 0,
      },
      actions: this.model.actions.map((name, action) => ({
        name,
        taken: sound.flat().filter((t) => t.action === action).length,
        enabled: sound.filter((transitions) => transitions.some((t) => t.action === action)).length,
      })),
      told: this.told(
        this.sights.filter((sight) => sight.level <= stopLevel),
        stopLevel === Infinity,
      ),
    };
  }

  // ─────────────────────────────────────────────────────────────────── judging

  private isReachable(name: string): boolean {
    return this.model.properties.some((p) => p.name === name && p.kind === "reachable");
  }

  private nodes(): readonly Node[] {
    return this.levels.flatMap((level) => [...level.values()]);
  }

  /** Everything there is to see, each thing once, by its least path. */
  private findSights(): readonly Sight[] {
    const least = new Map<string, Sight>();
    const see = (name: string, failure: Failure | null, path: Path, level: number): void => {
      const key = `${name} ${failure === null ? "" : `${failure.place.file}:${failure.place.start}`}`;
      const known = least.get(key);
      if (known === undefined || comparePaths(path, known.path) < 0)
        least.set(key, { name, failure, path, level });
    };
    const fail = (failure: Failure, path: Path, level: number): void => {
      const name = { type: "types", assertion: "asserts", evaluation: "evaluation" }[failure.kind];
      see(name, failure, path, level);
    };
    const judge = (name: string, judgement: Judgement, bad: boolean, path: Path, level: number): void => {
      if (isFailure(judgement)) fail(judgement, path, level);
      else if (judgement === bad) see(name, null, path, level);
    };
    for (const start of this.model.initial()) if (start.kind === "failed") fail(start.failure, [], -1);
    for (const { state, path, level, transitions } of this.nodes()) {
      for (const { name, kind, inState } of this.model.properties)
        if (kind === "invariant" || kind === "reachable")
          judge(name, inState(state), kind === "reachable", path, level - 1);
      judge("deadlock", this.model.deadlocked(state, transitions), true, path, level);
      transitions.forEach(({ outcome }, i) => {
        if (outcome.kind === "failed") fail(outcome.failure, [...path, i], level);
        else if (this.textOf(outcome.state) !== this.textOf(state))
          for (const { name, kind, inStep } of this.model.properties)
            if (kind === "step") judge(name, inStep(state, outcome.state), false, [...path, i], level);
      });
    }
    return [...least.values()];
  }

  private told(sights: readonly Sight[], complete: boolean): readonly Told[] {
    return this.names().flatMap((name): readonly Told[] => {
      const seen = sights.filter((sight) => sight.name === name);
      const witness = this.isReachable(name);
      if (seen.length === 0) {
        const verdict = this.unjudged.has(name) || !complete ? "unknown" : witness ? "violated" : "holds";
        return [{ name, verdict, vacuous: complete && this.vacuous.has(name), message: null, trace: null }];
      }
      return seen.map(({ path, failure }) => ({
        name,
        verdict: witness ? "holds" : "violated",
        vacuous: false,
        message: failure?.message ?? null,
        trace: this.traceOf(path),
      }));
    });
  }

  /** A property whose evaluation fails somewhere while it is violated nowhere. */
  private isUnjudged(name: string): boolean {
    if (name === "deadlock")
      return this.nodes().some((n) => isFailure(this.model.deadlocked(n.state, n.transitions)));
    const property = this.model.properties.find((p) => p.name === name);
    if (property === undefined) return false;
    return this.pairs(property.kind === "step").some(([from, to]) =>
      isFailure(property.kind === "step" ? property.inStep(from, to) : property.inState(from)),
    );
  }

  private isVacuous(name: string): boolean {
    const property = this.model.properties.find((p) => p.name === name);
    const premise = property?.premise ?? null;
    return premise !== null && !this.pairs(property?.kind === "step").some(([from, to]) => premise(from, to));
  }

  /** Each state with itself, or each step that changes something. */
  private pairs(steps: boolean): readonly (readonly [State, State])[] {
    return this.nodes().flatMap(({ state, transitions }) => {
      if (!steps) return [[state, state]] as const;
      const reached = transitions.flatMap(({ outcome }) => (outcome.kind === "state" ? [outcome.state] : []));
      return reached.filter((next) => !next.equals(state)).map((next) => [state, next] as const);
    });
  }

  private traceOf(path: Path): readonly string[] {
    const [first, ...rest] = path;
    if (first === undefined) return [stepLine(null, "", null)];
    const start = [...this.model.initial()][first];
    let state = start?.kind === "state" ? start.state : null;
    const lines = [stepLine(null, "", state && this.textOf(state))];
    for (const position of rest) {
      const transition = state && this.model.expand(state)[position];
      if (!transition) throw new Error("a path leads nowhere");
      state = transition.outcome.kind === "state" ? transition.outcome.state : null;
      const name = this.model.actions[transition.action] ?? null;
      lines.push(stepLine(name, choicesText(transition, this.shower), state && this.textOf(state)));
    }
    return lines;
  }

  // ─────────────────────────────────────────────────────────────────── symmetry

  /** The states that are counted: all, or the first one met of those that are renamings of each other. */
  private counted(level: ReadonlyMap<string, Node>, symmetry: boolean): readonly Node[] {
    const nodes = [...level.values()];
    if (!symmetry) return nodes;
    const orbits = new Map<string, Node>();
    for (const node of nodes) {
      const least = this.leastRenaming(node.text);
      if (!orbits.has(least)) orbits.set(least, node);
    }
    return [...orbits.values()];
  }

  /** The least text of a state under all renamings of the symmetric values, `Fault#1` for `Fault#2` and so on. */
  private leastRenaming(text: string): string {
    const known = this.leastTexts.get(text);
    if (known !== undefined) return known;
    const renamed = symmetricTypesOf(this.spec.ir).reduce(
      (texts, { name, size }) =>
        texts.flatMap((whole) =>
          permutationsOf(Array.from({ length: size }, (_, i) => i + 1)).map((images) =>
            whole.replace(
              new RegExp(`\\b${name}#(\\d+)`, "g"),
              (_, number) => `${name}#${images[Number(number) - 1]}`,
            ),
          ),
        ),
      [text],
    );
    const least = renamed.map((whole) => JSON.stringify(inOrder(JSON.parse(whole)))).sort()[0] ?? text;
    this.leastTexts.set(text, least);
    return least;
  }
}

function permutationsOf(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutationsOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** Sets and functions with their elements in the order of their texts, whatever they were before. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const ordered = inOrder(inner);
      if ((key !== "#set" && key !== "#map") || !Array.isArray(ordered)) return [key, ordered];
      const byText = ordered.map((item) => JSON.stringify(item)).sort();
      return [key, byText.map((text): unknown => JSON.parse(text))];
    }),
  );
}

const stepLine = (action: string | null, choices: string, state: string | null): string =>
  `${action ?? "initially"}(${choices}) -> ${state ?? "failed"}`;

const choicesText = ({ choices }: Pick<Transition<State>, "choices">, { printer }: Shower): string =>
  choices
    .map(({ name, value }) => {
      const { type, value: chosen } = value as TypedValue;
      return `${name} = ${printer.text(type, chosen)}`;
    })
    .join(", ");

/** Temporal properties and refinements are compared elsewhere, with searches that are others. */
const isOfStates = ({ kind }: { readonly kind: string }): boolean =>
  kind !== "temporal" && kind !== "refinement";

/** The engine's answer in the same form. */
function answerOf(spec: CompiledSpec, exploration: Exploration): Answer {
  const { counts, actions, findings } = exploration;
  const shower = exploration.model ?? interpret(spec.ir, { symmetry: false });
  return {
    counts,
    actions,
    told: findings.filter(isOfStates).map(({ name, kind, verdict, vacuous, message, trace }) => ({
      name,
      verdict,
      vacuous,
      message: ["type", "assertion", "evaluation"].includes(kind) ? message : null,
      trace:
        trace?.steps.map(({ action, choices, state }) =>
          stepLine(
            action === null ? null : (spec.ir.actions[action]?.name ?? null),
            choicesText({ choices }, shower),
            state && stateText(state, shower),
          ),
        ) ?? null,
    })),
  };
}

const WAYS = [
  ["to the end", { all: true, symmetry: false }],
  ["to the end, reduced by symmetry", { all: true, symmetry: true }],
  ["to the first violation", { all: false, symmetry: false }],
  ["to the first violation, reduced by symmetry", { all: false, symmetry: true }],
] as const;

/** What the engine answers, and what it should, for each way to explore a spec. */
export async function bothAnswers(spec: CompiledSpec) {
  const force = new BruteForce(spec);
  const answers = [];
  for (const [way, options] of WAYS) {
    const found = sorted(answerOf(spec, await runSpec(spec, options)));
    answers.push({ way, found, wanted: sorted(force.answer(options)) });
  }
  return answers;
}

/** The entries of one built-in name come as they are found, an order that only the engine knows. */
const sorted = (answer: Answer): Answer => ({
  ...answer,
  told: [...answer.told].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
});
