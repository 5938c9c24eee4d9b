/** Modules in the binary format. Source: the WebAssembly specification, release 2.0, chapter 5. */
import type { Func, ModuleBuilder } from "./module.js";
import { LOADS, OPERATORS, STORES, type ValueType } from "./operators.js";
import type { Callable, Global, Instruction, Label, Local, Signature } from "./tree.js";

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
const NO_VALUE = 0x40;

/** The bytes of a module. */
export function encodeModule(module: ModuleBuilder): Uint8Array {
  return new Encoder(module).encode();
}

class Encoder {
  private readonly types: Signature[] = [];
  private readonly functionIndex = new Map<Callable, number>();
  private readonly globalIndex = new Map<unknown, number>();

  constructor(private readonly module: ModuleBuilder) {
    [...module.imports, ...module.functions].forEach((callable, i) => {
      this.functionIndex.set(callable, i);
    });
    [...module.importedGlobals, ...module.globals].forEach((global, i) => {
      this.globalIndex.set(global, i);
    });
  }

  encode(): Uint8Array {
    const { module } = this;
    const importTypes = module.imports.map((each) => this.typeIndex(each));
    const functionTypes = module.functions.map((each) => this.typeIndex(each));
    const { initial, maximum, shared } = module.memory;
    const imports = [
      [...text("host"), ...text("memory"), 2, shared ? 3 : 1, ...unsigned(initial), ...unsigned(maximum)],
      ...module.imports.map(({ name }, i) => [
        ...text("host"),
        ...text(name),
        0,
        ...unsigned(importTypes[i] ?? 0),
      ]),
      ...module.importedGlobals.map(({ name, type }) => [
        ...text("host"),
        ...text(name),
        3,
        TYPE_CODES[type],
        0,
      ]),
    ];
    const globals = module.globals.map((global) => [
      TYPE_CODES[global.type],
      1,
      ...(global.type === "i64"
        ? [0x42, ...signed64(BigInt(global.initial ?? 0))]
        : global.type === "f64"
          ? [0x44, ...float(global.initial ?? 0)]
          : [0x41, ...signed(global.initial ?? 0)]),
      0x0b,
    ]);
    const exports = [
      ...module.functions.flatMap((func) =>
        func.isExported ? [[...text(func.name), 0, ...unsigned(this.indexOf(func))]] : [],
      ),
      ...[...module.exportedGlobals].map((global) => [
        ...text(global.name),
        3,
        ...unsigned(this.globalIndex.get(global) ?? 0),
      ]),
    ];
    const codes = module.functions.map((func) => this.body(func));
    const types = this.types.map(({ parameters, result }) => [
      0x60,
      ...vector(parameters.map((type) => [TYPE_CODES[type]])),
      ...vector(result === null ? [] : [[TYPE_CODES[result]]]),
    ]);
    return Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, vector(types)),
      ...section(2, vector(imports)),
      ...section(3, vector(functionTypes.map((index) => unsigned(index)))),
      ...section(6, vector(globals)),
      ...section(7, vector(exports)),
      ...section(10, vector(codes)),
      ...section(0, this.names()),
    ]);
  }

  private typeIndex(signature: Signature): number {
    const key = keyOf(signature);
    const found = this.types.findIndex((other) => keyOf(other) === key);
    return found >= 0 ? found : this.types.push(signature) - 1;
  }

  private indexOf(callable: Callable): number {
    const index = this.functionIndex.get(callable);
    if (index === undefined) throw new Error(`the module has no function ${callable.name}`);
    return index;
  }

  private body(func: Func): readonly number[] {
    const locals = func.locals.map(({ type }) => [1, TYPE_CODES[type]]);
    const code = new FunctionEncoder(func, this.functionIndex, this.globalIndex);
    code.sequence(func.body);
    code.bytes.push(0x0b);
    const head = vector(locals);
    return [...unsigned(head.length + code.bytes.length), ...head, ...code.bytes];
  }

  /** The section with names of functions and their variables, for profilers and debuggers. */
  private names(): readonly number[] {
    const { module } = this;
    const all = [...module.imports, ...module.functions];
    const functions = vector(all.map(({ name }, i) => [...unsigned(i), ...text(name)]));
    const locals = vector(
      module.functions.map((func) => [
        ...unsigned(this.indexOf(func)),
        ...vector(variablesOf(func).map(({ name }, i) => [...unsigned(i), ...text(name)])),
      ]),
    );
    return [
      ...text("name"),
      ...section(0, text(module.name)),
      ...section(1, functions),
      ...section(2, locals),
    ];
  }
}

const variablesOf = (func: Func): readonly Local[] => [...func.parameterVariables, ...func.locals];

const keyOf = ({ parameters, result }: Signature): string => `${parameters.join()}:${result}`;

class FunctionEncoder {
  readonly bytes: number[] = [];
  private readonly variables: ReadonlyMap<Local, number>;
  private readonly labels: (Label | null)[] = [];

