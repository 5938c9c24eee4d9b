/** Applies the edits of a variant, in order, to the resolved tree. */
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import { finalJump } from "../expand/control.js";
import { type Resolution, resolverFor } from "../resolve/resolve.js";
import { suggest } from "../resolve/suggest.js";
import type { Symbol, SymbolOf } from "../resolve/symbols.js";
import type {
  Action,
  Address,
  Block,
  Declaration,
  Edit,
  Expression,
  ProcessBody,
  Span,
  Statement,
  Step,
  Text,
  Variant,
} from "../syntax/tree.js";
import { type Element, findElement, showAddress, stepNamed } from "./address.js";
import { replaceNode } from "./rewrite.js";

export interface Edited {
  readonly declarations: readonly Declaration[];
  /** Actions and steps that an edit emptied or switched off: no warning is due for them. */
  readonly dropped: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The resolution must be this variant's own: symbols are pointed at the edited declarations. */
export function applyVariant(variant: Variant, resolution: Resolution): Edited {
  const { diagnostics, report } = collector();
  const editing = { resolution, report, dropped: new Set<string>() };
  let declarations = resolution.declarations;
  for (const item of variant.items)
    if (!item.kind.startsWith("expect")) declarations = applyEdit(item as Edit, declarations, editing);
  return { declarations, dropped: editing.dropped, diagnostics };
}

interface Editing {
  readonly resolution: Resolution;
  readonly report: Report;
  readonly dropped: Set<string>;
}

function applyEdit(
  edit: Edit,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  switch (edit.kind) {
    case "drop":
      return atAddress(edit.address, declarations, editing, {
        action: (action) => {
          editing.dropped.add(action.name.name);
          return { ...action, body: { ...action.body, statements: [never(action.name.span)] } };
        },
        step: (step) => {
          editing.dropped.add(showAddress(edit.address.segments));
          const jump = finalJump(step.body);
          return { ...step, body: { ...step.body, statements: jump === null ? [] : [jump] } };
        },
        element: (element, body) => dropElement(element, body, editing),
      });
    case "replace":
      return replaceAt(edit, declarations, editing);
    case "move":
      return moveStep(edit, declarations, editing);
    case "insert":
      return insertSteps(edit, declarations, editing);
    case "setConstant":
      return setConstant(edit, declarations, editing);
    case "setFairness": {
      const mark = <N extends Action | Step>(node: N): N => ({ ...node, fairness: edit.fairness });
      const [only, ...more] = edit.address.segments;
      const process = declarations.find((d) => d.kind === "process" && d.name.name === only?.text);
      if (process?.kind === "process" && more.length === 0)
        return replaceDeclaration(declarations, process, { ...process, fairness: edit.fairness }, editing);
      return atAddress(edit.address, declarations, editing, {
        action: mark,
        step: mark,
        element: (_, body) => {
          wrongKind(edit.address, "a step, an action or a process", "something inside a step", editing);
          return body;
        },
      });
    }
    case "split":
    case "join":
      editing.report("edit-not-yet", edit.span, { word: edit.kind });
      return declarations;
    default:
      return edit satisfies never;
  }
}

const never = (span: Span): Statement => ({
  kind: "when",
  condition: { kind: "boolean", value: false, span },
  span,
});

// ─────────────────────────────────────────────────────────────────────── getting there

interface Operation {
  readonly action: (action: Action) => Action;
  readonly step: (step: Step) => Step;
  readonly element: (element: Element, body: Block | Action) => Block | Action;
}

function wrongKind(address: Address, wanted: string, given: string, { report }: Editing): void {
  report("address-kind", address.span, { address: showAddress(address.segments), wanted, given });
}

function unknownSegment(address: Address, segment: Text, names: Iterable<string>, { report }: Editing): void {
  report("address-unknown", segment.span, {
    address: showAddress(address.segments),
    segment: segment.text,
    suggestion: suggest(segment.text, names),
  });
}

/** Puts `edited` in the place of a declaration, also where names are bound to it. */
function replaceDeclaration(
  declarations: readonly Declaration[],
  old: Declaration,
  edited: Declaration,
  { resolution }: Editing,
): readonly Declaration[] {
  for (const symbol of resolution.globals.names.values())
    if ("node" in symbol && symbol.node === old) Object.assign(symbol, { node: edited });
  return declarations.map((declaration) => (declaration === old ? edited : declaration));
}

/** The declaration that an address starts with. */
function ownerOf(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
): Extract<Declaration, { kind: "action" | "process" | "procedure" }> | null {
  const [first] = address.segments;
  const owners = declarations.filter(
    (d): d is Extract<Declaration, { kind: "action" | "process" | "procedure" }> =>
      d.kind === "action" || d.kind === "process" || d.kind === "procedure",
  );
  const owner = owners.find((d) => d.name.name === first?.text);
  if (owner === undefined && first !== undefined)
    unknownSegment(
      address,
      first,
      owners.map((d) => d.name.name),
      editing,
    );
  return owner ?? null;
}

/**
 * Edits the body that `path` (labels, from the body inwards) leads to: `unmap.zap` is a step of the procedure
 * that the step `unmap` calls, and only that call gets the edited procedure.
 */
function inBody(
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
  const edited = {
    ...procedure.node,
    body: inBody(procedure.node.body, path.slice(1), edit, editing),
  };
  const callee = { ...call.callee };
  const own: SymbolOf<"procedure"> = { kind: "procedure", name: procedure.name, node: edited };
  uses.set(callee, own as Symbol);
  const changed: Statement = { ...call, callee };
  return replaceNode(body, call, [changed], editing.resolution);
}

/** Finds the body an address leads to and edits it; the path left over starts with a label of that body. */
function editBody(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
  edit: (body: ProcessBody, path: readonly Text[]) => ProcessBody,
): readonly Declaration[] {
  const owner = ownerOf(address, declarations, editing);
  if (owner === null) return declarations;
  if (owner.kind === "action" || address.segments.length < 2) {
    wrongKind(address, "a step", owner.kind === "action" ? "an action" : `a ${owner.kind}`, editing);
    return declarations;
  }
  const body = inBody(owner.body, address.segments.slice(1), edit, editing);
  return replaceDeclaration(declarations, owner, { ...owner, body }, editing);
}

function atAddress(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
  operation: Operation,
): readonly Declaration[] {
  const owner = ownerOf(address, declarations, editing);
  if (owner === null) return declarations;
  const { scopes } = editing.resolution;
  const keepScope = <N extends object>(old: N, changed: N): N => {
    const scope = scopes.get(old);
    if (scope !== undefined) scopes.set(changed, scope);
    return changed;
  };
  const element = (body: Block, action: Action | null, rest: readonly Text[]): Block | Action | null => {
    const found = findElement(body, action, rest);
    if (found.kind === "found") return operation.element(found.element, action ?? body);
    unknownSegment(address, found.segment, found.names, editing);
    return null;
  };
  if (owner.kind === "action") {
    const rest = address.segments.slice(1);
    const edited =
      rest.length === 0
        ? keepScope(owner, operation.action(owner))
        : ((element(owner.body, owner, rest) as Action | null) ?? owner);
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
    const edited =
      path.length === 1
        ? operation.step(step)
        : { ...step, body: (element(step.body, null, path.slice(1)) as Block | null) ?? step.body };
    return replaceNode(body, step, [keepScope(step, edited)], editing.resolution);
  });
}

