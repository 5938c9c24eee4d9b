/** Splitting a step, or an action, so that other steps can come between its effects. */
import { isJumpWord, jumps } from "../expand/control.js";
import type { NameScope } from "../resolve/symbols.js";
import { walk } from "../syntax/children.js";
import { copyOf } from "../syntax/copy.js";
import type {
  Action,
  Declaration,
  Edit,
  ExpressionOf,
  Process,
  ProcessBody,
  Span,
  Statement,
  Step,
  Text,
} from "../syntax/tree.js";
import { stepNamed } from "./address.js";
import {
  blockOf,
  endingIn,
  goto,
  hasEffect,
  isChoosing,
  jumpBehind,
  labelsOf,
  mapBranches,
  mapJumps,
  procedureOf,
} from "./flow.js";
import { keepNames, OUT, type Part } from "./kept.js";
import { macroBody } from "./macro-body.js";
import {
  bodyOwner,
  type Editing,
  editBody,
  ownerOf,
  refuse,
  replaceDeclaration,
  unknownSegment,
} from "./reach.js";
import { replaceNode } from "./rewrite.js";
import { keepScopes } from "./steps.js";

type Split = Extract<Edit, { kind: "split" }>;

/** Each effect becomes a step of its own, and so does the choice among branches that have effects. */
export function split(
  edit: Split,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { address } = edit;
  const owner = ownerOf(address, declarations, editing);
  if (owner === null) return declarations;
  if (owner.kind === "action" && address.segments.length === 1)
    return splitAction(edit, owner, declarations, editing);
  return editBody(address, declarations, editing, (body, path) => {
    const step = stepNamed(body.steps, path[0]?.text);
    if (step === null || path.length > 1) {
      unknownSegment(address, path.at(-1) as Text, labelsOf(body), editing);
      return body;
    }
    const index = body.steps.indexOf(step);
    const inProcedure = bodyOwner(address, owner, editing) === "procedure";
    const label = step.label.name;
    const called = procedureOf(step, editing.resolution);
    if (called !== null) {
      refuse(
        edit,
        `\`${label}\` calls a procedure, which has steps already`,
        `split a step of \`${called}\``,
        editing,
      );
      return body;
    }
    const behind = jumpBehind(body.steps, index, inProcedure, step.span);
    const made = cut(edit, label, step.body.statements, labelsOf(body), behind, editing);
    if (made === null) return body;
    const steps = made.parts.map(
      ({ statements }, i): Step => ({
        ...step,
        label: i === 0 ? step.label : { ...step.label, name: made.parts[i]?.label ?? "" },
        idle: step.idle && i === 0,
        body: { ...step.body, statements },
      }),
    );
    const whole: ProcessBody = {
      ...body,
      locals: [...body.locals, ...made.locals],
      steps: [...body.steps.slice(0, index), ...steps, ...body.steps.slice(index + 1)],
    };
    const kept = keepScopes(whole, body, editing);
    made.inScope(kept, editing.resolution.scopes.get(body));
    return kept;
  });
}

interface Cut {
  readonly parts: readonly Part[];
  readonly locals: ProcessBody["locals"];
  /** Lets later edits know what is kept. */
  readonly inScope: (body: ProcessBody, scope: NameScope | undefined) => void;
}

/**
 * The parts of some statements, the first of which has that label. Null after a report.
 * @param behind The jump that leads to what comes after all parts; the last of them goes there without it.
 */
function cut(
  edit: Split,
  label: string,
  statements: readonly Statement[],
  labels: readonly string[],
  behind: Statement,
  editing: Editing,
): Cut | null {
  let whole = statements;
  let parts = partsOf(whole, label, behind.span);
  // The calls of macros are effects as they stand; where nothing else can be split, what they do is.
  for (
    let inner = inlined(whole, editing);
    parts.length < 2 && inner !== null;
    inner = inlined(whole, editing)
  ) {
    whole = inner;
    parts = partsOf(whole, label, behind.span);
  }
  // Where there is one effect, waiting for it can still be apart from it.
  if (parts.length < 2) parts = partsOf(whole, label, behind.span, true);
  if (parts.length < 2) {
    const only = whole.find(hasEffect);
    const why = only === undefined ? "has no effect" : "has one effect only";
    const hint = only?.kind === "for" ? "what a `for` does for all values is one effect" : null;
    refuse(edit, `\`${label}\` ${why}: there is nothing to split`, hint, editing);
    return null;
  }
  const taken = parts.slice(1).find((part) => labels.includes(part.label))?.label;
  if (taken !== undefined) {
    refuse(edit, `there is a step \`${taken}\` already, the name of a part`, null, editing);
    return null;
  }
  const kept = keepNames(label, parts, behind, editing);
  if ("why" in kept) {
    refuse(edit, kept.why, "choose from a type, and say with `where` what else must be true", editing);
    return null;
  }
  parts.forEach((part, i) => {
    const next = parts[i + 1]?.label;
    const out = next === undefined ? [] : [behind];
    part.statements = mapJumps(part.statements, (jump) =>
      jump.kind === "goto" && jump.label.name === OUT ? out.map(copyOf) : [jump],
    );
    // What follows anyway needs no jump.
    const last = part.statements.at(-1);
    if (last?.kind === "goto" && last.label.name === next) part.statements = part.statements.slice(0, -1);
  });
  return {
    parts,
    locals: kept.locals,
    inScope: (body, scope) => {
      const { resolution } = editing;
      for (const { label: name } of parts) {
        const step = stepNamed(body.steps, name);
        if (step === null || scope === undefined) continue;
        const inner = { parent: scope, names: kept.renames };
        resolution.scopes.set(step, inner);
        resolution.scopes.set(step.body, inner);
      }
    },
  };
}

