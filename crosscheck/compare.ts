/** One spec through both checkers, and where they differ. */

import type { Finding } from "../checker/outcome.js";
import type { CompiledSpec } from "../src/run/compile.js";
import { explore } from "../src/run/explore.js";
import type { State } from "../src/state/values.js";
import { type TlaModule, writeTla } from "../src/tla/module.js";
import { isLeftOut } from "../src/tla/refinements.js";
import { Unwritable } from "../src/tla/unwritable.js";
import { runTlc, type Tlc } from "./tlc.js";

/** What one checker says. */
export interface Answer {
  /** Null where the checker did not get to the end. */
  readonly distinct: number | null;
  readonly generated: number | null;
  /** Of each property that is violated, or reached: states of its shortest trace. */
  readonly found: Readonly<Record<string, number>>;
}

export interface Compared {
  readonly ours: Answer;
  readonly tlc: Answer;
  /** Differences of definition, each understood. */
  readonly accounted: readonly string[];
  readonly differences: readonly string[];
}

/** Why there was nothing to compare. */
export interface LeftOut {
  readonly leftOut: string;
}

export const OUR_STATES_MAX = 3_000_000;

export async function compare(
  spec: CompiledSpec,
  tlc: Tlc,
  statesMax: number = OUR_STATES_MAX,
): Promise<Compared | LeftOut> {
  const exploration = await explore(spec, { all: true, only: null, statesMax, symmetry: true });
  if ("refused" in exploration) return { leftOut: exploration.refused.message };
  if (exploration.stop !== null) return { leftOut: `more than ${statesMax} states` };
  let module: TlaModule;
  try {
    module = writeTla(spec, { symmetry: true, apalache: false, variant: null });
  } catch (error) {
    if (error instanceof Unwritable) return { leftOut: error.what };
    throw error;
  }
  const ours: Answer = {
    distinct: exploration.counts.distinct,
    generated: exploration.counts.generated,
    found: foundIn(spec, exploration.findings),
  };
  const known = new Set(exploration.findings.filter((f) => f.verdict !== "unknown").map((f) => f.name));
  let theirs: Awaited<ReturnType<typeof askTlc>>;
  try {
    theirs = await askTlc(module, tlc, known);
  } catch (error) {
    // One module that TLC can't read must not keep the others from being compared.
    const nothing: Answer = { distinct: null, generated: null, found: {} };
    return { ours, tlc: nothing, accounted: [], differences: [(error as Error).message.slice(0, 500)] };
  }
  return {
    ours,
    tlc: theirs.answer,
    ...judge(ours, theirs.answer, theirs.error, spec, lassosIn(exploration.findings)),
  };
}

/**
 * Of each property that is violated, or reached: how many states its shortest trace has. Of refinements with hidden
 * variables TLC is not asked.
 */
export function foundIn(
  { refinements }: CompiledSpec,
  findings: readonly Finding<State>[],
): Readonly<Record<string, number>> {
  const unasked = new Set(refinements.filter(isLeftOut).map(({ name }) => name));
  const found: Record<string, number> = {};
  for (const { name, kind, verdict, trace } of findings) {
    const wanted = kind === "reachable" ? "holds" : "violated";
    if (verdict === wanted && trace !== null && !unasked.has(name))
      found[name] = Math.min(trace.steps.length, found[name] ?? trace.steps.length);
  }
  return found;
}

/** What was found false by a loop; it can begin in many places. */
export const lassosIn = (findings: readonly Finding<State>[]): ReadonlySet<string> =>
  new Set(
    findings.flatMap(({ name, kind, trace }) =>
      kind === "temporal" || (trace !== null && trace.loop !== null) ? [name] : [],
    ),
  );

/**
 * TLC stops at the first violation. So it is run again without the violated property, until no violation is left:
 * that run has seen the whole graph. Each `reachable` is checked in a run of its own.
 */
async function askTlc(
  module: TlaModule,
  tlc: Tlc,
  known: ReadonlySet<string>,
): Promise<{ readonly answer: Answer; readonly error: string | null }> {
  const found: Record<string, number> = {};
  const note = (of: string, length: number): void => {
    found[of] = Math.min(length, found[of] ?? length);
  };
  let asked = module.stated.filter(({ kind }) => kind === "invariant" || kind === "step");
  let answer: Answer = { distinct: null, generated: null, found };
  let isTyped = true;
  for (;;) {
    const output: Awaited<ReturnType<typeof runTlc>> = isTyped
      ? await runTlc(tlc, module, module.configure(asked))
      : await runTlc(tlc, withinTypes(module, asked), withinTypesConfig(module, asked));
    if (output.holds) {
      answer = { distinct: output.distinct, generated: output.generated, found };
      break;
    }
    const { violation } = output;
    const violated: Stated[number] | undefined = asked.find(
      ({ name }) => name === violation?.name || within(name) === violation?.name,
    );
    if (violated === undefined) {
      if (violation !== null || output.error === null)
        throw new Error(`TLC's answer is not understood:\n${output.text.slice(-3000)}`);
      if (/[Pp]ars|[Ss]emantic|Unknown operator/.test(output.error)) throw new Error(output.text);
      return { answer, error: output.error };
    }
    note(violated.of, Math.max(1, output.trace.length));
    isTyped &&= violated.of !== "types";
    asked = asked.filter((each) => each !== violated);
  }
  for (const each of module.stated) {
    const isAlone = each.kind === "temporal" || each.kind === "refinement";
    if (each.kind !== "reachable" && !(isAlone && known.has(each.of))) continue;
    const output = await runTlc(tlc, module, module.configure([each]));
    if (output.violation !== null) note(each.of, Math.max(1, output.trace.length));
    else if (!output.holds) return { answer, error: output.error ?? output.text.slice(-500) };
  }
  return { answer, error: null };
}

