/** Applies edits, in order, to the resolved tree. */
import { collector, type Diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { finalJump } from "../expand/control.js";
import type { Expansion } from "../expand/expand.js";
import type { LayeredResolution } from "../resolve/layer.js";
import { resolverFor } from "../resolve/resolve.js";
import type {
  Action,
  Address,
  Declaration,
  Edit,
  FairGroup,
  Process,
  Span,
  Statement,
  Step,
  Variant,
} from "../syntax/tree.js";
import { showAddress } from "./address.js";
import { dropNamed, replaceBody } from "./bodies.js";
import { dropElement, replaceAt } from "./elements.js";
import { procedureOf } from "./flow.js";
import { insert, move } from "./insert.js";
import { join } from "./join.js";
import { declaredAs } from "./named.js";
import { dropMember, groupAt, replaceMapped } from "./parts.js";
import { atAddress, type Editing, refuse, replaceDeclaration, wrongKind } from "./reach.js";
import { rescopeDeclaration } from "./scoping.js";
import { split } from "./split.js";
import { keepScopes } from "./steps.js";

export interface Edited {
  readonly declarations: readonly Declaration[];
  /** Actions and steps that differ from the source, by name. A dropped one gets no warning. */
  readonly edits: ReadonlyMap<string, "dropped" | "edited">;
  readonly diagnostics: readonly Diagnostic[];
}

/** Those of the variant that it is a variant of come first. */
export const editsOf = (variant: Variant, variants: readonly Variant[]): readonly Edit[] =>
  [...originsOf(variant, variants), variant].flatMap(({ items }) =>
    items.filter((item): item is Edit => !item.kind.startsWith("expect")),
  );

/** The variants that a variant is built on, the outermost first. Ends where they go round in a circle. */
export function originsOf(variant: Variant, variants: readonly Variant[]): readonly Variant[] {
  const found: Variant[] = [];
  for (let at = variant.of; at !== null; at = found[0]?.of ?? null) {
    const { name } = at;
    const origin = variants.find((other) => other.name.name === name);
    if (origin === undefined || origin === variant || found.includes(origin)) break;
    found.unshift(origin);
  }
  return found;
}

/** The layer must belong to these edits alone: their bindings and replacements are stored in it. */
export function applyEdits(edits: readonly Edit[], resolution: LayeredResolution): Edited {
  const { diagnostics, report } = collector();
  const editing = { resolution, report, edits: new Map<string, "dropped" | "edited">() };
  let declarations = resolution.declarations;
  for (const edit of edits)
    declarations = bound(edit, declarations, applyEdit(edit, declarations, editing), editing);
  return { declarations, edits: editing.edits, diagnostics };
}

/** The edited declarations, if all that they use is still bound; otherwise those before the edit, after a report. */
function bound(
  { span }: Edit,
  before: readonly Declaration[],
  edited: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { resolution } = editing;
  const old = edited.length === before.length ? null : new Set(before);
  const lost = edited
    .filter((node, i) => (old === null ? node !== before[i] : !old.has(node)))
    .map((node) => rescopeDeclaration(node, resolution))
    .find((name) => name !== null);
  if (lost == null) return edited;
  refuse(
    { span },
    `\`${lost.name}\` would not be bound where it is used`,
    "edit what uses it first, or replace what it stands for",
    editing,
  );
  edited.forEach((node, i) => {
    const was = before[i];
    if (was !== undefined && was !== node) resolution.replace(node, was);
  });
  return before;
}

/** The edits by the names of the actions that they change. An edit of a procedure's step changes all its calls. */
export function editedActions(edits: Edited["edits"], { agents }: Expansion): Edited["edits"] {
  const found = new Map(edits);
  for (const agent of agents) {
    if ("action" in agent) continue;
    for (const { label, calls } of agent.steps) {
      const action = `${agent.process.name.name}.${label}`;
      calls.forEach(({ callee }, depth) => {
        const inProcedure = [callee.name, ...label.split(".").slice(depth + 1)].join(".");
        const edit = edits.get(inProcedure);
        if (edit !== undefined && !found.has(action)) found.set(action, edit);
      });
    }
  }
  return found;
}

function applyEdit(
  edit: Edit,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  switch (edit.kind) {
    case "drop": {
      const without =
        dropNamed(edit.address, declarations, editing) ??
        dropMember(edit.address, declarations, editing) ??
        dropProcess(edit.address, declarations, editing);
      if (without !== null) return without;
      return atAddress(edit.address, declarations, editing, {
        action: (action) => {
          editing.edits.set(action.name.name, "dropped");
          return { ...action, body: { ...action.body, statements: [never(action.name.span)] } };
        },
        step: (step) => {
          editing.edits.set(showAddress(edit.address.segments), "dropped");
          const jump = finalJump(step.body);
          return { ...step, body: { ...step.body, statements: jump === null ? [] : [jump] } };
        },
        macro: (macro) => ({ ...macro, body: { ...macro.body, statements: [] } }),
        element: (element, body) => dropElement(element, body, editing, edit.address),
      });
    }
    case "replace":
      return (
        replaceBody(edit, declarations, editing) ??
        replaceMapped(edit, declarations, editing) ??
        replaceAt(edit, declarations, editing)
      );
    case "move":
      return move(edit, declarations, editing);
    case "insert":
      return insert(edit, declarations, editing);
    case "setConstant":
      return setConstant(edit, declarations, editing);
    case "setFairness": {
      const mark = <N extends Action | Step | Process | FairGroup>(node: N): N => {
        if (node.fairness === edit.fairness) {
          const [process, ...labels] = edit.address.segments;
          const isStep = labels.length > 0 && node.fairness === "unfair";
          refuse(
            edit.address,
            `\`${showAddress(edit.address.segments)}\` has ${node.fairness === "unfair" ? "no fairness mark of its own" : "that mark already"}`,
            isStep
              ? `\`unfair ${process?.text}\` takes the mark of the process away, and \`fair\` gives one to a step`
              : null,
            editing,
          );
        }
        return { ...node, fairness: edit.fairness };
      };
      const [only, ...more] = edit.address.segments;
      const group = groupAt(edit.address, declarations);
      if (group !== null && edit.address.segments.length > group.segments.length) {
        wrongKind(edit.address, "a step, an action, a process or a group", "a member of a group", editing);
        return declarations;
      }
      if (group !== null) return declarations.map((d) => (d === group.node ? mark(group.node) : d));
      const process = declaredAs(declarations, only?.text).find(({ kind }) => kind === "process");
      if (process?.kind === "process" && more.length === 0)
        return replaceDeclaration(declarations, process, mark(process), editing);
      return atAddress(edit.address, declarations, editing, {
        action: mark,
        step: mark,
        macro: (macro) => {
          wrongKind(edit.address, "a step, an action or a process", "a macro", editing);
          return macro;
        },
        element: (_, body) => {
          wrongKind(edit.address, "a step, an action or a process", "something inside a step", editing);
          return body;
        },
      });
    }
    case "split":
      return split(edit, declarations, editing);
    case "join":
      return join(edit, declarations, editing);
    default:
      return edit satisfies never;
  }
}

/** A process stays at its first label for ever, as if it were idle there. Null if it is no process. */
function dropProcess(
  { segments }: Address,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] | null {
  const [only, ...more] = segments;
  const process = declaredAs(declarations, only?.text).find(({ kind }) => kind === "process");
  if (process?.kind !== "process" || more.length > 0) return null;
  const [first, ...steps] = process.body.steps;
  if (first === undefined) return declarations;
  for (const { label } of process.body.steps)
    editing.edits.set(`${process.name.name}.${label.name}`, "dropped");
  const { statements } = first.body;
  const kept = procedureOf(first, editing.resolution) === null ? statements : statements.slice(1);
  const rest: Step = {
    ...first,
    idle: true,
    body: { ...first.body, statements: [never(first.label.span), ...kept] },
  };
  const body = keepScopes({ ...process.body, steps: [rest, ...steps] }, process.body, editing);
  return replaceDeclaration(declarations, process, { ...process, body }, editing);
}

const never = (span: Span): Statement => ({
  kind: "when",
  condition: { kind: "boolean", value: false, span },
  span,
});

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
  const { globals } = editing.resolution;
  const resolver = resolverFor(editing.resolution, editing.report);
  resolver.expression(edit.value, globals);
  if (edit.type !== null) resolver.type(edit.type, globals);
  const type = edit.type ?? old.type;
  return replaceDeclaration(declarations, old, { ...old, type, value: edit.value }, editing);
}
