/**
 * Edits of what has no body of steps: the members of a group of fairness, and what stands in the mapping of a
 * refinement. `served.client` is a member, by the name of its action; a group without a name is `fair`, the second
 * `fair.2`. `IsLock.owner` is a mapped value, `IsLock.owner.if.and.2` a conjunct of the first condition in it.
 */
import { walk } from "../syntax/children.js";
import type {
  Address,
  Declaration,
  Edit,
  Expression,
  FairGroup,
  FairMember,
  Mapping,
  RefinementDeclaration,
} from "../syntax/tree.js";
import { conjunctsIn } from "./address.js";
import { declaredAs } from "./named.js";
import { type Editing, replaceDeclaration, unknownSegment, wrongKind } from "./reach.js";
import { replaceNode } from "./rewrite.js";

interface Part<Node> {
  /** Its address. */
  readonly segments: readonly string[];
  readonly node: Node;
}

/** Numbers what has the same address: `fair`, `fair.2`. */
function numbered<Node>(parts: readonly Part<Node>[]): readonly Part<Node>[] {
  const counts = new Map<string, number>();
  return parts.map(({ segments, node }) => {
    const name = segments.join(".");
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { node, segments: count === 1 ? segments : [...segments, String(count)] };
  });
}

// ─────────────────────────────────────────────────────────────────────── groups of fairness

/** The groups of fairness. */
export const groupsIn = (declarations: readonly Declaration[]): readonly Part<FairGroup>[] =>
  numbered(
    declarations
      .filter((node) => node.kind === "fairGroup")
      .map((node) => ({ segments: (node.name?.name ?? "fair").split("."), node })),
  );

/** The members of a group; their addresses begin with that of the group. */
export const membersOf = ({ segments, node: { members } }: Part<FairGroup>): readonly Part<FairMember>[] =>
  numbered(
    members.map((node) => ({
      segments: [...segments, node.steps.action.name, ...node.steps.path.map(({ name }) => name)],
      node,
    })),
  );

const textsOf = ({ segments }: Address): readonly string[] => segments.map(({ text }) => text);

const begins = (whole: readonly string[], start: readonly string[]): boolean =>
  start.every((text, i) => whole[i] === text);

/** The group with that address, or that of the longest one it begins with; null if there is none. */
export function groupAt(address: Address, declarations: readonly Declaration[]): Part<FairGroup> | null {
  const texts = textsOf(address);
  const found = groupsIn(declarations).filter(({ segments }) => begins(texts, segments));
  return found.sort((a, b) => b.segments.length - a.segments.length)[0] ?? null;
}

/** A member of a group can be dropped, if it is not the only one. Null if the address names no group. */
export function dropMember(
  address: Address,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] | null {
  const group = groupAt(address, declarations);
  if (group === null) return null;
  const { node, segments } = group;
  const rest = address.segments[segments.length];
  if (rest === undefined) {
    wrongKind(address, "a member of a group", "a whole group, which `unfair` leaves out", editing);
    return declarations;
  }
  const name = textsOf(address).join(".");
  const members = membersOf(group);
  const member = members.find((each) => each.segments.join(".") === name);
  if (member === undefined) {
    const names = members.map((each) => each.segments.slice(segments.length).join("."));
    unknownSegment(address, rest, names, editing);
    return declarations;
  }
  if (members.length === 1) {
    wrongKind(address, "one of several members", "the only one", editing);
    return declarations;
  }
  const edited = { ...node, members: node.members.filter((each) => each !== member.node) };
  return replaceDeclaration(declarations, node, edited, editing);
}

// ─────────────────────────────────────────────────────────────────────── mappings

type MappedVariable = Extract<Mapping, { readonly kind: "mappedVariable" }>;

/** A condition in a mapped value. */
export interface MappedCondition extends Part<Expression> {
  /** What it is the condition of. */
  readonly of: "if" | "where" | "exists" | "forall" | "choose" | "count";
}

/** The mapped values; their addresses begin with the name of the refinement. */
export const mappedIn = ({ name, mappings }: RefinementDeclaration): readonly Part<MappedVariable>[] =>
  mappings.flatMap((node) =>
    node.kind === "mappedVariable"
      ? [{ segments: [name.name, ...node.path.names.map((part) => part.name)], node }]
      : [],
  );

/** The conditions in a mapped value, in the order of the text. */
export function conditionsOf({ segments, node }: Part<MappedVariable>): readonly MappedCondition[] {
  const found: { readonly of: MappedCondition["of"]; readonly node: Expression }[] = [];
  walk(node.value, (inner) => {
    const each = inner as Expression;
    if (each.kind === "conditional") found.push({ of: "if", node: each.condition });
    else if (each.kind === "setFilter") found.push({ of: "where", node: each.condition });
    else if ((each.kind === "setMap" || each.kind === "sequenceMap") && each.where !== null)
      found.push({ of: "where", node: each.where });
    else if (
      each.kind === "quantifier" &&
      each.operator !== "sum" &&
      each.operator !== "min" &&
      each.operator !== "max"
    )
      found.push({ of: each.operator, node: each.body });
  });
  const parts = numbered(found.map(({ of, node }) => ({ segments: [...segments, of], node })));
  return parts.map((part, i) => ({ ...part, of: found[i]?.of ?? "if" }));
}

/** A mapped value, or a condition in it, can be replaced. Null if the address names no refinement. */
export function replaceMapped(
  { address, by }: Extract<Edit, { kind: "replace" }>,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] | null {
  const texts = textsOf(address);
  const all = declaredAs(declarations, texts[0]);
  const isOther = all.some(({ kind }) => kind !== "refinement");
  const node = all.find((d): d is RefinementDeclaration => d.kind === "refinement");
  if (node === undefined || isOther) return null;
  const mapped = mappedIn(node).find(({ segments }) => begins(texts, segments));
  const rest = mapped === undefined ? [] : texts.slice(mapped.segments.length);
  const target =
    mapped === undefined ? null : rest.length === 0 ? mapped.node.value : conditionAt(texts, mapped);
  if (target === null) {
    const at = mapped?.segments.length ?? 1;
    const segment = address.segments[at];
    const names =
      mapped === undefined
        ? mappedIn(node).map(({ segments }) => segments.slice(1).join("."))
        : conditionsOf(mapped).map(({ of }) => of);
    if (segment === undefined)
      wrongKind(address, "a mapped variable, or a condition in its value", "a refinement", editing);
    else unknownSegment(address, segment, names, editing);
    return declarations;
  }
  if (by.kind === "block") {
    wrongKind(address, "a step or an action", "a part of a mapping", editing);
    return declarations;
  }
  // Names in a mapping are resolved when the other spec is known.
  const value: Expression = { kind: "group", body: by, span: by.span };
  return replaceDeclaration(
    declarations,
    node,
    replaceNode(node, target, [value], editing.resolution),
    editing,
  );
}

/** The condition, or conjunct of one, with that address. */
function conditionAt(texts: readonly string[], mapped: Part<MappedVariable>): Expression | null {
  const name = texts.join(".");
  for (const { segments, node } of conditionsOf(mapped)) {
    const own = segments.join(".");
    if (own === name) return node;
    const conjunct = conjunctsIn(node).find((_, i) => `${own}.and.${i + 1}` === name);
    if (conjunct !== undefined) return conjunct;
  }
  return null;
}
