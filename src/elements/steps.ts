/** What steps and bodies are like: where they stand, which of them jump, and which call a procedure. */
import { finalJump, jumps } from "../expand/control.js";
import type { SymbolOf } from "../resolve/symbols.js";
import { walk } from "../syntax/children.js";
import type { Block, Name, Span, Step } from "../syntax/tree.js";
import type { AcceptedSpec } from "./element.js";

type Procedure = SymbolOf<"procedure">;

/** How often each macro and procedure is called. */
export function callCountsIn({ expansion }: Pick<AcceptedSpec, "expansion">): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of expansion.declarations)
    walk(node, (inner) => {
      if (inner.kind !== "callStatement") return;
      const { name } = (inner as unknown as { readonly callee: Name }).callee;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    });
  return counts;
}

/** The procedure that a step consists in calling; null if it does anything else. */
export function procedureCalled(step: Step, { resolution }: AcceptedSpec): Procedure | null {
  const [only, second] = step.body.statements;
  if (only?.kind !== "callStatement" || second !== undefined) return null;
  const symbol = resolution.uses.get(only.callee);
  return symbol?.kind === "procedure" ? symbol : null;
}

/** Nothing but a last jump: there is nothing to remove. */
export const isEmpty = ({ body }: Step): boolean =>
  body.statements.length === (finalJump(body) === null ? 0 : 1);

/** The statements of a body without its last jump, which stays; `span` is used if there are none. */
export function statementsSpan(body: Block, otherwise: Span): Span {
  const { statements } = body;
  const last = statements.at(finalJump(body) === null ? -1 : -2);
  return {
    ...otherwise,
    start: statements[0]?.span.start ?? otherwise.start,
    end: last?.span.end ?? otherwise.end,
  };
}

export const bodySpan = ({ label, body }: Step): Span => statementsSpan(body, label.span);

/** The labels that some `goto` of a body names. */
export function jumpTargetsIn(body: { readonly steps: readonly Step[] }): ReadonlySet<string> {
  const targets = new Set<string>();
  for (const step of body.steps)
    walk(step, (node) => {
      if (node.kind === "goto") targets.add((node as unknown as { readonly label: Name }).label.name);
    });
  return targets;
}

/** Straight-line code: the second is reached only from the first, and continues with the step after it. */
export function canSwap(first: Step, second: Step, targets: ReadonlySet<string>): boolean {
  if (first.idle || second.idle || finalJump(first.body) !== null) return false;
  if (targets.has(first.label.name) || targets.has(second.label.name)) return false;
  const jump = finalJump(second.body);
  const statements = [...first.body.statements, ...second.body.statements.filter((s) => s !== jump)];
  return !isEmpty(first) && !isEmpty(second) && !statements.some(jumps);
}
