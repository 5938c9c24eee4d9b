/** Short forms of instructions, for code that is written by hand. */
import { type Func, local, type ModuleBuilder } from "../wasm/module.js";
import type { OperatorName, ValueType } from "../wasm/operators.js";
import {
  block,
  branch,
  branchIf,
  type Global,
  get,
  type Instruction,
  i32,
  type Local,
  label,
  loop,
  op,
  set,
} from "../wasm/tree.js";

/** A variable stands for its value, a number for an i32. */
export type Value = Instruction | Local | Global | number;

export function of(value: Value): Instruction {
  if (typeof value === "number") return i32(value);
  return value.kind === "local" || value.kind === "global" ? get(value) : value;
}

const binary =
  (name: OperatorName) =>
  (a: Value, b: Value): Instruction =>
    op(name, of(a), of(b));

export const add = binary("i32.add");
export const sub = binary("i32.sub");
export const and = binary("i32.and");
export const or = binary("i32.or");
export const shl = binary("i32.shl");
export const shr = binary("i32.shr_u");
export const eq = binary("i32.eq");
export const ne = binary("i32.ne");
/** Addresses and counts are compared without sign. */
export const below = binary("i32.lt_u");
export const atLeast = binary("i32.ge_u");
export const above = binary("i32.gt_u");
export const isZero = (a: Value): Instruction => op("i32.eqz", of(a));

export const mul64 = binary("i64.mul");
export const and64 = binary("i64.and");
export const or64 = binary("i64.or");
export const xor64 = binary("i64.xor");
export const shl64 = binary("i64.shl");
export const shr64 = binary("i64.shr_u");
export const eq64 = binary("i64.eq");
export const low = (a: Value): Instruction => op("i32.wrap_i64", of(a));
export const long = (a: Value): Instruction => op("i64.extend_i32_u", of(a));

export const put = (variable: Local | Global, value: Value): Instruction => set(variable, of(value));
export const put64 = (variable: Local, value: Instruction): Instruction => set(variable, value);
export const bump = (variable: Local | Global, by: Value): Instruction => set(variable, add(variable, by));

/** Runs code as long as a condition is true. */
export function repeatWhile(condition: Instruction, body: readonly Instruction[]): Instruction {
  const again = label("while");
  return branchIf(condition, [loop(again, [...body, branch(again, condition)])]);
}

/** Runs code until it branches to the label that it is given. */
export function repeat(body: (leave: ReturnType<typeof label>) => readonly Instruction[]): Instruction {
  const leave = label("leave");
  const again = label("again");
  return block(leave, [loop(again, [...body(leave), branch(again)])]);
}

export const when = branchIf;

/** Parameters that are all of one type. */
export const i32s = (...names: readonly string[]): readonly (readonly [name: string, type: "i32"])[] =>
  names.map((name) => [name, "i32"]);

/** One for each name. */
type Locals<Names extends readonly string[]> = { readonly [Index in keyof Names]: Local };

/** A function that is written by hand. */
export class Writer {
  readonly func: Func;

  constructor(
    builder: ModuleBuilder,
    name: string,
    parameters: readonly (readonly [name: string, type: ValueType])[],
    result: ValueType | null,
    isExported = false,
  ) {
    this.func = builder.declare(name, parameters, result, isExported);
  }

  /** Parameters by their names. */
  parameters<const Names extends readonly string[]>(...names: Names): Locals<Names> {
    const found = (name: string): Local => {
      const parameter = this.func.parameterVariables.find((each) => each.name === name);
      if (parameter === undefined) throw new Error(`${this.func.name} has no parameter ${name}`);
      return parameter;
    };
    return names.map(found) as unknown as Locals<Names>;
  }

  parameter(index: number): Local {
    return this.func.parameterVariables[index] as Local;
  }

  local(name: string, type: ValueType = "i32"): Local {
    return local(this.func, name, type);
  }

  /** Variables of 32 bits, in the order of their names. */
  locals<const Names extends readonly string[]>(...names: Names): Locals<Names> {
    return names.map((name) => this.local(name)) as unknown as Locals<Names>;
  }

  write(...code: readonly Instruction[]): void {
    this.func.body.push(...code);
  }
}
