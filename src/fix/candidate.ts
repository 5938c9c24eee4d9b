/** A candidate: edits that might make a spec hold, and the pieces that they are built from. */
import { addressOf } from "../elements/element.js";
import type { Block, Edit, Expression, Name, Span, Statement, Step } from "../syntax/tree.js";

/** What kind of edit it is; of two that are as small, the one that stands first here is told first. */
export const CANDIDATE_KINDS = ["guard", "mode", "wake", "move", "section", "step", "retry", "wait"] as const;

export type CandidateKind = (typeof CANDIDATE_KINDS)[number];

export interface Candidate {
  readonly kind: CandidateKind;
  /** Applied in order, after those of the variant. */
  readonly edits: readonly Edit[];
  /** In statements that are added, moved or changed; a guard counts as one. */
  readonly size: number;
  /** Of a step that is done only if something holds: the edits with which it is never done. */
  readonly never?: readonly Edit[];
}

/** What is new has no place in the source. */
export const NOWHERE: Span = { file: 0, start: 0, end: 0 };

export const nameOf = (name: string): Name => ({ kind: "name", name, span: NOWHERE });

export const blockOf = (statements: readonly Statement[]): Block => ({
  kind: "block",
  statements,
  span: NOWHERE,
});

export const stepOf = (label: string, statements: readonly Statement[]): Step => ({
  kind: "step",
  label: nameOf(label),
  idle: false,
  fairness: "unfair",
  codePlace: null,
  body: blockOf(statements),
  doc: null,
  span: NOWHERE,
});

export const whenOf = (condition: Expression): Statement => ({ kind: "when", condition, span: NOWHERE });

export const ifOf = (condition: Expression, statements: readonly Statement[]): Statement => ({
  kind: "if",
  condition,
  then: blockOf(statements),
  else: null,
  span: NOWHERE,
});

/** To a label; null for the start. */
export const jumpTo = (label: string | null): Statement =>
  label === null ? { kind: "restart", span: NOWHERE } : { kind: "goto", label: nameOf(label), span: NOWHERE };

export const inserting = (side: "before" | "after", target: readonly string[], step: Step): Edit => ({
  kind: "insert",
  side,
  target: addressOf(target, NOWHERE),
  body: { kind: "processBody", locals: [], steps: [step], span: NOWHERE },
  span: NOWHERE,
});

export const replacing = (address: readonly string[], by: Block | Expression): Edit => ({
  kind: "replace",
  address: addressOf(address, NOWHERE),
  by,
  span: NOWHERE,
});