/** @param isWaiting Whether what an effect waits for is a part of its own. */
function partsOf(
  statements: readonly Statement[],
  label: string,
  span: Span,
  isWaiting = false,
): readonly Part[] {
  const parts: Part[] = [];
  let made = 0;
  /** Goes by a number until all parts are in order; no label can be called so. */
  const fresh = (): Part => {
    made += 1;
    return { label: `${made}`, statements: [] };
  };
  const fill = (part: Part, list: readonly Statement[], exit: Statement): void => {
    parts.push(part);
    part.statements = start(list, exit);
  };
  const to = (part: Part): Statement => goto(part.label, span);

  /** What a part does that starts with these statements; those after it are made. */
  function start(list: readonly Statement[], exit: Statement): readonly Statement[] {
    const at = list.findIndex(hasEffect);
    const effect = list[at];
    if (effect === undefined) return endingIn(list, exit);
    const before = list.slice(0, at);
    if (isWaiting && before.some(({ kind }) => kind === "when" || kind === "pick")) {
      const set = fresh();
      fill(set, list.slice(at), exit);
      return [...before, to(set)];
    }
    const rest = list.slice(at + 1);
    // A choice of where to go is a part of its own, too.
    const isMore = rest.some((other) => hasEffect(other) || (isChoosing(other) && jumps(other)));
    const next = isMore ? fresh() : null;
    if (!isChoosing(effect)) {
      if (next === null) return endingIn(list, exit);
      fill(next, rest, exit);
      return [...before, effect, to(next)];
    }
    // What is asked behind the branches is asked with the choice, and what is done there is done after it.
    const jump = next === null ? rest.find(isJumpWord) : undefined;
    const after = next === null ? (jump ?? exit) : to(next);
    const chosen = mapBranches(effect, (branch) => {
      if (!hasEffect(branch)) return { ...branch, statements: endingIn(branch.statements, after) };
      const part = fresh();
      fill(part, branch.statements, after);
      return { ...branch, statements: [to(part)] };
    });
    if (next === null) return [...before, ...rest.filter((other) => other !== jump), chosen];
    fill(next, rest, exit);
    return [...before, chosen];
  }

  const first = fresh();
  fill(first, statements, goto(OUT, span));
  const labels = new Map(parts.map((part, i) => [part.label, i === 0 ? label : `${label}_${i + 1}`]));
  return parts.map((part) => ({
    label: labels.get(part.label) ?? part.label,
    statements: mapJumps(part.statements, (jump) => {
      const target = jump.kind === "goto" ? labels.get(jump.label.name) : undefined;
      return [target === undefined ? jump : goto(target, jump.span)];
    }),
  }));
}

/** The number of parts that a split makes. */
export const partsCount = (statements: readonly Statement[]): number => {
  const [first] = statements;
  return first === undefined ? 1 : partsOf(statements, "part", first.span).length;
};

/** The statements with what the macros do that they call themselves; null if they call none. */
function inlined(statements: readonly Statement[], editing: Editing): readonly Statement[] | null {
  let found = false;
  const all = statements.flatMap((statement) => {
    const body = statement.kind === "callStatement" ? macroBody(statement, editing) : null;
    found ||= body !== null;
    return body ?? [statement];
  });
  return found ? all : null;
}

// ─────────────────────────────────────────────────────────────────────── actions

/**
 * The action becomes a process with its parameters: at its first label it is the action, from there on it runs by
 * itself, and then it can be taken again.
 */
function splitAction(
  edit: Split,
  action: Action,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { resolution } = editing;
  const { name, span } = action;
  const label = name.name.slice(name.name.lastIndexOf(".") + 1);
  const guard: readonly Statement[] =
    action.where === null ? [] : [{ kind: "when", condition: action.where, span: action.where.span }];
  const statements = [...guard, ...action.body.statements];
  const made = cut(edit, label, statements, [], { kind: "restart", span }, editing);
  if (made === null) return declarations;
  const steps = made.parts.map(
    (part, i): Step => ({
      kind: "step",
      label: { ...name, name: part.label },
      idle: i === 0,
      fairness: action.fairness,
      codePlace: action.codePlace,
      // After the last part it can be taken again.
      body: blockOf(
        i === made.parts.length - 1 ? endingIn(part.statements, { kind: "restart", span }) : part.statements,
        action.body.span,
      ),
      doc: i === 0 ? action.doc : null,
      span,
    }),
  );
  const body: ProcessBody = { kind: "processBody", locals: made.locals, steps, span };
  const process: Process = {
    kind: "process",
    name,
    fairness: "unfair",
    parameters: action.parameters,
    where: null,
    action: action.environment ? "environment" : "ordinary",
    body,
    doc: action.doc,
    span,
  };
  const scope = resolution.scopes.get(action) ?? resolution.globals;
  resolution.scopes.set(body, scope);
  made.inScope(body, scope);
  editing.edits.set(name.name, "edited");
  const replaced = replaceDeclaration(declarations, action, process, editing);
  return replaced.map((node) => asProcess(node, action, editing));
}

/** Where an action is asked for with arguments, they are now the process's. */
function asProcess(node: Declaration, action: Action, { resolution }: Editing): Declaration {
  const found: ActionTest[] = [];
  walk(node, (inner) => {
    const test = inner as unknown as ActionTest;
    if (inner.kind === "actionTest" && test.arguments !== null && test.action.name === action.name.name)
      found.push(test);
  });
  if (found.length === 0) return node;
  const edited = found.reduce((whole: Declaration, test) => {
    const index = test.arguments;
    const changed: ActionTest = { ...test, index, arguments: null };
    return replaceNode(whole, test, [changed], resolution);
  }, node);
  resolution.replace(node, edited);
  return edited;
}

type ActionTest = ExpressionOf<"actionTest">;
