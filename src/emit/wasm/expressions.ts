/** Expressions of emitted code. */
import type {
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  Expression,
  MemberExpression,
} from "acorn";
import type { OperatorName } from "../../wasm/operators.js";
import {
  block,
  branchIf,
  call,
  f64,
  get,
  type Instruction,
  i32,
  label,
  load,
  op,
  select,
  sequence,
  set,
  store,
  tee,
} from "../../wasm/tree.js";
import { type Frame, foreignId, kindOf, temporary, typeOf, variable } from "./frame.js";
import { calleeOf } from "./infer.js";
import { inlinedCall } from "./inline.js";
import { isExact, isInt32, isWord, type Kind } from "./kinds.js";

const INT_OPERATORS: Readonly<Record<string, OperatorName>> = {
  "+": "i32.add",
  "-": "i32.sub",
  "*": "i32.mul",
  "&": "i32.and",
  "|": "i32.or",
  "^": "i32.xor",
  "<<": "i32.shl",
  ">>": "i32.shr_s",
  ">>>": "i32.shr_u",
};

const REAL_OPERATORS: Readonly<Record<string, OperatorName>> = {
  "+": "f64.add",
  "-": "f64.sub",
  "*": "f64.mul",
  "/": "f64.div",
};

const COMPARISONS: Readonly<Record<string, readonly [ofWords: OperatorName, ofReals: OperatorName]>> = {
  "===": ["i32.eq", "f64.eq"],
  "!==": ["i32.ne", "f64.ne"],
  "<": ["i32.lt_s", "f64.lt"],
  "<=": ["i32.le_s", "f64.le"],
  ">": ["i32.gt_s", "f64.gt"],
  ">=": ["i32.ge_s", "f64.ge"],
};

/** Code for a value of the type that a kind is kept in. */
export function valueAs(frame: Frame, kind: Kind, node: Expression): Instruction {
  return isWord(kind) ? word(frame, node) : real(frame, node);
}

/** Code for a condition. */
export const test = (frame: Frame, node: Expression): Instruction => word(frame, node);

/** Code for a value as a double. */
export function real(frame: Frame, node: Expression): Instruction {
  const kind = kindOf(frame, node);
  if (kind.kind === "number" && kind.low === kind.high && node.type === "Literal") return f64(kind.low);
  return isWord(kind) ? op("f64.convert_i32_s", word(frame, node)) : double(frame, node);
}

/** Code that calculates with doubles. */
function double(frame: Frame, node: Expression): Instruction {
  switch (node.type) {
    case "ParenthesizedExpression":
      return double(frame, node.expression);
    case "Literal":
      return f64(Number(node.value));
    case "Identifier":
      return node.name === "Infinity" ? f64(Number.POSITIVE_INFINITY) : get(variable(frame, node.name));
    case "UnaryExpression":
      return op("f64.neg", real(frame, node.argument));
    case "ConditionalExpression":
      return branchIf(
        test(frame, node.test),
        [real(frame, node.consequent)],
        [real(frame, node.alternate)],
        "f64",
      );
    case "BinaryExpression":
      return realBinary(frame, node);
    case "AssignmentExpression":
      return sequence([assignment(frame, node), real(frame, node.left as Expression)]);
    case "CallExpression":
      return calling(frame, node);
    default:
      throw new Error(`emitted code with a double that is a ${node.type}`);
  }
}

function realBinary(frame: Frame, node: BinaryExpression): Instruction {
  const left = node.left as Expression;
  const { right, operator } = node;
  const direct = REAL_OPERATORS[operator];
  if (direct !== undefined) return op(direct, real(frame, left), real(frame, right));
  if (operator === "%")
    // Integers below 2^53: the exact remainder.
    return op("f64.convert_i64_s", op("i64.rem_s", long(frame, left), long(frame, right)));
  if (operator === "**") {
    const power = frame.unit.builder.importFunction("power", ["f64", "f64"], "f64");
    return call(power, real(frame, left), real(frame, right));
  }
  // What is left are operators on 32 bits, of which only one can give more than an i32 holds.
  return op("f64.convert_i32_u", wrapped(frame, node));
}

