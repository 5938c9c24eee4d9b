/** Applies edits, in order, to the resolved tree. */
import { collector, type Diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { finalJump } from "../expand/control.js";
import type { Expansion } from "../expand/expand.js";
import type { LayeredResolution } from "../resolve/layer.js";
import { resolverFor } from "../resolve/resolve.js";
import type { Action, Declaration, Edit, Process, Span, Statement, Step, Variant } from "../syntax/tree.js";
import { showAddress } from "./address.js";
import { joinSteps, splitStep } from "./atomicity.js";
import { dropElement, replaceAt } from "./elements.js";
import { atAddress, type Editing, replaceDeclaration, wrongKind } from "./reach.js";
import { insertSteps, moveStep } from "./steps.js";

export interface Edited {
  readonly declarations: readonly Declaration[];
  /** Actions and steps that differ from the source, by name. A dropped one gets no warning. */
  readonly edits: ReadonlyMap<string, "dropped" | "edited">;
  readonly diagnostics: readonly Diagnostic[];
}

export const editsOf = (variant: Variant): readonly Edit[] =>
  variant.items.filter((item): item is Edit => !item.kind.startsWith("expect"));

/** The layer must belong to these edits alone: their bindings and replacements are stored in it. */
export function applyEdits(edits: readonly Edit[], resolution: LayeredResolution): Edited {
  const { diagnostics, report } = collector();
  const editing = { resolution, report, edits: new Map<string, "dropped" | "edited">() };
  let declarations = resolution.declarations;
  for (const edit of edits) declarations = applyEdit(edit, declarations, editing);
  return { declarations, edits: editing.edits, diagnostics };
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
    case "drop":
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
      const mark = <N extends Action | Step | Process>(node: N): N => {
        if (node.fairness === edit.fairness)
          editing.report("edit-not-possible", edit.address.span, {
            why: `\`${showAddress(edit.address.segments)}\` has ${node.fairness === "unfair" ? "no fairness mark of its own" : "that mark already"}`,
          });
        return { ...node, fairness: edit.fairness };
      };
      const [only, ...more] = edit.address.segments;
      const process = declarations.find((d) => d.kind === "process" && d.name.name === only?.text);
      if (process?.kind === "process" && more.length === 0)
        return replaceDeclaration(declarations, process, mark(process), editing);
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
      return splitStep(edit, declarations, editing);
    case "join":
      return joinSteps(edit, declarations, editing);
    default:
      return edit satisfies never;
  }
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
  resolverFor(editing.resolution, editing.report).expression(edit.value, editing.resolution.globals);
  return replaceDeclaration(declarations, old, { ...old, value: edit.value }, editing);
}
