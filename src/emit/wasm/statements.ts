/** Statements of emitted code. */
import type { Expression, ForStatement, Statement, SwitchStatement, VariableDeclaration } from "acorn";
import {
  block,
  branch,
  branchIf,
  branchTable,
  drop,
  get,
  type Instruction,
  i32,
  label,
  leave,
  loop,
  op,
  set,
} from "../../wasm/tree.js";
import { assignment, calling, test, valueAs, word } from "./expressions.js";
import { type Frame, kindOf, type Target, temporary, variable } from "./frame.js";
import { nameOf } from "./infer.js";
import type { Kind } from "./kinds.js";

export function statements(frame: Frame, nodes: readonly Statement[]): readonly Instruction[] {
  return nodes.flatMap((node) => statement(frame, node, null));
}

/** @param name The label before a loop, if there is one. */
function statement(frame: Frame, node: Statement, name: string | null): readonly Instruction[] {
  switch (node.type) {
    case "VariableDeclaration":
      return declaration(frame, node);
    case "ExpressionStatement":
      return [effect(frame, node.expression)];
    case "IfStatement": {
      const whenFalse =
        node.alternate === null || node.alternate === undefined ? [] : statement(frame, node.alternate, null);
      return [branchIf(test(frame, node.test), statement(frame, node.consequent, null), whenFalse)];
    }
    case "ForStatement":
      return forLoop(frame, node, name);
    case "WhileStatement":
      return [looping(frame, name, test(frame, node.test), node.body, [])];
    case "LabeledStatement": {
      const { body, label: named } = node;
      if (body.type === "ForStatement" || body.type === "WhileStatement")
        return statement(frame, body, named.name);
      const target: Target = { name: named.name, leave: label(named.name), again: null, isContinued: false };
      return [
        block(
          target.leave,
          within(frame, target, () => statement(frame, body, null)),
        ),
      ];
    }
    case "BlockStatement":
      return statements(frame, node.body);
    case "SwitchStatement":
      return [switching(frame, node)];
    case "ReturnStatement":
      return returning(frame, node.argument ?? null);
    case "BreakStatement":
      return [branch(targetOf(frame, node.label?.name ?? null, false).leave)];
    case "ContinueStatement": {
      const target = targetOf(frame, node.label?.name ?? null, true);
      target.isContinued = true;
      if (target.again === null) throw new Error("emitted code continues what is no loop");
      return [branch(target.again)];
    }
    case "EmptyStatement":
      return [];
    default:
      throw new Error(`emitted code with ${node.type}`);
  }
}

function declaration(frame: Frame, node: VariableDeclaration): readonly Instruction[] {
  return node.declarations.flatMap(({ id, init }) => {
    const to = variable(frame, nameOf(id));
    if (init === null || init === undefined) return [];
    return [set(to, valueAs(frame, frame.facts.kinds.get(nameOf(id)) as Kind, init))];
  });
}

function effect(frame: Frame, node: Expression): Instruction {
  if (node.type === "AssignmentExpression") return assignment(frame, node);
  // A value that nobody uses: a call, or what is left of a definition.
  const code =
    node.type === "CallExpression" ? calling(frame, node) : valueAs(frame, kindOf(frame, node), node);
  return code.type === null ? code : drop(code);
}

function within<Result>(frame: Frame, target: Target, emit: () => Result): Result {
  frame.targets.push(target);
  const result = emit();
  frame.targets.pop();
  return result;
}

function targetOf(frame: Frame, name: string | null, isLoop: boolean): Target {
  for (let i = frame.targets.length - 1; i >= 0; i -= 1) {
    const target = frame.targets[i] as Target;
    if (
      name === null
        ? isLoop
          ? target.again !== null
          : target.name === null || target.again !== null
        : target.name === name
    )
      return target;
  }
  throw new Error("emitted code leaves what is not around it");
}

function forLoop(frame: Frame, node: ForStatement, name: string | null): readonly Instruction[] {
  const { init, update } = node;
  const before =
    init === null || init === undefined
      ? []
      : init.type === "VariableDeclaration"
        ? declaration(frame, init)
        : [effect(frame, init)];
  const condition = node.test === null || node.test === undefined ? i32(1) : test(frame, node.test);
  const after = update === null || update === undefined ? [] : [effect(frame, update)];
  return [...before, looping(frame, name, condition, node.body, after)];
}

/** A loop that tests at its beginning and, so as to jump less, again at its end. */
function looping(
  frame: Frame,
  name: string | null,
  condition: Instruction,
  body: Statement,
  after: readonly Instruction[],
): Instruction {
  const target: Target = { name, leave: label("leave"), again: label("again"), isContinued: false };
  const again = label("loop");
  const code = within(frame, target, () => statement(frame, body, null));
  const round = target.isContinued ? [block(target.again as never, code)] : code;
  return block(target.leave, [
    branch(target.leave, op("i32.eqz", condition)),
    loop(again, [...round, ...after, branch(again, condition)]),
  ]);
}

function switching(frame: Frame, node: SwitchStatement): Instruction {
  const target: Target = { name: null, leave: label("switch"), again: null, isContinued: false };
  const labels = node.cases.map(() => label("case"));
  const index = temporary(frame, "i32");
  const valueOf = node.cases.flatMap(({ test: each }) =>
    each === null || each === undefined ? [] : [Number((each as { value?: unknown }).value)],
  );
  const most = Math.max(0, ...valueOf);
  const otherwise =
    labels[node.cases.findIndex((each) => each.test === null || each.test === undefined)] ?? target.leave;
  const table = Array.from({ length: most + 1 }, (_, value) => {
    const at = node.cases.findIndex((each) => each.test?.type === "Literal" && each.test.value === value);
    return labels[at] ?? otherwise;
  });
  let code: readonly Instruction[] = [
    set(index, word(frame, node.discriminant)),
    branchTable(get(index), table, otherwise),
  ];
  within(frame, target, () => {
    node.cases.forEach((each, i) => {
      code = [block(labels[i] as never, code), ...statements(frame, each.consequent)];
    });
  });
  return block(target.leave, code);
}

function returning(frame: Frame, value: Expression | null): readonly Instruction[] {
  const { back, facts } = frame;
  const code = value === null || facts.result.kind === "none" ? null : valueAs(frame, facts.result, value);
  if (back === null) return [leave(code)];
  return [...(code === null || back.result === null ? [] : [set(back.result, code)]), branch(back.label)];
}
