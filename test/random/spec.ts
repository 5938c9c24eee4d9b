/**
 * Random specs as text: well typed, small, over all of the language but imports and variants; temporal
 * properties only if they are asked for. Most can be explored to the end; some deadlock, violate, or make mistakes.
 */
import fc, { type Arbitrary, type Random, Value as Sample, Stream } from "fast-check";
import {
  makeAction,
  makeMacro,
  makeProcedure,
  makeProcess,
  orNothing,
  outlineProcedure,
  outlineProcess,
  seen,
  statesOf,
} from "./agents.js";
import { comparison, fairGroup } from "./booleans.js";
import {
  fieldNames,
  makeAliases,
  makeBounds,
  makeConstants,
  makeDefinitions,
  makeProperties,
  makeTypes,
  makeVariables,
  primed,
} from "./declarations.js";
import {
  type Environment,
  type GenAction,
  type Generation,
  type Knobs,
  nameOf,
  operand,
} from "./environment.js";
import { formula } from "./temporal.js";
import { type Chance, chanceFrom, indented, list, type Node, smaller, t, textOf } from "./text.js";
import { BOOL, type GenType, intType, partsOf, processType, type TypeOptions } from "./types.js";

export type { Knobs } from "./environment.js";

export const EVERYTHING: Knobs = {
  symmetric: true,
  payloads: true,
  sequences: true,
  processes: true,
  mistakes: true,
  temporal: false,
  constrained: false,
  size: 3,
};

export interface RandomSpec {
  readonly text: string;
  readonly node: Node;
  /** What it was made from; of a spec that was made smaller, what the first one was made from. */
  readonly seed: number;
}

const specOf = (node: Node, seed: number): RandomSpec =>
  ({
    text: indented(textOf(node)),
    node,
    seed,
    [fc.toStringMethod]: () => indented(textOf(node)),
  }) as RandomSpec;

/** Whether names bound in one declaration may be bound in another too. */
export type Naming = "reused" | "unique";

/** The text of the spec that a seed gives. */
export const specText = (seed: number, knobs: Partial<Knobs> = {}, naming: Naming = "reused"): string =>
  indented(textOf(makeSpec(chanceFrom(seed), { ...EVERYTHING, ...knobs }, naming)));

class Specs extends fc.Arbitrary<RandomSpec> {
  constructor(
    private readonly knobs: Knobs,
    private readonly isRight: (text: string) => boolean,
  ) {
    super();
  }

