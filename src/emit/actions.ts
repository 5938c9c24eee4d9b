/**
 * Actions: every way through the statements of one, as nested loops. What happens at the end of a way, and where it
 * fails, depends on what the function is for: to make successors, to explain them, or to ask whether there is one.
 */
import { valuesCount, wordsOf } from "../../checker/runtime/shapes.js";
import type { Ir, IrAction, IrExpression, IrStatement, Slot } from "../ir/ir.js";
import { showType, type Type } from "../types/type.js";
import { build, follow, keysOf, replace } from "./build.js";
import { add, not, paren } from "./code.js";
import { convert, fits, fitsAlways, rankOf } from "./convert.js";
import { eachArm, generate } from "./expressions.js";
import { bindNamed, iterate, overType, truth } from "./iterate.js";
import { type Loc, locIn, regionOf, shapeOf } from "./location.js";
import { partsCount, trackedVariables } from "./overlap.js";
import {
  bindSlot,
  demand,
  fail,
  functionScope,
  type Home,
  inRegister,
  type ModuleContext,
  named,
  regionHome,
  type Scope,
  tried,
  use,
  type Val,
} from "./scope.js";

export type Purpose = "expand" | "explain" | "enabled" | "taken";

/** A value that a way was taken with, as `explain` tells it. */
interface Choice {
  readonly name: string;
  readonly val: Val;
}

/** What a way through the body has done so far. */
interface Way {
  readonly choices: readonly Choice[];
  /** Whether the next state was begun: it starts as a copy of the state. */
  readonly begun: boolean;
  /** How many copies of it were made, for loops inside loops. */
  readonly level: number;
}

/** Where a way is left to. */
interface Region {
  readonly kind: "function" | "loop" | "block";
  readonly label: string;
  readonly loops: number;
  used: boolean;
}

/** What is still to be done. */
type Rest = { readonly statements: readonly IrStatement[]; readonly then: Rest } | null;

/** In the order of the places: two numbers for each part that was set. */
const TRACK = "size";

export interface ActionWriter {
  readonly scope: Scope;
  readonly action: IrAction;
  readonly index: number;
  readonly purpose: Purpose;
  readonly tracked: ReadonlySet<number>;
  /** Whether a step of it keeps a state from being a deadlock. */
  readonly moves: boolean;
  region: Region;
  /** The choices of the way that is being written, for `explain`. */
  choices: readonly Choice[];
  /** Where the next state is made, unless it is in local variables. */
  readonly target: { readonly array: string; readonly at: string };
  /** Statement that ends the function when no way is left. */
  readonly nothing: string;
}

export interface ActionFunction {
  readonly name: string;
  readonly purpose: Purpose;
  /** Whether the parameters are given, or all are gone through. */
  readonly given: boolean;
}

/** Writes the function of an action for a purpose. */
export function actionFunction(
  module: ModuleContext,
  action: IrAction,
  index: number,
  { name, purpose, given }: ActionFunction,
): string {
  const writer: { current: ActionWriter | null } = { current: null };
  const next = purpose === "taken" ? regionHome(module, "n", "j") : null;
  const { scope, prologue } = functionScope(module, (failure, caught) => {
    if (writer.current !== null) failWay(writer.current, failure, caught);
  }, next);
  const nothing = { expand: "return to;", explain: "return;", enabled: "return false;", taken: "return false;" }[
    purpose
  ];
  const w: ActionWriter = {
    scope,
    action,
    index,
    purpose,
    tracked: trackedVariables(action),
    moves: movesOf(module.ir, action),
    region: { kind: "function", label: "", loops: 0, used: false },
    choices: [],
    target:
      purpose === "expand"
        ? { array: "out", at: "to" }
        : { array: "scratch", at: String(inRegisters(module, purpose) ? 0 : module.scratch(module.layout.words)) },
    nothing,
  };
  writer.current = w;
  const { typed } = module;
  const state = [`s${typed(": Int32Array")}`, `i${typed(": number")}`];
  const parameters: string[] = [];
  if (given)
    for (const slot of action.parameters) {
      const own = scope.names.unique(slot.name);
      parameters.push(`${own}${typed(slot.type.kind === "bool" ? ": boolean" : ": number")}`);
      bindSlot(scope, slot, { wide: false, type: slot.type, js: own });
    }
  body(w, given);
  if (scope.code.lines().at(-1)?.trim() !== nothing && purpose !== "explain") scope.code.line(nothing);
  prologue();
  const signature = {
    expand: [...state, `out${typed(": Int32Array")}`, `to${typed(": number")}`],
    explain: [...state, `found${typed(": Transition<Words>[]")}`],
    enabled: [...state, ...parameters],
    taken: [...state, `n${typed(": Int32Array")}`, `j${typed(": number")}`, ...parameters],
  }[purpose];
  const result = { expand: ": number", explain: ": void", enabled: ": boolean", taken: ": boolean" }[purpose];
  return functionText(name, signature, typed(result), scope.code.lines());
}

