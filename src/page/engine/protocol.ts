/** What the page asks its engine, and what that answers: plain data, since the engine runs in a worker. */
import type { DiagnosticJson } from "../../diagnostics/render.js";
import type { ReadResult } from "../../resolve/load.js";
import type { ErrorJson, ResultJson, SpanJson } from "../../result/json.js";
import type { Json } from "../../state/print.js";
import type { TraceView } from "../../view/trace-view.js";

/** A spec and all that it imports, as they were read. */
export interface SpecFiles {
  /** The path of the spec; the first file. */
  readonly main: string;
  readonly files: readonly SpecFile[];
}

export interface SpecFile {
  readonly path: string;
  readonly result: ReadResult;
}

/** What of a spec is looked at. */
export interface Setup {
  readonly spec: SpecFiles;
  readonly constants: { readonly [name: string]: string };
  readonly variant: string | null;
}

/** Limits of a search in the page. */
export interface Limits {
  readonly states: number;
  /** In bytes. */
  readonly memory: number;
}

export const PAGE_LIMITS: Limits = { states: 2_000_000, memory: 512 * 2 ** 20 };

/** Where an exploration stands: the number of an initial state, then that of each step among all of its state, from 0. */
export type Path = readonly number[];

export interface Asked {
  readonly open: Setup;
  readonly place: { readonly path: Path; readonly watched: readonly string[] };
  readonly wander: {
    readonly path: Path;
    readonly steps: number;
    readonly seed: number;
    readonly until: string;
  };
  readonly seek: { readonly path: Path; readonly condition: string };
  readonly follow: { readonly steps: readonly FollowedStep[] };
  readonly check: { readonly limits: Limits; readonly all: boolean };
  readonly ever: { readonly condition: string; readonly limits: Limits };
  readonly why: { readonly limits: Limits };
  readonly graph: GraphAsked & { readonly limits: Limits };
}

export interface GraphAsked {
  /** An expression whose values are the nodes; empty for the program counters, null for what fits. */
  readonly collapse: string | null;
  /** Keys of nodes whose states are shown one by one. */
  readonly expanded: readonly string[];
}

export interface GraphView {
  /** A picture with its legend, in which all text is harmless. */
  readonly svg: string;
  readonly title: string;
  readonly collapsedBy: string | null;
  readonly reduced: boolean;
  readonly states: number;
  readonly edges: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly label: string;
    readonly members: number;
    readonly initial: boolean;
    readonly violates: readonly string[];
    readonly traces: readonly string[];
    /** Properties that are violated for ever in its component. */
    readonly loops: readonly string[];
    /** Of a node of several states, or of one that is not expanded. */
    readonly key: string | null;
    readonly state: { readonly [variable: string]: Json } | null;
  }[];
}

export interface Answers {
  readonly open: Opened;
  readonly place: Place;
  readonly wander: Wandered | Wrong;
  readonly seek: Wandered | Wrong;
  readonly follow: { readonly path: Path };
  readonly check: Checked;
  readonly ever: Checked | Wrong;
  readonly why: { readonly text: string };
  readonly graph: GraphView | Wrong;
}

export type Question = keyof Asked;

export interface Request {
  readonly id: number;
  readonly question: Question;
  readonly asked: Asked[Question];
}

export type Reply =
  | { readonly id: number; readonly kind: "answer"; readonly answer: Answers[Question] }
  | { readonly id: number; readonly kind: "progress"; readonly progress: ProgressView }
  /** Something that must not happen. */
  | { readonly id: number; readonly kind: "failed"; readonly message: string };

export interface ProgressView {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
}

export interface Opened {
  readonly diagnostics: readonly DiagnosticJson[];
  /** Null if the spec has errors. */
  readonly spec: SpecView | null;
  readonly variants: readonly { readonly name: string; readonly title: string | null }[];
}

export interface SpecView {
  readonly name: string;
  readonly doc: string | null;
  /** With the values that they have. */
  readonly constants: { readonly [name: string]: boolean | number | string };
  readonly variables: readonly { readonly name: string; readonly type: string }[];
  readonly sources: readonly { readonly path: string; readonly text: string }[];
}

/** A place in an exploration. */
export interface Place {
  /** As far as it can be gone. */
  readonly path: Path;
  readonly trace: TraceView;
  /** How many initial states there are. */
  readonly initial: number;
  readonly steps: readonly StepChoice[];
  readonly blocked: readonly BlockedChoice[];
  readonly properties: readonly { readonly name: string; readonly kind: string; readonly value: string }[];
  readonly deadlock: boolean;
  readonly watched: readonly WatchedView[];
}

export interface WatchedView {
  readonly text: string;
  /** In the state of each step of the path; what is wrong with the text, where it has none. */
  readonly values: readonly string[];
  readonly wrong: string | null;
}

/** A step that can be taken. */
export interface StepChoice {
  readonly number: number;
  readonly action: string;
  readonly lane: string;
  /** `p = 0`: parameters that the lane does not say, and picks. */
  readonly given: string;
  readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[];
  /** Why it fails, if it does: then it leads nowhere. */
  readonly failure: string | null;
}

/** An action, of one process or with one choice of parameters, that can't be taken. */
export interface BlockedChoice {
  readonly action: string;
  readonly lane: string;
  readonly given: string;
  /** Whether its process is at another label: then nothing else is of interest. */
  readonly elsewhere: boolean;
  readonly reasons: readonly BlockedReason[];
}

export interface BlockedReason {
  /** `page < i_size` */
  readonly text: string;
  readonly kind: "label" | "guard" | "choice";
  readonly place: SpanJson;
  /** The macro calls that contain it. */
  readonly within: readonly string[];
  readonly values: readonly { readonly path: string; readonly value: string }[];
}

export interface FollowedStep {
  readonly action: string | null;
  readonly parameters: { readonly [name: string]: Json };
  readonly state: { readonly [variable: string]: Json } | null;
}

export interface Wandered {
  readonly path: Path;
  /** Whether the condition is true at its end. */
  readonly reached: boolean;
  readonly told: string;
}

/** A text is no condition of the spec. */
export interface Wrong {
  readonly wrong: string;
}

export interface Checked {
  readonly result: ResultJson | ErrorJson;
  readonly traces: readonly TraceView[];
  /** The diagnostics as text. */
  readonly text: string;
  /** Whether states were counted up to symmetry. */
  readonly reduced?: boolean;
  /** Milliseconds. */
  readonly elapsed: number;
}
