/**
 * The next state under construction: starts as a copy, is changed by assignments, and is emitted at the end of a
 * path.
 */

import { wordsOf } from "../../../checker/runtime/shapes.js";
import { fitsAlways } from "../../facts/fits.js";
import { fieldOf, maxOf, nth } from "../../facts/parts.js";
import type { IrExpression, IrStatement, IrVariable } from "../../ir/ir.js";
import { showType } from "../../ir/type.js";
import { add, every, maskOf, paren, shiftLeft, times } from "../code/code.js";
import { build, generate } from "../expression/generate.js";
import { withElement } from "../expression/sequences.js";
import { follow, keyAt, keysOf, replace } from "../expression/updates.js";
import { partsCount } from "../facts/double-writes.js";
import { convert, convertInto } from "../place/convert.js";
import { fits } from "../place/fits.js";
import { elementLoc, type Loc, locIn, regionOf, shapeOf, writeBits } from "../place/location.js";
import { lengthBits, lengthOf, rankOf } from "../place/ranks.js";
import {
  demand,
  type FunctionScope,
  fail,
  type Home,
  inRegister,
  js,
  type ModuleContext,
  named,
  regionHome,
  tried,
  use,
  type Val,
} from "../place/scope.js";
import { type ActionWriter, type ExecutionPath, type Purpose, TRACK } from "./action-writer.js";
import { countTransition } from "./counting.js";
import { choicesText } from "./leave-path.js";

/** States of at most this many words, with narrow variables only, are built in local variables. */
export const REGISTERS_MAX = 4;

export function inRegisters({ layout, shapes, ir }: ModuleContext, purpose: Purpose): boolean {
  if (purpose === "explain" || purpose === "enabled") return false;
  return (
    layout.words <= REGISTERS_MAX &&
    ir.variables.every(({ type }) => {
      const shape = shapes.of(type);
      return inRegister(shape) && wordsOf(shape) === 1;
    })
  );
}

export const wordNames = (words: number, level: number): readonly string[] =>
  Array.from({ length: words }, (_, k) => `n${k}${level === 0 ? "" : `_${level}`}`);

export function homeOf(w: ActionWriter, path: ExecutionPath): Home {
  const { module } = w.scope;
  if (inRegisters(module, w.purpose)) {
    const names = wordNames(module.layout.words, path.level);
    return { word: (index) => nth(names, index, "word"), region: null };
  }
  const { array, at } = w.target;
  return regionHome(module, array, at);
}

/** The next state begins as a copy of the state. */
export function begin(w: ActionWriter, path: ExecutionPath): ExecutionPath {
  if (path.begun) return path;
  const { scope } = w;
  const { words } = scope.module.layout;
  if (inRegisters(scope.module, w.purpose)) {
    const copies = wordNames(words, path.level).map((name, k) => `${name} = ${scope.state.word(k, null)}`);
    scope.code.line(`let ${copies.join(", ")};`);
  } else {
    const { array, at } = w.target;
    scope.code.line(`${use(scope, "copyWords", words)}(${array}, ${at}, s, i, ${words});`);
  }
  return { ...path, begun: true };
}

export function assign(
  w: ActionWriter,
  path: ExecutionPath,
  node: Extract<IrStatement, { kind: "assign" }>,
): void {
  const { scope } = w;
  const { place } = node;
  const keys = keysOf(scope, place.path);
  const shape = shapeOf(scope, place.type);
  const always = fitsAlways(scope.module.bounds.of(node.value), place.type);
  if (always && !inRegister(shape) && !w.tracked.variables.has(place.variable)) {
    // A wide value that surely fits is built where it is needed, if that place surely exists.
    const { result: to, lines, failed } = tried(scope, () => targetLoc(w, path, place, keys));
    if (!failed) {
      scope.code.append(lines);
      const { array, at } = regionOf(to);
      const words = wordsOf(shape);
      scope.code.line(`${use(scope, "clearWords", words)}(${array}, ${at}, ${words});`);
      build(scope, node.value, to);
      return;
    }
  }
  if (node.value.kind === "append" && append(w, path, place, keys, node.value)) return;
  put(w, path, place, keys, generate(scope, node.value));
}

/**
 * `x' = append(s, e)`, where `s` has the type of `x`: there is room for one more, or it is a mistake; no value with
 * more room than `x` has is made. False where this is not so simple.
 */
