/**
 * What facts are made of: conditions on one or two parts of a state, by templates over the types of the spec, and the
 * conditions that stand in the spec itself.
 */
import type { Ir, IrExpression, Slot } from "../ir/ir.js";
import { BOOL, present, type Type } from "../ir/type.js";
import { some } from "../ir/walk.js";
import type { Source } from "../source/source.js";
import { addCounts } from "./counts.js";
import { FIRST_SLOT, type FrameVariable, isScalar, positionOf, type TypeNames } from "./frame.js";
import { choices, nowhere, ownedParts, type Term, type Terms, termsOf } from "./terms.js";
import { numbersIn, wordingOf } from "./wording.js";

export interface Atom {
  /** The condition and its negation, in the language. */
  readonly text: string;
  readonly negated: string;
  /** Bound variables are slots, numbered as in the frame. */
  readonly node: IrExpression;
  readonly binds: ReadonlySet<number>;
  /** Where it says that an instance of a process is at a label; null for a condition on data. */
  readonly place: Place | null;
}

export interface Place {
  readonly process: number;
  /** The instance, as a fact names it. */
  readonly instance: string;
  readonly label: string;
}

/** @param counted A name for the instance where instances are counted; null for facts without counts. */
export function atomsOf(
  ir: Ir,
  names: TypeNames,
  frame: readonly FrameVariable[],
  counted: string | null,
  sources: readonly Source[],
): readonly Atom[] {
  const written = numbersIn(ir, sources);
  const terms = termsOf(ir, names, frame);
  const found = new Map<string, Atom>();
  const add = (
    text: string,
    negated: string,
    node: IrExpression,
    of: readonly Term[],
    place: Place | null = null,
  ): void => {
    if (found.has(text) || found.has(negated)) return;
    found.set(text, { text, negated, node, place, binds: new Set(of.flatMap(({ binds }) => [...binds])) });
  };
  places(ir, names, frame, terms, add);
  const span = nowhere(ir);
  const node = (part: object): IrExpression => ({ ...part, type: BOOL, span }) as IrExpression;
  const equal = (a: Term, b: Term): void =>
    add(
      `${a.text} = ${b.text}`,
      `${a.text} != ${b.text}`,
      node({ kind: "equal", left: a.node, right: b.node }),
      [a, b],
    );
  const less = (a: Term, b: Term): void =>
    add(
      `${a.text} < ${b.text}`,
      `${a.text} >= ${b.text}`,
      node({ kind: "compare", operator: "<", left: a.node, right: b.node }),
      [a, b],
    );
  const isIn = (element: Term, set: Term): void =>
    add(
      `${element.text} in ${set.text}`,
      `${element.text} not in ${set.text}`,
      node({ kind: "in", element: element.node, set: set.node }),
      [element, set],
    );

  for (const term of [...terms.scalars, ...terms.optionals]) {
    const type = present(term.type);
    const constant = (text: string, value: object): Term => ({
      text,
      node: { ...value, type, span } as IrExpression,
      type,
      binds: new Set(),
      fixed: true,
    });
    if (term.type.kind === "optional")
      equal(term, { ...constant("none", { kind: "none" }), type: term.type });
    if (term.type.kind === "bool") add(term.text, `not ${term.text}`, term.node, [term]);
    if (type.kind === "alternatives" && isScalar(type))
      for (const { name } of type.cases)
        equal(term, constant(name, { kind: "alternative", name, payload: [] }));
  }
  const sorts = new Map<string, Term[]>();
  for (const term of [...terms.scalars, ...terms.bound, ...terms.processes]) {
    const sort = sortOf(present(term.type));
    if (sort !== "bool") sorts.set(sort, [...(sorts.get(sort) ?? []), term]);
  }
  for (const [sort, members] of sorts)
    members.forEach((a, i) => {
      for (const b of members.slice(i + 1)) {
        if (a.fixed && b.fixed) continue;
        equal(a, b);
        if (sort !== "int" || a.type.kind === "optional" || b.type.kind === "optional") continue;
        less(a, b);
        less(b, a);
      }
    });
  for (const set of terms.sets) {
    const empty = { text: "{}", node: { kind: "set", elements: [], type: set.type, span } as IrExpression };
    equal(set, { ...empty, type: set.type, binds: new Set(), fixed: true });
    const sort = sortOf(set.type.of);
    for (const element of sorts.get(sort) ?? [])
      if (element.type.kind !== "optional" && fits(element, set.type.of)) isIn(element, set);
    for (const element of elementsIn(ir, set.type.of, terms.bound)) isIn(element, set);
  }
  for (const sequence of terms.sequences) {
    const empty = { text: "<<>>", node: { kind: "sequence", elements: [], type: sequence.type, span } };
    equal(sequence, { ...sequence, ...(empty as Pick<Term, "text" | "node">), binds: new Set() });
  }
  if (counted !== null) {
    const numbers = terms.scalars.filter(({ type }) => type.kind === "int");
    addCounts(ir, names, numbers, counted, written, add);
  }
  const counters = new Set(ir.processes.map(({ pc }) => pc));
  for (const { expression, slots } of conditionsIn(ir)) {
    if (some(expression, (part) => part.kind === "variable" && counters.has(part.variable))) continue;
    for (const { node: condition, binds } of boundTo(expression, slots, terms.bound)) {
      const slotNames = new Map(frame.map(({ name }, slot) => [FIRST_SLOT + slot, name]));
      const text = wordingOf(condition, ir, slotNames, written);
      if (text !== null)
        add(text, negation(condition, text), condition, [
          { text, node: condition, type: BOOL, binds, fixed: false },
        ]);
    }
  }
  return [...found.values()];
}