  constructor(
    private readonly func: Func,
    private readonly functions: ReadonlyMap<Callable, number>,
    private readonly globals: ReadonlyMap<unknown, number>,
  ) {
    this.variables = new Map(variablesOf(func).map((variable, i) => [variable, i]));
  }

  sequence(code: readonly Instruction[]): void {
    for (const each of code) this.instruction(each);
  }

  private put(...bytes: readonly number[]): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  private nested(label: Label | null, code: readonly Instruction[]): void {
    this.labels.push(label);
    this.sequence(code);
    this.labels.pop();
  }

  private depthOf(label: Label): readonly number[] {
    const at = this.labels.lastIndexOf(label);
    if (at < 0) throw new Error(`a branch in ${this.func.name} to ${label.name}, which is not around it`);
    return unsigned(this.labels.length - 1 - at);
  }

  private instruction(node: Instruction): void {
    switch (node.kind) {
      case "const":
        if (node.type === "f64") this.put(0x44, ...float(Number(node.value)));
        else if (node.type === "i64") this.put(0x42, ...signed64(BigInt.asIntN(64, BigInt(node.value))));
        else this.put(0x41, ...signed(Number(node.value)));
        return;
      case "get":
        if (node.variable.kind === "local") this.put(0x20, ...this.local(node.variable));
        else this.put(0x23, ...this.global(node.variable));
        return;
      case "set":
        this.instruction(node.value);
        if (node.variable.kind === "local") this.put(0x21, ...this.local(node.variable));
        else this.put(0x24, ...this.global(node.variable));
        return;
      case "tee":
        this.instruction(node.value);
        this.put(0x22, ...this.local(node.variable));
        return;
      case "operator":
        this.sequence(node.operands);
        this.put(...OPERATORS[node.name].code);
        return;
      case "load": {
        const { code, align } = LOADS[node.name];
        this.instruction(node.address);
        this.put(...code, align, ...unsigned(node.offset));
        return;
      }
      case "store": {
        const { code, align } = STORES[node.name];
        this.instruction(node.address);
        this.instruction(node.value);
        this.put(...code, align, ...unsigned(node.offset));
        return;
      }
      case "call":
        this.sequence(node.operands);
        this.put(0x10, ...unsigned(this.functions.get(node.callee) ?? raise(node.callee.name)));
        return;
      case "select":
        this.sequence([node.whenTrue, node.whenFalse, node.condition]);
        this.put(0x1b);
        return;
      case "if":
        this.instruction(node.condition);
        this.put(0x04, node.type === null ? NO_VALUE : TYPE_CODES[node.type]);
        this.nested(null, node.whenTrue);
        if (node.whenFalse.length > 0) {
          this.put(0x05);
          this.nested(null, node.whenFalse);
        }
        this.put(0x0b);
        return;
      case "block":
      case "loop":
        this.put(node.kind === "block" ? 0x02 : 0x03, node.type === null ? NO_VALUE : TYPE_CODES[node.type]);
        this.nested(node.label, node.body);
        this.put(0x0b);
        return;
      case "branch":
        if (node.condition !== null) this.instruction(node.condition);
        this.put(node.condition === null ? 0x0c : 0x0d, ...this.depthOf(node.label));
        return;
      case "table":
        this.instruction(node.index);
        this.put(
          0x0e,
          ...vector(node.labels.map((each) => this.depthOf(each))),
          ...this.depthOf(node.otherwise),
        );
        return;
      case "return":
        if (node.value !== null) this.instruction(node.value);
        this.put(0x0f);
        return;
      case "drop":
        this.instruction(node.value);
        this.put(0x1a);
        return;
      case "unreachable":
        this.put(0x00);
        return;
      default:
        node satisfies never;
    }
  }

  private local(variable: Local): readonly number[] {
    const index = this.variables.get(variable);
    if (index === undefined) throw new Error(`${this.func.name} has no variable ${variable.name}`);
    return unsigned(index);
  }

  private global(variable: Global): readonly number[] {
    const index = this.globals.get(variable);
    if (index === undefined) throw new Error(`the module has no variable ${variable.name}`);
    return unsigned(index);
  }
}

function raise(name: string): never {
  throw new Error(`the module has no function ${name}`);
}

const section = (id: number, content: readonly number[]): readonly number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];

const vector = (items: readonly (readonly number[])[]): readonly number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];

function text(of: string): readonly number[] {
  const bytes = new TextEncoder().encode(of);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128 of a number of at most 32 bits. */
function unsigned(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

const signed = (value: number): readonly number[] => signed64(BigInt(value | 0));

function signed64(value: bigint): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    const isLast = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
    bytes.push(isLast ? low : low | 128);
    if (isLast) return bytes;
  }
}

const float = (value: number): readonly number[] => [...new Uint8Array(Float64Array.of(value).buffer)];