const long = (frame: Frame, node: Expression): Instruction =>
  isWord(kindOf(frame, node))
    ? op("i64.extend_i32_s", word(frame, node))
    : op("i64.trunc_sat_f64_s", real(frame, node));

/** Code for a value that fits into 32 bits. */
export function word(frame: Frame, node: Expression): Instruction {
  switch (node.type) {
    case "ParenthesizedExpression":
      return word(frame, node.expression);
    case "LogicalExpression": {
      const [left, right] = [test(frame, node.left), test(frame, node.right)];
      return node.operator === "&&"
        ? branchIf(left, [right], [i32(0)], "i32")
        : branchIf(left, [i32(1)], [right], "i32");
    }
    case "BinaryExpression": {
      if (COMPARISONS[node.operator] !== undefined) return comparison(frame, node);
      if (node.operator === "%") {
        const [left, right] = [node.left as Expression, node.right];
        if (isInt32(kindOf(frame, left)) && isInt32(kindOf(frame, right)))
          return op("i32.rem_s", word(frame, left), word(frame, right));
      }
      return wrapped(frame, node);
    }
    default:
      return wrapped(frame, node);
  }
}

/** Code for the low 32 bits of a number. */
function wrapped(frame: Frame, node: Expression): Instruction {
  switch (node.type) {
    case "ParenthesizedExpression":
      return wrapped(frame, node.expression);
    case "Literal":
      return i32(Number(node.value));
    case "Identifier": {
      const meaning = frame.unit.meanings.get(node.name);
      if (frame.facts.kinds.has(node.name)) break;
      if (meaning?.kind === "number") return i32(meaning.value);
      if (meaning?.kind === "array") return arrayStart(frame, node.name);
      break;
    }
    case "UnaryExpression":
      if (node.operator === "!") return op("i32.eqz", test(frame, node.argument));
      if (node.operator === "~") return op("i32.xor", wrapped(frame, node.argument), i32(-1));
      if (isExact(kindOf(frame, node.argument))) return op("i32.sub", i32(0), wrapped(frame, node.argument));
      break;
    case "BinaryExpression": {
      const left = node.left as Expression;
      const { right, operator } = node;
      if (COMPARISONS[operator] !== undefined) return comparison(frame, node);
      const direct = INT_OPERATORS[operator];
      if (direct === undefined) break;
      const isArithmetic = "+-*".includes(operator);
      const parts = [kindOf(frame, left), kindOf(frame, right), kindOf(frame, node)];
      if (isArithmetic && !parts.every(isExact)) break;
      return op(direct, wrapped(frame, left), wrapped(frame, right));
    }
    case "ConditionalExpression": {
      const parts = [wrapped(frame, node.consequent), wrapped(frame, node.alternate)] as const;
      const condition = test(frame, node.test);
      return parts.every(isSimple)
        ? select(condition, ...parts)
        : branchIf(condition, [parts[0]], [parts[1]], "i32");
    }
    case "LogicalExpression":
      return word(frame, node);
    case "MemberExpression":
      return element(frame, node);
    case "AssignmentExpression": {
      if (node.left.type === "Identifier") {
        const to = variable(frame, node.left.name);
        if (to.kind === "local" && to.type === "i32") return tee(to, assigned(frame, node));
      }
      return sequence([assignment(frame, node), wrapped(frame, node.left as Expression)]);
    }
    case "CallExpression": {
      const result = calling(frame, node);
      return result.type === "f64" ? lowBits(result) : result;
    }
    default:
      break;
  }
  if (node.type === "Identifier") {
    const from = variable(frame, node.name);
    if (from.type === "i32") return get(from);
  }
  return lowBits(double(frame, node));
}

const lowBits = (value: Instruction): Instruction => op("i32.wrap_i64", op("i64.trunc_sat_f64_s", value));

/** Whether code may as well run when its value is not needed. A division by 0 would end everything. */
const isSimple = (code: Instruction): boolean =>
  code.kind === "const" ||
  code.kind === "get" ||
  (code.kind === "operator" && !/\.(?:div|rem)_/.test(code.name) && code.operands.every(isSimple));