/** Parts of one sort are compared with each other. */
function sortOf(type: Type): string {
  return type.kind === "int" || type.kind === "bool" || type.kind === "process"
    ? type.kind
    : JSON.stringify(type);
}

/** A number that no element can be says nothing. */
const fits = (element: Term, of: Type): boolean =>
  of.kind !== "int" || element.type.kind !== "int" || JSON.stringify(element.type) === JSON.stringify(of);

const negation = ({ kind }: IrExpression, text: string): string =>
  ["in", "equal", "compare", "and", "or", "implies", "iff", "subset", "is"].includes(kind)
    ? `not (${text})`
    : text.startsWith("not ")
      ? text.slice(4)
      : `not ${text}`;

// ─────────────────────────────────────────────────────────────────────── places

type Add = (text: string, negated: string, node: IrExpression, of: readonly Term[], place: Place) => void;

/** Each instance at each of its labels. */
function places(ir: Ir, names: TypeNames, frame: readonly FrameVariable[], terms: Terms, add: Add): void {
  ir.processes.forEach(({ name, parameters, labels, pc }, process) => {
    const variable = ir.variables[pc];
    if (variable === undefined) return;
    const { type, span } = variable;
    const keys = parameters.map((_, i) =>
      terms.bound.filter((_, slot) => frame[slot]?.of === names.get(positionOf([name, String(i)]))),
    );
    const whole: Term = {
      text: name,
      node: { kind: "variable", variable: pc, primed: false, type, span },
      type,
      binds: new Set(),
      fixed: false,
    };
    const instances = ir.processes.map((_, i) => (i === process ? choices(keys) : []));
    for (const counter of ownedParts(ir, process, whole, instances))
      for (const label of labels) {
        const at: IrExpression = {
          kind: "alternative",
          name: label,
          payload: [],
          type: counter.type,
          span,
        };
        const text = `${counter.text} at ${label}`;
        add(
          text,
          `not (${text})`,
          { kind: "equal", left: counter.node, right: at, type: BOOL, span },
          [counter],
          { process, instance: counter.text, label },
        );
      }
  });
}

// ─────────────────────────────────────────────────────────────────────── what stands in the spec

/** Values with payload that the spec speaks of, for the elements of a set: `Prepared(r)`. */
function elementsIn(ir: Ir, of: Type, bound: readonly Term[]): readonly Term[] {
  if (of.kind !== "alternatives" || isScalar(of)) return [];
  const span = nowhere(ir);
  return of.cases.flatMap(({ name, fields }) =>
    choices(
      fields.map(({ type }) => bound.filter((term) => JSON.stringify(term.type) === JSON.stringify(type))),
    ).map((payload) => ({
      text: payload.length === 0 ? name : `${name}(${payload.map(({ text }) => text).join(", ")})`,
      node: {
        kind: "alternative",
        name,
        payload: payload.map(({ node }) => node),
        type: of,
        span,
      } as IrExpression,
      type: of,
      binds: new Set(payload.flatMap(({ binds }) => [...binds])),
      fixed: true,
    })),
  );
}

