/**
 * The next value of a variable. TLA+ assigns to a variable once, as a whole; so all assignments of a step to parts of
 * it, under conditions and in loops, are combined into one value.
 */
import type { IrExpression, IrPlace, PathStep, Slot } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { slotsRead } from "../ir/walk.js";
import {
  atLeast,
  type Box,
  beside,
  best,
  conditional,
  enclosed,
  junction,
  LEVEL,
  local,
  quantify,
  stack,
  text,
} from "./box.js";
import { bind, fresh, type TlaScope } from "./context.js";
import { applied, bindPayload, bracketed, isCase, pathOf, write } from "./expressions.js";
import { fieldName } from "./names.js";
import { functionOver } from "./quantifiers.js";
import { isTotalPath } from "./total.js";
import { typeSet } from "./types.js";

/** What an assignment stands in, from the outside. */
export type Around =
  | { readonly kind: "if"; readonly condition: IrExpression; readonly holds: boolean }
  | { readonly kind: "let"; readonly slot: Slot; readonly value: IrExpression }
  | { readonly kind: "for"; readonly slot: Slot; readonly set: IrExpression }
  /** An arm of a match: what it binds are fields of the subject. `others` are the arms before an `else`. */
  | {
      readonly kind: "arm";
      readonly subject: IrExpression;
      readonly name: string | null;
      readonly others: readonly string[];
      readonly payload: readonly (Slot | null)[];
    }
  /** The key that a loop has come to is the one that is meant. */
  | { readonly kind: "key"; readonly key: IrExpression; readonly is: string }
  /** A bound name of a loop that has got the name of a key already, and must be in the loop's set. */
  | { readonly kind: "member"; readonly name: string; readonly set: IrExpression };

export interface Update {
  readonly around: readonly Around[];
  readonly place: IrPlace;
  readonly path: readonly PathStep[];
  readonly value: IrExpression;
}

/**
 * The value of a variable after the updates, given its value before, which is best a name: it may be written several
 * times. Updates of one step set different places, so their order means nothing.
 */
export function updated(scope: TlaScope, base: Box, type: Type, all: readonly Update[]): Box {
  return layered(scope, base, layersOf(scope, type, paired(all)));
}

/** Some of the updates of a variable, and how they are written on top of a value that has the others. */
interface Layer {
  readonly updates: readonly Update[];
  readonly write: (scope: TlaScope, base: Box) => Box;
}

/** Each layer on top of those before it. */
function layered(scope: TlaScope, base: Box, [layer, ...more]: readonly Layer[]): Box {
  if (layer === undefined) return base;
  const value = layer.write(scope, base);
  const [next] = more;
  if (next === undefined) return value;
  if (namesBaseOnce(next)) return layered(scope, value, more);
  const { place } = next.updates[0] as Update;
  const { name, scope: inner } = fresh(scope, scope.tla.variables[place.variable] ?? "");
  return local(name, value, layered(inner, text(name), more));
}

/** Whether a layer is one whole value under conditions: the value before it is written behind ELSE only. */
const namesBaseOnce = ({ updates: [only, ...more] }: Layer): boolean =>
  only !== undefined && more.length === 0 && only.path.length === 0 && only.around.every(isCondition);

type Condition = Extract<Around, { kind: "if" | "key" | "member" }>;

const isCondition = (around: Around): around is Condition =>
  around.kind === "if" || around.kind === "key" || around.kind === "member";

/**
 * First what can be said without a guard, then what stands in the same branches together. EXCEPT has its places
 * evaluated in any case; so a place that has no value, or no names, but in a branch is written inside that branch.
 */
function layersOf(scope: TlaScope, type: Type, updates: readonly Update[]): readonly Layer[] {
  const branching = updates.filter((u) => needsGuard(scope, type, u) || sharesOrigin(u, updates));
  const origins = new Set(branching.map(originOf));
  const branched = [...origins].map((origin): Layer => {
    const group = updates.filter((u) => originOf(u) === origin);
    return { updates: group, write: (at, base) => inBranches(at, base, type, group) };
  });
  const open = updates.filter((u) => !origins.has(originOf(u)));
  const wholes = open
    .filter(({ path }) => path.length === 0)
    .map((update): Layer => {
      const { around, value } = update;
      return { updates: [update], write: (at, base) => within(at, around, base, value) };
    });
  const parts = open.filter(({ path }) => path.length > 0);
  const layer: Layer = { updates: parts, write: (at, base) => partly(at, base, type, parts) };
  return [...(parts.length > 0 ? [layer] : []), ...wholes, ...branched];
}

const partly = (scope: TlaScope, base: Box, type: Type, updates: readonly Update[]): Box =>
  updates.some(isInLoop) ? byParts(scope, base, type, updates) : exceptions(scope, base, updates);