// ─────────────────────────────────────────────────────────────────────── drop and replace

function dropElement(element: Element, body: Block | Action, editing: Editing): Block | Action {
  const bindings = editing.resolution;
  switch (element.kind) {
    case "statement":
      return replaceNode(body, element.statement, [], bindings);
    case "conjunct": {
      const { whole, conjunct } = element;
      return replaceNode(body, whole, [withoutConjunct(whole, conjunct)], bindings);
    }
    case "condition": {
      const { owner, condition } = element;
      if (owner.kind === "when") return replaceNode(body, owner, [], bindings);
      if (owner.kind === "if") {
        const always: Expression = { kind: "boolean", value: true, span: condition.span };
        return replaceNode(body, condition, [always], bindings);
      }
      return replaceNode(body, condition, [null], bindings);
    }
    default:
      return element satisfies never;
  }
}

function withoutConjunct(whole: Expression, conjunct: Expression): Expression {
  if (whole.kind === "group") return { ...whole, body: withoutConjunct(whole.body, conjunct) };
  if (whole.kind !== "junction") return whole;
  const operands = whole.operands.filter((operand) => operand !== conjunct);
  const [only, ...more] = operands;
  return only !== undefined && more.length === 0 ? only : { ...whole, operands };
}

function replaceAt(
  edit: Extract<Edit, { kind: "replace" }>,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { resolution, report } = editing;
  const resolver = resolverFor(resolution, report);
  const { by, address } = edit;
  const block = by.kind === "block" ? by : null;
  const expression = by.kind === "block" ? null : by;
  const scopeOf = (node: object) => resolution.scopes.get(node) ?? resolution.globals;

  const whole = <N extends Action | Step>(node: N): N => {
    if (block === null) {
      wrongKind(address, "a condition or an assignment", "a step or an action", editing);
      return node;
    }
    resolver.block(block, scopeOf(node));
    return { ...node, body: block };
  };

  return atAddress(address, declarations, editing, {
    action: whole,
    step: whole,
    element: (element, body) => {
      if (block !== null) {
        const statement =
          element.kind === "statement"
            ? element.statement
            : element.kind === "condition" && element.owner.kind === "when"
              ? element.owner
              : null;
        if (statement === null) {
          wrongKind(address, "a statement", "a condition", editing);
          return body;
        }
        resolver.block(block, scopeOf(statement));
        return replaceNode(body, statement, block.statements, resolution);
      }
      if (expression === null) return body;
      const group: Expression = { kind: "group", body: expression, span: expression.span };
      if (element.kind === "statement") {
        if (element.statement.kind !== "assign") {
          wrongKind(address, "a condition or an assignment", "another statement", editing);
          return body;
        }
        resolver.expression(expression, scopeOf(element.statement));
        return replaceNode(body, element.statement.value, [group], resolution);
      }
      const owner = element.kind === "condition" ? element.owner : ownerOfCondition(body, element.whole);
      resolver.expression(expression, innerScope(owner, resolution));
      const old = element.kind === "condition" ? element.condition : element.conjunct;
      return replaceNode(body, old, [group], resolution);
    },
  });
}

