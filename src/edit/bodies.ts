/**
 * Edits of what a name stands for: the body of a definition, of a property or of a constraint, and what a variable or a
 * local starts with.
 */
import { resolverFor } from "../resolve/resolve.js";
import { type NameScope, scopeOf } from "../resolve/symbols.js";
import type {
  Address,
  Declaration,
  DeclarationOf,
  Edit,
  Expression,
  Name,
  Text,
  Variable,
} from "../syntax/tree.js";
import { findOperand, type Operand, withoutOperand } from "./address.js";
import { withNames } from "./elements.js";
import { declaredAs } from "./named.js";
import { type Editing, editBody, refuse, replaceDeclaration, unknownSegment, wrongKind } from "./reach.js";
import { replaceNode } from "./rewrite.js";

type WithBody = DeclarationOf<"definition" | "property" | "constraint" | "variable">;

type Replace = Extract<Edit, { kind: "replace" }>;

/** The definition, property, constraint or variable that an address starts with; null if it starts with anything else. */
function named({ segments: [first] }: Address, declarations: readonly Declaration[]): WithBody | null {
  // Properties have a name space of their own: an action of that name comes first.
  const all = declaredAs(declarations, first?.text);
  const isOther = all.some(
    ({ kind }) => kind === "action" || kind === "process" || kind === "procedure" || kind === "macro",
  );
  const found = all.find(
    (d): d is WithBody =>
      d.kind === "definition" || d.kind === "property" || d.kind === "constraint" || d.kind === "variable",
  );
  return isOther ? null : (found ?? null);
}

const WORDS = {
  definition: "a definition",
  property: "a property",
  constraint: "a constraint",
  variable: "a variable",
} as const;

const bodyOf = (node: WithBody): Expression | null =>
  node.kind === "variable" ? (node.initial?.value ?? null) : node.body;

const withBody = (node: WithBody, body: Expression): WithBody =>
  node.kind === "variable" ? startingAt(node, body) : { ...node, body };

const startingAt = (node: Variable, value: Expression): Variable => ({
  ...node,
  initial: { kind: node.initial?.kind ?? "equals", value },
});

/** Null if the address names nothing that has such a body. */
export function replaceBody(
  edit: Replace,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] | null {
  const { address, by } = edit;
  const node = named(address, declarations);
  if (node === null) return replaceLocal(edit, declarations, editing);
  const found = operandOf(node, address, editing);
  if (found === "unknown") return declarations;
  if (by.kind === "block") {
    wrongKind(address, "a step or an action", WORDS[node.kind], editing);
    return declarations;
  }
  const { resolution, report } = editing;
  const bound = found === null ? [] : found.bound;
  resolverFor(resolution, report).expression(by, withNames(scopeIn(node, editing), bound, resolution));
  const body: Expression = { kind: "group", body: by, span: by.span };
  const edited = found === null ? withBody(node, body) : replaceNode(node, found.operand, [body], resolution);
  return replaceDeclaration(declarations, node, edited, editing);
}

/** What `and.2` and the like name in a body; null if the address names all of it. */
function operandOf(node: WithBody, address: Address, editing: Editing): Operand | null | "unknown" {
  const [, ...rest] = address.segments;
  const [next] = rest;
  if (next === undefined) return null;
  const body = bodyOf(node);
  const found = body === null ? null : findOperand(body, rest);
  if (found?.kind === "found") return found.element;
  unknownSegment(address, found?.segment ?? next, found?.names ?? [], editing);
  return "unknown";
}

/** The names that a body can use: those of its file, and the parameters of a definition. */
function scopeIn(node: WithBody, { resolution }: Editing): NameScope {
  const scope = scopeOf(resolution.prefixes.get(node.span.file), resolution.globals);
  const names: readonly Name[] = node.kind === "definition" ? node.parameters.map(({ name }) => name) : [];
  return withNames(scope, names, resolution);
}

/** What a local of a process or procedure starts with. Null if the address names none. */
function replaceLocal(
  { address, by }: Replace,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] | null {
  const { segments } = address;
  const owner = declaredAs(declarations, segments[0]?.text).find(
    ({ kind }) => kind === "process" || kind === "procedure",
  );
  if (owner === undefined || segments.length < 2) return null;
  const { resolution, report } = editing;
  let isLocal = false;
  const edited = editBody(address, declarations, editing, (body, path) => {
    const [name, ...more] = path as readonly [Text, ...Text[]];
    const local = body.locals.find((each) => each.name.name === name.text);
    // A step of that name comes first.
    isLocal =
      local !== undefined && more.length === 0 && body.steps.every(({ label }) => label.name !== name.text);
    if (!isLocal || local === undefined) return body;
    if (by.kind === "block") {
      wrongKind(address, "a step or an action", "a local variable", editing);
      return body;
    }
    resolverFor(resolution, report).expression(by, resolution.scopes.get(body) ?? resolution.globals);
    const changed = startingAt(local, { kind: "group", body: by, span: by.span });
    return replaceNode(body, local, [changed], resolution);
  });
  return isLocal ? edited : null;
}

/** A constraint can be dropped, and an operand of any body. Null if the address names neither. */
export function dropNamed(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] | null {
  const node = named(address, declarations);
  if (node === null) return null;
  const found = operandOf(node, address, editing);
  if (found === "unknown") return declarations;
  if (found !== null) {
    const edited = replaceNode(node, found.junction, [withoutOperand(found)], editing.resolution);
    return replaceDeclaration(declarations, node, edited, editing);
  }
  if (node.kind === "constraint") return declarations.filter((declaration) => declaration !== node);
  const instead = {
    definition: `\`replace ${node.name.name} with (true)\` and the like make it say something else`,
    property: "an expectation can leave a property out: `expect holds` with the names of the others",
    variable: `\`replace ${node.name.name} with (…)\` changes what it starts with`,
  }[node.kind];
  refuse(address, `${WORDS[node.kind]} can't be dropped`, instead, editing);
  return declarations;
}
