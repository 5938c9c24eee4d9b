/**
 * Finds out of every variable, parameter and result of an emitted module what it is, and between which bounds it lies:
 * numbers that are proven to fit are kept in 32 bits. It goes over all functions until nothing changes.
 */
import type {
  AssignmentExpression,
  CallExpression,
  Expression,
  ForStatement,
  FunctionDeclaration,
  Statement,
  VariableDeclaration,
} from "acorn";
import {
  ARRAY,
  arithmetic,
  BOOLEAN,
  bitwise,
  constant,
  INDEX,
  INT32,
  join,
  type Kind,
  NONE,
  numbers,
  quotient,
  REAL,
  remainder,
  rounded,
  same,
  whole,
  widen,
} from "./kinds.js";
import type { Data, Meaning } from "./parse.js";

/** A variable is moved to wider bounds after it has changed so often. */
const CHANGES_MAX = 6;

/** What is known of a function. */
export interface Facts {
  readonly name: string;
  readonly declaration: FunctionDeclaration;
  readonly parameters: readonly string[];
  /** Of parameters and variables. Emitted functions use a name for one thing only. */
  readonly kinds: Map<string, Kind>;
  result: Kind;
  readonly changes: Map<string, number>;
}

/** What functions of the host or the runtime give; null for nothing. */
const GIVEN: ReadonlyMap<string, Kind | null> = new Map<string, Kind | null>([
  ["copyWords", null],
  ["clearWords", null],
  ["poll", null],
  ["drain", INDEX],
  ["countBits", whole(0, 32)],
  ["isSet", BOOLEAN],
  ["firstValue", BOOLEAN],
  ["nextValue", BOOLEAN],
  ["nextSubset", BOOLEAN],
]);

export class Inference {
  readonly functions = new Map<string, Facts>();
  /** Of variables of the module. */
  readonly globals = new Map<string, Kind>();
  private readonly globalChanges = new Map<string, number>();
  private readonly contents = new Map<object, Kind>();
  private changed = false;

  constructor(readonly meanings: ReadonlyMap<string, Meaning>) {}

  /** A function that is called from outside. */
  root(name: string, parameters: readonly Kind[]): void {
    const facts = this.factsOf(name);
    facts.parameters.forEach((parameter, i) => {
      this.give(facts, parameter, parameters[i] as Kind);
    });
  }

  run(): void {
    do {
      this.changed = false;
      for (const facts of [...this.functions.values()]) this.scanAll(facts, facts.declaration.body.body);
    } while (this.changed);
  }

  factsOf(name: string): Facts {
    const known = this.functions.get(name);
    if (known !== undefined) return known;
    const meaning = this.meanings.get(name);
    if (meaning?.kind !== "function") throw new Error(`no function ${name}`);
    const parameters = meaning.declaration.params.map(nameOf);
    const facts: Facts = {
      name,
      declaration: meaning.declaration,
      parameters,
      kinds: new Map(parameters.map((parameter) => [parameter, NONE])),
      result: NONE,
      changes: new Map(),
    };
    this.functions.set(name, facts);
    this.changed = true;
    return facts;
  }

  kindOf(facts: Facts, node: Expression): Kind {
    switch (node.type) {
      case "Literal":
        if (typeof node.value === "boolean") return BOOLEAN;
        if (typeof node.value === "number") return constant(node.value);
        break;
      case "ParenthesizedExpression":
        return this.kindOf(facts, node.expression);
      case "Identifier":
        return this.kindOfName(facts, node.name);
      case "UnaryExpression":
        if (node.operator === "!") return BOOLEAN;
        if (node.operator === "~") return INT32;
        if (node.operator === "-") return arithmetic("-", constant(0), this.kindOf(facts, node.argument));
        break;
      case "LogicalExpression":
        return BOOLEAN;
      case "ConditionalExpression":
        return join(this.kindOf(facts, node.consequent), this.kindOf(facts, node.alternate));
      case "BinaryExpression": {
        if (/^[<>!=]=*$/.test(node.operator)) return BOOLEAN;
        if (node.left.type === "PrivateIdentifier") break;
        return binary(node.operator, this.kindOf(facts, node.left), this.kindOf(facts, node.right));
      }
      case "AssignmentExpression": {
        const right = this.kindOf(facts, node.right);
        if (node.operator === "=") return right;
        return binary(node.operator.slice(0, -1), this.kindOf(facts, node.left as Expression), right);
      }
      case "MemberExpression": {
        if (!node.computed) return INDEX; // out.length
        const meaning = node.object.type === "Identifier" ? this.meanings.get(node.object.name) : undefined;
        if (meaning?.kind === "array") return this.contentOf(meaning.data);
        if (meaning?.kind === "lookup") return whole(0, 2 ** 31 - 1);
        return INT32;
      }
      case "CallExpression":
        return this.kindOfCall(facts, node);
      default:
        break;
    }
    throw new Error(`emitted code with ${node.type}`);
  }

