/** Subtle as a library, under Node.js: check a spec; or compile, explore and judge it step by step. */
import { nodeEnvironment } from "./host/node-environment.js";
import { type CheckResult, type CheckSettings, check as checkIn } from "./library/check.js";

export type { Code } from "./diagnostics/catalogue.js";
export type { Diagnostic } from "./diagnostics/diagnostic.js";
export { type DiagnosticJson, diagnosticJson, renderDiagnostic } from "./diagnostics/render.js";
export type { WhyElement } from "./elements/element.js";
export { elementsIn } from "./elements/enumerate.js";
export type { Ir } from "./ir/ir.js";
export {
  type Found,
  type Judged,
  type Judgement,
  type JudgeOptions,
  judge,
  type Shown,
} from "./judge/judge.js";
export type { CheckResult, CheckSettings, TextSettings } from "./library/check.js";
export { load, type Program, type ReadFile } from "./resolve/load.js";
export { errorJson, type ResultJson, resultJson, type TraceJson } from "./result/json.js";
export {
  type Compilation,
  type CompiledSpec,
  type CompileOptions,
  compile,
  compileProgram,
  NO_OPTIONS,
} from "./run/compile.js";
export { type EngineOptions, type Exploration, explore, type Refusal } from "./run/explore.js";
export type { Source } from "./source/source.js";
export { parse } from "./syntax/parse.js";
export type * as tree from "./syntax/tree.js";
export type { Answer, How, Verdict } from "./why/answer.js";
export { type Examiner, localExaminer } from "./why/examiner.js";
export { openBase, type WhyOptions, type WhyResult, why } from "./why/why.js";

/** Checks a spec, or one of its variants. A wrong spec is a result too, with the verdict `error`. */
export const check = (path: string, settings: CheckSettings = {}): Promise<CheckResult> =>
  checkIn(path, settings, nodeEnvironment);
