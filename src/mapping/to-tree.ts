/** From a match of the map grammar to the tree. Nothing of Ohm is left in what comes out. */
import type { IterationNode, MatchResult, Node } from "ohm-js";
import grammar, { type MapActionDict } from "#grammar/map.ohm-bundle.js";
import type { Span } from "../source/span.js";
import type {
  Condition,
  EventPattern,
  ExpressionAt,
  ForSpec,
  MapItem,
  MapTree,
  Operand,
  Role,
  StepsAt,
  Target,
  ValueMap,
  Word,
} from "./tree.js";

/** The file of the map; set for the length of one synchronous `treeOf`, since Ohm's actions take no arguments. */
let file = 0;

/** The one untyped edge: Ohm types the result of every operation as `any`. */
const build = <T>(node: Node): T => (node as unknown as { tree(): T }).tree();
const each = <T>(node: Node): readonly T[] => node.children.map((child) => build<T>(child));
const list = <T>(node: Node): readonly T[] =>
  (node as unknown as { asIteration(): IterationNode })
    .asIteration()
    .children.map((child) => build<T>(child));
const optional = <T>(node: Node): T | null => {
  const child = node.children[0];
  return child === undefined ? null : build<T>(child);
};
const spanOf = (node: Node): Span => ({ file, start: node.source.startIdx, end: node.source.endIdx });
const wordOf = (node: Node): Word => ({ name: node.sourceString, span: spanOf(node) });
const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, "$1") : text;

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

