/** Edits of the sequence of steps: moving and inserting. */
import { finalJump } from "../expand/control.js";
import { resolverFor } from "../resolve/resolve.js";
import type { Declaration, Edit, ProcessBody, Statement, Step, Text } from "../syntax/tree.js";
import { showAddress, stepNamed } from "./address.js";
import { endingIn } from "./flow.js";
import { type Editing, editBody, refuse, unknownSegment, wrongKind } from "./reach.js";

const withoutFinalJump = (step: Step): Step => ({
  ...step,
  body: { ...step.body, statements: step.body.statements.slice(0, -1) },
});

const withFinalJump = (step: Step, jump: Statement): Step => ({
  ...step,
  body: { ...step.body, statements: endingIn(step.body.statements, jump) },
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
      refuse(
        edit.target,
        `\`${showAddress(edit.target.segments)}\` is not a step of the same process or procedure`,
        "drop the step here, and insert it there",
        editing,
      );
      return body;
    }
    if (target === null) {
      unknownSegment(edit.target, targetLabel, labels, editing);
      return body;
    }
    if (target === moved) {
      refuse(edit, "a step can't be moved next to itself", null, editing);
      return body;
    }
    // A jump that every path takes does not move: it goes to the step before.
    const jump = finalJump(moved.body);
    const index = body.steps.indexOf(moved);
    const previous = body.steps[index - 1];
    let rest = body.steps.filter((step) => step !== moved);
    if (jump !== null && previous === undefined) {
      refuse(
        edit,
        `\`${label.text}\` is the first step and ends in a jump: nothing would be left to start with`,
        "replace each of the two steps by what the other does",
        editing,
      );
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

/** Edited steps keep the scope that they had, and new ones get that of their body. */
export function keepScopes(edited: ProcessBody, old: ProcessBody, { resolution }: Editing): ProcessBody {
  const { scopes } = resolution;
  const scope = scopes.get(old);
  if (scope === undefined) return edited;
  scopes.set(edited, scope);
  for (const step of edited.steps) {
    const known = stepNamed(old.steps, step.label.name);
    const inner = scopes.get(known ?? step) ?? scope;
    scopes.set(step, inner);
    scopes.set(step.body, inner);
  }
  return edited;
}

export function insertSteps(
  { target, side, body: added, span }: StepsInserted,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { resolution, report } = editing;
  const { steps } = added;
  if (steps.length === 0) {
    refuse({ span }, "there is no step to insert: a step starts with `label:`", null, editing);
    return declarations;
  }
  return editBody(target, declarations, editing, (body, path) => {
    const index = body.steps.findIndex((step) => step.label.name === path[0]?.text);
    if (index === -1 || path.length > 1) {
      unknownSegment(
        target,
        path.at(-1) as Text,
        body.steps.map((step) => step.label.name),
        editing,
      );
      return body;
    }
    const scope = resolution.scopes.get(body) ?? resolution.globals;
    resolverFor(resolution, report).processBody(added, scope);
    const all =
      side === "before"
        ? [...body.steps.slice(0, index), ...steps, ...body.steps.slice(index)]
        : putAfter(body.steps, index, steps);
    const locals = [...body.locals, ...added.locals];
    const edited = keepScopes({ ...body, locals, steps: all }, body, editing);
    // What comes later knows the locals as well.
    resolution.scopes.set(edited, resolution.scopes.get(added) ?? scope);
    return edited;
  });
}

type Insert = Extract<Edit, { kind: "insert" }>;
type StepsInserted = Insert & { readonly body: ProcessBody };