/** Whether a step of the action keeps a state from being a deadlock, also one that fails. */
export function movesOf(ir: Ir, action: IrAction): boolean {
  if (ir.processes.length === 0) return true;
  if (action.process === null) return !action.environment;
  return !(ir.processes[action.process]?.idle.includes(action.label ?? "") ?? false);
}

/** A function, without variables that nothing reads, and with parameters that nothing reads marked so. */
export function functionText(
  name: string,
  signature: readonly string[],
  result: string,
  lines: readonly string[],
): string {
  let kept = lines;
  for (;;) {
    const text = kept.join("\n");
    const shorter = kept.filter((line) => {
      const declared = /^ *(?:const|let) ([\w$]+)(?:: \w+)? = .*;$/.exec(line)?.[1];
      return declared === undefined || occurrences(text, declared) > 1 || /\w\(/.test(line.replace(/Math\.clz32\(/, ""));
    });
    if (shorter.length === kept.length) break;
    kept = shorter;
  }
  const text = kept.join("\n");
  const parameters = signature.map((parameter) => {
    const [own = ""] = parameter.split(":");
    return occurrences(text, own) > 0 ? parameter : `_${parameter}`;
  });
  return `function ${name}(${parameters.join(", ")})${result} {\n${kept.map((line) => `  ${line}`).join("\n")}\n}`;
}

const occurrences = (text: string, name: string): number =>
  text.replace(/\/\/.*$/gm, "").split(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`)).length - 1;

// ─────────────────────────────────────────────────────────────────────── parameters and guards

function body(w: ActionWriter, given: boolean): void {
  const { action, scope } = w;
  const { guards, statements } = leadingGuards(w);
  const start: Way = {
    choices: [],
    begun: false,
    level: 0,
  };
  const level = (depth: number): void => {
    for (const guard of guards.filter((g) => g.depth === depth)) {
      comment(scope, guard.condition.span);
      leaveUnless(w, truth(scope, guard.condition));
    }
    const slot = action.parameters[depth];
    if (slot === undefined) {
      if (w.tracked.size > 0) scope.code.line(`let ${TRACK} = 0;`);
      const choices = action.parameters.map((p) => ({ name: p.name, val: scope.slots.get(p.slot) as Val }));
      walk(w, { statements, then: null }, { ...start, choices });
      return;
    }
    if (given) {
      level(depth + 1);
      return;
    }
    inLoop(w, (write) => overType(scope, slot.type, slot, write), () => level(depth + 1));
  };
  level(0);
}

interface Guard {
  readonly condition: IrExpression;
  /** How many parameters must be known for it. */
  readonly depth: number;
}

/**
 * The guards at the beginning of an action, each at the outermost loop in which all that it reads is known. Once
 * one can fail, the rest stay where they are, so that the same failures are met.
 */
function leadingGuards(w: ActionWriter): {
  readonly guards: readonly Guard[];
  readonly statements: readonly IrStatement[];
} {
  const { action } = w;
  const guards: Guard[] = [];
  let at = 0;
  for (; at < action.body.length; at += 1) {
    const statement = action.body[at];
    if (statement?.kind !== "when") break;
    const conjuncts = conjunctsOf(statement.condition);
    const sound = conjuncts.findIndex((conjunct) => canFail(w, conjunct));
    for (const condition of sound === -1 ? conjuncts : conjuncts.slice(0, sound))
      guards.push({ condition, depth: depthOf(condition, action.parameters) });
    if (sound === -1) continue;
    const [only, ...more] = conjuncts.slice(sound);
    const rest =
      more.length === 0 || only === undefined
        ? (only ?? statement.condition)
        : { ...statement.condition, kind: "and" as const, operands: [only, ...more] };
    return { guards, statements: [{ ...statement, condition: rest } as IrStatement, ...action.body.slice(at + 1)] };
  }
  return { guards, statements: action.body.slice(at) };
}

const conjunctsOf = (condition: IrExpression): readonly IrExpression[] =>
  condition.kind === "and" ? condition.operands.flatMap(conjunctsOf) : [condition];

/** Whether evaluating an expression can fail, found out by writing it into the void. */
function canFail(w: ActionWriter, node: IrExpression): boolean {
  const before = new Map(w.scope.slots);
  for (const slot of w.action.parameters)
    if (!w.scope.slots.has(slot.slot)) bindSlot(w.scope, slot, { wide: false, type: slot.type, js: "zz" });
  const { failed } = tried(w.scope, () => generate(w.scope, node));
  w.scope.slots.clear();
  for (const [slot, val] of before) w.scope.slots.set(slot, val);
  return failed;
}

/** The number of parameters, from the first on, among which are all that an expression reads. */
function depthOf(node: IrExpression, parameters: readonly Slot[]): number {
  let depth = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    const inner = value as { readonly kind?: unknown; readonly slot?: unknown };
    if (inner.kind === "slot")
      depth = Math.max(depth, parameters.findIndex((p) => p.slot === inner.slot) + 1);
    for (const [key, child] of Object.entries(value)) if (key !== "type" && key !== "span") visit(child);
  };
  visit(node);
  return depth;
}

// ─────────────────────────────────────────────────────────────────────── leaving

/** The statement that goes on with the next way. */
function leaving(w: ActionWriter): string {
  const { region, scope } = w;
  if (region.kind === "function") return w.nothing;
  if (region.kind === "loop" && scope.loops === region.loops) return "continue;";
  region.used = true;
  return `break ${region.label};`;
}

function leaveUnless(w: ActionWriter, condition: string): void {
  if (condition === "true") return;
  w.scope.code.line(`if (${not(condition)}) ${leaving(w)}`);
}

/** A way fails: it is noted, or is a transition to nowhere, or an answer, and then left. */
function failWay(w: ActionWriter, failure: string, caught: boolean): void {
  const { code } = w.scope;
  switch (w.purpose) {
    case "expand":
      code.line(`seen[STEP_FAILURES + ${failure}] = 1;`);
      if (w.moves) code.line("moves = 1;");
      break;
    case "explain":
      code.line(`found.push(failing(${w.index}, ${choicesText(w)}, ${failure}));`);
      break;
    case "enabled":
      if (caught) code.line("fault = 0;");
      code.line("return true;");
      return;
    case "taken":
      break;
    default:
      return w.purpose satisfies never;
  }
  if (caught) code.line("fault = 0;");
  code.line(leaving(w));
}

function choicesText(w: ActionWriter): string {
  const items = w.choices.map(({ name, val }) => {
    const shape = w.scope.module.shape(shapeOf(w.scope, val.type));
    const code = val.wide ? "0" : codeText(w, val);
    return `choice(${JSON.stringify(name)}, ${shape}, ${code})`;
  });
  return `[${items.join(", ")}]`;
}

function codeText(w: ActionWriter, val: Val): string {
  if (val.wide) return "0";
  if (val.type.kind === "bool") return `(${val.js} ? 1 : 0)`;
  if (val.type.kind === "int") return add(val.js, -((shapeOf(w.scope, val.type) as { low: number }).low));
  return val.js;
}

/** Writes a loop of which each round is a way of its own. */
function inLoop(w: ActionWriter, loop: (write: () => void) => void, round: () => void): void {
  const outer = w.region;
  loop(() => {
    const region: Region = {
      kind: "loop",
      label: w.scope.names.fresh("l"),
      loops: w.scope.loops,
      used: false,
    };
    w.region = region;
    const { lines } = w.scope.code.capture(round);
    if (region.used) w.scope.code.open(`${region.label}: {`);
    w.scope.code.append(lines);
    if (region.used) w.scope.code.close();
  });
  w.region = outer;
}

// ─────────────────────────────────────────────────────────────────────── statements

function walk(w: ActionWriter, start: Rest, from: Way): void {
  let rest = start;
  let way = from;
  const { scope } = w;
  for (;;) {
    w.choices = way.choices;
    if (rest === null) {
      finish(w, way);
      return;
    }
    const [statement, ...others]: readonly IrStatement[] = rest.statements;
    if (statement === undefined) {
      rest = rest.then;
      continue;
    }
    const after: Rest = { statements: others, then: rest.then };
    switch (statement.kind) {
      case "pick":
        comment(scope, statement.span);
        chooseElement(w, way, statement, after);
        return;
      case "assignIn":
        comment(scope, statement.span);
        chooseValue(w, way, statement, after);
        return;
      case "either":
        chooseBranch(w, way, statement, after);
        return;
      case "if":
        if (!statement.then.some(hasChoice) && !statement.else.some(hasChoice)) break;
        scope.code.open(`if (${truth(scope, statement.condition)}) {`);
        walk(w, { statements: statement.then, then: after }, way);
        scope.code.turn("} else {");
        walk(w, { statements: statement.else, then: after }, way);
        scope.code.close();
        return;
      case "match": {
        if (!statement.arms.some((arm) => arm.body.some(hasChoice))) break;
        const subject = generate(scope, statement.subject);
        eachArm(scope, subject, statement.arms, (inner) => {
          walk(w, { statements: inner, then: after }, way);
        });
        return;
      }
      default:
        break;
    }
    way = plain(w, way, statement);
    rest = after;
  }
}

function hasChoice(node: IrStatement): boolean {
  switch (node.kind) {
    case "pick":
    case "assignIn":
    case "either":
      return true;
    case "if":
      return node.then.some(hasChoice) || node.else.some(hasChoice);
    case "match":
      return node.arms.some((arm) => arm.body.some(hasChoice));
    case "for":
      return node.body.some(hasChoice);
    default:
      return false;
  }
}

function writes(node: IrStatement): boolean {
  switch (node.kind) {
    case "assign":
    case "assignIn":
      return true;
    case "if":
      return node.then.some(writes) || node.else.some(writes);
    case "match":
      return node.arms.some((arm) => arm.body.some(writes));
    case "for":
      return node.body.some(writes);
    default:
      return false;
  }
}

/** A statement with one way through it. */
function plain(w: ActionWriter, way: Way, node: IrStatement): Way {
  const { scope } = w;
  const inner = (statements: readonly IrStatement[], on: Way): void => {
    for (const statement of statements) plain(w, on, statement);
  };
  switch (node.kind) {
    case "when":
      comment(scope, node.span);
      leaveUnless(w, truth(scope, node.condition));
      return way;
    case "assert":
      comment(scope, node.span);
      demand(scope, truth(scope, node.condition), "assertion", node.text ?? "the assertion is false", node.span);
      return way;
    case "let":
      comment(scope, node.span);
      bindNamed(scope, node.slot, generate(scope, node.value));
      return way;
    case "assign": {
      const on = begin(w, way);
      comment(scope, node.span);
      assign(w, on, node);
      return on;
    }
    case "if": {
      const on = writes(node) ? begin(w, way) : way;
      comment(scope, node.span);
      scope.code.open(`if (${truth(scope, node.condition)}) {`);
      inner(node.then, on);
      if (node.else.length > 0) {
        scope.code.turn("} else {");
        inner(node.else, on);
      }
      scope.code.close();
      return on;
    }
    case "match": {
      const on = writes(node) ? begin(w, way) : way;
      comment(scope, node.span);
      eachArm(scope, generate(scope, node.subject), node.arms, (statements) => inner(statements, on));
      return on;
    }
    case "for": {
      const on = writes(node) ? begin(w, way) : way;
      comment(scope, node.span);
      iterate(scope, node.set, node.slot, () => inner(node.body, on));
      return on;
    }
    default:
      throw new Error(`${node.kind} has more than one way through it`);
  }
}

// ─────────────────────────────────────────────────────────────────────── choices

function chooseElement(
  w: ActionWriter,
  way: Way,
  node: Extract<IrStatement, { kind: "pick" }>,
  after: Rest,
): void {
  const { scope } = w;
  const saved = save(w, way);
  inLoop(
    w,
    (write) => {
      iterate(scope, node.set, node.slot, write);
    },
    () => {
      const val = scope.slots.get(node.slot.slot) as Val;
      const inside = restore(w, way, saved);
      walk(w, after, { ...inside, choices: [...way.choices, { name: node.slot.name, val }] });
    },
  );
}

/** `x' in S`: every element is a way; one that does not fit fails by itself. */
function chooseValue(
  w: ActionWriter,
  way: Way,
  node: Extract<IrStatement, { kind: "assignIn" }>,
  after: Rest,
): void {
  const { scope } = w;
  const keys = keysOf(scope, node.place.path);
  const slot: Slot = { slot: -2, name: "value", type: scope.module.bounds.of(node.set) };
  const saved = save(w, way);
  inLoop(
    w,
    (write) => {
      iterate(scope, node.set, slot, write);
    },
    () => {
      const val = scope.slots.get(-2) as Val;
      w.choices = way.choices;
      const on = begin(w, restore(w, way, saved));
      put(w, on, node.place, keys, val);
      walk(w, after, on);
    },
  );
}

function chooseBranch(
  w: ActionWriter,
  way: Way,
  node: Extract<IrStatement, { kind: "either" }>,
  after: Rest,
): void {
  const { scope } = w;
  const outer = w.region;
  const saved = save(w, way);
  for (const branch of node.branches) {
    const region: Region = { kind: "block", label: scope.names.fresh("l"), loops: scope.loops, used: false };
    w.region = region;
    const line = scope.code.open("{");
    walk(w, { statements: branch, then: after }, restore(w, way, saved));
    scope.code.close();
    if (region.used) scope.code.label(line, region.label);
  }
  w.region = outer;
}

/** What a loop over ways needs to begin each round anew. */
interface Saved {
  readonly scratch: string | null;
  readonly size: string | null;
}

function save(w: ActionWriter, way: Way): Saved {
  const { scope } = w;
  const { layout } = scope.module;
  const size = w.tracked.size > 0 && way.begun ? scope.names.fresh("z") : null;
  if (size !== null) scope.code.line(`const ${size} = ${TRACK};`);
  if (!way.begun || inRegisters(scope.module, w.purpose)) return { scratch: null, size };
  const scratch = String(scope.module.scratch(layout.words));
  const { array, at } = w.target;
  scope.code.line(`${use(scope, "copyWords")}(scratch, ${scratch}, ${array}, ${at}, ${layout.words});`);
  return { scratch, size };
}

function restore(w: ActionWriter, way: Way, saved: Saved): Way {
  const { scope } = w;
  const { layout } = scope.module;
  if (saved.size !== null) scope.code.line(`${TRACK} = ${saved.size};`);
  else if (w.tracked.size > 0) scope.code.line(`${TRACK} = 0;`);
  if (!way.begun) return way;
  if (saved.scratch !== null) {
    const { array, at } = w.target;
    scope.code.line(`${use(scope, "copyWords")}(${array}, ${at}, scratch, ${saved.scratch}, ${layout.words});`);
    return way;
  }
  const level = way.level + 1;
  const copies = wordNames(layout.words, level).map((name, k) => `${name} = ${wordNames(layout.words, way.level)[k]}`);
  scope.code.line(`let ${copies.join(", ")};`);
  return { ...way, level };
}

// ─────────────────────────────────────────────────────────────────────── the next state

/** States of so many words, of narrow variables only, are put together in local variables. */
const REGISTERS_MAX = 4;

export function inRegisters({ layout, shapes, ir }: ModuleContext, purpose: Purpose): boolean {
  if (purpose === "explain" || purpose === "enabled") return false;
  return layout.words <= REGISTERS_MAX && ir.variables.every(({ type }) => {
    const shape = shapes.of(type);
    return inRegister(shape) && wordsOf(shape) === 1;
  });
}

const wordNames = (words: number, level: number): readonly string[] =>
  Array.from({ length: words }, (_, k) => `n${k}${level === 0 ? "" : `_${level}`}`);

function homeOf(w: ActionWriter, way: Way): Home {
  const { module } = w.scope;
  if (inRegisters(module, w.purpose)) {
    const names = wordNames(module.layout.words, way.level);
    return { word: (index) => names[index] ?? "", region: null };
  }
  const { array, at } = w.target;
  return regionHome(module, array, at);
}

/** The next state begins as a copy of the state. */
function begin(w: ActionWriter, way: Way): Way {
  if (way.begun) return way;
  const { scope } = w;
  const { words } = scope.module.layout;
  if (inRegisters(scope.module, w.purpose)) {
    const copies = wordNames(words, way.level).map((name, k) => `${name} = ${scope.state.word(k, null)}`);
    scope.code.line(`let ${copies.join(", ")};`);
  } else {
    const { array, at } = w.target;
    scope.code.line(`${use(scope, "copyWords")}(${array}, ${at}, s, i, ${words});`);
  }
  return { ...way, begun: true };
}

function assign(w: ActionWriter, way: Way, node: Extract<IrStatement, { kind: "assign" }>): void {
  const { scope } = w;
  const { place } = node;
  const keys = keysOf(scope, place.path);
  const shape = shapeOf(scope, place.type);
  const always = fitsAlways(scope.module.bounds.of(node.value), place.type);
  if (always && !inRegister(shape) && !w.tracked.has(place.variable)) {
    // A wide value that surely fits is built where it is wanted, if that is known to be there.
    const { result: to, lines, failed } = tried(scope, () => targetLoc(w, way, place, keys));
    if (!failed) {
      scope.code.append(lines);
      const { array, at } = regionOf(to);
      scope.code.line(`${use(scope, "clearWords")}(${array}, ${at}, ${wordsOf(shape)});`);
      build(scope, node.value, to);
      return;
    }
  }
  put(w, way, place, keys, generate(scope, node.value));
}

type Place = Extract<IrStatement, { kind: "assign" }>["place"];

/** Writes a value, once it is known that its place is there, that it fits, and that it is the only one. */
function put(w: ActionWriter, way: Way, place: Place, keys: readonly (Val | null)[], value: Val): void {
  const { scope } = w;
  const val = named(scope, value);
  const to = targetLoc(w, way, place, keys);
  const variable = scope.module.ir.variables[place.variable]?.name ?? "";
  demand(
    scope,
    fits(scope, val, place.type),
    "type",
    `a value is outside the type of \`${variable}\`${place.path.length > 0 ? " there" : ""}: ${showType(place.type)}`,
    place.span,
  );
  if (w.tracked.has(place.variable)) track(w, place, keys, variable);
  replace(scope, to, convert(scope, val, place.type));
}

/** The place in the next state. That it is there is found out in the state before the step. */
function targetLoc(w: ActionWriter, way: Way, place: Place, keys: readonly (Val | null)[]): Loc {
  const { scope } = w;
  const { layout, ir } = scope.module;
  const spot = layout.variables[place.variable];
  const type = ir.variables[place.variable]?.type as Type;
  if (spot === undefined) throw new Error(`no variable ${place.variable}`);
  const there = follow(scope, locIn(scope.state, type, spot), place.path, keys);
  return { ...there, home: homeOf(w, way) };
}

/** Notes which parts are set, and fails if one of them is set already. */
function track(w: ActionWriter, place: Place, keys: readonly (Val | null)[], variable: string): void {
  const { scope } = w;
  const { ir, shapes } = scope.module;
  const processes = shapes.instances.length;
  const before = ir.variables
    .slice(0, place.variable)
    .reduce((sum, v) => sum + partsCount(v.type, processes), 0);
  let first = String(before);
  let type = ir.variables[place.variable]?.type as Type;
  place.path.forEach((step, i) => {
    const whole = type.kind === "optional" ? type.of : type;
    if (step.kind === "field" && whole.kind === "record") {
      const index = whole.fields.findIndex((f) => f.name === step.name);
      const offset = whole.fields.slice(0, index).reduce((sum, f) => sum + partsCount(f.type, processes), 0);
      first = add(first, offset);
      type = whole.fields[index]?.type as Type;
    } else if (whole.kind === "function" || whole.kind === "sequence") {
      const inner = whole.kind === "function" ? whole.value : whole.of;
      const key = keys[i] as Val;
      const index =
        whole.kind === "function"
          ? rankOf(scope, convert(scope, key, whole.key))
          : add(key.wide ? "" : key.js, -1);
      first = add(first, `${paren(index)} * ${partsCount(inner, processes)}`);
      type = inner;
    }
  });
  const count = partsCount(place.type, processes);
  const name = scope.names.fresh("f");
  scope.code.line(`const ${name} = ${first};`);
  scope.code.open(`if (${use(scope, "isSet")}(places, ${TRACK}, ${name}, ${count})) {`);
  fail(scope, "evaluation", `this part of \`${variable}\` is set twice in one step`, place.span);
  scope.code.close();
  scope.code.line(`places[${TRACK}] = ${name};`);
  scope.code.line(`places[${TRACK} + 1] = ${count};`);
  scope.code.line(`${TRACK} += 2;`);
}

/** The end of a way: a successor, its explanation, or an answer. */
function finish(w: ActionWriter, from: Way): void {
  const { scope, purpose } = w;
  const { code, module } = scope;
  const { words } = module.layout;
  if (purpose === "enabled") {
    code.line("return true;");
    return;
  }
  const way = begin(w, from);
  const names = wordNames(words, way.level);
  const registers = inRegisters(module, purpose);
  switch (purpose) {
    case "expand": {
      if (registers) names.forEach((name, k) => code.line(`out[${add("to", k)}] = ${name};`));
      if (module.ir.properties.some((p) => p.kind === "step"))
        code.line(
          registers
            ? `if (${names.map((name, k) => `${name} !== ${scope.state.word(k, null)}`).join(" || ")}) judgeStep(s, i, out, to);`
            : `if (!${use(scope, "sameWords")}(s, i, out, to, ${words})) judgeStep(s, i, out, to);`,
        );
      code.line(`to += ${words};`);
      return;
    }
    case "explain":
      code.line(`found.push(leading(${w.index}, ${choicesText(w)}, ${w.target.at}));`);
      return;
    case "taken": {
      const same = registers
        ? names.map((name, k) => `${name} === n[${add("j", k)}]`).join(" && ")
        : `${use(scope, "sameWords")}(scratch, ${w.target.at}, n, j, ${words})`;
      code.line(`if (${same}) return true;`);
      return;
    }
    default:
      return purpose satisfies never;
  }
}

// ─────────────────────────────────────────────────────────────────────── comments

function comment(scope: Scope, span: IrStatement["span"]): void {
  const text = `// ${scope.module.sourceLine(span)}`;
  const last = scope.code.lines().at(-1)?.trim();
  if (last !== text) scope.code.line(text);
}

/** How many successors an action can have from one state, at most. */
export function successorsMax(module: ModuleContext, action: IrAction): number {
  const ofSet = (set: IrExpression): number => {
    const type = module.bounds.of(set);
    return type.kind === "set" ? valuesCount(shapeOfType(module, type.of)) : 1;
  };
  const ways = (statements: readonly IrStatement[]): number =>
    statements.reduce((product, node) => {
      switch (node.kind) {
        case "pick":
        case "assignIn":
          return product * ofSet(node.set);
        case "either":
          return product * node.branches.reduce((sum, branch) => sum + ways(branch), 0);
        case "if":
          return product * Math.max(ways(node.then), ways(node.else));
        case "match":
          return product * Math.max(1, ...node.arms.map((arm) => ways(arm.body)));
        default:
          return product;
      }
    }, 1);
  const parameters = action.parameters.map((p) => valuesCount(shapeOfType(module, p.type)));
  return parameters.reduce((a, b) => a * b, 1) * ways(action.body);
}

const shapeOfType = (module: ModuleContext, type: Type) => module.shapes.of(type);
