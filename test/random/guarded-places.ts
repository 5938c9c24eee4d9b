/**
 * Random places that are there under a condition only: their keys are taken out of what may be empty, `none` or another
 * alternative, and they lie inside optionals and sequences.
 */
import { type Environment, nameOf, withNames } from "./environment.js";
import { conditionalPart } from "./parts.js";
import { type PlaceStep, placeStep, placesIn, type Write } from "./places.js";
import type { Flow } from "./statements.js";
import { list, type Node, t, tryWays, Unavailable } from "./text.js";
import type { GenType } from "./types.js";

export interface GuardedPlace {
  readonly write: Write;
  readonly node: Node;
  readonly type: GenType;
  /** What must hold for the place to be there, inside the arm; null if the arm is enough. */
  readonly condition: Node | null;
  /** The arm of a match that binds a key. */
  readonly arm: { readonly subject: Node; readonly pattern: string } | null;
  /** What stands before the assignment: names for keys. */
  readonly lets: readonly Node[];
  /** What the assigned value can speak of. */
  readonly env: Environment;
}

export function guardedPlace(flow: Flow, wanted: (type: GenType) => boolean): GuardedPlace {
  const { chance, fresh } = flow.env.g;
  const shape = chance.pick(placesIn(flow, true).filter((p) => p.steps.length > 0 && wanted(p.type)));
  const conditions: Node[] = [];
  const lets: Node[] = [];
  const path: (string | null)[] = [];
  let { env } = flow;
  let arm: GuardedPlace["arm"] = null;
  let node = t`${shape.root.text}`;
  let at = shape.root.type;
  const taken = (type: GenType, isLast: boolean): Node => {
    const { whole, condition, value, patternFor } = conditionalPart(env, type);
    const name = fresh("v");
    if (patternFor !== null && arm === null && conditions.length === 0 && chance.percent(60)) {
      arm = { subject: whole, pattern: patternFor(name) };
      env = withNames(env, [nameOf(name, type)]);
      return t`${name}`;
    }
    conditions.push(condition);
    // What a `let` names is not known in conditions that come later.
    if (!isLast || chance.percent(60)) return value;
    lets.push(t`let ${name} = ${value}`);
    return t`${name}`;
  };
  for (const [i, step] of shape.steps.entries()) {
    if (at.kind === "optional") {
      conditions.push(t`${node} != none`);
      at = at.of;
    }
    switch (step.kind) {
      case "field":
        node = t`${node}.${step.name}`;
        path.push(`.${step.name}`);
        break;
      case "position": {
        const position = String(chance.between(1, step.max));
        conditions.push(t`len(${node}) >= ${position}`);
        node = t`${node}[${position}]`;
        path.push(position);
        break;
      }
      case "key": {
        const isLast = i === shape.steps.length - 1;
        const made = tryWays(chance, [
          [3, () => ({ node: t`[${taken(step.type, isLast)}]`, key: null })],
          [1, () => placeStep(env, step)],
        ]);
        node = t`${node}${made.node}`;
        path.push(made.key);
        break;
      }
      default:
        step satisfies never;
    }
    at = partAt(at, step);
  }
  const condition = conditions.length === 0 ? null : list(conditions, " and ", 99);
  if (condition === null && arm === null) throw new Unavailable();
  return { write: { variable: shape.root.text, path }, node, type: shape.type, condition, arm, lets, env };
}

function partAt(type: GenType, step: PlaceStep): GenType {
  if (type.kind === "function") return type.value;
  if (type.kind === "sequence") return type.of;
  const field =
    type.kind === "record" && step.kind === "field"
      ? type.fields.find((f) => f.name === step.name)
      : undefined;
  if (field === undefined) throw new Error("a part of what has no parts");
  return field.type;
}
