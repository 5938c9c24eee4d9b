/** Places that a random step can write: variables, and parts of them. */
import { type Environment, type GenName, slips } from "./environment.js";
import { expression } from "./expressions.js";
import type { Flow } from "./statements.js";
import { type Node, t } from "./text.js";
import { type GenType, intType } from "./types.js";

/** A place written on a path; a key is null where it is known only when the step is taken. */
export interface Write {
  readonly variable: string;
  readonly path: readonly (string | null)[];
}

export type PlaceStep =
  | { readonly kind: "key"; readonly type: GenType }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "position"; readonly max: number };

export interface PlaceShape {
  readonly root: GenName;
  readonly steps: readonly PlaceStep[];
  readonly type: GenType;
}

export function* shapes(
  root: GenName,
  type: GenType,
  mayFail: boolean,
  steps: readonly PlaceStep[] = [],
): Generator<PlaceShape> {
  yield { root, steps, type };
  if (steps.length >= 3) return;
  if (type.kind === "function")
    yield* shapes(root, type.value, mayFail, [...steps, { kind: "key", type: type.key }]);
  if (type.kind === "record")
    for (const f of type.fields)
      yield* shapes(root, f.type, mayFail, [...steps, { kind: "field", name: f.name }]);
  if (type.kind === "sequence" && mayFail)
    yield* shapes(root, type.of, mayFail, [...steps, { kind: "position", max: type.max }]);
  if (type.kind === "optional" && mayFail && ["record", "function", "sequence"].includes(type.of.kind))
    yield* shapes(root, type.of, mayFail, steps);
}

/** Places that nothing on the path has written yet. */
export function placesIn(flow: Flow, mayFail = slips(flow.env)): readonly PlaceShape[] {
  const free = flow.writable.filter((v) => !flow.writes.some((w) => w.variable === v.text));
  return free.flatMap((v) => [...shapes(v, v.type, mayFail)]);
}

export function placeStep(
  env: Environment,
  step: PlaceStep,
): { readonly node: Node; readonly key: string | null } {
  if (step.kind === "field") return { node: t`.${step.name}`, key: `.${step.name}` };
  const wanted = step.kind === "key" ? step.type : intType(1, step.max);
  const off = wanted.kind === "int" && slips(env) ? intType(wanted.low, wanted.high + 1) : wanted;
  const key = expression(env, off, 1);
  const [only] = key.node.pieces;
  const isLiteral = key.node.pieces.length === 1 && typeof only === "string" && /^[AN]?\d+$/.test(only);
  return { node: t`[${key.node}]`, key: isLiteral ? (only as string) : null };
}
