/** `test`: checks a spec and its variants against their `expect`s. */
import { type DiagnosticJson, diagnosticJson } from "../diagnostics/render.js";
import { style } from "../diagnostics/style.js";
import { type Judged, judge } from "../expectations/judge-expectations.js";
import { renderJudgement, renderWrong, type SpecStatus, statusOf } from "../report/judgement.js";
import { load } from "../resolve/load.js";
import { compileProgram, NO_OPTIONS } from "../run/compile.js";
import { type Location, locate } from "../source/source.js";
import { excerpt } from "../syntax/excerpt.js";
import { type Environment, progressOf, type SearchSettings } from "./environment.js";
import { diagnosticsText, type WithText, withText } from "./text.js";

export interface TestSettings extends SearchSettings {
  /** Bytes that one search may use for states; no limit by default. */
  readonly maxMemory?: number;
  /** Whether warnings count as failures, and a spec without expectations too; not by default. */
  readonly strict?: boolean;
}

/** One `expect`. */
export interface ExpectationResult {
  /** The variant that expects it; null for the spec as it stands. */
  readonly variant: string | null;
  /** As it is written, in one line. */
  readonly expectation: string;
  readonly span: Location;
  readonly verdict: Judged["verdict"];
  /** What was found instead, or why it is not decided; empty if it is as expected. */
  readonly found: readonly string[];
}

export interface TestOutcome {
  readonly verdict: SpecStatus;
  /** Those of the spec, then those of each variant. */
  readonly expectations: readonly ExpectationResult[];
  /** Errors and warnings. */
  readonly diagnostics: readonly DiagnosticJson[];
  /** How many searches it took. */
  readonly runs: number;
  readonly elapsedMs: number;
}

export type TestResult = TestOutcome & WithText;

export async function test(
  path: string,
  settings: TestSettings,
  environment: Environment,
): Promise<TestResult> {
  const start = environment.now();
  const elapsed = (): number => environment.now() - start;
  const { program, diagnostics } = load(path, environment.readFile);
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  const { sources } = base;
  if (base.spec === null) {
    const wrong = base.diagnostics.map((d) => diagnosticJson(d, sources));
    const text = renderWrong(path, style) + diagnosticsText(base.diagnostics, sources);
    const elapsedMs = Math.round(elapsed());
    return withText({ verdict: "wrong", expectations: [], diagnostics: wrong, runs: 0, elapsedMs }, text);
  }
  const judgement = await judge(program, base, {
    onProgress: progressOf(environment, settings),
    isStopped: async () => settings.signal?.aborted === true,
    memoryMax: settings.maxMemory ?? Number.POSITIVE_INFINITY,
    strict: settings.strict ?? false,
  });
  const said = [...judgement.diagnostics, ...judgement.warnings];
  const outcome: TestOutcome = {
    verdict: statusOf(judgement),
    expectations: judgement.judged.map(({ variant, span, verdict, found }) => ({
      variant,
      expectation: excerpt(sources, span),
      span: locate(sources, span),
      verdict,
      found: found.map(({ text }) => text),
    })),
    diagnostics: said.map((d) => diagnosticJson(d, sources)),
    runs: judgement.runs,
    elapsedMs: Math.round(elapsed()),
  };
  return withText(
    outcome,
    renderJudgement(path, judgement, sources, elapsed(), style) + diagnosticsText(said, sources),
  );
}
