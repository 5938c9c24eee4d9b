/**
 * Two bodies as one, taken in one step: the second reads what the first has set. Assignments of one step hold all at
 * once and read the state before it, so what the first sets is put in where the second reads it, and what both set is
 * set once, on each path where control leaves.
 */
import { isJumpWord, jumps } from "../expand/control.js";
import { instantiate } from "../expand/instantiate.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import { mapChildren, type TreeNode, walk } from "../syntax/children.js";
import type {
  AssignmentTarget,
  Block,
  Expression,
  ExpressionOf,
  Name,
  Statement,
  StatementOf,
} from "../syntax/tree.js";
import { blockOf, isChoosing, mapBranches, nameFor, placeFor } from "./flow.js";
import { macroBody } from "./macro-body.js";
import type { Editing } from "./reach.js";

export interface First {
  readonly statements: readonly Statement[];
  /** Whether the second comes after it where it does not jump. */
  readonly falls: boolean;
}

export interface Second {
  readonly statements: readonly Statement[];
  /** Whether a jump of the first leads to it. */
  readonly entry: (jump: Statement) => boolean;
}

/** What variables are set to so far, in terms of the state before the step. */
type Values = ReadonlyMap<Symbol, Expression>;

class Impossible extends Error {}

export function inSequence(
  first: First,
  second: Second,
  editing: Editing,
): { readonly statements: readonly Statement[] } | { readonly why: string } {
  const { resolution, report } = editing;
  const isDependent =
    sharedBy(first.statements, second.statements, resolution).size > 0 || second.statements.some(resets);
  // What a macro sets and reads is seen where its text stands.
  const one = isDependent ? withoutMacros(first.statements, editing) : first.statements;
  const two = isDependent ? withoutMacros(second.statements, editing) : second.statements;
  const shared = new Set(sharedBy(one, two, resolution));
  // A local that is reset by the jump at the end is not set before.
  if (two.some(resets))
    for (const symbol of one.flatMap((statement) => setIn(statement, resolution)))
      if (symbol.kind === "local") shared.add(symbol);

  const touches = (node: TreeNode): boolean => setIn(node, resolution).some((symbol) => shared.has(symbol));

  /** The value of a variable after another part of it is set. */
  function after(values: Values, { variable, selectors, span }: AssignmentTarget, value: Expression): Values {
    const symbol = resolution.uses.get(variable) as Symbol;
    const old: Expression = values.get(symbol) ?? nameFor(symbol, span, resolution);
    const whole: Expression =
      selectors.length === 0
        ? value
        : { kind: "update", target: grouped(old), path: selectors, value: grouped(value), span };
    return new Map(values).set(symbol, grouped(whole));
  }

  /** The same statements, with `end` where control comes to their end, and `leave` where it jumps. */
  function follow(
    [statement, ...rest]: readonly Statement[],
    values: Values,
    end: (values: Values) => readonly Statement[],
    leave: (jump: Statement, values: Values) => readonly Statement[],
  ): readonly Statement[] {
    if (statement === undefined) return end(values);
    const on = (then: Values): readonly Statement[] => follow(rest, then, end, leave);
    if (isJumpWord(statement)) return leave(statement, values);
    if (isChoosing(statement) && (jumps(statement) || touches(statement)))
      return [
        mapBranches(statement, (branch: Block) => ({
          ...branch,
          statements: follow([...branch.statements, ...copied(rest)], values, end, leave),
        })),
      ];
    if (!touches(statement)) return [statement, ...on(values)];
    switch (statement.kind) {
      case "assign":
        return on(after(values, statement.place, statement.value));
      case "assignIn": {
        const { place, set, span } = statement;
        const name: Name = { kind: "name", name: `${place.variable.name}_after`, span };
        const symbol: Symbol = { kind: "bound", name: name.name, node: name, set };
        resolution.declares.set(name, symbol);
        const pick: Statement = {
          kind: "pick",
          binders: [{ kind: "binder", name, set, span }],
          where: null,
          span,
        };
        return [pick, ...on(after(values, place, nameFor(symbol, span, resolution)))];
      }
      default: {
        const [symbol] = setIn(statement, resolution).filter((each) => shared.has(each));
        throw new Impossible(
          `both set \`${symbol?.name}\` or depend on it, and one of them does so in a \`for\``,
        );
      }
    }
  }

  /** Each path has nodes of its own. */
  const copied = (statements: readonly Statement[]): readonly Statement[] =>
    statements[0] === undefined
      ? []
      : instantiate(blockOf(statements, statements[0].span), new Map(), resolution, report).statements;

  const settled = (values: Values, jump: Statement | null = null): readonly Statement[] =>
    [...values]
      .filter(([symbol]) => jump === null || symbol.kind !== "local" || !resets(jump))
      .map(([symbol, value]): Statement => {
        const { span } = value;
        return { kind: "assign", place: placeFor(symbol, span, resolution), value, span };
      });

  /** The second, where the first has set these values. */
  function next(values: Values): readonly Statement[] {
    const [start] = two;
    if (start === undefined) return settled(values);
    const seen = withoutDefinitions(blockOf(two, start.span), new Set(values.keys()), editing);
    const { statements } = instantiate(seen, new Map(values), resolution, report);
    return follow(
      statements,
      values,
      (then) => settled(then),
      (jump, then) => [...settled(then, jump), jump],
    );
  }

  try {
    const plain = shared.size === 0 && first.falls && !one.some(jumps);
    if (plain) return { statements: [...one, ...two] };
    return {
      statements: follow(
        one,
        new Map(),
        (values) => (first.falls ? next(values) : settled(values)),
        (jump, values) => (second.entry(jump) ? next(values) : [...settled(values, jump), jump]),
      ),
    };
  } catch (error) {
    if (error instanceof Impossible) return { why: error.message };
    throw error;
  }
}