  generate(random: Random): Sample<RandomSpec> {
    const seed = random.nextInt();
    return new Sample(specOf(makeSpec(chanceFrom(seed), this.knobs, "reused"), seed), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is RandomSpec {
    return typeof value === "object" && value !== null && "node" in value;
  }

  /** Smaller specs that are still right. */
  shrink(value: RandomSpec): Stream<Sample<RandomSpec>> {
    const { isRight } = this;
    function* candidates(): Generator<Sample<RandomSpec>> {
      for (const node of smaller(value.node)) {
        const spec = specOf(node, value.seed);
        if (isRight(spec.text)) yield new Sample(spec, undefined);
      }
    }
    return new Stream(candidates());
  }
}

/** Random specs. While a failing one is made smaller, only texts that are right are tried. */
export const specs = (
  knobs: Partial<Knobs> = {},
  isRight: (text: string) => boolean = () => true,
): Arbitrary<RandomSpec> => new Specs({ ...EVERYTHING, ...knobs }, isRight);

// ─────────────────────────────────────────────────────────────────────── the whole

/** As many values as all variables of a spec may have together. */
const valuesMax = ({ size }: Knobs): number => 150 * 3 ** size;

/** Prefixes of the names of parameters and of what expressions and statements bind. */
const BOUND = ["e", "i", "k", "l", "q", "v", "y"];
/** Prefixes of locals and labels: they show in states, and are counted by process whatever the naming. */
const OF_PROCESS = ["b", "c", "z"];

function namesFor(naming: Naming) {
  const counters = new Map<string, number>();
  const fresh = (prefix: string): string => {
    const count = (counters.get(prefix) ?? 0) + 1;
    counters.set(prefix, count);
    return `${prefix}${count}`;
  };
  const newScope = (): void => {
    for (const prefix of naming === "reused" ? [...BOUND, ...OF_PROCESS] : OF_PROCESS)
      counters.delete(prefix);
  };
  return { fresh, newScope };
}

function makeSpec(chance: Chance, knobs: Knobs, naming: Naming): Node {
  const { fresh, newScope } = namesFor(naming);
  const declarations: Node[] = [];
  const add = (node: Node): void => {
    declarations.push(node);
  };

  const bounds = makeBounds(chance, fresh, add);
  const aliases = makeAliases(chance, fresh, knobs, add);
  const pool = makeTypes(chance, fresh, knobs, bounds, aliases, add);
  const constants = makeConstants(chance, fresh, pool, add);
  for (const { name } of bounds) if (chance.percent(60)) add(t`assume ${name} >= 1 and ${name} <= 3`);
  const types: GenType[] = [BOOL, intType(0, 2), ...pool];
  const typeOptions: TypeOptions = {
    pool,
    aliases,
    bounds,
    sequences: knobs.sequences,
    fieldName: fieldNames(chance, fresh),
  };

  const bare: Generation = {
    chance,
    knobs,
    fresh,
    newScope,
    typeOptions,
    types,
    processType: null,
    processes: [],
    definitions: [],
    actions: [],
  };
  const hasProcesses = knobs.processes && chance.percent(65);
  const procedures = hasProcesses
    ? Array.from({ length: chance.below(2) }, () => outlineProcedure(bare))
    : [];
  let room = valuesMax(knobs);
  const outlines = (hasProcesses ? Array.from({ length: chance.between(1, 2) }) : []).flatMap(() => {
    const outline = outlineProcess(bare, procedures);
    if (statesOf(outline) > room / 3) return [];
    room /= statesOf(outline);
    return [outline];
  });
  const instances = outlines.reduce((n, o) => n + o.instances, 0);
  const processes = outlines.map(seen);
  const processesType = instances > 0 ? processType(instances) : null;
  if (processesType !== null) {
    types.push(processesType);
    pool.push(processesType);
  }
  const g: Generation = { ...bare, processType: processesType, processes, actions: [] };

  const numbers = bounds.map(({ name, value }) => ({
    ...nameOf(name, intType(value, value)),
    constant: true,
  }));
  const constantNames = [...numbers, ...constants];
  const nothing: Environment = { g, names: constantNames, level: 0, self: false, enabled: false };
  const { variables, nodes } = makeVariables(nothing, room);
  nodes.forEach(add);
  for (const { type } of variables) for (const found of [type, ...partsOf(type)]) types.push(found);

  const state: Environment = { ...nothing, names: [...constantNames, ...variables], level: 1 };
  makeDefinitions(nothing, state, add);
  if (chance.percent(15)) {
    const conditions = Array.from({ length: 3 }, () => operand(comparison(state, 1)));
    add(t`init ${list(conditions, " or ", 1)}`);
  }
  const macros = Array.from({ length: chance.below(1 + Math.min(2, knobs.size)) }, () => makeMacro(state));
  for (const { node } of macros) add(node);
  const usable = macros.map((m) => m.macro);

  for (const procedure of procedures) add(makeProcedure(state, procedure, variables, usable));
  const agents: (() => void)[] = outlines.map((o) => () => add(makeProcess(state, o, variables, usable)));
  const actions: GenAction[] = [];
  const actionCount = chance.between(outlines.length > 0 ? 0 : 2, 1 + knobs.size);
  for (let i = 0; i < actionCount; i += 1)
    agents.push(() => {
      const { node, name, parameters } = makeAction(state, variables, usable);
      actions.push({ name, parameters });
      add(node);
    });
  for (const agent of chance.shuffled(agents)) agent();
  g.actions.push(...actions);

  makeProperties({ ...state, enabled: true }, variables, add);
  if (knobs.temporal && chance.percent(50))
    for (const group of orNothing(() => fairGroup(primed(state)))) add(group);
  if (knobs.temporal)
    for (let i = chance.between(1, 3); i > 0; i -= 1) {
      newScope();
      for (const body of orNothing(() => formula(state, nothing, chance.between(1, 2))))
        add(t`property ${fresh("I")} : ${body}`);
    }
  return t`spec random\n${list(declarations, "\n", 0)}`;
}