function comparison(frame: Frame, node: BinaryExpression): Instruction {
  const left = node.left as Expression;
  const { right, operator } = node;
  if (right.type === "Literal" && right.value === null) {
    // Whether there is somebody who takes successors: always.
    return i32(operator === "!==" ? 1 : 0);
  }
  const [ofWords, ofReals] = COMPARISONS[operator] as readonly [OperatorName, OperatorName];
  if (!isWord(kindOf(frame, left)) || !isWord(kindOf(frame, right)))
    return op(ofReals, real(frame, left), real(frame, right));
  const [a, b] = [word(frame, left), word(frame, right)];
  if (operator === "===" && b.kind === "const" && b.value === 0) return op("i32.eqz", a);
  return op(ofWords, a, b);
}

// ───────────────────────────────────────────────────────────────────────── arrays

/** Where an array begins, in bytes. */
function arrayStart(frame: Frame, name: string): Instruction {
  if (frame.facts.kinds.has(name)) return get(variable(frame, name));
  const placed = frame.unit.arrays.get(name);
  if (placed === undefined) throw new Error(`emitted code with an unknown array: ${name}`);
  return op("i32.add", frame.unit.around.base, i32(placed.offset));
}

/** An index as a sum of something and a number. */
function parted(node: Expression, frame: Frame): { readonly rest: Expression | null; readonly plus: number } {
  if (node.type === "ParenthesizedExpression") return parted(node.expression, frame);
  const kind = kindOf(frame, node);
  if (
    kind.kind === "number" &&
    kind.low === kind.high &&
    (node.type === "Literal" || node.type === "Identifier")
  )
    return { rest: null, plus: kind.low };
  if (node.type === "BinaryExpression" && (node.operator === "+" || node.operator === "-")) {
    const left = node.left as Expression;
    const [a, b] = [parted(left, frame), parted(node.right, frame)];
    if (b.rest === null) return { rest: a.rest, plus: a.plus + (node.operator === "+" ? b.plus : -b.plus) };
    if (a.rest === null && node.operator === "+") return { rest: b.rest, plus: a.plus + b.plus };
  }
  return { rest: node, plus: 0 };
}

interface Place {
  readonly address: Instruction;
  readonly offset: number;
  readonly holds: keyof typeof ACCESS;
}

const ACCESS = {
  byte: { shift: 0, load: "i32.load8_u", store: "i32.store8" },
  word: { shift: 2, load: "i32.load", store: "i32.store" },
  double: { shift: 3, load: "f64.load", store: "f64.store" },
} as const;

function placeOf(frame: Frame, node: MemberExpression): Place {
  if (node.object.type !== "Identifier") throw new Error("emitted code with an array that has no name");
  const { name } = node.object;
  const placed = frame.facts.kinds.has(name) ? undefined : frame.unit.arrays.get(name);
  const holds =
    placed?.data instanceof Uint8Array ? "byte" : placed?.data instanceof Float64Array ? "double" : "word";
  const { shift } = ACCESS[holds];
  const start = placed === undefined ? arrayStart(frame, name) : frame.unit.around.base;
  const { rest, plus } = parted(node.property as Expression, frame);
  const bytes = (placed?.offset ?? 0) + plus * 2 ** shift;
  const index = rest === null ? null : wrapped(frame, rest);
  const scaled = index === null || shift === 0 ? index : op("i32.shl", index, i32(shift));
  const address = scaled === null ? start : op("i32.add", start, scaled);
  return bytes >= 0
    ? { address, offset: bytes, holds }
    : { address: op("i32.add", address, i32(bytes)), offset: 0, holds };
}

/** A word of the state that has been loaded before. */
function loadedWord(frame: Frame, node: MemberExpression): Instruction | null {
  const { loaded } = frame;
  if (loaded === null || node.object.type !== "Identifier") return null;
  if (frame.variables.get(node.object.name) !== loaded.array) return null;
  const { rest, plus } = parted(node.property as Expression, frame);
  if (rest?.type !== "Identifier" || frame.variables.get(rest.name) !== loaded.index) return null;
  const known = loaded.words.get(plus);
  return known === undefined ? null : get(known);
}