/** Whether something in it goes where locals are reset. */
function resets(node: TreeNode): boolean {
  let found = false;
  walk(node, (child) => {
    found ||= child.kind === "restart" || child.kind === "return";
  });
  return found;
}

const grouped = (body: Expression): Expression =>
  body.kind === "group" || body.kind === "name" ? body : { kind: "group", body, span: body.span };

// ─────────────────────────────────────────────────────────────────────── what is set and read

type Bound = ReadonlyMap<Symbol, readonly Symbol[]>;

/** The variables that the first sets, and that the second sets or reads. */
function sharedBy(
  first: readonly Statement[],
  second: readonly Statement[],
  resolution: Resolution,
): ReadonlySet<Symbol> {
  const written = first.flatMap((statement) => setIn(statement, resolution));
  const later = new Set(
    second.flatMap((statement) => [...setIn(statement, resolution), ...readIn(statement, resolution)]),
  );
  return new Set(written.filter((symbol) => later.has(symbol)));
}

const isVariable = (symbol: Symbol | undefined): symbol is Symbol =>
  symbol?.kind === "variable" || symbol?.kind === "local";

/** The variables that something sets, also by macros that it calls. */
const setIn = (node: TreeNode, resolution: Resolution): readonly Symbol[] =>
  touchedBy(node, new Map(), resolution, true);

/** The variables that something reads, also by definitions and macros. Those that it sets count too. */
const readIn = (node: TreeNode, resolution: Resolution): readonly Symbol[] =>
  touchedBy(node, new Map(), resolution, false);

const DEPTH_MAX = 50;

/** @param given What the parameters of the macro stand for whose body this is. */
function touchedBy(
  node: TreeNode,
  given: Bound,
  resolution: Resolution,
  onlySet: boolean,
  depth = 0,
): readonly Symbol[] {
  const { uses, declares } = resolution;
  const found: Symbol[] = [];
  const meant = (name: Name): readonly Symbol[] => {
    const symbol = uses.get(name);
    return isVariable(symbol) ? [symbol] : symbol === undefined ? [] : (given.get(symbol) ?? []);
  };
  walk(node, (child) => {
    if (child.kind === "place") found.push(...meant((child as AssignmentTarget).variable));
    if (child.kind === "name" && !onlySet) {
      found.push(...meant(child as Name));
      const symbol = uses.get(child as Name);
      if (symbol?.kind === "definition" && depth < DEPTH_MAX)
        found.push(...touchedBy(symbol.node.body, new Map(), resolution, false, depth + 1));
    }
    if (child.kind !== "callStatement") return;
    const call = child as StatementOf<"callStatement">;
    const macro = uses.get(call.callee);
    if (macro?.kind !== "macro" || depth >= DEPTH_MAX) return;
    const inner = new Map<Symbol, readonly Symbol[]>();
    macro.node.parameters.forEach((parameter, i) => {
      const symbol = declares.get(parameter.name);
      const argument = call.arguments[i];
      if (symbol !== undefined && argument !== undefined)
        inner.set(symbol, touchedBy(argument, given, resolution, false, depth + 1));
    });
    found.push(...touchedBy(macro.node.body, inner, resolution, onlySet, depth + 1));
  });
  return found;
}

// ─────────────────────────────────────────────────────────────────────── texts in place of names

/** The statements with macros put in. */
function withoutMacros(statements: readonly Statement[], editing: Editing): readonly Statement[] {
  return statements.flatMap((statement): readonly Statement[] => {
    const body = statement.kind === "callStatement" ? macroBody(statement, editing) : null;
    if (body !== null) return withoutMacros(body, editing);
    return [
      mapChildren(statement, (child) =>
        child.kind === "block"
          ? { ...child, statements: withoutMacros((child as Block).statements, editing) }
          : child,
      ),
    ];
  });
}

/** With the bodies of definitions that read one of the variables in their places. */
function withoutDefinitions<N extends TreeNode>(
  node: N,
  variables: ReadonlySet<Symbol>,
  editing: Editing,
  depth = 0,
): N {
  const { resolution, report } = editing;
  const inner = <C extends TreeNode>(child: C): C => withoutDefinitions(child, variables, editing, depth);
  const callee =
    node.kind === "call"
      ? (node as unknown as ExpressionOf<"call">).callee
      : node.kind === "name"
        ? (node as unknown as Name)
        : null;
  const symbol = callee === null ? undefined : resolution.uses.get(callee);
  if (symbol?.kind !== "definition" || depth > DEPTH_MAX)
    return mapChildren(node, inner as (c: TreeNode) => TreeNode);
  const { parameters, body } = symbol.node;
  const given = node.kind === "call" ? (node as unknown as ExpressionOf<"call">).arguments : [];
  const reads = touchedBy(body, new Map(), resolution, false).some((each) => variables.has(each));
  if (!reads || parameters.length !== given.length)
    return node.kind === "call" ? mapChildren(node, inner as (c: TreeNode) => TreeNode) : node;
  const args = new Map<Symbol, Expression>();
  parameters.forEach((parameter, i) => {
    const own = resolution.declares.get(parameter.name);
    const argument = given[i];
    if (own !== undefined && argument !== undefined) args.set(own, grouped(inner(argument)));
  });
  const text = instantiate(body, args, resolution, report);
  return withoutDefinitions(grouped(text), variables, editing, depth + 1) as unknown as N;
}
