/**
 * What a step that is cut into parts has to remember: a name that is bound in one part and used in a later one is kept
 * in a local, as long as some part still needs it. A `let` is evaluated again, in the state in which its part runs.
 */
import { elementType } from "../expand/declared-type.js";
import { instantiate } from "../expand/instantiate.js";
import { emptyLocal } from "../resolve/keepers.js";
import type { Symbol, SymbolOf } from "../resolve/symbols.js";
import { walk } from "../syntax/children.js";
import type {
  Expression,
  Name,
  Pattern,
  Span,
  Statement,
  StatementOf,
  TypeNode,
  Variable,
} from "../syntax/tree.js";
import { blockOf, mapJumps, nameFor, placeFor } from "./flow.js";
import type { Editing } from "./reach.js";
import type { Renames } from "./scoping.js";

/** A part of a step, before it is one itself. */
export interface Part {
  readonly label: string;
  statements: readonly Statement[];
}

/** Stands for what comes after all parts, while they are made; no label can be called so. */
export const OUT = "";

const resets = ({ kind }: Statement): boolean => kind === "restart" || kind === "return";

export interface Kept {
  readonly locals: readonly Variable[];
  /** By what names the locals go in the parts. */
  readonly renames: Renames;
}

type Bound = SymbolOf<"bound">;

/**
 * Lets the parts after the first read what earlier ones have bound. The parts are changed.
 * @param behind The jump to what comes after all parts.
 */
export function keepNames(
  step: string,
  parts: readonly Part[],
  behind: Statement,
  editing: Editing,
): Kept | { readonly why: string } {
  const { resolution } = editing;
  const origins = originsIn(parts, resolution);
  for (const part of parts) repeatLets(part, origins, editing);

  const needed = livenessOf(parts, editing);
  const locals = new Map<Symbol, Variable>();
  for (const symbol of new Set(parts.flatMap((part) => [...(needed.get(part.label) ?? [])]))) {
    const type = typeOf(symbol, origins.get(symbol), editing);
    if (type === null)
      return {
        why: `no declaration says the type of \`${symbol.name}\`, so its value can't be kept for the steps after it`,
      };
    locals.set(symbol, localFor(step, symbol, type, editing));
  }
  const symbolOf = (local: Variable): Symbol => resolution.declares.get(local.name) as Symbol;

  for (const part of parts) {
    const comesIn = needed.get(part.label) ?? new Set();
    const given = new Map<Symbol, Expression>();
    for (const symbol of comesIn) {
      const local = locals.get(symbol);
      if (local !== undefined) given.set(symbol, nameFor(symbolOf(local), local.span, resolution));
    }
    const leaving = mapJumps(part.statements, (jump) => {
      // Both of them reset all locals.
      const isOut = jump.kind === "goto" && jump.label.name === OUT;
      if (resets(jump) || (isOut && resets(behind))) return [jump];
      const target = jump.kind === "goto" ? jump.label.name : "";
      const goesOut = needed.get(target) ?? new Set<Bound>();
      const set = (symbol: Bound, value: Expression): readonly Statement[] => {
        const local = locals.get(symbol);
        if (local === undefined) return [];
        const place = placeFor(symbolOf(local), jump.span, resolution);
        return [{ kind: "assign", place, value, span: jump.span }];
      };
      return [
        ...[...goesOut].flatMap((symbol) =>
          comesIn.has(symbol) ? [] : set(symbol, nameFor(symbol, jump.span, resolution)),
        ),
        ...[...comesIn].flatMap((symbol) =>
          goesOut.has(symbol) ? [] : set(symbol, { kind: "none", span: jump.span }),
        ),
        jump,
      ];
    });
    part.statements = substituted(leaving, given, editing);
  }
  const renames = new Map<string, Symbol>();
  for (const [symbol, local] of locals) {
    renames.set(symbol.name, symbolOf(local));
    renames.set(local.name.name, symbolOf(local));
  }
  return { locals: [...locals.values()], renames };
}

/** The statements with every name of a symbol replaced. */
export function substituted(
  statements: readonly Statement[],
  given: ReadonlyMap<Symbol, Expression>,
  { resolution, report }: Editing,
): readonly Statement[] {
  const [first] = statements;
  if (first === undefined || given.size === 0) return statements;
  return instantiate(blockOf(statements, first.span), given, resolution, report).statements;
}

// ─────────────────────────────────────────────────────────────────────── what binds a name

