/** What a step is taken with: its parameters, and what is chosen on the way. */
import type { Ir, IrAction, IrStatement } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";

/** A parameter or choice of an action, by a name. */
export interface Argument {
  readonly name: string;
  /** `parameter` of the action or its process, `pick`, branch of an `either`, or element in `x' in S`. */
  readonly kind: "parameter" | "pick" | "either" | "assigned";
  /** What it can be; of an `either` empty. */
  readonly types: readonly Type[];
  /** Of an `either`: names of its branches, or their numbers from 1. */
  readonly branches: readonly (string | number)[];
  /** Whether some ways through the action do without it. */
  readonly optional: boolean;
  /** Whether it can be chosen several times: then it is a list. */
  readonly many: boolean;
}

/** The arguments of an action; those of the same name are one. */
export function argumentsOf(action: IrAction, ir: Ir): readonly Argument[] {
  const found = new Map<string, Argument>();
  const add = (one: Argument): void => {
    const before = found.get(one.name);
    if (before === undefined) found.set(one.name, one);
    else
      found.set(one.name, {
        ...before,
        types: [...before.types, ...one.types],
        branches: [...new Set([...before.branches, ...one.branches])],
        optional: before.optional && one.optional,
        // Of picks, the last one counts.
        many: one.kind === "either" || one.kind === "assigned",
      });
  };
  for (const { name, type } of action.parameters)
    add({ name, kind: "parameter", types: [type], branches: [], optional: false, many: false });

  function visit(statements: readonly IrStatement[], optional: boolean, many: boolean): void {
    for (const statement of statements)
      switch (statement.kind) {
        case "pick": {
          const { name, type } = statement.slot;
          add({ name, kind: "pick", types: [type], branches: [], optional, many: false });
          break;
        }
        case "assignIn": {
          const { variable, type } = statement.place;
          const name = ir.variables[variable]?.name ?? "";
          add({ name, kind: "assigned", types: [type], branches: [], optional, many });
          break;
        }
        case "either": {
          const { branches, names } = statement;
          add({
            name: "either",
            kind: "either",
            types: [],
            branches: branches.map((_, i) => names?.[i] ?? i + 1),
            optional,
            many,
          });
          for (const branch of branches) visit(branch, optional || branches.length > 1, many);
          break;
        }
        case "if":
          visit(statement.then, true, many);
          visit(statement.else, true, many);
          break;
        case "match":
          for (const { body } of statement.arms) visit(body, true, many);
          break;
        case "for":
          visit(statement.body, true, true);
          break;
        default:
      }
  }
  visit(action.body, false, false);
  return [...found.values()];
}

/** The name of the argument that a decision belongs to: an `either`, or the variable of a place, `pte[Fault#1][0]`. */
export function argumentNamed(decision: string, known: readonly Argument[]): Argument | undefined {
  const fits = ({ name, kind }: Argument): boolean =>
    kind === "either"
      ? decision === name
      : kind === "assigned" &&
        (decision === name || /^[[.]/.test(decision.slice(name.length))) &&
        decision.startsWith(name);
  return known.filter(fits).sort((a, b) => b.name.length - a.name.length)[0];
}