function element(frame: Frame, node: MemberExpression): Instruction {
  if (!node.computed) return get(frame.unit.around.outLength);
  const meaning = node.object.type === "Identifier" ? frame.unit.meanings.get(node.object.name) : undefined;
  if (meaning?.kind === "lookup") {
    const lookUp = frame.unit.builder.importFunction("lookUp", ["i32", "i32"], "i32");
    return call(lookUp, i32(foreignId(frame.unit, meaning.of)), wrapped(frame, node.property as Expression));
  }
  const known = loadedWord(frame, node);
  if (known !== null) return known;
  const { address, offset, holds } = placeOf(frame, node);
  return load(ACCESS[holds].load, address, offset);
}

// ───────────────────────────────────────────────────────────────────────── assignments

/** The value that an assignment to a variable gives it. */
function assigned(frame: Frame, node: AssignmentExpression): Instruction {
  const kind = kindOf(frame, node.left as Expression);
  if (node.operator === "=") return valueAs(frame, kind, node.right);
  return valueAs(frame, kind, asBinary(node));
}

const asBinary = (node: AssignmentExpression): BinaryExpression =>
  ({
    type: "BinaryExpression",
    operator: node.operator.slice(0, -1),
    left: node.left,
    right: node.right,
    start: node.start,
    end: node.end,
  }) as BinaryExpression;

export function assignment(frame: Frame, node: AssignmentExpression): Instruction {
  if (node.left.type === "Identifier") return set(variable(frame, node.left.name), assigned(frame, node));
  if (node.left.type !== "MemberExpression") throw new Error(`emitted code assigns ${node.left.type}`);
  const meaning =
    node.left.object.type === "Identifier" ? frame.unit.meanings.get(node.left.object.name) : undefined;
  if (meaning?.kind === "list") {
    const put = frame.unit.builder.importFunction("putPlace", ["i32", "i32"], null);
    return call(put, wrapped(frame, node.left.property as Expression), wrapped(frame, node.right));
  }
  const { address, offset, holds } = placeOf(frame, node.left);
  const { load: from, store: how } = ACCESS[holds];
  const value = holds === "double" ? real(frame, node.right) : wrapped(frame, node.right);
  if (node.operator === "=") return store(how, address, value, offset);
  const direct = (holds === "double" ? REAL_OPERATORS : INT_OPERATORS)[node.operator.slice(0, -1)];
  if (direct === undefined) throw new Error(`emitted code with ${node.operator}`);
  if (isSimple(address)) {
    return store(how, address, op(direct, load(from, address, offset), value), offset);
  }
  const at = temporary(frame, "i32");
  return sequence([
    set(at, address),
    store(how, get(at), op(direct, load(from, get(at), offset), value), offset),
  ]);
}

// ───────────────────────────────────────────────────────────────────────── calls

/** So many words are copied one by one. */
const COPIED_SINGLY_MAX = 32;

