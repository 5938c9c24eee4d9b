/** Checks places: what a step assigns, and what is allowed inside `for`. */
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import type { Expansion } from "../expand/expand.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import type { AssignmentTarget, Block, Selector, Span, Statement } from "../syntax/tree.js";

interface Write {
  readonly symbol: Symbol;
  readonly name: string;
  /** The selectors as text; null from the first one whose value is known only when the step is taken. */
  readonly path: readonly string[] | null;
  readonly span: Span;
}

export function checkPlaces(resolution: Resolution, expansion: Expansion): readonly Diagnostic[] {
  const { diagnostics, report } = collector();
  for (const agent of expansion.agents) {
    const bodies = "action" in agent ? [agent.body] : agent.steps.map((step) => step.body);
    for (const body of bodies) {
      checkWrites(body, [], resolution, report);
      checkLoops(body, false, report);
    }
  }
  return diagnostics;
}

/** Walks every path: takes the writes made before, and returns those made by its end. */
function checkWrites(
  block: Block,
  before: readonly Write[],
  resolution: Resolution,
  report: Report,
): readonly Write[] {
  let writes = before;
  const add = (write: Write): void => {
    const clash = writes.find((other) => surelyClash(other, write));
    if (clash !== undefined)
      report("assigned-twice", write.span, { name: write.name }, [
        { message: "assigned here too", span: clash.span },
      ]);
    writes = [...writes, write];
  };
  const branches = (blocks: readonly Block[]): void => {
    const after = blocks.flatMap((inner) => checkWrites(inner, writes, resolution, report));
    writes = [...new Set([...writes, ...after])];
  };
  for (const statement of block.statements) {
    switch (statement.kind) {
      case "assign":
      case "assignIn": {
        const write = writeOf(statement.place, resolution);
        if (write !== null) add(write);
        break;
      }
      case "jump":
        for (const reset of statement.resets) {
          const symbol = resolution.declares.get(reset.name);
          const clash = writes.find((write) => write.symbol === symbol);
          if (clash !== undefined)
            report("assigned-and-reset", clash.span, { name: clash.name }, [
              { message: "it gets its initial value here", span: statement.span },
            ]);
        }
        break;
      case "if":
        branches(statement.else === null ? [statement.then] : [statement.then, statement.else]);
        break;
      case "either":
        branches(statement.branches);
        break;
      case "matchStatement":
        branches(statement.arms.map((arm) => arm.body));
        break;
      case "for":
      case "expansion":
        branches([statement.body]);
        break;
      default:
        break;
    }
  }
  return writes;
}

function writeOf(place: AssignmentTarget, resolution: Resolution): Write | null {
  const symbol = resolution.uses.get(place.variable);
  if (symbol === undefined) return null;
  const keys = place.selectors.map((selector) => keyOf(selector, resolution));
  return {
    symbol,
    name: place.variable.name,
    path: keys.includes(null) ? null : (keys as string[]),
    span: place.span,
  };
}

/** A key that is surely equal to another of the same text; null if that is only known when the step is taken. */
function keyOf(selector: Selector, resolution: Resolution): string | null {
  if (selector.kind === "field") return `.${selector.name.name}`;
  if (selector.key.kind === "integer") return String(selector.key.value);
  if (selector.key.kind !== "name") return null;
  const symbol = resolution.uses.get(selector.key);
  return symbol?.kind === "case" || symbol?.kind === "constant" ? symbol.name : null;
}

function surelyClash(a: Write, b: Write): boolean {
  if (a.symbol !== b.symbol) return false;
  if (a.path === null || b.path === null) return a.path?.length === 0 || b.path?.length === 0;
  const shared = Math.min(a.path.length, b.path.length);
  return a.path.slice(0, shared).every((key, i) => key === b.path?.[i]);
}

/** All assignments of a loop are made at once: choices and jumps are not allowed in it. */
function checkLoops(block: Block, inFor: boolean, report: Report): void {
  for (const statement of block.statements) {
    const what = choiceIn(statement);
    if (inFor && what !== null) report("not-in-for", statement.span, { what });
    switch (statement.kind) {
      case "if":
        checkLoops(statement.then, inFor, report);
        if (statement.else !== null) checkLoops(statement.else, inFor, report);
        break;
      case "either":
        for (const branch of statement.branches) checkLoops(branch, inFor, report);
        break;
      case "matchStatement":
        for (const arm of statement.arms) checkLoops(arm.body, inFor, report);
        break;
      case "for":
        checkLoops(statement.body, true, report);
        break;
      case "expansion":
        checkLoops(statement.body, inFor, report);
        break;
      default:
        break;
    }
  }
}

function choiceIn(statement: Statement): string | null {
  switch (statement.kind) {
    case "pick":
    case "either":
      return `\`${statement.kind}\``;
    case "assignIn":
      return "`x' in S`";
    default:
      return null;
  }
}
