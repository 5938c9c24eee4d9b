/** Joining two steps, or two actions, into one: the second acts on what the first has done. */
import type { Action, Declaration, Edit, ProcessBody, Statement, Step, Text } from "../syntax/tree.js";
import { showAddress, stepNamed } from "./address.js";
import { blockOf, endingIn, falls, jumpBehind, labelsOf, procedureOf, targetsOf } from "./flow.js";
import {
  bodyOwner,
  type Editing,
  editBody,
  ownerOf,
  refuse,
  replaceDeclaration,
  unknownSegment,
  wrongKind,
} from "./reach.js";
import { inSequence } from "./sequence.js";
import { keepScopes } from "./steps.js";

type Join = Extract<Edit, { kind: "join" }>;

export function join(
  edit: Join,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const owner = ownerOf(edit.first, declarations, editing);
  if (owner === null) return declarations;
  if (owner.kind === "action") return joinActions(edit, owner, declarations, editing);
  return editBody(edit.first, declarations, editing, (body, path) => {
    const first = stepNamed(body.steps, path[0]?.text);
    if (first === null || path.length > 1) {
      unknownSegment(edit.first, path.at(-1) as Text, labelsOf(body), editing);
      return body;
    }
    const secondLabel = edit.second.segments.at(-1) as Text;
    const sameBody =
      showAddress(edit.first.segments.slice(0, -1)) === showAddress(edit.second.segments.slice(0, -1));
    const second = sameBody ? stepNamed(body.steps, secondLabel.text) : null;
    if (second === null) {
      unknownSegment(edit.second, secondLabel, labelsOf(body), editing);
      return body;
    }
    const inProcedure = bodyOwner(edit.first, owner, editing) === "procedure";
    const steps = joinedSteps(edit, body, first, second, inProcedure, editing);
    if (steps === null) return body;
    return keepScopes({ ...body, steps }, body, editing);
  });
}

function joinedSteps(
  edit: Join,
  { steps }: ProcessBody,
  first: Step,
  second: Step,
  inProcedure: boolean,
  editing: Editing,
): readonly Step[] | null {
  const [a, b] = [first.label.name, second.label.name];
  const no = (why: string, instead: string | null): null => {
    refuse(edit, why, instead, editing);
    return null;
  };
  if (first === second) return no("a step can't be joined with itself", null);
  for (const step of [first, second]) {
    const called = procedureOf(step, editing.resolution);
    if (called !== null)
      return no(
        `\`${step.label.name}\` calls a procedure, so it stands for several steps`,
        `join steps of \`${called}\`, or replace the call by what the procedure does`,
      );
  }
  const [indexA, indexB] = [steps.indexOf(first), steps.indexOf(second)];
  const follows = indexB === indexA + 1;
  if (!(follows && falls(first.body.statements)) && !targetsOf(first).has(b))
    return no(
      `\`${b}\` does not follow \`${a}\``,
      `move the one next to the other before: \`move ${showAddress(edit.second.segments)} after ${showAddress(edit.first.segments)}\``,
    );
  // Others that go on to the second step still find it.
  const before = steps[indexB - 1];
  const isKept =
    indexB === 0 ||
    (!follows && before !== undefined && falls(before.body.statements)) ||
    steps.some((step) => step !== first && targetsOf(step).has(b));
  const behind = follows && !isKept ? null : jumpBehind(steps, indexB, inProcedure, second.span);
  const tail = behind === null ? second.body.statements : endingIn(second.body.statements, behind);
  const entry = (jump: Statement): boolean => (jump.kind === "goto" ? jump.label.name === b : false);
  const made = inSequence(
    { statements: first.body.statements, falls: follows },
    { statements: tail, entry },
    editing,
  );
  if ("why" in made) return no(made.why, null);
  const joined: Step = {
    ...first,
    body: { ...first.body, statements: made.statements },
    joined: [...(first.joined ?? []), ...(isKept ? [] : [b, ...(second.joined ?? [])])],
  };
  return steps.flatMap((step) => (step === first ? [joined] : step === second && !isKept ? [] : [step]));
}

// ─────────────────────────────────────────────────────────────────────── actions

/** The first action is followed by the second one at once; by itself the second is not taken any more. */
function joinActions(
  edit: Join,
  first: Action,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const extra = [edit.first, edit.second].find(({ segments }) => segments.length > 1);
  const second = ownerOf(edit.second, declarations, editing);
  if (second === null) return declarations;
  if (extra !== undefined || second.kind !== "action") {
    wrongKind(
      extra ?? edit.second,
      "an action",
      extra ? "something inside one" : `a ${second.kind}`,
      editing,
    );
    return declarations;
  }
  if (first === second) {
    refuse(edit, "an action can't be joined with itself", null, editing);
    return declarations;
  }
  const { resolution } = editing;
  const { parameters, where, body } = second;
  const picks: readonly Statement[] =
    parameters.length === 0 ? [] : [{ kind: "pick", binders: parameters, where, span: second.name.span }];
  const made = inSequence(
    { statements: first.body.statements, falls: true },
    { statements: [...picks, ...body.statements], entry: () => false },
    editing,
  );
  if ("why" in made) {
    refuse(edit, made.why, null, editing);
    return declarations;
  }
  const joined: Action = { ...first, body: { ...first.body, statements: made.statements } };
  const scope = resolution.scopes.get(first) ?? resolution.globals;
  resolution.scopes.set(joined, scope);
  const never: Action = {
    ...second,
    body: blockOf(
      [
        {
          kind: "when",
          condition: { kind: "boolean", value: false, span: second.name.span },
          span: second.name.span,
        },
      ],
      second.body.span,
    ),
  };
  editing.edits.set(first.name.name, "edited");
  editing.edits.set(second.name.name, "dropped");
  const replaced = replaceDeclaration(declarations, first, joined, editing);
  return replaceDeclaration(replaced, second, never, editing);
}