interface Condition {
  readonly expression: IrExpression;
  /** What it may be about, by slot. */
  readonly slots: ReadonlyMap<number, Slot>;
}

/** The conditions of the spec's steps and properties, without `and`, `or` and `not`. */
function conditionsIn(ir: Ir): readonly Condition[] {
  const found: Condition[] = [];
  const visit = (value: unknown, slots: ReadonlyMap<number, Slot>): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      let known = slots;
      for (const item of value) {
        if (item !== null && typeof item === "object" && "slot" in item && "kind" in item) {
          const { slot } = item as { readonly slot: unknown };
          if (typeof slot === "object") known = with_(known, slot as Slot);
        }
        visit(item, known);
      }
      return;
    }
    const part = value as { readonly kind?: string; readonly type?: Type; readonly slot?: unknown };
    const inner = typeof part.slot === "object" ? with_(slots, part.slot as Slot) : slots;
    if (part.type?.kind === "bool" && CONDITIONS.has(part.kind ?? ""))
      found.push({ expression: value as IrExpression, slots });
    for (const [key, child] of Object.entries(value))
      if (key !== "type" && key !== "span" && key !== "calls") visit(child, inner);
  };
  const none = new Map<number, Slot>();
  for (const { parameters, body } of ir.actions)
    visit(
      body,
      parameters.reduce<ReadonlyMap<number, Slot>>((slots, slot) => with_(slots, slot), none),
    );
  for (const { kind, body } of ir.properties) if (kind !== "temporal") visit(body, none);
  return found;
}

const with_ = (slots: ReadonlyMap<number, Slot>, slot: Slot): ReadonlyMap<number, Slot> =>
  new Map([...slots, [slot.slot, slot]]);

const CONDITIONS: ReadonlySet<string> = new Set(["equal", "compare", "in", "subset", "is", "call", "apply"]);

/** A condition in which each slot is a bound variable of the same type, in all ways. */
function boundTo(
  expression: IrExpression,
  slots: ReadonlyMap<number, Slot>,
  bound: readonly Term[],
): readonly { readonly node: IrExpression; readonly binds: ReadonlySet<number> }[] {
  const isOfState = some(
    expression,
    (node) =>
      ["taken", "enabled", "forall", "exists", "choose", "let", "filter", "map", "match"].includes(
        node.kind,
      ) ||
      (node.kind === "variable" && node.primed),
  );
  const reads = some(expression, ({ kind }) => kind === "variable" || kind === "call");
  if (isOfState || !reads) return [];
  const read: number[] = [];
  some(expression, (node) => {
    if (node.kind === "slot" && !read.includes(node.slot)) read.push(node.slot);
    return false;
  });
  const terms = read.map((slot) => {
    const type = slots.get(slot)?.type;
    return type === undefined
      ? []
      : bound.filter((term) => JSON.stringify(term.type) === JSON.stringify(type));
  });
  return choices(terms)
    .filter((chosen) => new Set(chosen.map(({ text }) => text)).size === chosen.length)
    .map((chosen) => ({
      node: replaced(expression, new Map(read.map((slot, i) => [slot, (chosen[i] as Term).node]))),
      binds: new Set(chosen.flatMap(({ binds }) => [...binds])),
    }));
}

/** An expression with others in the place of its slots. */
export function replaced(expression: IrExpression, by: ReadonlyMap<number, IrExpression>): IrExpression {
  const visit = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(visit);
    const node = value as { readonly kind?: string; readonly slot?: unknown };
    if (node.kind === "slot" && typeof node.slot === "number") return by.get(node.slot) ?? value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [
        key,
        key === "type" || key === "span" || key === "wanted" ? child : visit(child),
      ]),
    );
  };
  return visit(expression) as IrExpression;
}
