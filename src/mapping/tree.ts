/** What a map says, as it is written: which lines of a log are which steps of a spec. */
import type { Span } from "../source/span.js";

export interface Word {
  readonly name: string;
  readonly span: Span;
}

/** An expression of the spec: where it stands in the map. */
export interface ExpressionAt {
  readonly span: Span;
}

export interface MapTree {
  readonly name: Word;
  readonly spec: ForSpec | null;
  readonly items: readonly MapItem[];
}

export interface ForSpec {
  /** Relative to the folder of the map. */
  readonly path: string;
  readonly variant: string | null;
  /** Constants as on the command line: `N` and `3`. */
  readonly settings: ReadonlyMap<string, string>;
  readonly span: Span;
}

export type MapItem =
  | { readonly kind: "log"; readonly format: Word; readonly roles: readonly Role[]; readonly span: Span }
  | { readonly kind: "start"; readonly any: boolean; readonly span: Span }
  | { readonly kind: "reorder"; readonly nanoseconds: number; readonly span: Span }
  | { readonly kind: "forEach"; readonly field: string; readonly span: Span }
  | IdentityItem
  | OnItem
  | { readonly kind: "hiddenMost"; readonly count: number; readonly span: Span }
  | HiddenItem
  | { readonly kind: "never"; readonly steps: readonly StepsAt[]; readonly span: Span }
  | {
      readonly kind: "ignore";
      readonly events: readonly EventPattern[];
      readonly where: Condition | null;
      readonly span: Span;
    }
  | { readonly kind: "observe"; readonly variables: readonly Word[]; readonly span: Span };

export type ItemOf<Kind extends MapItem["kind"]> = Extract<MapItem, { kind: Kind }>;

/** Which field of a line has its event, time, CPU or thread. */
export interface Role {
  readonly role: Word;
  readonly field: string;
  /** Nanoseconds of its unit; null if none is given. */
  readonly unit: number | null;
}

export interface IdentityItem {
  readonly kind: "identity";
  readonly name: Word;
  readonly field: string;
  readonly type: Word;
  readonly freeWhen: ExpressionAt | null;
  readonly span: Span;
}

export interface OnItem {
  readonly kind: "on";
  readonly events: readonly EventPattern[];
  readonly where: Condition | null;
  readonly targets: readonly Target[];
  readonly before: readonly ExpressionAt[];
  readonly after: readonly ExpressionAt[];
  readonly values: readonly ValueMap[];
  readonly span: Span;
}

export interface HiddenItem {
  readonly kind: "hidden";
  readonly steps: readonly StepsAt[];
  readonly when: ExpressionAt | null;
  readonly span: Span;
}

/** Paths of steps: `truncate.{unmap_1, unmap_2}.lock` is two of them. `*` stands for any names. */
export interface StepsAt {
  readonly paths: readonly (readonly string[])[];
  readonly span: Span;
}

export interface Target {
  readonly steps: StepsAt;
  readonly arguments: readonly { readonly name: Word; readonly value: ExpressionAt }[];
}

/** What the values of a field stand for in the spec. */
export interface ValueMap {
  readonly field: string;
  readonly pairs: readonly { readonly from: string; readonly to: Word }[];
  readonly span: Span;
}

export type EventPattern =
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  /** A name with `*` for anything. */
  | { readonly kind: "glob"; readonly glob: string; readonly span: Span }
  | { readonly kind: "regex"; readonly source: string; readonly span: Span };

/** A condition on the fields of a line. */
export type Condition =
  | { readonly kind: "or" | "and"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "has"; readonly field: string }
  | { readonly kind: "matches"; readonly left: Operand; readonly source: string; readonly span: Span }
  | { readonly kind: "in"; readonly left: Operand; readonly among: readonly Operand[] }
  | {
      readonly kind: "compare";
      readonly operator: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly left: Operand;
      readonly right: Operand;
    };

export type Operand =
  | { readonly kind: "field"; readonly field: string }
  | { readonly kind: "value"; readonly value: string | number };
