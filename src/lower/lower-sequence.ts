/** Lowers what is said of sequences in terms of a few kinds: positions, and the elements at some of them. */
import type { IrExpression, Slot } from "../ir/ir.js";
import { BOOL, INT, setOf, type Type } from "../ir/type.js";
import type { DerivedBuiltin } from "../resolve/symbols.js";
import type { ExpressionOf, Span } from "../syntax/tree.js";
import { bindName, type LoweringContext } from "./context.js";
import { lowerExpression, need } from "./lower-expression.js";

const elementType = (type: Type): Type => (type.kind === "sequence" || type.kind === "set" ? type.of : INT);

/** Writes expressions that all have the same place: the one that a mistake in them is reported at. */
function writer(span: Span, context: LoweringContext) {
  const int = (value: number): IrExpression => ({ kind: "literal", value, type: INT, span });
  const read = ({ slot, name, type }: Slot): IrExpression => ({ kind: "slot", slot, name, type, span });
  const len = (of: IrExpression): IrExpression => ({ kind: "len", of, type: INT, span });
  const plus = (left: IrExpression, by: number): IrExpression =>
    by === 0
      ? left
      : { kind: "arithmetic", operator: by < 0 ? "-" : "+", left, right: int(Math.abs(by)), type: INT, span };
  const at = (target: IrExpression, key: IrExpression): IrExpression => ({
    kind: "apply",
    target,
    key,
    type: elementType(target.type),
    span,
  });
  const equal = (left: IrExpression, right: IrExpression): IrExpression => ({
    kind: "equal",
    left,
    right,
    type: BOOL,
    span,
  });
  const below = (left: IrExpression, right: IrExpression): IrExpression => ({
    kind: "compare",
    operator: "<",
    left,
    right,
    type: BOOL,
    span,
  });
  /** Evaluated once, whether the body reads it or not. */
  const held = (
    name: string,
    value: IrExpression,
    body: (value: IrExpression) => IrExpression,
  ): IrExpression => {
    const slot = context.frame.fresh(name, value.type);
    const inner = body(read(slot));
    return { kind: "let", slot, value, body: inner, type: inner.type, span };
  };
  const choose = (
    condition: IrExpression,
    then: IrExpression,
    otherwise: IrExpression,
    type = then.type,
  ): IrExpression => ({
    kind: "if",
    condition,
    then,
    else: otherwise,
    type,
    span,
  });
  const position = (): Slot => context.frame.fresh("i", INT);
  const positions = (sequence: IrExpression): IrExpression => ({
    kind: "range",
    low: int(1),
    high: len(sequence),
    type: setOf(INT),
    span,
  });
  const collect = (
    low: IrExpression,
    high: IrExpression,
    type: Type,
    element: (position: IrExpression) => IrExpression,
  ): IrExpression => {
    const slot = position();
    return { kind: "collect", slot, low, high, where: null, element: element(read(slot)), type, span };
  };
  return { int, read, len, plus, at, equal, below, held, choose, position, positions, collect };
}