/**
 * A step to a value outside its type has no next state here; TLC continues from it, perhaps forever. Once one was
 * found, it is kept within the types: it does not go on from such a state, and says nothing more of it.
 */
const within = (name: string): string => `${name}_within_types`;

type Stated = TlaModule["stated"];

function withinTypes(module: TlaModule, asked: Stated): { name: string; text: string } {
  const definitions = asked
    .filter(({ kind }) => kind === "invariant")
    .map(({ name }) => `${within(name)} == TypeOK => ${name}`);
  const body = module.text.replace(/\n=+\s*$/, "");
  return { name: module.name, text: `${body}\n\n${definitions.join("\n")}\n====\n` };
}

function withinTypesConfig(module: TlaModule, asked: Stated): string {
  const wrapped = asked.map((each) =>
    each.kind === "invariant" ? { ...each, name: within(each.name) } : each,
  );
  return `${module.configure(wrapped)}CONSTRAINT TypeOK\n`;
}

/** The properties that ask whether an action is enabled. */
const asksEnabled = ({ ir }: CompiledSpec): ReadonlySet<string> =>
  new Set(
    ir.properties
      .filter(({ body }) => JSON.stringify(body).includes('"kind":"enabled"'))
      .map(({ name }) => name),
  );

/**
 * What TLC judges outside the constraints, too, as it does an invariant or a step property: here it is a property of the
 * behaviours inside.
 */
const judgedBeyond = ({ ir, refinements }: CompiledSpec): ReadonlySet<string> =>
  new Set(
    ir.constraints.length === 0
      ? []
      : [
          ...ir.properties.flatMap(({ name, kind, body }) =>
            kind === "temporal" && body.kind === "always" ? [name] : [],
          ),
          ...refinements.map(({ name }) => name),
        ],
  );

function judge(
  ours: Answer,
  tlc: Answer,
  error: string | null,
  spec: CompiledSpec,
  lassos: ReadonlySet<string>,
): Pick<Compared, "accounted" | "differences"> {
  const accounted: string[] = [];
  const differences: string[] = [];
  const enabled = asksEnabled(spec);
  const beyond = judgedBeyond(spec);
  if (error !== null) {
    // TLC gives up at the first mistake; what it had seen by then says nothing more.
    if ("evaluation" in ours.found) accounted.push("TLC stops at a mistake that is an `evaluation` here");
    else if ("types" in ours.found)
      accounted.push("TLC stops at a mistake that is a value outside its type here");
    else differences.push(`TLC failed: ${error}`);
    return { accounted, differences };
  }
  const mistakes = ["evaluation", "types"].filter((name) => name in ours.found);
  const isMistaken = "evaluation" in ours.found;
  if (ours.distinct !== tlc.distinct) {
    if (isMistaken) accounted.push("a mistake leads nowhere here, and TLC goes on from it");
    else differences.push(`distinct: ${ours.distinct}, TLC ${tlc.distinct}`);
  }
  if (ours.generated !== tlc.generated) {
    if (mistakes.length > 0) accounted.push("TLC counts steps that fail here as generated");
    else differences.push(`generated: ${ours.generated}, TLC ${tlc.generated}`);
  }
  for (const name of new Set([...Object.keys(ours.found), ...Object.keys(tlc.found)])) {
    const [here, there] = [ours.found[name], tlc.found[name]];
    if (name === "evaluation" && there === undefined) {
      accounted.push("a mistake that TLC does not take for one");
      continue;
    }
    // The step that fails has no state after it: TLC's invariant is false in the state before.
    const wanted = name === "asserts" && there !== undefined ? there + 1 : there;
    // A loop has many beginnings: of lassos the verdict is compared.
    if (here === wanted || (lassos.has(name) && here !== undefined && there !== undefined)) continue;
    if (beyond.has(name) && here === undefined) {
      accounted.push(
        "TLC judges what always holds, and the steps of a refinement, outside the constraints too",
      );
      continue;
    }
    if ("asserts" in ours.found && enabled.has(name)) {
      accounted.push("an action whose assertion fails is enabled here, and has no step in TLA+");
      continue;
    }
    if (isMistaken) {
      accounted.push(`a property that is found false beyond a mistake that TLC does not take for one`);
      continue;
    }
    differences.push(`${name}: ${lengthText(here)}, TLC ${lengthText(there)}`);
  }
  return { accounted: [...new Set(accounted)], differences };
}

const lengthText = (length: number | undefined): string =>
  length === undefined ? "not found" : `found in ${length} states`;