type Origin = StatementOf<"letStatement"> | Pattern | null;

/** The names that statements bind, with what binds them: a `let`, a pattern, or a `pick`. */
function originsIn(parts: readonly Part[], { declares }: Editing["resolution"]): ReadonlyMap<Symbol, Origin> {
  const found = new Map<Symbol, Origin>();
  const add = (name: Name | null, origin: Origin): void => {
    const symbol = name === null ? undefined : declares.get(name);
    if (symbol !== undefined) found.set(symbol, origin);
  };
  for (const { statements } of parts)
    for (const statement of statements)
      walk(statement, (node) => {
        if (node.kind === "letStatement") {
          const origin = node as StatementOf<"letStatement">;
          add(origin.name, origin);
        } else if (node.kind === "pattern")
          for (const name of (node as Pattern).payload ?? []) add(name, node as Pattern);
        else if (node.kind === "pick")
          for (const { name } of (node as StatementOf<"pick">).binders) add(name, null);
      });
  return found;
}

/** The bound names that are used in some statements and not bound in them. */
function freeIn(
  statements: readonly Statement[],
  { uses, declares }: Editing["resolution"],
): ReadonlySet<Bound> {
  const own = new Set<Symbol>();
  const used = new Set<Bound>();
  for (const statement of statements)
    walk(statement, (node) => {
      if (node.kind !== "name") return;
      const declared = declares.get(node as Name);
      if (declared !== undefined) own.add(declared);
      const symbol = uses.get(node as Name);
      if (symbol?.kind === "bound") used.add(symbol);
    });
  return new Set([...used].filter((symbol) => !own.has(symbol)));
}

/** Puts a copy of each `let` of another part that is used at the start of the part. */
function repeatLets(part: Part, origins: ReadonlyMap<Symbol, Origin>, editing: Editing): void {
  const { resolution, report } = editing;
  for (;;) {
    const found = [...freeIn(part.statements, resolution)]
      .map((symbol) => [symbol, origins.get(symbol)] as const)
      .find(([, origin]) => origin?.kind === "letStatement");
    const origin = found?.[1];
    if (found === undefined || origin?.kind !== "letStatement") return;
    const copy = instantiate(origin, new Map(), resolution, report);
    resolution.declares.set(copy.name, found[0]);
    part.statements = [copy, ...part.statements];
  }
}

/** By the label of a part: the names that must be known when it starts. */
function livenessOf(
  parts: readonly Part[],
  { resolution }: Editing,
): ReadonlyMap<string, ReadonlySet<Bound>> {
  const byLabel = new Map(parts.map((part) => [part.label, part]));
  const known = new Set(originsIn(parts, resolution).keys());
  const found = new Map<string, Set<Bound>>(parts.map(({ label }) => [label, new Set()]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { label, statements } of parts) {
      const live = found.get(label) as Set<Bound>;
      const own = new Set(originsIn([{ label, statements }], resolution).keys());
      const wanted = [...freeIn(statements, resolution)];
      mapJumps(statements, (jump) => {
        if (jump.kind === "goto" && byLabel.has(jump.label.name) && jump.label.name !== parts[0]?.label)
          wanted.push(...(found.get(jump.label.name) ?? []));
        return [jump];
      });
      for (const symbol of wanted)
        if (known.has(symbol) && !own.has(symbol) && !live.has(symbol)) {
          live.add(symbol);
          changed = true;
        }
    }
  }
  return found;
}

// ─────────────────────────────────────────────────────────────────────── locals

function typeOf(symbol: Bound, origin: Origin | undefined, { resolution }: Editing): TypeNode | null {
  if (symbol.set !== undefined) return elementType(symbol.set, resolution);
  if (origin?.kind !== "pattern" || origin.name === null) return null;
  const alternative = resolution.uses.get(origin.name);
  if (alternative?.kind !== "case" || alternative.owner.parameters.length > 0) return null;
  const position = (origin.payload ?? []).findIndex(
    (name) => name !== null && resolution.declares.get(name) === symbol,
  );
  return alternative.node.fields[position]?.type ?? null;
}

function localFor(step: string, symbol: Bound, type: TypeNode, { resolution }: Editing): Variable {
  const span: Span = symbol.node.span;
  const name: Name = { kind: "name", name: `${step}_${symbol.name}`, span };
  const local = emptyLocal(name, type, span);
  resolution.declares.set(name, { kind: "local", name: name.name, node: local });
  return local;
}
