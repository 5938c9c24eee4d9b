/** A map of which every name is bound: what the judgement of a log goes by. */
import type { Type } from "../ir/type.js";
import type { Format, RolesOf } from "../logs/format.js";
import type { Span } from "../source/span.js";
import type { Value } from "../state/values.js";
import type { Prepared } from "./conditions.js";
import type { LineTest } from "./where.js";

export interface BoundMap {
  readonly name: string;
  /** Null: by the first lines. */
  readonly format: Format | null;
  readonly roles: RolesOf;
  /** Whether a log begins in any reachable state. */
  readonly startsAnywhere: boolean;
  /** So many nanoseconds two events of different CPUs must be apart to be in order. */
  readonly reorder: number;
  /** How many hidden steps there are in a row at most. */
  readonly hiddenMax: number;
  /** The field that tells objects apart, each of which is judged by itself; null if there is one only. */
  readonly forEach: string | null;
  readonly identities: readonly Identity[];
  readonly rules: readonly Rule[];
  readonly ignored: readonly IgnoreRule[];
  /** Of each action, when it may happen without a line. */
  readonly hidden: readonly Hidden[];
  /** Whether lines show an action. */
  readonly visible: readonly boolean[];
  /** Variables whose values lines give under their names. */
  readonly observed: readonly Observed[];
  /** Fields that the rules read, identities left out. */
  readonly fields: readonly string[];
}

export interface Identity {
  readonly name: string;
  readonly field: string;
  readonly type: Type;
  readonly values: readonly Value[];
  /** When the value is given back; null if never. */
  readonly freeWhen: Prepared | null;
}

/** True, false, or true in some states. */
export type Hidden = boolean | readonly Prepared[];

export interface Observed {
  readonly name: string;
  readonly variable: number;
  readonly type: Type;
}

export interface IgnoreRule {
  readonly matches: (name: string) => boolean;
  readonly where: LineTest | null;
}

export interface Rule extends IgnoreRule {
  readonly ways: readonly Way[];
  /** What values of fields stand for. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The events as the map names them. */
  readonly events: readonly string[];
  readonly span: Span;
}

/** One step that a line may be. */
export interface Way {
  readonly action: number;
  readonly given: readonly Given[];
  readonly before: readonly Prepared[];
  readonly after: readonly Prepared[];
}

/** What a parameter or pick must be. */
export interface Given {
  readonly name: string;
  readonly type: Type;
  readonly value: Prepared;
}
