/** `conforms`: tests code against a spec, whose graph says what is to be tried and what may come of it. */

import { decidingIn, spaceOf } from "../graph/build.js";
import { interpret } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { PROCESS } from "../ir/type.js";
import { type ConstantSettings, constantTexts, type Environment } from "../library/environment.js";
import { diagnosticText } from "../library/text.js";
import { type CompiledSpec, compile } from "../run/compile.js";
import { explore } from "../run/explore.js";
import { grouped } from "../source/numbers.js";
import type { TraceView } from "../view/trace-view.js";
import type { ConformOptions, Model, Report, SpecHandle, Walks } from "./api.js";
import type { Timers } from "./calls.js";
import { cover } from "./course.js";
import { viewOf } from "./failed-view.js";
import { argumentsOf } from "./graph/choices.js";
import { type ConformGraph, conformGraph, type Role } from "./graph/graph.js";
import { placing } from "./graph/places.js";
import { identityOfInterface } from "./interface.js";
import { type Driven, type Kit, unknownName } from "./kit.js";
import { TestMistake, Undecided } from "./mistakes.js";
import { readReplay } from "./replays.js";
import { mismatchOf, reportOf } from "./report.js";
import { Failed, type Run, TooMany } from "./run.js";
import { perform, type ShrinkSettings, shrunk } from "./shrink.js";
import { overlap, walk } from "./walks.js";

/** What tests need of the machine. */
export interface ConformEnvironment extends Environment {
  readonly timers: Timers;
  /** The path of a spec, from what a handle says. */
  readonly pathOf: (handle: Pick<SpecHandle, "path" | "from">) => string;
  /** Writes a page with a run. */
  readonly writePage: (path: string, view: TraceView) => Promise<void>;
}

const DEFAULTS = {
  timeout: 1000,
  resetCost: 10,
  maxStates: 200_000,
  seed: 1,
  depth: 50,
  overlapping: 12,
} as const;

/** The options, as far as a test without types can get them wrong. */
type Options = ConformOptions<Model, unknown, never, never, string> & {
  readonly steps: {
    readonly [name: string]: Driven["steps"] extends ReadonlyMap<string, infer S> ? S : never;
  };
  readonly hidden?: readonly string[];
  readonly never?: readonly string[];
  readonly variant?: string;
};

const OPTIONS: readonly (keyof Options)[] = [
  "constants",
  "variant",
  "hidden",
  "never",
  "free",
  "probe",
  "blocking",
  "setup",
  "teardown",
  "steps",
  "observe",
  "cover",
  "concurrent",
  "timeout",
  "resetCost",
  "maxStates",
  "replay",
  "html",
];

export async function conforms<
  M extends Model,
  Sut,
  const H extends keyof M["steps"] = never,
  const N extends keyof M["steps"] = never,
  const F extends string = never,
>(
  handle: SpecHandle<M>,
  given: ConformOptions<M, Sut, H, N, F>,
  environment: ConformEnvironment,
): Promise<Report> {
  const options = given as unknown as Options;
  for (const name of Object.keys(options))
    if (!OPTIONS.includes(name as keyof Options)) throw unknownOption(name);
  const spec = compiled(handle, options, environment);
  const roles = rolesOf(spec.ir, options);
  const kit = await kitOf(spec, roles, options, environment);
  const { graph } = kit;
  const { resetCost = DEFAULTS.resetCost, probe: probes = false, concurrent, cover: way } = options;
  let current: Run | null = null;
  const onRun = (run: Run): void => {
    current = run;
  };
  const onTaken = (edges: readonly number[]): void => {
    for (const edge of edges)
      kit.count.taken[edge] = Math.max(kit.count.taken[edge] as number, edges.length === 1 ? 2 : 1);
  };

  /** Runs something; what fails is repeated in short, and told. */
  async function telling<Result>(isConcurrent: boolean, drive: () => Promise<Result>): Promise<Result> {
    const mayPend = isConcurrent || kit.driven.blocking;
    const settings: ShrinkSettings = { probes, mayPend, isConcurrent };
    try {
      return await drive();
    } catch (error) {
      if (error instanceof TooMany)
        throw new Undecided(
          `${spec.ir.name}: there are too many ways in which the steps may have taken place; observe more, or overlap fewer`,
        );
      const run = current as Run | null;
      if (!(error instanceof Failed) || run === null) throw error;
      const found = await shrunk(uncounted(kit), { run, failure: error.failure }, settings);
      const mismatch = mismatchOf(kit, found, isConcurrent);
      if (options.html !== undefined)
        await environment.writePage(
          options.html,
          viewOf(kit, found.run, mismatch.message, options.variant ?? handle.variant ?? null),
        );
      throw mismatch;
    }
  }

  if (options.replay !== undefined) {
    const script = readReplay(options.replay, graph);
    const isConcurrent = script.moves.some(({ kind }) => kind !== "step");
    const settings = { probes: true, mayPend: isConcurrent || kit.driven.blocking, isConcurrent };
    kit.count.resets += 1;
    const failed = await perform(kit, script, settings);
    if (failed !== null) {
      const mismatch = mismatchOf(kit, { ...failed, how: "whole", again: null }, isConcurrent);
      throw mismatch;
    }
    return reportOf(kit, { neverChosen: [], isTour: false, resetCost });
  }

  let neverChosen: readonly number[] = [];
  const isTour = way === "transitions" || (way === undefined && concurrent === undefined);
  if (isTour) ({ neverChosen } = await telling(false, () => cover(kit, { resetCost, probes }, onRun)));
  else if (typeof way === "object")
    await telling(false, () => walk(kit, walkSettings(way, DEFAULTS.depth, probes), onTaken, onRun));
  if (concurrent !== undefined) {
    const settings = walkSettings(concurrent, DEFAULTS.overlapping, probes);
    const undecided = await telling(true, () => overlap(kit, settings, onTaken, onRun));
    if (undecided > 0)
      throw new Undecided(
        `${spec.ir.name}: ${undecided} of ${settings.runs} concurrent runs were not decided: there are too many orders that may explain them; a smaller depth has fewer`,
      );
  }
  return reportOf(kit, { neverChosen, isTour, resetCost });
}