const actions: MapActionDict<unknown> = {
  File: (header, items): MapTree => ({
    ...build<Pick<MapTree, "name" | "spec">>(header),
    items: each<MapItem>(items),
  }),
  Header: (_map, name, spec) => ({ name: wordOf(name), spec: optional<ForSpec>(spec) }),
  ForSpec(_for, path, variant, settings): ForSpec {
    return {
      path: unquoted(path.sourceString),
      variant: optional<string>(variant),
      settings: new Map(optional<readonly (readonly [string, string])[]>(settings) ?? []),
      span: spanOf(this),
    };
  },
  OfVariant: (_variant, name) => name.sourceString,
  Settings: (_with, settings) => list(settings),
  Setting: (name, _is, value) => [name.sourceString, value.sourceString] as const,
  Log(_log, format, roles): MapItem {
    return {
      kind: "log",
      format: wordOf(format),
      roles: optional<readonly Role[]>(roles) ?? [],
      span: spanOf(this),
    };
  },
  Roles: (_with, roles) => list(roles),
  Role: (role, _is, field, unit): Role => ({
    role: wordOf(role),
    field: unquoted(field.sourceString),
    unit: unit.sourceString === "" ? null : (UNITS[unit.sourceString] ?? null),
  }),
  Start(_start, what): MapItem {
    return { kind: "start", any: what.sourceString === "any", span: spanOf(this) };
  },
  Reorder(_reorder, count, unit): MapItem {
    return {
      kind: "reorder",
      nanoseconds: Number(count.sourceString) * (UNITS[unit.sourceString] ?? 1),
      span: spanOf(this),
    };
  },
  ForEach(_for, _each, field): MapItem {
    return { kind: "forEach", field: unquoted(field.sourceString), span: spanOf(this) };
  },
  Identity(_identity, name, _colon, field, _arrow, type, freeWhen): MapItem {
    return {
      kind: "identity",
      name: wordOf(name),
      field: unquoted(field.sourceString),
      type: wordOf(type),
      freeWhen: optional<ExpressionAt>(freeWhen),
      span: spanOf(this),
    };
  },
  FreeWhen: (_comma, _free, _when, expression) => build(expression),
  On(_on, events, where, _is, first, _or, others, clauses): MapItem {
    const parts = each<readonly ["before" | "after", ExpressionAt] | readonly ["values", ValueMap]>(clauses);
    const conditions = (wanted: "before" | "after"): readonly ExpressionAt[] =>
      parts.flatMap(([kind, part]) => (kind === wanted ? [part as ExpressionAt] : []));
    return {
      kind: "on",
      events: list<EventPattern>(events),
      where: optional<Condition>(where),
      targets: [build<Target>(first), ...each<Target>(others)],
      before: conditions("before"),
      after: conditions("after"),
      values: parts.flatMap(([kind, part]) => (kind === "values" ? [part as ValueMap] : [])),
      span: spanOf(this),
    };
  },
  Before: (_before, expression) => ["before", build(expression)],
  After: (_after, expression) => ["after", build(expression)],
  Values(field, _colon, pairs) {
    const values: ValueMap = {
      field: unquoted(field.sourceString),
      pairs: list<ValueMap["pairs"][number]>(pairs),
      span: spanOf(this),
    };
    return ["values", values];
  },
  Pair: (from, _arrow, to) => ({ from: unquoted(from.sourceString), to: wordOf(to) }),
  Target: (steps, given): Target => ({
    steps: build<StepsAt>(steps),
    arguments: optional<Target["arguments"]>(given) ?? [],
  }),
  Arguments: (_open, given, _close) => list(given),
  Argument: (name, _is, value) => ({ name: wordOf(name), value: build(value) }),
  Steps(segments): StepsAt {
    const paths = list<readonly (readonly string[])[]>(segments).reduce<readonly (readonly string[])[]>(
      (heads, tails) => heads.flatMap((head) => tails.map((tail) => [...head, ...tail])),
      [[]],
    );
    return { paths, span: spanOf(this) };
  },
  Segment_all: (_all) => [["*"]],
  Segment_some: (_open, some, _close) => list<StepsAt>(some).flatMap(({ paths }) => paths),
  Segment_one: (name) => [[name.sourceString]],
  HiddenMost(_hidden, _at, _most, count, _in, _a, _row): MapItem {
    return { kind: "hiddenMost", count: Number(count.sourceString), span: spanOf(this) };
  },
  Hidden(_hidden, steps, when): MapItem {
    return {
      kind: "hidden",
      steps: list<StepsAt>(steps),
      when: optional<ExpressionAt>(when),
      span: spanOf(this),
    };
  },
  When: (_when, expression) => build(expression),
  Never(_never, steps): MapItem {
    return { kind: "never", steps: list<StepsAt>(steps), span: spanOf(this) };
  },
  Ignore(_ignore, events, where): MapItem {
    return {
      kind: "ignore",
      events: list<EventPattern>(events),
      where: optional<Condition>(where),
      span: spanOf(this),
    };
  },
  Observe(_observe, names): MapItem {
    const words = (names as unknown as { asIteration(): IterationNode }).asIteration().children;
    return { kind: "observe", variables: words.map((word) => wordOf(word)), span: spanOf(this) };
  },
  event(_event): EventPattern {
    const text = this.sourceString;
    const span = spanOf(this);
    if (text.startsWith("/")) return { kind: "regex", source: text.slice(1, -1), span };
    if (text.startsWith('"')) return { kind: "name", name: unquoted(text), span };
    return text.includes("*") ? { kind: "glob", glob: text, span } : { kind: "name", name: text, span };
  },
  Where: (_where, condition) => build(condition),
  Condition: (parts): Condition => joined("or", list<Condition>(parts)),
  Conjunction: (parts): Condition => joined("and", list<Condition>(parts)),
  Test_not: (_not, test): Condition => ({ kind: "not", of: build(test) }),
  Test_group: (_open, condition, _close) => build(condition),
  Test_has: (_has, field): Condition => ({ kind: "has", field: unquoted(field.sourceString) }),
  Test_matches: (left, _matches, regex): Condition => ({
    kind: "matches",
    left: build(left),
    source: regex.sourceString.slice(1, -1),
    span: spanOf(regex),
  }),
  Test_in: (left, _in, _open, among, _close): Condition => ({
    kind: "in",
    left: build(left),
    among: list(among),
  }),
  Test_compare: (left, operator, right): Condition => ({
    kind: "compare",
    operator: operator.sourceString as Extract<Condition, { kind: "compare" }>["operator"],
    left: build(left),
    right: build(right),
  }),
  Operand_text: (text): Operand => ({ kind: "value", value: unquoted(text.sourceString) }),
  Operand_number: (number): Operand => ({ kind: "value", value: numberOf(number.sourceString) }),
  Operand_field: (name): Operand => ({ kind: "field", field: name.sourceString }),
  expression(_part, _more): ExpressionAt {
    return { span: spanOf(this) };
  },
  argument(_part, _space, _more): ExpressionAt {
    return { span: spanOf(this) };
  },
};

const numberOf = (text: string): number => (text.startsWith("-") ? 0 - Number(text.slice(1)) : Number(text));

function joined(kind: "or" | "and", parts: readonly Condition[]): Condition {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, of: parts };
}

const semantics = grammar.createSemantics().addOperation<unknown>("tree", actions);

/** The tree of a match of `File`. */
export function treeOf(match: MatchResult, fileOfMap: number): MapTree {
  file = fileOfMap;
  return (semantics(match) as unknown as { tree(): MapTree }).tree();
}