function append(
  w: ActionWriter,
  path: ExecutionPath,
  place: Place,
  keys: readonly (Val | null)[],
  node: Extract<IrExpression, { readonly right: IrExpression }>,
): boolean {
  const { scope } = w;
  const { type } = place;
  if (type.kind !== "sequence" || !fitsAlways(scope.module.bounds.of(node.left), type)) return false;
  const left = named(scope, convert(scope, generate(scope, node.left), type));
  const right = named(scope, generate(scope, node.right));
  const to = targetLoc(w, path, place, keys);
  const length = lengthOf(scope, left);
  const fitting = every([`${length} < ${maxOf(type)}`, fits(scope, right, type.of)]);
  demandType(w, place, fitting);
  if (w.tracked.variables.has(place.variable)) track(w, place, keys);
  if (maxOf(type) === 0) return true;
  const element = convert(scope, right, type.of);
  if (!left.wide) {
    replace(scope, to, withElement(scope, left, element, type));
    return true;
  }
  replace(scope, to, left);
  const shape = shapeOf(scope, type.of);
  const position = elementLoc(scope, to, length, type.of);
  if (!inRegister(shape)) replace(scope, position, element);
  else convertInto(scope, element, position);
  writeBits(scope, to, lengthBits(scope, type), add(length, 1), false);
  return true;
}

/** The value that is written must be one of the place's type. */
function demandType({ scope }: ActionWriter, place: Place, condition: string): void {
  const variable = variableOf(scope, place).name;
  const message = `a value is outside the type of \`${variable}\`${place.path.length > 0 ? " there" : ""}: ${showType(place.type)}`;
  demand(scope, condition, "type", message, place.span);
}

const variableOf = ({ module }: FunctionScope, { variable }: Place): IrVariable =>
  nth(module.ir.variables, variable, "variable");

export type Place = Extract<IrStatement, { kind: "assign" }>["place"];

/** Writes a value, once it is known that its place is there, that it fits, and that it is the only one. */
export function put(
  w: ActionWriter,
  path: ExecutionPath,
  place: Place,
  keys: readonly (Val | null)[],
  value: Val,
): void {
  const { scope } = w;
  const val = named(scope, value);
  const to = targetLoc(w, path, place, keys);
  demandType(w, place, fits(scope, val, place.type));
  if (w.tracked.variables.has(place.variable)) track(w, place, keys);
  replace(scope, to, convert(scope, val, place.type));
}

/** The place in the next state. That it is there is found out in the state before the step. */
export function targetLoc(
  w: ActionWriter,
  path: ExecutionPath,
  place: Place,
  keys: readonly (Val | null)[],
): Loc {
  const { scope } = w;
  const spot = nth(scope.module.layout.variables, place.variable, "variable");
  const { type } = variableOf(scope, place);
  const there = follow(scope, locIn(scope.state, type, spot), place.path, keys);
  return { ...there, home: homeOf(w, path) };
}

/** Parts that can be remembered as the bits of one number. */
const TRACKED_BITS = 31;

/** Notes which parts are set, and fails if one of them is set already. */
function track(w: ActionWriter, place: Place, keys: readonly (Val | null)[]): void {
  const { scope, tracked } = w;
  const { first, count } = partsAt(w, place, keys);
  const variable = variableOf(scope, place).name;
  const fails = (condition: string): void => {
    scope.code.open(`if (${condition}) {`);
    fail(scope, "evaluation", `this part of \`${variable}\` is assigned twice in one step`, place.span);
    scope.code.close();
  };
  const name = scope.names.fresh("f");
  if (tracked.parts <= TRACKED_BITS) {
    scope.code.line(`const ${name} = ${shiftLeft(String(maskOf(count)), paren(first))};`);
    fails(`(${TRACK} & ${name}) !== 0`);
    scope.code.line(`${TRACK} |= ${name};`);
    return;
  }
  scope.code.line(`const ${name} = ${first};`);
  fails(`${use(scope, "isSet")}(places, ${TRACK}, ${name}, ${count})`);
  scope.code.line(`places[${TRACK}] = ${name};`);
  scope.code.line(`places[${TRACK} + 1] = ${count};`);
  scope.code.line(`${TRACK} += 2;`);
}