  private kindOfName(facts: Facts, name: string): Kind {
    const own = facts.kinds.get(name) ?? this.globals.get(name);
    if (own !== undefined) return own;
    if (name === "Infinity") return constant(Number.POSITIVE_INFINITY);
    const meaning = this.meanings.get(name);
    if (meaning?.kind === "number") return constant(meaning.value);
    if (meaning?.kind === "array") return ARRAY;
    if (meaning?.kind !== "variable" || meaning.initial === null) return NONE;
    // Variables that hold functions are known by what they are called.
    if (meaning.initial.type !== "Literal" || meaning.initial.value === null) return NONE;
    const kind = this.kindOf(facts, meaning.initial);
    this.globals.set(name, kind);
    return kind;
  }

  /** What is in a table: its words can be anything if code writes to it. */
  private contentOf(data: Data): Kind {
    if (data instanceof Uint8Array) return whole(0, 255);
    if (data instanceof Float64Array) return REAL;
    const known = this.contents.get(data);
    if (known !== undefined) return known;
    const isConstant = data.some((word) => word !== 0);
    const kind = isConstant
      ? whole(
          data.reduce((a, b) => Math.min(a, b)),
          data.reduce((a, b) => Math.max(a, b)),
        )
      : INT32;
    this.contents.set(data, kind);
    return kind;
  }

  private kindOfCall(facts: Facts, node: CallExpression): Kind {
    const name = calleeOf(node);
    const args = node.arguments as Expression[];
    const kinds = (): readonly Kind[] => args.map((argument) => this.kindOf(facts, argument));
    switch (name) {
      case "Math.clz32":
        return whole(0, 32);
      case "Math.imul":
        return INT32;
      case "Math.floor":
      case "Math.trunc":
      case "Math.ceil":
        return rounded(kinds()[0] as Kind);
      case "Math.abs": {
        const [of = NONE] = kinds();
        if (of.kind === "none") return NONE;
        const { low, high, isWhole } = numbers(of);
        return { kind: "number", low: 0, high: Math.max(Math.abs(low), Math.abs(high)), isWhole };
      }
      case "Math.max":
      case "Math.min": {
        const all = kinds();
        if (all.some(({ kind }) => kind === "none")) return NONE;
        const each = all.map(numbers);
        const choose = name === "Math.max" ? Math.max : Math.min;
        return {
          kind: "number",
          low: choose(...each.map(({ low }) => low)),
          high: choose(...each.map(({ high }) => high)),
          isWhole: each.every(({ isWhole }) => isWhole),
        };
      }
      case "Number.isSafeInteger":
        return BOOLEAN;
      default: {
        const given = GIVEN.get(name);
        if (given !== undefined) return given ?? NONE;
        return this.factsOf(name).result;
      }
    }
  }

  // ───────────────────────────────────────────────────────────────────── going over a function

  private give(facts: Facts, name: string, kind: Kind): void {
    const isLocal = facts.kinds.has(name) || !this.globals.has(name);
    const kinds = isLocal ? facts.kinds : this.globals;
    const changes = isLocal ? facts.changes : this.globalChanges;
    const before = kinds.get(name) ?? NONE;
    const after = join(before, kind);
    if (same(before, after)) return;
    const count = (changes.get(name) ?? 0) + 1;
    changes.set(name, count);
    kinds.set(name, count > CHANGES_MAX ? widen(after) : after);
    this.changed = true;
  }

  private scanAll(facts: Facts, statements: readonly Statement[]): void {
    for (const statement of statements) this.scan(facts, statement);
  }

  private scan(facts: Facts, node: Statement): void {
    switch (node.type) {
      case "VariableDeclaration":
        this.scanDeclaration(facts, node);
        return;
      case "ExpressionStatement":
        this.scanExpression(facts, node.expression);
        return;
      case "IfStatement":
        this.scanExpression(facts, node.test);
        this.scan(facts, node.consequent);
        if (node.alternate !== null && node.alternate !== undefined) this.scan(facts, node.alternate);
        return;
      case "ForStatement":
        this.scanFor(facts, node);
        return;
      case "WhileStatement":
        this.scanExpression(facts, node.test);
        this.scan(facts, node.body);
        return;
      case "LabeledStatement":
        this.scan(facts, node.body);
        return;
      case "BlockStatement":
        this.scanAll(facts, node.body);
        return;
      case "SwitchStatement":
        this.scanExpression(facts, node.discriminant);
        for (const each of node.cases) this.scanAll(facts, each.consequent);
        return;
      case "ReturnStatement":
        if (node.argument !== null && node.argument !== undefined) {
          this.scanExpression(facts, node.argument);
          const result = join(facts.result, this.kindOf(facts, node.argument));
          if (!same(result, facts.result)) {
            facts.result = result;
            this.changed = true;
          }
        }
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "EmptyStatement":
        return;
      default:
        throw new Error(`emitted code with ${node.type}`);
    }
  }

  private scanDeclaration(facts: Facts, node: VariableDeclaration): void {
    for (const { id, init } of node.declarations) {
      if (!facts.kinds.has(nameOf(id))) facts.kinds.set(nameOf(id), NONE);
      if (init === null || init === undefined) continue;
      this.scanExpression(facts, init);
      this.give(facts, nameOf(id), this.kindOf(facts, init));
    }
  }

