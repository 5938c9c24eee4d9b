/** Facts as invariants: as text of the language, and as expressions. */
import type { Ir, IrExpression, IrProperty, Slot } from "../ir/ir.js";
import { BOOL } from "../ir/type.js";
import { replaced } from "./atoms.js";
import { FIRST_SLOT, type FrameVariable } from "./frame.js";
import type { Fact } from "./proof.js";
import { nowhere } from "./terms.js";

/** `forall f in Fault : fault[f] at insert implies fault[f].page < i_size`: an invariant of the spec. */
export function factText({ places, conditions, binds }: Fact): string {
  const premises = [
    ...pairsOf(binds).map(([a, b]) => `${a.name} != ${b.name}`),
    ...places.map(({ instance, label }) => `${instance} at ${label}`),
  ];
  const quantified =
    binds.length === 0 ? "" : `forall ${binds.map(({ name, of }) => `${name} in ${of}`).join(", ")} : `;
  const texts = conditions.map(({ text }) => text);
  const conclusion = texts.join(" or ");
  if (premises.length === 0) return `${quantified}${conclusion}`;
  const premise = premises.join(" and ");
  if (texts.length === 0) return `${quantified}not (${premise})`;
  return `${quantified}${premise} implies ${texts.length > 1 ? `(${conclusion})` : conclusion}`;
}

/** Two bound variables of one type are different values. */
const pairsOf = (binds: readonly FrameVariable[]): readonly (readonly [FrameVariable, FrameVariable])[] =>
  binds.flatMap((b) =>
    b.nth === 0
      ? []
      : binds.filter((a) => a.of === b.of && a.nth === 0).map((a): [FrameVariable, FrameVariable] => [a, b]),
  );

/** The first slot of bound variables where a fact is a property: expressions of the spec in it bind those below. */
const SLOTS_FROM = 64;

/** Facts as properties of the spec, under these names. */
export function factProperties(
  facts: readonly Fact[],
  nameOf: (i: number) => string,
  ir: Ir,
): readonly IrProperty[] {
  const span = nowhere(ir);
  const node = (part: object): IrExpression => ({ ...part, type: BOOL, span }) as IrExpression;
  return facts.map((fact, i) => {
    const slots = fact.binds.map(({ name, type }, k): Slot => ({ slot: SLOTS_FROM + k, name, type }));
    const read = (k: number): IrExpression => {
      const slot = slots[k] as Slot;
      return { kind: "slot", slot: slot.slot, name: slot.name, type: slot.type, span };
    };
    const by = new Map(fact.slots.map((slot, k) => [FIRST_SLOT + slot, read(k)]));
    const literals = fact.literals.map(({ node: condition, positive }) => {
      const bound = replaced(condition, by);
      return positive ? bound : node({ kind: "not", of: bound });
    });
    const same = pairsOf(fact.binds).map(([a, b]) =>
      node({ kind: "equal", left: read(fact.binds.indexOf(a)), right: read(fact.binds.indexOf(b)) }),
    );
    const body = slots.reduceRight<IrExpression>(
      (inner, slot) =>
        node({
          kind: "forall",
          slot,
          set: { kind: "all", of: slot.type, type: { kind: "set", of: slot.type }, span },
          body: inner,
        }),
      node({ kind: "or", operands: [...same, ...literals] }),
    );
    return {
      name: nameOf(i),
      kind: "invariant",
      body,
      premise: null,
      frameSize: SLOTS_FROM + slots.length,
      doc: factText(fact),
      span,
    };
  });
}
