/**
 * A proof that a spec holds: an irredundant set of facts that is inductive over all type-correct states and implies the
 * goals. Facts are found at constants at which there are few type-correct states, and confirmed, or replaced, at larger
 * ones, as far as the budget goes.
 */
import { Interruption } from "../../checker/interruption.js";
import type { IrExpression } from "../ir/ir.js";
import type { Program } from "../resolve/load.js";
import type { CompiledSpec, CompileOptions } from "../run/compile.js";
import { type Change, changesBetween } from "../state/changes.js";
import { type StateJson, stateCodec } from "../state/codec.js";
import { valuePrinter } from "../state/print.js";
import { type State, universeOf, type Value } from "../state/values.js";
import { type Atom, atomsOf, type Place } from "./atoms.js";
import { type Budget, OutOfBudget } from "./budget.js";
import { candidatesOf, type Reached } from "./candidates.js";
import {
  type Clause,
  type ClauseInstance,
  clauseInstances,
  conditionOf,
  type Goals,
  goalsOf,
  isPositive,
  isTrue,
  literal,
} from "./clauses.js";
import { type FrameVariable, frameOf, indexingProcesses, type TypeNames, typeNamesOf } from "./frame.js";
import { hollowness } from "./hollow.js";
import type { Breach } from "./induction.js";
import { Learner, type Missing } from "./learn.js";
import { isAtLeast, ownSetting, type Setting, settingsOf } from "./setting.js";
import { isTooWide, World } from "./world.js";

/** Part of a fact: the condition, as the language writes it. */
export interface Fact {
  /** Where the fact is about: all of these places have to be taken. */
  readonly places: readonly Place[];
  /** One of these is true there. */
  readonly conditions: readonly {
    readonly text: string;
    readonly node: IrExpression;
    readonly positive: boolean;
  }[];
  readonly literals: readonly { readonly node: IrExpression; readonly positive: boolean }[];
  /** What it holds for all of; of a type, two are different values. */
  readonly binds: readonly FrameVariable[];
  /** By number in the frame. */
  readonly slots: readonly number[];
}

/** A step between type-correct states, which need not be reachable. */
export interface ShownStep {
  readonly action: string;
  /** What went wrong in the step; null if a goal is false after it. */
  readonly message: string | null;
  readonly before: StateJson;
  /** Null if the step makes a mistake. */
  readonly after: StateJson | null;
  /** The state before it, as text. */
  readonly parts: readonly { readonly name: string; readonly text: string }[];
  readonly changes: readonly Change[];
}

export type Proof =
  | {
      readonly kind: "found";
      readonly facts: readonly Fact[];
      /** The constants at which the facts are inductive; the first are those at which they were found. */
      readonly checked: readonly Setting[];
      /** The next larger constants, at which the budget ended, or no set of facts was found. */
      readonly next: { readonly setting: Setting; readonly why: "budget" | "missing" } | null;
      /** What there is only one of at all of these constants. */
      readonly only: readonly string[];
    }
  | {
      readonly kind: "not-found";
      readonly facts: readonly Fact[];
      readonly setting: Setting;
      /** A step from a state that satisfies the facts and the goals, to one in which a goal is false. */
      readonly step: ShownStep;
    }
  | {
      readonly kind: "unfinished";
      readonly setting: Setting;
      /** Whether a signal or a limit on time or memory ended it, and not its own budget. */
      readonly interrupted: boolean;
    }
  | { readonly kind: "not-tried"; readonly why: string; readonly size: number | null };

/** Work of about 15 seconds. */
const WORK = 250_000_000;

/** With more type-correct states, facts are looked for at smaller constants, as far as there are any. */
const START_MAX = 2_000_000;

/** With more of them, nothing is tried. Most are never visited: a branch is left where a fact is false. */
const SIZE_MAX = 1e12;

/** So many reachable states are enough to filter candidates by. */
const REACHED_MAX = 4_000;

/** Larger constants that are tried. */
const LADDER_MAX = 4;