/** The statement or action whose condition this is. */
function ownerOfCondition(body: Block | Action, condition: Expression): Statement | Action {
  if (body.kind === "action" && body.where === condition) return body;
  const find = (block: Block): Statement | null => {
    for (const statement of block.statements) {
      const fields = Object.values(statement) as unknown[];
      if (fields.includes(condition)) return statement;
      for (const field of fields) {
        const blocks = (Array.isArray(field) ? field : [field]).map((f: unknown) =>
          typeof f === "object" && f !== null && "body" in f ? f.body : f,
        ) as readonly (Block | null)[];
        for (const inner of blocks) {
          const found = inner?.kind === "block" ? find(inner) : null;
          if (found !== null) return found;
        }
      }
    }
    return null;
  };
  const found = find(body.kind === "action" ? body.body : body);
  if (found === null) throw new Error("a condition without an owner");
  return found;
}

/** The scope of a condition: the names that `pick` and `for` bind themselves are in it. */
function innerScope(owner: Statement | Action, resolution: Resolution) {
  const { scopes, globals, declares } = resolution;
  const outer = scopes.get(owner) ?? globals;
  if (owner.kind !== "pick" && owner.kind !== "for") return outer;
  const names = new Map<string, Symbol>();
  for (const binder of owner.binders) {
    const symbol = declares.get(binder.name);
    if (symbol !== undefined) names.set(binder.name.name, symbol);
  }
  return { parent: outer, names };
}

// ─────────────────────────────────────────────────────────────────────── steps

const withoutFinalJump = (step: Step): Step => ({
  ...step,
  body: { ...step.body, statements: step.body.statements.slice(0, -1) },
});

const withFinalJump = (step: Step, jump: Statement): Step => ({
  ...step,
  body: { ...step.body, statements: [...step.body.statements, jump] },
});

/** Puts steps into a sequence after the one at `index`; its last jump comes to stand behind them. */
function putAfter(steps: readonly Step[], index: number, added: readonly Step[]): readonly Step[] {
  const before = steps[index];
  const last = added.at(-1);
  const jump = before === undefined ? null : finalJump(before.body);
  if (before === undefined || last === undefined || jump === null)
    return [...steps.slice(0, index + 1), ...added, ...steps.slice(index + 1)];
  const tail = finalJump(last.body) === null ? withFinalJump(last, jump) : last;
  return [
    ...steps.slice(0, index),
    withoutFinalJump(before),
    ...added.slice(0, -1),
    tail,
    ...steps.slice(index + 1),
  ];
}

