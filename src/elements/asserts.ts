/**
 * Finds code that only asserts. An assertion is a property: a step, a call or a condition that does nothing but
 * assert is something to check, not something that protects.
 */

import { finalJump } from "../expand/control.js";
import type { Block, Statement } from "../syntax/tree.js";
import type { AcceptedSpec } from "./element.js";

export interface Asserting {
  /** Whether a body does nothing but assert, and does assert; a last jump does not count. */
  readonly isBody: (body: Block) => boolean;
  /** The same of one statement. */
  readonly isStatement: (statement: Statement) => boolean;
}

/** `pure`: it assigns nothing, blocks nothing and does not jump. */
interface Content {
  readonly pure: boolean;
  readonly asserts: boolean;
}

const NOTHING: Content = { pure: true, asserts: false };
const EFFECT: Content = { pure: false, asserts: false };

const all = (contents: readonly Content[]): Content => ({
  pure: contents.every(({ pure }) => pure),
  asserts: contents.some(({ asserts }) => asserts),
});

export function assertingIn({ resolution }: AcceptedSpec): Asserting {
  const ofBlock = ({ statements }: Block): Content => all(statements.map(ofStatement));

  /** Of a step, an action or a macro. */
  function ofBody(body: Block): Content {
    const jump = finalJump(body);
    return ofBlock(jump === null ? body : { ...body, statements: body.statements.slice(0, -1) });
  }

  function ofStatement(statement: Statement): Content {
    switch (statement.kind) {
      case "assert":
        return { pure: true, asserts: true };
      case "letStatement":
        return NOTHING;
      case "if":
        return all([ofBlock(statement.then), ...(statement.else === null ? [] : [ofBlock(statement.else)])]);
      case "either":
        return all(statement.branches.map(ofBlock));
      case "matchStatement":
        return all(statement.arms.map(({ body }) => ofBlock(body)));
      case "for":
        return ofBlock(statement.body);
      case "callStatement": {
        const symbol = resolution.uses.get(statement.callee);
        if (symbol?.kind === "macro") return ofBody(symbol.node.body);
        if (symbol?.kind === "procedure") return all(symbol.node.body.steps.map(({ body }) => ofBody(body)));
        return EFFECT;
      }
      default:
        return EFFECT;
    }
  }

  const is = ({ pure, asserts }: Content): boolean => pure && asserts;
  return { isBody: (body) => is(ofBody(body)), isStatement: (statement) => is(ofStatement(statement)) };
}