const isInLoop = ({ around }: Update): boolean => around.some(({ kind }) => kind === "for");

/** Whether the place of an update may be named only inside what stands around it. Loops see to that themselves. */
function needsGuard({ tla }: TlaScope, type: Type, update: Update): boolean {
  const { around, path } = update;
  if (around.length === 0 || isInLoop(update)) return false;
  if (path.length === 0) return false;
  if (!isTotalPath(type, path, tla.spec.ir)) return true;
  const bound = new Set(around.flatMap(boundBy));
  return [...slotsRead(path)].some((slot) => bound.has(slot));
}

/** Whether a whole value is set in one of several branches that set the variable. */
const sharesOrigin = (update: Update, updates: readonly Update[]): boolean =>
  update.path.length === 0 &&
  !isInLoop(update) &&
  updates.some((u) => u !== update && u.around.length > 0 && originOf(u) === originOf(update));

/** What the outermost of all that stands around an update is part of: branches of one statement have it in common. */
function originOf({ around: [first] }: Update): unknown {
  switch (first?.kind) {
    case "if":
      return first.condition;
    case "let":
      return first.value;
    case "arm":
      return first.subject;
    default:
      return first;
  }
}

/** Updates in branches of one statement, or behind one `let`: each branch has a value of its own. */
function inBranches(scope: TlaScope, base: Box, type: Type, updates: readonly Update[]): Box {
  const heads = [...new Set(updates.flatMap(({ around }) => around.slice(0, 1)))];
  return heads.reduceRight<Box>((otherwise, head) => {
    const inner = updates.filter(({ around }) => around[0] === head).map(withoutHead);
    const value = (at: TlaScope): Box => updated(at, base, type, inner);
    return isElse(head, heads) ? value(scope) : inside(scope, head, otherwise, value);
  }, base);
}

const withoutHead = (update: Update): Update => ({ ...update, around: update.around.slice(1) });

/** Whether a branch is taken whenever the others are not. What it binds, if anything, it does not need. */
function isElse(head: Around, heads: readonly Around[]): boolean {
  if (head.kind === "if") return !head.holds && heads.length === 2;
  return (
    head.kind === "arm" && head.name === null && head.others.length > 0 && heads.length > head.others.length
  );
}

/** Of updates of the same place in both branches of an `if` one is made. */
function paired(updates: readonly Update[]): readonly Update[] {
  const found: Update[] = [];
  for (const update of updates) {
    const before = found.at(-1);
    const [a, b] = [before?.around.at(-1), update.around.at(-1)];
    const meet =
      before !== undefined &&
      a?.kind === "if" &&
      b?.kind === "if" &&
      a.condition === b.condition &&
      a.holds &&
      !b.holds &&
      samePath(before.path, update.path);
    if (!meet) {
      found.push(update);
      continue;
    }
    const value: IrExpression = {
      kind: "if",
      condition: a.condition,
      then: before.value,
      else: update.value,
      type: update.value.type,
      span: update.value.span,
    };
    found[found.length - 1] = { ...update, around: update.around.slice(0, -1), value };
  }
  return found;
}

const samePath = (a: readonly PathStep[], b: readonly PathStep[]): boolean => plain(a) === plain(b);

/** Without what differs between two places of the source that say the same. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (key, child: unknown) => (key === "span" || key === "type" ? undefined : child));

/** `[f EXCEPT ![k] = v, …]`: what is conditional keeps the old value otherwise. */
function exceptions(scope: TlaScope, base: Box, updates: readonly Update[]): Box {
  const parts = updates.map((update) => {
    const value = within(scope, update.around, text("@"), update.value);
    const head = beside(LEVEL.open, "!", pathOf(scope, update.path), " =");
    return best(
      () => beside(LEVEL.open, head, " ", value),
      () => stack(LEVEL.open, head, beside(LEVEL.open, "    ", value)),
    );
  });
  return best(
    () => enclosed("[", [beside(LEVEL.open, bracketed(base), " EXCEPT ", ...separated(parts))], "]"),
    () =>
      beside(
        LEVEL.atom,
        "[",
        bracketed(base),
        " EXCEPT ",
        stack(
          LEVEL.atom,
          ...parts.map((part, i) => beside(LEVEL.open, part, i < parts.length - 1 ? "," : "]")),
        ),
      ),
  );
}

const separated = (parts: readonly Box[]): readonly (string | Box)[] =>
  parts.flatMap((part, i) => (i === 0 ? [part] : [", ", part]));