export interface ProofOptions {
  /** Multiplies the budget. */
  readonly effort: number;
  /** Whether the facts are to be confirmed at larger constants. */
  readonly enlarge: boolean;
  /** Called now and then; may throw an `Interruption`. */
  readonly poll: () => void;
}

export function prove(
  program: Program,
  spec: CompiledSpec,
  options: CompileOptions,
  { effort, enlarge, poll }: ProofOptions,
): Proof {
  if (spec.ir.constraints.length > 0)
    return { kind: "not-tried", why: "constraints keep it to a part of its states", size: null };
  const own = ownSetting(spec);
  if (!Number.isFinite(own.size)) return { kind: "not-tried", why: "a variable has no bounds", size: null };
  const budget: Budget = { left: WORK * effort, poll };
  const search = new ProofSearch(program, own, options, enlarge, budget);
  try {
    return search.run();
  } catch (error) {
    if (isTooWide(error)) return { kind: "not-tried", why: error.message, size: own.size };
    if (error instanceof OutOfBudget || error instanceof Interruption)
      return search.unfinished(error instanceof Interruption);
    throw error;
  }
}

/** What facts may speak of: few parts of the state first. */
interface Stage {
  /** Whether they speak of two values of the types that processes are indexed by. */
  readonly pairs: boolean;
  readonly counts: boolean;
}

const STAGES: readonly Stage[] = [
  { pairs: false, counts: false },
  { pairs: true, counts: false },
  { pairs: true, counts: true },
];

interface Vocabulary {
  readonly frame: readonly FrameVariable[];
  readonly atoms: readonly Atom[];
  readonly goals: Goals;
}

class ProofSearch {
  private readonly names: TypeNames;
  private readonly settings: readonly Setting[];
  private readonly start: Setting | null;

  constructor(
    program: Program,
    private readonly own: Setting,
    options: CompileOptions,
    private readonly enlarge: boolean,
    private readonly budget: Budget,
  ) {
    this.names = typeNamesOf(own.spec);
    this.settings = settingsOf(program, own, options);
    const small = this.settings.filter((setting) => isAtLeast(own, setting));
    const fitting = small.filter(({ size }) => size <= START_MAX);
    const [least] = small;
    this.start =
      own.size <= START_MAX ? own : (fitting.at(-1) ?? (least && least.size <= SIZE_MAX ? least : null));
  }

  unfinished(interrupted: boolean): Proof {
    return { kind: "unfinished", setting: this.start ?? this.own, interrupted };
  }

  run(): Proof {
    const { start, own } = this;
    if (start === null) return { kind: "not-tried", why: "too many", size: own.size };
    let last: Proof | null = null;
    const twice = indexingProcesses(own.spec.ir, this.names);
    for (const stage of STAGES) {
      if (stage.pairs && twice.size === 0) continue;
      const found = this.attempt(start, stage, stage.pairs ? twice : new Set());
      if (found.kind === "found") return found;
      last = found;
    }
    return last as Proof;
  }

  /** What facts are made of at some constants; null if it has other bound variables than at the spec's own. */
  private vocabulary({ spec }: Setting, { counts }: Stage, twice: ReadonlySet<string>): Vocabulary {
    const { ir, sources } = spec;
    const taken = new Set([
      ...spec.resolution.globals.names.keys(),
      ...ir.variables.map(({ name }) => name),
      ...ir.processes.flatMap(({ labels }) => labels),
    ]);
    const frame = frameOf(ir, this.names, twice, taken);
    const used = new Set([...taken, ...frame.map(({ name }) => name)]);
    const counted = counts ? (["x", "y", "z"].find((name) => !used.has(name)) ?? "counted") : null;
    return { frame, atoms: atomsOf(ir, this.names, frame, counted, sources), goals: goalsOf(ir, frame) };
  }

