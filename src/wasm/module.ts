/** A module of WebAssembly under construction: imports, memory, variables and functions. */
import type { ValueType } from "./operators.js";
import type { Callable, Global, Instruction, Local } from "./tree.js";

export interface Func extends Callable {
  readonly parameterVariables: readonly Local[];
  /** Variables beside the parameters. */
  readonly locals: Local[];
  readonly body: Instruction[];
  readonly isExported: boolean;
}

export interface MemoryLimits {
  /** In pages of 64 KiB. */
  readonly initial: number;
  readonly maximum: number;
  /** Whether several threads can have it. */
  readonly shared: boolean;
}

export class ModuleBuilder {
  readonly imports: Callable[] = [];
  readonly functions: Func[] = [];
  readonly importedGlobals: Global[] = [];
  readonly globals: Global[] = [];
  readonly exportedGlobals = new Set<Global>();

  /** @param memory Imported, as everything else is, from a module named `host`. */
  constructor(
    readonly name: string,
    readonly memory: MemoryLimits,
  ) {}

  importFunction(name: string, parameters: readonly ValueType[], result: ValueType | null): Callable {
    const found = this.imports.find((other) => other.name === name);
    if (found !== undefined) return found;
    const callable = { name, parameters, result };
    this.imports.push(callable);
    return callable;
  }

  /** A number that is given when the module is instantiated. */
  importGlobal(name: string, type: ValueType): Global {
    const global: Global = { kind: "global", name, type, initial: null };
    this.importedGlobals.push(global);
    return global;
  }

  global(name: string, type: ValueType, initial: number): Global {
    const global: Global = { kind: "global", name, type, initial };
    this.globals.push(global);
    return global;
  }

  /** Adds a function; its body is filled in later. */
  declare(
    name: string,
    parameters: readonly (readonly [name: string, type: ValueType])[],
    result: ValueType | null,
    isExported = false,
  ): Func {
    const func: Func = {
      name,
      parameters: parameters.map(([, type]) => type),
      parameterVariables: parameters.map(([own, type]) => ({ kind: "local", name: own, type })),
      result,
      locals: [],
      body: [],
      isExported,
    };
    this.functions.push(func);
    return func;
  }
}

export function local(func: Func, name: string, type: ValueType): Local {
  const variable: Local = { kind: "local", name, type };
  func.locals.push(variable);
  return variable;
}
