/** Judges a spec's expectations: runs it, and its variants, and compares. */
import { type Compilation, type CompiledSpec, compileProgram } from "./compile.js";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.js";
import { showAddress } from "./edit/address.js";
import { type EngineOptions, type Exploration, explore, type OnProgress } from "./engine.js";
import { remarkOf } from "./report/why-text.js";
import type { Program } from "./resolve/load.js";
import type { Expectation, Setting, Span } from "./syntax/tree.js";
import { showConstant } from "./types/constants.js";
import type { WhyElement } from "./why/element.js";
import { elementNamed } from "./why/enumerate.js";
import { localExaminer } from "./why/examiner.js";
import { openBase } from "./why/why.js";

export interface Judged {
  /** Null for the spec as it stands. */
  readonly variant: string | null;
  readonly expectation: Expectation;
  readonly agrees: boolean;
  /** What was found instead; null when it agrees. */
  readonly found: string | null;
  readonly span: Span;
}

export interface Judgement {
  readonly judged: readonly Judged[];
  readonly diagnostics: readonly Diagnostic[];
  /** A limit was reached, so that something could not be judged. */
  readonly limited: boolean;
  readonly runs: number;
}

/** What the judge needs of a run. */
type Run = Pick<Exploration, "counts" | "stop" | "findings">;

type RunResult = { readonly run: Run } | { readonly failed: readonly Diagnostic[] };

const OPTIONS: EngineOptions = { all: true, only: null, statesMax: Number.POSITIVE_INFINITY, symmetry: true };

/** Judges every expectation of a program that has been loaded. */
export async function judge(
  program: Program,
  base: Compilation,
  onProgress: OnProgress = () => undefined,
): Promise<Judgement> {
  const judged: Judged[] = [];
  const diagnostics: Diagnostic[] = [];
  let limited = false;
  let runs = 0;

  const compiled = (variant: string | null, constants: ReadonlyMap<string, string>) =>
    variant === null && constants.size === 0 ? base : compileProgram(program, [], { variant, constants });

  for (const variant of [null, ...base.variants.map((v) => v.name.name)]) {
    const compilation = compiled(variant, new Map());
    const { spec } = compilation;
    if (spec === null) {
      diagnostics.push(...compilation.diagnostics.filter((d) => d.severity === "error"));
      continue;
    }
    const memo = new Map<string, Promise<RunResult>>();
    const runWith = (settings: readonly Setting[]): Promise<RunResult> => {
      const constants = settingTexts(settings, spec);
      const key = JSON.stringify([...constants]);
      const known = memo.get(key);
      if (known !== undefined) return known;
      runs += 1;
      const running = runOne(compiled(variant, constants), onProgress);
      memo.set(key, running);
      return running;
    };
    const judgeNeeds = needsJudge(program, spec, variant, onProgress);
    for (const expectation of spec.expectations) {
      const { span } = expectation;
      const answer = (found: string | null): void => {
        judged.push({ variant, expectation, agrees: found === null, found, span });
      };
      if (expectation.kind === "expectSameGraph") {
        const other = compiled(expectation.as.name === "base" ? null : expectation.as.name, new Map());
        runs += 2;
        answer(
          other.spec === null ? "the other one does not compile" : await compareGraphs(spec, other.spec),
        );
        continue;
      }
      if (expectation.kind === "expectNeeded") {
        const { found, limited: isLimited } = await judgeNeeds(expectation);
        runs += expectation.addresses.length;
        limited ||= isLimited;
        answer(found);
        continue;
      }
      const result = await runWith(expectation.kind === "expectStates" ? expectation.settings : []);
      if ("failed" in result) {
        diagnostics.push(...result.failed);
        answer("it could not be run");
        continue;
      }
      if (result.run.stop !== null) limited = true;
      const unknowns = spec.expectations.flatMap((e) =>
        e.kind === "expectUnknown" ? e.names.map((n) => n.name) : [],
      );
      answer(disagreement(expectation, result.run, unknowns));
    }
  }
  return { judged, diagnostics, limited, runs };
}

function settingTexts(settings: readonly Setting[], spec: CompiledSpec): ReadonlyMap<string, string> {
  return new Map(
    settings.map(({ name, value }) => {
      const constant = spec.typed.evaluator.evaluate(value);
      return [name.name, constant === null ? "" : showConstant(constant)];
    }),
  );
}

