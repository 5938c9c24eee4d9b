/** What docs/letter.md says, as the checker says it: the verdicts in its tables, and its traces in six lines. */
import type { Finding } from "../../checker/outcome.js";
import type { Exploration } from "../../src/engine.js";
import type { State } from "../../src/interpret/evaluate.js";
import type { TypedValue } from "../../src/interpret/execute.js";
import { graphOf, sameGraph } from "../../src/interpret/graph.js";
import { interpret } from "../../src/interpret/model.js";
import type { Ir } from "../../src/ir/ir.js";
import { changesBetween } from "../../src/report/changes.js";
import { waitingIn } from "../../src/report/json.js";
import { grouped, plural } from "../../src/report/text.js";
import type { Source } from "../../src/syntax/source.js";
import { accepted, compileFile, runSpec } from "../support.js";

/** A run of a spec, or of a variant of it. */
interface Run {
  readonly ir: Ir;
  /** The steps that the variant has emptied. */
  readonly dropped: ReadonlySet<string>;
  readonly sources: readonly Source[];
  readonly exploration: Exploration;
}

export interface Asked {
  /** Without the folder `specs` and the ending. */
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: Readonly<Record<string, string>>;
}

const runs = new Map<string, Promise<Run>>();

export const pathOf = (spec: string): string => `specs/${spec}.subtle`;

const compiled = ({ spec, variant, constants }: Asked) =>
  accepted(compileFile(pathOf(spec), { variant, constants }));

/** Explores everything, once for each question, with the compiled engine. */
export function runOf(asked: Asked): Promise<Run> {
  const key = JSON.stringify(asked);
  const known = runs.get(key);
  if (known !== undefined) return known;
  const spec = compiled(asked);
  const running = runSpec(spec, { engine: "compiled" }).then((exploration) => ({
    ir: spec.ir,
    dropped: new Set([...spec.edits].filter(([, edit]) => edit === "dropped").map(([name]) => name)),
    sources: spec.sources,
    exploration,
  }));
  runs.set(key, running);
  return running;
}

const findingOf = ({ exploration }: Run, property: string): Finding<State> => {
  const named = exploration.findings.filter(({ name }) => name === property);
  const found = named.find(({ verdict }) => verdict === "violated") ?? named[0];
  if (found === undefined) throw new Error(`there is no property ${property}`);
  return found;
};

/** The verdict on a property, or on `same graph as …`, in the words of the page. */
export async function verdictOf(asked: Asked, property: string): Promise<string> {
  const other = /^same graph as (\w+)$/.exec(property)?.[1];
  if (other !== undefined) return sameAs(asked, other) ? "holds" : "fails";
  const { kind, verdict, trace } = findingOf(await runOf(asked), property);
  const states = trace === null ? "" : `after ${plural(trace.steps.length, "state")}`;
  if (verdict === "unknown") return "open";
  if (kind === "reachable") return verdict === "holds" ? `reached ${states}` : "never reached";
  return verdict === "holds" ? "holds" : `fails ${states}`;
}

function sameAs(asked: Asked, other: string): boolean {
  const [left, right] = [asked, { ...asked, variant: other === "base" ? null : other }].map((one) => {
    const { ir } = compiled(one);
    return graphOf(ir, interpret(ir, { symmetry: false }), Number.POSITIVE_INFINITY);
  });
  return left != null && right != null && sameGraph(left, right);
}

/** How many distinct states there are. */
export const statesOf = async (asked: Asked): Promise<string> =>
  grouped((await runOf(asked)).exploration.counts.distinct);

/** Whether everything holds that can be judged. */
export async function allHolds(asked: Asked): Promise<boolean> {
  const { exploration } = await runOf(asked);
  return exploration.stop === null && exploration.findings.every(({ verdict }) => verdict !== "violated");
}

/**
 * A counterexample: a line for each stretch in which one process steps, and a last one for what it comes to. Steps
 * that the variant has emptied are left out.
 */
export async function traceOf(asked: Asked, property: string): Promise<readonly string[]> {
  const run = await runOf(asked);
  const { ir, exploration } = run;
  const finding = findingOf(run, property);
  if (finding.trace === null) throw new Error(`${property} has no trace`);
  const stretches: { who: string; steps: string[] }[] = [];
  for (const { action, choices } of finding.trace.steps) {
    const taken = action === null ? undefined : ir.actions[action];
    if (taken === undefined || run.dropped.has(taken.name)) continue;
    const shown = choices.map(({ value }) => {
      const typed = value as TypedValue;
      return exploration.model.printer.text(typed.type, typed.value);
    });
    const keys = taken.process === null ? 0 : (ir.processes[taken.process]?.parameters.length ?? 0);
    const given = (values: readonly string[]): string =>
      values.length === 0 ? "" : `(${values.join(", ")})`;
    const [agent = "", ...label] = taken.name.split(".");
    const step = taken.process === null ? "" : `${label.join(".")}${given(shown.slice(keys))}`;
    const who = taken.process === null ? `${agent}${given(shown)}` : `${agent}${given(shown.slice(0, keys))}`;
    const last = stretches.at(-1);
    if (last?.who === who) last.steps.push(step);
    else stretches.push({ who, steps: [step] });
  }
  const lines = stretches.map(({ who, steps }) => `${who}: ${brief(steps)}`.replace(/: $/, ""));
  return [...joined(lines, LINES_MAX - 1), outcome(property, finding, run)];
}

/** How many lines a trace has at most. */
const LINES_MAX = 6;

/** Not more lines than these: neighbours share one, the shortest first. */
function joined(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const lengths = lines.slice(1).map((line, i) => line.length + (lines[i] ?? "").length);
  const at = lengths.indexOf(Math.min(...lengths));
  const pair = `${lines[at]} | ${lines[at + 1]}`;
  return joined([...lines.slice(0, at), pair, ...lines.slice(at + 2)], most);
}

/** `unmap.lock, unmap.zap` as `unmap.lock .zap`. */
function brief(steps: readonly string[]): string {
  const callOf = (step: string): string => /^(.*)\.\w+(?:\(.*)?$/.exec(step)?.[1] ?? "";
  return steps
    .map((step, i) => {
      const call = callOf(step);
      return call !== "" && callOf(steps[i - 1] ?? "") === call ? step.slice(call.length) : step;
    })
    .join(" ");
}

/** What is false and what the last step did to it, why it fails, or who waits for what. */
function outcome(property: string, finding: Finding<State>, { ir, sources, exploration }: Run): string {
  const steps = finding.trace?.steps ?? [];
  const [before, last] = [steps.at(-2)?.state, steps.at(-1)?.state];
  if (last == null) return `${property}: ${finding.message ?? "the step fails"}`;
  if (finding.kind === "deadlock")
    return waitingIn(last, sources, exploration.model)
      .map(({ process, for: what, heldBy }) => {
        const holders = heldBy.map((holder) => (holder === process ? "itself" : holder));
        return `${process} waits for ${what}${holders.length > 0 ? `, held by ${holders.join(", ")}` : ""}`;
      })
      .join("; ");
  const changes = before == null ? [] : changesBetween(ir, exploration.model.printer, before, last);
  const told = changes
    .filter(({ path }) => !/\.pc(?:\[|$)/.test(path))
    .map(({ path, old, new: now }) => `${path}: ${old} -> ${now}`);
  const message = (finding.message ?? "it is false").replace(/^it/, property);
  return told.length > 0 ? `${told.join(", ")}; ${message}` : message;
}