  private attempt(start: Setting, stage: Stage, twice: ReadonlySet<string>): Proof {
    const larger = this.settings.filter((setting) => isAtLeast(setting, start));
    const vocabularies = new Map(
      larger.map((setting) => [setting, this.vocabulary(setting, stage, twice)] as const),
    );
    const of = (setting: Setting): Vocabulary => vocabularies.get(setting) as Vocabulary;
    const { frame } = of(start);
    const shape = (setting: Setting): string =>
      JSON.stringify([
        of(setting).frame.map(({ of: type, nth }) => [type, nth]),
        of(setting).goals.goals.length,
      ]);
    const alike = larger.filter((setting) => shape(setting) === shape(start));
    const texts = alike.map((setting) => new Set(of(setting).atoms.map(({ text }) => text)));
    const atoms = of(start).atoms.filter(({ text }) => texts.every((known) => known.has(text)));
    const made = new Map<Setting, World>();
    const worldOf = (setting: Setting): World => {
      const known = made.get(setting) ?? newWorld(setting);
      made.set(setting, known);
      return known;
    };
    const newWorld = (setting: Setting): World => {
      const { atoms: all, goals, frame: bound } = of(setting);
      const byText = new Map(all.map((atom) => [atom.text, atom]));
      const conditions = atoms.map(({ text }) => {
        const { node, binds } = byText.get(text) as Atom;
        return { node, binds: [...binds].sort((a, b) => a - b) };
      });
      return new World({
        spec: setting.spec,
        frame: [...bound.map(({ type }) => type), ...goals.frame],
        conditions: [...conditions, ...goals.goals.map(({ condition }) => condition)],
        budget: this.budget,
      });
    };
    const apart = [
      ...frame.map(({ of: type, nth }) => (nth === 0 ? -1 : frame.findIndex((other) => other.of === type))),
      ...of(start).goals.frame.map(() => -1),
    ];
    const world = worldOf(start);
    const goals = of(start).goals.goals.map(
      ({ condition: { binds } }, i): Clause => ({ literals: [literal(atoms.length + i, true)], binds }),
    );
    const sound = (reached: Reached): boolean =>
      goals.every((goal, i) =>
        clauseInstances(goal, i, apart, reached.world).every((instance) => isTrueIn(reached, instance)),
      );
    const { reached, ladder } = this.reached(
      world,
      alike.filter((setting) => setting !== start),
      worldOf,
      sound,
    );
    const sure = atoms.map((atom, i) => ({ ...atom, canFail: world.canFail(i) }));
    const candidates = candidatesOf(reached, {
      atoms: sure,
      apart,
      frame: frame.map((_, slot) => slot),
      budget: this.budget,
    });
    const worlds = [world];
    const weight = ({ literals }: Clause): number =>
      literals.reduce((sum, each) => sum + 1 + textOf(atoms, each).length / 40, 0);
    const learner = new Learner(worlds, candidates, goals, apart, weight, this.budget);
    const factOf = (i: number): Fact => factFrom(candidates[i] as Clause, atoms, frame);

    const learned = learner.learn(0, []);
    if (learned.kind === "missing") return this.missing(start, world, learned, factOf);
    let facts = learner.minimise(0, learned.facts);
    const checked: Setting[] = [start];
    let next: Extract<Proof, { kind: "found" }>["next"] = null;
    for (const setting of this.enlarge ? ladder : []) {
      try {
        worlds.push(worldOf(setting));
        const more = learner.learn(worlds.length - 1, facts);
        if (more.kind === "missing") {
          next = { setting, why: "missing" };
          break;
        }
        const same = more.facts.length === facts.length && more.facts.every((fact) => facts.includes(fact));
        if (!same) facts = learner.minimise(worlds.length - 1, more.facts);
        checked.push(setting);
      } catch (error) {
        if (!(error instanceof OutOfBudget || error instanceof Interruption || isTooWide(error))) throw error;
        next = { setting, why: "budget" };
        break;
      }
    }
    const only = hollowness(checked, this.own, reached);
    return { kind: "found", facts: facts.map(factOf), checked, next, only };
  }

