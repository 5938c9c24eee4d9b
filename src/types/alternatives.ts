/** Types of alternatives. Several types may have one of the same name: then what is wanted says which one is meant. */
import { alternativesOf, type SymbolOf } from "../resolve/symbols.js";
import type { ExpressionOf, Name, Pattern } from "../syntax/tree.js";
import { caseType, expression } from "./infer-expressions.js";
import type { Inference, OpenAlternative } from "./inference.js";
import { present, settled, showType, solved, type Type, type TypeOf, type Unknown, unify } from "./type.js";

type Case = SymbolOf<"case">;

/** An alternative that stands by itself. */
export function plainAlternative(c: Inference, name: Name, of: readonly Case[]): Type {
  const fitting = withFields(of, 0);
  const [first] = fitting;
  if (first !== undefined && first.node.fields.length > 0) reportCount(c, name, first, 0);
  return typeOfAlternative(c, name, fitting);
}

/** `Prepared(r)` */
export function alternativeWithPayload(c: Inference, node: ExpressionOf<"call">, of: readonly Case[]): Type {
  const given = node.arguments;
  const fitting = withFields(of, given.length);
  const types = given.map((argument) => ({ node: argument, type: expression(c, argument) }));
  const [first, ...more] = fitting;
  const isCounted = first?.node.fields.length === given.length;
  if (first !== undefined && !isCounted) reportCount(c, node, first, given.length);
  const payload = isCounted ? types : [];
  const type = typeOfAlternative(c, node.callee, fitting, payload);
  if (first !== undefined && more.length === 0) checkPayload(c, first, payload, c.report);
  return type;
}

/** Those with so many fields; all of them if there is none. */
function withFields(of: readonly Case[], count: number): readonly Case[] {
  const fitting = of.filter(({ node }) => node.fields.length === count);
  return fitting.length === 0 ? of : fitting;
}

function reportCount(c: Inference, { span }: Pick<Name, "span">, { name, node }: Case, given: number): void {
  c.report("argument-count", span, { name, wanted: node.fields.length, given });
}

/** Says what a name stands for, or, if there are several types, that one of them is to be found. */
export function typeOfAlternative(
  c: Inference,
  name: Name,
  of: readonly Case[],
  payload: OpenAlternative["payload"] = [],
): Type {
  const [only, ...more] = of;
  if (only !== undefined && more.length === 0) {
    choose(c, name, only);
    return caseType(c, only);
  }
  const among = of.flatMap((each): readonly TypeOf<"alternatives">[] => {
    const type = solved(caseType(c, each));
    return type.kind === "alternatives" ? [type] : [];
  });
  const type: Unknown = { kind: "unknown", solution: null, among };
  c.openAlternatives.set(name, { of, type, payload, notes: [...c.trail].reverse() });
  return type;
}

function choose(c: Inference, name: Name, symbol: Case): void {
  c.resolution.uses.set(name, symbol);
  c.alternativesAt.set(`${name.span.file}:${name.span.start}`, symbol);
}

/** Which alternative a pattern matches: that of the subject's type. */
export function alternativeMatched(c: Inference, pattern: Pattern, name: Name, subject: Type): Case | null {
  const of = alternativesOf(c.resolution.uses.get(name));
  const type = solved(subject);
  const own = type.kind === "alternatives" ? of.filter((each) => isAlternativeOf(c, each, type)) : [];
  const candidates =
    own.length > 0 || pattern.payload === null ? own : withFields(of, pattern.payload.length);
  const found = candidates[0] ?? (of.length === 1 ? of[0] : undefined);
  if (found !== undefined) {
    choose(c, name, found);
    return found;
  }
  if (of.length > 1) {
    if (type.kind === "unknown") reportAmbiguous(c, name, of, []);
    else
      c.report("type-mismatch", pattern.span, {
        wanted: showType(type),
        given: of.map(({ owner }) => owner.name.name).join(" or "),
      });
  }
  return null;
}

/** Whether an alternative is one of a type. */
export function isAlternativeOf(c: Inference, symbol: Case, { name }: TypeOf<"alternatives">): boolean {
  const own = solved(caseType(c, symbol));
  return own.kind === "alternatives" && own.name === name;
}

/** Once the types are known: what the names stand for whose alternatives several types have. */
export function settleAlternatives(c: Inference): void {
  const open = c.openAlternatives;
  // A payload can say what an alternative in it is, so this goes on as long as something is found out.
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const [name, { of, type, payload, notes }] of open) {
      const known = solved(type);
      const found =
        known.kind === "alternatives" ? of.find((each) => isAlternativeOf(c, each, known)) : undefined;
      if (found === undefined) continue;
      open.delete(name);
      choose(c, name, found);
      checkPayload(c, found, payload, (code, span, details) => c.report(code, span, details, notes));
    }
  }
  for (const [name, { of, type, notes }] of open) {
    const hole = solved(type);
    if (hole.kind !== "unknown" || hole.refused === true) continue;
    reportAmbiguous(c, name, of, notes);
    // What has to be of the same type is not reported again.
    hole.refused = true;
  }
  open.clear();
}

function reportAmbiguous(
  c: Inference,
  name: Name,
  of: readonly Case[],
  notes: OpenAlternative["notes"],
): void {
  const declared = of.map(({ owner, node }) => ({
    message: `an alternative of \`${owner.name.name}\``,
    span: node.name.span,
  }));
  const types = of.map(({ owner }) => owner.name.name);
  const short = of[0]?.name ?? name.name;
  c.report("ambiguous-alternative", name.span, { name: short, types }, [...declared, ...notes]);
}

function checkPayload(
  c: Inference,
  symbol: Case,
  payload: OpenAlternative["payload"],
  report: Inference["report"],
): void {
  const type = present(caseType(c, symbol));
  const fields =
    type.kind === "alternatives" ? (type.cases.find(({ name }) => name === symbol.name)?.fields ?? []) : [];
  for (const [i, { node, type: given }] of payload.entries()) {
    const wanted = fields[i]?.type;
    if (wanted !== undefined && !unify(wanted, given))
      report("type-mismatch", node.span, { wanted: showType(wanted), given: showType(settled(given)) });
  }
}
