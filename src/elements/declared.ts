/**
 * Elements that stand in no step: constraints, groups of fairness with their members, and the conditions in what a
 * refinement maps to.
 */
import { conjunctsIn } from "../edit/address.js";
import { conditionsOf, groupsIn, type MappedCondition, mappedIn, membersOf } from "../edit/parts.js";
import type { Declaration, Expression } from "../syntax/tree.js";
import { type AcceptedSpec, addressOf, dropping, type FoundElement, taking, truth } from "./element.js";

const NOWHERE = {
  at: null,
  monotone: false,
  actions: [],
  covers: [],
  effectTest: null,
} as const;

/** Whether some property says what has to happen, so that fairness matters. */
export const hasPromises = ({ ir, refinements }: AcceptedSpec): boolean =>
  ir.properties.some(({ kind }) => kind === "temporal") ||
  refinements.some(
    ({ abstract, safety }) =>
      !safety &&
      (abstract.fairGroups.length > 0 || abstract.actions.some(({ fairness }) => fairness !== "unfair")),
  );

/** Constraints, groups of fairness and mappings, in the order of the text. */
export function declaredElements(spec: AcceptedSpec): readonly FoundElement[] {
  const { declarations } = spec.expansion;
  const promises = hasPromises(spec);
  return declarations.flatMap((node): readonly FoundElement[] => {
    if (node.kind === "constraint") {
      const { name, span } = node.name;
      return [
        {
          ...NOWHERE,
          id: name,
          kind: "constraint",
          name: `the constraint ${name}`,
          claim: "nothing is looked at beyond §",
          span: node.body.span,
          edits: [dropping([name], span)],
        },
      ];
    }
    if (node.kind === "fairGroup" && node.fairness !== "unfair" && promises)
      return groupElements(node, declarations);
    if (node.kind === "refinement")
      return mappedIn(node).flatMap((mapped) => conditionsOf(mapped).flatMap(mappedElements));
    return [];
  });
}

function groupElements(
  node: Extract<Declaration, { kind: "fairGroup" }>,
  declarations: readonly Declaration[],
): readonly FoundElement[] {
  const group = groupsIn(declarations).find((each) => each.node === node);
  if (group === undefined) return [];
  const { segments } = group;
  const id = segments.join(".");
  const word = node.fairness === "strong" ? "strong fair" : "fair";
  const span = node.name?.span ?? node.span;
  const whole: FoundElement = {
    ...NOWHERE,
    id,
    kind: "fairness",
    name: node.name === null ? `that the group ${id} is ${word}` : `that ${id} is ${word}`,
    text: word,
    claim: `${id} is ${word}`,
    span,
    edits: [{ kind: "setFairness", fairness: "unfair", address: addressOf(segments, span), span }],
    covers: [`${id}.`],
  };
  const members = membersOf(group);
  if (members.length === 1) return [whole];
  return [
    whole,
    ...members.map((member): FoundElement => {
      const own = member.segments.slice(segments.length).join(".");
      return {
        ...NOWHERE,
        id: member.segments.join("."),
        kind: "fairness",
        name: `that ${own} belongs to the ${word} group ${id}`,
        claim: `§ belongs to ${id}, which is ${word}`,
        span: member.node.span,
        edits: [dropping(member.segments, member.node.span)],
      };
    }),
  ];
}

/** A condition taken as true, conjunct by conjunct; that of an `if` as false, too. */
function mappedElements({ segments, node, of }: MappedCondition): readonly FoundElement[] {
  const conjuncts = conjunctsIn(node);
  const element = (own: readonly string[], by: boolean, part: Expression, suffix: string): FoundElement => {
    const id = [...own, ...(suffix === "" ? [] : [suffix])].join(".");
    return {
      ...NOWHERE,
      id,
      kind: "mapping",
      name: `the ${of === "if" ? "condition" : `\`${of}\``} ${own.join(".")} of the mapping${of === "if" ? `, when it is ${by ? "false" : "true"}` : ""}`,
      claim: `the mapping asks for §`,
      span: part.span,
      edits: [taking(own, truth(by, part.span), part.span)],
    };
  };
  const parts =
    conjuncts.length > 0
      ? conjuncts.map((part, i) => element([...segments, "and", String(i + 1)], true, part, ""))
      : [element(segments, true, node, "")];
  return of === "if" ? [...parts, element(segments, false, node, "false")] : parts;
}