/** Code for a call. */
export function calling(frame: Frame, node: CallExpression): Instruction {
  const name = calleeOf(node);
  const args = node.arguments as Expression[];
  const [first, second, third, fourth, fifth] = args as [
    Expression,
    Expression,
    Expression,
    Expression,
    Expression,
  ];
  const { builder, around } = frame.unit;
  switch (name) {
    case "Math.clz32":
      return op("i32.clz", wrapped(frame, first));
    case "Math.imul":
      return op("i32.mul", wrapped(frame, first), wrapped(frame, second));
    case "Math.floor":
    case "Math.trunc":
    case "Math.ceil":
      if (isWord(kindOf(frame, first))) return word(frame, first);
      return asKind(
        kindOf(frame, node),
        op(
          name === "Math.floor" ? "f64.floor" : name === "Math.ceil" ? "f64.ceil" : "f64.trunc",
          real(frame, first),
        ),
      );
    case "Math.abs":
      return asKind(kindOf(frame, node), op("f64.abs", real(frame, first)));
    case "Math.max":
    case "Math.min":
      return asKind(
        kindOf(frame, node),
        args
          .map((arg) => real(frame, arg))
          .reduce((a, b) => op(name === "Math.max" ? "f64.max" : "f64.min", a, b)),
      );
    case "Number.isSafeInteger": {
      if (isInt32(kindOf(frame, first))) return i32(1);
      const value = temporary(frame, "f64");
      return sequence([
        set(value, real(frame, first)),
        op(
          "i32.and",
          op("f64.le", op("f64.abs", get(value)), f64(Number.MAX_SAFE_INTEGER)),
          op("f64.eq", op("f64.trunc", get(value)), get(value)),
        ),
      ]);
    }
    case "countBits":
      return op("i32.popcnt", wrapped(frame, first));
    case "copyWords":
      return copying(frame, pointer(frame, first, second), pointer(frame, third, fourth), fifth);
    case "clearWords": {
      const bytes = op("i32.shl", wrapped(frame, third), i32(2));
      return op("memory.fill", pointer(frame, first, second), i32(0), bytes);
    }
    case "poll":
      return call(builder.importFunction("poll", [], null));
    case "drain":
      return call(around.drain, wrapped(frame, first));
    case "isSet":
      return call(
        builder.importFunction("isPlaceSet", ["i32", "i32", "i32"], "i32"),
        ...[second, third, fourth].map((arg) => wrapped(frame, arg)),
      );
    case "firstValue":
    case "nextValue":
      return call(
        builder.importFunction(name, ["i32", "i32"], "i32"),
        i32(foreignId(frame.unit, shapeOf(frame, first))),
        pointer(frame, second, third),
      );
    case "nextSubset":
      return call(
        builder.importFunction(name, ["i32", "i32", "i32"], "i32"),
        pointer(frame, first, second),
        pointer(frame, third, fourth),
        wrapped(frame, fifth),
      );
    default: {
      if (frame.unit.inlined.has(name)) return inlinedCall(frame, name, args);
      const func = frame.unit.functionOf(name);
      const { parameters, kinds } = frame.unit.inference.factsOf(name);
      const operands = args.map((arg, i) => valueAs(frame, kinds.get(parameters[i] as string) as Kind, arg));
      return call(func, ...operands);
    }
  }
}

/** A double as it is kept. */
const asKind = (kind: Kind, value: Instruction): Instruction => (isWord(kind) ? lowBits(value) : value);

function shapeOf(frame: Frame, node: Expression): unknown {
  const meaning = node.type === "Identifier" ? frame.unit.meanings.get(node.name) : undefined;
  if (meaning?.kind !== "shape") throw new Error("emitted code with an unknown shape");
  return meaning.shape;
}

/** The address of an element of an array of words. */
function pointer(frame: Frame, array: Expression, index: Expression): Instruction {
  const start = wrapped(frame, array);
  const { rest, plus } = parted(index, frame);
  const moved = rest === null ? start : op("i32.add", start, op("i32.shl", wrapped(frame, rest), i32(2)));
  return plus === 0 ? moved : op("i32.add", moved, i32(4 * plus));
}

function copying(frame: Frame, to: Instruction, from: Instruction, count: Expression): Instruction {
  const words = kindOf(frame, count);
  if (words.kind !== "number" || words.low !== words.high || words.high > COPIED_SINGLY_MAX)
    return op("memory.copy", to, from, op("i32.shl", wrapped(frame, count), i32(2)));
  const [target, source] = [temporary(frame, "i32"), temporary(frame, "i32")];
  const code = [set(target, to), set(source, from)];
  let at = 0;
  for (; at + 4 <= words.high; at += 4)
    code.push(store("v128.store", get(target), load("v128.load", get(source), 4 * at), 4 * at));
  for (; at + 2 <= words.high; at += 2)
    code.push(store("i64.store", get(target), load("i64.load", get(source), 4 * at), 4 * at));
  for (; at < words.high; at += 1)
    code.push(store("i32.store", get(target), load("i32.load", get(source), 4 * at), 4 * at));
  return block(label("copy"), code);
}

export const resultType = (frame: Frame, name: string): "i32" | "f64" | null => {
  const { result } = frame.unit.inference.factsOf(name);
  return result.kind === "none" ? null : (typeOf(result) as "i32" | "f64");
};
