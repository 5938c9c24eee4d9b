/**
 * Writes the expansion of a state as decisions rather than one action after the other: it looks where the program
 * counter of a process stands, and tries the steps from there only; a guard that several steps share is tested once.
 */
import type { Expression, Statement } from "acorn";
import { local } from "../../wasm/module.js";
import {
  block,
  branch,
  branchIf,
  branchTable,
  get,
  type Instruction,
  i32,
  type Label,
  type Local,
  label,
  leave,
  load,
  loop,
  op,
  set,
  store,
} from "../../wasm/tree.js";
import { test, word } from "./expressions.js";
import { type Frame, temporary, variable } from "./frame.js";
import { type Condition, type Piece, takeApart } from "./pieces.js";
import { statements } from "./statements.js";

/** Fields of more values are tested one by one. */
const TABLE_MAX = 256;

/** Expansions with more pieces are written as they are. */
const PIECES_MAX = 3000;

/** What an action counts, and whether its steps keep a state from being a deadlock. */
interface Counted {
  readonly action: string;
  readonly moves: boolean;
}

/** The parts of the function that expands a state. */
interface Expansion {
  readonly actions: readonly Counted[];
  /** What is done when no action made a step. */
  readonly end: readonly Statement[];
}

/** Null if the module's function is of another form: then it is compiled as it is. */
export function dispatching(frame: Frame, source: string): readonly Instruction[] | null {
  const expansion = expansionOf(frame);
  if (expansion === null || frame.loaded === null) return null;
  const text = (node: Expression): string => source.slice(node.start, node.end);
  const pieces: Piece[] = [];
  const names = new Map<string, ReadonlyMap<string, number>>();
  for (const { action } of expansion.actions) {
    const apart = takeApart(text, frame.unit.inference.factsOf(action).declaration);
    if (apart === null) return null;
    pieces.push(...apart.pieces);
    names.set(action, apart.words);
  }
  if (pieces.length > PIECES_MAX) return null;
  return new Dispatcher(frame, expansion, names).write(pieces);
}

class Dispatcher {
  private readonly to: Local;
  /** Bits of the actions that made a step, 32 in each. */
  private readonly enabled: readonly Local[];
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly words: number;

  constructor(
    private readonly frame: Frame,
    private readonly expansion: Expansion,
    private readonly names: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ) {
    const { actions } = expansion;
    this.to = frame.variables.get("to") as Local;
    this.enabled = Array.from({ length: Math.ceil(actions.length / 32) }, (_, i) =>
      local(frame.func, `enabled${i}`, "i32"),
    );
    this.numbers = new Map(actions.map(({ action }, i) => [action, i]));
    this.words = frame.loaded?.words.size ?? 0;
  }

  write(pieces: readonly Piece[]): readonly Instruction[] {
    const { frame, enabled, expansion } = this;
    const decisions = this.decide(pieces);
    const end = statements(frame, expansion.end);
    const moves = frame.unit.inference.globals.has("moves") ? variable(frame, "moves") : null;
    const serial = frame.unit.inference.globals.has("serial") ? variable(frame, "serial") : null;
    const code: Instruction[] = [
      ...(moves === null ? [] : [set(moves, i32(0))]),
      ...(serial === null ? [] : [set(serial, op("i32.add", get(serial), i32(1)))]),
      ...enabled.map((bits) => set(bits, i32(0))),
      ...decisions,
    ];
    const moving = enabled.map((bits, i) => {
      const mask = expansion.actions
        .slice(32 * i, 32 * i + 32)
        .reduce((all, each, k) => (each.moves ? all | (1 << k) : all), 0);
      return op("i32.and", get(bits), i32(mask));
    });
    const anyMove = moving.reduce((a, b) => op("i32.or", a, b), i32(0));
    code.push(branchIf(op("i32.eqz", anyMove), end));
    enabled.forEach((bits, i) => {
      code.push(...this.count(bits, 32 * i));
    });
    return [...code, leave(get(this.to))];
  }

  /** Adds one to `enabled` of each action whose bit is set. */
  private count(bits: Local, first: number): readonly Instruction[] {
    const again = label("count");
    const at = temporary(this.frame, "i32");
    const offset = this.offsetOf("enabled") + 4 * first;
    return [
      branchIf(get(bits), [
        loop(again, [
          set(
            at,
            op("i32.add", this.frame.unit.around.base, op("i32.shl", op("i32.ctz", get(bits)), i32(2))),
          ),
          store("i32.store", get(at), op("i32.add", load("i32.load", get(at), offset), i32(1)), offset),
          set(bits, op("i32.and", get(bits), op("i32.sub", get(bits), i32(1)))),
          branch(again, get(bits)),
        ]),
      ]),
    ];
  }

  private offsetOf(array: string): number {
    const placed = this.frame.unit.arrays.get(array);
    if (placed === undefined) throw new Error(`emitted code without ${array}`);
    return placed.offset;
  }

