/**
 * A proof as TLA+, for TLC to check: a module whose initial states are all type-correct states that satisfy the facts and
 * the goals, of which each step has to keep them; and one whose initial states are those of the spec.
 */
import type { Ir } from "../ir/ir.js";
import { BOOL } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import { type TlaModule, writeTla } from "../tla/module.js";
import { factProperties } from "./facts.js";
import type { Fact } from "./proof.js";
import { nowhere } from "./terms.js";

/** @throws {Unwritable} If TLA+ can't say it. */
export function proofModules(
  spec: CompiledSpec,
  facts: readonly Fact[],
  variant: string | null,
): readonly TlaModule[] {
  const { ir } = spec;
  const taken = new Set([...ir.properties.map(({ name }) => name), ...ir.functions.map(({ name }) => name)]);
  const nameOf = (i: number): string => {
    let name = `Fact${i + 1}`;
    while (taken.has(name)) name += "_";
    return name;
  };
  const added = factProperties(facts, nameOf, ir);
  const span = nowhere(ir);
  const own = ir.properties.filter(({ kind }) => kind === "invariant" || kind === "step");
  const properties = [...added, ...own];
  const kept = {
    ...ir,
    properties,
    fairGroups: [],
    // Deadlock is no part of the proof.
    deadlockAllowed: {
      condition: { kind: "literal", value: true, type: BOOL, span },
      frameSize: 0,
      span,
    },
  } satisfies Partial<Ir>;
  const inductive: Ir = {
    ...kept,
    name: `${ir.name}_inductive`,
    initials: ir.variables.map(({ type }, variable) => ({
      variable,
      kind: "in",
      value: { kind: "all", of: type, type: { kind: "set", of: type }, span },
      frameSize: 0,
    })),
    initialConditions: properties
      .filter(({ kind }) => kind === "invariant")
      .map(({ body, frameSize }) => ({ condition: body, frameSize, span })),
  };
  const initial: Ir = { ...kept, name: `${ir.name}_initial` };
  return [inductive, initial].map((each) =>
    writeTla({ ...spec, ir: each }, { symmetry: false, apalache: false, variant }),
  );
}
