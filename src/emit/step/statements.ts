/** The statements of an action: every path through them, as loops, branches and assignments. */
import type { IrStatement, Slot } from "../../ir/ir.js";
import { eachArm } from "../expression/conditions.js";
import { generate, text } from "../expression/generate.js";
import { bindNamed, iterate } from "../expression/set-loops.js";
import { keysOf } from "../expression/updates.js";
import { boundTo, demand } from "../place/scope.js";
import type { ActionWriter, ExecutionPath, Region, Rest } from "./action-writer.js";
import { countBranch, decided, leaveUnlessTrue } from "./counting.js";
import { comment, inLoop } from "./leave-path.js";
import { assign, begin, finish, put, restore, save } from "./next-state.js";

export function walk(w: ActionWriter, start: Rest, from: ExecutionPath): void {
  let rest = start;
  let path = from;
  const { scope } = w;
  for (;;) {
    w.choices = path.choices;
    if (rest === null) {
      finish(w, path);
      return;
    }
    const [statement, ...others]: readonly IrStatement[] = rest.statements;
    if (statement === undefined) {
      rest = rest.then;
      continue;
    }
    const after: Rest = { statements: others, then: rest.then };
    switch (statement.kind) {
      case "pick":
        comment(scope, statement.span);
        chooseElement(w, path, statement, after);
        return;
      case "assignIn":
        comment(scope, statement.span);
        chooseValue(w, path, statement, after);
        return;
      case "either":
        chooseBranch(w, path, statement, after);
        return;
      case "if":
        if (!statement.then.some(hasChoice) && !statement.else.some(hasChoice)) break;
        scope.code.open(`if (${decided(w, statement.condition)}) {`);
        walk(w, { statements: statement.then, then: after }, path);
        scope.code.turn("} else {");
        walk(w, { statements: statement.else, then: after }, path);
        scope.code.close();
        return;
      case "match": {
        if (!statement.arms.some((arm) => arm.body.some(hasChoice))) break;
        const subject = generate(scope, statement.subject);
        eachArm(scope, subject, statement.arms, (inner) => {
          countBranch(w, inner, statement);
          walk(w, { statements: inner, then: after }, path);
        });
        return;
      }
      default:
        break;
    }
    path = plain(w, path, statement);
    rest = after;
  }
}

export function hasChoice(node: IrStatement): boolean {
  switch (node.kind) {
    case "pick":
    case "assignIn":
    case "either":
      return true;
    case "if":
      return node.then.some(hasChoice) || node.else.some(hasChoice);
    case "match":
      return node.arms.some((arm) => arm.body.some(hasChoice));
    case "for":
      return node.body.some(hasChoice);
    default:
      return false;
  }
}

export function writes(node: IrStatement): boolean {
  switch (node.kind) {
    case "assign":
    case "assignIn":
      return true;
    case "if":
      return node.then.some(writes) || node.else.some(writes);
    case "match":
      return node.arms.some((arm) => arm.body.some(writes));
    case "for":
      return node.body.some(writes);
    default:
      return false;
  }
}

/** A statement with one path through it. */
export function plain(w: ActionWriter, path: ExecutionPath, node: IrStatement): ExecutionPath {
  const { scope } = w;
  const inner = (statements: readonly IrStatement[], on: ExecutionPath): void => {
    for (const statement of statements) plain(w, on, statement);
  };
  switch (node.kind) {
    case "when":
      comment(scope, node.span);
      leaveUnlessTrue(w, node.condition);
      return path;
    case "assert":
      comment(scope, node.span);
      demand(
        scope,
        text(scope, node.condition),
        "assertion",
        node.text ?? "the assertion is false",
        node.span,
      );
      return path;
    case "let":
      comment(scope, node.span);
      bindNamed(scope, node.slot, generate(scope, node.value));
      return path;
    case "assign": {
      const on = begin(w, path);
      comment(scope, node.span);
      assign(w, on, node);
      return on;
    }
    case "if": {
      const on = writes(node) ? begin(w, path) : path;
      comment(scope, node.span);
      scope.code.open(`if (${decided(w, node.condition)}) {`);
      inner(node.then, on);
      if (node.else.length > 0) {
        scope.code.turn("} else {");
        inner(node.else, on);
      }
      scope.code.close();
      return on;
    }
    case "match": {
      const on = writes(node) ? begin(w, path) : path;
      comment(scope, node.span);
      eachArm(scope, generate(scope, node.subject), node.arms, (statements) => {
        countBranch(w, statements, node);
        inner(statements, on);
      });
      return on;
    }
    case "for": {
      const on = writes(node) ? begin(w, path) : path;
      comment(scope, node.span);
      iterate(scope, node.set, node.slot, () => inner(node.body, on));
      return on;
    }
    default:
      throw new Error(`${node.kind} has more than one path through it`);
  }
}

// ─────────────────────────────────────────────────────────────────────── choices

function chooseElement(
  w: ActionWriter,
  path: ExecutionPath,
  node: Extract<IrStatement, { kind: "pick" }>,
  after: Rest,
): void {
  const { scope } = w;
  const saved = save(w, path);
  inLoop(
    w,
    (write) => {
      iterate(scope, node.set, node.slot, write);
    },
    () => {
      const val = boundTo(scope, node.slot);
      const inside = restore(w, path, saved);
      walk(w, after, { ...inside, choices: [...path.choices, { name: node.slot.name, val }] });
    },
  );
}

/** `x' in S`: every element is a path; one that does not fit fails by itself. */
function chooseValue(
  w: ActionWriter,
  path: ExecutionPath,
  node: Extract<IrStatement, { kind: "assignIn" }>,
  after: Rest,
): void {
  const { scope } = w;
  const keys = keysOf(scope, node.place.path);
  const slot: Slot = { slot: -2, name: "value", type: scope.module.bounds.of(node.set) };
  const saved = save(w, path);
  inLoop(
    w,
    (write) => {
      iterate(scope, node.set, slot, write);
    },
    () => {
      const val = boundTo(scope, slot);
      w.choices = path.choices;
      const on = begin(w, restore(w, path, saved));
      put(w, on, node.place, keys, val);
      walk(w, after, on);
    },
  );
}

function chooseBranch(
  w: ActionWriter,
  path: ExecutionPath,
  node: Extract<IrStatement, { kind: "either" }>,
  after: Rest,
): void {
  const { scope } = w;
  const outer = w.region;
  const saved = save(w, path);
  for (const branch of node.branches) countBranch(w, branch, node);
  const { counters } = scope.module;
  for (const [i, branch] of node.branches.entries()) {
    const region: Region = { kind: "block", label: scope.names.fresh("l"), loops: scope.loops, used: false };
    w.region = region;
    const line = scope.code.open("{");
    const inside = restore(w, path, saved);
    const through = counters === null ? [] : [counters.branchOf(w.action, node, i)];
    walk(w, { statements: branch, then: after }, { ...inside, branches: [...path.branches, ...through] });
    scope.code.close();
    if (region.used) scope.code.label(line, region.label);
  }
  w.region = outer;
}