  /**
   * Reachable states at the constants to start with and at larger ones that have few, and the larger constants at which the
   * spec holds, as far as is known: the fewest type-correct states first.
   */
  private reached(
    world: World,
    larger: readonly Setting[],
    worldOf: (setting: Setting) => World,
    sound: (reached: Reached) => boolean,
  ): { readonly reached: readonly Reached[]; readonly ladder: readonly Setting[] } {
    const found: Reached[] = [{ world, ...world.reachable(REACHED_MAX) }];
    const ladder: Setting[] = [];
    for (const setting of larger) {
      if (ladder.length === LADDER_MAX) break;
      const other = worldOf(setting);
      const states = other.reachable(REACHED_MAX);
      const reached = { world: other, ...states };
      if (states.failed || !sound(reached)) continue;
      ladder.push(setting);
      found.push(reached);
    }
    return { reached: found, ladder };
  }

  private missing(
    setting: Setting,
    world: World,
    { facts, breach }: Missing,
    factOf: (i: number) => Fact,
  ): Proof {
    return {
      kind: "not-found",
      facts: facts.map(factOf),
      setting,
      step: shownStep(world, setting.spec, breach),
    };
  }
}

const textOf = (atoms: readonly Atom[], each: number): string => {
  const { text, negated } = atoms[conditionOf(each)] as Atom;
  return isPositive(each) ? text : negated;
};

function factFrom(
  { literals, binds }: Clause,
  atoms: readonly Atom[],
  frame: readonly FrameVariable[],
): Fact {
  const all = literals.map((each) => {
    const atom = atoms[conditionOf(each)] as Atom;
    return { atom, text: textOf(atoms, each), node: atom.node, positive: isPositive(each) };
  });
  return {
    places: all.flatMap(({ atom }) => (atom.place === null ? [] : [atom.place])),
    conditions: all.flatMap(({ atom, ...rest }) => (atom.place === null ? [rest] : [])),
    literals: all.map(({ node, positive }) => ({ node, positive })),
    binds: binds.map((slot) => frame[slot] as FrameVariable),
    slots: binds,
  };
}

/** Whether it is true in all of the states. */
function isTrueIn({ world, states, count }: Reached, instance: ClauseInstance): boolean {
  const values = new Int32Array(world.cells.length);
  for (let s = 0; s < count; s += 1) {
    world.unpack(states, s * world.words, values);
    if (world.represents(values) && !isTrue(instance, world, values)) return false;
  }
  return true;
}

/** A step as states of the spec. */
function shownStep(world: World, { ir }: CompiledSpec, breach: Breach): ShownStep {
  const { model, frameFrom } = world;
  const { state } = breach;
  const steps = model.explain(state);
  const leadsTo = (words: Int32Array) =>
    steps.find(
      ({ outcome }) => outcome.kind === "state" && outcome.state.every((word, i) => word === words[i]),
    );
  const step =
    breach.next !== null
      ? leadsTo(breach.next)
      : (steps.find(({ outcome }) => outcome.kind === "failed") ??
        // No step failed, so one is against a step property.
        steps.find(({ outcome }) => outcome.kind === "state" && world.isAgainst(state, outcome.state)));
  const next = breach.next ?? (step?.outcome.kind === "state" ? step.outcome.state : null);
  const universe = universeOf(ir);
  const printer = valuePrinter(ir, universe);
  const codec = stateCodec(ir, universe, printer);
  // The variables of the spec come before those that are bound in facts.
  const own = (words: Int32Array): State =>
    codec.state(Object.fromEntries(Object.entries(model.decode(words)).slice(0, frameFrom)));
  const [before, after] = [own(state), next && own(next)];
  return {
    action: step === undefined ? "a step" : (model.actions[step.action] ?? "a step"),
    message: step?.outcome.kind === "failed" ? step.outcome.failure.message : null,
    before: codec.json(before),
    after: after && codec.json(after),
    parts: ir.variables.map(({ name, type }, i) => ({
      name,
      text: printer.text(type, before.get(i) as Value),
    })),
    changes: after === null ? [] : changesBetween(ir, printer, before, after),
  };
}