  private decide(pieces: readonly Piece[]): readonly Instruction[] {
    const ready = pieces.filter(({ conditions }) => conditions.length === 0);
    const rest = pieces.filter(({ conditions }) => conditions.length > 0);
    const code = ready.map((piece) => this.run(piece));
    if (rest.length === 0) return code;
    const field = mostCommon(rest, (condition) => (condition.isTrue ? (condition.field?.key ?? null) : null));
    if (field !== null && valuesOf(rest, field.key).size > 1) {
      const { inside, outside } = split(rest, (c) => c.isTrue && c.field?.key === field.key);
      return [...code, this.dispatch(inside, field.key), ...this.decide(outside)];
    }
    const shared = mostCommon(rest, ({ key }) => key);
    if (shared === null) return code;
    const { inside, outside } = split(rest, ({ key }) => key === shared.key);
    const holding = inside.filter(({ condition }) => condition.isTrue).map(({ piece }) => piece);
    const failing = inside.filter(({ condition }) => !condition.isTrue).map(({ piece }) => piece);
    const [{ piece, condition } = shared.first] = inside;
    const asked = test(this.inner(piece.action, null), condition.test);
    const decision =
      holding.length === 0
        ? branchIf(op("i32.eqz", asked), this.decide(failing))
        : branchIf(asked, this.decide(holding), this.decide(failing));
    return [...code, decision, ...this.decide(outside)];
  }

  /** Pieces that ask the same bits for different numbers: a jump to those that are right. */
  private dispatch(inside: readonly Split[], key: string): Instruction {
    const groups = new Map<number, Piece[]>();
    for (const { piece, condition } of inside) {
      const value = condition.field?.value ?? 0;
      groups.set(value, [...(groups.get(value) ?? []), piece]);
    }
    const [{ piece, condition } = { piece: null, condition: null }] = inside;
    if (piece === null || condition?.field == null) throw new Error(`nothing asks for ${key}`);
    const bits = word(this.inner(piece.action, null), condition.field.bits);
    const most = Math.max(...groups.keys());
    if (most >= TABLE_MAX) {
      const value = temporary(this.frame, "i32");
      return block(label("values"), [
        set(value, bits),
        ...[...groups].map(([number, all]) =>
          branchIf(op("i32.eq", get(value), i32(number)), this.decide(all)),
        ),
      ]);
    }
    const done = label("done");
    const labels = new Map<number, Label>([...groups.keys()].map((value) => [value, label(`is${value}`)]));
    const table = Array.from({ length: most + 1 }, (_, value) => labels.get(value) ?? done);
    let code: readonly Instruction[] = [branchTable(bits, table, done)];
    for (const [value, all] of groups)
      code = [block(labels.get(value) as Label, code), ...this.decide(all), branch(done)];
    return block(done, code);
  }

  /** What a piece does, and what is counted of it. */
  private run({ action, body }: Piece): Instruction {
    const number = this.numbers.get(action) ?? 0;
    const back = label(action);
    const inner = this.inner(action, back);
    const { base } = this.frame.unit.around;
    const offset = this.offsetOf("taken") + 4 * number;
    const bits = this.enabled[number >> 5] as Local;
    const counting = (count: Instruction): readonly Instruction[] => [
      store("i32.store", base, op("i32.add", load("i32.load", base, offset), count), offset),
      set(bits, op("i32.or", get(bits), i32(1 << (number & 31)))),
    ];
    const before = temporary(this.frame, "i32");
    const code = statements(inner, body);
    if (isOneStep(body, this.words)) return block(back, [...code, ...counting(i32(1))]);
    const count = op("i32.div_u", op("i32.sub", get(this.to), get(before)), i32(this.words));
    return block(label("piece"), [
      set(before, get(this.to)),
      block(back, code),
      branchIf(op("i32.ne", get(this.to), get(before)), counting(count)),
    ]);
  }

  /** The code of an action, as part of this function. */
  private inner(action: string, back: Label | null): Frame {
    const { unit, func, loaded, variables } = this.frame;
    const facts = unit.inference.factsOf(action);
    const own = new Map<string, Local>();
    facts.parameters.forEach((parameter, i) => {
      const given = this.frame.facts.parameters[i];
      const variable = given === undefined ? undefined : variables.get(given);
      if (variable !== undefined) own.set(parameter, variable);
    });
    for (const [name, index] of this.names.get(action) ?? []) {
      const known = loaded?.words.get(index);
      if (known !== undefined) own.set(name, known);
    }
    return {
      unit,
      func,
      facts,
      variables: own,
      back: back === null ? null : { label: back, result: null },
      loaded,
      targets: [],
    };
  }
}

interface Split {
  readonly piece: Piece;
  /** The condition that it no longer has. */
  readonly condition: Condition;
}