function moveStep(
  edit: Extract<Edit, { kind: "move" }>,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { report } = editing;
  return editBody(edit.address, declarations, editing, (body, path) => {
    const label = path.at(-1) as Text;
    const moved = stepNamed(body.steps, label.text);
    const prefix = showAddress(edit.address.segments.slice(0, -1));
    const targetLabel = edit.target.segments.at(-1) as Text;
    const target = stepNamed(body.steps, targetLabel.text);
    const labels = body.steps.map((step) => step.label.name);
    if (path.length > 1 && stepNamed(body.steps, path[0]?.text) !== null) {
      wrongKind(edit.address, "a step", "something inside a step", editing);
      return body;
    }
    if (moved === null) {
      unknownSegment(edit.address, path[0] as Text, labels, editing);
      return body;
    }
    if (showAddress(edit.target.segments.slice(0, -1)) !== prefix) {
      report("edit-not-possible", edit.target.span, {
        why: `\`${showAddress(edit.target.segments)}\` is not a step of the same process or procedure`,
      });
      return body;
    }
    if (target === null) {
      unknownSegment(edit.target, targetLabel, labels, editing);
      return body;
    }
    if (target === moved) {
      report("edit-not-possible", edit.span, { why: "a step can't be moved next to itself" });
      return body;
    }
    // A jump that every path takes is not part of what moves: it stays behind the step before it.
    const jump = finalJump(moved.body);
    const index = body.steps.indexOf(moved);
    const previous = body.steps[index - 1];
    let rest = body.steps.filter((step) => step !== moved);
    if (jump !== null && previous === undefined) {
      report("edit-not-possible", edit.span, {
        why: `\`${label.text}\` is the first step and ends in a jump: nothing would be left to start with`,
      });
      return body;
    }
    if (jump !== null && previous !== undefined && finalJump(previous.body) === null)
      rest = rest.map((step) => (step === previous ? withFinalJump(step, jump) : step));
    const bare = jump === null ? moved : withoutFinalJump(moved);
    const at = rest.findIndex((step) => step.label === target.label);
    const steps =
      edit.side === "before" ? [...rest.slice(0, at), bare, ...rest.slice(at)] : putAfter(rest, at, [bare]);
    return keepScopes({ ...body, steps }, body, editing);
  });
}

/** Edited steps keep the scope of the body they stand in. */
function keepScopes(edited: ProcessBody, old: ProcessBody, { resolution }: Editing): ProcessBody {
  const scope = resolution.scopes.get(old);
  if (scope === undefined) return edited;
  resolution.scopes.set(edited, scope);
  for (const step of edited.steps) resolution.scopes.set(step, scope);
  return edited;
}

function insertSteps(
  edit: Extract<Edit, { kind: "insert" }>,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { resolution, report } = editing;
  const [local] = edit.body.locals;
  if (local !== undefined) {
    report("edit-not-possible", local.span, { why: "an edit can't bring in a local variable" });
    return declarations;
  }
  if (edit.body.steps.length === 0) {
    report("edit-not-possible", edit.span, {
      why: "there is no step to insert: a step starts with `label:`",
    });
    return declarations;
  }
  return editBody(edit.target, declarations, editing, (body, path) => {
    const index = body.steps.findIndex((step) => step.label.name === path[0]?.text);
    if (index === -1 || path.length > 1) {
      unknownSegment(
        edit.target,
        path.at(-1) as Text,
        body.steps.map((step) => step.label.name),
        editing,
      );
      return body;
    }
    const scope = resolution.scopes.get(body) ?? resolution.globals;
    resolverFor(resolution, report).processBody(edit.body, scope);
    const steps =
      edit.side === "before"
        ? [...body.steps.slice(0, index), ...edit.body.steps, ...body.steps.slice(index)]
        : putAfter(body.steps, index, edit.body.steps);
    return keepScopes({ ...body, steps }, body, editing);
  });
}

function setConstant(
  edit: Extract<Edit, { kind: "setConstant" }>,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const constants = declarations.filter((d) => d.kind === "constant");
  const old = constants.find((d) => d.name.name === edit.name.name);
  if (old === undefined) {
    editing.report("unknown-constant", edit.name.span, {
      name: edit.name.name,
      suggestion: suggest(
        edit.name.name,
        constants.map((d) => d.name.name),
      ),
    });
    return declarations;
  }
  resolverFor(editing.resolution, editing.report).expression(edit.value, editing.resolution.globals);
  return replaceDeclaration(declarations, old, { ...old, value: edit.value }, editing);
}
