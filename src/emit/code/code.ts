/** Lines of generated code, and the small pieces of JavaScript they are made of. */

/** A buffer of lines; blocks are opened and closed, and indented accordingly. */
export class Code {
  #lines: string[] = [];
  #depth = 0;
  /** The expressions that constants in scope stand for, block by block. */
  #known: Map<string, string>[] = [new Map()];
  /** Numbers that variables are known to be, block by block: the condition of the block says so, or one before it left. */
  #numbers: Map<string, string>[] = [new Map()];
  /** The conditions of the blocks; null for other blocks. */
  #conditions: (string | null)[] = [null];
  /** Variables that change. */
  readonly #changing = new Set<string>();

  get length(): number {
    return this.#lines.length;
  }

  line(text: string): number {
    if (text.startsWith("let "))
      for (const [, name = ""] of text.matchAll(/(?:let|,) ([\w$]+)(?= =|:|;)/g)) this.#changing.add(name);
    this.#lines.push(text === "" ? "" : `${"  ".repeat(this.#depth)}${text}`);
    return this.#lines.length - 1;
  }

  /** Opens a block: `if (x) {`. Returns the number of its first line. */
  open(text: string): number {
    const at = this.line(text);
    this.#enter(/^if \((.*)\) \{$/.exec(text)?.[1] ?? null, true);
    return at;
  }

  close(text = "}"): void {
    const condition = this.#leave();
    this.line(text);
    // What comes after a block that is always left is reached only where its condition is false.
    const isLeft = /^ *(?:return|continue|break)\b/.test(this.#lines.at(-2) ?? "");
    if (condition !== null && isLeft) this.#assume(condition, false);
  }

  /** `} else {` */
  turn(text: string): void {
    const condition = this.#leave();
    this.line(text);
    const other = /^\} else if \((.*)\) \{$/.exec(text)?.[1];
    if (other !== undefined) this.#enter(other, true);
    else this.#enter(text === "} else {" ? condition : null, false);
  }

  /** `if (condition) continue;` */
  leaveIf(condition: string, leaving: string): void {
    this.line(`if (${condition}) ${leaving}`);
    this.#assume(condition, false);
  }

  /** What `emit` does where it is known which numbers some variables are; what it learns itself is forgotten. */
  where<Result>(known: Map<string, string>, emit: () => Result): Result {
    this.#numbers.push(known, new Map());
    try {
      return emit();
    } finally {
      this.#numbers.splice(-2);
    }
  }

  /** Adds what is known here where a condition is true, or false: which variables are which numbers. */
  learn(known: Map<string, string>, condition: string, outcome: boolean): void {
    for (const [name, number] of numbersIn(condition, outcome))
      if (!this.#changing.has(name)) known.set(name, number);
  }

  /** Whether two numbers are the same, as far as it is not known. */
  same(a: string, b: string): string {
    const [left, right] = [this.#number(a), this.#number(b)];
    return isNumber(left) && isNumber(right) ? String(left === right) : `${paren(a)} === ${paren(b)}`;
  }

  #number(js: string): string {
    if (isNumber(js)) return js;
    for (const numbers of this.#numbers) {
      const number = numbers.get(js);
      if (number !== undefined) return number;
    }
    return js;
  }

  #assume(condition: string, outcome: boolean): void {
    const known = this.#numbers.at(-1);
    if (known !== undefined) this.learn(known, condition, outcome);
  }

  #enter(condition: string | null, outcome: boolean): void {
    this.#depth += 1;
    this.#known.push(new Map());
    this.#numbers.push(new Map());
    this.#conditions.push(condition);
    if (condition !== null) this.#assume(condition, outcome);
  }