/** Updates in loops: the whole function is written again, key by key. */
function byParts(scope: TlaScope, base: Box, type: Type, updates: readonly Update[]): Box {
  const whole = type;
  // Without an update in any iteration, the value that would be written could be `none`.
  if (whole.kind === "optional")
    return conditional(anyHappens(scope, updates), byParts(scope, base, whole.of, updates), base);
  if (whole.kind === "record") {
    const names = [...new Set(updates.map((u) => (u.path[0]?.kind === "field" ? u.path[0].name : "")))];
    const parts = names.map((name) => {
      const inner = updates.filter((u) => u.path[0]?.kind === "field" && u.path[0].name === name);
      const of = whole.fields.find((f) => f.name === name)?.type as Type;
      const value = updated(scope, beside(LEVEL.atom, base, `.${fieldName(name)}`), of, inner.map(shorter));
      return beside(LEVEL.open, `!.${fieldName(name)} = `, value);
    });
    return enclosed("[", [beside(LEVEL.open, bracketed(base), " EXCEPT ", ...separated(parts))], "]");
  }
  if (whole.kind !== "function" && whole.kind !== "sequence") throw new Error("a part of what has no parts");
  const keySlot = updates.map(loopOf).find((slot) => slot !== null)?.slot ?? null;
  const { name, scope: inner } = keySlot === null ? fresh(scope, "k") : bind(scope, keySlot);
  const set =
    whole.kind === "function" ? typeSet(scope.tla, whole.key) : beside(LEVEL.negative, "DOMAIN ", base);
  const at = updates.map((update): readonly [TlaScope, Update] => {
    const loop = loopOf(update);
    const rest = shorter(update);
    if (loop === null) {
      const [step] = update.path;
      const key = step?.kind === "key" ? step.key : null;
      if (key === null) throw new Error("a field where a key is wanted");
      return [inner, { ...rest, around: [...update.around, { kind: "key", key, is: name }] }];
    }
    const around = update.around.flatMap((a): readonly Around[] => {
      if (a.kind !== "for" || a.slot.slot !== loop.slot.slot) return [a];
      const isAll = a.set.kind === "all" && plain(a.set.of) === plain(keyType(whole));
      return isAll ? [] : [{ kind: "member", name, set: a.set }];
    });
    return [
      { ...inner, slots: new Map([...inner.slots, [loop.slot.slot, name]]) },
      { ...rest, around },
    ];
  });
  const value = whole.kind === "function" ? whole.value : whole.of;
  const old = applied(atLeast(base, LEVEL.atom), text(name));
  // Each has its own scope: the same key may stand for the loops of several.
  const slots = new Map(at.flatMap(([each]) => [...each.slots]));
  const body = updated(
    { ...inner, slots },
    old,
    value,
    at.map(([, update]) => update),
  );
  return functionOver(name, set, body);
}

const keyType = (type: Type): Type => (type.kind === "function" ? type.key : type);

const shorter = (update: Update): Update => ({ ...update, path: update.path.slice(1) });

/** The loop whose name is the first key of an update, if its set depends on no other loop. */
function loopOf(update: Update): Extract<Around, { kind: "for" }> | null {
  const [step] = update.path;
  if (step?.kind !== "key" || step.key.kind !== "slot") return null;
  const { slot } = step.key;
  const at = update.around.findIndex((a) => a.kind === "for" && a.slot.slot === slot);
  const loop = update.around[at];
  if (loop?.kind !== "for") return null;
  // What stands outside the loop may stay there; names it binds must be known where the set is written.
  const outside = update.around.slice(0, at).flatMap(boundBy);
  return outside.some((bound) => slotsRead(loop.set).has(bound)) ? null : loop;
}

const boundBy = (around: Around): readonly number[] => {
  if (around.kind === "let" || around.kind === "for") return [around.slot.slot];
  if (around.kind === "arm") return around.payload.flatMap((slot) => (slot === null ? [] : [slot.slot]));
  return [];
};

/** A value within what stands around it, and the old one where a condition is false. */
function within(scope: TlaScope, around: readonly Around[], old: Box, value: IrExpression): Box {
  if (around.some((a) => a.kind === "for")) return inSomeRound(scope, around, old, value);
  const [first, ...rest] = around;
  if (first === undefined) return write(scope, value);
  if (around.every(isCondition)) return conditional(roundExists(scope, around), write(scope, value), old);
  return inside(scope, first, old, (inner) => within(inner, rest, old, value));
}

/** A value inside what stands around it, and another one where a condition is false. */
function inside(scope: TlaScope, around: Around, otherwise: Box, value: (scope: TlaScope) => Box): Box {
  switch (around.kind) {
    case "let": {
      const { name, scope: inner } = bind(scope, around.slot);
      return local(name, write(scope, around.value), value(inner));
    }
    case "arm": {
      const arm = enterArm(scope, around);
      const bound = arm.within(value(arm.scope));
      return arm.test === null ? bound : conditional(arm.test, bound, otherwise);
    }
    case "for":
      throw new Error("a loop that was to be dealt with before");
    default:
      return conditional(conditionOf(scope, around), value(scope), otherwise);
  }
}

