/** Specs of which the batteries search the models. */
import type { PackedModel } from "../../checker/packed/model.js";
import { loadModel } from "../../src/emit/load.js";
import { compile, NO_OPTIONS } from "../../src/run/compile.js";

export const SYMMETRIC = `spec symmetric_values
type Node = symmetric 3
var place : [Node -> 0 .. 4] = [n in Node |-> 0]
var last : Node in Node
action move(n in Node) { when place[n] < 4  place[n]' = place[n] + 1  last' = n }
action swap(n in Node, m in Node) { when n != m and place[n] = 2  place[n]' = 0  place[m]' = 1 }
invariant Low : forall n in Node : place[n] + place[last] < 8
step Up : forall n in Node : place'[n] >= 0
`;

export const MANY = `spec many
var a : 0 .. 299 = 0
var b : 0 .. 229 = 0
var go : bool = false
action jump { when not go  a' in 0 .. 299  b' in 0 .. 229  go' = true }
action stay { when go  go' = go }
invariant Small : a + b < 528
`;

/** Models of a spec, each with symmetry or without. */
export function modelsOf(
  text: string,
  symmetries: readonly boolean[] = [true, false],
): readonly PackedModel[] {
  const { spec } = compile("a.subtle", () => ({ kind: "text", text }), NO_OPTIONS);
  if (spec === null) throw new Error("the spec is wrong");
  return symmetries.map((symmetry) => {
    const model = loadModel(spec.ir, spec.sources, symmetry);
    if ("why" in model) throw new Error(model.why);
    return model;
  });
}
