/**
 * Subtle without Node.js: everything but the reading of files, the clock and the terminal, which the caller brings along
 * as an `Environment`. It runs wherever JavaScript does.
 */
export type { Code } from "./diagnostics/catalogue.js";
export type { Diagnostic } from "./diagnostics/diagnostic.js";
export { type DiagnosticJson, diagnosticJson } from "./diagnostics/render.js";
export type { ElementClass, WhyElement } from "./elements/element.js";
export { elementsIn } from "./elements/enumerate.js";
export {
  type Found,
  type Judged,
  type Judgement,
  type JudgeOptions,
  judge,
  type Shown,
} from "./expectations/judge-expectations.js";
export type { Ir } from "./ir/ir.js";
export { type CheckResult, type CheckSettings, check } from "./library/check.js";
export type { Environment, SearchSettings } from "./library/environment.js";
export { type FixResult, type FixSettings, fix } from "./library/fix.js";
export { type FormatResult, format } from "./library/format.js";
export { type ExpectationResult, type TestResult, type TestSettings, test } from "./library/test.js";
export { diagnosticText, type TextSettings } from "./library/text.js";
export { type WhyResult, type WhySettings, why } from "./library/why.js";
export type { WhyErrorJson, WhyJson, WhyViolatedJson } from "./report/why/why-json.js";
export { load, type Program, type ReadFile } from "./resolve/load.js";
export { type ErrorJson, errorJson, type ResultJson, resultJson, type TraceJson } from "./result/json.js";
export {
  type Compilation,
  type CompiledSpec,
  type CompileOptions,
  compile,
  compileProgram,
  NO_OPTIONS,
  type Reached,
} from "./run/compile.js";
export { type EngineOptions, type Exploration, explore, type Refusal } from "./run/explore.js";
export { type Workspace, workspace } from "./run/workspace.js";
export type { Source } from "./source/source.js";
export { parse } from "./syntax/parse.js";
export type * as tree from "./syntax/tree.js";
export {
  type ChangeView,
  type HeldView,
  type LaneView,
  type StepView,
  type TraceFacts,
  type TraceView,
  traceFacts,
  traceView,
  traceViews,
} from "./view/trace-view.js";
export type { Answer, How, Verdict } from "./why/answer.js";
export { type Examiner, localExaminer } from "./why/examiner.js";
export { openBase, type WhyOptions, type WhyResult as Answers, why as answerAll } from "./why/why.js";
