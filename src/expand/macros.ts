/** Puts the bodies of macros in the place of their calls. */
import type { Report } from "../diagnostics/diagnostic.js";
import type { Bindings, Symbol, SymbolOf } from "../resolve/symbols.js";
import { mapChildren, type TreeNode } from "../syntax/children.js";
import type { Block, Expression, Parameter, Statement, StatementOf } from "../syntax/tree.js";
import { instantiate } from "./instantiate.js";

/** The parameters' symbols with the arguments they stand for; null (and a report) if the numbers differ. */
export function bindArguments(
  name: string,
  parameters: readonly Parameter[],
  call: { readonly arguments: readonly Expression[]; readonly span: Expression["span"] },
  bindings: Bindings,
  report: Report,
): Map<Symbol, Expression> | null {
  if (parameters.length !== call.arguments.length) {
    report("argument-count", call.span, { name, wanted: parameters.length, given: call.arguments.length });
    return null;
  }
  const given = new Map<Symbol, Expression>();
  parameters.forEach((parameter, i) => {
    const symbol = bindings.declares.get(parameter.name);
    const argument = call.arguments[i];
    if (symbol !== undefined && argument !== undefined) given.set(symbol, argument);
  });
  return given;
}

/**
 * A block with every macro call in it expanded. Calls of procedures are reported: they must be the only statement at
 * a label.
 */
export function expandMacros(block: Block, bindings: Bindings, report: Report): Block {
  /** Macros whose bodies we are in. */
  const active: SymbolOf<"macro">[] = [];

  function expandCall(call: StatementOf<"callStatement">): readonly Statement[] {
    const symbol = bindings.uses.get(call.callee);
    if (symbol === undefined) return [];
    if (symbol.kind === "procedure") {
      report("procedure-call-not-alone", call.span, { name: symbol.name });
      return [];
    }
    if (symbol.kind !== "macro") return [];
    if (active.some((macro) => macro.node === symbol.node)) {
      report("recursive", call.span, { names: [...active.map((macro) => macro.name), symbol.name] });
      return [];
    }
    const given = bindArguments(symbol.name, symbol.node.parameters, call, bindings, report);
    if (given === null) return [];
    const body = instantiate(symbol.node.body, given, bindings, report);
    active.push(symbol);
    const expanded = expand(body);
    active.pop();
    return [{ kind: "expansion", call, body: expanded, span: call.span }];
  }

  function expandStatement(statement: Statement): readonly Statement[] {
    if (statement.kind === "callStatement") return expandCall(statement);
    if (active.length > 0 && ["goto", "restart", "return"].includes(statement.kind)) {
      report("jump-in-macro", statement.span, { word: statement.kind });
      return [];
    }
    return [
      mapChildren(statement, (child: TreeNode) => (child.kind === "block" ? expand(child as Block) : child)),
    ];
  }

  const expand = (inner: Block): Block => ({
    ...inner,
    statements: inner.statements.flatMap(expandStatement),
  });

  return expand(block);
}
