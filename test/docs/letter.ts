/** What docs/letter.md says, as the checker says it: the verdicts in its tables, and its traces in six lines. */

import type { Finding, Trace, TraceStep } from "../../checker/outcome.js";
import { type ComparableGraph, comparableGraphOf, sameComparableGraph } from "../../src/interpret/graph.js";
import { interpret } from "../../src/interpret/model.js";
import type { Ir } from "../../src/ir/ir.js";
import { standstillIn } from "../../src/result/standstill.js";
import { plural } from "../../src/result/words.js";
import { type Exploration, showing } from "../../src/run/explore.js";
import { grouped } from "../../src/source/numbers.js";
import type { Source } from "../../src/source/source.js";
import { changesBetween } from "../../src/state/changes.js";
import type { State, TypedValue } from "../../src/state/values.js";
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
  const states = trace === null ? "" : `after ${lengthOf(trace)}`;
  if (verdict === "unknown") throw new Error(`${property} is not decided`);
  if (kind === "reachable") return verdict === "holds" ? `reached ${states}` : "never reached";
  return verdict === "holds" ? "holds" : `fails ${states}`;
}

/** How long a trace is: `16 states`, or for one that never ends, `10 states, then a loop of 9`. */
function lengthOf({ steps, loop }: Trace<State>): string {
  if (loop === null) return plural(steps.length, "state");
  return `${plural(loop, "state")}, then a loop of ${steps.length - loop}`;
}

function sameAs(asked: Asked, other: string): boolean {
  const [left, right] = [asked, { ...asked, variant: other === "base" ? null : other }].map(knownGraphOf);
  return left != null && right != null && sameComparableGraph(left, right);
}

const graphs = new Map<string, ComparableGraph | null>();

/** Several variants are compared with one. */
function knownGraphOf(asked: Asked): ComparableGraph | null {
  const key = JSON.stringify(asked);
  const known = graphs.get(key);
  if (known !== undefined) return known;
  const { ir } = compiled(asked);
  const graph = comparableGraphOf(ir, interpret(ir, { symmetry: false }), Number.POSITIVE_INFINITY);
  graphs.set(key, graph);
  return graph;
}

/** How many distinct states there are. */
export const statesOf = async (asked: Asked): Promise<string> =>
  grouped((await runOf(asked)).exploration.counts.distinct);

/** Whether everything holds that can be judged. */
export async function allHolds(asked: Asked): Promise<boolean> {
  const { exploration } = await runOf(asked);
  return exploration.stop === null && exploration.findings.every(({ verdict }) => verdict !== "violated");
}

/** A stretch in which one process takes steps. */
interface Stretch {
  readonly who: string;
  readonly steps: readonly string[];
  /** Whether it is a part of what repeats forever. */
  readonly repeats: boolean;
}

/** What begins a line of the steps that repeat forever. */
const REPEATS = "↺ ";

/**
 * A counterexample: a line for each stretch in which one process steps, and a last one for what it comes to. Steps
 * that the variant has emptied are left out. Lines with an arrow repeat forever.
 */
export async function traceOf(asked: Asked, property: string): Promise<readonly string[]> {
  const run = await runOf(asked);
  const finding = findingOf(run, property);
  if (finding.trace === null) throw new Error(`${property} has no trace`);
  const { steps, loop, cycle } = finding.trace;
  // The step into the first state of the loop is not repeated; the one that leads back to it is.
  const way = stretchesOf(loop === null ? steps : steps.slice(0, loop + 1), run, false);
  const back = cycle?.back ?? null;
  const again =
    loop === null || back === null ? [] : stretchesOf([...steps.slice(loop + 1), back], run, true);
  return [...joined([...way, ...again], LINES_MAX - 1), outcome(property, finding, run)];
}

function stretchesOf(steps: readonly TraceStep<State>[], run: Run, repeats: boolean): readonly Stretch[] {
  const { ir, exploration } = run;
  const stretches: { who: string; steps: string[]; repeats: boolean }[] = [];
  for (const { action, choices } of steps) {
    const taken = action === null ? undefined : ir.actions[action];
    if (taken === undefined || run.dropped.has(taken.name)) continue;
    const shown = choices.map(({ value }) => {
      const typed = value as TypedValue;
      return showing(exploration).printer.text(typed.type, typed.value);
    });
    const keys = taken.process === null ? 0 : (ir.processes[taken.process]?.parameters.length ?? 0);
    const given = (values: readonly string[]): string =>
      values.length === 0 ? "" : `(${values.join(", ")})`;
    const [agent = "", ...label] = taken.name.split(".");
    const step = taken.process === null ? "" : `${label.join(".")}${given(shown.slice(keys))}`;
    const who = taken.process === null ? `${agent}${given(shown)}` : `${agent}${given(shown.slice(0, keys))}`;
    const last = stretches.at(-1);
    if (last?.who === who) last.steps.push(step);
    else stretches.push({ who, steps: [step], repeats });
  }
  return stretches;
}

/** How many lines a trace has at most. */
const LINES_MAX = 6;

/** Stretches as lines, and not more than these: neighbours share one, the shortest first, but not into a loop. */
function joined(stretches: readonly Stretch[], most: number): readonly string[] {
  let lines = stretches.map(({ who, steps, repeats }) => ({
    text: `${who}: ${brief(steps)}`.replace(/: $/, ""),
    repeats,
  }));
  while (lines.length > most) {
    const lengths = lines
      .slice(1)
      .map(({ text, repeats }, i) =>
        lines[i]?.repeats === repeats ? text.length + lines[i].text.length : Number.POSITIVE_INFINITY,
      );
    const at = lengths.indexOf(Math.min(...lengths));
    const [one, next] = lines.slice(at, at + 2);
    if (one === undefined || next === undefined) break;
    const pair = { ...one, text: `${one.text} | ${next.text}` };
    lines = [...lines.slice(0, at), pair, ...lines.slice(at + 2)];
  }
  return lines.map(({ text, repeats }) => (repeats ? REPEATS : "") + text);
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
  if (finding.kind === "temporal") {
    const stops = finding.trace?.cycle?.back === null ? "no further step is taken; " : "";
    return stops + (finding.message ?? "it is false").replace(/^it/, property);
  }
  if (finding.kind === "deadlock")
    return standstillIn(last, ir, sources, showing(exploration))
      .waiting.map(({ process, for: what, heldBy }) => {
        const holders = heldBy.map((holder) => (holder === process ? "itself" : holder));
        return `${process} waits for ${what}${holders.length > 0 ? `, held by ${holders.join(", ")}` : ""}`;
      })
      .join("; ");
  const changes = before == null ? [] : changesBetween(ir, showing(exploration).printer, before, last);
  const told = changes
    .filter(({ path }) => !/\.pc(?:\[|$)/.test(path))
    .map(({ path, old, new: now }) => `${path}: ${old} -> ${now}`);
  const message = (finding.message ?? "it is false").replace(/^it/, property);
  return told.length > 0 ? `${told.join(", ")}; ${message}` : message;
}
