/** Modules in the text format, with nested instructions. Source: the WebAssembly specification, release 2.0, chapter 6. */
import type { Func, ModuleBuilder } from "./module.js";
import type { Callable, Global, Instruction, Label, Local } from "./tree.js";

/** The text of a module. */
export function moduleText(module: ModuleBuilder): string {
  return new Printer(module).text();
}

const WIDTH = 110;

class Printer {
  private readonly functions = new Map<Callable, string>();
  private readonly globals = new Map<Global, string>();

  constructor(private readonly module: ModuleBuilder) {
    const used = new Set<string>();
    for (const callable of [...module.imports, ...module.functions])
      this.functions.set(callable, unique(callable.name, used));
    const variables = new Set<string>();
    for (const global of [...module.importedGlobals, ...module.globals])
      this.globals.set(global, unique(global.name, variables));
  }

  text(): string {
    const { module } = this;
    const { initial, maximum, shared } = module.memory;
    const memory = `(import "host" "memory" (memory ${initial} ${maximum}${shared ? " shared" : ""}))`;
    const imports = module.imports.map(
      (callable) =>
        `(import "host" ${quoted(callable.name)} (func ${this.functions.get(callable)}${parameterTypes(callable)}${result(callable)}))`,
    );
    const given = module.importedGlobals.map(
      (global) =>
        `(import "host" ${quoted(global.name)} (global ${this.globals.get(global)} ${global.type}))`,
    );
    const globals = module.globals.map((global) => {
      const shown = module.exportedGlobals.has(global) ? ` (export ${quoted(global.name)})` : "";
      return `(global ${this.globals.get(global)}${shown} (mut ${global.type}) (${global.type}.const ${global.initial ?? 0}))`;
    });
    const functions = module.functions.flatMap((func) => ["", ...this.functionLines(func)]);
    const lines = [memory, ...imports, ...given, ...globals, ...functions].map((line) =>
      line === "" ? "" : `  ${line}`,
    );
    return `(module ${nameOf(module.name)}\n${lines.join("\n")}\n)\n`;
  }

  private functionLines(func: Func): readonly string[] {
    const used = new Set<string>();
    const names = new Map<Local, string>();
    for (const variable of [...func.parameterVariables, ...func.locals])
      names.set(variable, unique(variable.name, used));
    const shown = func.isExported ? ` (export ${quoted(func.name)})` : "";
    const parameters = func.parameterVariables
      .map((variable) => ` (param ${names.get(variable)} ${variable.type})`)
      .join("");
    const head = `(func ${this.functions.get(func)}${shown}${parameters}${result(func)}`;
    const locals = func.locals.map((variable) => `  (local ${names.get(variable)} ${variable.type})`);
    const body = new FunctionPrinter(names, this.functions, this.globals).sequence(func.body, 1);
    return [head, ...locals, ...body, ")"];
  }
}

class FunctionPrinter {
  private readonly labels = new Map<Label, string>();

  constructor(
    private readonly variables: ReadonlyMap<Local, string>,
    private readonly functions: ReadonlyMap<Callable, string>,
    private readonly globals: ReadonlyMap<Global, string>,
  ) {}

  sequence(code: readonly Instruction[], depth: number): readonly string[] {
    return code.flatMap((node) => this.lines(node, depth));
  }

  /** An instruction on one line if it fits there, else its operands on lines of their own. */
  private lines(node: Instruction, depth: number): readonly string[] {
    const indent = "  ".repeat(depth);
    if (node.kind === "block" || node.kind === "loop") {
      const name = this.label(node.label);
      const type = node.type === null ? "" : ` (result ${node.type})`;
      return [`${indent}(${node.kind} ${name}${type}`, ...this.sequence(node.body, depth + 1), `${indent})`];
    }
    if (node.kind === "if") {
      const type = node.type === null ? "" : ` (result ${node.type})`;
      const otherwise =
        node.whenFalse.length === 0
          ? []
          : [`${indent}  (else`, ...this.sequence(node.whenFalse, depth + 2), `${indent}  )`];
      return [
        `${indent}(if${type}`,
        ...this.lines(node.condition, depth + 1),
        `${indent}  (then`,
        ...this.sequence(node.whenTrue, depth + 2),
        `${indent}  )`,
        ...otherwise,
        `${indent})`,
      ];
    }
    const [head, operands] = this.parts(node);
    if (operands.length === 0) return [`${indent}(${head})`];
    const nested = operands.map((operand) => this.lines(operand, depth + 1));
    if (nested.every((lines) => lines.length === 1)) {
      const line = `${indent}(${head} ${nested.map(([only = ""]) => only.trim()).join(" ")})`;
      if (line.length <= WIDTH) return [line];
    }
    return [`${indent}(${head}`, ...nested.flat(), `${indent})`];
  }

  private parts(node: Instruction): readonly [head: string, operands: readonly Instruction[]] {
    switch (node.kind) {
      case "const":
        return [`${node.type}.const ${numeral(node.value)}`, []];
      case "get":
        return [this.access("get", node.variable), []];
      case "set":
        return [this.access("set", node.variable), [node.value]];
      case "tee":
        return [this.access("tee", node.variable), [node.value]];
      case "operator":
        return [node.name, node.operands];
      case "load":
        return [`${node.name}${offset(node.offset)}`, [node.address]];
      case "store":
        return [`${node.name}${offset(node.offset)}`, [node.address, node.value]];
      case "call":
        return [`call ${this.functions.get(node.callee)}`, node.operands];
      case "select":
        return ["select", [node.whenTrue, node.whenFalse, node.condition]];
      case "branch":
        return node.condition === null
          ? [`br ${this.label(node.label)}`, []]
          : [`br_if ${this.label(node.label)}`, [node.condition]];
      case "table":
        return [
          `br_table ${[...node.labels, node.otherwise].map((each) => this.label(each)).join(" ")}`,
          [node.index],
        ];
      case "return":
        return ["return", node.value === null ? [] : [node.value]];
      case "drop":
        return ["drop", [node.value]];
      case "unreachable":
        return ["unreachable", []];
      default:
        throw new Error(`an instruction of several lines: ${node.kind}`);
    }
  }

  private access(how: string, variable: Local | Global): string {
    return variable.kind === "local"
      ? `local.${how} ${this.variables.get(variable)}`
      : `global.${how} ${this.globals.get(variable)}`;
  }

  private label(label: Label): string {
    const known = this.labels.get(label);
    if (known !== undefined) return known;
    const name = `${nameOf(label.name)}_${this.labels.size}`;
    this.labels.set(label, name);
    return name;
  }
}

const offset = (bytes: number): string => (bytes === 0 ? "" : ` offset=${bytes}`);

function numeral(value: number | bigint): string {
  if (value === Number.POSITIVE_INFINITY) return "inf";
  return value === Number.NEGATIVE_INFINITY ? "-inf" : String(value);
}

const parameterTypes = ({ parameters }: Callable): string =>
  parameters.length === 0 ? "" : ` (param ${parameters.join(" ")})`;

const result = (callable: Callable): string =>
  callable.result === null ? "" : ` (result ${callable.result})`;

/** A name that can stand in text: others than letters and digits are replaced. */
const nameOf = (name: string): string => `$${name.replaceAll(/[^\w.]/g, "_")}`;

function unique(name: string, used: Set<string>): string {
  const wanted = nameOf(name);
  let found = wanted;
  for (let i = 2; used.has(found); i += 1) found = `${wanted}_${i}`;
  used.add(found);
  return found;
}

const quoted = (name: string): string => JSON.stringify(name.replaceAll(/[^\w.]/g, "_"));
