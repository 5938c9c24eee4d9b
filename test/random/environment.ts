/** What a random expression can speak of where it stands. */
import type { Chance, Node } from "./text.js";
import { t } from "./text.js";
import { fits, type GenType, isSymmetric, partsOf, type TypeOptions } from "./types.js";

/** Which constructs a random spec may use, and how much there is of it. */
export interface Knobs {
  readonly symmetric: boolean;
  readonly payloads: boolean;
  readonly sequences: boolean;
  readonly processes: boolean;
  /** Whether values may be outside their types, keys outside their domains, and so on. */
  readonly mistakes: boolean;
  /** Whether there are temporal properties. */
  readonly temporal: boolean;
  /** Whether constraints are usual rather than rare. */
  readonly constrained: boolean;
  /** From 1: how many declarations, how deep expressions, how many states. */
  readonly size: number;
}

/** A name that has a value, or `x'`. */
export interface GenName {
  readonly text: string;
  readonly type: GenType;
  /** Of the state after the step: it is written with a prime, which may come after a path. */
  readonly primed: boolean;
  readonly constant: boolean;
}

export interface GenDefinition {
  readonly name: string;
  readonly parameters: readonly { readonly type: GenType; readonly typed: boolean }[];
  readonly result: GenType;
  readonly level: Level;
}

export interface GenProcess {
  readonly name: string;
  readonly parameters: readonly GenName[];
  readonly locals: readonly GenName[];
  /** As written from outside, `done` left out: `lock`, `unmap.zap`. */
  readonly labels: readonly string[];
  readonly instances: number;
}

export interface GenAction {
  readonly name: string;
  readonly parameters: readonly GenType[];
}

/** Constants; one state; two states. */
export type Level = 0 | 1 | 2;

/** The spec as far as it is generated. */
export interface Generation {
  readonly chance: Chance;
  readonly knobs: Knobs;
  /** A name that nothing else in its scope has. */
  readonly fresh: (prefix: string) => string;
  /** Starts a scope of its own: names that are bound in it may be those of other scopes. */
  readonly newScope: () => void;
  readonly typeOptions: TypeOptions;
  /** Declared types, and others that variables have: quantifiers run over them. */
  readonly types: GenType[];
  /** Null in a spec without processes. */
  readonly processType: GenType | null;
  readonly processes: readonly GenProcess[];
  readonly definitions: GenDefinition[];
  readonly actions: GenAction[];
}

export interface Environment {
  readonly g: Generation;
  readonly names: readonly GenName[];
  readonly level: Level;
  /** Whether `self` has a meaning here. */
  readonly self: boolean;
  /** Whether `enabled` can stand here; `taken` can where there are two states. */
  readonly enabled: boolean;
}

export interface Expr {
  readonly node: Node;
  readonly type: GenType;
  /** Whether it can be an operand without parentheses. */
  readonly atomic: boolean;
  /** Whether its type can be told from it alone: not of `none`, `{}` and what is made of them. */
  readonly known: boolean;
}

export const operand = ({ node, atomic }: Expr): Node => (atomic ? node : t`(${node})`);

export const withNames = (env: Environment, names: readonly GenName[]): Environment => ({
  ...env,
  names: [...env.names, ...names],
});

export const nameOf = (text: string, type: GenType): GenName => ({
  text,
  type,
  primed: false,
  constant: false,
});

/** Mistakes are made now and then, where they may be made at all. */
export const slips = ({ g }: Environment, percent = 12): boolean =>
  g.knobs.mistakes && g.chance.percent(percent);

/** Whether some value of the type can be written here: symmetric values have no literals. */
export function canWrite(env: Environment, type: GenType): boolean {
  if (env.names.some((name) => fits(name.type, type))) return true;
  switch (type.kind) {
    case "bool":
    case "int":
    case "optional":
    case "set":
    case "sequence":
      return true;
    case "symmetric":
      return false;
    case "process":
      return env.self || env.g.processes.some((p) => p.parameters.every((q) => canWrite(env, q.type)));
    case "function":
      return canWrite(withNames(env, [nameOf("_", type.key)]), type.value);
    case "alternatives":
      return type.cases.some((c) => c.fields.every((f) => canWrite(env, f.type)));
    default:
      return partsOf(type).every((part) => canWrite(env, part));
  }
}

/** Whether `choose`, `min` and `max` would need an order that its values don't have. */
export const hasNoOrder = ({ g }: Environment, type: GenType): boolean =>
  isSymmetric(
    type,
    g.processes.some((p) => p.parameters.some((q) => isSymmetric(q.type, false))),
  );
