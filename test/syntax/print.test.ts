/** What is printed from a tree is parsed to the same tree. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { print } from "../../src/format/format.js";
import { parse } from "../../src/syntax/parse.js";
import type {
  Declaration,
  Edit,
  Expression,
  Instance,
  Mapping,
  Module,
  Replacement,
  Statement,
  TypeNode,
} from "../../src/syntax/tree.js";
import { NOWHERE, withoutSpans } from "../random/group.js";
import { declaration, expression, module, statement } from "../random/tree.js";
import { LONG } from "../support.js";

const RUNS = LONG ? 2_000 : 60;

/** The tree of a text that must be right, without spans. */
function parsed(text: string): unknown {
  const { module, diagnostics } = parse(text, 0);
  expect(diagnostics.map((d) => `${d.message}\n${text}`)).toEqual([]);
  return withoutSpans(module);
}

const spec = (...declarations: readonly Declaration[]): Module => ({
  kind: "spec",
  name: { kind: "name", name: "a", span: NOWHERE },
  declarations,
  doc: null,
  span: NOWHERE,
});

function checkRoundTrip(tree: Module): void {
  expect(parsed(print(tree))).toEqual(withoutSpans(tree));
}

describe("a printed tree is parsed to the same tree", () => {
  it("of an expression", () => {
    fc.assert(
      fc.property(expression, (condition) =>
        checkRoundTrip(spec({ kind: "assume", condition, span: NOWHERE })),
      ),
      { numRuns: 5 * RUNS },
    );
  });

  it("of a statement", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 3 }), (statements) => {
        const body = { kind: "block", statements, span: NOWHERE } as const;
        const name = { kind: "name", name: "m", span: NOWHERE } as const;
        const macro = { kind: "macro", name, parameters: [], pairs: null, body, doc: null } as const;
        checkRoundTrip(spec({ ...macro, span: NOWHERE }));
      }),
      { numRuns: RUNS },
    );
  });

  it("of a file", () => {
    fc.assert(fc.property(module, checkRoundTrip), { numRuns: RUNS });
  });
});

/** Every kind a node can have; the compiler sees to it that none is left out. */
const EXPRESSIONS: Readonly<Record<Expression["kind"], true>> = {
  boolean: true,
  integer: true,
  none: true,
  self: true,
  name: true,
  group: true,
  unary: true,
  binary: true,
  junction: true,
  conditional: true,
  let: true,
  quantifier: true,
  fold: true,
  setLiteral: true,
  setFilter: true,
  setMap: true,
  functionLiteral: true,
  recordLiteral: true,
  typeSet: true,
  sequence: true,
  sequenceMap: true,
  tuple: true,
  index: true,
  field: true,
  item: true,
  prime: true,
  call: true,
  update: true,
  at: true,
  is: true,
  match: true,
  actionTest: true,
  temporal: true,
};
const TYPES: Readonly<Record<TypeNode["kind"], true>> = {
  typeName: true,
  typeApplication: true,
  range: true,
  optional: true,
  symmetric: true,
  set: true,
  sequence: true,
  function: true,
  record: true,
  tuple: true,
  alternatives: true,
};
/** `expansion` and `jump` are made after parsing, and no text has them. */
const STATEMENTS: Readonly<Record<Exclude<Statement["kind"], "expansion" | "jump">, true>> = {
  when: true,
  assert: true,
  assign: true,
  assignIn: true,
  pick: true,
  letStatement: true,
  if: true,
  either: true,
  matchStatement: true,
  for: true,
  goto: true,
  restart: true,
  return: true,
  callStatement: true,
};
const DECLARATIONS: Readonly<
  Record<Declaration["kind"] | Edit["kind"] | Mapping["kind"] | Instance["kind"] | Replacement["kind"], true>
> = {
  import: true,
  constant: true,
  assume: true,
  type: true,
  variable: true,
  init: true,
  definition: true,
  macro: true,
  procedure: true,
  action: true,
  process: true,
  property: true,
  constraint: true,
  show: true,
  fairGroup: true,
  refinement: true,
  instance: true,
  replacedConstant: true,
  replacedType: true,
  mappedConstant: true,
  mappedType: true,
  mappedVariable: true,
  deadlock: true,
  expectHolds: true,
  expectViolates: true,
  expectUnknown: true,
  expectStates: true,
  expectSameGraph: true,
  expectNeeded: true,
  expectTaken: true,
  variant: true,
  drop: true,
  move: true,
  replace: true,
  insert: true,
  setConstant: true,
  setFairness: true,
  split: true,
  join: true,
};

/** Every `kind` in a tree. */
function kindsIn(tree: unknown, found: Set<unknown>): void {
  if (typeof tree !== "object" || tree === null) return;
  if ("kind" in tree) found.add(tree.kind);
  for (const value of Object.values(tree)) kindsIn(value, found);
}

it("trees made at random have nodes of every kind", () => {
  const found = new Set<unknown>();
  for (const tree of fc.sample(declaration, { numRuns: 2_000, seed: 1 })) kindsIn(tree, found);
  const all = Object.keys({ ...EXPRESSIONS, ...TYPES, ...STATEMENTS, ...DECLARATIONS });
  expect(all.filter((kind) => !found.has(kind))).toEqual([]);
});
