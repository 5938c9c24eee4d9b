/** What the compilation of emitted functions shares: memory, the host's functions, and variables. */
import type { Expression } from "acorn";
import { type Func, local, type ModuleBuilder } from "../../wasm/module.js";
import type { ValueType } from "../../wasm/operators.js";
import type { Callable, Global, Instruction, Label, Local } from "../../wasm/tree.js";
import type { Facts, Inference } from "./infer.js";
import { isWord, type Kind } from "./kinds.js";
import type { Data, Meaning } from "./parse.js";

/** Where the arrays of a module lie. */
export interface Placed {
  /** In bytes from the beginning of the module's memory. */
  readonly offset: number;
  readonly data: Data;
}

/** What the code around the emitted functions gives them. */
export interface Surroundings {
  /** Where the module's memory begins, in bytes. */
  readonly base: Instruction;
  /** The number of words that the buffer for successors has room for. */
  readonly outLength: Global;
  /** Takes the successors in the buffer, up to an index; gives the index to go on at. */
  readonly drain: Callable;
}

/** The module being compiled. */
export interface Unit {
  /** The text that is compiled. */
  readonly source: string;
  readonly builder: ModuleBuilder;
  readonly inference: Inference;
  readonly meanings: ReadonlyMap<string, Meaning>;
  readonly arrays: ReadonlyMap<string, Placed>;
  readonly globals: Map<string, Global>;
  readonly functions: Map<string, Func>;
  readonly around: Surroundings;
  /** Functions that are compiled where they are called. */
  readonly inlined: ReadonlySet<string>;
  /** Shapes and tables that only the host knows, by the numbers under which it is asked for them. */
  readonly foreign: unknown[];
  /** Compiles a function on its first call. */
  readonly functionOf: (name: string) => Func;
}

/** A function that is compiled: as one of the module, or into another one. */
export interface Frame {
  readonly unit: Unit;
  readonly func: Func;
  readonly facts: Facts;
  readonly variables: Map<string, Local>;
  /** Where a return leads, if the function is compiled into another; null if it returns. */
  readonly back: { readonly label: Label; readonly result: Local | null } | null;
  /** Words of the state that were loaded: `s[i]`, `s[i + 1]`. Nothing changes them. */
  readonly loaded: {
    readonly array: Local;
    readonly index: Local;
    readonly words: Map<number, Local>;
  } | null;
  readonly targets: Target[];
}

/** What `break` and `continue` lead out of. */
export interface Target {
  readonly name: string | null;
  readonly leave: Label;
  readonly again: Label | null;
  isContinued: boolean;
}

export const typeOf = (kind: Kind): ValueType => (isWord(kind) ? "i32" : "f64");

export function variable(frame: Frame, name: string): Local | Global {
  const known = frame.variables.get(name);
  if (known !== undefined) return known;
  const kind = frame.facts.kinds.get(name);
  if (kind !== undefined) {
    const created = local(frame.func, name, typeOf(kind));
    frame.variables.set(name, created);
    return created;
  }
  return moduleVariable(frame.unit, name);
}

function moduleVariable(unit: Unit, name: string): Global {
  const known = unit.globals.get(name);
  if (known !== undefined) return known;
  const kind = unit.inference.globals.get(name);
  const meaning = unit.meanings.get(name);
  if (kind === undefined || meaning?.kind !== "variable" || meaning.initial?.type !== "Literal")
    throw new Error(`emitted code with an unknown name: ${name}`);
  const created = unit.builder.global(name, typeOf(kind), Number(meaning.initial.value));
  unit.globals.set(name, created);
  return created;
}

export const temporary = (frame: Frame, type: ValueType): Local => local(frame.func, "t", type);

/** The number under which the host knows something. */
export function foreignId(unit: Unit, what: unknown): number {
  const known = unit.foreign.indexOf(what);
  return known >= 0 ? known : unit.foreign.push(what) - 1;
}

export const kindOf = (frame: Frame, node: Expression): Kind =>
  frame.unit.inference.kindOf(frame.facts, node);