/** The number of the first part of a place, among all that are remembered, and how many parts it has. */
function partsAt(
  { scope, tracked }: ActionWriter,
  place: Place,
  keys: readonly (Val | null)[],
): { readonly first: string; readonly count: number } {
  const processes = scope.module.shapes.instances.length;
  const known = tracked.variables.get(place.variable);
  if (known === undefined) throw new Error(`the parts of ${place.variable} are not remembered`);
  let first = String(known.first);
  let { depth } = known;
  let { type } = variableOf(scope, place);
  place.path.forEach((step, i) => {
    const whole = type.kind === "optional" ? type.of : type;
    depth -= 1;
    if (step.kind === "field" && whole.kind === "record") {
      const { index, type: fieldType } = fieldOf(whole, step.name);
      const before = whole.fields.slice(0, index);
      first = add(
        first,
        before.reduce((sum, f) => sum + partsCount(f.type, depth, processes), 0),
      );
      type = fieldType;
    } else if (whole.kind === "function" || whole.kind === "sequence") {
      const key = keyAt(keys, i);
      const isFunction = whole.kind === "function";
      const index = isFunction ? rankOf(scope, convert(scope, key, whole.key)) : add(js(key), -1);
      type = isFunction ? whole.value : whole.of;
      first = add(first, times(index, partsCount(type, depth, processes)));
    }
  });
  return { first, count: partsCount(type, depth, processes) };
}

/** The end of a path: a successor, its explanation, or an answer. */
export function finish(w: ActionWriter, from: ExecutionPath): void {
  const { scope, purpose } = w;
  const { code, module } = scope;
  const { words } = module.layout;
  if (purpose === "enabled") {
    code.line("return true;");
    return;
  }
  const path = begin(w, from);
  const names = wordNames(words, path.level);
  const registers = inRegisters(module, purpose);
  switch (purpose) {
    case "expand": {
      if (registers) for (const [k, name] of names.entries()) code.line(`out[${add("to", k)}] = ${name};`);
      if (module.ir.properties.some((p) => p.kind === "step"))
        code.line(
          registers
            ? `if (${names.map((name, k) => `${name} !== ${scope.state.word(k, null)}`).join(" || ")}) judgeStep(s, i, out, to);`
            : `if (!${use(scope, "sameWords", words)}(s, i, out, to, ${words})) judgeStep(s, i, out, to);`,
        );
      countTransition(w, path.branches);
      code.line(`to += ${words};`);
      if (module.drains) {
        const slot = w.scope.module.positionOf(w.index);
        const count = `taken[${slot}]${module.typed("!")} += (to - base) / ${words};`;
        code.line(`if (drain !== null && to > out.length - ${words}) {`);
        code.line(`  ${count} base = 0; drained = true; to = drain(to);`);
        code.line("}");
      }
      return;
    }
    case "explain":
      code.line(
        `found.push(leading(${w.scope.module.positionOf(w.index)}, ${choicesText(w)}, ${w.target.at}));`,
      );
      return;
    case "taken": {
      const same = registers
        ? names.map((name, k) => `${name} === n[${add("j", k)}]`).join(" && ")
        : `${use(scope, "sameWords", words)}(scratch, ${w.target.at}, n, j, ${words})`;
      code.line(`if (${same}) return true;`);
      return;
    }
    default:
      purpose satisfies never;
  }
}

/** What a loop over paths needs to restore at the start of each iteration. */
export interface Saved {
  readonly scratch: string | null;
  readonly size: string | null;
}

export function save(w: ActionWriter, path: ExecutionPath): Saved {
  const { scope } = w;
  const { layout } = scope.module;
  const size = w.tracked.parts > 0 && path.begun ? scope.names.fresh("z") : null;
  if (size !== null) scope.code.line(`const ${size} = ${TRACK};`);
  if (!path.begun || inRegisters(scope.module, w.purpose)) return { scratch: null, size };
  const scratch = String(scope.module.scratch(layout.words));
  const { array, at } = w.target;
  scope.code.line(
    `${use(scope, "copyWords", layout.words)}(scratch, ${scratch}, ${array}, ${at}, ${layout.words});`,
  );
  return { scratch, size };
}

export function restore(w: ActionWriter, path: ExecutionPath, saved: Saved): ExecutionPath {
  const { scope } = w;
  const { layout } = scope.module;
  if (saved.size !== null) scope.code.line(`${TRACK} = ${saved.size};`);
  else if (w.tracked.parts > 0) scope.code.line(`${TRACK} = 0;`);
  if (!path.begun) return path;
  if (saved.scratch !== null) {
    const { array, at } = w.target;
    scope.code.line(
      `${use(scope, "copyWords", layout.words)}(${array}, ${at}, scratch, ${saved.scratch}, ${layout.words});`,
    );
    return path;
  }
  const level = path.level + 1;
  const copies = wordNames(layout.words, level).map(
    (name, k) => `${name} = ${wordNames(layout.words, path.level)[k]}`,
  );
  scope.code.line(`let ${copies.join(", ")};`);
  return { ...path, level };
}
