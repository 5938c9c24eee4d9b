/** The output of TLC as a result of Subtle: verdicts under the spec's names, the trace with its actions and choices. */

import type { Finding, PropertyKind, Trace } from "../../../checker/outcome.js";
import { namedAs } from "../../../checker/trace.js";
import type { InterpretedModel } from "../../interpret/model.js";
import type { CompiledSpec } from "../../run/compile.js";
import { type Exploration, withMessage } from "../../run/explore.js";
import type { State } from "../../state/values.js";
import type { TlaModule } from "../module.js";
import { originOf } from "../sections.js";
import type { TlcOutput, TlcState, TlcViolation } from "./output.js";
import { traceFromTlc } from "./trace.js";
import { Unreadable } from "./value.js";

export interface TlcRun {
  readonly output: TlcOutput;
  /** The states of the trace, if they came in a file of their own. */
  readonly trace: readonly TlcState[] | null;
  /** The run that the output belongs to, if known: its full name, or without the name of the spec. */
  readonly run: string | null;
  /** The variant that the spec is, or null. */
  readonly variant: string | null;
}

/** The given run does not exist. */
export class NoSuchRun extends Error {}

const BUILTIN: ReadonlyMap<string, PropertyKind> = new Map([
  ["deadlock", "deadlock"],
  ["types", "type"],
  ["asserts", "assertion"],
  ["evaluation", "evaluation"],
]);

export function handedBack(
  { output, trace, run, variant }: TlcRun,
  spec: CompiledSpec,
  module: TlaModule,
  model: InterpretedModel,
): Exploration {
  const { violation } = output;
  refuseOther(output, spec, module, variant);
  if (!output.ended) throw new Unreadable("it ends early: TLC had not finished when it was written");
  const isMistake = output.error !== null && violation === null && (trace ?? output.trace).length > 0;
  if (output.error !== null && violation === null && !isMistake)
    throw new Unreadable(`TLC could not check the spec: ${output.error}`);
  if (output.distinct === null && violation === null) throw new Unreadable("it has no counts of states");
  const ran = runOf(run, output, module);
  const judged = new Set(ran.stated.map(({ of }) => of));
  const violated = isMistake ? "evaluation" : violation === null ? null : named(violation, ran.stated);
  const states = trace ?? output.trace;
  const refinements = spec.refinements.map(({ name }) => name);
  const kindOf = (name: string): PropertyKind =>
    BUILTIN.get(name) ??
    spec.ir.properties.find((p) => p.name === name)?.kind ??
    (refinements.includes(name) ? "refinement" : "invariant");
  const names = [...spec.ir.properties.map(({ name }) => name), ...refinements, ...BUILTIN.keys()];
  const findings = names.map((name): Finding<State> => {
    const kind = kindOf(name);
    const finding: Finding<State> = {
      name,
      kind,
      verdict: "unknown",
      message: null,
      trace: null,
      place: null,
      vacuous: false,
    };
    const isFound = violated === name;
    if (!isFound) {
      // Properties that the module omits, since they can't fail, hold.
      const isSure =
        name === "asserts" || name === "deadlock" ? !module.stated.some(({ of }) => of === name) : false;
      if ((!judged.has(name) && !isSure) || !output.holds) return finding;
      return { ...finding, verdict: kind === "reachable" ? "violated" : "holds" };
    }
    const restored = traceOf(kind, states, output, spec, model, module);
    if (isMistake && restored.message === null)
      return { ...finding, verdict: "violated", trace: restored.trace, message: output.error };
    const verdict = kind === "reachable" ? "holds" : "violated";
    return withMessage({ ...finding, verdict, ...restored }, spec, model, null);
  });
  return {
    model,
    engine: "tlc",
    backend: null,
    workers: 1,
    explored: null,
    coverage: null,
    unreduced: null,
    fairUnits: [],
    constrained:
      spec.ir.constraints.length === 0
        ? null
        : { by: spec.ir.constraints.map(({ name }) => name), outside: null },
    counts: {
      distinct: output.distinct ?? 0,
      generated: output.generated ?? 0,
      depth: output.depth ?? 0,
      initial: output.initial ?? 0,
    },
    stop: output.holds ? null : "violation",
    // A finished run has shown that every expression has a value.
    findings: findings.map((f) => (f.name === "evaluation" && output.holds ? { ...f, verdict: "holds" } : f)),
    actions: [],
    diagnostics: [],
    reduced: ran.config.includes("SYMMETRY"),
  };
}

