/**
 * How many instances of a process are within some of its steps, compared with numbers of the state and their differences;
 * where the spec takes remainders, also with differences that wrap around.
 */
import type { Ir, IrExpression } from "../ir/ir.js";
import { BOOL, INT } from "../ir/type.js";
import { some } from "../ir/walk.js";
import type { Span } from "../source/span.js";
import { positionOf, type TypeNames } from "./frame.js";
import { nowhere, type Term } from "./terms.js";

/** A slot that no expression of the spec within a fact binds: facts are made of small ones. */
const COUNTED_SLOT = 60;

interface Number {
  readonly text: string;
  readonly node: IrExpression;
  readonly of: readonly Term[];
}

export type AddCondition = (text: string, negated: string, node: IrExpression, of: readonly Term[]) => void;

/** @param numbers Parts of the state. @param name For the instance that is counted. */
export function addCounts(
  ir: Ir,
  names: TypeNames,
  numbers: readonly Term[],
  name: string,
  written: (span: Span) => string | null,
  add: AddCondition,
): void {
  const span = nowhere(ir);
  const node = (part: object, type = INT): IrExpression => ({ ...part, type, span }) as IrExpression;
  const arithmetic = (operator: string, left: IrExpression, right: IrExpression): IrExpression =>
    node({ kind: "arithmetic", operator, left, right });
  const moduli = moduliIn(ir);
  const single = numbers.map(
    ({ text, node: of }, i): Number => ({
      text,
      node: of,
      of: [numbers[i] as Term],
    }),
  );
  const pairs = single.flatMap((a) =>
    single.flatMap((b) =>
      a === b
        ? []
        : [{ text: `${a.text} - ${b.text}`, node: arithmetic("-", a.node, b.node), of: [...a.of, ...b.of] }],
    ),
  );
  const modulo = ({ text, node: of, ...rest }: Number, m: IrExpression): Number => ({
    ...rest,
    text: `${/^\(.*\)$/.test(text) ? text : `(${text})`} % ${written(m.span) ?? (m as { value?: number }).value}`,
    node: arithmetic("%", of, m),
  });
  const around = moduli.map((m) => ({ m, pairs: pairs.map((pair) => modulo(pair, m)) }));
  const compare = (a: Number, b: Number): void =>
    add(
      `${a.text} < ${b.text}`,
      `${a.text} >= ${b.text}`,
      node({ kind: "compare", operator: "<", left: a.node, right: b.node }, BOOL as typeof INT),
      [...a.of, ...b.of],
    );
  const equate = (a: Number, b: Number): void =>
    add(
      `${a.text} = ${b.text}`,
      `${a.text} != ${b.text}`,
      node({ kind: "equal", left: a.node, right: b.node }, BOOL as typeof INT),
      [...a.of, ...b.of],
    );

  for (const count of countsOf(ir, names, name)) {
    for (const number of [...single, ...pairs]) {
      equate(number, count);
      compare(number, count);
      compare(count, number);
    }
    for (const { m, pairs: wrapped } of around) {
      const left = modulo(count, m);
      for (const pair of wrapped) {
        equate(pair, left);
        compare(pair, count);
      }
    }
  }
}

/** Of each process with instances: how many are at or before each of its labels, and behind it. */
function countsOf(ir: Ir, names: TypeNames, name: string): readonly Number[] {
  const span = nowhere(ir);
  return ir.processes.flatMap(({ name: process, parameters, labels, pc }) => {
    const [only, ...more] = parameters;
    const of = names.get(positionOf([process, "0"]));
    const counter = ir.variables[pc];
    if (only === undefined || more.length > 0 || of === undefined || counter === undefined) return [];
    if (counter.type.kind !== "function") return [];
    const type = counter.type.value;
    const slot = { slot: COUNTED_SLOT, name, type: only.type };
    const key = { kind: "slot", slot: COUNTED_SLOT, name, type: only.type, span };
    const at = {
      kind: "apply",
      target: { kind: "variable", variable: pc, primed: false, type: counter.type, span },
      key,
      type,
      span,
    };
    const among = (chosen: readonly string[]): Number => ({
      text: `(count ${name} in ${of} : ${process}[${name}] at ${chosen.length === 1 ? chosen[0] : `{${chosen.join(", ")}}`})`,
      node: {
        kind: "count",
        slot,
        set: { kind: "all", of: only.type, type: { kind: "set", of: only.type }, span },
        body: {
          kind: "in",
          element: at,
          set: {
            kind: "set",
            elements: chosen.map((label) => ({ kind: "alternative", name: label, payload: [], type, span })),
            type: { kind: "set", of: type },
            span,
          },
          type: BOOL,
          span,
        },
        type: INT,
        span,
      } as IrExpression,
      of: [],
    });
    const known = labels.filter((label) => label !== "done");
    return labels.flatMap((_, i) =>
      i === 0 || i >= labels.length ? [] : [among(labels.slice(i)), among(known.slice(0, i))],
    );
  });
}

/** What the spec takes remainders by: numbers. */
function moduliIn(ir: Ir): readonly IrExpression[] {
  const found = new Map<number, IrExpression>();
  some([ir.actions, ir.functions, ir.properties.map(({ body }) => body)], (part) => {
    if (part.kind === "arithmetic" && part.operator === "%" && part.right.kind === "literal") {
      const { value } = part.right;
      if (typeof value === "number" && value > 1 && !found.has(value)) found.set(value, part.right);
    }
    return false;
  });
  return [...found.values()];
}