function split(
  pieces: readonly Piece[],
  is: (condition: Condition) => boolean,
): { readonly inside: readonly Split[]; readonly outside: readonly Piece[] } {
  const inside: Split[] = [];
  const outside: Piece[] = [];
  for (const piece of pieces) {
    const condition = piece.conditions.find(is);
    if (condition === undefined) outside.push(piece);
    else
      inside.push({
        piece: { ...piece, conditions: piece.conditions.filter((other) => other !== condition) },
        condition,
      });
  }
  return { inside, outside };
}

function mostCommon(
  pieces: readonly Piece[],
  keyOf: (condition: Condition) => string | null,
): { readonly key: string; readonly first: Split } | null {
  const counts = new Map<string, { count: number; readonly first: Split }>();
  for (const piece of pieces)
    for (const key of new Set(piece.conditions.map(keyOf))) {
      if (key === null) continue;
      const condition = piece.conditions.find((each) => keyOf(each) === key) as Condition;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { count: 1, first: { piece, condition } });
      else known.count += 1;
    }
  const [best] = [...counts].sort((a, b) => b[1].count - a[1].count);
  return best === undefined ? null : { key: best[0], first: best[1].first };
}

const valuesOf = (pieces: readonly Piece[], key: string): ReadonlySet<number> =>
  new Set(
    pieces.flatMap(({ conditions }) =>
      conditions.flatMap(({ field, isTrue }) => (isTrue && field?.key === key ? [field.value] : [])),
    ),
  );

/** Whether code makes exactly one successor, always. */
function isOneStep(body: readonly Statement[], words: number): boolean {
  return (
    body.every((node, i) => {
      if (node.type === "VariableDeclaration") return true;
      if (node.type !== "ExpressionStatement" || node.expression.type !== "AssignmentExpression")
        return false;
      const { left, operator, right } = node.expression;
      const isEnd = left.type === "Identifier" && left.name === "to";
      if (!isEnd) return true;
      return i === body.length - 1 && operator === "+=" && right.type === "Literal" && right.value === words;
    }) && endsInStep(body.at(-1))
  );
}

const endsInStep = (node: Statement | undefined): boolean =>
  node?.type === "ExpressionStatement" &&
  node.expression.type === "AssignmentExpression" &&
  node.expression.left.type === "Identifier" &&
  node.expression.left.name === "to";

// ───────────────────────────────────────────────────────────────────── the form of the function

/** The actions that the function calls, in turn, if it does nothing else. */
function expansionOf(frame: Frame): Expansion | null {
  const { inference } = frame.unit;
  const actions: Counted[] = [];
  const read = (nodes: readonly Statement[]): readonly Statement[] | null => {
    let at = 0;
    while (at < nodes.length) {
      const node = nodes[at] as Statement;
      const called = calledBy(node);
      if (called !== null && called.to === "end") {
        const counting = nodes[at + 1];
        if (counting?.type !== "IfStatement" || counting.consequent.type !== "BlockStatement") return null;
        if (!isNameTest(counting.test)) return null;
        const moves = counting.consequent.body.some((each) => assignsTo(each, "moves"));
        actions.push({ action: called.name, moves });
        at += 2;
        continue;
      }
      if (called !== null && called.to === "to") {
        const rest = read(inference.factsOf(called.name).declaration.body.body);
        if (rest === null || rest.length > 0) return null;
        at += 1;
        continue;
      }
      const isPlain =
        assignsTo(node, "moves") ||
        assignsTo(node, "serial") ||
        (node.type === "VariableDeclaration" &&
          node.declarations[0]?.id.type === "Identifier" &&
          node.declarations[0].id.name === "end");
      if (!isPlain) break;
      at += 1;
    }
    const rest = nodes.slice(at);
    const last = rest.at(-1);
    return last?.type === "ReturnStatement" ? rest.slice(0, -1) : null;
  };
  const end = read(frame.facts.declaration.body.body);
  return end === null || actions.length === 0 ? null : { actions, end };
}

/** `end = name(s, i, out, to)` */
function calledBy(node: Statement): { readonly to: string; readonly name: string } | null {
  if (node.type !== "ExpressionStatement" || node.expression.type !== "AssignmentExpression") return null;
  const { left, right } = node.expression;
  if (left.type !== "Identifier" || right.type !== "CallExpression" || right.callee.type !== "Identifier")
    return null;
  return { to: left.name, name: right.callee.name };
}

const assignsTo = (node: Statement, name: string): boolean =>
  node.type === "ExpressionStatement" &&
  node.expression.type === "AssignmentExpression" &&
  node.expression.left.type === "Identifier" &&
  node.expression.left.name === name;

/** `end !== to` */
const isNameTest = (node: Expression): boolean =>
  node.type === "BinaryExpression" &&
  node.operator === "!==" &&
  node.left.type === "Identifier" &&
  node.left.name === "end" &&
  node.right.type === "Identifier" &&
  node.right.name === "to";