/** Rejects the output of TLC for another module, or for other constants. */
function refuseOther(
  { origin, module: name }: TlcOutput,
  spec: CompiledSpec,
  module: TlaModule,
  variant: string | null,
): void {
  if (origin === null && name === null)
    throw new Unreadable("it is not output of TLC, or does not say of which module");
  const ours = originOf(spec, variant);
  if (origin !== null && origin !== ours) throw new Unreadable(`it says "${origin}", and not "${ours}"`);
  if (name !== null && name !== module.name)
    throw new Unreadable(`it is of the module ${name}, and not of ${module.name}`);
}

/** The named run, or the one that checks what was violated, or the first. */
function runOf(
  run: string | null,
  { violation }: TlcOutput,
  { name, runs }: TlaModule,
): TlaModule["runs"][number] {
  const chosen =
    run === null
      ? (runs.find(({ stated }) => violation !== null && statedAs(violation, stated) !== undefined) ??
        runs[0])
      : runs.find((each) => each.name === run || each.name === `${name}.${run}`);
  if (chosen === undefined)
    throw new NoSuchRun(`there is no run \`${run}\`: there are ${runs.map((each) => each.name).join(", ")}`);
  return chosen;
}

/** The property that TLC names, itself or a part of it. */
const statedAs = ({ name, module = null }: TlcViolation, stated: TlaModule["stated"]) =>
  stated.find(
    (each) => each.name === name || each.reported?.some((other) => other === name || other === module),
  );

/** The property that a violation is of. For temporal ones TLC gives no name. */
function named(violation: TlcViolation, stated: TlaModule["stated"]): string | null {
  const { name } = violation;
  const byName = statedAs(violation, stated);
  if (byName !== undefined) return byName.of;
  if (name !== null) throw new Unreadable(`it names \`${name}\`, which is not a property of the spec`);
  const temporal = stated.filter(({ kind }) => kind === "temporal" || kind === "refinement");
  const [only, ...more] = temporal;
  if (only === undefined) throw new Unreadable("it reports a violation that the spec can't have");
  if (more.length > 0)
    throw new Unreadable(
      `TLC does not say which of ${temporal.map(({ of }) => of).join(", ")} is violated: check one at a time`,
    );
  return only.of;
}

function traceOf(
  kind: PropertyKind,
  states: readonly TlcState[],
  output: TlcOutput,
  spec: CompiledSpec,
  model: InterpretedModel,
  module: TlaModule,
): Pick<Finding<State>, "trace" | "place" | "message"> {
  const nothing = { trace: null, place: null, message: null };
  if (states.length === 0) return nothing;
  const { ir } = spec;
  const loop = output.stutters ? states.length - 1 : output.loop;
  // TLC's last state has a value outside its type: in Subtle that step fails and has no next state.
  const kept = kind === "type" ? states.slice(0, -1) : states;
  const trace = traceFromTlc(kept, loop, ir, model, module);
  if (kind !== "type" && kind !== "assertion" && kind !== "evaluation") return { ...nothing, trace };
  return failedAt(trace, kind, model) ?? { ...nothing, trace };
}

/** The trace with the step that fails at its end. */
function failedAt(
  { steps }: Trace<State>,
  kind: PropertyKind,
  model: InterpretedModel,
): Pick<Finding<State>, "trace" | "place" | "message"> | null {
  const last = steps.at(-1)?.state;
  if (last == null) return null;
  const transitions = model.explain(last);
  const position = transitions.findIndex(
    ({ outcome }) => outcome.kind === "failed" && outcome.failure.kind === kind,
  );
  const transition = transitions[position];
  if (transition?.outcome.kind !== "failed") return null;
  const { outcome } = transition;
  return {
    trace: { steps: [...steps, namedAs<State>(transition, position, null)], loop: null },
    place: outcome.failure.place,
    message: outcome.failure.message,
  };
}
