/**
 * What is used of the Debug Adapter Protocol, https://microsoft.github.io/debug-adapter-protocol/specification: requests of
 * an editor, and what it is told. What an editor sends is looked at before it is believed.
 */

export interface Request {
  readonly seq: number;
  readonly type: "request";
  readonly command: string;
  readonly arguments?: unknown;
}

/** Null if a message is no request. */
export function requestIn(message: unknown): Request | null {
  const { seq, type, command } = membersOf(message);
  return type === "request" && typeof seq === "number" && typeof command === "string"
    ? (message as Request)
    : null;
}

type Members = { readonly [name: string]: unknown };

/** The members of an object; none of what is no object. */
export const membersOf = (value: unknown): Members =>
  typeof value === "object" && value !== null ? (value as Members) : {};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textIn = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

export const numberIn = (value: unknown): number | null =>
  Number.isSafeInteger(value) ? Number(value) : null;

export interface Breakpoint {
  readonly verified: boolean;
  readonly line?: number;
  readonly message?: string;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Of its parts; 0 if it has none. */
  readonly variablesReference: number;
  readonly type?: string;
  /** How it is written as an expression. */
  readonly evaluateName?: string;
}

export interface Scope {
  readonly name: string;
  readonly variablesReference: number;
  readonly expensive: false;
  readonly presentationHint?: "locals" | "arguments";
}

export interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source?: { readonly name: string; readonly path: string };
}

/** What the adapter can do, as it says at the start. */
export const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsStepBack: true,
  supportsRestartRequest: true,
  supportsStepInTargetsRequest: true,
  supportsExceptionFilterOptions: true,
  supportsExceptionInfoRequest: true,
  supportsTerminateRequest: true,
  exceptionBreakpointFilters: [
    {
      filter: "condition",
      label: "Condition",
      description: "Stops in each state in which a condition becomes true",
      supportsCondition: true,
      conditionDescription: "an expression of the spec, such as `x > 2 and p[0] at wait`",
    },
  ],
} as const;
