/**
 * Takes the emitted functions of actions apart into pieces that can run in any order: conditions, and what is done where
 * they hold. Most pieces are one step of one process, and depend on where its program counter stands.
 */
import type { Expression, FunctionDeclaration, Statement } from "acorn";

/** A test, in one of the forms that are each other's opposite, and which outcome is wanted. */
export interface Condition {
  /** The same for the same test. */
  readonly key: string;
  readonly test: Expression;
  readonly isTrue: boolean;
  /** Of a test whether some bits of a word of the state are a number. */
  readonly field: { readonly key: string; readonly bits: Expression; readonly value: number } | null;
}

export interface Piece {
  readonly action: string;
  readonly conditions: readonly Condition[];
  readonly body: readonly Statement[];
}

export interface TakenApart {
  readonly pieces: readonly Piece[];
  /** Names of the words of the state in the functions, as `s0`: the word's number. */
  readonly words: ReadonlyMap<string, number>;
}

/** Null if the function is not of the usual form. */
export function takeApart(
  text: (node: Expression) => string,
  declaration: FunctionDeclaration,
): TakenApart | null {
  const action = declaration.id?.name ?? "";
  const words = new Map<string, number>();
  const pieces: Piece[] = [];

  const add = (nodes: readonly Statement[], conditions: readonly Condition[], isOutermost: boolean): void => {
    let known = conditions;
    for (const [at, node] of nodes.entries()) {
      const word = isOutermost ? stateWord(node) : null;
      if (word !== null) {
        words.set(word.name, word.index);
        continue;
      }
      if (node.type === "IfStatement" && (node.alternate === null || node.alternate === undefined)) {
        if (isOutermost && node.consequent.type === "ReturnStatement") {
          known = [...known, ...conditionsOf(text, node.test, false)];
          continue;
        }
        if (node.consequent.type === "BlockStatement" && !leaves(node.consequent)) {
          add(node.consequent.body, [...known, ...conditionsOf(text, node.test, true)], false);
          continue;
        }
      }
      if (isOutermost && node.type === "ReturnStatement") return;
      // From here on, one thing may depend on another.
      pieces.push({ action, conditions: known, body: nodes.slice(at) });
      return;
    }
  };
  add(declaration.body.body, [], true);
  return { pieces, words };
}

/** `const s1 = s[i + 1]` */
function stateWord(node: Statement): { readonly name: string; readonly index: number } | null {
  if (node.type !== "VariableDeclaration" || node.kind !== "const" || node.declarations.length !== 1)
    return null;
  const [declared] = node.declarations;
  if (declared?.id.type !== "Identifier" || declared.init?.type !== "MemberExpression") return null;
  const { object, property } = declared.init;
  if (object.type !== "Identifier" || object.name !== "s") return null;
  if (property.type === "Identifier" && property.name === "i") return { name: declared.id.name, index: 0 };
  if (property.type !== "BinaryExpression" || property.right.type !== "Literal") return null;
  return { name: declared.id.name, index: Number(property.right.value) };
}

/** Whether code returns from the function. */
function leaves(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(leaves);
  if (typeof node !== "object" || node === null) return false;
  if ((node as { readonly type?: string }).type === "ReturnStatement") return true;
  return Object.values(node).some(leaves);
}

/** What must be true of parts for a condition to be as wanted: one or several conditions. */
function conditionsOf(
  text: (node: Expression) => string,
  node: Expression,
  isTrue: boolean,
): readonly Condition[] {
  if (node.type === "ParenthesizedExpression") return conditionsOf(text, node.expression, isTrue);
  if (node.type === "UnaryExpression" && node.operator === "!")
    return conditionsOf(text, node.argument, !isTrue);
  if (node.type === "LogicalExpression" && (node.operator === "&&") === isTrue)
    return [...conditionsOf(text, node.left, isTrue), ...conditionsOf(text, node.right, isTrue)];
  if (node.type !== "BinaryExpression") return [{ key: text(node), test: node, isTrue, field: null }];
  const positive = POSITIVE[node.operator];
  const [test, wanted] =
    positive === undefined ? [node, isTrue] : [{ ...node, operator: positive } as typeof node, !isTrue];
  const key = `${text(test.left as Expression)} ${test.operator} ${text(test.right)}`;
  const isField =
    test.operator === "===" &&
    test.right.type === "Literal" &&
    typeof test.right.value === "number" &&
    /^\(*s\d+( >>> \d+\))? & \d+\)*$/.test(text(test.left as Expression));
  return [
    {
      key,
      test,
      isTrue: wanted,
      field: isField
        ? {
            key: text(test.left as Expression),
            bits: test.left as Expression,
            value: Number((test.right as { readonly value?: unknown }).value),
          }
        : null,
    },
  ];
}

const POSITIVE: Readonly<Record<string, "===" | "<" | "<=">> = { "!==": "===", ">=": "<", ">": "<=" };