export function lowerDerived(
  name: DerivedBuiltin,
  given: readonly IrExpression[],
  type: Type,
  span: Span,
  context: LoweringContext,
): IrExpression {
  const w = writer(span, context);
  const [whole, second, third] = given as [IrExpression, IrExpression, IrExpression];
  switch (name) {
    case "last":
      return w.held("s", whole, (s) => w.at(s, w.len(s)));
    case "front":
      return w.held("s", whole, (s) =>
        w.held("gone", w.at(s, w.len(s)), () =>
          w.collect(w.int(1), w.plus(w.len(s), -1), type, (i) => w.at(s, i)),
        ),
      );
    case "contains":
    case "index_of":
      return w.held("s", whole, (s) =>
        w.held("e", second, (e) => {
          const slot = w.position();
          const is = w.equal(w.at(s, w.read(slot)), e);
          const set = w.positions(s);
          const found: IrExpression = { kind: "exists", slot, set, body: is, type: BOOL, span };
          if (name === "contains") return found;
          const own = w.position();
          const there: IrExpression = {
            kind: "filter",
            slot: own,
            set: w.positions(s),
            condition: w.equal(w.at(s, w.read(own)), e),
            type: setOf(INT),
            span,
          };
          const each = w.position();
          const least: IrExpression = {
            kind: "min",
            slot: each,
            set: there,
            body: w.read(each),
            type: INT,
            span,
          };
          return w.choose(found, least, { kind: "none", type, span }, type);
        }),
      );
    case "remove_at":
      return w.held("s", whole, (s) =>
        w.held("k", second, (k) =>
          w.held("gone", w.at(s, k), () =>
            w.collect(w.int(1), w.plus(w.len(s), -1), type, (i) =>
              w.choose(w.below(i, k), w.at(s, i), w.at(s, w.plus(i, 1))),
            ),
          ),
        ),
      );
    case "insert_at":
      return w.held("s", whole, (s) =>
        w.held("k", second, (k) =>
          w.held("e", third, (e) =>
            w.collect(w.int(1), w.plus(w.len(s), 1), type, (i) =>
              w.choose(
                w.equal(i, k),
                e,
                w.choose(w.below(i, k), w.at(s, i), w.at(s, w.plus(i, -1))),
                elementType(type),
              ),
            ),
          ),
        ),
      );
    case "slice":
      return w.held("s", whole, (s) =>
        w.held("low", second, (low) =>
          w.held("high", third, (high) => w.collect(low, high, type, (i) => w.at(s, i))),
        ),
      );
    case "to_set":
      return w.held("s", whole, (s) => {
        const slot = w.position();
        const element = w.at(s, w.read(slot));
        return { kind: "map", slots: [slot], sets: [w.positions(s)], where: null, element, type, span };
      });
    case "union_all": {
      const outer = context.frame.fresh("s", type);
      const inner = context.frame.fresh("e", elementType(type));
      const slots = [outer, inner];
      const sets = [whole, w.read(outer)];
      return { kind: "map", slots, sets, where: null, element: w.read(inner), type, span };
    }
    default:
      return name satisfies never;
  }
}

/** `<<e for x in s where P>>` */
export function lowerSequenceMap(
  node: ExpressionOf<"sequenceMap">,
  type: Type,
  context: LoweringContext,
): IrExpression {
  const { span, binder } = node;
  const w = writer(binder.set.span, context);
  const sequence = need(binder.set, context);
  return w.held("s", sequence, (s) => {
    const slot = w.position();
    const name = bindName(context, binder.name);
    const item = w.at(s, w.read(slot));
    const bound = (body: IrExpression): IrExpression => ({
      kind: "let",
      slot: name,
      value: item,
      body,
      type: body.type,
      span: body.span,
    });
    const where = node.where === null ? null : bound(need(node.where, context));
    const element = bound(lowerExpression(node.element, context));
    return { kind: "collect", slot, low: w.int(1), high: w.len(s), where, element, type, span };
  });
}

/** A fold over a set; over a sequence it goes over the positions. */
export function lowerFold(node: ExpressionOf<"fold">, type: Type, context: LoweringContext): IrExpression {
  const { span, binder } = node;
  const w = writer(binder.set.span, context);
  const initial = lowerExpression(node.initial, context);
  const whole = need(binder.set, context);
  const fold = (
    start: IrExpression,
    slot: Slot,
    set: IrExpression,
    each: (body: IrExpression) => IrExpression,
  ): IrExpression => {
    const accumulator = bindName(context, node.accumulator);
    const body = each(lowerExpression(node.body, context));
    return { kind: "fold", accumulator, initial: start, slot, set, body, type, span };
  };
  if (whole.type.kind !== "sequence")
    return fold(initial, bindName(context, binder.name), whole, (body) => body);
  return w.held("start", initial, (start) =>
    w.held("s", whole, (s) => {
      const position = w.position();
      const slot = bindName(context, binder.name);
      const value = w.at(s, w.read(position));
      return fold(start, position, w.positions(s), (body) => ({
        kind: "let",
        slot,
        value,
        body,
        type: body.type,
        span: body.span,
      }));
    }),
  );
}
