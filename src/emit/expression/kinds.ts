/** How each kind of expression is written: the one list of kinds that the emitter has. */
import type { IrExpression, NodeOf } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { not, subtract } from "../code/code.js";
import { equal } from "../place/equality.js";
import { type Loc, load, shapeOf } from "../place/location.js";
import { lengthOf } from "../place/ranks.js";
import { boundTo, type FunctionScope, inRegister, type Val } from "../place/scope.js";
import { arithmetic, compared } from "./arithmetic.js";
import { actionTest, call, instance } from "./calls.js";
import { buildAlternative, buildFunction, buildRecord, buildTuple, plainAlternative } from "./composites.js";
import { buildConditional, conditional, conformed, junction, matched, presentOf } from "./conditions.js";
import { build, generate, text } from "./generate.js";
import { isCase, locate } from "./parts.js";
import { choice, folded, quantified } from "./quantifiers.js";
import {
  appended,
  buildAppend,
  buildCollect,
  buildConcat,
  buildReverse,
  buildSequence,
  buildTail,
  headOf,
  withoutHead,
} from "./sequences.js";
import { bindNamed } from "./set-loops.js";
import {
  buildEnumerated,
  buildFilter,
  buildListed,
  buildMap,
  buildSetOperation,
  listedSet,
  membership,
  setOperation,
  sizeOfSet,
  subset,
  wholeType,
} from "./sets.js";
import { buildUpdate } from "./updates.js";

/** `type` is the node's own, with bounds. */
type Value<Node, Result> = (scope: FunctionScope, node: Node, type: Type) => Result;
/** Writes the value into a place that is all 0, and that it fits. */
type Build<Node> = (scope: FunctionScope, node: Node, to: Loc) => void;

/** A kind yields a value directly (`value`, or null to be built), or is built in a place, if necessary a new one. */
export type Emission<Node> =
  | { readonly value: Value<Node, Val>; readonly build?: Build<Node> }
  | { readonly value?: Value<Node, Val | null>; readonly build: Build<Node> };

/** A value that fits a register, by its text. */
const register = <Node>(write: Value<Node, string>): { readonly value: Value<Node, Val> } => ({
  value: (scope, node, type) => ({ wide: false, type, js: write(scope, node, type) }),
});

const part: Emission<NodeOf<"variable" | "apply" | "field" | "item">> = {
  value: (scope, node) => load(scope, locate(scope, node)),
};

const quantifier = register(quantified);

const setOperator: Emission<NodeOf<"union" | "intersect" | "minus">> = {
  value: (scope, node, type) =>
    inRegister(shapeOf(scope, type)) ? { wide: false, type, js: setOperation(scope, node, type) } : null,
  build: buildSetOperation,
};

const sameness = register<NodeOf<"iff" | "equal">>((scope, node) => {
  const left = generate(scope, node.left);
  return equal(scope, left, generate(scope, node.right));
});

const ofBehaviours: Emission<IrExpression> = {
  value: () => {
    throw new Error("a temporal operator has no value in one state");
  },
};

const KINDS: { readonly [Kind in IrExpression["kind"]]: Emission<NodeOf<Kind>> } = {
  literal: register((_, node) => String(node.value)),
  alternative: { value: plainAlternative, build: buildAlternative },
  none: register(() => "0"),
  slot: { value: (scope, node) => boundTo(scope, node) },
  variable: part,
  process: register(instance),
  present: { value: presentOf },
  conform: { value: conformed },

  not: register((scope, node) => not(text(scope, node.of))),
  and: register((scope, node) => junction(scope, "and", node.operands)),
  or: register((scope, node) => junction(scope, "or", node.operands)),
  implies: register((scope, node) => junction(scope, "or", [node.left, node.right], true)),
  iff: sameness,
  equal: sameness,
  if: { value: conditional, build: buildConditional },
  match: { value: matched },
  is: register((scope, node) => isCase(scope, generate(scope, node.target), node.name)),
  let: {
    value: (scope, node) => {
      bindNamed(scope, node.slot, generate(scope, node.value));
      return generate(scope, node.body);
    },
    build: (scope, node, to) => {
      bindNamed(scope, node.slot, generate(scope, node.value));
      build(scope, node.body, to);
    },
  },

  negate: register((scope, node) => subtract("0", text(scope, node.of))),
  compare: register((scope, node) => {
    const left = text(scope, node.left);
    return compared(left, node.operator, text(scope, node.right));
  }),
  arithmetic: register(arithmetic),

  in: register(membership),
  subset: register(subset),
  union: setOperator,
  intersect: setOperator,
  minus: setOperator,
  set: { value: listedSet, build: buildListed },
  all: { value: wholeType, build: buildEnumerated },
  range: { build: buildEnumerated },
  subsets: { build: buildEnumerated },
  filter: { build: buildFilter },
  map: { build: buildMap },
  size: register(sizeOfSet),

  forall: quantifier,
  exists: quantifier,
  count: quantifier,
  sum: quantifier,
  min: quantifier,
  max: quantifier,
  choose: { value: choice },
  fold: { value: folded },

  record: { build: buildRecord },
  tuple: { build: buildTuple },
  function: { build: buildFunction },
  update: { build: buildUpdate },
  apply: part,
  field: part,
  item: part,

  sequence: { build: buildSequence },
  collect: { build: buildCollect },
  append: { value: appended, build: buildAppend },
  concat: { build: buildConcat },
  tail: { value: withoutHead, build: buildTail },
  reverse: { build: buildReverse },
  head: { value: headOf },
  len: register((scope, node) => lengthOf(scope, generate(scope, node.of))),

  call: { value: call },
  enabled: register(actionTest),
  taken: register(actionTest),

  always: ofBehaviours,
  eventually: ofBehaviours,
  leadsTo: ofBehaviours,
  until: ofBehaviours,
};

/** The compiler can't infer that the entry of a node's kind takes nodes of that kind. */
export const emissionOf = (node: IrExpression): Emission<IrExpression> =>
  KINDS[node.kind] as Emission<IrExpression>;
