/** Subtle as a library: compile a spec, explore it, judge its expectations. */
export {
  type Compilation,
  type CompiledSpec,
  type CompileOptions,
  compile,
  compileProgram,
  NO_OPTIONS,
} from "./compile.js";
export type { Code } from "./diagnostics/catalogue.js";
export type { Diagnostic } from "./diagnostics/diagnostic.js";
export { type DiagnosticJson, diagnosticJson, renderDiagnostic } from "./diagnostics/render.js";
export { type EngineOptions, type Exploration, explore, type Refusal } from "./engine.js";
export type { Ir } from "./ir/ir.js";
export { type Found, type Judged, type Judgement, type JudgeOptions, judge, type Shown } from "./judge.js";
export { errorJson, type ResultJson, resultJson, type TraceJson } from "./report/json.js";
export { load, type Program, type ReadFile } from "./resolve/load.js";
export type { Source } from "./source/source.js";
export { parse } from "./syntax/parse.js";
export type * as tree from "./syntax/tree.js";
export type { Answer, How, Verdict } from "./why/answer.js";
export type { WhyElement } from "./why/element.js";
export { elementsIn } from "./why/enumerate.js";
export { type Examiner, localExaminer } from "./why/examiner.js";
export { openBase, type WhyOptions, type WhyResult, why } from "./why/why.js";