async function runOne(compilation: Compilation, onProgress: OnProgress): Promise<RunResult> {
  if (compilation.spec === null || hasErrors(compilation.diagnostics))
    return { failed: compilation.diagnostics.filter((d) => d.severity === "error") };
  const exploration = await explore(compilation.spec, OPTIONS, onProgress);
  return "refused" in exploration ? { failed: [exploration.refused] } : { run: exploration };
}

/** Null when the run is as expected; otherwise what it was. */
function disagreement(expectation: Expectation, run: Run, unknowns: readonly string[]): string | null {
  const { findings, counts, stop } = run;
  const wanted = (names: readonly string[], verdict: string): string | null => {
    const wrong = names.flatMap((name) => {
      // A built-in name has an entry for each failing place.
      const verdicts = findings.filter((f) => f.name === name).map((f) => f.verdict);
      const found = verdicts.find((v) => v !== "holds") ?? verdicts[0] ?? "unknown";
      return found === verdict ? [] : [`${name} ${found === "unknown" ? "is not decided" : `is ${found}`}`];
    });
    return wrong.length === 0 ? null : wrong.join(", ").replaceAll(" is holds", " holds");
  };
  switch (expectation.kind) {
    case "expectHolds": {
      const named = expectation.names.map((n) => n.name);
      const all = [...new Set(findings.map((f) => f.name))].filter((name) => !unknowns.includes(name));
      return wanted(named.length > 0 ? named : all, "holds");
    }
    case "expectViolates":
      return wanted(
        expectation.names.map((n) => n.name),
        "violated",
      );
    case "expectUnknown":
      return wanted(
        expectation.names.map((n) => n.name),
        "unknown",
      );
    case "expectStates":
      if (stop !== null) return `the search stopped at ${counts.distinct} states`;
      return counts.distinct === expectation.count ? null : `${counts.distinct} states`;
    case "expectSameGraph":
    case "expectNeeded":
      throw new Error("graphs and needs are judged elsewhere");
    default:
      return expectation satisfies never;
  }
}

async function compareGraphs(a: CompiledSpec, b: CompiledSpec): Promise<string | null> {
  const { interpret } = await import("./interpret/model.js");
  const { graphOf, sameGraph } = await import("./interpret/graph.js");
  const [left, right] = [a, b].map(({ ir }) =>
    graphOf(ir, interpret(ir, { symmetry: false }), Number.POSITIVE_INFINITY),
  );
  if (left == null || right == null) return "a graph is too large to compare";
  return sameGraph(left, right) ? null : "the graphs differ";
}

const BASE_OPTIONS = { symmetry: true, statesMax: null, memoryMax: Number.POSITIVE_INFINITY };

type Needs = Extract<Expectation, { kind: "expectNeeded" }>;

/** Judges whether elements are needed as expected. The spec as it stands is explored once, when it is first asked. */
function needsJudge(program: Program, spec: CompiledSpec, variant: string | null, onProgress: OnProgress) {
  const named = (expectation: Needs): readonly WhyElement[] =>
    expectation.addresses.flatMap((address) => {
      const element = elementNamed(spec, showAddress(address.segments));
      return "suggestion" in element ? [] : [element];
    });
  let opened: ReturnType<typeof open> | null = null;

  async function open() {
    const base = await openBase(program, spec, { constants: new Map(), variant }, BASE_OPTIONS, onProgress);
    if ("kind" in base) return base;
    const elements = spec.expectations.flatMap((e) => (e.kind === "expectNeeded" ? named(e) : []));
    return {
      examiner: localExaminer(base, [...new Map(elements.map((e) => [e.id, e])).values()], onProgress),
    };
  }

  return async (
    expectation: Needs,
  ): Promise<{ readonly found: string | null; readonly limited: boolean }> => {
    opened ??= open();
    const base = await opened;
    if ("kind" in base)
      return {
        found: "the spec does not hold, so nothing is needed for that",
        limited: base.kind === "stopped",
      };
    const wanted = expectation.needed ? "needed" : "not-needed";
    const wrong: string[] = [];
    let limited = false;
    for (const { id } of named(expectation)) {
      const { answer } = await base.examiner.examine(id);
      if (answer.verdict === "unknown") limited = true;
      if (answer.verdict !== wanted) wrong.push(`${id} is ${WORDS[answer.verdict]}: ${remarkOf(answer)}`);
    }
    return { found: wrong.length === 0 ? null : wrong.join("; "), limited };
  };
}

const WORDS = {
  needed: "needed",
  "not-needed": "not needed",
  "breaks-model": "part of the model",
  "ill-formed": "what makes it a spec",
  unknown: "not decided",
} as const;
