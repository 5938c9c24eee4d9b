/** A spec as a TLA+ module, and the configurations that TLC checks it with. */
import type { CompiledSpec } from "../run/compile.js";
import { configuration, runs, type TlcRun } from "./configurations.js";
import { contextFor } from "./context.js";
import { isTaken } from "./names.js";
import { assertsHold, noDeadlock, properties, type Stated, typesHold } from "./properties.js";
import { writeRefinements } from "./refinements.js";
import { assembled, constraints, specified, symmetrySet, type TlaOptions } from "./sections.js";

export interface TlaModule {
  readonly name: string;
  readonly text: string;
  /** The modules of the specs that it refines, which it needs beside it. */
  readonly beside: readonly { readonly name: string; readonly text: string }[];
  readonly runs: readonly TlcRun[];
  /** What is to be written: the modules, and a configuration for each run. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The configuration for a choice of what is stated. */
  readonly configure: (stated: readonly Pick<Stated, "name" | "kind">[]) => string;
  /** What is stated, under the names that TLC reports. */
  readonly stated: readonly Omit<Stated, "lines">[];
  /** The names of variables and actions in the module, in the order of the spec's. */
  readonly variables: readonly string[];
  readonly actions: readonly string[];
  /** The field that tells the alternatives of a type apart. */
  readonly tag: string;
}

/** The module can't have the name of one that it needs. */
const moduleName = (name: string): string => (isTaken(name) ? `${name}_spec` : name);

export function writeTla(spec: CompiledSpec, options: TlaOptions): TlaModule {
  const tla = contextFor(spec);
  const name = moduleName(spec.ir.name);
  const specification = specified(tla);
  const types = typesHold(tla);
  const asserts = assertsHold(tla);
  const deadlock = noDeadlock(tla, asserts);
  const own = properties(tla);
  const refinements = writeRefinements(tla, name, options);
  const stated = [types, ...asserts, ...(deadlock === null ? [] : [deadlock]), ...own, ...refinements.stated];
  const body = [
    ...specification,
    ...stated.map((each) => each.lines),
    ...constraints(tla),
    ...symmetrySet(tla, options),
  ];
  const text = assembled(tla, name, options, body, true);
  const ways = runs(tla, name, stated, options);
  return {
    name,
    text,
    beside: refinements.modules,
    runs: ways,
    files: [
      { name: `${name}.tla`, text },
      ...refinements.modules.map((each) => ({ name: `${each.name}.tla`, text: each.text })),
      ...ways.map((each) => ({ name: `${each.name}.cfg`, text: each.config })),
    ],
    configure: (chosen) => configuration(tla, chosen, options),
    stated: stated.map(({ lines: _, ...each }) => each),
    variables: tla.variables,
    actions: tla.actions,
    tag: tla.tag,
  };
}