  #leave(): string | null {
    this.#known.pop();
    this.#numbers.pop();
    this.#depth -= 1;
    return this.#conditions.pop() ?? null;
  }

  /** The constant in scope that stands for an expression, or null. */
  known(js: string): string | null {
    for (let i = this.#known.length - 1; i >= 0; i -= 1) {
      const name = this.#known[i]?.get(js);
      if (name !== undefined) return name;
    }
    return null;
  }

  /** Declares a constant. Its expression is reused, not evaluated again, as long as nothing it reads can change. */
  constant(name: string, js: string): void {
    this.line(`const ${name} = ${js};`);
    const changes = [...js.matchAll(/[\w$]+/g)].some(([word]) => this.#changing.has(word));
    if (!changes && !/[\w$]\(|\b(?:out|scratch|ret)\[/.test(js)) this.#known.at(-1)?.set(js, name);
  }

  /** Puts a label before a loop or a block that was opened before. */
  label(line: number, label: string): void {
    this.#lines[line] = (this.#lines[line] ?? "").replace(/^( *)/, `$1${label}: `);
  }

  /** The lines that `emit` writes are taken out again and handed back. */
  capture<Result>(emit: () => Result): { readonly result: Result; readonly lines: readonly string[] } {
    const before = this.#lines;
    const depth = this.#depth;
    this.#lines = [];
    this.#depth = 0;
    this.#known.push(new Map());
    this.#numbers.push(new Map());
    try {
      const result = emit();
      return { result, lines: this.#lines };
    } finally {
      this.#known.pop();
      this.#numbers.pop();
      this.#lines = before;
      this.#depth = depth;
    }
  }

  /** Puts captured lines in, indented as it is here. */
  append(lines: readonly string[]): void {
    for (const line of lines) this.line(line);
  }

  /** Lines captured at this depth, one block further in. */
  insert(at: number, lines: readonly string[]): void {
    const indent = "  ".repeat(this.#depth);
    this.#lines.splice(at, 0, ...lines.map((line) => `${indent}${line}`));
  }

  text(): string {
    return this.#lines.join("\n");
  }

  lines(): readonly string[] {
    return this.#lines;
  }
}

const isNumber = (js: string): boolean => /^-?\d+$/.test(js);

/** In parentheses, unless it is a name, a number or already enclosed. */
export function paren(js: string): string {
  if (/^[\w$.]+$/.test(js) || isNumber(js)) return js;
  return isEnclosed(js) ? js : `(${js})`;
}

/** Whether it is one call, one element or one pair of parentheses, from beginning to end. */
function isEnclosed(js: string): boolean {
  const start = /^[\w$.]*[([]/.exec(js);
  if (start === null) return false;
  let depth = 0;
  for (let i = 0; i < js.length; i += 1) {
    const c = js[i];
    if (c === "(" || c === "[") depth += 1;
    if (c === ")" || c === "]") depth -= 1;
    if (depth === 0 && i >= start[0].length - 1) return i === js.length - 1;
  }
  return false;
}

export function add(a: string, b: string | number): string {
  const right = String(b);
  if (isNumber(a) && isNumber(right)) return String(Number(a) + Number(right));
  if (right === "0") return a;
  if (a === "0") return right;
  if (isNumber(right) && Number(right) < 0) return `${a} - ${-Number(right)}`;
  return `${a} + ${paren(right)}`;
}

export function subtract(a: string, b: string | number): string {
  const right = String(b);
  if (isNumber(a) && isNumber(right)) return String(Number(a) - Number(right));
  if (right === "0") return a;
  if (isNumber(right) && Number(right) < 0) return `${a} + ${-Number(right)}`;
  return `${a} - ${paren(right)}`;
}

export function times(a: string, b: number): string {
  if (isNumber(a)) return String(Number(a) * b);
  if (b === 0) return "0";
  return b === 1 ? a : `${paren(a)} * ${b}`;
}

export function shiftLeft(a: string, b: string): string {
  if (b === "0" || a === "0") return a;
  if (isNumber(a) && isNumber(b)) return String(Number(a) << Number(b));
  return `(${paren(a)} << ${paren(b)})`;
}

export function bitOr(...parts: readonly string[]): string {
  const constant = parts.filter(isNumber).reduce((bits, part) => bits | Number(part), 0);
  const rest = parts.filter((part) => !isNumber(part));
  const all = constant === 0 && rest.length > 0 ? rest : [...rest, String(constant)];
  return all.length === 1 ? (all[0] as string) : `(${all.map(paren).join(" | ")})`;
}

export function not(js: string): string {
  if (js === "true") return "false";
  if (js === "false") return "true";
  const outer = isEnclosed(js) && js.startsWith("(") ? js.slice(1, -1) : js;
  const operators = topLevelOperators(outer);
  if (operators.length === 0 && outer.startsWith("!")) return outer.slice(1);
  const [only, ...more] = operators;
  const opposite = only === undefined || more.length > 0 ? undefined : OPPOSITE[only.operator];
  if (only === undefined || opposite === undefined) return `!${paren(js)}`;
  return `${outer.slice(0, only.at)}${opposite}${outer.slice(only.at + only.operator.length)}`;
}

/** Of comparisons that are of numbers, or for identity. */
const OPPOSITE: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** The operators, with spaces around them, that stand outside of all parentheses. */
function topLevelOperators(js: string): readonly { readonly operator: string; readonly at: number }[] {
  const found: { operator: string; at: number }[] = [];
  let depth = 0;
  for (let i = 0; i < js.length; i += 1) {
    const c = js[i] as string;
    if ("([{".includes(c)) depth += 1;
    if (")]}".includes(c)) depth -= 1;
    if (depth > 0 || c !== " ") continue;
    const operator = /^ (===|!==|<=|>=|<|>|&&|\|\||\?|:) /.exec(js.slice(i))?.[1];
    if (operator !== undefined) found.push({ operator, at: i + 1 });
  }
  return found;
}

/** Which variables are which numbers if a condition is true, or false. */
function numbersIn(
  condition: string,
  outcome: boolean,
): readonly (readonly [name: string, number: string])[] {
  if (condition.startsWith("(") && isEnclosed(condition)) return numbersIn(condition.slice(1, -1), outcome);
  const operators = topLevelOperators(condition);
  const [first] = operators;
  if (first === undefined) return condition.startsWith("!(") ? numbersIn(condition.slice(1), !outcome) : [];
  const isAll = (operator: string): boolean => operators.every((each) => each.operator === operator);
  if (isAll(outcome ? "&&" : "||")) {
    const ends = [...operators.map(({ at }) => at - 1), condition.length];
    const starts = [0, ...operators.map(({ at, operator }) => at + operator.length + 1)];
    return starts.flatMap((start, i) => numbersIn(condition.slice(start, ends[i]), outcome));
  }
  const [, name = "", operator = "", number = ""] = /^([\w$]+) ([!=]==) (-?\d+)$/.exec(condition) ?? [];
  return operator === (outcome ? "===" : "!==") && !isNumber(name) ? [[name, number]] : [];
}

export function every(parts: readonly string[]): string {
  if (parts.includes("false")) return "false";
  const rest = parts.filter((part) => part !== "true");
  if (rest.length === 0) return "true";
  return rest.length === 1 ? (rest[0] as string) : `(${rest.map(paren).join(" && ")})`;
}

export function some(parts: readonly string[]): string {
  if (parts.includes("true")) return "true";
  const rest = parts.filter((part) => part !== "false");
  if (rest.length === 0) return "false";
  return rest.length === 1 ? (rest[0] as string) : `(${rest.map(paren).join(" || ")})`;
}

/** All bits below `bits`, as a signed number. */
export const maskOf = (bits: number): number => (bits >= 32 ? -1 : 2 ** bits - 1);