function conditionOf(scope: TlaScope, around: Condition): Box {
  switch (around.kind) {
    case "if": {
      const condition = write(scope, around.condition);
      return around.holds ? condition : beside(LEVEL.not, "~", atLeast(condition, LEVEL.atom));
    }
    case "key":
      return beside(
        LEVEL.comparison,
        atLeast(write(scope, around.key), LEVEL.comparison + 1),
        ` = ${around.is}`,
      );
    case "member":
      return beside(
        LEVEL.comparison,
        `${around.name} \\in `,
        atLeast(write(scope, around.set), LEVEL.comparison + 1),
      );
    default:
      return around satisfies never;
  }
}

export function enterArm(
  scope: TlaScope,
  arm: Extract<Around, { kind: "arm" }>,
): ReturnType<typeof bindPayload> & { readonly test: Box | null } {
  const subject = write(scope, arm.subject);
  const type = arm.subject.type;
  const bound = bindPayload(scope, subject, type, arm);
  if (arm.name !== null) return { test: isCase(scope, subject, type, arm.name), ...bound };
  const others = arm.others.map((name) => isCase(scope, subject, type, name));
  const [first, ...more] = others;
  if (first === undefined) return { test: null, ...bound };
  const some = beside(
    LEVEL.junction,
    atLeast(first, LEVEL.not),
    ...more.flatMap((each) => [" \\/ ", atLeast(each, LEVEL.not)]),
  );
  return { test: beside(LEVEL.not, "~(", some, ")"), ...bound };
}

/**
 * A value set by one of the rounds of loops whose names are no keys: there is such a round, and the value is that
 * round's. (Two rounds that set the same part would be a mistake.)
 */
function inSomeRound(scope: TlaScope, around: readonly Around[], old: Box, value: IrExpression): Box {
  const inLoops = (at: TlaScope, rest: readonly Around[]): Box => {
    const [first, ...others] = rest;
    if (first === undefined) return write(at, value);
    switch (first.kind) {
      case "for": {
        const { name, scope: inner } = bind(at, first.slot);
        const fits = roundExists(inner, others);
        const choice = beside(LEVEL.open, `CHOOSE ${name} \\in `, write(at, first.set), " : ", fits);
        const chosen = fresh(at, `${name}_`);
        const slots = new Map([...at.slots, [first.slot.slot, chosen.name]]);
        return local(chosen.name, choice, inLoops({ ...chosen.scope, slots }, others));
      }
      case "let": {
        const { name, scope: inner } = bind(at, first.slot);
        return local(name, write(at, first.value), inLoops(inner, others));
      }
      case "arm": {
        const arm = enterArm(at, first);
        return arm.within(inLoops(arm.scope, others));
      }
      default:
        return inLoops(at, others);
    }
  };
  // Without names of the loops in it the value needs no choice.
  const isFree = !around.flatMap(boundBy).some((slot) => slotsRead(value).has(slot));
  return conditional(roundExists(scope, around), isFree ? write(scope, value) : inLoops(scope, around), old);
}

/** That one of the updates is made. */
const anyHappens = (scope: TlaScope, updates: readonly Update[]): Box =>
  junction(
    "\\/",
    updates.map(({ around }) => roundExists(scope, around)),
    "FALSE",
  );

/** That there is a round of the loops in which all conditions hold. */
function roundExists(scope: TlaScope, around: readonly Around[]): Box {
  const conditions: Box[] = [];
  const [first, ...rest] = around;
  if (first === undefined) return text("TRUE");
  const inner = (at: TlaScope): Box => roundExists(at, rest);
  switch (first.kind) {
    case "for": {
      const { name, scope: body } = bind(scope, first.slot);
      return quantify("\\E", name, write(scope, first.set), inner(body));
    }
    case "let": {
      const { name, scope: body } = bind(scope, first.slot);
      return local(name, write(scope, first.value), inner(body));
    }
    case "arm": {
      const arm = enterArm(scope, first);
      const bound = arm.within(inner(arm.scope));
      if (arm.test === null) return bound;
      conditions.push(arm.test, bound);
      break;
    }
    default:
      conditions.push(conditionOf(scope, first), inner(scope));
  }
  const needed = conditions.filter((c) => c.lines.join("") !== "TRUE");
  const [only, ...more] = needed;
  if (only === undefined) return text("TRUE");
  if (more.length === 0) return only;
  return best(
    () =>
      beside(LEVEL.junction, ...needed.flatMap((c, i) => [i === 0 ? "" : " /\\ ", atLeast(c, LEVEL.not)])),
    () => stack(LEVEL.junction, ...needed.map((c) => beside(LEVEL.junction, "/\\ ", c))),
  );
}
