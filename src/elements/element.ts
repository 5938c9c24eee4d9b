/** An element: one thing in a spec that may be needed, and the edits that remove it, for `subtle why`. */
import type { Expansion } from "../expand/expand.js";
import type { Ir } from "../ir/ir.js";
import type { IrRefinement } from "../ir/refinement.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Source } from "../source/source.js";
import type { Address, Edit, Expression, Span, Text } from "../syntax/tree.js";

/** The parts of an accepted spec that are needed to find its elements. */
export interface AcceptedSpec {
  readonly ir: Ir;
  readonly refinements: readonly IrRefinement[];
  readonly sources: readonly Source[];
  readonly expansion: Expansion;
  readonly resolution: Resolution;
}

/** The classes that `--only` chooses from. */
export const ELEMENT_CLASSES = [
  "guards",
  "locks",
  "order",
  "atomicity",
  "assignments",
  "steps",
  "fairness",
  "constraints",
  "mappings",
] as const;

export type ElementClass = (typeof ELEMENT_CLASSES)[number];

export type ElementKind =
  /** A conjunct of a `when` or `where`, or of an `init`: taken as true. */
  | "when"
  | "where"
  | "init"
  /** A conjunct of the condition of an `if`, taken as true; the whole condition, taken as false. */
  | "if-true"
  | "if-false"
  /**
   * A lock: the calls that take it and that release it, dropped together, or both replaced by those of its other
   * mode.
   */
  | "lock"
  | "lock-mode"
  /** One call of a macro (a lock's or any other), dropped. */
  | "lock-call"
  | "call"
  | "assignment"
  /** A step made empty (its label and last jump stay); an action that is never taken. */
  | "step"
  | "action"
  /** Two neighbouring steps: swapped. */
  | "order"
  /** A step with several effects: each in a step of its own. */
  | "atomicity"
  /**
   * The mark `fair` or `strong fair` of a process, step, action or group, or a member of a group; if a property says what
   * has to happen.
   */
  | "fairness"
  /** What is left out of the search: then nothing is. */
  | "constraint"
  /** A conjunct of a condition in the mapping of a refinement, taken as true; that of an `if`, taken as false. */
  | "mapping";

export const CLASS_OF: Readonly<Record<ElementKind, ElementClass>> = {
  when: "guards",
  where: "guards",
  init: "guards",
  "if-true": "guards",
  "if-false": "guards",
  lock: "locks",
  "lock-mode": "locks",
  "lock-call": "locks",
  call: "assignments",
  assignment: "assignments",
  step: "steps",
  action: "steps",
  order: "order",
  atomicity: "atomicity",
  fairness: "fairness",
  constraint: "constraints",
  mapping: "mappings",
};

export interface WhyElement {
  /** Its address, with a suffix where the address alone is ambiguous: `.pair`, `.false`, `.before.lock`. */
  readonly id: string;
  readonly kind: ElementKind;
  /** What it is, in words. */
  readonly name: string;
  /** What it makes true, in words: `set_size comes before lock`. */
  readonly claim: string;
  readonly span: Span;
  /** The source, in one line. */
  readonly text: string;
  /** The edits that remove it, applied in order. */
  readonly edits: readonly Edit[];
  /** The code that it models: `mm/memory.c: unmap_mapping_range`. */
  readonly at: string | null;
  /** Whether removing it can only add initial states and transitions. */
  readonly monotone: boolean;
  /** The names of the actions that contain it: `fault.recheck`. */
  readonly actions: readonly string[];
  /** Prefixes of the elements that are removed with it. */
  readonly covers: readonly string[];
  /** The edits that find out whether it ever has an effect; see `effect-test.ts`. */
  readonly effectTest: Edit | null;
  /** Of a lock as a whole. */
  readonly lock?: LockParts;
}

export interface LockParts {
  /** The lock, as the spec writes it. */
  readonly name: string;
  /** The macro that takes it. */
  readonly macro: string;
  /** Macros that take it in a mode that keeps fewer out: they wait for less. */
  readonly weaker: readonly string[];
  /** The steps that take it and that release it; null for one that does other things as well. */
  readonly takes: readonly (string | null)[];
  readonly gives: readonly (string | null)[];
}

/** An element without the texts of the source. */
export type FoundElement = Omit<WhyElement, "text" | "claim"> & {
  /** The source from `span` if it is left out. */
  readonly text?: string;
  /** `§` stands for the text. */
  readonly claim: string;
};

export const addressOf = (segments: readonly string[], span: Span): Address => ({
  kind: "address",
  segments: segments.map((text): Text => ({ text, span })),
  span,
});

export const truth = (value: boolean, span: Span): Expression => ({ kind: "boolean", value, span });

export const dropping = (segments: readonly string[], span: Span): Edit => ({
  kind: "drop",
  address: addressOf(segments, span),
  span,
});

export const taking = (segments: readonly string[], by: Expression, span: Span): Edit => ({
  kind: "replace",
  address: addressOf(segments, span),
  by,
  span,
});
