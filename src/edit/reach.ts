/** Finds what an address names, and replaces it. */
import type { Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import type { LayeredResolution } from "../resolve/layer.js";
import type { Symbol, SymbolOf } from "../resolve/symbols.js";
import type {
  Action,
  Address,
  Block,
  Declaration,
  DeclarationOf,
  ProcessBody,
  Span,
  Statement,
  Step,
  Text,
} from "../syntax/tree.js";
import {
  addressableIn,
  type Element,
  findElement,
  initialElements,
  type Named,
  showAddress,
  stepNamed,
} from "./address.js";
import { declaredAs } from "./named.js";
import { replaceNode } from "./rewrite.js";

export interface Editing {
  readonly resolution: LayeredResolution;
  readonly report: Report;
  readonly edits: Map<string, "dropped" | "edited">;
}

/** What an edit of an element changes. */
export type Editable = Block | Action | DeclarationOf<"init">;

export interface Operation {
  readonly action: (action: Action) => Action;
  readonly step: (step: Step) => Step;
  readonly macro: (macro: DeclarationOf<"macro">) => DeclarationOf<"macro">;
  readonly element: <B extends Editable>(element: Element, body: B) => B;
}

export function wrongKind(address: Address, wanted: string, given: string, { report }: Editing): void {
  report("address-kind", address.span, { address: showAddress(address.segments), wanted, given });
}

/** An edit that can't be made, with the one that would do, if there is one. */
export function refuse(
  { span }: { readonly span: Span },
  why: string,
  instead: string | null,
  { report }: Editing,
): void {
  report("edit-not-possible", span, { why, instead });
}

export function unknownSegment(
  address: Address,
  segment: Text,
  names: Iterable<string>,
  { report }: Editing,
): void {
  report("address-unknown", segment.span, {
    address: showAddress(address.segments),
    segment: segment.text,
    suggestion: suggest(segment.text, names),
  });
}

/** Replaces a declaration by `edited`, also for names bound to it. */
export function replaceDeclaration(
  declarations: readonly Declaration[],
  old: Declaration,
  edited: Declaration,
  { resolution }: Editing,
): readonly Declaration[] {
  resolution.replace(old, edited);
  return declarations.map((declaration) => (declaration === old ? edited : declaration));
}

type Owner = DeclarationOf<"action" | "process" | "procedure" | "macro">;

const isOwner = (node: Declaration): node is Owner =>
  node.kind === "action" || node.kind === "process" || node.kind === "procedure" || node.kind === "macro";

/** The declaration that the first segment of an address names. */
export function ownerOf(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
): Owner | null {
  const [first] = address.segments;
  const owner = declaredAs(declarations, first?.text).find(isOwner);
  if (owner === undefined && first !== undefined)
    unknownSegment(
      address,
      first,
      declarations.filter(isOwner).map((d) => d.name.name),
      editing,
    );
  return owner ?? null;
}

/**
 * Edits the body that `path` (labels, from the body inwards) leads to: `unmap.zap` is a step of the procedure
 * that the step `unmap` calls, and only that call gets the edited procedure.
 */
export function inBody(
  body: ProcessBody,
  path: readonly Text[],
  edit: (body: ProcessBody, path: readonly Text[]) => ProcessBody,
  editing: Editing,
): ProcessBody {
  const step = stepNamed(body.steps, path[0]?.text);
  const call = step?.body.statements[0];
  if (step === null || call?.kind !== "callStatement" || path.length < 2) return edit(body, path);
  const { uses } = editing.resolution;
  const procedure = uses.get(call.callee);
  if (procedure?.kind !== "procedure" || stepNamed(procedure.node.body.steps, path[1]?.text) === null)
    return edit(body, path);
  const own = inBody(procedure.node.body, path.slice(1), edit, editing);
  if (own === procedure.node.body) return body;
  const edited = { ...procedure.node, body: own };
  const callee = { ...call.callee };
  const symbol: SymbolOf<"procedure"> = { kind: "procedure", name: procedure.name, node: edited };
  uses.set(callee, symbol as Symbol);
  const changed: Statement = { ...call, callee };
  return replaceNode(body, call, [changed], editing.resolution);
}

/** Whether the body that the address of a step leads to is that of a process or of a procedure. */
export function bodyOwner(
  { segments }: Address,
  owner: Owner,
  { resolution: { uses } }: Editing,
): "process" | "procedure" {
  if (owner.kind === "procedure") return "procedure";
  if (owner.kind !== "process") return "process";
  const step = stepNamed(owner.body.steps, segments[1]?.text);
  const call = step?.body.statements[0];
  const isCall = call?.kind === "callStatement" && uses.get(call.callee)?.kind === "procedure";
  return isCall && segments.length > 2 ? "procedure" : "process";
}

/** Finds the body an address leads to and edits it; the path left over starts with a label of that body. */
export function editBody(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
  edit: (body: ProcessBody, path: readonly Text[]) => ProcessBody,
): readonly Declaration[] {
  const owner = ownerOf(address, declarations, editing);
  if (owner === null) return declarations;
  if (owner.kind === "action" || owner.kind === "macro" || address.segments.length < 2) {
    wrongKind(address, "a step", owner.kind === "action" ? "an action" : `a ${owner.kind}`, editing);
    return declarations;
  }
  const body = inBody(owner.body, address.segments.slice(1), edit, editing);
  if (body === owner.body) return declarations;
  return replaceDeclaration(declarations, owner, { ...owner, body }, editing);
}

export function atAddress(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
  operation: Operation,
): readonly Declaration[] {
  if (address.segments[0]?.text === "init" && !editing.resolution.globals.names.has("init")) {
    const inits = declarations.filter((d) => d.kind === "init");
    if (inits.length > 0) return inInitial(address, inits, declarations, editing, operation);
  }
  const owner = ownerOf(address, declarations, editing);
  if (owner === null) return declarations;
  const { scopes } = editing.resolution;
  const keepScope = <N extends object>(old: N, changed: N): N => {
    const scope = scopes.get(old);
    if (scope !== undefined) scopes.set(changed, scope);
    return changed;
  };
  const element = <B extends Editable>(body: B, all: readonly Named[], rest: readonly Text[]): B => {
    const found = findElement(all, rest);
    if (found.kind === "found") return operation.element(found.element, body);
    unknownSegment(address, found.segment, found.names, editing);
    return body;
  };
  const mark = (name: string): void => {
    editing.edits.set(name, editing.edits.get(name) ?? "edited");
  };
  if (owner.kind === "action") {
    mark(owner.name.name);
    const rest = address.segments.slice(1);
    const edited =
      rest.length === 0
        ? keepScope(owner, operation.action(owner))
        : keepScope(owner, element(owner, addressableIn(owner.body, owner), rest));
    return replaceDeclaration(declarations, owner, edited, editing);
  }
  if (owner.kind === "macro") {
    const rest = address.segments.slice(1);
    const scope = scopes.get(owner.body);
    const edited =
      rest.length === 0
        ? operation.macro(owner)
        : { ...owner, body: element(owner.body, addressableIn(owner.body, null), rest) };
    if (scope !== undefined) scopes.set(edited.body, scope);
    return replaceDeclaration(declarations, owner, edited, editing);
  }
  return editBody(address, declarations, editing, (body, path) => {
    const step = stepNamed(body.steps, path[0]?.text);
    if (step === null) {
      const label = path[0] as Text;
      unknownSegment(
        address,
        label,
        body.steps.map((s) => s.label.name),
        editing,
      );
      return body;
    }
    mark(showAddress(address.segments.slice(0, address.segments.length - path.length + 1)));
    const edited =
      path.length === 1
        ? operation.step(step)
        : { ...step, body: element(step.body, addressableIn(step.body, null), path.slice(1)) };
    return replaceNode(body, step, [keepScope(step, edited)], editing.resolution);
  });
}

/** Edits one of the `init` conditions. */
function inInitial(
  address: Address,
  inits: readonly DeclarationOf<"init">[],
  declarations: readonly Declaration[],
  editing: Editing,
  operation: Operation,
): readonly Declaration[] {
  const found = findElement(initialElements(inits), address.segments);
  if (found.kind === "unknown") {
    unknownSegment(address, found.segment, found.names, editing);
    return declarations;
  }
  const { element } = found;
  const owned = element.kind === "condition" || element.kind === "operand" ? element.owner : null;
  const owner = inits.find((init) => init === owned);
  if (owner === undefined) throw new Error("a condition that is no initial one");
  return replaceDeclaration(declarations, owner, operation.element(element, owner), editing);
}
