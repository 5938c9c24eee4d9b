/**
 * Code of WebAssembly as a tree of typed instructions. Whoever builds a node of wrong types gets an error at once, so
 * that what is built is valid.
 */
import {
  LOADS,
  type LoadName,
  OPERATORS,
  type Operator,
  type OperatorName,
  STORES,
  type StoreName,
  type ValueType,
} from "./operators.js";

/** A variable of a function; a parameter if it was declared as one. */
export interface Local {
  readonly kind: "local";
  readonly name: string;
  readonly type: ValueType;
}

/** A variable of a module. */
export interface Global {
  readonly kind: "global";
  readonly name: string;
  readonly type: ValueType;
  /** Null if it can't be changed and is imported. */
  readonly initial: number | null;
}

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | null;
}

/** What can be called: a function of the module, or an imported one. */
export interface Callable extends Signature {
  readonly name: string;
}

/** Where a branch leads: to the end of a block, or to the beginning of a loop. */
export interface Label {
  readonly name: string;
}

/** An instruction with its operands. `type` is that of the value that it leaves; null for none. */
export type Instruction = { readonly type: ValueType | null } & (
  | { readonly kind: "const"; readonly value: number | bigint }
  | { readonly kind: "get"; readonly variable: Local | Global }
  | { readonly kind: "set"; readonly variable: Local | Global; readonly value: Instruction }
  | { readonly kind: "tee"; readonly variable: Local; readonly value: Instruction }
  | { readonly kind: "operator"; readonly name: OperatorName; readonly operands: readonly Instruction[] }
  | { readonly kind: "load"; readonly name: LoadName; readonly address: Instruction; readonly offset: number }
  | {
      readonly kind: "store";
      readonly name: StoreName;
      readonly address: Instruction;
      readonly offset: number;
      readonly value: Instruction;
    }
  | { readonly kind: "call"; readonly callee: Callable; readonly operands: readonly Instruction[] }
  | {
      readonly kind: "select";
      readonly whenTrue: Instruction;
      readonly whenFalse: Instruction;
      readonly condition: Instruction;
    }
  | {
      readonly kind: "if";
      readonly condition: Instruction;
      readonly whenTrue: readonly Instruction[];
      readonly whenFalse: readonly Instruction[];
    }
  | { readonly kind: "block" | "loop"; readonly label: Label; readonly body: readonly Instruction[] }
  | { readonly kind: "branch"; readonly label: Label; readonly condition: Instruction | null }
  | {
      readonly kind: "table";
      readonly labels: readonly Label[];
      readonly otherwise: Label;
      readonly index: Instruction;
    }
  | { readonly kind: "return"; readonly value: Instruction | null }
  | { readonly kind: "drop"; readonly value: Instruction }
  | { readonly kind: "unreachable" }
);

function expectType(
  what: string,
  { type }: { readonly type: ValueType | null },
  expected: ValueType | null,
): void {
  if (type !== expected) throw new Error(`${what} takes ${expected ?? "nothing"}, not ${type ?? "nothing"}`);
}

export const i32 = (value: number): Instruction => ({ kind: "const", type: "i32", value: value | 0 });
export const i64 = (value: bigint | number): Instruction => ({
  kind: "const",
  type: "i64",
  value: BigInt(value),
});
export const f64 = (value: number): Instruction => ({ kind: "const", type: "f64", value });

export const get = (variable: Local | Global): Instruction => ({
  kind: "get",
  type: variable.type,
  variable,
});

export function set(variable: Local | Global, value: Instruction): Instruction {
  expectType(variable.name, value, variable.type);
  return { kind: "set", type: null, variable, value };
}

/** Sets a variable, and leaves its value. */
export function tee(variable: Local, value: Instruction): Instruction {
  expectType(variable.name, value, variable.type);
  return { kind: "tee", type: variable.type, variable, value };
}

export function op(name: OperatorName, ...operands: readonly Instruction[]): Instruction {
  const { operands: types, result }: Operator = OPERATORS[name];
  if (types.length !== operands.length) throw new Error(`${name} takes ${types.length} operands`);
  types.forEach((type, i) => {
    expectType(name, operands[i] as Instruction, type);
  });
  return { kind: "operator", type: result, name, operands };
}

/** @param offset In bytes. */
export function load(name: LoadName, address: Instruction, offset = 0): Instruction {
  expectType(name, address, "i32");
  return { kind: "load", type: LOADS[name].type, name, address, offset };
}

/** @param offset In bytes. */
export function store(name: StoreName, address: Instruction, value: Instruction, offset = 0): Instruction {
  expectType(name, address, "i32");
  expectType(name, value, STORES[name].type);
  return { kind: "store", type: null, name, address, offset, value };
}

export function call(callee: Callable, ...operands: readonly Instruction[]): Instruction {
  if (callee.parameters.length !== operands.length)
    throw new Error(`${callee.name}: wrong number of operands`);
  callee.parameters.forEach((type, i) => {
    expectType(callee.name, operands[i] as Instruction, type);
  });
  return { kind: "call", type: callee.result, callee, operands };
}

export function select(condition: Instruction, whenTrue: Instruction, whenFalse: Instruction): Instruction {
  expectType("select", condition, "i32");
  expectType("select", whenFalse, whenTrue.type);
  return { kind: "select", type: whenTrue.type, whenTrue, whenFalse, condition };
}

/** A choice between two pieces of code, which leave a value if `type` is given. */
export function branchIf(
  condition: Instruction,
  whenTrue: readonly Instruction[],
  whenFalse: readonly Instruction[] = [],
  type: ValueType | null = null,
): Instruction {
  expectType("if", condition, "i32");
  return { kind: "if", type, condition, whenTrue, whenFalse };
}

export const label = (name: string): Label => ({ name });

/** Code that a branch to its label leaves. */
export const block = (at: Label, body: readonly Instruction[]): Instruction => ({
  kind: "block",
  type: null,
  label: at,
  body,
});

/** Several instructions, of which the last leaves a value, as one. */
export function sequence(body: readonly Instruction[]): Instruction {
  const type = body.at(-1)?.type ?? null;
  return { kind: "block", type, label: label("sequence"), body };
}

/** Code that a branch to its label begins again. It ends if it runs to its end. */
export const loop = (at: Label, body: readonly Instruction[]): Instruction => ({
  kind: "loop",
  type: null,
  label: at,
  body,
});

export function branch(to: Label, condition: Instruction | null = null): Instruction {
  if (condition !== null) expectType("branch", condition, "i32");
  return { kind: "branch", type: null, label: to, condition };
}

/** Branches to the label of that index, or to the other one if there are not so many. */
export function branchTable(index: Instruction, labels: readonly Label[], otherwise: Label): Instruction {
  expectType("table", index, "i32");
  return { kind: "table", type: null, labels, otherwise, index };
}

export const leave = (value: Instruction | null = null): Instruction => ({
  kind: "return",
  type: null,
  value,
});

export const drop = (value: Instruction): Instruction => ({ kind: "drop", type: null, value });

export const unreachable: Instruction = { kind: "unreachable", type: null };