const walkSettings = ({ runs, seed = DEFAULTS.seed, depth }: Walks, depthElse: number, probes: boolean) => ({
  runs,
  seed,
  depth: depth ?? depthElse,
  probes,
});

/** Runs that repeat a failure leave no trace in the counts. */
const uncounted = (kit: Kit): Kit => ({ ...kit, count: { ...kit.count, taken: kit.count.taken.slice() } });

function compiled(
  handle: SpecHandle,
  options: Options,
  { readFile, pathOf }: ConformEnvironment,
): CompiledSpec {
  const path = pathOf(handle);
  const { variant = handle.variant ?? null } = options;
  const constants = constantTexts(options.constants as ConstantSettings | undefined);
  const { spec, diagnostics, sources } = compile(path, readFile, { variant, constants });
  if (spec === null) throw new TestMistake(diagnostics.map((one) => diagnosticText(one, sources)).join("\n"));
  if (handle.identity !== "") {
    const own = { variant: handle.variant ?? null, constants: new Map() };
    const base = variant === own.variant && constants.size === 0 ? spec : compile(path, readFile, own).spec;
    if (base === null || identityOfInterface(base) !== handle.identity)
      throw new TestMistake(
        `the types of ${path} are outdated: the spec has others now; write them anew with \`subtle compile ${path} --target test -o FILE\``,
      );
  }
  return spec;
}

function unknownOption(name: string): TestMistake {
  const mistake = unknownName("there is", "option", name, OPTIONS);
  return new TestMistake(mistake.message.replace(" of the spec", ""));
}

function rolesOf(ir: Ir, { hidden = [], never = [], steps }: Options): readonly Role[] {
  const names = ir.actions.map(({ name }) => name);
  for (const [what, list] of [
    ["`hidden` names", hidden],
    ["`never` names", never],
    ["`steps` has", Object.keys(steps ?? {})],
  ] as const)
    for (const name of list) if (!names.includes(name)) throw unknownName(what, "step", name, names);
  return names.map((name): Role => {
    const given = [
      ...(hidden.includes(name) ? ["hidden" as const] : []),
      ...(never.includes(name) ? ["never" as const] : []),
      ...(Object.hasOwn(steps ?? {}, name) ? ["asked" as const] : []),
    ];
    const [role, other] = given;
    if (role === undefined)
      throw new TestMistake(`the step ${name} has no function, and is neither \`hidden\` nor \`never\``);
    if (other !== undefined)
      throw new TestMistake(`the step ${name} is given twice: as ${given.join(" and ")}`);
    return role;
  });
}

async function kitOf(
  spec: CompiledSpec,
  roles: readonly Role[],
  options: Options,
  { timers }: ConformEnvironment,
): Promise<Kit> {
  const { ir } = spec;
  const { maxStates = DEFAULTS.maxStates, blocking = false, timeout = DEFAULTS.timeout } = options;
  const exploration = await explore(spec, {
    all: true,
    only: new Set(),
    statesMax: maxStates,
    symmetry: false,
    traces: "none",
  });
  if ("refused" in exploration) throw new TestMistake(exploration.refused.message);
  if (exploration.stop !== null)
    throw new Undecided(
      `${ir.name} has more than ${grouped(maxStates)} states: give smaller constants, or a larger \`maxStates\``,
    );
  const model = interpret(ir, { symmetry: false });
  const space = spaceOf(
    exploration,
    () => {},
    decidingIn(ir, () => model),
  );
  const graph: ConformGraph = conformGraph(ir, space, { roles, isFree: freeIn(ir, options.free ?? []) });
  const processes = new Set(model.universe.instances.map((_, i) => model.printer.text(PROCESS, i)));
  if (typeof options.setup !== "function" || typeof options.observe !== "function")
    throw new TestMistake("`setup` and `observe` are to be functions");
  const driven: Driven = {
    setup: options.setup as Driven["setup"],
    teardown: (options.teardown as Driven["teardown"]) ?? null,
    steps: new Map(Object.entries(options.steps ?? {})),
    observe: options.observe,
    blocking,
    timeout,
  };
  const count = { steps: 0, resets: 0, probes: 0, runs: 0, taken: new Uint8Array(graph.from.length) };
  return { spec, ir, graph, model, processes, placeOf: placing(ir, graph), driven, timers, count };
}

/** Which choices are the code's own. */
function freeIn(ir: Ir, free: readonly string[]): (action: number, choice: string) => boolean {
  const choices = ir.actions.map((action) =>
    argumentsOf(action, ir).filter(({ kind }) => kind !== "parameter" || action.process === null),
  );
  const known = ir.actions.flatMap(({ name: action }, i) =>
    (choices[i] ?? []).flatMap(({ name }) => [`${action}.${name}`, name]),
  );
  for (const name of free)
    if (!known.includes(name)) throw unknownName("`free` names", "choice", name, [...new Set(known)]);
  return (action, choice) =>
    (free.includes(choice) || free.includes(`${ir.actions[action]?.name}.${choice}`)) &&
    (choices[action]?.some(({ name }) => name === choice) ?? false);
}