  private scanFor(facts: Facts, node: ForStatement): void {
    if (node.test !== null && node.test !== undefined) this.scanExpression(facts, node.test);
    const counter = this.counterOf(facts, node);
    if (node.init?.type === "VariableDeclaration") {
      this.scanDeclaration(facts, node.init);
      if (counter !== null) this.give(facts, counter.name, counter.kind);
    } else if (node.init !== null && node.init !== undefined) this.scanExpression(facts, node.init);
    if (counter === null && node.update !== null && node.update !== undefined)
      this.scanExpression(facts, node.update);
    this.scan(facts, node.body);
  }

  /** `for (let k = a; k < b; k += 1)`, if nothing else changes the counter: it goes from a to b. */
  private counterOf(facts: Facts, node: ForStatement): { readonly name: string; readonly kind: Kind } | null {
    const { init, test, update, body } = node;
    if (init?.type !== "VariableDeclaration" || test?.type !== "BinaryExpression") return null;
    const [first] = init.declarations;
    if (init.declarations.length !== 1 || first?.init === null || first?.init === undefined) return null;
    const name = nameOf(first.id);
    if (test.left.type !== "Identifier" || test.left.name !== name) return null;
    if (update?.type !== "AssignmentExpression" || update.left.type !== "Identifier") return null;
    if (update.left.name !== name || update.right.type !== "Literal" || update.right.value !== 1) return null;
    if (assigns(body, name)) return null;
    const [from, to] = [this.kindOf(facts, first.init), this.kindOf(facts, test.right)];
    if (from.kind !== "number" || to.kind !== "number" || !from.isWhole || !to.isWhole) return null;
    const step = test.operator === "<=" || test.operator === ">=" ? 1 : 0;
    if (update.operator === "+=" && test.operator.startsWith("<"))
      return { name, kind: whole(from.low, Math.max(from.high, to.high + step)) };
    if (update.operator === "-=" && test.operator.startsWith(">"))
      return { name, kind: whole(Math.min(from.low, to.low - step), from.high) };
    return null;
  }

  private scanExpression(facts: Facts, node: Expression): void {
    switch (node.type) {
      case "Literal":
      case "Identifier":
        return;
      case "ParenthesizedExpression":
        this.scanExpression(facts, node.expression);
        return;
      case "UnaryExpression":
        this.scanExpression(facts, node.argument);
        return;
      case "LogicalExpression":
      case "BinaryExpression":
        if (node.left.type === "PrivateIdentifier") break;
        this.scanExpression(facts, node.left);
        this.scanExpression(facts, node.right);
        return;
      case "ConditionalExpression":
        for (const part of [node.test, node.consequent, node.alternate]) this.scanExpression(facts, part);
        return;
      case "AssignmentExpression":
        this.scanAssignment(facts, node);
        return;
      case "MemberExpression":
        if (node.computed) this.scanExpression(facts, node.property as Expression);
        return;
      case "CallExpression": {
        const args = node.arguments as Expression[];
        for (const argument of args) this.scanExpression(facts, argument);
        const name = calleeOf(node);
        if (/^(?:Math|Number)\./.test(name) || GIVEN.has(name)) return;
        const callee = this.factsOf(name);
        callee.parameters.forEach((parameter, i) => {
          this.give(callee, parameter, this.kindOf(facts, args[i] as Expression));
        });
        return;
      }
      default:
        break;
    }
    throw new Error(`emitted code with ${node.type}`);
  }

  private scanAssignment(facts: Facts, node: AssignmentExpression): void {
    this.scanExpression(facts, node.right);
    if (node.left.type === "MemberExpression") this.scanExpression(facts, node.left);
    if (node.left.type !== "Identifier") return;
    this.kindOfName(facts, node.left.name);
    this.give(facts, node.left.name, this.kindOf(facts, node));
  }
}

function binary(operator: string, a: Kind, b: Kind): Kind {
  switch (operator) {
    case "+":
    case "-":
    case "*":
      return arithmetic(operator, a, b);
    case "%":
      return remainder(a, b);
    case "/":
      return quotient(a, b);
    case "**":
      return REAL;
    default:
      return bitwise(operator, a, b);
  }
}

/** Whether code assigns a variable. */
function assigns(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((item) => assigns(item, name));
  if (typeof node !== "object" || node === null) return false;
  const { type, left } = node as { readonly type?: string; readonly left?: { readonly name?: string } };
  if (type === "AssignmentExpression" && left?.name === name) return true;
  return Object.values(node).some((value) => assigns(value, name));
}

export function nameOf(pattern: { readonly type: string }): string {
  if (pattern.type !== "Identifier" || !("name" in pattern))
    throw new Error(`emitted code with ${pattern.type}`);
  return String(pattern.name);
}

/** `Math.max` or a function's name. */
export function calleeOf({ callee }: CallExpression): string {
  if (callee.type === "Identifier") return callee.name;
  if (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.property.type === "Identifier"
  )
    return `${callee.object.name}.${callee.property.name}`;
  throw new Error(`emitted code calls ${callee.type}`);
}
