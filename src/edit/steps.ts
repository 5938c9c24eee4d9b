/** Edits of the sequence of steps: moving and inserting. */
import { finalJump } from "../expand/control.js";
import { resolverFor } from "../resolve/resolve.js";
import type { Declaration, Edit, ProcessBody, Statement, Step, Text } from "../syntax/tree.js";
import { showAddress, stepNamed } from "./address.js";
import { type Editing, editBody, unknownSegment, wrongKind } from "./reach.js";

const withoutFinalJump = (step: Step): Step => ({
  ...step,
  body: { ...step.body, statements: step.body.statements.slice(0, -1) },
});

const withFinalJump = (step: Step, jump: Statement): Step => ({
  ...step,
  body: { ...step.body, statements: [...step.body.statements, jump] },
});

/** Inserts steps after the one at `index`; its last jump moves behind them. */
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

export function moveStep(
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
    // A jump that every path takes does not move: it goes to the step before.
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

/** Edited steps keep the scope of their body. */
export function keepScopes(edited: ProcessBody, old: ProcessBody, { resolution }: Editing): ProcessBody {
  const scope = resolution.scopes.get(old);
  if (scope === undefined) return edited;
  resolution.scopes.set(edited, scope);
  for (const step of edited.steps) resolution.scopes.set(step, scope);
  return edited;
}

export function insertSteps(
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
