/** The parts of a state that facts compare: variables and locals, at keys that are bound variables or such parts. */
import type { Ir, IrExpression } from "../ir/ir.js";
import { PROCESS, present, type Type } from "../ir/type.js";
import type { Span } from "../source/span.js";
import { FIRST_SLOT, type FrameVariable, isScalar, KEY, positionOf, type TypeNames, VALUE } from "./frame.js";

export interface Term {
  readonly text: string;
  readonly node: IrExpression;
  readonly type: Type;
  /** Which of the bound variables it speaks of. */
  readonly binds: ReadonlySet<number>;
  /** Whether it is a bound variable, or a process: no part of the state. */
  readonly fixed: boolean;
}

export interface SetTerm extends Term {
  readonly type: Extract<Type, { kind: "set" }>;
}

export interface Terms {
  readonly scalars: readonly Term[];
  readonly sets: readonly SetTerm[];
  readonly sequences: readonly Term[];
  /** Optional values that are compared only with `none`. */
  readonly optionals: readonly Term[];
  /** Bound variables. */
  readonly bound: readonly Term[];
  /** Each process, its parameters being bound variables. */
  readonly processes: readonly (Term & { readonly process: number })[];
}

/** Whether every value of one type is a value of the other. */
function within(type: Type, wide: Type): boolean {
  if (type.kind === "int" && wide.kind === "int")
    return (
      type.low !== null &&
      type.high !== null &&
      (wide.low ?? type.low) <= type.low &&
      type.high <= (wide.high ?? type.high)
    );
  return JSON.stringify(type) === JSON.stringify(wide);
}

/** Parts at keys that are themselves parts of the state: `life[reader[r].p]`. */
const DEPTH_MAX = 2;

export function termsOf(ir: Ir, names: TypeNames, frame: readonly FrameVariable[]): Terms {
  const bound = frame.map(
    ({ name, type }, slot): Term => ({
      text: name,
      node: { kind: "slot", slot: FIRST_SLOT + slot, name, type, span: nowhere(ir) },
      type,
      binds: new Set([slot]),
      fixed: true,
    }),
  );
  const scalars: Term[] = [];
  const sets: SetTerm[] = [];
  const sequences: Term[] = [];
  const optionals: Term[] = [];
  const seen = new Set<string>();

  const indexedBy = (position: string): readonly Term[] =>
    bound.filter((_, slot) => frame[slot]?.of === names.get(position));

  const keep = (list: Term[], term: Term): void => {
    if (seen.has(term.text)) return;
    seen.add(term.text);
    list.push(term);
  };

  /** All parts of a part. @param others Further keys, where they are of the right type. */
  function parts(term: Term, path: readonly string[], others: readonly Term[]): void {
    const { type } = term;
    if (isScalar(present(type))) {
      keep(scalars, term);
      return;
    }
    switch (type.kind) {
      case "function": {
        const keys = [
          ...indexedBy(positionOf([...path, KEY])),
          ...others.filter((key) => within(key.type, type.key)),
        ];
        for (const key of keys) parts(applied(term, key, type.value), [...path, VALUE], others);
        return;
      }
      case "record":
        for (const { name, type: of } of type.fields)
          parts(
            {
              ...term,
              text: `${term.text}.${name}`,
              node: { kind: "field", target: term.node, name, type: of, span: term.node.span },
              type: of,
            },
            [...path, name],
            others,
          );
        return;
      case "set":
        if (!seen.has(term.text)) sets.push({ ...term, type });
        seen.add(term.text);
        return;
      case "sequence":
        keep(sequences, term);
        return;
      case "optional":
        keep(optionals, term);
        return;
      default:
    }
  }

  const instances = ir.processes.map(({ name, parameters }) =>
    choices(parameters.map((_, i) => indexedBy(positionOf([name, String(i)])))),
  );
  const processes = ir.processes.flatMap(({ name }, process) =>
    (instances[process] as readonly (readonly Term[])[]).map((keys) => ({
      process,
      text: keys.length === 0 ? name : `${name}[${keys.map(({ text }) => text).join(", ")}]`,
      node: {
        kind: "process",
        process,
        keys: keys.map(({ node }) => node),
        type: PROCESS,
        span: nowhere(ir),
      } as IrExpression,
      type: PROCESS,
      binds: new Set(keys.flatMap(({ binds }) => [...binds])),
      fixed: true,
    })),
  );

  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    const others = depth === 0 ? [] : [...scalars];
    for (const [variable, { name, type, owner, span }] of ir.variables.entries()) {
      const node: IrExpression = { kind: "variable", variable, primed: false, type, span };
      const none = { binds: new Set<number>(), fixed: false };
      if (owner === null) parts({ text: name, node, type, ...none }, [name], others);
      else if (owner.role === "local")
        for (const part of ownedParts(ir, owner.process, { text: name, node, type, ...none }, instances))
          parts(part, [name], others);
    }
  }
  return { scalars, sets, sequences, optionals, bound, processes };
}

/** What belongs to each instance of a process: the variable at its key. */
export function ownedParts(
  ir: Ir,
  process: number,
  whole: Term,
  instances: readonly (readonly (readonly Term[])[])[],
): readonly Term[] {
  const { name = "", parameters = [] } = ir.processes[process] ?? {};
  const suffix = whole.text.slice(name.length);
  if (parameters.length === 0) return [{ ...whole, text: `${name}${suffix}` }];
  const { type } = whole;
  if (type.kind !== "function") return [];
  return (instances[process] ?? []).map((keys) => ({
    ...applied(whole, keyOf(ir, keys, type.key), type.value),
    text: `${name}[${keys.map(({ text }) => text).join(", ")}]${suffix}`,
  }));
}

/** The key of a process's variables. */
function keyOf(ir: Ir, keys: readonly Term[], type: Type): Term {
  const [only, ...more] = keys;
  if (only !== undefined && more.length === 0) return only;
  return {
    text: "",
    node: { kind: "tuple", elements: keys.map(({ node }) => node), type, span: nowhere(ir) },
    type,
    binds: new Set(keys.flatMap(({ binds }) => [...binds])),
    fixed: true,
  };
}

function applied(target: Term, key: Term, type: Type): Term {
  return {
    text: `${target.text}[${key.text}]`,
    node: { kind: "apply", target: target.node, key: key.node, type, span: target.node.span },
    type,
    binds: new Set([...target.binds, ...key.binds]),
    fixed: false,
  };
}

/** All ways to choose one of each list. */
export const choices = <Item>(lists: readonly (readonly Item[])[]): readonly (readonly Item[])[] =>
  lists.reduce<readonly (readonly Item[])[]>(
    (partial, list) => partial.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  );

/** Facts stand nowhere in the source: the place of their expressions is that of the first variable. */
export const nowhere = ({ variables }: Pick<Ir, "variables">): Span =>
  variables[0]?.span ?? { file: 0, start: 0, end: 0 };
