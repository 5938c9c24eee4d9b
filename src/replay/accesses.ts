/**
 * Which parts of the state actions and conditions read and write, as far as that is written in them. Two steps of which none
 * writes what the other reads or writes can be exchanged: either order leads to the same.
 */
import type { Ir, IrAction, IrExpression, IrPlace, IrStatement } from "../ir/ir.js";
import type { Prepared } from "../mapping/conditions.js";

export interface Access {
  readonly variable: number;
  /** Whether only the part at the own key of the process is meant. */
  readonly isOwn: boolean;
  /** The field of the variable, or of its own part; null for all of it. */
  readonly field: string | null;
  readonly isWrite: boolean;
}

type IsOwnKey = (key: IrExpression) => boolean;

const NO_KEY: IsOwnKey = () => false;

/** What an action reads and writes; null if it asks what steps can be taken, which can depend on everything. */
export function accessesOf(action: IrAction, ir: Ir): readonly Access[] | null {
  const [own, ...more] = action.process === null ? [] : action.parameters;
  const isOwnKey: IsOwnKey = (key) =>
    own !== undefined && more.length === 0 && key.kind === "slot" && key.slot === own.slot;
  return gathered(ir, isOwnKey, ({ expression, place }) => {
    const visit = (statement: IrStatement): void => {
      switch (statement.kind) {
        case "when":
        case "assert":
          expression(statement.condition);
          return;
        case "assign":
          place(statement.place);
          expression(statement.value);
          return;
        case "assignIn":
          place(statement.place);
          expression(statement.set);
          return;
        case "pick":
          expression(statement.set);
          return;
        case "let":
          expression(statement.value);
          return;
        case "if":
          expression(statement.condition);
          statement.then.forEach(visit);
          statement.else.forEach(visit);
          return;
        case "either":
          for (const branch of statement.branches) branch.forEach(visit);
          return;
        case "match":
          expression(statement.subject);
          for (const { body } of statement.arms) body.forEach(visit);
          return;
        case "for":
          expression(statement.set);
          statement.body.forEach(visit);
          return;
        default:
          statement satisfies never;
      }
    };
    action.body.forEach(visit);
  });
}

/** What a condition of a map reads. @param own The parameter whose value is the own key; null if there is none. */
export function accessesIn({ body, inputs }: Prepared, ir: Ir, own: string | null): readonly Access[] | null {
  const slots = new Set(
    inputs.flatMap(({ slot, source }) =>
      source.kind === "it" || (source.kind === "choice" && source.name === own) ? [slot] : [],
    ),
  );
  const isOwnKey: IsOwnKey = (key) => key.kind === "slot" && slots.has(key.slot);
  return gathered(ir, isOwnKey, ({ expression }) => expression(body));
}

interface Gathering {
  readonly expression: (node: IrExpression) => void;
  readonly place: (place: IrPlace) => void;
}

/** Asked in the middle of it. */
class DependsOnAll extends Error {}

function gathered(ir: Ir, isOwnKey: IsOwnKey, walk: (to: Gathering) => void): readonly Access[] | null {
  const found = new Map<string, Access>();
  const functions = new Set<number>();
  const add = (access: Access): void => {
    found.set(`${access.variable} ${access.isOwn} ${access.field} ${access.isWrite}`, access);
  };
  /** A variable and what is taken of it; null if the expression is something else. */
  const chainOf = (node: IrExpression, own: IsOwnKey): Access | null => {
    if (node.kind === "variable")
      return { variable: node.variable, isOwn: false, field: null, isWrite: false };
    if (node.kind === "present") return chainOf(node.of, own);
    if (node.kind !== "apply" && node.kind !== "field") return null;
    const inner = chainOf(node.target, own);
    if (inner === null) return null;
    const isWhole = !inner.isOwn && inner.field === null && innermost(node.target);
    if (node.kind === "field")
      return inner.field === null && (isWhole || inner.isOwn) ? { ...inner, field: node.name } : inner;
    visit(node.key, own);
    return isWhole && own(node.key) ? { ...inner, isOwn: true } : inner;
  };
  const visit = (node: IrExpression, own: IsOwnKey): void => {
    const chain = chainOf(node, own);
    if (chain !== null) {
      add(chain);
      return;
    }
    if (node.kind === "enabled" || node.kind === "taken") throw new DependsOnAll();
    if (node.kind === "call" && !functions.has(node.function)) {
      functions.add(node.function);
      const definition = ir.functions[node.function];
      // Its names are others: nothing in it is known to be of the own key.
      if (definition !== undefined) visit(definition.body, NO_KEY);
    }
    for (const child of childrenOf(node)) visit(child, own);
  };
  try {
    walk({
      expression: (node) => visit(node, isOwnKey),
      place: ({ variable, path }) => {
        const [first, second] = path;
        const isOwn = first?.kind === "key" && isOwnKey(first.key);
        const named = isOwn ? second : first;
        for (const step of path) if (step.kind === "key") visit(step.key, isOwnKey);
        add({ variable, isOwn, field: named?.kind === "field" ? named.name : null, isWrite: true });
      },
    });
  } catch (error) {
    if (error instanceof DependsOnAll) return null;
    throw error;
  }
  return [...found.values()];
}

/** Whether an expression is a variable itself. */
function innermost(node: IrExpression): boolean {
  return node.kind === "variable" || (node.kind === "present" && innermost(node.of));
}

/** The expressions directly below one. */
function childrenOf(node: IrExpression): readonly IrExpression[] {
  const found: IrExpression[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) value.forEach(visit);
    else if ("kind" in value && "span" in value && "type" in value) found.push(value as IrExpression);
    else for (const [key, part] of Object.entries(value)) if (key !== "type" && key !== "span") visit(part);
  };
  for (const [key, part] of Object.entries(node)) if (key !== "type" && key !== "span") visit(part);
  return found;
}

/**
 * Whether steps can't be exchanged.
 * @param areApart Whether the own keys of the two are known to be different ones.
 */
export const conflict = (
  a: readonly Access[] | null,
  b: readonly Access[] | null,
  areApart: boolean,
): boolean =>
  a === null ||
  b === null ||
  a.some((one) =>
    b.some(
      (other) =>
        one.variable === other.variable &&
        (one.isWrite || other.isWrite) &&
        !(areApart && one.isOwn && other.isOwn) &&
        // A field of the whole and one of a part are not the same kind of field.
        !(
          one.isOwn === other.isOwn &&
          one.field !== null &&
          other.field !== null &&
          one.field !== other.field
        ),
    ),
  );
